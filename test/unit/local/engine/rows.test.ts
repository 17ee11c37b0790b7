import assert from 'node:assert/strict';
import { openLake, rowsOf, run, type Lake } from './lake.ts';

describe('INSERT on the local engine', () => {
  let lake: Lake;
  before(async () => {
    lake = await openLake();
    await run(
      lake.athena,
      `CREATE TABLE default.typed (id int, price decimal(10,2), name string, day date, item struct<a:int,b:string>,
         items array<struct<sku:string,qty:int>>)
         LOCATION 's3://lakebook-local/typed/' TBLPROPERTIES ('table_type'='ICEBERG')`,
    );
  });
  after(() => lake.close());

  it('puts rows without names into the fields of a struct', async () => {
    await run(
      lake.athena,
      `INSERT INTO default.typed (id, item, items) VALUES (1, ROW(7, 'x'), ARRAY[ROW('z', 1), NULL])`,
    );
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT item, items, item.a FROM default.typed WHERE id = 1'), [
      ['{a=7, b=x}', '[{sku=z, qty=1}, null]', '7'],
    ]);
  });

  const refused: readonly (readonly [string, string, string, string])[] = [
    ['id', `'5'`, 'integer', 'varchar(1)'],
    ['day', `'2024-01-01'`, 'date', 'varchar(10)'],
    ['name', '5.5', 'varchar', 'decimal(2,1)'],
    ['name', '5', 'varchar', 'integer'],
    ['name', 'true', 'varchar', 'boolean'],
  ];
  for (const [column, value, table, query] of refused)
    it(`refuses ${value} for a column of type ${table}`, async () => {
      await assert.rejects(run(lake.athena, `INSERT INTO default.typed (${column}) VALUES (${value})`), {
        name: 'TYPE_MISMATCH',
        message: `TYPE_MISMATCH: Insert query has mismatched column types: Table: [${table}], Query: [${query}]`,
      });
      await assert.rejects(run(lake.athena, `UPDATE default.typed SET ${column} = ${value}`), {
        message: `TYPE_MISMATCH: line 1:1: UPDATE table column types don't match SET expressions: Table: [${table}], Expressions: [${query}]`,
      });
      await assert.rejects(
        run(
          lake.athena,
          `MERGE INTO default.typed t USING (SELECT 1) s(x) ON t.id = s.x WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (${column}) VALUES (${value})`,
        ),
        {
          message: `TYPE_MISMATCH: line 1:89: MERGE table column types don't match for MERGE case 1, SET expressions: Table: [${table}], Expressions: [${query}]`,
        },
      );
    });

  it('turns numbers, dates and rows into the type of the column, as Trino does', async () => {
    const stored = async (column: string, value: string): Promise<unknown> => {
      await run(lake.athena, `INSERT INTO default.typed (${column}) SELECT ${value}`);
      const [row] = await rowsOf(lake.athena, `SELECT ${column} FROM default.typed WHERE ${column} IS NOT NULL`);
      await run(lake.athena, `DELETE FROM default.typed`);
      return row?.[0];
    };
    await run(lake.athena, 'DELETE FROM default.typed');
    assert.equal(await stored('id', '1.7'), '2');
    assert.equal(await stored('id', '2.5e0'), '3');
    assert.equal(await stored('price', '1e0'), '1.00');
    assert.equal(await stored('day', `TIMESTAMP '2024-01-01 10:00:00'`), '2024-01-01');
    assert.equal(await stored('item', `ROW(1.5, 'x')`), '{a=2, b=x}');
    await assert.rejects(run(lake.athena, 'INSERT INTO default.typed (id) VALUES 3000000000'), {
      message: 'NUMERIC_VALUE_OUT_OF_RANGE: Out of range for integer: 3000000000',
    });
    await run(lake.athena, `INSERT INTO default.typed (id, name) VALUES (1, 'a')`);
    await run(lake.athena, `UPDATE default.typed SET id = 1.7, item = ROW(id, 'z'), name = NULL`);
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT id, item, name FROM default.typed'), [
      ['2', '{a=1, b=z}', null],
    ]);
    await run(lake.athena, 'DELETE FROM default.typed');
  });

  it('refuses columns of MERGE that are not there, stand twice or have no value', async () => {
    const merge = (columns: string): Promise<unknown> =>
      run(
        lake.athena,
        `MERGE INTO default.typed t USING (SELECT 1) s(x) ON t.id = s.x WHEN NOT MATCHED THEN INSERT (${columns}) VALUES (1, 2)`,
      );
    await assert.rejects(merge('id, nosuch'), /COLUMN_NOT_FOUND: line 1:98: Column 'nosuch' cannot be resolved/);
    await assert.rejects(merge('id, id'), /Merge column name is specified more than once: id/);
    await assert.rejects(merge('id'), /Number of merge columns \(1\) isn't equal to number of expressions \(2\)/);
  });

  it('takes what needs no cast', async () => {
    await run(lake.athena, 'INSERT INTO default.typed (name, day, items) SELECT NULL, NULL, NULL');
    await run(lake.athena, `INSERT INTO default.typed (price, day) VALUES (1, DATE '2024-01-01'), (2.5, NULL)`);
    assert.deepEqual(
      await rowsOf(lake.athena, 'SELECT price, day FROM default.typed WHERE price IS NOT NULL ORDER BY price'),
      [
        ['1.00', '2024-01-01'],
        ['2.50', null],
      ],
    );
  });
});

describe('what a Redshift table demands of its values', () => {
  let lake: Lake;
  before(async () => {
    lake = await openLake();
    await run(lake.redshift, 'CREATE TABLE strict (a int NOT NULL, v varchar(3), c char(4))');
    await run(lake.redshift, `INSERT INTO strict VALUES (1, 'ab    ', 'x'), (2, NULL, NULL)`);
    await run(lake.redshift, 'CREATE TEMP TABLE brief (a int NOT NULL, v varchar(5))');
    await run(lake.redshift, `INSERT INTO brief VALUES (1, 'abc')`);
  });
  after(() => lake.close());

  const missing = 'ERROR: Cannot insert a NULL value into column a';
  const long = 'ERROR: Value too long for character type';
  const detail = (size: number): string => `${long}\n  Detail: Value too long for type character varying(${size})`;
  const refused: readonly (readonly [string, string])[] = [
    [`INSERT INTO strict VALUES (NULL, 'abc', 'x')`, missing],
    [`INSERT INTO strict (v) VALUES ('abc')`, missing],
    [`INSERT INTO strict VALUES (3, 'abcdef', 'x')`, detail(3)],
    [`INSERT INTO strict VALUES (3, 'éé', 'x')`, detail(3)],
    [`INSERT INTO strict SELECT a, v, 'abcdefg' FROM strict`, detail(4)],
    [`UPDATE strict SET v = 'abcdef' WHERE a = 1`, detail(3)],
    ['UPDATE strict SET a = NULL', missing],
    [
      `MERGE INTO strict USING (SELECT 9 AS k) s ON strict.a = s.k WHEN MATCHED THEN DELETE
         WHEN NOT MATCHED THEN INSERT (a, v) VALUES (s.k, 'abcdef')`,
      detail(3),
    ],
    [`INSERT INTO brief VALUES (2, 'abcdefgh')`, long],
    [`INSERT INTO brief VALUES (NULL, 'abc')`, missing],
    [`UPDATE brief SET v = 'abcdefgh'`, long],
  ];
  for (const [sql, message] of refused)
    it(`refuses ${sql.split('\n')[0]!}`, async () => {
      await assert.rejects(run(lake.redshift, sql), { message });
    });

  it('keeps what fits, and tells of it', async () => {
    assert.deepEqual(await rowsOf(lake.redshift, 'SELECT * FROM strict ORDER BY a'), [
      ['1', 'ab', 'x'],
      ['2', null, null],
    ]);
    assert.deepEqual(await rowsOf(lake.redshift, 'SELECT * FROM brief'), [['1', 'abc']]);
    assert.match((await rowsOf(lake.redshift, 'SHOW TABLE strict')).flat().join(''), /a integer NOT NULL,/);
  });
});

describe('types of results on the local engine', () => {
  let lake: Lake;
  before(async () => {
    lake = await openLake();
  });
  after(() => lake.close());

  it('counts of characters are integers on Redshift', async () => {
    const { columns, rows } = await run(
      lake.redshift,
      `SELECT len('abc'), strpos('abc', 'c'), charindex('c', 'abc'), position('c' in 'abc'), regexp_count('aba', 'a')`,
    );
    assert.deepEqual(
      [columns.map((column) => column.type), rows],
      [Array.from({ length: 5 }, () => 'int4'), [['3', '3', '3', '3', '2']]],
    );
  });

  const twice: readonly (readonly ['athena' | 'redshift', string])[] = [
    ['athena', 'CREATE TABLE default.two AS SELECT 1 AS a, 2 AS a'],
    [
      'athena',
      `CREATE TABLE default.two WITH (table_type='ICEBERG', location='s3://lakebook-local/two/', is_external=false)
         AS SELECT 1 AS a, 2 AS a`,
    ],
    ['athena', `CREATE EXTERNAL TABLE default.two (a int, A int) LOCATION 's3://lakebook-local/two/'`],
    ['athena', 'CREATE VIEW default.two AS SELECT 1 AS a, 2 AS a'],
    ['redshift', 'CREATE TABLE two AS SELECT 1 AS a, 2 AS a'],
    ['redshift', 'CREATE TABLE two (a int, a int)'],
    ['redshift', 'CREATE TEMP TABLE two AS SELECT 1 AS a, 2 AS a'],
    ['redshift', 'CREATE VIEW two AS SELECT 1 AS a, 2 AS a'],
    ['redshift', 'INSERT INTO nowhere (a, a) VALUES (1, 2)'],
  ];
  for (const [dialect, sql] of twice)
    it(`${dialect} has no two columns of one name: ${sql.split('\n')[0]!}`, async () => {
      await assert.rejects(
        run(lake[dialect], sql),
        dialect === 'athena'
          ? { message: `DUPLICATE_COLUMN_NAME: Column name 'a' specified more than once` }
          : { message: 'ERROR: column "a" specified more than once' },
      );
    });

  it('INSERT does not name a column twice', async () => {
    await assert.rejects(run(lake.athena, 'INSERT INTO default.nowhere (a, A) VALUES (1, 2)'), {
      message: 'DUPLICATE_COLUMN_NAME: Insert column name is specified more than once: a',
    });
  });
});

describe('EXISTS beside comparisons of order', () => {
  let lake: Lake;
  before(async () => {
    lake = await openLake();
  });
  after(() => lake.close());

  it('finds the rows that are other ones, and DELETE takes no more than it finds', async () => {
    await run(lake.redshift, 'CREATE TABLE steps (k int, ts int, id int)');
    await run(lake.redshift, 'INSERT INTO steps VALUES (1, 1, 1), (1, 2, 2), (1, 3, 3), (2, 1, 4)');
    const later = 'SELECT 1 FROM steps x WHERE x.k = steps.k AND x.ts > steps.ts AND x.id <> steps.id';
    assert.deepEqual(await rowsOf(lake.redshift, `SELECT id FROM steps WHERE EXISTS (${later}) ORDER BY id`), [
      ['1'],
      ['2'],
    ]);
    await run(lake.redshift, `DELETE FROM steps WHERE NOT EXISTS (${later})`);
    assert.deepEqual(await rowsOf(lake.redshift, 'SELECT id FROM steps ORDER BY id'), [['1'], ['2']]);
  });
});
