/** SHOW and DESCRIBE: the catalogue as the dialect's engine lists it. */
import { basename } from 'node:path';
import type { ResultColumn, TableEntry, TextRow } from '../../api.ts';
import { locationOf } from '../../iceberg/files.ts';
import { specById } from '../../iceberg/metadata.ts';
import { currentColumns, typeDialect } from '../columns.ts';
import { matches, oneColumn, textColumns, utility, type Command } from '../command.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { partitionsOf, partitionsProperty } from '../external.ts';
import { isView } from '../limited.ts';
import { noSchema } from '../names.ts';
import type { Slots } from '../slots.ts';
import { parseType, resultColumn, sqlTypeOf } from '../types.ts';
import type { Workspace } from '../workspace.ts';
import { showCreateTable } from './showCreate.ts';

/** SHOW CREATE TABLE of Athena, SHOW TABLE of Redshift, and the same of views. */
export function readShowCreate(slots: Slots): Command {
  const path = slots.optionalPath('table') ?? slots.path('view');
  return utility('SHOW_CREATE_TABLE', async (work) => {
    // The statement holds everything, a view's text and a table's place among it.
    const { place, entry } = await work.tableFor(path, ['ALTER']);
    const text = await showCreateTable(work, place, entry);
    return work.dialect === 'athena'
      ? oneColumn('createtab_stmt', text.split('\n'), 'athena')
      : oneColumn('Show Table DDL statement', [text], 'redshift');
  });
}

export const readShowTables = (slots: Slots): Command => showTables(slots, ['table', 'view']);
export const readShowViews = (slots: Slots): Command => showTables(slots, ['view']);

function showTables(slots: Slots, kinds: readonly string[]): Command {
  const from = slots.optionalPath('schema');
  const like = slots.text('pattern');
  return utility(kinds.length > 1 ? 'SHOW_TABLES' : 'SHOW_VIEWS', async (work) => {
    const place = from
      ? await work.schemaPlace(from)
      : { ...(await work.schemaPlace([])), schema: work.context.schema.toLowerCase() };
    if (!(await work.store.schema(place.catalog, place.schema)))
      throw noSchema(place, work.dialect, work.source(from ?? []));
    const tables = (await work.store.tables(place.catalog, place.schema))
      .filter((table) => kinds.includes(isView(table) ? 'view' : 'table') && matches(like, table.name, work.dialect))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    if (work.dialect === 'athena')
      return oneColumn(
        kinds.length > 1 ? 'tab_name' : 'views',
        tables.map((table) => table.name),
        'athena',
      );
    return {
      columns: textColumns(
        ['database_name', 'schema_name', 'table_name', 'table_type', 'table_acl', 'remarks'],
        'redshift',
      ),
      rows: tables.map((table) => [
        place.catalogName,
        place.schema,
        table.name,
        isView(table) ? 'VIEW' : 'TABLE',
        null,
        null,
      ]),
    };
  });
}

export function readShowColumns(slots: Slots): Command {
  const path = [...slots.path('schema'), ...slots.path('table')];
  const like = slots.text('pattern');
  return utility('SHOW_COLUMNS', async (work) => {
    const { place, entry } = await work.table(path);
    const columns = (await listColumns(work, entry)).filter((column) => matches(like, column.name, work.dialect));
    if (work.dialect === 'athena')
      return oneColumn(
        'field',
        columns.map((column) => column.name.padEnd(20)),
        'athena',
      );
    return {
      columns: [
        ...textColumns(['database_name', 'schema_name', 'table_name', 'column_name'], 'redshift'),
        resultColumn('ordinal_position', { name: 'integer' }, 'redshift'),
        ...textColumns(['column_default', 'is_nullable', 'data_type'], 'redshift'),
      ],
      rows: columns.map((column, at) => [
        place.catalogName,
        place.schema,
        place.name,
        column.name,
        String(at + 1),
        null,
        'YES',
        column.shown,
      ]),
    };
  });
}

interface Listed {
  readonly name: string;
  readonly type: string;
  readonly shown: string;
  readonly comment: string;
}

async function listColumns(work: Workspace, entry: TableEntry): Promise<Listed[]> {
  const columns = await currentColumns(entry, (folder) => work.metadata(folder));
  const declared = typeDialect(entry);
  return columns.map((column) => {
    const type = parseType(column.type, declared) ?? parseType(column.type, 'athena');
    return {
      name: column.name,
      type: column.type,
      shown: type ? sqlTypeOf(type, work.dialect) : column.type,
      comment: column.comment ?? '',
    };
  });
}

export function readShowPartitions(slots: Slots): Command {
  const path = slots.path('table');
  return utility('SHOW_PARTITIONS', async (work) => {
    const { place, entry } = await work.tableFor(path, ['SELECT']);
    if (entry.kind !== 'external' || entry.partitionColumns.length === 0)
      throw sqlError('athena', 'SEMANTIC_ERROR', `Table ${place.schema}.${place.name} is not a partitioned table`);
    const rows = partitionsOf(entry).map((partition) =>
      entry.partitionColumns.map((column, at) => `${column.name}=${partition.values[at] ?? ''}`).join('/'),
    );
    return oneColumn('partition', rows.sort(), 'athena');
  });
}

export function readShowProperties(slots: Slots): Command {
  const path = slots.path('table');
  const name = slots.text('key');
  return utility('SHOW_TBLPROPERTIES', async (work) => {
    const { entry } = await work.tableFor(path, ['ALTER']);
    const properties: Record<string, string> =
      entry.kind === 'iceberg'
        ? { table_type: 'ICEBERG', ...(await work.metadata(entry.folder)).properties, ...entry.properties }
        : { ...entry.properties };
    const rows = Object.entries(properties).filter(
      ([key]) => key !== partitionsProperty && (name === undefined || key === name),
    );
    if (name !== undefined)
      return oneColumn(
        'prpt_name',
        rows.map(([, value]) => value),
        'athena',
      );
    return oneColumn(
      'prpt_name',
      rows.map(([key, value]) => `${key}\t${value}`),
      'athena',
    );
  });
}

export function readShowSetting(slots: Slots): Command {
  const name = slots.optionalName('setting');
  return utility('SHOW', async (work) => {
    const { settings } = work.state;
    const all = new Map([
      ['search_path', `"$user", ${work.context.schema}`],
      ['timezone', 'UTC'],
      ['datestyle', 'ISO, MDY'],
      ['client_encoding', 'UTF8'],
      ...settings,
    ]);
    if (name === undefined)
      return {
        columns: textColumns(['name', 'setting'], 'redshift'),
        rows: [...all].map(([key, value]) => [key, value]),
      };
    const value = all.get(name);
    if (value === undefined)
      throw sqlError('redshift', 'UNDEFINED_OBJECT', `unrecognized configuration parameter "${name}"`);
    return oneColumn(name, [value], 'redshift');
  });
}

/** The columns, each row one datum of padded text joined by tabs. */
export function readDescribe(slots: Slots): Command {
  if (slots.get('column') ?? slots.get('partition')) throw notEmulated('DESCRIBE of a part of a table', slots.dialect);
  const path = slots.path('table');
  const mode = slots.has('FORMATTED') || slots.has('EXTENDED') ? 'formatted' : 'plain';
  return utility('DESCRIBE_TABLE', async (work) => {
    const { place, entry } = await work.table(path);
    const listed = await listColumns(work, entry);
    const columns: ResultColumn[] = textColumns(['col_name', 'data_type', 'comment'], work.dialect);
    const rows: TextRow[] = listed.map((column) => describedRow([column.name, hive(column, work), column.comment]));
    const partitions = entry.kind === 'external' ? entry.partitionColumns : [];
    if (partitions.length > 0)
      rows.push(
        describedRow(['', '', '']),
        describedRow(['# Partition Information', '', '']),
        describedRow(['# col_name', 'data_type', 'comment']),
        ...partitions.map((column) => describedRow([column.name, column.type, column.comment ?? ''])),
      );
    if (entry.kind === 'iceberg') rows.push(...(await icebergPartitions(work, entry)));
    if (mode === 'formatted') rows.push(...detailed(work, place.schema, entry));
    return { columns, rows };
  });
}

function hive(column: Listed, work: Workspace): string {
  return work.dialect === 'athena' ? column.type : column.shown;
}

function describedRow(cells: readonly string[]): TextRow {
  return [cells.map((cell) => cell.padEnd(20)).join('\t')];
}

async function icebergPartitions(work: Workspace, entry: Extract<TableEntry, { kind: 'iceberg' }>): Promise<TextRow[]> {
  const metadata = await work.metadata(entry.folder);
  const spec = specById(metadata, metadata.defaultSpecId);
  if (spec.fields.length === 0) return [];
  const rows = spec.fields.map((field) => describedRow([field.name, transformText(field.transform), field.name]));
  return [
    describedRow(['', '', '']),
    describedRow(['# Partition spec:', '', '']),
    describedRow(['# field_name', 'field_transform', 'column_name']),
    ...rows,
  ];
}

function transformText(transform: {
  readonly kind: string;
  readonly buckets?: number;
  readonly width?: number;
}): string {
  if (transform.kind === 'bucket') return `bucket[${transform.buckets ?? ''}]`;
  return transform.kind === 'truncate' ? `truncate[${transform.width ?? ''}]` : transform.kind;
}

function detailed(work: Workspace, schema: string, entry: TableEntry): TextRow[] {
  if (entry.kind === 'limited') return [];
  const location =
    entry.kind === 'external'
      ? entry.location
      : entry.kind === 'iceberg'
        ? (s3Location(entry.folder, work) ?? basename(entry.folder))
        : '';
  const type = entry.kind === 'view' ? 'VIRTUAL_VIEW' : 'EXTERNAL_TABLE';
  return [
    describedRow(['', '', '']),
    describedRow(['# Detailed Table Information', '', '']),
    describedRow(['Database:', schema, '']),
    describedRow(['CreateTime:', new Date(entry.createdAtMs).toISOString(), '']),
    describedRow(['Location:', location, '']),
    describedRow(['Table Type:', type, '']),
  ];
}

/** `s3://…` of a folder among the buckets of the store, else its place on disk as a URL. */
export function s3Location(folder: string, work: Workspace): string | undefined {
  const marker = `${work.store.folder}/s3/`;
  return folder.startsWith(marker) ? `s3://${folder.slice(marker.length)}/` : locationOf(folder);
}
