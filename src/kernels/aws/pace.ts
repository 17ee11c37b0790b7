import { setTimeout as sleep } from 'node:timers/promises';

/** Lets calls begin at most so many times a second, in the order in which they came. */
export class Pace {
  readonly #gapMs: number;
  #nextMs = 0;

  constructor(perSecond: number) {
    this.#gapMs = 1000 / perSecond;
  }

  /** Resolves when the caller may begin; rejects with the signal's reason. */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const nowMs = performance.now();
    const startMs = Math.max(nowMs, this.#nextMs);
    this.#nextMs = startMs + this.#gapMs;
    if (startMs > nowMs)
      await sleep(startMs - nowMs, undefined, { signal }).catch(() => {
        throw signal.reason;
      });
  }
}
