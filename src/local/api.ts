/** The nouns that the parts of the local lakehouse share: store, Iceberg tables, engine, services. */
import type { Decision } from '../access/evaluate.ts';
import type { Dialect } from '../sql/lexer.ts';

/** One fixed account and Region: what the local lakehouse says of itself. */
export const account = '000000000000';
export const region = 'us-east-1';

/** AWS's own error, as the services put it on the wire. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  /** e.g. `InvalidRequestException`, `NoSuchKey`. */
  readonly code: string;
  readonly status: number;
  /** Further members of the error's body, e.g. `AthenaErrorCode`. */
  readonly body: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, body: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.body = body;
  }
}

/**
 * A statement that cannot run, in the words of the engine that it was written for.
 * `name` is the dialect's error name (`SYNTAX_ERROR`, `TABLE_NOT_FOUND`, `COLUMN_NOT_FOUND`, `NOT_SUPPORTED`,
 * `DIVISION_BY_ZERO`, …); `line` and `column` count from 1, as both engines do.
 */
export class SqlError extends Error {
  override readonly name: string;
  readonly line?: number;
  readonly column?: number;

  constructor(name: string, message: string, at?: { line: number; column: number }) {
    super(message);
    this.name = name;
    if (at) {
      this.line = at.line;
      this.column = at.column;
    }
  }
}

/** What a statement runs in. */
export interface SqlContext {
  readonly dialect: Dialect;
  /** Athena: catalog (`AwsDataCatalog`, `s3tablescatalog/bucket`). Redshift: database (`dev`, `bucket@s3tablescatalog`). */
  readonly catalog: string;
  /** Athena: database. Redshift: schema, `public` unless set. */
  readonly schema: string;
  readonly user: string;
}

export interface ResultColumn {
  readonly name: string;
  /** Type name of the dialect's API: Athena's ColumnInfo.Type (`integer`, `row`), Redshift's typeName (`int4`, `super`). */
  readonly type: string;
  readonly precision: number;
  readonly scale: number;
}

/** Each value is the text that the dialect's engine would print, NULL is null. */
export type TextRow = readonly (string | null)[];

export interface Outcome {
  /** As Athena classifies: SELECT, INSERT, EXPLAIN are DML; CREATE and DROP are DDL; SHOW and DESCRIBE are UTILITY. */
  readonly statementType: 'DML' | 'DDL' | 'UTILITY';
  /** e.g. `SELECT`, `INSERT`, `CREATE_TABLE`, `CREATE_TABLE_AS_SELECT`, `SHOW_TABLES`. */
  readonly substatementType: string;
  readonly columns: readonly ResultColumn[];
  /** Batches of rows in order. Empty where the statement returns none. Reading fails with SqlError. */
  readonly rows: AsyncIterable<readonly TextRow[]>;
  /** Rows changed, for INSERT, UPDATE, DELETE, MERGE, CTAS. */
  readonly updateCount?: number;
  /** Bytes of the files that were read. */
  readonly scannedBytes: number;
}

/** A connection of one user: keeps what SET, USE, temporary tables and an open transaction have changed. */
export interface SqlSession {
  readonly context: SqlContext;
  /**
   * Runs one statement. `parameters` fill `?` (Athena: SQL literal text, by position) or `:name` (Redshift: text, by name).
   * Throws SqlError; when the signal aborts the engine is interrupted and the promise rejects with the signal's reason.
   */
  run(
    sql: string,
    parameters: readonly string[] | Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Outcome>;
  /** Rolls an open transaction back and forgets temporary tables. */
  close(): Promise<void>;
}

export interface SqlEngine {
  /** Throws SqlError if the text cannot be parsed: what Athena refuses when the query is started. */
  check(sql: string, dialect: Dialect): Promise<void>;
  openSession(context: SqlContext): Promise<SqlSession>;
  close(): Promise<void>;
}

// --- tables on disk

/** A column of a table as its catalogue declares it, in Hive/Iceberg type text: `int`, `bigint`, `decimal(10,2)`, `array<string>`. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
}

/** A table entry of the store. Iceberg tables keep schema and snapshots in their own metadata file. */
export type TableEntry =
  | {
      readonly kind: 'iceberg';
      readonly name: string;
      /** Absolute path of the table's folder (holds `metadata/` and `data/`). */
      readonly folder: string;
      /** Redshift's declared types by column name, where Iceberg has no such type (`varchar(16)`, `super`). */
      readonly declaredTypes?: Readonly<Record<string, string>>;
      readonly properties: Readonly<Record<string, string>>;
      readonly createdAtMs: number;
    }
  | {
      readonly kind: 'external';
      readonly name: string;
      readonly columns: readonly TableColumn[];
      readonly partitionColumns: readonly TableColumn[];
      /** `s3://bucket/prefix/`. */
      readonly location: string;
      readonly inputFormat: string;
      readonly outputFormat: string;
      readonly serde: string;
      readonly serdeParameters: Readonly<Record<string, string>>;
      readonly properties: Readonly<Record<string, string>>;
      readonly createdAtMs: number;
    }
  | {
      readonly kind: 'view';
      readonly name: string;
      readonly columns: readonly TableColumn[];
      readonly sql: string;
      readonly dialect: Dialect;
      readonly context: { readonly catalog: string; readonly schema: string };
      readonly properties: Readonly<Record<string, string>>;
      readonly createdAtMs: number;
    }
  | LimitedTable;

/**
 * A table as somebody finds it who may not do everything with it. Whoever does not know of it finds neither files nor
 * columns here, so that forgetting it refuses and never shows.
 */
export interface LimitedTable {
  readonly kind: 'limited';
  readonly name: string;
  /** Those of the table itself may tell of what is hidden. */
  readonly properties: Readonly<Record<string, never>>;
  readonly createdAtMs: number;
  /** What may be done with it, never `hidden`. */
  readonly decision: Exclude<Decision, { kind: 'hidden' }>;
  /** The table itself and the store that reads it: for those alone who hold to the decision. */
  readonly behind: { readonly entry: Exclude<TableEntry, LimitedTable>; readonly store: Store };
}

export interface SchemaEntry {
  readonly name: string;
  readonly comment?: string;
  readonly location?: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
}

/** What a catalog is behind: the Glue default catalog, an S3 table bucket, or a Redshift database. */
export type CatalogKind = 'glue' | 's3tables' | 'redshift';

/** A catalog's place in the store. Names: glue `awsdatacatalog`, s3tables the bucket's name, redshift the database's name. */
export interface CatalogRef {
  readonly kind: CatalogKind;
  readonly name: string;
}

/**
 * The catalogue and the objects on disk. Every read goes to the files, every write is an atomic rename, so that
 * several processes share one folder. Writes throw ServiceError `EntityNotFoundException` / `AlreadyExistsException`;
 * reads of what is not there give undefined. Names are lower case; callers lower them.
 */
export interface Store {
  readonly folder: string;
  /** True for the store of somebody who may not see everything. */
  readonly isLimited: boolean;
  catalogs(kind: CatalogKind): Promise<readonly CatalogRef[]>;
  /** Resolves what a dialect calls a catalog, without case; undefined if there is none. */
  findCatalog(name: string, dialect: Dialect): Promise<CatalogRef | undefined>;
  createCatalog(catalog: CatalogRef): Promise<void>;
  dropCatalog(catalog: CatalogRef): Promise<void>;

  schemas(catalog: CatalogRef): Promise<readonly SchemaEntry[]>;
  schema(catalog: CatalogRef, name: string): Promise<SchemaEntry | undefined>;
  putSchema(catalog: CatalogRef, schema: SchemaEntry, mode: 'create' | 'replace'): Promise<void>;
  /** Refuses a schema that holds tables unless `cascade`. */
  dropSchema(catalog: CatalogRef, name: string, mode: 'empty' | 'cascade'): Promise<void>;

  tables(catalog: CatalogRef, schema: string): Promise<readonly TableEntry[]>;
  table(catalog: CatalogRef, schema: string, name: string): Promise<TableEntry | undefined>;
  putTable(catalog: CatalogRef, schema: string, table: TableEntry, mode: 'create' | 'replace'): Promise<void>;
  /** Gives a table another name; its files stay where they are. */
  renameTable(
    catalog: CatalogRef,
    from: { readonly schema: string; readonly name: string },
    to: { readonly schema: string; readonly name: string },
  ): Promise<void>;
  /** Removes the entry; an Iceberg table's folder goes too unless it lies in a user's own bucket. */
  dropTable(catalog: CatalogRef, schema: string, name: string): Promise<void>;
  /** Where a new Iceberg table of this schema keeps its files: a folder that no table had before. */
  newTableFolder(catalog: CatalogRef, schema: string, name: string): string;
  /** Where Athena puts the files of a table whose place nobody has named: `s3://bucket/prefix/`, new each time. */
  newTableLocation(): string;

  /** The file of an S3 object: `<folder>/s3/<bucket>/<key>`. Refuses keys that would leave the bucket's folder. */
  objectPath(bucket: string, key: string): string;
  /** The folder behind `s3://bucket/prefix`. */
  locationPath(location: string): string;
}

// --- the process

export interface LakehouseOptions {
  /** Folder that holds everything; made and filled with the sample lake when it is empty. */
  readonly data: string;
  /** Loopback port; 0 picks a free one. */
  readonly port: number;
  /** Local user that unsigned-in clients run as. */
  readonly user: string;
}

/** What a client needs to reach a running local lakehouse; printed as one line of JSON. */
export interface Lakehouse {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly user: string;
  readonly workgroup: string;
  readonly outputLocation: string;
  readonly redshiftWorkgroup: string;
  readonly redshiftDatabase: string;
  readonly tableBucketArn: string;
  readonly data: string;
}
