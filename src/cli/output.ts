import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { OutputError, UsageError } from './exit.ts';

/** Text on its way out. `write` returns a promise only when it has to wait for the reader: await it if it is there. */
export interface Output {
  write(text: string): Promise<void> | undefined;
  /** What was written so far is on its way. */
  flush(): Promise<void>;
  /** Everything is written; a file takes its name now. */
  commit(): Promise<void>;
  /** A file does not come to be; a stream's reader keeps what it has. Does nothing after `commit`. */
  discard(): Promise<void>;
}

/** The reader of our output has gone, as `| head` does. Nobody's failure. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

const flushAt = 64 * 1024;

/** A stream that is not ours to end: stdout. */
export class StreamOutput implements Output {
  readonly #stream: Writable;
  #pending = '';
  #error: Error | undefined;

  /** `onGone` is called when the reader goes, also between two writes. */
  constructor(stream: Writable, onGone?: (reason: ReaderGone) => void) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      const gone = error.code === 'EPIPE' || error.code === 'EOF' || error.code === 'ERR_STREAM_DESTROYED';
      this.#error = gone ? new ReaderGone('The reader of the output has gone.') : writeError('Stdout', error);
      if (this.#error instanceof ReaderGone) onGone?.(this.#error);
    });
  }

  /** Throws ReaderGone, OutputError. */
  write(text: string): Promise<void> | undefined {
    this.#pending += text;
    return this.#pending.length < flushAt ? undefined : this.flush();
  }

  async flush(): Promise<void> {
    if (this.#error) throw this.#error;
    const text = this.#pending;
    this.#pending = '';
    if (text === '') return;
    // The callback comes when the system has taken the text: that is the backpressure.
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(text, (error) => {
        if (error) setImmediate(() => reject(this.#error ?? error));
        else resolve();
      });
    });
  }

  commit(): Promise<void> {
    return this.flush();
  }

  discard(): Promise<void> {
    return this.flush();
  }
}

/** A file that appears whole or not at all: written beside its place, and renamed by `commit`. */
export class FileOutput implements Output {
  readonly #file: FileHandle;
  /** Where the text is until `commit`; undefined for a device or pipe, which is written straight away. */
  readonly #temporary: string | undefined;
  readonly #path: string;
  #pending = '';
  #open = true;

  private constructor(file: FileHandle, path: string, temporary: string | undefined) {
    this.#file = file;
    this.#path = path;
    this.#temporary = temporary;
  }

  /** Throws UsageError where no such file can be made. */
  static async open(path: string): Promise<FileOutput> {
    try {
      const there = await stat(path).catch(() => undefined);
      if (there?.isDirectory())
        throw new UsageError(`"${path}" is a directory; name a file in it, or end it with "/".`);
      if (there && !there.isFile()) return new FileOutput(await open(path, 'w'), path, undefined);
      const target = there ? await realpath(path) : path;
      const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
      return new FileOutput(await open(temporary, 'w', there ? there.mode & 0o777 : 0o666), target, temporary);
    } catch (error) {
      throw error instanceof UsageError ? error : new UsageError(explainOpen(path, error as NodeJS.ErrnoException));
    }
  }

  write(text: string): Promise<void> | undefined {
    this.#pending += text;
    return this.#pending.length < flushAt ? undefined : this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    if (text !== '') await this.#try(() => this.#file.writeFile(text));
  }

  async commit(): Promise<void> {
    if (!this.#open) return;
    await this.flush();
    this.#open = false;
    const temporary = this.#temporary;
    await this.#try(async () => {
      await this.#file.close();
      if (temporary !== undefined) await rename(temporary, this.#path);
    });
  }

  async discard(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#file.close();
    await this.#forget();
  }

  async #forget(): Promise<void> {
    if (this.#temporary !== undefined) await rm(this.#temporary, { force: true });
  }

  async #try(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#open = false;
      await this.#file.close().catch(() => undefined);
      await this.#forget();
      throw writeError(`"${this.#path}"`, error as NodeJS.ErrnoException);
    }
  }
}

function writeError(name: string, error: NodeJS.ErrnoException): OutputError {
  const why = error.code === 'ENOSPC' ? 'no space is left there; make room and run again' : error.message;
  return new OutputError(`${name} cannot be written: ${why}.`, { cause: error });
}

function explainOpen(path: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT')
    return `There is no directory "${dirname(path)}" to write "${basename(path)}" in; make it first.`;
  if (error.code === 'ENOTDIR') return `"${dirname(path)}" is not a directory, so "${path}" cannot be written.`;
  if (error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'EROFS')
    return `"${path}" cannot be written: permission denied.`;
  return `"${path}" cannot be written: ${error.message}.`;
}
