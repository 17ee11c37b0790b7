/** Work of one key is done in turn: a retry that comes while the first try is on its way waits, then finds its record. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Without a key, at once. What fails is no hindrance to the next. */
  async take<T>(key: string | undefined, work: () => Promise<T>): Promise<T> {
    if (key === undefined) return work();
    const own = (this.#last.get(key) ?? Promise.resolve()).then(work, work);
    this.#last.set(key, own);
    try {
      return await own;
    } finally {
      if (this.#last.get(key) === own) this.#last.delete(key);
    }
  }
}
