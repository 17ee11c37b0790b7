import type { CatalogEntry } from './catalog.ts';
import type { Listing } from './catalogFile.ts';

/** A list on its way. */
export class CatalogLoad {
  readonly #entries: CatalogEntry[] = [];
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  /** Rejects with LakeError, or the reason why the cache was closed. */
  readonly done: Promise<Listing>;

  /** `fetch` calls `add` with each page and gives the whole at the end. */
  constructor(fetch: (add: (page: readonly CatalogEntry[]) => number) => Promise<Listing>) {
    this.done = fetch((page) => this.#add(page)).finally(() => this.#wake(Infinity));
    // Whoever waits for it hears of it; nobody has to.
    this.done.catch(() => undefined);
  }

  /** What has come so far. */
  get entries(): readonly CatalogEntry[] {
    return this.#entries;
  }

  /** Resolves when so many entries are here, or when it has ended, however that was. */
  reached(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ count, resolve });
      this.#wake(this.#entries.length);
      void this.done.then(
        () => resolve(),
        () => resolve(),
      );
    });
  }

  #add(page: readonly CatalogEntry[]): number {
    for (const entry of page) this.#entries.push(entry);
    this.#wake(this.#entries.length);
    return this.#entries.length;
  }

  #wake(count: number): void {
    const ready = this.#waiting.filter((each) => each.count <= count);
    this.#waiting = this.#waiting.filter((each) => each.count > count);
    for (const { resolve } of ready) resolve();
  }
}
