/** The manifest list of a snapshot, an Avro file. */
import { optional, readAvro, required, writeAvro } from './avro.ts';
import { IcebergError } from './error.ts';
import type { Manifest } from './manifest.ts';

const listSchema = {
  type: 'record',
  name: 'manifest_file',
  fields: [
    required('manifest_path', 500, 'string'),
    required('manifest_length', 501, 'long'),
    required('partition_spec_id', 502, 'int'),
    required('content', 517, 'int'),
    required('sequence_number', 515, 'long'),
    required('min_sequence_number', 516, 'long'),
    required('added_snapshot_id', 503, 'long'),
    required('added_files_count', 504, 'int'),
    required('existing_files_count', 505, 'int'),
    required('deleted_files_count', 506, 'int'),
    required('added_rows_count', 512, 'long'),
    required('existing_rows_count', 513, 'long'),
    required('deleted_rows_count', 514, 'long'),
    optional('partitions', 507, {
      type: 'array',
      items: {
        type: 'record',
        name: 'r508',
        fields: [
          required('contains_null', 509, 'boolean'),
          optional('contains_nan', 518, 'boolean'),
          optional('lower_bound', 510, 'bytes'),
          optional('upper_bound', 511, 'bytes'),
        ],
      },
      'element-id': 508,
    }),
    optional('key_metadata', 519, 'bytes'),
  ],
};

export interface ListOwner {
  readonly snapshotId: bigint;
  readonly parentSnapshotId?: bigint | undefined;
  readonly sequenceNumber: number;
}

/** The bytes of a manifest list. */
export function printManifestList(manifests: readonly Manifest[], owner: ListOwner): Buffer {
  const records = manifests.map((manifest) => ({
    manifest_path: manifest.location,
    manifest_length: BigInt(manifest.length),
    partition_spec_id: manifest.specId,
    content: 0,
    sequence_number: BigInt(manifest.sequenceNumber),
    min_sequence_number: BigInt(manifest.minSequenceNumber),
    added_snapshot_id: manifest.snapshotId,
    added_files_count: manifest.addedFiles,
    existing_files_count: manifest.existingFiles,
    deleted_files_count: manifest.deletedFiles,
    added_rows_count: BigInt(manifest.addedRows),
    existing_rows_count: BigInt(manifest.existingRows),
    deleted_rows_count: BigInt(manifest.deletedRows),
    partitions: manifest.partitions.map((partition) => ({
      contains_null: partition.containsNull,
      contains_nan: partition.containsNan ?? null,
      lower_bound: partition.lowerBound ?? null,
      upper_bound: partition.upperBound ?? null,
    })),
    key_metadata: null,
  }));
  const metadata = {
    'format-version': '2',
    'snapshot-id': String(owner.snapshotId),
    'parent-snapshot-id': String(owner.parentSnapshotId ?? 'null'),
    'sequence-number': String(owner.sequenceNumber),
  };
  return writeAvro(listSchema, metadata, records);
}

interface RawManifest {
  readonly manifest_path: string;
  readonly manifest_length: bigint;
  readonly partition_spec_id: number;
  readonly content?: number;
  readonly sequence_number?: bigint;
  readonly min_sequence_number?: bigint;
  readonly added_snapshot_id: bigint;
  // Some writers have the older names.
  readonly added_files_count?: number;
  readonly added_data_files_count?: number;
  readonly existing_files_count?: number;
  readonly existing_data_files_count?: number;
  readonly deleted_files_count?: number;
  readonly deleted_data_files_count?: number;
  readonly added_rows_count: bigint;
  readonly existing_rows_count: bigint;
  readonly deleted_rows_count: bigint;
  readonly partitions?:
    | readonly {
        readonly contains_null: boolean;
        readonly contains_nan?: boolean | null;
        readonly lower_bound: Buffer | null;
        readonly upper_bound: Buffer | null;
      }[]
    | null;
}

/** Throws IcebergError `invalid` for a damaged file, and for delete files, which are not read here. */
export function parseManifestList(bytes: Buffer, path: string): readonly Manifest[] {
  return readAvro(bytes, path).records.map((record) => {
    // SAFETY: the names and types are those of Iceberg's manifest list schema.
    const raw = record as RawManifest;
    if ((raw.content ?? 0) !== 0)
      throw new IcebergError(
        'invalid',
        `The table has delete files (${raw.manifest_path}), which cannot be read here; compact it where it was written.`,
      );
    return {
      location: raw.manifest_path,
      length: Number(raw.manifest_length),
      specId: raw.partition_spec_id,
      sequenceNumber: Number(raw.sequence_number ?? 0),
      minSequenceNumber: Number(raw.min_sequence_number ?? 0),
      snapshotId: raw.added_snapshot_id,
      addedFiles: raw.added_files_count ?? raw.added_data_files_count ?? 0,
      existingFiles: raw.existing_files_count ?? raw.existing_data_files_count ?? 0,
      deletedFiles: raw.deleted_files_count ?? raw.deleted_data_files_count ?? 0,
      addedRows: Number(raw.added_rows_count),
      existingRows: Number(raw.existing_rows_count),
      deletedRows: Number(raw.deleted_rows_count),
      partitions: (raw.partitions ?? []).map((partition) => ({
        containsNull: partition.contains_null,
        containsNan: partition.contains_nan ?? undefined,
        lowerBound: partition.lower_bound ?? undefined,
        upperBound: partition.upper_bound ?? undefined,
      })),
    };
  });
}
