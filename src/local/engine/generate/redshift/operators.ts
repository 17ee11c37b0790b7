/** Operators of Redshift between two values, and signs before one. */
import type { Expression } from '../../../../sql/tree/expression.ts';
import type { Type } from '../../../../sql/types/type.ts';
import { NotGenerated, widened } from '../duck.ts';
import { plainSql, type Context } from '../expression.ts';
import { castSql, coercedSql, textSql } from './cast.ts';
import { compareSql } from './compare.ts';
import { duckOf, isMoment, isOpen, isText, isWhole, library } from './types.ts';

const matches: Readonly<Record<string, readonly [not: string, flags: string]>> = {
  '~': ['', ''],
  '~*': ['', 'i'],
  '!~': ['NOT ', ''],
  '!~*': ['NOT ', 'i'],
};

export function binarySql(node: Expression & { kind: 'binary' }, context: Context): string {
  const { analysis } = context;
  const { operator } = node;
  if (/^(?:=|<>|!=|<|>|<=|>=)$/.test(operator)) return compareSql(operator, node.left, node.right, context);
  const [left, right] = [plainSql(node.left, context), plainSql(node.right, context)];
  const [a, b] = [analysis.typeOf(node.left), analysis.typeOf(node.right)];
  const match = matches[operator];
  if (match) {
    const [text, pattern] = [textSql(left, a), textSql(right, b)];
    return `(${match[0]}regexp_matches(${text}, ${pattern}, '${match[1]}'))`;
  }
  const type = analysis.typeOf(node);
  if (type.name === 'any') throw new NotGenerated(`operator ${operator} of a value whose type is not known`);
  if (type.name === 'unknown') return 'NULL';
  if (type.name === 'super') return superOperator(operator, left, right, a, b);
  if (type.name === 'varbinary') {
    const [x, y] = [coercedSql(left, a, type), coercedSql(right, b, type)];
    return /^[&|#]$/.test(operator) ? `unhex(lb_bitwise('${operator}', hex(${x}), hex(${y})))` : `(${x} || ${y})`;
  }
  if (operator === '||') return `(${textSql(left, a)} || ${textSql(right, b)})`;
  if (isMoment(type) || /^(?:time|interval)/.test(type.name) || isMoment(a))
    return momentSql(operator, left, right, a, b, type);
  return numberSql(operator, left, right, a, b, type);
}

function numberSql(operator: string, left: string, right: string, a: Type, b: Type, type: Type): string {
  if (operator === '^') return `${library}.power(${coercedSql(left, a, type)}, ${coercedSql(right, b, type)})`;
  if (type.name === 'decimal') return decimalSql(operator, left, right, a, b, type);
  const [x, y] = [coercedSql(left, a, type), coercedSql(right, b, type)];
  switch (operator) {
    case '/':
      return `CAST(${library}.divide(${x}, ${y}) AS ${duckOf(type)})`;
    case '%':
      return `CAST(${library}.modulo(${x}, ${y}) AS ${duckOf(type)})`;
    case '#':
      return `xor(${x}, ${y})`;
    case '<<':
    case '>>':
      return `CAST(${library}.shift_${operator === '<<' ? 'left' : 'right'}(CAST(${x} AS BIGINT), CAST(${y} AS BIGINT)) AS ${duckOf(type)})`;
    default:
      return isWhole(type) ? `CAST(${x} ${operator} ${y} AS ${duckOf(type)})` : `(${x} ${operator} ${y})`;
  }
}

/** DuckDB divides decimals as doubles, and gives its other results precisions of its own. */
function decimalSql(operator: string, left: string, right: string, a: Type, b: Type, type: Type): string {
  const decimal = (sql: string, from: Type): string =>
    from.name === 'decimal' ? sql : coercedSql(sql, from, { name: 'decimal', size: wholeDigits(from), scale: 0 });
  const [x, y] = [decimal(left, a), decimal(right, b)];
  switch (operator) {
    case '/':
      return `CAST(lb_divide(CAST(${x} AS VARCHAR), CAST(${y} AS VARCHAR), '${type.scale ?? 0}') AS ${duckOf(type)})`;
    case '%':
      return `CAST(lb_remainder(CAST(${x} AS VARCHAR), CAST(${y} AS VARCHAR)) AS ${duckOf(type)})`;
    default:
      return `CAST(${widened(x, a)} ${operator} ${widened(y, b)} AS ${duckOf(type)})`;
  }
}

function wholeDigits({ name }: Type): number {
  return name === 'smallint' ? 5 : name === 'integer' ? 10 : name === 'bigint' ? 19 : 38;
}

function momentSql(operator: string, left: string, right: string, a: Type, b: Type, type: Type): string {
  const isSpan = (one: Type): boolean => one.name.startsWith('interval');
  const span = (sql: string, from: Type): string => coercedSql(sql, from, { name: 'intervalDay' });
  if (operator === '*' || operator === '/') {
    const [interval, number, of] = isSpan(a) ? [left, right, b] : [right, left, a];
    const factor = coercedSql(number, of, { name: 'double' });
    return operator === '*' ? `(${interval} * ${factor})` : `(${interval} * (1 / ${factor}))`;
  }
  if (isSpan(type)) {
    if (isSpan(a) || isSpan(b)) return `(${span(left, a)} ${operator} ${span(right, b)})`;
    if (/^time(?:tz)?$/.test(a.name))
      return `(to_microseconds(epoch_us(DATE '1970-01-01' + ${left}) - epoch_us(DATE '1970-01-01' + ${right})))`;
    const moment = a.name === 'timestamptz' || b.name === 'timestamptz' ? 'timestamptz' : 'timestamp';
    return `(${coercedSql(left, a, { name: moment })} - ${coercedSql(right, b, { name: moment })})`;
  }
  // date - date: whole days.
  if (type.name === 'integer') {
    const date: Type = { name: 'date' };
    return `CAST(${coercedSql(left, a, date)} - ${coercedSql(right, b, date)} AS INTEGER)`;
  }
  const isFirst = isMoment(a) || (/^time/.test(a.name) && !isMoment(b));
  const [moment, of, other, kind] = isFirst ? [left, a, right, b] : [right, b, left, a];
  if (isWhole(kind))
    return of.name === 'date'
      ? `(${moment} ${operator} CAST(${other} AS INTEGER))`
      : `(${moment} ${operator} to_days(CAST(${other} AS INTEGER)))`;
  if (/^time(?:tz)?$/.test(kind.name)) return `(${moment} + ${other})`;
  const start = isText(of) ? castSql(moment, of, type, 'CAST') : moment;
  const sum = `(${start} ${operator} ${span(other, kind)})`;
  return of.name === 'date' ? `CAST(${sum} AS TIMESTAMP)` : sum;
}

/** Numbers are computed with, texts put together; what is of another kind gives NULL. */
function superOperator(operator: string, left: string, right: string, a: Type, b: Type): string {
  const json = (sql: string, of: Type): string =>
    of.name === 'super' ? sql : of.name === 'unknown' ? `CAST(NULL AS JSON)` : `to_json(${sql})`;
  const [x, y] = [json(left, a), json(right, b)];
  const name = { '+': 'plus', '-': 'minus', '*': 'times', '/': 'over', '%': 'rest_of', '||': 'joined' }[operator];
  if (name === undefined) throw new NotGenerated(`operator ${operator} of SUPER`);
  return `${library}.super_${name}(${x}, ${y})`;
}

export function unarySql(node: Expression & { kind: 'unary' }, context: Context): string {
  const { analysis } = context;
  const { operand, operator } = node;
  const type = analysis.typeOf(operand);
  if (operand.kind === 'literal' && operand.type === 'number' && operator === '-') {
    const own = analysis.typeOf(node);
    const digits = operand.text.length;
    return digits > 9 && isWhole(own) ? `CAST('-${operand.text}' AS ${duckOf(own)})` : `(-${operand.text})`;
  }
  const value = plainSql(operand, context);
  if (isOpen(type)) {
    if (operator === '+') return value;
    if (operator === '-')
      return `${library}.super_minus(to_json(0), ${type.name === 'super' ? value : `to_json(${value})`})`;
  }
  switch (operator) {
    case '+':
    case '-':
      return `(${operator}${isText(type) ? coercedSql(value, type, { name: 'double' }) : value})`;
    case '@':
      return `abs(${value})`;
    case '|/':
      return `sqrt(${coercedSql(value, type, { name: 'double' })})`;
    case '||/':
      return `cbrt(${coercedSql(value, type, { name: 'double' })})`;
    case '~':
      return type.name === 'varbinary'
        ? `unhex(lb_bitwise('#', hex(${value}), repeat('FF', octet_length(${value}))))`
        : `(~${value})`;
    default:
      throw new NotGenerated(`operator ${operator}`);
  }
}
