/** The only file that knows DuckDB's package: connections in, plain data out. */
import {
  DuckDBInstance,
  DuckDBTypeId,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBArrayValue,
  DuckDBMapValue,
  DuckDBScalarFunction,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  VARCHAR,
} from '@duckdb/node-api';
import accessors from '@duckdb/node-api/lib/vectors/dataAccessors.js';

// Its own decoder takes U+FEFF off every text that begins with it.
Object.assign(accessors, { textDecoder: new TextDecoder('utf-8', { ignoreBOM: true }) });

/** A type of DuckDB: its name in SQL (`BIGINT`, `JSON`), and what is inside. */
export interface DuckType {
  readonly name: string;
  readonly precision?: number;
  readonly scale?: number;
  /** Of a list one type, of a map key and value, of a struct its fields in order. */
  readonly inner?: readonly DuckType[];
  /** Field names of a struct; empty texts where they have none. */
  readonly names?: readonly string[];
}

export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

/**
 * A value as plain data. DATE, DECIMAL, HUGEINT and UUID are text; BIGINT is a bigint; TIME, TIMESTAMP and TIMESTAMPTZ are
 * microseconds (since midnight, since 1970); a map is a list of pairs, a struct the list of its fields' values.
 */
export type DuckValue = null | boolean | number | bigint | string | Uint8Array | Interval | readonly DuckValue[];

/** What DuckDB refused, with the place in the text that it was given. */
export class DuckError extends Error {
  override readonly name = 'DuckError';
  /** `Parser`, `Binder`, `Catalog`, `Conversion`, `Invalid Input`, `INTERRUPT`, … */
  readonly kind: string;
  /** `COLUMN_NOT_FOUND`, `MISSING_ENTRY`, `NO_MATCHING_FUNCTION`, `SYNTAX_ERROR`, …; empty where there is none. */
  readonly subtype: string;
  /** The name that the error is about. */
  readonly subject: string | undefined;
  /** Offset in the statement's text, in bytes of UTF-8. */
  readonly position: number | undefined;

  constructor(text: string) {
    const brace = text.indexOf('{');
    let body: Record<string, string> = {};
    try {
      if (brace >= 0) body = JSON.parse(text.slice(brace)) as Record<string, string>;
    } catch {
      // Not every error comes as JSON, e.g. one that is raised while rows are read.
    }
    super(body.exception_message ?? text.replace(/^[\w ]+ Error: /, ''));
    this.kind = body.exception_type ?? /^([\w ]+?) Error: /.exec(text)?.[1] ?? '';
    this.subtype = body.error_subtype ?? '';
    this.subject = body.name;
    this.position = body.position === undefined ? undefined : Number(body.position);
  }
}

export interface DuckStream {
  readonly names: readonly string[];
  readonly types: readonly DuckType[];
  /** Rows changed, where the statement changes rows. */
  readonly rowsChanged: number;
  /** Rows in batches of up to 2,048; reading fails with DuckError. */
  readonly rows: AsyncIterable<readonly (readonly DuckValue[])[]>;
}

export interface DuckConnection {
  /** Runs statements and forgets their rows. Fails with DuckError. */
  run(sql: string): Promise<void>;
  /** All rows of a statement, by column name. */
  all(sql: string): Promise<Record<string, DuckValue>[]>;
  /** Starts a statement; its rows are read as they are asked for. */
  stream(sql: string): Promise<DuckStream>;
  /** Number of statements in the text; fails with DuckError if it cannot be parsed. */
  parse(sql: string): Promise<number>;
  /** Tables that a query names, subqueries included, common table expressions left out. */
  tableNames(sql: string): readonly string[];
  /** A scalar function over texts; NULL arguments give NULL without a call. */
  register(name: string, arity: number, body: (...values: string[]) => string | null): void;
  interrupt(): void;
  close(): void;
}

export interface DuckDb {
  connect(): Promise<DuckConnection>;
  close(): void;
}

/** An in-memory database with the given settings; nothing is ever fetched or loaded from outside. */
export async function openDuckDb(settings: Readonly<Record<string, string>>): Promise<DuckDb> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
    // In 1.5.5 it mistakes `<>` for equality in EXISTS beside another comparison of order, and rows get lost.
    disabled_optimizers: 'deliminator',
    ...settings,
  });
  return {
    async connect() {
      const connection = await instance.connect();
      await connection.run('SET errors_as_json = true');
      return new Connection(connection);
    },
    close: () => instance.closeSync(),
  };
}

class Connection implements DuckConnection {
  readonly #connection: DuckDBConnection;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  async run(sql: string): Promise<void> {
    await told(() => this.#connection.run(sql));
  }

  async all(sql: string): Promise<Record<string, DuckValue>[]> {
    const stream = await this.stream(sql);
    const rows: Record<string, DuckValue>[] = [];
    for await (const batch of stream.rows)
      for (const row of batch) rows.push(Object.fromEntries(row.map((value, at) => [stream.names[at] ?? '', value])));
    return rows;
  }

  async stream(sql: string): Promise<DuckStream> {
    const result = await told(() => this.#connection.stream(sql));
    const types = result.columnTypes();
    const readers = types.map(valueReader);
    async function* rows(): AsyncGenerator<readonly (readonly DuckValue[])[]> {
      for (;;) {
        const chunk = await told(() => result.fetchChunk());
        if (!chunk || chunk.rowCount === 0) return;
        const columns = readers.map((read, at) => chunk.getColumnValues(at).map(read));
        yield Array.from({ length: chunk.rowCount }, (_, row) => columns.map((column) => column[row] ?? null));
      }
    }
    return { names: result.columnNames(), types: types.map(duckType), rowsChanged: result.rowsChanged, rows: rows() };
  }

  async parse(sql: string): Promise<number> {
    return (await told(() => this.#connection.extractStatements(sql))).count;
  }

  tableNames(sql: string): readonly string[] {
    return this.#connection.getTableNames(sql, true);
  }

  register(name: string, arity: number, body: (...values: string[]) => string | null): void {
    this.#connection.registerScalarFunction(
      DuckDBScalarFunction.create({
        name,
        returnType: VARCHAR,
        parameterTypes: Array.from({ length: arity }, () => VARCHAR),
        mainFunction: (_info, input, output) => {
          const columns = Array.from({ length: arity }, (_, at) => input.getColumnVector(at));
          for (let row = 0; row < input.rowCount; row++) {
            const values = columns.map((column) => column.getItem(row));
            const texts = values.filter((value): value is string => typeof value === 'string');
            output.setItem(row, texts.length === arity ? body(...texts) : null);
          }
          output.flush();
        },
      }),
    );
  }

  interrupt(): void {
    this.#connection.interrupt();
  }

  close(): void {
    this.#connection.closeSync();
  }
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new DuckError(error instanceof Error ? error.message : String(error));
  }
}

function duckType(type: DuckDBType): DuckType {
  const name = type.alias ?? DuckDBTypeId[type.typeId] ?? 'UNKNOWN';
  switch (type.typeId) {
    case DuckDBTypeId.DECIMAL:
      return { name, precision: type.width, scale: type.scale };
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return { name: 'LIST', inner: [duckType(type.valueType)] };
    case DuckDBTypeId.MAP:
      return { name, inner: [duckType(type.keyType), duckType(type.valueType)] };
    case DuckDBTypeId.STRUCT:
      return { name, inner: type.entryTypes.map(duckType), names: type.entryNames };
    default:
      return { name };
  }
}

type ValueReader = (value: DuckDBValue) => DuckValue;

/** Chosen once for each column, so that the loop over rows does not look at types again. */
function valueReader(type: DuckDBType): ValueReader {
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY: {
      const read = valueReader(type.valueType);
      return (value) =>
        value instanceof DuckDBListValue || value instanceof DuckDBArrayValue ? value.items.map(read) : null;
    }
    case DuckDBTypeId.STRUCT: {
      const fields = type.entryTypes.map((entry, at) => ({
        read: valueReader(entry),
        name: type.entryNames[at] ?? '',
      }));
      return (value) =>
        value instanceof DuckDBStructValue
          ? fields.map((field) => field.read(value.entries[field.name] ?? null))
          : null;
    }
    case DuckDBTypeId.MAP: {
      const key = valueReader(type.keyType);
      const item = valueReader(type.valueType);
      return (value) =>
        value instanceof DuckDBMapValue ? value.entries.map((entry) => [key(entry.key), item(entry.value)]) : null;
    }
    default:
      return readScalar;
  }
}

function readScalar(value: DuckDBValue): DuckValue {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return value.micros;
  if (value instanceof DuckDBTimeValue) return value.micros;
  if (value instanceof DuckDBBlobValue) return value.bytes;
  if (value instanceof DuckDBIntervalValue) return { months: value.months, days: value.days, micros: value.micros };
  if (value instanceof DuckDBDecimalValue || value instanceof DuckDBDateValue) return value.toString();
  return String(value);
}
