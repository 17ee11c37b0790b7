/** The only file of the kernels that knows DuckDB's package. It is loaded in the engine's process alone. */
import { DuckDBInstance, DuckDBUIntegerVector, type DuckDBConnection } from '@duckdb/node-api';

/** A value as plain data; what is no number, boolean or text is asked for as text. */
export type Value = string | number | boolean | null;

export interface Database {
  run(sql: string): Promise<void>;
  /** All rows, by column name. */
  rows(sql: string): Promise<Readonly<Record<string, Value>>[]>;
  /** A column of UINTEGER, in pieces that hold until the next is asked for. */
  ids(sql: string): AsyncIterable<Uint32Array>;
  /** Stops the statement that runs; it fails with a message that begins with INTERRUPT. */
  interrupt(): void;
  close(): void;
}

/** A database in memory that reads files but nothing from elsewhere, and puts on disk what does not fit. */
export async function openDatabase(settings: Readonly<Record<string, string>>): Promise<Database> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
    ...settings,
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return new Connected(instance, connection);
}

class Connected implements Database {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  async rows(sql: string): Promise<Readonly<Record<string, Value>>[]> {
    const reader = await this.#connection.runAndReadAll(sql);
    return reader
      .getRowObjects()
      .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
  }

  async *ids(sql: string): AsyncIterable<Uint32Array> {
    const result = await this.#connection.stream(sql);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) return;
      const vector = chunk.getColumnVector(0);
      if (!(vector instanceof DuckDBUIntegerVector)) throw new Error('The rows of a view are not of type UINTEGER.');
      yield itemsOf(vector, chunk.rowCount);
    }
  }

  interrupt(): void {
    this.#connection.interrupt();
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

/** Statements ask for everything else as text. */
function plain(value: unknown): Value {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  return Number(value);
}

/** The memory of a vector, which the package does not hand out. */
function itemsOf(vector: DuckDBUIntegerVector, count: number): Uint32Array {
  const { items } = vector as unknown as { readonly items: Uint32Array };
  return items.subarray(0, count);
}
