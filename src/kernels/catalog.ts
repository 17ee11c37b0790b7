/** The nouns of a catalogue: what a kernel's catalog lists and tells. Plain data, JSON-safe. */

/** A name in the catalogue: what it is and how it is written in SQL on this connection. */
export interface CatalogEntry {
  readonly kind: 'catalog' | 'schema' | 'table' | 'view' | 'column';
  readonly name: string;
  /** The bare, unquoted name in SQL, where that is another than `name`: the catalog of a table bucket. */
  readonly sqlName?: string;
  /** Quoted as far as it must be, whole path: ready to paste behind FROM. Of a column its name alone. */
  readonly sql: string;
  /** Engine type of a column. */
  readonly type?: string;
  /** What somebody wrote about it. */
  readonly comment?: string;
  /** `iceberg`: a table with snapshots. Absent where the service does not say. */
  readonly format?: 'iceberg';
  /** Columns of a table or view, where the service lists them with it. */
  readonly columns?: readonly CatalogEntry[];
}

/** A state of an Iceberg table that can be read again. */
export interface Snapshot {
  /** 64 bits, as text. */
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly committedAt: string;
  /** What made it: `append`, `overwrite`, `delete`, `replace`. */
  readonly operation: string;
}

/** What a service does to a table or a table bucket by itself. */
export interface Maintenance {
  readonly name: string;
  readonly state: 'enabled' | 'disabled';
  /** The service's own names and values, e.g. `targetFileSizeMB: 512`. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** Absent where the service does not tell. */
  readonly lastRun?: {
    readonly outcome: 'succeeded' | 'failed' | 'none yet';
    /** ISO 8601 in UTC. */
    readonly at?: string;
    /** Why it failed, in the service's words. */
    readonly reason?: string;
  };
}

/**
 * Names that the signed-in principal can see, and what the service says of them. A path holds names as they are listed:
 * `[]`, `[catalog]`, `[catalog, schema]`, `[catalog, schema, table]`.
 * Every method throws LakeError `denied`, `notFound`, `network`, `expired`, `throttled`, or the signal's reason.
 */
export interface Catalog {
  /** Where bare names are looked up, as SQL names it; an empty schema where none is set. */
  readonly current: readonly [catalog: string, schema: string];
  /** Children of a path: catalogs, schemas, tables and views, columns. */
  list(path: readonly string[], signal: AbortSignal): Promise<readonly CatalogEntry[]>;
  /** The same in the pages that the service gives, each asked for when the one before has been taken. */
  pages(path: readonly string[], signal: AbortSignal): AsyncIterable<readonly CatalogEntry[]>;
  /**
   * Columns of every table of a schema by the name of the table, at the cost of one statement at most; undefined where
   * that cannot be had and each table has to be asked for.
   */
  allColumns(
    path: readonly [catalog: string, schema: string],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly CatalogEntry[]> | undefined>;
  /** Newest first. Throws `unsupported` where the engine cannot tell. */
  snapshots(path: TablePath, signal: AbortSignal): Promise<readonly Snapshot[]>;
  /** Of a table bucket `[catalog]` or a table; empty where the service does nothing by itself. */
  maintenance(path: readonly string[], signal: AbortSignal): Promise<readonly Maintenance[]>;
  /** The statement that would make the table or view again, as the engine writes it. */
  ddl(path: TablePath, kind: 'table' | 'view', signal: AbortSignal): Promise<string>;
}

export type TablePath = readonly [catalog: string, schema: string, table: string];

/** Every entry of a list of pages. */
export async function collectEntries(pages: AsyncIterable<readonly CatalogEntry[]>): Promise<readonly CatalogEntry[]> {
  const all: CatalogEntry[] = [];
  for await (const page of pages) for (const entry of page) all.push(entry);
  return all;
}
