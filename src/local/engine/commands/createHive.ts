/** CREATE TABLE AS into plain Parquet, CSV or JSON files. */
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { randomUUID } from 'node:crypto';
import { quoteName, quoteText } from '../../../sql/quote.ts';
import type { Part } from '../../../sql/tree/statement.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { listFiles, partitionsOf, partitionsProperty, type ExternalTable, type TablePartition } from '../external.ts';
import type { Place } from '../names.ts';
import { textOf, textsOf } from '../slots.ts';
import { duckTypeOf, hiveTypeOf } from '../types.ts';
import type { Column, Workspace } from '../workspace.ts';
import { parquetFormat } from './createExternal.ts';

/** Writes the rows and puts the table's entry; gives the number of rows. */
export async function createHiveTable(
  work: Workspace,
  place: Place,
  columns: readonly Column[],
  select: string,
  options: ReadonlyMap<string, Part>,
): Promise<number> {
  const option = (name: string): string | undefined => {
    const part = options.get(name);
    return part && textOf(part, work.sql);
  };
  const format = (option('format') ?? 'parquet').toLowerCase();
  if (format !== 'parquet') throw notEmulated(`CREATE TABLE AS with format ${format.toUpperCase()}`, 'athena');
  if (options.has('bucketed_by')) throw notEmulated('bucketed_by', 'athena');
  const partitions = textsOf(options.get('partitioned_by'), work.sql).map((name) => name.toLowerCase());
  const named = option('external_location');
  const location = (named ?? work.store.newTableLocation()).replace(/\/?$/, '/');
  const folder = work.store.locationPath(location);
  if ((await listFiles(folder)).length > 0)
    throw sqlError(
      'athena',
      'HIVE_PATH_ALREADY_EXISTS',
      `Target directory for table '${place.schema}.${place.name}' already exists: ${location}`,
    );
  const last = columns.slice(columns.length - partitions.length).map((column) => column.name);
  if (partitions.some((name, at) => last[at] !== name))
    throw sqlError(
      'athena',
      'HIVE_COLUMN_ORDER_MISMATCH',
      'Partition keys must be the last columns in the table and in the same order as the table properties',
    );
  const added = await writeParquet(work, select, folder, columns, partitions);
  const entry: ExternalTable = {
    kind: 'external',
    name: place.name,
    location,
    ...parquetFormat,
    serdeParameters: {},
    createdAtMs: Date.now(),
    columns: columns
      .slice(0, columns.length - partitions.length)
      .map((column) => ({ name: column.name, type: hiveTypeOf(column.type) })),
    partitionColumns: columns
      .slice(columns.length - partitions.length)
      .map((column) => ({ name: column.name, type: hiveTypeOf(column.type) })),
    properties: {
      EXTERNAL: 'TRUE',
      ...(partitions.length ? { [partitionsProperty]: JSON.stringify(await writtenPartitions(folder, location)) } : {}),
    },
  };
  try {
    await work.run(() => work.store.putTable(place.catalog, place.schema, entry, 'create'));
  } catch (error) {
    // In a place that the user has named, files of others may lie by now.
    if (named === undefined) await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return added;
}

/** Writes the rows of a query as Parquet into a folder that holds nothing yet, or adds to it. */
export async function writeParquet(
  work: Workspace,
  select: string,
  folder: string,
  columns: readonly Column[],
  partitions: readonly string[],
): Promise<number> {
  await mkdir(folder, { recursive: true });
  const list = columns
    .map((column) => `CAST(${quoteName(column.name)} AS ${duckTypeOf(column.type)}) AS ${quoteName(column.name)}`)
    .join(', ');
  const typed = `SELECT ${list} FROM (${select}) AS lb_rows`;
  const name = `${randomUUID()}.snappy.parquet`;
  const hidden = join(folder, `.${name}`);
  const target = partitions.length ? quoteText(folder) : quoteText(hidden);
  const by = partitions.length
    ? `, PARTITION_BY (${partitions.map(quoteName).join(', ')}), FILENAME_PATTERN '{uuid}', OVERWRITE_OR_IGNORE`
    : '';
  const rows = await work.run(() =>
    work.duck.all(`COPY (${typed}) TO ${target} (FORMAT parquet, COMPRESSION snappy${by})`),
  );
  if (!partitions.length) await rename(hidden, join(folder, name));
  return Number(rows[0]?.['Count'] ?? 0);
}

/** Puts the rows into the partitions that they belong to, wherever those lie; new ones come below the table's location. */
export async function insertIntoPartitions(
  work: Workspace,
  place: Place,
  table: ExternalTable,
  columns: readonly Column[],
  select: string,
): Promise<number> {
  const location = table.location.replace(/\/?$/, '/');
  // Nobody reads a folder whose name begins so.
  const arriving = `${location}.${randomUUID()}/`;
  const folder = work.store.locationPath(arriving);
  try {
    const partitions = table.partitionColumns.map(({ name }) => name);
    const added = await writeParquet(work, select, folder, columns, partitions);
    const written = await writtenPartitions(folder, arriving);
    const known = partitionsOf(table);
    const fresh: TablePartition[] = [];
    for (const { values, location: from } of written) {
      const there = known.find((one) => isDeepStrictEqual(one.values, values));
      const partition = there ?? { values, location: location + from.slice(arriving.length) };
      if (!there) fresh.push(partition);
      const target = work.store.locationPath(partition.location);
      await mkdir(target, { recursive: true });
      for (const { path } of await listFiles(work.store.locationPath(from)))
        await rename(path, join(target, basename(path)));
    }
    if (fresh.length > 0) await addPartitions(work, place, fresh);
    return added;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Beside those that the table has by now: another statement may have added some in the meantime. */
async function addPartitions(work: Workspace, place: Place, fresh: readonly TablePartition[]): Promise<void> {
  const table = await work.store.table(place.catalog, place.schema, place.name);
  if (table?.kind !== 'external') return;
  const known = partitionsOf(table);
  const added = fresh.filter(({ values }) => !known.some((one) => isDeepStrictEqual(one.values, values)));
  const properties = { ...table.properties, [partitionsProperty]: JSON.stringify([...known, ...added]) };
  await work.run(() => work.store.putTable(place.catalog, place.schema, { ...table, properties }, 'replace'));
}

async function writtenPartitions(folder: string, location: string): Promise<{ values: string[]; location: string }[]> {
  const found = new Map<string, string[]>();
  for (const file of await listFiles(folder)) {
    const parts = file.path
      .slice(folder.length)
      .split('/')
      .filter((part) => part.includes('='));
    found.set(
      parts.join('/'),
      parts.map((part) => decodeURIComponent(part.slice(part.indexOf('=') + 1))),
    );
  }
  return [...found].map(([path, values]) => ({ values, location: `${location}${path}/` }));
}
