/** Tables as the catalogue services show them: columns and metadata location are read from Iceberg's own files. */
import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { visibleColumns } from '../../access/evaluate.ts';
import { ServiceError, type LimitedTable, type TableColumn, type TableEntry } from '../api.ts';
import { locationOf, pathOf } from '../iceberg/files.ts';
import { currentSchema, parseMetadata, specById } from '../iceberg/metadata.ts';
import { columnsOf } from '../iceberg/schema.ts';
import { currentVersion } from '../iceberg/versions.ts';
import { parseLocation } from '../store/layout.ts';
import { decodeName } from '../store/names.ts';
import type { DiskStore } from '../store/store.ts';

export interface DescribedTable {
  readonly entry: TableEntry;
  readonly columns: readonly TableColumn[];
  readonly partitionColumns: readonly TableColumn[];
  readonly location: string;
  /** Iceberg only. */
  readonly metadataLocation?: string;
  readonly changedMs: number;
}

export async function describeTable(store: DiskStore, entry: TableEntry): Promise<DescribedTable> {
  switch (entry.kind) {
    case 'external':
      return {
        entry,
        columns: entry.columns,
        partitionColumns: entry.partitionColumns,
        location: entry.location,
        changedMs: entry.createdAtMs,
      };
    case 'view':
      return { entry, columns: entry.columns, partitionColumns: [], location: '', changedMs: entry.createdAtMs };
    case 'iceberg':
      return describeIceberg(store, entry);
    case 'limited':
      return describeLimited(store, entry);
  }
}

/** The columns that may be seen; where the files lie stays untold. */
async function describeLimited(store: DiskStore, entry: LimitedTable): Promise<DescribedTable> {
  const { columns, partitionColumns, changedMs } = await describeTable(store, entry.behind.entry);
  const all = [...columns, ...partitionColumns].map(({ name }) => name);
  const seen = visibleColumns(entry.decision, all).map(({ name }) => name);
  const isSeen = ({ name }: TableColumn): boolean => seen.includes(name);
  return {
    entry,
    columns: columns.filter(isSeen),
    partitionColumns: partitionColumns.filter(isSeen),
    location: '',
    changedMs,
  };
}

type IcebergEntry = Extract<TableEntry, { kind: 'iceberg' }>;

async function describeIceberg(store: DiskStore, entry: IcebergEntry): Promise<DescribedTable> {
  const version = await currentVersion(entry.folder);
  if (!version)
    return {
      entry,
      columns: [],
      partitionColumns: [],
      location: locationOf(entry.folder),
      changedMs: entry.createdAtMs,
    };
  const path = join(entry.folder, 'metadata', version.file);
  const metadata = parseMetadata(await readFile(path, 'utf8'), path);
  const schema = currentSchema(metadata);
  const columns = columnsOf(schema);
  const sources = specById(metadata, metadata.defaultSpecId).fields.map((field) => field.sourceId);
  return {
    entry,
    columns,
    partitionColumns: columns.filter((_, index) => sources.includes(schema.fields[index]?.id ?? -1)),
    location: metadata.location,
    metadataLocation: /^s3/.test(metadata.location) ? objectLocation(store, path) : locationOf(path),
    changedMs: metadata.lastUpdatedMs,
  };
}

/** `s3://bucket/key` of a file in a bucket's folder. */
function objectLocation(store: DiskStore, path: string): string {
  return `s3://${relative(store.layout.buckets, path)
    .split(sep)
    .map((part) => decodeName(part))
    .join('/')}`;
}

/** The file behind `s3://` or `file://`. */
export function locationToPath(store: DiskStore, location: string): string {
  if (!/^s3[an]?:/.test(location)) return pathOf(location);
  const { bucket, key } = parseLocation(location);
  return store.objectPath(bucket, key);
}

/** The folder of a table whose metadata file a client has written: the one above `metadata/`. */
export function folderOfMetadata(path: string): string {
  const parts = path.split(sep);
  if (parts.at(-2) !== 'metadata')
    throw new ServiceError('InvalidInputException', `${path} does not lie in a folder named metadata.`);
  return parts.slice(0, -2).join(sep);
}
