/** Catalogs, databases and tables as Athena lists them. */
import { randomUUID } from 'node:crypto';
import { ServiceError, type CatalogRef, type SchemaEntry } from '../../api.ts';
import { isExternal, isView } from '../../engine/limited.ts';
import { takePage, type Input } from '../../http/input.ts';
import { toSeconds, type Operations } from '../../http/json.ts';
import type { DiskStore } from '../../store/store.ts';
import { describeTable, type DescribedTable } from '../tables.ts';

function missing(message: string): ServiceError {
  return new ServiceError('MetadataException', message);
}

/** In the envelope of Athena's own data catalog, which clients take apart to tell what is missing from what failed. */
function notFound(what: 'Database' | 'Table', name: string): ServiceError {
  const envelope = `Service: AmazonDataCatalog; Status Code: 400; Error Code: EntityNotFoundException`;
  return missing(`${what} ${name} not found. (${envelope}; Request ID: ${randomUUID()}; Proxy: null)`);
}

/** `*` and the rest of a regular expression, or any name that holds the text, as the service's `Expression`. */
function matcher(expression: string | undefined): (name: string) => boolean {
  if (expression === undefined) return () => true;
  try {
    const pattern = new RegExp(expression.replace(/(?<![.\])])\*/g, '.*'), 'i');
    return (name) => pattern.test(name);
  } catch {
    return (name) => name.includes(expression);
  }
}

export function metadataOperations(store: DiskStore): Operations {
  const findCatalog = async (input: Input): Promise<CatalogRef> => {
    const name = input.text('CatalogName');
    const catalog = await store.findCatalog(name, 'athena');
    if (!catalog) throw missing(`Catalog ${name} does not exist`);
    return catalog;
  };
  const findSchema = async (catalog: CatalogRef, name: string): Promise<SchemaEntry> => {
    const schema = await store.schema(catalog, name.toLowerCase());
    if (!schema) throw notFound('Database', name);
    return schema;
  };
  const listCatalogs = async (): Promise<readonly { name: string; type: string; id: string }[]> => [
    { name: 'AwsDataCatalog', type: 'GLUE', id: 'awsdatacatalog' },
    ...(await store.catalogs('s3tables')).map(({ name }) => ({
      name: `s3tablescatalog/${name}`,
      type: 'GLUE',
      id: `s3tablescatalog/${name}`,
    })),
  ];
  return {
    ListDataCatalogs: async ({ input }) => {
      const { page, next } = takePage(await listCatalogs(), input, {
        token: 'NextToken',
        limit: 'MaxResults',
        most: 50,
      });
      return {
        DataCatalogsSummary: page.map(({ name, type }) => ({
          CatalogName: name,
          Type: type,
          Status: 'CREATE_COMPLETE',
        })),
        NextToken: next,
      };
    },
    GetDataCatalog: async ({ input }) => {
      const name = input.text('Name').toLowerCase();
      const found = (await listCatalogs()).find((catalog) => catalog.name.toLowerCase() === name);
      if (!found) throw new ServiceError('InvalidRequestException', `Data catalog ${name} was not found`);
      const { type, id } = found;
      return {
        DataCatalog: { Name: found.name, Type: type, Parameters: { 'catalog-id': id }, Status: 'CREATE_COMPLETE' },
      };
    },
    ListDatabases: async ({ input }) => {
      const schemas = await store.schemas(await findCatalog(input));
      const { page, next } = takePage(schemas, input, { token: 'NextToken', limit: 'MaxResults', most: 50 });
      return { DatabaseList: page.map(describeDatabase), NextToken: next };
    },
    GetDatabase: async ({ input }) => ({
      Database: describeDatabase(await findSchema(await findCatalog(input), input.text('DatabaseName'))),
    }),
    ListTableMetadata: async ({ input }) => {
      const catalog = await findCatalog(input);
      const { name } = await findSchema(catalog, input.text('DatabaseName'));
      const matches = matcher(input.optionalText('Expression', { max: 256 }));
      const names = (await store.tableNames(catalog, name)).filter(matches);
      const { page, next } = takePage(names, input, { token: 'NextToken', limit: 'MaxResults', most: 50 });
      const tables = await store.tablesNamed(catalog, name, page);
      const described = await Promise.all(tables.map((table) => describeTable(store, table)));
      return { TableMetadataList: described.map(describeMetadata), NextToken: next };
    },
    GetTableMetadata: async ({ input }) => {
      const catalog = await findCatalog(input);
      const { name: schema } = await findSchema(catalog, input.text('DatabaseName'));
      const name = input.text('TableName');
      const table = await store.table(catalog, schema, name.toLowerCase());
      if (!table) throw notFound('Table', name);
      return { TableMetadata: describeMetadata(await describeTable(store, table)) };
    },
  };
}

function describeDatabase(schema: SchemaEntry): Record<string, unknown> {
  return {
    Name: schema.name,
    ...(schema.comment !== undefined && { Description: schema.comment }),
    Parameters: schema.properties,
  };
}

function describeMetadata(table: DescribedTable): Record<string, unknown> {
  const { entry, metadataLocation } = table;
  const columns = (list: DescribedTable['columns']): readonly Record<string, unknown>[] =>
    list.map(({ name, type, comment }) => ({
      Name: name,
      Type: type,
      ...(comment !== undefined && { Comment: comment }),
    }));
  return {
    Name: entry.name,
    CreateTime: toSeconds(entry.createdAtMs),
    TableType: isView(entry) ? 'VIRTUAL_VIEW' : 'EXTERNAL_TABLE',
    Columns: columns(table.columns),
    PartitionKeys: isExternal(entry) ? columns(table.partitionColumns) : [],
    Parameters: {
      ...entry.properties,
      ...(entry.kind === 'external' && {
        location: entry.location,
        inputformat: entry.inputFormat,
        outputformat: entry.outputFormat,
        'serde.serialization.lib': entry.serde,
        ...Object.fromEntries(
          Object.entries(entry.serdeParameters).map(([key, value]) => [`serde.param.${key}`, value]),
        ),
      }),
      ...(entry.kind === 'iceberg' && {
        table_type: 'ICEBERG',
        location: table.location,
        ...(metadataLocation !== undefined && { metadata_location: metadataLocation }),
      }),
    },
  };
}
