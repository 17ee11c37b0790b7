/** What an engine takes and nobody means. */
import type { Finding } from '../finding.ts';
import type { Expression } from '../tree/expression.ts';
import { walk } from '../walk.ts';
import type { Statement } from './place.ts';

/** Comparisons with NULL, which are never true. */
export function lint({ parsed }: Statement): Finding[] {
  const found: Finding[] = [];
  walk(parsed.tree, (node) => {
    if (node.kind !== 'binary' || !/^(?:=|<>|!=)$/.test(node.operator) || !isNull(node.right)) return;
    const fix = node.operator === '=' ? 'IS NULL' : 'IS NOT NULL';
    found.push({
      code: 'type',
      severity: 'warning',
      message: `Nothing is equal to NULL, or differs from it. Write ${fix}.`,
      start: node.operatorStart,
      end: node.right.end,
      fix,
    });
  });
  return found;
}

function isNull(node: Expression): boolean {
  return node.kind === 'literal' && node.type === 'null';
}
