/** Manifests (lists of data files) and manifest lists (what a snapshot consists of), as Avro files. */
import { optional, readAvro, required, writeAvro } from './avro.ts';
import { IcebergError } from './error.ts';
import { printJson } from './json.ts';
import { specFieldsToJson, type Partition, type PartitionSpec } from './partition.ts';
import { schemaToJson, type Schema } from './schema.ts';
import type { PrimitiveType } from './types.ts';
import { compareValues, decimalBytes, encodeValue, type SingleValue } from './value.ts';

export type Counts = ReadonlyMap<number, number>;
export type Bounds = ReadonlyMap<number, Buffer>;

/** A Parquet file of the table. The maps are by field id. */
export interface DataFile {
  /** `file://…`. */
  readonly location: string;
  readonly specId: number;
  readonly partition: Partition;
  readonly recordCount: number;
  readonly sizeBytes: number;
  readonly columnSizes: Counts;
  readonly valueCounts: Counts;
  readonly nullCounts: Counts;
  readonly nanCounts: Counts;
  readonly lowerBounds: Bounds;
  readonly upperBounds: Bounds;
}

export interface ManifestEntry {
  readonly status: 'existing' | 'added' | 'deleted';
  readonly snapshotId: bigint;
  /** Undefined in an added file: it takes its manifest's number when that is committed. */
  readonly sequenceNumber: number | undefined;
  readonly fileSequenceNumber: number | undefined;
  readonly file: DataFile;
}

export interface PartitionSummary {
  readonly containsNull: boolean;
  readonly containsNan?: boolean | undefined;
  readonly lowerBound?: Buffer | undefined;
  readonly upperBound?: Buffer | undefined;
}

/** An entry of a manifest list. */
export interface Manifest {
  readonly location: string;
  readonly length: number;
  readonly specId: number;
  readonly sequenceNumber: number;
  readonly minSequenceNumber: number;
  readonly snapshotId: bigint;
  readonly addedFiles: number;
  readonly existingFiles: number;
  readonly deletedFiles: number;
  readonly addedRows: number;
  readonly existingRows: number;
  readonly deletedRows: number;
  readonly partitions: readonly PartitionSummary[];
}

const statuses = ['existing', 'added', 'deleted'] as const;

/** The bytes of a manifest. */
export function printManifest(
  entries: readonly ManifestEntry[],
  schema: Schema,
  spec: PartitionSpec,
  types: readonly PrimitiveType[],
): Buffer {
  const names = spec.fields.map((field) => avroName(field.name));
  const records = entries.map((entry) => ({
    status: statuses.indexOf(entry.status),
    snapshot_id: entry.snapshotId,
    sequence_number: toLong(entry.sequenceNumber),
    file_sequence_number: toLong(entry.fileSequenceNumber),
    data_file: {
      content: 0,
      file_path: entry.file.location,
      file_format: 'PARQUET',
      partition: Object.fromEntries(
        names.map((name, at) => [name, toAvro(types[at], entry.file.partition[at] ?? null)]),
      ),
      record_count: BigInt(entry.file.recordCount),
      file_size_in_bytes: BigInt(entry.file.sizeBytes),
      column_sizes: toPairs(entry.file.columnSizes, BigInt),
      value_counts: toPairs(entry.file.valueCounts, BigInt),
      null_value_counts: toPairs(entry.file.nullCounts, BigInt),
      nan_value_counts: toPairs(entry.file.nanCounts, BigInt),
      lower_bounds: toPairs(entry.file.lowerBounds, (bytes) => bytes),
      upper_bounds: toPairs(entry.file.upperBounds, (bytes) => bytes),
      key_metadata: null,
      split_offsets: null,
      equality_ids: null,
      sort_order_id: null,
    },
  }));
  const metadata = {
    schema: printJson(schemaToJson(schema)),
    'schema-id': String(schema.id),
    'partition-spec': printJson(specFieldsToJson(spec)),
    'partition-spec-id': String(spec.id),
    'format-version': '2',
    content: 'data',
  };
  return writeAvro(entrySchema(names, spec, types), metadata, records);
}

/** Entries of a manifest; an added file without a sequence number takes the manifest's. Throws IcebergError `invalid`. */
export function parseManifest(
  bytes: Buffer,
  manifest: Manifest,
  spec: PartitionSpec,
  types: readonly PrimitiveType[],
): readonly ManifestEntry[] {
  const names = spec.fields.map((field) => avroName(field.name));
  return readAvro(bytes, manifest.location).records.map((record) => {
    // SAFETY: the names and types are those of Iceberg's manifest schema; avsc has checked values against the file's own.
    const entry = record as RawEntry;
    const file = entry.data_file;
    if ((file.content ?? 0) !== 0)
      throw new IcebergError('invalid', `${manifest.location} lists delete files, which cannot be read here.`);
    if (file.file_format.toUpperCase() !== 'PARQUET')
      throw new IcebergError('invalid', `${file.file_path} is ${file.file_format}; only Parquet can be read here.`);
    const inherited = entry.status === 1 ? manifest.sequenceNumber : 0;
    return {
      status: statuses[entry.status] ?? 'existing',
      snapshotId: entry.snapshot_id ?? manifest.snapshotId,
      sequenceNumber: Number(entry.sequence_number ?? inherited),
      fileSequenceNumber: Number(entry.file_sequence_number ?? inherited),
      file: {
        location: file.file_path,
        specId: spec.id,
        partition: names.map((name, at) => fromAvro(types[at], file.partition[name] ?? null)),
        recordCount: Number(file.record_count),
        sizeBytes: Number(file.file_size_in_bytes),
        columnSizes: fromPairs(file.column_sizes, Number),
        valueCounts: fromPairs(file.value_counts, Number),
        nullCounts: fromPairs(file.null_value_counts, Number),
        nanCounts: fromPairs(file.nan_value_counts, Number),
        lowerBounds: fromPairs(file.lower_bounds, (value) => value),
        upperBounds: fromPairs(file.upper_bounds, (value) => value),
      },
    };
  });
}

interface Pair<Value> {
  readonly key: number;
  readonly value: Value;
}

type Pairs<Value> = readonly Pair<Value>[] | null | undefined;

interface RawEntry {
  readonly status: number;
  readonly snapshot_id: bigint | null;
  readonly sequence_number: bigint | null;
  readonly file_sequence_number: bigint | null;
  readonly data_file: {
    readonly content?: number;
    readonly file_path: string;
    readonly file_format: string;
    readonly partition: Readonly<Record<string, AvroValue>>;
    readonly record_count: bigint;
    readonly file_size_in_bytes: bigint;
    readonly column_sizes: Pairs<bigint>;
    readonly value_counts: Pairs<bigint>;
    readonly null_value_counts: Pairs<bigint>;
    readonly nan_value_counts: Pairs<bigint>;
    readonly lower_bounds: Pairs<Buffer>;
    readonly upper_bounds: Pairs<Buffer>;
  };
}

/** What the entries come to, for the manifest list. */
export function summarizeManifest(
  location: string,
  length: number,
  entries: readonly ManifestEntry[],
  spec: PartitionSpec,
  types: readonly PrimitiveType[],
  of: { readonly snapshotId: bigint; readonly sequenceNumber: number },
): Manifest {
  const count = (status: ManifestEntry['status']) => {
    const files = entries.filter((entry) => entry.status === status).map((entry) => entry.file);
    return { files: files.length, rows: files.reduce((sum, file) => sum + file.recordCount, 0) };
  };
  const [added, existing, deleted] = [count('added'), count('existing'), count('deleted')];
  const live = entries.filter((entry) => entry.status !== 'deleted');
  return {
    location,
    length,
    specId: spec.id,
    sequenceNumber: of.sequenceNumber,
    minSequenceNumber: Math.min(of.sequenceNumber, ...live.map((entry) => entry.sequenceNumber ?? of.sequenceNumber)),
    snapshotId: of.snapshotId,
    addedFiles: added.files,
    existingFiles: existing.files,
    deletedFiles: deleted.files,
    addedRows: added.rows,
    existingRows: existing.rows,
    deletedRows: deleted.rows,
    partitions: types.map((type, at) =>
      summarizePartition(
        type,
        entries.map((entry) => entry.file.partition[at] ?? null),
      ),
    ),
  };
}

function summarizePartition(type: PrimitiveType, values: readonly (SingleValue | null)[]): PartitionSummary {
  const isNan = (value: SingleValue | null) => typeof value === 'number' && Number.isNaN(value);
  const known = values.filter((value) => value !== null && !isNan(value)).filter((value) => value !== null);
  const sorted = known.sort(compareValues);
  const [least, most] = [sorted[0], sorted.at(-1)];
  return {
    containsNull: values.includes(null),
    containsNan: values.some(isNan),
    lowerBound: least === undefined ? undefined : encodeValue(type, least),
    upperBound: most === undefined ? undefined : encodeValue(type, most),
  };
}

// --- Avro's values

type AvroValue = null | boolean | number | bigint | string | Buffer;

function toLong(value: number | undefined): bigint | null {
  return value === undefined ? null : BigInt(value);
}

function toPairs<From, To>(map: ReadonlyMap<number, From>, to: (value: From) => To): Pairs<To> {
  return map.size === 0 ? null : Array.from(map, ([key, value]) => ({ key, value: to(value) }));
}

function fromPairs<From, To>(pairs: Pairs<From>, to: (value: From) => To): ReadonlyMap<number, To> {
  return new Map((pairs ?? []).map((pair) => [pair.key, to(pair.value)]));
}

function toAvro(type: PrimitiveType | undefined, value: SingleValue | null): AvroValue {
  if (value === null || !type) return null;
  if (type.kind === 'int' || type.kind === 'date') return Number(value);
  if (type.kind !== 'decimal' || typeof value !== 'bigint') return value;
  // A decimal is stored in a fixed number of bytes, so its sign has to reach the front.
  const bytes = decimalBytes(value);
  const sign = ((bytes[0] ?? 0) & 0x80) === 0 ? 0 : 0xff;
  return Buffer.concat([Buffer.alloc(decimalLength(type.precision) - bytes.length, sign), bytes]);
}

function fromAvro(type: PrimitiveType | undefined, value: AvroValue): SingleValue | null {
  if (value === null || !type) return null;
  if (type.kind === 'decimal' && Buffer.isBuffer(value))
    return BigInt.asIntN(value.length * 8, BigInt(`0x${value.toString('hex')}`));
  if (typeof value === 'number' && type.kind !== 'float' && type.kind !== 'double') return BigInt(value);
  return value;
}

/** Bytes that hold every decimal of the precision. */
function decimalLength(precision: number): number {
  return decimalBytes(10n ** BigInt(precision) - 1n).length;
}

/** A name as Avro allows it, as Iceberg's own writers make it. */
function avroName(name: string): string {
  return name
    .replace(/[^A-Za-z0-9_]/gu, (part) => `_x${(part.codePointAt(0) ?? 0).toString(16).toUpperCase()}`)
    .replace(/^(?=\d)/, '_');
}

function partitionAvroType(type: PrimitiveType, name: string): unknown {
  switch (type.kind) {
    case 'boolean':
    case 'int':
    case 'long':
    case 'float':
    case 'double':
    case 'string':
      return type.kind;
    case 'binary':
      return 'bytes';
    case 'date':
      return { type: 'int', logicalType: 'date' };
    case 'time':
      return { type: 'long', logicalType: 'time-micros' };
    case 'timestamp':
    case 'timestamptz':
      return { type: 'long', logicalType: 'timestamp-micros', 'adjust-to-utc': type.kind === 'timestamptz' };
    case 'uuid':
      return { type: 'fixed', name: `uuid_${name}`, size: 16, logicalType: 'uuid' };
    case 'fixed':
      return { type: 'fixed', name: `fixed_${name}`, size: type.length };
    case 'decimal':
      return {
        type: 'fixed',
        name: `decimal_${name}`,
        size: decimalLength(type.precision),
        logicalType: 'decimal',
        precision: type.precision,
        scale: type.scale,
      };
  }
}

const pairs = (keyId: number, valueId: number, value: string) => ({
  type: 'array',
  items: {
    type: 'record',
    name: `k${keyId}_v${valueId}`,
    fields: [required('key', keyId, 'int'), required('value', valueId, value)],
  },
  logicalType: 'map',
});

function entrySchema(names: readonly string[], spec: PartitionSpec, types: readonly PrimitiveType[]): unknown {
  const partition = spec.fields.map((field, at) => {
    const name = names[at] ?? '';
    const type = types[at];
    const made = optional(name, field.fieldId, type ? partitionAvroType(type, name) : 'null');
    return name === field.name ? made : { ...made, 'iceberg-field-name': field.name };
  });
  return {
    type: 'record',
    name: 'manifest_entry',
    fields: [
      required('status', 0, 'int'),
      optional('snapshot_id', 1, 'long'),
      optional('sequence_number', 3, 'long'),
      optional('file_sequence_number', 4, 'long'),
      required('data_file', 2, {
        type: 'record',
        name: 'r2',
        fields: [
          required('content', 134, 'int'),
          required('file_path', 100, 'string'),
          required('file_format', 101, 'string'),
          required('partition', 102, { type: 'record', name: 'r102', fields: partition }),
          required('record_count', 103, 'long'),
          required('file_size_in_bytes', 104, 'long'),
          optional('column_sizes', 108, pairs(117, 118, 'long')),
          optional('value_counts', 109, pairs(119, 120, 'long')),
          optional('null_value_counts', 110, pairs(121, 122, 'long')),
          optional('nan_value_counts', 137, pairs(138, 139, 'long')),
          optional('lower_bounds', 125, pairs(126, 127, 'bytes')),
          optional('upper_bounds', 128, pairs(129, 130, 'bytes')),
          optional('key_metadata', 131, 'bytes'),
          optional('split_offsets', 132, { type: 'array', items: 'long', 'element-id': 133 }),
          optional('equality_ids', 135, { type: 'array', items: 'int', 'element-id': 136 }),
          optional('sort_order_id', 140, 'int'),
        ],
      }),
    ],
  };
}
