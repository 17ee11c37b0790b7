/** A process around the command line that lives in memory, with streams that can be read, be terminals, or break. */
import { tmpdir } from 'node:os';
import { Readable, Writable } from 'node:stream';
import { runProgram } from '../../src/cli/program.ts';
import { Interruption, type Shell, type TerminalStream } from '../../src/cli/shell.ts';
import { FakeLakehouse } from './kernel.ts';

class MemoryStream extends Writable {
  text = '';
  isTTY = false;
  columns = 80;
  readonly #pace: 'slow' | 'immediate';
  readonly #breaksAfter: number;

  /** The reader goes behind `breaksAfter` characters. */
  constructor(pace: 'slow' | 'immediate', breaksAfter = Infinity) {
    super({ decodeStrings: false });
    this.#pace = pace;
    this.#breaksAfter = breaksAfter;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: (error?: Error) => void): void {
    if (this.text.length >= this.#breaksAfter) return done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    this.text += String(chunk);
    if (this.#pace === 'slow') setImmediate(done);
    else done();
  }
}

export interface FakeShellOptions {
  readonly lakehouse?: FakeLakehouse;
  readonly stdin?: string;
  readonly home?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly terminal?: 'none' | 'both';
  readonly stdoutBreaksAfter?: number;
  readonly connect?: Shell['connect'];
}

export class FakeShell implements Shell {
  readonly stdin: Readable;
  readonly #stdout: MemoryStream;
  readonly #stderr = new MemoryStream('immediate');
  readonly #stop = new AbortController();
  readonly environment: Readonly<Record<string, string>>;
  readonly home: string;
  readonly lakehouse: FakeLakehouse;
  readonly connect: Shell['connect'];

  constructor(options: FakeShellOptions = {}) {
    this.stdin = Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]);
    this.#stdout = new MemoryStream('slow', options.stdoutBreaksAfter);
    this.#stdout.isTTY = this.#stderr.isTTY = options.terminal === 'both';
    // A folder that is there: none is made beside the tests.
    this.environment = { LAKEBOOK_DATA: tmpdir(), ...options.environment };
    this.home = options.home ?? '/nowhere';
    this.lakehouse = options.lakehouse ?? new FakeLakehouse();
    this.connect = options.connect ?? (async (connection) => this.lakehouse.connect(connection));
  }

  get stdout(): TerminalStream {
    return this.#stdout;
  }

  get stderr(): TerminalStream {
    return this.#stderr;
  }

  get interrupted(): AbortSignal {
    return this.#stop.signal;
  }

  get out(): string {
    return this.#stdout.text;
  }

  get err(): string {
    return this.#stderr.text;
  }

  interrupt(signal: Interruption['signal'] = 'SIGINT'): void {
    this.#stop.abort(new Interruption(signal));
  }

  /** Runs the program; gives its exit code. */
  run(...words: readonly string[]): Promise<number> {
    return runProgram(words, '1.2.3', this);
  }
}
