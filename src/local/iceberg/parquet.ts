/** Data files: written by DuckDB as Parquet, with the counts and bounds that manifests hold. */
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '../store/files.ts';
import { quoteName, quoteText } from '../../sql/quote.ts';
import { IcebergError } from './error.ts';
import { locationOf, makeFolder, pathOf, syncFile, syncFolder } from './files.ts';
import type { DataFile } from './manifest.ts';
import { partitionPath, transformSql, type Partition, type PartitionSpec } from './partition.ts';
import type { Schema } from './schema.ts';
import { isNested, partsOf, typeToDuckDb, type Field, type PrimitiveType } from './types.ts';
import { lowerBound, parseValue, upperBound } from './value.ts';

/**
 * What runs SQL and reads and writes Parquet: a connection of DuckDB. Rows come by column name; a map is a list of
 * `[key, value]` pairs, a list an array.
 */
export interface ParquetEngine {
  all(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** Where rows go. */
export interface WriteTarget {
  /** The table's folder. */
  readonly folder: string;
  readonly schema: Schema;
  readonly spec: PartitionSpec;
  /** Types of the spec's partition values. */
  readonly types: readonly PrimitiveType[];
}

const targetFileSize = '128MB';
const partitionColumn = '__partition';

/**
 * Writes the rows of a query, whose columns are the schema's in order, as new data files that no table refers to yet.
 * No rows, no files. Leaves nothing behind when it fails. Throws IcebergError `invalid` for a wrong number of columns.
 */
export async function writeDataFiles(
  engine: ParquetEngine,
  target: WriteTarget,
  select: string,
): Promise<readonly DataFile[]> {
  await checkColumns(engine, target.schema, select);
  const data = join(target.folder, 'data');
  const staging = join(data, `.staging-${randomUUID()}`);
  await makeFolder(data);
  const placed: string[] = [];
  try {
    const written = await engine.all(copySql(target, select, staging));
    const files = written.map(readWritten).filter((file) => file.recordCount > 0);
    const partitions = await readPartitions(engine, target, files);
    const folders = new Set([data]);
    const dataFiles: DataFile[] = [];
    const batch = randomUUID();
    for (const [at, file] of files.entries()) {
      const partition = partitions.get(file.path) ?? [];
      const folder = join(data, partitionPath(target.spec, target.types, partition));
      const path = join(folder, `${String(at).padStart(5, '0')}-${batch}.parquet`);
      await syncFile(file.path);
      placed.push(path);
      await moveFile(file.path, path);
      for (let above = folder; above.length > data.length; above = dirname(above)) folders.add(above);
      dataFiles.push(describeFile(target, file, path, partition));
    }
    for (const folder of folders) await syncFolder(folder);
    return dataFiles;
  } catch (error) {
    await Promise.all(placed.map((path) => rm(path, { force: true })));
    throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function moveFile(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    await mkdir(dirname(to), { recursive: true });
    try {
      return await rename(from, to);
    } catch (error) {
      // The folder was empty for a moment, and another process tidied it away.
      if (errorCode(error) !== 'ENOENT' || attempt === 3) throw error;
    }
  }
}

/** Deletes files of the table, and the folders below `data` that this leaves empty. */
export async function removeFiles(folder: string, locations: Iterable<string>): Promise<void> {
  const data = join(folder, 'data');
  for (const location of locations) {
    const path = pathOf(location, folder);
    await rm(path, { force: true });
    let above = dirname(path);
    while (above.length > data.length && above.startsWith(data) && (await removeEmpty(above))) above = dirname(above);
  }
}

/** A folder that another writer is just filling stays. */
async function removeEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch {
    return false;
  }
}

async function checkColumns(engine: ParquetEngine, schema: Schema, select: string): Promise<void> {
  const columns = await engine.all(`DESCRIBE (${select}\n)`);
  if (columns.length === schema.fields.length) return;
  throw new IcebergError(
    'invalid',
    `The query returns ${columns.length} columns, the table has ${schema.fields.length}: ${schema.fields.map((field) => field.name).join(', ')}.`,
  );
}

function copySql(target: WriteTarget, select: string, staging: string): string {
  const { fields } = target.schema;
  for (const field of fields)
    if (field.type.kind === 'fixed')
      throw new IcebergError('invalid', `The column ${field.name} is of type fixed, which cannot be written here.`);
  const source = fields.map((_, at) => `c${at}`);
  const casts = fields.map((field, at) => `CAST(c${at} AS ${typeToDuckDb(field.type)}) AS ${quoteName(field.name)}`);
  let rows = `SELECT ${casts.join(', ')} FROM (${select}\n) AS source(${source.join(', ')})`;
  const options = [
    'FORMAT parquet',
    'COMPRESSION zstd',
    `FIELD_IDS {${fields.map((field) => `${quoteName(field.name)}: ${fieldIdsSql(field)}`).join(', ')}}`,
    'RETURN_STATS',
  ];
  const keys = partitionSql(target);
  if (keys.length === 0) options.push(`FILE_SIZE_BYTES '${targetFileSize}'`);
  else {
    // A hash of the partition's values: unlike the values it is always a good name for a folder.
    const texts = keys.map((key) => `coalesce(system.main.hex(${key}), '-')`);
    rows = `SELECT *, system.main.md5(system.main.concat_ws(',', ${texts.join(', ')})) AS ${partitionColumn} FROM (${rows})`;
    options.push(`PARTITION_BY (${partitionColumn})`, 'WRITE_PARTITION_COLUMNS false');
  }
  return `COPY (${rows}) TO ${quoteText(staging)} (${options.join(', ')})`;
}

function fieldIdsSql(field: Field): string {
  const parts = partsOf(field.type);
  if (parts.length === 0) return String(field.id);
  const inner = parts.map((part) => `${quoteName(part.name)}: ${fieldIdsSql(part)}`);
  return `{__duckdb_field_id: ${field.id}, ${inner.join(', ')}}`;
}

/** The texts of a row's partition values. */
function partitionSql(target: WriteTarget): readonly string[] {
  return target.spec.fields.map((partition) => {
    const field = target.schema.fields.find((other) => other.id === partition.sourceId);
    if (!field || isNested(field.type)) return 'CAST(NULL AS VARCHAR)';
    return transformSql(partition.transform, field.type, quoteName(field.name));
  });
}

interface Written {
  readonly path: string;
  readonly recordCount: number;
  readonly sizeBytes: number;
  /** By the names on the way to the column. */
  readonly statistics: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

type Pairs = readonly (readonly [string, unknown])[];

function readWritten(row: Readonly<Record<string, unknown>>): Written {
  // SAFETY: RETURN_STATS gives a map of maps of texts, and the engine gives maps as lists of pairs.
  const statistics = (row['column_statistics'] ?? []) as readonly (readonly [string, Pairs])[];
  return {
    path: String(row['filename']),
    recordCount: Number(row['count']),
    sizeBytes: Number(row['file_size_bytes']),
    statistics: new Map(
      statistics.map(([column, pairs]) => [column, new Map(pairs.map(([name, value]) => [name, String(value)]))]),
    ),
  };
}

/** The partition of each file, computed from its first row as all its rows were. */
async function readPartitions(
  engine: ParquetEngine,
  target: WriteTarget,
  files: readonly Written[],
): Promise<ReadonlyMap<string, Partition>> {
  const keys = partitionSql(target);
  if (keys.length === 0 || files.length === 0) return new Map();
  const columns = keys.map((key, at) => `${key} AS p${at}`).join(', ');
  const paths = files.map((file) => globFree(file.path)).join(', ');
  const rows = await engine.all(
    `SELECT filename AS __file, ${columns} FROM read_parquet([${paths}], hive_partitioning = false) WHERE file_row_number = 0`,
  );
  return new Map(
    rows.map((row) => [
      String(row['__file']),
      target.types.map((type, at) => {
        const text = row[`p${at}`];
        return typeof text === 'string' ? (parseValue(type, text) ?? null) : null;
      }),
    ]),
  );
}

/** A path as a literal for `read_parquet`, which would take its brackets and stars for a pattern. */
export function globFree(path: string): string {
  return quoteText(path.replace(/[[*?]/g, '[$&]'));
}

function describeFile(target: WriteTarget, file: Written, path: string, partition: Partition): DataFile {
  const columnSizes = new Map<number, number>();
  const valueCounts = new Map<number, number>();
  const nullCounts = new Map<number, number>();
  const nanCounts = new Map<number, number>();
  const lowerBounds = new Map<number, Buffer>();
  const upperBounds = new Map<number, Buffer>();

  const visit = (field: Field, above: string, occurs: 'once' | 'often') => {
    const name = `${above}${quoteName(field.name)}`;
    if (isNested(field.type)) {
      const within = field.type.kind === 'struct' ? occurs : 'often';
      for (const part of partsOf(field.type)) visit(part, `${name}.`, within);
      return;
    }
    const statistics = file.statistics.get(name);
    const count = (key: string, into: Map<number, number>) => {
      const text = statistics?.get(key);
      if (text !== undefined) into.set(field.id, Number(text));
    };
    count('column_size_bytes', columnSizes);
    // What lies in lists and maps has neither one value a row nor an order that prunes files.
    if (!statistics || occurs === 'often') return;
    count('num_values', valueCounts);
    count('null_count', nullCounts);
    if (statistics.get('has_nan') === 'false') nanCounts.set(field.id, 0);
    const { type } = field;
    const read = (key: string) => {
      const text = statistics.get(key);
      return text === undefined ? undefined : parseValue(type, text);
    };
    const [minimum, maximum] = [read('min'), read('max')];
    // A bound that is not known for certain is left out: none costs time, a wrong one costs rows.
    if (minimum === undefined || maximum === undefined) return;
    lowerBounds.set(field.id, lowerBound(type, minimum));
    const upper = upperBound(type, maximum);
    if (upper) upperBounds.set(field.id, upper);
  };
  for (const field of target.schema.fields) visit(field, '', 'once');
  return {
    location: locationOf(path),
    specId: target.spec.id,
    partition,
    recordCount: file.recordCount,
    sizeBytes: file.sizeBytes,
    columnSizes,
    valueCounts,
    nullCounts,
    nanCounts,
    lowerBounds,
    upperBounds,
  };
}
