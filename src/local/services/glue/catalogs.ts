/** Glue's catalogs: the account's own, and one for each table bucket. */
import {
  account,
  region,
  ServiceError,
  type CatalogRef,
  type LimitedTable,
  type SchemaEntry,
  type TableEntry,
} from '../../api.ts';
import { takePage, type Input } from '../../http/input.ts';
import { toSeconds, type Operations } from '../../http/json.ts';
import { glueCatalog } from '../../store/layout.ts';
import type { DiskStore } from '../../store/store.ts';

export function notFound(message: string): ServiceError {
  return new ServiceError('EntityNotFoundException', message);
}

/** The table itself for whoever may read all of it; values of partitions tell of rows. */
export function wholeOf({ name, decision, behind }: LimitedTable): Exclude<TableEntry, LimitedTable> {
  if (decision.kind === 'readable' && decision.isWhole) return behind.entry;
  throw new ServiceError(
    'AccessDeniedException',
    `Insufficient Lake Formation permission(s): Required Select on ${name}`,
  );
}

/** From the names in a request to the store's entries. */
export class Finder {
  readonly #store: DiskStore;

  constructor(store: DiskStore) {
    this.#store = store;
  }

  /** Absent, the account's number, or `{account}:s3tablescatalog/{bucket}`. */
  async catalog(input: Input): Promise<CatalogRef> {
    const id = input.optionalText('CatalogId');
    if (id === undefined || id === account || id.toLowerCase() === glueCatalog.name) return glueCatalog;
    const bucket = new RegExp(`^(?:${account}:)?s3tablescatalog/(.+)$`).exec(id)?.[1];
    const found =
      bucket === undefined ? undefined : await this.#store.findCatalog(`s3tablescatalog/${bucket}`, 'athena');
    if (!found) throw notFound(`Catalog ${id} not found.`);
    return found;
  }

  async database(catalog: CatalogRef, name: string): Promise<SchemaEntry> {
    const found = await this.#store.schema(catalog, name.toLowerCase());
    if (!found) throw notFound(`Database ${name} not found.`);
    return found;
  }

  async table(catalog: CatalogRef, database: string, name: string): Promise<TableEntry> {
    await this.database(catalog, database);
    const found = await this.#store.table(catalog, database.toLowerCase(), name.toLowerCase());
    if (!found) throw notFound(`Table ${name} not found.`);
    return found;
  }
}

export function catalogId(catalog: CatalogRef): string {
  return catalog.kind === 's3tables' ? `${account}:s3tablescatalog/${catalog.name}` : account;
}

export function catalogOperations(store: DiskStore): Operations {
  const root = {
    CatalogId: account,
    Name: account,
    ResourceArn: `arn:aws:glue:${region}:${account}:catalog`,
    CatalogProperties: {},
  };
  const federated = (
    name: string,
    id: string,
    identifier: string,
    parents: readonly string[],
  ): Record<string, unknown> => ({
    CatalogId: `${account}:${id}`,
    Name: name,
    ResourceArn: `arn:aws:glue:${region}:${account}:catalog/${id}`,
    FederatedCatalog: { Identifier: identifier, ConnectionName: 'aws:s3tables' },
    CatalogProperties: {},
    ParentCatalogNames: parents,
    CreateDatabaseDefaultPermissions: [],
    CreateTableDefaultPermissions: [],
  });
  const parent = federated('s3tablescatalog', 's3tablescatalog', `arn:aws:s3tables:${region}:${account}:bucket/*`, []);
  const children = async (): Promise<readonly Record<string, unknown>[]> =>
    (await store.catalogs('s3tables')).map(({ name }) =>
      federated(name, `s3tablescatalog/${name}`, `arn:aws:s3tables:${region}:${account}:bucket/${name}`, [
        's3tablescatalog',
      ]),
    );
  return {
    GetCatalog: async ({ input }) => {
      const id = input.text('CatalogId');
      const all = [root, parent, ...(await children())];
      const found = all.find((catalog) => catalog.CatalogId === id || catalog.CatalogId === `${account}:${id}`);
      if (!found) throw notFound(`Catalog ${id} not found.`);
      return { Catalog: found };
    },
    GetCatalogs: async ({ input }) => {
      const above = input.optionalText('ParentCatalogId');
      const isTop = above === undefined || above === account;
      const below = isTop ? [parent] : [];
      const wantsChildren = !isTop || input.flag('Recursive') === true;
      const list = [
        ...(input.flag('IncludeRoot') === true ? [root] : []),
        ...below,
        ...(wantsChildren ? await children() : []),
      ];
      const { page, next } = takePage(list, input, { token: 'NextToken', limit: 'MaxResults', most: 1000 });
      return { CatalogList: page, NextToken: next };
    },
  };
}

export function databaseOperations(store: DiskStore, finder: Finder): Operations {
  const describe = (catalog: CatalogRef, schema: SchemaEntry): Record<string, unknown> => ({
    Name: schema.name,
    ...(schema.comment !== undefined && { Description: schema.comment }),
    ...(schema.location !== undefined && { LocationUri: schema.location }),
    Parameters: schema.properties,
    CreateTime: toSeconds(schema.createdAtMs),
    CreateTableDefaultPermissions: [],
    CatalogId: catalogId(catalog),
  });
  const read = (input: Input, createdAtMs: number): SchemaEntry => {
    const database = input.object('DatabaseInput');
    const comment = database.optionalText('Description', { max: 2048 });
    const location = database.optionalText('LocationUri');
    return {
      name: database.text('Name', { min: 1, max: 255 }).toLowerCase(),
      ...(comment !== undefined && { comment }),
      ...(location !== undefined && location !== '' && { location }),
      properties: database.optionalMap('Parameters') ?? {},
      createdAtMs,
    };
  };
  return {
    GetDatabase: async ({ input }) => {
      const catalog = await finder.catalog(input);
      return { Database: describe(catalog, await finder.database(catalog, input.text('Name'))) };
    },
    GetDatabases: async ({ input }) => {
      const catalog = await finder.catalog(input);
      const schemas = await store.schemas(catalog);
      const { page, next } = takePage(schemas, input, { token: 'NextToken', limit: 'MaxResults', most: 100 });
      return { DatabaseList: page.map((schema) => describe(catalog, schema)), NextToken: next };
    },
    CreateDatabase: async ({ input }) => {
      await store.putSchema(await finder.catalog(input), read(input, Date.now()), 'create');
      return {};
    },
    UpdateDatabase: async ({ input }) => {
      const catalog = await finder.catalog(input);
      const old = await finder.database(catalog, input.text('Name'));
      await store.putSchema(catalog, { ...read(input, old.createdAtMs), name: old.name }, 'replace');
      return {};
    },
    DeleteDatabase: async ({ input }) => {
      const catalog = await finder.catalog(input);
      const { name } = await finder.database(catalog, input.text('Name'));
      // As in Glue, the tables of a database go with it; a table bucket keeps its rule.
      await store.dropSchema(catalog, name, catalog.kind === 's3tables' ? 'empty' : 'cascade');
      return {};
    },
  };
}
