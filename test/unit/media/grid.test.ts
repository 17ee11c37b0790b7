import assert from 'node:assert/strict';
import { ColumnWidths } from '../../../media/results/columns.ts';
import { nextSort } from '../../../media/results/sorting.ts';
import { RowCache } from '../../../media/results/rowCache.ts';
import { RowScroll, tallest } from '../../../media/results/rowScroll.ts';
import { addUp, totalsWords } from '../../../media/results/totals.ts';
import type { Column } from '../../../src/kernels/api.ts';

const columns: readonly Column[] = [
  { name: 'id', type: 'integer', kind: 'integer' },
  { name: 'note', type: 'varchar', kind: 'text' },
];

describe('the rows that a scrolled table shows', () => {
  it('are one after the other, each of one height', () => {
    const scroll = new RowScroll(24);
    scroll.resize(1000, 240);
    assert.equal(scroll.height, 24_000);
    assert.equal(scroll.rowAt(0), 0);
    assert.equal(scroll.rowAt(36), 1.5);
    assert.equal(scroll.rowAt(1e9), 990);
    assert.equal(scroll.scrollTo(500), 12_000);
    assert.equal(scroll.offsetOf(10, 0, 0), 240);
  });

  it('are reached all of ten million, by small steps and by jumps', () => {
    const scroll = new RowScroll(24);
    const rowCount = 10_000_000;
    scroll.resize(rowCount, 240);
    assert.equal(scroll.height, tallest);
    const room = tallest - 240;
    assert.equal(scroll.rowAt(room), rowCount - 10);
    assert.equal(scroll.rowAt(0), 0);
    assert.equal(scroll.rowAt(24), 1);
    assert.equal(scroll.rowAt(72), 3);
    const middle = scroll.rowAt(room / 2);
    assert.ok(Math.abs(middle - rowCount / 2) < 20, String(middle));
    assert.ok(Math.abs(scroll.rowAt(room / 2 + 24) - middle - 1) < 1e-6);
    for (const row of [0, 1, 4_999_999, 5_000_000, rowCount - 11]) {
      const top = scroll.scrollTo(row);
      assert.ok(Math.abs(scroll.rowAt(top) - row) < 1e-6, `${row}`);
      assert.equal(scroll.offsetOf(row, scroll.rowAt(top), top), top);
    }
  });
});

describe('rows that are kept', () => {
  it('are asked for once, by pages, and again where a page came in part', () => {
    const asked: [number, number][] = [];
    const cache = new RowCache(10, (start, count) => asked.push([start, count]));
    cache.want(5, 25, 22);
    cache.want(5, 25, 22);
    assert.deepEqual(asked.splice(0), [
      [0, 10],
      [10, 10],
      [20, 2],
    ]);
    cache.take(0, [[1], [2], [3]]);
    assert.deepEqual(cache.row(2), [3]);
    assert.equal(cache.row(3), undefined);
    cache.want(0, 5, 22);
    assert.deepEqual(asked.splice(0), [[3, 7]]);
    cache.forgetAsked();
    cache.want(20, 22, 22);
    assert.deepEqual(asked, [[20, 2]]);
  });

  it('are forgotten, those that were seen longest ago first', () => {
    const cache = new RowCache(1, () => undefined);
    for (let at = 0; at < 100; at++) {
      cache.take(at, [[at]]);
      cache.want(0, 1, 100);
    }
    assert.deepEqual(cache.row(0), [0]);
    assert.equal(cache.row(10), undefined);
    assert.deepEqual(cache.row(99), [99]);
  });
});

describe('columns of a table', () => {
  it('are as wide as their first values need, within bounds', () => {
    const widths = new ColumnWidths(columns, [[1, 'x'.repeat(500)]]);
    assert.equal(widths.of(1), 360);
    assert.ok(widths.of(0) >= 56 && widths.of(0) < 120);
    widths.set(0, 10);
    assert.equal(widths.of(0), 56);
    assert.equal(widths.total, 416);
  });

  it('are drawn where they are seen, and some beside them', () => {
    const many = Array.from({ length: 300 }, (_, at): Column => ({ name: `c${at}`, type: 'integer', kind: 'integer' }));
    const widths = new ColumnWidths(many, []);
    const { from, to } = widths.seen(widths.before(100), widths.before(110));
    assert.ok(from <= 100 && from >= 94 && to >= 110 && to <= 116, `${from} ${to}`);
    assert.deepEqual(widths.seen(0, 0).from, 0);
    assert.equal(widths.seen(widths.total, widths.total + 500).to, 300);
  });

  it('are sorted up, down and no more, alone or beside others', () => {
    const spec = { sort: [], filters: [] };
    const up = { ...spec, sort: nextSort(spec, 0, 'alone') };
    assert.deepEqual(up.sort, [{ column: 0, descending: false }]);
    const down = { ...spec, sort: nextSort(up, 0, 'alone') };
    assert.deepEqual(down.sort, [{ column: 0, descending: true }]);
    assert.deepEqual(nextSort(down, 0, 'alone'), []);
    assert.deepEqual(nextSort(down, 1, 'alone'), [{ column: 1, descending: false }]);
    assert.deepEqual(nextSort(down, 1, 'add'), [
      { column: 0, descending: true },
      { column: 1, descending: false },
    ]);
  });
});

describe('sums over what is selected', () => {
  it('count cells and NULLs, and add numbers without dust', () => {
    const rows = [
      [0.1, 'a'],
      [0.2, null],
      [null, '5'],
    ];
    assert.equal(totalsWords(addUp(rows, columns)), '6 cells · 2 NULL · sum 0.3 · average 0.15 · from 0.1 to 0.2');
    assert.equal(totalsWords(addUp([['x']], [columns[1]!])), '1 cell');
  });
});
