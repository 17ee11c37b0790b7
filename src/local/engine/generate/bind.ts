/** Statements of Athena by their trees: read, looked at against the catalogue, generated. */
import type { Analysis } from '../../../sql/analyze/analysis.ts';
import { analyze } from '../../../sql/analyze/analyze.ts';
import type { Catalogue, Table } from '../../../sql/catalogue.ts';
import { athenaCatalogue } from '../../../sql/functions/athena.ts';
import { parse } from '../../../sql/parse.ts';
import { quoteName } from '../../../sql/quote.ts';
import type { Expression } from '../../../sql/tree/expression.ts';
import type { Query, TableName } from '../../../sql/tree/query.ts';
import type { Type } from '../../../sql/types/type.ts';
import type { Statement } from '../../../sql/tree/statement.ts';
import { walk } from '../../../sql/walk.ts';
import { SqlError, type TableColumn } from '../../api.ts';
import { currentColumns } from '../columns.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { placeOfTable } from '../names.ts';
import { bindRelations, needTable, type Binder, type Bound } from '../relations.ts';
import type { Relation, Rewriting } from '../scope.ts';
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
  return orNotGenerated(() => {
    const generator = new Generator(analysis, binder.words, tables, tree);
    const generated = generator.statementSql(tree);
    const types = (analysis.outputs.get(tree) ?? []).map(({ field }) => field.type);
    return { sql: generated, scannedBytes, sourceOf: () => -1, types, zones: zonesOf(tree, types, generator) };
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
      return value && orNotGenerated(() => expressionSql(value!, generator));
    },
  };
}

function orNotGenerated<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotGenerated) throw notEmulated(error.message, 'athena');
    throw error;
  }
}

async function lookAt(sql: string, from: number, binder: Binder, depth: number): Promise<Looked | undefined> {
  const parsed = parse(sql.slice(from), 'athena');
  const { tree } = parsed;
  // The hidden column is a matter of the older rewriter still.
  if (parsed.findings.length > 0 || /"\$path"/i.test(sql)) return undefined;
  const names: TableName[] = [];
  walk(tree, (node) => {
    if (node.kind === 'table') names.push(node);
  });
  const known = await lookUp([...names, ...targetOf(tree)], binder);
  if (!known) return undefined;
  const analysis = analyze(parsed, known, athenaCatalogue);
  // In the order in which the engine looks: FROM before SELECT.
  const [fault] = analysis.faults;
  if (fault && !told.test(fault.refusal.name)) return undefined;
  if (fault) {
    const { name, message } = fault.refusal;
    const { at = fault.start } = fault.refusal;
    throw sqlError('athena', name, message, at === 'nowhere' ? undefined : { sql, offset: from + at });
  }
  const rewriting: Rewriting = {
    sql,
    dialect: 'athena',
    words: binder.words,
    relations: [],
    typed: [],
    wantsPath: false,
  };
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

/** The table that a command changes. */
function targetOf(tree: Statement): TableName[] {
  if (tree.kind !== 'command') return [];
  return tree.parts.flatMap((part) =>
    part.kind === 'slot' && part.name === 'target' && part.value.kind === 'path'
      ? [{ kind: 'table', path: part.value.names, start: part.start, end: part.end }]
      : [],
  );
}

/** The tables that the names mean, with their columns; undefined where one is not a table of the store. */
async function lookUp(names: readonly TableName[], binder: Binder): Promise<Catalogue | undefined> {
  const tables = new Map<string, Table[]>();
  const { catalog, schema } = binder.context;
  for (const { path, version } of names) {
    const parts = path.map(({ value }) => value.toLowerCase());
    const [name = '', inSchema = schema, inCatalog = catalog] = [...parts].reverse();
    if (version || name.includes('$') || parts.length > 3 || binder.temporary(parts)) return undefined;
    if (/^information_schema$/.test(inSchema)) return undefined;
    try {
      const place = await placeOfTable(parts, binder.context, binder.store, { sql: '', offset: 0 });
      const entry = await needTable(place, binder, { sql: '', offset: 0 });
      const own = await currentColumns(entry, (folder) => binder.metadata(folder));
      const columns = entry.kind === 'iceberg' ? own.map(withMicroseconds) : own;
      const key = keyOf(inCatalog, inSchema);
      tables.set(key, [...(tables.get(key) ?? []), { path: [inCatalog, inSchema, name], kind: 'table', columns }]);
    } catch (error) {
      // It may be a WITH table; if it is not, the name is refused where it stands.
      if (!(error instanceof SqlError) || parts.length > 1) return undefined;
    }
  }
  return {
    current: [catalog, schema],
    catalogs: () => undefined,
    schemas: () => undefined,
    tables: (inCatalog, inSchema) => tables.get(keyOf(inCatalog, inSchema)) ?? [],
  };
}

/** Iceberg keeps timestamps to the microsecond. */
function withMicroseconds(column: TableColumn): TableColumn {
  return { ...column, type: column.type.replaceAll(/\btimestamp\b(?!\()/gi, 'timestamp(6)') };
}

function keyOf(catalog: string, schema: string): string {
  return `${catalog.toLowerCase()}\0${schema.toLowerCase()}`;
}
