import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { LakeError } from '../api.ts';
import type { Column, ResultSet, Row } from '../api.ts';
import { SpillFile } from './spill.ts';
import { isRunning } from '../processes.ts';

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
  readonly result: SpilledResult;
}

/** Results in spill files of a folder, one file each, readable by this user alone. */
export class FileResultStore implements ResultStore {
  readonly #folder: string;
  readonly #openFile: OpenFile;
  readonly #entries = new Map<string, Entry>();

  /** Clears away what processes that are gone have left. */
  constructor(folder: string, openFile: OpenFile = (path) => open(path, 'wx+', 0o600)) {
    this.#folder = folder;
    this.#openFile = openFile;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) {
      const pid = /^(\d+)-[\w-]+\.rows$/.exec(name)?.[1];
      if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true });
    }
  }

  async store(
    result: ResultSet,
    owner: string,
    signal: AbortSignal,
    onPreview: (stored: StoredResult) => void = () => undefined,
  ): Promise<StoredResult> {
    const handle = randomUUID();
    const path = join(this.#folder, `${process.pid}-${handle}.rows`);
    const file = await this.#openFile(path).catch((error: unknown) => {
      throw this.#diskError(error);
    });
    const stored = new SpilledResult(handle, result.columns, new SpillFile(file), path);
    this.#entries.set(handle, { owner, result: stored });
    let previewed = false;
    const preview = (): void => {
      if (previewed) return;
      previewed = true;
      onPreview(stored);
    };
    try {
      for await (const rows of result.rows(signal)) {
        await this.#append(stored, rows);
        if (!previewed && stored.rowCount >= previewRows) preview();
      }
      await this.#flush(stored);
      stored.complete = true;
      preview();
      return stored;
    } catch (error) {
      // The rows before the fault are kept and shown; a disk that is full takes no more of them.
      if (!stored.isClosed) await stored.spill.flush().catch(() => undefined);
      if (!stored.isClosed && stored.rowCount > 0) preview();
      throw error;
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
    await Promise.all([...this.#entries.keys()].map((handle) => this.remove(handle)));
  }

  async #append(stored: SpilledResult, rows: readonly Row[]): Promise<void> {
    try {
      await stored.spill.append(rows);
      if (stored.rowCount < previewRows && stored.spill.rowCount >= previewRows) await stored.spill.flush();
    } catch (error) {
      throw this.#diskError(error);
    }
  }

  async #flush(stored: SpilledResult): Promise<void> {
    try {
      await stored.spill.flush();
    } catch (error) {
      throw this.#diskError(error);
    }
  }

  #diskError(error: unknown): LakeError {
    if (LakeError.is(error)) return error;
    const { code, message } = error as NodeJS.ErrnoException;
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

class SpilledResult implements StoredResult {
  readonly handle: string;
  readonly columns: readonly Column[];
  readonly spill: SpillFile;
  complete = false;
  readonly #path: string;
  #closed = false;

  constructor(handle: string, columns: readonly Column[], spill: SpillFile, path: string) {
    this.handle = handle;
    this.columns = columns;
    this.spill = spill;
    this.#path = path;
  }

  get rowCount(): number {
    return this.spill.readableRows;
  }

  get bytes(): number {
    return this.spill.readableBytes;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  async page(start: number, count: number): Promise<readonly Row[]> {
    if (this.#closed)
      throw new LakeError('notFound', 'This result is no longer kept.', { hint: 'Run the cell again.' });
    return this.spill.read(start, count);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.spill.close();
    await rm(this.#path, { force: true });
  }
}
