import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { LakeError } from '../api.ts';
import type { Column, ResultSet, Row } from '../api.ts';
import { isRunning } from '../processes.ts';
import { RowFileReader, RowFileWriter, toCsv, type RowFiles } from './rowFile.ts';
import { RowTyper, valueReader } from './values.ts';
import { EngineClient, type EngineLaunch } from './engine/client.ts';
import { ResultViews } from './views.ts';

/** A result on this machine. `rowCount` and `complete` move while rows arrive; what has arrived can be read. */
export interface StoredResult {
  /** Names the result in a saved output; opens for its owner alone. */
  readonly handle: string;
  readonly columns: readonly Column[];
  /** Rows that have arrived. */
  readonly rowCount: number;
  /** What they take on disk. */
  readonly bytes: number;
  /** Whether every row has arrived. */
  readonly complete: boolean;
  /** Rows from a position on, fewer where they end. Throws LakeError `notFound` once the result is closed. */
  page(start: number, count: number): Promise<readonly Row[]>;
  /**
   * Orders and parts of it. Throws LakeError `drift` while rows arrive, `unsupported` where no engine was given to the store.
   */
  readonly views: ResultViews;
}

/** Keeps results outside the notebook. */
export interface ResultStore {
  /**
   * Reads a result to its end. `onPreview` is called once, as soon as the first rows can be read: 200, or all there are.
   * Rejects with LakeError, or the signal's reason, when the end is not reached; what was stored stays readable.
   */
  store(
    result: ResultSet,
    owner: string,
    signal: AbortSignal,
    onPreview?: (stored: StoredResult) => void,
  ): Promise<StoredResult>;
  /** Throws LakeError `notFound`, or `denied` where another notebook ran it. */
  open(handle: string, owner: string): StoredResult;
  /** Forgets a result and removes its file. */
  remove(handle: string): Promise<void>;
  close(): Promise<void>;
}

/** Rows that are shown before the rest has arrived. */
export const previewRows = 200;

type OpenFile = (path: string) => Promise<FileHandle>;

interface Entry {
  readonly owner: string;
  readonly result: KeptResult;
}

/** Bytes that are collected before they are written. */
const bufferBytes = 256 * 1024;

/** Results in the files of a folder, readable by this user alone. */
export class FileResultStore implements ResultStore {
  readonly #folder: string;
  readonly #openFile: OpenFile;
  readonly #entries = new Map<string, Entry>();
  readonly #engineFolder: string;
  readonly #engine: EngineClient | undefined;

  /** Clears away what processes that are gone have left. */
  constructor(folder: string, more: { readonly engine?: EngineLaunch; readonly openFile?: OpenFile } = {}) {
    this.#folder = folder;
    this.#engineFolder = join(folder, `${process.pid}-engine`);
    this.#openFile = more.openFile ?? ((path) => open(path, 'wx+', 0o600));
    this.#engine =
      more.engine &&
      new EngineClient(more.engine, this.#engineFolder, () => {
        for (const { result } of this.#entries.values()) result.forgetEngine();
      });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) {
      const pid = /^(\d+)-(?:engine|[\w-]+\.(?:csv|index|\d+\.ids))$/.exec(name)?.[1];
      if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true, recursive: true });
    }
  }

  async store(
    result: ResultSet,
    owner: string,
    signal: AbortSignal,
    onPreview: (stored: StoredResult) => void = () => undefined,
  ): Promise<StoredResult> {
    const handle = randomUUID();
    const stored = await this.#open(handle, result.columns);
    this.#entries.set(handle, { owner, result: stored });
    let previewed = false;
    const preview = (): void => {
      if (previewed) return;
      previewed = true;
      onPreview(stored);
    };
    try {
      for await (const rows of result.rows(signal)) {
        await stored.append(rows);
        if (!previewed && stored.arrived >= previewRows) {
          await stored.flush();
          preview();
        }
      }
      await stored.flush();
      stored.complete = true;
      preview();
      return stored;
    } catch (error) {
      // The rows before the fault are kept and shown; a disk that is full takes no more of them.
      if (!stored.isClosed) await stored.flush().catch(() => undefined);
      if (!stored.isClosed && stored.rowCount > 0) preview();
      throw this.#diskError(error, signal);
    }
  }

  open(handle: string, owner: string): StoredResult {
    const entry = this.#entries.get(handle);
    if (!entry) throw new LakeError('notFound', 'This result is no longer kept.', { hint: 'Run the cell again.' });
    if (entry.owner !== owner)
      throw new LakeError('denied', 'This result belongs to another notebook.', {
        hint: 'Run the cell again.',
      });
    return entry.result;
  }

  async remove(handle: string): Promise<void> {
    const entry = this.#entries.get(handle);
    this.#entries.delete(handle);
    await entry?.result.close();
  }

  async close(): Promise<void> {
    this.#engine?.close();
    await Promise.all([...this.#entries.keys()].map((handle) => this.remove(handle)));
    await rm(this.#engineFolder, { force: true, recursive: true });
  }

  async #open(handle: string, columns: readonly Column[]): Promise<KeptResult> {
    const paths = ['csv', 'index'].map((kind) => join(this.#folder, `${process.pid}-${handle}.${kind}`));
    const files: FileHandle[] = [];
    try {
      for (const path of paths) files.push(await this.#openFile(path));
    } catch (error) {
      await Promise.all(files.map((file) => file.close()));
      throw this.#diskError(error);
    }
    const [rows, index] = files as [FileHandle, FileHandle];
    return new KeptResult(handle, columns, { rows, index }, paths, this.#engine);
  }

  #diskError(error: unknown, signal?: AbortSignal): unknown {
    const { code, message, syscall } = error as NodeJS.ErrnoException;
    if (LakeError.is(error) || signal?.aborted || syscall === undefined) return error;
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    return new LakeError(
      'internal',
      full ? 'The disk is full: the rest of the result could not be kept.' : `The result could not be kept: ${message}`,
      {
        hint: `Free some space for ${this.#folder}, or ask for fewer rows.`,
        cause: error,
      },
    );
  }
}

class KeptResult implements StoredResult {
  readonly handle: string;
  readonly columns: readonly Column[];
  complete = false;
  /** Rows that have arrived, written or not. */
  arrived = 0;
  readonly #files: RowFiles;
  readonly #paths: readonly string[];
  readonly #writer: RowFileWriter;
  readonly #reader: RowFileReader;
  readonly #views: ResultViews | undefined;
  readonly #typer: RowTyper;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #closed = false;

  constructor(
    handle: string,
    columns: readonly Column[],
    files: RowFiles,
    paths: readonly string[],
    engine: EngineClient | undefined,
  ) {
    this.handle = handle;
    this.columns = columns;
    this.#files = files;
    this.#paths = paths;
    this.#writer = new RowFileWriter(files);
    this.#reader = new RowFileReader(files);
    this.#typer = new RowTyper(columns.map(valueReader));
    const source = { handle, columns, path: paths[0]!, skipRows: 0 };
    this.#views = engine && new ResultViews(engine, source, this.#reader, (rows) => this.#typer.type(rows));
  }

  get views(): ResultViews {
    this.#refuseClosed();
    if (!this.#views)
      throw new LakeError('unsupported', 'Nothing can order or count results here.', {
        hint: 'Open the notebook in VS Code.',
      });
    if (!this.complete)
      throw new LakeError('drift', 'The rows of this result are still arriving.', {
        hint: 'Sort and filter it when all are here.',
      });
    return this.#views;
  }

  /** The engine has ended. */
  forgetEngine(): void {
    this.#views?.forgetEngine();
  }

  get rowCount(): number {
    return this.#writer.extent.rowCount;
  }

  get bytes(): number {
    return this.#writer.extent.bytes;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Throws LakeError `notFound` once the result is closed: its rows would stay in memory. */
  async append(rows: readonly Row[]): Promise<void> {
    this.#refuseClosed();
    const bytes = toCsv(rows);
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.arrived += rows.length;
    if (this.#waitingBytes >= bufferBytes) await this.flush();
  }

  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (!this.#closed) await this.#writer.append(bytes);
  }

  async page(start: number, count: number): Promise<readonly Row[]> {
    this.#refuseClosed();
    if (!Number.isSafeInteger(start) || start < 0 || !Number.isSafeInteger(count) || count < 0)
      throw new RangeError(`No rows at ${start}, ${count}.`);
    const there = Math.min(count, Math.max(0, this.rowCount - start));
    return this.#typer.type(await this.#reader.page(start, there));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting = [];
    await this.#views?.close();
    await Promise.all([this.#files.rows.close(), this.#files.index.close()]);
    await Promise.all(this.#paths.map((path) => rm(path, { force: true })));
  }

  #refuseClosed(): void {
    if (this.#closed)
      throw new LakeError('notFound', 'This result is no longer kept.', { hint: 'Run the cell again.' });
  }
}
