/** What stands in FROM for a table of the store. */
import type { Dialect } from '../../sql/lexer.ts';
import { quoteName } from '../../sql/quote.ts';
import type { Span } from '../../sql/tree/name.ts';
import { SqlError, type LimitedTable, type SqlContext, type Store, type TableEntry } from '../api.ts';
import { DuckError, type DuckConnection } from '../duckdb.ts';
import { DamagedFile, IcebergError } from '../iceberg/error.ts';
import { metadataRelation, metadataTables } from '../iceberg/metadataTables.ts';
import { scan, scanSql, sizeOf } from '../iceberg/scan.ts';
import { currentSchema, type TableMetadata } from '../iceberg/metadata.ts';
import { withoutPaths } from './badData.ts';
import { currentColumns } from './columns.ts';
import { notEmulated, sqlError, translateError } from './errors.ts';
import { partitionRows, scanExternal } from './external.ts';
import { denied, limit, unreadable } from './limited.ts';
import { noSchema, noTable, placeOfTable, type Place } from './names.ts';
import { bindTree } from './generate/bind.ts';
import { isSystemName, systemTable } from './systemTables.ts';
import type { Type } from '../../sql/types/type.ts';
import { duckTypeOf, parseType } from './types.ts';

/** What binding needs to know of the session. */
export interface Binder {
  readonly store: Store;
  readonly duck: DuckConnection;
  readonly context: SqlContext;
  readonly words: Readonly<Record<string, string>>;
  /** The table's metadata, with what an open transaction has prepared. */
  metadata(folder: string): Promise<TableMetadata>;
  /** DuckDB's name of a temporary table of the session. */
  temporary(path: readonly string[]): string | undefined;
}

/** A query as DuckDB runs it. */
export interface Bound {
  readonly sql: string;
  readonly scannedBytes: number;
  /** Of its columns. */
  readonly types: readonly Type[];
  /** In which its timestamps with time zone are shown. */
  readonly zones: readonly (string | undefined)[];
}

/** A table that a statement names. */
export interface Relation {
  /** The parts of the name in lower case. */
  readonly path: readonly string[];
  /** Offset of the name in the statement. */
  readonly offset: number;
  /** The snapshot that was asked for; a point in time as an expression of DuckDB's. */
  readonly version?: { readonly kind: 'snapshot' | 'timestamp'; readonly value: string };
}

/** The statement that reads it. */
export interface Reading {
  readonly sql: string;
  /** Does it read the hidden column `"$path"`? */
  readonly wantsPath: boolean;
}

/** What stands in FROM for it, and the bytes of the files that will be read. */
export interface BoundRelation {
  readonly sql: string;
  readonly scannedBytes: number;
}

const deepestView = 32;

/** The query as DuckDB can run it, every table looked up. Throws SqlError. */
export function bindQuery(sql: string, binder: Binder, depth = 0): Promise<Bound> {
  return bindTree(sql, 0, binder, depth);
}

/** The query that stands at a place in the text. */
export function bindText(sql: string, { start, end }: Span, binder: Binder, depth = 0): Promise<Bound> {
  return bindTree(sql.slice(0, end), start, binder, depth);
}

/** Looks the table up. Throws SqlError. */
export async function bindRelation(
  relation: Relation,
  reading: Reading,
  binder: Binder,
  depth: number,
): Promise<BoundRelation> {
  const { dialect } = binder.context;
  const source = { sql: reading.sql, offset: relation.offset };
  const temporary = binder.temporary(relation.path);
  if (temporary) return { sql: temporary, scannedBytes: 0 };
  const system = await systemTable(relation.path, binder.context, binder.store);
  if (system) return { sql: system, scannedBytes: 0 };
  const place = await placeOfTable(relation.path, binder.context, binder.store, source);
  const [, base = place.name, suffix] = /^(.+)\$([a-z_]+)$/.exec(place.name) ?? [];
  if (isSystemName(relation.path, dialect) && !(await binder.store.table(place.catalog, place.schema, base)))
    throw notEmulated(`system table ${relation.path.join('.')}`, dialect);
  const found = await needTable({ ...place, name: base }, binder, source);
  // Statistics of files tell of hidden rows and columns.
  const isWhole = found.kind === 'limited' && found.decision.kind === 'readable' && found.decision.isWhole;
  if (found.kind === 'limited' && suffix && !isWhole) throw denied(base, dialect, source);
  const entry = isWhole ? found.behind.entry : found;
  if (suffix) {
    if (entry.kind === 'external' && suffix === 'partitions' && entry.partitionColumns.length > 0)
      return { sql: partitionRows(entry), scannedBytes: 0 };
    if (entry.kind !== 'iceberg') throw noTable(place, dialect, source);
    const kind = metadataTables.find((one) => one === suffix);
    if (!kind) throw sqlError(dialect, 'TABLE_NOT_FOUND', `Table has no metadata table '$${suffix}'`, source);
    return { sql: (await metadataRelation(kind, await binder.metadata(entry.folder))).sql, scannedBytes: 0 };
  }
  switch (entry.kind) {
    case 'iceberg':
      return bindIceberg(entry, relation, reading, binder, place);
    case 'external':
      return scanExternal(entry, found.kind === 'limited' ? found.behind.store : binder.store, binder.duck, reading);
    case 'limited':
      return bindLimited(entry, relation, { ...reading, wantsPath: false }, binder, place, depth);
    case 'view':
      return bindView(entry, binder, place, depth, source);
  }
}

/** What the reader may see of the table, and nothing that tells of the rest: an older snapshot or a view no more. */
async function bindLimited(
  entry: LimitedTable,
  relation: Relation,
  reading: Reading,
  binder: Binder,
  place: Place,
  depth: number,
): Promise<BoundRelation> {
  const { dialect } = binder.context;
  const source = { sql: reading.sql, offset: relation.offset };
  const { entry: whole, store } = entry.behind;
  if (entry.decision.kind === 'described') throw denied(entry.name, dialect, source);
  let columns = await currentColumns(whole, (folder) => binder.metadata(folder));
  let bound: { sql: string; scannedBytes: number };
  if (whole.kind === 'iceberg') {
    const { fields, ...read } = await inPlainWords(dialect, () => bindIceberg(whole, relation, reading, binder, place));
    bound = read;
    if (relation.version) {
      const now = currentSchema(await binder.metadata(whole.folder)).fields;
      // Limits go by today's names; a column that was called otherwise could slip through them.
      const isSame = fields.every((field) => now.some(({ id, name }) => id === field.id && name === field.name));
      if (!isSame) throw denied(entry.name, dialect, source);
      columns = columns.filter(({ name }) => fields.some((field) => field.name === name));
    }
  } else if (whole.kind === 'external')
    bound = await inPlainWords(dialect, () => scanExternal(whole, store, binder.duck, reading));
  else bound = await bindView(whole, binder, place, depth, source);
  const { sql } = await limit(entry, columns, bound.sql, binder.duck, dialect, source);
  return { sql, scannedBytes: bound.scannedBytes };
}

/** Faults of reading a table that is limited; what is said of a version that was asked for may stay. */
async function inPlainWords<T>(dialect: Dialect, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isTold = error instanceof SqlError && error.name === 'INVALID_ARGUMENTS';
    if (isTold || !(error instanceof SqlError || error instanceof DuckError || error instanceof IcebergError))
      throw error;
    throw unreadable(dialect);
  }
}

/** A view reads as its reader: what is behind it must be granted, too. */
async function bindView(
  view: Extract<TableEntry, { kind: 'view' }>,
  binder: Binder,
  place: Place,
  depth: number,
  source: { sql: string; offset: number },
): Promise<BoundRelation> {
  const { dialect } = binder.context;
  if (depth > deepestView)
    throw sqlError(dialect, 'VIEW_IS_RECURSIVE', `View '${place.name}' refers to itself`, source);
  const context: SqlContext = { ...binder.context, ...view.context, dialect: view.dialect };
  const { isLimited } = binder.store;
  try {
    const bound = await bindQuery(view.sql, { ...lend(binder), context }, depth + 1);
    // A column that is hidden would be missed only when the whole statement runs.
    if (isLimited) await binder.duck.all(`DESCRIBE ${bound.sql}`);
    return { sql: `(${bound.sql})`, scannedBytes: bound.scannedBytes };
  } catch (error) {
    // What the view is made of is not its reader's to know.
    if (isLimited && (error instanceof SqlError || error instanceof DuckError))
      throw denied(place.name, dialect, source);
    throw error;
  }
}

/** The binder's methods are those of an object that a spread would lose. */
function lend(binder: Binder): Binder {
  return {
    store: binder.store,
    duck: binder.duck,
    context: binder.context,
    words: binder.words,
    metadata: (folder) => binder.metadata(folder),
    temporary: (path) => binder.temporary(path),
  };
}

/** The entry of a table. Throws the dialect's errors for a table or schema that is not there. */
export async function needTable(
  place: Place,
  binder: { store: Store; context: SqlContext },
  source: { sql: string; offset: number },
): Promise<TableEntry> {
  const { dialect } = binder.context;
  const entry = await binder.store.table(place.catalog, place.schema, place.name);
  if (entry) return entry;
  if (dialect === 'athena' && !(await binder.store.schema(place.catalog, place.schema)))
    throw noSchema(place, dialect, source);
  throw noTable(place, dialect, source);
}

async function bindIceberg(
  entry: Extract<TableEntry, { kind: 'iceberg' }>,
  relation: Relation,
  reading: Reading,
  binder: Binder,
  place: Place,
): Promise<{ sql: string; scannedBytes: number; fields: readonly { readonly id: number; readonly name: string }[] }> {
  const { dialect } = binder.context;
  const source = { sql: reading.sql, offset: relation.offset };
  try {
    const metadata = await binder.metadata(entry.folder);
    const found = await scan(metadata, await scanOptions(relation, reading, binder));
    const path = reading.wantsPath ? '$path' : undefined;
    return {
      sql: declared(
        scanSql(found, path),
        found.schema.fields.map((field) => field.name),
        entry,
        path,
      ),
      scannedBytes: sizeOf(found.files).bytes,
      fields: found.schema.fields,
    };
  } catch (error) {
    if (!(error instanceof IcebergError)) throw error;
    if (error.code === 'notFound' && relation.version)
      throw dialect === 'athena'
        ? sqlError(
            dialect,
            'INVALID_ARGUMENTS',
            relation.version.kind === 'snapshot'
              ? `Iceberg snapshot ID does not exists: ${relation.version.value}`
              : `No version history table "${place.schema}"."${place.name}" at or before that time`,
            source,
          )
        : sqlError(dialect, 'INVALID_ARGUMENTS', error.message, source);
    if (error instanceof DamagedFile) throw error;
    const why = withoutPaths(error.message, binder.store.folder);
    throw sqlError(dialect, 'ICEBERG_BAD_DATA', `Table ${place.name} cannot be read: ${why}`, source);
  }
}

async function scanOptions(
  relation: Relation,
  reading: Reading,
  binder: Binder,
): Promise<{ snapshotId?: bigint; asOfMs?: number }> {
  const { version } = relation;
  const source = { sql: reading.sql, offset: relation.offset };
  if (!version) return {};
  if (version.kind === 'snapshot') {
    if (!/^\d+$/.test(version.value))
      throw sqlError(
        binder.context.dialect,
        'INVALID_ARGUMENTS',
        `Cannot find snapshot with reference name: ${version.value}`,
        source,
      );
    return { snapshotId: BigInt(version.value) };
  }
  const run = `SELECT epoch_ms(CAST((${version.value}) AS TIMESTAMPTZ)) AS at`;
  try {
    const [row] = await binder.duck.all(run);
    return { asOfMs: Number(row?.['at']) };
  } catch (error) {
    throw translateError(error, { dialect: binder.context.dialect, ...source });
  }
}

/** Columns in the types that Redshift declared and Iceberg cannot hold. */
export function declared(
  sql: string,
  columns: readonly string[],
  entry: { declaredTypes?: Readonly<Record<string, string>> },
  path?: string,
): string {
  const types = entry.declaredTypes;
  if (!types || Object.keys(types).length === 0) return sql;
  const list = columns.map((name) => {
    const type = parseType(types[name] ?? '', 'redshift');
    const duck = type && !/^(varchar|char)$/.test(type.name) ? duckTypeOf(type) : undefined;
    return duck ? `CAST(${quoteName(name)} AS ${duck}) AS ${quoteName(name)}` : quoteName(name);
  });
  if (path) list.push(quoteName(path));
  return `(SELECT ${list.join(', ')} FROM ${sql} AS lb_stored)`;
}
