import assert from 'node:assert/strict';
import { diagnose } from '../../../../src/sql/assist/diagnose.ts';
import { athena, redshift } from './lake.ts';

describe('a squiggle in a command', () => {
  for (const [sql, at, message] of [
    ['DESCRIBE sales.ordrs', 'ordrs', 'There is no table ordrs in sales. Did you mean orders?'],
    ['SHOW CREATE TABLE nope', 'nope', 'There is no table nope in sales.'],
    ['ALTER TABLE nope ADD COLUMNS (a int)', 'nope', 'There is no table nope in sales.'],
    ['ALTER TABLE orders CHANGE COLUMN idd idx int', 'idd', 'The table has no column idd. Did you mean id?'],
    ['ALTER TABLE orders DROP COLUMN nope', 'nope', 'The table has no column nope.'],
    [
      "CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (A string) LOCATION 's3://b/c/'",
      'A',
      'There are two columns A. Give one another name.',
    ],
    ['CREATE TABLE t AS SELECT id, id FROM orders', 'id', 'There are two columns id. Give one another name.'],
    [
      'CREATE VIEW v AS SELECT count(*) FROM orders',
      'count(*)',
      'A column of a new table or view needs a name. Give it one with AS.',
    ],
    [
      "SELECT TIMESTAMP '2024-01-01T10:00:00'",
      "TIMESTAMP '2024-01-01T10:00:00'",
      "'2024-01-01T10:00:00' is no timestamp. Write '2026-01-31 23:59:59', say.",
    ],
    ["SELECT date_add('weeks', 1, placed) FROM orders", "'weeks'", "date_add knows no unit weeks. Write 'week'."],
    [
      "SELECT date_trunc('fortnight', placed) FROM orders",
      "'fortnight'",
      'date_trunc knows no unit fortnight. It knows second, minute, hour, day, week, month, quarter, year.',
    ],
  ] as const)
    it(`of Athena stands under ${at} in ${sql}`, () => {
      const found = diagnose(sql, athena);
      assert.deepEqual(
        found.slice(-1).map((one) => [sql.slice(one.start, one.end), one.message]),
        [[at, message]],
      );
    });

  for (const [sql, at, message] of [
    ['TRUNCATE nope', 'nope', 'There is no table nope in sales.'],
    ['CREATE TABLE t (a int, a int)', 'a', 'There are two columns a. Give one another name.'],
    ['CREATE TABLE t (abc int) DISTKEY(abd)', 'abd', 'The table has no column abd. Did you mean abc?'],
    ['CREATE TABLE t (abc int) SORTKEY(abc, x)', 'x', 'The table has no column x.'],
    [
      "COPY orders FROM 's3://x/y' IAM_ROLE default FORMAT AS PARQET",
      'PARQET',
      'COPY reads no format PARQET. Did you mean PARQUET?',
    ],
    ["COPY orders (id, nope) FROM 's3://x/y' CSV", 'nope', 'The table has no column nope.'],
    ["SELECT date '2024-02-30'", "date '2024-02-30'", "'2024-02-30' is no date. Write '2026-01-31', say."],
  ] as const)
    it(`of Redshift stands under ${at} in ${sql}`, () => {
      const found = diagnose(sql, redshift);
      assert.deepEqual(
        found.map((one) => [sql.slice(one.start, one.end), one.message]),
        [[at, message]],
      );
    });

  it('is not there where all is right', () => {
    for (const sql of [
      'DESC orders',
      'DESCRIBE FORMATTED web.visits',
      'DROP TABLE nope',
      'SHOW COLUMNS FROM nope IN other',
      "SELECT TIMESTAMP '2024-01-01', TIMESTAMP '2024-01-01 10:00:00.123 UTC', TIMESTAMP '2024-01-01 10:00 +01:00', TIMESTAMP '2024-01-01 10:00 America/New_York'",
      'CREATE TABLE t AS SELECT o.*, 1 AS one FROM orders o',
      "CREATE TABLE t WITH (format = 'PARQUET') AS WITH a AS (SELECT id FROM orders) SELECT id FROM a",
      "SELECT date_diff('millisecond', placed, placed), date_add('quarter', 1, placed) FROM orders",
    ])
      assert.deepEqual(diagnose(sql, athena), [], sql);
    for (const sql of [
      "SELECT date 'today', timestamp '20240101', date '2024-02-29'",
      'CREATE TABLE t (a int, b int, PRIMARY KEY (a), FOREIGN KEY (b) REFERENCES u (c)) DISTKEY(b)',
      "COPY orders FROM 's3://x/y' IAM_ROLE default FORMAT JSON 'auto'",
      'CREATE TABLE t (LIKE orders)',
      'CREATE TABLE t (a, b) AS SELECT 1, 2',
      'VACUUM orders',
    ])
      assert.deepEqual(diagnose(sql, redshift), [], sql);
  });
});
