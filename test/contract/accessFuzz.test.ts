import assert from 'node:assert/strict';
import { openDuckDb, type DuckConnection } from '../../src/local/duckdb.ts';
import type { SqlContext } from '../../src/local/api.ts';
import { canariesIn, CanaryLake } from '../fakes/canaryLake.ts';
import { Random } from '../../src/local/sample/random.ts';

/** Repeats a run: LAKEBOOK_FUZZ_SEED=… */
const seed = Number(process.env['LAKEBOOK_FUZZ_SEED'] ?? Date.now() % 1_000_000);
const statements = Number(process.env['LAKEBOOK_FUZZ_STATEMENTS'] ?? 250);

const relations = {
  athena: [
    'open_db.people',
    'open_db.cells',
    'open_db.narrow',
    'open_db.whole',
    'open_db.raw_csv',
    'open_db.admins_view',
    'open_db.described',
    '"s3tablescatalog/home"."ns"."visits"',
    'cnrydb.cnrytab',
    'open_db.cnrytab_copy',
    'open_db."people$files"',
    'open_db.cnryview',
  ],
  redshift: [
    'staff',
    'public.staff',
    'staff_view',
    'awsdatacatalog.open_db.people',
    'awsdatacatalog.open_db.cells',
    'awsdatacatalog.open_db.narrow',
    '"home@s3tablescatalog".ns.visits',
    'cnryrs.cnrytab',
    'cnrytab',
    'svv_all_columns',
    'awsdatacatalog.open_db.raw_csv',
  ],
} as const;
const columns = [
  'id',
  'name',
  'state',
  'zip',
  'income',
  'first',
  'second',
  'kind',
  'cnrycol',
  '"$path"',
  'amount',
] as const;
/** A run ends then, however many statements it has tried. */
const longestMs = Number(process.env['LAKEBOOK_FUZZ_MS'] ?? 20_000);
/** Folders of tables of which the reader may read nothing. */
const forbiddenFiles = /warehouse\/(?:hidden|copy|described|renamed)\/|redshift\/dev\/cnryrs|\/cnrytab-|cnryrs/;

/** Writes statements at random over tables and columns that are granted, hidden and absent. */
class Writer {
  readonly #random: Random;
  readonly #tables: readonly string[];
  #aliases: string[] = [];

  constructor(random: Random, tables: readonly string[]) {
    this.#random = random;
    this.#tables = tables;
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#random.integer(0, items.length - 1)]!;
  }

  #chance(part: number): boolean {
    return this.#random.next() < part;
  }

  #column(): string {
    const alias = this.#aliases.length > 0 && this.#chance(0.95) ? `${this.#pick(this.#aliases)}.` : '';
    // Mostly what is there in most of them, so that many statements run.
    return alias + (this.#chance(0.85) ? this.#pick(['id', 'name'] as const) : this.#pick(columns));
  }

  value(depth: number): string {
    if (depth <= 0 || this.#chance(0.35)) return this.#column();
    const inner = (): string => this.value(depth - 1);
    return this.#pick<() => string>([
      () => `CAST(${inner()} AS ${this.#pick(['varchar', 'integer', 'double', 'date', 'boolean'] as const)})`,
      () => `coalesce(${inner()}, ${inner()})`,
      () => `CASE WHEN ${this.condition(depth - 1)} THEN ${inner()} ELSE ${inner()} END`,
      () => `(${inner()} || '-')`,
      () => `(1 / (${inner()} - ${this.#random.integer(0, 9)}))`,
      () => `(SELECT max(${this.#pick(columns)}) FROM ${this.#pick(this.#tables)})`,
      () => `max(${inner()})`,
      () => `count(DISTINCT ${inner()})`,
      () => `row_number() OVER (ORDER BY ${inner()})`,
      () => `first_value(${inner()}) OVER (PARTITION BY ${inner()} ORDER BY ${inner()})`,
      () => `upper(${inner()})`,
      () => `length(${inner()})`,
      () => this.#pick(this.#aliases.length > 0 ? this.#aliases : ['x']),
      () => String(this.#random.integer(-5, 600)),
      () => "'TX'",
      () => 'NULL',
    ])();
  }

  condition(depth: number): string {
    const value = (): string => this.value(depth - 1);
    return this.#pick<() => string>([
      () => `${value()} = ${value()}`,
      () => `${value()} > ${value()}`,
      () => `${value()} IS NULL`,
      () => `${value()} LIKE '%a%'`,
      () => `${value()} IN (${value()}, ${value()})`,
      () => `NOT (${depth > 0 ? this.condition(depth - 1) : 'true'})`,
      () => `(${depth > 0 ? this.condition(depth - 1) : 'true'} OR true)`,
      () => `EXISTS (SELECT 1 FROM ${this.#pick(this.#tables)} e WHERE e.id = ${value()})`,
      () => `${value()} IN (SELECT ${this.#pick(columns)} FROM ${this.#pick(this.#tables)})`,
      () => '1 = 1',
    ])();
  }

  select(depth: number): string {
    const outer = this.#aliases;
    this.#aliases = [...outer];
    const from: string[] = [];
    const count = this.#random.integer(1, 2);
    for (let at = 0; at < count; at++) {
      const alias = `t${this.#random.integer(0, 99)}`;
      // Granted ones come first in the lists; more of those, so that many statements run.
      const few = this.#tables.slice(0, 5);
      const table =
        depth > 0 && this.#chance(0.25)
          ? `(${this.select(depth - 1)})`
          : this.#pick(this.#chance(0.85) ? few : this.#tables);
      from.push(`${table} ${alias}`);
      this.#aliases = [...this.#aliases, alias];
    }
    const joined =
      from.length > 1 && this.#chance(0.5)
        ? `${from[0]!} ${this.#pick(['JOIN', 'LEFT JOIN', 'FULL JOIN'] as const)} ${from[1]!} ON ${this.condition(1)}`
        : from.join(', ');
    const items = this.#chance(0.35)
      ? '*'
      : Array.from({ length: this.#random.integer(1, 3) }, (_, at) => `${this.value(depth)} AS c${at}`).join(', ');
    const where = this.#chance(0.5) ? ` WHERE ${this.condition(depth)}` : '';
    const group = this.#chance(0.1) ? ` GROUP BY ${this.#column()}` : '';
    const order = this.#chance(0.2) ? ` ORDER BY ${this.value(1)}` : '';
    this.#aliases = outer;
    return `SELECT ${items} FROM ${joined}${where}${group}${order}`;
  }

  statement(): string {
    const one = (): string => this.select(2);
    return this.#pick<() => string>([
      one,
      one,
      one,
      () => `WITH w AS (${one()}) SELECT * FROM w`,
      () =>
        `SELECT id FROM ${this.#pick(this.#tables)} ${this.#pick(['UNION ALL', 'EXCEPT', 'INTERSECT'] as const)} ${one()}`,
      () => `EXPLAIN ${one()}`,
    ])();
  }
}

describe(`statements at random (LAKEBOOK_FUZZ_SEED=${seed})`, () => {
  let lake: CanaryLake;
  const ran: string[] = [];
  let restore: () => void = () => undefined;

  before(async function () {
    this.timeout(60_000);
    lake = await CanaryLake.make();
    // Everything that reaches DuckDB in this process is written down.
    const probe = await openDuckDb({});
    const connection = await probe.connect();
    const prototype = Object.getPrototypeOf(connection) as DuckConnection;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the connection that it is called on
    const originals = { run: prototype.run, all: prototype.all, stream: prototype.stream };
    for (const name of ['run', 'all', 'stream'] as const) {
      const original = originals[name] as (this: DuckConnection, sql: string) => Promise<never>;
      prototype[name] = function (this: DuckConnection, sql: string) {
        ran.push(sql);
        return original.call(this, sql);
      };
    }
    connection.close();
    probe.close();
    restore = () => Object.assign(prototype, originals);
  });

  after(async () => {
    restore();
    await lake.remove();
  });

  for (const dialect of ['athena', 'redshift'] as const)
    it(`show a reader no canary and reach no file of a hidden table: ${dialect}, ${statements}`, async () => {
      const context: SqlContext =
        dialect === 'athena'
          ? { dialect, catalog: 'AwsDataCatalog', schema: 'open_db', user: 'reader' }
          : { dialect, catalog: 'dev', schema: 'public', user: 'reader' };
      const writer = new Writer(new Random(seed), relations[dialect]);
      let answered = 0;
      const session = await lake.engine.openSession(context);
      const endMs = performance.now() + longestMs;
      let count = 0;
      for (; count < statements && performance.now() < endMs; count++) {
        const sql = writer.statement();
        ran.length = 0;
        let told: string;
        try {
          const { columns: names, rows } = await session.run(sql, [], AbortSignal.timeout(2_000));
          const all: unknown[] = [names.map(({ name }) => name)];
          for await (const batch of rows) {
            all.push(batch);
            // Joins of joins have millions of rows; the first tell.
            if (all.length > 5) break;
          }
          told = JSON.stringify(all);
          answered++;
        } catch (error) {
          told = String(error);
        }
        const where = `seed ${seed}, statement ${count}: ${sql}`;
        assert.deepEqual(canariesIn(told, sql), [], `${where}\n${told.slice(0, 500)}`);
        const reached = ran.find((text) => forbiddenFiles.test(text));
        assert.equal(reached, undefined, where);
      }
      await session.close();
      assert.ok(count > 20 && answered > count / 20, `${answered} of ${count} ran; the others were refused`);
    }).timeout(120_000);
});
