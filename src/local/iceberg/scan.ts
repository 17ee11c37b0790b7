/** Reading: which files a query of a snapshot needs, and the DuckDB expression that reads them as one relation. */
import { sep } from 'node:path';
import { quoteName, quoteText } from '../../sql/quote.ts';
import { IcebergError } from './error.ts';
import { pathOf } from './files.ts';
import type { DataFile } from './manifest.ts';
import {
  currentSchema,
  currentSnapshot,
  schemaById,
  snapshotAsOf,
  snapshotById,
  type Snapshot,
  type TableMetadata,
} from './metadata.ts';
import { globFree, type ParquetEngine } from './parquet.ts';
import type { Schema } from './schema.ts';
import { readDataFiles } from './snapshot.ts';
import { isNested, partsOf, typeToDuckDb, type Field } from './types.ts';

/** What to read: the current state, one snapshot, or the state at a time (milliseconds since 1970). */
export interface ScanOptions {
  readonly snapshotId?: bigint;
  readonly asOfMs?: number;
}

export interface Scan {
  /** The table's. */
  readonly folder: string;
  /** The columns as they were at that snapshot; today's where no snapshot was asked for. */
  readonly schema: Schema;
  /** Undefined in a table that was never written to. */
  readonly snapshot: Snapshot | undefined;
  readonly files: readonly DataFile[];
}

/** The files of a state of the table. Throws IcebergError `notFound` for a snapshot that is not there. */
export async function scan(metadata: TableMetadata, options: ScanOptions = {}): Promise<Scan> {
  const { folder } = metadata;
  const { snapshotId, asOfMs } = options;
  if (snapshotId === undefined && asOfMs === undefined) {
    const schema = currentSchema(metadata);
    checkNestedNames(metadata, schema);
    const snapshot = currentSnapshot(metadata);
    return { folder, schema, snapshot, files: snapshot ? await readDataFiles(metadata, snapshot) : [] };
  }
  const snapshot = snapshotId === undefined ? snapshotAsOf(metadata, asOfMs ?? 0) : snapshotById(metadata, snapshotId);
  const schema = schemaById(metadata, snapshot.schemaId ?? metadata.currentSchemaId);
  checkNestedNames(metadata, schema);
  return { folder, schema, snapshot, files: await readDataFiles(metadata, snapshot) };
}

/** Rows and bytes of the files. */
export function sizeOf(files: readonly DataFile[]): { readonly records: number; readonly bytes: number } {
  return {
    records: files.reduce((sum, file) => sum + file.recordCount, 0),
    bytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
  };
}

/** The location of a row's file, in the form that the metadata has. */
const fileLocationSql =
  sep === '\\' ? `'file:///' || system.main."replace"(filename, '\\', '/')` : `'file://' || filename`;

/**
 * A relation for FROM, in parentheses, with the columns of the scan's schema in order and of their types, whatever the
 * columns were called when a file was written. `pathColumn` adds the location of each row's file under that name.
 */
export function scanSql(scan: Scan, pathColumn?: string): string {
  const { fields } = scan.schema;
  const names = fields.map((field) => quoteName(field.name));
  if (scan.files.length === 0) {
    const empty = fields.map((field) => `CAST(NULL AS ${typeToDuckDb(field.type)}) AS ${quoteName(field.name)}`);
    if (pathColumn !== undefined) empty.push(`CAST(NULL AS VARCHAR) AS ${quoteName(pathColumn)}`);
    return `(SELECT ${empty.join(', ')} WHERE false)`;
  }
  const columns = fields.map(
    (field) =>
      `${field.id}: {name: ${quoteText(field.name)}, type: ${quoteText(typeToDuckDb(field.type))}, default_value: NULL}`,
  );
  const paths = scan.files.map((file) => globFree(pathOf(file.location, scan.folder)));
  if (pathColumn !== undefined) names.push(`${fileLocationSql} AS ${quoteName(pathColumn)}`);
  return `(SELECT ${names.join(', ')} FROM read_parquet([${paths.join(', ')}], schema = MAP {${columns.join(', ')}}, hive_partitioning = false))`;
}

/**
 * The files of a scan in which some row meets a condition: what DELETE, UPDATE and MERGE have to write anew.
 * The condition is DuckDB's SQL over the relation `name`.
 */
export async function touchedFiles(
  engine: ParquetEngine,
  scan: Scan,
  name: string,
  condition: string,
): Promise<readonly DataFile[]> {
  if (scan.files.length === 0) return [];
  const column = '__path';
  const rows = await engine.all(
    `SELECT DISTINCT ${column} FROM ${scanSql(scan, column)} AS ${quoteName(name)} WHERE ${condition}\n`,
  );
  const touched = new Set(rows.map((row) => pathOf(String(row[column]), scan.folder)));
  return scan.files.filter((file) => touched.has(pathOf(file.location, scan.folder)));
}

/** DuckDB finds columns by id but what is nested in them by name: a nested field that changed its name cannot be read. */
function checkNestedNames(metadata: TableMetadata, schema: Schema): void {
  for (const other of metadata.schemas)
    for (const field of other.fields) {
      const now = schema.fields.find((candidate) => candidate.id === field.id);
      if (now && !sameNames(now, field))
        throw new IcebergError(
          'invalid',
          `The column ${now.name} had fields inside it renamed or replaced by another program, which cannot be read here.`,
        );
    }
}

function sameNames(a: Field, b: Field): boolean {
  if (!isNested(a.type) || !isNested(b.type)) return true;
  const others = partsOf(b.type);
  return partsOf(a.type).every((part) => {
    const byId = others.find((other) => other.id === part.id);
    const byName = others.find((other) => other.name.toLowerCase() === part.name.toLowerCase());
    return byId === byName && (!byId || sameNames(part, byId));
  });
}
