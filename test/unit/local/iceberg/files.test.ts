import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { locationOf, pathOf } from '../../../../src/local/iceberg/files.ts';
import { loadTable } from '../../../../src/local/iceberg/table.ts';
import { openLake, rowsOf, run, type Lake } from '../engine/lake.ts';

const location = 's3://lakebook-local/shared/t';

/** A table of one row whose metadata speaks of objects in a bucket, as another writer's does. */
async function makeTable(lake: Lake, value: number): Promise<string> {
  const properties = `LOCATION '${location}/' TBLPROPERTIES ('table_type'='ICEBERG')`;
  await run(lake.athena, `CREATE TABLE t (n int) ${properties}`);
  await run(lake.athena, `INSERT INTO t VALUES (${value})`);
  const folder = lake.store.locationPath(location);
  const file = pathOf((await loadTable(folder)).metadataLocation);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll(locationOf(folder), location));
  const { metadata } = await loadTable(folder);
  assert.ok(metadata.snapshots.at(-1)?.manifestList.startsWith(`${location}/metadata/`));
  return folder;
}

describe('locations of a table', () => {
  const lakes: Lake[] = [];
  let folders: readonly string[];

  before(async () => {
    lakes.push(await openLake(), await openLake());
    folders = await Promise.all(lakes.map(makeTable));
  });

  after(async () => {
    for (const lake of lakes) await lake.close();
  });

  it('are objects of the lake that the table lies in, however many lakes a process has open', async () => {
    for (const [at, lake] of lakes.entries()) {
      assert.deepEqual(await rowsOf(lake.athena, 'SELECT n FROM t'), [[String(at)]]);
      await run(lake.athena, 'UPDATE t SET n = n + 10');
      assert.deepEqual(await rowsOf(lake.athena, 'SELECT n FROM t'), [[String(at + 10)]]);
    }
  });

  it('stay in that lake when a bucket holds an object that is called like its marker', async () => {
    const [lake] = lakes;
    const [folder = ''] = folders;
    assert.ok(lake);
    await writeFile(lake.store.locationPath('s3://lakebook-local/lake.json'), '{}');
    assert.equal(pathOf(`${location}/data/a.parquet`, folder), join(folder, 'data', 'a.parquet'));
  });

  it('are refused where the table lies in no lake', () => {
    assert.throws(() => pathOf(`${location}/data/a.parquet`, '/nowhere/t'), { code: 'invalid' });
  });
});
