import type { Service } from '../http/exchange.ts';
import type { DiskStore } from '../store/store.ts';
import { onlyRoutes } from './principals.ts';
import { restService, type RestRoutes } from './rest.ts';
import { bucketRoutes, namespaceRoutes } from './s3tables/buckets.ts';
import { Lookup } from './s3tables/lookup.ts';
import { SettingsStore } from './s3tables/settings.ts';
import { settingRoutes } from './s3tables/settingRoutes.ts';
import { tableRoutes } from './s3tables/tables.ts';

/** S3 Tables: table buckets, namespaces and Iceberg tables in the data folder. */
export function s3TablesService(store: DiskStore): Service {
  const lookup = new Lookup(store);
  const settings = new SettingsStore(store);
  const routes: RestRoutes = {
    ...bucketRoutes(store, lookup, settings),
    ...namespaceRoutes(store, lookup),
    ...tableRoutes(store, lookup, settings),
    ...settingRoutes(lookup, settings),
  };
  // Names alone: where files lie and what maintenance does is for administrators.
  const names = /^GET \/(?:buckets|namespaces|tables)(?:\/\{tableBucketARN\})?(?:\/\{namespace\})?$|^GET \/get-table$/;
  return restService('S3Tables', 'BadRequestException', store.isLimited ? onlyRoutes(routes, names) : routes);
}
