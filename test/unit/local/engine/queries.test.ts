import assert from 'node:assert/strict';
import { openLake, rowsOf, run, type Lake } from './lake.ts';

describe('queries on the local engine', () => {
  let lake: Lake;
  before(async () => {
    lake = await openLake();
    const { store } = lake;
    await store.createCatalog({ kind: 's3tables', name: 'sales' });
    for (const sql of [
      'CREATE DATABASE shop',
      `CREATE TABLE shop.orders (id bigint, customer string, amount decimal(10,2), placed timestamp, tags array<string>)
         LOCATION 's3://lakebook-local/orders/' TBLPROPERTIES ('table_type'='ICEBERG')`,
      `INSERT INTO shop.orders VALUES
         (9007199254740993, 'Ana', DECIMAL '10.50', TIMESTAMP '2025-01-01 10:00:00.123', ARRAY['a', 'b']),
         (2, '', DECIMAL '0.25', TIMESTAMP '2025-01-02 00:00:00', ARRAY[]),
         (3, NULL, NULL, NULL, NULL)`,
      'CREATE DATABASE "s3tablescatalog/sales".ns',
      `CREATE TABLE "s3tablescatalog/sales".ns.customers AS SELECT 'Ana' AS name, 'Porto' AS city`,
    ])
      await run(lake.athena, sql);
    await run(lake.redshift, 'CREATE TABLE visits (name varchar(20), pages int, detail super)');
    await run(
      lake.redshift,
      `INSERT INTO visits VALUES ('Ana', 3, json_parse('{"path":[{"page":"home"},{"page":"cart"}]}')), ('Bo', 1, NULL)`,
    );
  });
  after(() => lake.close());

  it('put NULLs where each dialect puts them', async () => {
    const query = (order: string): string =>
      `SELECT x FROM (SELECT 3 AS x UNION ALL SELECT NULL UNION ALL SELECT 1) t ORDER BY x ${order}`;
    assert.deepEqual(await rowsOf(lake.athena, query('DESC')), [['3'], ['1'], [null]]);
    assert.deepEqual(await rowsOf(lake.redshift, query('DESC')), [[null], ['3'], ['1']]);
    for (const session of [lake.athena, lake.redshift])
      assert.deepEqual(await rowsOf(session, query('ASC')), [['1'], ['3'], [null]]);
  });

  it('show the databases of Redshift with the catalogs that it mounts', async () => {
    assert.deepEqual(await rowsOf(lake.redshift, 'SHOW DATABASES'), [
      ['dev', null, 'local'],
      ['awsdatacatalog', null, 'auto mounted catalog'],
      ['sales@s3tablescatalog', null, 'auto mounted catalog'],
    ]);
    assert.deepEqual(await rowsOf(lake.redshift, "SHOW DATABASES LIKE 'd%'"), [['dev', null, 'local']]);
  });

  it('group by ROLLUP and CUBE', async () => {
    const rows = 'SELECT a, count(*) FROM (VALUES (1), (1), (2)) t(a) GROUP BY';
    for (const grouping of ['ROLLUP(a)', 'CUBE(a)'])
      assert.deepEqual(await rowsOf(lake.athena, `${rows} ${grouping} ORDER BY 1`), [
        ['1', '2'],
        ['2', '1'],
        [null, '3'],
      ]);
  });

  it('keep 64-bit and decimal values exact, and NULL apart from the empty text', async () => {
    const { rows, columns, scannedBytes } = await run(lake.athena, 'SELECT * FROM shop.orders ORDER BY id DESC');
    assert.deepEqual(rows, [
      ['9007199254740993', 'Ana', '10.50', '2025-01-01 10:00:00.123000', '[a, b]'],
      ['3', null, null, null, null],
      ['2', '', '0.25', '2025-01-02 00:00:00.000000', '[]'],
    ]);
    assert.deepEqual(
      columns.map(({ name, type, precision, scale }) => [name, type, precision, scale]),
      [
        ['id', 'bigint', 19, 0],
        ['customer', 'varchar', 2147483647, 0],
        ['amount', 'decimal', 10, 2],
        ['placed', 'timestamp', 3, 0],
        ['tags', 'array', 0, 0],
      ],
    );
    assert.ok(scannedBytes > 0);
  });

  it('name columns without a name as each engine does', async () => {
    const athena = await run(lake.athena, 'SELECT count(*), Id, 1 + 1, true FROM shop.orders GROUP BY id');
    assert.deepEqual(
      athena.columns.map((column) => column.name),
      ['_col0', 'id', '_col2', '_col3'],
    );
    const values = await run(lake.athena, 'VALUES (1, 2), (3, 4)');
    assert.deepEqual(
      values.columns.map((column) => column.name),
      ['_col0', '_col1'],
    );
    const redshift = await run(
      lake.redshift,
      'SELECT count(*), max(Pages), 1 + 1, pages::varchar, CASE WHEN true THEN 1 END FROM visits GROUP BY pages',
    );
    assert.deepEqual(
      redshift.columns.map((column) => column.name),
      ['count', 'max', '?column?', 'pages', 'case'],
    );
  });

  it('leave out the columns that EXCLUDE names', async () => {
    for (const list of ['* EXCLUDE (pages, detail)', 'v.* EXCLUDE (pages, detail)']) {
      const { columns, rows } = await run(lake.redshift, `SELECT ${list} FROM visits v ORDER BY 1`);
      assert.deepEqual([columns.map((column) => column.name), rows], [['name'], [['Ana'], ['Bo']]]);
    }
  });

  it('join tables of three catalogs in one Redshift statement', async () => {
    const sql = `SELECT v.name, c.city, o.amount FROM visits v
      JOIN "sales@s3tablescatalog"."ns"."customers" c ON c.name = v.name
      JOIN awsdatacatalog.shop.orders o ON o.customer = v.name`;
    assert.deepEqual(await rowsOf(lake.redshift, sql), [['Ana', 'Porto', '10.50']]);
  });

  it('find the database dev under the name of its federated catalog', async () => {
    assert.deepEqual(await rowsOf(lake.redshift, 'SELECT count(*) FROM "dev@salescatalog"."public"."visits"'), [['2']]);
  });

  it('take columns that are qualified by schema and table', async () => {
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT shop.orders.id FROM shop.orders WHERE shop.orders.id = 2'), [
      ['2'],
    ]);
    assert.deepEqual(
      await rowsOf(lake.redshift, "SELECT public.visits.pages FROM public.visits WHERE visits.name = 'Bo'"),
      [['1']],
    );
  });

  it('let a common table expression hide a table of its name', async () => {
    assert.deepEqual(await rowsOf(lake.athena, 'WITH orders AS (SELECT 7 AS id) SELECT id FROM orders'), [['7']]);
    assert.deepEqual(
      await rowsOf(
        lake.athena,
        'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT max(n) FROM t',
      ),
      [['3']],
    );
  });

  it('unnest arrays and maps', async () => {
    assert.deepEqual(
      await rowsOf(lake.athena, 'SELECT id, tag FROM shop.orders CROSS JOIN UNNEST(tags) AS t(tag) ORDER BY tag'),
      [
        ['9007199254740993', 'a'],
        ['9007199254740993', 'b'],
      ],
    );
    assert.deepEqual(await rowsOf(lake.athena, `SELECT k, v FROM UNNEST(map(ARRAY['x'], ARRAY[1])) AS t(k, v)`), [
      ['x', '1'],
    ]);
    assert.deepEqual(
      await rowsOf(lake.athena, `SELECT x, n FROM UNNEST(ARRAY['p', 'q']) WITH ORDINALITY AS t(x, n) ORDER BY n DESC`),
      [
        ['q', '2'],
        ['p', '1'],
      ],
    );
  });

  it('unnest an array of rows into columns that bear the names of the fields', async () => {
    const { columns, rows } = await run(
      lake.athena,
      `SELECT * FROM UNNEST(ARRAY[CAST(ROW(1, 'x') AS ROW(a integer, b varchar))]), UNNEST(ARRAY[7]) WITH ORDINALITY`,
    );
    assert.deepEqual(
      [columns.map((column) => column.name), rows],
      [['a', 'b', '_col2', '_col3'], [['1', 'x', '7', '1']]],
    );
  });

  it('give a quotient of NUMERIC the precision of its operands', async () => {
    const { columns } = await run(
      lake.redshift,
      'SELECT 100::numeric(10,2) / 3::numeric(10,2), sum(a) / count(*), sum(a) FROM (SELECT 1.50 AS a) t',
    );
    assert.deepEqual(
      columns.map(({ type, precision, scale }) => [type, precision, scale]),
      [
        ['numeric', 21, 11],
        ['numeric', 38, 4],
        ['numeric', 38, 2],
      ],
    );
  });

  it('walk into SUPER values in the select list and in FROM', async () => {
    const { rows, columns } = await run(
      lake.redshift,
      `SELECT v.detail.path[1].page, p.page FROM visits v, v.detail.path AS p WHERE v.name = 'Ana' ORDER BY p.page::varchar`,
    );
    assert.deepEqual(rows, [
      ['"cart"', '"cart"'],
      ['"cart"', '"home"'],
    ]);
    assert.deepEqual(
      columns.map((column) => column.type),
      ['super', 'super'],
    );
  });

  it('order, limit, group and combine', async () => {
    assert.deepEqual(
      await rowsOf(
        lake.athena,
        "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS t(n, s) ORDER BY n DESC OFFSET 1 LIMIT 1",
      ),
      [['1', 'a']],
    );
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT 1 UNION SELECT 1 UNION ALL SELECT 2 ORDER BY 1'), [
      ['1'],
      ['2'],
    ]);
    assert.deepEqual(await rowsOf(lake.athena, 'VALUES (1, 2), (3, 4)'), [
      ['1', '2'],
      ['3', '4'],
    ]);
    assert.deepEqual(await rowsOf(lake.athena, 'TABLE "s3tablescatalog/sales"."ns"."customers"'), [['Ana', 'Porto']]);
    assert.deepEqual(
      await rowsOf(lake.redshift, 'SELECT name, pages FROM visits QUALIFY row_number() OVER (ORDER BY name) = 1'),
      [['Ana', '3']],
    );
    assert.deepEqual(await rowsOf(lake.redshift, 'SELECT 1 MINUS SELECT 1'), []);
  });

  it('print booleans, times and JSON as the engine does', async () => {
    assert.deepEqual(
      await rowsOf(
        lake.redshift,
        `SELECT true, '2025-01-01 10:00:00.5'::timestamp, '2025-01-01 10:00:00+00'::timestamptz, 1.5::float8, json_parse('{"a": 1}')`,
      ),
      [['true', '2025-01-01 10:00:00.5', '2025-01-01 10:00:00+00', '1.5', '{"a":1}']],
    );
    assert.deepEqual(
      await rowsOf(
        lake.athena,
        `SELECT map(ARRAY['k'], ARRAY[1.5e0]), CAST(ROW(1, 'x') AS ROW(a integer, b varchar)), X'01ff', 1e7, TIMESTAMP '2025-01-01 00:00:00 UTC', ARRAY[1, NULL]`,
      ),
      [['{k=1.5}', '{a=1, b=x}', '01 ff', '1.0E7', '2025-01-01 00:00:00.000 UTC', '[1, null]']],
    );
  });

  it('keep a date that days are taken from a date, in a new table, too', async () => {
    await run(
      lake.athena,
      `CREATE TABLE shop.spine WITH (table_type='ICEBERG', location='s3://lakebook-local/spine/') AS
         SELECT d - INTERVAL '7' DAY AS d FROM (VALUES DATE '2024-03-01') AS t(d)`,
    );
    const { columns, rows } = await run(lake.athena, 'SELECT d FROM shop.spine');
    assert.deepEqual([columns[0]?.type, rows], ['date', [['2024-02-23']]]);
    assert.match((await rowsOf(lake.athena, 'DESCRIBE shop.spine')).flat().join(), /^d +\tdate /);
  });

  it('read the state of a table at a snapshot and at a time', async () => {
    await run(
      lake.athena,
      `CREATE TABLE shop.history WITH (table_type='ICEBERG', location='s3://lakebook-local/history/') AS SELECT 1 AS n`,
    );
    await run(lake.athena, 'INSERT INTO shop.history VALUES (2)');
    const [first, second] = await rowsOf(
      lake.athena,
      'SELECT snapshot_id, committed_at FROM shop."history$snapshots" ORDER BY committed_at',
    );
    assert.deepEqual(
      await rowsOf(lake.athena, `SELECT count(*) FROM shop.history FOR VERSION AS OF ${first?.[0] ?? ''}`),
      [['1']],
    );
    assert.deepEqual(
      await rowsOf(
        lake.athena,
        `SELECT count(*) FROM shop.history FOR TIMESTAMP AS OF TIMESTAMP '${second?.[1] ?? ''}' h WHERE h.n = 1`,
      ),
      [['1']],
    );
    assert.deepEqual(
      await rowsOf(lake.athena, `SELECT count(*) FROM shop.history FOR TIMESTAMP AS OF current_timestamp`),
      [['2']],
    );
    await assert.rejects(
      rowsOf(lake.athena, 'SELECT * FROM shop.history FOR VERSION AS OF 5'),
      /INVALID_ARGUMENTS: line 1:15: Iceberg snapshot ID does not exists: 5/,
    );
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT record_count FROM shop."history$files" ORDER BY 1'), [
      ['1'],
      ['1'],
    ]);
    for (const table of ['history', 'manifests', 'partitions', 'refs'])
      assert.ok((await rowsOf(lake.athena, `SELECT * FROM shop."history$${table}"`)).length > 0);
    await assert.rejects(
      rowsOf(lake.athena, 'SELECT * FROM shop."history$other"'),
      /TABLE_NOT_FOUND: line 1:15: Table has no metadata table '\$other'/,
    );
  });

  it('fill parameters only where they are parameters', async () => {
    assert.deepEqual(
      (
        await run(lake.athena, `SELECT ?, '?', "?" FROM (VALUES 1) AS t("?") /* ? */ WHERE "?" = ? -- ?`, [
          `'it''s'`,
          '1',
        ])
      ).rows,
      [["it's", '?', '1']],
    );
    assert.deepEqual(
      (await run(lake.redshift, `SELECT :n::int + 1, ':n', :text`, { n: '41', text: `o'ne \\n; --` })).rows,
      [['42', ':n', `o'ne \\n; --`]],
    );
    await assert.rejects(run(lake.athena, 'SELECT ?', [`1, 2`]), /is not a literal/);
    await assert.rejects(run(lake.athena, 'SELECT ?'), /Incorrect number of parameters/);
    await assert.rejects(run(lake.redshift, 'SELECT 1', { extra: '1' }), /not used in the statement: extra/);
  });

  it('take a parameter as one value, which reads nothing and changes nothing beside it', async () => {
    const ask = 'SELECT count(*) FROM (VALUES 1, 2, 3) AS t(x) WHERE x = ?';
    for (const value of ['1', '2 - 1', 'abs(-1)', 'CAST(1 AS integer)'])
      assert.deepEqual((await run(lake.athena, ask, [value])).rows, [['1']], value);
    for (const value of [
      'x',
      't.x',
      '(TABLE t)',
      '(VALUES 1)',
      '1 LIMIT 0',
      '1 ORDER BY 1',
      '?',
      '1 AS y',
      '*',
      '',
      '1)',
    ])
      await assert.rejects(run(lake.athena, ask, [value]), /is not a literal/, value);
    for (const value of ['0 OR TRUE', '0 OR 1=1', '0 IS NULL OR TRUE'])
      await assert.rejects(run(lake.athena, ask, [value]), /TYPE_MISMATCH|Cannot|cannot|mismatch/, value);
    await run(lake.athena, `PREPARE many FROM ${ask}`);
    await assert.rejects(rowsOf(lake.athena, 'EXECUTE many USING 0 OR TRUE'), /TYPE_MISMATCH|Cannot|cannot|mismatch/);
    await run(lake.athena, 'DEALLOCATE PREPARE many');
    assert.deepEqual((await run(lake.athena, 'SELECT 5 -? AS n, 2 AS m', ['-1'])).rows, [['6', '2']]);
    assert.deepEqual((await run(lake.athena, 'SELECT 2 * ?', ['1 + 2'])).rows, [['6']]);
  });

  it('prepare a statement and execute it', async () => {
    await run(lake.athena, 'PREPARE one FROM SELECT ? + 1');
    assert.deepEqual(await rowsOf(lake.athena, 'EXECUTE one USING 4'), [['5']]);
    await run(lake.athena, 'DEALLOCATE PREPARE one');
    await assert.rejects(rowsOf(lake.athena, 'EXECUTE one USING 4'), /Prepared statement not found: one/);
  });

  it('never reach files or the engine beneath', async () => {
    for (const sql of [
      `SELECT * FROM read_csv('/etc/passwd')`,
      `SELECT * FROM '/etc/passwd'`,
      `SELECT * FROM "/etc/passwd"`,
      `SELECT * FROM "shop.csv"`,
      `SELECT * FROM duckdb_tables()`,
      `SELECT read_text('/etc/passwd')`,
      `SELECT current_setting('temp_directory')`,
      `SELECT getenv('HOME')`,
      'SELECT * FROM sqlite_master',
      'SELECT * FROM pg_catalog.pg_tables',
      `SELECT * FROM query('select 1')`,
      'PRAGMA database_list',
      `ATTACH '/srv/x.db'`,
      `COPY (SELECT 1) TO '/tmp/x'`,
      'INSTALL httpfs',
      'SELECT 1; SELECT 2',
      `SELECT main.read_text('/etc/passwd')`,
      'SELECT * FROM athena_functions.x',
      'FROM duckdb_settings()',
      `SELECT COLUMNS('.*') FROM shop.orders`,
    ])
      for (const session of [lake.athena, lake.redshift])
        await assert.rejects(
          rowsOf(session, sql),
          (error: Error) => {
            assert.doesNotMatch(error.message, /duckdb(?!_)|\/tmp|catalog error|binder/i, sql);
            return true;
          },
          sql,
        );
  });

  it('stop when the signal says so', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped by the user');
    const endless = lake.athena.run(
      'SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x) CROSS JOIN UNNEST(sequence(1, 10000)) AS b(y) CROSS JOIN UNNEST(sequence(1, 100)) AS c(z) WHERE (x * y + z) % 7 = 3',
      [],
      stop.signal,
    );
    const started = endless.then(async (outcome) => {
      for await (const batch of outcome.rows) void batch;
    });
    setImmediate(() => stop.abort(reason));
    await assert.rejects(started, reason);
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT 1'), [['1']]);
  });

  it('run side by side in sessions of their own', async () => {
    const context = { dialect: 'athena' as const, catalog: 'AwsDataCatalog', schema: 'shop', user: 'x' };
    const sessions = await Promise.all(Array.from({ length: 5 }, () => lake.engine.openSession(context)));
    const answers = await Promise.all(
      sessions.map((session, at) => rowsOf(session, `SELECT ${at}, count(*) FROM orders`)),
    );
    assert.deepEqual(
      answers.map((rows) => rows[0]),
      [0, 1, 2, 3, 4].map((at) => [String(at), '3']),
    );
    await Promise.all(sessions.map((session) => session.close()));
  });

  it('give an empty result its columns', async () => {
    const { rows, columns } = await run(lake.athena, 'SELECT id FROM shop.orders WHERE false');
    assert.deepEqual(rows, []);
    assert.equal(columns[0]?.name, 'id');
  });

  it('carry two thousand columns and a field of five megabytes', async () => {
    const list = Array.from({ length: 2000 }, (_, at) => `${at} AS c${at}`).join(', ');
    assert.equal((await run(lake.athena, `SELECT ${list}`)).columns.length, 2000);
    const [row] = await rowsOf(lake.athena, `SELECT rpad('x', 5000000, 'x')`);
    assert.equal(row?.[0]?.length, 5_000_000);
  });

  it('end a recursion on Athena behind its tenth step', async () => {
    const count = (upTo: string): string =>
      `WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t ${upTo}) SELECT count(*) FROM t`;
    assert.deepEqual(await rowsOf(lake.athena, count('WHERE n < 11')), [['11']]);
    for (const upTo of ['WHERE n < 12', ''])
      await assert.rejects(rowsOf(lake.athena, count(upTo)), /NOT_SUPPORTED: Recursion depth limit exceeded \(10\)/);
  });
});
