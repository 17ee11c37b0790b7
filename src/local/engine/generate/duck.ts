/** Types of the SQL front end as DuckDB has them. */
import { quoteName } from '../../../sql/quote.ts';
import type { Type } from '../../../sql/types/type.ts';
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

/** A double as a decimal, by the digits that it shows: the double itself is another number. `otherwise` says what has no room. */
export function decimalOfDouble(
  sql: string,
  { size = 38, scale = 0 }: Type,
  target: string,
  how: 'CAST' | 'TRY_CAST',
  otherwise: string,
): string {
  return `CASE WHEN abs(${sql}) < 1e${size - scale} THEN ${how}(CAST(${sql} AS VARCHAR) AS ${target}) ELSE ${otherwise} END`;
}

/** DuckDB keeps results of short decimals short. */
export function widened(sql: string, { name, scale = 0 }: Type): string {
  return name === 'decimal' ? `CAST(${sql} AS DECIMAL(38, ${scale}))` : sql;
}

/** A decimal with the places that another value tells. */
export function withPlaces(value: string, places: string, how: 'round' | 'trunc', type: string): string {
  return `CAST(lb_with_places(CAST(${value} AS VARCHAR), CAST(${places} AS VARCHAR), '${how}') AS ${type})`;
}

/** Digits of a decimal; DuckDB leaves the zero before the point away where there is no room for it. */
export function decimalText(sql: string, { size, scale }: Type): string {
  const text = `CAST(${sql} AS VARCHAR)`;
  return size === scale ? `regexp_replace(${text}, '^(-?)[.]', '\\10.')` : text;
}
