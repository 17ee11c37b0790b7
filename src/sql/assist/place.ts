/** Where in a cell somebody stands: the statement, its tree and its meaning. */
import { analyze } from '../analyze/analyze.ts';
import type { Analysis } from '../analyze/analysis.ts';
import { Scope } from '../analyze/scope.ts';
import type { Catalogue } from '../catalogue.ts';
import type { FunctionCatalogue } from '../functions/catalogue.ts';
import { Scanner, type Dialect } from '../lexer.ts';
import { parse, type Parsed } from '../parse.ts';
import { split, type Piece } from '../split.ts';
import type { Type } from '../types/type.ts';

/** What is known around a cell. */
export interface Surroundings {
  readonly dialect: Dialect;
  readonly catalogue: Catalogue;
  readonly functions: FunctionCatalogue;
  /** By name, in lower case. */
  readonly parameterTypes?: ReadonlyMap<string, Type>;
}

/** One statement of a cell, read and looked at. Offsets inside are those of the statement. */
export interface Statement {
  readonly piece: Piece;
  readonly parsed: Parsed;
  readonly analysis: Analysis;
}

/** What stands between the semicolons around the offset, with the blanks that the caret may stand in. */
export function pieceAt(text: string, offset: number, dialect: Dialect): Piece {
  const scanner = new Scanner(text, dialect);
  let start = 0;
  let end = text.length;
  while (end === text.length && scanner.next())
    if (scanner.kind !== 'semicolon') continue;
    else if (scanner.end <= offset) start = scanner.end;
    else ({ start: end } = scanner);
  return { text: text.slice(start, end), start, end };
}

export function readStatement(
  piece: Piece,
  { dialect, catalogue, functions, parameterTypes }: Surroundings,
): Statement {
  const parsed = parse(piece.text, dialect);
  return { piece, parsed, analysis: analyze(parsed, catalogue, functions, parameterTypes) };
}

/** All statements of a cell. */
export function readStatements(text: string, surroundings: Surroundings): Statement[] {
  return split(text, surroundings.dialect).map((piece) => readStatement(piece, surroundings));
}

/** The innermost scope around an offset of the statement. */
export function scopeAt({ scopes }: Analysis, offset: number): Scope {
  const around = scopes.filter(({ start, end }) => start <= offset && offset <= end);
  const innermost = around.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
  return innermost?.scope ?? new Scope(undefined);
}
