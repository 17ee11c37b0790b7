import assert from 'node:assert/strict';
import type { Kernel, LakeError } from '../../src/kernels/api.ts';
import { CellPlayer, type Played, type PlayedCell } from '../fakes/cellPlayer.ts';
import { openLakehouse, type TestLakehouse } from '../fakes/lakehouse.ts';

describe('cells of other connections', () => {
  let lakehouse: TestLakehouse;
  let player: CellPlayer;
  let athena: Kernel;
  let redshift: Kernel;
  let bucket: Kernel;
  before(async () => {
    lakehouse = await openLakehouse();
    player = await CellPlayer.open();
    [athena, redshift, bucket] = [
      await lakehouse.connect('local-athena'),
      await lakehouse.connect('local-redshift'),
      await lakehouse.connect('local-s3tables'),
    ];
  });
  after(async () => {
    await player.close();
    await lakehouse.close();
  });

  const play = (cells: readonly PlayedCell[]): Promise<Played> => player.play(cells);

  it('are joined where the reader runs', async () => {
    const { rows } = await play([
      { name: 'a', on: athena, text: "SELECT * FROM (VALUES (1, 'one'), (2, 'two'), (3, '')) t (n, word)" },
      { name: 'b', on: redshift, text: 'SELECT 2 AS n UNION ALL SELECT 3 UNION ALL SELECT 4' },
      { name: 'c', on: bucket, text: 'SELECT n * 10 AS tens FROM a' },
      {
        name: 'reader',
        on: athena,
        text: 'SELECT a.n, word, tens FROM a JOIN b ON b.n = a.n JOIN c ON tens = a.n * 10 ORDER BY 1',
      },
    ]);
    assert.deepEqual(rows, [
      [2, 'two', 20],
      [3, '', 30],
    ]);
  });

  const athenaTypes = `SELECT true AS b, CAST(1 AS tinyint) AS i8, CAST(-2 AS smallint) AS i16, 3 AS i32,
    9007199254740993 AS i64, CAST('12345678901234567890.1234567890' AS decimal(38,10)) AS d, CAST(0.1 AS real) AS r,
    1e300 AS f, nan() AS f2, -infinity() AS f3, 'é😀"\\ ' || chr(10) || chr(0) || 'x' AS v, CAST(NULL AS varchar) AS nothing, '' AS e,
    DATE '2024-02-29' AS day, TIME '01:02:03.456' AS t, TIMESTAMP '2024-02-29 01:02:03.456' AS ts,
    TIMESTAMP '2024-02-29 01:02:03.456 +02:00' AS tz, X'00ff10' AS bin, JSON '{"a":[1,null,"x"]}' AS j, uuid '12151fd2-7586-11e9-8f9e-2a86e4085a59' AS id, interval '2' day AS days`;

  it('keep values and types of Athena, in Athena', async () => {
    const source = { name: 'a', on: athena, text: athenaTypes };
    const before = await play([source]);
    const after = await play([source, { name: 'reader', on: bucket, text: 'SELECT * FROM a' }]);
    // What the local lakehouse has no values of its own for: an interval is text, a zone is UTC.
    const types = before.types.map((type) => (type === 'interval day to second' ? 'varchar' : type));
    assert.deepEqual(after.types, types);
    const zone = before.types.indexOf('timestamp(3) with time zone');
    const rows = before.rows.map((row) =>
      row.map((value, at) => (at === zone ? '2024-02-28 23:02:03.456 UTC' : value)),
    );
    assert.deepEqual(after.rows, rows);
  });

  it('keep values and types of Athena, in Redshift', async () => {
    const source = { name: 'a', on: athena, text: athenaTypes };
    const { types, rows } = await play([source, { name: 'reader', on: redshift, text: 'SELECT * FROM a' }]);
    assert.deepEqual(
      types.map((type, at) => [type, rows[0]?.[at]]),
      [
        ['bool', true],
        ['int2', 1],
        ['int2', -2],
        ['int4', 3],
        ['int8', '9007199254740993'],
        ['numeric(38,10)', '12345678901234567890.1234567890'],
        ['float4', 0.1],
        ['float8', 1e300],
        ['float8', 'NaN'],
        ['float8', '-Infinity'],
        ['varchar(65535)', 'é😀"\\ \n\u0000x'],
        ['varchar(65535)', null],
        ['varchar(65535)', ''],
        ['date', '2024-02-29'],
        ['time', '01:02:03.456'],
        ['timestamp', '2024-02-29 01:02:03.456'],
        ['timestamptz', '2024-02-28 23:02:03.456+00'],
        ['varbyte', '00ff10'],
        ['super', '{"a":[1,null,"x"]}'],
        ['varchar(65535)', '12151fd2-7586-11e9-8f9e-2a86e4085a59'],
        ['varchar(65535)', '2 00:00:00.000'],
      ],
    );
  });

  const redshiftTypes = `SELECT true AS b, CAST(-2 AS smallint) AS i16, 3 AS i32, CAST(9007199254740993 AS bigint) AS i64,
    CAST('12345678901234567890.1234567890' AS numeric(38,10)) AS d, CAST(0.5 AS real) AS r, CAST(1e300 AS double precision) AS f,
    CAST('ab' AS char(4)) AS c, CAST('é"x' AS varchar(20)) AS v, CAST('' AS varchar(5)) AS e,
    DATE '2024-02-29' AS day, CAST('01:02:03.456789' AS time) AS t, CAST('2024-02-29 01:02:03.456789' AS timestamp) AS ts,
    CAST('2024-02-29 01:02:03+02' AS timestamptz) AS tz, from_hex('00ff10') AS bin, json_parse('{"a":[1,null,"x"]}') AS j`;

  it('keep values and types of Redshift, in Athena', async () => {
    const source = { name: 'a', on: redshift, text: redshiftTypes };
    const { types, rows } = await play([source, { name: 'reader', on: athena, text: 'SELECT * FROM a' }]);
    assert.deepEqual(
      types.map((type, at) => [type, rows[0]?.[at]]),
      [
        ['boolean', true],
        ['smallint', -2],
        ['integer', 3],
        ['bigint', '9007199254740993'],
        ['decimal(38,10)', '12345678901234567890.1234567890'],
        ['float', 0.5],
        ['double', 1e300],
        ['varchar', 'ab'],
        ['varchar', 'é"x'],
        ['varchar', ''],
        ['date', '2024-02-29'],
        // Athena announces milliseconds, whatever the values have.
        ['time(3)', '01:02:03.456789'],
        ['timestamp(3)', '2024-02-29 01:02:03.456789'],
        ['timestamp(3) with time zone', '2024-02-28 23:02:03.000000 UTC'],
        ['varbinary', '00 ff 10'],
        ['json', '{"a":[1,null,"x"]}'],
      ],
    );
  });

  it('keep microseconds that Athena does not announce', async () => {
    const text = "SELECT CAST('2024-02-29 01:02:03.123456' AS timestamp(6)) AS ts";
    const { rows } = await play([
      { name: 'a', on: athena, text },
      { name: 'reader', on: bucket, text: 'SELECT ts FROM a' },
    ]);
    assert.deepEqual(rows, [['2024-02-29 01:02:03.123456']]);
  });

  it('keep NULL apart from an empty text in every type, and a result without rows', async () => {
    const text = `SELECT * FROM (VALUES (1, CAST(NULL AS varchar), CAST(NULL AS varbinary), CAST(NULL AS json), CAST(NULL AS date)),
      (2, '', X'', JSON '""', DATE '0001-01-01'), (3, 'null', X'00', JSON 'null', DATE '9999-12-31')) t (n, v, b, j, d)`;
    const { rows } = await play([
      { name: 'a', on: athena, text },
      { name: 'none', on: athena, text: 'SELECT 1 AS x WHERE false' },
      {
        name: 'reader',
        on: bucket,
        text: 'SELECT n, v, v IS NULL, b, b IS NULL, j, j IS NULL, d, (SELECT count(*) FROM none) FROM a ORDER BY n',
      },
    ]);
    assert.deepEqual(rows, [
      [1, null, true, null, true, null, true, null, '0'],
      [2, '', false, '', false, '""', false, '0001-01-01', '0'],
      [3, 'null', false, '00', false, 'null', false, '9999-12-31', '0'],
    ]);
  });

  it('say what comes as text, and how it keeps its parts', async () => {
    const array = { name: 'a', on: athena, text: "SELECT ARRAY['x', 'y, z'] AS tags, MAP(ARRAY['k'], ARRAY[1]) AS m" };
    const flat = await play([array, { name: 'reader', on: redshift, text: 'SELECT tags, m FROM a' }]);
    assert.deepEqual(flat.rows, [['[x, y, z]', '{k=1}']]);
    assert.match(
      flat.note ?? '',
      /^tags of cell a is text here: array values .*\nm of cell a is text here: map values/,
    );
    const whole = await play([
      { ...array, text: "SELECT CAST(ARRAY['x', 'y, z'] AS JSON) AS tags" },
      { name: 'reader', on: redshift, text: 'SELECT tags[1] AS second, get_array_length(tags) AS n FROM a' },
      {
        name: 'again',
        on: bucket,
        text: 'SELECT CAST(tags AS array(varchar))[2], cardinality(CAST(tags AS array(varchar))) FROM a',
      },
    ]);
    assert.deepEqual(whole.rows, [['y, z', '2']]);
    assert.equal(whole.note, undefined);
  });

  it('stand beside cells of the same connection, at any depth, and in every kind of statement', async () => {
    const { rows } = await play([
      { name: 'a', on: redshift, text: 'SELECT 1 AS x UNION ALL SELECT 2' },
      { name: 'b', on: athena, text: 'SELECT x + 10 AS x FROM a' },
      { name: 'c', on: athena, text: 'WITH a AS (SELECT 100 AS x) SELECT b.x + a.x AS x FROM b, a' },
      { name: 'd', on: redshift, text: 'SELECT sum(c.x) AS x, min(a.x) AS y FROM c, a' },
    ]);
    assert.deepEqual(
      rows.map((row) => row.map(Number)),
      [[446, 1]],
    );
    const table = '"s3tablescatalog/patient-encounter"."encounters"."moved_cells"';
    const a = { name: 'a', on: redshift, text: 'SELECT 1 AS x UNION ALL SELECT 2' };
    await play([a, { name: 'made', on: bucket, text: `CREATE TABLE ${table} AS SELECT * FROM a` }]);
    await play([a, { name: 'more', on: bucket, text: `INSERT INTO ${table} SELECT x + 10 FROM a` }]);
    const made = await play([{ name: 'reader', on: bucket, text: `SELECT x FROM ${table} ORDER BY x` }]);
    await play([{ name: 'gone', on: bucket, text: `DROP TABLE ${table}` }]);
    assert.deepEqual(made.rows, [[1], [2], [11], [12]]);
  });

  it('have hostile names', async () => {
    const { rows } = await play([
      { name: 'my "cell"', on: athena, text: `SELECT 1 AS "a ""b"":c?", 2 AS "UPPER", 3` },
      { name: 'reader', on: bucket, text: `SELECT "a ""b"":c?" + "UPPER" + _col2 FROM "my ""cell"""` },
    ]);
    assert.deepEqual(rows, [[6]]);
    await assert.rejects(
      play([
        { name: 'twins', on: athena, text: 'SELECT 1 AS n, 2 AS N' },
        { name: 'reader', on: redshift, text: 'SELECT * FROM twins' },
      ]),
      /Cell twins gives two columns named n, so it cannot be read as a table/i,
    );
  });

  it('tell faults of the reader where it stands', async () => {
    const failed = (text: string): Promise<LakeError> =>
      play([
        { name: 'a', on: redshift, text: 'SELECT 1 AS x' },
        { name: 'b', on: athena, text: 'SELECT x,\n  nix FROM a' },
        { name: 'reader', on: athena, text },
      ]).then(
        () => assert.fail('It succeeded.'),
        (error: LakeError) => error,
      );
    const { position, message } = await failed('SELECT 1');
    assert.deepEqual(position, { line: 1, column: 2 });
    assert.doesNotMatch(message, /In cell/);
  });
});
