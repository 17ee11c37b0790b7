/** A query of Athena by its tree: read, looked at against the catalogue, generated. */
import { analyze } from '../../../sql/analyze/analyze.ts';
import type { Catalogue, Table } from '../../../sql/catalogue.ts';
import { athenaCatalogue } from '../../../sql/functions/athena.ts';
import { parse } from '../../../sql/parse.ts';
import type { TableName } from '../../../sql/tree/query.ts';
import { walk } from '../../../sql/walk.ts';
import { SqlError } from '../../api.ts';
import { currentColumns } from '../columns.ts';
import { sqlError } from '../errors.ts';
import { placeOfTable } from '../names.ts';
import { bindRelations, needTable, type Binder, type Bound } from '../relations.ts';
import type { Relation, Rewriting } from '../scope.ts';
import { NotGenerated } from './duck.ts';
import { Generator } from './query.ts';

/** Faults that are told in the tree's own words; others come from looking the names up. */
const told =
  /^(?:COLUMN_NOT_FOUND|AMBIGUOUS_NAME|TYPE_MISMATCH|FUNCTION_NOT_FOUND|EXPRESSION_NOT_AGGREGATE|EXPRESSION_NOT_SCALAR|NESTED_AGGREGATION|MISSING_OVER|MISMATCHED_COLUMN_ALIASES|INVALID_COLUMN_REFERENCE|DUPLICATE_NAMED_QUERY|SYNTAX_ERROR|INVALID_FUNCTION_ARGUMENT|INVALID_LITERAL|EXPRESSION_NOT_IN_DISTINCT|NOT_SUPPORTED)$/;

/** The bound query, or undefined for what is not generated from the tree yet. Throws SqlError. */
export async function bindTree(sql: string, from: number, binder: Binder, depth: number): Promise<Bound | undefined> {
  const parsed = parse(sql.slice(from), 'athena');
  if (parsed.tree.kind !== 'query' || parsed.findings.length > 0) return undefined;
  const names: TableName[] = [];
  walk(parsed.tree, (node) => {
    if (node.kind === 'table') names.push(node);
  });
  const known = await lookUp(names, binder);
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
  try {
    const tables = new Map([...places].map(([name, { place }]) => [name, place.text] as const));
    const generated = new Generator(analysis, binder.words, tables).statementSql(parsed.tree);
    const types = (analysis.outputs.get(parsed.tree) ?? []).map(({ field }) => field.type);
    return { sql: generated, scannedBytes, sourceOf: () => -1, types };
  } catch (error) {
    if (error instanceof NotGenerated) return undefined;
    throw error;
  }
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
      const columns = await currentColumns(entry, (folder) => binder.metadata(folder));
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

function keyOf(catalog: string, schema: string): string {
  return `${catalog.toLowerCase()}\0${schema.toLowerCase()}`;
}
