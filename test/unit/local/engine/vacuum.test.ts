import assert from 'node:assert/strict';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathOf } from '../../../../src/local/iceberg/files.ts';
import { loadTable } from '../../../../src/local/iceberg/table.ts';
import { openLake, rowsOf, run, type Lake } from './lake.ts';

describe('VACUUM', () => {
  let lake: Lake;
  const day = 86_400_000;

  before(async () => {
    lake = await openLake();
  });
  after(() => lake.close());

  const make = async (name: string, properties = ''): Promise<string> => {
    await run(
      lake.athena,
      `CREATE TABLE ${name} (n int) LOCATION 's3://lakebook-local/${name}/' TBLPROPERTIES ('table_type'='ICEBERG'${properties})`,
    );
    for (const n of [1, 2, 3]) await run(lake.athena, `INSERT INTO ${name} VALUES (${n})`);
    return lake.store.locationPath(`s3://lakebook-local/${name}/`);
  };

  const snapshots = async (folder: string): Promise<number> => (await loadTable(folder)).metadata.snapshots.length;

  /** Everything in the table's history happened so long before. */
  const age = async (folder: string, ms: number): Promise<void> => {
    const path = pathOf((await loadTable(folder)).metadataLocation);
    const text = await readFile(path, 'utf8');
    const moved = text.replace(
      /("(?:timestamp|last-updated)-ms"\s*:\s*)(\d+)/g,
      (_, name: string, at: string) => name + (Number(at) - ms),
    );
    assert.notEqual(moved, text);
    await writeFile(path, moved);
  };

  it('forgets what is older than five days, and deletes orphans', async () => {
    const folder = await make('aged');
    const orphan = join(folder, 'data', 'orphan.parquet');
    await writeFile(orphan, 'x');
    await utimes(orphan, new Date(0), new Date(0));
    await run(lake.athena, 'VACUUM aged');
    assert.equal(await snapshots(folder), 3);
    assert.ok(!existsSync(orphan));
    await age(folder, 4 * day);
    await run(lake.athena, 'VACUUM default.aged');
    assert.equal(await snapshots(folder), 3);
    await age(folder, 2 * day);
    await run(lake.athena, 'VACUUM default.aged');
    assert.equal(await snapshots(folder), 1);
    assert.deepEqual(await rowsOf(lake.athena, 'SELECT n FROM aged ORDER BY n'), [['1'], ['2'], ['3']]);
  });

  it('keeps as many as the properties of the table say', async () => {
    const folder = await make('kept', ",'vacuum_max_snapshot_age_seconds'='60','vacuum_min_snapshots_to_keep'='2'");
    await age(folder, day);
    await run(lake.athena, 'VACUUM kept');
    assert.equal(await snapshots(folder), 2);
    await run(lake.athena, "ALTER TABLE kept SET TBLPROPERTIES ('vacuum_min_snapshots_to_keep'='many')");
    await assert.rejects(run(lake.athena, 'VACUUM kept'), /vacuum_min_snapshots_to_keep is many\. Set it to/);
  });

  it('is refused for other tables, each by its reason', async () => {
    await run(lake.athena, "CREATE EXTERNAL TABLE files (a int) LOCATION 's3://lakebook-local/files/'");
    await assert.rejects(run(lake.athena, 'VACUUM files'), /for Iceberg tables/);
    await assert.rejects(run(lake.athena, 'VACUUM none'), /does not exist/);
    const bucket = { kind: 's3tables', name: 'bucket' } as const;
    await lake.store.createCatalog(bucket);
    await lake.store.putSchema(bucket, { name: 'ns', properties: {}, createdAtMs: 0 }, 'create');
    const tables = await lake.engine.openSession({
      ...lake.athena.context,
      catalog: 's3tablescatalog/bucket',
      schema: 'ns',
    });
    await run(tables, 'CREATE TABLE t AS SELECT 1 AS n');
    await assert.rejects(run(tables, 'VACUUM ns.t'), /S3 table bucket/);
    await tables.close();
  });
});
