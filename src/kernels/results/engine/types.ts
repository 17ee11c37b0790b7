/** Columns of a result as types of DuckDB: how their texts are read, shown and compared. */
import type { Column } from '../../api.ts';
import { LakeError } from '../../api.ts';

/** How a column lies in the typed store. */
export interface TypedColumn {
  readonly column: Column;
  /** Its type in DuckDB; VARCHAR where the texts stay what they are. */
  readonly type: string;
}

/** The type that holds the values of an engine's type exactly. */
export function typeOf({ type }: Column): string {
  const lower = type.toLowerCase();
  const base = /^[a-z0-9]+/.exec(lower)?.[0] ?? '';
  const [, precision, scale] = /\((\d+)(?:,\s*(\d+))?\)/.exec(lower) ?? [];
  if (/with time zone/.test(lower)) return base === 'timestamp' ? 'TIMESTAMPTZ' : 'VARCHAR';
  switch (base) {
    case 'boolean':
    case 'bool':
      return 'BOOLEAN';
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'int':
    case 'int2':
    case 'int4':
      return 'INTEGER';
    case 'bigint':
    case 'int8':
    case 'oid':
      return 'BIGINT';
    case 'real':
    case 'float':
    case 'float4':
    case 'double':
    case 'float8':
      return 'DOUBLE';
    case 'decimal':
    case 'numeric':
      return precision !== undefined && Number(precision) <= 38 ? `DECIMAL(${precision},${scale ?? 0})` : 'VARCHAR';
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMP';
    case 'timestamptz':
      return 'TIMESTAMPTZ';
    default:
      return 'VARCHAR';
  }
}

export const isNumeric = (type: string): boolean => /^(?:INTEGER|BIGINT|DOUBLE|DECIMAL)/.test(type);
export const isTemporal = (type: string): boolean => /^(?:DATE|TIMESTAMP)/.test(type);

/**
 * What the CSV reader makes of a column. Moments with a zone are texts there: DuckDB reads a zone by ICU, which costs more than
 * all other columns together, and Athena's almost always end with ` UTC`.
 */
export const readType = (type: string): string => (type === 'TIMESTAMPTZ' ? 'VARCHAR' : type);

/** The value of a column that was read as `readType`. */
export function readSql(name: string, type: string, tryCast: 'CAST' | 'TRY_CAST' = 'CAST'): string {
  if (type === 'VARCHAR') return name;
  if (type !== 'TIMESTAMPTZ') return tryCast === 'CAST' ? name : `TRY_CAST(${name} AS ${type})`;
  return `CASE WHEN suffix(${name}, ' UTC') THEN ${tryCast}(left(${name}, length(${name}) - 4) AS TIMESTAMP) ELSE timezone('UTC', ${tryCast}(${name} AS TIMESTAMPTZ)) END`;
}

/** The type in which a column is stored: moments with a zone as those of UTC. */
export const storedType = (type: string): string => (type === 'TIMESTAMPTZ' ? 'TIMESTAMP' : type);

/** A value as text, as the engines print it. */
export function textSql(name: string, type: string): string {
  if (type === 'VARCHAR') return name;
  if (type.startsWith('TIMESTAMP')) return `strftime(${name}, '%Y-%m-%d %H:%M:%S.%g')`;
  return `CAST(${name} AS VARCHAR)`;
}

export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const kinds: readonly (readonly [RegExp, string, string])[] = [
  [/^(?:INTEGER|BIGINT)/, 'whole number', '42'],
  [/^(?:DOUBLE|DECIMAL)/, 'number', '3.14'],
  [/^BOOLEAN/, 'boolean', 'true or false'],
  [/^DATE/, 'date', '2026-01-31'],
  [/^TIMESTAMP/, 'time', '2026-01-31 12:00:00'],
];

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** A value that the user has written, as one of the column; NULL where it is none. Numbers keep all of their digits. */
export function valueSql(text: string, type: string): string {
  if (type === 'VARCHAR') return quote(text);
  const value = text.trim();
  if (isNumeric(type)) return number.test(value) ? value : `TRY_CAST(${quote(value)} AS DOUBLE)`;
  return type === 'TIMESTAMPTZ' ? readSql(quote(value), type, 'TRY_CAST') : `TRY_CAST(${quote(value)} AS ${type})`;
}

export function cannotBe(text: string, type: string): LakeError {
  const [, kind, example] = kinds.find(([pattern]) => pattern.test(type)) ?? [undefined, 'value', 'text'];
  return new LakeError('syntax', `"${text}" is no ${kind}.`, { hint: `Write it like ${example}.` });
}
