import assert from 'node:assert/strict';
import { SqlError } from '../../../../src/local/api.ts';
import type { Dialect } from '../../../../src/sql/lexer.ts';
import { openLake, rowsOf, run, type Lake } from './lake.ts';

describe('errors of the local engine', () => {
  let lake: Lake;
  before(async () => {
    lake = await openLake();
    await run(lake.athena, 'CREATE DATABASE db');
    await run(
      lake.athena,
      `CREATE TABLE db.t (id int, name string) LOCATION 's3://lakebook-local/t/' TBLPROPERTIES ('table_type'='ICEBERG')`,
    );
    await run(lake.redshift, 'CREATE TABLE r (id int)');
  });
  after(() => lake.close());

  const failure = async (work: Promise<unknown>): Promise<SqlError> => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof SqlError, String(error));
    return error;
  };

  const running: readonly (readonly [Dialect, string, string, string])[] = [
    [
      'athena',
      'SELECT * FROM db.nope',
      'TABLE_NOT_FOUND',
      `TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.db.nope' does not exist`,
    ],
    ['athena', 'SELECT * FROM nope.t', 'SCHEMA_NOT_FOUND', `SCHEMA_NOT_FOUND: line 1:15: Schema 'nope' does not exist`],
    [
      'athena',
      'SELECT * FROM nope.db.t',
      'CATALOG_NOT_FOUND',
      `CATALOG_NOT_FOUND: line 1:15: Catalog 'nope' not found`,
    ],
    [
      'athena',
      'SELECT nope FROM db.t',
      'COLUMN_NOT_FOUND',
      `COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved or requester is not authorized to access requested resources`,
    ],
    [
      'athena',
      `-- é\nSELECT id,\n  t.nope FROM db.t`,
      'COLUMN_NOT_FOUND',
      `COLUMN_NOT_FOUND: line 3:3: Column 't.nope' cannot be resolved or requester is not authorized to access requested resources`,
    ],
    [
      'athena',
      'SELECT id, count(*) FROM db.t',
      'EXPRESSION_NOT_AGGREGATE',
      `EXPRESSION_NOT_AGGREGATE: line 1:8: 'id' must be an aggregate expression or appear in GROUP BY clause`,
    ],
    ['athena', 'SELECT nope(1)', 'FUNCTION_NOT_FOUND', `FUNCTION_NOT_FOUND: line 1:8: Function 'nope' not registered`],
    [
      'athena',
      'SELECT st_point(1, 2)',
      'NOT_SUPPORTED',
      'local engine: function st_point is not emulated (runs on Athena)',
    ],
    ['athena', 'SELECT 1 / 0', 'DIVISION_BY_ZERO', 'DIVISION_BY_ZERO: Division by zero'],
    ['athena', `SELECT CAST('x' AS integer)`, 'INVALID_CAST_ARGUMENT', `INVALID_CAST_ARGUMENT: Cannot cast 'x' to INT`],
    [
      'athena',
      `SELECT 'a' + 1`,
      'TYPE_MISMATCH',
      'TYPE_MISMATCH: line 1:12: Cannot apply operator: varchar(1) + integer',
    ],
    [
      'redshift',
      'ANALYZE COMPRESSION t',
      'NOT_SUPPORTED',
      'local engine: ANALYZE COMPRESSION is not emulated (runs on Redshift)',
    ],
    [
      'athena',
      `SELECT * FROM (VALUES (1, 'a')) MATCH_RECOGNIZE (PATTERN (A) DEFINE A AS true)`,
      'NOT_SUPPORTED',
      'local engine: MATCH_RECOGNIZE is not emulated (runs on Athena)',
    ],
    ['redshift', 'SELECT * EXCLUDE (nope) FROM r', 'COLUMN_NOT_FOUND', 'ERROR: column "nope" does not exist'],
    [
      'athena',
      `SELECT date_diff('day', '2024-01-01', '2024-01-02')`,
      'FUNCTION_NOT_FOUND',
      'FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar(3), varchar(10), varchar(10)) for function date_diff. Expected: date_diff(varchar(x), date, date), date_diff(varchar(x), time(p) with time zone, time(p) with time zone), date_diff(varchar(x), time(p), time(p)), date_diff(varchar(x), timestamp(p) with time zone, timestamp(p) with time zone), date_diff(varchar(x), timestamp(p), timestamp(p))',
    ],
    [
      'athena',
      `SELECT 1, upper(year('2024-01-01'))`,
      'FUNCTION_NOT_FOUND',
      'FUNCTION_NOT_FOUND: line 1:17: Unexpected parameters (varchar(10)) for function year. Expected: year(date), year(interval year to month), year(timestamp(p)), year(timestamp(p) with time zone)',
    ],
    [
      'athena',
      'SELECT approx_set(id) FROM db.t',
      'NOT_SUPPORTED',
      'local engine: function approx_set is not emulated (runs on Athena)',
    ],
    [
      'athena',
      'SELECT lower(1)',
      'FUNCTION_NOT_FOUND',
      'FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function lower. Expected: lower(char(x)), lower(varchar(x))',
    ],
    [
      'athena',
      `SELECT IPADDRESS '1.1.1.1'`,
      'NOT_SUPPORTED',
      'local engine: type ipaddress is not emulated (runs on Athena)',
    ],
    ['athena', `SELECT CAST('x' AS nonsense)`, 'TYPE_MISMATCH', 'TYPE_MISMATCH: line 1:8: Unknown type: nonsense'],
    ...['timetz', 'geometry', 'geography', 'hllsketch'].map(
      (type) =>
        [
          'redshift',
          `CREATE TABLE g (a ${type})`,
          'NOT_SUPPORTED',
          `local engine: type ${type} is not emulated (runs on Redshift)`,
        ] as const,
    ),
    ['redshift', `SELECT 'a'::nonsense`, 'UNDEFINED_OBJECT', 'ERROR: type "nonsense" does not exist'],
    ...['pg_table_def', 'stl_query', 'svl_qlog', 'sys_query_history', 'pg_catalog.pg_class'].map(
      (name) =>
        [
          'redshift',
          `SELECT * FROM ${name}`,
          'NOT_SUPPORTED',
          `local engine: system table ${name} is not emulated (runs on Redshift)`,
        ] as const,
    ),
    ...['SHOW FUNCTIONS', 'USING EXTERNAL FUNCTION'].map(
      (words) =>
        [
          'athena',
          `${words} FOR x`,
          'NOT_SUPPORTED',
          `local engine: ${words} is not emulated (runs on Athena)`,
        ] as const,
    ),
    ...['FETCH', 'PREPARE', 'DEALLOCATE'].map(
      (word) =>
        ['redshift', `${word} x`, 'NOT_SUPPORTED', `local engine: ${word} is not emulated (runs on Redshift)`] as const,
    ),
    [
      'redshift',
      'GRANT SELECT ON r TO PUBLIC',
      'NOT_SUPPORTED',
      'local engine: GRANT is not emulated (runs on Redshift)',
    ],
    ['redshift', 'SELECT * FROM nope', 'TABLE_NOT_FOUND', 'ERROR: relation "nope" does not exist'],
    ['redshift', 'SELECT * FROM a.nope', 'TABLE_NOT_FOUND', 'ERROR: relation "a.nope" does not exist'],
    ['redshift', 'SELECT nope FROM r', 'COLUMN_NOT_FOUND', 'ERROR: column "nope" does not exist'],
    ['redshift', 'SELECT nope(1)', 'UNDEFINED_FUNCTION', 'ERROR: function nope(integer) does not exist'],
    ['redshift', 'SELECT 1 / 0', 'DIVISION_BY_ZERO', 'ERROR: division by zero'],
    [
      'redshift',
      'CREATE USER "IAM:nurse" PASSWORD DISABLE',
      'NOT_SUPPORTED',
      'local engine: CREATE USER is not emulated (runs on Redshift)',
    ],
    [
      'redshift',
      `SELECT * FROM patient-encounter@s3tablescatalog"."encounters"."diabetic_encounters"`,
      'SYNTAX_ERROR',
      `ERROR: syntax error at or near "patient"\n  Position: 15`,
    ],
  ];
  for (const [dialect, sql, name, message] of running)
    it(`${dialect}: ${sql.replaceAll('\n', ' ')}`, async () => {
      const error = await failure(rowsOf(lake[dialect], sql));
      assert.deepEqual([error.name, error.message], [name, message]);
    });

  const checked: readonly (readonly [Dialect, string, RegExp, number, number])[] = [
    ['athena', 'SELEC 1', /^line 1:1: mismatched input 'SELEC'\. Expecting: 'ALTER', /, 1, 1],
    ['athena', 'SELECT 1 +', /^line 1:11: mismatched input '<EOF>'/, 1, 11],
    ['athena', 'SELECT *\nFROM db.t WHERE', /^line 2:16: mismatched input '<EOF>'/, 2, 16],
    ['athena', 'SELECT (1', /^line 1:10: mismatched input '<EOF>'\. Expecting: '\)'/, 1, 10],
    ['athena', `SELECT 'a`, /^line 1:8: mismatched input ''a'/, 1, 8],
    ['athena', 'SELECT a b c FROM db.t', /^line 1:12: mismatched input 'c'/, 1, 12],
    ['athena', 'CREATE TABEL db.x (a int)', /^line 1:8: mismatched input 'TABEL'/, 1, 8],
    ['athena', 'SELECT 1; SELECT 2', /^line 1:9: mismatched input ';'/, 1, 9],
    ['athena', '-- nothing', /^line 1:11: mismatched input '<EOF>'/, 1, 11],
    ['athena', 'SELECT * FROM db.t // a comment', /^line 1:20: mismatched input '\/'/, 1, 20],
    ['athena', 'SELECT * FROM (VALUES (1, 2)) t (x + 5, y)', /mismatched input '\+'\. Expecting: '\)', ','/, 1, 36],
    ['athena', 'SELECT * FROM (VALUES (1, 2)) t (x, 5)', /mismatched input '5'\. Expecting: .*<identifier>/, 1, 37],
    ['athena', 'WITH t(a + 1) AS (SELECT 1) SELECT * FROM t', /mismatched input '\+'/, 1, 10],
    ['athena', 'SELECT * EXCLUDE (a) FROM t', /mismatched input 'EXCLUDE'/, 1, 10],
    ['athena', 'SELECT 1::varchar', /mismatched input ':'/, 1, 9],
    ['athena', 'SELECT a FROM t GROUP BY ALL', /mismatched input '<EOF>'/, 1, 29],
    ['athena', 'SELECT DISTINCT ON (a) a FROM t', /mismatched input 'ON'/, 1, 17],
    ['redshift', 'SELECT * FROM (SELECT 1 a, 2 b) t (x + 5, y)', /at or near "\+"/, 1, 38],
    ['redshift', 'SELECT a FROM t ORDER BY ALL', /at or near "ALL"/, 1, 26],
    ['athena', 'SELECT id,\n  FROM t', /mismatched input 'FROM'/, 2, 3],
    ['athena', 'SELECT id,, b FROM t', /mismatched input ','/, 1, 11],
    ['redshift', 'SELECT id,\n  FROM t', /at or near "FROM"/, 2, 3],
    ['athena', 'GRANT SELECT ON t TO x', /mismatched input 'GRANT'/, 1, 1],
    ['redshift', 'SELEC 1', /^ERROR: syntax error at or near "SELEC"\n {2}Position: 1$/, 1, 1],
    ['redshift', 'SELECT * FROM', /^ERROR: syntax error at end of input\n {2}Position: 14$/, 1, 14],
  ];
  for (const [dialect, sql, message, line, column] of checked)
    it(`${dialect} refuses before it runs: ${sql.replaceAll('\n', ' ')}`, async () => {
      const error = await failure(lake.engine.check(sql, dialect));
      assert.match(error.message, message);
      assert.deepEqual([error.name, error.line, error.column], ['SYNTAX_ERROR', line, column]);
    });

  for (const dialect of ['athena', 'redshift'] as const)
    for (const [open, close] of [
      ['(', ')'],
      ['CASE WHEN true THEN ', ' END'],
    ] as const)
      it(`${dialect} says of ${open.trim()} in ${open.trim()} that it is too deep`, async () => {
        const sql = `SELECT ${open.repeat(4000)}1${close.repeat(4000)}`;
        for (const work of [lake.engine.check(sql, dialect), rowsOf(lake[dialect], sql)])
          assert.match((await failure(work)).message, /^\w+: The statement is too deeply nested$/);
      });

  it('lets pass before it runs what is only wrong in meaning, and parameters without values', async () => {
    for (const sql of [
      'SELECT * FROM nowhere',
      'SELECT ? FROM t WHERE a = ?',
      'EXECUTE p USING 1',
      'DROP TABLE x',
      'SHOW TABLES',
      'MSCK REPAIR TABLE db.t',
      'DESCRIBE t',
    ])
      await lake.engine.check(sql, 'athena');
    for (const sql of [
      'SELECT :a::int',
      `COPY t FROM 's3://b/k' IAM_ROLE default CSV`,
      'BEGIN',
      'SET search_path TO x',
    ])
      await lake.engine.check(sql, 'redshift');
  });

  it('keeps the promise for a statement of 300 kilobytes', async () => {
    const sql = `SELECT ${Array.from({ length: 20_000 }, (_, at) => `'${at} padding'`).join(' || ')} = 'x'`;
    assert.ok(sql.length > 300_000);
    const error = await lake.engine.check(sql, 'athena').then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error === undefined || error instanceof SqlError, String(error));
  });
});
