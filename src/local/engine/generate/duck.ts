/** Types of the SQL front end as DuckDB has them, and values from one to another. */
import { quoteName, quoteText } from '../../../sql/quote.ts';
import type { Type } from '../../../sql/types/type.ts';
import { fieldByField, holdsRows } from '../rows.ts';
import type { LakeType } from '../types.ts';

/** Something that is not generated from the tree yet. */
export class NotGenerated extends Error {
  override readonly name = 'NotGenerated';
}

export function duckType(type: Type): string {
  switch (type.name) {
    case 'decimal':
      return `DECIMAL(${type.size ?? 38},${type.scale ?? 0})`;
    case 'varchar':
    case 'unknown':
      return 'VARCHAR';
    case 'varbinary':
      return 'BLOB';
    case 'real':
      return 'FLOAT';
    case 'intervalDay':
    case 'intervalYear':
      return 'INTERVAL';
    case 'array':
      return `${duckType(type.inner![0]!)}[]`;
    case 'map':
      return `MAP(${type.inner!.map(duckType).join(', ')})`;
    case 'row':
      return `STRUCT(${type.inner!.map((inner, at) => `${quoteName(fieldName(type, at))} ${duckType(inner)}`).join(', ')})`;
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'double':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
    case 'json':
    case 'uuid':
      return type.name.toUpperCase();
    default:
      throw new NotGenerated(`type ${type.name}`);
  }
}

/** The name of a row's field; those without one are numbered from 0. */
export function fieldName({ names }: Type, at: number): string {
  return names?.[at] || `field${at}`;
}

export function lakeType(type: Type): LakeType {
  const { name, size, scale, inner } = type;
  const known = /^interval/.test(name)
    ? 'interval'
    : name === 'function' || name === 'other' || name === 'any' || name === 'timetz'
      ? 'unknown'
      : name;
  return {
    // SAFETY: all other names are the same in both.
    name: known as LakeType['name'],
    ...(size === undefined ? {} : { size }),
    ...(scale === undefined ? {} : { scale }),
    ...(inner ? { inner: inner.map(lakeType) } : {}),
    ...(name === 'row' ? { names: inner!.map((_, at) => fieldName(type, at)) } : {}),
  };
}

/** A value that turns into another type by itself. */
export function coerced(sql: string, from: Type, to: Type): string {
  if (from.name === 'any' || to.name === 'any') return sql;
  if (from.name === 'unknown' || from.name !== to.name) {
    if (from.name === 'varchar' && to.name === 'char') throw new NotGenerated('char');
    return `CAST(${sql} AS ${duckType(to)})`;
  }
  if (to.name === 'varchar') return sql;
  if (holdsRows(lakeType(to))) return fieldByField(sql, lakeType(from), lakeType(to), 'CAST');
  return `CAST(${sql} AS ${duckType(to)})`;
}

const wholes: Readonly<Record<string, string>> = {
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  integer: 'INT',
  bigint: 'BIGINT',
};
const forms: Readonly<Record<string, string>> = {
  date: 'date',
  timestamp: 'timestamp',
  decimal: 'decimal',
  double: 'double',
  real: 'double',
};

/** CAST and TRY_CAST, in Trino's forms and with its refusals. */
export function cast(sql: string, from: Type, to: Type, how: 'CAST' | 'TRY_CAST'): string {
  const soft = how === 'CAST' ? '' : 'try_';
  const called = (name: string, inner: string): string => `athena_functions.${name}(${inner})`;
  const plain = (inner: string, word: string = how): string => `${word}(${inner} AS ${duckType(to)})`;
  if (from.name === 'unknown') return `CAST(NULL AS ${duckType(to)})`;
  if (to.name === 'json') {
    if (from.name === 'row' || holdsRows(lakeType(from))) throw new NotGenerated('CAST of a row to JSON');
    return `to_json(${sql})`;
  }
  if (to.name === 'varchar') {
    if (to.size === undefined) return from.name === 'varchar' ? sql : called('to_text', sql);
    if (from.name === 'varchar') return `left(${sql}, ${to.size})`;
    return called(how === 'CAST' ? 'to_short_text' : 'try_short_text', `${sql}, ${to.size}`);
  }
  const whole = wholes[to.name];
  if (whole) return plain(called(`${soft}whole`, `${sql}, ${quoteText(whole)}`));
  if (to.name === 'boolean') return plain(called(`${soft}truth`, `${sql}, 'BOOLEAN'`));
  if (to.inner && how === 'TRY_CAST') return `TRY(${cast(sql, from, to, 'CAST')})`;
  if (holdsRows(lakeType(to)) && holdsRows(lakeType(from))) return fieldByField(sql, lakeType(from), lakeType(to), how);
  if (to.name === 'timestamptz') return plain(called('zone_form', sql));
  if (to.name === 'time' && from.name !== 'time') throw new NotGenerated('CAST to time');
  const form = forms[to.name];
  const out = plain(form ? called(`${soft}${form}_form`, sql) : sql);
  return to.name === 'timestamp' && (to.size ?? 3) <= 3 ? called('to_millis', out) : out;
}
