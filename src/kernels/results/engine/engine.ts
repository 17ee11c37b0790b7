/** The typed store of results: rows of CSV files in DuckDB, in the orders and parts that views ask for. */
import { open, rename, rm, stat } from 'node:fs/promises';
import { LakeError, type Column } from '../../api.ts';
import { RowFileReader, toCsv } from '../rowFile.ts';
import type {
  Cell,
  ColumnProfile,
  ExportFormat,
  Filter,
  OpenView,
  RangeTotals,
  RowRange,
  ViewSpec,
} from '../viewing.ts';
import { openDatabase, type Database } from './duckdb.ts';
import {
  binCount,
  binsSql,
  copySql,
  findSql,
  loadSql,
  longestRow,
  misfitSql,
  profileSql,
  tableOf,
  topSql,
  totalsSql,
  valuesOf,
  viewOf,
  viewSql,
} from './statements.ts';
import { cannotBe, isNumeric, isTemporal, storedType, typeOf, valueSql } from './types.ts';

/** A complete result: its CSV file, the rows in it that are none of the result, and its columns. */
export interface ResultSource {
  readonly handle: string;
  readonly path: string;
  readonly skipRows: number;
  readonly columns: readonly Column[];
}

interface Loaded {
  readonly result: string;
  readonly types: readonly string[];
}

export interface EngineOptions {
  readonly threads: number;
  readonly memoryLimitMB: number;
  /** Where DuckDB puts what does not fit into its memory. */
  readonly temporary: string;
}

/** Up to this many values the commonest are counted. */
const mostCounted = 10_000;
/** Longest line that is read at first; lines that are longer cost much memory. */
const shortLine = 2 * 1024 * 1024;

/** One caller at a time: statements would wait for each other anyway, and only the one that runs can be stopped. */
export class ResultsEngine {
  readonly #options: EngineOptions;
  readonly #loaded = new Map<string, Loaded>();
  #database: Promise<Database> | undefined;
  #views = 0;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Writes the row ids of a view, as 32-bit numbers, to the file at `path`. */
  async view(source: ResultSource, spec: ViewSpec, path: string, signal: AbortSignal): Promise<OpenView> {
    const startedMs = performance.now();
    const { result, types } = await this.#load(source, signal);
    for (const filter of spec.filters) await this.#check(filter, types, signal);
    const id = ++this.#views;
    await this.#run(viewSql(result, id, spec, types), signal);
    let rowCount = 0;
    const database = await this.#open();
    const file = await open(path, 'wx', 0o600);
    try {
      for await (const ids of database.ids(`SELECT id FROM ${viewOf(result, id)}`)) {
        signal.throwIfAborted();
        await file.write(new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength));
        rowCount += ids.length;
      }
    } catch (error) {
      await this.#run(`DROP TABLE IF EXISTS ${viewOf(result, id)}`);
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return { id, rowCount, elapsedMs: performance.now() - startedMs };
  }

  async profile(
    source: ResultSource,
    columns: readonly number[],
    view: number | undefined,
    signal: AbortSignal,
  ): Promise<readonly ColumnProfile[]> {
    const { result, types } = await this.#load(source, signal);
    const [row = {}] = await this.#rows(profileSql(result, columns, types, view), signal);
    const profiles: ColumnProfile[] = [];
    for (const at of columns) {
      const type = storedType(types[at] ?? 'VARCHAR');
      const [least, greatest, mean] = [row[`l${at}`], row[`g${at}`], row[`m${at}`]];
      const distinct = Number(row[`d${at}`]);
      profiles.push({
        column: at,
        nulls: Number(row[`n${at}`]),
        distinct,
        ...(least === null ? {} : { min: String(least), max: String(greatest) }),
        ...(typeof mean === 'number' ? { mean } : {}),
        ...(await this.#spread(result, at, type, distinct, view, signal)),
      });
    }
    return profiles;
  }

  async totals(
    source: ResultSource,
    range: RowRange,
    columns: readonly number[],
    signal: AbortSignal,
  ): Promise<RangeTotals> {
    const { result, types } = await this.#load(source, signal);
    const [row = {}] = await this.#rows(totalsSql(result, range, columns, types), signal);
    const numbers = Number(row['numbers'] ?? 0);
    return {
      cells: Number(row['cells']),
      nulls: Number(row['nulls']),
      numbers,
      ...(numbers > 0
        ? {
            sum: String(row['sum']),
            average: String(Number(row['sum']) / numbers),
            min: String(row['least']),
            max: String(row['greatest']),
          }
        : {}),
    };
  }

  async find(
    source: ResultSource,
    text: string,
    after: Cell,
    view: number | undefined,
    signal: AbortSignal,
  ): Promise<Cell | undefined> {
    const { result, types } = await this.#load(source, signal);
    const [found] = await this.#rows(findSql(result, text, after, types, view), signal);
    return found && { row: Number(found['place']), column: Number(found['column']) };
  }

  /** Writes all rows, or those of a view, to a new file in the place of whatever is there. */
  async write(
    source: ResultSource,
    format: ExportFormat,
    path: string,
    view: number | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { result, types } = await this.#load(source, signal);
    const partial = `${path}.partial`;
    try {
      if (format === 'csv') await this.#writeCsv(source, result, partial, view, signal);
      else await this.#run(copySql(result, partial, format, namesOf(source.columns), types, view), signal);
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw diskError(error) ?? error;
    }
  }

  /** The very texts that the engine gave. */
  async #writeCsv(
    { path, columns }: ResultSource,
    result: string,
    to: string,
    view: number | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const files = await Promise.all([open(path, 'r'), open(path.replace(/\.csv$/, '.index'), 'r'), open(to, 'w')]);
    const [rows, index, file] = files;
    try {
      const reader = new RowFileReader({ rows, index });
      await file.write(toCsv([columns.map(({ name }) => name)]));
      const ids = view === undefined ? tableOf(result) : viewOf(result, view);
      const column = view === undefined ? 'CAST(rowid AS UINTEGER)' : 'id';
      const database = await this.#open();
      for await (const positions of database.ids(`SELECT ${column} FROM ${ids}`)) {
        signal.throwIfAborted();
        await file.write(toCsv(await reader.rowsAt(positions)));
      }
    } finally {
      await Promise.all(files.map((one) => one.close()));
    }
  }

  async closeView({ handle }: Pick<ResultSource, 'handle'>, id: number): Promise<void> {
    const loaded = this.#loaded.get(handle);
    if (loaded) await this.#run(`DROP TABLE IF EXISTS ${viewOf(loaded.result, id)}`);
  }

  /** Forgets a result and the views of it. */
  async forget(handle: string): Promise<void> {
    const loaded = this.#loaded.get(handle);
    this.#loaded.delete(handle);
    if (!loaded) return;
    const tables = await this.#rows(
      `SELECT table_name AS name FROM duckdb_tables() WHERE starts_with(table_name, 'r_${loaded.result}')`,
    );
    for (const { name } of tables) await this.#run(`DROP TABLE "${String(name)}"`);
  }

  async close(): Promise<void> {
    (await this.#database)?.close();
  }

  async #load(source: ResultSource, signal: AbortSignal): Promise<Loaded> {
    const known = this.#loaded.get(source.handle);
    if (known) return known;
    const result = String(this.#loaded.size) + '_' + String(++this.#views);
    const wanted = source.columns.map(typeOf);
    const types =
      (await this.#create(result, source, wanted, signal)) ??
      (await this.#createAnyway(result, source, wanted, signal));
    const loaded = { result, types };
    this.#loaded.set(source.handle, loaded);
    return loaded;
  }

  /** Undefined where a value does not fit its type, or a line is longer than is read at first. */
  async #create(
    result: string,
    { path, skipRows }: ResultSource,
    types: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly string[] | undefined> {
    try {
      await this.#run(loadSql(result, path, types, { skipRows, tryCast: false, lineBytes: shortLine }), signal);
      return types;
    } catch (error) {
      signal.throwIfAborted();
      if (LakeError.is(error)) throw error;
      return undefined;
    }
  }

  /** Columns that hold a text which does not fit stay texts. */
  async #createAnyway(
    result: string,
    { path, skipRows }: ResultSource,
    types: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const [misfits = {}] = await this.#rows(misfitSql(path, types, skipRows), signal);
    const fitting = types.map((type, at) => (misfits[`c${at}`] === true ? 'VARCHAR' : type));
    const { size } = await stat(path);
    const lineBytes = Math.min(longestRow, Math.max(shortLine, size));
    await this.#run(loadSql(result, path, fitting, { skipRows, tryCast: true, lineBytes }), signal);
    return fitting;
  }

  async #check(filter: Filter, types: readonly string[], signal: AbortSignal): Promise<void> {
    const type = types[filter.column] ?? 'VARCHAR';
    if (type === 'VARCHAR') return;
    for (const text of valuesOf(filter)) {
      const [row] = await this.#rows(`SELECT ${valueSql(text, type)} IS NULL AS misfit`, signal);
      if (row?.['misfit'] === true) throw cannotBe(text, type);
    }
  }

  async #spread(
    result: string,
    at: number,
    type: string,
    distinct: number,
    view: number | undefined,
    signal: AbortSignal,
  ): Promise<Pick<ColumnProfile, 'bins' | 'top'>> {
    if (isNumeric(type) || isTemporal(type)) {
      const bins = new Array<number>(binCount).fill(0);
      for (const { bin, count } of await this.#rows(binsSql(result, at, type, view), signal))
        bins[Number(bin)] = Number(count);
      return bins.some((count) => count > 0) ? { bins } : {};
    }
    if (distinct > mostCounted) return {};
    const rows = await this.#rows(topSql(result, at, type, view), signal);
    return {
      top: rows.map(({ value, count }) => ({
        value: value === null || value === undefined ? null : String(value),
        count: Number(count),
      })),
    };
  }

  #open(): Promise<Database> {
    const { threads, memoryLimitMB, temporary } = this.#options;
    this.#database ??= openDatabase({
      threads: String(threads),
      memory_limit: `${memoryLimitMB}MB`,
      temp_directory: temporary,
    });
    return this.#database;
  }

  async #run(sql: string, signal?: AbortSignal): Promise<void> {
    await this.#stoppable((database) => database.run(sql), signal);
  }

  #rows(
    sql: string,
    signal?: AbortSignal,
  ): Promise<readonly Readonly<Record<string, string | number | boolean | null>>[]> {
    return this.#stoppable((database) => database.rows(sql), signal);
  }

  /** Rejects with the signal's reason, or with LakeError where the disk is full. */
  async #stoppable<T>(work: (database: Database) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const database = await this.#open();
    const stop = (): void => database.interrupt();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await work(database);
    } catch (error) {
      signal?.throwIfAborted();
      throw diskError(error) ?? error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }
}

/** Told apart by numbers where two columns have one name, as files want it. */
function namesOf(columns: readonly Column[]): readonly string[] {
  const taken = new Set<string>();
  return columns.map(({ name }, at) => {
    let free = name || `column_${at + 1}`;
    for (let more = 2; taken.has(free.toLowerCase()); more++) free = `${name}_${more}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

function diskError(error: unknown): LakeError | undefined {
  const message = error instanceof Error ? error.message : String(error);
  if (!/No space left|ENOSPC|Out of Memory|failed to offload/i.test(message)) return undefined;
  const full = /No space left|ENOSPC/i.test(message);
  return new LakeError(
    'internal',
    full
      ? 'The disk is full: the result cannot be ordered or counted.'
      : 'The result is too large to be ordered or counted here.',
    { hint: full ? 'Free some space and try again.' : 'Order and filter it in the query.', cause: error },
  );
}
