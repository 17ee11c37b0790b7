/** A lakehouse of its own for a test: store, engine and a session of each dialect in a temporary folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome, SqlEngine, SqlSession, Store } from '../../../../src/local/api.ts';
import type { Dialect } from '../../../../src/sql/lexer.ts';
import { openEngine } from '../../../../src/local/engine/engine.ts';
import { createStore } from '../../../../src/local/store/store.ts';

export interface Ran extends Omit<Outcome, 'rows'> {
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface Lake {
  readonly store: Store;
  readonly engine: SqlEngine;
  readonly athena: SqlSession;
  readonly redshift: SqlSession;
  close(): Promise<void>;
}

export async function openLake(): Promise<Lake> {
  const folder = await mkdtemp(join(tmpdir(), 'lakebook-engine-'));
  const store = await createStore(folder);
  const engine = await openEngine(store, { threads: 2 });
  const open = (dialect: Dialect, catalog: string, schema: string): Promise<SqlSession> =>
    engine.openSession({ dialect, catalog, schema, user: 'nurse' });
  const athena = await open('athena', 'AwsDataCatalog', 'default');
  const redshift = await open('redshift', 'dev', 'public');
  return {
    store,
    engine,
    athena,
    redshift,
    async close() {
      await athena.close();
      await redshift.close();
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function run(
  session: SqlSession,
  sql: string,
  parameters: readonly string[] | Readonly<Record<string, string>> = [],
): Promise<Ran> {
  const outcome = await session.run(sql, parameters, new AbortController().signal);
  const rows: (readonly (string | null)[])[] = [];
  for await (const batch of outcome.rows) rows.push(...batch);
  return { ...outcome, rows };
}

export async function rowsOf(session: SqlSession, sql: string): Promise<readonly (readonly (string | null)[])[]> {
  return (await run(session, sql)).rows;
}
