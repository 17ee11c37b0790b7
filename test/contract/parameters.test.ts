import assert from 'node:assert/strict';
import type { Kernel, Row } from '../../src/kernels/api.ts';
import { runCell } from '../../src/kernels/cell.ts';
import { readValue, type Parameter } from '../../src/sql/parameters/parameter.ts';
import { openLakehouse, type TestLakehouse } from '../fakes/lakehouse.ts';
import { hostileTexts } from '../fixtures/hostileTexts.ts';

const { signal } = new AbortController();

function map(...parameters: readonly Parameter[]): ReadonlyMap<string, Parameter> {
  return new Map(parameters.map((one) => [one.name.toLowerCase(), one]));
}

/** Rows of the cell's last statement. Throws what any of them fails with. */
async function rowsOf(kernel: Kernel, sql: string, ...parameters: readonly Parameter[]): Promise<readonly Row[]> {
  let rows: Row[] = [];
  for await (const { run } of runCell(kernel, sql, signal, map(...parameters))) {
    if (run.phase === 'failed') throw run.error;
    if (run.phase !== 'succeeded') continue;
    rows = [];
    for await (const batch of run.result.rows(signal)) rows.push(...batch);
  }
  return rows;
}

describe('parameters over the wire', () => {
  let lakehouse: TestLakehouse;
  const kernels = new Map<string, Kernel>();
  before(async () => {
    lakehouse = await openLakehouse();
    for (const name of ['local-athena', 'local-redshift', 'local-s3tables'])
      kernels.set(name, await lakehouse.connect(name));
  });
  after(() => lakehouse.close());

  for (const engine of ['local-athena', 'local-redshift'])
    describe(engine, () => {
      const isRedshift = engine === 'local-redshift';

      it(`gives ${hostileTexts.length} hostile texts back as they went in, in every place`, async () => {
        const kernel = kernels.get(engine)!;
        const tables = (): Promise<readonly Row[]> =>
          isRedshift
            ? rowsOf(kernel, 'SHOW TABLES FROM SCHEMA dev.public')
            : rowsOf(kernel, 'SHOW TABLES IN healthcare_db');
        const before = await tables();
        const ask = async (value: string): Promise<void> => {
          const text = { name: 'v', type: 'text', value } as const;
          const list = { name: 'list', type: 'text', value: ['other', value] } as const;
          const [row] = await rowsOf(
            kernel,
            'SELECT :v AS v, :v = :v AS same, :v IN (:list) AS listed, length(:v) AS n, lower(upper(:v)) = lower(:v) AS alike FROM (SELECT 1 AS one) t WHERE :v = :v',
            text,
            list,
          );
          assert.equal(row?.[0], value, JSON.stringify(value));
          // Redshift compares and measures without the blanks at the end; that is its meaning, not a loss.
          assert.deepEqual(row?.slice(1, 3), [true, true], JSON.stringify(value));
        };
        const waiting = [...hostileTexts];
        const work = async (): Promise<void> => {
          for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await ask(next);
        };
        await Promise.all([work(), work()]);
        assert.deepEqual(await tables(), before);
      }).timeout(120_000);

      it('takes hostile texts as they are in patterns, in lists of a subquery, in functions and conditions', async () => {
        const kernel = kernels.get(engine)!;
        const backslash = engine === 'local-redshift' ? String.raw`'\\'` : String.raw`'\'`;
        const ask = async (value: string): Promise<void> => {
          const [row] = await rowsOf(
            kernel,
            `SELECT count(*) AS n FROM (SELECT 'harmless' AS v UNION ALL SELECT 'other') t
              WHERE v = :v OR v IN (SELECT :v) OR v LIKE concat(replace(replace(replace(:v, ${backslash}, ''), '%', ''), '_', ''), '?')
                OR CASE WHEN v = :v THEN :v ELSE 'x' END = 'harmless' OR coalesce(nullif(:v, :v), 'none') = v`,
            { name: 'v', type: 'text', value },
          );
          assert.equal(Number(row?.[0]), 0, JSON.stringify(value));
        };
        const waiting = [...hostileTexts];
        const work = async (): Promise<void> => {
          for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await ask(next);
        };
        await Promise.all([work(), work()]);
      }).timeout(120_000);

      it('refuses a hostile text where a number, a day or a name is declared, and a number where a count stands', async () => {
        const kernel = kernels.get(engine)!;
        const hostile = '1; DROP TABLE healthcare_db.patients; --';
        for (const type of ['integer', 'decimal', 'double', 'date', 'timestamp', 'boolean'] as const)
          assert.ok('fault' in readValue(type, hostile), type);
        const one = 'SELECT v FROM (SELECT 1 AS v UNION ALL SELECT 2 UNION ALL SELECT 3) t ORDER BY v LIMIT :n';
        assert.equal((await rowsOf(kernel, one, { name: 'n', type: 'integer', value: '2' })).length, 2);
        await assert.rejects(rowsOf(kernel, one, { name: 'n', type: 'text', value: hostile }), /:n/);
        const name = 'SELECT * FROM IDENTIFIER(:t)';
        for (const value of ['x" --', "x' --", 'x; DROP TABLE y', 'information_schema" . "tables', '`'])
          await assert.rejects(
            rowsOf(kernel, name, { name: 't', type: 'identifier', value }),
            /does not exist|not found/i,
          );
      });

      it('gives values of every type their type', async () => {
        const [row] = await rowsOf(
          kernels.get(engine)!,
          'SELECT :i + 1, :c * 2, :f / 2, :b AND true, :d, :t, :none IS NULL, 3 IN (:few), 3 IN (:no), 3 NOT IN (:no)',
          { name: 'i', type: 'integer', value: '9007199254740993' },
          { name: 'c', type: 'decimal', value: '12345678901234567890.25' },
          { name: 'f', type: 'double', value: '3' },
          { name: 'b', type: 'boolean', value: 'true' },
          { name: 'd', type: 'date', value: '2024-02-29' },
          { name: 't', type: 'timestamp', value: '2024-02-29 10:30:15' },
          { name: 'none', type: 'text', value: null },
          { name: 'few', type: 'integer', value: ['1', '3'] },
          { name: 'no', type: 'integer', value: [] },
        );
        const shown = row?.map((value) => (typeof value === 'string' ? value.replace(/\.000$/, '') : value));
        assert.deepEqual(shown, [
          '9007199254740994',
          '24691357802469135780.50',
          1.5,
          true,
          '2024-02-29',
          '2024-02-29 10:30:15',
          true,
          true,
          false,
          true,
        ]);
      });

      it('reads the table that an identifier names, and no other text', async () => {
        const kernel = kernels.get(engine)!;
        const name = isRedshift ? 'public.patient_info' : 'healthcare_db.patients';
        const count = 'SELECT count(*) > 0 FROM IDENTIFIER(:tab)';
        assert.deepEqual(await rowsOf(kernel, count, { name: 'tab', type: 'identifier', value: name }), [[true]]);
        for (const value of [`${name} WHERE 1=0`, `${name}"; DROP TABLE x; --`, `(SELECT 1) t`, `${name}" t, "${name}`])
          await assert.rejects(
            rowsOf(kernel, count, { name: 'tab', type: 'identifier', value }),
            /does not exist|not found|not a|cannot/i,
          );
      });

      it('takes a number of rows', async () => {
        const sql = 'SELECT x FROM (SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT 3) t ORDER BY x LIMIT :n';
        assert.deepEqual(await rowsOf(kernels.get(engine)!, sql, { name: 'n', type: 'integer', value: '2' }), [
          [1],
          [2],
        ]);
      });

      it('sends nothing where a statement of the cell cannot be bound, and says where', async () => {
        const kernel = kernels.get(engine)!;
        const runs = [];
        for await (const { run, statement } of runCell(kernel, 'SELECT 1;\nSELECT :nope', signal))
          runs.push({ run, statement });
        assert.equal(runs.length, 1);
        const [{ run, statement } = assert.fail()] = runs;
        assert.equal(statement, 2);
        assert.ok(run.phase === 'failed' && run.error.code === 'syntax');
        assert.deepEqual(run.error.position, { line: 1, column: 7 });
        assert.match(run.error.message, /:nope has no value/);
      });

      it('tells a fault of the engine where it stands in what was written', async () => {
        const sql = 'SELECT :v AS a,\n  :v AS b, no_such_column\nFROM (SELECT 1 AS one) t';
        const error = await rowsOf(kernels.get(engine)!, sql, {
          name: 'v',
          type: 'text',
          value: 'long '.repeat(20),
        }).then(
          () => assert.fail('it ran'),
          (reason: unknown) => reason,
        );
        assert.deepEqual((error as { position?: unknown }).position, { line: 1, column: 11 });
      });
    });

  it('go through a table bucket as well', async () => {
    const rows = await rowsOf(kernels.get('local-s3tables')!, 'SELECT :v AS v', {
      name: 'v',
      type: 'text',
      value: "a'b",
    });
    assert.deepEqual(rows, [["a'b"]]);
  });
});
