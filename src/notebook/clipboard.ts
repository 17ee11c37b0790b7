/** Rows as a text for the clipboard. NULL is told from the empty text wherever the form allows it. */
import type { Column, Row, Value } from '../kernels/api.ts';
import { quoteText } from '../sql/quote.ts';

export type CopyFormat = 'tsv' | 'csv' | 'markdown' | 'json' | 'values';

/** What stands before the rows, how a row is written, what stands between two of them and behind the last. */
interface Form {
  readonly head: (columns: readonly Column[]) => string;
  readonly row: (row: Row, columns: readonly Column[]) => string;
  readonly between: string;
  readonly end: string;
}

const forms: Readonly<Record<CopyFormat | 'tsvWithNames', Form>> = {
  tsvWithNames: {
    head: (columns) => `${columns.map(({ name }) => tabbed(name)).join('\t')}\n`,
    row: (row) => row.map(tabbed).join('\t'),
    between: '\n',
    end: '',
  },
  tsv: { head: () => '', row: (row) => row.map(tabbed).join('\t'), between: '\n', end: '' },
  csv: {
    head: (columns) => `${columns.map(({ name }) => quoted(name)).join(',')}\n`,
    row: (row) => row.map(quoted).join(','),
    between: '\n',
    end: '\n',
  },
  markdown: {
    head: (columns) =>
      `| ${columns.map(({ name }) => barred(name)).join(' | ')} |\n|${columns.map(({ kind }) => (isNumber(kind) ? ' ---: |' : ' --- |')).join('')}\n`,
    row: (row) => `| ${row.map(barred).join(' | ')} |`,
    between: '\n',
    end: '\n',
  },
  json: {
    head: () => '[\n  ',
    row: (row, columns) => JSON.stringify(named(row, columns)),
    between: ',\n  ',
    end: '\n]',
  },
  values: {
    head: () => 'VALUES\n  ',
    row: (row, columns) => `(${row.map((value, at) => literal(value, columns[at])).join(', ')})`,
    between: ',\n  ',
    end: '',
  },
};

/** Gathers rows up to a size; `add` gives how many of them had room. */
export class ClipboardText {
  readonly #form: Form;
  readonly #columns: readonly Column[];
  readonly #most: number;
  readonly #parts: string[];
  #length = 0;
  #rows = 0;

  constructor(format: keyof typeof forms, columns: readonly Column[], mostCharacters: number) {
    this.#form = forms[format];
    this.#columns = columns;
    this.#most = mostCharacters;
    this.#parts = [this.#form.head(columns)];
  }

  get rows(): number {
    return this.#rows;
  }

  /** Says `full` where a row had no room. */
  add(rows: readonly Row[]): 'room' | 'full' {
    for (const row of rows) {
      const text = this.#form.row(row, this.#columns);
      if (this.#length + text.length > this.#most) return 'full';
      this.#length += text.length + this.#form.between.length;
      if (this.#rows > 0) this.#parts.push(this.#form.between);
      this.#parts.push(text);
      this.#rows++;
    }
    return 'room';
  }

  toString(): string {
    return this.#parts.join('') + this.#form.end;
  }
}

function tabbed(value: Value): string {
  const text = value === null ? '' : String(value);
  return /["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function quoted(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function barred(value: Value): string {
  if (value === null) return '*NULL*';
  return String(value)
    .replace(/[\\|*_`<>&[\]]/g, (sign) => `\\${sign}`)
    .replace(/\r\n|\n|\r/g, '<br>');
}

/** Names that stand twice get a number, so that no value is lost. */
function named(row: Row, columns: readonly Column[]): Record<string, Value> {
  const entries = new Map<string, Value>();
  for (const [at, value] of row.entries()) {
    const name = columns[at]?.name ?? '';
    let key = name;
    for (let again = 2; entries.has(key); again++) key = `${name}_${again}`;
    entries.set(key, value);
  }
  return Object.fromEntries(entries);
}

function literal(value: Value, column: Column | undefined): string {
  if (value === null) return 'NULL';
  if (typeof value !== 'string') return String(value);
  const kind = column?.kind ?? 'text';
  if (isNumber(kind) && /^-?\d+(?:\.\d+)?$/.test(value)) return value;
  if (kind === 'date') return `DATE ${quoteText(value)}`;
  if (kind === 'timestamp' && !/[a-z]/i.test(value)) return `TIMESTAMP ${quoteText(value)}`;
  return quoteText(value);
}

const isNumber = (kind: Column['kind']): boolean => kind === 'integer' || kind === 'number' || kind === 'decimal';
