/** Partitions of external tables: added by hand, found in hive-style folders, dropped. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Name } from '../../../sql/tree/name.ts';
import { ddl, oneColumn, type Command } from '../command.ts';
import { sqlError } from '../errors.ts';
import { partitionsOf, partitionsProperty, type ExternalTable, type TablePartition } from '../external.ts';
import type { Place } from '../names.ts';
import type { Slots } from '../slots.ts';
import type { Workspace } from '../workspace.ts';

interface Spec {
  readonly values: Readonly<Record<string, string>>;
  readonly location?: string;
}

export function readAddPartitions(slots: Slots): Command {
  const specs = slots.each('partitions').map(readSpec);
  return ddl('ALTER_TABLE_ADD_PARTITION', async (work) => {
    const { place, table } = await partitioned(work, slots.path('target'));
    const added = specs.map((spec) => {
      const values = ordered(table, spec, work);
      const folder = table.partitionColumns.map((column, at) => `${column.name}=${values[at] ?? ''}`).join('/');
      return { values, location: (spec.location ?? `${table.location}${folder}`).replace(/\/?$/, '/') };
    });
    await put(work, place, table, merge(partitionsOf(table), added));
    return {};
  });
}

export function readDropPartitions(slots: Slots): Command {
  const specs = (slots.get('partitions') ? slots.each('partitions') : [slots]).map(readSpec);
  return ddl('ALTER_TABLE_DROP_PARTITION', async (work) => {
    const { place, table } = await partitioned(work, slots.path('target'));
    const gone = new Set(specs.map((spec) => ordered(table, spec, work).join('\u0001')));
    await put(
      work,
      place,
      table,
      partitionsOf(table).filter((partition) => !gone.has(partition.values.join('\u0001'))),
    );
    return {};
  });
}

/** MSCK REPAIR TABLE finds the folders `name=value` under the table's location. */
export function readMsck(slots: Slots): Command {
  return ddl('MSCK_REPAIR_TABLE', async (work) => {
    const { place, table } = await partitioned(work, slots.path('target'));
    const found = await findPartitions(work.store.locationPath(table.location), table);
    const known = new Set(partitionsOf(table).map((partition) => partition.values.join('\u0001')));
    const fresh = found.filter((partition) => !known.has(partition.values.join('\u0001')));
    await put(work, place, table, merge(partitionsOf(table), fresh));
    const paths = fresh.map(
      (partition) => `${table.name}:${partition.location.slice(table.location.length).replace(/\/$/, '')}`,
    );
    const lines = paths.length
      ? [
          `Partitions not in metastore:\t${paths.join('\t')}`,
          ...paths.map((one) => `Repair: Added partition to metastore ${one}`),
        ]
      : [];
    return oneColumn('', lines, 'athena');
  });
}

/** `PARTITION (name = value, …) [LOCATION …]`. */
function readSpec(slots: Slots): Spec {
  const location = slots.text('location');
  const values = slots.each('partition').map((item) => [item.name('column'), item.text('value') ?? ''] as const);
  return { values: Object.fromEntries(values), ...(location === undefined ? {} : { location }) };
}

async function partitioned(work: Workspace, path: readonly Name[]): Promise<{ place: Place; table: ExternalTable }> {
  const { place, entry } = await work.tableFor(path, ['ALTER']);
  if (entry.kind !== 'external' || entry.partitionColumns.length === 0)
    throw sqlError(work.dialect, 'SEMANTIC_ERROR', `Table ${place.schema}.${place.name} is not a partitioned table`);
  return { place, table: entry };
}

function ordered(table: ExternalTable, spec: Spec, work: Workspace): string[] {
  return table.partitionColumns.map((column) => {
    const value = spec.values[column.name];
    if (value === undefined)
      throw sqlError(work.dialect, 'SEMANTIC_ERROR', `Partition column ${column.name} needs a value`);
    return value;
  });
}

function merge(before: readonly TablePartition[], added: readonly TablePartition[]): TablePartition[] {
  const all = new Map(before.map((partition) => [partition.values.join('\u0001'), partition]));
  for (const partition of added)
    if (!all.has(partition.values.join('\u0001'))) all.set(partition.values.join('\u0001'), partition);
  return [...all.values()];
}

function put(
  work: Workspace,
  place: Place,
  table: ExternalTable,
  partitions: readonly TablePartition[],
): Promise<void> {
  const properties = { ...table.properties, [partitionsProperty]: JSON.stringify(partitions) };
  return work.run(() => work.store.putTable(place.catalog, place.schema, { ...table, properties }, 'replace'));
}

async function findPartitions(folder: string, table: ExternalTable): Promise<TablePartition[]> {
  const names = table.partitionColumns.map((column) => column.name);
  const found: TablePartition[] = [];
  const visit = async (path: string, values: readonly string[], location: string): Promise<void> => {
    if (values.length === names.length) {
      found.push({ values, location });
      return;
    }
    for (const entry of (await readdir(path, { withFileTypes: true }).catch(() => [])).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const equals = entry.name.indexOf('=');
      if (!entry.isDirectory() || entry.name.slice(0, equals).toLowerCase() !== names[values.length]) continue;
      await visit(
        join(path, entry.name),
        [...values, decodeURIComponent(entry.name.slice(equals + 1))],
        `${location}${entry.name}/`,
      );
    }
  };
  await visit(folder, [], table.location);
  return found;
}
