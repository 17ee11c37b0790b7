/** The JSON functions of the standard, with their clauses. */
import { quoteText } from '../../../sql/quote.ts';
import { slotsOf } from '../../../sql/analyze/call.ts';
import { stringValue } from '../../../sql/analyze/literal.ts';
import type { Expression, SpecialCall } from '../../../sql/tree/expression.ts';
import type { Part } from '../../../sql/tree/statement.ts';
import { cast, NotGenerated } from './duck.ts';
import { expressionSql, type Context } from './expression.ts';

const library = 'athena_functions';

export function jsonSql(node: SpecialCall, context: Context): string {
  switch (node.name.text.toUpperCase()) {
    case 'JSON_VALUE':
    case 'JSON_QUERY':
    case 'JSON_EXISTS':
      return pathSql(node, context);
    case 'JSON_ARRAY':
      return arraySql(node, context);
    case 'JSON_OBJECT':
      return objectSql(node, context);
    default:
      throw new NotGenerated(node.name.text);
  }
}

function pathSql(node: SpecialCall, context: Context): string {
  const slots = slotsOf(node);
  if (['passed', 'wrapper', 'quotes', 'onError'].some((name) => slots.has(name))) throw new NotGenerated('this clause');
  const path = slots.get('path');
  const text = path?.kind === 'literal' ? stringValue(path.text).replace(/^\s*lax\s+/i, '') : '';
  if (!/^\$[\w.[\]"]*$/.test(text)) throw new NotGenerated('this JSON path');
  // SAFETY: the form's slot takes an expression.
  const value = expressionSql(slots.get('value') as Expression, context);
  const how = node.name.text.toLowerCase();
  const plain = `${library}.${how}_at(${value}, ${quoteText(text)})`;
  if (how === 'json_exists') return plain;
  const returns = context.analysis.typeOf(node);
  const typed = slots.has('returning') ? cast(plain, { name: 'varchar' }, returns, 'TRY_CAST') : plain;
  const otherwise = defaultOf(slots.get('onEmpty'), context);
  if (otherwise === undefined) return typed;
  return `CASE WHEN ${library}.json_exists_at(${value}, ${quoteText(text)}) THEN ${typed} ELSE ${otherwise} END`;
}

/** What stands for nothing: a value behind DEFAULT, or NULL. */
function defaultOf(part: Part | undefined, context: Context): string | undefined {
  if (!part) return undefined;
  const [word, slot] = part.kind === 'sequence' ? part.parts : [part];
  if (word?.kind === 'word' && word.text.toUpperCase() === 'NULL') return undefined;
  if (slot?.kind !== 'slot') throw new NotGenerated('this clause');
  // SAFETY: the form's slot takes an expression.
  return expressionSql(slot.value as Expression, context);
}

/** Are NULLs left out? By themselves they are from an array and are not from an object. */
function leavesOut(node: SpecialCall, otherwise: 'ABSENT' | 'NULL'): string {
  const part = slotsOf(node).get('nulls');
  return (part?.kind === 'word' ? part.text.toUpperCase() : otherwise) === 'ABSENT' ? 'ABSENT' : 'NULL';
}

function itemsOf(part: Part | undefined): readonly Part[] {
  return part?.kind === 'list' ? part.items : [];
}

/** Named slots of an item, which may be a single one. */
function slotOf(item: Part, name: string): Expression {
  const parts = item.kind === 'sequence' ? item.parts : [item];
  const found = parts.find((part) => part.kind === 'slot' && part.name === name);
  if (found?.kind !== 'slot' || parts.some((part) => part.kind === 'word' && /^FORMAT$/i.test(part.text)))
    throw new NotGenerated('this clause');
  // SAFETY: the form's slot takes an expression.
  return found.value as Expression;
}

function joinJson(parts: readonly string[], open: string, close: string, context: Context): string {
  const item = context.newName('lb_p');
  return `'${open}' || array_to_string(list_filter([${parts.join(', ')}], lambda ${item}: ${item} IS NOT NULL), ',') || '${close}'`;
}

function arraySql(node: SpecialCall, context: Context): string {
  if (slotsOf(node).has('returning')) throw new NotGenerated('RETURNING');
  const absent = leavesOut(node, 'ABSENT') === 'ABSENT';
  const items = itemsOf(slotsOf(node).get('elements')).map((item) => {
    const value = `CAST(to_json(${expressionSql(slotOf(item, 'value'), context)}) AS VARCHAR)`;
    return absent ? value : `coalesce(${value}, 'null')`;
  });
  return items.length === 0 ? `'[]'` : `(${joinJson(items, '[', ']', context)})`;
}

function objectSql(node: SpecialCall, context: Context): string {
  if (slotsOf(node).has('returning') || slotsOf(node).has('keys')) throw new NotGenerated('this clause');
  const absent = leavesOut(node, 'NULL') === 'ABSENT';
  const members = itemsOf(slotsOf(node).get('members')).map((item) => {
    const value = `CAST(to_json(${expressionSql(slotOf(item, 'value'), context)}) AS VARCHAR)`;
    const key = `CAST(to_json(${expressionSql(slotOf(item, 'key'), context)}) AS VARCHAR)`;
    return `${key} || ':' || ${absent ? value : `coalesce(${value}, 'null')`}`;
  });
  return members.length === 0 ? `'{}'` : `(${joinJson(members, '{', '}', context)})`;
}
