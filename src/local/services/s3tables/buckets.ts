/** Table buckets and namespaces. */
import { stat } from 'node:fs/promises';
import { account, type CatalogRef, type SchemaEntry } from '../../api.ts';
import { orMissing } from '../../store/files.ts';
import type { DiskStore } from '../../store/store.ts';
import { takeQueryPage, type RestRoutes } from '../rest.ts';
import { inOwnWords, type Lookup } from './lookup.ts';
import { bad, bucketArn, checkBucketName, checkName, conflict, stableId } from './names.ts';
import type { SettingsStore } from './settings.ts';

export function bucketRoutes(store: DiskStore, lookup: Lookup, settings: SettingsStore): RestRoutes {
  const describe = async (catalog: CatalogRef): Promise<Record<string, unknown>> => {
    const stats = await orMissing(stat(store.layout.catalog(catalog)));
    return {
      arn: bucketArn(catalog.name),
      name: catalog.name,
      ownerAccountId: account,
      createdAt: new Date(stats?.birthtimeMs ?? 0).toISOString(),
      tableBucketId: stableId(catalog.name),
      type: 'customer',
    };
  };
  return {
    'PUT /buckets': async ({ input }) => {
      const name = input.text('name');
      checkBucketName(name);
      const catalog: CatalogRef = { kind: 's3tables', name };
      await inOwnWords(store.createCatalog(catalog)).catch((error: unknown) => {
        throw error instanceof Error && error.message.startsWith('Catalog already')
          ? conflict('The bucket that you tried to create already exists, and you own it.')
          : error;
      });
      const encryption = input.optionalObject('encryptionConfiguration')?.raw;
      const storageClass = input.optionalObject('storageClassConfiguration')?.optionalText('storageClass');
      await settings.forget({ catalog });
      await settings.change({ catalog }, { encryption, storageClass, tags: input.optionalMap('tags') });
      return { arn: bucketArn(name) };
    },
    'GET /buckets': async ({ query }) => {
      const prefix = query.get('prefix') ?? '';
      const type = query.get('type') ?? 'customer';
      const all = type === 'customer' ? await store.catalogs('s3tables') : [];
      const found = all.filter(({ name }) => name.startsWith(prefix));
      const { page, continuationToken } = takeQueryPage(found, query, 'maxBuckets');
      return { tableBuckets: await Promise.all(page.map(describe)), continuationToken };
    },
    'GET /buckets/{tableBucketARN}': async ({ path }) => describe(await lookup.bucket(path.tableBucketARN ?? '')),
    'DELETE /buckets/{tableBucketARN}': async ({ path }) => {
      const catalog = await lookup.bucket(path.tableBucketARN ?? '');
      if ((await store.schemas(catalog)).length > 0)
        throw conflict('The bucket that you tried to delete is not empty.');
      await store.dropCatalog(catalog);
      await settings.forget({ catalog });
      return undefined;
    },
  };
}

export function namespaceRoutes(store: DiskStore, lookup: Lookup): RestRoutes {
  const describe = (catalog: CatalogRef, schema: SchemaEntry): Record<string, unknown> => ({
    namespace: [schema.name],
    createdAt: new Date(schema.createdAtMs).toISOString(),
    createdBy: account,
    ownerAccountId: account,
    namespaceId: stableId(catalog.name, schema.name, schema.createdAtMs),
    tableBucketId: stableId(catalog.name),
  });
  return {
    'PUT /namespaces/{tableBucketARN}': async ({ path, input }) => {
      const catalog = await lookup.bucket(path.tableBucketARN ?? '');
      const [name, ...more] = input.texts('namespace');
      if (name === undefined || more.length > 0) throw bad('A namespace has exactly one level.');
      checkName('namespace', name);
      await inOwnWords(store.putSchema(catalog, { name, properties: {}, createdAtMs: Date.now() }, 'create'));
      return { tableBucketARN: path.tableBucketARN, namespace: [name] };
    },
    'GET /namespaces/{tableBucketARN}': async ({ path, query }) => {
      const catalog = await lookup.bucket(path.tableBucketARN ?? '');
      const prefix = query.get('prefix') ?? '';
      const found = (await store.schemas(catalog)).filter(({ name }) => name.startsWith(prefix));
      const { page, continuationToken } = takeQueryPage(found, query, 'maxNamespaces');
      return { namespaces: page.map((schema) => describe(catalog, schema)), continuationToken };
    },
    'GET /namespaces/{tableBucketARN}/{namespace}': async ({ path }) => {
      const catalog = await lookup.bucket(path.tableBucketARN ?? '');
      return describe(catalog, await lookup.namespace(catalog, path.namespace ?? ''));
    },
    'DELETE /namespaces/{tableBucketARN}/{namespace}': async ({ path }) => {
      const catalog = await lookup.bucket(path.tableBucketARN ?? '');
      const { name } = await lookup.namespace(catalog, path.namespace ?? '');
      await inOwnWords(store.dropSchema(catalog, name, 'empty'));
      return undefined;
    },
  };
}
