/** Types of literals. */
import type { Dialect } from '../lexer.ts';
import type { Interval, KeywordValue, Literal, TypedLiteral } from '../tree/expression.ts';
import { anyType, typeOf, type Type } from '../types/type.ts';

/** The text of a string literal, without its quotes or its `$tag$`. Redshift's escapes stay as they are. */
export function stringValue(text: string): string {
  if (text.startsWith('$')) {
    const tag = text.indexOf('$', 1) + 1;
    return text.slice(tag, -tag);
  }
  const from = text.indexOf("'");
  return text.slice(from + 1, text.endsWith("'") && text.length > from + 1 ? -1 : undefined).replaceAll("''", "'");
}

export function literalType({ type, text }: Literal, dialect: Dialect): Type {
  switch (type) {
    case 'null':
      return { name: 'unknown' };
    case 'boolean':
      return { name: 'boolean' };
    case 'bytes':
      return { name: 'varbinary' };
    case 'string':
    case 'unicode':
      return dialect === 'athena' ? { name: 'varchar', size: [...stringValue(text)].length } : { name: 'varchar' };
    case 'number':
      return numberType(text, dialect);
  }
}

function numberType(text: string, dialect: Dialect): Type {
  if (/[eE]/.test(text)) return { name: 'double' };
  if (text.includes('.')) {
    const [whole = '', places = ''] = text.split('.');
    const size = Math.max(1, whole.replace(/^0+/, '').length + places.length);
    return { name: 'decimal', size, scale: places.length };
  }
  // What is too long is refused by Athena, and a NUMERIC in Redshift.
  if (dialect === 'redshift' && BigInt(text) >= 2n ** 63n) return { name: 'decimal', size: text.length, scale: 0 };
  return { name: BigInt(text) > 2147483647n ? 'bigint' : 'integer' };
}

export function typedLiteralType({ type: tree, text }: TypedLiteral, dialect: Dialect): Type {
  const type = typeOf(tree, dialect);
  const value = stringValue(text).trim();
  if (!type) return anyType;
  if (dialect === 'redshift') return type;
  switch (type.name) {
    case 'timestamp':
    case 'time': {
      const size = /:\d\d(?::\d\d)?(?:\.(\d+))?/.exec(value)?.[1]?.length ?? 0;
      const zoned = type.name === 'time' ? /[+-]\d\d:?\d\d$/.test(value) : /(?:[A-Za-z]|[+-]\d\d:?\d\d)$/.test(value);
      return { name: zoned ? `${type.name}tz` : type.name, size };
    }
    case 'decimal': {
      const [whole = '', places = ''] = value.replace(/^[+-]/, '').split('.');
      return {
        name: 'decimal',
        size: Math.max(1, whole.replace(/^0+/, '').length + places.length),
        scale: places.length,
      };
    }
    case 'char':
      return { name: 'char', size: [...stringValue(text)].length };
    case 'varchar':
      return { name: 'varchar', size: [...stringValue(text)].length };
    default:
      return type;
  }
}

/** False where the text of a literal is no day or moment of its type; where a dialect reads many forms, only what is plain. */
export function isMoment(text: string, { name }: Type, dialect: Dialect): boolean {
  const value = text.trim();
  if (dialect === 'redshift')
    return !/^(?:date|timestamp)/.test(name) || !/^\d{4}-\d\d-\d\d$/.test(value) || isDate(value);
  if (name === 'date') return isDate(value);
  if (!name.startsWith('timestamp')) return true;
  const [, date = '', hour = '0', minute = '0', second = '0'] =
    /^([+-]?\d+-\d+-\d+)(?:\s+(\d+):(\d+)(?::(\d+)(?:\.\d+)?)?)?(?:\s*(?!T\d)[A-Za-z+-]\S*)?$/.exec(value) ?? [];
  return isDate(date) && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

/** A day of the calendar. */
export function isDate(text: string): boolean {
  const [, year, month, day] = /^\s*[+-]?(\d{1,9})-(\d{1,2})-(\d{1,2})\s*$/.exec(text) ?? [];
  if (year === undefined) return false;
  const days = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate();
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= days;
}

export function intervalType({ unit, text }: Interval): Type {
  const words = unit.map((word) => word.text).join(' ') || text;
  return { name: /year|month/i.test(words) ? 'intervalYear' : 'intervalDay' };
}

const keywordTypes: Readonly<Record<string, Type>> = {
  CURRENT_DATE: { name: 'date' },
  CURRENT_TIMESTAMP: { name: 'timestamptz', size: 3 },
  CURRENT_TIME: { name: 'timetz', size: 3 },
  LOCALTIMESTAMP: { name: 'timestamp', size: 3 },
  LOCALTIME: { name: 'time', size: 3 },
  SYSDATE: { name: 'timestamp', size: 6 },
  CURRENT_USER: { name: 'varchar' },
  CURRENT_CATALOG: { name: 'varchar' },
  CURRENT_SCHEMA: { name: 'varchar' },
  CURRENT_PATH: { name: 'varchar' },
  SESSION_USER: { name: 'varchar' },
  USER: { name: 'varchar' },
  CURRENT_USER_ID: { name: 'integer' },
};

export function keywordType({ word, precision }: KeywordValue): Type {
  const type = keywordTypes[word.toUpperCase()] ?? anyType;
  return precision === undefined || type.size === undefined ? type : { ...type, size: Number(precision) };
}
