import {
  ListNamespacesCommand,
  ListTableBucketsCommand,
  ListTablesCommand,
  S3TablesClient,
} from '@aws-sdk/client-s3tables';
import { LakeError } from '../api.ts';
import type { Catalog, CatalogEntry, S3TablesConnection } from '../api.ts';
import { Caller, type Patience } from '../aws/call.ts';
import { createClient, type Target } from '../aws/clients.ts';
import { collectPages } from '../aws/pages.ts';
import { nameToSql, quoteName, tableBucketCatalog } from '../../sql/quote.ts';

/** The name of a table bucket in its ARN. */
export function bucketName(tableBucketArn: string): string {
  return tableBucketArn.slice(tableBucketArn.indexOf(':bucket/') + ':bucket/'.length);
}

/** Table buckets, namespaces and tables; columns come from the engine that the connection runs through. */
export class S3TablesCatalog implements Catalog {
  readonly #client: S3TablesClient;
  readonly #caller: Caller;
  readonly #connection: S3TablesConnection;
  readonly #engine: Catalog;
  readonly #arns = new Map<string, string>();

  constructor(connection: S3TablesConnection, target: Target, engine: Catalog, patience?: Patience) {
    this.#connection = connection;
    this.#engine = engine;
    this.#client = createClient(S3TablesClient, target);
    this.#caller = new Caller(target, patience);
    this.#arns.set(bucketName(connection.tableBucketArn), connection.tableBucketArn);
  }

  async list(path: readonly string[], signal: AbortSignal): Promise<readonly CatalogEntry[]> {
    const [bucket, namespace, table] = path;
    if (bucket === undefined) return this.#listBuckets(signal);
    if (namespace === undefined) return this.#listNamespaces(bucket, signal);
    if (table === undefined) return this.#listTables(bucket, namespace, signal);
    return this.#engine.list([tableBucketCatalog(bucket, this.#connection.through.kind), namespace, table], signal);
  }

  close(): void {
    this.#client.destroy();
  }

  async #listBuckets(signal: AbortSignal): Promise<CatalogEntry[]> {
    const buckets = await collectPages((token) =>
      this.#caller
        .call(
          's3tables:ListTableBuckets',
          (options) => this.#client.send(new ListTableBucketsCommand(next(token)), options),
          signal,
        )
        .then((page) => ({ items: page.tableBuckets, token: page.continuationToken })),
    );
    for (const { name, arn } of buckets) if (name !== undefined && arn !== undefined) this.#arns.set(name, arn);
    return buckets.map(({ name = '' }) => ({ kind: 'catalog', name, sql: this.#sql(name) }));
  }

  async #listNamespaces(bucket: string, signal: AbortSignal): Promise<CatalogEntry[]> {
    const arn = await this.#arnOf(bucket, signal);
    const namespaces = await collectPages((token) =>
      this.#caller
        .call(
          's3tables:ListNamespaces',
          (options) => this.#client.send(new ListNamespacesCommand({ tableBucketARN: arn, ...next(token) }), options),
          signal,
        )
        .then((page) => ({ items: page.namespaces, token: page.continuationToken })),
    );
    return namespaces.map(({ namespace: [name = ''] = [] }) => ({
      kind: 'schema',
      name,
      sql: this.#sql(bucket, name),
    }));
  }

  async #listTables(bucket: string, namespace: string, signal: AbortSignal): Promise<CatalogEntry[]> {
    const arn = await this.#arnOf(bucket, signal);
    const tables = await collectPages((token) =>
      this.#caller
        .call(
          's3tables:ListTables',
          (options) =>
            this.#client.send(new ListTablesCommand({ tableBucketARN: arn, namespace, ...next(token) }), options),
          signal,
        )
        .then((page) => ({ items: page.tables, token: page.continuationToken })),
    );
    return tables.map(({ name = '' }) => ({ kind: 'table', name, sql: this.#sql(bucket, namespace, name) }));
  }

  async #arnOf(bucket: string, signal: AbortSignal): Promise<string> {
    if (!this.#arns.has(bucket)) await this.#listBuckets(signal);
    const arn = this.#arns.get(bucket);
    if (arn !== undefined) return arn;
    throw new LakeError('notFound', `There is no table bucket "${bucket}" in ${this.#connection.region}.`, {
      hint: `Table buckets: ${[...this.#arns.keys()].join(', ')}.`,
    });
  }

  #sql(bucket: string, ...names: readonly string[]): string {
    const catalog = quoteName(tableBucketCatalog(bucket, this.#connection.through.kind));
    return [catalog, ...names.map(nameToSql)].join('.');
  }
}

function next(token: string | undefined): { continuationToken?: string } {
  return token === undefined ? {} : { continuationToken: token };
}
