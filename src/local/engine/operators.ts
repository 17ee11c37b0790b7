/** Operators between operands: signs, division, dates and intervals, and Redshift's matching. */
import type { Rewriting } from './scope.ts';
import { isOperand } from './grammar.ts';
import { typeTexts } from './texts.ts';
import { divideNumeric } from './functions/numeric.ts';
import { typedOperand } from './typed.ts';
import { brackets, operand, print, raw, type Node } from './tree.ts';

/** Operators of expressions that are rewritten otherwise. */
export function rewriteOperators(nodes: readonly Node[], rewriting: Rewriting): Node[] {
  const divided = joinDivisions(joinSigns(rewriting.dialect === 'athena' ? typeTexts(nodes) : nodes), rewriting);
  return rewriting.dialect === 'redshift' ? redshiftOperators(divided) : addIntervals(divided, rewriting);
}

const isSign = (node: Node | undefined, signs: RegExp): boolean => node?.kind === 'operator' && signs.test(node.text);

/** Is this an interval, or a product with one? */
function intervalOf(term: readonly Node[]): 'days' | 'time' | undefined {
  for (const node of term) {
    if (node.kind !== 'group') continue;
    const found = node.interval ?? (node.open === '(' ? intervalOf(node.nodes) : undefined);
    if (found) return found;
  }
  return undefined;
}

/** `d + INTERVAL '1' DAY` as a call: in Trino a date stays a date, in DuckDB it becomes a timestamp. */
function addIntervals(nodes: readonly Node[], rewriting: Rewriting): Node[] {
  const concerned = nodes.some((node) => (node.kind === 'group' ? intervalOf([node]) : isSign(node, /^[-+]$/)));
  if (!concerned) return [...nodes];
  const out: Node[] = [];
  for (let at = 0; at < nodes.length;) {
    let end = at;
    while (isOperand(nodes[end]) && isSign(nodes[end + 1], /^[-+*]$/) && isOperand(nodes[end + 2])) end += 2;
    if (end === at) out.push(nodes[at++]!);
    else {
      out.push(...sumOf(nodes.slice(at, end + 1), rewriting));
      at = end + 1;
    }
  }
  return out;
}

/** One operand, and no number. */
function mayBeDate(term: readonly Node[]): boolean {
  return term.length === 1 && term[0]!.kind !== 'number';
}

/** `d1 - d2`: an interval in Trino, a number of days in DuckDB. */
function betweenDates(
  rewriting: Rewriting,
  left: readonly Node[],
  right: readonly Node[],
  plain: readonly Node[],
): Node {
  const moment = (value: readonly Node[]): Node[] => [raw('CAST('), ...value, raw('AS TIMESTAMP)')];
  return typedOperand(rewriting, [left, right], plain, (types) =>
    types.every((type) => type.name === 'date') ? [brackets([...moment(left), raw('-'), ...moment(right)])] : plain,
  );
}

function sumOf(nodes: readonly Node[], rewriting: Rewriting): Node[] {
  const terms: { sign: string; start: number; nodes: Node[] }[] = [{ sign: '+', start: -1, nodes: [] }];
  for (const node of nodes) {
    if (isSign(node, /^[-+]$/))
      terms.push({ sign: node.kind === 'group' ? '+' : node.text, start: node.start, nodes: [] });
    else terms.at(-1)!.nodes.push(node);
  }
  const [first, ...rest] = terms;
  return rest.reduce<Node[]>((sum, { sign, start, nodes: term }) => {
    const [left, right] = [intervalOf(sum), intervalOf(term)];
    const plus = (value: readonly Node[], interval: readonly Node[], kind: 'days' | 'time'): Node[] => [
      operand([
        raw(`athena_functions.${kind === 'days' ? 'plus_days' : 'plus_time'}`),
        brackets([...value, raw(','), ...(sign === '-' ? [raw('-')] : []), ...interval]),
      ]),
    ];
    if (right && !left) return plus(sum, term, right);
    if (left && !right && sign === '+') return plus(term, sum, left);
    const plain = [...sum, raw(sign, start), ...term];
    const [number] = term;
    if (number?.kind === 'number' && term.length === 1 && mayBeDate(sum) && print(sum).sql.length < 200)
      return [
        ...sum,
        raw(sign, start),
        operand([raw('athena_functions.no_date'), brackets([number, raw(','), ...sum, raw(`, '${sign}'`)])]),
      ];
    return sign === '-' && mayBeDate(sum) && mayBeDate(term) ? [betweenDates(rewriting, sum, term, plain)] : plain;
  }, first!.nodes);
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
    const divisor = nodes[at + 1]!;
    const plain = [
      raw(`${rewriting.dialect}_functions.${name}`, node.start),
      brackets([...dividend, raw(','), divisor]),
    ];
    out.push(
      rewriting.dialect === 'redshift' && name === 'divide'
        ? typedOperand(
            rewriting,
            [dividend, [divisor]],
            plain,
            (types) => divideNumeric(dividend, divisor, types) ?? plain,
          )
        : operand(plain),
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
