/** `*` written out, and the values that a query groups by. */
import type { Analysis } from '../analyze/analysis.ts';
import { holdsAggregate } from '../analyze/grouping.ts';
import { pathOf } from '../analyze/path.ts';
import type { Scope } from '../analyze/scope.ts';
import { nameToSql } from '../quote.ts';
import type { Span } from '../tree/name.ts';
import type { Select, SelectItem } from '../tree/query.ts';
import { walk } from '../walk.ts';
import { pieceAt, readStatement, type Surroundings } from './place.ts';

/** The columns that the star at the offset of a cell stands for, and where they go; undefined where there is none. */
export function expansionAt(
  text: string,
  offset: number,
  surroundings: Surroundings,
): (Span & { readonly text: string }) | undefined {
  const piece = pieceAt(text, offset, surroundings.dialect);
  if (!piece.text.includes('*')) return undefined;
  const { parsed, analysis } = readStatement(piece, surroundings);
  const at = offset - piece.start;
  let found: { select: Select; item: SelectItem } | undefined;
  walk(parsed.tree, (node) => {
    if (node.kind === 'select')
      for (const item of node.items)
        if (item.value.kind === 'star' && item.start <= at && at <= item.end) found = { select: node, item };
  });
  const scope = found && analysis.selects.get(found.select);
  if (!found || !scope) return undefined;
  const { value, start, end } = found.item;
  if (value.kind !== 'star' || value.columns) return undefined;
  const base = value.base && pathOf(value.base)?.map((name) => name.value);
  if (value.base && !base) return undefined;
  const left = new Set(value.exclude?.names.map((name) => name.value.toLowerCase()));
  const columns = columnsOf(scope, surroundings, base, left);
  return columns && { start: start + piece.start, end: end + piece.start, text: columns.join(', ') };
}

/** What `*`, or `t.*`, stands for, as it is written; undefined where a table is not known. */
export function columnsOf(
  scope: Scope,
  { dialect }: Pick<Surroundings, 'dialect'>,
  base: readonly string[] = [],
  left: ReadonlySet<string> = new Set(),
): readonly string[] | undefined {
  const fields = scope.all(base);
  if (!scope.complete || fields.length === 0 || fields.some(({ name }) => name === undefined)) return undefined;
  const relations = new Set(scope.all().flatMap(({ qualifier }) => qualifier.at(-1) ?? []));
  return fields
    .filter(({ name }) => !left.has(name!.toLowerCase()))
    .map(({ name, qualifier }) => {
      const alias = qualifier.at(-1);
      const column = nameToSql(name!, dialect);
      return alias !== undefined && (relations.size > 1 || base.length > 0)
        ? `${nameToSql(alias, dialect)}.${column}`
        : column;
    });
}

/** The values of the select list around an offset of the statement that hold no aggregate, as they are written. */
export function groupingAt(offset: number, analysis: Analysis): readonly string[] {
  const around = [...analysis.selects.keys()].filter(({ start, end }) => start <= offset && offset <= end);
  const select = around.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
  const values = (select?.items ?? []).map(({ value }) => value);
  if (!values.some((value) => holdsAggregate(value, analysis))) return [];
  return values
    .filter(({ kind }) => kind !== 'star' && kind !== 'literal' && kind !== 'missing' && kind !== 'parameter')
    .filter((value) => !holdsAggregate(value, analysis))
    .map(({ start, end }) => analysis.text.slice(start, end));
}
