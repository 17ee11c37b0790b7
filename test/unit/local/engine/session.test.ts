import assert from 'node:assert/strict';
import type { DuckDb } from '../../../../src/local/duckdb.ts';
import { openDatabase } from '../../../../src/local/engine/database.ts';
import { Session } from '../../../../src/local/engine/session.ts';
import { openLake, rowsOf, run, type Lake } from './lake.ts';

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

describe('SET and DROP of Redshift', () => {
  let lake: Lake;
  before(async () => {
    lake = await openLake();
    for (const sql of [
      'CREATE TABLE base (a int)',
      'CREATE VIEW first AS SELECT a FROM base',
      'CREATE VIEW second AS WITH x AS (SELECT * FROM public.first) SELECT a FROM x',
      'CREATE TABLE other (a int)',
      'CREATE VIEW late AS SELECT a FROM public.other WITH NO SCHEMA BINDING',
    ])
      await run(lake.redshift, sql);
  });
  after(() => lake.close());

  for (const setting of [
    'bogus_thing TO 1',
    'statement_timeout TO 1000',
    'enable_case_sensitive_identifier TO true',
    `timezone TO 'Asia/Tokyo'`,
  ])
    it(`refuses SET ${setting}, which would have no effect`, async () => {
      await assert.rejects(run(lake.redshift, `SET ${setting}`), {
        message: `local engine: SET ${setting.replaceAll("'", '')} is not emulated (runs on Redshift)`,
      });
    });

  for (const setting of [
    'statement_timeout = 0',
    `query_group TO 'etl'`,
    'datestyle TO ISO, MDY',
    'timezone TO DEFAULT',
    `application_name = 'dbt'`,
    'extra_float_digits = 3',
  ])
    it(`takes SET ${setting}`, () => run(lake.redshift, `SET ${setting}`));

  for (const [what, name] of [
    ['table', 'base'],
    ['view', 'first'],
  ] as const)
    it(`keeps a ${what} that views depend on`, async () => {
      await assert.rejects(run(lake.redshift, `DROP ${what} ${name}`), {
        message: `ERROR: cannot drop ${what} ${name} because other objects depend on it\n  Hint: Use DROP ... CASCADE to drop the dependent objects too.`,
      });
      await run(lake.redshift, 'SELECT * FROM second');
    });

  it('drops them with CASCADE, and a table whose views are bound late', async () => {
    await run(lake.redshift, 'DROP TABLE base CASCADE');
    await assert.rejects(run(lake.redshift, 'SELECT * FROM second'), /relation "second" does not exist/);
    await run(lake.redshift, 'DROP TABLE other');
    await run(lake.redshift, 'DROP VIEW late');
  });
});
