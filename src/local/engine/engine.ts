/** The SQL engine of the local lakehouse: DuckDB over the store's tables, in the words of Athena and Redshift. */
import { lex, type Dialect } from '../../sql/lexer.ts';
import type { SqlContext, SqlEngine, SqlSession, Store } from '../api.ts';
import type { DuckDb } from '../duckdb.ts';
import { readCommand } from './classify.ts';
import { openDatabase } from './database.ts';
import { tooDeep, translateError } from './errors.ts';
import { rewriteQuery } from './query.ts';
import { Scope, type Rewriting } from './scope.ts';
import { Session } from './session.ts';
import { print, readTree } from './tree.ts';
import { wordsOf } from './workspace.ts';

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
    try {
      await this.#check(text, dialect);
    } catch (error) {
      throw tooDeep(error, dialect);
    }
  }

  async #check(text: string, dialect: Dialect): Promise<void> {
    if (dialect === 'athena' && /^\s*execute\b/i.test(text)) return;
    const sql = withoutParameters(text, dialect);
    const command = readCommand(sql, dialect);
    if (!command.query) return;
    const context: SqlContext = { dialect, catalog: '', schema: '', user: '' };
    const rewriting: Rewriting = { sql, dialect, words: wordsOf(context), relations: [], typed: [], wantsPath: false };
    const rewritten = rewriteQuery(readTree(sql, dialect), new Scope(), rewriting);
    for (const relation of rewriting.relations) relation.place.text = '(SELECT 1)';
    const { sql: run, sourceOf } = print(rewritten);
    const connection = await this.#database.connect();
    try {
      await connection.parse(run);
    } catch (error) {
      throw translateError(error, { dialect, sql, run, sourceOf });
    } finally {
      connection.close();
    }
  }

  async openSession(context: SqlContext): Promise<SqlSession> {
    return new Session(await this.#storeFor(context.user), this.#database, context);
  }

  close(): Promise<void> {
    this.#database.close();
    return Promise.resolve();
  }
}

/** Parameters as numbers of the same length, so that every position stays. */
function withoutParameters(sql: string, dialect: Dialect): string {
  return lex(sql, dialect)
    .map(({ kind, text }) =>
      kind === 'parameter' && (dialect === 'redshift' || text === '?') ? '1'.padEnd(text.length) : text,
    )
    .join('');
}
