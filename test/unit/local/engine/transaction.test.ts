import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SqlSession } from '../../../../src/local/api.ts';
import { openLake, rowsOf, run, type Lake } from './lake.ts';

describe('a transaction over two tables', () => {
  let lake: Lake;
  let other: SqlSession;

  before(async () => {
    lake = await openLake();
    other = await lake.engine.openSession({ dialect: 'redshift', catalog: 'dev', schema: 'public', user: 'other' });
  });

  beforeEach(async () => {
    await run(other, 'CREATE TABLE first (n int)');
    await run(other, 'CREATE TABLE second (n int)');
    await run(other, 'INSERT INTO second VALUES (1), (2)');
  });

  afterEach(async () => {
    await run(other, 'DROP TABLE first');
    await run(other, 'DROP TABLE IF EXISTS second');
  });

  after(async () => {
    await other.close();
    await lake.close();
  });

  const numbers = (table: string) => rowsOf(other, `SELECT n FROM ${table} ORDER BY n`);

  const change = async (second: string): Promise<void> => {
    await run(lake.redshift, 'BEGIN');
    await run(lake.redshift, 'CREATE TABLE made (n int)');
    await run(lake.redshift, 'INSERT INTO first VALUES (10)');
    await run(lake.redshift, second);
  };

  const refused = async (): Promise<void> => {
    await assert.rejects(run(lake.redshift, 'COMMIT'), /Serializable isolation violation/);
    assert.deepEqual(await numbers('first'), []);
    await assert.rejects(numbers('made'), /relation "made" does not exist/);
    // The session is free again, and what it writes counts.
    await run(lake.redshift, 'INSERT INTO first VALUES (20)');
    assert.deepEqual(await numbers('first'), [['20']]);
  };

  it('commits nothing of the first where the second has moved on', async () => {
    await change('DELETE FROM second WHERE n = 1');
    await run(other, 'UPDATE second SET n = 3 WHERE n = 2');
    await refused();
    assert.deepEqual(await numbers('second'), [['1'], ['3']]);
  });

  it('commits nothing of the first where the second is gone', async () => {
    await change('INSERT INTO second VALUES (3)');
    await run(other, 'DROP TABLE second');
    await refused();
  });

  it('puts its rows behind those that another session has put in meanwhile', async () => {
    await change('INSERT INTO second VALUES (3)');
    await run(other, 'INSERT INTO second VALUES (4)');
    await run(lake.redshift, 'COMMIT');
    assert.deepEqual(await numbers('first'), [['10']]);
    assert.deepEqual(await numbers('second'), [['1'], ['2'], ['3'], ['4']]);
    await run(other, 'DROP TABLE made');
  });
});

describe('What a transaction makes', () => {
  let lake: Lake;
  let other: SqlSession;

  before(async () => {
    lake = await openLake();
    other = await lake.engine.openSession({ dialect: 'redshift', catalog: 'dev', schema: 'public', user: 'other' });
  });
  after(async () => {
    await other.close();
    await lake.close();
  });

  const begin = async (...statements: string[]): Promise<void> => {
    for (const sql of ['BEGIN', ...statements]) await run(lake.redshift, sql);
  };
  const end = (how: 'COMMIT' | 'ROLLBACK') => run(lake.redshift, how);
  const folders = () => readdir(join(lake.store.folder, 'redshift', 'dev', 'public')).catch(() => []);

  it('is seen in it alone until COMMIT', async () => {
    await begin(
      'CREATE SCHEMA ward',
      'CREATE TABLE ward.bed AS SELECT 1 AS n',
      'INSERT INTO ward.bed VALUES (2)',
      'CREATE VIEW beds AS SELECT n FROM ward.bed',
    );
    assert.deepEqual(await rowsOf(lake.redshift, 'SELECT n FROM beds ORDER BY n'), [['1'], ['2']]);
    await assert.rejects(rowsOf(other, 'SELECT n FROM ward.bed'), /does not exist/);
    await assert.rejects(rowsOf(other, 'SELECT n FROM beds'), /does not exist/);
    assert.deepEqual(await rowsOf(other, 'SHOW SCHEMAS FROM DATABASE dev'), [['dev', 'public', null, 'local']]);
    await end('COMMIT');
    assert.deepEqual(await rowsOf(other, 'SELECT n FROM beds ORDER BY n'), [['1'], ['2']]);
    for (const sql of ['DROP VIEW beds', 'DROP SCHEMA ward CASCADE']) await run(other, sql);
  });

  it('is gone after ROLLBACK: table, schema, view and column', async () => {
    await run(other, 'CREATE TABLE kept (n int)');
    await run(other, 'CREATE VIEW seen AS SELECT 1 AS n');
    const before = await folders();
    await begin(
      'CREATE SCHEMA ward',
      'CREATE TABLE fresh (n int)',
      'INSERT INTO fresh VALUES (1)',
      'CREATE VIEW beds AS SELECT n FROM fresh',
      'CREATE OR REPLACE VIEW seen AS SELECT 2 AS n',
      'ALTER TABLE kept ADD COLUMN word varchar(5)',
    );
    await end('ROLLBACK');
    for (const name of ['fresh', 'beds', 'ward.x'])
      await assert.rejects(rowsOf(lake.redshift, `SELECT * FROM ${name}`), /does not exist/);
    assert.deepEqual(await rowsOf(lake.redshift, 'SELECT * FROM seen'), [['1']]);
    assert.deepEqual(await folders(), before);
    const entry = await lake.store.table({ kind: 'redshift', name: 'dev' }, 'public', 'kept');
    assert.ok(entry?.kind === 'iceberg' && !('word' in (entry.declaredTypes ?? {})));
    for (const sql of ['DROP VIEW seen', 'DROP TABLE kept']) await run(other, sql);
  });

  it('leaves a table alone that another session has made by the same name', async () => {
    for (const how of ['ROLLBACK', 'COMMIT'] as const) {
      await begin('CREATE TABLE mine (n int)', 'INSERT INTO mine VALUES (1)');
      await run(other, 'CREATE TABLE mine (n int)');
      await run(other, 'INSERT INTO mine VALUES (7)');
      if (how === 'COMMIT') await assert.rejects(end(how), /Serializable isolation violation/);
      else await end(how);
      assert.deepEqual(await rowsOf(other, 'SELECT n FROM mine'), [['7']]);
      await run(other, 'DROP TABLE mine');
    }
    assert.deepEqual(await folders(), []);
  });

  it('is not put where a view that it replaces was changed meanwhile, and nothing else is', async () => {
    await run(other, 'CREATE VIEW seen AS SELECT 1 AS n');
    await begin('CREATE TABLE fresh (n int)', 'CREATE OR REPLACE VIEW seen AS SELECT 2 AS n');
    await run(other, 'CREATE OR REPLACE VIEW seen AS SELECT 3 AS n');
    await assert.rejects(end('COMMIT'), /Serializable isolation violation/);
    assert.deepEqual(await rowsOf(other, 'SELECT n FROM seen'), [['3']]);
    await assert.rejects(rowsOf(other, 'SELECT n FROM fresh'), /does not exist/);
    assert.deepEqual(await folders(), []);
  });
});
