/**
 * Result rows as CSV on disk: NULL is nothing, the empty string is `""`, lines end with LF. Pages are read by byte
 * position, so that the millionth row costs as much as the first.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TextRow } from '../api.ts';

/** `all`: every value in quotes, as Athena writes. `needed`: as few as the reader needs. */
export type Quoting = 'all' | 'needed';

function quote(value: string): string {
  return `"${value.includes('"') ? value.replaceAll('"', '""') : value}"`;
}

function formatField(value: string | null, quoting: Quoting): string {
  if (value === null) return '';
  return quoting === 'all' || value === '' || /[",\r\n]/.test(value) ? quote(value) : value;
}

export function formatRow(row: TextRow, quoting: Quoting): string {
  return row.map((value) => formatField(value, quoting)).join(',') + '\n';
}

export interface Written {
  readonly rowCount: number;
  readonly bytes: number;
  /** MD5 in hexadecimal. */
  readonly md5: string;
}

export interface WriteOptions {
  readonly quoting: Quoting;
  /** A first line of names. */
  readonly header?: readonly string[];
  /** Called with each line and the size so far; may throw to refuse what is too large. */
  readonly onLine?: (line: string, bytes: number) => void;
}

/** Writes every row; leaves no file behind when reading the rows fails. */
export async function writeResult(
  path: string,
  rows: AsyncIterable<readonly TextRow[]>,
  options: WriteOptions,
  signal: AbortSignal,
): Promise<Written> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  const hash = createHash('md5');
  let bytes = 0;
  let rowCount = 0;
  const write = async (text: string): Promise<void> => {
    const chunk = Buffer.from(text);
    hash.update(chunk);
    bytes += chunk.length;
    await file.writeFile(chunk);
  };
  try {
    if (options.header) await write(formatRow(options.header, options.quoting));
    for await (const batch of rows) {
      signal.throwIfAborted();
      let text = '';
      for (const row of batch) {
        const line = formatRow(row, options.quoting);
        options.onLine?.(line, bytes + text.length);
        text += line;
      }
      rowCount += batch.length;
      if (text !== '') await write(text);
    }
    await file.close();
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
  return { rowCount, bytes, md5: hash.digest('hex') };
}

export interface RowPage {
  /** Rows as they stand in the file. */
  readonly text: string;
  readonly rowCount: number;
  /** Where the next page begins; undefined at the end of the file. */
  readonly next: number | undefined;
  rows(): readonly TextRow[];
}

export interface PageLimit {
  readonly rows: number;
  /** A page ends with the row that reaches this. */
  readonly bytes: number;
}

const blockBytes = 256 * 1024;
const comma = 0x2c;
const lineFeed = 0x0a;
const quoteByte = 0x22;

/** Rows from a byte position on. */
export async function readRows(path: string, offset: number, limit: PageLimit): Promise<RowPage> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const blocks: Buffer[] = [];
    const ends: number[] = [];
    let length = 0;
    let isQuoted = false;
    let isFull = false;
    while (!isFull) {
      const block = Buffer.allocUnsafe(Math.max(0, Math.min(blockBytes, size - offset - length)));
      const { bytesRead } = await file.read(block, 0, block.length, offset + length);
      if (bytesRead === 0) break;
      for (let at = 0; at < bytesRead && !isFull; at++) {
        const byte = block[at];
        if (byte === quoteByte) isQuoted = !isQuoted;
        else if (byte === lineFeed && !isQuoted) {
          ends.push(length + at + 1);
          isFull = ends.length >= limit.rows || length + at + 1 >= limit.bytes;
        }
      }
      blocks.push(block.subarray(0, bytesRead));
      length += bytesRead;
    }
    const end = ends.at(-1) ?? 0;
    const page = Buffer.concat(blocks).subarray(0, end);
    return {
      text: page.toString('utf8'),
      rowCount: ends.length,
      next: offset + end < size ? offset + end : undefined,
      rows: () => ends.map((lineEnd, index) => parseLine(page.subarray(ends[index - 1] ?? 0, lineEnd - 1))),
    };
  } finally {
    await file.close();
  }
}

function parseLine(line: Buffer): TextRow {
  const row: (string | null)[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === quoteByte) {
      let end = at + 1;
      let isDoubled = false;
      for (;;) {
        end = line.indexOf(quoteByte, end);
        if (line[end + 1] !== quoteByte) break;
        isDoubled = true;
        end += 2;
      }
      const text = line.toString('utf8', at + 1, end);
      row.push(isDoubled ? text.replaceAll('""', '"') : text);
      at = end + 1;
    } else {
      const found = line.indexOf(comma, at);
      const end = found < 0 ? line.length : found;
      row.push(end === at ? null : line.toString('utf8', at, end));
      at = end;
    }
    if (at >= line.length) return row;
    at++;
    if (at === line.length) return [...row, null];
  }
}
