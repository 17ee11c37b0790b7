/** Runs query executions: QUEUED, RUNNING, and one of three ends. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SqlError, type Outcome, type SqlContext, type SqlEngine } from '../../api.ts';
import type { Access } from '../../access/access.ts';
import { parseLocation } from '../../store/layout.ts';
import { ObjectStore } from '../../store/objects.ts';
import type { DiskStore } from '../../store/store.ts';
import { Gate, wait } from '../gate.ts';
import type { Processes } from '../owner.ts';
import { Records } from '../records.ts';
import { readRows, writeResult } from '../resultFile.ts';
import { hasHeaderRow } from './classify.ts';
import { isOver, type Execution } from './execution.ts';
import { writtenFiles } from './manifest.ts';
import { encodeMetadata } from './metadataFile.ts';
import type { PreparedStatements, Resolved } from './prepared.ts';
import { invalid } from './workgroups.ts';

export interface RunnerParts {
  readonly store: DiskStore;
  readonly access: Access;
  readonly engine: SqlEngine;
  readonly processes: Processes;
  readonly prepared: PreparedStatements;
  /** Time that every execution stays QUEUED, for tests of clients. */
  readonly delayMs: number;
}

const keptDays = 45;
const parallel = 8;

/** Why an execution was stopped, when nobody's error was the cause. */
class Stopped extends Error {}

export class ExecutionRunner {
  readonly #parts: RunnerParts;
  readonly #objects: ObjectStore;
  readonly #records: Records<Execution>;
  readonly #results: string;
  readonly #gate = new Gate(parallel);
  readonly #live = new Map<string, { readonly stop: AbortController; readonly done: Promise<void> }>();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#objects = new ObjectStore(parts.store);
    const folder = parts.store.layout.service('athena');
    this.#records = new Records(join(folder, 'executions'), ({ token }) => token);
    this.#results = join(folder, 'results');
  }

  /** Reads the history and ends what a dead process had in flight. */
  async open(): Promise<void> {
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const old = await this.#records.load(Date.now() - keptDays * 86_400_000);
    for (const { resultFile } of old)
      if (resultFile !== undefined) await rm(this.resultPath(resultFile), { force: true });
    for (const execution of this.#records.all()) await this.#settle(execution);
  }

  findByToken(token: string): Execution | undefined {
    return this.#records.findByKey(token);
  }

  all(): readonly Execution[] {
    return this.#records.all();
  }

  resultPath(name: string): string {
    return join(this.#results, name);
  }

  async find(id: string): Promise<Execution> {
    const found = await this.#records.find(id);
    if (!found) throw invalid(`QueryExecution ${id} was not found`);
    return this.#settle(found);
  }

  async #settle(execution: Execution): Promise<Execution> {
    if (isOver(execution.state) || (await this.#parts.processes.isAlive(execution.owner))) return execution;
    const ended: Execution = {
      ...execution,
      state: 'FAILED',
      reason: 'INTERNAL_ERROR: the local lakehouse was ended while this query ran. Run it again.',
      errorName: 'INTERNAL_ERROR',
      completedMs: Date.now(),
    };
    await this.#records.end(ended);
    return ended;
  }

  async start(execution: Execution, resolved: Resolved): Promise<void> {
    await this.#records.put(execution);
    const stop = new AbortController();
    const done = this.#run(execution, resolved, stop.signal).finally(() => this.#live.delete(execution.id));
    this.#live.set(execution.id, { stop, done });
  }

  /** Asks the execution to end; it is over when its state says so. */
  async stop(id: string): Promise<void> {
    const execution = await this.find(id);
    const live = this.#live.get(id);
    if (live) live.stop.abort(new Stopped('Query cancelled by user'));
    else if (!isOver(execution.state))
      throw invalid(`QueryExecution ${id} runs in another process of the local lakehouse`);
  }

  async close(): Promise<void> {
    for (const { stop } of this.#live.values()) stop.abort(new Stopped('The local lakehouse was ended'));
    await Promise.all([...this.#live.values()].map(({ done }) => done));
    await this.#records.flush();
  }

  async #run(execution: Execution, resolved: Resolved, signal: AbortSignal): Promise<void> {
    let current = execution;
    const note = (change: Partial<Execution>): void => this.#records.note((current = { ...current, ...change }));
    let ended: Partial<Execution>;
    try {
      await wait(this.#parts.delayMs, signal);
      await this.#gate.enter(signal);
      try {
        note({ state: 'RUNNING', startedMs: Date.now() });
        const reused = this.#findReusable(current);
        ended = reused ? await this.#reuse(current, reused) : await this.#answer(current, resolved, signal, note);
      } finally {
        this.#gate.leave();
      }
    } catch (error) {
      ended = describeEnd(error, signal);
    }
    await this.#records.end({ ...current, ...ended, completedMs: Date.now() });
  }

  async #answer(
    execution: Execution,
    resolved: Resolved,
    signal: AbortSignal,
    note: (change: Partial<Execution>) => void,
  ): Promise<Partial<Execution>> {
    if (resolved.kind !== 'run') return this.#keepPrepared(execution, resolved);
    const { engine, access } = this.#parts;
    const store = await access.storeFor(execution.user);
    const context: SqlContext = {
      dialect: 'athena',
      catalog: execution.catalog,
      schema: execution.database,
      user: execution.user,
    };
    const session = await engine.openSession(context);
    try {
      const outcome = await session.run(resolved.sql, resolved.parameters, signal);
      const { statementType, substatementType, columns, scannedBytes, updateCount } = outcome;
      if (execution.cutoffBytes !== undefined && scannedBytes > execution.cutoffBytes)
        throw new Stopped('Query cancelled! : Bytes scanned limit was exceeded');
      const hasHeader = hasHeaderRow(outcome);
      const found = { statementType, substatementType, columns, hasHeader };
      note({ ...found, answeredMs: Date.now() });
      const rows = await this.#writeRows(execution, outcome, found, signal);
      const files = await writtenFiles(store, resolved.sql, context, substatementType);
      const manifestLocation = await this.#writeObjects({ ...execution, ...found, ...rows }, rows.md5, files);
      const { md5: _, ...counts } = rows;
      return {
        ...found,
        ...counts,
        scannedBytes: Math.max(scannedBytes, outcome.scannedBytes),
        state: 'SUCCEEDED',
        ...(updateCount !== undefined && { updateCount }),
        ...(manifestLocation !== undefined && { manifestLocation }),
      };
    } finally {
      await session.close();
    }
  }

  async #writeRows(
    execution: Execution,
    outcome: Outcome,
    { hasHeader }: Pick<Execution, 'hasHeader'>,
    signal: AbortSignal,
  ): Promise<{ rowCount: number; resultBytes: number; md5: string; resultFile?: string }> {
    if (outcome.columns.length === 0) {
      for await (const _ of outcome.rows) signal.throwIfAborted();
      return { rowCount: 0, resultBytes: 0, md5: '' };
    }
    const resultFile = `${execution.id}.csv`;
    const header = outcome.columns.map((column) => column.name);
    const options = { quoting: 'all', ...(hasHeader && { header }) } as const;
    const written = await writeResult(this.resultPath(resultFile), outcome.rows, options, signal);
    return { rowCount: written.rowCount, resultBytes: written.bytes, md5: written.md5, resultFile };
  }

  /** Writes what lies in S3 after a query; the manifest's address, if there is one. */
  async #writeObjects(
    execution: Execution,
    md5: string,
    files: readonly string[] | undefined,
  ): Promise<string | undefined> {
    if (execution.outputLocation === undefined) return undefined;
    const { bucket, key } = parseLocation(execution.outputLocation);
    const csv = { contentType: 'application/octet-stream' };
    const path = execution.resultFile === undefined ? undefined : this.resultPath(execution.resultFile);
    if (execution.object === '.csv') {
      if (path === undefined) await this.#objects.putText(bucket, key, '', csv);
      else await this.#objects.placeFile(path, bucket, key, { ...csv, etag: `"${md5}"` });
    } else if (execution.object === '.txt')
      await this.#objects.putText(bucket, key, path === undefined ? '' : await readTabbed(path), csv);
    const updateColumns = [{ name: 'rows', type: 'bigint', precision: 19, scale: 0 }];
    const columns = execution.object === '' || execution.object === 'table' ? updateColumns : execution.columns;
    await this.#objects.putText(bucket, `${key}.metadata`, encodeMetadata(columns), csv);
    if (!files) return undefined;
    const manifestKey = `${key}-manifest.csv`;
    await this.#objects.putText(bucket, manifestKey, files.map((file) => `${file}\n`).join(''), csv);
    return `s3://${bucket}/${manifestKey}`;
  }

  async #keepPrepared(
    { workgroup, user }: Execution,
    resolved: Exclude<Resolved, { kind: 'run' }>,
  ): Promise<Partial<Execution>> {
    const { access, prepared: shared } = this.#parts;
    const prepared = (await access.isAdmin(user)) ? shared : shared.of(user);
    if (resolved.kind === 'prepare') await prepared.put(workgroup, resolved.name, resolved.sql, '', 'replace');
    else {
      if (!(await prepared.find(workgroup, resolved.name)))
        throw new SqlError('NOT_FOUND', `Prepared statement not found: ${resolved.name}`);
      await prepared.remove(workgroup, resolved.name);
    }
    const substatementType = resolved.kind === 'prepare' ? 'PREPARE' : 'DEALLOCATE';
    return { statementType: 'DDL', substatementType, state: 'SUCCEEDED', answeredMs: Date.now() };
  }

  #findReusable(execution: Execution): Execution | undefined {
    const { maxResultAgeMinutes } = execution;
    const canReuse =
      maxResultAgeMinutes !== undefined && !execution.catalog.toLowerCase().startsWith('s3tablescatalog/');
    if (!canReuse) return undefined;
    const oldestMs = Date.now() - maxResultAgeMinutes * 60_000;
    return this.#records
      .all()
      .find(
        (other) =>
          other.state === 'SUCCEEDED' &&
          other.substatementType === 'SELECT' &&
          other.sql === execution.sql &&
          other.user === execution.user &&
          other.workgroup === execution.workgroup &&
          other.catalog.toLowerCase() === execution.catalog.toLowerCase() &&
          other.database === execution.database &&
          other.parameters.join('\0') === execution.parameters.join('\0') &&
          (other.completedMs ?? 0) >= oldestMs &&
          other.resultFile !== undefined &&
          existsSync(this.resultPath(other.resultFile)),
      );
  }

  async #reuse(execution: Execution, from: Execution): Promise<Partial<Execution>> {
    const { columns, hasHeader, statementType, rowCount, resultBytes } = from;
    const found = {
      columns,
      hasHeader,
      statementType,
      rowCount,
      resultBytes,
      ...(from.substatementType !== undefined && { substatementType: from.substatementType }),
      ...(from.resultFile !== undefined && { resultFile: from.resultFile }),
    };
    if (execution.outputLocation !== undefined && from.outputLocation !== undefined) {
      const source = parseLocation(from.outputLocation);
      const etag =
        (await this.#objects.head(source.bucket, source.key))?.etag ?? `"${randomUUID().replaceAll('-', '')}"`;
      await this.#writeObjects({ ...execution, ...found }, etag.replaceAll('"', ''), undefined);
    }
    return { ...found, state: 'SUCCEEDED', answeredMs: Date.now(), reusedId: from.id };
  }
}

function describeEnd(error: unknown, signal: AbortSignal): Partial<Execution> {
  if (error instanceof Stopped) return { state: 'CANCELLED', reason: error.message };
  if (signal.aborted && (error === signal.reason || !(error instanceof SqlError))) {
    const reason = signal.reason instanceof Stopped ? signal.reason.message : 'Query cancelled by user';
    return { state: 'CANCELLED', reason };
  }
  // Athena tells a refusal in plain words, without a name in front.
  if (error instanceof SqlError && error.name === 'PERMISSION_DENIED')
    return { state: 'FAILED', errorName: error.name, reason: error.message };
  if (error instanceof SqlError)
    return { state: 'FAILED', errorName: error.name, reason: `${error.name}: ${messageAt(error)}` };
  const message = error instanceof Error ? error.message : String(error);
  return { state: 'FAILED', errorName: 'INTERNAL_ERROR', reason: `INTERNAL_ERROR: ${message}` };
}

/** The message with its place in front and without the error's name, as Athena writes it. */
export function messageAt(error: SqlError): string {
  const prefix = `${error.name}: `;
  const text = error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message;
  if (error.line === undefined || /^line \d+:\d+:/.test(text)) return text;
  return `line ${error.line}:${error.column ?? 1}: ${text}`;
}

async function readTabbed(path: string): Promise<string> {
  let text = '';
  for (let offset: number | undefined = 0; offset !== undefined;) {
    const page = await readRows(path, offset, { rows: 10_000, bytes: 4 * 1024 * 1024 });
    for (const row of page.rows()) text += `${row.map((value) => value ?? '').join('\t')}\n`;
    offset = page.next;
  }
  return text;
}
