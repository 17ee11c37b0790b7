import { createHash, randomUUID } from 'node:crypto';
import { LakeError } from './api.ts';
import type { Kernel, Position, QueryRun } from './api.ts';
import { dialectOf } from './connections.ts';
import { bringRows } from './moves/bring.ts';
import { offsetOf, positionAt } from './position.ts';
import { prepareCell, type Neighbours, type SourcePlace } from './preparedCell.ts';
import { lex, type Dialect, type Token } from '../sql/lexer.ts';
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
  /** Of a statement that was sent. */
  readonly trace?: Trace;
}

/** What is kept of a text that was sent, so that places in it can be found again when only the cells are left. */
export interface Trace {
  readonly hash: string;
  /** Queries that gave rows of cells on other connections, by the cell's index. */
  readonly moved: readonly (readonly [cell: number, query: string])[];
}

/**
 * Runs the statements of a cell one after the other and stops after the first that did not succeed; `parameters` are those
 * of the notebook, by their names in lower case, `neighbours` its cells, so that named ones can be read. A quote or comment
 * that is never closed, a parameter that cannot be bound, and a cell that cannot be read, is reported before anything is
 * sent. A cell without statements yields nothing.
 */
export async function* runCell(
  kernel: Kernel,
  text: string,
  signal: AbortSignal,
  parameters: Parameters = new Map(),
  neighbours?: Neighbours,
): AsyncGenerator<CellRun> {
  const dialect = dialectOf(kernel.connection);
  const unfinished = findUnfinished(text, dialect);
  if (unfinished) {
    yield unfinished;
    return;
  }
  let prepared = prepareCell(text, dialect, parameters, neighbours);
  const notes: string[] = [];
  let moved: Trace['moved'] = [];
  if (neighbours && !('error' in prepared) && neighbours.book.moved(neighbours.cell).length > 0) {
    const of = prepared.length;
    const place = { statement: 1, of, piece: prepared[0]!.piece };
    const startedMs = performance.now();
    yield { ...place, run: { phase: 'queued', cost: { elapsedMs: 0 } } };
    try {
      const brought = await bringRows(kernel, neighbours, signal);
      if ('error' in brought) {
        const cost = { elapsedMs: performance.now() - startedMs };
        const error = atRead(brought, text, neighbours);
        const at = prepared.findLastIndex(({ piece }) => piece.start <= offsetOf(text, error.position!));
        const { piece } = prepared[Math.max(at, 0)]!;
        yield { statement: Math.max(at, 0) + 1, of, piece, run: { phase: 'failed', cost, error } };
        return;
      }
      notes.push(...brought.notes);
      moved = [...brought.queries];
      prepared = prepareCell(text, dialect, parameters, neighbours, brought.queries);
    } catch (error) {
      if (!signal.aborted) throw error;
      yield { ...place, run: { phase: 'cancelled', cost: { elapsedMs: performance.now() - startedMs } } };
      return;
    }
  }
  if ('error' in prepared) {
    const { error, ...place } = prepared;
    yield { ...place, run: { phase: 'failed', cost: { elapsedMs: 0 }, error } };
    return;
  }
  for (const [index, { piece, sql, parameters: values, placeOf }] of prepared.entries()) {
    let phase: QueryRun['phase'] = 'queued';
    const statement = { sql, token: randomUUID(), ...(values && { parameters: values }) };
    const trace = { hash: hashSql(sql), moved };
    for await (const run of kernel.run(statement, signal)) {
      ({ phase } = run);
      yield {
        statement: index + 1,
        of: prepared.length,
        piece,
        run: withNotes(amongCells(inCell(run, placeOf), neighbours), index === 0 ? notes : []),
        trace,
      };
    }
    if (phase !== 'succeeded') return;
  }
}

/** A statement of a cell that was started earlier, and the cells as they are now. */
export interface Started {
  readonly id: string;
  /** Counts from 1. */
  readonly statement: number;
  readonly trace?: Trace | undefined;
  readonly parameters?: Parameters;
  readonly neighbours?: Neighbours | undefined;
}

/**
 * Follows a statement that was started earlier. Where its text can no longer be made of the cells, because a parameter or a
 * cell above has changed, an error has no position.
 */
export async function* attachCell(
  kernel: Kernel,
  text: string,
  started: Started,
  signal: AbortSignal,
): AsyncGenerator<CellRun> {
  const { id, statement, trace } = started;
  const dialect = dialectOf(kernel.connection);
  const pieces = split(text, dialect);
  // The text may have been edited since; the run is followed all the same.
  const piece = pieces[statement - 1] ?? { text, start: 0, end: text.length };
  const placeOf = placesOf(text, dialect, started);
  for await (const run of kernel.attach(id, signal))
    yield {
      statement,
      of: Math.max(pieces.length, statement),
      piece,
      run: placeOf ? inCell(run, placeOf) : withoutPlace(run),
      ...(trace && { trace }),
    };
}

function placesOf(
  text: string,
  dialect: Dialect,
  { statement, trace, parameters = new Map(), neighbours }: Started,
): ((position: Position) => SourcePlace) | undefined {
  const prepared = prepareCell(text, dialect, parameters, neighbours, trace && new Map(trace.moved));
  const found = 'error' in prepared ? undefined : prepared[statement - 1];
  return found && (!trace || hashSql(found.sql) === trace.hash) ? found.placeOf : undefined;
}

function hashSql(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}

function withoutPlace(run: QueryRun): QueryRun {
  if (run.phase !== 'failed' || !run.error.position) return run;
  const { code, message, hint, cause } = run.error;
  return { ...run, error: new LakeError(code, message, { cause, ...(hint !== undefined && { hint }) }) };
}

/** An error of rows that could not be brought, at the name that asks for them. */
function atRead(
  { error, cell }: { readonly error: LakeError; readonly cell: number },
  text: string,
  neighbours: Neighbours,
): LakeError {
  const read = neighbours.book.readOf(neighbours.cell, cell);
  const { code, message, hint, runFirst, cause } = error;
  return new LakeError(code, message, {
    position: positionAt(text, read?.start ?? 0),
    cause,
    ...(hint !== undefined && { hint }),
    ...(runFirst !== undefined && { runFirst }),
  });
}

function withNotes(run: QueryRun, notes: readonly string[]): QueryRun {
  if (run.phase !== 'succeeded' || notes.length === 0) return run;
  return { ...run, note: [...(run.note === undefined ? [] : [run.note]), ...notes].join('\n') };
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

function describeUnfinished({ kind, text }: Token): { what: string; close: string } {
  if (kind === 'comment') return { what: 'comment', close: '*/' };
  if (kind === 'quotedName') return { what: 'quoted name', close: text.charAt(0) };
  return { what: 'text between quotes', close: /^\$\w*\$/.exec(text)?.[0] ?? "'" };
}

/**
 * A table that is not there may be a cell that stands further down, and a fault without a place may stand in a cell that is
 * read.
 */
function amongCells(run: QueryRun, neighbours: Neighbours | undefined): QueryRun {
  if (run.phase !== 'failed' || !neighbours) return run;
  const { book, cell } = neighbours;
  const { code, message, position, cause } = run.error;
  const sources = book.sources(cell).filter((one) => !book.isMoved(one, cell));
  if (!position && sources.length > 0 && (code === 'syntax' || code === 'notFound')) {
    const names = sources.map((one) => book.nameOf(one));
    const hint = `The fault may stand in ${names.length === 1 ? 'the cell' : 'one of the cells'} ${names.join(', ')}, which this one reads: run ${names.length === 1 ? 'it' : 'them'} alone.`;
    return { ...run, error: new LakeError(code, message, { hint, cause }) };
  }
  if (code !== 'notFound') return run;
  const name = book
    .statements(cell)
    .flatMap(({ names }) => names.map(({ table }) => table.path[0]!.value))
    .find((one) => book.named(one).some((index) => index > cell) && message.toLowerCase().includes(one.toLowerCase()));
  if (name === undefined) return run;
  const hint = `The cell ${name} stands below. A cell reads those above it only: move it up.`;
  return { ...run, error: new LakeError('notFound', message, { hint, cause, ...(position && { position }) }) };
}

/** The run with the place of its error in what the user wrote. */
function inCell(run: QueryRun, placeOf: (position: Position) => SourcePlace): QueryRun {
  if (run.phase !== 'failed' || !run.error.position) return run;
  const { line: sentLine, column: sentColumn } = run.error.position;
  const { position, within } = placeOf(run.error.position);
  const { code, hint, cause } = run.error;
  const message = run.error.message.replace(/\bline (\d+):(\d+)\b(?:: )?/g, (written: string, line, column) => {
    const isPlace = Number(line) === sentLine + 1 && Number(column) === sentColumn + 1;
    if (!isPlace) return written;
    return within ? '' : written.replace(/\d+:\d+/, `${position.line + 1}:${position.column + 1}`);
  });
  const place = within && `line ${within.position.line + 1}, column ${within.position.column + 1}`;
  const error = new LakeError(code, within ? `In cell ${within.name}, ${place}: ${message}` : message, {
    position,
    cause,
    ...(hint !== undefined && { hint }),
  });
  return { ...run, error };
}
