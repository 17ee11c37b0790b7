/** Tables of a table bucket, and the commits that clients make themselves. */
import { basename } from 'node:path';
import { account, type TableEntry } from '../../api.ts';
import { IcebergError } from '../../iceberg/error.ts';
import { locationOf } from '../../iceberg/files.ts';
import { adoptMetadata, loadTable, prepareTable } from '../../iceberg/table.ts';
import { claimVersion, currentVersion } from '../../iceberg/versions.ts';
import type { DiskStore } from '../../store/store.ts';
import { takeQueryPage, type RestCall, type RestRoutes } from '../rest.ts';
import { describeTable, folderOfMetadata, locationToPath } from '../tables.ts';
import { asFound, inOwnWords, refuseOldToken, versionToken, type FoundTable, type Lookup } from './lookup.ts';
import { bad, checkName, conflict, stableId, tableArn } from './names.ts';
import { readNewTable } from './schema.ts';
import type { SettingsStore } from './settings.ts';

type IcebergEntry = Extract<TableEntry, { kind: 'iceberg' }>;

const tablePath = '/tables/{tableBucketARN}/{namespace}/{name}';

export function tableRoutes(store: DiskStore, lookup: Lookup, settings: SettingsStore): RestRoutes {
  const find = async ({ path }: RestCall): Promise<FoundTable> =>
    lookup.table(await lookup.bucket(path.tableBucketARN ?? ''), path.namespace ?? '', path.name ?? '');
  return {
    'PUT /tables/{tableBucketARN}/{namespace}': async ({ path, input }) => {
      const catalog = await lookup.bucket(path.tableBucketARN ?? '');
      const { name: namespace } = await lookup.namespace(catalog, path.namespace ?? '');
      const name = input.text('name');
      checkName('table', name);
      if (input.text('format') !== 'ICEBERG') throw bad('The format of a table is ICEBERG.');
      const contents = readNewTable(input);
      if (await store.table(catalog, namespace, name))
        throw conflict('A table with an identical name already exists in the namespace.');
      const entry: IcebergEntry = {
        kind: 'iceberg',
        name,
        folder: store.newTableFolder(catalog, namespace, name),
        properties: {},
        createdAtMs: Date.now(),
      };
      const list = () => store.putTable(catalog, namespace, entry, 'create');
      if (contents) {
        const { columns, partitionSpec, properties } = contents;
        const made = prepareTable(entry.folder, columns, { partitionSpec, properties });
        await inOwnWords(made.then((table) => table.commitListed(list))).catch((error: unknown) => {
          throw error instanceof IcebergError ? bad(error.message) : error;
        });
      } else await inOwnWords(list());
      const encryption = input.optionalObject('encryptionConfiguration')?.raw;
      const storageClass = input.optionalObject('storageClassConfiguration')?.optionalText('storageClass');
      const subject = { catalog, table: { namespace, name } };
      await settings.change(subject, { encryption, storageClass, tags: input.optionalMap('tags') });
      return { tableARN: tableArn(catalog.name, entry), versionToken: await versionToken({ entry }) };
    },
    'GET /tables/{tableBucketARN}': async ({ path, query }) => {
      const catalog = await lookup.bucket(path.tableBucketARN ?? '');
      const wanted = query.get('namespace');
      if (wanted !== null) await lookup.namespace(catalog, wanted);
      const prefix = query.get('prefix') ?? '';
      const schemas = wanted === null ? (await store.schemas(catalog)).map(({ name }) => name) : [wanted];
      const tables = await Promise.all(
        schemas.map(async (namespace) =>
          (await store.tables(catalog, namespace)).flatMap((entry) => {
            const found = entry.name.startsWith(prefix) ? asFound(catalog, namespace, entry) : undefined;
            return found ? [found] : [];
          }),
        ),
      );
      const { page, continuationToken } = takeQueryPage(tables.flat(), query, 'maxTables');
      return { tables: await Promise.all(page.map((table) => summarize(store, table))), continuationToken };
    },
    'GET /get-table': async ({ query }) => {
      const arn = query.get('tableArn');
      if (arn !== null) return describe(store, await lookup.tableByArn(arn));
      const bucket = query.get('tableBucketARN');
      const namespace = query.get('namespace');
      const name = query.get('name');
      if (bucket === null || namespace === null || name === null)
        throw bad('Name a table by tableArn, or by tableBucketARN, namespace and name.');
      return describe(store, await lookup.table(await lookup.bucket(bucket), namespace, name));
    },
    [`DELETE ${tablePath}`]: async (call) => {
      const table = await find(call);
      await refuseOldToken(table, call.query.get('versionToken') ?? undefined);
      await inOwnWords(store.dropTable(table.catalog, table.namespace, table.entry.name));
      return undefined;
    },
    [`PUT ${tablePath}/rename`]: async (call) => {
      const table = await find(call);
      const { input } = call;
      await refuseOldToken(table, input.optionalText('versionToken'));
      const newName = input.optionalText('newName') ?? table.entry.name;
      const newNamespace = input.optionalText('newNamespaceName') ?? table.namespace;
      checkName('table', newName);
      await lookup.namespace(table.catalog, newNamespace);
      await inOwnWords(
        store.renameTable(
          table.catalog,
          { schema: table.namespace, name: table.entry.name },
          { schema: newNamespace, name: newName },
        ),
      );
      return undefined;
    },
    [`GET ${tablePath}/metadata-location`]: async (call) => {
      const table = await find(call);
      const { metadataLocation } = await describeTable(store, table.entry);
      return {
        versionToken: await versionToken(table),
        metadataLocation,
        warehouseLocation: locationOf(table.entry.folder),
      };
    },
    [`PUT ${tablePath}/metadata-location`]: async (call) => {
      const table = await find(call);
      await refuseOldToken(table, call.input.text('versionToken'));
      await adopt(store, table, call.input.text('metadataLocation'));
      const { metadataLocation } = await describeTable(store, table.entry);
      return {
        name: table.entry.name,
        tableARN: tableArn(table.catalog.name, table.entry),
        namespace: [table.namespace],
        versionToken: await versionToken(table),
        metadataLocation,
      };
    },
  };
}

/** Makes a client's metadata file the current one. */
async function adopt(store: DiskStore, { entry }: FoundTable, location: string): Promise<void> {
  const path = locationToPath(store, location);
  if (folderOfMetadata(path) !== entry.folder)
    throw bad(`${location} does not lie in the table's warehouse location ${locationOf(entry.folder)}.`);
  try {
    const version = await currentVersion(entry.folder);
    if (version && version.file !== basename(path))
      await adoptMetadata(await loadTable(entry.folder), locationOf(path));
    else await claimVersion(entry.folder, { number: version?.number ?? 0, file: basename(path) });
  } catch (error) {
    if (!(error instanceof IcebergError)) throw error;
    throw error.code === 'conflict' ? conflict(error.message) : bad(error.message);
  }
}

async function summarize(store: DiskStore, table: FoundTable): Promise<Record<string, unknown>> {
  const { entry, catalog, namespace } = table;
  const { changedMs } = await describeTable(store, entry);
  return {
    namespace: [namespace],
    name: entry.name,
    type: 'customer',
    tableARN: tableArn(catalog.name, entry),
    createdAt: new Date(entry.createdAtMs).toISOString(),
    modifiedAt: new Date(changedMs).toISOString(),
    tableBucketId: stableId(catalog.name),
  };
}

async function describe(store: DiskStore, table: FoundTable): Promise<Record<string, unknown>> {
  const { metadataLocation } = await describeTable(store, table.entry);
  return {
    ...(await summarize(store, table)),
    versionToken: await versionToken(table),
    ...(!table.isLimited && { metadataLocation, warehouseLocation: locationOf(table.entry.folder) }),
    createdBy: account,
    modifiedBy: account,
    ownerAccountId: account,
    format: 'ICEBERG',
  };
}
