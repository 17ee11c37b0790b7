import assert from 'node:assert/strict';
import type { DuckDb } from '../../../../src/local/duckdb.ts';
import { openDatabase } from '../../../../src/local/engine/database.ts';
import { Session } from '../../../../src/local/engine/session.ts';
import { openLake, rowsOf, type Lake } from './lake.ts';

describe('Rows that nobody begins to read', () => {
  let lake: Lake;
  let database: DuckDb;
  let open = 0;

  before(async () => {
    lake = await openLake();
    database = await openDatabase({ folder: lake.store.folder, threads: 1 });
  });
  after(async () => {
    database.close();
    await lake.close();
  });

  const session = (): Session => {
    const counted: DuckDb = {
      close: () => undefined,
      async connect() {
        const connection = await database.connect();
        open++;
        const close = connection.close.bind(connection);
        connection.close = () => {
          open--;
          close();
        };
        return connection;
      },
    };
    return new Session(lake.store, counted, lake.athena.context);
  };
  const start = (of: Session) => of.run('SELECT 1', [], new AbortController().signal);

  it('hold their connection until the next statement', async () => {
    const own = session();
    await start(own);
    assert.equal(open, 1);
    assert.deepEqual(await rowsOf(own, 'SELECT 2'), [['2']]);
    assert.equal(open, 0);
    await own.close();
    assert.equal(open, 0);
  });

  it('hold their connection until the session ends', async () => {
    const own = session();
    await start(own);
    assert.equal(open, 1);
    await own.close();
    assert.equal(open, 0);
  });
});
