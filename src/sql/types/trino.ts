/** What Trino makes of two types: the common one, what turns into what by itself, what operators give. */
import { anyType, isSameType, type Type } from './type.ts';

const integers = ['tinyint', 'smallint', 'integer', 'bigint'] as const;
const digits: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, integer: 10, bigint: 19 };

export function isInteger({ name }: Type): boolean {
  return (integers as readonly string[]).includes(name);
}

export function isNumeric(type: Type): boolean {
  return isInteger(type) || /^(?:decimal|real|double)$/.test(type.name);
}

const isApproximate = ({ name }: Type): boolean => name === 'real' || name === 'double';

/** An integer type as the decimal that holds all its values. */
export function asDecimal(type: Type): Type {
  return type.name === 'decimal' ? type : { name: 'decimal', size: digits[type.name] ?? 38, scale: 0 };
}

/**
 * The type that both values turn into by themselves, or undefined if there is none.
 * Source: the rules of Trino's TypeCoercion, as its documentation and answers show them.
 */
export function commonType(a: Type, b: Type): Type | undefined {
  if (a.name === 'any' || b.name === 'any') return anyType;
  if (a.name === 'unknown') return b;
  if (b.name === 'unknown') return a;
  if (a.name === b.name) return sameName(a, b);
  if (isNumeric(a) && isNumeric(b)) return commonNumber(a, b);
  const pair = new Set([a.name, b.name]);
  if (pair.has('varchar') && pair.has('char')) {
    const size = a.size === undefined || b.size === undefined ? undefined : Math.max(a.size, b.size);
    return size === undefined ? { name: 'varchar' } : { name: 'char', size };
  }
  const moments = ['date', 'timestamp', 'timestamptz'];
  const rank = Math.max(moments.indexOf(a.name), moments.indexOf(b.name));
  if (moments.includes(a.name) && moments.includes(b.name))
    return { name: rank === 2 ? 'timestamptz' : 'timestamp', size: Math.max(a.size ?? 0, b.size ?? 0) };
  if (pair.has('time') && pair.has('timetz')) return { name: 'timetz', size: Math.max(a.size ?? 3, b.size ?? 3) };
  return undefined;
}

function commonNumber(a: Type, b: Type): Type {
  if (isApproximate(a) || isApproximate(b))
    return { name: a.name === 'double' || b.name === 'double' ? 'double' : 'real' };
  if (isInteger(a) && isInteger(b)) return digits[a.name]! > digits[b.name]! ? a : b;
  return sameName(asDecimal(a), asDecimal(b))!;
}

function sameName(a: Type, b: Type): Type | undefined {
  if (isSameType(a, b)) return mergedNames(a, b);
  switch (a.name) {
    case 'decimal': {
      const scale = Math.max(a.scale!, b.scale!);
      const whole = Math.max(a.size! - a.scale!, b.size! - b.scale!);
      return { name: 'decimal', size: Math.min(38, whole + scale), scale };
    }
    case 'varchar':
      return a.size === undefined || b.size === undefined
        ? { name: 'varchar' }
        : { name: 'varchar', size: Math.max(a.size, b.size) };
    case 'char':
    case 'time':
    case 'timetz':
    case 'timestamp':
    case 'timestamptz':
      return { name: a.name, size: Math.max(a.size ?? 0, b.size ?? 0) };
    case 'array':
    case 'map':
    case 'row': {
      if (a.inner!.length !== b.inner!.length) return undefined;
      const inner = a.inner!.map((one, at) => commonType(one, b.inner![at]!));
      if (!inner.every((one) => one !== undefined)) return undefined;
      return mergedNames({ ...a, inner }, b);
    }
    default:
      return undefined;
  }
}

/** Names of fields that both rows give alike stay. */
function mergedNames(a: Type, b: Type): Type {
  if (a.name !== 'row' || !a.names) return a;
  return { ...a, names: a.names.map((name, at) => (name === b.names?.[at] ? name : '')) };
}

/** Does a value of the first type turn into the second by itself? */
export function canCoerce(from: Type, to: Type): boolean {
  if (from.name === 'any' || to.name === 'any') return true;
  const common = commonType(from, to);
  return common !== undefined && isSameType(common, to);
}

/** The type of `a operator b`, or undefined where Trino has no such operator. */
export function operatorType(operator: string, a: Type, b: Type): Type | undefined {
  if (a.name === 'any' || b.name === 'any') return anyType;
  if (operator === '||') return concatType(a, b);
  if (a.name === 'unknown' && b.name === 'unknown') return isArithmetic(operator) ? { name: 'unknown' } : undefined;
  if (a.name === 'unknown') return operatorType(operator, isMoment(b) ? interval : b, b);
  if (b.name === 'unknown') return operatorType(operator, a, isMoment(a) ? interval : a);
  if (isNumeric(a) && isNumeric(b)) return numberType(operator, a, b);
  if (/^interval/.test(a.name) || /^interval/.test(b.name)) return intervalType(operator, a, b);
  if (operator === '-' && isMoment(a) && isMoment(b) && (a.name === 'time') === (b.name === 'time')) return interval;
  return undefined;
}

const interval: Type = { name: 'intervalDay' };

const isArithmetic = (operator: string): boolean => /^[-+*/%]$/.test(operator);

function isMoment({ name }: Type): boolean {
  return /^(?:date|time|timetz|timestamp|timestamptz)$/.test(name);
}

function intervalType(operator: string, a: Type, b: Type): Type | undefined {
  const [left, right] = [/^interval/.test(a.name), /^interval/.test(b.name)];
  if (left && right) return a.name === b.name && /^[-+]$/.test(operator) ? a : undefined;
  if (left && isNumeric(b)) return /^[*/]$/.test(operator) ? a : undefined;
  if (right && isNumeric(a)) return operator === '*' ? b : undefined;
  const [moment, span] = left ? [b, a] : [a, b];
  if (!isMoment(moment) || !(operator === '+' || (operator === '-' && right))) return undefined;
  if (/^time(?:tz)?$/.test(moment.name) && span.name === 'intervalYear') return undefined;
  if (/^timestamp/.test(moment.name) && span.name === 'intervalDay')
    return { name: moment.name, size: Math.max(3, moment.size ?? 3) };
  return moment;
}

function numberType(operator: string, a: Type, b: Type): Type | undefined {
  if (!isArithmetic(operator)) return undefined;
  const common = commonNumber(a, b);
  if (common.name !== 'decimal') return common;
  const [left, right] = [asDecimal(a), asDecimal(b)];
  const [p1, s1, p2, s2] = [left.size!, left.scale!, right.size!, right.scale!];
  const scale = Math.max(s1, s2);
  switch (operator) {
    case '*':
      return s1 + s2 > 38 ? undefined : { name: 'decimal', size: Math.min(38, p1 + p2), scale: s1 + s2 };
    case '/':
      return { name: 'decimal', size: Math.min(38, p1 + s2 + Math.max(0, s2 - s1)), scale };
    case '%':
      return { name: 'decimal', size: Math.min(p2 - s2, p1 - s1) + scale, scale };
    default:
      return { name: 'decimal', size: Math.min(38, Math.max(p1 - s1, p2 - s2) + scale + 1), scale };
  }
}

function concatType(a: Type, b: Type): Type | undefined {
  const text = ({ name }: Type): boolean => name === 'varchar' || name === 'char' || name === 'unknown';
  if (a.name === 'array' || b.name === 'array') {
    const element = (type: Type): Type => (type.name === 'array' ? type.inner![0]! : type);
    const both = a.name === 'array' && b.name === 'array';
    const inner = both ? commonType(a.inner![0]!, b.inner![0]!) : commonType(element(a), element(b));
    return inner && { name: 'array', inner: [inner] };
  }
  // Beside NULL Trino takes the text for an item of an array.
  if (a.name === 'varchar' && b.name === 'unknown') return { name: 'array', inner: [a] };
  if (b.name === 'varchar' && a.name === 'unknown') return { name: 'array', inner: [b] };
  if (text(a) && text(b))
    return a.name === 'char' && b.name === 'char' ? { name: 'char', size: a.size! + b.size! } : { name: 'varchar' };
  if (a.name === 'varbinary' && (b.name === 'varbinary' || b.name === 'unknown')) return a;
  return b.name === 'varbinary' && a.name === 'unknown' ? b : undefined;
}

/** May values of the type be compared by `=`, or put in order? */
export function isComparable(type: Type): boolean {
  if (/^(?:function|other)$/.test(type.name)) return false;
  return (type.inner ?? []).every(isComparable);
}

export function isOrderable(type: Type): boolean {
  if (/^(?:function|other|map|json)$/.test(type.name)) return false;
  return (type.inner ?? []).every(isOrderable);
}
