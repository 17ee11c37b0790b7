import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LakeError, type Column, type Row } from '../../src/kernels/api.ts';
import { FileResultStore, type StoredResult } from '../../src/kernels/results/store.ts';
import type { Filter, ViewSpec } from '../../src/kernels/results/viewing.ts';

const engine = {
  entry: fileURLToPath(new URL('../../src/kernels/results/engine/main.ts', import.meta.url)),
  execArgv: ['--import', 'tsx/esm'],
};
const columns: readonly Column[] = [
  { name: 'id', type: 'integer', kind: 'integer' },
  { name: 'big', type: 'bigint', kind: 'integer' },
  { name: 'amount', type: 'decimal(12,2)', kind: 'decimal' },
  { name: 'city', type: 'varchar', kind: 'text' },
  { name: 'seen', type: 'timestamp(3) with time zone', kind: 'timestamp' },
  { name: 'day', type: 'date', kind: 'date' },
  { name: 'odd', type: 'integer', kind: 'integer' },
];
const cities = ['Porto', 'lisboa', '', null, "O'Brien", 'Évora', 'a"b', 'Porto'];
const rowCount = 3000;
const rowAt = (at: number): Row => [
  at,
  String(9_007_199_254_740_993n + BigInt((at * 7919) % rowCount)),
  at % 9 === 0 ? null : (((at * 31) % 500) - 250 + 0.25).toFixed(2),
  cities[at % cities.length]!,
  `2024-01-${String((at % 28) + 1).padStart(2, '0')} 10:00:00.000 ${at % 5 === 0 ? 'Europe/Lisbon' : 'UTC'}`,
  `2024-02-${String((at % 29) + 1).padStart(2, '0')}`,
  // A value that does not fit makes a text of the column.
  at === 17 ? 'many' : at % 4,
];
const rows = Array.from({ length: rowCount }, (_, at) => rowAt(at));

describe('views of a result', () => {
  let folder: string;
  let store: FileResultStore;
  let stored: StoredResult;
  const signal = new AbortController().signal;

  before(async function () {
    this.timeout(20_000);
    folder = mkdtempSync(join(tmpdir(), 'lakebook-views-'));
    store = new FileResultStore(folder, { engine });
    const result = {
      columns,
      async *rows() {
        yield await Promise.resolve(rows);
      },
    };
    stored = await store.store(result, 'ada', signal);
  });

  after(async () => {
    await store.close();
    assert.deepEqual(readdirSync(folder), []);
    rmSync(folder, { recursive: true });
  });

  async function positionsOf(spec: Partial<ViewSpec>): Promise<readonly number[]> {
    const view = await stored.views.open({ sort: [], filters: [], ...spec }, signal);
    const page = await stored.views.page(view.id, 0, rowCount + 1);
    assert.equal(page.positions.length, view.rowCount);
    assert.deepEqual(
      page.rows,
      page.positions.map((at) => rows[at]),
    );
    return page.positions;
  }

  const where = (passes: (row: Row) => boolean): readonly number[] =>
    rows.flatMap((row, at) => (passes(row) ? [at] : []));

  /** By a key that compares as a number or byte by byte. */
  function sorted(key: (row: Row) => bigint | string | null, direction: 'up' | 'down'): readonly number[] {
    const compare = (a: bigint | string, b: bigint | string): number => {
      if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(String(b)));
      return a < BigInt(b) ? -1 : 1;
    };
    return [...rows.keys()].sort((one, other) => {
      const [a, b] = [key(rows[one]!), key(rows[other]!)];
      if (a === b) return one - other;
      if (a === null || b === null) return a === null ? 1 : -1;
      return direction === 'down' ? -compare(a, b) : compare(a, b);
    });
  }

  for (const direction of ['up', 'down'] as const)
    it(`order by value, NULLs last, equal rows as they came: ${direction}`, async () => {
      const by = (column: number) => positionsOf({ sort: [{ column, descending: direction === 'down' }] });
      assert.deepEqual(
        await by(1),
        sorted((row) => BigInt(row[1] as string), direction),
      );
      assert.deepEqual(
        await by(2),
        sorted((row) => (row[2] === null ? null : BigInt(Number(row[2]) * 100)), direction),
      );
      assert.deepEqual(
        await by(3),
        sorted((row) => row[3] as string | null, direction),
      );
    });

  it('order by two columns', async () => {
    const both = await positionsOf({
      sort: [
        { column: 3, descending: false },
        { column: 1, descending: true },
      ],
    });
    const places = sorted((row) => row[3] as string | null, 'up');
    const groups = new Map<unknown, number[]>();
    for (const at of places) groups.set(rows[at]![3], [...(groups.get(rows[at]![3]) ?? []), at]);
    const expected = [...groups.values()].flatMap((group) =>
      group.sort((a, b) => (BigInt(rows[b]![1] as string) > BigInt(rows[a]![1] as string) ? 1 : -1)),
    );
    assert.deepEqual(both, expected);
  });

  const filters: readonly (readonly [Filter, (row: Row) => boolean])[] = [
    [{ column: 3, operator: 'isNull' }, (row) => row[3] === null],
    [{ column: 3, operator: 'isNotNull' }, (row) => row[3] !== null],
    [{ column: 3, operator: '=', value: '' }, (row) => row[3] === ''],
    [{ column: 3, operator: '=', value: "O'Brien" }, (row) => row[3] === "O'Brien"],
    [{ column: 3, operator: '!=', value: 'Porto' }, (row) => row[3] !== null && row[3] !== 'Porto'],
    [
      { column: 3, operator: 'contains', value: 'B' },
      (row) =>
        String(row[3] ?? '')
          .toLowerCase()
          .includes('b'),
    ],
    [{ column: 3, operator: 'startsWith', value: 'é' }, (row) => row[3] === 'Évora'],
    [{ column: 3, operator: 'endsWith', value: 'TO' }, (row) => row[3] === 'Porto'],
    [{ column: 3, operator: 'in', values: ['Porto', null] }, (row) => row[3] === 'Porto' || row[3] === null],
    [{ column: 3, operator: 'notIn', values: ['Porto', null] }, (row) => row[3] !== 'Porto' && row[3] !== null],
    [{ column: 3, operator: 'notIn', values: ['Porto'] }, (row) => row[3] !== 'Porto'],
    [{ column: 3, operator: 'in', values: [] }, () => false],
    [{ column: 1, operator: '=', value: '9007199254740994' }, (row) => row[1] === '9007199254740994'],
    [{ column: 2, operator: '<=', value: '-249.75' }, (row) => row[2] !== null && Number(row[2]) <= -249.75],
    [{ column: 0, operator: '>', value: '2998.5' }, (row) => Number(row[0]) > 2998.5],
    [{ column: 2, operator: 'between', low: '0', high: '1e0' }, (row) => row[2] === '0.25'],
    [
      { column: 5, operator: 'between', low: '2024-02-28', high: '2024-02-29' },
      (row) => /-2[89]$/.test(String(row[5])),
    ],
    [{ column: 4, operator: '<', value: '2024-01-02 00:00:00 UTC' }, (row) => /^2024-01-01/.test(String(row[4]))],
    [{ column: 6, operator: '=', value: 'many' }, (row) => row[6] === 'many'],
  ];
  for (const [filter, passes] of filters)
    it(`filter: ${JSON.stringify(filter)}`, async () => {
      assert.deepEqual(await positionsOf({ filters: [filter] }), where(passes));
    });

  it('never read a value as SQL', async () => {
    for (const value of ["' OR true --", '%', '_', "\\'", '"; DROP TABLE r_0'])
      assert.deepEqual(await positionsOf({ filters: [{ column: 3, operator: 'contains', value }] }), []);
  });

  for (const [filter, message] of [
    [{ column: 2, operator: '>', value: 'abc' }, '"abc" is no number.'],
    [{ column: 0, operator: '=', value: '' }, '"" is no whole number.'],
    [{ column: 5, operator: '=', value: '2024-02-30' }, '"2024-02-30" is no date.'],
    [{ column: 4, operator: '>', value: 'yesterday' }, '"yesterday" is no time.'],
  ] as const)
    it(`say of ${JSON.stringify(filter)}: ${message}`, async () => {
      await assert.rejects(
        stored.views.open({ sort: [], filters: [filter] }, signal),
        (error) => LakeError.is(error, 'syntax') && error.message === message,
      );
    });

  it('tell what the columns hold', async () => {
    const [id, , amount, city] = await stored.views.profile([0, 1, 2, 3], undefined, signal);
    assert.deepEqual([id?.nulls, id?.min, id?.max, id?.mean], [0, '0', '2999', 1499.5]);
    assert.equal(id?.bins?.length, 16);
    assert.equal(
      id.bins.reduce((sum, count) => sum + count, 0),
      rowCount,
    );
    assert.deepEqual([amount?.nulls, amount?.min, amount?.max], [334, '-249.75', '249.25']);
    assert.deepEqual([city?.nulls, city?.top?.[0]], [375, { value: 'Porto', count: 750 }]);
  });

  it('add up a range, of a view, too', async () => {
    assert.deepEqual(await stored.views.totals({ from: 0, to: 10 }, [0, 2, 3], signal), {
      cells: 30,
      nulls: 3,
      numbers: 18,
      sum: '-837.00',
      average: '-46.5',
      min: '-218.75',
      max: '9.00',
    });
    const view = await stored.views.open({ sort: [{ column: 0, descending: true }], filters: [] }, signal);
    const { sum } = await stored.views.totals({ view: view.id, from: 0, to: 2 }, [0], signal);
    assert.equal(sum, '5997');
  });

  it('find the next cell with a text, in the order of a view', async () => {
    assert.deepEqual(await stored.views.find('évora', { row: 5, column: 3 }, undefined, signal), {
      row: 13,
      column: 3,
    });
    const view = await stored.views.open({ sort: [{ column: 0, descending: true }], filters: [] }, signal);
    const found = await stored.views.find('2999', { row: -1, column: 0 }, view.id, signal);
    assert.deepEqual(found, { row: 0, column: 0 });
    assert.equal(await stored.views.find('nowhere', { row: -1, column: 0 }, undefined, signal), undefined);
  });

  it('stop when the signal says so, and go on with the next question', async () => {
    const stops = Array.from({ length: 100 }, () => new AbortController());
    const asked = stops.map((stop) =>
      stored.views.open({ sort: [{ column: 1, descending: true }], filters: [] }, stop.signal),
    );
    for (const stop of stops) stop.abort(new Error('superseded'));
    for (const one of await Promise.allSettled(asked))
      if (one.status === 'rejected') assert.match(String(one.reason), /superseded/);
    assert.equal((await positionsOf({})).length, rowCount);
  }).timeout(10_000);

  it('keep the last ones alone', async () => {
    const first = await stored.views.open({ sort: [], filters: [] }, signal);
    for (let more = 0; more < 5; more++) await stored.views.open({ sort: [], filters: [] }, signal);
    await assert.rejects(stored.views.page(first.id, 0, 1), (error) => LakeError.is(error, 'notFound'));
    assert.equal(readdirSync(folder).filter((name) => name.endsWith('.ids')).length, 4);
  });

  it('are written to files, whole, in the order that is shown', async () => {
    const view = await stored.views.open({ sort: [{ column: 0, descending: true }], filters: [] }, signal);
    const write = async (format: 'csv' | 'jsonl' | 'parquet', of?: number): Promise<Buffer> => {
      const path = join(folder, `out.${format}`);
      await stored.views.write(format, path, of, signal);
      const bytes = readFileSync(path);
      rmSync(path);
      return bytes;
    };
    const csv = String(await write('csv')).split('\n');
    assert.equal(csv[0], '"id","big","amount","city","seen","day","odd"');
    assert.equal(csv[3], '"2","9007199254741831","-187.75","","2024-01-03 10:00:00.000 UTC","2024-02-03","2"');
    assert.equal(csv[4], '"3","9007199254743750","-156.75",,"2024-01-04 10:00:00.000 UTC","2024-02-04","3"');
    assert.equal(csv.length, rowCount + 2);
    assert.match(String(await write('csv', view.id)), /^"id".*\n"2999",/);
    const lines = String(await write('jsonl', view.id))
      .trim()
      .split('\n');
    assert.equal(lines.length, rowCount);
    const last = JSON.parse(lines.at(-1)!) as Record<string, unknown>;
    assert.deepEqual([last['id'], last['amount'], last['seen']], [0, null, '2024-01-01 10:00:00.000 UTC']);
    assert.equal((await write('parquet')).subarray(0, 4).toString(), 'PAR1');
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await assert.rejects(stored.views.write('csv', join(folder, 'none.csv'), undefined, stop.signal), /enough/);
    await assert.rejects(stored.views.write('csv', join(folder, 'no/such/folder.csv'), undefined, signal));
    assert.deepEqual(
      readdirSync(folder).filter((name) => /^(?:none|out|no)/.test(name)),
      [],
    );
  });
});
