import {
  GetTableMetadataCommand,
  ListDatabasesCommand,
  ListDataCatalogsCommand,
  ListTableMetadataCommand,
  type AthenaClient,
  type Column,
  type TableMetadata,
} from '@aws-sdk/client-athena';
import { LakeError } from '../api.ts';
import type { AthenaConnection } from '../api.ts';
import type { Ask } from '../aws/ask.ts';
import type { Caller } from '../aws/call.ts';
import { collectPages, eachPage } from '../aws/pages.ts';
import { collectEntries, type Catalog, type CatalogEntry, type Maintenance, type Snapshot } from '../catalog.ts';
import type { TablePath } from '../catalog.ts';
import { nameToSql, quoteName, tableBucketCatalog } from '../../sql/quote.ts';

/** What the catalog needs of its kernel. */
export interface AthenaCatalogOptions {
  /** Runs a statement with this data catalog as the one that bare names mean. */
  readonly askIn: (catalog: string) => Ask;
  /** Names of the account's table buckets. */
  readonly tableBuckets: (signal: AbortSignal) => Promise<readonly string[]>;
}

/** Names that Athena's own metadata calls list; those of tables come with their columns, 50 tables a call. */
export class AthenaCatalog implements Catalog {
  readonly current: readonly [string, string];
  readonly #client: AthenaClient;
  readonly #caller: Caller;
  readonly #connection: AthenaConnection;
  readonly #options: AthenaCatalogOptions;

  constructor(client: AthenaClient, caller: Caller, connection: AthenaConnection, options: AthenaCatalogOptions) {
    this.current = [connection.catalog, connection.database ?? 'default'];
    this.#client = client;
    this.#caller = caller;
    this.#connection = connection;
    this.#options = options;
  }

  list(path: readonly string[], signal: AbortSignal): Promise<readonly CatalogEntry[]> {
    return collectEntries(this.pages(path, signal));
  }

  async *pages(path: readonly string[], signal: AbortSignal): AsyncGenerator<readonly CatalogEntry[]> {
    const [catalog, schema, table] = path;
    if (catalog === undefined) yield await this.#listCatalogs(signal);
    else if (schema === undefined) yield* this.#listSchemas(catalog, signal);
    else if (table === undefined) yield* this.#listTables(catalog, schema, signal);
    else yield await this.#listColumns(catalog, schema, table, signal);
  }

  async allColumns(
    path: readonly [string, string],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly CatalogEntry[]>> {
    return new Map((await this.list(path, signal)).map(({ name, columns = [] }) => [name, columns]));
  }

  async snapshots([catalog, schema, table]: TablePath, signal: AbortSignal): Promise<readonly Snapshot[]> {
    const history = this.#sql(catalog, schema, `${table}$snapshots`);
    const { rows } = await this.#options.askIn(this.#connection.catalog)(
      `SELECT snapshot_id, to_iso8601(committed_at AT TIME ZONE 'UTC'), operation FROM ${history} ORDER BY committed_at DESC`,
      signal,
    );
    return rows.map(([id, committedAt, operation]) => ({
      id: String(id),
      committedAt: String(committedAt),
      operation: String(operation ?? ''),
    }));
  }

  async maintenance(): Promise<readonly Maintenance[]> {
    return [];
  }

  async ddl([catalog, schema, table]: TablePath, kind: 'table' | 'view', signal: AbortSignal): Promise<string> {
    // These statements take a database and a table, and look both up in the catalog of the query.
    const ask = this.#options.askIn(catalog);
    const name =
      kind === 'table'
        ? [schema, table].map((part) => `\`${part.replaceAll('`', '``')}\``).join('.')
        : [schema, table].map(quoteName).join('.');
    const { rows } = await ask(`SHOW CREATE ${kind.toUpperCase()} ${name}`, signal);
    const text = rows.map(([line]) => String(line ?? '')).join('\n');
    if (text.trim() !== '') return text;
    throw new LakeError('internal', `Athena gave no statement for ${schema}.${table}.`, { hint: 'Try again.' });
  }

  async #listCatalogs(signal: AbortSignal): Promise<CatalogEntry[]> {
    const { workgroup, catalog } = this.#connection;
    const [summaries, buckets] = await Promise.all([
      collectPages((token) =>
        this.#caller
          .call(
            'athena:ListDataCatalogs',
            (options) =>
              this.#client.send(new ListDataCatalogsCommand({ WorkGroup: workgroup, ...next(token) }), options),
            signal,
          )
          .then((page) => ({ items: page.DataCatalogsSummary, token: page.NextToken })),
      ),
      this.#options.tableBuckets(signal),
    ]);
    const names = summaries.map((summary) => summary.CatalogName ?? '');
    // Catalogs of table buckets work without being registered, and are then not listed.
    for (const name of [catalog, ...buckets.map((bucket) => tableBucketCatalog(bucket, 'athena'))])
      if (!names.some((known) => known.toLowerCase() === name.toLowerCase())) names.push(name);
    return names.map((name) => ({ kind: 'catalog', name, sql: nameToSql(name, 'athena') }));
  }

  async *#listSchemas(catalog: string, signal: AbortSignal): AsyncGenerator<CatalogEntry[]> {
    const pages = eachPage((token) =>
      this.#caller
        .call(
          'athena:ListDatabases',
          (options) =>
            this.#client.send(new ListDatabasesCommand({ CatalogName: catalog, ...this.#scope(token) }), options),
          signal,
        )
        .then((page) => ({ items: page.DatabaseList, token: page.NextToken })),
    );
    for await (const databases of pages)
      yield databases.map(({ Name: name = '', Description: comment }) => ({
        kind: 'schema',
        name,
        sql: this.#sql(catalog, name),
        ...(comment && { comment }),
      }));
  }

  async *#listTables(catalog: string, schema: string, signal: AbortSignal): AsyncGenerator<CatalogEntry[]> {
    const pages = eachPage((token) =>
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
    for await (const tables of pages) yield tables.map((table) => this.#describeTable(catalog, schema, table));
  }

  #describeTable(catalog: string, schema: string, metadata: TableMetadata): CatalogEntry {
    const { Name: name = '', TableType: type, Parameters: parameters = {} } = metadata;
    const kind = type === 'VIRTUAL_VIEW' ? 'view' : 'table';
    // A table bucket holds nothing else.
    const isIceberg =
      parameters['table_type']?.toUpperCase() === 'ICEBERG' || catalog.toLowerCase().startsWith('s3tablescatalog/');
    const columns = describeColumns(metadata);
    const comment = parameters['comment'];
    return {
      kind,
      name,
      sql: this.#sql(catalog, schema, name),
      ...(comment && { comment }),
      ...(kind === 'table' && isIceberg && { format: 'iceberg' }),
      ...(columns.length > 0 && { columns }),
    };
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
    return describeColumns(metadata);
  }

  #scope(token: string | undefined): { WorkGroup: string; NextToken?: string } {
    return { WorkGroup: this.#connection.workgroup, ...next(token) };
  }

  /** The connection's own catalog needs no naming. */
  #sql(catalog: string, ...names: readonly string[]): string {
    const own = catalog.toLowerCase() === this.#connection.catalog.toLowerCase();
    return (own ? names : [catalog, ...names]).map((name) => nameToSql(name, 'athena')).join('.');
  }
}

function describeColumns(metadata: TableMetadata | undefined): CatalogEntry[] {
  const columns: readonly Column[] = [...(metadata?.Columns ?? []), ...(metadata?.PartitionKeys ?? [])];
  return columns.map(({ Name: name = '', Type: type, Comment: comment }) => ({
    kind: 'column',
    name,
    sql: nameToSql(name, 'athena'),
    ...(type !== undefined && { type }),
    ...(comment && { comment }),
  }));
}

function next(token: string | undefined): { NextToken?: string } {
  return token === undefined ? {} : { NextToken: token };
}
