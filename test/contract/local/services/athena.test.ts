import {
  AthenaClient,
  BatchGetNamedQueryCommand,
  BatchGetQueryExecutionCommand,
  CreateNamedQueryCommand,
  CreatePreparedStatementCommand,
  CreateWorkGroupCommand,
  DeleteNamedQueryCommand,
  DeletePreparedStatementCommand,
  DeleteWorkGroupCommand,
  GetDatabaseCommand,
  GetDataCatalogCommand,
  GetPreparedStatementCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetQueryRuntimeStatisticsCommand,
  GetTableMetadataCommand,
  GetWorkGroupCommand,
  ListDatabasesCommand,
  ListDataCatalogsCommand,
  ListEngineVersionsCommand,
  ListNamedQueriesCommand,
  ListPreparedStatementsCommand,
  ListQueryExecutionsCommand,
  ListTableMetadataCommand,
  ListTagsForResourceCommand,
  ListWorkGroupsCommand,
  StartQueryExecutionCommand,
  StartSessionCommand,
  StopQueryExecutionCommand,
  TagResourceCommand,
  UpdateWorkGroupCommand,
  type QueryExecution,
  type StartQueryExecutionCommandInput,
} from '@aws-sdk/client-athena';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { LocalEndpoint } from '../../../fakes/localEndpoint.ts';

describe('Athena of the local lakehouse', () => {
  let local: LocalEndpoint;
  let client: AthenaClient;
  let s3: S3Client;

  before(async () => {
    local = await LocalEndpoint.start();
    client = new AthenaClient(local.config);
    s3 = new S3Client(local.config);
  });
  after(async () => {
    client.destroy();
    s3.destroy();
    await local.remove();
  });

  const start = async (sql: string, more: Partial<StartQueryExecutionCommandInput> = {}): Promise<string> =>
    (await client.send(new StartQueryExecutionCommand({ QueryString: sql, ...more }))).QueryExecutionId ?? '';
  const look = async (id: string): Promise<QueryExecution> =>
    (await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }))).QueryExecution ?? {};
  const untilState = async (id: string, ...states: string[]): Promise<QueryExecution> => {
    for (;;) {
      const execution = await look(id);
      if (states.includes(execution.Status?.State ?? '')) return execution;
    }
  };
  const run = async (sql: string, more: Partial<StartQueryExecutionCommandInput> = {}): Promise<QueryExecution> =>
    untilState(await start(sql, more), 'SUCCEEDED', 'FAILED', 'CANCELLED');
  const results = (id = '', more: { MaxResults?: number; NextToken?: string } = {}) =>
    client.send(new GetQueryResultsCommand({ QueryExecutionId: id, ...more }));
  const object = async (location = ''): Promise<string> => {
    const [, Bucket = '', Key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location) ?? [];
    return (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString() ?? '';
  };

  it('runs a query and gives its rows with a header row, NULL apart from the empty string', async () => {
    const execution = await run('SELECT 1');
    assert.equal(execution.Status?.State, 'SUCCEEDED');
    assert.equal(execution.StatementType, 'DML');
    assert.equal(execution.SubstatementType, 'SELECT');
    assert.equal(execution.WorkGroup, 'primary');
    const { ResultSet } = await results(execution.QueryExecutionId);
    assert.deepEqual(
      ResultSet?.Rows?.map((row) => row.Data?.map((datum) => datum.VarCharValue)),
      [
        ['one', 'nothing', 'empty', 'quoted'],
        ['1', undefined, '', 'a "b", c\nd'],
      ],
    );
    const column = ResultSet?.ResultSetMetadata?.ColumnInfo?.[0];
    assert.deepEqual(
      [column?.Name, column?.Type, column?.Precision, column?.Nullable],
      ['one', 'integer', 10, 'UNKNOWN'],
    );
    const location = execution.ResultConfiguration?.OutputLocation ?? '';
    assert.equal(location, `s3://lakebook-local/athena-results/${execution.QueryExecutionId}.csv`);
    assert.equal(await object(location), '"one","nothing","empty","quoted"\n"1",,"","a ""b"", c\nd"\n');
    const metadata = await object(`${location}.metadata`);
    assert.match(metadata, /hive.*one.*integer/s);
  });

  it('pages 999 rows and then 1000, and by any smaller number', async () => {
    const execution = await run('SELECT * FROM numbers(2500)');
    assert.equal(execution.Statistics?.DataScannedInBytes, 2_500_000);
    const sizes: number[] = [];
    const seen: (string | undefined)[] = [];
    let token: string | undefined;
    do {
      const page = await results(execution.QueryExecutionId, { ...(token !== undefined && { NextToken: token }) });
      const rows = page.ResultSet?.Rows ?? [];
      sizes.push(rows.length);
      seen.push(...rows.map((row) => row.Data?.[0]?.VarCharValue));
      token = page.NextToken;
    } while (token !== undefined);
    assert.deepEqual(sizes, [1000, 1000, 501]);
    assert.deepEqual(seen, ['n', ...Array.from({ length: 2500 }, (_, index) => String(index))]);
    const small = await results(execution.QueryExecutionId, { MaxResults: 2 });
    assert.equal(small.ResultSet?.Rows?.length, 2);
    await assert.rejects(results(execution.QueryExecutionId, { MaxResults: 1001 }), {
      name: 'InvalidRequestException',
    });
    await assert.rejects(results(execution.QueryExecutionId, { NextToken: 'bm8' }), {
      name: 'InvalidRequestException',
    });
  });

  it('refuses what cannot be parsed when it is started, with line and column in the message', async () => {
    await assert.rejects(start('SELCT 1'), {
      name: 'InvalidRequestException',
      AthenaErrorCode: 'MALFORMED_QUERY',
      message: "line 1:1: mismatched input 'SELCT'. Expecting: 'SELECT'",
    });
    await assert.rejects(start('SELECT 1; SELECT 2'), { message: 'Only one sql statement is allowed. Got: 2' });
    await assert.rejects(start('-- nothing'), { AthenaErrorCode: 'MALFORMED_QUERY' });
    await assert.rejects(start(`SELECT '${'x'.repeat(262_144)}'`), { message: /less than or equal to 262144/ });
    assert.equal((await run('SELECT 1;')).Status?.State, 'SUCCEEDED');
  });

  it('fails an execution in the words of the engine', async () => {
    const execution = await run('SELECT * FROM missing');
    assert.equal(execution.Status?.State, 'FAILED');
    assert.equal(execution.Status?.StateChangeReason, "TABLE_NOT_FOUND: line 1:15: Table 'missing' does not exist");
    assert.equal(execution.Status?.AthenaError?.ErrorCategory, 2);
    await assert.rejects(results(execution.QueryExecutionId), {
      name: 'InvalidRequestException',
      AthenaErrorCode: 'INVALID_QUERY_EXECUTION_STATE',
    });
    const broken = await run('FAIL now');
    assert.equal(broken.Status?.StateChangeReason, 'INTERNAL_ERROR: disk on fire');
    assert.equal(broken.Status?.AthenaError?.ErrorCategory, 1);
  });

  it('stops a running query only when the engine has ended it', async () => {
    const id = await start('WAIT');
    const running = await untilState(id, 'RUNNING');
    assert.equal(running.Status?.CompletionDateTime, undefined);
    await assert.rejects(results(id), { AthenaErrorCode: 'INVALID_QUERY_EXECUTION_STATE' });
    await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    const stopped = await untilState(id, 'CANCELLED', 'SUCCEEDED', 'FAILED');
    assert.equal(stopped.Status?.State, 'CANCELLED');
    assert.equal(local.engine.waiting, 0);
    await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    await assert.rejects(client.send(new StopQueryExecutionCommand({ QueryExecutionId: '0-0' })), {
      name: 'InvalidRequestException',
    });
  });

  it('runs a statement once for one token and refuses the token with another statement', async () => {
    const token = 'token'.repeat(8);
    const first = await start('SELECT 1', { ClientRequestToken: token });
    assert.equal(await start('SELECT 1', { ClientRequestToken: token }), first);
    const another = 'other'.repeat(8);
    const together = [1, 2, 3].map(() => start('SELECT 1', { ClientRequestToken: another }));
    assert.equal(new Set(await Promise.all(together)).size, 1);
    await assert.rejects(start('SELECT 2', { ClientRequestToken: token }), {
      AthenaErrorCode: 'IDEMPOTENT_PARAMETER_MISMATCH',
    });
  });

  it('chooses the place of results: enforced workgroup, request, workgroup, none', async () => {
    await assert.rejects(start('SELECT 1', { WorkGroup: 'no-output' }), { message: /^No output location provided/ });
    await assert.rejects(start('SELECT 1', { WorkGroup: 'absent' }), { message: 'WorkGroup absent is not found.' });
    await assert.rejects(start('SELECT 1', { ResultConfiguration: { OutputLocation: 's3://absent/x/' } }), {
      message: /output bucket absent/,
    });
    const own = await run('SELECT 1', {
      WorkGroup: 'no-output',
      ResultConfiguration: { OutputLocation: 's3://lakebook-local/own' },
    });
    assert.equal(own.ResultConfiguration?.OutputLocation, `s3://lakebook-local/own/${own.QueryExecutionId}.csv`);
    const Configuration = {
      EnforceWorkGroupConfiguration: true,
      ResultConfiguration: { OutputLocation: 's3://lakebook-local/forced/' },
    };
    await client.send(new CreateWorkGroupCommand({ Name: 'strict', Configuration }));
    const forced = await run('SELECT 1', {
      WorkGroup: 'strict',
      ResultConfiguration: { OutputLocation: 's3://lakebook-local/own' },
    });
    assert.match(forced.ResultConfiguration?.OutputLocation ?? '', /^s3:\/\/lakebook-local\/forced\//);
  });

  it('keeps managed results itself and writes no object', async () => {
    const count = async () => (await s3.send(new ListObjectsV2Command({ Bucket: 'lakebook-local' }))).KeyCount;
    const before = await count();
    const execution = await run('SELECT * FROM numbers(3)', { WorkGroup: 'managed' });
    assert.equal(execution.ManagedQueryResultsConfiguration?.Enabled, true);
    assert.equal(execution.ResultConfiguration, undefined);
    assert.equal((await results(execution.QueryExecutionId)).ResultSet?.Rows?.length, 4);
    assert.equal(await count(), before);
    await assert.rejects(
      start('SELECT 1', { WorkGroup: 'managed', ResultConfiguration: { OutputLocation: 's3://lakebook-local/x/' } }),
      { name: 'InvalidRequestException' },
    );
  });

  it('answers DDL, DML and SHOW in their own forms', async () => {
    const created = await run('CREATE TABLE t (a)');
    assert.equal(created.StatementType, 'DDL');
    assert.match(created.ResultConfiguration?.OutputLocation ?? '', /\.txt$/);
    assert.deepEqual((await results(created.QueryExecutionId)).ResultSet?.Rows, []);
    const inserted = await run('INSERT INTO t VALUES (1)');
    assert.match(inserted.ResultConfiguration?.OutputLocation ?? '', /[0-9a-f]{12}$/);
    assert.equal((await results(inserted.QueryExecutionId)).UpdateCount, 1);
    const shown = await run('SHOW TABLES');
    assert.deepEqual((await results(shown.QueryExecutionId)).ResultSet?.Rows, [{ Data: [{ VarCharValue: 't' }] }]);
    assert.equal(await object(shown.ResultConfiguration?.OutputLocation), 't\n');
  });

  it('uses an earlier result where it may', async () => {
    const reuse = {
      ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 5 } },
    };
    const first = await run('SELECT * FROM numbers(7)', reuse);
    const second = await run('SELECT * FROM numbers(7)', reuse);
    assert.equal(first.Statistics?.ResultReuseInformation?.ReusedPreviousResult, false);
    assert.equal(second.Statistics?.ResultReuseInformation?.ReusedPreviousResult, true);
    assert.equal(second.Statistics?.DataScannedInBytes, 0);
    assert.equal((await results(second.QueryExecutionId)).ResultSet?.Rows?.length, 8);
    const object1 = await object(first.ResultConfiguration?.OutputLocation);
    assert.equal(await object(second.ResultConfiguration?.OutputLocation), object1);
    const third = await run('SELECT * FROM numbers(7)');
    assert.equal(third.Statistics?.ResultReuseInformation?.ReusedPreviousResult, false);
  });

  it('keeps prepared statements and runs them by EXECUTE', async () => {
    const WorkGroup = 'primary';
    const named = { StatementName: 'echo', WorkGroup };
    await client.send(new CreatePreparedStatementCommand({ ...named, QueryStatement: 'ECHO ?' }));
    const executed = await run("EXECUTE echo USING 1, concat('a', 'b')");
    assert.deepEqual(
      (await results(executed.QueryExecutionId)).ResultSet?.Rows?.[1]?.Data?.map((datum) => datum.VarCharValue),
      ['1', "concat('a', 'b')"],
    );
    const parameterized = await run('ECHO ?', { ExecutionParameters: ["'x'"] });
    assert.deepEqual(parameterized.ExecutionParameters, ["'x'"]);
    await run('PREPARE other FROM SELECT 1');
    const list = await client.send(new ListPreparedStatementsCommand({ WorkGroup }));
    assert.deepEqual(
      list.PreparedStatements?.map(({ StatementName }) => StatementName),
      ['echo', 'other'],
    );
    await run('DEALLOCATE PREPARE other');
    await client.send(new DeletePreparedStatementCommand(named));
    await assert.rejects(client.send(new GetPreparedStatementCommand(named)), { name: 'ResourceNotFoundException' });
    await assert.rejects(start('EXECUTE echo'), { name: 'InvalidRequestException' });
  });

  it('keeps named queries', async () => {
    const { NamedQueryId = '' } = await client.send(
      new CreateNamedQueryCommand({ Name: 'q', Database: 'default', QueryString: 'SELECT 1' }),
    );
    const { NamedQueryIds } = await client.send(new ListNamedQueriesCommand({}));
    assert.deepEqual(NamedQueryIds, [NamedQueryId]);
    const batch = await client.send(new BatchGetNamedQueryCommand({ NamedQueryIds: [NamedQueryId, 'no'] }));
    assert.equal(batch.NamedQueries?.[0]?.QueryString, 'SELECT 1');
    assert.equal(batch.UnprocessedNamedQueryIds?.length, 1);
    await client.send(new DeleteNamedQueryCommand({ NamedQueryId }));
    assert.deepEqual((await client.send(new ListNamedQueriesCommand({}))).NamedQueryIds, []);
  });

  it('keeps workgroups', async () => {
    await client.send(
      new CreateWorkGroupCommand({ Name: 'team', Description: 'ours', Tags: [{ Key: 'a', Value: 'b' }] }),
    );
    await client.send(
      new UpdateWorkGroupCommand({
        WorkGroup: 'team',
        State: 'DISABLED',
        ConfigurationUpdates: { ResultConfigurationUpdates: { OutputLocation: 's3://lakebook-local/team/' } },
      }),
    );
    const { WorkGroup } = await client.send(new GetWorkGroupCommand({ WorkGroup: 'team' }));
    assert.equal(WorkGroup?.State, 'DISABLED');
    assert.equal(WorkGroup?.Configuration?.ResultConfiguration?.OutputLocation, 's3://lakebook-local/team/');
    assert.equal(WorkGroup?.Configuration?.EngineVersion?.EffectiveEngineVersion, 'Athena engine version 3');
    await assert.rejects(start('SELECT 1', { WorkGroup: 'team' }), { message: 'WorkGroup team is disabled.' });
    const { WorkGroups } = await client.send(new ListWorkGroupsCommand({}));
    assert.ok(WorkGroups?.some(({ Name }) => Name === 'team'));
    const arn = 'arn:aws:athena:us-east-1:000000000000:workgroup/team';
    await client.send(new TagResourceCommand({ ResourceARN: arn, Tags: [{ Key: 'c', Value: 'd' }] }));
    assert.equal((await client.send(new ListTagsForResourceCommand({ ResourceARN: arn }))).Tags?.length, 2);
    await client.send(new DeleteWorkGroupCommand({ WorkGroup: 'team' }));
    await assert.rejects(client.send(new DeleteWorkGroupCommand({ WorkGroup: 'primary' })));
  });

  it('cancels a query that reads more than its workgroup allows', async () => {
    const Configuration = {
      BytesScannedCutoffPerQuery: 10_000_000,
      ResultConfiguration: { OutputLocation: 's3://lakebook-local/cut/' },
    };
    await client.send(new CreateWorkGroupCommand({ Name: 'frugal', Configuration }));
    const execution = await run('SELECT * FROM numbers(20000)', { WorkGroup: 'frugal' });
    assert.equal(execution.Status?.State, 'CANCELLED');
    assert.match(execution.Status?.StateChangeReason ?? '', /Bytes scanned limit/);
  });

  it('lists executions and statistics', async () => {
    const { QueryExecutionIds = [] } = await client.send(new ListQueryExecutionsCommand({ MaxResults: 2 }));
    assert.equal(QueryExecutionIds.length, 2);
    const batch = await client.send(
      new BatchGetQueryExecutionCommand({ QueryExecutionIds: [...QueryExecutionIds, 'no-such-id'] }),
    );
    assert.equal(batch.QueryExecutions?.length, 2);
    assert.equal(batch.UnprocessedQueryExecutionIds?.[0]?.QueryExecutionId, 'no-such-id');
    const execution = await run('SELECT * FROM numbers(5)');
    const statistics = await client.send(
      new GetQueryRuntimeStatisticsCommand({ QueryExecutionId: execution.QueryExecutionId ?? '' }),
    );
    assert.equal(statistics.QueryRuntimeStatistics?.Rows?.OutputRows, 5);
    assert.equal((await client.send(new ListEngineVersionsCommand({}))).EngineVersions?.length, 2);
  });

  it('lists catalogs, databases and tables, catalogs without case', async () => {
    await local.store.createCatalog({ kind: 's3tables', name: 'bucket' });
    const glue = { kind: 'glue', name: 'awsdatacatalog' } as const;
    await local.store.putTable(
      glue,
      'default',
      {
        kind: 'external',
        name: 'logs',
        columns: [{ name: 'a', type: 'int' }],
        partitionColumns: [{ name: 'day', type: 'string' }],
        location: 's3://lakebook-local/logs/',
        inputFormat: 'i',
        outputFormat: 'o',
        serde: 's',
        serdeParameters: { 'field.delim': ',' },
        properties: {},
        createdAtMs: 0,
      },
      'create',
    );
    const { DataCatalogsSummary } = await client.send(new ListDataCatalogsCommand({}));
    assert.deepEqual(
      DataCatalogsSummary?.map(({ CatalogName }) => CatalogName),
      ['AwsDataCatalog', 's3tablescatalog/bucket'],
    );
    assert.equal((await client.send(new GetDataCatalogCommand({ Name: 'awsdatacatalog' }))).DataCatalog?.Type, 'GLUE');
    const CatalogName = 'awsdatacatalog';
    const { DatabaseList } = await client.send(new ListDatabasesCommand({ CatalogName }));
    assert.deepEqual(
      DatabaseList?.map(({ Name }) => Name),
      ['default'],
    );
    const { TableMetadataList } = await client.send(
      new ListTableMetadataCommand({ CatalogName, DatabaseName: 'default' }),
    );
    assert.deepEqual(
      TableMetadataList?.map(({ Name }) => Name),
      ['logs'],
    );
    const { TableMetadata } = await client.send(
      new GetTableMetadataCommand({ CatalogName, DatabaseName: 'default', TableName: 'LOGS' }),
    );
    assert.deepEqual(TableMetadata?.Columns, [{ Name: 'a', Type: 'int' }]);
    assert.deepEqual(TableMetadata?.PartitionKeys, [{ Name: 'day', Type: 'string' }]);
    assert.equal(TableMetadata?.Parameters?.['serde.param.field.delim'], ',');
    await assert.rejects(
      client.send(new GetTableMetadataCommand({ CatalogName, DatabaseName: 'default', TableName: 'no' })),
      { name: 'MetadataException' },
    );
    await assert.rejects(client.send(new GetDatabaseCommand({ CatalogName, DatabaseName: 'no' })), {
      name: 'MetadataException',
    });
    await assert.rejects(client.send(new ListDatabasesCommand({ CatalogName: 'no' })), { name: 'MetadataException' });
  });

  it('names the operation that it does not have', async () => {
    await assert.rejects(
      client.send(new StartSessionCommand({ WorkGroup: 'primary', EngineConfiguration: { MaxConcurrentDpus: 4 } })),
      { name: 'UnknownOperationException', message: 'local lakehouse: Athena.StartSession is not emulated' },
    );
  });
});

describe('Athena of the local lakehouse, after a restart', () => {
  it('still has its executions and results, and those in flight have failed', async () => {
    const first = await LocalEndpoint.start();
    const before = new AthenaClient(first.config);
    const start = async (sql: string): Promise<string> =>
      (await before.send(new StartQueryExecutionCommand({ QueryString: sql }))).QueryExecutionId ?? '';
    const done = await start('SELECT 1');
    const state = async (client: AthenaClient, id: string): Promise<string | undefined> =>
      (await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }))).QueryExecution?.Status?.State;
    while ((await state(before, done)) !== 'SUCCEEDED');
    const flying = await start('WAIT');
    while ((await state(before, flying)) !== 'RUNNING');
    // The marks of the process go, as after a crash; the file still says that the query is under way.
    await rm(`${first.folder}/processes`, { recursive: true });
    before.destroy();
    const second = await LocalEndpoint.start({ folder: first.folder });
    const after = new AthenaClient(second.config);
    try {
      assert.equal(await state(after, done), 'SUCCEEDED');
      const { ResultSet } = await after.send(new GetQueryResultsCommand({ QueryExecutionId: done }));
      assert.equal(ResultSet?.Rows?.length, 2);
      const { QueryExecution } = await after.send(new GetQueryExecutionCommand({ QueryExecutionId: flying }));
      assert.equal(QueryExecution?.Status?.State, 'FAILED');
      assert.match(QueryExecution?.Status?.StateChangeReason ?? '', /was ended while this query ran/);
    } finally {
      after.destroy();
      await first.stop();
      await second.remove();
    }
  });
});
