/** `information_schema` of both dialects and Redshift's `svv_*` views, made from the store when they are read. */
import type { Dialect } from '../../sql/lexer.ts';
import { quoteName, quoteText } from '../../sql/quote.ts';
import type { SqlContext, Store, TableEntry } from '../api.ts';
import { loadTable } from '../iceberg/table.ts';
import { currentColumns } from './columns.ts';
import { isExternal, isView } from './limited.ts';
import { findCatalog } from './names.ts';
import { parseType, sqlTypeOf } from './types.ts';

interface Listed {
  readonly schema: string;
  readonly table: TableEntry;
}

type Cell = string | number | null;
type Rows = Cell[][];
type Columns = (readonly [name: string, type: string])[];

const text = (names: string): Columns => names.split(' ').map((name) => [name, 'VARCHAR'] as const);

/** The system table of that name as a relation, or undefined if the name is none. */
export async function systemTable(
  path: readonly string[],
  context: SqlContext,
  store: Store,
): Promise<string | undefined> {
  const name = path.at(-1) ?? '';
  const schema = path.at(-2);
  const catalogName = (path.length > 2 ? path[0]! : context.catalog).toLowerCase();
  if (schema === 'information_schema') return informationSchema(name, catalogName, context, store);
  if (context.dialect !== 'redshift' || (schema !== undefined && schema !== 'pg_catalog')) return undefined;
  const database = context.catalog.toLowerCase();
  switch (name) {
    case 'svv_all_schemas':
    case 'svv_redshift_schemas': {
      const rows = (await listSchemas(database, context, store)).map((one) => [database, one, 'local']);
      return valuesSql(text('database_name schema_name schema_type'), rows);
    }
    case 'svv_all_tables':
    case 'svv_tables':
    case 'svv_redshift_tables': {
      const rows = (await listTables(database, context, store)).map((one) => [
        database,
        one.schema,
        one.table.name,
        isView(one.table) ? 'VIEW' : 'TABLE',
        null,
      ]);
      if (name === 'svv_tables')
        return valuesSql(text('table_catalog table_schema table_name table_type remarks'), rows);
      return valuesSql(text('database_name schema_name table_name table_type remarks'), rows);
    }
    case 'svv_all_columns':
    case 'svv_columns':
    case 'svv_redshift_columns': {
      const columns: Columns =
        name === 'svv_columns'
          ? [
              ...text('table_catalog table_schema table_name column_name'),
              ['ordinal_position', 'INTEGER'],
              ...text('data_type'),
            ]
          : [
              ...text('database_name schema_name table_name column_name'),
              ['ordinal_position', 'INTEGER'],
              ...text('data_type'),
            ];
      return valuesSql(columns, await columnRows(database, database, context, store));
    }
    case 'svv_redshift_databases':
    case 'pg_database_info': {
      const databases = await store.catalogs('redshift');
      return valuesSql(
        text('database_name database_type'),
        databases.map((one) => [one.name, 'local']),
      );
    }
    case 'pg_namespace':
      return valuesSql(
        text('nspname'),
        (await listSchemas(database, context, store)).map((one) => [one]),
      );
    default:
      return undefined;
  }
}

/** Is this the name of a table that the service has of itself? */
export function isSystemName(path: readonly string[], dialect: Dialect): boolean {
  const name = path.at(-1) ?? '';
  const schema = path.at(-2);
  if (schema === 'information_schema')
    return dialect === 'redshift' || /^(?:table_privileges|applicable_roles|enabled_roles|roles)$/.test(name);
  if (dialect === 'athena') return false;
  return /^(?:stl|stv|svl|svv|svcs|sys|pg)_\w+$/.test(name) && (schema === undefined || schema === 'pg_catalog');
}

async function informationSchema(
  name: string,
  catalogName: string,
  context: SqlContext,
  store: Store,
): Promise<string | undefined> {
  switch (name) {
    case 'schemata':
      return valuesSql(
        text('catalog_name schema_name'),
        (await listSchemas(catalogName, context, store)).map((one) => [catalogName, one]),
      );
    case 'tables': {
      const rows = (await listTables(catalogName, context, store)).map((one) => [
        catalogName,
        one.schema,
        one.table.name,
        isView(one.table) ? 'VIEW' : 'BASE TABLE',
      ]);
      return valuesSql(text('table_catalog table_schema table_name table_type'), rows);
    }
    case 'columns':
      return valuesSql(
        [
          ...text('table_catalog table_schema table_name column_name'),
          ['ordinal_position', 'INTEGER'],
          ...text('data_type'),
        ],
        await columnRows(catalogName, catalogName, context, store),
      );
    case 'views': {
      const views = (await listTables(catalogName, context, store)).filter((one) => isView(one.table));
      return valuesSql(
        text('table_catalog table_schema table_name view_definition'),
        views.map((one) => [catalogName, one.schema, one.table.name, one.table.kind === 'view' ? one.table.sql : null]),
      );
    }
    default:
      return undefined;
  }
}

/** A relation of constant rows. */
function valuesSql(columns: Columns, rows: Rows): string {
  const casts = columns.map(([name, type], at) => `CAST(c${at} AS ${type}) AS ${quoteName(name)}`).join(', ');
  const source = columns.map((_, at) => `c${at}`).join(', ');
  const cell = (value: Cell): string => (typeof value === 'string' ? quoteText(value) : String(value ?? 'NULL'));
  const list = (rows.length > 0 ? rows : [columns.map(() => null)]).map((row) => `(${row.map(cell).join(', ')})`);
  return `(SELECT ${casts} FROM (VALUES ${list.join(', ')}) AS t(${source})${rows.length > 0 ? '' : ' WHERE false'})`;
}

async function listSchemas(catalogName: string, context: SqlContext, store: Store): Promise<string[]> {
  const catalog = await findCatalog(catalogName, context.dialect, store);
  if (!catalog) return [];
  return ['information_schema', ...(await store.schemas(catalog)).map((one) => one.name)].sort();
}

async function listTables(catalogName: string, context: SqlContext, store: Store): Promise<Listed[]> {
  const catalog = await findCatalog(catalogName, context.dialect, store);
  if (!catalog) return [];
  const lists = (await store.schemas(catalog)).map(async (schema) =>
    (await store.tables(catalog, schema.name)).map((table) => ({ schema: schema.name, table })),
  );
  return (await Promise.all(lists)).flat();
}

async function columnRows(catalogName: string, shown: string, context: SqlContext, store: Store): Promise<Rows> {
  const rows: Rows = [];
  for (const { schema, table } of await listTables(catalogName, context, store)) {
    const columns = await currentColumns(table, async (folder) => (await loadTable(folder)).metadata);
    columns.forEach((column, at) => {
      const type = parseType(column.type, context.dialect === 'redshift' && !isExternal(table) ? 'redshift' : 'athena');
      rows.push([
        shown,
        schema,
        table.name,
        column.name,
        at + 1,
        type ? sqlTypeOf(type, context.dialect) : column.type,
      ]);
    });
  }
  return rows;
}
