import {
  ListNamespacesCommand,
  ListTableBucketsCommand,
  ListTablesCommand,
  S3TablesClient,
} from '@aws-sdk/client-s3tables';
import { LakeError } from '../api.ts';
import type { S3TablesConnection } from '../api.ts';
import { Caller, type Patience } from '../aws/call.ts';
import { createClient, type Target } from '../aws/clients.ts';
import { eachPage } from '../aws/pages.ts';
import {
  collectEntries,
  type Catalog,
  type CatalogEntry,
  type Maintenance,
  type Snapshot,
  type TablePath,
} from '../catalog.ts';
import { nameToSql, quoteName, tableBucketCatalog } from '../../sql/quote.ts';
import { bucketMaintenance, tableMaintenance } from './maintenance.ts';

/** The most that one call lists. */
const pageSize = 1_000;

/** The name of a table bucket in its ARN. */
export function bucketName(tableBucketArn: string): string {
  return tableBucketArn.slice(tableBucketArn.indexOf(':bucket/') + ':bucket/'.length);
}

/**
 * Table buckets, namespaces and tables; columns, snapshots and statements come from the engine that the connection runs
 * through. A path names a bucket bare, as it is listed, or as the engine's SQL does.
 */
export class S3TablesCatalog implements Catalog {
  readonly current: readonly [string, string];
  readonly #client: S3TablesClient;
  readonly #caller: Caller;
  readonly #connection: S3TablesConnection;
  readonly #engine: Catalog;
  readonly #arns = new Map<string, string>();

  constructor(connection: S3TablesConnection, target: Target, engine: Catalog, patience?: Patience) {
    const bucket = bucketName(connection.tableBucketArn);
    this.current = [tableBucketCatalog(bucket, connection.through.kind), connection.namespace ?? ''];
    this.#connection = connection;
    this.#engine = engine;
    this.#client = createClient(S3TablesClient, target);
    this.#caller = new Caller(target, patience);
    this.#arns.set(bucket, connection.tableBucketArn);
  }

  list(path: readonly string[], signal: AbortSignal): Promise<readonly CatalogEntry[]> {
    return collectEntries(this.pages(path, signal));
  }

  async *pages(path: readonly string[], signal: AbortSignal): AsyncGenerator<readonly CatalogEntry[]> {
    const [bucket, namespace, table] = path;
    if (bucket === undefined) yield* this.#listBuckets(signal);
    else if (namespace === undefined) yield* this.#listNamespaces(bareBucket(bucket), signal);
    else if (table === undefined) yield* this.#listTables(bareBucket(bucket), namespace, signal);
    else yield* this.#engine.pages(this.#inEngine([bucket, namespace, table]), signal);
  }

  allColumns(
    [bucket, namespace]: readonly [string, string],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly CatalogEntry[]> | undefined> {
    return this.#engine.allColumns([this.#catalogOf(bucket), namespace], signal);
  }

  snapshots(path: TablePath, signal: AbortSignal): Promise<readonly Snapshot[]> {
    return this.#engine.snapshots(this.#inEngine(path), signal);
  }

  async maintenance(path: readonly string[], signal: AbortSignal): Promise<readonly Maintenance[]> {
    const [bucket, namespace, name] = path;
    if (bucket === undefined) return [];
    const tableBucketARN = await this.#arnOf(bareBucket(bucket), signal);
    if (namespace === undefined) return bucketMaintenance(this.#client, this.#caller, tableBucketARN, signal);
    if (name === undefined) return [];
    return tableMaintenance(this.#client, this.#caller, { tableBucketARN, namespace, name }, signal);
  }

  ddl(path: TablePath, kind: 'table' | 'view', signal: AbortSignal): Promise<string> {
    return this.#engine.ddl(this.#inEngine(path), kind, signal);
  }

  close(): void {
    this.#client.destroy();
  }

  async *#listBuckets(signal: AbortSignal): AsyncGenerator<CatalogEntry[]> {
    const pages = eachPage((token) =>
      this.#caller
        .call(
          's3tables:ListTableBuckets',
          (options) =>
            this.#client.send(new ListTableBucketsCommand({ maxBuckets: pageSize, ...next(token) }), options),
          signal,
        )
        .then((page) => ({ items: page.tableBuckets, token: page.continuationToken })),
    );
    for await (const buckets of pages) {
      for (const { name, arn } of buckets) if (name !== undefined && arn !== undefined) this.#arns.set(name, arn);
      yield buckets.map(({ name = '' }) => ({
        kind: 'catalog',
        name,
        sqlName: this.#catalogOf(name),
        sql: this.#sql(name),
      }));
    }
  }

  async *#listNamespaces(bucket: string, signal: AbortSignal): AsyncGenerator<CatalogEntry[]> {
    const tableBucketARN = await this.#arnOf(bucket, signal);
    const pages = eachPage((token) =>
      this.#caller
        .call(
          's3tables:ListNamespaces',
          (options) =>
            this.#client.send(
              new ListNamespacesCommand({ tableBucketARN, maxNamespaces: pageSize, ...next(token) }),
              options,
            ),
          signal,
        )
        .then((page) => ({ items: page.namespaces, token: page.continuationToken })),
    );
    for await (const namespaces of pages)
      yield namespaces.map(({ namespace: [name = ''] = [] }) => ({
        kind: 'schema',
        name,
        sql: this.#sql(bucket, name),
      }));
  }

  async *#listTables(bucket: string, namespace: string, signal: AbortSignal): AsyncGenerator<CatalogEntry[]> {
    const tableBucketARN = await this.#arnOf(bucket, signal);
    const pages = eachPage((token) =>
      this.#caller
        .call(
          's3tables:ListTables',
          (options) =>
            this.#client.send(
              new ListTablesCommand({ tableBucketARN, namespace, maxTables: pageSize, ...next(token) }),
              options,
            ),
          signal,
        )
        .then((page) => ({ items: page.tables, token: page.continuationToken })),
    );
    for await (const tables of pages)
      yield tables.map(({ name = '' }) => ({
        kind: 'table',
        name,
        sql: this.#sql(bucket, namespace, name),
        format: 'iceberg',
      }));
  }

  async #arnOf(bucket: string, signal: AbortSignal): Promise<string> {
    if (!this.#arns.has(bucket)) await collectEntries(this.#listBuckets(signal));
    const arn = this.#arns.get(bucket);
    if (arn !== undefined) return arn;
    throw new LakeError('notFound', `There is no table bucket "${bucket}" in ${this.#connection.region}.`, {
      hint: `Table buckets: ${[...this.#arns.keys()].join(', ')}.`,
    });
  }

  #catalogOf(bucket: string): string {
    return tableBucketCatalog(bareBucket(bucket), this.#connection.through.kind);
  }

  #inEngine([bucket, namespace, table]: TablePath): TablePath {
    return [this.#catalogOf(bucket), namespace, table];
  }

  #sql(bucket: string, ...names: readonly string[]): string {
    const { kind } = this.#connection.through;
    return [quoteName(this.#catalogOf(bucket)), ...names.map((name) => nameToSql(name, kind))].join('.');
  }
}

/** The bucket in `bucket`, `s3tablescatalog/bucket` or `bucket@s3tablescatalog`. */
function bareBucket(name: string): string {
  return name.replace(/^s3tablescatalog\//i, '').replace(/@s3tablescatalog$/i, '');
}

function next(token: string | undefined): { continuationToken?: string } {
  return token === undefined ? {} : { continuationToken: token };
}
