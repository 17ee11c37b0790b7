/** The bare table names of a statement, as they stand in its text. */
import type { Parsed } from '../parse.ts';
import type { Query, TableName } from '../tree/query.ts';
import type { Command, Node, Part } from '../tree/statement.ts';
import { children, walk } from '../walk.ts';

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
  /** WITH tables that are seen from there, in lower case. */
  readonly seen: ReadonlySet<string>;
  readonly query: Query | undefined;
  readonly parent: (Node | Part) | undefined;
}

/** The bare names of a statement in the order of the text. Never throws. */
export function bareNames({ tree }: Pick<Parsed, 'tree'>): readonly BareName[] {
  const found: BareName[] = [];
  const seen = tree.kind === 'command' ? namesOf(tree) : new Set<string>();
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
  const around = new Set(seen);
  const visits = node.with.tables.map((table): Visit => {
    const name = table.name.value.toLowerCase();
    const before = new Set(node.with?.recursive ? [...around, name] : around);
    around.add(name);
    return { node: table.query, seen: before, query: outermost, parent: table };
  });
  const rest = children(node).filter((one) => one !== node.with);
  return [...visits, ...rest.map((one) => ({ node: one, seen: around, query: outermost, parent: node }))];
}

/** Redshift: the tables of `WITH … UPDATE` and `WITH … DELETE`. */
function namesOf({ parts }: Command): Set<string> {
  const names = new Set<string>();
  if (parts[0]?.kind !== 'word' || parts[0].text.toUpperCase() !== 'WITH') return names;
  for (const part of parts)
    walk(part, (node) => {
      if (node.kind === 'slot' && node.name === 'name' && node.value.kind === 'name')
        names.add(node.value.value.toLowerCase());
      return node.kind !== 'query';
    });
  return names;
}
