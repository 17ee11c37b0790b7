/**
 * A cell's rows in another engine. They lie there as text, column `c0`, `c1`, …, in one form for both dialects; a query
 * gives them the types that they had.
 */
import type { Dialect } from '../lexer.ts';
import { quoteName } from '../quote.ts';
import { inUtc } from './instant.ts';

/** A column of a result, its type in the words of its own engine. */
export interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

/** How a type is written, and made of a text; `as` is a type or a function. */
interface Meaning {
  readonly type: string;
  readonly as: 'text' | 'cast' | 'from_hex' | 'json_parse';
}

const text: Meaning = { type: 'varchar', as: 'text' };
const cast = (type: string): Meaning => ({ type, as: 'cast' });
const both = (type: string): Readonly<Record<Dialect, Meaning>> => ({ athena: cast(type), redshift: cast(type) });

type Words = Readonly<Record<string, Readonly<Record<Dialect, Meaning>>>>;

const binary = {
  athena: { type: 'varbinary', as: 'from_hex' },
  redshift: { type: 'varbyte', as: 'from_hex' },
} as const;
const nested = { athena: { type: 'json', as: 'json_parse' }, redshift: { type: 'super', as: 'json_parse' } } as const;
const real = both('real');
const double = { athena: cast('double'), redshift: cast('double precision') };

/**
 * By the type's name without its numbers. What is not here comes as text: arrays and their like, whose parts a result does
 * not keep, and what the local lakehouse does not know, as intervals and times with a zone.
 */
const meanings: Readonly<Record<Dialect, Words>> = {
  athena: {
    boolean: both('boolean'),
    tinyint: { athena: cast('tinyint'), redshift: cast('smallint') },
    smallint: both('smallint'),
    integer: both('integer'),
    int: both('integer'),
    bigint: both('bigint'),
    real,
    float: real,
    double,
    date: both('date'),
    varbinary: binary,
    binary,
    json: nested,
    uuid: { athena: cast('uuid'), redshift: text },
  },
  redshift: {
    bool: both('boolean'),
    int2: both('smallint'),
    int4: both('integer'),
    int8: both('bigint'),
    oid: both('bigint'),
    float4: real,
    float8: double,
    date: both('date'),
    varbyte: binary,
    bytea: binary,
    super: nested,
  },
};

function meaningOf(type: string, from: Dialect, to: Dialect): Meaning {
  const [, before = '', numbers, after = ''] = /^([^(]*)(\([\d, ]+\))?(.*)$/.exec(type.toLowerCase()) ?? [];
  const base = `${before}${after}`.trim();
  const known = meanings[from][base]?.[to];
  if (known) return known;
  if (base === 'decimal' || base === 'numeric') return numbers ? cast(`decimal${numbers}`) : text;
  const moment = /^(time|timestamp)(tz| with time zone)?$/.exec(base);
  if (!moment || base.startsWith('time ') || base === 'timetz') return text;
  const [, kind, zone] = moment;
  if (to === 'redshift') return cast(`${kind!}${zone === undefined ? '' : 'tz'}`);
  const digits = from === 'redshift' ? '(6)' : (numbers ?? '(3)');
  return cast(`${kind!}${digits}${zone === undefined ? '' : ' with time zone'}`);
}

/** What a column is called; one without a name as Athena calls it. */
export function movedName({ name }: ResultColumn, at: number): string {
  return name === '' ? `_col${at}` : name;
}

/** What a column's type is called once it has been moved, in the words of the dialect that reads it. */
export function movedType({ type }: ResultColumn, from: Dialect, to: Dialect): string {
  return meaningOf(type, from, to).type;
}

/** Columns that come as text though they were something else: the engine tells of their parts in no way that reads back. */
export function flattened(columns: readonly ResultColumn[]): readonly ResultColumn[] {
  return columns.filter(({ type }) => /^(array|map|row|struct)\b/i.test(type));
}

/** The query that gives the moved rows of a cell as they were; `table` is its name as SQL of either dialect. */
export function movedQuery(table: string, columns: readonly ResultColumn[], from: Dialect, to: Dialect): string {
  const list = columns.map((column, at) => {
    const { type, as } = meaningOf(column.type, from, to);
    const source = `c${at}`;
    const made = as === 'text' ? source : as === 'cast' ? `CAST(${source} AS ${type})` : `${as}(${source})`;
    return `${made} AS ${quoteName(movedName(column, at))}`;
  });
  return `SELECT ${list.join(', ')}\nFROM ${table}`;
}

/** A name that two columns have, which no table can hold; engines compare names without case. */
export function twinName(columns: readonly ResultColumn[]): string | undefined {
  const seen = new Set<string>();
  return columns.find(({ name }) => {
    const key = name.toLowerCase();
    if (key !== '' && seen.has(key)) return true;
    seen.add(key);
    return false;
  })?.name;
}

type Plain = string | number | boolean | null;

/** Writes the values of a column as text that both dialects read, and tells what has to be known of its type by then. */
export class MovedColumn {
  readonly #column: ResultColumn;
  readonly #write: (text: string) => string;
  #isFine = false;

  constructor(column: ResultColumn) {
    this.#column = column;
    const { type } = column;
    if (/^(varbinary|binary|varbyte|bytea)\b/i.test(type)) this.#write = (value) => value.replace(/\s/g, '');
    // Trailing blanks of a fixed length mean nothing.
    else if (/^(char|bpchar)\b/i.test(type)) this.#write = (value) => value.replace(/ +$/, '');
    else if (/^time/i.test(type)) this.#write = (value) => this.#moment(value);
    else this.#write = (value) => value;
  }

  /** Athena announces milliseconds where its values have microseconds. */
  get column(): ResultColumn {
    const { name, type } = this.#column;
    return this.#isFine ? { name, type: type.replace(/^(time(?:stamp)?)(?:\(\d+\))?/i, '$1(6)') } : this.#column;
  }

  write(value: Plain): string | null {
    return value === null ? null : this.#write(String(value));
  }

  #moment(value: string): string {
    if (/:\d\d\.\d{4}/.test(value)) this.#isFine = true;
    // The local lakehouse keeps moments and no zones.
    return inUtc(value);
  }
}
