import { open, rm, type FileHandle } from 'node:fs/promises';
import { LakeError, type Row } from '../api.ts';
import type { EngineClient } from './engine/client.ts';
import type { ResultSource } from './engine/engine.ts';
import type { RowFileReader } from './rowFile.ts';
import type { Cell, ColumnProfile, ExportFormat, OpenView, RangeTotals, RowRange, ViewSpec } from './viewing.ts';

/** Views that are kept of one result: the one that is shown, and those that are on their way out. */
const mostViews = 4;
const idBytes = 4;

interface Kept {
  readonly rowCount: number;
  readonly path: string;
  readonly ids: FileHandle;
}

/**
 * Orders and parts of a complete result. Every method rejects with LakeError: `syntax` for a filter's value that does not fit its
 * column, `notFound` for a view that is no longer kept, `internal` where the engine fails; or with the signal's reason.
 */
export class ResultViews {
  readonly #engine: EngineClient;
  readonly #source: ResultSource;
  readonly #reader: RowFileReader;
  readonly #toRows: (rows: readonly (readonly (string | null)[])[]) => Row[];
  readonly #kept = new Map<number, Kept>();
  #files = 0;

  constructor(
    engine: EngineClient,
    source: ResultSource,
    reader: RowFileReader,
    toRows: (rows: readonly (readonly (string | null)[])[]) => Row[],
  ) {
    this.#engine = engine;
    this.#source = source;
    this.#reader = reader;
    this.#toRows = toRows;
  }

  async open(spec: ViewSpec, signal: AbortSignal): Promise<OpenView> {
    const source = this.#source;
    const path = source.path.replace(/\.csv$/, `.${++this.#files}.ids`);
    const view = await this.#engine.ask('view', { source, spec, path }, signal).catch(async (error: unknown) => {
      await rm(path, { force: true });
      throw error;
    });
    this.#kept.set(view.id, { rowCount: view.rowCount, path, ids: await open(path, 'r') });
    for (const old of [...this.#kept.keys()].slice(0, -mostViews)) await this.#drop(old);
    return view;
  }

  /** Rows of a view from a position on, fewer where they end, with their positions in the result. */
  async page(
    view: number,
    start: number,
    count: number,
  ): Promise<{ readonly rows: readonly Row[]; readonly positions: readonly number[] }> {
    const { rowCount, ids } = this.#find(view);
    const there = Math.min(count, Math.max(0, rowCount - start));
    const positions = new Uint32Array(there);
    const bytes = new Uint8Array(positions.buffer);
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await ids.read(bytes, at, bytes.length - at, start * idBytes + at);
      if (bytesRead === 0) throw gone();
      at += bytesRead;
    }
    return { rows: this.#toRows(await this.#reader.rowsAt(positions)), positions: [...positions] };
  }

  profile(
    columns: readonly number[],
    view: number | undefined,
    signal: AbortSignal,
  ): Promise<readonly ColumnProfile[]> {
    return this.#engine.ask('profile', { source: this.#source, columns, ...this.#of(view) }, signal);
  }

  totals(range: RowRange, columns: readonly number[], signal: AbortSignal): Promise<RangeTotals> {
    this.#of(range.view);
    return this.#engine.ask('totals', { source: this.#source, range, columns }, signal);
  }

  /** The first cell behind another that holds the text, whatever its case; undefined where there is none. */
  find(text: string, after: Cell, view: number | undefined, signal: AbortSignal): Promise<Cell | undefined> {
    return this.#engine.ask('find', { source: this.#source, text, after, ...this.#of(view) }, signal);
  }

  /** Writes all rows, or those of a view, to a file, whole or not at all. What is there is replaced. */
  async write(format: ExportFormat, path: string, view: number | undefined, signal: AbortSignal): Promise<void> {
    await this.#engine.ask('write', { source: this.#source, format, path, ...this.#of(view) }, signal);
  }

  /** The engine has ended, and its views with it. */
  forgetEngine(): void {
    for (const [id, { ids, path }] of this.#kept) {
      this.#kept.delete(id);
      void ids.close().then(() => rm(path, { force: true }));
    }
  }

  async close(): Promise<void> {
    for (const view of [...this.#kept.keys()]) await this.#drop(view);
    if (this.#engine.isRunning)
      await this.#engine.ask('forget', { handle: this.#source.handle }).catch(() => undefined);
  }

  #of(view: number | undefined): { readonly view?: number } {
    if (view === undefined) return {};
    this.#find(view);
    return { view };
  }

  #find(view: number): Kept {
    const kept = this.#kept.get(view);
    if (!kept) throw gone();
    return kept;
  }

  async #drop(view: number): Promise<void> {
    const kept = this.#kept.get(view);
    this.#kept.delete(view);
    if (!kept) return;
    await kept.ids.close();
    await rm(kept.path, { force: true });
    if (this.#engine.isRunning)
      await this.#engine.ask('closeView', { handle: this.#source.handle, view }).catch(() => undefined);
  }
}

const gone = (): LakeError =>
  new LakeError('notFound', 'This order of the rows is no longer kept.', { hint: 'Sort or filter again.' });
