import { LakeError } from '../api.ts';

/** A row as it came: NULL is a field with nothing at all in it, `""` is the empty string. */
export type TextRow = readonly (string | null)[];

/** Reads the rows of a text that comes in chunks. */
export interface RowReader {
  /** Rows that the chunk completes. Throws LakeError `internal` on text that is not well-formed. */
  push(chunk: string): TextRow[];
  /** What the end of the text completes. */
  end(): TextRow[];
}

const bareRun = /[^,\n\r]*/y;

/** CSV as Athena and the Redshift Data API write it. Chunks may end anywhere; fields may hold anything. */
export class CsvReader implements RowReader {
  #mode: 'start' | 'bare' | 'return' | 'quoted' | 'quoteSeen' = 'start';
  #parts: string[] = [];
  #row: (string | null)[] = [];
  #rows: TextRow[] = [];
  #count = 0;

  push(chunk: string): TextRow[] {
    let at = 0;
    while (at < chunk.length) at = this.#step(chunk, at);
    return this.#take();
  }

  end(): TextRow[] {
    if (this.#mode === 'quoted') throw malformed(this.#count, 'ends inside a quoted field');
    if (this.#mode === 'return') this.#parts.push('\r');
    if (this.#mode !== 'start' || this.#row.length > 0) this.#endRow();
    return this.#take();
  }

  /** Consumes part of the chunk and gives the offset behind it. */
  #step(chunk: string, at: number): number {
    if (this.#mode === 'quoted') {
      const quote = chunk.indexOf('"', at);
      this.#parts.push(chunk.slice(at, quote < 0 ? chunk.length : quote));
      if (quote < 0) return chunk.length;
      this.#mode = 'quoteSeen';
      return quote + 1;
    }
    const character = chunk[at];
    if (this.#mode === 'quoteSeen' && character === '"') {
      this.#parts.push('"');
      this.#mode = 'quoted';
      return at + 1;
    }
    if (this.#mode === 'start' && character === '"') {
      this.#parts.push('');
      this.#mode = 'quoted';
      return at + 1;
    }
    if (character === ',') {
      this.#flushReturn();
      this.#endField();
      return at + 1;
    }
    if (character === '\n') {
      this.#endRow();
      return at + 1;
    }
    if (character === '\r') {
      this.#flushReturn();
      // Before a line feed it belongs to the row's end; elsewhere in a bare field it is data.
      this.#mode = 'return';
      return at + 1;
    }
    if (this.#mode === 'quoteSeen') throw malformed(this.#count, 'has text behind a closing quote');
    this.#flushReturn();
    bareRun.lastIndex = at;
    bareRun.test(chunk);
    this.#parts.push(chunk.slice(at, bareRun.lastIndex));
    this.#mode = 'bare';
    return bareRun.lastIndex;
  }

  #flushReturn(): void {
    if (this.#mode === 'return') this.#parts.push('\r');
  }

  #endField(): void {
    const { length } = this.#parts;
    this.#row.push(length === 0 ? null : length === 1 ? (this.#parts[0] ?? '') : this.#parts.join(''));
    this.#parts = [];
    this.#mode = 'start';
  }

  #endRow(): void {
    this.#endField();
    this.#rows.push(this.#row);
    this.#row = [];
    this.#count++;
  }

  #take(): TextRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }
}

/**
 * Lines of fields parted by tabs, without quotes or NULL, as Athena writes for DDL, SHOW, DESCRIBE and EXPLAIN.
 * A single column takes the line whole; what is too much belongs to the last column.
 */
export class TabReader implements RowReader {
  readonly #columnCount: number;
  #parts: string[] = [];

  constructor(columnCount: number) {
    this.#columnCount = columnCount;
  }

  push(chunk: string): TextRow[] {
    const lines = chunk.split('\n');
    const rest = lines.pop() ?? '';
    if (lines.length === 0) {
      this.#parts.push(rest);
      return [];
    }
    lines[0] = this.#parts.join('') + (lines[0] ?? '');
    this.#parts = [rest];
    return lines.map((line) => splitTabs(line, this.#columnCount));
  }

  end(): TextRow[] {
    const last = this.#parts.join('');
    this.#parts = [];
    return last === '' ? [] : [splitTabs(last, this.#columnCount)];
  }
}

/** The fields of one line; missing ones are empty. */
export function splitTabs(line: string, columnCount: number): TextRow {
  const parts = line.replace(/\r$/, '').split('\t');
  const fields = parts.slice(0, columnCount);
  if (parts.length > columnCount && columnCount > 0) fields[columnCount - 1] = parts.slice(columnCount - 1).join('\t');
  while (fields.length < columnCount) fields.push('');
  return fields;
}

/** Row numbers count from 0. */
export function malformed(rowIndex: number, what: string): LakeError {
  return new LakeError('internal', `The result cannot be read: row ${rowIndex + 1} ${what}.`, {
    hint: 'Run again; if it stays, the result object was changed or cut off.',
  });
}
