import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openLake, rowsOf, run, type Lake } from './lake.ts';

describe('commands on the local engine', () => {
  let lake: Lake;
  const put = async (key: string, text: string): Promise<void> => {
    const path = lake.store.objectPath('lakebook-local', key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  };
  before(async () => {
    lake = await openLake();
    await lake.store.createCatalog({ kind: 's3tables', name: 'sales' });
    await run(lake.athena, `CREATE DATABASE IF NOT EXISTS db COMMENT 'for tests' LOCATION 's3://lakebook-local/db/'`);
    await run(lake.athena, 'CREATE DATABASE "s3tablescatalog/sales".ns');
  });
  after(() => lake.close());

  it('change rows of an Iceberg table by DELETE, UPDATE, MERGE and INSERT', async () => {
    await run(
      lake.athena,
      `CREATE TABLE "s3tablescatalog/sales".ns.t (id int, name string) PARTITIONED BY (bucket(4, id))`,
    );
    const counts = [];
    for (const sql of [
      `INSERT INTO "s3tablescatalog/sales".ns.t VALUES (1, 'a'), (2, 'b'), (3, NULL)`,
      `INSERT INTO "s3tablescatalog/sales".ns.t (name, id) VALUES ('d', 4)`,
      `DELETE FROM "s3tablescatalog/sales".ns.t WHERE name IS NULL`,
      `UPDATE "s3tablescatalog/sales".ns.t SET name = upper(name) WHERE id < 3`,
      `MERGE INTO "s3tablescatalog/sales".ns.t t USING (VALUES (1, 'x'), (4, 'gone'), (9, 'new')) AS s(id, name) ON t.id = s.id
         WHEN MATCHED AND s.name = 'gone' THEN DELETE WHEN MATCHED THEN UPDATE SET name = s.name
         WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name)`,
    ])
      counts.push((await run(lake.athena, sql)).updateCount);
    assert.deepEqual(counts, [3, 1, 1, 2, 3]);
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT * FROM "s3tablescatalog/sales".ns.t ORDER BY id'), [
      ['1', 'x'],
      ['2', 'B'],
      ['9', 'new'],
    ]);
  });

  it('change rows of Redshift by what other tables hold, a row that several fit once', async () => {
    const counts = [];
    for (const sql of [
      'CREATE TABLE t (id int, name varchar(9), v real)',
      `INSERT INTO t VALUES (1, 'a', 1.5), (2, 'b', 2.5), (3, 'c', 3.5)`,
      'CREATE TABLE s (id int, name varchar(9))',
      `INSERT INTO s VALUES (1, 'x'), (1, 'y'), (3, 'z')`,
      'UPDATE t SET v = v + 1 FROM s WHERE t.id = s.id',
      `UPDATE public.t u SET name = s.name FROM public.s s JOIN (SELECT 2 AS k) q ON s.id = q.k + 1 WHERE u.id = s.id`,
      'DELETE FROM t USING s, (SELECT 1 AS one) o WHERE t.id = s.id AND o.one = s.id',
      'CREATE TEMP TABLE copied AS SELECT * FROM t',
      `UPDATE copied SET name = upper(s.name) FROM s WHERE s.id = copied.id`,
      'DELETE FROM copied USING s WHERE s.id = copied.id + 1',
    ])
      counts.push((await run(lake.redshift, sql)).updateCount);
    assert.deepEqual(counts.slice(4, 7).concat(counts.slice(8)), [2, 1, 1, 1, 1]);
    assert.deepEqual(await rowsOf(lake.redshift, 'SELECT * FROM t ORDER BY id'), [
      ['2', 'b', '2.5'],
      ['3', 'z', '4.5'],
    ]);
    assert.deepEqual(await rowsOf(lake.redshift, 'SELECT name FROM copied'), [['Z']]);
    await assert.rejects(
      run(lake.redshift, 'UPDATE t SET v = 0 FROM s LEFT JOIN s z ON true WHERE t.id = s.id'),
      /UPDATE … FROM a join that is no inner one with ON is not emulated/,
    );
    const [column] = (await run(lake.redshift, 'SELECT v FROM t')).columns ?? [];
    assert.equal(column?.type, 'float4');
    await run(lake.redshift, 'ALTER TABLE t RENAME TO renamed');
    await run(lake.redshift, 'VACUUM FULL renamed');
    await run(lake.redshift, 'ANALYZE');
    assert.equal((await rowsOf(lake.redshift, 'SELECT * FROM renamed')).length, 2);
    await assert.rejects(run(lake.redshift, 'VACUUM t'), /relation "t" does not exist/);
  });

  it('put rows into the partitions of a table of plain files, wherever those lie', async () => {
    await run(
      lake.athena,
      `CREATE TABLE db.parted WITH (format = 'PARQUET', partitioned_by = ARRAY['p'], external_location = 's3://lakebook-local/parted/') AS SELECT 1 AS a, 'x' AS p`,
    );
    await run(lake.athena, `ALTER TABLE db.parted ADD PARTITION (p = 'far') LOCATION 's3://lakebook-local/far-off/'`);
    await run(lake.athena, `INSERT INTO db.parted VALUES (2, 'x'), (3, 'y'), (4, NULL), (5, 'far')`);
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT * FROM db.parted ORDER BY a'), [
      ['1', 'x'],
      ['2', 'x'],
      ['3', 'y'],
      ['4', null],
      ['5', 'far'],
    ]);
    const places = await rowsOf(lake.athena, `SELECT "$path" FROM db.parted WHERE p IN ('y', 'far') ORDER BY a`);
    assert.match(String(places[0]), /^s3:\/\/lakebook-local\/parted\/p=y\//);
    assert.match(String(places[1]), /^s3:\/\/lakebook-local\/far-off\//);
    assert.equal((await rowsOf(lake.athena, 'SHOW PARTITIONS db.parted')).length, 4);
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT max(p), count(*) FROM db."parted$partitions"'), [['y', '4']]);
  });

  it('make a table once where several ask for it at a time and do not mind', async () => {
    const open = () => lake.engine.openSession({ dialect: 'redshift', catalog: 'dev', schema: 'public', user: 'x' });
    const sessions = await Promise.all([open(), open(), open()]);
    await Promise.all(sessions.map((session) => run(session, 'CREATE TABLE IF NOT EXISTS at_once (n int)')));
    assert.deepEqual(await rowsOf(lake.redshift, 'SELECT count(*) FROM at_once'), [['0']]);
    await Promise.all(sessions.map((session) => session.close()));
  });

  it('mean in a condition what they mean in a query', async () => {
    const table = '"s3tablescatalog/sales".ns.meaning';
    await run(lake.athena, `CREATE TABLE ${table} (id int, name string, day date, tags array<int>)`);
    await run(
      lake.athena,
      `INSERT INTO ${table} VALUES (1, 'a', DATE '2024-01-31', ARRAY[1, 2]), (2, '50%', DATE '2024-02-29', ARRAY[]), (7, NULL, NULL, NULL)`,
    );
    await run(
      lake.athena,
      `UPDATE ${table} SET day = date_add('month', 1, day), id = id / 2 WHERE id / 2 = 3 OR id = 1`,
    );
    await run(lake.athena, `DELETE FROM ${table} WHERE name LIKE '50\\%' ESCAPE '\\' AND cardinality(tags) = 0`);
    await run(
      lake.athena,
      `MERGE INTO ${table} t USING (SELECT 3 AS id, 'c' AS name) s ON t.id = s.id
         WHEN MATCHED AND day_of_week(DATE '2024-01-07') = 7 THEN UPDATE SET name = concat(s.name, '!')`,
    );
    assert.deepEqual(await rowsOf(lake.athena, `SELECT id, name, day FROM ${table} ORDER BY id`), [
      ['0', 'a', '2024-02-29'],
      ['3', 'c!', null],
    ]);
    for (const [sql, said] of [
      [`DELETE FROM ${table} WHERE nam = 'a'`, /COLUMN_NOT_FOUND: line 1:\d+: Column 'nam' cannot be resolved/],
      [
        `DELETE FROM ${table} WHERE id = 'a'`,
        /TYPE_MISMATCH: line 1:\d+: Cannot apply operator: integer = varchar\(1\)/,
      ],
      [`DELETE FROM ${table} WHERE id`, /TYPE_MISMATCH: line 1:\d+: WHERE clause must evaluate to a boolean/],
      [`UPDATE ${table} SET id = nothing(1)`, /FUNCTION_NOT_FOUND/],
    ] as const)
      await assert.rejects(run(lake.athena, sql), said);
  });

  it('refuse a MERGE in which two rows of the source meet one row', async () => {
    await run(lake.redshift, 'CREATE TABLE target (id int)');
    await run(lake.redshift, 'INSERT INTO target VALUES (1)');
    await assert.rejects(
      run(
        lake.redshift,
        'MERGE INTO target USING (SELECT 1 AS id UNION ALL SELECT 1) s ON target.id = s.id WHEN MATCHED THEN DELETE',
      ),
      /multiple matches/,
    );
    assert.deepEqual(await rowsOf(lake.redshift, 'SELECT count(*) FROM target'), [['1']]);
  });

  it('make a table from a query, with its partitions, and refuse one without column names', async () => {
    const made = await run(
      lake.athena,
      `CREATE TABLE db.part WITH (table_type='ICEBERG', location='s3://lakebook-local/part/', partitioning=ARRAY['kind', 'day(at)'], format='PARQUET') AS
      SELECT * FROM (VALUES ('x', TIMESTAMP '2025-01-01 10:00:00', 1), ('y', TIMESTAMP '2025-01-02 10:00:00', 2)) AS t(kind, at, n)`,
    );
    assert.deepEqual([made.substatementType, made.updateCount, made.columns], ['CREATE_TABLE_AS_SELECT', 2, []]);
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT file_count FROM db."part$partitions"'), [['1'], ['1']]);
    await assert.rejects(
      run(lake.athena, `CREATE TABLE db.x WITH (table_type='ICEBERG', location='s3://lakebook-local/x/') AS SELECT 1`),
      /COLUMN_NAME_NOT_SPECIFIED: line 1:1: Column name not specified at position 1/,
    );
    await assert.rejects(run(lake.athena, 'CREATE TABLE db.part2 (id int)'), /table_type/);
    await assert.rejects(
      run(
        lake.athena,
        `CREATE TABLE db.part WITH (table_type='ICEBERG', location='s3://lakebook-local/part/') AS SELECT 1 a`,
      ),
      /TABLE_ALREADY_EXISTS: line 1:14: Table 'awsdatacatalog.db.part' already exists/,
    );
  });

  it('make a plain Parquet table from a query, partitioned by folders', async () => {
    await run(
      lake.athena,
      `CREATE TABLE db.plain WITH (format='PARQUET', external_location='s3://lakebook-local/plain/', partitioned_by=ARRAY['kind']) AS SELECT 1 AS n, 'a b' AS kind UNION ALL SELECT 2, 'c'`,
    );
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT * FROM db.plain ORDER BY n'), [
      ['1', 'a b'],
      ['2', 'c'],
    ]);
    assert.deepEqual(await rowsOf(lake.athena, 'SHOW PARTITIONS db.plain'), [['kind=a b'], ['kind=c']]);
  });

  it('tell the file of a row of an external table', async () => {
    await put('paths/a.csv', '1,ash\n');
    await put('paths/b.csv', '2,elm\n');
    await run(
      lake.athena,
      `CREATE EXTERNAL TABLE db.paths (id int, wood string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lakebook-local/paths/'`,
    );
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT "$path", wood FROM db.paths WHERE id = 2'), [
      ['s3://lakebook-local/paths/b.csv', 'elm'],
    ]);
  });

  it('read delimited, quoted and JSON files as their catalogue entry declares', async () => {
    await put('text/a.csv', 'id,name,at\n1,"q",2025-01-01\n2,,x\nbad,\\N,2025-02-01,more\n');
    await put('quoted/a.csv', '"1","a, ""b"""\n2,\n');
    await put('json/a.json', '{"id": 1, "tags": ["a"], "who": {"name": "Ana"}}\n{"id": "2"}\n');
    await run(
      lake.athena,
      `CREATE EXTERNAL TABLE db.text (id int, name string, at date) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lakebook-local/text/' TBLPROPERTIES ('skip.header.line.count'='1')`,
    );
    await run(
      lake.athena,
      `CREATE EXTERNAL TABLE db.quoted (id int, name string) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION 's3://lakebook-local/quoted'`,
    );
    await run(
      lake.athena,
      `CREATE EXTERNAL TABLE db.json (id int, tags array<string>, who struct<name:string,age:int>) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lakebook-local/json/'`,
    );
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT * FROM db.text'), [
      ['1', '"q"', '2025-01-01'],
      ['2', '', null],
      [null, null, '2025-02-01'],
    ]);
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT * FROM db.quoted'), [
      ['1', 'a, "b"'],
      ['2', ''],
    ]);
    // OpenCSV makes no NULL of what does not fit.
    await put('quoted/b.csv', '"x","b"\n');
    await assert.rejects(
      rowsOf(lake.athena, 'SELECT id FROM db.quoted'),
      /HIVE_BAD_DATA: .*Error parsing field value for field 0 \(id\): it is no int/,
    );
    await assert.rejects(
      run(lake.athena, 'CREATE VIEW db.unnamed AS SELECT id, count(*) FROM db.text GROUP BY id'),
      /COLUMN_NAME_NOT_SPECIFIED: .*at position 2/,
    );
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT id, tags, who.name FROM db.json'), [
      ['1', '[a]', 'Ana'],
      ['2', null, null],
    ]);
    assert.equal((await run(lake.athena, 'SELECT count(*) FROM db.text')).scannedBytes, 56);
  });

  it('find partitions in folders and take them by hand', async () => {
    await put('logs/day=2025-01-01/a.csv', '1\n');
    await put('logs/day=2025-01-02/a.csv', '2\n');
    await put('elsewhere/a.csv', '3\n');
    await run(
      lake.athena,
      `CREATE EXTERNAL TABLE db.logs (n int) PARTITIONED BY (day string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lakebook-local/logs/'`,
    );
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT * FROM db.logs'), []);
    await run(lake.athena, 'MSCK REPAIR TABLE db.logs');
    await run(
      lake.athena,
      `ALTER TABLE db.logs ADD IF NOT EXISTS PARTITION (day = '2025-01-03') LOCATION 's3://lakebook-local/elsewhere/'`,
    );
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT n, day FROM db.logs ORDER BY n'), [
      ['1', '2025-01-01'],
      ['2', '2025-01-02'],
      ['3', '2025-01-03'],
    ]);
    await run(lake.athena, `ALTER TABLE db.logs DROP PARTITION (day = '2025-01-01')`);
    assert.deepEqual(await rowsOf(lake.athena, 'SHOW PARTITIONS db.logs'), [['day=2025-01-02'], ['day=2025-01-03']]);
  });

  it('add, rename and drop columns', async () => {
    await run(
      lake.athena,
      `CREATE TABLE db.evolve WITH (table_type='ICEBERG', location='s3://lakebook-local/evolve/') AS SELECT 1 AS a, 'x' AS b`,
    );
    for (const sql of [
      'ALTER TABLE db.evolve ADD COLUMNS (c double)',
      'ALTER TABLE db.evolve CHANGE COLUMN a a2 bigint',
      'ALTER TABLE db.evolve DROP COLUMN b',
      `ALTER TABLE db.evolve SET TBLPROPERTIES ('k'='v')`,
    ])
      await run(lake.athena, sql);
    const { rows, columns } = await run(lake.athena, 'SELECT * FROM db.evolve');
    assert.deepEqual(
      [columns.map((column) => `${column.name} ${column.type}`), rows],
      [['a2 bigint', 'c double'], [['1', null]]],
    );
    assert.deepEqual(await rowsOf(lake.athena, `SHOW TBLPROPERTIES db.evolve('k')`), [['v']]);
  });

  it('show and describe what there is', async () => {
    await run(
      lake.athena,
      `CREATE TABLE db.shown (id int COMMENT 'number', name string) LOCATION 's3://lakebook-local/shown/' TBLPROPERTIES ('table_type'='ICEBERG')`,
    );
    assert.deepEqual(await rowsOf(lake.athena, `SHOW DATABASES LIKE 'd*'`), [['db'], ['default']]);
    assert.deepEqual(await rowsOf(lake.athena, `SHOW TABLES IN db 'show*'`), [['shown']]);
    assert.deepEqual(await rowsOf(lake.athena, 'SHOW COLUMNS IN db.shown'), [
      ['id                  '],
      ['name                '],
    ]);
    assert.deepEqual(await rowsOf(lake.athena, 'DESCRIBE db.shown'), [
      ['id                  \tint                 \tnumber              '],
      ['name                \tstring              \t                    '],
    ]);
    const text = (await rowsOf(lake.athena, 'SHOW CREATE TABLE db.shown')).flat().join('\n');
    assert.match(text, /^CREATE TABLE db\.shown \(\n {2}`id` int COMMENT 'number', \n/);
    assert.match(text, /LOCATION 's3:\/\/lakebook-local\/shown\/'/);
    assert.deepEqual(
      await rowsOf(
        lake.athena,
        `SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'db' AND table_name = 'shown' ORDER BY ordinal_position`,
      ),
      [
        ['id', 'integer'],
        ['name', 'varchar'],
      ],
    );
    const { statementType, substatementType } = await run(lake.athena, 'SHOW TABLES IN db');
    assert.deepEqual([statementType, substatementType], ['UTILITY', 'SHOW_TABLES']);
    const plan = await run(lake.athena, 'EXPLAIN SELECT id FROM db.shown WHERE id > 1');
    assert.deepEqual([plan.statementType, plan.columns[0]?.name], ['DML', 'Query Plan']);
  });

  it('keep a view in the words that it was written in', async () => {
    await run(lake.athena, 'CREATE VIEW db.v AS SELECT 7 / 2 AS half');
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT * FROM db.v'), [['3']]);
    await run(lake.athena, 'CREATE OR REPLACE VIEW db.v AS SELECT half + 1 AS more FROM (SELECT 1 AS half)');
    assert.deepEqual(await rowsOf(lake.redshift, 'SELECT more FROM awsdatacatalog.db.v'), [['2']]);
    await run(lake.athena, 'DROP VIEW db.v');
    await assert.rejects(
      rowsOf(lake.athena, 'SELECT * FROM db.v'),
      /TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.db.v' does not exist/,
    );
  });

  it('unload into an empty place only, in the format that is asked for', async () => {
    for (const format of ['PARQUET', 'CSV', 'JSON']) {
      const sql = `UNLOAD (SELECT 1 AS a, 'x' AS b) TO 's3://lakebook-local/out-${format}/' WITH (format = '${format}')`;
      assert.equal((await run(lake.athena, sql)).updateCount, 1);
      await assert.rejects(run(lake.athena, sql), /HIVE_PATH_ALREADY_EXISTS/);
    }
    await run(
      lake.athena,
      `CREATE EXTERNAL TABLE db.unloaded (a int, b string) STORED AS PARQUET LOCATION 's3://lakebook-local/out-PARQUET/'`,
    );
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT * FROM db.unloaded'), [['1', 'x']]);
  });

  it('make Redshift tables with their storage words, and read their types again', async () => {
    await run(
      lake.redshift,
      `CREATE TABLE IF NOT EXISTS public.info (id integer ENCODE az64 NOT NULL, race character varying(256) ENCODE lzo, small smallint, extra super, PRIMARY KEY (id)) DISTSTYLE KEY DISTKEY (id) SORTKEY (id)`,
    );
    await run(lake.redshift, `INSERT INTO info VALUES (1, 'x', 2, json_parse('[1]'))`);
    const { columns } = await run(lake.redshift, 'SELECT * FROM info');
    assert.deepEqual(
      columns.map((column) => column.type),
      ['int4', 'varchar', 'int2', 'super'],
    );
    assert.match(
      (await rowsOf(lake.redshift, 'SHOW TABLE public.info')).flat().join(''),
      /race character varying\(256\)/,
    );
    assert.deepEqual(
      await rowsOf(
        lake.redshift,
        `SELECT column_name, data_type FROM svv_all_columns WHERE table_name = 'info' ORDER BY ordinal_position LIMIT 2`,
      ),
      [
        ['id', 'integer'],
        ['race', 'character varying(256)'],
      ],
    );
    await run(lake.redshift, `CREATE TABLE "sales@s3tablescatalog".ns.copy USING ICEBERG AS SELECT id, race FROM info`);
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT * FROM "s3tablescatalog/sales".ns.copy'), [['1', 'x']]);
  });

  it('copy CSV files into a Redshift table', async () => {
    await put('copy/part-1.csv', 'id,name\n1,"a, b"\n2,\n');
    await put('copy/part-2.csv', 'id,name\n,c\n');
    await run(lake.redshift, 'CREATE TABLE loaded (id int, name varchar(10))');
    const done = await run(
      lake.redshift,
      `COPY dev.public.loaded FROM 's3://lakebook-local/copy/part' IAM_ROLE default FORMAT AS CSV DELIMITER ',' IGNOREHEADER 1`,
    );
    assert.equal(done.updateCount, 3);
    assert.deepEqual(await rowsOf(lake.redshift, 'SELECT * FROM loaded ORDER BY name'), [
      ['2', ''],
      ['1', 'a, b'],
      [null, 'c'],
    ]);
    await run(lake.redshift, 'CREATE TABLE narrow (id int, name varchar(3))');
    const narrow = `COPY narrow FROM 's3://lakebook-local/copy/part' IAM_ROLE default CSV IGNOREHEADER 1`;
    await assert.rejects(run(lake.redshift, narrow), /Value too long for character type/);
    assert.equal((await run(lake.redshift, `${narrow} TRUNCATECOLUMNS`)).updateCount, 3);
    await assert.rejects(
      run(lake.redshift, `COPY loaded FROM 's3://lakebook-local/nothing' IAM_ROLE default CSV`),
      /prefix 's3:\/\/lakebook-local\/nothing' does not exist/,
    );
  });

  it('bind a view late to a table that comes later', async () => {
    await run(lake.redshift, 'CREATE VIEW public.late AS SELECT * FROM public.later WITH NO SCHEMA BINDING');
    await assert.rejects(run(lake.redshift, 'SELECT * FROM late'), /relation "later" does not exist/);
    await run(lake.redshift, 'CREATE TABLE later (n int)');
    await run(lake.redshift, 'INSERT INTO later VALUES (7)');
    assert.deepEqual(await rowsOf(lake.redshift, 'SELECT * FROM late'), [['7']]);
    await assert.rejects(
      run(lake.redshift, 'CREATE VIEW early AS SELECT * FROM public.never'),
      /"never" does not exist/,
    );
  });

  it('commit the tables of a transaction together or not at all', async () => {
    await run(lake.redshift, 'CREATE TABLE one (n int)');
    await run(lake.redshift, 'CREATE TABLE two (n int)');
    const other = await lake.engine.openSession({ dialect: 'redshift', catalog: 'dev', schema: 'public', user: 'x' });
    const both = 'SELECT (SELECT count(*) FROM one), (SELECT count(*) FROM two)';
    const insert = async (): Promise<void> => {
      await run(lake.redshift, 'BEGIN');
      await run(lake.redshift, 'INSERT INTO one VALUES (1)');
      await run(lake.redshift, 'INSERT INTO two VALUES (1), (2)');
    };
    await insert();
    assert.deepEqual(await rowsOf(lake.redshift, both), [['1', '2']]);
    assert.deepEqual(await rowsOf(other, both), [['0', '0']]);
    await run(lake.redshift, 'ROLLBACK');
    assert.deepEqual(await rowsOf(lake.redshift, both), [['0', '0']]);
    await insert();
    await assert.rejects(run(lake.redshift, 'SELECT * FROM missing'));
    await assert.rejects(run(lake.redshift, 'SELECT 1'), /current transaction is aborted/);
    await run(lake.redshift, 'COMMIT');
    assert.deepEqual(await rowsOf(other, both), [['0', '0']]);
    await insert();
    await run(lake.redshift, 'COMMIT');
    assert.deepEqual(await rowsOf(other, both), [['1', '2']]);
    await other.close();
  });

  it('keep temporary tables, the search path and the database to the session', async () => {
    await run(lake.redshift, 'CREATE SCHEMA area');
    await run(lake.redshift, 'CREATE TABLE area.place (n int)');
    const session = await lake.engine.openSession({ dialect: 'redshift', catalog: 'dev', schema: 'public', user: 'x' });
    await run(session, 'CREATE TEMP TABLE mine AS SELECT 1 AS n');
    await run(session, 'INSERT INTO mine VALUES (2)');
    await run(session, 'UPDATE mine SET n = n + 10 WHERE n = 2');
    await run(session, 'DELETE FROM mine WHERE n = 1');
    assert.deepEqual(await rowsOf(session, 'SELECT * FROM mine'), [['12']]);
    await run(session, 'SET search_path TO area');
    assert.deepEqual(await rowsOf(session, 'SELECT current_schema(), current_database(), count(*) FROM place'), [
      ['area', 'dev', '0'],
    ]);
    assert.deepEqual(await rowsOf(session, 'SHOW search_path'), [['area']]);
    await run(session, 'USE "sales@s3tablescatalog".ns');
    assert.equal(session.context.schema, 'ns');
    await assert.rejects(rowsOf(lake.redshift, 'SELECT * FROM mine'), /relation "mine" does not exist/);
    await session.close();
  });

  it('drop what is there, and only if it is asked twice a schema that holds tables', async () => {
    await run(lake.athena, 'CREATE SCHEMA filled');
    await run(
      lake.athena,
      `CREATE TABLE "filled".t (a int) LOCATION 's3://lakebook-local/filled/t/' TBLPROPERTIES ('table_type'='ICEBERG')`,
    );
    await assert.rejects(run(lake.athena, 'DROP DATABASE "filled"'), /SCHEMA_NOT_EMPTY/);
    await run(lake.athena, 'DROP DATABASE "filled" CASCADE');
    await run(lake.athena, 'DROP DATABASE IF EXISTS "filled"');
    await assert.rejects(run(lake.athena, 'DROP DATABASE "filled"'), /SCHEMA_NOT_FOUND/);
    await assert.rejects(run(lake.redshift, 'DROP TABLE nothing'), /table nothing does not exist/);
  });

  it('leave the table as it was when an INSERT fails', async () => {
    await run(lake.redshift, 'CREATE TABLE careful (n int)');
    await assert.rejects(
      run(
        lake.redshift,
        `INSERT INTO careful SELECT CASE WHEN n = 3 THEN 1 / (n - n) ELSE n END FROM (SELECT 1 AS n UNION ALL SELECT 3) t`,
      ),
      /division by zero/,
    );
    await assert.rejects(
      run(lake.redshift, `INSERT INTO careful VALUES (1, 2)`),
      /INSERT has more expressions than target columns/,
    );
    await assert.rejects(run(lake.redshift, `INSERT INTO careful VALUES ('x')`), /invalid input syntax/);
    assert.deepEqual(await rowsOf(lake.redshift, 'SELECT count(*) FROM careful'), [['0']]);
  });
});
