/** Date parts of Redshift: what they count, and sums and differences in them. */
import { dateParts, datePartWord } from '../../../../sql/analyze/redshiftCall.ts';
import type { Expression } from '../../../../sql/tree/expression.ts';
import type { Type } from '../../../../sql/types/type.ts';
import { NotGenerated } from '../duck.ts';
import { plainSql, type Context } from '../expression.ts';
import { textOf } from './literal.ts';
import { coercedSql } from './cast.ts';
import { isText, library } from './types.ts';

/** The part that an argument names. Throws NotGenerated for one that is worked out. */
export function partOf(node: Expression | undefined): string {
  const word = node && datePartWord(node);
  const part = word === undefined ? undefined : dateParts.get(word);
  if (part === undefined) throw new NotGenerated(`date part ${word ?? 'of an expression'}`);
  return part;
}

/** What a part counts, in DuckDB's words: its own names are PostgreSQL's, whose small parts hold the greater ones. */
export function countOf(part: string, value: string): string {
  const of = (name: string): string => `date_part('${name}', ${value})`;
  switch (part) {
    case 'epoch':
      return `epoch(${value})`;
    case 'second':
      return `(${of('microseconds')} / 1000000::DOUBLE)`;
    case 'millisecond':
      return `(${of('microseconds')} // 1000 % 1000)`;
    case 'microsecond':
      return `(${of('microseconds')} % 1000000)`;
    case 'decade':
      return `(${of('year')} // 10 + 1)`;
    case 'millennium':
      return `ceil(${of('year')} / 1000::DOUBLE)`;
    case 'timezone':
    case 'timezone_hour':
    case 'timezone_minute':
      return `CASE WHEN ${value} IS NOT NULL THEN 0 END`;
    default:
      return of(part);
  }
}

/** EXTRACT gives whole numbers, of a timestamp with time zone doubles. */
export function extractSql(node: Expression & { kind: 'extract' }, context: Context): string {
  const type = context.analysis.typeOf(node.value);
  const written = node.field.text;
  const word = (written.startsWith("'") ? textOf(written) : written).toLowerCase();
  const part = dateParts.get(word);
  if (part === undefined) throw new NotGenerated(`date part ${word}`);
  const value = momentOf(plainSql(node.value, context), type);
  const count = countOf(part, value);
  if (type.name === 'timestamptz') return `CAST(${count} AS DOUBLE)`;
  return `CAST(floor(${count}) AS ${part === 'epoch' ? 'BIGINT' : 'INTEGER'})`;
}

/** A text as a timestamp; other values stay. */
export function momentOf(sql: string, type: Type): string {
  return isText(type) || type.name === 'unknown' ? coercedSql(sql, type, { name: 'timestamp' }) : sql;
}

export function addSql(part: string, amount: string, value: string, type: Type): string {
  if (part === 'year') return `${library}.years_later(${value}, ${amount})`;
  const [unit, size] = {
    quarter: ['month', 3],
    decade: ['month', 120],
    century: ['month', 1200],
    millennium: ['month', 12_000],
  }[part] ?? [part, 1];
  if (!/^(?:month|week|day|hour|minute|second|millisecond|microsecond)$/.test(String(unit)))
    throw new NotGenerated(`dateadd of ${part}`);
  const sum = `(${value} + INTERVAL ${size} ${unit} * CAST(${amount} AS INTEGER))`;
  return type.name === 'date' ? `CAST(${sum} AS TIMESTAMP)` : sum;
}

/** How many bounds of the part lie between two moments. */
export function differenceSql(part: string, from: string, to: string): string {
  switch (part) {
    case 'week':
      return `${library}.week_diff(${from}, ${to})`;
    case 'century':
    case 'millennium':
      return `(${library}.${part}(${to}) - ${library}.${part}(${from}))`;
    case 'year':
    case 'quarter':
    case 'month':
    case 'decade':
    case 'day':
    case 'hour':
    case 'minute':
    case 'second':
    case 'millisecond':
    case 'microsecond':
      return `date_diff('${part}', ${from}, ${to})`;
    default:
      throw new NotGenerated(`datediff of ${part}`);
  }
}

export function truncSql(part: string, value: string): string {
  if (part === 'century' || part === 'millennium')
    return `make_timestamp((${library}.${part}(${value}) - 1) * ${part === 'century' ? 100 : 1000} + 1, 1, 1, 0, 0, 0)`;
  if (/^(?:dow|doy|epoch|timezone)/.test(part)) throw new NotGenerated(`date_trunc to ${part}`);
  return `date_trunc('${part}', ${value})`;
}
