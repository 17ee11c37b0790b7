/** Hive-style tables over plain files: text, JSON and Parquet under an S3 location. */
import { stat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { quoteName, quoteText } from '../../sql/quote.ts';
import { SqlError, type Store, type TableColumn, type TableEntry } from '../api.ts';
import type { DuckConnection } from '../duckdb.ts';
import { failing } from './functions/fail.ts';
import { plainText } from './render.ts';
import { duckTypeOf, parseType } from './types.ts';

export type ExternalTable = Extract<TableEntry, { kind: 'external' }>;

export interface TablePartition {
  readonly values: readonly string[];
  readonly location: string;
}

/** Where the partitions of an external table are kept among its properties. */
export const partitionsProperty = 'lakebook.partitions';
const nullPartition = '__HIVE_DEFAULT_PARTITION__';

export function partitionsOf(table: ExternalTable): readonly TablePartition[] {
  const text = table.properties[partitionsProperty];
  return text === undefined ? [] : (JSON.parse(text) as TablePartition[]);
}

export interface FileScan {
  /** A relation in parentheses. */
  readonly sql: string;
  readonly scannedBytes: number;
}

interface DataFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * What reads the table's files as its catalogue declares them. A value that does not fit its type is NULL, as in Hive; OpenCSV
 * fails at it.
 */
export async function scanExternal(
  table: ExternalTable,
  store: Store,
  duck: DuckConnection,
  { wantsPath }: { readonly wantsPath: boolean },
): Promise<FileScan> {
  const groups: { location: string; files: DataFile[]; values: readonly string[] }[] = [];
  const parted = table.partitionColumns.length > 0;
  for (const { location, values } of parted ? partitionsOf(table) : [{ location: table.location, values: [] }])
    groups.push({ location, files: await listFiles(store.locationPath(location)), values });
  const parts: string[] = [];
  for (const group of groups)
    if (group.files.length > 0) {
      const constants = table.partitionColumns.map((column, at) =>
        partitionValue(column, group.values[at] ?? nullPartition),
      );
      const columns = [...(await readColumns(table, group.files, duck)), ...constants];
      if (wantsPath) columns.push(`${objectPath(group.location, store.locationPath(group.location))} AS "$path"`);
      parts.push(`SELECT ${columns.join(', ')} FROM ${reader(table, group.files)}`);
    }
  if (parts.length === 0) {
    const empty = [...table.columns, ...table.partitionColumns].map(
      (column) => `CAST(NULL AS ${duckType(column)}) AS ${quoteName(column.name)}`,
    );
    if (wantsPath) empty.push('CAST(NULL AS VARCHAR) AS "$path"');
    parts.push(`SELECT ${empty.join(', ')} WHERE false`);
  }
  const scannedBytes = groups.reduce((sum, group) => sum + group.files.reduce((all, file) => all + file.bytes, 0), 0);
  return { sql: `(${parts.join(' UNION ALL ')})`, scannedBytes };
}

/** `s3://bucket/key` of a row's file, which lies in the folder of the location. */
function objectPath(location: string, folder: string): string {
  return `${quoteText(location.replace(/\/*$/, '/'))} || substr(filename, ${[...folder].length + 2})`;
}

/** Files under a folder, hidden ones (`.x`, `_x`) left out, in order of their names. */
export async function listFiles(folder: string): Promise<DataFile[]> {
  const files: DataFile[] = [];
  const visit = async (path: string): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (/^[._]/.test(entry.name)) continue;
      const full = join(path, entry.name);
      if (entry.isDirectory()) await visit(full);
      else if (entry.isFile()) {
        const bytes = (await stat(full)).size;
        if (bytes > 0) files.push({ path: full, bytes });
      }
    }
  };
  await visit(folder);
  return files;
}

function duckType(column: TableColumn): string {
  const type = parseType(column.type, 'athena');
  if (!type) throw new SqlError('TYPE_NOT_FOUND', `TYPE_NOT_FOUND: Unknown type: ${column.type}`);
  return duckTypeOf(type);
}

function partitionValue(column: TableColumn, value: string): string {
  const literal = value === nullPartition ? 'NULL' : quoteText(value);
  return `CAST(${literal} AS ${duckType(column)}) AS ${quoteName(column.name)}`;
}

/** `"t$partitions"`: the values of the partition columns, a row for each partition. */
export function partitionRows(table: ExternalTable): string {
  const columns = table.partitionColumns;
  const rows = partitionsOf(table).map(
    ({ values }) =>
      `SELECT ${columns.map((column, at) => partitionValue(column, values[at] ?? nullPartition)).join(', ')}`,
  );
  const none = columns.map((column) => `CAST(NULL AS ${duckType(column)}) AS ${quoteName(column.name)}`);
  return `(${rows.length > 0 ? rows.join(' UNION ALL ') : `SELECT ${none.join(', ')} WHERE false`})`;
}

type Format = 'text' | 'openCsv' | 'json' | 'parquet';

export function formatOf(table: ExternalTable): Format {
  const serde = table.serde.toLowerCase();
  if (serde.includes('parquet')) return 'parquet';
  if (serde.includes('json')) return 'json';
  if (serde.includes('opencsv')) return 'openCsv';
  if (serde.includes('lazysimple') || serde === '') return 'text';
  throw new SqlError(
    'NOT_SUPPORTED',
    `local engine: tables with SerDe ${table.serde} are not emulated (run on Athena)`,
  );
}

/** The columns as the declared types; every one is read as it is in the file and cast here. */
async function readColumns(table: ExternalTable, files: readonly DataFile[], duck: DuckConnection): Promise<string[]> {
  const format = formatOf(table);
  if (format !== 'parquet') return table.columns.map((column, at) => textColumn(column, at, format));
  const rows = await duck.all(`SELECT DISTINCT lower(name) AS name FROM parquet_schema(${fileList(files)})`);
  const inFiles = new Set(rows.map((row) => plainText(row['name'] ?? '')));
  return table.columns.map((column) => {
    const source = inFiles.has(column.name) ? quoteName(column.name) : 'NULL';
    return `CAST(${source} AS ${duckType(column)}) AS ${quoteName(column.name)}`;
  });
}

function textColumn(column: TableColumn, at: number, format: Format): string {
  const name = quoteName(column.name);
  const type = duckType(column);
  if (type === 'VARCHAR') return format === 'json' ? `json_extract_string(${name}, '$') AS ${name}` : `${name}`;
  if (/^(?:STRUCT|MAP)|\[\]$/.test(type) && format === 'text')
    throw new SqlError(
      'NOT_SUPPORTED',
      `local engine: column ${column.name} of type ${column.type} in a delimited text file is not emulated (runs on Athena)`,
    );
  const value = `TRY_CAST(${name} AS ${type})`;
  if (format !== 'openCsv') return `${value} AS ${name}`;
  // The value itself may be one that the user must not see.
  const said = `HIVE_BAD_DATA: Error parsing field value for field ${at} (${column.name}): it is no ${column.type}`;
  return `${failing(`${value} IS NULL AND ${name} IS NOT NULL`, quoteText(said), value)} AS ${name}`;
}

function reader(table: ExternalTable, files: readonly DataFile[]): string {
  const list = fileList(files);
  const named = (type: string): string =>
    `{${table.columns.map((column) => `${quoteName(column.name)}: '${type}'`).join(', ')}}`;
  const skip = Number(
    table.properties['skip.header.line.count'] ?? table.serdeParameters['skip.header.line.count'] ?? 0,
  );
  const parameters = table.serdeParameters;
  switch (formatOf(table)) {
    case 'parquet':
      return `read_parquet(${list}, union_by_name = true, hive_partitioning = false, filename = true)`;
    case 'json':
      return `read_json(${list}, format = 'newline_delimited', columns = ${named('JSON')}, hive_partitioning = false, filename = true, maximum_object_size = 67108864)`;
    case 'openCsv': {
      const separator = parameters['separatorchar'] ?? ',';
      const quote = parameters['quotechar'] ?? '"';
      return csv(list, named('VARCHAR'), separator, quote, quote, skip);
    }
    case 'text': {
      const separator = parameters['field.delim'] ?? parameters['serialization.format'] ?? '\u0001';
      return csv(list, named('VARCHAR'), separator === '1' ? '\u0001' : separator, '', '', skip);
    }
  }
}

function csv(list: string, columns: string, separator: string, quote: string, escape: string, skip: number): string {
  // OpenCSV knows no NULL: an empty field is the empty text.
  const nulls = `, nullstr = ${quoteText(quote ? '\u0001\u0002' : '\\N')}`;
  return `read_csv(${list}, auto_detect = false, header = false, skip = ${skip}, delim = ${quoteText(separator)}, quote = ${quoteText(quote)}, escape = ${quoteText(escape)}, columns = ${columns}, null_padding = true, strict_mode = false, hive_partitioning = false, filename = true, max_line_size = 67108864${nulls})`;
}

function fileList(files: readonly DataFile[]): string {
  // Brackets and stars are patterns to DuckDB.
  return `[${files.map((file) => quoteText(file.path.replaceAll(/[*?[]/g, '[$&]'))).join(', ')}]`;
}
