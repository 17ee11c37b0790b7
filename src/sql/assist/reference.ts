/** Where a name of a statement is given, and where it is used: WITH tables, aliases, and columns that the statement names. */
import type { Analysis } from '../analyze/analysis.ts';
import { pathOf } from '../analyze/path.ts';
import type { Expression } from '../tree/expression.ts';
import type { Name, Span } from '../tree/name.ts';
import type { Query, Select } from '../tree/query.ts';
import type { Node, Part } from '../tree/statement.ts';
import { walk } from '../walk.ts';
import { pieceAt, readStatement, type Statement, type Surroundings } from './place.ts';

/** A name that the statement gives, and every place that speaks of it, that of its definition included. */
export interface Reference {
  readonly kind: 'with' | 'alias' | 'column';
  readonly name: string;
  readonly definition: Span;
  /** In the order of the text. */
  readonly uses: readonly Span[];
}

/** What is named at the offset of a cell, if the statement gives it its name; spans are offsets in the cell. */
export function referenceAt(text: string, offset: number, surroundings: Surroundings): Reference | undefined {
  const piece = pieceAt(text, offset, surroundings.dialect);
  const at = offset - piece.start;
  const found = referencesOf(readStatement(piece, surroundings)).find(({ uses }) =>
    [...uses.values()].some(({ start, end }) => start <= at && at <= end),
  );
  if (!found) return undefined;
  const { kind, definition, uses } = found;
  const moved = ({ start, end }: Span): Span => ({ start: start + piece.start, end: end + piece.start });
  return {
    kind,
    name: definition.value,
    definition: moved(definition),
    uses: [...uses.values()].map(moved).sort((a, b) => a.start - b.start),
  };
}

/** Uses by where they start. */
interface Named {
  readonly kind: Reference['kind'];
  readonly definition: Name;
  /** Where the name holds. */
  readonly within: Span;
  readonly uses: Map<number, Span>;
}

function referencesOf({ parsed, analysis }: Statement): readonly Named[] {
  const all = definitionsIn(parsed.tree);
  const note = (target: Named | undefined, name: Name): void => {
    target?.uses.set(name.start, name);
  };
  const nearest = (kind: Reference['kind'], name: Name): Named | undefined =>
    all
      .filter(
        ({ kind: own, definition, within }) =>
          own === kind &&
          definition.value.toLowerCase() === name.value.toLowerCase() &&
          within.start <= name.start &&
          name.end <= within.end,
      )
      .sort((a, b) => a.within.end - a.within.start - (b.within.end - b.within.start))[0];
  const column = (alias: Name | undefined): Named | undefined => all.find(({ definition }) => definition === alias);
  walk(parsed.tree, (node: Node | Part) => {
    for (const [name, alias] of namedByOrder(node, analysis)) note(column(alias), name);
    if (node.kind === 'table' && node.path.length === 1 && analysis.tables.get(node)?.kind === 'with')
      note(nearest('with', node.path[0]!), node.path[0]!);
    else if (node.kind === 'star' && node.base) noteQualifier(pathOf(node.base));
    else if (node.kind === 'column' || node.kind === 'field') {
      const known = analysis.fields.get(node);
      if (known) note(column(known.field.alias), node.name);
      const path = pathOf(node);
      if (path && path.length > 1 && isQualified(node, analysis)) noteQualifier(path);
    }
    return true;
  });
  return all;

  function noteQualifier(path: readonly Name[] | undefined): void {
    const [first] = path ?? [];
    if (first) note(nearest('alias', first) ?? nearest('with', first), first);
  }
}

function definitionsIn(tree: Node): Named[] {
  const found: Named[] = [];
  const around: Span[] = [];
  const add = (kind: Reference['kind'], definition: Name, within: Span): void => {
    found.push({ kind, definition, within, uses: new Map([[definition.start, definition]]) });
  };
  // The nearest query around a node is where its names hold.
  walk(tree, (node: Node | Part) => {
    if (node.kind === 'query') around.push(node);
    const queries = around.filter(({ start, end }) => start <= node.start && node.end <= end);
    const within = queries.at(-1) ?? tree;
    if (node.kind === 'withTable') {
      add('with', node.name, queries.filter(({ end }) => node.end < end).at(-1) ?? within);
      for (const column of node.columns ?? []) add('column', column, tree);
    } else if (node.kind === 'aliased') {
      add('alias', node.alias, within);
      for (const column of [...(node.columns ?? []), ...(node.at ? [node.at] : [])]) add('column', column, tree);
    } else if (node.kind === 'selectItem' && node.alias) add('column', node.alias, tree);
    else if (node.kind === 'lambda') for (const parameter of node.parameters) add('column', parameter, tree);
  });
  return found;
}

/** Names in ORDER BY and GROUP BY that mean a column of the select list, and where that has its name. */
function namedByOrder(node: Node | Part, analysis: Analysis): [Name, Name | undefined][] {
  const found: [Name, Name | undefined][] = [];
  const look = (value: Node, aliases: () => readonly (Name | undefined)[]): void =>
    walk(value, (inner) => {
      const at = inner.kind === 'column' ? analysis.ordinals.get(inner) : undefined;
      if (inner.kind === 'column' && at !== undefined) found.push([inner.name, aliases()[at]]);
      return inner.kind !== 'query';
    });
  if (node.kind === 'query') for (const { value } of node.orderBy ?? []) look(value, () => outputAliases(node));
  if (node.kind === 'select') for (const item of node.groupBy?.items ?? []) look(item, () => listAliases(node));
  return found;

  function outputAliases(query: Query): readonly (Name | undefined)[] {
    return (analysis.outputs.get(query) ?? []).map(({ field }) => field.alias);
  }
  function listAliases({ items }: Select): readonly (Name | undefined)[] {
    return items.flatMap((item) => (analysis.items.get(item) ?? []).map(({ alias }) => alias));
  }
}

/** Does a dotted name begin with a table? It may as well begin with a column that holds a row. */
function isQualified(node: Expression, analysis: Analysis): boolean {
  if (analysis.fields.has(node)) return node.kind === 'field';
  return node.kind === 'field' ? isQualified(node.base, analysis) : true;
}
