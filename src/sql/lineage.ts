/** Where the columns of a result come from. */
import { analyze } from './analyze/analyze.ts';
import type { ColumnSource } from './analyze/scope.ts';
import type { Catalogue } from './catalogue.ts';
import type { FunctionCatalogue } from './functions/catalogue.ts';
import type { Parsed } from './parse.ts';
import type { Query } from './tree/query.ts';
import type { Statement } from './tree/statement.ts';
import { typeText } from './types/type.ts';
import { walk } from './walk.ts';

export type { ColumnSource } from './analyze/scope.ts';

/** A column that a statement gives or writes. */
export interface ColumnLineage {
  /** As the engine calls it; undefined for a value without a name. */
  readonly name: string | undefined;
  /** In the words of the dialect; `any` where it is not known. */
  readonly type: string;
  /**
   * The columns of the catalogue that its value is computed from, each once, through WITH, subqueries, joins and branches of
   * UNION; those of conditions and of GROUP BY are not among them. None for a constant.
   */
  readonly sources: readonly ColumnSource[];
}

export interface Lineage {
  /** The columns of a query, or of the query that a command makes a table, view, file or rows of; else none. */
  readonly columns: readonly ColumnLineage[];
  /** False where a table is not known to the catalogue, so that columns or sources may be missing. */
  readonly complete: boolean;
}

/** The lineage of a statement that was read. Never throws; the catalogue answers from memory. */
export function lineage(
  parsed: Pick<Parsed, 'tree' | 'text' | 'dialect'>,
  catalogue: Catalogue,
  functions: FunctionCatalogue,
): Lineage {
  const { dialect } = parsed;
  const query = queryIn(parsed.tree);
  const analysis = analyze(parsed, catalogue, functions);
  const outputs = (query && analysis.outputs.get(query)) ?? [];
  const shown = outputs.filter(({ field }) => !field.hidden);
  return {
    columns: shown.map(({ name, field: { type, sources } }) => ({
      name,
      type: typeText(type, dialect),
      sources: distinct(sources),
    })),
    complete: shown.length === outputs.length && [...analysis.tables.values()].every(({ kind }) => kind !== 'unknown'),
  };
}

/** The outermost query: the statement, or what INSERT, CREATE TABLE AS, CREATE VIEW and UNLOAD take. */
function queryIn(tree: Statement): Query | undefined {
  let found: Query | undefined;
  walk(tree, (node) => {
    if (!found && node.kind === 'query') found = node;
    return !found;
  });
  return found;
}

function distinct(sources: readonly ColumnSource[]): ColumnSource[] {
  return [...new Map(sources.map((one) => [[...one.table, one.column].join('\0').toLowerCase(), one])).values()];
}
