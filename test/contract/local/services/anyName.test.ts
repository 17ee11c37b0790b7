import { CreateDatabaseCommand, CreateTableCommand, DeleteTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateNamespaceCommand, CreateTableCommand as CreateS3Table, S3TablesClient } from '@aws-sdk/client-s3tables';
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqlEngine, SqlSession } from '../../../../src/local/api.ts';
import { openEngine } from '../../../../src/local/engine/engine.ts';
import { accessOfAdmins } from '../../../fakes/access.ts';
import { serveEndpoint, type Served } from '../../../../src/local/endpoint.ts';
import { createStore } from '../../../../src/local/store/store.ts';
import { rowsOf, run } from '../../../unit/local/engine/lake.ts';

const names = [
  '../x',
  'a/b',
  '..',
  '.',
  '%2f',
  'a\0b',
  'n'.repeat(300),
  'é'.repeat(200),
  '',
  ...[4, 5, 6, 7, 8].map((levels) => `${'../'.repeat(levels)}victim`),
];

describe('A name of any kind, of a database or a table', () => {
  let root = '';
  let data = '';
  let engine: SqlEngine;
  let served: Served;
  let athena: SqlSession;
  let redshift: SqlSession;
  let glue: GlueClient;
  let s3tables: S3TablesClient;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'lakebook-names-'));
    data = join(root, 'one', 'two', 'lake');
    for (const folder of [root, join(root, 'one'), join(root, 'one', 'two')]) {
      await mkdir(join(folder, 'victim', 'src'), { recursive: true });
      await writeFile(join(folder, 'victim', 'src', 'thesis.txt'), 'years of work');
    }
    const store = await createStore(data);
    await store.createCatalog({ kind: 's3tables', name: 'bucket' });
    engine = await openEngine(store, { threads: 2 });
    const access = await accessOfAdmins(store, 'nurse');
    served = await serveEndpoint(store, engine, { port: 0, user: 'nurse', access });
    const { endpoint, region, accessKeyId, secretAccessKey } = served.lakehouse;
    const config = { endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
    glue = new GlueClient(config);
    s3tables = new S3TablesClient(config);
    athena = await engine.openSession({ dialect: 'athena', catalog: 'AwsDataCatalog', schema: 'default', user: 'u' });
    redshift = await engine.openSession({ dialect: 'redshift', catalog: 'dev', schema: 'public', user: 'u' });
    await run(redshift, 'CREATE TABLE kept AS SELECT 1 AS n');
    await run(athena, "CREATE TABLE kept WITH (table_type='ICEBERG', location='s3://lakebook-local/k/') AS SELECT 1 n");
  });

  after(async () => {
    glue.destroy();
    s3tables.destroy();
    await athena.close();
    await redshift.close();
    await served.close();
    await engine.close();
    await rm(root, { recursive: true, force: true });
  });

  /** Everything beside the data folder. */
  const outside = async (): Promise<readonly string[]> =>
    (await readdir(root, { recursive: true })).filter((name) => !join(root, name).startsWith(data)).sort();

  /** Done, or refused in one sentence that shows nothing of this machine. */
  const attempt = async (work: () => Promise<unknown>): Promise<'done' | 'refused'> => {
    try {
      await work();
      return 'done';
    } catch (error) {
      const { message } = error as Error;
      assert.doesNotMatch(message, /ENAMETOOLONG|EINVAL|ENOENT|\n/);
      assert.ok(!message.includes(root), message);
      return 'refused';
    }
  };

  for (const name of names)
    it(`stays in the data folder: ${JSON.stringify(name.length > 40 ? `${name.slice(0, 8)}… × ${name.length}` : name)}`, async () => {
      const before = await outside();
      const quoted = `"${name}"`;
      const external = `CREATE EXTERNAL TABLE default.\`${name}\` (a int) LOCATION 's3://lakebook-local/e/'`;
      const done = [
        await attempt(() => glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: name } }))),
        await attempt(() =>
          glue.send(new CreateTableCommand({ DatabaseName: 'default', TableInput: { Name: name, TableType: 'X' } })),
        ),
        await attempt(() => glue.send(new DeleteTableCommand({ DatabaseName: 'default', Name: name }))),
        await attempt(() => run(athena, external)),
        await attempt(() => run(athena, `DROP TABLE default.\`${name}\``)),
        await attempt(() => run(athena, `CREATE SCHEMA "s3tablescatalog/bucket".${quoted}`)),
        await attempt(() => run(athena, `DROP SCHEMA \`${name}\``)),
        await attempt(() => run(athena, `CREATE SCHEMA \`${name}\``)),
        await attempt(() => run(redshift, `CREATE SCHEMA ${quoted}`)),
        await attempt(() => run(redshift, `CREATE TABLE ${quoted}.kept AS SELECT 1 AS n`)),
        await attempt(() => run(redshift, `CREATE TABLE ${quoted} AS SELECT 1 AS n`)),
        await attempt(() => run(redshift, `DROP TABLE ${quoted}`)),
        await attempt(() => run(redshift, `DROP SCHEMA ${quoted} CASCADE`)),
      ];
      const tableBucketARN = served.lakehouse.tableBucketArn.replace(/[^/]*$/, 'bucket');
      const namespace = name;
      const inBucket = [
        await attempt(() => s3tables.send(new CreateNamespaceCommand({ tableBucketARN, namespace: [namespace] }))),
        await attempt(() => s3tables.send(new CreateS3Table({ tableBucketARN, namespace, name, format: 'ICEBERG' }))),
      ];
      assert.deepEqual(new Set(inBucket), new Set(['refused']));
      if (name === '' || name.length >= 200) assert.deepEqual(new Set(done), new Set(['refused']));
      assert.deepEqual(await outside(), before);
      assert.deepEqual(await rowsOf(redshift, 'SELECT n FROM kept'), [['1']]);
      assert.deepEqual(await rowsOf(athena, 'SELECT n FROM kept'), [['1']]);
    });
});
