import { setMaxListeners } from 'node:events';

/** A signal for what must not be stopped by its caller; never aborts. */
export const unstoppable: AbortSignal = new AbortController().signal;
// Every call under way listens to it.
setMaxListeners(0, unstoppable);

/** The promise's value, or the signal's reason if that comes first. */
export async function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
