import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Layout } from '../../../media/results/layout.ts';
import { indent } from '../../../media/results/nested.ts';
import { addFilter, filterWords, operatorsFor, sortBy, toggleSort } from '../../../media/results/operators.ts';
import { Tiles, tileRows, type Tile } from '../../../media/results/tiles.ts';
import { totalsOf, totalsWords } from '../../../media/results/totals.ts';
import { rowHeight, Viewport } from '../../../media/results/viewport.ts';
import type { Column } from '../../../src/kernels/api.ts';
import type { ShownRow } from '../../../src/notebook/view.ts';

describe('the uppermost row', () => {
  it('follows the scroller to the pixel, and a drag of it in proportion', () => {
    const view = new Viewport();
    view.resize(10_000_000, 330);
    assert.equal(view.scrollHeight, 15_000_000);
    view.scrolled(7_500_000 - 165);
    assert.ok(Math.abs(view.top - 5_000_000) < 10, String(view.top));
    const before = view.top;
    view.scrolled(7_500_000 - 165 + rowHeight * 3);
    assert.equal(Math.round((view.top - before) * 1000), 3000);
    view.scrolled(15_000_000 - 330);
    assert.equal(view.rows.to, 10_000_000);
    view.scrolled(0);
    assert.equal(view.top, 0);
  });

  it('never sticks at an end that is not the end of the rows', () => {
    const view = new Viewport();
    view.resize(10_000_000, 330);
    view.moveTo(20);
    const start = view.position;
    view.anchor(start);
    const put = view.scrolled(0);
    assert.ok(put !== undefined && put > 0, 'the scroller is put where it has room');
    view.anchor(put);
    assert.ok(view.top > 15);
  });

  it('is exact where all rows have room', () => {
    const view = new Viewport();
    view.resize(1000, 220);
    for (const row of [0, 1, 500, 989.5]) {
      view.scrolled(row * rowHeight);
      assert.equal(view.top, row);
    }
    view.reveal(0);
    assert.equal(view.position, 0);
    view.reveal(999);
    assert.deepEqual(view.rows, { from: 990, to: 1000 });
    view.resize(3, 220);
    assert.equal(view.top, 0);
  });
});

describe('tiles', () => {
  function open(columnCount = 40): { tiles: Tiles; asked: Tile[]; changes: unknown[] } {
    const asked: Tile[] = [];
    const changes: unknown[] = [];
    const fetch = async (tile: Tile): Promise<readonly ShownRow[]> => {
      asked.push(tile);
      const there = Math.max(0, Math.min(tile.count, tiles.rowCount - tile.start));
      return Array.from({ length: there }, (_, row) =>
        Array.from({ length: tile.columns }, (_, column) => `${tile.start + row},${tile.column + column}`),
      );
    };
    const tiles: Tiles = new Tiles(columnCount, fetch, (fault) => changes.push(fault));
    return { tiles, asked, changes };
  }

  it('are asked for once, by page and block of columns, and drawn as they arrive', async () => {
    const { tiles, asked, changes } = open();
    tiles.reset(1000);
    for (let again = 0; again < 3; again++) tiles.want({ from: 250, to: 310 }, [14, 15, 16, 39]);
    assert.deepEqual(
      asked.map(({ start, column, columns }) => [start, column, columns]),
      [200, 300].flatMap((start) => [
        [start, 0, 16],
        [start, 16, 16],
        [start, 32, 8],
      ]),
    );
    assert.equal(tiles.valueAt(250, 16), undefined);
    await sleep(1);
    assert.equal(tiles.valueAt(250, 16), '250,16');
    assert.equal(changes.length, 6);
  });

  it('are forgotten, the least recently used first', async () => {
    const { tiles, asked } = open(16);
    tiles.reset(10_000_000);
    for (let page = 0; page < 500; page++) tiles.want({ from: page * tileRows, to: page * tileRows + 1 }, [0]);
    await sleep(5);
    assert.equal(tiles.size, 400);
    assert.equal(tiles.valueAt(0, 0), undefined);
    const before = asked.length;
    tiles.want({ from: 499 * tileRows, to: 499 * tileRows + 1 }, [0]);
    assert.equal(asked.length, before);
  });

  it('are not asked for where the first rows are at hand, and again where rows have arrived since', async () => {
    const { tiles, asked } = open(2);
    tiles.reset(30, [['a', 'b']]);
    tiles.want({ from: 0, to: 1 }, [0]);
    assert.equal(asked.length, 0);
    assert.equal(tiles.valueAt(0, 1), 'b');
    tiles.want({ from: 0, to: 30 }, [0]);
    await sleep(1);
    tiles.grow(60, []);
    assert.equal(tiles.valueAt(40, 0), undefined);
    for (let again = 0; again < 3; again++) tiles.want({ from: 20, to: 50 }, [0]);
    await sleep(1);
    assert.equal(asked.length, 2);
    assert.equal(tiles.valueAt(40, 0), '40,0');
  });

  it('of another order do not mix with those before', async () => {
    const { tiles } = open(2);
    tiles.reset(100);
    tiles.want({ from: 0, to: 10 }, [0]);
    tiles.reset(100);
    await sleep(1);
    assert.equal(tiles.valueAt(0, 0), undefined);
  });
});

describe('columns that are shown', () => {
  it('are found by place and by point, pinned ones first', () => {
    const layout = new Layout(Array.from({ length: 200 }, () => 100));
    assert.deepEqual(layout.seen(950, 300), { from: 9, to: 13, x: 900 });
    layout.pin(150);
    assert.deepEqual(layout.shown.slice(0, 3), [150, 0, 1]);
    assert.deepEqual([layout.pinnedWidth, layout.movingWidth], [100, 19_900]);
    assert.equal(layout.placeAt(50, 5000), 0);
    assert.equal(layout.placeAt(150, 5000), 51);
    assert.equal(layout.extentOf(0), undefined);
    assert.deepEqual(layout.extentOf(1), { left: 0, right: 100 });
  });

  it('can be hidden but for the last, and come back', () => {
    const layout = new Layout([100, 100, 100]);
    for (const column of [0, 1, 2]) layout.hide(column);
    assert.deepEqual([layout.shown, layout.hiddenCount], [[2], 2]);
    layout.showAll();
    assert.deepEqual(layout.shown, [0, 1, 2]);
    layout.resize(1, 1);
    assert.equal(layout.widthOf(1), 48);
  });
});

describe('totals of what is at hand', () => {
  const column = (kind: Column['kind']): Column => ({ name: 'c', type: kind, kind });

  it('add decimals and long integers digit by digit', () => {
    const rows = [
      ['0.10', '9007199254740993'],
      ['0.20', '9007199254740993'],
      [null, null],
    ] as const;
    const totals = totalsOf(rows, [column('decimal'), column('integer')]);
    assert.deepEqual([totals.cells, totals.nulls, totals.numbers, totals.sum], [6, 2, 4, '18014398509481986.30']);
    assert.deepEqual(totalsOf([['-0.05'], ['0.02']], [column('decimal')]).sum, '-0.03');
  });

  it('count texts, and do not add them', () => {
    const totals = totalsOf(
      [
        ['12', null],
        ['x', ''],
      ],
      [column('text'), column('text')],
    );
    assert.deepEqual(totals, { cells: 4, nulls: 1, numbers: 0 });
    assert.equal(totalsWords(totals), '4 cells · 1 NULL');
  });

  it('are said with groups of three digits', () => {
    const totals = totalsOf([[1200], [34.5]], [column('number')]);
    assert.equal(totalsWords(totals), '2 cells · sum 1,234.5 · average 617.25 · min 34.5 · max 1,200');
  });
});

describe('nested values', () => {
  it('have a line for each part, and keep long numbers', () => {
    assert.equal(
      indent('{"a":[1,9007199254740993],"b":{}}'),
      '{\n  "a": [\n    1,\n    9007199254740993\n  ],\n  "b": {}\n}',
    );
    assert.equal(indent('{"a":"{[,\\"]}"}'), '{\n  "a": "{[,\\"]}"\n}');
    assert.equal(indent('{street=Main St 1, tags=[a, b]}'), '{\n  street=Main St 1,\n  tags=[\n    a,\n    b\n  ]\n}');
  });

  it('are left as they are where they cannot be told apart', () => {
    for (const text of ['', 'plain, text', '{a=]}', '[unclosed', '{a=(1]']) assert.equal(indent(text), text);
  });
});

describe('filters and orders', () => {
  const columns: readonly Column[] = [
    { name: 'n', type: 'integer', kind: 'integer' },
    { name: 'day', type: 'date', kind: 'date' },
  ];

  it('are offered by the kind of the column, and said in words', () => {
    const offered = (kind: Column['kind']): string =>
      operatorsFor(kind)
        .map(({ operator }) => operator)
        .join(' ');
    assert.equal(offered('integer'), '= != > >= < <= between isNull isNotNull');
    assert.equal(offered('text'), 'contains startsWith endsWith = != in notIn isNull isNotNull');
    assert.equal(offered('boolean'), 'in notIn isNull isNotNull');
    assert.equal(offered('nested'), 'contains startsWith endsWith isNull isNotNull');
    assert.equal(filterWords({ column: 1, operator: '<', value: '2026-01-01' }, columns), 'day is before 2026-01-01');
    assert.equal(filterWords({ column: 0, operator: 'between', low: '1', high: '2' }, columns), 'n is between 1 and 2');
    assert.equal(filterWords({ column: 0, operator: 'in', values: ['', null] }, columns), 'n is one of “”, NULL');
  });

  it('toggle up, down and away, alone or added to others', () => {
    let spec = toggleSort({ sort: [], filters: [] }, 0, 'alone');
    spec = toggleSort(spec, 1, 'added');
    assert.deepEqual(spec.sort, [
      { column: 0, descending: false },
      { column: 1, descending: false },
    ]);
    spec = toggleSort(spec, 0, 'added');
    assert.deepEqual(spec.sort[0], { column: 0, descending: true });
    assert.deepEqual(toggleSort(spec, 0, 'added').sort, [{ column: 1, descending: false }]);
    assert.deepEqual(sortBy(spec, 1, 'descending', 'alone').sort, [{ column: 1, descending: true }]);
  });

  it('are put in place of the one that was edited', () => {
    const old = { column: 0, operator: 'isNull' } as const;
    const next = { column: 0, operator: 'isNotNull' } as const;
    assert.deepEqual(addFilter({ sort: [], filters: [old] }, next, old).filters, [next]);
    assert.deepEqual(addFilter({ sort: [], filters: [old] }, next).filters, [old, next]);
  });
});
