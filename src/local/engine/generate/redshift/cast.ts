/** Values from one type to another, as Redshift turns them. */
import { quoteText } from '../../../../sql/quote.ts';
import { isSameType, type Type } from '../../../../sql/types/type.ts';
import { sqlError } from '../../errors.ts';
import { tryMomentText } from '../../functions/dateTexts.ts';
import type { CastKind } from '../../rows.ts';
import { decimalOfDouble, decimalText, NotGenerated } from '../duck.ts';
import { duckOf, isMoment, isNumber, isOpen, isText, isWhole } from './types.ts';

/** A value that turns into another type by itself: a text keeps its length. */
export function coercedSql(sql: string, from: Type, to: Type): string {
  if (from.name === 'any' || to.name === 'any' || isSameType(from, to)) return sql;
  return castSql(sql, from, isText(to) ? { name: 'varchar' } : to, 'CAST');
}

/** CAST and TRY_CAST. Throws NotGenerated for what is not emulated, SqlError for types that do not turn into each other. */
export function castSql(sql: string, from: Type, to: Type, how: CastKind): string {
  const plain = (inner = sql): string => `${how}(${inner} AS ${duckOf(to)})`;
  if (to.name === 'any') throw new NotGenerated('this type');
  if (from.name === 'unknown') return `CAST(NULL AS ${duckOf(to)})`;
  if (isText(to)) return lengthOf(textSql(sql, from), to);
  if (isOpen(to)) return isOpen(from) ? (from.name === to.name ? sql : `to_json(${sql})`) : superSql(sql, from);
  if (isOpen(from)) return fromSuper(sql, to);
  if (isText(from)) return fromText(sql, to, how);
  if (to.name === 'varbinary' && from.name !== 'varbinary') throw new NotGenerated(`${from.name} as bytes`);
  const isPair = (one: Type, other: Type): boolean =>
    (one.name === 'boolean' && (isWhole(other) || other.name === 'boolean')) || (isNumber(one) && isNumber(other));
  if (to.name === 'decimal' && /^(?:real|double)$/.test(from.name))
    return decimalOfDouble(sql, to, duckOf(to), how, plain());
  if (isPair(from, to) || isPair(to, from)) return plain();
  if (isMoment(from) && (isMoment(to) || to.name === 'time'))
    return to.name === 'timestamptz' && from.name === 'date' ? plain(`CAST(${sql} AS TIMESTAMP)`) : plain();
  if (from.name === to.name) return sql;
  if (/^interval/.test(from.name) && /^interval/.test(to.name)) return sql;
  if (/^(?:timetz|any|other)$/.test(from.name) || /^(?:timetz|other)$/.test(to.name))
    throw new NotGenerated(`a cast of ${from.name} to ${to.name}`);
  throw sqlError('redshift', 'CANNOT_COERCE', `cannot cast type ${shown(from)} to ${shown(to)}`);
}

function shown({ name }: Type): string {
  return name === 'decimal' ? 'numeric' : name === 'double' ? 'double precision' : name;
}

/** The text of a value; NULL for NULL. */
export function textSql(sql: string, from: Type): string {
  switch (from.name) {
    case 'varchar':
    case 'char':
      return sql;
    case 'unknown':
      return 'CAST(NULL AS VARCHAR)';
    case 'decimal':
      return decimalText(sql, from);
    case 'real':
    case 'double':
      return `lb_postgres_double(CAST(${sql} AS VARCHAR))`;
    case 'varbinary':
      return `decode(${sql})`;
    case 'super':
    case 'json':
    case 'array':
    case 'map':
    case 'row':
      return `json_extract_string(${from.name === 'super' ? sql : `to_json(${sql})`}, '$')`;
    case 'intervalDay':
    case 'intervalYear':
    case 'timetz':
    case 'any':
    case 'other':
      throw new NotGenerated(`the text of a value of type ${from.name}`);
    default:
      return `CAST(${sql} AS VARCHAR)`;
  }
}

/** Blanks at the end of a CHAR count for nothing. */
function lengthOf(text: string, { name, size }: Type): string {
  const cut = size === undefined ? text : `left(${text}, ${size})`;
  return name === 'char' ? `rtrim(${cut}, ' ')` : cut;
}

function superSql(sql: string, from: Type): string {
  if (isMoment(from) || /^(?:time|timetz|interval)/.test(from.name))
    throw sqlError('redshift', 'CANNOT_COERCE', `could not convert type ${shown(from)} to super`);
  if (from.name === 'varbinary') throw new NotGenerated('bytes as SUPER');
  return `to_json(${sql})`;
}

/** A value of another kind is NULL, as in the lax mode. */
function fromSuper(sql: string, to: Type): string {
  if (to.name === 'varbinary' || /^interval/.test(to.name)) throw new NotGenerated(`SUPER as ${to.name}`);
  if (isWhole(to)) return `TRY_CAST(TRY_CAST(json_extract_string(${sql}, '$') AS DECIMAL(38,9)) AS ${duckOf(to)})`;
  return `TRY_CAST(json_extract_string(${sql}, '$') AS ${duckOf(to)})`;
}

/** A moment that is written out is read once, not for every row. */
function writtenMoment(sql: string, kind: string): string | undefined {
  const text = /^'((?:[^']|'')*)'$/.exec(sql)?.[1];
  const found = text === undefined ? null : tryMomentText(text.replaceAll("''", "'"), kind);
  return found === null ? undefined : quoteText(found);
}

function fromText(sql: string, to: Type, how: CastKind): string {
  const plain = (inner: string): string => `${how}(${inner} AS ${duckOf(to)})`;
  switch (to.name) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return plain(how === 'CAST' ? `lb_whole(${sql})` : `lb_try_whole(${sql})`);
    case 'boolean':
      return plain(how === 'CAST' ? `lb_truth(${sql})` : sql);
    case 'date':
    case 'timestamp':
    case 'timestamptz':
    case 'time':
      return plain(
        writtenMoment(sql, to.name) ?? `lb_${how === 'CAST' ? '' : 'try_'}moment(${sql}, ${quoteText(to.name)})`,
      );
    case 'varbinary':
      return `encode(${sql})`;
    case 'intervalDay':
    case 'intervalYear':
      return `CAST(lb_interval(${sql}) AS INTERVAL)`;
    case 'timetz':
      throw new NotGenerated('type timetz');
    default:
      return plain(sql);
  }
}
