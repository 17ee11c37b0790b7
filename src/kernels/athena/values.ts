import type { ColumnInfo } from '@aws-sdk/client-athena';
import type { Column, ColumnKind } from '../api.ts';
import { readBoolean, readInteger, readNumber, readText, type ValueReader } from '../results/values.ts';

/** Every type that Athena announces, as ColumnInfo.Type names it. */
const types: Readonly<Record<string, readonly [ColumnKind, ValueReader]>> = {
  boolean: ['boolean', readBoolean],
  tinyint: ['integer', readInteger],
  smallint: ['integer', readInteger],
  integer: ['integer', readInteger],
  int: ['integer', readInteger],
  bigint: ['integer', readText],
  float: ['number', readNumber],
  real: ['number', readNumber],
  double: ['number', readNumber],
  decimal: ['decimal', readText],
  char: ['text', readText],
  varchar: ['text', readText],
  string: ['text', readText],
  uuid: ['text', readText],
  ipaddress: ['text', readText],
  date: ['date', readText],
  time: ['time', readText],
  'time with time zone': ['time', readText],
  timestamp: ['timestamp', readText],
  'timestamp with time zone': ['timestamp', readText],
  'interval year to month': ['text', readText],
  'interval day to second': ['text', readText],
  varbinary: ['binary', readText],
  binary: ['binary', readText],
  array: ['nested', readText],
  map: ['nested', readText],
  row: ['nested', readText],
  struct: ['nested', readText],
  json: ['nested', readText],
};

const unbounded = 2_147_483_647;

/** A column as the program names it: the type with its length, precision and scale. */
export function toColumn(info: ColumnInfo): Column {
  const base = baseType(info);
  return { name: info.Name ?? '', type: fullType(base, info), kind: types[base]?.[0] ?? 'unknown' };
}

/** How the fields of a column are read. */
export function valueReader(info: ColumnInfo): ValueReader {
  return types[baseType(info)]?.[1] ?? readText;
}

function baseType(info: ColumnInfo): string {
  return (info.Type ?? 'unknown').toLowerCase();
}

function fullType(base: string, { Precision: precision = 0, Scale: scale = 0 }: ColumnInfo): string {
  if (base === 'decimal' && precision > 0) return `decimal(${precision},${scale})`;
  if ((base === 'varchar' || base === 'char') && precision > 0 && precision < unbounded) return `${base}(${precision})`;
  if (/^time(stamp)?\b/.test(base) && precision > 0) return base.replace(/^time(stamp)?/, `$&(${precision})`);
  return base;
}
