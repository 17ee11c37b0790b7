import {
  CreateNamespaceCommand,
  CreateTableBucketCommand,
  CreateTableCommand,
  DeleteNamespaceCommand,
  DeleteTableBucketCommand,
  DeleteTableBucketPolicyCommand,
  DeleteTableCommand,
  GetNamespaceCommand,
  GetTableBucketCommand,
  GetTableBucketEncryptionCommand,
  GetTableBucketMaintenanceConfigurationCommand,
  GetTableBucketPolicyCommand,
  GetTableCommand,
  GetTableMaintenanceConfigurationCommand,
  GetTableMaintenanceJobStatusCommand,
  GetTableMetadataLocationCommand,
  GetTableReplicationCommand,
  GetTableStorageClassCommand,
  ListNamespacesCommand,
  ListTableBucketsCommand,
  ListTablesCommand,
  ListTagsForResourceCommand,
  PutTableBucketPolicyCommand,
  PutTableMaintenanceConfigurationCommand,
  RenameTableCommand,
  S3TablesClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTableMetadataLocationCommand,
} from '@aws-sdk/client-s3tables';
import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { LocalEndpoint } from '../../../fakes/localEndpoint.ts';

describe('S3 Tables of the local lakehouse', () => {
  let local: LocalEndpoint;
  let client: S3TablesClient;
  let tableBucketARN = '';

  before(async () => {
    local = await LocalEndpoint.start();
    client = new S3TablesClient(local.config);
    ({ arn: tableBucketARN = '' } = await client.send(new CreateTableBucketCommand({ name: 'patient-encounter' })));
    await client.send(new CreateNamespaceCommand({ tableBucketARN, namespace: ['encounters'] }));
  });
  after(async () => {
    client.destroy();
    await local.remove();
  });

  const iceberg = {
    schema: {
      fields: [
        { name: 'id', type: 'long', required: true },
        { name: 'day', type: 'date' },
        { name: 'cost', type: 'decimal(10,2)' },
      ],
    },
  };
  const create = (name: string, more: object = {}) =>
    client.send(
      new CreateTableCommand({
        tableBucketARN,
        namespace: 'encounters',
        name,
        format: 'ICEBERG',
        metadata: { iceberg: { ...iceberg, ...more } },
      }),
    );

  it('makes, lists and deletes table buckets by their rules', async () => {
    assert.equal(tableBucketARN, local.served.lakehouse.tableBucketArn);
    const { name, createdAt, ownerAccountId } = await client.send(new GetTableBucketCommand({ tableBucketARN }));
    assert.deepEqual([name, ownerAccountId], ['patient-encounter', '000000000000']);
    assert.ok(createdAt instanceof Date && createdAt.getTime() > 0);
    for (const wrong of ['Upper', 'ab', 'xn--a', 'aws-x', 'a_b', 'x--table-s3'])
      await assert.rejects(client.send(new CreateTableBucketCommand({ name: wrong })), { name: 'BadRequestException' });
    await assert.rejects(client.send(new CreateTableBucketCommand({ name: 'patient-encounter' })), {
      name: 'ConflictException',
    });
    const { arn } = await client.send(new CreateTableBucketCommand({ name: 'second' }));
    const first = await client.send(new ListTableBucketsCommand({ maxBuckets: 1 }));
    assert.deepEqual(
      first.tableBuckets?.map((bucket) => bucket.name),
      ['patient-encounter'],
    );
    const rest = await client.send(new ListTableBucketsCommand({ continuationToken: first.continuationToken }));
    assert.deepEqual(
      rest.tableBuckets?.map((bucket) => bucket.name),
      ['second'],
    );
    await client.send(new DeleteTableBucketCommand({ tableBucketARN: arn }));
    await assert.rejects(client.send(new DeleteTableBucketCommand({ tableBucketARN: arn })), {
      name: 'NotFoundException',
    });
    await assert.rejects(client.send(new DeleteTableBucketCommand({ tableBucketARN })), { name: 'ConflictException' });
    const foreign = 'arn:aws:s3tables:us-east-1:111111111111:bucket/abc';
    await assert.rejects(client.send(new GetTableBucketCommand({ tableBucketARN: foreign })), {
      name: 'ForbiddenException',
    });
  });

  it('makes, lists and deletes namespaces', async () => {
    await client.send(new CreateNamespaceCommand({ tableBucketARN, namespace: ['other'] }));
    const { namespaces } = await client.send(new ListNamespacesCommand({ tableBucketARN, prefix: 'o' }));
    assert.deepEqual(
      namespaces?.map(({ namespace }) => namespace),
      [['other']],
    );
    assert.deepEqual((await client.send(new GetNamespaceCommand({ tableBucketARN, namespace: 'other' }))).namespace, [
      'other',
    ]);
    await client.send(new DeleteNamespaceCommand({ tableBucketARN, namespace: 'other' }));
    await assert.rejects(client.send(new GetNamespaceCommand({ tableBucketARN, namespace: 'other' })), {
      name: 'NotFoundException',
    });
    for (const namespace of [['Upper'], ['aws_x'], ['a', 'b'], ['_a']])
      await assert.rejects(client.send(new CreateNamespaceCommand({ tableBucketARN, namespace })), {
        name: 'BadRequestException',
      });
  });

  it('makes real Iceberg tables, found by name and by ARN', async () => {
    const { tableARN, versionToken } = await create('visits', {
      partitionSpec: { fields: [{ sourceId: 2, transform: 'month', name: 'day_month' }] },
    });
    const byName = await client.send(new GetTableCommand({ tableBucketARN, namespace: 'encounters', name: 'visits' }));
    const byArn = await client.send(new GetTableCommand({ tableArn: tableARN }));
    assert.deepEqual({ ...byName, $metadata: 0 }, { ...byArn, $metadata: 0 });
    assert.equal(byName.versionToken, versionToken);
    assert.match(
      byName.metadataLocation ?? '',
      /\/s3tables\/patient-encounter\/encounters\/visits-[0-9a-f]{8}\/metadata\/00000-.*\.json$/,
    );
    assert.equal(byName.format, 'ICEBERG');
    await assert.rejects(create('visits'), { name: 'ConflictException' });
    await assert.rejects(create('Upper'), { name: 'BadRequestException' });
    await assert.rejects(create('typed', { schema: { fields: [{ name: 'a', type: 'nonsense' }] } }), {
      name: 'BadRequestException',
    });
    const { tables } = await client.send(new ListTablesCommand({ tableBucketARN, prefix: 'vis' }));
    assert.deepEqual(
      tables?.map(({ name, namespace }) => [name, namespace]),
      [['visits', ['encounters']]],
    );
  });

  it('moves the metadata pointer for whoever holds the current token', async () => {
    const address = { tableBucketARN, namespace: 'encounters', name: 'visits' };
    const { metadataLocation = '', versionToken } = await client.send(new GetTableMetadataLocationCommand(address));
    const path = metadataLocation.slice('file://'.length);
    const next = path.replace(/00000-[^/]*$/, '00001-abcd.metadata.json');
    await copyFile(path, next);
    const moved = await client.send(
      new UpdateTableMetadataLocationCommand({ ...address, versionToken, metadataLocation: `file://${next}` }),
    );
    assert.equal(moved.metadataLocation, `file://${next}`);
    assert.notEqual(moved.versionToken, versionToken);
    await assert.rejects(
      client.send(
        new UpdateTableMetadataLocationCommand({ ...address, versionToken, metadataLocation: `file://${next}` }),
      ),
      { name: 'ConflictException' },
    );
    await assert.rejects(
      client.send(
        new UpdateTableMetadataLocationCommand({
          ...address,
          versionToken: moved.versionToken,
          metadataLocation: 'file:///tmp/metadata/00002-x.metadata.json',
        }),
      ),
      { name: 'BadRequestException' },
    );
  });

  it('renames and deletes tables', async () => {
    const address = { tableBucketARN, namespace: 'encounters' };
    const { tableARN } = await create('old_name');
    await client.send(new RenameTableCommand({ ...address, name: 'old_name', newName: 'new_name' }));
    const renamed = await client.send(new GetTableCommand({ ...address, name: 'new_name' }));
    assert.equal(renamed.tableARN, tableARN);
    await create('old_name');
    await assert.rejects(client.send(new RenameTableCommand({ ...address, name: 'old_name', newName: 'new_name' })), {
      name: 'ConflictException',
    });
    await assert.rejects(client.send(new DeleteTableCommand({ ...address, name: 'old_name', versionToken: 'old' })), {
      name: 'ConflictException',
    });
    await client.send(new DeleteTableCommand({ ...address, name: 'old_name' }));
    await client.send(new DeleteTableCommand({ ...address, name: 'new_name' }));
    await assert.rejects(client.send(new GetTableCommand({ ...address, name: 'new_name' })), {
      name: 'NotFoundException',
    });
  });

  it('keeps maintenance, policies, encryption and tags', async () => {
    const table = { tableBucketARN, namespace: 'encounters', name: 'visits' };
    const initial = await client.send(new GetTableMaintenanceConfigurationCommand(table));
    assert.equal(initial.configuration?.icebergCompaction?.status, 'enabled');
    await client.send(
      new PutTableMaintenanceConfigurationCommand({
        ...table,
        type: 'icebergCompaction',
        value: { status: 'disabled', settings: { icebergCompaction: { targetFileSizeMB: 128 } } },
      }),
    );
    const { configuration } = await client.send(new GetTableMaintenanceConfigurationCommand(table));
    assert.equal(configuration?.icebergCompaction?.status, 'disabled');
    assert.equal(configuration?.icebergSnapshotManagement?.status, 'enabled');
    const { status } = await client.send(new GetTableMaintenanceJobStatusCommand(table));
    assert.equal(status?.icebergCompaction?.status, 'Disabled');
    const bucket = await client.send(new GetTableBucketMaintenanceConfigurationCommand({ tableBucketARN }));
    assert.ok(bucket.configuration?.icebergUnreferencedFileRemoval);

    await assert.rejects(client.send(new GetTableBucketPolicyCommand({ tableBucketARN })), {
      name: 'NotFoundException',
    });
    await client.send(new PutTableBucketPolicyCommand({ tableBucketARN, resourcePolicy: '{}' }));
    assert.equal((await client.send(new GetTableBucketPolicyCommand({ tableBucketARN }))).resourcePolicy, '{}');
    await client.send(new DeleteTableBucketPolicyCommand({ tableBucketARN }));
    const { encryptionConfiguration } = await client.send(new GetTableBucketEncryptionCommand({ tableBucketARN }));
    assert.equal(encryptionConfiguration?.sseAlgorithm, 'AES256');
    const { storageClassConfiguration } = await client.send(new GetTableStorageClassCommand(table));
    assert.equal(storageClassConfiguration?.storageClass, 'STANDARD');

    await client.send(new TagResourceCommand({ resourceArn: tableBucketARN, tags: { a: '1', b: '2' } }));
    await client.send(new UntagResourceCommand({ resourceArn: tableBucketARN, tagKeys: ['a'] }));
    assert.deepEqual((await client.send(new ListTagsForResourceCommand({ resourceArn: tableBucketARN }))).tags, {
      b: '2',
    });
  });

  it('names the operation that it does not have', async () => {
    await assert.rejects(client.send(new GetTableReplicationCommand({ tableArn: `${tableBucketARN}/table/x` })), {
      message: /^local lakehouse: S3Tables GET \/table-replication is not emulated$/,
    });
  });
});
