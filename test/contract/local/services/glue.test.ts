import {
  BatchCreatePartitionCommand,
  BatchDeleteTableCommand,
  CreateDatabaseCommand,
  CreatePartitionCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  DeletePartitionCommand,
  DeleteTableCommand,
  GetCatalogsCommand,
  GetDatabaseCommand,
  GetDatabasesCommand,
  GetPartitionCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  GetTableVersionsCommand,
  GetUserDefinedFunctionsCommand,
  GlueClient,
  SearchTablesCommand,
  UpdateDatabaseCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { partitionsOf } from '../../../../src/local/engine/external.ts';
import { createTable, loadTable } from '../../../../src/local/iceberg/table.ts';
import { LocalEndpoint } from '../../../fakes/localEndpoint.ts';

describe('Glue of the local lakehouse', () => {
  let local: LocalEndpoint;
  let client: GlueClient;

  before(async () => {
    local = await LocalEndpoint.start();
    client = new GlueClient(local.config);
    await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'Lake', Description: 'first' } }));
  });
  after(async () => {
    client.destroy();
    await local.remove();
  });

  const external = (name: string) => ({
    Name: name,
    Owner: 'nurse',
    TableType: 'EXTERNAL_TABLE',
    Parameters: { classification: 'csv' },
    PartitionKeys: [{ Name: 'day', Type: 'string' }],
    StorageDescriptor: {
      Columns: [
        { Name: 'A', Type: 'int', Comment: 'the first' },
        { Name: 'b', Type: 'array<string>' },
      ],
      Location: 's3://lakebook-local/logs/',
      InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
      OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe', Parameters: { x: 'y' } },
    },
  });

  it('keeps databases, names in lower case', async () => {
    const { Database } = await client.send(new GetDatabaseCommand({ Name: 'LAKE' }));
    assert.equal(Database?.Name, 'lake');
    await client.send(
      new UpdateDatabaseCommand({ Name: 'lake', DatabaseInput: { Name: 'lake', Description: 'second' } }),
    );
    const { DatabaseList } = await client.send(new GetDatabasesCommand({}));
    assert.deepEqual(
      DatabaseList?.map(({ Name, Description }) => [Name, Description]),
      [
        ['default', undefined],
        ['lake', 'second'],
      ],
    );
    await assert.rejects(client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'lake' } })), {
      name: 'AlreadyExistsException',
    });
    await assert.rejects(client.send(new GetDatabaseCommand({ Name: 'no' })), {
      name: 'EntityNotFoundException',
      message: 'Database no not found.',
    });
    await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'gone' } }));
    await client.send(new DeleteDatabaseCommand({ Name: 'gone' }));
    assert.deepEqual(
      (await client.send(new GetUserDefinedFunctionsCommand({ Pattern: '*' }))).UserDefinedFunctions,
      [],
    );
  });

  it('keeps external tables with their versions', async () => {
    const DatabaseName = 'lake';
    await client.send(new CreateTableCommand({ DatabaseName, TableInput: external('logs') }));
    const { Table } = await client.send(new GetTableCommand({ DatabaseName, Name: 'logs' }));
    assert.deepEqual(Table?.StorageDescriptor?.Columns?.[0], { Name: 'a', Type: 'int', Comment: 'the first' });
    assert.equal(Table?.StorageDescriptor?.SerdeInfo?.Parameters?.x, 'y');
    assert.equal(Table?.Owner, 'nurse');
    assert.equal(Table?.VersionId, '0');
    await assert.rejects(client.send(new CreateTableCommand({ DatabaseName, TableInput: external('logs') })), {
      name: 'AlreadyExistsException',
    });
    const changed = { ...external('logs'), Description: 'changed' };
    await client.send(new UpdateTableCommand({ DatabaseName, TableInput: changed, VersionId: '0' }));
    await assert.rejects(client.send(new UpdateTableCommand({ DatabaseName, TableInput: changed, VersionId: '0' })), {
      name: 'ConcurrentModificationException',
    });
    await client.send(new UpdateTableCommand({ DatabaseName, TableInput: changed, SkipArchive: true }));
    const { TableVersions } = await client.send(new GetTableVersionsCommand({ DatabaseName, TableName: 'logs' }));
    assert.deepEqual(
      TableVersions?.map(({ VersionId, Table: table }) => [VersionId, table?.Description]),
      [
        ['2', 'changed'],
        ['0', undefined],
      ],
    );
    await client.send(new CreateTableCommand({ DatabaseName, TableInput: external('other') }));
    const { TableList } = await client.send(new GetTablesCommand({ DatabaseName, Expression: 'lo*' }));
    assert.deepEqual(
      TableList?.map(({ Name }) => Name),
      ['logs'],
    );
    const found = await client.send(new SearchTablesCommand({ SearchText: 'oth' }));
    assert.deepEqual(
      found.TableList?.map(({ Name }) => Name),
      ['other'],
    );
    const { Errors } = await client.send(
      new BatchDeleteTableCommand({ DatabaseName, TablesToDelete: ['other', 'no'] }),
    );
    assert.deepEqual(
      Errors?.map(({ TableName }) => TableName),
      ['no'],
    );
  });

  it('keeps partitions where the engine reads them, and filters them', async () => {
    const DatabaseName = 'lake';
    const TableName = 'logs';
    await client.send(
      new CreatePartitionCommand({ DatabaseName, TableName, PartitionInput: { Values: ['2024-01-01'] } }),
    );
    const batch = [
      { Values: ['2024-01-01'] },
      { Values: ['2024-01-02'], StorageDescriptor: { Location: 's3://lakebook-local/two/' } },
    ];
    const { Errors } = await client.send(
      new BatchCreatePartitionCommand({ DatabaseName, TableName, PartitionInputList: batch }),
    );
    assert.equal(Errors?.length, 1);
    const { Partitions } = await client.send(
      new GetPartitionsCommand({ DatabaseName, TableName, Expression: "day >= '2024-01-02' AND day < '2025'" }),
    );
    assert.deepEqual(
      Partitions?.map(({ StorageDescriptor }) => StorageDescriptor?.Location),
      ['s3://lakebook-local/two/'],
    );
    const one = await client.send(
      new GetPartitionCommand({ DatabaseName, TableName, PartitionValues: ['2024-01-01'] }),
    );
    assert.equal(one.Partition?.StorageDescriptor?.Location, 's3://lakebook-local/logs/day=2024-01-01/');
    const entry = await local.store.table({ kind: 'glue', name: 'awsdatacatalog' }, 'lake', 'logs');
    assert.equal(entry?.kind === 'external' && partitionsOf(entry).length, 2);
    await client.send(new DeletePartitionCommand({ DatabaseName, TableName, PartitionValues: ['2024-01-01'] }));
    await assert.rejects(
      client.send(new DeletePartitionCommand({ DatabaseName, TableName, PartitionValues: ['2024-01-01'] })),
      { name: 'EntityNotFoundException' },
    );
    const { Table } = await client.send(new GetTableCommand({ DatabaseName, Name: TableName }));
    assert.deepEqual(Object.keys(Table?.Parameters ?? {}), ['classification']);
    await client.send(new DeleteTableCommand({ DatabaseName, Name: TableName }));
  });

  it('takes the commits of an Iceberg client, one after the other', async () => {
    // A table that another writer has made, moved into a bucket as such a writer would upload it.
    const made = await createTable(`${local.folder}/elsewhere`, [{ name: 'id', type: 'bigint' }]);
    const metadata = JSON.parse(await readFile(made.metadataLocation.slice('file://'.length), 'utf8')) as object;
    const text = (version: number) =>
      JSON.stringify({ ...metadata, location: 's3://lakebook-local/ice/t', properties: { version: String(version) } });
    const s3 = new S3Client(local.config);
    const upload = async (version: number, tail: string): Promise<string> => {
      const Key = `ice/t/metadata/0000${version}-${tail}.metadata.json`;
      await s3.send(new PutObjectCommand({ Bucket: 'lakebook-local', Key, Body: text(version) }));
      return `s3://lakebook-local/${Key}`;
    };
    const table = (location: string) => ({
      Name: 'ice',
      Parameters: { table_type: 'ICEBERG', metadata_location: location },
    });
    const DatabaseName = 'lake';
    const first = await upload(0, 'aaaa');
    await client.send(new CreateTableCommand({ DatabaseName, TableInput: table(first) }));
    const { Table } = await client.send(new GetTableCommand({ DatabaseName, Name: 'ice' }));
    assert.equal(Table?.Parameters?.table_type, 'ICEBERG');
    assert.equal(Table?.Parameters?.metadata_location, first);
    assert.deepEqual(Table?.StorageDescriptor?.Columns, [{ Name: 'id', Type: 'bigint' }]);

    const second = await upload(1, 'bbbb');
    const version = { DatabaseName, VersionId: Table?.VersionId, SkipArchive: true };
    await client.send(new UpdateTableCommand({ ...version, TableInput: table(second) }));
    const after = await client.send(new GetTableCommand({ DatabaseName, Name: 'ice' }));
    assert.equal(after.Table?.Parameters?.metadata_location, second);
    const rival = await upload(1, 'cccc');
    await assert.rejects(client.send(new UpdateTableCommand({ ...version, TableInput: table(rival) })), {
      name: 'ConcurrentModificationException',
    });
    const kept = await client.send(new GetTableCommand({ DatabaseName, Name: 'ice' }));
    assert.equal(kept.Table?.Parameters?.metadata_location, second);
    assert.equal(
      (await loadTable(local.store.locationPath('s3://lakebook-local/ice/t'))).metadata.properties.version,
      '1',
    );
    s3.destroy();
  });

  it('shows table buckets as catalogs', async () => {
    const bucket = { kind: 's3tables', name: 'analytics' } as const;
    await local.store.createCatalog(bucket);
    await local.store.putSchema(bucket, { name: 'ns', properties: {}, createdAtMs: 0 }, 'create');
    const { CatalogList } = await client.send(new GetCatalogsCommand({ Recursive: true }));
    assert.deepEqual(
      CatalogList?.map(({ CatalogId }) => CatalogId),
      ['000000000000:s3tablescatalog', '000000000000:s3tablescatalog/analytics'],
    );
    const CatalogId = '000000000000:s3tablescatalog/analytics';
    const { DatabaseList } = await client.send(new GetDatabasesCommand({ CatalogId }));
    assert.deepEqual(
      DatabaseList?.map(({ Name }) => Name),
      ['ns'],
    );
    await client.send(
      new CreateTableCommand({
        CatalogId,
        DatabaseName: 'ns',
        TableInput: { Name: 't', StorageDescriptor: { Columns: [{ Name: 'x', Type: 'double' }] } },
      }),
    );
    const { Table } = await client.send(new GetTableCommand({ CatalogId, DatabaseName: 'ns', Name: 't' }));
    assert.match(
      Table?.Parameters?.metadata_location ?? '',
      /^file:\/\/.*\/s3tables\/analytics\/ns\/t-[0-9a-f]{8}\/metadata\/00000-/,
    );
    await assert.rejects(client.send(new GetDatabasesCommand({ CatalogId: '000000000000:s3tablescatalog/no' })), {
      name: 'EntityNotFoundException',
    });
  });
});
