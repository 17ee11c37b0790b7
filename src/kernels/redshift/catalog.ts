import {
  DescribeTableCommand,
  ListDatabasesCommand,
  ListSchemasCommand,
  ListTablesCommand,
  type RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { LakeError } from '../api.ts';
import type { RedshiftConnection } from '../api.ts';
import type { Ask } from '../aws/ask.ts';
import type { Caller } from '../aws/call.ts';
import { Pace } from '../aws/pace.ts';
import { eachPage } from '../aws/pages.ts';
import { collectEntries, type Catalog, type CatalogEntry, type Maintenance, type Snapshot } from '../catalog.ts';
import type { TablePath } from '../catalog.ts';
import { nameToSql, quoteText, tableBucketCatalog } from '../../sql/quote.ts';
import { toColumn } from './values.ts';

/** The Data API takes this many of its List calls and of DescribeTable from an account, each; more is throttled. */
const callsPerSecond = 3;
const pageSize = 1_000;

type Place = { WorkgroupName: string } | { ClusterIdentifier: string; DbUser?: string };
type Call = 'ListDatabases' | 'ListSchemas' | 'ListTables' | 'DescribeTable';

/** What the catalog needs of its kernel. */
export interface RedshiftCatalogOptions {
  readonly ask: Ask;
  /** Names of the account's table buckets. */
  readonly tableBuckets: (signal: AbortSignal) => Promise<readonly string[]>;
}

/** Names that the Data API lists. */
export class RedshiftCatalog implements Catalog {
  readonly current: readonly [string, string];
  readonly #client: RedshiftDataClient;
  readonly #caller: Caller;
  readonly #connection: RedshiftConnection;
  readonly #options: RedshiftCatalogOptions;
  readonly #paces = new Map<Call, Pace>();

  constructor(
    client: RedshiftDataClient,
    caller: Caller,
    connection: RedshiftConnection,
    options: RedshiftCatalogOptions,
  ) {
    this.current = [connection.database, 'public'];
    this.#client = client;
    this.#caller = caller;
    this.#connection = connection;
    this.#options = options;
  }

  list(path: readonly string[], signal: AbortSignal): Promise<readonly CatalogEntry[]> {
    return collectEntries(this.pages(path, signal));
  }

  async *pages(path: readonly string[], signal: AbortSignal): AsyncGenerator<readonly CatalogEntry[]> {
    const [database, schema, table] = path;
    if (database === undefined) yield* this.#listDatabases(signal);
    else if (schema === undefined) yield* this.#listSchemas(database, signal);
    else if (table === undefined) yield* this.#listTables(database, schema, signal);
    else yield* this.#listColumns(database, schema, table, signal);
  }

  /**
   * One statement for what DescribeTable would give three tables a second. The view holds the database that the session
   * is connected to; external schemas and other databases are asked for table by table.
   */
  async allColumns(
    [database, schema]: readonly [string, string],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly CatalogEntry[]> | undefined> {
    if (database !== this.#connection.database) return undefined;
    const { columns: names, rows } = await this.#options.ask(
      `SELECT * FROM svv_redshift_columns WHERE database_name = ${quoteText(database, 'redshift')} AND schema_name = ${quoteText(schema, 'redshift')}
ORDER BY table_name, ordinal_position`,
      signal,
    );
    const at = (name: string): number => names.indexOf(name);
    const [table, column, type, remarks] = ['table_name', 'column_name', 'data_type', 'remarks'].map(at);
    const found = new Map<string, CatalogEntry[]>();
    for (const row of rows) {
      const of = String(row[table ?? -1] ?? '');
      const columns = found.get(of) ?? [];
      found.set(of, columns);
      const comment = row[remarks ?? -1];
      columns.push({
        ...toEntry(String(row[column ?? -1] ?? ''), String(row[type ?? -1] ?? '')),
        ...(typeof comment === 'string' && comment !== '' && { comment }),
      });
    }
    return found.size > 0 ? found : undefined;
  }

  async snapshots(): Promise<readonly Snapshot[]> {
    throw new LakeError('unsupported', 'Redshift does not read earlier snapshots of a table.', {
      hint: 'Use a connection to the same table through Athena.',
    });
  }

  async maintenance(): Promise<readonly Maintenance[]> {
    return [];
  }

  async ddl([database, schema, table]: TablePath, kind: 'table' | 'view', signal: AbortSignal): Promise<string> {
    const name = this.#sql(database, schema, table);
    const { rows } = await this.#options.ask(`SHOW ${kind.toUpperCase()} ${name}`, signal).catch((error: unknown) => {
      // A table of an external schema has a command of its own.
      if (kind === 'view' || !LakeError.is(error) || error.code === 'denied' || error.code === 'network') throw error;
      return this.#options.ask(`SHOW EXTERNAL TABLE ${name}`, signal).catch(() => {
        throw error;
      });
    });
    const text = rows.map(([line]) => String(line ?? '')).join('\n');
    if (text.trim() !== '') return text;
    throw new LakeError('internal', `Redshift gave no statement for ${name}.`, { hint: 'Try again.' });
  }

  async *#listDatabases(signal: AbortSignal): AsyncGenerator<CatalogEntry[]> {
    const mounted = this.#options.tableBuckets(signal);
    const pages = eachPage(async (token) => {
      const input = { ...this.#place(), Database: this.#connection.database, MaxResults: pageSize, ...next(token) };
      const page = await this.#call('ListDatabases', signal, (options) =>
        this.#client.send(new ListDatabasesCommand(input), options),
      );
      return { items: page.Databases, token: page.NextToken };
    });
    const names = new Set<string>();
    for await (const page of pages) {
      for (const name of page) names.add(name);
      yield page.map(toDatabase);
    }
    // Buckets are mounted without being databases, and are not listed everywhere.
    const buckets = (await mounted).map((bucket) => tableBucketCatalog(bucket, 'redshift'));
    yield buckets.filter((name) => !names.has(name)).map(toDatabase);
  }

  async *#listSchemas(database: string, signal: AbortSignal): AsyncGenerator<CatalogEntry[]> {
    const pages = eachPage(async (token) => {
      const input = { ...this.#within(database), MaxResults: pageSize, ...next(token) };
      const page = await this.#call('ListSchemas', signal, (options) =>
        this.#client.send(new ListSchemasCommand(input), options),
      );
      return { items: page.Schemas, token: page.NextToken };
    });
    for await (const names of pages)
      yield names.map((name) => ({ kind: 'schema', name, sql: this.#sql(database, name) }));
  }

  async *#listTables(database: string, schema: string, signal: AbortSignal): AsyncGenerator<CatalogEntry[]> {
    const pages = eachPage(async (token) => {
      const input = { ...this.#within(database), SchemaPattern: schema, MaxResults: pageSize, ...next(token) };
      const page = await this.#call('ListTables', signal, (options) =>
        this.#client.send(new ListTablesCommand(input), options),
      );
      return { items: page.Tables, token: page.NextToken };
    });
    for await (const tables of pages)
      yield tables
        .filter((table) => table.schema === schema) // an underscore in the pattern stands for any character
        .map(({ name = '', type = '' }) => ({
          kind: type.toUpperCase().includes('VIEW') ? 'view' : 'table',
          name,
          sql: this.#sql(database, schema, name),
        }));
  }

  async *#listColumns(
    database: string,
    schema: string,
    table: string,
    signal: AbortSignal,
  ): AsyncGenerator<CatalogEntry[]> {
    const pages = eachPage(async (token) => {
      const named = { ...this.#within(database), Schema: schema, Table: table };
      const input = { ...named, MaxResults: pageSize, ...next(token) };
      const page = await this.#call('DescribeTable', signal, (options) =>
        this.#client.send(new DescribeTableCommand(input), options),
      );
      return { items: page.ColumnList, token: page.NextToken };
    });
    for await (const columns of pages)
      yield columns.map((column) => {
        const { type } = toColumn(column);
        return toEntry(column.name ?? '', type);
      });
  }

  async #call<Output>(
    call: Call,
    signal: AbortSignal,
    send: (options: { abortSignal: AbortSignal }) => Promise<Output>,
  ): Promise<Output> {
    const pace = this.#paces.get(call) ?? new Pace(callsPerSecond);
    this.#paces.set(call, pace);
    await pace.take(signal);
    return this.#caller.call(`redshift-data:${call}`, send, signal);
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
    const path = database === this.#connection.database ? names : [database, ...names];
    return path.map((name) => nameToSql(name, 'redshift')).join('.');
  }
}

function toDatabase(name: string): CatalogEntry {
  return { kind: 'catalog', name, sql: nameToSql(name, 'redshift') };
}

function toEntry(name: string, type: string): CatalogEntry {
  return { kind: 'column', name, sql: nameToSql(name, 'redshift'), ...(type !== '' && { type }) };
}

function next(token: string | undefined): { NextToken?: string } {
  return token === undefined ? {} : { NextToken: token };
}
