import { setTimeout as sleep } from 'node:timers/promises';
import { LakeError } from '../api.ts';

/** Rounds that a start which may have been carried out is followed beyond the abort. */
const roundsAfterAbort = 5;

/**
 * One start of a statement under one token, over all its attempts. An attempt that ends without an answer may have
 * been carried out: from then on only the service's answer to the same token tells, and an abort must wait for it.
 */
export class Start {
  readonly signal: AbortSignal;
  #inDoubt = false;
  #roundsLeft = roundsAfterAbort;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  /** Whether the statement may run although no answer has said so. */
  get isInDoubt(): boolean {
    return this.#inDoubt;
  }

  /** An attempt has ended without an answer. */
  doubt(): void {
    this.#inDoubt = true;
  }

  /** Before a refused start is sent again. Throws the signal's reason where nothing was started, else the refusal. */
  goOn(refusal: unknown): void {
    if (!this.signal.aborted) return;
    if (!this.#inDoubt) throw this.signal.reason;
    if (this.#roundsLeft-- === 0) throw refusal;
  }

  /** As `goOn`, behind a pause, which the abort cuts short. */
  async goOnAfter(ms: number, refusal: unknown): Promise<void> {
    const { signal } = this;
    if (this.#inDoubt || !signal.aborted)
      await sleep(ms, undefined, signal.aborted ? {} : { signal }).catch(() => undefined);
    this.goOn(refusal);
  }

  /** Why it did not start, as far as that is known. */
  explain(error: LakeError): LakeError {
    if (!this.#inDoubt || isRefusal(error)) return error;
    return new LakeError(error.code, `The statement may have been started, for an answer was lost: ${error.message}`, {
      hint: "Look it up in the query history of the service's console before you run it again.",
      cause: error.cause,
    });
  }
}

/** Whether the service has looked at what was asked for and said no; other errors tell nothing of it. */
export function isRefusal(error: unknown): boolean {
  return LakeError.is(error, 'syntax') || LakeError.is(error, 'notFound');
}
