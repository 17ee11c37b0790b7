import { LakeError } from '../api.ts';
import type { Cost, QueryRun, ResultSet, Statement } from '../api.ts';
import { asLakeError } from './errors.ts';
import { unstoppable } from './signals.ts';
import { isRefusal, Start } from './start.ts';

/** What a service says of a run, in the words of the program. */
export interface RunStatus {
  readonly phase: QueryRun['phase'];
  readonly cost: Omit<Cost, 'elapsedMs'>;
  /** Why it failed. */
  readonly error?: LakeError;
  /** Why it was cancelled; no news to the one who stopped it. */
  readonly cancelReason?: string;
  readonly note?: string;
}

/** What a service must do so that a run can be driven. */
export interface RunService<Status> {
  /** Starts the statement and gives its id. When the signal aborts it still waits for an answer under way or in doubt. */
  start(statement: Statement, start: Start): Promise<string>;
  /** Every status up to the last; when `hurry` aborts a stop is under way. Throws LakeError. */
  watch(id: string, hurry: AbortSignal): AsyncIterable<Status>;
  stop(id: string): Promise<void>;
  read(status: Status): RunStatus;
  /** The rows behind a status that says succeeded. */
  open(id: string, status: Status, signal: AbortSignal): Promise<ResultSet>;
  /** Nobody follows the run any more, however it ended. */
  forget?(id: string): void;
}

/** Snapshots of the same phase come no faster than this. */
const snapshotMs = 250;
const stopAttempts = 3;

/**
 * Drives a run from start, or from an id, to the service's own last word. The stop goes out the moment the signal aborts,
 * or right after the start has answered, or when the loop is left.
 */
export async function* followRun<Status>(
  service: RunService<Status>,
  what: Statement | { readonly id: string },
  signal: AbortSignal,
): AsyncGenerator<QueryRun> {
  const run = new Run(service, signal);
  const onAbort = (): void => run.stop();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if ('id' in what) run.id = what.id;
    else {
      if (signal.aborted) {
        yield { phase: 'cancelled', cost: run.cost({}) };
        return;
      }
      yield { phase: 'queued', cost: run.cost({}) };
      const failed = await run.start(what);
      if (failed) {
        yield failed;
        return;
      }
    }
    if (signal.aborted) run.stop();
    // The id is told at once: a reloaded window needs it, however long the first status takes.
    else if (run.id !== undefined && !('id' in what)) yield { phase: 'queued', id: run.id, cost: run.cost({}) };
    yield* run.follow();
  } finally {
    signal.removeEventListener('abort', onAbort);
    await run.leave().finally(() => {
      if (run.id !== undefined) service.forget?.(run.id);
    });
  }
}

class Run<Status> {
  id: string | undefined;
  readonly #service: RunService<Status>;
  readonly #signal: AbortSignal;
  readonly #startedMs = performance.now();
  readonly #hurry = new AbortController();
  #stopsSent = 0;
  #stopError: unknown;
  #ended = false;

  constructor(service: RunService<Status>, signal: AbortSignal) {
    this.#service = service;
    this.#signal = signal;
  }

  cost(of: Omit<Cost, 'elapsedMs'>): Cost {
    return { elapsedMs: performance.now() - this.#startedMs, ...of };
  }

  /** Gives the last snapshot if nothing was started. */
  async start(statement: Statement): Promise<QueryRun | undefined> {
    const start = new Start(this.#signal);
    try {
      this.id = await this.#service.start(statement, start);
      return undefined;
    } catch (error) {
      this.#ended = true;
      if (this.#signal.aborted && !LakeError.is(error) && !start.isInDoubt)
        return { phase: 'cancelled', cost: this.cost({}) };
      return { phase: 'failed', cost: this.cost({}), error: start.explain(asLakeError(error)) };
    }
  }

  /** Sends the stop, once the id is known; the watch goes on until the service has ended the run. */
  stop(): void {
    if (this.id === undefined || this.#ended || this.#stopsSent > 0) return;
    this.#hurry.abort();
    this.#sendStop(this.id);
  }

  #sendStop(id: string): void {
    this.#stopsSent++;
    this.#stopError = undefined;
    this.#service.stop(id).catch((error: unknown) => {
      this.#stopError = error;
    });
  }

  async *follow(): AsyncGenerator<QueryRun> {
    const id = this.id;
    if (id === undefined) return;
    let seen: QueryRun['phase'] | undefined;
    let seenMs = 0;
    try {
      for await (const status of this.#service.watch(id, this.#hurry.signal)) {
        const { phase, cost, error, cancelReason, note } = this.#service.read(status);
        if (phase === 'queued' || phase === 'running') {
          this.#checkStop(id);
          if (phase === seen && performance.now() - seenMs < snapshotMs) continue;
          seen = phase;
          seenMs = performance.now();
          yield { phase, id, cost: this.cost(cost) };
          continue;
        }
        this.#ended = true;
        const noted = note === undefined ? {} : { note };
        if (phase === 'succeeded') yield await this.#open(id, status, cost, noted);
        else if (phase === 'failed')
          yield { phase, id, cost: this.cost(cost), error: error ?? new LakeError('internal', 'The run failed.') };
        else if (cancelReason === undefined || this.#stopsSent > 0)
          yield { phase, id, cost: this.cost(cost), ...noted };
        else yield { phase, id, cost: this.cost(cost), note: [note, cancelReason].filter(Boolean).join(' ') };
        return;
      }
    } catch (error) {
      // The consumer's own errors do not come through here: a generator left early ends by return.
      const isLost = !this.#ended && !isRefusal(error);
      this.#ended = true;
      const failed = { phase: 'failed', id, cost: this.cost({}) } as const;
      yield isLost
        ? { ...failed, error: explainLost(error, id), lost: true }
        : { ...failed, error: asLakeError(error) };
    }
  }

  async #open(id: string, status: Status, cost: RunStatus['cost'], noted: { note?: string }): Promise<QueryRun> {
    // A stop that comes now has nothing to stop; the columns of a finished run are one bounded call.
    const result = await this.#service.open(id, status, unstoppable);
    return { phase: 'succeeded', id, cost: this.cost(cost), result, ...noted };
  }

  /** A stop that the service refused while the run goes on is sent again, then reported: the cell must not wait for ever. */
  #checkStop(id: string): void {
    if (this.#stopError === undefined) return;
    const cause = this.#stopError;
    if (this.#stopsSent < stopAttempts && !LakeError.is(cause, 'denied')) {
      this.#sendStop(id);
      return;
    }
    throw new LakeError(
      LakeError.is(cause) && !isRefusal(cause) ? cause.code : 'internal',
      `The run could not be stopped and goes on: ${asLakeError(cause).message}`,
      {
        hint: "Stop it in the service's console.",
        cause,
      },
    );
  }

  /** The loop was left in the middle: stop, and wait for the service's word. */
  async leave(): Promise<void> {
    const id = this.id;
    if (id === undefined || this.#ended) return;
    this.stop();
    try {
      for await (const status of this.#service.watch(id, this.#hurry.signal)) {
        const { phase } = this.#service.read(status);
        if (phase === 'queued' || phase === 'running') this.#checkStop(id);
      }
    } catch (error) {
      throw isRefusal(error) ? error : explainLost(error, id);
    } finally {
      this.#ended = true;
    }
  }
}

/** Why a run is followed no more although the service has not ended it, and how it is followed again. */
function explainLost(error: unknown, id: string): LakeError {
  const { code, message, hint, cause } = asLakeError(error);
  const step = code === 'network' ? 'Check the network.' : (hint ?? 'Wait a moment.');
  return new LakeError(code, message, {
    hint: `The statement goes on as ${id}. ${step} Then run the cell again or reload the window: it is followed by its id, not started anew.`,
    cause,
  });
}
