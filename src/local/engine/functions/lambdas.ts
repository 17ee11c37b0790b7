/** Trino's functions that take a function. */
import type { Call } from '../calls.ts';
import { operand, raw, type Node } from '../tree.ts';
import { wrongArguments } from './parts.ts';

/** A function of which DuckDB wants the list before the lambda. */
export const lambda =
  (build: (list: Node, body: readonly Node[]) => Node[]) =>
  (call: Call): Node[] => {
    const [list, body] = call.args;
    if (!list || !body) throw wrongArguments(call);
    return build(operand([raw('('), ...list, raw(')')]), body);
  };

/** any_match and its like: unknown where nothing decides and an item gives NULL. */
export const matchRule = (before: '' | 'NOT ', name: 'any_of' | 'all_of') =>
  lambda((list, body) => [
    raw(`${before}athena_functions.${name}(list_transform(`),
    list,
    raw(','),
    ...body,
    raw('))'),
  ]);

/** The parameter that stands for both of the user's; each call has its own, for calls stand inside each other. */
function pairName(call: Call): string {
  return `lb_e${Math.max(call.offset, 0)}`;
}

export function reduceRule(call: Call): Node[] {
  const [list, start, step, finish] = call.args;
  if (!list || !start || !step || !finish) throw wrongArguments(call);
  return [
    raw('list_extract(list_transform([list_reduce('),
    ...list,
    raw(','),
    ...step,
    raw(','),
    ...start,
    raw(')],'),
    ...finish,
    raw('), 1)'),
  ];
}

/** map_filter and its like: the lambda's two parameters are fields of an entry. */
export function entries(build: (map: Node, lambdaText: Node[]) => Node[]) {
  return (call: Call): Node[] => {
    const [head, , ...body] = call.source[1] ?? [];
    const names = head?.kind === 'group' ? head.nodes.filter((node) => node.kind === 'word') : [];
    const [key, value] = names;
    if (key?.kind !== 'word' || value?.kind !== 'word') throw wrongArguments(call);
    const inner = new (call.scope.constructor as new (parent: typeof call.scope) => typeof call.scope)(call.scope);
    inner.lambdas.add(key.text.toLowerCase());
    inner.lambdas.add(value.text.toLowerCase());
    const pair = pairName(call);
    const replaced = replaceNames(call.expressions.rewrite(body, inner), {
      [key.text.toLowerCase()]: `${pair}.key`,
      [value.text.toLowerCase()]: `${pair}.value`,
    });
    return build(operand(call.args[0] ?? []), [raw(`lambda ${pair} :`), ...replaced]);
  };
}

function replaceNames(nodes: readonly Node[], names: Readonly<Record<string, string>>): Node[] {
  return nodes.map((node) => {
    if (node.kind === 'group') return { ...node, nodes: replaceNames(node.nodes, names) };
    const name = node.kind === 'word' ? names[node.text.toLowerCase()] : undefined;
    return name ? raw(name) : node;
  });
}

export function zipWithRule(call: Call): Node[] {
  const [head, , ...body] = call.source[2] ?? [];
  const [first, second] = head?.kind === 'group' ? head.nodes.filter((node) => node.kind === 'word') : [];
  if (first?.kind !== 'word' || second?.kind !== 'word') throw wrongArguments(call);
  const inner = new (call.scope.constructor as new (parent: typeof call.scope) => typeof call.scope)(call.scope);
  inner.lambdas.add(first.text.toLowerCase());
  inner.lambdas.add(second.text.toLowerCase());
  const pair = pairName(call);
  const replaced = replaceNames(call.expressions.rewrite(body, inner), {
    [first.text.toLowerCase()]: `${pair}[1]`,
    [second.text.toLowerCase()]: `${pair}[2]`,
  });
  return [
    raw('list_transform(list_zip('),
    ...(call.args[0] ?? []),
    raw(','),
    ...(call.args[1] ?? []),
    raw(`), lambda ${pair} :`),
    ...replaced,
    raw(')'),
  ];
}
