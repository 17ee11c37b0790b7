/** Cells of a notebook that run one after the other, each on its own kernel, and read each other by their names. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kernel, Row } from '../../src/kernels/api.ts';
import { runCell } from '../../src/kernels/cell.ts';
import { dialectOf, localUserOf } from '../../src/kernels/connections.ts';
import type { CellRows } from '../../src/kernels/moves/bring.ts';
import { Moves } from '../../src/kernels/moves/moves.ts';
import { FileResultStore, type StoredResult } from '../../src/kernels/results/store.ts';
import { CellBook } from '../../src/sql/cells/book.ts';

export interface PlayedCell {
  readonly name: string;
  readonly on: Kernel;
  readonly text: string;
}

/** Of the last cell. */
export interface Played {
  readonly types: readonly string[];
  readonly rows: readonly Row[];
  readonly note: string | undefined;
  readonly stored: StoredResult;
}

const { signal } = new AbortController();

export class CellPlayer {
  readonly moves = new Moves();
  readonly #folder: string;
  readonly #store: FileResultStore;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#store = new FileResultStore(folder);
  }

  static async open(): Promise<CellPlayer> {
    return new CellPlayer(await mkdtemp(join(tmpdir(), 'lakebook-moved-')));
  }

  async close(): Promise<void> {
    await this.moves.close();
    await this.#store.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Throws the LakeError of the first cell that fails. */
  async play(cells: readonly PlayedCell[]): Promise<Played> {
    const book = new CellBook(
      cells.map(({ name, on: { connection }, text }) => ({
        name,
        text,
        connection: connection.name,
        dialect: dialectOf(connection),
        localUser: localUserOf(connection),
      })),
    );
    const kept = new Map<number, StoredResult>();
    const rows: CellRows = {
      bring: (source, intake) => this.moves.move(book.nameOf(source), kept.get(source)!, intake, signal),
    };
    let note: string | undefined;
    for (const [cell, { on, text }] of cells.entries())
      for await (const { run } of runCell(on, text, signal, new Map(), { book, cell, rows })) {
        if (run.phase === 'failed') throw run.error;
        if (run.phase !== 'succeeded') continue;
        ({ note } = run);
        kept.set(cell, await this.#store.store(run.result, 'test', signal));
      }
    const stored = kept.get(cells.length - 1)!;
    const types = stored.columns.map(({ type }) => type);
    return { types, rows: await stored.page(0, 1000), note, stored };
  }
}
