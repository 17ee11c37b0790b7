import { Scanner, type Dialect } from './lexer.ts';

/** One statement of a cell, without its semicolon. */
export interface Piece {
  readonly text: string;
  /** UTF-16 offset of `text` in the cell. */
  readonly start: number;
  readonly end: number;
}

/**
 * The statements of a cell, in order. Empty statements and those of comments alone are left out;
 * comments around a statement stay with it, so that positions of the engine's messages hold. Never throws.
 */
export function split(text: string, dialect: Dialect): Piece[] {
  const pieces: Piece[] = [];
  const scanner = new Scanner(text, dialect);
  let start = -1;
  let end = -1;
  let isStatement = false;
  const finish = (): void => {
    if (isStatement) pieces.push({ text: text.slice(start, end), start, end });
    start = -1;
    isStatement = false;
  };
  while (scanner.next()) {
    if (scanner.kind === 'semicolon') finish();
    else if (scanner.kind !== 'space') {
      if (start < 0) ({ start } = scanner);
      ({ end } = scanner);
      isStatement ||= scanner.kind !== 'comment';
    }
  }
  finish();
  return pieces;
}
