/** Partition specs: transforms, their names, and the DuckDB expressions that compute them. */
import { IcebergError } from './error.ts';
import { asArray, asNumber, asObject, asText, type Json } from './json.ts';
import { bucketSql } from './murmur.ts';
import { fieldsById, findField, type Schema } from './schema.ts';
import { isNested, typeToHive, type PrimitiveType } from './types.ts';
import { printValue, type SingleValue } from './value.ts';

export type Transform =
  | { readonly kind: 'identity' | 'year' | 'month' | 'day' | 'hour' | 'void' }
  | { readonly kind: 'bucket'; readonly buckets: number }
  | { readonly kind: 'truncate'; readonly width: number };

export interface PartitionField {
  readonly sourceId: number;
  readonly fieldId: number;
  readonly name: string;
  readonly transform: Transform;
}

export interface PartitionSpec {
  readonly id: number;
  readonly fields: readonly PartitionField[];
}

/** One value for each field of the spec, in order. */
export type Partition = readonly (SingleValue | null)[];

/** The first id of a partition field, as every writer has it. */
export const firstPartitionId = 1000;

/**
 * A spec from the terms of PARTITIONED BY: `region`, `day(ts)`, `months(ts)`, `bucket(16, id)`, `truncate(4, name)`.
 * Throws IcebergError `invalid` or `notFound`.
 */
export function partitionSpecOf(terms: readonly string[], schema: Schema): PartitionSpec {
  const fields = terms.map((term, at) => {
    const { column, transform } = parseTerm(term);
    const source = findField(schema, column);
    if (!source)
      throw new IcebergError('notFound', `The table is partitioned by ${term}, but has no column ${column}.`);
    if (isNested(source.type) || !allows(transform, source.type))
      throw new IcebergError(
        'invalid',
        `The table cannot be partitioned by ${term}: ${source.name} is of type ${typeToHive(source.type)}.`,
      );
    return {
      sourceId: source.id,
      fieldId: firstPartitionId + at,
      name: source.name + (suffixes[transform.kind] ?? ''),
      transform,
    };
  });
  for (const [at, field] of fields.entries()) {
    const taken = fields.slice(0, at).some((other) => other.name === field.name);
    const column = findField(schema, field.name);
    if (taken || (column !== undefined && column.id !== field.sourceId))
      throw new IcebergError('invalid', `The partition name ${field.name} is taken; rename the column of that name.`);
  }
  return { id: 0, fields };
}

const suffixes: Readonly<Partial<Record<Transform['kind'], string>>> = {
  year: '_year',
  month: '_month',
  day: '_day',
  hour: '_hour',
  bucket: '_bucket',
  truncate: '_trunc',
};

function parseTerm(term: string): { readonly column: string; readonly transform: Transform } {
  const call = /^\s*(\w+)\s*\(\s*(.+?)\s*\)\s*$/s.exec(term);
  if (!call) return { column: unquote(term.trim()), transform: { kind: 'identity' } };
  const name = (call[1] ?? '').toLowerCase().replace(/s$/, '');
  const parameters = (call[2] ?? '').split(',').map((parameter) => parameter.trim());
  const size = Number(parameters.find((parameter) => /^\d+$/.test(parameter)) ?? 0);
  const column = unquote(parameters.find((parameter) => !/^\d+$/.test(parameter)) ?? '');
  const invalid = () =>
    new IcebergError(
      'invalid',
      `${term} is no partition: use a column, year, month, day, hour, bucket(n, column) or truncate(n, column).`,
    );
  switch (name) {
    case 'year':
    case 'month':
    case 'day':
    case 'hour':
      if (parameters.length !== 1) throw invalid();
      return { column, transform: { kind: name } };
    case 'bucket':
    case 'truncate':
      if (parameters.length !== 2 || size < 1 || size > 0x7fffffff) throw invalid();
      return { column, transform: name === 'bucket' ? { kind: name, buckets: size } : { kind: name, width: size } };
    default:
      throw invalid();
  }
}

function unquote(name: string): string {
  return /^(["`]).*\1$/s.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name;
}

function allows(transform: Transform, type: PrimitiveType): boolean {
  const { kind } = type;
  switch (transform.kind) {
    case 'identity':
    case 'void':
      return true;
    case 'year':
    case 'month':
    case 'day':
      return kind === 'date' || kind === 'timestamp' || kind === 'timestamptz';
    case 'hour':
      return kind === 'timestamp' || kind === 'timestamptz';
    case 'bucket':
      return kind !== 'boolean' && kind !== 'float' && kind !== 'double';
    case 'truncate':
      return kind === 'int' || kind === 'long' || kind === 'decimal' || kind === 'string' || kind === 'binary';
  }
}

/** The type of a transform's result. */
export function resultType(transform: Transform, source: PrimitiveType): PrimitiveType {
  switch (transform.kind) {
    case 'identity':
    case 'truncate':
    case 'void':
      return source;
    case 'day':
      return { kind: 'date' };
    default:
      return { kind: 'int' };
  }
}

/** The types of a partition's values. Throws IcebergError `invalid` where a source column is gone from every schema. */
export function partitionTypes(spec: PartitionSpec, schemas: readonly Schema[]): readonly PrimitiveType[] {
  return spec.fields.map((field) => {
    // The newest schema that has the column: types only ever widen.
    for (const schema of schemas.toReversed()) {
      const source = fieldsById(schema).get(field.sourceId);
      if (source && !isNested(source.type)) return resultType(field.transform, source.type);
    }
    throw new IcebergError('invalid', `The column behind the partition ${field.name} is gone from the table.`);
  });
}

/** The value of a transform as text that `parseValue` reads. `column` is SQL of the column's own type. */
export function transformSql(transform: Transform, type: PrimitiveType, column: string): string {
  const value = valueSql(transform, type, column);
  return resultType(transform, type).kind === 'binary' ? `system.main.hex(${value})` : `CAST(${value} AS VARCHAR)`;
}

function valueSql(transform: Transform, type: PrimitiveType, column: string): string {
  // Points in time are cut in UTC, wherever the session is.
  const moment = type.kind === 'timestamptz' ? `(${column} AT TIME ZONE 'UTC')` : column;
  const since = (unit: string) =>
    `system.main.datediff('${unit}', TIMESTAMP '1970-01-01 00:00:00', CAST(${moment} AS TIMESTAMP))`;
  switch (transform.kind) {
    case 'identity':
      return column;
    case 'void':
      return 'NULL';
    case 'year':
    case 'month':
    case 'hour':
      return since(transform.kind);
    case 'day':
      return `CAST(${moment} AS DATE)`;
    case 'bucket':
      return bucketSql(type, column, transform.buckets);
    case 'truncate': {
      const { width } = transform;
      if (type.kind === 'string') return `system.main."left"(${column}, ${width})`;
      if (type.kind === 'binary')
        return `system.main.unhex(system.main."left"(system.main.hex(${column}), ${width * 2}))`;
      // The remainder has the sign of the number: bring it to 0 … width - 1, so that truncation goes down.
      const step = type.kind === 'decimal' ? decimalStep(width, type.scale) : String(width);
      return `(${column} - (((${column} % ${step}) + ${step}) % ${step}))`;
    }
  }
}

function decimalStep(width: number, scale: number): string {
  return printValue({ kind: 'decimal', precision: 38, scale }, BigInt(width));
}

/** A partition as a path of folders, e.g. `region=eu/ts_day=2024-01-31`; for people, nobody reads it back. */
export function partitionPath(spec: PartitionSpec, types: readonly PrimitiveType[], partition: Partition): string {
  return spec.fields
    .map((field, at) => {
      const value = partition[at];
      const type = types[at];
      const text =
        value === null || value === undefined || !type ? 'null' : printPartition(field.transform, type, value);
      return `${pathSafe(field.name)}=${pathSafe(text)}`;
    })
    .join('/');
}

/** A partition value as people read it: `2024` for a year, `2024-01` for a month, `2024-01-31-23` for an hour. */
export function printPartition(transform: Transform, type: PrimitiveType, value: SingleValue): string {
  const start = new Date(0);
  switch (transform.kind) {
    case 'year':
      return String(1970 + Number(value));
    case 'month':
      start.setUTCMonth(Number(value));
      return start.toISOString().replace(/-\d\dT.*$/, '');
    case 'hour':
      start.setTime(Number(value) * 3_600_000);
      return start.toISOString().replace(/T(\d\d).*$/, '-$1');
    default:
      return printValue(type, value);
  }
}

function pathSafe(text: string): string {
  return text.slice(0, 60).replace(/[^\p{L}\p{N}_.+-]/gu, '_') || '_';
}

// --- the metadata file's form

export function specToJson(spec: PartitionSpec): Json {
  return { 'spec-id': spec.id, fields: specFieldsToJson(spec) };
}

export function specFieldsToJson(spec: PartitionSpec): readonly Json[] {
  return spec.fields.map((field) => ({
    'source-id': field.sourceId,
    'field-id': field.fieldId,
    name: field.name,
    transform: transformText(field.transform),
  }));
}

function transformText(transform: Transform): string {
  if (transform.kind === 'bucket') return `bucket[${transform.buckets}]`;
  return transform.kind === 'truncate' ? `truncate[${transform.width}]` : transform.kind;
}

/** Throws IcebergError `invalid`. */
export function specFromJson(value: unknown): PartitionSpec {
  const json = asObject(value, 'partition-spec');
  return {
    id: asNumber(json['spec-id'], 'spec-id'),
    fields: asArray(json['fields'], 'fields').map((item) => {
      const field = asObject(item, 'partition field');
      return {
        sourceId: asNumber(field['source-id'], 'source-id'),
        fieldId: asNumber(field['field-id'], 'field-id'),
        name: asText(field['name'], 'name'),
        transform: transformFromText(asText(field['transform'], 'transform')),
      };
    }),
  };
}

function transformFromText(text: string): Transform {
  const sized = /^(bucket|truncate)\[(\d+)\]$/.exec(text);
  if (sized) {
    const size = Number(sized[2]);
    return sized[1] === 'bucket' ? { kind: 'bucket', buckets: size } : { kind: 'truncate', width: size };
  }
  switch (text) {
    case 'identity':
    case 'year':
    case 'month':
    case 'day':
    case 'hour':
    case 'void':
      return { kind: text };
    default:
      throw new IcebergError('invalid', `The partition transform ${text} is not known.`);
  }
}
