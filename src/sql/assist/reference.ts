/** Where a name of a statement is given, and where it is used: WITH tables and aliases. */
import type { Name, Span } from '../tree/name.ts';
import type { Node, Part } from '../tree/statement.ts';
import { walk } from '../walk.ts';
import { pathOf } from '../analyze/path.ts';
import { pieceAt, readStatement, type Statement, type Surroundings } from './place.ts';

/** A WITH table or an alias: where it gets its name, and every place that speaks of it, that one included. */
export interface Reference {
  readonly kind: 'with' | 'alias';
  readonly name: string;
  readonly definition: Span;
  readonly uses: readonly Span[];
  /** What else the statement calls by a name: tables, WITH tables, aliases. */
  readonly others: readonly string[];
}

/** The WITH table or alias that is named at the offset of a cell; spans are offsets in the cell. */
export function referenceAt(text: string, offset: number, surroundings: Surroundings): Reference | undefined {
  const piece = pieceAt(text, offset, surroundings.dialect);
  const at = offset - piece.start;
  const statement = readStatement(piece, surroundings);
  const all = referencesOf(statement);
  const found = all.find(({ uses }) => uses.some(({ start, end }) => start <= at && at <= end));
  const moved = ({ start, end }: Span): Span => ({ start: start + piece.start, end: end + piece.start });
  if (!found) return undefined;
  const { kind, name, definition, uses } = found;
  const tables: string[] = [];
  walk(statement.parsed.tree, (node) => {
    if (node.kind === 'table') tables.push(node.path.at(-1)!.value);
  });
  const others = [...all.filter((one) => one !== found).map((one) => one.name), ...tables];
  return {
    kind,
    name,
    definition: moved(definition),
    uses: uses.map(moved),
    others: others.filter((one) => !isSame(one, name)),
  };
}

function referencesOf({ parsed, analysis }: Statement): Omit<Reference, 'others'>[] {
  const found: { kind: Reference['kind']; name: string; definition: Span; within: Span; uses: Span[] }[] = [];
  const around: Span[] = [];
  const add = (kind: Reference['kind'], { value, start, end }: Name, within: Span): void => {
    found.push({ kind, name: value, definition: { start, end }, within, uses: [{ start, end }] });
  };
  // The nearest query around a node is where its names hold.
  walk(parsed.tree, (node) => {
    if (node.kind === 'query') around.push(node);
    const within = around.filter(({ start, end }) => start <= node.start && node.end <= end).at(-1) ?? parsed.tree;
    if (node.kind === 'withTable')
      add(
        'with',
        node.name,
        around.filter((query) => query.start <= node.start && node.end < query.end).at(-1) ?? within,
      );
    else if (node.kind === 'aliased') add('alias', node.alias, within);
  });
  const nearest = (kind: Reference['kind'], name: Name): (typeof found)[number] | undefined =>
    found
      .filter(
        (one) =>
          one.kind === kind &&
          isSame(one.name, name.value) &&
          one.within.start <= name.start &&
          name.end <= one.within.end,
      )
      .sort((a, b) => a.within.end - a.within.start - (b.within.end - b.within.start))[0];
  walk(parsed.tree, (node: Node | Part) => {
    if (node.kind === 'table' && node.path.length === 1 && analysis.tables.get(node)?.kind === 'with') {
      nearest('with', node.path[0]!)?.uses.push(spanOf(node.path[0]!));
      return false;
    }
    const names = qualifierOf(node);
    if (!names) return true;
    const [first] = names;
    const target = first && (nearest('alias', first) ?? nearest('with', first));
    if (first && target) target.uses.push(spanOf(first));
    return false;
  });
  return found;
}

/** The names of a path that begins with a table: `t.a`, `t.*`. */
function qualifierOf(node: Node | Part): readonly Name[] | undefined {
  if (node.kind === 'star') return node.base ? pathOf(node.base) : undefined;
  const names = node.kind === 'field' ? pathOf(node) : undefined;
  return names && names.length > 1 ? names : undefined;
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
