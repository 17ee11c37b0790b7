/** Between the store's tables and Glue's form of a table. */
import { account, type CatalogRef, type TableColumn, type TableEntry } from '../../api.ts';
import { partitionsProperty } from '../../engine/external.ts';
import { isExternal, isView } from '../../engine/limited.ts';
import type { Input } from '../../http/input.ts';
import { toSeconds } from '../../http/json.ts';
import { isRecord } from '../../http/xml.ts';
import type { DescribedTable } from '../tables.ts';
import { catalogId } from './catalogs.ts';

export type ExternalEntry = Extract<TableEntry, { kind: 'external' }>;
export type ViewEntry = Extract<TableEntry, { kind: 'view' }>;

/** Members of a table that only Glue knows of; kept beside the entry. */
export interface GlueNote {
  readonly version: number;
  readonly changedMs?: number;
  readonly kept: Readonly<Record<string, unknown>>;
  readonly archive: readonly Readonly<Record<string, unknown>>[];
}

export const emptyNote: GlueNote = { version: 0, kept: {}, archive: [] };

export function readColumns(input: Input | undefined, name: string): readonly TableColumn[] {
  return (input?.optionalObjects(name) ?? []).map((column) => {
    const comment = column.optionalText('Comment');
    return {
      name: column.text('Name').toLowerCase(),
      type: column.optionalText('Type') ?? 'string',
      ...(comment !== undefined && { comment }),
    };
  });
}

export function isIceberg(table: Input): boolean {
  const type = table.optionalMap('Parameters')?.table_type ?? table.optionalMap('Parameters')?.TABLE_TYPE;
  return type?.toUpperCase() === 'ICEBERG';
}

export function readExternal(table: Input, createdAtMs: number): ExternalEntry {
  const storage = table.optionalObject('StorageDescriptor');
  const serde = storage?.optionalObject('SerdeInfo');
  return {
    kind: 'external',
    name: readName(table),
    columns: readColumns(storage, 'Columns'),
    partitionColumns: readColumns(table, 'PartitionKeys'),
    location: storage?.optionalText('Location') ?? '',
    inputFormat: storage?.optionalText('InputFormat') ?? '',
    outputFormat: storage?.optionalText('OutputFormat') ?? '',
    serde: serde?.optionalText('SerializationLibrary') ?? '',
    serdeParameters: serde?.optionalMap('Parameters') ?? {},
    properties: table.optionalMap('Parameters') ?? {},
    createdAtMs,
  };
}

export function readName(table: Input): string {
  return table.text('Name', { min: 1, max: 255 }).toLowerCase();
}

/** Athena keeps a view's query as JSON in Base64 within a comment. */
export function readView(table: Input, database: string, createdAtMs: number): ViewEntry {
  const text = table.optionalText('ViewOriginalText') ?? '';
  const encoded = /^\/\* Presto View: ([A-Za-z0-9+/=]+) \*\/$/.exec(text.trim())?.[1];
  const decoded: unknown = encoded === undefined ? {} : JSON.parse(Buffer.from(encoded, 'base64').toString());
  const member = (name: string, other: string): string => {
    const value = isRecord(decoded) ? decoded[name] : undefined;
    return typeof value === 'string' ? value : other;
  };
  return {
    kind: 'view',
    name: readName(table),
    columns: readColumns(table.optionalObject('StorageDescriptor'), 'Columns'),
    sql: member('originalSql', text),
    dialect: 'athena',
    context: { catalog: member('catalog', 'awsdatacatalog'), schema: member('schema', database) },
    properties: table.optionalMap('Parameters') ?? {},
    createdAtMs,
  };
}

function encodeView(view: ViewEntry): string {
  const body = {
    originalSql: view.sql,
    catalog: view.context.catalog,
    schema: view.context.schema,
    columns: view.columns.map(({ name, type }) => ({ name, type })),
  };
  return `/* Presto View: ${Buffer.from(JSON.stringify(body)).toString('base64')} */`;
}

const storageDefaults = {
  Compressed: false,
  NumberOfBuckets: 0,
  BucketColumns: [],
  SortColumns: [],
  Parameters: {},
  StoredAsSubDirectories: false,
};

export function describeColumns(columns: readonly TableColumn[]): readonly Record<string, unknown>[] {
  return columns.map(({ name, type, comment }) => ({
    Name: name,
    Type: type,
    ...(comment !== undefined && { Comment: comment }),
  }));
}

/** What can be seen of an entry's properties: partitions are shown as partitions. */
export function shownProperties(properties: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== partitionsProperty));
}

export function describeTableForm(
  catalog: CatalogRef,
  database: string,
  table: DescribedTable,
  note: GlueNote,
  versionId: string,
): Record<string, unknown> {
  const { entry } = table;
  const { StorageDescriptor: keptStorage, ...kept } = note.kept;
  return {
    ...kept,
    Name: entry.name,
    DatabaseName: database,
    CreateTime: toSeconds(entry.createdAtMs),
    UpdateTime: toSeconds(note.changedMs ?? table.changedMs),
    Retention: 0,
    StorageDescriptor: {
      ...storageDefaults,
      ...(isRecord(keptStorage) && keptStorage),
      Columns: describeColumns(table.columns),
      Location: table.location,
      ...(entry.kind === 'external' && {
        InputFormat: entry.inputFormat,
        OutputFormat: entry.outputFormat,
        SerdeInfo: { SerializationLibrary: entry.serde, Parameters: entry.serdeParameters },
      }),
      ...(entry.kind !== 'external' && { SerdeInfo: {} }),
    },
    PartitionKeys: isExternal(entry) ? describeColumns(table.partitionColumns) : [],
    ...(entry.kind === 'view' && { ViewOriginalText: encodeView(entry), ViewExpandedText: '/* Presto View */' }),
    TableType: isView(entry) ? 'VIRTUAL_VIEW' : 'EXTERNAL_TABLE',
    Parameters: describeParameters(table),
    CreatedBy: `arn:aws:iam::${account}:user/local`,
    IsRegisteredWithLakeFormation: entry.kind === 'limited',
    CatalogId: catalogId(catalog),
    VersionId: versionId,
  };
}

function describeParameters({ entry, metadataLocation }: DescribedTable): Record<string, string> {
  const shown = shownProperties(entry.properties);
  if (entry.kind === 'view') return { presto_view: 'true', ...shown };
  if (entry.kind === 'external') return shown;
  if (entry.kind === 'limited') return entry.behind.entry.kind === 'iceberg' ? { table_type: 'ICEBERG' } : {};
  return {
    ...shown,
    table_type: 'ICEBERG',
    ...(metadataLocation !== undefined && { metadata_location: metadataLocation }),
  };
}
