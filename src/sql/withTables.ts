/** Which WITH tables are seen from where: names in lower case. */
import type { With, WithTable } from './tree/query.ts';
import type { Command } from './tree/statement.ts';
import { walk } from './walk.ts';

export type SeenTables = ReadonlySet<string>;

/** A table of WITH sees those before it, and itself where it is recursive; the query sees all. */
export function seenInWith(
  { tables, recursive }: With,
  around: SeenTables,
): { readonly inside: readonly { readonly table: WithTable; readonly seen: SeenTables }[]; readonly seen: SeenTables } {
  const seen = new Set(around);
  const inside = tables.map((table) => {
    const name = table.name.value.toLowerCase();
    const before = new Set(recursive ? [...seen, name] : seen);
    seen.add(name);
    return { table, seen: before };
  });
  return { inside, seen };
}

/** Redshift: the tables of `WITH … UPDATE` and `WITH … DELETE`. */
export function seenInCommand({ parts }: Command): SeenTables {
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
