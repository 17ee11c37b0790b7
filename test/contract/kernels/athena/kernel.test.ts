import assert from 'node:assert/strict';
import { LakeError } from '../../../../src/kernels/api.ts';
import type { QueryRun } from '../../../../src/kernels/api.ts';
import { KeySource } from '../../../../src/kernels/identity/profile.ts';
import { athenaOn, collect, finish, rowsOf, statement, unstopped } from '../../../fakes/awsKernels.ts';
import { AwsServer, type Script } from '../../../fakes/awsServer.ts';

const names = [{ name: 'name', type: 'varchar', precision: 2147483647 }];
const endless: Script = { states: ['QUEUED', 'RUNNING'], columns: names, rows: [] };

function errorOf(run: QueryRun): LakeError {
  assert.equal(run.phase, 'failed');
  return run.error;
}

describe('the Athena kernel', () => {
  let server: AwsServer;

  beforeEach(async () => {
    server = await AwsServer.start();
  });

  afterEach(() => server.close());

  it('runs a statement from queued to its rows', async () => {
    server.on('SELECT name', { columns: names, rows: [['ada'], ['grace']], scannedBytes: 42, engineMs: 7 });
    const kernel = athenaOn(server);
    const runs = await collect(kernel.run(statement('SELECT name'), unstopped()));
    assert.deepEqual(
      runs.map((run) => run.phase),
      ['queued', 'queued', 'queued', 'running', 'succeeded'],
    );
    const last = runs.at(-1);
    assert.equal(last?.cost.scannedBytes, 42);
    assert.equal(last.cost.engineMs, 7);
    assert.deepEqual(await rowsOf(kernel, 'SELECT name'), [['ada'], ['grace']]);
    const { body } = await server.called('StartQueryExecution');
    assert.equal(body.WorkGroup, 'primary');
    assert.deepEqual(body.QueryExecutionContext, { Catalog: 'AwsDataCatalog' });
    await kernel.close();
  });

  it('says who it is to the service', async () => {
    const kernel = athenaOn(server);
    assert.deepEqual(await kernel.whoami(unstopped()), {
      account: '000000000000',
      arn: 'arn:aws:iam::000000000000:user/admin',
    });
    const { headers } = await server.called('GetCallerIdentity');
    assert.match(String(headers['user-agent']), /\blakebook\/0\.0\.0/);
    await kernel.close();
  });

  it('keeps NULL, the empty string, quotes, line ends and digits apart', async () => {
    const columns = [
      { name: 'a', type: 'varchar', precision: 2147483647 },
      { name: 'b', type: 'bigint', precision: 19 },
      { name: 'c', type: 'decimal', precision: 38, scale: 10 },
      { name: 'd', type: 'boolean' },
      { name: 'e', type: 'double', precision: 17 },
      { name: 'f', type: 'integer', precision: 10 },
    ];
    server.on('SELECT *', {
      columns,
      rows: [
        [null, '9223372036854775807', '1234567890123456789012345678.0123456789', 'true', '1.5E10', '-7'],
        ['', null, null, null, 'NaN', null],
        ['say "hi",\r\nthere', '9007199254740993', '0.10', 'false', 'Infinity', '0'],
      ],
    });
    const kernel = athenaOn(server);
    assert.deepEqual(await rowsOf(kernel, 'SELECT *'), [
      [null, '9223372036854775807', '1234567890123456789012345678.0123456789', true, 1.5e10, -7],
      ['', null, null, null, 'NaN', null],
      ['say "hi",\r\nthere', '9007199254740993', '0.10', false, 'Infinity', 0],
    ]);
    await kernel.close();
  });

  it('keeps a row that happens to be like the names', async () => {
    server.on('SELECT twice', { columns: names, rows: [['name'], ['name']] });
    const kernel = athenaOn(server);
    assert.deepEqual(await rowsOf(kernel, 'SELECT twice'), [['name'], ['name']]);
    await kernel.close();
  });

  it('reads a 5 MB field and 2,000 columns', async () => {
    const long = `${'ä"\n'.repeat(1000)}${'x'.repeat(5_000_000)}`;
    const wide = Array.from({ length: 2000 }, (_, index) => ({ name: `c${index}`, type: 'integer' }));
    server.on('SELECT long', { columns: names, rows: [[long], ['end']] });
    server.on('SELECT wide', { columns: wide, rows: [wide.map((_, index) => String(index))] });
    const kernel = athenaOn(server);
    assert.deepEqual(await rowsOf(kernel, 'SELECT long'), [[long], ['end']]);
    const [row] = await rowsOf(kernel, 'SELECT wide');
    assert.equal(row?.length, 2000);
    assert.equal(row[1999], 1999);
    await kernel.close();
  });

  it('reads a result of no rows, and one of no columns', async () => {
    server.on('SELECT none', { columns: names, rows: [] });
    server.on('CREATE', { statementType: 'DDL', substatementType: 'CREATE_TABLE' });
    const kernel = athenaOn(server);
    assert.deepEqual(await rowsOf(kernel, 'SELECT none'), []);
    const made = await finish(kernel, 'CREATE');
    assert.equal(made.phase, 'succeeded');
    assert.deepEqual(made.result.columns, []);
    await kernel.close();
  });

  it('tells the rows that an INSERT changed', async () => {
    server.on('INSERT', { substatementType: 'INSERT', updateCount: 3, columns: [{ name: 'rows', type: 'bigint' }] });
    const kernel = athenaOn(server);
    const run = await finish(kernel, 'INSERT');
    assert.equal(run.phase, 'succeeded');
    assert.equal(run.result.updateCount, 3);
    assert.deepEqual(run.result.columns, []);
    await kernel.close();
  });

  it('reads the text objects of SHOW and DESCRIBE, which have no header and are padded', async () => {
    const columns = ['col_name', 'data_type', 'comment'].map((name) => ({ name, type: 'string' }));
    server.on('DESCRIBE t', {
      statementType: 'UTILITY',
      substatementType: 'DESCRIBE_TABLE',
      columns,
      rows: [['id                  \tbigint              \t                    ']],
    });
    const kernel = athenaOn(server);
    assert.deepEqual(await rowsOf(kernel, 'DESCRIBE t'), [['id', 'bigint', '']]);
    await kernel.close();
  });

  it('takes the names off the rows of SHOW FUNCTIONS, and off no other SHOW', async () => {
    const columns = ['Function', 'Return Type'].map((name) => ({ name, type: 'string' }));
    const rows = [['abs', 'bigint']];
    const show: Script = { statementType: 'UTILITY', columns, rows };
    server.on('SHOW FUNCTIONS', { ...show, substatementType: 'SHOW_FUNCTIONS' });
    server.on('SHOW FUNCTIONS paged', { ...show, substatementType: 'SHOW_FUNCTIONS', managedResults: true });
    server.on('SHOW TABLES', { ...show, substatementType: 'SHOW_TABLES', rows: [['Function', 'Return Type']] });
    const kernel = athenaOn(server);
    assert.deepEqual(await rowsOf(kernel, 'SHOW FUNCTIONS'), rows);
    assert.deepEqual(await rowsOf(kernel, 'SHOW FUNCTIONS paged'), rows);
    assert.deepEqual(await rowsOf(kernel, 'SHOW TABLES'), [['Function', 'Return Type']]);
    await kernel.close();
  });

  it('pages through managed results, and where the bucket must not be read', async () => {
    const rows = Array.from({ length: 2500 }, (_, index) => [`row ${index}`]);
    server.on('SELECT managed', { columns: names, rows, managedResults: true });
    server.on('SELECT denied', { columns: names, rows });
    const kernel = athenaOn(server);
    assert.deepEqual(await rowsOf(kernel, 'SELECT managed'), rows);
    assert.equal(server.count('GetObject'), 0);
    server.refuse('GetObject', 1, { code: 'AccessDenied', status: 403 });
    assert.deepEqual(await rowsOf(kernel, 'SELECT denied'), rows);
    await kernel.close();
  });

  it('takes a download up where it broke', async () => {
    const rows = Array.from({ length: 40_000 }, (_, index) => [`row number ${index} of many`]);
    server.on('SELECT large', { columns: names, rows });
    const kernel = athenaOn(server);
    server.dropBody('GetObject', 1, 100_000);
    assert.deepEqual(await rowsOf(kernel, 'SELECT large'), rows);
    server.dropBody('GetObject', 2, 300_000);
    assert.deepEqual(await rowsOf(kernel, 'SELECT large'), rows);
    assert.ok(
      server.calls.some(({ headers }) => headers['if-match'] !== undefined && headers.range !== 'bytes=262144-'),
    );
    await kernel.close();
  });

  it('refuses an object that was changed while it was read', async () => {
    const rows = Array.from({ length: 40_000 }, (_, index) => [`row number ${index} of many`]);
    server.on('SELECT large', { columns: names, rows });
    const kernel = athenaOn(server);
    const run = await finish(kernel, 'SELECT large');
    assert.equal(run.phase, 'succeeded');
    server.putObject(`/results/${run.id}.csv`, Buffer.alloc(900_000, 'x'));
    await assert.rejects(collectRows(run), (error) => LakeError.is(error, 'drift'));
    await kernel.close();
  });

  it('puts a refused statement at its line and column', async () => {
    server.on('SELEC', {
      refuse: {
        code: 'InvalidRequestException',
        message: "line 1:1: mismatched input 'SELEC'",
        body: { AthenaErrorCode: 'MALFORMED_QUERY' },
      },
    });
    server.on('SELECT\n  nix FROM t', {
      states: ['QUEUED', 'FAILED'],
      reason: "TABLE_NOT_FOUND: line 2:12: Table 't' does not exist",
    });
    const kernel = athenaOn(server);
    const refused = errorOf(await finish(kernel, 'SELEC'));
    assert.equal(refused.code, 'syntax');
    assert.deepEqual(refused.position, { line: 0, column: 0 });
    const failed = errorOf(await finish(kernel, 'SELECT\n  nix FROM t'));
    assert.equal(failed.code, 'notFound');
    assert.deepEqual(failed.position, { line: 1, column: 11 });
    await kernel.close();
  });

  it('refuses a statement that is too long before it is sent', async () => {
    const kernel = athenaOn(server);
    const error = errorOf(await finish(kernel, `SELECT '${'x'.repeat(300_000)}'`));
    assert.equal(error.code, 'syntax');
    assert.match(error.message, /300,009 bytes.*262,144/);
    assert.equal(server.count('StartQueryExecution'), 0);
    await kernel.close();
  });

  it('says what to set when there is no output location or no workgroup', async () => {
    server.on('a', {
      refuse: {
        code: 'InvalidRequestException',
        message: 'No output location provided. An output location is required',
      },
    });
    server.on('b', { refuse: { code: 'InvalidRequestException', message: 'WorkGroup nope is not found.' } });
    const kernel = athenaOn(server);
    assert.match(errorOf(await finish(kernel, 'a')).hint ?? '', /outputLocation in connection "lake"/);
    assert.match(errorOf(await finish(kernel, 'b')).hint ?? '', /workgroup of connection "lake"/);
    await kernel.close();
  });

  it('goes on through throttling, lost answers and a return to the queue, and starts once', async () => {
    server.on('SELECT name', {
      columns: names,
      rows: [['ada']],
      states: ['QUEUED', 'RUNNING', 'QUEUED', 'RUNNING', 'SUCCEEDED'],
    });
    server.throttle('StartQueryExecution', 3);
    server.drop('StartQueryExecution', 1);
    server.throttle('GetQueryExecution', 4);
    server.drop('GetQueryExecution', 2);
    server.drop('GetQueryResults', 1);
    const kernel = athenaOn(server);
    const runs = await collect(kernel.run(statement('SELECT name'), unstopped()));
    assert.deepEqual(
      runs.map((run) => run.phase),
      ['queued', 'queued', 'queued', 'running', 'queued', 'running', 'succeeded'],
    );
    assert.deepEqual(server.started, ['SELECT name']);
    const tokens = server.calls
      .filter((call) => call.action === 'StartQueryExecution')
      .map((call) => call.body.ClientRequestToken);
    assert.equal(new Set(tokens).size, 1);
    await kernel.close();
  });

  it('starts once when the answer to the start is lost', async () => {
    server.on('SELECT name', { columns: names, rows: [['ada']] });
    let release = (): void => undefined;
    server.hold('StartQueryExecution', new Promise((resolve) => (release = resolve)));
    const kernel = athenaOn(server);
    const run = finish(kernel, 'SELECT name');
    await server.called('StartQueryExecution');
    server.breakConnections();
    release();
    assert.equal((await run).phase, 'succeeded');
    assert.equal(server.count('StartQueryExecution'), 2);
    assert.deepEqual(server.started, ['SELECT name']);
    await kernel.close();
  });

  it('gives up with a sentence when throttling does not end', async () => {
    server.throttle('StartQueryExecution', 100);
    const kernel = athenaOn(server);
    const error = errorOf(await finish(kernel, 'SELECT 1'));
    assert.equal(error.code, 'throttled');
    assert.equal(server.count('StartQueryExecution'), 9);
    await kernel.close();
  });

  it('renews credentials that end in mid-run and sends the same request again', async () => {
    server.on('SELECT name', { columns: names, rows: [['ada']] });
    let loads = 0;
    const keys = new KeySource(async () => ({ accessKeyId: `AKIA${++loads}`, secretAccessKey: 'secret' }));
    const kernel = athenaOn(server, keys);
    for await (const run of kernel.run(statement('SELECT name'), unstopped())) {
      if (run.phase === 'running') server.expire('AKIA1');
      if (run.phase === 'succeeded') {
        server.expire('AKIA2');
        assert.deepEqual(await collectRows(run), [['ada']]);
      }
    }
    server.expire('AKIA2');
    assert.deepEqual(await rowsOf(kernel, 'SELECT name'), [['ada']]);
    assert.equal(loads, 3);
    await kernel.close();
  });

  it('asks to sign in again when renewed credentials are expired too', async () => {
    server.expire('AKIAFIRST');
    const kernel = athenaOn(server);
    const error = errorOf(await finish(kernel, 'SELECT 1'));
    assert.equal(error.code, 'expired');
    assert.match(error.hint ?? '', /aws sso login --profile analyst/);
    await kernel.close();
  });

  it('names the action that is denied', async () => {
    server.refuse('StartQueryExecution', 1, {
      code: 'AccessDeniedException',
      message: 'You are not authorized',
      status: 400,
    });
    const kernel = athenaOn(server);
    const error = errorOf(await finish(kernel, 'SELECT 1'));
    assert.equal(error.code, 'denied');
    assert.match(error.message, /athena:StartQueryExecution/);
    await kernel.close();
  });

  it('stops on the service when the signal aborts, and ends when the service says so', async () => {
    server.on('SELECT endless', { ...endless, stopTakes: 3 });
    const kernel = athenaOn(server);
    const stop = new AbortController();
    const phases: string[] = [];
    for await (const run of kernel.run(statement('SELECT endless'), stop.signal)) {
      phases.push(run.phase);
      if (run.phase === 'running') stop.abort();
    }
    assert.equal(phases.at(-1), 'cancelled');
    assert.equal(server.count('StopQueryExecution'), 1);
    await kernel.close();
  });

  it('stops right after the start has answered when the signal aborted before', async () => {
    server.on('SELECT endless', endless);
    let release = (): void => undefined;
    server.hold('StartQueryExecution', new Promise((resolve) => (release = resolve)));
    const kernel = athenaOn(server);
    const stop = new AbortController();
    const run = finish(kernel, 'SELECT endless', stop.signal);
    await server.called('StartQueryExecution');
    stop.abort();
    release();
    assert.equal((await run).phase, 'cancelled');
    assert.equal(server.count('StopQueryExecution'), 1);
    await kernel.close();
  });

  it('sends nothing for a signal that has aborted already', async () => {
    const kernel = athenaOn(server);
    assert.equal((await finish(kernel, 'SELECT 1', AbortSignal.abort())).phase, 'cancelled');
    assert.equal(server.calls.length, 0);
    await kernel.close();
  });

  it('stops when the loop is left, and waits for the end', async () => {
    server.on('SELECT endless', { ...endless, stopTakes: 2 });
    const kernel = athenaOn(server);
    for await (const run of kernel.run(statement('SELECT endless'), unstopped())) if (run.phase === 'running') break;
    assert.equal(server.count('StopQueryExecution'), 1);
    const asked = server.count('GetQueryExecution');
    const last = server.calls.at(-1);
    assert.equal(last?.action, 'GetQueryExecution');
    await kernel.close();
    assert.equal(server.count('GetQueryExecution'), asked);
  });

  it('takes what the service says when a stop comes too late', async () => {
    server.on('SELECT name', { columns: names, rows: [['ada']], states: ['RUNNING', 'SUCCEEDED'], stopTakes: 100 });
    const kernel = athenaOn(server);
    const stop = new AbortController();
    const phases: string[] = [];
    for await (const run of kernel.run(statement('SELECT name'), stop.signal)) {
      phases.push(run.phase);
      if (run.phase === 'running') stop.abort();
    }
    assert.equal(phases.at(-1), 'succeeded');
    await kernel.close();
  });

  it('tells why the service has cancelled a query that nobody here has stopped', async () => {
    const reason = 'Bytes scanned limit was exceeded';
    server.on('SELECT large', { states: ['RUNNING', 'CANCELLED'], reason });
    const kernel = athenaOn(server);
    const run = await finish(kernel, 'SELECT large');
    assert.ok(run.phase === 'cancelled');
    assert.equal(run.note, reason);
    await kernel.close();
  });

  it('says so when the stop is not allowed', async () => {
    server.on('SELECT endless', endless);
    server.refuse('StopQueryExecution', 100, { code: 'AccessDeniedException', message: 'no' });
    const kernel = athenaOn(server);
    const stop = new AbortController();
    let last: QueryRun | undefined;
    for await (const run of kernel.run(statement('SELECT endless'), stop.signal)) {
      last = run;
      if (run.phase === 'running') stop.abort();
    }
    assert.ok(last);
    assert.match(errorOf(last).message, /could not be stopped and goes on/);
    server.refuse('StopQueryExecution', -1, { code: 'none' });
    await kernel.close();
  });

  it('follows a run by its id', async () => {
    server.on('SELECT name', { columns: names, rows: [['ada']] });
    const first = athenaOn(server);
    let id = '';
    for await (const run of first.run(statement('SELECT name'), unstopped()))
      if (run.phase === 'succeeded') ({ id } = run);
    const second = athenaOn(server);
    const last = (await collect(second.attach(id, unstopped()))).at(-1);
    assert.equal(last?.phase, 'succeeded');
    assert.deepEqual(await collectRows(last), [['ada']]);
    await first.close();
    await second.close();
  });

  it('waits in line while all query slots are taken', async function () {
    this.timeout(10_000);
    server.on('SELECT name', { columns: names, rows: [] });
    server.refuse('StartQueryExecution', 1, {
      code: 'TooManyRequestsException',
      body: { Reason: 'CONCURRENT_QUERY_LIMIT_EXCEEDED' },
    });
    const kernel = athenaOn(server);
    const stop = new AbortController();
    const run = finish(kernel, 'SELECT name', stop.signal);
    await server.called('StartQueryExecution');
    stop.abort();
    assert.equal((await run).phase, 'cancelled');
    assert.equal(server.count('StartQueryExecution'), 1);
    await kernel.close();
  });

  it('asks for many runs at once', async () => {
    server.on('SELECT name', { columns: names, rows: [], states: ['QUEUED', 'RUNNING', 'RUNNING', 'SUCCEEDED'] });
    const kernel = athenaOn(server);
    const runs = await Promise.all(Array.from({ length: 12 }, () => finish(kernel, 'SELECT name')));
    assert.ok(runs.every((run) => run.phase === 'succeeded'));
    assert.ok(server.count('BatchGetQueryExecution') > 0);
    await kernel.close();
  });

  it('says that nothing answers', async () => {
    const kernel = athenaOn(server);
    const gone = await AwsServer.start();
    const lost = athenaOn(gone);
    await gone.close();
    const error = errorOf(await finish(lost, 'SELECT 1'));
    assert.equal(error.code, 'network');
    assert.match(error.message, /^Nothing answers at http:\/\/127\.0\.0\.1:\d+\.$/);
    await lost.close();
    await kernel.close();
  });

  it('lists data catalogs to whom table buckets are not shown', async () => {
    const { catalog } = athenaOn(server);
    server.refuse('ListTableBuckets', 1, { code: 'AccessDeniedException', message: 'No.', status: 403 });
    const names = (await catalog.list([], unstopped())).map(({ name }) => name);
    assert.deepEqual(names, ['AwsDataCatalog']);
  });

  it('lists names, quoted where they must be', async () => {
    const { catalog } = athenaOn(server);
    assert.deepEqual(await catalog.list([], unstopped()), [
      { kind: 'catalog', name: 'AwsDataCatalog', sql: '"AwsDataCatalog"' },
      // Not among the data catalogs that Athena lists: a table bucket of the account.
      { kind: 'catalog', name: 's3tablescatalog/lake-tables', sql: '"s3tablescatalog/lake-tables"' },
    ]);
    assert.deepEqual(await catalog.list(['AwsDataCatalog'], unstopped()), [
      { kind: 'schema', name: 'healthcare_db', sql: 'healthcare_db' },
      { kind: 'schema', name: 'Sales Data', sql: '"Sales Data"' },
    ]);
    assert.deepEqual(await catalog.list(['s3tablescatalog/b', 'ns'], unstopped()), [
      {
        kind: 'table',
        name: 'claims',
        sql: '"s3tablescatalog/b".ns.claims',
        format: 'iceberg',
        columns: [
          { kind: 'column', name: 'id', sql: 'id', type: 'bigint', comment: 'Of the insurer' },
          { kind: 'column', name: 'day', sql: 'day', type: 'date' },
        ],
      },
      { kind: 'view', name: 'open_claims', sql: '"s3tablescatalog/b".ns.open_claims' },
    ]);
    assert.deepEqual(await catalog.list(['AwsDataCatalog', 'healthcare_db', 'claims'], unstopped()), [
      { kind: 'column', name: 'id', sql: 'id', type: 'bigint' },
      { kind: 'column', name: 'day', sql: 'day', type: 'date' },
    ]);
    await assert.rejects(catalog.list(['AwsDataCatalog', 'healthcare_db', 'nix'], unstopped()), (error) =>
      LakeError.is(error, 'notFound'),
    );
  });
});

async function collectRows(run: QueryRun): Promise<unknown[]> {
  assert.equal(run.phase, 'succeeded');
  const rows: unknown[] = [];
  for await (const batch of run.result.rows(unstopped())) rows.push(...batch);
  return rows;
}
