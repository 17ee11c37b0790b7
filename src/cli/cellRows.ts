/** Results of cells that cells on other connections read. */
import { join } from 'node:path';
import { LakeError, type ResultSet, type Row } from '../kernels/api.ts';
import type { BroughtRows, CellRows } from '../kernels/moves/bring.ts';
import type { Intake } from '../kernels/moves/intake.ts';
import { describeSize, isOverLimit } from '../kernels/moves/limit.ts';
import { Moves } from '../kernels/moves/moves.ts';
import { FileResultStore, type StoredResult } from '../kernels/results/store.ts';
import type { CellBook } from '../sql/cells/book.ts';
import { UsageError } from './exit.ts';

const pageRows = 1_000;

/** More rows than may be moved. */
class Enough extends Error {}

/** Keeps what is read again, in a file each, and takes all of it away with the run. */
export class KeptRows implements CellRows {
  readonly #book: CellBook;
  readonly #limitMB: number;
  readonly #folder: string;
  readonly #moves = new Moves();
  readonly #kept = new Map<number, StoredResult>();
  readonly #wanted: ReadonlySet<number>;
  #store: FileResultStore | undefined;

  constructor(book: CellBook, options: { readonly home: string; readonly limitMB: number }) {
    this.#book = book;
    this.#limitMB = options.limitMB;
    this.#folder = join(options.home, '.lakebook', 'results');
    this.#wanted = new Set(book.cells.flatMap((_, cell) => (book.faults(cell).length > 0 ? [] : book.moved(cell))));
  }

  /** The result with its rows on this machine, where a cell below reads them. Throws LakeError, or the signal's reason. */
  async keep(cell: number, result: ResultSet, signal: AbortSignal): Promise<ResultSet> {
    if (!this.#wanted.has(cell)) return result;
    this.#store ??= new FileResultStore(this.#folder);
    const source = result.rows(signal)[Symbol.asyncIterator]();
    // What may not be moved is not kept either: its rows go by.
    const upToLimit = this.#upToLimit(cell, source);
    const stored = await this.#store
      .store({ ...result, rows: () => upToLimit }, '', signal, (preview) => this.#kept.set(cell, preview))
      .catch((error: unknown) => {
        const kept = this.#kept.get(cell);
        if (error instanceof Enough && kept) return kept;
        throw error;
      });
    this.#kept.set(cell, stored);
    if (stored.complete) return { ...result, rowCount: stored.rowCount, rows: () => pagesOf(stored) };
    return { ...result, rows: () => continued(stored, source) };
  }

  async *#upToLimit(cell: number, source: AsyncIterator<readonly Row[]>): AsyncGenerator<readonly Row[]> {
    for (let next = await source.next(); !next.done; next = await source.next()) {
      yield next.value;
      const kept = this.#kept.get(cell);
      if (kept && isOverLimit(kept, this.#limitMB)) throw new Enough();
    }
  }

  async bring(cell: number, intake: Intake, signal: AbortSignal): Promise<BroughtRows> {
    const name = this.#book.nameOf(cell);
    const stored = this.#kept.get(cell);
    const isWhole = stored !== undefined && (stored.complete || isOverLimit(stored, this.#limitMB));
    if (!isWhole)
      throw new LakeError('notFound', `Cell ${name} has no result to read: it did not run to its end.`, {
        hint: `Mend cell ${name} first; what it failed with is told where it ran.`,
      });
    if (isOverLimit(stored, this.#limitMB))
      throw new LakeError(
        'unsupported',
        `Cell ${name} gives ${stored.complete ? '' : 'more than '}${describeSize(stored)}; more than ${this.#limitMB} MB is not moved to this machine unasked.`,
        { hint: `Let cell ${name} give fewer rows, or allow more with --move-limit MB.` },
      );
    return this.#moves.move(name, stored, intake, signal);
  }

  async close(): Promise<void> {
    await this.#moves.close();
    await this.#store?.close();
  }
}

/** The value of `--move-limit`, in MB. Throws UsageError. */
export function readLimit(text: string): number {
  const limit = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && Number.isFinite(limit)) return limit;
  throw new UsageError(`--move-limit "${text}" is no number of MB; write one such as 100, or 0 to move nothing.`);
}

/** The rows that are kept, and those behind them, which go by. */
async function* continued(stored: StoredResult, source: AsyncIterator<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  try {
    yield* pagesOf(stored);
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}

async function* pagesOf(stored: StoredResult): AsyncGenerator<readonly Row[]> {
  for (let start = 0; start < stored.rowCount; start += pageRows) yield stored.page(start, pageRows);
}
