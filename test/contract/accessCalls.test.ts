import assert from 'node:assert/strict';
import * as athena from '@aws-sdk/client-athena';
import * as glue from '@aws-sdk/client-glue';
import * as data from '@aws-sdk/client-redshift-data';
import * as s3 from '@aws-sdk/client-s3';
import * as tables from '@aws-sdk/client-s3tables';
import * as sts from '@aws-sdk/client-sts';
import { createHmac, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { openAccess } from '../../src/local/access/access.ts';
import { AthenaAsker, errorText, RedshiftAsker } from '../fakes/askers.ts';
import { canariesIn, CanaryLake } from '../fakes/canaryLake.ts';

/** One call by the reader; what comes back is judged, and whether it may come back at all. */
interface Call {
  readonly name: string;
  readonly expects: 'answer' | 'refusal' | 'either';
  run(): Promise<unknown>;
}

const account = '000000000000';
const bucketArn = (name: string): string => `arn:aws:s3tables:us-east-1:${account}:bucket/${name}`;
const own = 'athena-results/users/reader/';

describe('what a reader is told by calls', () => {
  let lake: CanaryLake;
  let clients: ReturnType<typeof clientsOf>;
  let adminClients: ReturnType<typeof clientsOf>;
  let adminsExecution = '';
  let adminsStatement = '';
  let adminsSession = '';
  let adminsQuery = '';
  let dataFile = '';

  function clientsOf(user: string) {
    const config = lake.config(user);
    return {
      athena: new athena.AthenaClient(config),
      glue: new glue.GlueClient(config),
      data: new data.RedshiftDataClient(config),
      s3: new s3.S3Client({ ...config, forcePathStyle: true }),
      tables: new tables.S3TablesClient(config),
      sts: new sts.STSClient(config),
    };
  }

  before(async function () {
    this.timeout(60_000);
    lake = await CanaryLake.make();
    clients = clientsOf('reader');
    adminClients = clientsOf('admin');
    const [admin, rs] = [new AthenaAsker(lake.config('admin')), new RedshiftAsker(lake.config('admin'))];
    adminsExecution = (await admin.ask('SELECT * FROM open_db.people WHERE id > 400 LIMIT 5')).id ?? '';
    adminsStatement = (await rs.ask('SELECT * FROM cnryrs.cnrytab')).id ?? '';
    admin.close();
    rs.close();
    const opened = await adminClients.data.send(
      new data.ExecuteStatementCommand({
        Sql: 'CREATE TEMP TABLE kept AS SELECT * FROM cnryrs.cnrytab',
        Database: 'dev',
        WorkgroupName: 'local',
        SessionKeepAliveSeconds: 600,
      }),
    );
    adminsSession = opened.SessionId ?? '';
    await adminClients.athena.send(
      new athena.CreatePreparedStatementCommand({
        WorkGroup: 'primary',
        StatementName: 'cnrystmt',
        QueryStatement: "SELECT 'cnryval-stmt' AS cnrycol",
      }),
    );
    const named = await adminClients.athena.send(
      new athena.CreateNamedQueryCommand({ Name: 'cnrystmt', Database: 'cnrydb', QueryString: "SELECT 'cnryval'" }),
    );
    adminsQuery = named.NamedQueryId ?? '';
    const listed = await adminClients.s3.send(
      new s3.ListObjectsV2Command({ Bucket: 'lakebook-local', Prefix: 'warehouse/people/' }),
    );
    dataFile = listed.Contents?.find(({ Key }) => Key?.endsWith('.parquet'))?.Key ?? '';
    assert.notEqual(dataFile, '');
  });

  after(async () => {
    for (const group of [clients, adminClients]) for (const client of Object.values(group)) client.destroy();
    await lake.remove();
  });

  async function judge(calls: readonly Call[]): Promise<void> {
    const wrong: string[] = [];
    for (const { name, expects, ...one } of calls) {
      let state: 'answer' | 'refusal' = 'answer';
      let text: string;
      try {
        text = JSON.stringify(await one.run()) ?? '';
      } catch (error) {
        state = 'refusal';
        text = errorText(error);
      }
      // What the reader has named comes back in errors.
      const canaries = canariesIn(text, name);
      if (canaries.length > 0) wrong.push(`${name}: ${canaries.join(', ')} in ${text.slice(0, 400)}`);
      if (expects !== 'either' && state !== expects) wrong.push(`${name}: ${state}, ${text.slice(0, 300)}`);
    }
    assert.deepEqual(wrong, []);
  }

  const call = (name: string, expects: Call['expects'], run: () => Promise<unknown>): Call => ({ name, expects, run });

  it('of Glue', async () => {
    const send = (command: object): Promise<unknown> =>
      (clients.glue as unknown as { send(command: object): Promise<unknown> }).send(command);
    const table = {
      Name: 'people',
      StorageDescriptor: { Columns: [{ Name: 'id', Type: 'int' }], Location: 's3://lakebook-local/raw/' },
    };
    const home = `${account}:s3tablescatalog/home`;
    await judge([
      call('GetDatabases', 'answer', () => send(new glue.GetDatabasesCommand({}))),
      call('GetDatabase cnrydb', 'refusal', () => send(new glue.GetDatabaseCommand({ Name: 'cnrydb' }))),
      call('GetTables', 'answer', () => send(new glue.GetTablesCommand({ DatabaseName: 'open_db' }))),
      call('GetTables of cnrydb', 'refusal', () => send(new glue.GetTablesCommand({ DatabaseName: 'cnrydb' }))),
      call('GetTables of a bucket', 'answer', () =>
        send(new glue.GetTablesCommand({ CatalogId: home, DatabaseName: 'ns' })),
      ),
      call('GetTable people', 'answer', () =>
        send(new glue.GetTableCommand({ DatabaseName: 'open_db', Name: 'people' })),
      ),
      call('GetTable narrow', 'answer', () =>
        send(new glue.GetTableCommand({ DatabaseName: 'open_db', Name: 'narrow' })),
      ),
      call('GetTable admins_view', 'answer', () =>
        send(new glue.GetTableCommand({ DatabaseName: 'open_db', Name: 'admins_view' })),
      ),
      call('GetTable cnrytab_copy', 'refusal', () =>
        send(new glue.GetTableCommand({ DatabaseName: 'open_db', Name: 'cnrytab_copy' })),
      ),
      call('GetTable cnryview', 'refusal', () =>
        send(new glue.GetTableCommand({ DatabaseName: 'open_db', Name: 'cnryview' })),
      ),
      call('GetTableVersions', 'answer', () =>
        send(new glue.GetTableVersionsCommand({ DatabaseName: 'open_db', TableName: 'people' })),
      ),
      call('GetTableVersion', 'either', () =>
        send(new glue.GetTableVersionCommand({ DatabaseName: 'open_db', TableName: 'people', VersionId: '1' })),
      ),
      call('SearchTables', 'answer', () => send(new glue.SearchTablesCommand({ SearchText: 'c' }))),
      call('SearchTables all', 'answer', () => send(new glue.SearchTablesCommand({}))),
      call('GetPartitions', 'refusal', () =>
        send(new glue.GetPartitionsCommand({ DatabaseName: 'open_db', TableName: 'raw_csv' })),
      ),
      call('GetPartition', 'refusal', () =>
        send(new glue.GetPartitionCommand({ DatabaseName: 'open_db', TableName: 'raw_csv', PartitionValues: ['1'] })),
      ),
      call('GetCatalogs', 'answer', () => send(new glue.GetCatalogsCommand({ Recursive: true, IncludeRoot: true }))),
      call('GetCatalog cnrybucket', 'refusal', () =>
        send(new glue.GetCatalogCommand({ CatalogId: 's3tablescatalog/cnrybucket' })),
      ),
      call('CreateTable', 'refusal', () =>
        send(new glue.CreateTableCommand({ DatabaseName: 'default', TableInput: { ...table, Name: 'mine' } })),
      ),
      call('CreateTable over metadata', 'refusal', () =>
        send(
          new glue.CreateTableCommand({
            DatabaseName: 'default',
            TableInput: {
              Name: 'mine',
              Parameters: {
                table_type: 'ICEBERG',
                metadata_location: `file://${lake.folder}/s3/lakebook-local/warehouse/hidden/metadata/v1.metadata.json`,
              },
            },
          }),
        ),
      ),
      call('UpdateTable', 'refusal', () =>
        send(new glue.UpdateTableCommand({ DatabaseName: 'open_db', TableInput: table })),
      ),
      call('DeleteTable', 'refusal', () =>
        send(new glue.DeleteTableCommand({ DatabaseName: 'open_db', Name: 'people' })),
      ),
      call('BatchDeleteTable', 'refusal', () =>
        send(new glue.BatchDeleteTableCommand({ DatabaseName: 'open_db', TablesToDelete: ['people'] })),
      ),
      call('CreateDatabase', 'refusal', () =>
        send(
          new glue.CreateDatabaseCommand({ DatabaseInput: { Name: 'mine', LocationUri: 's3://lakebook-local/raw/' } }),
        ),
      ),
      call('DeleteDatabase', 'refusal', () => send(new glue.DeleteDatabaseCommand({ Name: 'open_db' }))),
      call('CreatePartition', 'refusal', () =>
        send(
          new glue.CreatePartitionCommand({
            DatabaseName: 'open_db',
            TableName: 'raw_csv',
            PartitionInput: { Values: ['1'] },
          }),
        ),
      ),
    ]);
  });

  it('of S3 Tables', async () => {
    const at = { tableBucketARN: bucketArn('home'), namespace: 'ns' };
    const { tables: listed = [] } = await clients.tables.send(
      new tables.ListTablesCommand({ tableBucketARN: bucketArn('home') }),
    );
    assert.deepEqual(
      listed.map(({ name }) => name),
      ['visits'],
    );
    await judge([
      call('ListTableBuckets', 'answer', () => clients.tables.send(new tables.ListTableBucketsCommand({}))),
      call('ListNamespaces', 'answer', () =>
        clients.tables.send(new tables.ListNamespacesCommand({ tableBucketARN: bucketArn('home') })),
      ),
      call('ListNamespaces of cnrybucket', 'refusal', () =>
        clients.tables.send(new tables.ListNamespacesCommand({ tableBucketARN: bucketArn('cnrybucket') })),
      ),
      call('ListTables', 'answer', () =>
        clients.tables.send(new tables.ListTablesCommand({ tableBucketARN: bucketArn('home') })),
      ),
      call('GetTable', 'answer', async () => {
        const told = await clients.tables.send(new tables.GetTableCommand({ ...at, name: 'visits' }));
        assert.equal(told.metadataLocation, undefined);
        assert.equal(told.warehouseLocation, undefined);
        return told;
      }),
      call('GetTable cnrytab', 'refusal', () =>
        clients.tables.send(new tables.GetTableCommand({ ...at, name: 'cnrytab' })),
      ),
      call('GetTableMetadataLocation', 'refusal', () =>
        clients.tables.send(new tables.GetTableMetadataLocationCommand({ ...at, name: 'visits' })),
      ),
      call('GetTableMetadataLocation cnrytab', 'refusal', () =>
        clients.tables.send(new tables.GetTableMetadataLocationCommand({ ...at, name: 'cnrytab' })),
      ),
      call('UpdateTableMetadataLocation', 'refusal', () =>
        clients.tables.send(
          new tables.UpdateTableMetadataLocationCommand({
            ...at,
            name: 'visits',
            versionToken: 'x',
            metadataLocation: 'x',
          }),
        ),
      ),
      call('CreateTable', 'refusal', () =>
        clients.tables.send(new tables.CreateTableCommand({ ...at, name: 'mine', format: 'ICEBERG' })),
      ),
      call('DeleteTable', 'refusal', () =>
        clients.tables.send(new tables.DeleteTableCommand({ ...at, name: 'visits' })),
      ),
      call('RenameTable', 'refusal', () =>
        clients.tables.send(new tables.RenameTableCommand({ ...at, name: 'visits', newName: 'mine' })),
      ),
      call('CreateTableBucket', 'refusal', () =>
        clients.tables.send(new tables.CreateTableBucketCommand({ name: 'minebucket' })),
      ),
      call('DeleteNamespace', 'refusal', () => clients.tables.send(new tables.DeleteNamespaceCommand(at))),
      call('GetTableMaintenanceJobStatus', 'refusal', () =>
        clients.tables.send(new tables.GetTableMaintenanceJobStatusCommand({ ...at, name: 'visits' })),
      ),
    ]);
  });

  it('of S3', async () => {
    const bucket = 'lakebook-local';
    const get = (Key: string): Promise<unknown> => clients.s3.send(new s3.GetObjectCommand({ Bucket: bucket, Key }));
    const put = (Key: string): Promise<unknown> =>
      clients.s3.send(new s3.PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
    const list = (Prefix: string | undefined): Promise<unknown> =>
      clients.s3.send(new s3.ListObjectsV2Command({ Bucket: bucket, ...(Prefix !== undefined && { Prefix }) }));
    const link = (user: string, Key: string): Promise<Response> => {
      const { accessKeyId, secretAccessKey } = lake.served.keysOf(user);
      const expires = Math.floor(Date.now() / 1000) + 60;
      const signature = createHmac('sha1', secretAccessKey)
        .update(`GET\n\n\n${expires}\n/${bucket}/${Key}`)
        .digest('base64');
      const query = `AWSAccessKeyId=${accessKeyId}&Expires=${expires}&Signature=${encodeURIComponent(signature)}`;
      return fetch(`${lake.served.lakehouse.endpoint}/${bucket}/${Key}?${query}`);
    };
    assert.equal((await link('admin', dataFile)).status, 200);
    assert.equal((await link('reader', dataFile)).status, 403);
    await put(`${own}x`);
    assert.equal((await link('reader', `${own}x`)).status, 200);
    const answerOf = async (Key: string): Promise<string> => {
      const response = await link('reader', Key);
      return `${response.status} ${(await response.text()).replaceAll(/<(RequestId|Resource|Key)>.*?<\/\1>/g, '')}`;
    };
    assert.equal(await answerOf(dataFile), await answerOf('warehouse/nothing'));
    await judge([
      call('ListBuckets', 'answer', () => clients.s3.send(new s3.ListBucketsCommand({}))),
      call('HeadBucket', 'answer', () => clients.s3.send(new s3.HeadBucketCommand({ Bucket: bucket }))),
      call('HeadBucket of another', 'refusal', () => clients.s3.send(new s3.HeadBucketCommand({ Bucket: 'nobucket' }))),
      call('list everything', 'refusal', () => list(undefined)),
      call('list nothing', 'refusal', () => list('')),
      call('list the warehouse', 'refusal', () => list('warehouse/')),
      call('list results', 'refusal', () => list('athena-results/')),
      call('list users', 'refusal', () => list('athena-results/users/')),
      call('list those of a user whose name is longer', 'refusal', () => list('athena-results/users/reader')),
      call('list upwards', 'refusal', () => list(`${own}../../`)),
      call('list its own', 'answer', () => list(own)),
      call('read a data file', 'refusal', () => get(dataFile)),
      call('read raw', 'refusal', () => get('raw/people.csv')),
      call("read another's result", 'refusal', () => get(`athena-results/${adminsExecution}.csv`)),
      call("read another's metadata", 'refusal', () => get(`athena-results/${adminsExecution}.csv.metadata`)),
      call('read upwards', 'refusal', () => get(`${own}../../../raw/people.csv`)),
      call('head a data file', 'refusal', () =>
        clients.s3.send(new s3.HeadObjectCommand({ Bucket: bucket, Key: dataFile })),
      ),
      call('write into the warehouse', 'refusal', () => put('warehouse/people/data/x.parquet')),
      call('write into raw', 'refusal', () => put('raw/mine.csv')),
      call('copy a data file', 'refusal', () =>
        clients.s3.send(
          new s3.CopyObjectCommand({ Bucket: bucket, Key: `${own}copy`, CopySource: `${bucket}/${dataFile}` }),
        ),
      ),
      call('copy out', 'refusal', () =>
        clients.s3.send(
          new s3.CopyObjectCommand({ Bucket: bucket, Key: 'raw/mine.csv', CopySource: `${bucket}/${own}x` }),
        ),
      ),
      call('delete a data file', 'refusal', () =>
        clients.s3.send(new s3.DeleteObjectCommand({ Bucket: bucket, Key: dataFile })),
      ),
      call('delete several', 'refusal', () =>
        clients.s3.send(new s3.DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: [{ Key: dataFile }] } })),
      ),
      call('begin an upload', 'refusal', () =>
        clients.s3.send(new s3.CreateMultipartUploadCommand({ Bucket: bucket, Key: 'raw/mine.csv' })),
      ),
      call('list uploads', 'refusal', () => clients.s3.send(new s3.ListMultipartUploadsCommand({ Bucket: bucket }))),
      call('make a bucket', 'refusal', () => clients.s3.send(new s3.CreateBucketCommand({ Bucket: 'mine-bucket' }))),
      call('delete the bucket', 'refusal', () => clients.s3.send(new s3.DeleteBucketCommand({ Bucket: bucket }))),
    ]);
  });

  it('of Athena', async () => {
    const send = (command: object): Promise<unknown> =>
      (clients.athena as unknown as { send(command: object): Promise<unknown> }).send(command);
    const id = { QueryExecutionId: adminsExecution };
    const start = (more: object): Promise<unknown> =>
      send(new athena.StartQueryExecutionCommand({ QueryString: 'SELECT 1', ...more }));
    await judge([
      call('ListDataCatalogs', 'answer', () => send(new athena.ListDataCatalogsCommand({}))),
      call('GetDataCatalog cnrybucket', 'refusal', () =>
        send(new athena.GetDataCatalogCommand({ Name: 's3tablescatalog/cnrybucket' })),
      ),
      call('ListDatabases', 'answer', () => send(new athena.ListDatabasesCommand({ CatalogName: 'AwsDataCatalog' }))),
      call('ListDatabases of home', 'answer', () =>
        send(new athena.ListDatabasesCommand({ CatalogName: 's3tablescatalog/home' })),
      ),
      call('ListTableMetadata', 'answer', () =>
        send(new athena.ListTableMetadataCommand({ CatalogName: 'AwsDataCatalog', DatabaseName: 'open_db' })),
      ),
      call('ListTableMetadata cnrydb', 'refusal', () =>
        send(new athena.ListTableMetadataCommand({ CatalogName: 'AwsDataCatalog', DatabaseName: 'cnrydb' })),
      ),
      call('GetTableMetadata', 'answer', () =>
        send(
          new athena.GetTableMetadataCommand({
            CatalogName: 'AwsDataCatalog',
            DatabaseName: 'open_db',
            TableName: 'people',
          }),
        ),
      ),
      call('GetTableMetadata cnrydb cnrytab', 'refusal', () =>
        send(
          new athena.GetTableMetadataCommand({
            CatalogName: 'AwsDataCatalog',
            DatabaseName: 'cnrydb',
            TableName: 'cnrytab',
          }),
        ),
      ),
      call("another's execution", 'refusal', () => send(new athena.GetQueryExecutionCommand(id))),
      call("another's rows", 'refusal', () => send(new athena.GetQueryResultsCommand(id))),
      call("another's numbers", 'refusal', () => send(new athena.GetQueryRuntimeStatisticsCommand(id))),
      call("another's executions", 'answer', () =>
        send(new athena.BatchGetQueryExecutionCommand({ QueryExecutionIds: [adminsExecution] })),
      ),
      call("stop another's", 'refusal', () => send(new athena.StopQueryExecutionCommand(id))),
      call('ListQueryExecutions', 'answer', async () => {
        const { QueryExecutionIds = [] } = await clients.athena.send(new athena.ListQueryExecutionsCommand({}));
        assert.ok(!QueryExecutionIds.includes(adminsExecution));
        return QueryExecutionIds;
      }),
      call('the same text with results of before', 'answer', () =>
        start({ ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 } } }),
      ),
      call('prepared statement cnrystmt', 'refusal', () =>
        send(new athena.GetPreparedStatementCommand({ WorkGroup: 'primary', StatementName: 'cnrystmt' })),
      ),
      call('ListPreparedStatements', 'answer', () =>
        send(new athena.ListPreparedStatementsCommand({ WorkGroup: 'primary' })),
      ),
      call('update cnrystmt', 'refusal', () =>
        send(
          new athena.UpdatePreparedStatementCommand({
            WorkGroup: 'primary',
            StatementName: 'cnrystmt',
            QueryStatement: 'SELECT 1',
          }),
        ),
      ),
      call('delete cnrystmt', 'refusal', () =>
        send(new athena.DeletePreparedStatementCommand({ WorkGroup: 'primary', StatementName: 'cnrystmt' })),
      ),
      call("another's saved query", 'refusal', () =>
        send(new athena.GetNamedQueryCommand({ NamedQueryId: adminsQuery })),
      ),
      call('ListNamedQueries', 'answer', () => send(new athena.ListNamedQueriesCommand({}))),
      call('a workgroup of its own', 'refusal', () => send(new athena.CreateWorkGroupCommand({ Name: 'mine' }))),
      call('where results go', 'refusal', () =>
        send(
          new athena.UpdateWorkGroupCommand({
            WorkGroup: 'primary',
            ConfigurationUpdates: {
              ResultConfigurationUpdates: { OutputLocation: `s3://lakebook-local/${own}` },
              EnforceWorkGroupConfiguration: true,
            },
          }),
        ),
      ),
      call('results into a table', 'refusal', () =>
        start({ ResultConfiguration: { OutputLocation: 's3://lakebook-local/raw/' } }),
      ),
      call('results upwards', 'refusal', () =>
        start({ ResultConfiguration: { OutputLocation: `s3://lakebook-local/${own}../../../raw/` } }),
      ),
      call('results of its own', 'answer', () =>
        start({ ResultConfiguration: { OutputLocation: `s3://lakebook-local/${own}deep/` } }),
      ),
      call('a catalog cnrybucket', 'refusal', () =>
        start({ QueryExecutionContext: { Catalog: 's3tablescatalog/cnrybucket' } }),
      ),
      call('the token of a request', 'answer', () => start({ ClientRequestToken: randomUUID() })),
    ]);
  });

  it('of Redshift', async () => {
    const send = (command: object): Promise<unknown> =>
      (clients.data as unknown as { send(command: object): Promise<unknown> }).send(command);
    const place = { Database: 'dev', WorkgroupName: 'local' };
    await judge([
      call('ListDatabases', 'answer', () => send(new data.ListDatabasesCommand(place))),
      call('ListSchemas', 'answer', () => send(new data.ListSchemasCommand(place))),
      call('ListTables', 'answer', () => send(new data.ListTablesCommand(place))),
      call('ListTables like', 'answer', () =>
        send(new data.ListTablesCommand({ ...place, SchemaPattern: 'c%', TablePattern: '%' })),
      ),
      call('ListTables of Glue', 'answer', () =>
        send(new data.ListTablesCommand({ ...place, Database: 'awsdatacatalog' })),
      ),
      call('ListTables of cnrybucket', 'refusal', () =>
        send(new data.ListTablesCommand({ ...place, Database: 'cnrybucket@s3tablescatalog' })),
      ),
      call('DescribeTable', 'answer', () =>
        send(new data.DescribeTableCommand({ ...place, Schema: 'public', Table: 'staff' })),
      ),
      call('DescribeTable cnrytab', 'answer', () =>
        send(new data.DescribeTableCommand({ ...place, Schema: 'cnryrs', Table: 'cnrytab' })),
      ),
      call("another's statement", 'refusal', () => send(new data.DescribeStatementCommand({ Id: adminsStatement }))),
      call("another's rows", 'refusal', () => send(new data.GetStatementResultCommand({ Id: adminsStatement }))),
      call("another's rows as text", 'refusal', () =>
        send(new data.GetStatementResultV2Command({ Id: adminsStatement })),
      ),
      call("another's part", 'refusal', () => send(new data.GetStatementResultCommand({ Id: `${adminsStatement}:1` }))),
      call("cancel another's", 'refusal', () => send(new data.CancelStatementCommand({ Id: adminsStatement }))),
      call('ListStatements', 'answer', () => send(new data.ListStatementsCommand({ Status: 'ALL' }))),
      call('ListSessions', 'answer', () => send(new data.ListSessionsCommand({}))),
      call("another's session", 'refusal', () =>
        send(new data.ExecuteStatementCommand({ Sql: 'SELECT * FROM kept', SessionId: adminsSession })),
      ),
      call('as another database user', 'answer', async () => {
        const asker = new RedshiftAsker(lake.config('reader'));
        const told = await asker.ask('SELECT count(*), current_user FROM staff');
        asker.close();
        assert.deepEqual(told.rows, [[7, 'reader']]);
        return told.text;
      }),
    ]);
  });

  it('who it is, whatever a request says of itself', async () => {
    const { Arn } = await clients.sts.send(new sts.GetCallerIdentityCommand({}));
    assert.equal(Arn, `arn:aws:iam::${account}:user/reader`);
    const forged = new athena.AthenaClient(lake.config('reader'));
    forged.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        for (const name of [
          'x-amz-user',
          'x-lakebook-user',
          'x-amzn-identity',
          'x-forwarded-user',
          'x-amz-security-token',
        ])
          headers[name] = 'admin';
        return next(args);
      },
      { step: 'build' },
    );
    await assert.rejects(
      forged.send(new athena.GetQueryExecutionCommand({ QueryExecutionId: adminsExecution })),
      /was not found/,
    );
    forged.destroy();
    // The administrator's key id with the reader's secret.
    const { accessKeyId } = lake.served.keysOf('admin');
    const { secretAccessKey } = lake.served.keysOf('reader');
    const mixed = new sts.STSClient({ ...lake.config('reader'), credentials: { accessKeyId, secretAccessKey } });
    await assert.rejects(mixed.send(new sts.GetCallerIdentityCommand({})), /signature/);
    mixed.destroy();
    const unknown = new sts.STSClient({ ...lake.config('reader'), credentials: lake.served.keysOf('nobody') });
    await assert.rejects(unknown.send(new sts.GetCallerIdentityCommand({})), /security token/);
    unknown.destroy();
    await assert.rejects(
      clients.sts.send(
        new sts.AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/admin`, RoleSessionName: 'x' }),
      ),
    );
  });

  it('follows a grant that is taken away at once, and refuses all where the grants are broken', async () => {
    const asker = new AthenaAsker(lake.config('other'));
    const { document } = await lake.access.rights();
    const sql = 'SELECT name FROM open_db.whole';
    assert.equal((await asker.ask(sql)).state, 'failed');
    const more = {
      id: 'other',
      to: 'user/other',
      on: { kind: 'table', catalog: 'awsdatacatalog', database: 'open_db', table: 'whole' },
      privileges: ['SELECT'],
    } as const;
    await lake.access.grants.put({ ...document, grants: [...document.grants, more] });
    assert.equal((await asker.ask(sql)).state, 'succeeded');
    await lake.access.grants.put(document);
    assert.equal((await asker.ask(sql)).state, 'failed');
    await writeFile(lake.access.grants.path, '{"version": 1, "users": [{"name": "cnrytab"}]}');
    for (const user of ['other', 'admin']) {
      const broken = new AthenaAsker(lake.config(user));
      const told = await broken.ask('SELECT 1');
      assert.equal(told.state, 'refused');
      assert.match(told.text, /The grants of this lakehouse cannot be read, so nobody's rights are known/);
      assert.deepEqual(canariesIn(told.text, ''), []);
      broken.close();
    }
    await assert.rejects(openAccess(lake.store), /grants\.json are wrong: .*filters is no list of objects/);
    await lake.access.grants.put(document);
    assert.equal((await asker.ask('SELECT 1')).state, 'succeeded');
    asker.close();
  });
});
