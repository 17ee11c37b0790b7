/** What an engine takes and nobody means, and what it refuses only when it runs. */
import { stringValue } from '../analyze/literal.ts';
import { suggest } from '../analyze/nearest.ts';
import type { Finding } from '../finding.ts';
import { quoteText } from '../quote.ts';
import type { Call, Expression } from '../tree/expression.ts';
import { walk } from '../walk.ts';
import type { Statement } from './place.ts';

export function lint({ parsed }: Statement): Finding[] {
  const found: Finding[] = [];
  walk(parsed.tree, (node) => {
    if (node.kind === 'binary') found.push(...comparedWithNull(node));
    if (node.kind === 'call' && parsed.dialect === 'athena') found.push(...unit(node));
  });
  return found;
}

/** A comparison with NULL is never true. */
function comparedWithNull(node: Expression & { kind: 'binary' }): Finding[] {
  if (!/^(?:=|<>|!=)$/.test(node.operator) || !isNull(node.right)) return [];
  const fix = node.operator === '=' ? 'IS NULL' : 'IS NOT NULL';
  const message = `Nothing is equal to NULL, or differs from it. Write ${fix}.`;
  return [{ code: 'type', severity: 'warning', message, start: node.operatorStart, end: node.right.end, fix }];
}

function isNull(node: Expression): boolean {
  return node.kind === 'literal' && node.type === 'null';
}

const units = ['millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

/** Athena: the unit of a date function. */
function unit(node: Call): Finding[] {
  const name = node.path.at(-1)!.value.toLowerCase();
  const [first] = node.arguments;
  if (!/^date_(?:add|diff|trunc)$/.test(name) || first?.kind !== 'literal' || first.type !== 'string') return [];
  const value = stringValue(first.text);
  const known = name === 'date_trunc' ? units.slice(1) : units;
  if (known.includes(value.toLowerCase())) return [];
  const { start, end } = first;
  const near = known.find((one) => `${one}s` === value.toLowerCase()) ?? suggest(value, known);
  const fix = near && quoteText(near);
  const message = `${name} knows no unit ${value}. ${fix ? `Write ${fix}.` : `It knows ${known.join(', ')}.`}`;
  return [{ code: 'type', severity: 'error', message, start, end, ...(fix ? { fix } : {}) }];
}
