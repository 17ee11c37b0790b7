/** Words of the grammar, and what can stand beside an operator. */
import { isGroup, type Node } from './tree.ts';

/** Words that are part of an expression's grammar and not names. */
export const grammarWords = new Set(
  `ALL AND ANY AS ASC AT BETWEEN BOTH BY CASE COLLATE CROSS CUBE CURRENT DESC DISTINCT ELSE END ESCAPE EXCLUDE EXISTS FALSE
   FETCH FILTER FOLLOWING FOR FROM FULL GROUP GROUPING GROUPS HAVING IGNORE ILIKE IN INNER INTERVAL INTO IS JOIN
   LATERAL LEADING LEFT LIKE LIMIT NATURAL NOT NULL NULLS OFFSET ON ONLY OR ORDER OUTER OVER PARTITION PRECEDING QUALIFY
   RANGE RESPECT RIGHT ROLLUP ROWS SELECT SETS SIMILAR SOME THEN TO TRAILING TRUE UNBOUNDED UNION USING VALUES WHEN WHERE WINDOW
   WITH WITHIN`.split(/\s+/),
);
/** Values, although they are words of the grammar. */
const valueWords = new Set(['TRUE', 'FALSE', 'NULL', 'END']);
/** Can this node, already rewritten, stand on the left of an operator? */
export function isOperand(node: Node | undefined): boolean {
  if (!node) return false;
  if (node.kind === 'group' || node.kind === 'number' || node.kind === 'string' || node.kind === 'quotedName')
    return true;
  return node.kind === 'word' && (!grammarWords.has(node.word) || valueWords.has(node.word));
}

const queryWords = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE']);

/** Is this a query in brackets? */
export function isQuery(node: Node | undefined): boolean {
  return (
    isGroup(node) && (queryWords.has(node.nodes[0]?.word ?? '') || (node.nodes.length === 1 && isQuery(node.nodes[0])))
  );
}
