/**
 * What Redshift makes of two types. Where its rules are not known for certain the answer is `any`, never a refusal.
 * Source: the developer guide on numeric computations and implicit casts; PostgreSQL 8 where it says nothing.
 */
import { anyType, isSameType, type Type } from './type.ts';

const ranks = ['smallint', 'integer', 'bigint', 'decimal', 'real', 'double'];
/** Digits of integers where they meet NUMERIC. */
const digits: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 };

const isNumeric = ({ name }: Type): boolean => ranks.includes(name);
const isInteger = ({ name }: Type): boolean => name in digits;
const isText = ({ name }: Type): boolean => name === 'varchar' || name === 'char' || name === 'unknown';
const isMoment = ({ name }: Type): boolean => /^(?:date|timestamp|timestamptz)$/.test(name);
const isClock = ({ name }: Type): boolean => /^time(?:tz)?$/.test(name);
const isInterval = ({ name }: Type): boolean => name.startsWith('interval');
/** Values of SUPER, and nested columns of external tables. */
const isOpen = ({ name }: Type): boolean => /^(?:super|array|map|row|json)$/.test(name);

const timestamp: Type = { name: 'timestamp', size: 6 };
const days: Type = { name: 'intervalDay' };

/** The type that both values turn into. */
export function commonType(a: Type, b: Type): Type | undefined {
  if (a.name === 'any' || b.name === 'any') return anyType;
  if (isSameType(a, b) || b.name === 'unknown') return a;
  if (a.name === 'unknown') return b;
  if (isNumeric(a) && isNumeric(b)) return commonNumber(a, b);
  if (isText(a) && isText(b)) {
    const size = a.size === undefined || b.size === undefined ? undefined : Math.max(a.size, b.size);
    return { name: 'varchar', ...(size === undefined ? {} : { size }) };
  }
  if (isMoment(a) && isMoment(b)) return [a, b].find(({ name }) => name === 'timestamptz') ?? timestamp;
  if (isClock(a) && isClock(b)) return { name: 'timetz', size: 6 };
  if (isInterval(a) && isInterval(b)) return days;
  if (isOpen(a) || isOpen(b)) return { name: 'super' };
  // A text takes the type of what it meets.
  if (isText(a)) return b;
  if (isText(b)) return a;
  return a.name === b.name ? a : undefined;
}

function commonNumber(a: Type, b: Type): Type {
  if (a.name === 'double' || b.name === 'double' || a.name === 'real' || b.name === 'real')
    return { name: a.name === 'real' && b.name === 'real' ? 'real' : 'double' };
  if (isInteger(a) && isInteger(b)) return ranks.indexOf(a.name) < ranks.indexOf(b.name) ? b : a;
  const [left, right] = [asDecimal(a), asDecimal(b)];
  const scale = Math.max(left.scale, right.scale);
  const whole = Math.max(left.size - left.scale, right.size - right.scale);
  return { name: 'decimal', size: Math.min(38, whole + scale), scale };
}

function asDecimal({ name, size, scale }: Type): { readonly size: number; readonly scale: number } {
  return { size: digits[name] ?? size ?? 18, scale: scale ?? 0 };
}

/** Does a value of the first type turn into the second where a function wants that? */
export function canCoerce(from: Type, to: Type): boolean {
  if (from.name === 'any' || to.name === 'any' || from.name === 'unknown') return true;
  if (from.name === to.name) return true;
  if (isNumeric(from) && isNumeric(to)) return ranks.indexOf(from.name) < ranks.indexOf(to.name);
  // A text that is written out has no type of its own.
  if (isText(from)) return !isOpen(to) && to.name !== 'other';
  if (isText(to)) return !isOpen(from) && from.name !== 'varbinary';
  if (isMoment(from)) return isMoment(to);
  if (isClock(from)) return isClock(to);
  if (isInterval(from)) return isInterval(to);
  if (from.name === 'boolean') return to.name === 'integer';
  return isOpen(from) && (isOpen(to) || isNumeric(to) || to.name === 'boolean');
}

/** The type of `a operator b`, comparisons aside; undefined where there is no such operator. */
export function operatorType(operator: string, a: Type, b: Type): Type | undefined {
  if (a.name === 'any' || b.name === 'any') return anyType;
  if (isOpen(a) || isOpen(b)) return { name: 'super' };
  if (a.name === 'varbinary' || b.name === 'varbinary')
    return /^(?:\|\||[+&|#])$/.test(operator) ? { name: 'varbinary' } : undefined;
  if (operator === '||') return { name: 'varchar' };
  if (isMoment(a) || isMoment(b) || isClock(a) || isClock(b) || isInterval(a) || isInterval(b))
    return momentType(operator, a, b);
  const [left, right] = [isText(a) ? b : a, isText(b) ? a : b];
  if (isNumeric(left) && isNumeric(right)) return numberType(operator, left, right);
  if (a.name === 'unknown' && b.name === 'unknown') return { name: 'unknown' };
  return undefined;
}

function momentType(operator: string, a: Type, b: Type): Type | undefined {
  if (operator === '*' || operator === '/') {
    if (isInterval(a) && (isNumeric(b) || isText(b))) return a;
    return isInterval(b) && operator === '*' && isNumeric(a) ? b : undefined;
  }
  if (operator !== '+' && operator !== '-') return undefined;
  if (isInterval(a) && isInterval(b)) return a.name === b.name ? a : days;
  // NULL, or a text, in the place of what it can only be.
  if (isText(b) && !isInterval(a)) return momentType(operator, a, operator === '-' ? a : days);
  if (isText(a) && !isInterval(b)) return momentType(operator, operator === '-' ? b : days, b);
  if (isText(a) || isText(b)) return timestamp;
  if (operator === '-' && isMoment(a) && isMoment(b))
    return a.name === 'date' && b.name === 'date' ? { name: 'integer' } : days;
  if (operator === '-' && isClock(a) && isClock(b)) return days;
  const [moment, other] = isMoment(a) ? [a, b] : isMoment(b) ? [b, a] : isClock(a) ? [a, b] : [b, a];
  if (operator === '-' && moment === b && a !== b) return undefined;
  if (isInterval(other)) return moment.name === 'date' ? timestamp : moment;
  if (isInteger(other) && isMoment(moment)) return moment;
  if (moment.name === 'date' && isClock(other))
    return other.name === 'time' ? timestamp : { ...timestamp, name: 'timestamptz' };
  return undefined;
}

function numberType(operator: string, a: Type, b: Type): Type | undefined {
  if (/^(?:&|\||#|<<|>>)$/.test(operator))
    return isInteger(a) && isInteger(b) ? (operator.length === 2 ? a : commonNumber(a, b)) : undefined;
  if (operator === '^') return { name: 'double' };
  const common = commonNumber(a, b);
  if (common.name !== 'decimal') return operator === '%' && common.name === 'real' ? { name: 'double' } : common;
  return decimalType(operator, asDecimal(a), asDecimal(b));
}

interface Digits {
  readonly size: number;
  readonly scale: number;
}

/** Precision and scale as the guide has them; beyond 38 digits the scale gives way, down to 4 places. */
function decimalType(operator: string, a: Digits, b: Digits): Type {
  const whole = Math.max(a.size - a.scale, b.size - b.scale);
  let scale = Math.max(a.scale, b.scale);
  let size = whole + scale + 1;
  if (operator === '*') [scale, size] = [a.scale + b.scale, a.size + b.size + 1];
  if (operator === '/') {
    scale = Math.max(4, a.scale + b.size - b.scale + 1);
    size = a.size - a.scale + b.scale + scale;
  }
  if (operator === '%') size = whole + scale;
  return size <= 38
    ? { name: 'decimal', size, scale }
    : { name: 'decimal', size: 38, scale: Math.max(38 + scale - size, Math.min(scale, 4)) };
}
