import assert from 'node:assert/strict';
import type { Dialect } from '../../../../src/sql/lexer.ts';
import { openLake, rowsOf, run, type Lake } from './lake.ts';

describe('the words of the engines', () => {
  let lake: Lake;
  before(async () => {
    lake = await openLake();
    await run(lake.redshift, 'CREATE TABLE r (id int)');
  });
  after(() => lake.close());

  const cases: readonly (readonly [Dialect, string, string, string])[] = [
    [
      'athena',
      `USE db`,
      'NOT_SUPPORTED',
      `NOT_SUPPORTED: USE is not supported; write the database before the table, as in db.t`,
    ],
    [
      'athena',
      `SELECT 1 AS a GROUP BY 5`,
      'INVALID_COLUMN_REFERENCE',
      `INVALID_COLUMN_REFERENCE: line 1:24: GROUP BY position 5 is not in select list`,
    ],
    [
      'redshift',
      `SELECT 1 AS a ORDER BY 1, 9`,
      'INVALID_COLUMN_REFERENCE',
      `ERROR: ORDER BY position 9 is not in select list`,
    ],
    [
      'athena',
      `SELECT 1 WHERE row_number() OVER () = 1`,
      'EXPRESSION_NOT_SCALAR',
      `EXPRESSION_NOT_SCALAR: line 1:37: WHERE clause cannot contain aggregations, window functions or grouping operations: [row_number() OVER ()]`,
    ],
    [
      'athena',
      `SELECT 1 WHERE count(*) = 1`,
      'EXPRESSION_NOT_SCALAR',
      `EXPRESSION_NOT_SCALAR: line 1:25: WHERE clause cannot contain aggregations, window functions or grouping operations: [count(*)]`,
    ],
    ['redshift', `SELECT 1 WHERE count(*) = 1`, 'GROUPING_ERROR', `ERROR: aggregates not allowed in WHERE clause`],
    [
      'redshift',
      `SELECT max(count(*)) FROM r`,
      'GROUPING_ERROR',
      `ERROR: aggregate function calls may not have nested aggregate or window function`,
    ],
    ['athena', `SELECT lag(1)`, 'MISSING_OVER', `MISSING_OVER: line 1:8: Window function lag requires an OVER clause`],
    [
      'athena',
      `SELECT 1 UNION ALL SELECT 1, 2`,
      'TYPE_MISMATCH',
      `TYPE_MISMATCH: line 1:10: UNION query has different number of fields: 1, 2`,
    ],
    [
      'athena',
      `SELECT date_parse('x', '%Y')`,
      'INVALID_FUNCTION_ARGUMENT',
      `INVALID_FUNCTION_ARGUMENT: Invalid format: "x"`,
    ],
    [
      'redshift',
      `SELECT json_extract_path_text('{bad', 'a')`,
      'INVALID_PARAMETER_VALUE',
      `ERROR: JSON parsing error: the value is not valid JSON`,
    ],
    [
      'athena',
      `SELECT CAST(100 AS decimal(4,2))`,
      'INVALID_CAST_ARGUMENT',
      `INVALID_CAST_ARGUMENT: Cannot cast 100 to DECIMAL(4,2)`,
    ],
    [
      'redshift',
      `INSERT INTO r VALUES (DEFAULT)`,
      'NOT_SUPPORTED',
      `local engine: DEFAULT is not emulated (runs on Redshift)`,
    ],
    [
      'athena',
      `SELECT CAST(ROW(1, 2) AS ROW(a int, a int))`,
      'NOT_SUPPORTED',
      `local engine: a row with two fields of the name a is not emulated (runs on Athena)`,
    ],
    [
      'athena',
      `SELECT regexp_like('a', '(')`,
      'INVALID_FUNCTION_ARGUMENT',
      `INVALID_FUNCTION_ARGUMENT: end pattern with unmatched parenthesis`,
    ],
  ];
  for (const [dialect, sql, name, message] of cases)
    it(`${dialect}: ${sql}`, async () => {
      await assert.rejects(rowsOf(lake[dialect], sql), { name, message });
    });

  it('a TIMESTAMPTZ of Redshift needs no seconds', async () => {
    await run(lake.redshift, 'CREATE TABLE moments (t timestamptz)');
    await run(lake.redshift, `INSERT INTO moments VALUES ('2024-01-01 10:00+02')`);
    assert.deepEqual(await rowsOf(lake.redshift, `SELECT t, '2024-01-01 10:00-05:30'::timestamptz FROM moments`), [
      ['2024-01-01 08:00:00+00', '2024-01-01 15:30:00+00'],
    ]);
  });
});
