import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from './clients.ts';
import { unstoppable } from './signals.ts';
import { classifyFault, toLakeError, type Fault } from './errors.ts';

/** How long a call is tried again. */
export interface Patience {
  readonly baseMs: number;
  readonly capMs: number;
  /** Attempts in all, by what went wrong. */
  readonly attempts: Readonly<Record<Exclude<Fault, 'expired' | 'other'>, number>>;
}

/** About 17 s of throttling, 1 s of a failing service, one second try where nothing listens. */
export const patience: Patience = {
  baseMs: 100,
  capMs: 5_000,
  attempts: { throttled: 9, transient: 5, unreachable: 2 },
};

/**
 * What happens to a request that is on its way when the signal aborts: it is dropped, or its answer is awaited,
 * because only the answer says whether something was started.
 */
export type InFlight = 'drop' | 'finish';

/** Calls of one target: the only place that tries again. */
export class Caller {
  readonly #target: Target;
  readonly #patience: Patience;
  #throttled = 0;

  constructor(target: Target, more: Patience = patience) {
    this.#target = target;
    this.#patience = more;
  }

  /** How often a service has asked to slow down. */
  get throttled(): number {
    return this.#throttled;
  }

  /**
   * Sends until it is answered: backs off when throttled, renews expired keys once, repeats what broke on the way.
   * `send` is called again with the same input, so an idempotency token in it holds. `action` is the IAM action.
   * Throws LakeError, or the signal's reason.
   */
  async call<Output>(
    action: string,
    send: (options: { abortSignal: AbortSignal }) => Promise<Output>,
    signal: AbortSignal,
    inFlight: InFlight = 'drop',
  ): Promise<Output> {
    const abortSignal = inFlight === 'drop' ? signal : unstoppable;
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      if (inFlight === 'drop') signal.throwIfAborted();
      let generation = 0;
      try {
        await this.#target.keys.keys();
        ({ generation } = this.#target.keys);
        return await send({ abortSignal });
      } catch (error) {
        if (inFlight === 'drop') signal.throwIfAborted();
        const fault = classifyFault(error);
        if (fault === 'throttled') this.#throttled++;
        if (fault === 'expired' && !renewed) {
          renewed = true;
          await this.#renew(generation, action);
          continue;
        }
        if (fault === 'expired' || fault === 'other' || attempt >= this.#patience.attempts[fault])
          throw toLakeError(error, { action, target: this.#target });
        // After a refusal nothing is under way; after a broken answer only the same token tells.
        if (signal.aborted && fault !== 'transient') throw signal.reason;
        await this.#backOff(attempt, signal);
      }
    }
  }

  async #renew(generation: number, action: string): Promise<void> {
    try {
      await this.#target.keys.renew(generation);
    } catch (error) {
      throw toLakeError(error, { action, target: this.#target });
    }
  }

  async #backOff(attempt: number, signal: AbortSignal): Promise<void> {
    const fullMs = Math.min(this.#patience.capMs, this.#patience.baseMs * 2 ** (attempt - 1));
    await sleep(fullMs * (0.5 + Math.random() / 2), undefined, signal.aborted ? {} : { signal }).catch(() => undefined);
  }
}
