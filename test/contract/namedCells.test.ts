import assert from 'node:assert/strict';
import type { Kernel, LakeError, Row } from '../../src/kernels/api.ts';
import { runCell } from '../../src/kernels/cell.ts';
import { dialectOf } from '../../src/kernels/connections.ts';
import { CellBook } from '../../src/sql/cells/book.ts';
import { openLakehouse, type TestLakehouse } from '../fakes/lakehouse.ts';

const { signal } = new AbortController();

describe('named cells over the wire', () => {
  let lakehouse: TestLakehouse;
  before(async () => {
    lakehouse = await openLakehouse();
  });
  after(() => lakehouse.close());

  /** Runs the last of the cells, which may read the others; rows of its last statement. */
  async function rowsOf(kernel: Kernel, cells: Readonly<Record<string, string>>): Promise<readonly Row[]> {
    const dialect = dialectOf(kernel.connection);
    const book = new CellBook(
      Object.entries(cells).map(([name, text]) => ({ name, text, dialect, connection: kernel.connection.name })),
    );
    const cell = book.cells.length - 1;
    let rows: Row[] = [];
    for await (const { run } of runCell(kernel, book.cells[cell]!.text, signal, new Map(), { book, cell })) {
      if (run.phase === 'failed') throw run.error;
      if (run.phase !== 'succeeded') continue;
      rows = [];
      for await (const batch of run.result.rows(signal)) rows.push(...batch);
    }
    return rows;
  }

  for (const engine of ['local-athena', 'local-redshift', 'local-s3tables'])
    describe(engine, () => {
      let kernel: Kernel;
      before(async () => {
        kernel = await lakehouse.connect(engine);
      });

      it('are tables of the cells below them', async () => {
        const cells = {
          numbers: 'SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT NULL -- three;',
          doubled: 'WITH t AS (SELECT n * 2 AS n FROM numbers) SELECT * FROM t ORDER BY n;',
          reader: 'SELECT count(*) AS rows, sum(d.n) AS total FROM numbers, doubled d',
        };
        const [row] = await rowsOf(kernel, cells);
        assert.deepEqual(row?.map(Number), [9, 18]);
      });

      it('are not mixed up with WITH tables of their name', async () => {
        const cells = {
          a: 'SELECT 1 AS x',
          reader: 'WITH b AS (SELECT a.x FROM a), a AS (SELECT 10 AS x) SELECT b.x + a.x AS y FROM a, b',
        };
        assert.deepEqual(
          (await rowsOf(kernel, cells)).map(([value]) => Number(value)),
          [11],
        );
      });

      it('are read in WITH RECURSIVE', async () => {
        const cells = {
          a: 'SELECT 1 AS x',
          reader:
            'WITH RECURSIVE r(n) AS (SELECT x FROM a UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT count(*) AS c FROM r',
        };
        assert.deepEqual(
          (await rowsOf(kernel, cells)).map(([value]) => Number(value)),
          [5],
        );
      });

      it('keep an empty text apart from NULL, and their hostile names', async () => {
        const cells = {
          'my "cell"': "SELECT '' AS t UNION ALL SELECT NULL UNION ALL SELECT 'x'",
          reader: 'SELECT t FROM "my ""cell""" ORDER BY t NULLS LAST',
        };
        assert.deepEqual(await rowsOf(kernel, cells), [[''], ['x'], [null]]);
      });

      it('tell the place of a fault in the cell where it stands', async () => {
        const failed = (cells: Readonly<Record<string, string>>): Promise<LakeError> =>
          rowsOf(kernel, cells).then(
            () => assert.fail('It succeeded.'),
            (error: LakeError) => error,
          );
        const above = await failed({
          orders: 'SELECT 1 AS n,\n  missing_column\nFROM (SELECT 2 AS m) t',
          reader: '-- the reader\nSELECT *\nFROM orders',
        });
        assert.deepEqual(above.position, { line: 2, column: 5 });
        assert.match(above.message, /^In cell orders, line 2, column 3: .*missing_column/);
        const own = await failed({
          orders: 'SELECT 1 AS n',
          reader: '-- the reader\nSELECT n,\n  nothing_here FROM orders',
        });
        assert.deepEqual(own.position, { line: 2, column: 2 });
        assert.doesNotMatch(own.message, /In cell/);
      });
    });

  it('stand in INSERT, CREATE TABLE AS and DELETE', async () => {
    const kernel = await lakehouse.connect('local-s3tables');
    const table = '"s3tablescatalog/patient-encounter"."encounters"."named_cells"';
    const a = 'SELECT 1 AS x UNION ALL SELECT 2';
    await rowsOf(kernel, { a, reader: `CREATE TABLE ${table} AS SELECT * FROM a` });
    await rowsOf(kernel, { a, reader: `INSERT INTO ${table} SELECT x + 10 FROM a` });
    await rowsOf(kernel, { a, reader: `DELETE FROM ${table} WHERE x IN (SELECT x FROM a WHERE x = 2)` });
    const rows = await rowsOf(kernel, { reader: `SELECT x FROM ${table} ORDER BY x` });
    await rowsOf(kernel, { reader: `DROP TABLE ${table}` });
    assert.deepEqual(rows, [[1], [11], [12]]);
  });
});
