/** Literals in DuckDB's words. */
import { isDate, stringValue } from '../../../../sql/analyze/literal.ts';
import { quoteText } from '../../../../sql/quote.ts';
import type { Interval, Literal, TypedLiteral } from '../../../../sql/tree/expression.ts';
import type { Type } from '../../../../sql/types/type.ts';
import { sqlError, syntaxError } from '../../errors.ts';
import { duckType, NotGenerated } from '../duck.ts';
import { cast } from './cast.ts';
import type { Context } from '../expression.ts';
import { zonedLiteral } from './zones.ts';

/** In DuckDB\'s words. Throws SqlError for what is none. */
export function literalSql(node: Literal): string {
  const { type, text } = node;
  switch (type) {
    case 'bytes': {
      const bytes = stringValue(text).replaceAll(/\s/g, '').match(/../g) ?? [];
      return `'${bytes.map((byte) => `\\x${byte}`).join('')}'::BLOB`;
    }
    case 'unicode':
      return quoteText(unicodeText(node));
    case 'string':
      return quoteText(stringValue(text));
    default:
      // To DuckDB the 0 before a point is a place of its own.
      return text.replace(/^0+(?=\.\d)/, '');
  }
}

/** `\0041` and `\+01F600`, behind a backslash or another character of one's own. */
function unicodeText({ text, escape }: Literal): string {
  const sign = escape === undefined ? '\\' : stringValue(escape);
  const parts = stringValue(text).split(sign);
  let out = parts[0]!;
  for (let at = 1; at < parts.length; at++) {
    const [all, long, short] = /^(?:\+([0-9A-Fa-f]{6})|([0-9A-Fa-f]{4}))/.exec(parts[at]!) ?? [];
    if (all === undefined) {
      if (parts[at] !== '') throw new NotGenerated('this escape');
      out += sign + (parts[++at] ?? '');
    } else out += String.fromCodePoint(parseInt(long ?? short!, 16)) + parts[at]!.slice(all.length);
  }
  return out;
}

/** In DuckDB\'s words. Throws SqlError for what is none. */
export function typedLiteralSql({ text, type: written }: TypedLiteral, type: Type): string {
  const value = stringValue(text).trim();
  const refuse = (): never => {
    throw sqlError('athena', 'INVALID_LITERAL', `'${stringValue(text)}' is not a valid ${literalName(type)} literal`);
  };
  const check = (pattern: RegExp): void => {
    if (!pattern.test(value)) refuse();
  };
  switch (type.name) {
    case 'timestamptz':
      return zonedLiteral(stringValue(text), 'INVALID_LITERAL');
    case 'timestamp': {
      const [, date = '', hour = '0', minute = '0', second = '0'] =
        /^([+-]?\d+-\d{1,2}-\d{1,2})(?: (\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d{1,12})?)?)?$/.exec(value) ?? [];
      if (!isDate(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) refuse();
      if ((type.size ?? 0) > 6) throw new NotGenerated('a timestamp of more than six places');
      return `CAST(${quoteText(value)} AS TIMESTAMP)`;
    }
    case 'time':
      check(/^(?:[01]?\d|2[0-3]):[0-5]?\d(?::[0-5]?\d(?:\.\d{1,12})?)?$/);
      if ((type.size ?? 0) > 6) throw new NotGenerated('a time of more than six places');
      return `CAST(${quoteText(value)} AS TIME)`;
    case 'decimal':
      check(/^[+-]?(?:\d+\.?\d*|\.\d+)$/);
      if ((type.size ?? 0) > 38) refuse();
      return `CAST(${quoteText(value)} AS ${duckType(type)})`;
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint': {
      check(/^[+-]?\d+$/);
      const bound = 2n ** BigInt({ tinyint: 7, smallint: 15, integer: 31, bigint: 63 }[type.name]);
      if (BigInt(value.replace('+', '')) >= bound || BigInt(value.replace('+', '')) < -bound) refuse();
      return `CAST(${quoteText(value)} AS ${duckType(type)})`;
    }
    case 'json':
      try {
        JSON.parse(stringValue(text));
      } catch {
        refuse();
      }
      return `CAST(lb_sorted_json(${quoteText(stringValue(text))}) AS JSON)`;
    case 'char':
    case 'timetz':
      throw new NotGenerated(`type ${type.name === 'char' ? 'char' : 'time with time zone'}`);
    case 'any':
    case 'other':
      throw new NotGenerated(
        `type ${written.words
          .map((word) => word.text)
          .join(' ')
          .toLowerCase()}`,
      );
    case 'varchar':
      return quoteText(stringValue(text));
    case 'real':
    case 'double':
    case 'boolean':
      return cast(quoteText(value), { name: 'varchar' }, type, 'CAST');
    default:
      return `CAST(${quoteText(value)} AS ${duckType(type)})`;
  }
}

function literalName({ name }: Type): string {
  return name.replace('tz', '');
}

/** In DuckDB\'s words. Throws SqlError for what is none. */
export function intervalSql({ sign, text, unit, end }: Interval, { analysis }: Context): string {
  const [first = '', ...more] = unit.map((word) => word.text.toUpperCase());
  const value = stringValue(text).trim();
  const minus = (sign === '-') !== value.startsWith('-') ? -1n : 1n;
  const amounts = value.replace(/^[+-]/, '').split(/[-: ]/);
  const units = first === 'YEAR' || first === 'MONTH' ? ['YEAR', 'MONTH'] : ['DAY', 'HOUR', 'MINUTE', 'SECOND'];
  const from = units.indexOf(first);
  const to = more[0] === 'TO' ? units.indexOf(more[1] ?? '') : from;
  if (first === '') {
    const [, space = '', word = ''] = /^(\s*)(\w*)/.exec(analysis.text.slice(end)) ?? [];
    throw syntaxError(
      analysis.text,
      end + space.length,
      word,
      'athena',
      `'DAY', 'HOUR', 'MINUTE', 'MONTH', 'SECOND', 'YEAR'`,
    );
  }
  const isWell = amounts.every((amount, at) =>
    (units[from + at] === 'SECOND' ? /^\d+(?:\.\d+)?$/ : /^\d+$/).test(amount),
  );
  if (from < 0 || to < from || amounts.length !== to - from + 1 || !isWell)
    throw sqlError('athena', 'INVALID_LITERAL', `'${stringValue(text)}' is not a valid interval literal`);
  const sizes: Readonly<Record<string, number>> = {
    DAY: 86_400,
    HOUR: 3600,
    MINUTE: 60,
    SECOND: 1,
    YEAR: 12,
    MONTH: 1,
  };
  if (first === 'YEAR' || first === 'MONTH') {
    const months = amounts.reduce((sum, amount, at) => sum + BigInt(amount) * BigInt(sizes[units[from + at]!]!), 0n);
    return `to_months(${minus * months})`;
  }
  const millis = amounts.reduce((sum, amount, at) => {
    const [whole = '0', fraction = ''] = amount.split('.');
    return (
      sum + BigInt(whole) * BigInt(sizes[units[from + at]!]!) * 1000n + BigInt(fraction.slice(0, 3).padEnd(3, '0'))
    );
  }, 0n);
  return `to_microseconds(${minus * millis * 1000n})`;
}
