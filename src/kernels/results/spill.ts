import type { FileHandle } from 'node:fs/promises';
import { LakeError } from '../api.ts';
import type { Row } from '../api.ts';

/** One offset for this many rows: 8 bytes of memory for 64 rows. */
const stride = 64;
const bufferBytes = 256 * 1024;
const readBytes = 64 * 1024;
const lineFeed = 10;

/** Rows as lines of JSON in a file, appended in order and read by position. Holds an index and a write buffer in memory. */
export class SpillFile {
  readonly #file: FileHandle;
  #offsets = new Float64Array(1024);
  #lines: string[] = [];
  #pendingBytes = 0;
  /** Rows appended, written or not. */
  #rows = 0;
  /** Rows and bytes that are in the file. */
  #writtenRows = 0;
  #writtenBytes = 0;
  #closed = false;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Rows appended; the last of them may still be on their way to the file. */
  get rowCount(): number {
    return this.#rows;
  }

  get readableRows(): number {
    return this.#writtenRows;
  }

  /** What the readable rows take in the file. */
  get readableBytes(): number {
    return this.#writtenBytes;
  }

  /** One caller at a time. Throws LakeError `notFound` once the file is closed: its rows would stay in memory. */
  async append(rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      if (this.#closed)
        throw new LakeError('notFound', 'This result is no longer kept.', { hint: 'Run the cell again.' });
      if (this.#rows % stride === 0) this.#mark(this.#rows / stride, this.#writtenBytes + this.#pendingBytes);
      const line = `${JSON.stringify(row)}\n`;
      this.#lines.push(line);
      this.#pendingBytes += Buffer.byteLength(line);
      this.#rows++;
      if (this.#pendingBytes >= bufferBytes) await this.flush();
    }
  }

  async flush(): Promise<void> {
    if (this.#lines.length === 0 || this.#closed) return;
    const bytes = Buffer.from(this.#lines.join(''));
    const rows = this.#lines.length;
    let at = 0;
    while (at < bytes.length) {
      const { bytesWritten } = await this.#file.write(bytes, at, bytes.length - at, this.#writtenBytes + at);
      at += bytesWritten;
    }
    this.#lines = [];
    this.#pendingBytes = 0;
    this.#writtenBytes += bytes.length;
    this.#writtenRows += rows;
  }

  /** Rows from a position on, fewer where the written ones end. Throws RangeError on what is no position. */
  async read(start: number, count: number): Promise<Row[]> {
    if (!Number.isSafeInteger(start) || start < 0 || !Number.isSafeInteger(count) || count < 0)
      throw new RangeError(`No rows at ${start}, ${count}.`);
    const end = Math.min(start + count, this.#writtenRows);
    const rows: Row[] = [];
    let position = Math.floor(start / stride) * stride;
    if (position >= end) return rows;
    for await (const line of this.#linesFrom(this.#offsets[position / stride] ?? 0)) {
      // SAFETY: every line was written by append.
      if (position >= start) rows.push(JSON.parse(line) as Row);
      if (++position >= end) break;
    }
    return rows;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#lines = [];
    await this.#file.close();
  }

  #mark(index: number, offset: number): void {
    if (index >= this.#offsets.length) {
      const larger = new Float64Array(this.#offsets.length * 2);
      larger.set(this.#offsets);
      this.#offsets = larger;
    }
    this.#offsets[index] = offset;
  }

  async *#linesFrom(offset: number): AsyncGenerator<string> {
    let parts: Buffer[] = [];
    for (let at = offset; at < this.#writtenBytes;) {
      const buffer = Buffer.allocUnsafe(Math.min(readBytes, this.#writtenBytes - at));
      const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0)
        throw new LakeError('internal', 'The file of this result was cut off.', { hint: 'Run the cell again.' });
      at += bytesRead;
      let from = 0;
      for (let to = buffer.indexOf(lineFeed); to >= 0 && to < bytesRead; to = buffer.indexOf(lineFeed, from)) {
        parts.push(buffer.subarray(from, to));
        yield Buffer.concat(parts).toString('utf8');
        parts = [];
        from = to + 1;
      }
      parts.push(buffer.subarray(from, bytesRead));
    }
  }
}
