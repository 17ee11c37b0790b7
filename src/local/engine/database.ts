/** The DuckDB behind the engine: settings that keep it in the data folder, and the function libraries of both dialects. */
import { mkdir } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { quoteText } from '../../sql/quote.ts';
import { openDuckDb, type DuckDb } from '../duckdb.ts';
import { athenaMacros } from './functions/athena.sql.ts';
import { nativeFunctions } from './functions/native.ts';
import { redshiftNatives } from './functions/redshiftNative.ts';
import { redshiftMacros } from './functions/redshift.sql.ts';

export interface DatabaseOptions {
  /** The only folder that statements can reach. */
  readonly folder: string;
  /** Share of the machine's memory that statements may use, in bytes; a quarter unless given. */
  readonly memoryBytes?: number;
  readonly threads?: number;
}

export async function openDatabase(options: DatabaseOptions): Promise<DuckDb> {
  const spill = join(options.folder, 'tmp');
  await mkdir(spill, { recursive: true });
  const memoryBytes = options.memoryBytes ?? Math.floor(totalmem() / 4);
  const database = await openDuckDb({
    memory_limit: `${Math.max(256, Math.floor(memoryBytes / 1024 / 1024))}MB`,
    temp_directory: spill,
    threads: String(options.threads ?? availableParallelism()),
    integer_division: 'true',
  });
  const connection = await database.connect();
  try {
    await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
    for (const [name, arity, body] of [...nativeFunctions, ...redshiftNatives]) connection.register(name, arity, body);
    await connection.run(
      librarySql('athena_functions', athenaMacros) + librarySql('redshift_functions', redshiftMacros),
    );
    await connection.run(`SET GLOBAL allowed_directories = [${quoteText(options.folder)}]`);
    await connection.run('SET GLOBAL enable_external_access = false');
  } finally {
    connection.close();
  }
  return database;
}

function librarySql(schema: string, macros: readonly string[]): string {
  return `CREATE SCHEMA ${schema}; ${macros.map((macro) => `CREATE MACRO ${schema}.${macro};`).join('\n')}`;
}
