/** The metadata file of a table: format version 2 of Iceberg's specification. */
import { dirname } from 'node:path';
import { DamagedFile, IcebergError } from './error.ts';
import { asArray, asNumber, asObject, asText, parseJson, printJson, type Json } from './json.ts';
import { partitionTypes, specFromJson, specToJson, type PartitionSpec } from './partition.ts';
import { schemaFromJson, schemaToJson, type Schema } from './schema.ts';
import type { PrimitiveType } from './types.ts';

export interface Snapshot {
  readonly id: bigint;
  readonly parentId?: bigint;
  readonly sequenceNumber: number;
  readonly timestampMs: number;
  /** Location of the manifest list. */
  readonly manifestList: string;
  /** `operation` (`append`, `overwrite`, `delete`, `replace`) and counts, as texts. */
  readonly summary: Readonly<Record<string, string>>;
  readonly schemaId?: number;
}

export interface SnapshotRef {
  readonly snapshotId: bigint;
  readonly type: 'branch' | 'tag';
  readonly minSnapshotsToKeep?: number;
  readonly maxSnapshotAgeMs?: number;
  readonly maxRefAgeMs?: number;
}

/** What a table is at one commit. Never changed: every commit makes a new one. */
export interface TableMetadata {
  /** Absolute path of the table's folder; where it lies is not in the file. */
  readonly folder: string;
  readonly tableUuid: string;
  /** `file://…` of the table's folder. */
  readonly location: string;
  readonly lastSequenceNumber: number;
  readonly lastUpdatedMs: number;
  readonly lastColumnId: number;
  readonly schemas: readonly Schema[];
  readonly currentSchemaId: number;
  readonly specs: readonly PartitionSpec[];
  readonly defaultSpecId: number;
  readonly lastPartitionId: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly currentSnapshotId?: bigint;
  readonly snapshots: readonly Snapshot[];
  readonly snapshotLog: readonly { readonly timestampMs: number; readonly snapshotId: bigint }[];
  readonly metadataLog: readonly { readonly timestampMs: number; readonly file: string }[];
  readonly refs: Readonly<Record<string, SnapshotRef>>;
  /** Members that this program does not use, kept as they are: sort orders, statistics. */
  readonly rest: Json;
}

export function currentSchema(metadata: TableMetadata): Schema {
  return schemaById(metadata, metadata.currentSchemaId);
}

export function schemaById(metadata: TableMetadata, id: number): Schema {
  const schema = metadata.schemas.find((other) => other.id === id);
  if (!schema) throw new IcebergError('invalid', `The table in ${metadata.location} has no schema ${id}.`);
  return schema;
}

export function specById(metadata: TableMetadata, id: number): PartitionSpec {
  const spec = metadata.specs.find((other) => other.id === id);
  if (!spec) throw new IcebergError('invalid', `The table in ${metadata.location} has no partition spec ${id}.`);
  return spec;
}

/** Types of the partition values of a spec. */
export function specTypes(metadata: TableMetadata, spec: PartitionSpec): readonly PrimitiveType[] {
  return partitionTypes(spec, metadata.schemas);
}

export function currentSnapshot(metadata: TableMetadata): Snapshot | undefined {
  return metadata.currentSnapshotId === undefined ? undefined : snapshotById(metadata, metadata.currentSnapshotId);
}

/** Throws IcebergError `notFound`. */
export function snapshotById(metadata: TableMetadata, id: bigint): Snapshot {
  const snapshot = metadata.snapshots.find((other) => other.id === id);
  if (!snapshot) throw new IcebergError('notFound', `The table has no snapshot ${id}; it may have expired.`);
  return snapshot;
}

/** The snapshot that was current at that time, milliseconds since 1970. Throws IcebergError `notFound` before the first. */
export function snapshotAsOf(metadata: TableMetadata, atMs: number): Snapshot {
  const entry = metadata.snapshotLog.findLast((other) => other.timestampMs <= atMs);
  if (!entry)
    throw new IcebergError('notFound', `The table has no snapshot from before ${new Date(atMs).toISOString()}.`);
  return snapshotById(metadata, entry.snapshotId);
}

/** The text of the metadata file. */
export function printMetadata(metadata: TableMetadata): string {
  return printJson({
    ...metadata.rest,
    'format-version': 2,
    'table-uuid': metadata.tableUuid,
    location: metadata.location,
    'last-sequence-number': metadata.lastSequenceNumber,
    'last-updated-ms': metadata.lastUpdatedMs,
    'last-column-id': metadata.lastColumnId,
    'current-schema-id': metadata.currentSchemaId,
    schemas: metadata.schemas.map(schemaToJson),
    'default-spec-id': metadata.defaultSpecId,
    'partition-specs': metadata.specs.map(specToJson),
    'last-partition-id': metadata.lastPartitionId,
    properties: metadata.properties,
    // Older readers demand the member and take -1 for none.
    'current-snapshot-id': metadata.currentSnapshotId ?? -1,
    refs: Object.fromEntries(Object.entries(metadata.refs).map(([name, ref]) => [name, refToJson(ref)])),
    snapshots: metadata.snapshots.map(snapshotToJson),
    'snapshot-log': metadata.snapshotLog.map((entry) => ({
      'timestamp-ms': entry.timestampMs,
      'snapshot-id': entry.snapshotId,
    })),
    'metadata-log': metadata.metadataLog.map((entry) => ({
      'timestamp-ms': entry.timestampMs,
      'metadata-file': entry.file,
    })),
  });
}

function snapshotToJson(snapshot: Snapshot): Json {
  return {
    'snapshot-id': snapshot.id,
    ...(snapshot.parentId === undefined ? {} : { 'parent-snapshot-id': snapshot.parentId }),
    'sequence-number': snapshot.sequenceNumber,
    'timestamp-ms': snapshot.timestampMs,
    'manifest-list': snapshot.manifestList,
    summary: snapshot.summary,
    ...(snapshot.schemaId === undefined ? {} : { 'schema-id': snapshot.schemaId }),
  };
}

function refToJson(ref: SnapshotRef): Json {
  return {
    'snapshot-id': ref.snapshotId,
    type: ref.type,
    ...(ref.minSnapshotsToKeep === undefined ? {} : { 'min-snapshots-to-keep': ref.minSnapshotsToKeep }),
    ...(ref.maxSnapshotAgeMs === undefined ? {} : { 'max-snapshot-age-ms': ref.maxSnapshotAgeMs }),
    ...(ref.maxRefAgeMs === undefined ? {} : { 'max-ref-age-ms': ref.maxRefAgeMs }),
  };
}

/** Reads a metadata file's text. Throws IcebergError `invalid` that names the file `path`. */
export function parseMetadata(text: string, path: string): TableMetadata {
  try {
    return metadataFromJson(asObject(parseJson(text), 'metadata'), dirname(dirname(path)));
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    throw new DamagedFile('metadata', 'damaged', `The metadata file ${path} is damaged: ${why}.`, error);
  }
}

function metadataFromJson(json: Json, folder: string): TableMetadata {
  const version = asNumber(json['format-version'], 'format-version');
  if (version !== 2) throw new IcebergError('invalid', `format version ${version} cannot be read here, only version 2`);
  const {
    'table-uuid': tableUuid,
    location,
    'last-sequence-number': lastSequenceNumber,
    'last-updated-ms': lastUpdatedMs,
    'last-column-id': lastColumnId,
    'current-schema-id': currentSchemaId,
    schemas,
    'default-spec-id': defaultSpecId,
    'partition-specs': specs,
    'last-partition-id': lastPartitionId,
    properties,
    'current-snapshot-id': snapshotId,
    refs,
    snapshots,
    'snapshot-log': snapshotLog,
    'metadata-log': metadataLog,
    ...others
  } = json;
  const rest = Object.fromEntries(Object.entries(others).filter(([name]) => name !== 'format-version'));
  const current = snapshotId === undefined || snapshotId === null || snapshotId === -1 ? undefined : asId(snapshotId);
  const metadata: TableMetadata = {
    folder,
    tableUuid: asText(tableUuid, 'table-uuid'),
    location: asText(location, 'location').replace(/\/+$/, ''),
    lastSequenceNumber: asNumber(lastSequenceNumber, 'last-sequence-number'),
    lastUpdatedMs: asNumber(lastUpdatedMs, 'last-updated-ms'),
    lastColumnId: asNumber(lastColumnId, 'last-column-id'),
    schemas: asArray(schemas, 'schemas').map(schemaFromJson),
    currentSchemaId: asNumber(currentSchemaId, 'current-schema-id'),
    specs: asArray(specs, 'partition-specs').map(specFromJson),
    defaultSpecId: asNumber(defaultSpecId, 'default-spec-id'),
    lastPartitionId: asNumber(lastPartitionId, 'last-partition-id'),
    properties: textsFromJson(properties ?? {}, 'properties'),
    ...(current === undefined ? {} : { currentSnapshotId: current }),
    snapshots: asArray(snapshots ?? [], 'snapshots').map(snapshotFromJson),
    snapshotLog: asArray(snapshotLog ?? [], 'snapshot-log').map((item) => {
      const entry = asObject(item, 'snapshot-log');
      return { timestampMs: asNumber(entry['timestamp-ms'], 'timestamp-ms'), snapshotId: asId(entry['snapshot-id']) };
    }),
    metadataLog: asArray(metadataLog ?? [], 'metadata-log').map((item) => {
      const entry = asObject(item, 'metadata-log');
      return {
        timestampMs: asNumber(entry['timestamp-ms'], 'timestamp-ms'),
        file: asText(entry['metadata-file'], 'metadata-file'),
      };
    }),
    refs: Object.fromEntries(
      Object.entries(asObject(refs ?? {}, 'refs')).map(([name, ref]) => [name, refFromJson(ref)]),
    ),
    rest,
  };
  currentSchema(metadata);
  specById(metadata, metadata.defaultSpecId);
  currentSnapshot(metadata);
  return metadata;
}

function snapshotFromJson(value: unknown): Snapshot {
  const json = asObject(value, 'snapshot');
  const parent = json['parent-snapshot-id'];
  const schemaId = json['schema-id'];
  return {
    id: asId(json['snapshot-id']),
    ...(parent === undefined || parent === null ? {} : { parentId: asId(parent) }),
    sequenceNumber: asNumber(json['sequence-number'] ?? 0, 'sequence-number'),
    timestampMs: asNumber(json['timestamp-ms'], 'timestamp-ms'),
    manifestList: asText(json['manifest-list'], 'manifest-list'),
    summary: textsFromJson(json['summary'] ?? {}, 'summary'),
    ...(schemaId === undefined || schemaId === null ? {} : { schemaId: asNumber(schemaId, 'schema-id') }),
  };
}

function refFromJson(value: unknown): SnapshotRef {
  const json = asObject(value, 'ref');
  const number = (name: string, member: string) => (typeof json[name] === 'number' ? { [member]: json[name] } : {});
  return {
    snapshotId: asId(json['snapshot-id']),
    type: json['type'] === 'tag' ? 'tag' : 'branch',
    ...number('min-snapshots-to-keep', 'minSnapshotsToKeep'),
    ...number('max-snapshot-age-ms', 'maxSnapshotAgeMs'),
    ...number('max-ref-age-ms', 'maxRefAgeMs'),
  };
}

function asId(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  return BigInt(asNumber(value, 'snapshot-id'));
}

function textsFromJson(value: unknown, name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(asObject(value, name)).map(([key, text]) => [key, asText(text, key)]));
}
