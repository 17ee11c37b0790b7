import type { Position } from './api.ts';

/** The place of a UTF-16 offset in a text. Lines end at LF, CR LF or CR. */
export function positionAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length - 1, column: lines.at(-1)?.length ?? 0 };
}

/** The place of the n-th character (from 1) of a text, where a character is a code point, as PostgreSQL counts. */
export function positionOfCharacter(text: string, nth: number): Position {
  let offset = 0;
  for (let left = nth - 1; left > 0 && offset < text.length; left--)
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return positionAt(text, offset);
}

/** The UTF-16 offset of a place in a text; its end for a place behind it. */
export function offsetOf(text: string, { line, column }: Position): number {
  let start = 0;
  const ends = text.matchAll(/\r\n|\r|\n/g);
  for (let left = line; left > 0; left--) {
    const end = ends.next();
    if (end.done) return text.length;
    start = end.value.index + end.value[0].length;
  }
  return Math.min(start + column, text.length);
}
