/** A user's connection: runs one statement after another and keeps what they change about the session. */
import { quoteText } from '../../sql/quote.ts';
import type { Dialect } from '../../sql/lexer.ts';
import type { Span } from '../../sql/tree/name.ts';
import type { Type } from '../../sql/types/type.ts';
import { type Outcome, type ResultColumn, type SqlContext, type SqlSession, type Store, type TextRow } from '../api.ts';
import type { DuckConnection, DuckDb, DuckStream } from '../duckdb.ts';
import { readCommand } from './classify.ts';
import type { Command } from './command.ts';
import { sqlError, tooDeep, type Origin } from './errors.ts';
import { lakeType } from './generate/duck.ts';
import { forgetCopies } from './limited.ts';
import { fillParameters, inSent, type Filled, type Parameters } from './parameters.ts';
import { printerOf } from './render.ts';
import { splitList } from './splitList.ts';
import { withPlaces } from './places.ts';
import { lakeTypeOf, resultColumn } from './types.ts';
import { shownName, Workspace, type SessionState } from './workspace.ts';

export class Session implements SqlSession {
  readonly #store: Store;
  readonly #database: DuckDb;
  readonly #state: SessionState;
  /** Holds temporary tables; opened with the first of them. */
  #own: DuckConnection | undefined;
  #last: Promise<unknown> = Promise.resolve();
  /** Gives up the rows of the last query, should nobody have begun to read them. */
  #giveUp: () => void = () => undefined;

  constructor(store: Store, database: DuckDb, context: SqlContext) {
    this.#store = store;
    this.#database = database;
    this.#state = { context, settings: new Map(), temporary: new Map(), prepared: new Map(), transaction: undefined };
  }

  get context(): SqlContext {
    return this.#state.context;
  }

  run(sql: string, parameters: Parameters, signal: AbortSignal): Promise<Outcome> {
    const next = this.#last
      .then(() => this.#run(sql, parameters, signal))
      .catch((error: unknown) => {
        throw tooDeep(error, this.context.dialect);
      });
    this.#last = next.catch(() => undefined);
    return next;
  }

  async close(): Promise<void> {
    await this.#last;
    this.#giveUp();
    const { transaction } = this.#state;
    this.#state.transaction = undefined;
    try {
      await transaction?.rollback();
    } finally {
      this.#state.temporary.clear();
      this.#own?.close();
      this.#own = undefined;
    }
  }

  async #run(text: string, parameters: Parameters, signal: AbortSignal): Promise<Outcome> {
    signal.throwIfAborted();
    this.#giveUp();
    const { dialect } = this.context;
    const filled =
      (dialect === 'athena' ? this.#readExecute(text) : undefined) ?? fillParameters(text, parameters, dialect);
    const { sql } = filled;
    const command = readCommand(sql, dialect);
    const { transaction } = this.#state;
    if (transaction?.failed && !/^(COMMIT|ROLLBACK)$/.test(command.substatementType))
      throw sqlError(
        dialect,
        'IN_FAILED_SQL_TRANSACTION',
        'current transaction is aborted, commands ignored until end of transaction block',
      );
    const temporary = this.#state.temporary.size > 0 || /\btemp(?:orary)?\b/i.test(sql);
    const duck = temporary ? (this.#own ??= await this.#database.connect()) : await this.#database.connect();
    if (duck === this.#own) await forgetCopies(duck);
    const release = (): void => {
      if (duck !== this.#own) duck.close();
    };
    const watch = interruptOnAbort(duck, signal);
    try {
      const work = new Workspace({ sql, state: this.#state, store: transaction?.store ?? this.#store, duck, signal });
      if (dialect === 'redshift') await setVariables(duck, this.context);
      const done = (): void => {
        watch.stop();
        release();
      };
      const outcome = await this.#perform(command, work, done);
      watch.idle();
      return outcome;
    } catch (error) {
      watch.stop();
      release();
      if (transaction && this.#state.transaction === transaction) transaction.failed = true;
      if (signal.aborted) throw signal.reason;
      throw inSent(error, filled, text);
    }
  }

  async #perform(command: Command, work: Workspace, done: () => void): Promise<Outcome> {
    const { statementType, substatementType } = command;
    if (command.query) return { statementType, substatementType, ...(await this.#query(command.query, work, done)) };
    const answer = await Promise.resolve(command.run?.(work)).catch((error: unknown) => {
      throw work.translate(error);
    });
    done();
    const rows = answer?.rows ?? [];
    return {
      statementType,
      substatementType,
      columns: answer?.columns ?? [],
      rows: batches(rows),
      ...(answer?.updateCount === undefined ? {} : { updateCount: answer.updateCount }),
      scannedBytes: answer?.scannedBytes ?? 0,
    };
  }

  async #query(
    query: Span,
    work: Workspace,
    done: () => void,
  ): Promise<Pick<Outcome, 'columns' | 'rows' | 'scannedBytes'>> {
    const bound = await work.bind(query);
    const origin: Origin = { dialect: work.dialect, sql: work.sql };
    const stream = await work.run(() => work.duck.stream(bound.sql), origin);
    const types = stream.types.map(lakeTypeOf);
    const columns: ResultColumn[] = stream.names.map((name, at) =>
      typedColumn(resultColumn(shownName(name, at), types[at]!, work.dialect), bound.types[at], work.dialect),
    );
    const printers = types.map((type, at) =>
      printerOf(withPlaces(type, bound.types[at], bound.zones[at]), work.dialect),
    );
    const rows = readRows(stream, printers, work, origin, done);
    this.#giveUp = done;
    return { columns, rows: this.#whenBegun(rows, done), scannedBytes: bound.scannedBytes };
  }

  /** From the first batch on, whoever reads the rows ends them. */
  #whenBegun(rows: AsyncGenerator<readonly TextRow[]>, done: () => void): AsyncIterable<readonly TextRow[]> {
    return {
      [Symbol.asyncIterator]: () => {
        if (this.#giveUp === done) this.#giveUp = () => undefined;
        return rows;
      },
    };
  }

  /** EXECUTE name [USING a, b] as the statement that was prepared. */
  #readExecute(text: string): Filled | undefined {
    const found = /^\s*execute\s+("?)([A-Za-z_]\w*)\1(?:\s+using\s+([\s\S]*?))?\s*;?\s*$/i.exec(text);
    if (!found) return undefined;
    const prepared = this.#state.prepared.get(found[2]!.toLowerCase());
    if (prepared === undefined) throw sqlError('athena', 'NOT_FOUND', `Prepared statement not found: ${found[2]!}`);
    return { sql: fillParameters(prepared, found[3] ? splitList(found[3]) : [], 'athena').sql };
  }
}

/** The type that the front end tells: DuckDB loses that of a NULL which it works out beforehand, and has one for all intervals. */
function typedColumn(column: ResultColumn, type: Type | undefined, dialect: Dialect): ResultColumn {
  if (dialect === 'redshift') return redshiftColumn(column, type);
  if (!type || /^(?:any|other|function)$/.test(type.name)) return column;
  if (type.name === 'intervalYear') return { ...column, type: 'interval year to month' };
  if (type.name === 'unknown') return { ...column, type: type.name };
  return resultColumn(column.name, lakeType(type), dialect);
}

/** Of a NUMERIC DuckDB knows best how many places it has. */
function redshiftColumn(column: ResultColumn, type: Type | undefined): ResultColumn {
  if (!type || /^(?:any|other|function)$/.test(type.name)) return column;
  if (type.name === 'decimal' && column.type === 'numeric') return column;
  if (type.name === 'intervalYear') return { ...column, type: 'intervaly2m' };
  return resultColumn(column.name, lakeType(type.name === 'unknown' ? { name: 'varchar' } : type), 'redshift');
}

/** What the dialect means by itself: its NULLs count as the largest values, so they come first in a descending order. */
async function setVariables(duck: DuckConnection, context: SqlContext): Promise<void> {
  await duck.run(
    `SET SESSION default_null_order = 'nulls_last_on_asc_first_on_desc'; SET VARIABLE lb_schema = ${quoteText(context.schema)}; SET VARIABLE lb_database = ${quoteText(context.catalog)}`,
  );
}

async function* readRows(
  stream: DuckStream,
  printers: readonly ReturnType<typeof printerOf>[],
  work: Workspace,
  origin: Origin,
  done: () => void,
): AsyncGenerator<readonly TextRow[]> {
  try {
    const batches = stream.rows[Symbol.asyncIterator]();
    for (;;) {
      const batch = await work.run(() => batches.next(), origin);
      if (batch.done) return;
      yield batch.value.map((row) => row.map((value, at) => printers[at]!(value)));
    }
  } finally {
    done();
  }
}

async function* batches(rows: readonly TextRow[]): AsyncGenerator<readonly TextRow[]> {
  if (rows.length > 0) yield rows;
}

/** An interrupt that comes between two steps is lost, so it is repeated while the statement is at work. */
function interruptOnAbort(duck: DuckConnection, signal: AbortSignal): { idle: () => void; stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    duck.interrupt();
    timer ??= setInterval(() => duck.interrupt(), 20);
  };
  signal.addEventListener('abort', interrupt);
  const idle = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  const stop = (): void => {
    signal.removeEventListener('abort', interrupt);
    idle();
  };
  return { idle, stop };
}
