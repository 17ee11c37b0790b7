import assert from 'node:assert/strict';
import { toTabSeparated } from '../../../media/results/text.ts';
import type { Column, Row } from '../../../src/kernels/api.ts';
import { ClipboardText, type CopyFormat } from '../../../src/notebook/clipboard.ts';

const columns: readonly Column[] = [
  { name: 'a', type: 'varchar', kind: 'text' },
  { name: 'a', type: 'bigint', kind: 'integer' },
  { name: 'd', type: 'date', kind: 'date' },
];

function write(format: CopyFormat, rows: readonly Row[], most = 10_000): string {
  const text = new ClipboardText(format, columns, most);
  text.add(rows);
  return text.toString();
}

describe('rows for the clipboard', () => {
  it('tell NULL from the empty text where the form allows it', () => {
    const rows = [[null, null, null] as const, ['', '9007199254740993', '2026-01-01'] as const];
    assert.equal(write('csv', rows), 'a,a,d\n,,\n"",9007199254740993,2026-01-01\n');
    assert.match(write('markdown', rows), /\| \*NULL\* \| \*NULL\* \| \*NULL\* \|\n\| {2}\| 9007199254740993/);
    assert.equal(write('values', rows), "VALUES\n  (NULL, NULL, NULL),\n  ('', 9007199254740993, DATE '2026-01-01')");
  });

  it('keep every value of columns with one name', () => {
    assert.deepEqual(JSON.parse(write('json', [['x', 1, null]])), [{ a: 'x', a_2: 1, d: null }]);
  });

  it('let no value break out of its place', () => {
    const hostile = `'); DROP TABLE t; -- | <b> \n"x"\t`;
    assert.deepEqual(JSON.parse(write('json', [[hostile, 1, null]])), [{ a: hostile, a_2: 1, d: null }]);
    assert.match(write('values', [[hostile, 1, null]]), /^VALUES\n {2}\('''\); DROP/);
    assert.equal(
      write('markdown', [[hostile, 1, null]])
        .trimEnd()
        .split('\n').length,
      3,
    );
    assert.equal(write('values', [['x', '1; DROP', null]]), "VALUES\n  ('x', '1; DROP', NULL)");
  });

  it('write tabs as the grid does', () => {
    const rows = [[null, 'a\tb', 1.5] as const, ['c"d', 'e\nf', true] as const];
    assert.equal(write('tsv', rows), toTabSeparated(rows));
  });

  it('stop before the row that has no room', () => {
    const text = new ClipboardText('tsv', columns, 10);
    assert.equal(text.add([['abc', 1, 'd']]), 'room');
    assert.equal(text.add([['abc', 2, 'd']]), 'full');
    assert.deepEqual([text.rows, text.toString()], [1, 'abc\t1\td']);
  });
});
