/** The bare table names of a statement, as they stand in its text. */
import type { Parsed } from '../parse.ts';
import type { Query, TableName } from '../tree/query.ts';
import type { Node, Part } from '../tree/statement.ts';
import { children } from '../walk.ts';
import { seenInCommand, seenInWith, type SeenTables } from '../withTables.ts';

/** A table name of one part in FROM that no WITH table of the statement stands for. */
export interface BareName {
  readonly table: TableName;
  /** The outermost query around it; undefined where a command reads a table beside its queries, as MERGE does. */
  readonly query: Query | undefined;
  /** `alias`: it has one; `table`: `TABLE t`, which takes none; `none`: it is its own qualifier. */
  readonly qualifier: 'alias' | 'table' | 'none';
}

interface Visit {
  readonly node: Node | Part;
  /** WITH tables that are seen from there. */
  readonly seen: SeenTables;
  readonly query: Query | undefined;
  readonly parent: (Node | Part) | undefined;
}

/** The bare names of a statement in the order of the text. Never throws. */
export function bareNames({ tree }: Pick<Parsed, 'tree'>): readonly BareName[] {
  const found: BareName[] = [];
  const seen = tree.kind === 'command' ? seenInCommand(tree) : new Set<string>();
  const waiting: Visit[] = [{ node: tree, seen, query: undefined, parent: undefined }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, parent } = next;
    const name = node.kind === 'table' && node.path.length === 1 ? node.path[0]!.value.toLowerCase() : '';
    if (node.kind === 'table' && name !== '' && !next.seen.has(name))
      found.push({
        table: node,
        query: next.query,
        qualifier: parent?.kind === 'aliased' ? 'alias' : parent?.kind === 'tableQuery' ? 'table' : 'none',
      });
    waiting.push(...visitsBelow(next).toReversed());
  }
  return found.sort((a, b) => a.table.start - b.table.start);
}

/** A table of WITH sees those before it, and itself where it is recursive; the query sees all. */
function visitsBelow({ node, seen, query, parent }: Visit): Visit[] {
  // TABLESAMPLE may stand between a table and its alias.
  const above = node.kind === 'sample' && parent?.kind === 'aliased' ? parent : node;
  if (node.kind !== 'query') return children(node).map((one) => ({ node: one, seen, query, parent: above }));
  const outermost = query ?? node;
  if (!node.with) return children(node).map((one) => ({ node: one, seen, query: outermost, parent: node }));
  const { inside, seen: around } = seenInWith(node.with, seen);
  const visits = inside.map(({ table, seen: before }): Visit => ({
    node: table.query,
    seen: before,
    query: outermost,
    parent: table,
  }));
  const rest = children(node).filter((one) => one !== node.with);
  return [...visits, ...rest.map((one) => ({ node: one, seen: around, query: outermost, parent: node }))];
}
