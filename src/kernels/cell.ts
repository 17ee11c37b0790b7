import { randomUUID } from 'node:crypto';
import { LakeError } from './api.ts';
import type { Kernel, Position, QueryRun } from './api.ts';
import { dialectOf } from './connections.ts';
import { offsetOf, positionAt } from './position.ts';
import type { Finding } from '../sql/finding.ts';
import { lex, type Dialect, type Token } from '../sql/lexer.ts';
import { bindParameters, type BoundStatement } from '../sql/parameters/bind.ts';
import type { Parameters } from '../sql/parameters/resolve.ts';
import { split, type Piece } from '../sql/split.ts';

/** A snapshot of one statement of a cell. */
export interface CellRun {
  /** Counts from 1. */
  readonly statement: number;
  readonly of: number;
  readonly piece: Piece;
  /** Positions in its error count in the cell's text. */
  readonly run: QueryRun;
}

/**
 * Runs the statements of a cell one after the other and stops after the first that did not succeed; `parameters` are those
 * of the notebook, by their names in lower case. A quote or comment that is never closed, and a parameter that cannot be
 * bound, is reported before anything is sent. A cell without statements yields nothing.
 */
export async function* runCell(
  kernel: Kernel,
  text: string,
  signal: AbortSignal,
  parameters: Parameters = new Map(),
): AsyncGenerator<CellRun> {
  const dialect = dialectOf(kernel.connection);
  const unfinished = findUnfinished(text, dialect);
  if (unfinished) {
    yield unfinished;
    return;
  }
  const pieces = split(text, dialect);
  const bound: BoundStatement[] = [];
  for (const [index, piece] of pieces.entries()) {
    const statement = bindParameters(piece.text, dialect, parameters);
    if ('findings' in statement) {
      yield { statement: index + 1, of: pieces.length, piece, run: refuse(statement.findings[0]!, text, piece) };
      return;
    }
    bound.push(statement);
  }
  for (const [index, piece] of pieces.entries()) {
    const { sql, parameters: values, sourceOf } = bound[index]!;
    let phase: QueryRun['phase'] = 'queued';
    const statement = { sql, token: randomUUID(), ...(values && { parameters: values }) };
    for await (const run of kernel.run(statement, signal)) {
      ({ phase } = run);
      const place = (position: Position): Position => positionAt(piece.text, sourceOf(offsetOf(sql, position)));
      yield { statement: index + 1, of: pieces.length, piece, run: inCell(run, text, piece, place) };
    }
    if (phase !== 'succeeded') return;
  }
}

/** Follows one statement of a cell that was started earlier, by its number (from 1) and the run's id. */
export async function* attachCell(
  kernel: Kernel,
  text: string,
  statement: number,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<CellRun> {
  const pieces = split(text, dialectOf(kernel.connection));
  // The text may have been edited since; the run is followed all the same.
  const piece = pieces[statement - 1] ?? { text, start: 0, end: text.length };
  for await (const run of kernel.attach(id, signal))
    yield { statement, of: Math.max(pieces.length, statement), piece, run: inCell(run, text, piece) };
}

function findUnfinished(text: string, dialect: Dialect): CellRun | undefined {
  const token = lex(text, dialect).find((each) => each.unfinished);
  if (!token) return undefined;
  const pieces = split(text, dialect);
  const index = pieces.findIndex((piece) => piece.start <= token.start && token.end <= piece.end);
  const piece = pieces[index] ?? { text: token.text, start: token.start, end: token.end };
  const position = positionAt(text, token.start);
  const { what, close } = describeUnfinished(token);
  const error = new LakeError('syntax', `This ${what} is never closed (line ${position.line + 1}).`, {
    hint: `Close it with ${close}.`,
    position,
  });
  return {
    statement: index < 0 ? 1 : index + 1,
    of: Math.max(pieces.length, 1),
    piece,
    run: { phase: 'failed', cost: { elapsedMs: 0 }, error },
  };
}

/** A statement that is not sent. */
function refuse({ message, start }: Finding, text: string, piece: Piece): QueryRun {
  const error = new LakeError('syntax', message, { position: positionAt(text, piece.start + start) });
  return { phase: 'failed', cost: { elapsedMs: 0 }, error };
}

function describeUnfinished({ kind, text }: Token): { what: string; close: string } {
  if (kind === 'comment') return { what: 'comment', close: '*/' };
  if (kind === 'quotedName') return { what: 'quoted name', close: text.charAt(0) };
  return { what: 'text between quotes', close: /^\$\w*\$/.exec(text)?.[0] ?? "'" };
}

/** The run with the places of its error in the cell; `place` is where in the statement as written one in the sent text is. */
function inCell(
  run: QueryRun,
  text: string,
  piece: Piece,
  place: (position: Position) => Position = (position) => position,
): QueryRun {
  if (run.phase !== 'failed' || !run.error.position) return run;
  const { line: sentLine, column: sentColumn } = run.error.position;
  const { line, column } = place(run.error.position);
  const start = positionAt(text, piece.start);
  const position = { line: start.line + line, column: line === 0 ? start.column + column : column };
  const { code, hint, cause } = run.error;
  const message = run.error.message.replace(/\bline (\d+):(\d+)\b/g, (told: string, toldLine, toldColumn) =>
    Number(toldLine) === sentLine + 1 && Number(toldColumn) === sentColumn + 1
      ? `line ${position.line + 1}:${position.column + 1}`
      : told,
  );
  const error = new LakeError(code, message, { position, cause, ...(hint !== undefined && { hint }) });
  return { ...run, error };
}
