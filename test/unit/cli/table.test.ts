import assert from 'node:assert/strict';
import { choosePaint } from '../../../src/cli/paint.ts';
import { drawTable, fitWidths } from '../../../src/cli/table.ts';
import { displayWidth } from '../../../src/cli/width.ts';
import type { Column, Row } from '../../../src/kernels/api.ts';

const plain = choosePaint({}, {});
const text = (name: string): Column => ({ name, type: 'varchar', kind: 'text' });
const integer = (name: string): Column => ({ name, type: 'bigint', kind: 'integer' });

function draw(columns: readonly Column[], rows: readonly Row[], width = 80): string[] {
  return drawTable(columns, rows, width, plain).split('\n').slice(0, -1);
}

describe('drawTable', () => {
  it('aligns texts left and numbers right under names and types', () => {
    assert.deepEqual(
      draw(
        [text('city'), integer('n')],
        [
          ['Rome', '7'],
          ['東京', '1234567890123456789'],
        ],
      ),
      [
        'city    │                   n',
        'varchar │              bigint',
        '────────┼────────────────────',
        'Rome    │                   7',
        '東京    │ 1234567890123456789',
      ],
    );
  });

  it('tells NULL, the empty text and the text NULL apart', () => {
    const lines = draw([text('value')], [[null], [''], ['NULL']]);
    assert.deepEqual(lines.slice(3), ['NULL', '', '"NULL"']);
  });

  it('keeps a row on its line whatever the value holds', () => {
    const lines = draw([text('a'), text('b')], [['x\r\ny\u001b[31m', 'b']]);
    assert.equal(lines.length, 4);
    assert.equal(lines[3], 'x␍␊y␛[31m │ b');
  });

  it('shortens the widest columns first until the line fits the terminal', () => {
    const rows = [['short', 'l'.repeat(500), 'w'.repeat(30)]];
    const lines = draw([text('a'), text('long'), text('wide')], rows, 60);
    for (const line of lines) assert.ok(displayWidth(line) <= 60, line);
    assert.match(lines[3] ?? '', /^short {3}│ l+… │ w+…?$/);
  });

  it('says how many columns found no room', () => {
    const columns = Array.from({ length: 2000 }, (_, index) => integer(`column_${index}`));
    const lines = draw(columns, [columns.map((_, index) => String(index))], 80);
    const last = lines.at(-1) ?? '';
    assert.match(last, /^… 1,9\d\d more columns \(use --format csv for all\)$/);
    const shown = (lines[0] ?? '').split(' │ ').length;
    assert.equal(Number(/1,9\d\d/.exec(last)?.[0].replace(',', '')) + shown, 2000);
  });

  it('reads no more of a huge value than it shows', () => {
    const startedAt = performance.now();
    const lines = draw([text('huge')], [['é\u0301'.repeat(5_000_000)]], 40);
    assert.equal(displayWidth(lines[3] ?? ''), 40);
    assert.ok(performance.now() - startedAt < 1000);
  });

  it('draws a result without rows', () => {
    assert.deepEqual(draw([text('a')], []), ['a', 'varchar', '───────']);
  });
});

describe('fitWidths', () => {
  it('leaves widths alone that fit', () => assert.deepEqual(fitWidths([3, 4], 10), [3, 4]));
  it('takes from the widest', () => assert.deepEqual(fitWidths([3, 100, 100], 49), [3, 20, 20]));
  it('never goes beyond the line', () => {
    let seed = 7;
    const random = (limit: number): number => (seed = (seed * 48271) % 2147483647) % limit;
    for (let round = 0; round < 2000; round++) {
      const natural = Array.from({ length: 1 + random(30) }, () => 1 + random(90));
      const width = 20 + random(200);
      const widths = fitWidths(natural, width);
      const total = widths.reduce((sum, each) => sum + each, 0) + 3 * (widths.length - 1);
      assert.ok(total <= width, `${natural.join()} in ${width}: ${widths.join()}`);
      assert.ok(widths.every((each, index) => each >= Math.min(natural[index] ?? 0, 6)));
    }
  });
});
