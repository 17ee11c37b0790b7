import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  GetStatementResultV2Command,
  ListDatabasesCommand,
  ListSchemasCommand,
  ListSessionsCommand,
  ListStatementsCommand,
  ListTablesCommand,
  RedshiftDataClient,
  type DescribeStatementResponse,
  type ExecuteStatementCommandInput,
} from '@aws-sdk/client-redshift-data';
import assert from 'node:assert/strict';
import { createTable } from '../../../../src/local/iceberg/table.ts';
import { LocalEndpoint } from '../../../fakes/localEndpoint.ts';

describe('The Redshift Data API of the local lakehouse', () => {
  let local: LocalEndpoint;
  let client: RedshiftDataClient;
  const place = { WorkgroupName: 'local', Database: 'dev' };

  before(async () => {
    local = await LocalEndpoint.start();
    client = new RedshiftDataClient(local.config);
  });
  after(async () => {
    client.destroy();
    await local.remove();
  });

  const execute = (sql: string, more: Partial<ExecuteStatementCommandInput> = {}) =>
    client.send(new ExecuteStatementCommand({ Sql: sql, ...place, ...more }));
  const describeStatement = (id = '', wait = 10): Promise<DescribeStatementResponse> =>
    client.send(new DescribeStatementCommand({ Id: id, WaitTimeSeconds: wait }));
  const run = async (sql: string, more: Partial<ExecuteStatementCommandInput> = {}) =>
    describeStatement((await execute(sql, more)).Id);
  const inSession = (SessionId: string | undefined): Partial<ExecuteStatementCommandInput> => ({
    SessionId,
    WorkgroupName: undefined,
    Database: undefined,
  });

  it('answers within the wait of the start, without a second call', async () => {
    const answer = await execute('SELECT 1', { WaitTimeSeconds: 10 });
    assert.equal(answer.Status, 'FINISHED');
    assert.equal(answer.HasResultSet, true);
    assert.equal(answer.WorkgroupName, 'local');
  });

  it('gives CSV in which NULL is nothing and the empty string is quoted', async () => {
    const { Id, ResultRows, HasResultSet, ResultFormat, Duration = 0 } = await run('SELECT 1', { ResultFormat: 'CSV' });
    assert.deepEqual([ResultRows, HasResultSet, ResultFormat], [1, true, 'CSV']);
    assert.ok(Duration > 0);
    const result = await client.send(new GetStatementResultV2Command({ Id }));
    assert.deepEqual(result.Records, [{ CSVRecords: '1,,"","a ""b"", c\nd"\n' }]);
    assert.equal(result.TotalNumRows, 1);
    assert.deepEqual(result.ColumnMetadata?.map(({ name, typeName }) => [name, typeName])[0], ['one', 'integer']);
    await assert.rejects(client.send(new GetStatementResultCommand({ Id })), { name: 'ValidationException' });
  });

  it('gives JSON fields by type, with all digits on the wire', async () => {
    const { Id } = await run('TYPES');
    const { Records } = await client.send(new GetStatementResultCommand({ Id }));
    assert.deepEqual(Records?.[0]?.[0], { booleanValue: true });
    assert.deepEqual(Records?.[0]?.slice(2), [
      { doubleValue: 1.5 },
      { stringValue: '12345678901234567890.12' },
      { stringValue: '' },
    ]);
    assert.deepEqual(Records?.[1]?.[0], { isNull: true });
    assert.ok(Number.isNaN(Records?.[1]?.[2]?.doubleValue));
    await assert.rejects(client.send(new GetStatementResultV2Command({ Id })), { name: 'ValidationException' });
  });

  it('pages large results by about a megabyte, every row once', async () => {
    const { Id } = await run('SELECT * FROM numbers(80000)', { ResultFormat: 'CSV' });
    let rows = '';
    let pages = 0;
    let token: string | undefined;
    do {
      const page = await client.send(
        new GetStatementResultV2Command({ Id, ...(token !== undefined && { NextToken: token }) }),
      );
      rows += page.Records?.map((record) => record.CSVRecords).join('') ?? '';
      pages++;
      token = page.NextToken;
    } while (token !== undefined);
    const lines = rows.trimEnd().split('\n');
    assert.equal(lines.length, 80_000);
    assert.equal(lines[79_999], '79999,row 79999');
    assert.ok(pages === 2, `${pages} pages`);
  });

  it('fails in the words of Redshift, with the position counted in characters', async () => {
    const failed = await run('SELECT *\nFROM missing');
    assert.equal(failed.Status, 'FAILED');
    assert.match(failed.Error ?? '', /^ERROR: Table 'missing' does not exist/);
    const oneLine = await run('SELECT * FROM missing');
    assert.match(oneLine.Error ?? '', /Position: 15$/);
    await assert.rejects(client.send(new GetStatementResultCommand({ Id: oneLine.Id })), {
      name: 'ValidationException',
    });
    assert.equal((await run('FAIL now')).Error, 'ERROR: disk on fire');
  });

  it('refuses unknown warehouses, databases, ids, texts and parameters', async () => {
    await assert.rejects(execute('SELECT 1', { WorkgroupName: 'other' }), {
      name: 'ValidationException',
      message: /Redshift endpoint doesn't exist in this region/,
    });
    await assert.rejects(execute('SELECT 1', { Database: 'other' }), { message: /database "other" does not exist/ });
    await assert.rejects(execute('SELECT 1', { ClusterIdentifier: 'local-cluster' }), { name: 'ValidationException' });
    await assert.rejects(execute('SELECT 1; SELECT 2'), { name: 'ValidationException' });
    await assert.rejects(execute(`SELECT '${'x'.repeat(102_400)}'`), { message: /larger than 100kB/ });
    await assert.rejects(execute('ECHO :a', { Parameters: [{ name: 'b', value: '1' }] }), {
      message: /Unused parameters: \[b\]/,
    });
    await assert.rejects(describeStatement('00000000-0000-0000-0000-000000000000'), {
      name: 'ResourceNotFoundException',
    });
    const cluster = { WorkgroupName: undefined, ClusterIdentifier: 'local-cluster' };
    assert.equal((await run('SELECT 1', cluster)).ClusterIdentifier, 'local-cluster');
  });

  it('fills named parameters', async () => {
    const { Id } = await run('ECHO :a', { Parameters: [{ name: 'a', value: 'x' }] });
    const { Records } = await client.send(new GetStatementResultCommand({ Id }));
    assert.deepEqual(Records, [[{ stringValue: 'x' }]]);
  });

  it('runs a statement once for one token', async () => {
    const [first, second] = await Promise.all([
      execute('SELECT 1', { ClientToken: 'same' }),
      execute('SELECT 1', { ClientToken: 'same' }),
    ]);
    assert.equal(first.Id, second.Id);
    assert.equal((await execute('SELECT 1', { ClientToken: 'same' })).Id, first.Id);
    await assert.rejects(execute('SELECT 2', { ClientToken: 'same' }), { name: 'ValidationException' });
  });

  it('cancels a running statement and says ABORTED when it has ended', async () => {
    const { Id } = await execute('WAIT');
    while ((await describeStatement(Id, 0)).Status !== 'STARTED');
    const waiting = describeStatement(Id, 20);
    assert.equal((await client.send(new CancelStatementCommand({ Id }))).Status, true);
    assert.equal((await waiting).Status, 'ABORTED');
    assert.equal(local.engine.waiting, 0);
    await assert.rejects(client.send(new CancelStatementCommand({ Id })), { name: 'ValidationException' });
  });

  it('answers a long poll when the statement ends, not when the time is up', async () => {
    const { Id } = await execute('WAIT');
    while ((await describeStatement(Id, 0)).Status !== 'STARTED');
    const waiting = describeStatement(Id, 30);
    local.engine.release();
    assert.equal((await waiting).Status, 'FINISHED');
  });

  it('keeps a session between statements and lets one statement run in it at a time', async () => {
    const opened = await run('SELECT 1', { SessionKeepAliveSeconds: 60 });
    assert.ok(opened.SessionId);
    const closed = local.engine.closedSessions;
    const { Id } = await execute('WAIT', inSession(opened.SessionId));
    await assert.rejects(execute('SELECT 1', inSession(opened.SessionId)), { message: /is busy/ });
    const busy = await client.send(new ListSessionsCommand({ SessionId: opened.SessionId }));
    assert.equal(busy.Sessions?.[0]?.Status, 'BUSY');
    assert.equal(busy.Sessions?.[0]?.CurrentStatementId, Id);
    while (local.engine.waiting === 0) await describeStatement(Id, 0);
    local.engine.release();
    await describeStatement(Id);
    const next = await run('SELECT 1', inSession(opened.SessionId));
    assert.equal(next.Status, 'FINISHED');
    assert.equal(local.engine.closedSessions, closed);
    await run('SELECT 1', { ...inSession(opened.SessionId), SessionKeepAliveSeconds: 0 });
    await assert.rejects(execute('SELECT 1', inSession(opened.SessionId)), {
      message: /does not exist or has expired/,
    });
    assert.equal(local.engine.closedSessions, closed + 1);
  });

  it('runs a batch as one transaction, or each statement for itself', async () => {
    const batch = async (Sqls: string[], ExecutionMode?: 'AUTO_COMMIT') => {
      const { Id } = await client.send(
        new BatchExecuteStatementCommand({ Sqls, ...place, ...(ExecutionMode && { ExecutionMode }) }),
      );
      return describeStatement(Id);
    };
    const good = await batch(['CREATE TABLE one (a)', 'INSERT INTO one VALUES (1)', 'SELECT * FROM one']);
    assert.equal(good.Status, 'FINISHED');
    assert.deepEqual(
      good.SubStatements?.map(({ Status, HasResultSet }) => [Status, HasResultSet]),
      [
        ['FINISHED', false],
        ['FINISHED', false],
        ['FINISHED', true],
      ],
    );
    const third = good.SubStatements?.[2]?.Id;
    assert.equal(third, `${good.Id}:3`);
    const { Records } = await client.send(new GetStatementResultCommand({ Id: third }));
    assert.deepEqual(Records, [[{ stringValue: '1' }]]);
    assert.equal((await describeStatement(third)).QueryString, 'SELECT * FROM one');

    const bad = await batch(['CREATE TABLE two (a)', 'SELECT * FROM missing', 'CREATE TABLE three (a)']);
    assert.equal(bad.Status, 'FAILED');
    assert.match(bad.Error ?? '', /^Query #2 failed with ERROR: /);
    assert.deepEqual(
      bad.SubStatements?.map(({ Status }) => Status),
      ['FINISHED', 'FAILED', 'ABORTED'],
    );
    assert.equal(local.engine.tables.has('two'), false);

    const each = await batch(
      ['CREATE TABLE two (a)', 'SELECT * FROM missing', 'CREATE TABLE three (a)'],
      'AUTO_COMMIT',
    );
    assert.deepEqual(
      each.SubStatements?.map(({ Status }) => Status),
      ['FINISHED', 'FAILED', 'FINISHED'],
    );
    assert.equal(local.engine.tables.has('two') && local.engine.tables.has('three'), true);
    await assert.rejects(batch(Array.from({ length: 41 }, () => 'SELECT 1')), { name: 'ValidationException' });
  });

  it('refuses a row beyond 64 KB', async () => {
    assert.equal((await run('SELECT wide(65000)', { ResultFormat: 'CSV' })).Status, 'FINISHED');
    const failed = await run('SELECT wide(70000)', { ResultFormat: 'CSV' });
    assert.equal(failed.Status, 'FAILED');
    assert.match(failed.Error ?? '', /Packet for query is too large/);
  });

  it('lists statements by name and status', async () => {
    await run('SELECT 1', { StatementName: 'mine' });
    const { Statements } = await client.send(new ListStatementsCommand({ StatementName: 'mi', Status: 'FINISHED' }));
    assert.deepEqual(
      Statements?.map(({ StatementName }) => StatementName),
      ['mine'],
    );
  });

  it('lists databases, schemas, tables and columns by pattern', async () => {
    const dev = { kind: 'redshift', name: 'dev' } as const;
    await local.store.createCatalog({ kind: 's3tables', name: 'bucket' });
    const folder = local.store.newTableFolder(dev, 'public', 'patient_info');
    await createTable(folder, [
      { name: 'id', type: 'int' },
      { name: 'name', type: 'string' },
      { name: 'cost', type: 'decimal(10,2)' },
    ]);
    const properties = {};
    const declaredTypes = { name: 'varchar(16)' };
    const entry = { kind: 'iceberg', name: 'patient_info', folder, declaredTypes, properties, createdAtMs: 0 } as const;
    await local.store.putTable(dev, 'public', entry, 'create');
    const { Databases } = await client.send(new ListDatabasesCommand(place));
    assert.deepEqual(Databases, ['dev', 'awsdatacatalog', 'bucket@s3tablescatalog']);
    assert.deepEqual((await client.send(new ListSchemasCommand({ ...place, SchemaPattern: 'pub%' }))).Schemas, [
      'public',
    ]);
    assert.deepEqual((await client.send(new ListSchemasCommand({ ...place, SchemaPattern: 'x%' }))).Schemas, []);
    const { Tables } = await client.send(new ListTablesCommand({ ...place, TablePattern: 'patient_inf_' }));
    assert.deepEqual(Tables, [{ name: 'patient_info', schema: 'public', type: 'TABLE' }]);
    const { ColumnList } = await client.send(
      new DescribeTableCommand({ ...place, Schema: 'public', Table: 'patient_info' }),
    );
    assert.deepEqual(
      ColumnList?.map(({ name, typeName, length, precision, scale }) => [name, typeName, length, precision, scale]),
      [
        ['id', 'int4', 0, 0, 0],
        ['name', 'varchar', 16, 16, 0],
        ['cost', 'numeric', 0, 10, 2],
      ],
    );
  });
});
