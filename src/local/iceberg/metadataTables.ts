/** The tables `t$snapshots`, `t$history`, … : Trino's columns and types, as relations of DuckDB. */
import { quoteName, quoteText } from '../../sql/quote.ts';
import type { Counts, DataFile } from './manifest.ts';
import { currentSchema, currentSnapshot, specById, specTypes, type TableMetadata } from './metadata.ts';
import { printPartition, type PartitionSpec } from './partition.ts';
import { fieldsById } from './schema.ts';
import { readDataFiles, readManifests } from './snapshot.ts';
import { isNested, typeToDuckDb, typeToTrino, type PrimitiveType } from './types.ts';
import { compareValues, decodeValue, printValue, valueToSql, type SingleValue } from './value.ts';

export const metadataTables = ['snapshots', 'history', 'files', 'manifests', 'partitions', 'refs'] as const;

export type MetadataTable = (typeof metadataTables)[number];

export interface MetadataColumn {
  readonly name: string;
  /** In Trino's text, e.g. `map(integer, bigint)`. */
  readonly type: string;
}

export interface MetadataRelation {
  readonly columns: readonly MetadataColumn[];
  /** A relation for FROM, in parentheses. */
  readonly sql: string;
}

/** What the metadata says of itself; reads manifests, for `files`, `manifests` and `partitions` of the current snapshot. */
export async function metadataRelation(table: MetadataTable, metadata: TableMetadata): Promise<MetadataRelation> {
  switch (table) {
    case 'snapshots':
      return snapshots(metadata);
    case 'history':
      return history(metadata);
    case 'refs':
      return refs(metadata);
    case 'manifests':
      return manifests(metadata);
    case 'files':
      return files(metadata);
    case 'partitions':
      return partitions(metadata);
  }
}

// --- a column: its name, Trino's type, DuckDB's type

type Column = readonly [name: string, trino: string, duckDb: string];

const bigint = (name: string): Column => [name, 'bigint', 'BIGINT'];
const integer = (name: string): Column => [name, 'integer', 'INTEGER'];
const varchar = (name: string): Column => [name, 'varchar', 'VARCHAR'];
const moment = (name: string): Column => [name, 'timestamp(3) with time zone', 'TIMESTAMP WITH TIME ZONE'];

function relation(columns: readonly Column[], rows: readonly (readonly string[])[]): MetadataRelation {
  const casts = columns.map(([name, , type], at) => `CAST(c${at} AS ${type}) AS ${quoteName(name)}`).join(', ');
  const source = columns.map((_, at) => `c${at}`).join(', ');
  const values = rows.length > 0 ? rows : [columns.map(() => 'NULL')];
  const list = values.map((row) => `(${row.join(', ')})`).join(', ');
  return {
    columns: columns.map(([name, type]) => ({ name, type })),
    sql: `(SELECT ${casts} FROM (VALUES ${list}) AS t(${source})${rows.length > 0 ? '' : ' WHERE false'})`,
  };
}

const textSql = (text: string | undefined) => (text === undefined ? 'NULL' : quoteText(text));
const idSql = (id: bigint | undefined) => (id === undefined ? 'NULL' : `CAST(${id} AS BIGINT)`);
const momentSql = (timestampMs: number) => valueToSql({ kind: 'timestamptz' }, BigInt(timestampMs) * 1000n);

function mapSql(type: string, entries: readonly (readonly [string, string])[]): string {
  const keys = entries.map(([key]) => key).join(', ');
  const values = entries.map(([, value]) => value).join(', ');
  return `CAST(system.main.map([${keys}], [${values}]) AS ${type})`;
}

function snapshots(metadata: TableMetadata): MetadataRelation {
  return relation(
    [
      moment('committed_at'),
      bigint('snapshot_id'),
      bigint('parent_id'),
      varchar('operation'),
      varchar('manifest_list'),
      ['summary', 'map(varchar, varchar)', 'MAP(VARCHAR, VARCHAR)'],
    ],
    metadata.snapshots.map((snapshot) => {
      const { operation, ...summary } = snapshot.summary;
      return [
        momentSql(snapshot.timestampMs),
        idSql(snapshot.id),
        idSql(snapshot.parentId),
        textSql(operation),
        textSql(snapshot.manifestList),
        mapSql(
          'MAP(VARCHAR, VARCHAR)',
          Object.entries(summary).map(([name, text]) => [quoteText(name), quoteText(text)]),
        ),
      ];
    }),
  );
}

function history(metadata: TableMetadata): MetadataRelation {
  const ancestors = new Set<bigint>();
  let id = metadata.currentSnapshotId;
  while (id !== undefined && !ancestors.has(id)) {
    ancestors.add(id);
    const at = id;
    id = metadata.snapshots.find((snapshot) => snapshot.id === at)?.parentId;
  }
  return relation(
    [
      moment('made_current_at'),
      bigint('snapshot_id'),
      bigint('parent_id'),
      ['is_current_ancestor', 'boolean', 'BOOLEAN'],
    ],
    metadata.snapshotLog.map((entry) => [
      momentSql(entry.timestampMs),
      idSql(entry.snapshotId),
      idSql(metadata.snapshots.find((snapshot) => snapshot.id === entry.snapshotId)?.parentId),
      String(ancestors.has(entry.snapshotId)),
    ]),
  );
}

function refs(metadata: TableMetadata): MetadataRelation {
  const number = (value: number | undefined) => (value === undefined ? 'NULL' : String(value));
  return relation(
    [
      varchar('name'),
      varchar('type'),
      bigint('snapshot_id'),
      bigint('max_reference_age_in_ms'),
      integer('min_snapshots_to_keep'),
      bigint('max_snapshot_age_in_ms'),
    ],
    Object.entries(metadata.refs).map(([name, ref]) => [
      quoteText(name),
      quoteText(ref.type.toUpperCase()),
      idSql(ref.snapshotId),
      number(ref.maxRefAgeMs),
      number(ref.minSnapshotsToKeep),
      number(ref.maxSnapshotAgeMs),
    ]),
  );
}

async function manifests(metadata: TableMetadata): Promise<MetadataRelation> {
  const snapshot = currentSnapshot(metadata);
  const found = snapshot ? await readManifests(metadata, snapshot) : [];
  const partition = 'STRUCT(contains_null BOOLEAN, contains_nan BOOLEAN, lower_bound VARCHAR, upper_bound VARCHAR)[]';
  return relation(
    [
      varchar('path'),
      bigint('length'),
      integer('partition_spec_id'),
      bigint('added_snapshot_id'),
      integer('added_data_files_count'),
      bigint('added_rows_count'),
      integer('existing_data_files_count'),
      bigint('existing_rows_count'),
      integer('deleted_data_files_count'),
      bigint('deleted_rows_count'),
      [
        'partitions',
        'array(row(contains_null boolean, contains_nan boolean, lower_bound varchar, upper_bound varchar))',
        partition,
      ],
    ],
    found.map((manifest) => {
      const spec = specById(metadata, manifest.specId);
      const types = specTypes(metadata, spec);
      const summaries = manifest.partitions.map((summary, at) => {
        const [type, transform] = [types[at], spec.fields[at]?.transform];
        // Trino prints the word null where all values are.
        const bound = (bytes: Buffer | undefined) =>
          quoteText(bytes && type && transform ? printPartition(transform, type, decodeValue(type, bytes)) : 'null');
        return `{contains_null: ${summary.containsNull}, contains_nan: ${summary.containsNan ?? 'NULL'}, lower_bound: ${bound(summary.lowerBound)}, upper_bound: ${bound(summary.upperBound)}}`;
      });
      return [
        quoteText(manifest.location),
        String(manifest.length),
        String(manifest.specId),
        idSql(manifest.snapshotId),
        String(manifest.addedFiles),
        String(manifest.addedRows),
        String(manifest.existingFiles),
        String(manifest.existingRows),
        String(manifest.deletedFiles),
        String(manifest.deletedRows),
        `CAST([${summaries.join(', ')}] AS ${partition})`,
      ];
    }),
  );
}

async function files(metadata: TableMetadata): Promise<MetadataRelation> {
  const snapshot = currentSnapshot(metadata);
  const found = snapshot ? await readDataFiles(metadata, snapshot) : [];
  const fields = fieldsById(currentSchema(metadata));
  const counts = (name: string): Column => [name, 'map(integer, bigint)', 'MAP(INTEGER, BIGINT)'];
  const bounds = (name: string): Column => [name, 'map(integer, varchar)', 'MAP(INTEGER, VARCHAR)'];
  const countsSql = (map: Counts) =>
    map.size === 0
      ? 'NULL'
      : mapSql(
          'MAP(INTEGER, BIGINT)',
          Array.from(map, ([id, count]) => [String(id), String(count)]),
        );
  const boundsSql = (map: DataFile['lowerBounds']) => {
    const texts = Array.from(map, ([id, bytes]): readonly [string, string] | undefined => {
      const type = fields.get(id)?.type;
      return type && !isNested(type) ? [String(id), quoteText(printValue(type, decodeValue(type, bytes)))] : undefined;
    }).filter((entry) => entry !== undefined);
    return texts.length === 0 ? 'NULL' : mapSql('MAP(INTEGER, VARCHAR)', texts);
  };
  return relation(
    [
      integer('content'),
      varchar('file_path'),
      varchar('file_format'),
      bigint('record_count'),
      bigint('file_size_in_bytes'),
      counts('column_sizes'),
      counts('value_counts'),
      counts('null_value_counts'),
      counts('nan_value_counts'),
      bounds('lower_bounds'),
      bounds('upper_bounds'),
      ['key_metadata', 'varbinary', 'BLOB'],
      ['split_offsets', 'array(bigint)', 'BIGINT[]'],
      ['equality_ids', 'array(integer)', 'INTEGER[]'],
    ],
    found.map((file) => [
      '0',
      quoteText(file.location),
      "'PARQUET'",
      String(file.recordCount),
      String(file.sizeBytes),
      countsSql(file.columnSizes),
      countsSql(file.valueCounts),
      countsSql(file.nullCounts),
      countsSql(file.nanCounts),
      boundsSql(file.lowerBounds),
      boundsSql(file.upperBounds),
      'NULL',
      'NULL',
      'NULL',
    ]),
  );
}

// --- partitions

interface Group {
  readonly partition: DataFile['partition'];
  readonly files: DataFile[];
}

async function partitions(metadata: TableMetadata): Promise<MetadataRelation> {
  const snapshot = currentSnapshot(metadata);
  const spec = specById(metadata, metadata.defaultSpecId);
  const types = specTypes(metadata, spec);
  const groups = new Map<string, Group>();
  for (const file of snapshot ? await readDataFiles(metadata, snapshot) : []) {
    if (file.specId !== spec.id) continue;
    const key = JSON.stringify(file.partition.map((value, at) => partitionKey(types[at], value)));
    const group = groups.get(key) ?? { partition: file.partition, files: [] };
    groups.set(key, group);
    group.files.push(file);
  }
  const columns: Column[] = [];
  if (spec.fields.length > 0) columns.push(partitionColumn(spec, types));
  columns.push(bigint('record_count'), bigint('file_count'), bigint('total_size'));

  // A column that the table is partitioned by as it is says nothing new here.
  const identities = spec.fields.filter((field) => field.transform.kind === 'identity').map((field) => field.sourceId);
  const measured = currentSchema(metadata).fields.flatMap(({ id, name, type }) =>
    isNested(type) || identities.includes(id) ? [] : [{ id, name, type }],
  );
  if (measured.length > 0) {
    const part = (bound: (type: PrimitiveType) => string, long: string, name: (text: string) => string) =>
      measured
        .map(
          (column) =>
            `${name(column.name)} ${long === 'bigint' ? 'row' : 'STRUCT'}(min ${bound(column.type)}, max ${bound(column.type)}, null_count ${long}, nan_count ${long})`,
        )
        .join(', ');
    columns.push([
      'data',
      `row(${part(typeToTrino, 'bigint', (name) => name)})`,
      `STRUCT(${part(typeToDuckDb, 'BIGINT', quoteName)})`,
    ]);
  }
  return relation(
    columns,
    Array.from(groups.values(), (group) => {
      const row: string[] = [];
      if (spec.fields.length > 0) row.push(partitionValue(spec, types, group));
      const sum = (of: (file: DataFile) => number) => String(group.files.reduce((total, file) => total + of(file), 0));
      row.push(
        sum((file) => file.recordCount),
        String(group.files.length),
        sum((file) => file.sizeBytes),
      );
      if (measured.length > 0)
        row.push(
          `{${measured.map(({ id, name, type }) => `${quoteName(name)}: ${measure(group.files, id, type)}`).join(', ')}}`,
        );
      return row;
    }),
  );
}

function partitionKey(type: PrimitiveType | undefined, value: SingleValue | null): string | null {
  return value === null || !type ? null : printValue(type, value);
}

function partitionColumn(spec: PartitionSpec, types: readonly PrimitiveType[]): Column {
  const fields = spec.fields.map((field, at) => ({ name: field.name, type: types[at] ?? ({ kind: 'int' } as const) }));
  return [
    'partition',
    `row(${fields.map((field) => `${field.name} ${typeToTrino(field.type)}`).join(', ')})`,
    `STRUCT(${fields.map((field) => `${quoteName(field.name)} ${typeToDuckDb(field.type)}`).join(', ')})`,
  ];
}

function partitionValue(spec: PartitionSpec, types: readonly PrimitiveType[], group: Group): string {
  const values = spec.fields.map((field, at) => {
    const [type, value] = [types[at], group.partition[at] ?? null];
    return `${quoteName(field.name)}: ${type && value !== null ? valueToSql(type, value) : 'NULL'}`;
  });
  return `{${values.join(', ')}}`;
}

/** Least and greatest value of a column, where every file of the partition knows them, and its null and NaN counts. */
function measure(files: readonly DataFile[], id: number, type: PrimitiveType): string {
  const extreme = (bounds: (file: DataFile) => DataFile['lowerBounds'], sign: 1 | -1) => {
    const values: SingleValue[] = [];
    for (const file of files) {
      const bytes = bounds(file).get(id);
      if (bytes) values.push(decodeValue(type, bytes));
      // A file of nothing but nulls has no bounds and does not spoil those of others.
      else if (file.nullCounts.get(id) !== file.recordCount) return 'NULL';
    }
    const value = values.sort((a, b) => sign * compareValues(a, b))[0];
    return value === undefined ? 'NULL' : valueToSql(type, value);
  };
  const total = (counts: (file: DataFile) => Counts) => {
    const known = files.map((file) => counts(file).get(id));
    return known.includes(undefined) ? 'NULL' : String(known.reduce<number>((sum, count) => sum + (count ?? 0), 0));
  };
  const minimum = extreme((file) => file.lowerBounds, 1);
  const maximum = extreme((file) => file.upperBounds, -1);
  return `{min: ${minimum}, max: ${maximum}, null_count: ${total((file) => file.nullCounts)}, nan_count: ${total((file) => file.nanCounts)}}`;
}
