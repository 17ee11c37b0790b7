import { LakeError, type Connection, type Cost, type Kernel, type ResultSet } from '../kernels/api.ts';
import { runCell } from '../kernels/cell.ts';
import { untilAborted } from '../kernels/aws/signals.ts';
import { defaultMoveLimitMB } from '../kernels/moves/limit.ts';
import type { Arguments } from './arguments.ts';
import { KeptRows, readLimit } from './cellRows.ts';
import { noteFaults, readConnections } from './connectionList.ts';
import { prepareData } from './dataFolder.ts';
import { exitCodes } from './exit.ts';
import {
  cellPlace,
  describeMarks,
  describeNothing,
  describeOthers,
  readBook,
  readNotebook,
  type NotebookFile,
  type Part,
} from './notebookFile.ts';
import type { CellBook } from '../sql/cells/book.ts';
import type { Parameters } from '../sql/parameters/resolve.ts';
import { ReaderGone } from './output.ts';
import { readGivenValues, readParameters } from './parameters.ts';
import { Progress } from './progress.ts';
import { openWriters } from './runOutputs.ts';
import { complain, note, type Shell } from './shell.ts';
import { describeSummary } from './summary.ts';
import type { Head, ResultWriter, Summary, Tail } from './writer.ts';

/** Rows that are read only to count them, where the service does not tell how many there are. */
const countLimit = 1_000_000;

type SqlPart = Extract<Part, { kind: 'sql' }>;

/** `lakebook run`: the SQL cells of a file, one after the other. Gives the exit code; throws UsageError before it starts. */
export async function runNotebook(options: Arguments, shell: Shell): Promise<number> {
  const path = options.operands[0] ?? '-';
  const connections = await readConnections(shell, options.text('connections'), options.text('as'));
  const notebook = await readNotebook(shell, path, connections, options.text('connection') ?? 'local-athena');
  const given = await readGivenValues(options.text('params'), options.all('param'));
  const parameters = readParameters(notebook, given);
  const limitMB = readLimit(options.text('move-limit') ?? String(defaultMoveLimitMB));
  noteFaults(shell, connections);
  const used = notebook.parts.flatMap((part) => (part.kind === 'sql' ? [part.connection] : []));
  const data = await prepareData(shell, options.text('data'), used);
  const stop = new AbortController();
  const { all: writers, ends } = await openWriters(options, shell, notebook, (gone) => stop.abort(gone));
  const progress = new Progress(shell, ends);
  const interrupt = (): void => {
    progress.stopping();
    stop.abort(shell.interrupted.reason);
  };
  shell.interrupted.addEventListener('abort', interrupt);
  try {
    if (shell.interrupted.aborted) interrupt();
    const run = new Run({ shell, notebook, parameters, writers, progress, data, limitMB, signal: stop.signal });
    return await run.play(options.has('keep-going') ? 'keepGoing' : 'stopAtError');
  } finally {
    shell.interrupted.removeEventListener('abort', interrupt);
  }
}

/** One run of a notebook. */
class Run {
  readonly #shell: Shell;
  readonly #notebook: NotebookFile;
  readonly #parameters: Parameters;
  readonly #book: CellBook;
  readonly #rows: KeptRows;
  readonly #writers: readonly ResultWriter[];
  readonly #progress: Progress;
  readonly #data: string;
  readonly #signal: AbortSignal;
  readonly #connecting = new Map<string, Promise<Kernel>>();
  readonly #kernels: Kernel[] = [];
  #ran = 0;
  #failed = 0;
  #disconnected = 0;
  #isFinished = false;
  readonly #empty: SqlPart[] = [];
  #scannedBytes: number | undefined;

  constructor(parts: {
    readonly shell: Shell;
    readonly notebook: NotebookFile;
    readonly parameters: Parameters;
    readonly writers: readonly ResultWriter[];
    readonly progress: Progress;
    readonly data: string;
    readonly limitMB: number;
    readonly signal: AbortSignal;
  }) {
    this.#shell = parts.shell;
    this.#notebook = parts.notebook;
    this.#parameters = parts.parameters;
    this.#book = readBook(parts.notebook);
    this.#rows = new KeptRows(this.#book, { home: parts.shell.home, limitMB: parts.limitMB });
    this.#writers = parts.writers;
    this.#progress = parts.progress;
    this.#data = parts.data;
    this.#signal = parts.signal;
  }

  async play(policy: 'keepGoing' | 'stopAtError'): Promise<number> {
    const startedAt = performance.now();
    let skipped = 0;
    try {
      const notes = [...describeOthers(this.#notebook), ...describeMarks(this.#notebook)];
      for (const sentence of notes) this.#note(sentence);
      for (const part of this.#notebook.parts) {
        if (this.#signal.aborted || (this.#failed > 0 && policy === 'stopAtError')) {
          if (part.kind === 'sql') skipped++;
          continue;
        }
        if (part.kind === 'markdown') for (const writer of this.#writers) await writer.markdown(part.text);
        else if (part.kind === 'sql') await this.#playCell(part);
      }
      const outcome = this.#signal.aborted ? 'interrupted' : this.#failed > 0 ? 'failed' : 'succeeded';
      const summary = this.#summarize(outcome, skipped, performance.now() - startedAt);
      await this.#finish(summary);
      return this.#exitCode(summary);
    } catch (error) {
      // Not a statement's failure: files that are not whole shall not take their names.
      const summary = this.#summarize('interrupted', skipped, performance.now() - startedAt);
      if (!this.#isFinished) await this.#finish(summary).catch(() => undefined);
      if (error instanceof ReaderGone) return exitCodes.ok;
      throw error;
    } finally {
      this.#progress.clear();
      await this.#disconnect();
    }
  }

  async #playCell(part: SqlPart): Promise<void> {
    const name = part.cell.attributes['name'];
    let head: Head = {
      cell: part.number,
      statement: 1,
      statements: 1,
      sql: part.text,
      connection: part.connection.name,
      ...(name !== undefined && { name }),
    };
    let kernel: Kernel;
    try {
      kernel = await this.#connect(part.connection);
    } catch (error) {
      if (this.#signal.aborted) return this.#interrupted(head, { elapsedMs: 0 });
      this.#disconnected++;
      return this.#fail(part, head, onlyLakeError(error), { elapsedMs: 0 });
    }
    let started = 0;
    for await (const { statement, of, piece, run } of this.#runCell(kernel, part)) {
      head = { ...head, statement, statements: of, sql: piece.text };
      if (started !== statement) {
        started = statement;
        this.#ran++;
        this.#progress.starting(head);
      }
      if (run.phase === 'queued' || run.phase === 'running') {
        this.#progress.running(head, run);
        continue;
      }
      this.#addCost(run.cost);
      // What the service says of a stop is no news to whoever asked for it.
      const isStopped = run.phase === 'cancelled' && this.#signal.aborted;
      if ('note' in run && run.note !== undefined && !isStopped) this.#noteCell(part, run.note);
      if (run.phase === 'succeeded') {
        if (!(await this.#readResult(part, head, run.result, run.cost))) return;
      } else if (run.phase === 'cancelled') {
        if (isStopped) return this.#interrupted(head, run.cost);
        const error = new LakeError('internal', 'The statement was stopped by somebody else.');
        return this.#fail(part, head, error, run.cost);
      } else {
        // Also when it was to be stopped: the service may say that it goes on.
        if (this.#signal.reason instanceof ReaderGone) return;
        if (run.error.code === 'expired') this.#disconnected++;
        return this.#fail(part, head, run.error, run.cost);
      }
    }
    if (started === 0 && !this.#signal.aborted) this.#empty.push(part);
  }

  /** Cells above that have a name can be read. */
  #runCell(kernel: Kernel, part: SqlPart): ReturnType<typeof runCell> {
    const neighbours = { book: this.#book, cell: part.number - 1, rows: this.#rows };
    return runCell(kernel, part.text, this.#signal, this.#parameters, neighbours);
  }

  /** Hands the rows to the writers; false if they could not all be read. */
  async #readResult(part: SqlPart, head: Head, arriving: ResultSet, cost: Cost): Promise<boolean> {
    const wanted = Math.max(...this.#writers.map((writer) => writer.rowsWanted));
    const isQuiet = this.#shell.stdout.isTTY && wanted === Infinity;
    if (isQuiet) this.#progress.clear();
    let read = 0;
    let counted: Tail['counted'] = 'exact';
    for (const writer of this.#writers) await writer.begin(head, arriving.columns);
    try {
      const result = await this.#rows.keep(part.number - 1, arriving, this.#signal);
      for await (const batch of result.rows(this.#signal)) {
        for (const writer of this.#writers) if (read < writer.rowsWanted) await writer.rows(batch);
        read += batch.length;
        if (!isQuiet) this.#progress.reading(head, read);
        if (read < wanted) continue;
        if (result.rowCount !== undefined) read = Math.max(read, result.rowCount);
        else if (read < countLimit) continue;
        else counted = 'atLeast';
        break;
      }
    } catch (error) {
      if (error instanceof ReaderGone) throw error;
      if (this.#signal.aborted) await this.#interrupted(head, cost);
      else if (LakeError.is(error)) await this.#fail(part, head, error, cost);
      else throw error;
      return false;
    }
    const { updateCount } = arriving;
    const tail: Tail = { rowCount: read, counted, cost, ...(updateCount !== undefined && { updateCount }) };
    this.#progress.ended(head, tail, arriving.columns.length);
    for (const writer of this.#writers) await writer.end(head, tail);
    return true;
  }

  async #fail(part: SqlPart, head: Head, error: LakeError, cost: Cost): Promise<void> {
    this.#failed++;
    if (error.code === 'network') this.#disconnected++;
    this.#progress.clear();
    for (const writer of this.#writers) await writer.fail(head, error, cost);
    complain(
      this.#shell,
      withoutPosition(error),
      cellPlace(this.#notebook.name, part.number, part.cell, error.position),
    );
  }

  async #interrupted(head: Head, cost: Cost): Promise<void> {
    this.#progress.clear();
    if (this.#signal.reason instanceof ReaderGone) return;
    for (const writer of this.#writers) await writer.stop(head, cost);
  }

  #summarize(outcome: Summary['outcome'], skipped: number, elapsedMs: number): Summary {
    const scanned = this.#scannedBytes === undefined ? {} : { scannedBytes: this.#scannedBytes };
    return { outcome, ran: this.#ran, failed: this.#failed, skipped, elapsedMs, ...scanned };
  }

  async #finish(summary: Summary): Promise<void> {
    this.#isFinished = true;
    this.#progress.clear();
    const ends = await Promise.allSettled(this.#writers.map((writer) => writer.finish(summary)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  #exitCode(summary: Summary): number {
    if (this.#signal.reason instanceof ReaderGone) return exitCodes.ok;
    if (summary.ran === 0 && summary.outcome === 'succeeded') {
      this.#note(describeNothing(this.#notebook));
      return exitCodes.ok;
    }
    for (const part of this.#empty) this.#noteCell(part, 'the cell holds no statement.');
    if (summary.ran !== 1 || summary.skipped > 0 || summary.outcome === 'interrupted')
      this.#note(describeSummary(summary));
    if (summary.outcome === 'interrupted') return exitCodes.interrupted;
    if (this.#disconnected > 0) return exitCodes.noConnection;
    return this.#failed > 0 ? exitCodes.failed : exitCodes.ok;
  }

  /** One kernel for each connection; a connection that failed is not tried again. Ends when the run is interrupted. */
  #connect(connection: Connection): Promise<Kernel> {
    let kernel = this.#connecting.get(connection.name);
    if (!kernel) {
      this.#progress.connecting(connection.name);
      kernel = this.#shell.connect(connection, this.#data).then((opened) => {
        this.#kernels.push(opened);
        return opened;
      });
      this.#connecting.set(connection.name, kernel);
    }
    return untilAborted(kernel, this.#signal);
  }

  #addCost(cost: Cost): void {
    if (cost.scannedBytes !== undefined) this.#scannedBytes = (this.#scannedBytes ?? 0) + cost.scannedBytes;
  }

  async #disconnect(): Promise<void> {
    await this.#rows.close();
    await Promise.allSettled(this.#kernels.map((kernel) => kernel.close()));
  }

  #noteCell(part: SqlPart, text: string): void {
    this.#note(`${cellPlace(this.#notebook.name, part.number, part.cell)}: ${text}`);
  }

  #note(text: string): void {
    this.#progress.clear();
    note(this.#shell, text);
  }
}

/** The error as it reads behind its place: the position in its message would be a second one. */
function withoutPosition({ message, hint, position }: LakeError): { message: string; hint?: string } {
  const told = position && `line ${position.line + 1}:${position.column + 1}: `;
  return { message: told === undefined ? message : message.replace(told, ''), ...(hint !== undefined && { hint }) };
}

/** What `connect` threw: a failure in words, or a defect that goes on upwards. */
function onlyLakeError(error: unknown): LakeError {
  if (LakeError.is(error)) return error;
  throw error;
}
