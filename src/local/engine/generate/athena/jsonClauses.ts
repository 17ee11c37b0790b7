/** The JSON functions of the standard, with their clauses. */
import { quoteText } from '../../../../sql/quote.ts';
import { typeText, type Type } from '../../../../sql/types/type.ts';
import { sqlError } from '../../errors.ts';
import { PathError, readPath } from '../../functions/jsonPath/parse.ts';
import type { PathRequest } from '../../functions/jsonPath/result.ts';
import { slotsOf } from '../../../../sql/analyze/call.ts';
import { stringValue } from '../../../../sql/analyze/literal.ts';
import type { Expression, SpecialCall } from '../../../../sql/tree/expression.ts';
import type { Part } from '../../../../sql/tree/statement.ts';
import { duckType, NotGenerated } from '../duck.ts';
import { cast } from './cast.ts';
import { expressionSql, type Context } from '../expression.ts';
import { jsonText } from './texts.ts';

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

/** A word of a clause: `ERROR`, `NULL`, `EMPTY ARRAY`, …, or the value behind DEFAULT. */
type Choice = string | { readonly value: Expression };

function choiceOf(part: Part | undefined): Choice | undefined {
  if (!part) return undefined;
  const parts = part.kind === 'sequence' ? part.parts : [part];
  const slot = parts.find((one) => one.kind === 'slot');
  // SAFETY: the form's slot takes an expression.
  if (slot?.kind === 'slot') return { value: slot.value as Expression };
  const other = parts.find((one) => one.kind !== 'word');
  if (other) return { value: other as Expression };
  return wordsOf(part).replace(/^DEFAULT /, '');
}

function wordsOf(part: Part | undefined): string {
  if (!part) return '';
  if (part.kind === 'word') return part.text.toUpperCase();
  return part.kind === 'sequence' ? part.parts.map(wordsOf).filter(Boolean).join(' ') : '';
}

function readable(path: string): string {
  try {
    readPath(path);
    return path;
  } catch (error) {
    if (error instanceof PathError) throw sqlError('athena', error.name, error.message);
    throw error;
  }
}

/** JSON_VALUE, JSON_QUERY and JSON_EXISTS: the path is followed by a function of our own, the clauses say what becomes of it. */
function pathSql(node: SpecialCall, context: Context): string {
  const slots = slotsOf(node);
  const path = slots.get('path');
  if (path?.kind !== 'literal' || path.type !== 'string') throw new NotGenerated('a JSON path that is not a literal');
  const what = node.name.text.toLowerCase().slice('json_'.length) as PathRequest['what'];
  const [wrapper, quotes] = [wordsOf(slots.get('wrapper')), wordsOf(slots.get('quotes'))];
  if (quotes.startsWith('OMIT') && wrapper.startsWith('WITH ') && !wrapper.includes('WITHOUT'))
    throw new NotGenerated('OMIT QUOTES with a wrapper');
  const request: PathRequest = {
    what,
    path: readable(stringValue(path.text)),
    ...(/^WITH\b/.test(wrapper)
      ? {
          wrapper:
            wrapper.includes('CONDITIONAL') && !wrapper.includes('UNCONDITIONAL') ? 'conditional' : 'unconditional',
        }
      : {}),
    ...(quotes.startsWith('OMIT') ? { quotes: 'omit' } : {}),
  };
  // SAFETY: the form's slot takes an expression.
  const value = slots.get('value') as Expression;
  const type = context.analysis.coercions.get(value) ?? context.analysis.typeOf(value);
  if (type.name === 'unknown') return `CAST(NULL AS ${duckType(context.analysis.typeOf(node))})`;
  if (type.name !== 'varchar' && type.name !== 'json') throw new NotGenerated(`${node.name.text} of ${type.name}`);
  const input = `CAST(${expressionSql(value, context)} AS VARCHAR)`;
  const found = `lb_json_path(${quoteText(JSON.stringify(request))}, ${input}, ${passedSql(slots.get('passed'), context)})`;
  const returns = context.analysis.typeOf(node);
  const name = context.newName('lb_r');
  const body =
    what === 'exists' ? existsSql(name, choiceOf(slots.get('onError'))) : valueSql(name, what, returns, slots, context);
  return `list_extract(list_transform([${found}], lambda ${name}: ${body}), 1)`;
}

function existsSql(name: string, onError: Choice = 'FALSE'): string {
  const failed =
    onError === 'ERROR'
      ? `CAST(lb_fail(substr(${name}, 2)) AS BOOLEAN)`
      : onError === 'UNKNOWN'
        ? 'NULL'
        : onError === 'TRUE'
          ? 'true'
          : 'false';
  return `CASE left(${name}, 1) WHEN 'v' THEN true WHEN 'n' THEN false WHEN 'x' THEN ${failed} END`;
}

function valueSql(
  name: string,
  what: 'value' | 'query',
  returns: Type,
  slots: ReturnType<typeof slotsOf>,
  context: Context,
): string {
  if (what === 'query' && returns.name !== 'varchar') throw new NotGenerated('JSON_QUERY RETURNING another type');
  const none = `CAST(NULL AS ${duckType(returns)})`;
  const otherwise = (choice: Choice | undefined, said: string): string => {
    if (choice === undefined || choice === 'NULL') return none;
    if (choice === 'EMPTY' || choice === 'EMPTY ARRAY') return `'[]'`;
    if (choice === 'EMPTY OBJECT') return `'{}'`;
    if (typeof choice === 'string') return `CAST(lb_fail(${said}) AS ${duckType(returns)})`;
    const { analysis } = context;
    const from = analysis.coercions.get(choice.value) ?? analysis.typeOf(choice.value);
    return cast(expressionSql(choice.value, context), from, returns, 'CAST');
  };
  const nothing =
    what === 'value'
      ? `'JSON_VALUE_RESULT_ERROR: cannot extract SQL scalar from JSON: JSON path found no items'`
      : `'JSON_OUTPUT_CONVERSION_ERROR: conversion from JSON failed: JSON path found no items'`;
  const [onEmpty, onError] = [choiceOf(slots.get('onEmpty')), choiceOf(slots.get('onError'))];
  const failed = otherwise(onError, `substr(${name}, 2)`);
  const text = `substr(${name}, 2)`;
  const plain = returns.name === 'varchar' && returns.size === undefined;
  const typed = plain
    ? text
    : onError === 'ERROR'
      ? cast(text, { name: 'varchar' }, returns, 'CAST')
      : `coalesce(${cast(text, { name: 'varchar' }, returns, 'TRY_CAST')}, ${failed})`;
  return `CASE left(${name}, 1) WHEN 'v' THEN ${typed} WHEN 'e' THEN ${otherwise(onEmpty, nothing)} WHEN 'x' THEN ${failed} END`;
}

/** The values behind PASSING, as one JSON object. */
function passedSql(part: Part | undefined, context: Context): string {
  const members = itemsOf(part).map((item) => {
    const value = slotOf(item, 'value');
    const name = partsOf(item).find((one) => one.kind === 'name' || (one.kind === 'slot' && one.value.kind === 'name'));
    const named = name?.kind === 'slot' ? name.value : name;
    if (named?.kind !== 'name') throw new NotGenerated('this clause');
    const variable = context.analysis.text.slice(named.start, named.end).startsWith('"')
      ? named.value
      : named.value.toUpperCase();
    const type = context.analysis.typeOf(value);
    if (!/^(?:varchar|boolean|tinyint|smallint|integer|bigint|double|unknown)$/.test(type.name))
      throw new NotGenerated(`PASSING ${type.name}`);
    return `${quoteText(`${JSON.stringify(variable)}:`)} || coalesce(${jsonText(expressionSql(value, context), type)}, 'null')`;
  });
  return members.length === 0 ? `'{}'` : `('{' || ${members.join(` || ',' || `)} || '}')`;
}

/** Are NULLs left out? By themselves they are from an array and are not from an object. */
function leavesOut(node: SpecialCall, otherwise: 'ABSENT' | 'NULL'): string {
  const part = slotsOf(node).get('nulls');
  return (part?.kind === 'word' ? part.text.toUpperCase() : otherwise) === 'ABSENT' ? 'ABSENT' : 'NULL';
}

function itemsOf(part: Part | undefined): readonly Part[] {
  return part?.kind === 'list' ? part.items : [];
}

function partsOf(item: Part): readonly Part[] {
  return item.kind === 'sequence' ? item.parts : [item];
}

/** Named slots of an item, which may be a single one. */
function slotOf(item: Part, name: string): Expression {
  const found = partsOf(item).find((part) => part.kind === 'slot' && part.name === name);
  if (found?.kind !== 'slot') throw new NotGenerated('this clause');
  // SAFETY: the form's slot takes an expression.
  return found.value as Expression;
}

/** Is it said that the value is JSON already, or is it what such a function gives? */
function isFormatted(item: Part, value: Expression): boolean {
  const said = partsOf(item).some((part) => wordsOf(part).startsWith('FORMAT'));
  return said || (value.kind === 'special' && /^json_(?:object|array|query)$/i.test(value.name.text));
}

/** An item's JSON, as text. Throws SqlError for types that have none. */
function itemSql(item: Part, node: SpecialCall, context: Context): string {
  const value = slotOf(item, 'value');
  const { analysis } = context;
  const type = analysis.typeOf(value);
  const sql = expressionSql(value, context);
  if (isFormatted(item, value)) return `lb_json_again(${sql})`;
  if (/^(?:array|map|row|varbinary|interval)/.test(type.name))
    throw sqlError(
      'athena',
      'NOT_SUPPORTED',
      `Unsupported type of value passed to ${node.name.text.toUpperCase()} function: ${typeText(type, 'athena')}`,
    );
  if (/^(?:time|timetz|timestamptz|char)$/.test(type.name)) throw new NotGenerated(`JSON of ${type.name}`);
  return jsonText(sql, type);
}

function joinJson(parts: readonly string[], open: string, close: string, context: Context): string {
  const item = context.newName('lb_p');
  return `'${open}' || array_to_string(list_filter([${parts.join(', ')}], lambda ${item}: ${item} IS NOT NULL), ',') || '${close}'`;
}

function arraySql(node: SpecialCall, context: Context): string {
  if (slotsOf(node).has('returning')) throw new NotGenerated('RETURNING');
  const absent = leavesOut(node, 'ABSENT') === 'ABSENT';
  const items = itemsOf(slotsOf(node).get('elements')).map((item) => {
    const value = itemSql(item, node, context);
    return absent ? value : `coalesce(${value}, 'null')`;
  });
  return items.length === 0 ? `'[]'` : `(${joinJson(items, '[', ']', context)})`;
}

function objectSql(node: SpecialCall, context: Context): string {
  if (slotsOf(node).has('returning')) throw new NotGenerated('this clause');
  const unique = /^WITH\b/.test(wordsOf(slotsOf(node).get('keys')));
  const absent = leavesOut(node, 'NULL') === 'ABSENT';
  const keys: string[] = [];
  const members = itemsOf(slotsOf(node).get('members')).map((item) => {
    const key = slotOf(item, 'key');
    const type = context.analysis.typeOf(key);
    if (type.name !== 'varchar')
      throw sqlError(
        'athena',
        'INVALID_FUNCTION_ARGUMENT',
        `Invalid type of JSON object key: ${typeText(type, 'athena')}`,
      );
    const value = itemSql(item, node, context);
    keys.push(expressionSql(key, context));
    return `lb_json_text(${keys.at(-1)!}) || ':' || ${absent ? value : `coalesce(${value}, 'null')`}`;
  });
  if (members.length === 0) return `'{}'`;
  const object = `(${joinJson(members, '{', '}', context)})`;
  if (!unique) return object;
  const list = `[${keys.join(', ')}]`;
  return `CASE WHEN (CASE WHEN len(list_distinct(${list})) < len(${list}) THEN lb_fail('INVALID_FUNCTION_ARGUMENT: duplicate key passed to JSON_OBJECT function') END) IS NULL THEN ${object} END`;
}
