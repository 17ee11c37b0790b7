import {
  AthenaClient,
  GetQueryExecutionCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import {
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import assert from 'node:assert/strict';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalEndpoint } from '../../../fakes/localEndpoint.ts';

describe('A disk that takes nothing when a statement ends', () => {
  let local: LocalEndpoint;
  let athena: AthenaClient;
  let redshift: RedshiftDataClient;
  const lost: unknown[] = [];
  const noteLost = (error: unknown): void => void lost.push(error);

  before(async () => {
    process.on('unhandledRejection', noteLost);
    local = await LocalEndpoint.start();
    athena = new AthenaClient(local.config);
    redshift = new RedshiftDataClient(local.config);
  });
  after(async () => {
    process.off('unhandledRejection', noteLost);
    athena.destroy();
    redshift.destroy();
    await local.remove();
  });

  /** A file stands where the folder of the records was: every write fails. */
  const withoutDisk = async (folder: string, work: () => Promise<void>): Promise<void> => {
    await rename(folder, `${folder}-away`);
    await writeFile(folder, '');
    await work();
    await rm(folder);
    await rename(`${folder}-away`, folder);
  };

  const until = async <T>(look: () => Promise<T>, isDone: (seen: T) => boolean): Promise<T> => {
    for (;;) {
      const seen = await look();
      if (isDone(seen)) return seen;
    }
  };

  it('leaves the end of an Athena query known, and the lakehouse running', async () => {
    const folder = join(local.store.layout.service('athena'), 'executions');
    const start = async (QueryString: string): Promise<string> =>
      (await athena.send(new StartQueryExecutionCommand({ QueryString }))).QueryExecutionId ?? '';
    const state = async (id: string) =>
      (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }))).QueryExecution?.Status?.State;
    const id = await start('WAIT');
    await until(async () => local.engine.waiting, Boolean);
    await withoutDisk(folder, async () => {
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
      assert.equal(
        await until(
          () => state(id),
          (seen) => seen !== 'RUNNING',
        ),
        'CANCELLED',
      );
    });
    const next = await start('SELECT 1');
    await until(
      () => state(next),
      (seen) => seen === 'SUCCEEDED',
    );
    await until(
      () => readFile(join(folder, `${id}.json`), 'utf8'),
      (text) => text.includes('CANCELLED'),
    );
    assert.deepEqual(lost, []);
  });

  it('leaves the end of a Redshift statement known, and saves it when the lakehouse ends', async () => {
    const folder = join(local.store.layout.service('redshift-data'), 'statements');
    const place = { WorkgroupName: 'local', Database: 'dev' };
    const { Id = '' } = await redshift.send(new ExecuteStatementCommand({ ...place, Sql: 'WAIT' }));
    await until(async () => local.engine.waiting, Boolean);
    await withoutDisk(folder, async () => {
      await redshift.send(new CancelStatementCommand({ Id }));
      const status = async () => (await redshift.send(new DescribeStatementCommand({ Id }))).Status;
      assert.equal(await until(status, (seen) => seen !== 'STARTED'), 'ABORTED');
    });
    await local.stop();
    assert.match(await readFile(join(folder, `${Id}.json`), 'utf8'), /ABORTED/);
    assert.deepEqual(lost, []);
  });
});
