import { setTimeout as sleep } from 'node:timers/promises';
import { LakeError } from '../api.ts';
import { unstoppable } from './signals.ts';

/** What is polled: the status of a run, by its id. */
export interface PollSource<Status> {
  /** May wait on the service's side, as long polls do, but no longer than told. Throws LakeError. */
  fetch(id: string, signal: AbortSignal, longestWaitMs: number): Promise<Status>;
  /** Many at once; ids that the answer leaves out are fetched alone. */
  fetchMany?(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Status>>;
  isLast(status: Status): boolean;
  /** How often the service has asked to slow down. */
  throttled(): number;
}

export interface PollOptions {
  /** When the first status is asked for; a service that is never quicker is not asked sooner. */
  readonly firstMs: number;
  /** Above this many runs they are asked for together. */
  readonly shareAbove?: number;
  /** How long a lost network, or keys that have expired, are waited for. */
  readonly graceMs?: number;
}

const firstPhaseMs = 250;
const floorMs = 60;
const ceilingMs = 1_000;
const slowestMs = 8_000;
const shareWindowMs = 150;
const shareLimit = 50;
/** A fetch that took this long has waited on the service's side. */
const longPollMs = 400;
/** How long a service may keep a question: never the first, and not for long while a stop is under way. */
const waitsMs = { first: 0, hurried: 1_000, calm: 20_000 };

/** The pause before the next fetch: quick while the run is young, then 6 % of its age. */
export function nextPauseMs(ageMs: number, firstMs: number, slowdown = 1): number {
  const pause =
    ageMs < firstPhaseMs ? Math.max(firstMs, Math.min(floorMs, ageMs / 2)) : Math.max(floorMs, 0.06 * ageMs);
  return Math.min(slowestMs, Math.min(ceilingMs, pause) * slowdown);
}

interface Waiting<Status> {
  readonly id: string;
  readonly resolve: (status: Status) => void;
  readonly reject: (error: unknown) => void;
}

/** The one poll loop, for all runs of a connection. */
export class Poller<Status> {
  readonly #source: PollSource<Status>;
  readonly #firstMs: number;
  readonly #shareAbove: number;
  readonly #graceMs: number;
  #running = 0;
  #slowdown = 1;
  #throttledSeen = 0;
  #batch: Waiting<Status>[] = [];
  readonly #idle: (() => void)[] = [];

  constructor(source: PollSource<Status>, { firstMs, shareAbove = 8, graceMs = 60_000 }: PollOptions) {
    this.#source = source;
    this.#firstMs = firstMs;
    this.#shareAbove = shareAbove;
    this.#graceMs = graceMs;
  }

  /**
   * Every status of a run up to the last. When `hurry` aborts, the pause is cut short and the run counts as young again:
   * a stop is under way. Throttling only slows it down; a lost network and expired keys are waited for, then LakeError
   * `network` or `expired`.
   */
  async *watch(id: string, hurry: AbortSignal): AsyncGenerator<Status> {
    let bornMs = performance.now();
    let lostMs: number | undefined;
    let hurried = hurry.aborted;
    let waitMs = waitsMs.first;
    this.#running++;
    try {
      if (this.#firstMs > 0 && !hurried) await pause(this.#firstMs, hurry);
      for (;;) {
        if (!hurried && hurry.aborted) {
          hurried = true;
          waitMs = waitsMs.first;
          bornMs = performance.now();
        }
        const askedMs = performance.now();
        try {
          const status = await this.#fetch(id, hurried ? unstoppable : hurry, waitMs);
          lostMs = undefined;
          waitMs = hurried ? waitsMs.hurried : waitsMs.calm;
          yield status;
          if (this.#source.isLast(status)) return;
        } catch (error) {
          if (hurry.aborted && !hurried) continue;
          lostMs ??= askedMs;
          if (!this.#isPassing(error, performance.now() - lostMs)) throw error;
          // Each question loads the keys anew, which may run a process of the user's that asks him something.
          if (LakeError.is(error, 'expired')) await pause(this.#graceMs / 8, hurried ? unstoppable : hurry);
        }
        this.#adapt();
        const nowMs = performance.now();
        if (nowMs - askedMs < longPollMs || lostMs !== undefined)
          await pause(nextPauseMs(nowMs - bornMs, this.#firstMs, this.#slowdown), hurried ? unstoppable : hurry);
      }
    } finally {
      this.#running--;
      if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  /** When no run is watched any more, or when those that are left have had their time to end. */
  async idle(longestMs = 10_000): Promise<void> {
    if (this.#running === 0) return;
    const late = new AbortController();
    const ended = new Promise<void>((resolve) => this.#idle.push(resolve));
    await Promise.race([ended, pause(longestMs, late.signal)]);
    late.abort();
  }

  #isPassing(error: unknown, lostForMs: number): boolean {
    if (LakeError.is(error, 'throttled')) return true;
    return (LakeError.is(error, 'network') || LakeError.is(error, 'expired')) && lostForMs < this.#graceMs;
  }

  /** Doubles the pauses after throttling, with jitter so that runs do not come back together; recovers slowly. */
  #adapt(): void {
    const throttled = this.#source.throttled();
    if (throttled > this.#throttledSeen)
      this.#slowdown = Math.min(32, this.#slowdown * 2 * (0.85 + Math.random() * 0.3));
    else this.#slowdown = Math.max(1, this.#slowdown * 0.95);
    this.#throttledSeen = throttled;
  }

  #fetch(id: string, signal: AbortSignal, waitMs: number): Promise<Status> {
    if (this.#running <= this.#shareAbove || !this.#source.fetchMany) return this.#source.fetch(id, signal, waitMs);
    return new Promise((resolve, reject) => {
      this.#batch.push({ id, resolve, reject });
      if (this.#batch.length === 1) setTimeout(() => void this.#fetchBatch(), shareWindowMs);
      else if (this.#batch.length === shareLimit) void this.#fetchBatch();
    });
  }

  async #fetchBatch(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length === 0) return;
    try {
      const found = await this.#source.fetchMany?.(
        batch.map((waiting) => waiting.id),
        unstoppable,
      );
      for (const { id, resolve, reject } of batch) {
        const status = found?.get(id);
        if (status === undefined) this.#source.fetch(id, unstoppable, waitsMs.first).then(resolve, reject);
        else resolve(status);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
