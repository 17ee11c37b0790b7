import {
  GetTableMetadataCommand,
  ListDatabasesCommand,
  ListDataCatalogsCommand,
  ListTableMetadataCommand,
  type AthenaClient,
} from '@aws-sdk/client-athena';
import type { AthenaConnection, Catalog, CatalogEntry } from '../api.ts';
import type { Caller } from '../aws/call.ts';
import { collectPages } from '../aws/pages.ts';
import { nameToSql } from '../../sql/quote.ts';

/** Names that Athena's own metadata calls list. */
export class AthenaCatalog implements Catalog {
  readonly #client: AthenaClient;
  readonly #caller: Caller;
  readonly #connection: AthenaConnection;

  constructor(client: AthenaClient, caller: Caller, connection: AthenaConnection) {
    this.#client = client;
    this.#caller = caller;
    this.#connection = connection;
  }

  async list(path: readonly string[], signal: AbortSignal): Promise<readonly CatalogEntry[]> {
    const [catalog, schema, table] = path;
    if (catalog === undefined) return this.#listCatalogs(signal);
    if (schema === undefined) return this.#listSchemas(catalog, signal);
    if (table === undefined) return this.#listTables(catalog, schema, signal);
    return this.#listColumns(catalog, schema, table, signal);
  }

  async #listCatalogs(signal: AbortSignal): Promise<CatalogEntry[]> {
    const { workgroup, catalog } = this.#connection;
    const summaries = await collectPages((token) =>
      this.#caller
        .call(
          'athena:ListDataCatalogs',
          (options) =>
            this.#client.send(new ListDataCatalogsCommand({ WorkGroup: workgroup, ...next(token) }), options),
          signal,
        )
        .then((page) => ({ items: page.DataCatalogsSummary, token: page.NextToken })),
    );
    const names = summaries.map((summary) => summary.CatalogName ?? '');
    // Catalogs of table buckets work without being registered, and are then not listed.
    if (!names.some((name) => name.toLowerCase() === catalog.toLowerCase())) names.push(catalog);
    return names.map((name) => ({ kind: 'catalog', name, sql: nameToSql(name) }));
  }

  async #listSchemas(catalog: string, signal: AbortSignal): Promise<CatalogEntry[]> {
    const databases = await collectPages((token) =>
      this.#caller
        .call(
          'athena:ListDatabases',
          (options) =>
            this.#client.send(new ListDatabasesCommand({ CatalogName: catalog, ...this.#scope(token) }), options),
          signal,
        )
        .then((page) => ({ items: page.DatabaseList, token: page.NextToken })),
    );
    return databases.map(({ Name: name = '' }) => ({ kind: 'schema', name, sql: this.#sql(catalog, name) }));
  }

  async #listTables(catalog: string, schema: string, signal: AbortSignal): Promise<CatalogEntry[]> {
    const tables = await collectPages((token) =>
      this.#caller
        .call(
          'athena:ListTableMetadata',
          (options) =>
            this.#client.send(
              new ListTableMetadataCommand({ CatalogName: catalog, DatabaseName: schema, ...this.#scope(token) }),
              options,
            ),
          signal,
        )
        .then((page) => ({ items: page.TableMetadataList, token: page.NextToken })),
    );
    return tables.map(({ Name: name = '', TableType: type }) => ({
      kind: type === 'VIRTUAL_VIEW' ? 'view' : 'table',
      name,
      sql: this.#sql(catalog, schema, name),
    }));
  }

  async #listColumns(catalog: string, schema: string, table: string, signal: AbortSignal): Promise<CatalogEntry[]> {
    const { TableMetadata: metadata } = await this.#caller.call(
      'athena:GetTableMetadata',
      (options) =>
        this.#client.send(
          new GetTableMetadataCommand({
            CatalogName: catalog,
            DatabaseName: schema,
            TableName: table,
            WorkGroup: this.#connection.workgroup,
          }),
          options,
        ),
      signal,
    );
    const columns = [...(metadata?.Columns ?? []), ...(metadata?.PartitionKeys ?? [])];
    return columns.map(({ Name: name = '', Type: type }) => ({
      kind: 'column',
      name,
      ...(type !== undefined && { type }),
    }));
  }

  #scope(token: string | undefined): { WorkGroup: string; NextToken?: string } {
    return { WorkGroup: this.#connection.workgroup, ...next(token) };
  }

  /** The connection's own catalog needs no naming. */
  #sql(catalog: string, ...names: readonly string[]): string {
    const own = catalog.toLowerCase() === this.#connection.catalog.toLowerCase();
    return (own ? names : [catalog, ...names]).map(nameToSql).join('.');
  }
}

function next(token: string | undefined): { NextToken?: string } {
  return token === undefined ? {} : { NextToken: token };
}
