import type { QueryRun } from '../kernels/api.ts';
import { formatCount } from '../kernels/format.ts';
import { describeCost, describeHead, describeTail } from './summary.ts';
import type { Shell } from './shell.ts';
import { shorten } from './width.ts';
import type { Head, Tail } from './writer.ts';

const redrawMs = 100;
/** A service that answers says something sooner, even where it keeps a question for its longest time. */
const silenceMs = 25_000;

/**
 * What is going on, on stderr: one line that changes where that is a terminal, otherwise one line for each statement,
 * when it ends; where the data says how it ended, when it starts.
 */
export class Progress {
  readonly #shell: Shell;
  /** Whether the format says itself how a result ended. */
  readonly #ends: 'shown' | 'quiet';
  #timer: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  #silent: Head | undefined;
  #text: () => string = () => '';
  #drawn = false;

  constructor(shell: Shell, ends: 'shown' | 'quiet') {
    this.#shell = shell;
    this.#ends = ends;
  }

  connecting(name: string): void {
    this.#follow(() => `connecting to ${name}`);
  }

  starting(head: Head): void {
    const startedAt = performance.now();
    if (!this.#shell.stderr.isTTY && this.#ends === 'quiet') this.#line(describeHead(head));
    this.#follow(() => `${describeHead(head)} · ${describeCost({ elapsedMs: performance.now() - startedAt })}`);
  }

  running(head: Head, run: QueryRun): void {
    const seenAt = performance.now();
    // Without an id the statement waits for its turn on our side.
    if (run.id !== undefined) this.#listen(head);
    this.#follow(() => {
      const elapsedMs = run.cost.elapsedMs + performance.now() - seenAt;
      return `${describeHead(head)} · ${run.phase} · ${describeCost({ ...run.cost, elapsedMs })}`;
    });
  }

  reading(head: Head, rowCount: number): void {
    clearTimeout(this.#silence);
    this.#text = () => `${describeHead(head)} · ${formatCount(rowCount)} rows read`;
  }

  ended(head: Head, tail: Tail, columnCount: number): void {
    this.clear();
    if (this.#ends === 'shown') this.#line(`${describeHead(head)} · ${describeTail(tail, columnCount)}`);
  }

  stopping(): void {
    this.clear();
    this.#line('stopping; press Ctrl+C again to end at once');
    this.#follow(() => 'stopping');
  }

  /** Takes the changing line away, before anything else is written. */
  clear(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#silence);
    this.#timer = undefined;
    if (this.#drawn) this.#shell.stderr.write('\r\u001b[2K');
    this.#drawn = false;
  }

  #follow(text: () => string): void {
    this.#text = text;
    if (!this.#shell.stderr.isTTY) return;
    this.#timer ??= setInterval(() => this.#draw(), redrawMs).unref();
  }

  /** Says once for each statement that its service has gone quiet. */
  #listen(head: Head): void {
    clearTimeout(this.#silence);
    if (this.#silent?.cell === head.cell && this.#silent.statement === head.statement) return;
    this.#silence = setTimeout(() => {
      this.#silent = head;
      const follow = this.#text;
      this.clear();
      const seconds = silenceMs / 1000;
      this.#line(`${describeHead(head)} · no answer for ${seconds} s; the service is waited for, Ctrl+C ends it`);
      this.#follow(follow);
    }, silenceMs).unref();
  }

  #draw(): void {
    const width = (this.#shell.stderr.columns ?? 80) - 1;
    this.#shell.stderr.write(`\r\u001b[2K${shorten(this.#text(), width)}`);
    this.#drawn = true;
  }

  #line(text: string): void {
    this.#shell.stderr.write(`${text}\n`);
  }
}
