/** Operators between two values: arithmetic, comparisons, intervals, texts and lists put together. */
import type { Expression } from '../../../../sql/tree/expression.ts';
import { isNumeric } from '../../../../sql/types/trino.ts';
import type { Type } from '../../../../sql/types/type.ts';
import { duckType, widened } from '../duck.ts';
import { comparedType, equalOnce } from './equal.ts';
import { expressionSql, type Context } from '../expression.ts';
import { momentSql, neededZone, wallSql } from './zones.ts';

const library = 'athena_functions';

/** The value of an operator between two others. */
export function binarySql(node: Expression & { kind: 'binary' }, context: Context): string {
  const { analysis } = context;
  const [left, right] = [expressionSql(node.left, context), expressionSql(node.right, context)];
  const [a, b] = [analysis.typeOf(node.left), analysis.typeOf(node.right)];
  const type = analysis.typeOf(node);
  const { operator } = node;
  if (/^(?:=|<>|!=|<|>|<=|>=)$/.test(operator)) return comparisonSql(node, left, right, context);
  if (operator === '||') return concatSql(left, right, a, b, type);
  if (type.name === 'unknown') return 'NULL';
  if (/^interval/.test(a.name) && !/^interval/.test(b.name) && operator === '+')
    return plusInterval(right, left, [b, a], '+', b.name === 'timestamptz' ? neededZone(node.right, context) : 'UTC');
  if (/^interval/.test(b.name) && !/^interval/.test(a.name) && operator !== '*')
    return plusInterval(
      left,
      right,
      [a, b],
      operator,
      a.name === 'timestamptz' ? neededZone(node.left, context) : 'UTC',
    );
  if (/^(?:date|timestamp)/.test(a.name) && operator === '-')
    return `to_microseconds(${microsOf(left, comparedType(node.left, context))} - ${microsOf(right, comparedType(node.right, context))})`;
  if (a.name === 'time' && b.name === 'time')
    return `to_microseconds(epoch_us(DATE '1970-01-01' + ${left}) - epoch_us(DATE '1970-01-01' + ${right}))`;
  if (/^[*/]$/.test(operator) && (/^interval/.test(a.name) || /^interval/.test(b.name)))
    return scaledInterval(/^interval/.test(a.name) ? [left, right] : [right, left], operator, type);
  if (operator === '/' && /^(?:real|double)$/.test(type.name)) {
    const quotient = `${library}.divide_doubles(${left}, ${right})`;
    return type.name === 'real' ? `CAST(${quotient} AS FLOAT)` : quotient;
  }
  const isNumber = isNumeric(type);
  const out =
    operator === '/' && !/^interval/.test(a.name)
      ? quotientSql(left, right, type)
      : operator === '%'
        ? remainderSql(left, right, type)
        : type.name === 'decimal'
          ? `(${widened(left, a)} ${operator} ${widened(right, b)})`
          : `(${left} ${operator} ${right})`;
  const isExact = /^[+*-]$/.test(operator) && type.name !== 'decimal' && type.name !== 'real';
  return isNumber && !isExact ? `CAST(${out} AS ${duckType(type)})` : out;
}

/** Also of `mod`. */
export function remainderSql(left: string, right: string, { name }: Type): string {
  return name === 'decimal'
    ? `lb_remainder(CAST(${left} AS VARCHAR), CAST(${right} AS VARCHAR))`
    : `${library}.modulo(${left}, ${right})`;
}

function quotientSql(left: string, right: string, { name, scale = 0 }: Type): string {
  return name === 'decimal'
    ? `${library}.divide_decimals(${left}, ${right}, '${scale}')`
    : `${library}.divide(${left}, ${right})`;
}

function microsOf(sql: string, type: Type): string {
  return `epoch_us(${type.name === 'timestamptz' ? sql : `CAST(${sql} AS TIMESTAMP)`})`;
}

/** Whole milliseconds, or whole months. */
function scaledInterval([interval, by]: readonly [string, string], operator: string, type: Type): string {
  const factor = `${library}.interval_factor(CAST(${by} AS DOUBLE), '${operator === '*' ? 'multiply' : 'divide'}')`;
  if (type.name === 'intervalYear')
    return `to_months(CAST(trunc((date_part('year', ${interval}) * 12 + date_part('month', ${interval})) ${operator} ${factor}) AS INTEGER))`;
  return `to_microseconds(CAST(trunc(round(epoch(${interval}) * 1000) ${operator} ${factor}) AS BIGINT) * 1000)`;
}

function comparisonSql(node: Expression & { kind: 'binary' }, left: string, right: string, context: Context): string {
  const { operator } = node;
  const [a, b] = [comparedType(node.left, context), comparedType(node.right, context)];
  const differs = operator === '<>' || operator === '!=';
  const isSame = operator === '=';
  if (a.inner && a.name === b.name && (isSame || differs))
    return `(${differs ? 'NOT ' : ''}${equalOnce(left, right, a, context)})`;
  if (a.name === 'array' && b.name === 'array') return comparedLists(left, right, operator, context);
  return comparedNumbers([node.left, left], [node.right, right], operator, context);
}

/** What is no number equals nothing in Trino, and is the largest of all in DuckDB. */
function comparedNumbers(
  left: readonly [Expression, string],
  right: readonly [Expression, string],
  operator: string,
  context: Context,
): string {
  const plain = `(${left[1]} ${operator} ${right[1]})`;
  const tests = [left, right].flatMap(([side, sql]) =>
    /^(?:real|double)$/.test(comparedType(side, context).name) && side.kind !== 'literal' ? [`isnan(${sql})`] : [],
  );
  if (tests.length === 0) return plain;
  const known = `${left[1]} IS NOT NULL AND ${right[1]} IS NOT NULL`;
  const differs = operator === '<>' || operator === '!=';
  return `CASE WHEN ${tests.join(' OR ')} THEN CASE WHEN ${known} THEN ${differs} END ELSE ${plain} END`;
}

export function betweenSql(node: Expression & { kind: 'between' }, context: Context): string {
  const [value, low, high] = [node.value, node.low, node.high].map(
    (one) => [one, expressionSql(one, context)] as const,
  );
  const not = node.words[0] === 'NOT' ? 'NOT ' : '';
  if (!/^(?:real|double)$/.test(comparedType(node.value, context).name))
    return `(${value![1]} ${not}BETWEEN ${low![1]} AND ${high![1]})`;
  const tests = [comparedNumbers(value!, low!, '>=', context), comparedNumbers(value!, high!, '<=', context)];
  return `(${not}(${tests.join(' AND ')}))`;
}

/** Arrays item by item: one that is NULL is refused where it would decide. */
function comparedLists(left: string, right: string, operator: string, context: Context): string {
  const [pair, item] = [context.newName('lb_e'), context.newName('lb_e')];
  const differs = `${item}[1] IS NULL OR ${item}[2] IS NULL OR ${item}[1] <> ${item}[2]`;
  const first = `list_position(list_transform(list_zip(${pair}['l'], ${pair}['r']), lambda ${item}: ${differs}), true)`;
  const isOpen = `${pair}['l'] IS NOT NULL AND ${pair}['r'] IS NOT NULL AND ${first} <= least(len(${pair}['l']), len(${pair}['r'])) AND (${pair}['l'][${first}] IS NULL OR ${pair}['r'][${first}] IS NULL)`;
  const said = `lb_fail('NOT_SUPPORTED: ARRAY comparison not supported for arrays with null elements')`;
  return `list_extract(list_transform([{l: ${left}, r: ${right}}], lambda ${pair}: CASE WHEN (CASE WHEN ${isOpen} THEN ${said} END) IS NULL THEN ${pair}['l'] ${operator} ${pair}['r'] END), 1)`;
}

/** An array or row that is put in order: Trino refuses those that hold NULL. */
export function ordered(sql: string, type: Type): string {
  return type.name === 'array' ? `${library}.orderable(${sql})` : sql;
}

function plusInterval(
  value: string,
  interval: string,
  [type, span]: readonly [Type, Type],
  operator: string,
  zone = 'UTC',
): string {
  const signed = operator === '-' ? `-${interval}` : interval;
  if (type.name === 'timestamptz' && span.name === 'intervalYear' && zone !== 'UTC')
    return momentSql(`(${wallSql(value, zone)} + ${signed})`, zone);
  if (type.name !== 'date') return `(${value} + ${signed})`;
  return span.name === 'intervalYear'
    ? `CAST(${value} + ${signed} AS DATE)`
    : `${library}.plus_span(${value}, ${signed})`;
}

function concatSql(left: string, right: string, a: Type, b: Type, type: Type): string {
  if (type.name !== 'array') return `(${left} || ${right})`;
  if (a.name === 'unknown' || b.name === 'unknown') return `CAST(NULL AS ${duckType(type)})`;
  const list = (sql: string, of: Type): string => (of.name === 'array' || of.name === 'unknown' ? sql : `[${sql}]`);
  // An item that is NULL makes all of it NULL, as any operator does.
  return `CASE WHEN ${left} IS NULL OR ${right} IS NULL THEN NULL ELSE list_concat(${list(left, a)}, ${list(right, b)}) END`;
}
