import type { Node, Part } from './tree/statement.ts';

/** The nodes directly below a node, in the order of its members, which is that of the text. */
export function children(node: Node | Part): readonly (Node | Part)[] {
  const found: (Node | Part)[] = [];
  collect(node, found);
  return found;
}

function collect(holder: object, found: (Node | Part)[]): void {
  for (const key in holder) {
    // SAFETY: members of nodes are nodes, lists and records of nodes, or no objects.
    const value = (holder as Record<string, unknown>)[key];
    if (typeof value !== 'object' || value === null) continue;
    if ('kind' in value) found.push(value as Node | Part);
    else collect(value, found);
  }
}

/** Visits a node and all below it; where `visit` gives false, what is below that node is left out. */
export function walk(node: Node | Part, visit: (node: Node | Part) => boolean | undefined | void): void {
  const waiting: (Node | Part)[] = [node];
  for (let next = waiting.pop(); next; next = waiting.pop())
    if (visit(next) !== false) {
      const below = children(next);
      for (let at = below.length - 1; at >= 0; at--) waiting.push(below[at]!);
    }
}
