/** Operators between operands: signs, division, dates and intervals, and Redshift's matching. */
import type { Rewriting } from './scope.ts';
import { isOperand } from './grammar.ts';
import { brackets, operand, raw, type Node } from './tree.ts';

/** Operators of expressions that are rewritten otherwise. */
export function rewriteOperators(nodes: readonly Node[], rewriting: Rewriting): Node[] {
  const divided = joinDivisions(joinSigns(nodes), rewriting);
  return rewriting.dialect === 'redshift' ? redshiftOperators(divided) : divided;
}

/** Joins a sign to its operand, so that `-1 / 2` has two operands. */
function joinSigns(nodes: readonly Node[]): Node[] {
  const out: Node[] = [];
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at]!;
    const sign = node.kind === 'operator' && (node.text === '-' || node.text === '+');
    if (sign && !isOperand(out.at(-1)) && isOperand(nodes[at + 1])) {
      out.push(operand([node, nodes[at + 1]!]));
      at++;
    } else out.push(node);
  }
  return out;
}

/** `a * b / c % d` from left to right as calls, because the engines divide otherwise than DuckDB does. */
function joinDivisions(nodes: readonly Node[], rewriting: Rewriting): Node[] {
  const out: Node[] = [];
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at]!;
    const name = node.kind === 'operator' ? { '/': 'divide', '%': 'modulo' }[node.text] : undefined;
    const left = out.at(-1);
    if (!name || !isOperand(left) || !isOperand(nodes[at + 1])) {
      out.push(node);
      continue;
    }
    out.pop();
    let from = out.length;
    while (out[from - 1]?.kind === 'operator' && out[from - 1]!.word === '*' && isOperand(out[from - 2])) from -= 2;
    const dividend = [...out.splice(from), left!];
    out.push(
      operand([
        raw(`${rewriting.dialect}_functions.${name}`, node.start),
        brackets([...dividend, raw(','), nodes[at + 1]!]),
      ]),
    );
    at++;
  }
  return out;
}

const matchOperators: Readonly<Record<string, readonly [before: string, flags: string]>> = {
  '~': ['', ''],
  '~*': ['', 'i'],
  '!~': ['NOT ', ''],
  '!~*': ['NOT ', 'i'],
};

/** Regular expressions match anywhere in the text, and LIKE escapes by backslash unless it says otherwise. */
function redshiftOperators(nodes: readonly Node[]): Node[] {
  const out: Node[] = [];
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at]!;
    const next = nodes[at + 1];
    const match = node.kind === 'operator' ? matchOperators[node.text] : undefined;
    if (match && next && isOperand(out.at(-1))) {
      const [before, flags] = match;
      out.push(operand([raw(`(${before}regexp_matches(`), out.pop()!, raw(','), next, raw(`, '${flags}'))`)]));
      at++;
    } else if (/^I?LIKE$/.test(node.word) && next && nodes[at + 2]?.word !== 'ESCAPE' && nodes[at + 2]?.word !== '||') {
      out.push(node, next, raw(`ESCAPE '\\'`));
      at++;
    } else out.push(node);
  }
  return out;
}
