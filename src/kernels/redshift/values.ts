import type { ColumnMetadata } from '@aws-sdk/client-redshift-data';
import type { Column, ColumnKind } from '../api.ts';
import { readBoolean, readInteger, readNumber, readText, type ValueReader } from '../results/values.ts';

/** Every type that the Data API announces, as ColumnMetadata.typeName names it. */
const types: Readonly<Record<string, readonly [ColumnKind, ValueReader]>> = {
  bool: ['boolean', readBoolean],
  int2: ['integer', readInteger],
  int4: ['integer', readInteger],
  int8: ['integer', readText],
  oid: ['integer', readText],
  float4: ['number', readNumber],
  float8: ['number', readNumber],
  numeric: ['decimal', readText],
  varchar: ['text', readText],
  bpchar: ['text', readText],
  char: ['text', readText],
  text: ['text', readText],
  name: ['text', readText],
  date: ['date', readText],
  time: ['time', readText],
  timetz: ['time', readText],
  timestamp: ['timestamp', readText],
  timestamptz: ['timestamp', readText],
  interval: ['text', readText],
  intervaly2m: ['text', readText],
  intervald2s: ['text', readText],
  varbyte: ['binary', readText],
  bytea: ['binary', readText],
  geometry: ['binary', readText],
  geography: ['binary', readText],
  hllsketch: ['nested', readText],
  super: ['nested', readText],
};

/** A column as the program names it: the type with its length, precision and scale. */
export function toColumn(metadata: ColumnMetadata): Column {
  const base = baseType(metadata);
  return {
    name: metadata.label ?? metadata.name ?? '',
    type: fullType(base, metadata),
    kind: types[base]?.[0] ?? 'unknown',
  };
}

/** How the fields of a column are read. */
export function valueReader(metadata: ColumnMetadata): ValueReader {
  return types[baseType(metadata)]?.[1] ?? readText;
}

function baseType(metadata: ColumnMetadata): string {
  return (metadata.typeName ?? 'unknown').toLowerCase();
}

function fullType(base: string, { precision = 0, scale = 0, length = 0 }: ColumnMetadata): string {
  if (base === 'numeric' && precision > 0) return `numeric(${precision},${scale})`;
  const size = length > 0 ? length : precision;
  if ((base === 'varchar' || base === 'bpchar' || base === 'char') && size > 0) return `${base}(${size})`;
  return base;
}
