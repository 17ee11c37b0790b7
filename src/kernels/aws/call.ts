import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from './clients.ts';
import { unstoppable } from './signals.ts';
import { classifyFault, isUnanswered, toLakeError, type Fault } from './errors.ts';
import type { Start } from './start.ts';

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
   * When the signal aborts the request on its way is dropped; that of a start is not, because only the answer says
   * whether something was started. Throws LakeError, or the signal's reason.
   */
  async call<Output>(
    action: string,
    send: (options: { abortSignal: AbortSignal }) => Promise<Output>,
    signal: AbortSignal,
    start?: Start,
  ): Promise<Output> {
    const abortSignal = start ? unstoppable : signal;
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      if (!start) signal.throwIfAborted();
      let generation = 0;
      try {
        await this.#target.keys.keys();
        ({ generation } = this.#target.keys);
        return await send({ abortSignal });
      } catch (error) {
        if (!start) signal.throwIfAborted();
        const fault = classifyFault(error);
        if (fault === 'throttled') this.#throttled++;
        if (isUnanswered(error)) start?.doubt();
        if (fault === 'expired' && !renewed) {
          renewed = true;
          await this.#renew(generation, action);
          continue;
        }
        if (fault === 'expired' || fault === 'other' || attempt >= this.#attempts(fault, start))
          throw toLakeError(error, { action, target: this.#target });
        // After a refusal nothing is under way; after a lost answer only the same token tells.
        if (signal.aborted && !start?.isInDoubt) throw signal.reason;
        await this.#backOff(attempt, signal);
      }
    }
  }

  #attempts(fault: keyof Patience['attempts'], start: Start | undefined): number {
    const { attempts } = this.#patience;
    return start?.isInDoubt ? Math.max(...Object.values(attempts)) : attempts[fault];
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
