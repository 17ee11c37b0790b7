import assert from 'node:assert/strict';
import type { LakeError } from '../../../../src/kernels/api.ts';
import type { QueryRun } from '../../../../src/kernels/api.ts';
import { KeySource } from '../../../../src/kernels/identity/profile.ts';
import { collect, finish, redshiftOn, rowsOf, statement, unstopped } from '../../../fakes/awsKernels.ts';
import { AwsServer, type Script } from '../../../fakes/awsServer.ts';

const names = [{ name: 'name', type: 'varchar', precision: 16 }];
const endless: Script = { states: ['SUBMITTED', 'STARTED'], columns: names, rows: [] };

function errorOf(run: QueryRun): LakeError {
  assert.equal(run.phase, 'failed');
  return run.error;
}

describe('the Redshift kernel', () => {
  let server: AwsServer;

  beforeEach(async () => {
    server = await AwsServer.start();
  });

  afterEach(() => server.close());

  it('runs a statement from queued to its rows', async () => {
    server.on('SELECT name', { columns: names, rows: [['ada'], ['grace']], engineMs: 7 });
    const kernel = redshiftOn(server);
    const last = await finish(kernel, 'SELECT name');
    assert.equal(last.phase, 'succeeded');
    assert.equal(last.cost.engineMs, 7);
    assert.equal(last.result.rowCount, 2);
    assert.deepEqual(last.result.columns, [{ name: 'name', type: 'varchar(16)', kind: 'text' }]);
    assert.deepEqual(await rowsOf(kernel, 'SELECT name'), [['ada'], ['grace']]);
    await kernel.close();
  });

  it('keeps NULL, the empty string, quotes, line ends and digits apart', async () => {
    const columns = [
      { name: 'a', type: 'varchar' },
      { name: 'b', type: 'int8' },
      { name: 'c', type: 'numeric', precision: 38, scale: 10 },
      { name: 'd', type: 'bool' },
      { name: 'e', type: 'float8' },
      { name: 'f', type: 'super' },
      { name: 'g', type: 'something_new' },
    ];
    server.on('SELECT *', {
      columns,
      rows: [
        [null, '9223372036854775807', '1234567890123456789012345678.0123456789', 't', '1.5', '{"a":1}', 'x'],
        ['', null, null, null, null, null, null],
        ['say "hi",\r\nthere', '9007199254740993', '0.10', 'false', 'NaN', '[1, 2]', ''],
      ],
    });
    const kernel = redshiftOn(server);
    const run = await finish(kernel, 'SELECT *');
    assert.equal(run.phase, 'succeeded');
    assert.deepEqual(
      run.result.columns.map(({ type, kind }) => `${type}: ${kind}`),
      [
        'varchar: text',
        'int8: integer',
        'numeric(38,10): decimal',
        'bool: boolean',
        'float8: number',
        'super: nested',
        'something_new: unknown',
      ],
    );
    assert.deepEqual(await rowsOf(kernel, 'SELECT *'), [
      [null, '9223372036854775807', '1234567890123456789012345678.0123456789', true, 1.5, '{"a":1}', 'x'],
      ['', null, null, null, null, null, null],
      ['say "hi",\r\nthere', '9007199254740993', '0.10', false, 'NaN', '[1, 2]', ''],
    ]);
    await kernel.close();
  });

  it('reads pages, with names before the rows and without', async () => {
    const rows = Array.from({ length: 25 }, (_, index) => [`row ${index}`]);
    server.on('plain', { columns: names, rows, pageRows: 10 });
    server.on('headed', { columns: names, rows, pageRows: 10, headed: true });
    server.on('alike', { columns: names, rows: [['name'], ['ada']] });
    const kernel = redshiftOn(server);
    assert.deepEqual(await rowsOf(kernel, 'plain'), rows);
    assert.deepEqual(await rowsOf(kernel, 'headed'), rows);
    assert.deepEqual(await rowsOf(kernel, 'alike'), [['name'], ['ada']]);
    await kernel.close();
  });

  it('tells the rows that changed, and none for what changes none', async () => {
    server.on('DELETE FROM t', { updateCount: 0 });
    server.on('SET x TO y', { updateCount: 0 });
    const kernel = redshiftOn(server);
    const changed = await finish(kernel, 'DELETE FROM t');
    assert.equal(changed.phase, 'succeeded');
    assert.equal(changed.result.updateCount, 0);
    const set = await finish(kernel, 'SET x TO y');
    assert.equal(set.phase, 'succeeded');
    assert.equal(set.result.updateCount, undefined);
    await kernel.close();
  });

  it('runs all statements in one session, one at a time', async () => {
    server.on('SELECT name', { columns: names, rows: [] });
    const kernel = redshiftOn(server);
    const runs = await Promise.all([1, 2, 3].map(() => finish(kernel, 'SELECT name')));
    assert.ok(runs.every((run) => run.phase === 'succeeded'));
    const sent = server.calls.filter((call) => call.action === 'ExecuteStatement').map((call) => call.body);
    assert.equal(sent[0]?.WorkgroupName, 'demo');
    assert.equal(sent[0].SessionId, undefined);
    assert.ok(sent.slice(1).every((body) => typeof body.SessionId === 'string' && body.WorkgroupName === undefined));
    const order = server.calls
      .map((call) => call.action)
      .filter((action) => action === 'ExecuteStatement' || action === 'GetStatementResultV2');
    assert.deepEqual(order, Array(3).fill(['ExecuteStatement', 'GetStatementResultV2']).flat());
    await kernel.close();
  });

  it('begins a session anew when it has expired, and says what is gone', async () => {
    server.on('SELECT name', { columns: names, rows: [] });
    server.on('SELECT temp', { states: ['FAILED'], reason: 'ERROR: relation "temp" does not exist' });
    const kernel = redshiftOn(server);
    await finish(kernel, 'SELECT name');
    server.endSessions();
    const again = await finish(kernel, 'SELECT name');
    assert.equal(again.phase, 'succeeded');
    assert.match(again.note ?? '', /begun anew: temporary tables and SET are gone/);
    server.endSessions();
    const error = errorOf(await finish(kernel, 'SELECT temp'));
    assert.equal(error.code, 'notFound');
    assert.match(error.hint ?? '', /begun anew/);
    await kernel.close();
  });

  it('goes on in the session of a statement that was started before the kernel', async () => {
    server.on('INSERT', { updateCount: 1 });
    server.on('COMMIT', {});
    const before = redshiftOn(server);
    await finish(before, 'BEGIN');
    const { id = '' } = await finish(before, 'INSERT');
    const after = redshiftOn(server, { opening: 'USE x' });
    const attached = collect(after.attach(id, unstopped()));
    const commit = await finish(after, 'COMMIT');
    await attached;
    const sessions = server.calls
      .filter(({ action }) => action === 'ExecuteStatement')
      .map(({ body }) => body.SessionId);
    assert.equal(sessions.length, 3);
    assert.equal(sessions[2], sessions[1]);
    assert.ok(commit.phase === 'succeeded' && commit.note === undefined);
    await after.close();
    await before.close();
  });

  it('says what is gone when the session of that statement has ended', async () => {
    const before = redshiftOn(server);
    const { id = '' } = await finish(before, 'INSERT');
    server.endSessions();
    const after = redshiftOn(server);
    await collect(after.attach(id, unstopped()));
    const run = await finish(after, 'SELECT 1');
    assert.ok(run.phase === 'succeeded');
    assert.match(run.note ?? '', /temporary tables and SET are gone/);
    await after.close();
    await before.close();
  });

  it('says that a COMMIT has committed nothing where no transaction is open', async () => {
    const kernel = redshiftOn(server);
    const notes: (string | undefined)[] = [];
    for (const sql of ['COMMIT', 'BEGIN', 'INSERT', 'END', '/* once more */ commit work']) {
      const run = await finish(kernel, sql);
      assert.ok(run.phase === 'succeeded');
      notes.push(run.note);
    }
    const nothing = 'No transaction was open in this session, so nothing was committed.';
    assert.deepEqual(notes, [nothing, undefined, undefined, undefined, nothing]);
    await kernel.close();
  });

  it('keeps nothing of a run that has failed or was left', async () => {
    server.on('SELECT temp', { states: ['SUBMITTED', 'FAILED'], reason: 'ERROR: relation "temp" does not exist' });
    server.on('SELECT name', { columns: names, rows: [['ada']], states: ['FINISHED'], stopTakes: 100 });
    const kernel = redshiftOn(server);
    await finish(kernel, 'SELECT 1');
    server.endSessions();
    const failed = await finish(kernel, 'SELECT temp');
    assert.match(errorOf(failed).hint ?? '', /begun anew/);
    const [again] = await collect(kernel.attach(failed.id ?? '', unstopped()));
    assert.ok(again);
    assert.doesNotMatch(errorOf(again).hint ?? '', /begun anew/);

    let id = '';
    for await (const run of kernel.run(statement('SELECT name'), unstopped())) {
      id = run.id ?? '';
      if (id !== '') break;
    }
    await server.called('GetStatementResultV2');
    await collect(kernel.attach(id, unstopped()));
    assert.equal(server.count('GetStatementResultV2'), 2);
    await kernel.close();
  });

  it('opens each new session with the statement that it is given', async () => {
    server.on('SELECT name', { columns: names, rows: [] });
    server.on('USE "b@s3tablescatalog"', {});
    const kernel = redshiftOn(server, { opening: 'USE "b@s3tablescatalog"' });
    await finish(kernel, 'SELECT name');
    await finish(kernel, 'SELECT name');
    server.endSessions();
    await finish(kernel, 'SELECT name');
    assert.deepEqual(server.started, [
      'USE "b@s3tablescatalog"',
      'SELECT name',
      'SELECT name',
      'USE "b@s3tablescatalog"',
      'SELECT name',
    ]);
    await kernel.close();
  });

  it('puts a failed statement at its position', async () => {
    const sql = 'SELECT\n  FORM t';
    server.on(sql, { states: ['FAILED'], reason: 'ERROR: syntax error at or near "FORM"\n  Position: 10' });
    const kernel = redshiftOn(server);
    const error = errorOf(await finish(kernel, sql));
    assert.equal(error.code, 'syntax');
    assert.equal(error.message, 'syntax error at or near "FORM"');
    assert.deepEqual(error.position, { line: 1, column: 2 });
    await kernel.close();
  });

  it('polls without long waits when the service has no more of them', async () => {
    server.on('SELECT name', { columns: names, rows: [['ada']] });
    server.refuse('ExecuteStatement', 1, { code: 'ActiveWaitingRequestsExceededException' });
    server.refuse('DescribeStatement', 1, { code: 'ActiveWaitingRequestsExceededException' });
    const kernel = redshiftOn(server);
    assert.deepEqual(await rowsOf(kernel, 'SELECT name'), [['ada']]);
    assert.equal(server.calls.filter((call) => call.action === 'ExecuteStatement')[1]?.body.WaitTimeSeconds, undefined);
    await kernel.close();
  });

  it('goes on through throttling and lost answers, and starts once', async () => {
    server.on('SELECT name', { columns: names, rows: [['ada']] });
    server.throttle('ExecuteStatement', 2);
    server.drop('ExecuteStatement', 1);
    server.drop('DescribeStatement', 1);
    server.throttle('GetStatementResultV2', 2);
    const kernel = redshiftOn(server);
    assert.deepEqual(await rowsOf(kernel, 'SELECT name'), [['ada']]);
    assert.deepEqual(server.started, ['SELECT name']);
    await kernel.close();
  });

  it('renews credentials that end in mid-run', async () => {
    server.on('SELECT name', { columns: names, rows: [['ada']] });
    let loads = 0;
    const keys = new KeySource(async () => ({ accessKeyId: `AKIA${++loads}`, secretAccessKey: 'secret' }));
    const kernel = redshiftOn(server, { keys });
    for await (const run of kernel.run(statement('SELECT name'), unstopped()))
      if (run.phase === 'running') server.expire('AKIA1');
    assert.equal(loads, 2);
    await kernel.close();
  });

  it('stops on the service in the middle of a long poll', async () => {
    server.on('SELECT endless', endless);
    const kernel = redshiftOn(server);
    const stop = new AbortController();
    const run = finish(kernel, 'SELECT endless', stop.signal);
    await server.called('DescribeStatement', 2);
    stop.abort();
    assert.equal((await run).phase, 'cancelled');
    assert.equal(server.count('CancelStatement'), 1);
    await kernel.close();
  });

  it('sends a stop again that did not stop, and says so when none does', async () => {
    server.on('SELECT once', { ...endless, stopsIgnored: 1 });
    server.on('SELECT never', { states: ['SUBMITTED', 'STARTED', 'PICKED'], stopsIgnored: 100 });
    const kernel = redshiftOn(server);
    const runs: QueryRun[] = [];
    for (const sql of ['SELECT once', 'SELECT never']) {
      const stop = new AbortController();
      const run = finish(kernel, sql, stop.signal);
      await server.called('DescribeStatement', server.count('DescribeStatement') + 2);
      stop.abort();
      runs.push(await run);
    }
    assert.deepEqual(
      runs.map(({ phase }) => phase),
      ['cancelled', 'failed'],
    );
    assert.equal(server.count('CancelStatement'), 2 + 3);
    assert.match(errorOf(runs[1] as QueryRun).message, /could not be stopped and goes on: Redshift did not cancel/);
    await kernel.close();
  });

  it('ends when somebody else has aborted the statement', async () => {
    server.on('SELECT name', { columns: names, states: ['STARTED', 'ABORTED'] });
    server.on('SELECT why', {
      states: ['STARTED', 'ABORTED'],
      reason: 'ERROR: Query (7) cancelled by WLM abort action',
    });
    const kernel = redshiftOn(server);
    const silent = await finish(kernel, 'SELECT name');
    assert.ok(silent.phase === 'cancelled' && silent.note === undefined);
    const told = await finish(kernel, 'SELECT why');
    assert.ok(told.phase === 'cancelled');
    assert.equal(told.note, 'Query (7) cancelled by WLM abort action');
    await kernel.close();
  });

  it('does not tell the reason of a stop to the one who stopped', async () => {
    server.on('SELECT endless', { ...endless, reason: "ERROR: Query cancelled on user's request" });
    const kernel = redshiftOn(server);
    const stop = new AbortController();
    const run = finish(kernel, 'SELECT endless', stop.signal);
    await server.called('DescribeStatement');
    stop.abort();
    const end = await run;
    assert.ok(end.phase === 'cancelled' && end.note === undefined);
    await kernel.close();
  });

  it('stops when the loop is left, and lets the next statement in', async () => {
    server.on('SELECT endless', endless);
    server.on('SELECT name', { columns: names, rows: [] });
    const kernel = redshiftOn(server);
    for await (const run of kernel.run(statement('SELECT endless'), unstopped()))
      if (run.phase === 'queued' && run.id) break;
    assert.equal(server.count('CancelStatement'), 1);
    assert.equal((await finish(kernel, 'SELECT name')).phase, 'succeeded');
    await kernel.close();
  });

  it('takes a statement out of the line when it is stopped there', async () => {
    server.on('SELECT endless', endless);
    const kernel = redshiftOn(server);
    const first = new AbortController();
    const running = finish(kernel, 'SELECT endless', first.signal);
    await server.called('ExecuteStatement');
    const second = new AbortController();
    const waiting = finish(kernel, 'SELECT name', second.signal);
    second.abort();
    assert.equal((await waiting).phase, 'cancelled');
    first.abort();
    assert.equal((await running).phase, 'cancelled');
    assert.deepEqual(server.started, ['SELECT endless']);
    await kernel.close();
  });

  it('follows a run by its id', async () => {
    server.on('SELECT name', { columns: names, rows: [['ada']] });
    const first = redshiftOn(server);
    const run = await finish(first, 'SELECT name');
    const second = redshiftOn(server);
    const last = (await collect(second.attach(run.id ?? '', unstopped()))).at(-1);
    assert.equal(last?.phase, 'succeeded');
    await first.close();
    await second.close();
  });

  it('stops what runs when it is closed', async () => {
    server.on('SELECT endless', endless);
    const kernel = redshiftOn(server);
    const run = finish(kernel, 'SELECT endless');
    await server.called('DescribeStatement', 2);
    await kernel.close();
    assert.equal((await run).phase, 'cancelled');
    assert.equal(server.count('CancelStatement'), 1);
  });

  it('rolls back what its session left open when it is closed, and nothing else', async () => {
    for (const [sqls, ends] of [
      [['BEGIN', 'INSERT'], true],
      [['START TRANSACTION', 'INSERT', 'COMMIT'], false],
      [['INSERT'], false],
    ] as const) {
      const kernel = redshiftOn(server);
      for (const sql of sqls) await finish(kernel, sql);
      const session = server.calls.findLast(({ body }) => body.SessionId !== undefined)?.body.SessionId;
      await kernel.close();
      const last = server.calls.findLast(({ action }) => action === 'ExecuteStatement')?.body;
      assert.equal(last?.Sql === 'ROLLBACK', ends);
      if (ends) assert.equal(last?.SessionId, session);
    }
  });

  it('is closed all the same when the transaction cannot be rolled back', async () => {
    const kernel = redshiftOn(server);
    await finish(kernel, 'BEGIN');
    server.endSessions();
    await kernel.close();
    assert.deepEqual(server.started, ['BEGIN']);
  });

  it('says how to leave a transaction that has failed', async () => {
    const reason = 'ERROR: current transaction is aborted, commands ignored until end of transaction block';
    server.on('SELECT name', { states: ['FAILED'], reason });
    const kernel = redshiftOn(server);
    assert.equal(errorOf(await finish(kernel, 'SELECT name')).hint, 'Run ROLLBACK, then start again.');
    await kernel.close();
  });

  it('asks for the tables of a schema at most three times a second', async () => {
    const kernel = redshiftOn(server);
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: 4 }, () => kernel.catalog.list(['dev', 'public'], unstopped())));
    assert.ok(performance.now() - startedMs >= 990);
    await kernel.close();
  });

  it('tells the DDL of a table in an external schema, which has a command of its own', async () => {
    server.on('SHOW TABLE spectrum.t', { states: ['FAILED'], reason: 'ERROR: t is not a table' });
    server.on('SHOW EXTERNAL TABLE spectrum.t', {
      columns: [{ name: 'ddl', type: 'varchar' }],
      rows: [['CREATE EXTERNAL TABLE spectrum.t ()']],
    });
    const kernel = redshiftOn(server);
    assert.equal(
      await kernel.catalog.ddl(['dev', 'spectrum', 't'], 'table', unstopped()),
      'CREATE EXTERNAL TABLE spectrum.t ()',
    );
    server.on('SHOW VIEW spectrum.v', { states: ['FAILED'], reason: 'ERROR: v is not a view' });
    await assert.rejects(kernel.catalog.ddl(['dev', 'spectrum', 'v'], 'view', unstopped()), /v is not a view/);
    await kernel.close();
  });

  it('lists names of every database, by the one that it is connected to', async () => {
    const kernel = redshiftOn(server);
    const tables = await kernel.catalog.list(['dev', 'public'], unstopped());
    assert.deepEqual(tables, [
      { kind: 'table', name: 'patient_info', sql: 'public.patient_info' },
      { kind: 'view', name: 'patients', sql: 'public.patients' },
    ]);
    assert.deepEqual(await kernel.catalog.list(['sales'], unstopped()), [
      { kind: 'schema', name: 'public', sql: 'sales.public' },
      { kind: 'schema', name: 'my_schema', sql: 'sales.my_schema' },
    ]);
    const { body } = await server.called('ListSchemas');
    assert.equal(body.Database, 'sales');
    assert.equal(body.ConnectedDatabase, 'dev');
    await kernel.close();
  });
});
