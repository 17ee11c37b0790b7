import {
  DescribeTableCommand,
  ListDatabasesCommand,
  ListSchemasCommand,
  ListTablesCommand,
  type RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import type { Catalog, CatalogEntry, RedshiftConnection } from '../api.ts';
import type { Caller } from '../aws/call.ts';
import { collectPages } from '../aws/pages.ts';
import { nameToSql } from '../../sql/quote.ts';

/** The Data API lists three times a second at most, so what was listed is kept for a while. */
const keepMs = 60_000;

type Place = { WorkgroupName: string } | { ClusterIdentifier: string; DbUser?: string };

interface Kept {
  readonly untilMs: number;
  readonly entries: Promise<readonly CatalogEntry[]>;
}

/** Names that the Data API lists. */
export class RedshiftCatalog implements Catalog {
  readonly #client: RedshiftDataClient;
  readonly #caller: Caller;
  readonly #connection: RedshiftConnection;
  readonly #kept = new Map<string, Kept>();

  constructor(client: RedshiftDataClient, caller: Caller, connection: RedshiftConnection) {
    this.#client = client;
    this.#caller = caller;
    this.#connection = connection;
  }

  async list(path: readonly string[], signal: AbortSignal): Promise<readonly CatalogEntry[]> {
    const key = JSON.stringify(path);
    const kept = this.#kept.get(key);
    if (kept && kept.untilMs > performance.now()) return kept.entries;
    const entries = this.#fetch(path, signal);
    this.#kept.set(key, { untilMs: performance.now() + keepMs, entries });
    entries.catch(() => this.#kept.delete(key));
    return entries;
  }

  /** Lists anew from now on. */
  forget(): void {
    this.#kept.clear();
  }

  async #fetch([database, schema, table]: readonly string[], signal: AbortSignal): Promise<readonly CatalogEntry[]> {
    if (database === undefined) return this.#listDatabases(signal);
    if (schema === undefined) return this.#listSchemas(database, signal);
    if (table === undefined) return this.#listTables(database, schema, signal);
    return this.#listColumns(database, schema, table, signal);
  }

  async #listDatabases(signal: AbortSignal): Promise<CatalogEntry[]> {
    const names = await collectPages((token) =>
      this.#caller
        .call(
          'redshift-data:ListDatabases',
          (options) =>
            this.#client.send(
              new ListDatabasesCommand({ ...this.#place(), Database: this.#connection.database, ...next(token) }),
              options,
            ),
          signal,
        )
        .then((page) => ({ items: page.Databases, token: page.NextToken })),
    );
    return names.map((name) => ({ kind: 'catalog', name, sql: nameToSql(name) }));
  }

  async #listSchemas(database: string, signal: AbortSignal): Promise<CatalogEntry[]> {
    const names = await collectPages((token) =>
      this.#caller
        .call(
          'redshift-data:ListSchemas',
          (options) =>
            this.#client.send(new ListSchemasCommand({ ...this.#within(database), ...next(token) }), options),
          signal,
        )
        .then((page) => ({ items: page.Schemas, token: page.NextToken })),
    );
    return names.map((name) => ({ kind: 'schema', name, sql: this.#sql(database, name) }));
  }

  async #listTables(database: string, schema: string, signal: AbortSignal): Promise<CatalogEntry[]> {
    const tables = await collectPages((token) =>
      this.#caller
        .call(
          'redshift-data:ListTables',
          (options) =>
            this.#client.send(
              new ListTablesCommand({ ...this.#within(database), SchemaPattern: schema, ...next(token) }),
              options,
            ),
          signal,
        )
        .then((page) => ({ items: page.Tables, token: page.NextToken })),
    );
    return tables
      .filter((table) => table.schema === schema) // an underscore in the pattern stands for any character
      .map(({ name = '', type = '' }) => ({
        kind: type.toUpperCase().includes('VIEW') ? 'view' : 'table',
        name,
        sql: this.#sql(database, schema, name),
      }));
  }

  async #listColumns(database: string, schema: string, table: string, signal: AbortSignal): Promise<CatalogEntry[]> {
    const columns = await collectPages((token) =>
      this.#caller
        .call(
          'redshift-data:DescribeTable',
          (options) =>
            this.#client.send(
              new DescribeTableCommand({ ...this.#within(database), Schema: schema, Table: table, ...next(token) }),
              options,
            ),
          signal,
        )
        .then((page) => ({ items: page.ColumnList, token: page.NextToken })),
    );
    return columns.map(({ name = '', typeName: type }) => ({
      kind: 'column',
      name,
      ...(type !== undefined && { type }),
    }));
  }

  #place(): Place {
    const { warehouse } = this.#connection;
    if ('workgroup' in warehouse) return { WorkgroupName: warehouse.workgroup };
    return { ClusterIdentifier: warehouse.cluster, ...(warehouse.user !== undefined && { DbUser: warehouse.user }) };
  }

  #within(database: string): Place & { Database: string; ConnectedDatabase?: string } {
    const own = database === this.#connection.database;
    return { ...this.#place(), Database: database, ...(!own && { ConnectedDatabase: this.#connection.database }) };
  }

  #sql(database: string, ...names: readonly string[]): string {
    return (database === this.#connection.database ? names : [database, ...names]).map(nameToSql).join('.');
  }
}

function next(token: string | undefined): { NextToken?: string } {
  return token === undefined ? {} : { NextToken: token };
}
