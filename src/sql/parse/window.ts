/** ORDER BY lists and windows. */
import type { Expression, Frame, FrameBound, SortItem, Window } from '../tree/expression.ts';
import { readExpression, readExpressions } from './expression.ts';
import type { Cursor } from './cursor.ts';

/** Behind ORDER BY. */
export function readSort(cursor: Cursor): SortItem[] {
  const items = [readSortItem(cursor)];
  while (cursor.takes(',')) items.push(readSortItem(cursor));
  return items;
}

function readSortItem(cursor: Cursor): SortItem {
  const { start } = cursor;
  const value = readExpression(cursor);
  const direction = cursor.takesOneOf(['ASC', 'DESC']);
  let nulls: 'FIRST' | 'LAST' | undefined;
  if (cursor.sees('NULLS') && /^(?:FIRST|LAST)$/.test(cursor.peek(1)?.word ?? '')) {
    cursor.at++;
    nulls = cursor.takeWord().text.toUpperCase() === 'FIRST' ? 'FIRST' : 'LAST';
  }
  return {
    kind: 'sortItem',
    value,
    ...(direction ? { direction } : {}),
    ...(nulls ? { nulls } : {}),
    start,
    end: cursor.end,
  };
}

/** What stands in the brackets of a window. */
export function readWindow(cursor: Cursor, start: number): Window {
  if (cursor.atCaret) for (const word of ['PARTITION', 'ORDER', 'ROWS', 'RANGE']) cursor.note(word);
  const base =
    cursor.isName() && !/^(?:PARTITION|ROWS|RANGE|GROUPS)$/.test(cursor.lexeme?.word ?? '')
      ? cursor.takeName()
      : undefined;
  const partitionBy = cursor.takesPair('PARTITION', 'BY') ? readExpressions(cursor) : undefined;
  const orderBy = cursor.takesPair('ORDER', 'BY') ? readSort(cursor) : undefined;
  const frame = readFrame(cursor);
  return {
    kind: 'window',
    ...(base ? { base } : {}),
    ...(partitionBy ? { partitionBy } : {}),
    ...(orderBy ? { orderBy } : {}),
    ...(frame ? { frame } : {}),
    start,
    end: cursor.end,
  };
}

function readFrame(cursor: Cursor): Frame | undefined {
  const { start } = cursor;
  const unit = cursor.takesOneOf(['ROWS', 'RANGE', 'GROUPS']);
  if (!unit) return undefined;
  if (!cursor.takes('BETWEEN')) return { kind: 'frame', unit, from: readBound(cursor), start, end: cursor.end };
  const from = readBound(cursor);
  cursor.expect('AND');
  const to = readBound(cursor);
  return { kind: 'frame', unit, from, to, start, end: cursor.end };
}

function readBound(cursor: Cursor): FrameBound {
  const { start } = cursor;
  const words =
    cursor.takesAll('CURRENT', 'ROW') ??
    cursor.takesAll('UNBOUNDED', 'PRECEDING') ??
    cursor.takesAll('UNBOUNDED', 'FOLLOWING');
  if (words) return { kind: 'frameBound', words, start, end: cursor.end };
  const value: Expression = readExpression(cursor);
  const side = cursor.takesOneOf(['PRECEDING', 'FOLLOWING']);
  if (!side) cursor.fail('PRECEDING');
  return { kind: 'frameBound', words: side ? [side] : [], value, start, end: cursor.end };
}
