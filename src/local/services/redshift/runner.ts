/** Runs statements and batches: SUBMITTED, PICKED, STARTED, and one of three ends. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError, SqlError, type SqlContext, type SqlEngine, type SqlSession } from '../../api.ts';
import { lex } from '../../../sql/lexer.ts';
import type { DiskStore } from '../../store/store.ts';
import { Gate, wait } from '../gate.ts';
import type { Processes } from '../owner.ts';
import { Records } from '../records.ts';
import { writeResult } from '../resultFile.ts';
import { isOver, type Part, type Statement } from './statement.ts';
import type { KeptSession, Sessions } from './sessions.ts';

const keptHours = 24;
const parallel = 8;
const mostActive = 500;
const largestRow = 64 * 1024;
const largestResult = 500 * 1024 * 1024;

class Stopped extends Error {}

interface Live {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export interface StatementRunnerParts {
  readonly store: DiskStore;
  readonly engine: SqlEngine;
  readonly processes: Processes;
  readonly sessions: Sessions;
  readonly delayMs: number;
}

export class StatementRunner {
  readonly #parts: StatementRunnerParts;
  readonly #records: Records<Statement>;
  readonly #results: string;
  readonly #gate = new Gate(parallel);
  readonly #live = new Map<string, Live>();
  #lastQueryId = Date.now() % 1_000_000;

  constructor(parts: StatementRunnerParts) {
    this.#parts = parts;
    const folder = parts.store.layout.service('redshift-data');
    this.#records = new Records<Statement>(join(folder, 'statements'), tokenKey);
    this.#results = join(folder, 'results');
  }

  async refresh(): Promise<void> {
    const old = await this.#records.load(Date.now() - keptHours * 3_600_000);
    for (const { parts } of old)
      for (const { resultFile } of parts)
        if (resultFile !== undefined) await rm(this.resultPath(resultFile), { force: true });
    for (const statement of this.#records.all()) await this.#settle(statement);
  }

  findByToken(user: string, token: string): Statement | undefined {
    return this.#records.findByKey(tokenKey({ user, token }) ?? '');
  }

  all(): readonly Statement[] {
    return this.#records.all();
  }

  resultPath(name: string): string {
    return join(this.#results, name);
  }

  nextQueryId(): number {
    return ++this.#lastQueryId;
  }

  /** Throws `ResourceNotFoundException` for an unknown id and for one that is past its 24 hours. */
  async find(id: string): Promise<Statement> {
    const found = await this.#records.find(id);
    if (!found || Date.now() - found.createdMs > keptHours * 3_600_000)
      throw new ServiceError('ResourceNotFoundException', 'Query does not exist.', 400, { ResourceId: id });
    return this.#settle(found);
  }

  async #settle(statement: Statement): Promise<Statement> {
    if (isOver(statement.status) || (await this.#parts.processes.isAlive(statement.owner))) return statement;
    const error = 'The local lakehouse was ended while this statement ran. Run it again.';
    const parts = statement.parts.map((part) =>
      isOver(part.status) ? part : ({ ...part, status: 'FAILED', error } as const),
    );
    const ended: Statement = { ...statement, parts, status: 'FAILED', error, updatedMs: Date.now() };
    await this.#records.end(ended);
    return ended;
  }

  /** Waits for the end, at most so long, or until the client goes away. */
  async waitFor(id: string, seconds: number, signal: AbortSignal): Promise<Statement> {
    const live = this.#live.get(id);
    if (live && seconds > 0) {
      const waiting = new AbortController();
      const ended = live.done.finally(() => waiting.abort());
      await Promise.race([
        ended,
        wait(seconds * 1000, AbortSignal.any([signal, waiting.signal])).catch(() => undefined),
      ]);
      waiting.abort();
    }
    return this.find(id);
  }

  async start(statement: Statement, context: SqlContext, session: KeptSession | undefined): Promise<void> {
    if (this.#live.size >= mostActive)
      throw new ServiceError('ActiveStatementsExceededException', `More than ${mostActive} statements are active.`);
    await this.#records.put(statement);
    const stop = new AbortController();
    const done = this.#run(statement, context, session, stop.signal).finally(() => this.#live.delete(statement.id));
    this.#live.set(statement.id, { stop, done });
  }

  /** False if there was nothing left to cancel. */
  async cancel(id: string): Promise<boolean> {
    const statement = await this.find(id);
    const live = this.#live.get(id);
    if (!live || isOver(statement.status)) return false;
    live.stop.abort(new Stopped("Query cancelled on user's request"));
    return true;
  }

  async close(): Promise<void> {
    for (const { stop } of this.#live.values()) stop.abort(new Stopped('The local lakehouse was ended'));
    await Promise.all([...this.#live.values()].map(({ done }) => done));
    await this.#records.flush();
  }

  async #run(
    statement: Statement,
    context: SqlContext,
    kept: KeptSession | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const progress = new Progress(statement, this.#records);
    try {
      await wait(this.#parts.delayMs, signal);
      await this.#gate.enter(signal);
      try {
        progress.change({ status: 'PICKED' });
        const session = kept?.connection ?? (await this.#parts.engine.openSession(context));
        try {
          await this.#runParts(progress, session, signal);
        } finally {
          if (!kept) await session.close();
        }
      } finally {
        this.#gate.leave();
      }
    } catch (error) {
      progress.fail(error, signal);
    }
    if (kept) await this.#parts.sessions.release(kept);
    await progress.end();
  }

  async #runParts(progress: Progress, session: SqlSession, signal: AbortSignal): Promise<void> {
    const { kind, executionMode, parts } = progress.statement;
    const isTransaction = kind === 'batch' && executionMode === 'TRANSACTION';
    progress.change({ status: 'STARTED' });
    if (isTransaction) await session.run('BEGIN', {}, signal);
    let failed: { index: number; error: unknown } | undefined;
    for (const [index, part] of parts.entries()) {
      try {
        signal.throwIfAborted();
        await this.#runPart(progress, index, part, session, signal);
      } catch (error) {
        progress.failPart(index, error, signal);
        failed ??= { index, error };
        if (isTransaction || signal.aborted) break;
      }
    }
    if (isTransaction) await session.run(failed ? 'ROLLBACK' : 'COMMIT', {}, new AbortController().signal);
    if (!failed) progress.change({ status: 'FINISHED' });
    else if (kind === 'single' || signal.aborted) throw failed.error;
    else progress.failBatch(failed.index);
  }

  async #runPart(
    progress: Progress,
    index: number,
    part: Part,
    session: SqlSession,
    signal: AbortSignal,
  ): Promise<void> {
    const startedMs = performance.now();
    progress.changePart(index, { status: 'STARTED', queryId: this.nextQueryId() });
    const { parameters, resultFormat } = progress.statement;
    const outcome = await session.run(part.sql, usedParameters(part.sql, parameters), signal);
    const hasResultSet = outcome.columns.length > 0;
    let rowCount = outcome.updateCount ?? (hasResultSet ? 0 : -1);
    let resultBytes = hasResultSet ? 0 : -1;
    let file: { resultFile?: string } = {};
    if (hasResultSet) {
      const resultFile = `${part.id.replace(':', '-')}.csv`;
      const options = { quoting: resultFormat === 'CSV' ? 'needed' : 'all', onLine: refuseLarge } as const;
      const written = await writeResult(this.resultPath(resultFile), outcome.rows, options, signal);
      rowCount = written.rowCount;
      resultBytes = written.bytes;
      file = { resultFile };
    } else for await (const _ of outcome.rows) signal.throwIfAborted();
    progress.changePart(index, {
      status: 'FINISHED',
      hasResultSet,
      columns: outcome.columns,
      rowCount,
      resultBytes,
      durationNs: Math.round((performance.now() - startedMs) * 1e6),
      ...file,
    });
  }
}

function refuseLarge(line: string, bytes: number): void {
  if (line.length > largestRow / 4 && Buffer.byteLength(line) > largestRow)
    throw new SqlError(
      'LIMIT_EXCEEDED',
      `Packet for query is too large (${Buffer.byteLength(line)} > ${largestRow}). A row of a result holds at most 64 KB: select fewer columns, or UNLOAD.`,
    );
  if (bytes + line.length > largestResult)
    throw new SqlError('LIMIT_EXCEEDED', 'The result is larger than 500 MB. Add LIMIT, or UNLOAD to S3.');
}

/** Tokens are each user's own. */
function tokenKey({ user, token }: Pick<Statement, 'user' | 'token'>): string | undefined {
  return token === undefined ? undefined : `${user}\0${token}`;
}

/** Batches share their parameters; each statement gets those that it names. */
function usedParameters(sql: string, parameters: Readonly<Record<string, string>>): Record<string, string> {
  const named = namesOf(sql);
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => named.has(name)));
}

export function namesOf(sql: string): ReadonlySet<string> {
  return new Set(
    lex(sql, 'redshift').flatMap(({ kind, text }) =>
      kind === 'parameter' && text.startsWith(':') ? [text.slice(1)] : [],
    ),
  );
}

/** A statement on its way; every change is visible at once, the end is on disk. */
class Progress {
  statement: Statement;
  readonly #records: Records<Statement>;

  constructor(statement: Statement, records: Records<Statement>) {
    this.statement = statement;
    this.#records = records;
  }

  change(change: Partial<Statement>): void {
    this.statement = { ...this.statement, ...change, updatedMs: Date.now() };
    // The last state is shown when it is on disk and the session is free again.
    if (!isOver(this.statement.status)) this.#records.note(this.statement);
  }

  changePart(index: number, change: Partial<Part>): void {
    const parts = this.statement.parts.map((part, at) =>
      at === index ? { ...part, ...change, updatedMs: Date.now() } : part,
    );
    this.change({ parts });
  }

  failPart(index: number, error: unknown, signal: AbortSignal): void {
    const sql = this.statement.parts[index]?.sql ?? '';
    this.changePart(index, { status: signal.aborted ? 'ABORTED' : 'FAILED', error: describeError(error, sql) });
  }

  /** What was not reached, or was rolled back, is aborted. */
  failBatch(index: number): void {
    const error = `Query #${index + 1} failed with ${this.statement.parts[index]?.error ?? 'an error'}`;
    const parts = this.statement.parts.map((part) =>
      isOver(part.status) ? part : ({ ...part, status: 'ABORTED' } as const),
    );
    this.change({ parts, status: 'FAILED', error });
  }

  fail(error: unknown, signal: AbortSignal): void {
    const status = signal.aborted ? 'ABORTED' : 'FAILED';
    const text = describeError(error, this.statement.parts[0]?.sql ?? '');
    const parts = this.statement.parts.map((part) =>
      isOver(part.status) ? part : ({ ...part, status, ...(part.error === undefined && { error: text }) } as const),
    );
    this.change({ parts, status, error: text });
  }

  async end(): Promise<void> {
    await this.#records.end(this.statement);
  }
}

/** As Redshift writes it; the position counts characters from 1. */
function describeError(error: unknown, sql: string): string {
  if (error instanceof Stopped) return error.message;
  if (!(error instanceof SqlError)) return `ERROR: ${error instanceof Error ? error.message : String(error)}`;
  const message = error.message.startsWith('ERROR:') ? error.message : `ERROR: ${error.message}`;
  if (error.line === undefined || /Position: \d+/.test(message)) return message;
  const before = sql.split('\n').slice(0, error.line - 1);
  const line = sql.split('\n')[error.line - 1] ?? '';
  const units = before.reduce((sum, text) => sum + [...text].length + 1, 0);
  const position = units + [...line.slice(0, (error.column ?? 1) - 1)].length + 1;
  return `${message}\n  Position: ${position}`;
}
