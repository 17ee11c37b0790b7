/** Statements by their trees: read, looked at against the catalogue, generated. */
import type { Analysis } from '../../../sql/analyze/analysis.ts';
import { analyze } from '../../../sql/analyze/analyze.ts';
import type { Catalogue, Table } from '../../../sql/catalogue.ts';
import { athenaCatalogue } from '../../../sql/functions/athena.ts';
import { redshiftCatalogue } from '../../../sql/functions/redshift.ts';
import type { Dialect } from '../../../sql/lexer.ts';
import { parse } from '../../../sql/parse.ts';
import { quoteName } from '../../../sql/quote.ts';
import type { Expression } from '../../../sql/tree/expression.ts';
import type { Query, TableName } from '../../../sql/tree/query.ts';
import type { Type } from '../../../sql/types/type.ts';
import type { Statement } from '../../../sql/tree/statement.ts';
import { walk } from '../../../sql/walk.ts';
import { SqlError, type TableColumn } from '../../api.ts';
import { currentColumns, typeDialect } from '../columns.ts';
import { notEmulated, sqlError, syntaxError } from '../errors.ts';
import { placeOfTable } from '../names.ts';
import { bindRelations, needTable, type Binder, type Bound } from '../relations.ts';
import { plainText } from '../render.ts';
import type { Relation, Rewriting } from '../scope.ts';
import { isSystemName, systemTable } from '../systemTables.ts';
import { describedType, parseType, sqlTypeOf } from '../types.ts';
import { NotGenerated } from './duck.ts';
import { expressionSql } from './expression.ts';
import { Generator } from './query.ts';
import { zoneOfColumn } from './zones.ts';

/** Faults that are told in the tree's own words; others come from looking the names up. */
const told =
  /^(?:COLUMN_NOT_FOUND|AMBIGUOUS_NAME|TYPE_MISMATCH|FUNCTION_NOT_FOUND|EXPRESSION_NOT_AGGREGATE|EXPRESSION_NOT_SCALAR|NESTED_AGGREGATION|MISSING_OVER|MISMATCHED_COLUMN_ALIASES|INVALID_COLUMN_REFERENCE|DUPLICATE_NAMED_QUERY|SYNTAX_ERROR|INVALID_FUNCTION_ARGUMENT|INVALID_LITERAL|EXPRESSION_NOT_IN_DISTINCT|NOT_SUPPORTED)$/;

/** A statement that was looked at, and its tables in DuckDB's words. */
interface Looked {
  readonly tree: Statement;
  readonly analysis: Analysis;
  readonly tables: ReadonlyMap<TableName, string>;
  readonly scannedBytes: number;
}

/** The bound query, or undefined for what is not generated from the tree yet. Throws SqlError. */
export async function bindTree(sql: string, from: number, binder: Binder, depth: number): Promise<Bound | undefined> {
  const looked = await lookAt(sql, from, binder, depth);
  if (looked?.tree.kind !== 'query') return undefined;
  const { tree, analysis, tables, scannedBytes } = looked;
  const { dialect } = binder.context;
  return orNotGenerated(dialect, () => {
    const generator = new Generator(analysis, binder.words, tables, tree);
    const generated = generator.statementSql(tree);
    const types = (analysis.outputs.get(tree) ?? []).map(({ field }) => field.type);
    const zones = dialect === 'athena' ? zonesOf(tree, types, generator) : [];
    return { sql: generated, scannedBytes, sourceOf: () => -1, types, zones };
  });
}

/** The zones in which columns are shown. Throws NotGenerated where one cannot be told. */
function zonesOf(query: Query, types: readonly Type[], generator: Generator): (string | undefined)[] {
  if (!generator.speaksOfZones) return [];
  const holds = (type: Type): boolean => type.name === 'timestamptz' || (type.inner?.some(holds) ?? false);
  return types.map((type, at) => {
    if (!holds(type)) return undefined;
    const zone = type.name === 'timestamptz' ? zoneOfColumn(query, at, generator) : undefined;
    if (zone === undefined) throw new NotGenerated('a timestamp whose zone is not written in the statement');
    return zone;
  });
}

/** Conditions and values of a statement that changes rows. */
export interface BoundChange {
  readonly scannedBytes: number;
  /** The condition or value that starts there, or undefined for what is not generated from the tree yet. */
  valueAt(offset: number): string | undefined;
}

/**
 * Its conditions and values, bound: columns are those of relations that are called as the statement calls them. Undefined
 * for what is not generated from the tree yet. Throws SqlError.
 */
export async function bindChange(sql: string, binder: Binder): Promise<BoundChange | undefined> {
  const looked = await lookAt(sql, 0, binder, 0);
  if (looked?.tree.kind !== 'command') return undefined;
  const { tree, analysis, tables, scannedBytes } = looked;
  const scope = analysis.scopes.find(({ start, end }) => start === tree.start && end === tree.end)?.scope;
  if (!scope) return undefined;
  const generator = new Generator(analysis, binder.words, tables, tree);
  for (const field of scope.fields) {
    const relation = field.qualifier.at(-1);
    if (field.name !== undefined && relation !== undefined)
      generator.nameField(field, `${quoteName(relation.toLowerCase())}.${quoteName(field.name)}`);
  }
  return {
    scannedBytes,
    valueAt(offset) {
      let value: Expression | undefined;
      walk(tree, (node) => {
        // The outermost one that starts there.
        if (!value && node.start === offset && analysis.types.has(node as Expression)) value = node as Expression;
        return !value;
      });
      return value && orNotGenerated(binder.context.dialect, () => expressionSql(value!, generator));
    },
  };
}

function orNotGenerated<T>(dialect: Dialect, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotGenerated) throw notEmulated(error.message, dialect);
    throw error;
  }
}

const functionsOf = { athena: athenaCatalogue, redshift: redshiftCatalogue };

async function lookAt(sql: string, from: number, binder: Binder, depth: number): Promise<Looked | undefined> {
  const { dialect } = binder.context;
  const parsed = parse(sql.slice(from), dialect);
  const { tree } = parsed;
  const [finding] = parsed.findings;
  if (finding?.code === 'tooDeep') throw sqlError(dialect, 'SYNTAX_ERROR', 'The statement is too deeply nested');
  if (finding && dialect === 'redshift') throw unreadableAt(sql, from + finding.start, dialect);
  // The hidden column is a matter of the older rewriter still.
  if (finding || (dialect === 'athena' && /"\$path"/i.test(sql))) return undefined;
  const names: TableName[] = [];
  walk(tree, (node) => {
    if (node.kind === 'table') names.push(node);
  });
  const known = await lookUp([...names, ...targetOf(tree)], binder, { sql, from, depth });
  if (!known) return undefined;
  const analysis = analyze(parsed, known.catalogue, functionsOf[dialect]);
  for (const [name, error] of known.missing) if (analysis.tables.get(name)?.kind === 'unknown') throw error;
  // In the order in which the engine looks: FROM before SELECT.
  const [fault] = analysis.faults;
  if (fault && dialect === 'athena' && !told.test(fault.refusal.name)) return undefined;
  if (fault) {
    const { name, message } = fault.refusal;
    const { at = fault.start } = fault.refusal;
    throw sqlError(dialect, name, message, at === 'nowhere' ? undefined : { sql, offset: from + at });
  }
  const rewriting: Rewriting = { sql, dialect, words: binder.words, relations: [], typed: [], wantsPath: false };
  const places = new Map<TableName, Relation>();
  for (const name of names) {
    if (analysis.tables.get(name)?.kind !== 'table') continue;
    const relation: Relation = {
      path: name.path.map(({ value }) => value.toLowerCase()),
      offset: from + name.start,
      place: { text: '' },
    };
    rewriting.relations.push(relation);
    places.set(name, relation);
  }
  const scannedBytes = await bindRelations(rewriting, binder, depth);
  const tables = new Map([...places].map(([name, { place }]) => [name, place.text] as const));
  return { tree, analysis, tables, scannedBytes };
}

/** What stands there is not understood. */
function unreadableAt(sql: string, offset: number, dialect: Dialect): Error {
  const word = /^\s*('(?:[^']|'')*'?|"[^"]*"?|[\p{L}_][\p{L}\p{N}_$]*|\d[\d.]*|[^\s])?/u.exec(sql.slice(offset));
  const found = word?.[1] ?? '';
  return syntaxError(sql, found === '' ? sql.length : offset + word![0].length - found.length, found, dialect);
}

/** The table that a command changes. */
function targetOf(tree: Statement): TableName[] {
  if (tree.kind !== 'command') return [];
  return tree.parts.flatMap((part) =>
    part.kind === 'slot' && part.name === 'target' && part.value.kind === 'path'
      ? [{ kind: 'table', path: part.value.names, start: part.start, end: part.end }]
      : [],
  );
}

interface Known {
  readonly catalogue: Catalogue;
  /** Names that mean no table, with what is said of them should they not mean something else. */
  readonly missing: ReadonlyMap<TableName, Error>;
}

/** The tables that the names mean, with their columns; undefined where one is a matter of the older rewriter. */
async function lookUp(
  names: readonly TableName[],
  binder: Binder,
  source: { readonly sql: string; readonly from: number; readonly depth: number },
): Promise<Known | undefined> {
  const tables = new Map<string, Table[]>();
  const missing = new Map<TableName, Error>();
  const { catalog, schema, dialect } = binder.context;
  for (const name of names) {
    const parts = name.path.map(({ value }) => value.toLowerCase());
    const [own = '', inSchema = schema, inCatalog = catalog] = [...parts].reverse();
    const isOlder = name.version ?? (own.includes('$') || binder.temporary(parts) || inSchema === 'information_schema');
    if (dialect === 'athena' && (isOlder || parts.length > 3)) return undefined;
    try {
      const columns = await columnsOf(parts, binder, {
        sql: source.sql,
        offset: source.from + name.start,
        depth: source.depth,
      });
      const key = keyOf(inCatalog, inSchema);
      tables.set(key, [...(tables.get(key) ?? []), { path: [inCatalog, inSchema, own], kind: 'table', columns }]);
    } catch (error) {
      if (!(error instanceof SqlError)) {
        if (dialect === 'athena') return undefined;
        throw error;
      }
      // It may be a WITH table, or the items of a column; if it is not, the name is refused where it stands.
      if (dialect === 'athena' && parts.length > 1) return undefined;
      missing.set(name, error);
    }
  }
  const catalogue: Catalogue = {
    current: [catalog, schema],
    catalogs: () => undefined,
    schemas: () => undefined,
    tables: (inCatalog, inSchema) => tables.get(keyOf(inCatalog, inSchema)) ?? [],
  };
  return { catalogue, missing };
}

async function columnsOf(
  parts: readonly string[],
  binder: Binder,
  source: { sql: string; offset: number; depth: number },
): Promise<readonly TableColumn[]> {
  const { dialect } = binder.context;
  if (dialect === 'redshift') {
    const made = binder.temporary(parts) ?? (await systemTable(parts, binder.context, binder.store));
    if (made !== undefined) return describedColumns(made, binder);
  }
  const place = await placeOfTable(parts, binder.context, binder.store, source);
  if (isSystemName(parts, dialect) && !(await binder.store.table(place.catalog, place.schema, place.name)))
    throw notEmulated(`system table ${parts.join('.')}`, dialect);
  const entry = await needTable(place, binder, source);
  const columns = await currentColumns(entry, (folder) => binder.metadata(folder));
  // A view that was bound to nothing yet has the columns of what it reads now.
  if (dialect === 'redshift' && columns.length === 0) {
    const relation: Relation = { path: parts, offset: source.offset, place: { text: '' } };
    await bindRelations(
      { sql: source.sql, dialect, words: binder.words, relations: [relation], typed: [], wantsPath: false },
      binder,
      source.depth,
    );
    return describedColumns(relation.place.text, binder);
  }
  if (dialect === 'athena') return entry.kind === 'iceberg' ? columns.map(withMicroseconds) : columns;
  return columns.map((column) => ({ ...column, type: redshiftText(column.type, typeDialect(entry)) }));
}

/** Columns of a relation that DuckDB knows. */
async function describedColumns(sql: string, { duck }: Binder): Promise<TableColumn[]> {
  const rows = await duck.all(`DESCRIBE SELECT * FROM ${sql} AS lb_described`);
  return rows.map((row) => ({
    name: plainText(row['column_name'] ?? ''),
    type: sqlTypeOf(describedType(plainText(row['column_type'] ?? '')), 'redshift'),
  }));
}

/** A type of Hive's in Redshift's words; nested ones stay, for they are read by the same reader. */
function redshiftText(text: string, dialect: Dialect): string {
  const type = dialect === 'athena' ? parseType(text, 'athena') : undefined;
  return type && !type.inner ? sqlTypeOf(type, 'redshift') : text;
}

/** Iceberg keeps timestamps to the microsecond. */
function withMicroseconds(column: TableColumn): TableColumn {
  return { ...column, type: column.type.replaceAll(/\btimestamp\b(?!\()/gi, 'timestamp(6)') };
}

function keyOf(catalog: string, schema: string): string {
  return `${catalog.toLowerCase()}\0${schema.toLowerCase()}`;
}
