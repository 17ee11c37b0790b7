import type { Node, Part } from './tree/statement.ts';

/** The nodes directly below a node, in the order of its members, which is that of the text. */
export function children(node: Node | Part): readonly (Node | Part)[] {
  const found: (Node | Part)[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (typeof value === 'object' && value !== null) {
      if ('kind' in value) found.push(value as Node | Part);
      else Object.values(value).forEach(collect);
    }
  };
  Object.values(node).forEach(collect);
  return found;
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
