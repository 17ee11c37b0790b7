/** The values that are at hand: pages of rows by blocks of columns, the least recently used forgotten first. */
import type { ShownRow, ShownValue } from '../../src/notebook/view.ts';

export const tileRows = 100;
export const tileColumns = 16;
const mostTiles = 400;

/** A part of the rows that is asked for. */
export interface Tile {
  readonly start: number;
  readonly count: number;
  readonly column: number;
  readonly columns: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

interface Kept {
  readonly rows: ShownValue[][];
  /** How many rows there were when it was asked for: one that was asked for early may lack its end. */
  readonly rowCount: number;
}

export class Tiles {
  readonly #columnCount: number;
  readonly #fetch: (tile: Tile) => Promise<readonly ShownRow[]>;
  readonly #onChange: (fault?: unknown) => void;
  readonly #kept = new Map<string, Kept>();
  readonly #pending = new Set<string>();
  /** The first rows, which came with the result. */
  #head: readonly ShownRow[] = [];
  #rowCount = 0;
  #generation = 0;

  constructor(
    columnCount: number,
    fetch: (tile: Tile) => Promise<readonly ShownRow[]>,
    onChange: (fault?: unknown) => void,
  ) {
    this.#columnCount = columnCount;
    this.#fetch = fetch;
    this.#onChange = onChange;
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Other rows, or the same in another order. */
  reset(rowCount: number, head: readonly ShownRow[] = []): void {
    this.#generation++;
    this.#kept.clear();
    this.#pending.clear();
    this.#head = head;
    this.#rowCount = rowCount;
  }

  /** More of the same rows. */
  grow(rowCount: number, head: readonly ShownRow[]): void {
    this.#rowCount = rowCount;
    if (head.length > this.#head.length) this.#head = head;
  }

  /** Undefined where it is not at hand. */
  valueAt(row: number, column: number): ShownValue | undefined {
    const kept = this.#kept.get(keyOf(row, column));
    const value = kept?.rows[row % tileRows]?.[column % tileColumns];
    return value === undefined ? this.#head[row]?.[column] : value;
  }

  /** Puts a value whole in place of its beginning. */
  put(row: number, column: number, value: ShownValue): void {
    const key = keyOf(row, column);
    const values = this.#kept.get(key)?.rows[row % tileRows];
    if (values) values[column % tileColumns] = value;
    else if (this.#head[row]) {
      const head = this.#head.map((one, at) => (at === row ? one.with(column, value) : one));
      this.#head = head;
    }
  }

  /** Asks for what is not at hand and not on its way. */
  want(rows: Span, columns: readonly number[]): void {
    const blocks = new Set(columns.map((column) => Math.floor(column / tileColumns)));
    const last = Math.min(rows.to, this.#rowCount);
    for (let page = Math.max(0, Math.floor(rows.from / tileRows)); page * tileRows < last; page++)
      for (const block of blocks) this.#wantTile(page, block, { from: Math.max(rows.from, page * tileRows), to: last });
  }

  #wantTile(page: number, block: number, rows: Span): void {
    const key = `${page}:${block}`;
    if (this.#pending.has(key)) return;
    const start = page * tileRows;
    const to = Math.min(rows.to, start + tileRows);
    const column = block * tileColumns;
    const kept = this.#kept.get(key);
    const isWhole = kept && (start + kept.rows.length >= to || kept.rowCount >= this.#rowCount);
    if (isWhole) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return;
    }
    if (!kept && to <= this.#head.length) return;
    this.#pending.add(key);
    const columns = Math.min(tileColumns, this.#columnCount - column);
    void this.#load(key, { start, count: tileRows, column, columns });
  }

  async #load(key: string, tile: Tile): Promise<void> {
    const generation = this.#generation;
    const rowCount = this.#rowCount;
    try {
      const rows = await this.#fetch(tile);
      if (generation !== this.#generation) return;
      this.#kept.set(key, { rows: rows.map((row) => [...row]), rowCount });
      for (const old of this.#kept.keys()) {
        if (this.#kept.size <= mostTiles) break;
        this.#kept.delete(old);
      }
      this.#pending.delete(key);
      this.#onChange();
    } catch (error) {
      // It stays pending: one that fails is not asked for again with every step of a scroll.
      if (generation === this.#generation) this.#onChange(error);
    }
  }
}

const keyOf = (row: number, column: number): string =>
  `${Math.floor(row / tileRows)}:${Math.floor(column / tileColumns)}`;
