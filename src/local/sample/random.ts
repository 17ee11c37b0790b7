/** Random numbers from a fixed seed, so that every sample lake is the same: mulberry32, a published generator. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(values: readonly [T, ...T[]]): T {
    return values[Math.floor(this.next() * values.length)] ?? values[0];
  }

  /** One of the values, each as often as its weight says. */
  weighted<T>(values: readonly [readonly [T, number], ...(readonly [T, number])[]]): T {
    let left = this.next() * values.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of values) {
      left -= weight;
      if (left < 0) return value;
    }
    return values[0][0];
  }

  /** How many of many rare things happen: small whole numbers around `mean`. */
  count(mean: number): number {
    const limit = Math.exp(-mean);
    let product = this.next();
    let count = 0;
    for (; product > limit; count++) product *= this.next();
    return count;
  }

  /** A day between two years, both included, as `YYYY-MM-DD`. */
  day(fromYear: number, toYear: number): string {
    const from = Date.UTC(fromYear, 0, 1);
    const days = Math.round((Date.UTC(toYear + 1, 0, 1) - from) / 86_400_000);
    return new Date(from + this.integer(0, days - 1) * 86_400_000).toISOString().slice(0, 10);
  }
}
