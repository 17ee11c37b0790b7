/** Values from one type to another, as Trino turns them. */
import { quoteText } from '../../../../sql/quote.ts';
import { isInteger } from '../../../../sql/types/trino.ts';
import { isSameType, type Type } from '../../../../sql/types/type.ts';
import { fieldByField, holdsRows } from '../../rows.ts';
import { decimalOfDouble, decimalText, duckType, lakeType, NotGenerated } from '../duck.ts';
import { jsonTarget, jsonText, momentText, withTexts } from './texts.ts';

/** A value that turns into another type by itself. */
export function coerced(sql: string, from: Type, to: Type): string {
  if (from.name === 'any' || to.name === 'any') return sql;
  if (from.name === 'unknown' || from.name !== to.name) {
    if (from.name === 'varchar' && to.name === 'char') throw new NotGenerated('char');
    return `CAST(${sql} AS ${duckType(to)})`;
  }
  if (to.name === 'varchar') return sql;
  if (holdsRows(lakeType(to))) return fieldByField(sql, lakeType(from), lakeType(to), 'CAST');
  return `CAST(${sql} AS ${duckType(to)})`;
}

const wholes: Readonly<Record<string, string>> = {
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  integer: 'INT',
  bigint: 'BIGINT',
};
const forms: Readonly<Record<string, string>> = {
  date: 'date',
  timestamp: 'timestamp',
  decimal: 'decimal',
  double: 'double',
  real: 'double',
};

const powers: Readonly<Record<string, number>> = { tinyint: 7, smallint: 15, integer: 31, bigint: 63 };

function digitsOf({ name }: Type): number {
  return powers[name] ?? 0;
}

/** A whole number as one of a type, which fails as the engine does where it has no room for it. */
export function inRange(sql: string, to: Type, text = 'CAST(lb_n AS VARCHAR)'): string {
  const bound = 2n ** BigInt(powers[to.name] ?? 63);
  const said = `lb_fail('NUMERIC_VALUE_OUT_OF_RANGE: Out of range for ${to.name}: ' || ${text})`;
  return `list_extract(list_transform([${sql}], lambda lb_n: CAST(CASE WHEN lb_n BETWEEN ${-bound} AND ${bound - 1n} THEN lb_n WHEN lb_n IS NOT NULL THEN CAST(${said} AS HUGEINT) END AS ${duckType(to)})), 1)`;
}

/** CAST and TRY_CAST, in Trino's forms and with its refusals. */
export function cast(sql: string, from: Type, to: Type, how: 'CAST' | 'TRY_CAST'): string {
  const soft = how === 'CAST' ? '' : 'try_';
  const called = (name: string, inner: string): string => `athena_functions.${name}(${inner})`;
  const plain = (inner: string, word: string = how): string => `${word}(${inner} AS ${duckType(to)})`;
  if (from.name === 'unknown') return `CAST(NULL AS ${duckType(to)})`;
  if (to.name === 'char') throw new NotGenerated('CAST to char');
  if (to.name === 'json') return from.name === 'json' ? sql : `CAST(${jsonText(sql, from)} AS JSON)`;
  if (how === 'TRY_CAST' && (to.inner || from.name === 'json')) return `TRY(${cast(sql, from, to, 'CAST')})`;
  if (from.name === 'json') return fromJson(sql, to);
  if (to.name === 'varchar') return varcharSql(sql, from, to, how);
  const whole = wholes[to.name];
  if (whole) {
    const out = called(`${soft}whole`, `${sql}, ${quoteText(whole)}`);
    const isStrict =
      how === 'CAST' && (isInteger(from) || (/^(?:real|double)$/.test(from.name) && to.name !== 'bigint'));
    if (isStrict && /^(?:real|double)$/.test(from.name))
      return inRange(called('whole_or_beyond', `${sql}`), to, `athena_functions.to_shown_text(${sql})`);
    return isStrict && digitsOf(from) > digitsOf(to) ? inRange(out, to) : plain(out);
  }
  if (to.name === 'boolean') return plain(called(`${soft}truth`, `${sql}, 'BOOLEAN'`));
  if (holdsRows(lakeType(to)) && holdsRows(lakeType(from))) return fieldByField(sql, lakeType(from), lakeType(to), how);
  if (to.name === 'map' && from.name === 'map' && from.inner![0]!.name !== to.inner![0]!.name) {
    const keys = `list_transform(map_keys(lb_m), lambda lb_k: ${cast('lb_k', from.inner![0]!, to.inner![0]!, 'CAST')})`;
    const twice = `CASE WHEN len(list_distinct(${keys})) < cardinality(lb_m) THEN lb_fail('INVALID_CAST_ARGUMENT: duplicate keys') END`;
    return `list_extract(list_transform([${sql}], lambda lb_m: CASE WHEN (${twice}) IS NULL THEN ${plain('lb_m')} END), 1)`;
  }
  if (to.name === 'array' && from.name === 'array' && !isSameType(from, to)) {
    const item = 'lb_c';
    return `list_transform(${sql}, lambda ${item}: ${cast(item, from.inner![0]!, to.inner![0]!, 'CAST')})`;
  }
  if (to.name === 'timestamptz') return plain(called('zone_form', sql));
  if (to.name === 'time') return timeSql(sql, from, to, how);
  const form = forms[to.name];
  const out = plain(form ? called(`${soft}${form}_form`, sql) : sql);
  if (to.name === 'decimal' && /^(?:real|double)$/.test(from.name))
    return decimalOfDouble(sql, to, duckType(to), how, out);
  return to.name === 'timestamp' && (from.name === 'varchar' || (from.size ?? 0) > (to.size ?? 3))
    ? rounded(out, to.size ?? 3)
    : out;
}

/** A timestamp, with a zone or without, of so many places. */
export function rounded(sql: string, places: number): string {
  if (places >= 6) return sql;
  if (sql.startsWith('make_timestamptz('))
    return `make_timestamptz(epoch_us(${rounded(`make_timestamp(epoch_us(${sql}))`, places)}))`;
  const unit = 10 ** (6 - places);
  return `make_timestamp(CAST(floor((epoch_us(${sql}) + ${unit / 2}) / CAST(${unit} AS DOUBLE)) AS BIGINT) * ${unit})`;
}

function timeSql(sql: string, from: Type, to: Type, how: 'CAST' | 'TRY_CAST'): string {
  if (from.name === 'varchar') {
    const form = String.raw`regexp_full_match(lb_v['x'], '([01]?\d|2[0-3]):\d{1,2}(:\d{1,2}([.]\d+)?)?')`;
    const refused =
      how === 'CAST' ? `lb_fail('INVALID_CAST_ARGUMENT: Value cannot be cast to time: ' || lb_v['x'])` : 'NULL';
    return `list_extract(list_transform([{x: ${sql}}], lambda lb_v: CAST(CASE WHEN ${form} THEN lb_v['x'] WHEN lb_v['x'] IS NOT NULL THEN ${refused} END AS TIME)), 1)`;
  }
  const moment = from.name === 'time' ? `(DATE '1970-01-01' + ${sql})` : sql;
  if (from.name !== 'time' && from.name !== 'timestamp') throw new NotGenerated(`CAST of ${from.name} to time`);
  return `CAST(${(from.size ?? 3) > (to.size ?? 3) ? rounded(moment, to.size ?? 3) : moment} AS TIME)`;
}

function varcharSql(sql: string, from: Type, to: Type, how: 'CAST' | 'TRY_CAST'): string {
  const text = from.name === 'decimal' ? decimalText(sql, from) : momentText(sql, from);
  if (from.name === 'timestamptz') throw new NotGenerated('CAST of a timestamp with time zone to varchar');
  if (to.size === undefined) return text ?? (from.name === 'varchar' ? sql : `athena_functions.to_text(${sql})`);
  if (from.name === 'varchar') return `left(${sql}, ${to.size})`;
  const said = `lb_fail('INVALID_CAST_ARGUMENT: Value ' || lb_v || ' cannot be represented as varchar(${to.size})')`;
  const full = `CASE WHEN length(lb_v) <= ${to.size} THEN lb_v WHEN lb_v IS NOT NULL THEN ${how === 'CAST' ? said : 'NULL'} END`;
  return `list_extract(list_transform([${text ?? `athena_functions.to_text(${sql})`}], lambda lb_v: ${full}), 1)`;
}

function fromJson(sql: string, to: Type): string {
  const target = jsonTarget(to);
  const value = `CAST(lb_from_json(CAST(${sql} AS VARCHAR), ${quoteText(JSON.stringify(target))}) AS JSON)`;
  if (to.name === 'varchar') return `json_extract_string(${value}, '$')`;
  const texts = withTexts(to);
  const out = `CAST(${value} AS ${duckType(texts)})`;
  return isSameType(texts, to) ? out : `CAST(${out} AS ${duckType(to)})`;
}
