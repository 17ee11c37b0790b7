/** Trino's TRY: NULL for what fails inside. */
import type { Call } from '../calls.ts';
import { raw, type Node } from '../tree.ts';
import { argument } from './parts.ts';

const library = 'athena_functions';

const notInTry =
  /^(?:SELECT|OVER|RANDOM|RAND|UUID|NOW|CURRENT_.*|COUNT|COUNT_IF|SUM|AVG|MIN|MAX|MIN_BY|MAX_BY|STDDEV.*|VAR.*|CORR|COVAR.*|REGR.*|BOOL_.*|EVERY|ARBITRARY|ANY_VALUE|ARRAY_AGG|MAP_AGG|LISTAGG|APPROX_.*|BITWISE_.*_AGG|HISTOGRAM|SKEWNESS|GROUPING)$/;

function speaksOf(parts: readonly (readonly Node[])[], words: RegExp): boolean {
  return parts.some((nodes) =>
    nodes.some((node) => (node.kind === 'group' ? speaksOf([node.nodes], words) : words.test(node.word))),
  );
}

const softer: Readonly<Record<string, string>> = {
  'CAST(': 'TRY_CAST(',
  [`${library}.whole`]: `${library}.try_whole`,
  [`${library}.truth`]: `${library}.try_truth`,
  [`${library}.to_short_text`]: `${library}.try_short_text`,
  ...Object.fromEntries(
    ['date', 'timestamp', 'decimal', 'double'].map((name) => [
      `${library}.${name}_form`,
      `${library}.try_${name}_form`,
    ]),
  ),
  [`${library}.divide`]: `${library}.try_divide`,
  [`${library}.modulo`]: `${library}.try_modulo`,
};

/** TRY(x): what fails inside gives NULL. The commonest failures are avoided, for DuckDB goes back row by row after one. */
export function tryRule(call: Call): Node[] {
  const inner = argument(call, 0);
  const soften = (node: Node): Node => {
    if (node.kind === 'group') return node.typed ? node : { ...node, nodes: node.nodes.map(soften) };
    const text = softer[node.text];
    return text && node.kind === 'operator' ? { ...node, text } : node;
  };
  // DuckDB's TRY takes no aggregates and no queries.
  return speaksOf(call.source, notInTry) ? [soften(inner)] : [raw('TRY('), soften(inner), raw(')')];
}
