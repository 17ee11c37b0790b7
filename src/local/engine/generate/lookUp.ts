/** The tables that a statement names, with their columns, for the reader of its tree. */
import { stringValue } from '../../../sql/analyze/literal.ts';
import type { Catalogue, Table } from '../../../sql/catalogue.ts';
import type { Dialect } from '../../../sql/lexer.ts';
import type { TableName } from '../../../sql/tree/query.ts';
import { SqlError, type TableColumn } from '../../api.ts';
import { currentColumns, typeDialect } from '../columns.ts';
import { notEmulated } from '../errors.ts';
import { placeOfTable } from '../names.ts';
import { bindRelation, needTable, type Binder, type BoundRelation, type Reading, type Relation } from '../relations.ts';
import { plainText } from '../render.ts';
import { isSystemName, systemTable } from '../systemTables.ts';
import { describedType, parseType, sqlTypeOf } from '../types.ts';

/** What is known before the tree is looked at. */
export interface Known {
  readonly catalogue: Catalogue;
  readonly relations: ReadonlyMap<TableName, Relation>;
  /** What stands for a relation whose columns DuckDB had to be asked for. */
  readonly bound: ReadonlyMap<TableName, BoundRelation>;
  /** Names that mean no table, with what is said of them should they not mean something else. */
  readonly missing: ReadonlyMap<TableName, SqlError>;
}

/** A name and the point in time that it is read at; `constant` gives an expression without columns in DuckDB's words. */
export interface Names {
  readonly names: readonly TableName[];
  /** Where the statement begins in `reading.sql`. */
  readonly from: number;
  readonly reading: Reading;
  readonly depth: number;
  readonly constant: (start: number, end: number) => Promise<string>;
}

/** Throws SqlError for what cannot be read, not for names that mean nothing. */
export async function lookUp(given: Names, binder: Binder): Promise<Known> {
  const { names, from, reading, depth } = given;
  const { catalog, schema } = binder.context;
  const tables = new Map<string, Table[]>();
  const relations = new Map<TableName, Relation>();
  const bound = new Map<TableName, BoundRelation>();
  const missing = new Map<TableName, SqlError>();
  for (const name of names) {
    const path = name.path.map(({ value }) => value.toLowerCase());
    const [own = '', inSchema = schema, inCatalog = catalog] = [...path].reverse();
    const version = await versionOf(name, given);
    const relation: Relation = { path, offset: from + name.start, ...(version ? { version } : {}) };
    relations.set(name, relation);
    try {
      const found = await columnsOf(relation, reading, binder, depth);
      if (found.bound) bound.set(name, found.bound);
      const key = keyOf(inCatalog, inSchema);
      const table: Table = { path: [inCatalog, inSchema, own], kind: 'table', columns: found.columns };
      tables.set(key, [...(tables.get(key) ?? []), table]);
    } catch (error) {
      // It may be a WITH table, or the items of a column; if it is not, the name is refused where it stands.
      if (!(error instanceof SqlError)) throw error;
      missing.set(name, error);
    }
  }
  const catalogue: Catalogue = {
    current: [catalog, schema],
    catalogs: () => undefined,
    schemas: () => undefined,
    tables: (inCatalog, inSchema) => tables.get(keyOf(inCatalog, inSchema)) ?? [],
  };
  return { catalogue, relations, bound, missing };
}

/** `FOR VERSION AS OF 123`, `FOR TIMESTAMP AS OF …`: any constant expression. */
async function versionOf({ version }: TableName, { constant }: Names): Promise<Relation['version']> {
  if (!version) return undefined;
  const { value, words } = version;
  if (/VERSION/i.test(words.join(' '))) {
    if (value.kind !== 'literal') throw notEmulated('a version that is not a number', 'athena');
    return { kind: 'snapshot', value: value.type === 'string' ? stringValue(value.text) : value.text };
  }
  return { kind: 'timestamp', value: await constant(value.start, value.end) };
}

interface Columns {
  readonly columns: readonly TableColumn[];
  readonly bound?: BoundRelation;
}

async function columnsOf(relation: Relation, reading: Reading, binder: Binder, depth: number): Promise<Columns> {
  const { dialect } = binder.context;
  const { path, offset, version } = relation;
  const bind = async (): Promise<Columns> => {
    const bound = await bindRelation(relation, reading, binder, depth);
    const columns = await describedColumns(bound.sql, binder);
    return { columns: version && dialect === 'athena' ? columns.map(withMicroseconds) : columns, bound };
  };
  const isMade = binder.temporary(path) ?? (await systemTable(path, binder.context, binder.store));
  if (isMade !== undefined || version || path.at(-1)?.includes('$')) return bind();
  const source = { sql: reading.sql, offset };
  const place = await placeOfTable(path, binder.context, binder.store, source);
  if (isSystemName(path, dialect) && !(await binder.store.table(place.catalog, place.schema, place.name)))
    throw notEmulated(`system table ${path.join('.')}`, dialect);
  const entry = await needTable(place, binder, source);
  let columns: readonly TableColumn[];
  try {
    columns = await currentColumns(entry, (folder) => binder.metadata(folder));
  } catch {
    // Said in the words of reading it.
    return bind();
  }
  // A view that was bound to nothing yet has the columns of what it reads now.
  if (columns.length === 0) return bind();
  if (dialect === 'athena') return { columns: entry.kind === 'iceberg' ? columns.map(withMicroseconds) : columns };
  const types = typeDialect(entry);
  return { columns: columns.map((column) => ({ ...column, type: redshiftText(column.type, types) })) };
}

/** Columns of a relation that DuckDB knows. */
async function describedColumns(sql: string, { duck, context }: Binder): Promise<TableColumn[]> {
  const rows = await duck.all(`DESCRIBE SELECT * FROM ${sql} AS lb_described`);
  const columns = rows.map((row) => ({
    name: plainText(row['column_name'] ?? ''),
    type: sqlTypeOf(describedType(plainText(row['column_type'] ?? '')), context.dialect),
  }));
  return columns.filter(({ name }) => !name.startsWith('$'));
}

/** A type of Hive's in Redshift's words; nested ones stay, for they are read by the same reader. */
function redshiftText(text: string, dialect: Dialect): string {
  const type = dialect === 'athena' ? parseType(text, 'athena') : undefined;
  return type && !type.inner ? sqlTypeOf(type, 'redshift') : text;
}

/** Iceberg keeps timestamps to the microsecond. */
function withMicroseconds(column: TableColumn): TableColumn {
  return { ...column, type: column.type.replaceAll(/\btimestamp\b(?:\(3\))?/gi, 'timestamp(6)') };
}

function keyOf(catalog: string, schema: string): string {
  return `${catalog.toLowerCase()}\0${schema.toLowerCase()}`;
}
