import assert from 'node:assert/strict';
import { LakeError } from '../../../src/kernels/api.ts';
import type { S3TablesConnection } from '../../../src/kernels/api.ts';
import { connect, type ConnectOptions } from '../../../src/kernels/connect.ts';
import { builtInConnections } from '../../../src/kernels/connections.ts';
import { athenaConnection, quickPatience, redshiftConnection, rowsOf, unstopped } from '../../fakes/awsKernels.ts';
import { AwsServer, tableBucketArn } from '../../fakes/awsServer.ts';

const options: ConnectOptions = { version: '0.0.0', patience: quickPatience };
const byDefault = { kind: 'profile', name: 'default' } as const;
const columns = [{ name: 'name', type: 'varchar' }];

describe('connecting', () => {
  let server: AwsServer;
  const before: Record<string, string | undefined> = {};
  const environment = {
    AWS_ACCESS_KEY_ID: 'AKIAENV',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_CONFIG_FILE: '/nowhere/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
    AWS_EC2_METADATA_DISABLED: 'true',
  };

  beforeEach(async () => {
    server = await AwsServer.start();
    for (const [name, value] of Object.entries(environment)) {
      before[name] = process.env[name];
      process.env[name] = value;
    }
  });

  afterEach(async () => {
    for (const [name, value] of Object.entries(before))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    await server.close();
  });

  it('takes the keys of the environment for the default profile', async () => {
    server.on('SELECT name', { columns, rows: [['ada']] });
    const kernel = await connect({ ...athenaConnection(server), identity: byDefault }, options);
    assert.deepEqual(await rowsOf(kernel, 'SELECT name'), [['ada']]);
    assert.ok(server.calls.every((call) => call.accessKeyId === 'AKIAENV'));
    await kernel.close();
  });

  it('says how to sign in where a profile has no keys', async () => {
    const kernel = await connect(
      { ...athenaConnection(server), identity: { kind: 'profile', name: 'nobody' } },
      options,
    );
    await assert.rejects(rowsOf(kernel, 'SELECT 1'), (error) => {
      assert.ok(LakeError.is(error, 'expired'));
      assert.match(error.message, /^Profile "nobody" has no credentials/);
      assert.match(error.hint ?? '', /aws configure sso --profile nobody/);
      return true;
    });
    assert.equal(server.calls.length, 0);
    await kernel.close();
  });

  it('sends a table bucket through Athena, as its catalog and namespace', async () => {
    server.on('SELECT name', { columns, rows: [['ada']] });
    const through = { ...athenaConnection(server), identity: byDefault, database: 'healthcare_db' };
    const bucket: S3TablesConnection = {
      kind: 's3tables',
      name: 'tables',
      region: 'us-east-1',
      endpoint: server.endpoint,
      identity: byDefault,
      tableBucketArn,
      namespace: 'encounters',
      through,
    };
    const kernel = await connect(bucket, options);
    assert.equal(kernel.connection, bucket);
    assert.deepEqual(await rowsOf(kernel, 'SELECT name'), [['ada']]);
    const { body } = await server.called('StartQueryExecution');
    assert.deepEqual(body.QueryExecutionContext, { Catalog: 's3tablescatalog/lake-tables', Database: 'encounters' });
    assert.deepEqual(await kernel.catalog.list(['lake-tables', 'encounters'], unstopped()), [
      { kind: 'table', name: 'visits', sql: '"s3tablescatalog/lake-tables".encounters.visits', format: 'iceberg' },
    ]);
    await kernel.close();
  });

  it('sends a table bucket through Redshift, in a session that has entered it', async () => {
    server.on('SELECT name', { columns, rows: [['ada']] });
    const through = { ...redshiftConnection(server), identity: byDefault };
    const kernel = await connect(
      {
        kind: 's3tables',
        name: 'tables',
        region: 'us-east-1',
        endpoint: server.endpoint,
        identity: byDefault,
        tableBucketArn,
        through,
      },
      options,
    );
    assert.deepEqual(await rowsOf(kernel, 'SELECT name'), [['ada']]);
    assert.deepEqual(server.started, ['USE "lake-tables@s3tablescatalog"', 'SELECT name']);
    assert.deepEqual(await kernel.catalog.list([], unstopped()), [
      {
        kind: 'catalog',
        name: 'lake-tables',
        sqlName: 'lake-tables@s3tablescatalog',
        sql: '"lake-tables@s3tablescatalog"',
      },
    ]);
    assert.deepEqual(await kernel.catalog.list(['lake-tables'], unstopped()), [
      { kind: 'schema', name: 'encounters', sql: '"lake-tables@s3tablescatalog".encounters' },
    ]);
    await assert.rejects(kernel.catalog.list(['nix'], unstopped()), (error) => LakeError.is(error, 'notFound'));
    await kernel.close();
  });

  it('refuses local connections where no lakehouse is set up, or its program is missing', async () => {
    const [local] = builtInConnections;
    assert.ok(local);
    await assert.rejects(connect(local, options), (error) => LakeError.is(error, 'unsupported'));
    const lakehouse = { entry: '/nowhere/lakehouse.js', data: '/nowhere/lake' };
    await assert.rejects(
      connect(local, { ...options, lakehouse }),
      (error) => LakeError.is(error, 'network') && error.message.includes('/nowhere/lakehouse.js is missing'),
    );
  });
});
