/** A run that can be followed no more: it is lost, not ended, unless the service has said so. */
import assert from 'node:assert/strict';
import { LakeError, type QueryRun } from '../../../../src/kernels/api.ts';
import { KeySource } from '../../../../src/kernels/identity/profile.ts';
import { athenaOn, collect, finish, statement, unstopped } from '../../../fakes/awsKernels.ts';
import { AwsServer } from '../../../fakes/awsServer.ts';

describe('a run that can be followed no more', () => {
  let server: AwsServer;

  beforeEach(async () => {
    server = await AwsServer.start();
    server.on('SELECT endless', { states: ['QUEUED', 'RUNNING'] });
  });

  afterEach(() => server.close().catch(() => undefined));

  /** The run as it ends when something happens to it in its middle. */
  async function endOf(
    kernel: ReturnType<typeof athenaOn>,
    happen: () => void,
  ): Promise<QueryRun & { phase: 'failed' }> {
    let end: QueryRun | undefined;
    for await (const run of kernel.run(statement('SELECT endless'), unstopped())) {
      if (run.phase === 'running') happen();
      end = run;
    }
    assert.equal(end?.phase, 'failed');
    return end;
  }

  it('is lost when the keys stay expired, and says how it is followed again', async () => {
    const kernel = athenaOn(server);
    const { lost, error, id } = await endOf(kernel, () => server.expire('AKIAFIRST'));
    assert.equal(lost, true);
    assert.equal(error.code, 'expired');
    assert.equal(
      error.hint,
      `The statement goes on as ${id}. Sign in again (aws sso login --profile analyst), or set its keys anew. ` +
        'Then run the cell again or reload the window: it is followed by its id, not started anew.',
    );
    assert.equal(server.count('StopQueryExecution'), 0);
    await kernel.close();
  });

  it('goes on when somebody signs in again', async () => {
    server.on('SELECT name', { states: ['QUEUED', 'RUNNING', 'RUNNING', 'SUCCEEDED'] });
    let loads = 0;
    const keys = new KeySource(async () => ({ accessKeyId: `AKIA${++loads}`, secretAccessKey: 'secret' }));
    // Long enough for a busy machine: nothing here waits for its end.
    const kernel = athenaOn(server, keys, { graceMs: 4000 });
    for (const key of ['AKIA2', 'AKIA3']) server.expire(key);
    const phases: string[] = [];
    for await (const run of kernel.run(statement('SELECT name'), unstopped())) {
      phases.push(run.phase);
      if (run.phase === 'running') server.expire('AKIA1');
    }
    assert.equal(phases.at(-1), 'succeeded');
    assert.equal(loads, 4);
    await kernel.close();
  });

  it('is lost when the network stays away, and is followed by its id when it is back', async () => {
    const kernel = athenaOn(server);
    const { lost, error, id } = await endOf(kernel, () => server.drop('GetQueryExecution', 1000));
    assert.equal(lost, true);
    assert.equal(error.code, 'network');
    assert.match(error.hint ?? '', /^The statement goes on as [\w-]+\. Check the network\. Then run the cell again/);
    server.answerAgain();
    const stop = new AbortController();
    let end: QueryRun | undefined;
    for await (const run of kernel.attach(id ?? '', stop.signal)) {
      end = run;
      stop.abort();
    }
    assert.equal(end?.phase, 'cancelled');
    assert.equal(server.count('StartQueryExecution'), 1);
    await kernel.close();
  });

  it('is lost when it cannot be stopped, whatever the service says of the stop', async () => {
    server.refuse('StopQueryExecution', 3, { code: 'InvalidRequestException', message: 'not now' });
    const kernel = athenaOn(server);
    const stop = new AbortController();
    let end: QueryRun | undefined;
    for await (const run of kernel.run(statement('SELECT endless'), stop.signal)) {
      end = run;
      if (run.phase === 'running') stop.abort();
    }
    assert.equal(end?.phase, 'failed');
    assert.equal(end.lost, true);
    assert.match(end.error.message, /could not be stopped and goes on: not now/);
    assert.match(end.error.hint ?? '', new RegExp(`goes on as ${end.id}.*console`));
    await kernel.close();
  });

  it('says so to a loop that was left when the stop is refused', async () => {
    server.refuse('StopQueryExecution', 3, { code: 'AccessDeniedException', message: 'no' });
    const kernel = athenaOn(server);
    await assert.rejects(
      async () => {
        for await (const run of kernel.run(statement('SELECT endless'), unstopped()))
          if (run.phase === 'running') break;
      },
      (error) => LakeError.is(error, 'denied') && /goes on as/.test(error.hint ?? ''),
    );
    await kernel.close();
  });

  it('is not lost when the service does not know it, or has ended it', async () => {
    server.on('SELECT bad', { states: ['FAILED'], reason: 'TABLE_NOT_FOUND: no' });
    const kernel = athenaOn(server);
    const unknown = (await collect(kernel.attach('nowhere', unstopped()))).at(-1);
    const failed = await finish(kernel, 'SELECT bad');
    for (const run of [unknown, failed]) {
      assert.equal(run?.phase, 'failed');
      assert.equal(run.lost, undefined);
    }
    await kernel.close();
  });

  it('is not lost when it has succeeded and only its rows cannot be had', async () => {
    server.on('SELECT name', { columns: [{ name: 'a', type: 'varchar' }], rows: [] });
    server.refuse('GetQueryResults', 1, { code: 'AccessDeniedException', message: 'no' });
    const kernel = athenaOn(server);
    const run = await finish(kernel, 'SELECT name');
    assert.equal(run.phase, 'failed');
    assert.equal(run.lost, undefined);
    await kernel.close();
  });
});
