/** Literals of Redshift in DuckDB's words. */
import { stringValue } from '../../../../sql/analyze/literal.ts';
import { quoteText } from '../../../../sql/quote.ts';
import type { Interval, Literal, TypedLiteral } from '../../../../sql/tree/expression.ts';
import type { Type } from '../../../../sql/types/type.ts';
import { sqlError } from '../../errors.ts';
import { readInterval } from '../../functions/intervals.ts';
import { NotGenerated } from '../duck.ts';
import { castSql } from './cast.ts';
import { duckOf } from './types.ts';

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** A literal's text: a backslash makes the next character plain, as in PostgreSQL 8. */
export function textOf(literal: string): string {
  const text = stringValue(literal);
  if (literal.startsWith('$')) return text;
  return text.replaceAll(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter);
}

export function literalSql({ type, text }: Literal, of: Type): string {
  switch (type) {
    case 'string':
      return quoteText(textOf(text));
    case 'bytes':
      return `'${(stringValue(text).match(/../g) ?? []).map((byte) => `\\x${byte}`).join('')}'::BLOB`;
    case 'unicode':
      throw new NotGenerated("U&'…'");
    case 'number':
      return of.name === 'decimal' && !text.includes('.') ? `CAST('${text}' AS ${duckOf(of)})` : text;
    default:
      return text;
  }
}

/** `DATE '…'`, `TIMESTAMP WITH TIME ZONE '…'`. */
export function typedLiteralSql({ text, type: written }: TypedLiteral, type: Type): string {
  const word = written.words.map((one) => one.text).join(' ');
  if (type.name === 'any')
    throw sqlError('redshift', 'UNDEFINED_OBJECT', `type "${word.toLowerCase()}" does not exist`);
  return castSql(quoteText(textOf(text)), { name: 'varchar' }, type, 'CAST');
}

/** Throws SqlError for what is no interval. */
export function intervalSql({ sign, text, unit }: Interval): string {
  const words = unit.map((one) => one.text.toUpperCase());
  const value = text.startsWith("'") ? textOf(text) : text;
  const found = readInterval(value, words);
  if (!found)
    throw sqlError('redshift', 'INVALID_DATETIME_FORMAT', `invalid input syntax for type interval: "${value}"`);
  const turned = sign === '-' ? -1n : 1n;
  const { months, days, micros } = found;
  return `(to_months(${turned * months}) + to_days(${turned * days}) + to_microseconds(${turned * micros}))`;
}
