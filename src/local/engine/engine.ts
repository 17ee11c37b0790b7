/** The SQL engine of the local lakehouse: DuckDB over the store's tables, in the words of Athena and Redshift. */
import type { Dialect } from '../../sql/lexer.ts';
import { parse } from '../../sql/parse.ts';
import type { SqlContext, SqlEngine, SqlSession, Store } from '../api.ts';
import type { DuckDb } from '../duckdb.ts';
import { readCommand } from './classify.ts';
import { openDatabase } from './database.ts';
import { tooDeep } from './errors.ts';
import { unreadable } from './generate/bind.ts';
import { Session } from './session.ts';

export interface EngineOptions {
  /** Memory that statements may use together, in bytes; a quarter of the machine's unless given. */
  readonly memoryBytes?: number;
  readonly threads?: number;
  /** The store as a user finds it; the whole one for everybody unless given, which is for filling a new lakehouse. */
  readonly storeFor?: (user: string) => Promise<Store>;
}

/** Opens the engine over a store; its DuckDB can reach the store's folder and nothing else. */
export async function openEngine(store: Store, options: EngineOptions = {}): Promise<SqlEngine> {
  const { storeFor = () => Promise.resolve(store), ...rest } = options;
  return new Engine(storeFor, await openDatabase({ ...rest, folder: store.folder }));
}

class Engine implements SqlEngine {
  readonly #storeFor: (user: string) => Promise<Store>;
  readonly #database: DuckDb;

  constructor(storeFor: (user: string) => Promise<Store>, database: DuckDb) {
    this.#storeFor = storeFor;
    this.#database = database;
  }

  async check(text: string, dialect: Dialect): Promise<void> {
    await Promise.resolve()
      .then(() => checkText(text, dialect))
      .catch((error: unknown) => {
        throw tooDeep(error, dialect);
      });
  }

  async openSession(context: SqlContext): Promise<SqlSession> {
    return new Session(await this.#storeFor(context.user), this.#database, context);
  }

  close(): Promise<void> {
    this.#database.close();
    return Promise.resolve();
  }
}

/** Throws SqlError for a text that is not understood. */
function checkText(text: string, dialect: Dialect): void {
  // What EXECUTE runs was looked at when it was prepared.
  if (dialect === 'athena' && /^\s*execute\b/i.test(text)) return;
  if (!readCommand(text, dialect).query) return;
  const fault = unreadable(parse(text, dialect), text, 0);
  if (fault) throw fault;
}
