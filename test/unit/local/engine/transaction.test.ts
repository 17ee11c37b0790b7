import assert from 'node:assert/strict';
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
