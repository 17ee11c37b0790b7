/** What Redshift makes of two types. Where its rules are not known for certain the answer is `any`, never a refusal. */
import { anyType, isSameType, type Type } from './type.ts';

const ranks = ['smallint', 'integer', 'bigint', 'decimal', 'real', 'double'];

const isNumeric = ({ name }: Type): boolean => ranks.includes(name);
const isText = ({ name }: Type): boolean => name === 'varchar' || name === 'char' || name === 'unknown';
const isMoment = ({ name }: Type): boolean => /^(?:date|timestamp|timestamptz)$/.test(name);
const isInterval = ({ name }: Type): boolean => name.startsWith('interval');

/** The type that both values turn into. */
export function commonType(a: Type, b: Type): Type | undefined {
  if (a.name === 'any' || b.name === 'any') return anyType;
  if (isSameType(a, b) || b.name === 'unknown') return a;
  if (a.name === 'unknown') return b;
  if (isNumeric(a) && isNumeric(b)) {
    if (a.name === 'decimal' && b.name === 'decimal') {
      const scale = Math.max(a.scale ?? 0, b.scale ?? 0);
      const whole = Math.max((a.size ?? 18) - (a.scale ?? 0), (b.size ?? 18) - (b.scale ?? 0));
      return { name: 'decimal', size: Math.min(38, whole + scale), scale };
    }
    const [low, high] = ranks.indexOf(a.name) < ranks.indexOf(b.name) ? [a, b] : [b, a];
    return high.name === 'real' && low.name === 'decimal' ? { name: 'double' } : high;
  }
  if (isText(a) && isText(b)) {
    const size = a.size === undefined || b.size === undefined ? undefined : Math.max(a.size, b.size);
    return { name: 'varchar', ...(size === undefined ? {} : { size }) };
  }
  if (isMoment(a) && isMoment(b))
    return [a, b].find(({ name }) => name === 'timestamptz') ?? { name: 'timestamp', size: 6 };
  if (a.name === 'super' || b.name === 'super') return { name: 'super' };
  // A text takes the type of what it meets.
  if (isText(a)) return b;
  if (isText(b)) return a;
  return undefined;
}

export function canCoerce(from: Type, to: Type): boolean {
  return commonType(from, to) !== undefined;
}

export function operatorType(operator: string, a: Type, b: Type): Type | undefined {
  if (a.name === 'any' || b.name === 'any') return anyType;
  if (a.name === 'super' || b.name === 'super') return { name: 'super' };
  if (operator === '||') return { name: 'varchar' };
  if (isInterval(a) && isInterval(b)) return a;
  if (isMoment(a) && isMoment(b) && operator === '-')
    return a.name === 'date' && b.name === 'date' ? { name: 'bigint' } : { name: 'intervalDay' };
  if (isMoment(a) || isMoment(b)) {
    const [moment, other] = isMoment(a) ? [a, b] : [b, a];
    return isInterval(other) && moment.name === 'date' ? { name: 'timestamp', size: 6 } : moment;
  }
  if (isInterval(a) || isInterval(b)) return isInterval(a) ? a : b;
  if (/^[&|#^]$|^<<$|^>>$/.test(operator)) return operator === '^' ? { name: 'double' } : a;
  if (isNumeric(a) && isNumeric(b) && a.name !== 'decimal' && b.name !== 'decimal') return commonType(a, b);
  return isNumeric(a) || isNumeric(b) ? anyType : undefined;
}
