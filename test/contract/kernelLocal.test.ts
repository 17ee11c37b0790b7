import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LakeError } from '../../src/kernels/api.ts';
import type { Kernel } from '../../src/kernels/api.ts';
import { connect, type ConnectOptions } from '../../src/kernels/connect.ts';
import { findConnection, builtInConnections } from '../../src/kernels/connections.ts';
import { collect, finish, quickPatience, rowsOf, statement, unstopped } from '../fakes/awsKernels.ts';
import type { LakehouseLaunch } from '../../src/kernels/localLakehouse.ts';

const entry = fileURLToPath(new URL('../fakes/awsLakehouse.ts', import.meta.url));
const local = findConnection('local-athena', builtInConnections);

describe('connecting to the local lakehouse', function () {
  this.timeout(30_000);
  let folder: string;
  const pids = new Set<number>();

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lakebook-local-'));
  });

  after(() => {
    for (const pid of pids)
      try {
        process.kill(pid);
      } catch {
        // It has ended, as it should.
      }
    rmSync(folder, { recursive: true });
  });

  const options = (data: string, more: Partial<LakehouseLaunch> = {}): ConnectOptions => ({
    version: '0.0.0',
    patience: quickPatience,
    lakehouse: { entry, execArgv: ['--import', 'tsx'], data: join(folder, data), ...more },
  });

  async function pidOf(kernel: Kernel): Promise<number> {
    const [row] = await rowsOf(kernel, 'SELECT pid');
    const pid = Number(row?.[0]);
    pids.add(pid);
    return pid;
  }

  it('starts one process for a folder and user, shares it, and ends it with the last kernel', async () => {
    const athena = await connect(local, options('shared'));
    const redshift = await connect(findConnection('local-redshift', builtInConnections), options('shared'));
    const tables = await connect(findConnection('local-s3tables', builtInConnections), options('shared'));
    assert.equal(athena.connection, local);
    const pid = await pidOf(athena);
    assert.equal(await pidOf(redshift), pid);
    assert.equal(await pidOf(tables), pid);
    assert.deepEqual(await tables.catalog.list([], unstopped()), [
      {
        kind: 'catalog',
        name: 'lake-tables',
        sqlName: 's3tablescatalog/lake-tables',
        sql: '"s3tablescatalog/lake-tables"',
      },
    ]);
    assert.equal((await athena.whoami(unstopped())).account, '000000000000');
    await athena.close();
    await redshift.close();
    assert.deepEqual(await rowsOf(tables, 'SELECT name'), [['ada']]);
    await tables.close();
    assert.throws(() => process.kill(pid, 0));
  });

  it('says in the words of the process why it did not start', async () => {
    await assert.rejects(connect(local, options('broken')), (error) => {
      assert.ok(LakeError.is(error, 'network'));
      assert.match(
        error.message,
        /^The local lakehouse did not start \(exit code 1\): Error: the folder cannot be read: metadata is missing$/,
      );
      return true;
    });
  });

  it('does not wait for ever for a process that says nothing', async () => {
    await assert.rejects(
      connect(local, options('mute', { startTimeoutMs: 300 })),
      (error) => LakeError.is(error, 'network') && error.message.startsWith('The local lakehouse did not start within'),
    );
  });

  it('names an entry that is missing', async () => {
    await assert.rejects(
      connect(local, options('none', { entry: '/nowhere/lakehouse.js' })),
      (error) => LakeError.is(error, 'network') && error.message.includes('/nowhere/lakehouse.js is missing'),
    );
  });

  it('fails a run when the process dies under it, and starts a new one for the next', async () => {
    const kernel = await connect(local, options('dies'));
    const pid = await pidOf(kernel);
    let told: LakeError | undefined;
    for await (const run of kernel.run(statement('SELECT endless'), unstopped())) {
      if (run.phase === 'running') process.kill(pid, 'SIGKILL');
      if (run.phase === 'failed') {
        told = run.error;
        assert.equal(run.lost, undefined);
      }
    }
    assert.equal(told?.code, 'network');
    assert.match(told.message, /^The local lakehouse has ended/);
    assert.equal(told.hint, 'Run again: it is started anew.');
    assert.notEqual(await pidOf(kernel), pid);
    await kernel.close();
  });

  it('hears a stop while it is being started again', async () => {
    const kernel = await connect(local, options('tired', { startTimeoutMs: 3_000 }));
    const pid = await pidOf(kernel);
    for await (const run of kernel.run(statement('SELECT endless'), unstopped()))
      if (run.phase === 'running') process.kill(pid, 'SIGKILL');
    const stop = new AbortController();
    const runs = [kernel.run(statement('SELECT name'), stop.signal), kernel.attach('nowhere', stop.signal)];
    const ends = Promise.all(runs.map(async (each) => (await collect(each)).at(-1)?.phase));
    const listed = kernel.catalog.list([], stop.signal).catch((error: unknown) => error);
    setTimeout(() => stop.abort(), 20);
    assert.deepEqual(await ends, ['cancelled', 'cancelled']);
    assert.equal(await listed, stop.signal.reason);
    await kernel.close();
  });

  it('finds the process of a lease again, by a file that nobody else can read', async () => {
    const lease = { folder: join(folder, 'leases'), idleSeconds: 20 };
    const first = await connect(local, options('leased', { lease }));
    const pid = await pidOf(first);
    await first.close();
    const [name = ''] = readdirSync(lease.folder).filter((file) => file.endsWith('.json'));
    const path = join(lease.folder, name);
    assert.equal(statSync(path).mode & 0o077, 0);
    assert.equal((JSON.parse(readFileSync(path, 'utf8')) as { pid: number }).pid, pid);
    const second = await connect(local, options('leased', { lease }));
    assert.equal(await pidOf(second), pid);
    process.kill(pid, 'SIGKILL');
    const run = await finish(second, 'SELECT name');
    assert.ok(run.phase === 'failed' || run.phase === 'succeeded');
    assert.notEqual(await pidOf(second), pid);
    await second.close();
  });

  it('refuses local connections where no lakehouse is set up', async () => {
    await assert.rejects(connect(local, { version: '0.0.0' }), (error) => LakeError.is(error, 'unsupported'));
  });
});
