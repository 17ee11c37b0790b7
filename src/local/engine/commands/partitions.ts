/** Partitions of external tables: added by hand, found in hive-style folders, dropped. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { oneColumn, type Command } from '../command.ts';
import { Cursor } from '../cursor.ts';
import { sqlError } from '../errors.ts';
import { partitionsOf, partitionsProperty, type ExternalTable, type TablePartition } from '../external.ts';
import type { Place } from '../names.ts';
import { splitCommas, type Group, type Leaf } from '../tree.ts';
import type { Answer, Workspace } from '../workspace.ts';

type Edit = (work: Workspace, path: readonly Leaf[]) => Promise<Answer>;

interface Spec {
  readonly values: Readonly<Record<string, string>>;
  readonly location?: string;
}

/** Behind ADD [IF NOT EXISTS] PARTITION. */
export function readAddPartitions(cursor: Cursor): Edit {
  const specs: Spec[] = [];
  do {
    const values = readValues(cursor, cursor.group());
    const location = cursor.takes('LOCATION') ? cursor.text() : undefined;
    specs.push({ values, ...(location === undefined ? {} : { location }) });
  } while (cursor.takes('PARTITION'));
  cursor.end();
  return async (work, path) => {
    const { place, table } = await partitioned(work, path);
    const added = specs.map((spec) => {
      const values = ordered(table, spec, work);
      const folder = table.partitionColumns.map((column, at) => `${column.name}=${values[at] ?? ''}`).join('/');
      return { values, location: (spec.location ?? `${table.location}${folder}`).replace(/\/?$/, '/') };
    });
    await put(work, place, table, merge(partitionsOf(table), added));
    return {};
  };
}

/** Behind DROP [IF EXISTS] PARTITION. */
export function readDropPartitions(cursor: Cursor): Edit {
  const specs: Spec[] = [];
  do {
    specs.push({ values: readValues(cursor, cursor.group()) });
    if (cursor.node?.kind === 'comma') cursor.at++;
  } while (cursor.takes('PARTITION'));
  cursor.end();
  return async (work, path) => {
    const { place, table } = await partitioned(work, path);
    const gone = new Set(specs.map((spec) => ordered(table, spec, work).join('\u0001')));
    await put(
      work,
      place,
      table,
      partitionsOf(table).filter((partition) => !gone.has(partition.values.join('\u0001'))),
    );
    return {};
  };
}

/** Behind MSCK: REPAIR TABLE finds the folders `name=value` under the table's location. */
export function readMsck(cursor: Cursor): Command {
  cursor.expect('REPAIR TABLE');
  const path = cursor.path();
  cursor.end();
  return {
    statementType: 'DDL',
    substatementType: 'MSCK_REPAIR_TABLE',
    run: async (work) => {
      const { place, table } = await partitioned(work, path);
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
    },
  };
}

function readValues(cursor: Cursor, group: Group): Record<string, string> {
  const values: Record<string, string> = {};
  for (const part of splitCommas(group.nodes)) {
    const inner = new Cursor(cursor.sql, cursor.dialect, part);
    const name = inner.name();
    inner.expect('=');
    values[name] = inner.value();
    inner.end();
  }
  return values;
}

async function partitioned(work: Workspace, path: readonly Leaf[]): Promise<{ place: Place; table: ExternalTable }> {
  const { place, entry } = await work.table(path);
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
