/** A start whose answer is lost: whatever comes then, no statement may run that nobody knows of. */
import assert from 'node:assert/strict';
import type { Kernel, QueryRun } from '../../../../src/kernels/api.ts';
import { athenaOn, finish, redshiftOn, statement, unstopped } from '../../../fakes/awsKernels.ts';
import { AwsServer } from '../../../fakes/awsServer.ts';

interface Service {
  readonly name: string;
  readonly open: (server: AwsServer) => Kernel;
  readonly start: string;
  readonly stop: string;
  readonly running: readonly string[];
}

const services: readonly Service[] = [
  {
    name: 'Athena',
    open: (server) => athenaOn(server),
    start: 'StartQueryExecution',
    stop: 'StopQueryExecution',
    running: ['QUEUED', 'RUNNING'],
  },
  {
    name: 'Redshift',
    open: (server) => redshiftOn(server),
    start: 'ExecuteStatement',
    stop: 'CancelStatement',
    running: ['SUBMITTED', 'STARTED'],
  },
];

for (const { name, open, start, stop, running } of services)
  describe(`a start on ${name} whose answer is lost`, () => {
    const sql = 'INSERT INTO t SELECT 1';
    let server: AwsServer;
    let kernel: Kernel;

    beforeEach(async () => {
      server = await AwsServer.start();
      server.on(sql, { states: running });
      kernel = open(server);
    });

    afterEach(async () => {
      await kernel.close();
      await server.close();
    });

    /** Runs it, and aborts at the n-th attempt to start it. */
    async function abortAt(nth: number): Promise<QueryRun> {
      const abort = new AbortController();
      const run = finish(kernel, sql, abort.signal);
      await server.called(start, nth);
      abort.abort();
      return run;
    }

    it('is followed after the abort, through refusals, and stopped on the service', async () => {
      server.lose(start, 1);
      server.throttle(start, 3);
      const run = await abortAt(2);
      assert.equal(run.phase, 'cancelled');
      assert.ok(run.id !== undefined);
      assert.equal(server.count(stop), 1);
      assert.deepEqual(server.started, [sql]);
    });

    it('ends at once on an abort when the first attempt was refused', async () => {
      server.throttle(start, 100);
      const run = await abortAt(1);
      assert.deepEqual([run.phase, run.id], ['cancelled', undefined]);
      assert.ok(server.count(start) <= 2);
      assert.deepEqual(server.started, []);
    });

    for (const [when, begin] of [
      ['', () => finish(kernel, sql)],
      [' after the abort', () => abortAt(2)],
    ] as const)
      it(`says that it may have been started when no attempt is answered${when}`, async () => {
        server.lose(start, 1);
        server.throttle(start, 100);
        const run = await begin();
        assert.equal(run.phase, 'failed');
        assert.equal(run.error.code, 'throttled');
        assert.match(run.error.message, /^The statement may have been started/);
        assert.match(run.error.hint ?? '', /query history .* before you run it again/);
      });

    it('is plainly refused when the service finds fault with it', async () => {
      server.drop(start, 1);
      server.refuse(start, 1, { code: 'ValidationException', message: 'The database does not fit.' });
      const run = await finish(kernel, sql);
      assert.equal(run.phase, 'failed');
      assert.equal(run.error.code, 'syntax');
      assert.doesNotMatch(run.error.message, /may have been started/);
    });

    it('starts nothing twice when the answers come back', async () => {
      server.lose(start, 3);
      for await (const run of kernel.run(statement(sql), unstopped())) if (run.id !== undefined) break;
      assert.deepEqual(server.started, [sql]);
      assert.equal(server.count(start), 4);
    });
  });

describe('a start on Athena that waits for a slot after a lost answer', () => {
  it('is sent again after the abort, and stopped', async () => {
    const server = await AwsServer.start();
    server.on('SELECT endless', { states: ['QUEUED', 'RUNNING'] });
    server.lose('StartQueryExecution', 1);
    server.refuse('StartQueryExecution', 1, {
      code: 'TooManyRequestsException',
      body: { Reason: 'CONCURRENT_QUERY_LIMIT_EXCEEDED' },
    });
    const kernel = athenaOn(server);
    const abort = new AbortController();
    const run = finish(kernel, 'SELECT endless', abort.signal);
    await server.called('StartQueryExecution', 2);
    setTimeout(() => abort.abort(), 20);
    assert.equal((await run).phase, 'cancelled');
    assert.equal(server.count('StopQueryExecution'), 1);
    await kernel.close();
    await server.close();
  });
});
