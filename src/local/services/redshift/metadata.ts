/** Databases, schemas, tables and columns as the Data API lists them. */
import { ServiceError, type CatalogRef, type TableColumn } from '../../api.ts';
import { isExternal, isView } from '../../engine/limited.ts';
import { takePage, type Input } from '../../http/input.ts';
import type { Operations } from '../../http/json.ts';
import type { DiskStore } from '../../store/store.ts';
import { describeTable } from '../tables.ts';
import { readPlace } from './place.ts';

/** `%` and `_` of LIKE. */
function matcher(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined || pattern === '') return () => true;
  const text = pattern.replace(/\\?[^]/g, (part) => {
    if (part === '%') return '.*';
    if (part === '_') return '.';
    return (part.length === 2 ? part.slice(1) : part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  const expression = new RegExp(`^${text}$`, 'is');
  return (name) => expression.test(name);
}

export function metadataOperations(store: DiskStore): Operations {
  const find = async (input: Input): Promise<CatalogRef> => {
    readPlace(input);
    const name = input.text('Database');
    const catalog = await store.findCatalog(name, 'redshift');
    if (!catalog) throw new ServiceError('ValidationException', `FATAL: database "${name}" does not exist`);
    return catalog;
  };
  const listSchemas = async (input: Input): Promise<{ catalog: CatalogRef; names: readonly string[] }> => {
    const catalog = await find(input);
    const matches = matcher(input.optionalText('SchemaPattern'));
    return { catalog, names: (await store.schemas(catalog)).map(({ name }) => name).filter(matches) };
  };
  return {
    ListDatabases: async ({ input }) => {
      await find(input);
      const own = (await store.catalogs('redshift')).map(({ name }) => name);
      const buckets = (await store.catalogs('s3tables')).map(({ name }) => `${name}@s3tablescatalog`);
      return pageOf([...own, 'awsdatacatalog', ...buckets], 'Databases', input);
    },
    ListSchemas: async ({ input }) => pageOf((await listSchemas(input)).names, 'Schemas', input),
    ListTables: async ({ input }) => {
      const { catalog, names } = await listSchemas(input);
      const matches = matcher(input.optionalText('TablePattern'));
      const tables = await Promise.all(
        names.map(async (schema) =>
          (await store.tables(catalog, schema))
            .filter(({ name }) => matches(name))
            .map((entry) => ({
              name: entry.name,
              schema,
              type: isView(entry)
                ? 'VIEW'
                : catalog.kind === 'redshift' && !isExternal(entry)
                  ? 'TABLE'
                  : 'EXTERNAL TABLE',
            })),
        ),
      );
      return pageOf(tables.flat(), 'Tables', input);
    },
    DescribeTable: async ({ input }) => {
      const catalog = await find(input);
      const schema = input.optionalText('Schema') ?? 'public';
      const name = input.optionalText('Table') ?? '';
      const entry = await store.table(catalog, schema.toLowerCase(), name.toLowerCase());
      if (!entry) return { ColumnList: [], TableName: name };
      const { columns, partitionColumns } = await describeTable(store, entry);
      const whole = entry.kind === 'limited' ? entry.behind.entry : entry;
      const declared = whole.kind === 'iceberg' ? whole.declaredTypes : undefined;
      const all = isExternal(entry) ? [...columns, ...partitionColumns] : columns;
      const list = all.map((column) => describeColumn(column, declared?.[column.name], schema, entry.name));
      return { ...pageOf(list, 'ColumnList', input), TableName: entry.name };
    },
  };
}

function pageOf(items: readonly unknown[], member: string, input: Input): Record<string, unknown> {
  const { page, next } = takePage(items, input, { token: 'NextToken', limit: 'MaxResults', most: 1000 });
  return { [member]: page, NextToken: next };
}

/** Hive's and SQL's names of a type, and Redshift's own. */
const typeNames: Readonly<Record<string, string>> = {
  tinyint: 'int2',
  smallint: 'int2',
  int: 'int4',
  integer: 'int4',
  bigint: 'int8',
  float: 'float4',
  real: 'float4',
  double: 'float8',
  'double precision': 'float8',
  boolean: 'bool',
  string: 'varchar',
  'character varying': 'varchar',
  decimal: 'numeric',
  char: 'bpchar',
  character: 'bpchar',
  binary: 'varbyte',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
};

function describeColumn(
  column: TableColumn,
  declared: string | undefined,
  schema: string,
  table: string,
): Record<string, unknown> {
  const text = (declared ?? column.type).toLowerCase();
  const match = /^([a-z0-9 ]+?)\s*(?:\((\d+)(?:\s*,\s*(\d+))?\))?$/.exec(text);
  const base = match?.[1] ?? text;
  const isNested = /^(array|map|struct)</.test(text);
  const typeName = isNested ? 'super' : (typeNames[base] ?? base);
  const size = Number(match?.[2] ?? (typeName === 'varchar' ? 65_535 : 0));
  return {
    name: column.name,
    label: column.name,
    typeName,
    length: typeName === 'varchar' || typeName === 'bpchar' ? size : 0,
    precision: size,
    scale: Number(match?.[3] ?? 0),
    nullable: 1,
    schemaName: schema,
    tableName: table,
    isCaseSensitive: typeName === 'varchar' || typeName === 'bpchar',
    isCurrency: false,
    isSigned: /^(int|float|numeric)/.test(typeName),
  };
}
