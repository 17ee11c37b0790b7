import { setMaxListeners } from 'node:events';

/** A signal for what must not be stopped by its caller; never aborts. */
export const unstoppable: AbortSignal = new AbortController().signal;
// Every call under way listens to it.
setMaxListeners(0, unstoppable);
