import type { Expression } from '../../../sql/tree/expression.ts';
import type { Context } from './expression.ts';

/** The conditions inside one of WHERE of which only the rows count where they are true. */
export function filtersOf(node: Expression): Expression[] {
  if (node.kind === 'brackets') return [node, ...filtersOf(node.inner)];
  if (node.kind === 'logical') return [node, ...node.terms.flatMap(filtersOf)];
  return [node];
}

/**
 * `(a, b) IN (query)`, or NOT IN, by the equalities of its columns: unknown where a row would be the same but for NULLs. DuckDB
 * takes a row that holds a NULL for unknown, also where another column differs.
 */
export function rowInQuery(
  same: readonly string[],
  source: string,
  node: Expression & { kind: 'in' | 'quantified' },
  context: Context,
): string {
  const isNot = node.kind === 'in' && node.words[0] === 'NOT';
  // A filter needs no third value, so DuckDB joins by hash instead of comparing every pair.
  if (context.isFilter(node))
    return isNot
      ? `(NOT EXISTS (SELECT 1 FROM ${source} WHERE ${same.map((test) => `${test} IS NOT FALSE`).join(' AND ')}))`
      : `EXISTS (SELECT 1 FROM ${source} WHERE ${same.join(' AND ')})`;
  return `(${isNot ? 'NOT ' : ''}(SELECT CASE WHEN bool_or(t) THEN true WHEN count(*) > count(t) THEN NULL ELSE false END FROM (SELECT ${same.join(' AND ')} AS t FROM ${source})))`;
}
