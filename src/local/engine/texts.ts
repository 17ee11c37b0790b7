/** Athena's text literals beside other values: DuckDB would make numbers and dates of them, which Trino does not. */
import { isOperand, isQuery } from './grammar.ts';
import { brackets, isGroup, operand, raw, type Node } from './tree.ts';

const joins = (node: Node | undefined): boolean => node?.kind === 'operator' && node.text === '||';

/** An operand of `||`: a number beside a text is refused. */
export function joined(term: readonly Node[]): Node[] {
  const [only, more] = term;
  if (only?.kind === 'string' && !more) return [only];
  return [operand([raw('athena_functions.joined', only?.start), brackets(term)])];
}

const comparing = /^(?:=|<>|!=|<|<=|>|>=|BETWEEN|DISTINCT)$/;

const asText = (literal: Node): Node => operand([raw('CAST(', literal.start), literal, raw('AS VARCHAR)')]);

/** A literal as the text that it is beside a value: DuckDB would make a date or a number of it, which Trino does not. */
function textBeside(literal: Node, sign: Node, value: Node | undefined): Node {
  const plain = asText(literal);
  if (!isOperand(value) || value?.kind === 'string' || (isGroup(value, '(') && isQuery(value))) return plain;
  const name = sign.word === 'DISTINCT' ? 'IS DISTINCT FROM' : sign.word;
  return operand([
    raw('athena_functions.text_beside', literal.start),
    brackets([plain, raw(','), value!, raw(`, '${name}'`)]),
  ]);
}

/** What a literal at `at` is compared by and with. */
function comparedWith(nodes: readonly Node[], at: number): readonly [sign: Node, value: Node | undefined] | undefined {
  const [before, next] = [nodes[at - 1], nodes[at + 1]];
  const behind = (index: number): Node | undefined => nodes[nodes[index]?.word === 'NOT' ? index - 1 : index];
  if (before?.word === 'FROM' && nodes[at - 2]?.word === 'DISTINCT') {
    const is = nodes.slice(0, at).findLastIndex((node) => node.word === 'IS');
    return [nodes[at - 2]!, nodes[is - 1]];
  }
  if (before?.word === 'AND' && nodes[at - 3]?.word === 'BETWEEN') return [nodes[at - 3]!, behind(at - 4)];
  if (before && comparing.test(before.word)) return [before, behind(at - 2)];
  if (next && comparing.test(next.word)) return [next, nodes[at + 2]];
  return undefined;
}

export function typeTexts(nodes: readonly Node[]): Node[] {
  return nodes.map((node, at) => {
    const [before, next] = [nodes[at - 1], nodes[at + 1]];
    if (joins(before) || joins(next)) return isOperand(node) ? joined([node])[0]! : node;
    if (node.kind === 'string') {
      const compared = comparedWith(nodes, at);
      return compared ? textBeside(node, ...compared) : node;
    }
    if (before?.word !== 'IN' || !isGroup(node, '(') || isQuery(node)) return node;
    const value = nodes[nodes[at - 2]?.word === 'NOT' ? at - 3 : at - 2];
    const alone = (index: number): boolean =>
      [node.nodes[index - 1], node.nodes[index + 1]].every((other) => !other || other.kind === 'comma');
    return {
      ...node,
      nodes: node.nodes.map((item, index) =>
        item.kind === 'string' && alone(index) ? textBeside(item, before, value) : item,
      ),
    };
  });
}

/** Values that must have one type: text literals are texts, which DuckDB then refuses beside numbers. */
export function withTexts(values: readonly (readonly Node[])[]): Node[][] {
  return values.map(([only, ...more]) =>
    only?.kind === 'string' && more.length === 0 ? [asText(only)] : only ? [only, ...more] : [],
  );
}

/** The inside of a CASE whose results are texts beside what is none. */
export function withTextResults(nodes: readonly Node[]): Node[] {
  const parts: Node[][] = [[]];
  for (const node of nodes) {
    if (node.kind === 'word' && /^(?:WHEN|THEN|ELSE)$/.test(node.word)) parts.push([node]);
    else parts.at(-1)!.push(node);
  }
  const isResult = (part: readonly Node[]): boolean => /^(?:THEN|ELSE)$/.test(part[0]?.word ?? '');
  const results = withTexts(parts.filter(isResult).map((part) => part.slice(1)));
  let at = 0;
  return parts.flatMap((part) => (isResult(part) ? [part[0]!, ...results[at++]!] : part));
}
