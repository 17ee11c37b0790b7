import type { FileHandle } from 'node:fs/promises';
import { LakeError } from '../api.ts';
import { CsvReader, malformed, type TextRow } from './csv.ts';
import { makeRowScanner, pieceBytes } from './rowScanner.ts';

/** Bytes of an offset in the index: a little-endian double, which is exact up to 8 PiB. */
const offsetBytes = 8;
/** Rows that stand closer than this are read at once. */
const gapBytes = 4096;

/** The two files of a result: its rows as CSV, and where each of them begins. */
export interface RowFiles {
  readonly rows: FileHandle;
  readonly index: FileHandle;
}

/** What can be read of a result that may still grow. */
export interface RowExtent {
  readonly rowCount: number;
  readonly bytes: number;
}

/** Writes bytes of CSV as they come, and the index of their rows. One caller at a time. */
export class RowFileWriter {
  readonly #files: RowFiles;
  readonly #scanner = makeRowScanner();
  /** Rows that are no rows of the result, such as the header; they end before the first offset of the index. */
  #skip: number;
  #bytes = 0;
  #rows = 0;
  #rowsBytes = 0;
  /** Where the row begins that has not ended yet. */
  #rowStart = 0;

  constructor(files: RowFiles, more: { readonly skipRows?: number } = {}) {
    this.#files = files;
    this.#skip = more.skipRows ?? 0;
  }

  /** Rows whose end is written. */
  get extent(): RowExtent {
    return { rowCount: this.#rows, bytes: this.#rowsBytes };
  }

  /** Throws what the file system says. */
  async append(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    await writeAll(this.#files.rows, bytes, this.#bytes);
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      const { ends, count } = this.#scanner.scan(piece);
      await this.#note(ends.subarray(0, count));
      this.#bytes += piece.length;
    }
  }

  /** The last row may stand without a line feed. Throws LakeError `internal` where it ends inside a quoted field. */
  async end(): Promise<void> {
    if (this.#scanner.isQuoted) throw malformed(this.#rows, 'ends inside a quoted field');
    if (this.#bytes === this.#rowStart) return;
    await this.#note(Uint32Array.of(0));
  }

  /** Rows that end at these offsets behind the bytes so far. */
  async #note(ends: Uint32Array): Promise<void> {
    const skipped = Math.min(this.#skip, ends.length);
    this.#skip -= skipped;
    const kept = ends.subarray(skipped);
    const last = ends.at(-1);
    if (last === undefined) return;
    const firstStart = skipped > 0 ? this.#bytes + ends[skipped - 1]! : this.#rowStart;
    this.#rowStart = this.#bytes + last;
    if (kept.length === 0) return;
    const offsets = new Float64Array(kept.length + 1);
    offsets[0] = firstStart;
    for (const [at, end] of kept.entries()) offsets[at + 1] = this.#bytes + end;
    // The first one stands there already, as the end of the row before.
    await writeAll(this.#files.index, new Uint8Array(offsets.buffer), this.#rows * offsetBytes);
    this.#rows += kept.length;
    this.#rowsBytes = this.#rowStart;
  }
}

/** Reads rows by their position, from files that another process may write. */
export class RowFileReader {
  readonly #files: RowFiles;

  constructor(files: RowFiles) {
    this.#files = files;
  }

  /** Rows from a position on; all of them must be written. Throws LakeError `internal` on what is no row file. */
  async page(start: number, count: number): Promise<TextRow[]> {
    if (count === 0) return [];
    const offsets = await this.#offsets(start, count + 1);
    return this.#parse(offsets[0]!, offsets[count]!, count, start);
  }

  /** The rows at these positions, in this order. */
  async rowsAt(positions: Uint32Array): Promise<TextRow[]> {
    const [first] = positions;
    if (first === undefined) return [];
    if (positions.every((position, at) => position === first + at)) return this.page(first, positions.length);
    const rows = new Array<TextRow>(positions.length);
    const sorted = [...positions.keys()].sort((a, b) => positions[a]! - positions[b]!);
    const spans = await Promise.all(
      sorted.map(async (at) => {
        const [from = 0, to = 0] = await this.#offsets(positions[at]!, 2);
        return { at, from, to };
      }),
    );
    for (let first = 0; first < spans.length;) {
      let last = first;
      while (last + 1 < spans.length && spans[last + 1]!.from - spans[last]!.to < gapBytes) last++;
      const base = spans[first]!.from;
      const bytes = await readAll(this.#files.rows, base, Math.max(spans[last]!.to, spans[first]!.to) - base);
      for (const { at, from, to } of spans.slice(first, last + 1))
        rows[at] = parse(bytes.subarray(from - base, to - base), 1, positions[at]!)[0]!;
      first = last + 1;
    }
    return rows;
  }

  async #offsets(start: number, count: number): Promise<Float64Array> {
    const bytes = await readAll(this.#files.index, start * offsetBytes, count * offsetBytes);
    return new Float64Array(bytes.buffer, bytes.byteOffset, count);
  }

  async #parse(from: number, to: number, count: number, start: number): Promise<TextRow[]> {
    return parse(await readAll(this.#files.rows, from, to - from), count, start);
  }
}

function parse(bytes: Uint8Array, count: number, start: number): TextRow[] {
  const reader = new CsvReader();
  const rows = reader.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  rows.push(...reader.end());
  if (rows.length !== count) throw malformed(start, 'is not where the index of the result says');
  return rows;
}

/** Rows as CSV: NULL is nothing at all, every text stands in quotes. */
export function toCsv(rows: readonly (readonly (string | number | boolean | null)[])[]): Buffer {
  const field = (value: string | number | boolean | null): string => {
    if (value === null) return '';
    return typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value);
  };
  return Buffer.from(rows.map((row) => `${row.map(field).join(',')}\n`).join(''));
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}

async function readAll(file: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await file.read(bytes, at, length - at, position + at);
    if (bytesRead === 0)
      throw new LakeError('internal', 'The file of this result was cut off.', { hint: 'Run the cell again.' });
    at += bytesRead;
  }
  return bytes;
}
