/**
 * A lake in which everything that its reader may not see carries a canary: values, names of columns, tables, schemas,
 * catalogs, numbers of rows. Whatever the reader is told must hold none of them.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Grant, GrantsDocument } from '../../src/access/grants.ts';
import { Access } from '../../src/local/access/access.ts';
import type { SqlContext, SqlEngine } from '../../src/local/api.ts';
import { serveEndpoint, type Served } from '../../src/local/endpoint.ts';
import { openEngine } from '../../src/local/engine/engine.ts';
import { createStore, type DiskStore } from '../../src/local/store/store.ts';
import type { ClientConfig } from './localEndpoint.ts';

/** Values of hidden cells, and what can be made of them. */
export const canaryValues = [
  'cnryval',
  'lavyrnc',
  '987654321',
  '987654',
  '636e727976616c',
  'Y25yeXZhb',
  '4711',
  '4704',
];
/** Names of what is hidden. */
export const canaryNames = ['cnrycol', 'cnrytab', 'cnrydb', 'cnrybucket', 'cnryview', 'cnryrs', 'cnrystmt', 'cnrykey'];

const open = { catalog: 'awsdatacatalog', database: 'open_db' };
const bucket = { catalog: 's3tablescatalog/home', database: 'ns' };
const dev = { catalog: 'redshift/dev', database: 'public' };
const read = (id: string, on: Grant['on'], more: Partial<Grant> = {}): Grant => ({
  id,
  to: 'user/reader',
  on,
  privileges: ['SELECT'],
  ...more,
});
const rows = "state = 'TX' OR (state = 'NY' AND id < 100)";

const grants: GrantsDocument = {
  version: 1,
  users: [{ name: 'admin', admin: true }, { name: 'reader' }, { name: 'other' }, { name: 'writer' }],
  filters: [
    { name: 'tx', ...open, table: 'people', rows, columns: { exclude: ['cnrycol'] } },
    { name: 'one', ...open, table: 'cells', rows: "kind = 'a'", columns: { include: ['id', 'kind', 'first'] } },
    { name: 'two', ...open, table: 'cells', rows: 'id > 2', columns: { include: ['id', 'kind', 'second'] } },
    { name: 'ok', ...open, table: 'raw_csv', rows: "state = 'TX'", columns: { exclude: ['cnrycol'] } },
    { name: 'staff', ...dev, table: 'staff', rows, columns: { exclude: ['cnrycol'] } },
  ],
  grants: [
    read('people', { kind: 'filter', ...open, table: 'people', filter: 'tx' }),
    read('one', { kind: 'filter', ...open, table: 'cells', filter: 'one' }),
    read('two', { kind: 'filter', ...open, table: 'cells', filter: 'two' }),
    read('csv', { kind: 'filter', ...open, table: 'raw_csv', filter: 'ok' }),
    read('columns', { kind: 'table', ...open, table: 'narrow' }, { columns: { include: ['id', 'name'] } }),
    read('whole', { kind: 'table', ...open, table: 'whole' }),
    read('described', { kind: 'table', ...open, table: 'described' }, { privileges: ['DESCRIBE'] }),
    // A grant on a view tells its columns, so these leave the hidden one out.
    read('view', { kind: 'table', ...open, table: 'admins_view' }, { columns: { include: ['id', 'name'] } }),
    read('bucket', { kind: 'table', ...bucket, table: 'visits' }, { columns: { include: ['id', 'name'] } }),
    read('staff', { kind: 'filter', ...dev, table: 'staff', filter: 'staff' }),
    read('staff-view', { kind: 'table', ...dev, table: 'staff_view' }, { columns: { include: ['id'] } }),
    // Some cells are hidden, so it may change nothing, whatever it was given.
    read(
      'half',
      { kind: 'table', ...open, table: 'narrow' },
      { to: 'user/other', columns: { include: ['id', 'name'] } },
    ),
    read(
      'half-insert',
      { kind: 'table', ...open, table: 'narrow' },
      { to: 'user/other', privileges: ['INSERT', 'DELETE', 'ALTER', 'DROP'] },
    ),
    read('odd', { kind: 'table', ...open, table: 'odd' }, { columns: { include: ['id'] } }),
    read('writer-people', { kind: 'table', ...open, table: 'people' }, { to: 'user/writer', privileges: ['ALL'] }),
    read('writer-db', { kind: 'database', ...open }, { to: 'user/writer', privileges: ['CREATE_TABLE'] }),
  ],
};

/** Two rows of Texas, one of New York that may be seen and one that may not, and 4,703 others with canaries. */
const people = `SELECT * FROM (VALUES (1, 'Ann', 'TX', '11', 10, 'cnryval-a'), (2, 'Bob', 'TX', '22', 20, 'cnryval-b'),
    (3, 'Cy', 'NY', '33', 30, 'cnryval-c'), (4, 'Dee', 'TX', '44', 40, 'cnryval-d'), (5, 'Eve', 'TX', '55', 50, 'cnryval-e'),
    (6, 'Flo', 'TX', '66', 60, 'cnryval-f'), (7, 'Gil', 'TX', '77', 70, 'cnryval-g'),
    (500, 'cnryval-h', 'NY', 'cnryval-zip', 987654321, 'cnryval-i')) AS v(id, name, state, zip, income, cnrycol)
  UNION ALL SELECT CAST(1000 + n AS integer), 'cnryval-' || CAST(n AS varchar), 'QX', 'cnryval-zip', 987654321, 'cnryval-' || CAST(n AS varchar)
  FROM UNNEST(sequence(1, 4703)) AS s(n)`;

const athena = [
  'CREATE DATABASE open_db',
  'CREATE DATABASE cnrydb',
  `CREATE TABLE open_db.people WITH (table_type = 'ICEBERG', is_external = false, location = 's3://lakebook-local/warehouse/people/') AS ${people}`,
  `CREATE TABLE open_db.cells WITH (table_type = 'ICEBERG', is_external = false, location = 's3://lakebook-local/warehouse/cells/') AS
    SELECT * FROM (VALUES (1, 'a', 'f1', 'cnryval-s1', 'cnryval-t1'), (2, 'b', 'cnryval-f2', 'cnryval-s2', 'cnryval-t2'),
      (3, 'b', 'cnryval-f3', 's3', 'cnryval-t3'), (4, 'a', 'f4', 's4', 'cnryval-t4')) AS v(id, kind, first, second, cnrycol)`,
  `CREATE TABLE open_db.narrow WITH (table_type = 'ICEBERG', is_external = false, location = 's3://lakebook-local/warehouse/narrow/') AS SELECT id, name, cnrycol FROM open_db.people WHERE id < 8`,
  `CREATE TABLE open_db.whole WITH (table_type = 'ICEBERG', is_external = false, location = 's3://lakebook-local/warehouse/whole/') AS SELECT 1 AS id, 'w' AS name`,
  `CREATE TABLE open_db.described WITH (table_type = 'ICEBERG', is_external = false, location = 's3://lakebook-local/warehouse/described/') AS SELECT 1 AS id, 'cnryval-d' AS name`,
  `CREATE TABLE open_db.cnrytab_copy WITH (table_type = 'ICEBERG', is_external = false, location = 's3://lakebook-local/warehouse/copy/') AS SELECT * FROM open_db.people`,
  `CREATE TABLE cnrydb.cnrytab WITH (table_type = 'ICEBERG', is_external = false, location = 's3://lakebook-local/warehouse/hidden/') AS SELECT 'cnryval-q' AS cnrycol, 987654321 AS amount`,
  `CREATE EXTERNAL TABLE open_db.raw_csv (id int, name string, state string, zip int, cnrycol string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lakebook-local/raw/'`,
  // What it cannot read has a name that must not be told.
  `CREATE EXTERNAL TABLE open_db.odd (id int, cnrycol map<string, string>) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lakebook-local/raw/'`,
  `CREATE VIEW open_db.admins_view AS SELECT id, name, cnrycol FROM open_db.people`,
  `CREATE VIEW open_db.cnryview AS SELECT cnrycol FROM cnrydb.cnrytab`,
  `CREATE TABLE "s3tablescatalog/home"."ns"."visits" AS SELECT id, name, cnrycol FROM open_db.people WHERE id < 8`,
  `CREATE TABLE "s3tablescatalog/home"."ns"."cnrytab" AS SELECT 'cnryval-s' AS cnrycol`,
  // An older snapshot in which what is hidden now was called otherwise.
  `CREATE TABLE open_db.renamed WITH (table_type = 'ICEBERG', is_external = false, location = 's3://lakebook-local/warehouse/renamed/') AS SELECT 1 AS id, 'cnryval-r' AS harmless`,
  'ALTER TABLE open_db.renamed CHANGE COLUMN harmless cnrycol string',
];

const redshift = [
  'CREATE SCHEMA cnryrs',
  'CREATE TABLE cnryrs.cnrytab (cnrycol varchar(64))',
  "INSERT INTO cnryrs.cnrytab VALUES ('cnryval-rs')",
  'CREATE TABLE public.staff (id integer, name varchar(64), state varchar(8), zip varchar(32), income integer, cnrycol varchar(64))',
  'INSERT INTO public.staff SELECT id, name, state, zip, income, cnrycol FROM awsdatacatalog.open_db.people',
  'CREATE TABLE public.cnrytab (cnrycol varchar(64))',
  "INSERT INTO public.cnrytab VALUES ('cnryval-p')",
  'CREATE VIEW public.staff_view AS SELECT id, cnrycol FROM public.staff',
];

export class CanaryLake {
  readonly folder: string;
  readonly store: DiskStore;
  readonly access: Access;
  readonly engine: SqlEngine;
  readonly served: Served;

  constructor(folder: string, store: DiskStore, access: Access, engine: SqlEngine, served: Served) {
    this.folder = folder;
    this.store = store;
    this.access = access;
    this.engine = engine;
    this.served = served;
  }

  static async make(): Promise<CanaryLake> {
    const folder = await mkdtemp(join(tmpdir(), 'lakebook-canary-'));
    const store = await createStore(folder);
    const access = new Access(store);
    await access.grants.put(grants);
    const engine = await openEngine(store, { threads: 2, storeFor: (user) => access.storeFor(user) });
    const file = store.objectPath('lakebook-local', 'raw/people.csv');
    await mkdir(dirname(file), { recursive: true });
    const lines = ['1,Ann,TX,11,cnryval-1', '2,Bob,TX,notanumber,cnryval-2', '3,cnryval-n,QX,cnryval-z,cnryval-3'];
    await writeFile(file, `${lines.join('\n')}\n`);
    for (const name of ['home', 'cnrybucket']) await store.createCatalog({ kind: 's3tables', name });
    await store.putSchema({ kind: 's3tables', name: 'home' }, { name: 'ns', properties: {}, createdAtMs: 1 }, 'create');
    await store.putSchema(
      { kind: 's3tables', name: 'home' },
      { name: 'cnrydb', properties: {}, createdAtMs: 1 },
      'create',
    );
    await runAll(engine, { dialect: 'athena', catalog: 'AwsDataCatalog', schema: 'default', user: 'admin' }, athena);
    await runAll(engine, { dialect: 'redshift', catalog: 'dev', schema: 'public', user: 'admin' }, redshift);
    const served = await serveEndpoint(store, engine, { port: 0, user: 'admin', access });
    return new CanaryLake(folder, store, access, engine, served);
  }

  config(user: string): ClientConfig {
    const { region, endpoint } = this.served.lakehouse;
    return { region, endpoint, credentials: this.served.keysOf(user), maxAttempts: 1 };
  }

  async remove(): Promise<void> {
    await this.served.close();
    await this.engine.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export async function runAll(engine: SqlEngine, context: SqlContext, statements: readonly string[]): Promise<void> {
  const session = await engine.openSession(context);
  try {
    for (const sql of statements) {
      const { rows: batches } = await session.run(sql, [], new AbortController().signal);
      for await (const _ of batches) continue;
    }
  } finally {
    await session.close();
  }
}

/** The canaries in what somebody was told, those left out that stand in what was asked. */
export function canariesIn(told: string, asked: string): string[] {
  // Digits of ids and times are no counts.
  const plain = told.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');
  const [answer, question] = [plain.toLowerCase(), asked.toLowerCase()];
  return [...canaryValues, ...canaryNames].filter(
    (canary) => answer.includes(canary.toLowerCase()) && !question.includes(canary.toLowerCase()),
  );
}
