// Registers an Iceberg table that lies in a local folder with a running Trino and reads it in every way a reader would.
import { rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Trino, TrinoAnswer } from './trino.ts';

/** What is known of the table beforehand. */
export interface Expected {
  /** Path or name of the metadata file; without it Trino looks for the newest itself. */
  readonly metadata?: string;
  readonly snapshots?: readonly string[];
  readonly operations?: readonly string[];
  /** Rows by snapshot id. */
  readonly versions?: Readonly<Record<string, number>>;
  /** `name type`. */
  readonly columns?: readonly string[];
  /** `{t}` stands for the table, `{t$files}` for one of its metadata tables. */
  readonly queries?: readonly { readonly sql: string; readonly rows: readonly (readonly unknown[])[] }[];
}

export interface Checked {
  readonly passed: number;
  /** A sentence for everything that is not as it should be. */
  readonly failures: readonly string[];
}

const schema = 'iceberg.peers';
let tables = 0;

/** Registers the table for as long as `use` takes; throws what Trino says if it will not have it. */
export async function withTable<Result>(
  trino: Trino,
  folder: string,
  metadata: string | undefined,
  use: (name: string) => Promise<Result>,
): Promise<Result> {
  const name = `t${process.pid}_${++tables}`;
  const file = metadata === undefined ? '' : `, metadata_file_name => '${basename(metadata)}'`;
  const location = `file://${resolve(folder)}`.replaceAll("'", "''");
  for (const sql of [
    `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    `CALL iceberg.system.register_table(schema_name => 'peers', table_name => '${name}', table_location => '${location}'${file})`,
  ]) {
    const answer = await trino.query(sql);
    if ('error' in answer) throw new Error(`${sql}: ${answer.error.name} ${answer.error.message}`);
  }
  try {
    return await use(name);
  } finally {
    // Forget the entry, never DROP it: that would delete the writer's files.
    rmSync(join(trino.metastore, 'peers', name), { recursive: true, force: true });
  }
}

/** The table's name in SQL, or that of one of its metadata tables. */
export function tableSql(name: string, metadataTable?: string): string {
  return `"iceberg"."peers"."${name}${metadataTable === undefined ? '' : `$${metadataTable}`}"`;
}

export async function checkTable(trino: Trino, folder: string, expected: Expected = {}): Promise<Checked> {
  return withTable(trino, folder, expected.metadata, async (name) => {
    const check = new Check(trino, name, expected);
    await check.columnsAndRows();
    await check.snapshots();
    await check.metadataTables();
    await check.bounds();
    await check.queries();
    return { passed: check.passed, failures: check.failures };
  });
}

type Rows = readonly (readonly unknown[])[];
type Answer = Extract<TrinoAnswer, { rows: unknown }>;

class Check {
  passed = 0;
  readonly failures: string[] = [];
  readonly #trino: Trino;
  readonly #name: string;
  readonly #table: string;
  readonly #expected: Expected;
  #columns: Rows = [];
  #count = 0;

  constructor(trino: Trino, name: string, expected: Expected) {
    this.#trino = trino;
    this.#name = name;
    this.#table = tableSql(name);
    this.#expected = expected;
  }

  async run(sql: string): Promise<Answer | undefined> {
    const answer = await this.#trino.query(sql);
    if ('rows' in answer) {
      this.passed++;
      return answer;
    }
    this.failures.push(`${sql}: ${answer.error.name} ${answer.error.message}`);
    return undefined;
  }

  #same(found: unknown, wanted: unknown, what: string): void {
    if (JSON.stringify(found) === JSON.stringify(wanted)) this.passed++;
    else this.failures.push(`${what}: got ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
  }

  async #first(sql: string): Promise<readonly unknown[]> {
    return (await this.run(sql))?.rows[0] ?? [];
  }

  #metadataTable(table: string): string {
    return tableSql(this.#name, table);
  }

  async columnsAndRows(): Promise<void> {
    this.#columns = (await this.run(`DESCRIBE ${this.#table}`))?.rows ?? [];
    const shown = this.#columns.map((column) => `${String(column[0])} ${String(column[1])}`);
    if (this.#expected.columns) this.#same(shown, this.#expected.columns, 'columns');
    const all = await this.run(`SELECT * FROM ${this.#table}`);
    this.#count = Number((await this.#first(`SELECT count(*) FROM ${this.#table}`))[0]);
    this.#same(all?.rows.length, this.#count, 'rows read, by count(*)');
  }

  async snapshots(): Promise<void> {
    const { snapshots, operations, versions } = this.#expected;
    const found =
      (
        await this.run(
          `SELECT CAST(snapshot_id AS varchar), operation, CAST(committed_at AS varchar), element_at(summary, 'total-records') FROM ${this.#metadataTable('snapshots')} ORDER BY committed_at`,
        )
      )?.rows ?? [];
    if (snapshots) this.#same(found.map((row) => row[0]).sort(), [...snapshots].sort(), '$snapshots: ids');
    if (operations) this.#same(found.map((row) => row[1]).sort(), [...operations].sort(), '$snapshots: operations');
    const history = (
      (await this.run(`SELECT CAST(made_current_at AS varchar) FROM ${this.#metadataTable('history')}`))?.rows ?? []
    ).map((row) => row[0]);
    for (const [id, , at, total] of found.map((row) => row.map(String))) {
      if (id === undefined || at === undefined) continue;
      const [count] = await this.#first(`SELECT count(*) FROM ${this.#table} FOR VERSION AS OF ${id}`);
      this.#same(count, versions?.[id] ?? Number(total), `FOR VERSION AS OF ${id}`);
      const full = await this.run(`SELECT * FROM ${this.#table} FOR VERSION AS OF ${id}`);
      this.#same(full?.rows.length, count, `rows of the data files of ${id}`);
      // Where snapshots have expired, the history does not reach back to each one that is left.
      if (found.filter((row) => row[2] === at).length > 1 || !history.includes(at)) continue;
      const [then] = await this.#first(`SELECT count(*) FROM ${this.#table} FOR TIMESTAMP AS OF TIMESTAMP '${at}'`);
      this.#same(then, count, `FOR TIMESTAMP AS OF ${at}`);
    }
  }

  async metadataTables(): Promise<void> {
    for (const table of ['history', 'files', 'manifests', 'partitions', 'properties'])
      await this.run(`SELECT * FROM ${this.#metadataTable(table)}`);
    const [records] = await this.#first(`SELECT sum(record_count) FROM ${this.#metadataTable('files')}`);
    this.#same(records ?? 0, this.#count, '$files: record_count in all, no delete files');
    const [live] = await this.#first(
      `SELECT sum(added_rows_count + existing_rows_count) FROM ${this.#metadataTable('manifests')}`,
    );
    this.#same(live ?? 0, this.#count, '$manifests: live rows');
  }

  /** A filter on a column's own extremes must not lose the row: a wrong bound prunes it away. */
  async bounds(): Promise<void> {
    for (const [name, type] of this.#columns.map((column) => column.map(String))) {
      if (name === undefined || type === undefined || /array|map|row|varbinary|boolean/.test(type)) continue;
      const column = `"${name.replaceAll('"', '""')}"`;
      const table = this.#table;
      const [least, most, known] = await this.#first(
        `SELECT (SELECT count(*) FROM ${table} WHERE ${column} = (SELECT min(${column}) FROM ${table})), (SELECT count(*) FROM ${table} WHERE ${column} = (SELECT max(${column}) FROM ${table})), (SELECT count(${column}) FROM ${table})`,
      );
      // Trino prints a real with fewer digits than it has, but a double whole.
      const precise = type === 'real' ? 'double' : type;
      const isNan = /real|double/.test(type) ? ` AND NOT is_nan(${column})` : '';
      const extremes = await this.#first(
        `SELECT CAST(CAST(min(${column}) AS ${precise}) AS varchar), CAST(CAST(max(${column}) AS ${precise}) AS varchar) FROM ${table} WHERE ${column} IS NOT NULL${isNan}`,
      );
      if (known !== 0) this.#same([least, most].includes(0), false, `least and greatest ${name} are found`);
      for (const value of extremes.filter((text) => text !== null).map(String)) {
        // Literals reach the pruning of files, subqueries may not.
        const literal = `CAST(CAST('${value.replaceAll("'", "''")}' AS ${precise}) AS ${type})`;
        const [found] = await this.#first(`SELECT count(*) FROM ${table} WHERE ${column} = ${literal}`);
        this.#same(Number(found) > 0, true, `${name} = ${literal} is found`);
      }
      const [nulls] = await this.#first(`SELECT count(*) FROM ${table} WHERE ${column} IS NULL`);
      this.#same(nulls, this.#count - Number(known), `NULLs of ${name}`);
    }
  }

  async queries(): Promise<void> {
    for (const { sql, rows } of this.#expected.queries ?? []) {
      const text = sql
        .replaceAll('{t}', this.#table)
        .replace(/\{t\$(\w+)\}/g, (_, table: string) => this.#metadataTable(table));
      const answer = await this.run(text);
      if (answer) this.#same(answer.rows, rows, sql);
    }
  }
}
