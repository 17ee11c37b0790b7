import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../../../../src/local/api.ts';
import { openLake, rowsOf, run, type Lake } from './lake.ts';

describe('CREATE TABLE that comes to nothing', () => {
  let lake: Lake;
  let bucket = '';

  beforeEach(async () => {
    lake = await openLake();
    bucket = join(lake.store.folder, 's3', 'my-data');
    for (const prefix of ['one', 'two']) {
      await mkdir(join(bucket, prefix), { recursive: true });
      await writeFile(join(bucket, prefix, 'keep.csv'), 'mine');
    }
  });
  afterEach(() => lake.close());

  const create = (name: string, prefix: string, body = '(n int)'): string =>
    body.startsWith('(')
      ? `CREATE TABLE ${name} ${body} LOCATION 's3://my-data/${prefix}' TBLPROPERTIES ('table_type'='ICEBERG')`
      : `CREATE TABLE ${name} WITH (table_type='ICEBERG', location='s3://my-data/${prefix}') AS ${body}`;

  /** Another one makes the table while this statement writes its own. */
  const loseRace = (): void => {
    const store: Store = lake.store;
    const putTable = store.putTable.bind(store);
    store.putTable = async (catalog, schema, table, mode) => {
      store.putTable = putTable;
      await run(lake.athena, create(table.name, 'two/'));
      await putTable(catalog, schema, table, mode);
    };
  };

  for (const prefix of ['one/', ''])
    for (const body of ['(n int)', 'SELECT 1 AS n'])
      it(`removes what it wrote, and nothing of the user's: ${body} in s3://my-data/${prefix}`, async () => {
        loseRace();
        const other = await lake.engine.openSession(lake.athena.context);
        await assert.rejects(run(other, create('race', prefix, body)), /already exists/);
        await other.close();
        assert.deepEqual((await readdir(bucket)).sort(), ['one', 'two']);
        assert.deepEqual(await readdir(join(bucket, 'one')), ['keep.csv']);
        assert.ok(existsSync(join(bucket, 'two', 'keep.csv')));
        assert.deepEqual(await rowsOf(lake.athena, 'SELECT count(*) FROM race'), [['0']]);
        await run(lake.athena, create('next', 'one/'));
      });

  it('works again at the same place when the table was dropped, which takes its own files alone', async () => {
    await run(lake.athena, 'CREATE DATABASE place');
    for (const drop of ['DROP TABLE place.again', 'DROP DATABASE place CASCADE']) {
      await run(lake.athena, create('place.again', 'one/'));
      await run(lake.athena, 'INSERT INTO place.again VALUES (1), (2)');
      await run(lake.athena, 'DELETE FROM place.again WHERE n = 1');
      await run(lake.athena, drop);
      assert.deepEqual(await readdir(join(bucket, 'one')), ['keep.csv']);
    }
  });

  it('says so where a table that nobody dropped lies at its place', async () => {
    await run(lake.athena, create('mine', 'one/'));
    await assert.rejects(run(lake.athena, create('other', 'one/')), /non-empty location: s3:\/\/my-data\/one\//);
  });

  it('leaves no folder where its query fails', async () => {
    await assert.rejects(run(lake.redshift, 'CREATE TABLE none AS SELECT 1 / (n - 1) AS q FROM (SELECT 1 AS n) t'));
    assert.deepEqual(await readdir(join(lake.store.folder, 'redshift', 'dev', 'public')).catch(() => []), []);
    await assert.rejects(run(lake.athena, create('none', 'three/', 'SELECT 1 / (n - 1) AS q FROM (SELECT 1 AS n) t')));
    assert.ok(!existsSync(join(bucket, 'three')));
  });
});
