import { lex, type Dialect, type Token } from './lexer.ts';

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
  let group: Token[] = [];
  const finish = (): void => {
    if (group.some((token) => token.kind !== 'comment')) {
      const start = group[0]!.start;
      const end = group[group.length - 1]!.end;
      pieces.push({ text: text.slice(start, end), start, end });
    }
    group = [];
  };
  for (const token of lex(text, dialect)) {
    if (token.kind === 'semicolon') finish();
    else if (token.kind !== 'space') group.push(token);
  }
  finish();
  return pieces;
}
