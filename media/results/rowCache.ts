/** Rows that have come from the extension, by their place in the view that is shown. */
import type { ShownRow, ShownValue } from '../../src/notebook/view.ts';

/** Pages that are kept; those that were looked at longest ago go first. */
const mostPages = 60;

export class RowCache {
  readonly pageRows: number;
  readonly #ask: (start: number, count: number) => void;
  readonly #pages = new Map<number, ShownValue[][]>();
  readonly #asked = new Set<number>();

  /** `ask` gets the rows of a page; they come by `take`. */
  constructor(pageRows: number, ask: (start: number, count: number) => void) {
    this.pageRows = pageRows;
    this.#ask = ask;
  }

  clear(): void {
    this.#pages.clear();
    this.#asked.clear();
  }

  row(at: number): ShownValue[] | undefined {
    const page = Math.floor(at / this.pageRows);
    return this.#pages.get(page)?.[at - page * this.pageRows];
  }

  take(start: number, rows: readonly ShownRow[]): void {
    for (const [index, row] of rows.entries()) {
      const page = Math.floor((start + index) / this.pageRows);
      const kept = this.#pages.get(page) ?? [];
      kept[start + index - page * this.pageRows] = [...row];
      this.#pages.delete(page);
      this.#pages.set(page, kept);
      this.#asked.delete(page);
    }
    for (const page of [...this.#pages.keys()].slice(0, -mostPages)) this.#pages.delete(page);
  }

  /** Asks for what is missing of these rows; `rowCount` is how many there are. */
  want(from: number, to: number, rowCount: number): void {
    const first = Math.max(0, Math.floor(from / this.pageRows));
    const last = Math.floor((Math.min(to, rowCount) - 1) / this.pageRows);
    for (let page = first; page <= last; page++) {
      const start = page * this.pageRows;
      const count = Math.min(this.pageRows, rowCount - start);
      const kept = this.#pages.get(page);
      if (kept) {
        this.#pages.delete(page);
        this.#pages.set(page, kept);
      }
      if (this.#asked.has(page) || (kept && isFull(kept, count))) continue;
      this.#asked.add(page);
      // Large rows come a few at a time.
      const from = kept ? firstMissing(kept, count) : 0;
      this.#ask(start + from, count - from);
    }
  }

  /** Whoever was asked has answered with a fault: it may be asked again. */
  forgetAsked(): void {
    this.#asked.clear();
  }
}

const firstMissing = (page: readonly (ShownRow | undefined)[], count: number): number => {
  for (let at = 0; at < count; at++) if (!page[at]) return at;
  return count;
};

const isFull = (page: readonly (ShownRow | undefined)[], count: number): boolean => firstMissing(page, count) >= count;
