/** What is known of a connection's names, as the SQL front end asks for it. */
import type { Catalogue, Table, TableColumn } from '../sql/catalogue.ts';
import type { Connection } from './api.ts';
import type { CatalogEntry } from './catalog.ts';
import type { Listing } from './catalogFile.ts';
import { dialectOf } from './connections.ts';
import { tableBucketCatalog } from '../sql/quote.ts';

/** The lists that a view is made of, by paths of names as the catalog lists them. */
export interface KnownLists {
  readonly current: readonly [catalog: string, schema: string];
  known(path: readonly string[]): Listing | undefined;
  /** The columns of a table that is listed under a path. */
  knownColumns(path: readonly [catalog: string, schema: string], entry: CatalogEntry): Listing | undefined;
}

/**
 * A view that waits for no service. What it gives is the same object until `forget` is called. `onLook` is told of every
 * path that somebody looks at, as SQL names it, columns only where they are not known.
 */
export class CatalogueView implements Catalogue {
  readonly #lists: KnownLists;
  readonly #onLook: ((path: readonly string[]) => void) | undefined;
  readonly #tables = new Map<string, readonly Table[]>();
  readonly #columns = new WeakMap<readonly CatalogEntry[], readonly TableColumn[]>();

  constructor(lists: KnownLists, onLook?: (path: readonly string[]) => void) {
    this.#lists = lists;
    this.#onLook = onLook;
  }

  get current(): readonly [string, string] {
    return this.#lists.current;
  }

  catalogs(): readonly string[] | undefined {
    this.#onLook?.([]);
    return this.#lists.known([])?.entries.map(nameInSql);
  }

  schemas(catalog: string): readonly string[] | undefined {
    this.#onLook?.([catalog]);
    return this.#lists.known([this.listedCatalog(catalog)])?.entries.map(({ name }) => name);
  }

  tables(catalog: string, schema: string): readonly Table[] | undefined {
    this.#onLook?.([catalog, schema]);
    return this.knownTables(catalog, schema);
  }

  knownTables(catalog: string, schema: string): readonly Table[] | undefined {
    const path = [this.listedCatalog(catalog), this.listedSchema(catalog, schema)] as const;
    const key = JSON.stringify(path);
    const made = this.#tables.get(key);
    if (made) return made;
    const listing = this.#lists.known(path);
    if (!listing) return undefined;
    const tables = listing.entries.map((entry) => {
      const columns = this.#lists.knownColumns(path, entry)?.entries;
      return this.#toTable(entry, [catalog, path[1]], columns && this.#toColumns(columns));
    });
    this.#tables.set(key, tables);
    return tables;
  }

  /** Something has been listed anew. */
  forget(): void {
    this.#tables.clear();
  }

  /** A catalog as it is listed: by its name or its name in SQL, in any case. One that is not listed keeps its name. */
  listedCatalog(catalog: string): string {
    const entries = this.#lists.known([])?.entries;
    return entries?.find((entry) => isSame(nameInSql(entry), catalog) || isSame(entry.name, catalog))?.name ?? catalog;
  }

  listedSchema(catalog: string, schema: string): string {
    const entries = this.#lists.known([this.listedCatalog(catalog)])?.entries;
    return entries?.find(({ name }) => isSame(name, schema))?.name ?? schema;
  }

  #toTable(
    { kind, name }: CatalogEntry,
    [catalog, schema]: readonly [string, string],
    columns: readonly TableColumn[] | undefined,
  ): Table {
    const path = [catalog, schema, name];
    const table: Table = { path, kind: kind === 'view' ? 'view' : 'table' };
    if (columns) return { ...table, columns };
    const onLook = this.#onLook;
    // That somebody looks for columns that are not known is what makes them known.
    return onLook ? Object.defineProperty(table, 'columns', { get: () => onLook(path) }) : table;
  }

  #toColumns(entries: readonly CatalogEntry[]): readonly TableColumn[] {
    const made = this.#columns.get(entries);
    if (made) return made;
    const columns = entries.map(({ name, type = 'unknown', comment }) => ({
      name,
      type,
      ...(comment !== undefined && { comment }),
    }));
    this.#columns.set(entries, columns);
    return columns;
  }
}

/** Where bare names of a connection are looked up, as far as its settings say. */
export function settledCurrent(connection: Connection): readonly [catalog: string, schema: string] {
  switch (connection.kind) {
    case 'athena':
      return [connection.catalog, connection.database ?? 'default'];
    case 'redshift':
      return [connection.database, 'public'];
    case 's3tables': {
      const bucket = connection.tableBucketArn.replace(/^.*:bucket\//, '');
      return [tableBucketCatalog(bucket, dialectOf(connection)), connection.namespace ?? ''];
    }
    case 'local':
      return { athena: ['AwsDataCatalog', 'default'], redshift: ['dev', 'public'], s3tables: ['', ''] }[
        connection.engine
      ] as [string, string];
  }
}

export function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function nameInSql({ name, sqlName = name }: CatalogEntry): string {
  return sqlName;
}
