import { lex } from '../../sql/lexer.ts';

/** What a statement does, as its first word says, in lower case; empty for none. */
export function firstWord(sql: string): string {
  return (
    lex(sql, 'redshift')
      .find((token) => token.kind === 'word')
      ?.text.toLowerCase() ?? ''
  );
}

/** The turn of a session: the Data API runs one statement of a session at a time. */
export class Turn {
  #last: Promise<void> = Promise.resolve();

  /** Waits for those who came before and gives the function that lets the next one in; undefined if the signal aborts first. */
  async take(signal: AbortSignal): Promise<(() => void) | undefined> {
    const before = this.#last;
    let release = (): void => undefined;
    const mine = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#last = before.then(() => mine);
    let stopWaiting = (): void => undefined;
    const aborted = new Promise<'aborted'>((resolve) => {
      stopWaiting = () => resolve('aborted');
      if (signal.aborted) stopWaiting();
      else signal.addEventListener('abort', stopWaiting, { once: true });
    });
    const first = await Promise.race([before, aborted]);
    signal.removeEventListener('abort', stopWaiting);
    if (first !== 'aborted') return release;
    release();
    return undefined;
  }
}
