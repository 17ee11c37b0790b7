import { LakeError } from '../api.ts';
import type { Column, Row, Value } from '../api.ts';
import type { TextRow } from './csv.ts';

/** Makes a value of a field's text; a text that it does not know stays text. */
export type ValueReader = (text: string) => Value;

export const readText: ValueReader = (text) => text;

/** Finite numbers; `NaN`, `Infinity` and what a double cannot hold stay text, and so does -0: JSON loses its sign. */
export const readNumber: ValueReader = (text) => {
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) && !Object.is(number, -0) ? number : text;
};

/** Integers up to 32 bits; anything larger stays text, digit by digit. */
export const readInteger: ValueReader = (text) => {
  const number = Number(text);
  return text.trim() !== '' && Number.isSafeInteger(number) ? number : text;
};

export const readBoolean: ValueReader = (text) =>
  text === 'true' || text === 't' ? true : text === 'false' || text === 'f' ? false : text;

/** How the fields of a column are read back, by the kinds that the kernels give. */
export function valueReader({ kind, type }: Column): ValueReader {
  switch (kind) {
    case 'boolean':
      return readBoolean;
    case 'number':
      return readNumber;
    case 'integer':
      return /^(?:bigint|int8|oid)/.test(type) ? readText : readInteger;
    default:
      return readText;
  }
}

/** Rows of text as rows of values. Throws LakeError `internal` when a row has not as many fields as there are columns. */
export class RowTyper {
  readonly #readers: readonly ValueReader[];
  #count = 0;

  constructor(readers: readonly ValueReader[]) {
    this.#readers = readers;
  }

  type(rows: readonly TextRow[]): Row[] {
    return rows.map((row) => this.#typeRow(row));
  }

  #typeRow(row: TextRow): Row {
    this.#count++;
    if (row.length !== this.#readers.length)
      throw new LakeError(
        'internal',
        `The result cannot be read: row ${this.#count} has ${row.length} fields where ${this.#readers.length} are declared.`,
        { hint: 'Run again; if it stays, the result object was changed or cut off.' },
      );
    return row.map((text, index) => (text === null ? null : (this.#readers[index] ?? readText)(text)));
  }
}

/** Whether a row says nothing but the columns' names. */
export function isHeader(row: TextRow | undefined, columns: readonly Column[]): boolean {
  return row?.length === columns.length && row.every((text, index) => text === columns[index]?.name);
}

/** The rows of a statement that returns none. */
export async function* noRows(): AsyncGenerator<readonly Row[]> {
  // Nothing to read.
}
