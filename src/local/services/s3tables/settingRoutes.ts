/** Maintenance, policies, encryption, storage classes, metrics and tags. */
import type { RestCall, RestOperation, RestRoutes } from '../rest.ts';
import type { Lookup } from './lookup.ts';
import { bad, notFound, parseArn, stableId, tableArn } from './names.ts';
import type { SettingsStore, Subject } from './settings.ts';

const bucketPath = '/buckets/{tableBucketARN}';
const tablePath = '/tables/{tableBucketARN}/{namespace}/{name}';

const bucketMaintenance = {
  icebergUnreferencedFileRemoval: {
    status: 'enabled',
    settings: { icebergUnreferencedFileRemoval: { unreferencedDays: 3, nonCurrentDays: 10 } },
  },
};
const tableMaintenance = {
  icebergCompaction: {
    status: 'enabled',
    settings: { icebergCompaction: { targetFileSizeMB: 512, strategy: 'auto' } },
  },
  icebergSnapshotManagement: {
    status: 'enabled',
    settings: { icebergSnapshotManagement: { minSnapshotsToKeep: 1, maxSnapshotAgeHours: 120 } },
  },
};

export function settingRoutes(lookup: Lookup, settings: SettingsStore): RestRoutes {
  const bucket = async ({ path }: RestCall): Promise<Subject> => ({
    catalog: await lookup.bucket(path.tableBucketARN ?? ''),
  });
  const table = async ({ path }: RestCall): Promise<Subject> => {
    const found = await lookup.table(
      await lookup.bucket(path.tableBucketARN ?? ''),
      path.namespace ?? '',
      path.name ?? '',
    );
    return { catalog: found.catalog, table: { namespace: found.namespace, name: found.entry.name } };
  };
  const arnOfTable = async ({ path }: RestCall): Promise<string> => {
    const found = await lookup.table(
      await lookup.bucket(path.tableBucketARN ?? ''),
      path.namespace ?? '',
      path.name ?? '',
    );
    return tableArn(found.catalog.name, found.entry);
  };
  return {
    [`GET ${bucketPath}/maintenance`]: async (call) => {
      const { maintenance } = await settings.read(await bucket(call));
      return { tableBucketARN: call.path.tableBucketARN, configuration: { ...bucketMaintenance, ...maintenance } };
    },
    [`PUT ${bucketPath}/maintenance/{type}`]: putMaintenance(settings, bucket, Object.keys(bucketMaintenance)),
    [`GET ${tablePath}/maintenance`]: async (call) => {
      const { maintenance } = await settings.read(await table(call));
      return { tableARN: await arnOfTable(call), configuration: { ...tableMaintenance, ...maintenance } };
    },
    [`PUT ${tablePath}/maintenance/{type}`]: putMaintenance(settings, table, Object.keys(tableMaintenance)),
    [`GET ${tablePath}/maintenance-job-status`]: async (call) => {
      const unreferenced = { ...bucketMaintenance, ...(await settings.read(await bucket(call))).maintenance };
      const own = { ...tableMaintenance, ...(await settings.read(await table(call))).maintenance };
      const jobs = Object.entries<unknown>({ ...own, ...unreferenced }).map(([type, value]) => [
        type,
        { status: isEnabled(value) ? 'Not_Yet_Run' : 'Disabled' },
      ]);
      return { tableARN: await arnOfTable(call), status: Object.fromEntries(jobs) };
    },
    ...policyRoutes(settings, bucketPath, bucket),
    ...policyRoutes(settings, tablePath, table),
    ...valueRoutes(settings, bucket, table),
    ...tagRoutes(lookup, settings),
  };
}

function isEnabled(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'status' in value && value.status === 'enabled';
}

function putMaintenance(
  settings: SettingsStore,
  find: (call: RestCall) => Promise<Subject>,
  types: readonly string[],
): RestOperation {
  return async (call) => {
    const subject = await find(call);
    const type = call.path.type ?? '';
    if (!types.includes(type)) throw bad(`${type} is not a kind of maintenance here: there is ${types.join(', ')}.`);
    const value = call.input.object('value');
    value.text('status', { pattern: /^(enabled|disabled)$/ });
    const { maintenance } = await settings.read(subject);
    await settings.change(subject, { maintenance: { ...maintenance, [type]: value.raw } });
    return undefined;
  };
}

function policyRoutes(settings: SettingsStore, path: string, find: (call: RestCall) => Promise<Subject>): RestRoutes {
  return {
    [`GET ${path}/policy`]: async (call) => {
      const { policy } = await settings.read(await find(call));
      if (policy === undefined) throw notFound('The specified resource has no policy.');
      return { resourcePolicy: policy };
    },
    [`PUT ${path}/policy`]: async (call) => {
      const policy = call.input.text('resourcePolicy', { min: 1, max: 20_480 });
      try {
        JSON.parse(policy);
      } catch {
        throw bad('The resource policy is not valid JSON.');
      }
      await settings.change(await find(call), { policy });
      return {};
    },
    [`DELETE ${path}/policy`]: async (call) => {
      await settings.change(await find(call), { policy: undefined });
      return undefined;
    },
  };
}

function valueRoutes(
  settings: SettingsStore,
  bucket: (call: RestCall) => Promise<Subject>,
  table: (call: RestCall) => Promise<Subject>,
): RestRoutes {
  const readEncryption =
    (find: typeof bucket): RestOperation =>
    async (call) => {
      const subject = await find(call);
      const own =
        (await settings.read(subject)).encryption ?? (await settings.read({ catalog: subject.catalog })).encryption;
      return { encryptionConfiguration: own ?? { sseAlgorithm: 'AES256' } };
    };
  const readStorageClass =
    (find: typeof bucket): RestOperation =>
    async (call) => {
      const subject = await find(call);
      const own =
        (await settings.read(subject)).storageClass ?? (await settings.read({ catalog: subject.catalog })).storageClass;
      return { storageClassConfiguration: { storageClass: own ?? 'STANDARD' } };
    };
  return {
    [`GET ${bucketPath}/encryption`]: readEncryption(bucket),
    [`GET ${tablePath}/encryption`]: readEncryption(table),
    [`PUT ${bucketPath}/encryption`]: async (call) => {
      await settings.change(await bucket(call), { encryption: call.input.object('encryptionConfiguration').raw });
      return {};
    },
    [`DELETE ${bucketPath}/encryption`]: async (call) => {
      await settings.change(await bucket(call), { encryption: undefined });
      return undefined;
    },
    [`GET ${bucketPath}/storage-class`]: readStorageClass(bucket),
    [`GET ${tablePath}/storage-class`]: readStorageClass(table),
    [`PUT ${bucketPath}/storage-class`]: async (call) => {
      const storageClass = call.input
        .object('storageClassConfiguration')
        .text('storageClass', { pattern: /^(STANDARD|INTELLIGENT_TIERING)$/ });
      await settings.change(await bucket(call), { storageClass });
      return {};
    },
    [`GET ${bucketPath}/metrics`]: async (call) => {
      const subject = await bucket(call);
      const { metrics } = await settings.read(subject);
      if (metrics === undefined) throw notFound('The specified bucket has no metrics configuration.');
      return { tableBucketARN: call.path.tableBucketARN, id: metrics };
    },
    [`PUT ${bucketPath}/metrics`]: async (call) => {
      const subject = await bucket(call);
      await settings.change(subject, { metrics: stableId(subject.catalog.name, 'metrics') });
      return undefined;
    },
    [`DELETE ${bucketPath}/metrics`]: async (call) => {
      await settings.change(await bucket(call), { metrics: undefined });
      return undefined;
    },
  };
}

function tagRoutes(lookup: Lookup, settings: SettingsStore): RestRoutes {
  const find = async ({ path }: RestCall): Promise<Subject> => {
    const arn = path.resourceArn ?? '';
    if (parseArn(arn).tableId === undefined) return { catalog: await lookup.bucket(arn) };
    const { catalog, namespace, entry } = await lookup.tableByArn(arn);
    return { catalog, table: { namespace, name: entry.name } };
  };
  return {
    'GET /tag/{resourceArn}': async (call) => ({ tags: (await settings.read(await find(call))).tags ?? {} }),
    'POST /tag/{resourceArn}': async (call) => {
      const subject = await find(call);
      const { tags } = await settings.read(subject);
      await settings.change(subject, { tags: { ...tags, ...call.input.optionalMap('tags') } });
      return {};
    },
    'DELETE /tag/{resourceArn}': async (call) => {
      const subject = await find(call);
      const removed = call.query.getAll('tagKeys');
      const tags = Object.entries((await settings.read(subject)).tags ?? {}).filter(([key]) => !removed.includes(key));
      await settings.change(subject, { tags: Object.fromEntries(tags) });
      return undefined;
    },
  };
}
