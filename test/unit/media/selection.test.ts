import assert from 'node:assert/strict';
import { moveSelection, rangeOf, type Selection } from '../../../media/results/selection.ts';

const size = { rows: 10, columns: 4, pageRows: 5 };
const at = (row: number, column: number): Selection => ({ anchor: { row, column }, active: { row, column } });

function check(from: Selection, keys: string, expected: [number, number] | undefined): Selection | undefined {
  const parts = keys.split('+');
  const stroke = {
    key: parts[parts.length - 1] ?? '',
    shift: parts.includes('Shift'),
    command: parts.includes('Ctrl'),
  };
  const moved = moveSelection(from, stroke, size);
  assert.deepEqual(moved && [moved.active.row, moved.active.column], expected, keys);
  return moved;
}

describe('selection of cells', () => {
  it('moves by every key and stays inside', () => {
    check(at(5, 1), 'ArrowUp', [4, 1]);
    check(at(0, 0), 'ArrowUp', [0, 0]);
    check(at(9, 3), 'ArrowDown', [9, 3]);
    check(at(9, 3), 'ArrowRight', [9, 3]);
    check(at(5, 1), 'Ctrl+ArrowDown', [9, 1]);
    check(at(5, 2), 'Ctrl+ArrowLeft', [5, 0]);
    check(at(8, 1), 'PageDown', [9, 1]);
    check(at(8, 1), 'PageUp', [3, 1]);
    check(at(5, 1), 'Home', [5, 0]);
    check(at(5, 1), 'Ctrl+End', [9, 3]);
  });

  it('grows with Shift and collapses without', () => {
    const grown = check(check(at(2, 2), 'Shift+ArrowDown', [3, 2]) ?? at(0, 0), 'Shift+ArrowLeft', [3, 1]) ?? at(0, 0);
    assert.deepEqual(rangeOf(grown), { top: 2, left: 1, bottom: 3, right: 2 });
    const moved = check(grown, 'ArrowUp', [2, 1]) ?? at(0, 0);
    assert.deepEqual(rangeOf(moved), { top: 2, left: 1, bottom: 2, right: 1 });
  });

  it('takes everything with Ctrl+A', () => {
    const all = check(at(5, 1), 'Ctrl+a', [9, 3]) ?? at(0, 0);
    assert.deepEqual(rangeOf(all), { top: 0, left: 0, bottom: 9, right: 3 });
  });

  it('leaves other keys to the notebook', () => {
    for (const key of ['Escape', 'Tab', 'F2', 'Ctrl+Enter', 'Ctrl+c']) check(at(0, 0), key, undefined);
  });
});
