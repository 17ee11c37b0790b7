import { athenaCastMacros } from './athenaCasts.sql.ts';
import { athenaListMacros } from './athenaLists.sql.ts';
import { athenaTextMacros } from './athenaTexts.sql.ts';
import { failing, once } from './fail.ts';
import { athenaSubscripts } from './subscripts.sql.ts';

/** A timestamp's text with three places, or with six where it has more than three. */
function momentText(text: string): string {
  return `CASE WHEN contains(${text}, '.') THEN rpad(${text}, CASE WHEN length(${text}) > 23 THEN 26 ELSE 23 END, '0') ELSE ${text} || '.000' END`;
}

const byZero = `'DIVISION_BY_ZERO: Division by zero'`;

/** Rounded to `scale` places, which is text. */
function decimalQuotient(a: string, b: string, scale: string): string {
  return `lb_quotient(CAST(${a} AS VARCHAR), CAST(${b} AS VARCHAR), ${scale})`;
}

/** A part of the day asked of a date. */
function timeOfDate(unit: string, value: string): string {
  return `typeof(${value}) = 'DATE' AND ${unit} IN ('hour', 'minute', 'second', 'millisecond')`;
}

function notOfDate(unit: string): string {
  return `'INVALID_FUNCTION_ARGUMENT: ''' || ${unit} || ''' is not a valid DATE field'`;
}

/** A function of bytes: DuckDB's take texts, too. */
function ofBytes(name: string, value: string): string {
  return `${name}(b) AS ${failing(`typeof(b) = 'VARCHAR'`, `'TYPE_MISMATCH: Unexpected parameters (varchar) for function ${name}'`, value)}`;
}

/** Meanings of Athena's functions in DuckDB's SQL. `f(a, b) AS …` each; a macro sees DuckDB's own functions, never its neighbours' short names. */
export const athenaMacros: readonly string[] = [
  `type_of(x) AS CASE
     WHEN typeof(x) = 'TIMESTAMP' THEN 'timestamp(3)' WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN 'timestamp(3) with time zone'
     WHEN typeof(x) = 'BLOB' THEN 'varbinary' WHEN typeof(x) = 'FLOAT' THEN 'real' WHEN typeof(x) = 'HUGEINT' THEN 'bigint' WHEN typeof(x) = '"NULL"' THEN 'unknown'
     WHEN typeof(x) IN ('INTEGER', 'BIGINT', 'SMALLINT', 'TINYINT', 'DOUBLE', 'VARCHAR', 'BOOLEAN', 'DATE', 'JSON', 'UUID') OR typeof(x) LIKE 'DECIMAL%' THEN lower(typeof(x))
     WHEN typeof(x) LIKE '%[]' THEN 'array(' || lower(replace(typeof(x), '[]', '')) || ')'
     WHEN typeof(x) LIKE 'MAP(%' THEN lower(typeof(x)) ELSE lower(typeof(x)) END`,
  // Division: integers cut off, decimals keep the larger scale, doubles follow IEEE. What calls them gives the type.
  `divide(a, b) AS ${once(['a', 'b'], failing('lb_v.b = 0 AND lb_v.a IS NOT NULL', byZero, 'lb_v.a / lb_v.b'))}`,
  `divide_decimals(a, b, s) AS ${once(['a', 'b'], failing('lb_v.b = 0 AND lb_v.a IS NOT NULL', byZero, decimalQuotient('lb_v.a', 'lb_v.b', 's')))}`,
  `try_divide(a, b) AS ${once(['a', 'b'], 'CASE WHEN lb_v.b <> 0 THEN lb_v.a / lb_v.b END')}`,
  `try_divide_decimals(a, b, s) AS ${once(['a', 'b'], `CASE WHEN lb_v.b <> 0 THEN ${decimalQuotient('lb_v.a', 'lb_v.b', 's')} END`)}`,
  `try_modulo(a, b) AS a % b`,
  `divide_doubles(a, b) AS ${once(['a', 'b'], `CASE WHEN lb_v.b <> 0 THEN lb_v.a / lb_v.b WHEN lb_v.b = 0 THEN CAST(CASE WHEN lb_v.a = 0 OR isnan(lb_v.a) THEN 'NaN' WHEN (lb_v.a > 0) = (CAST(lb_v.b AS VARCHAR) NOT LIKE '-%') THEN 'Infinity' WHEN lb_v.a IS NOT NULL THEN '-Infinity' END AS DOUBLE) END`)}`,
  `modulo(a, b) AS ${failing(`b = 0 AND a IS NOT NULL AND typeof(a + b) NOT IN ('DOUBLE', 'FLOAT')`, byZero, 'a % b')}`,
  `mod(a, b) AS ${failing(`b = 0 AND a IS NOT NULL AND typeof(a + b) LIKE '%INT%'`, `'GENERIC_INTERNAL_ERROR: / by zero'`, 'athena_functions.modulo(a, b)')}`,
  `decimal_average(t, n, s) AS CASE WHEN n > 0 THEN ${decimalQuotient('t', 'n', 's')} END`,
  // Text forms.
  `to_text(x) AS CASE typeof(x)
     WHEN 'TIMESTAMP' THEN ${momentText('CAST(x AS VARCHAR)')}
     WHEN 'TIMESTAMP WITH TIME ZONE' THEN ${momentText("replace(CAST(x AS VARCHAR), '+00', '')")} || ' UTC'
     WHEN 'DOUBLE' THEN lb_java_double(CAST(x AS VARCHAR)) WHEN 'FLOAT' THEN lb_java_double(CAST(x AS VARCHAR))
     WHEN 'JSON' THEN CASE WHEN json_type(CAST(x AS VARCHAR)) IN ('OBJECT', 'ARRAY') THEN lb_fail('INVALID_CAST_ARGUMENT: Cannot cast ''' || CAST(x AS VARCHAR) || ''' to varchar') ELSE json_extract_string(CAST(x AS VARCHAR), '$') END
     WHEN 'BLOB' THEN lb_fail('TYPE_MISMATCH: Cannot cast varbinary to varchar')
     WHEN 'INTERVAL' THEN lb_fail('NOT_SUPPORTED: local engine: CAST of an interval to varchar is not emulated (runs on Athena)')
     ELSE CASE WHEN typeof(x) LIKE '%[]' OR typeof(x) LIKE 'MAP(%' OR typeof(x) LIKE 'STRUCT(%' THEN lb_fail('TYPE_MISMATCH: Cannot cast ' || athena_functions.type_of(x) || ' to varchar') ELSE CAST(x AS VARCHAR) END END`,
  `to_shown_text(x) AS CASE typeof(x) WHEN 'DOUBLE' THEN lb_java_text(CAST(x AS VARCHAR)) WHEN 'FLOAT' THEN lb_java_text(CAST(x AS VARCHAR)) ELSE athena_functions.to_text(x) END`,
  ...athenaCastMacros,
  // Numbers.
  `round(x) AS round(x), (x, n) AS round(x, n)`,
  `truncate(x) AS trunc(x), (x, n) AS trunc(x, n)`,
  `cbrt(x) AS CAST(lb_cbrt(CAST(CAST(x AS DOUBLE) AS VARCHAR)) AS DOUBLE)`,
  `sqrt(x) AS CASE WHEN x < 0 THEN CAST('NaN' AS DOUBLE) ELSE sqrt(CAST(x AS DOUBLE)) END`,
  `power(x, n) AS power(CAST(x AS DOUBLE), CAST(n AS DOUBLE))`,
  `pow(x, n) AS power(CAST(x AS DOUBLE), CAST(n AS DOUBLE))`,
  ...['ln', 'log2', 'log10'].map(
    (name) =>
      `${name}(x) AS CASE WHEN x = 0 THEN CAST('-Infinity' AS DOUBLE) WHEN x < 0 THEN CAST('NaN' AS DOUBLE) ELSE ${name}(CASE WHEN x > 0 THEN CAST(x AS DOUBLE) END) END`,
  ),
  `log(b, x) AS athena_functions.divide_doubles(athena_functions.ln(x), athena_functions.ln(b))`,
  `e() AS exp(1.0::DOUBLE)`,
  `random() AS random(), (n) AS ${failing('n <= 0', `'INVALID_FUNCTION_ARGUMENT: bound must be positive'`, 'CAST(floor(random() * n) AS INTEGER)')}`,
  `rand() AS random()`,
  `uuid() AS uuid()`,
  `version() AS 'Athena engine version 3'`,
  `current_timezone() AS 'UTC'`,
  `nan() AS CAST('NaN' AS DOUBLE)`,
  `infinity() AS CAST('Infinity' AS DOUBLE)`,
  `is_nan(x) AS isnan(CAST(x AS DOUBLE))`,
  `is_finite(x) AS isfinite(CAST(x AS DOUBLE))`,
  `is_infinite(x) AS isinf(CAST(x AS DOUBLE))`,
  `width_bucket(x, lo, hi, n) AS CASE WHEN x < lo THEN 0 WHEN x >= hi THEN CAST(n AS BIGINT) + 1 ELSE CAST(floor((CAST(x AS DOUBLE) - lo) * n / (hi - lo)) AS BIGINT) + 1 END`,
  `from_base(s, b) AS CAST(lb_from_base(s, CAST(b AS VARCHAR)) AS BIGINT)`,
  `to_base(n, b) AS lb_to_base(CAST(n AS VARCHAR), CAST(b AS VARCHAR))`,
  `bitwise_and(a, b) AS CAST(a AS BIGINT) & CAST(b AS BIGINT)`,
  `bitwise_or(a, b) AS CAST(a AS BIGINT) | CAST(b AS BIGINT)`,
  `bitwise_xor(a, b) AS xor(CAST(a AS BIGINT), CAST(b AS BIGINT))`,
  `bitwise_not(a) AS ~CAST(a AS BIGINT)`,
  `bitwise_left_shift(a, n) AS ${failing(`a < 0 OR n < 0 OR n > 62 OR CAST(a AS HUGEINT) * CAST(power(2, n) AS HUGEINT) > CASE typeof(a) WHEN 'BIGINT' THEN 9223372036854775807 WHEN 'INTEGER' THEN 2147483647 ELSE 127 END`, `'NOT_SUPPORTED: local engine: bitwise_left_shift of this value is not emulated (runs on Athena)'`, 'cast_to_type(CAST(a AS BIGINT) << CAST(n AS BIGINT), a)')}`,
  `bitwise_right_shift(a, n) AS ${failing(`a < 0 OR n < 0 OR n > 62`, `'NOT_SUPPORTED: local engine: bitwise_right_shift of this value is not emulated (runs on Athena)'`, 'cast_to_type(CAST(a AS BIGINT) >> CAST(n AS BIGINT), a)')}`,
  `bit_count(x, bits) AS ${failing('x < -CAST(power(2, bits - 1) AS HUGEINT) OR x >= CAST(power(2, bits - 1) AS HUGEINT)', `'INVALID_FUNCTION_ARGUMENT: Number must be representable with the bits specified. ' || x || ' cannot be represented with ' || bits || ' bits'`, 'CAST(bit_count(CAST(x AS BIGINT)) AS BIGINT) - CASE WHEN x < 0 THEN 64 - bits ELSE 0 * bits END')}`,
  `human_readable_seconds(n) AS ${failing('NOT isfinite(CAST(n AS DOUBLE))', `'INVALID_FUNCTION_ARGUMENT: Invalid argument found: ' || n`, 'lb_readable_seconds(CAST(n AS VARCHAR))')}`,
  ...athenaTextMacros,
  // Dates.
  `date(x) AS CAST(x AS DATE)`,
  `now() AS date_trunc('millisecond', now())`,
  ...['year', 'month', 'day', 'hour', 'minute', 'second', 'quarter', 'week'].map(
    (part) =>
      `${part}(x) AS ${failing(
        `typeof(x) IN ('INTERVAL', 'VARCHAR')`,
        `CASE typeof(x) WHEN 'VARCHAR' THEN 'TYPE_MISMATCH: Unexpected parameters (varchar) for function ${part}' ELSE 'NOT_SUPPORTED: local engine: ${part} of an interval is not emulated (runs on Athena)' END`,
        `CAST(${part === 'second' ? 'floor' : ''}(date_part('${part}', CASE WHEN typeof(x) = 'VARCHAR' THEN NULL ELSE x END)) AS BIGINT)`,
      )}`,
  ),
  `week_of_year(x) AS CAST(date_part('week', x) AS BIGINT)`,
  `day_of_week(x) AS CAST(date_part('isodow', x) AS BIGINT)`,
  `dow(x) AS CAST(date_part('isodow', x) AS BIGINT)`,
  `day_of_year(x) AS CAST(date_part('doy', x) AS BIGINT)`,
  `doy(x) AS CAST(date_part('doy', x) AS BIGINT)`,
  `day_of_month(x) AS CAST(date_part('day', x) AS BIGINT)`,
  `year_of_week(x) AS CAST(date_part('isoyear', x) AS BIGINT)`,
  `yow(x) AS CAST(date_part('isoyear', x) AS BIGINT)`,
  `millisecond(x) AS CAST(date_part('millisecond', x) AS BIGINT) % 1000`,
  `last_day_of_month(x) AS last_day(x)`,
  `date_trunc_to(u, x) AS ${failing(timeOfDate('u', 'x'), notOfDate('u'), 'cast_to_type(date_trunc(u, x), x)')}`,
  `time_after(u, i, x) AS ${failing(timeOfDate('u', 'x'), notOfDate('u'), 'x + i')}`,
  `between_moments(u, a, b) AS ${failing(`${timeOfDate('u', 'a')} AND typeof(b) = 'DATE'`, notOfDate('u'), 'date_sub(u, a, b)')}`,
  // x + n with a number n: DuckDB counts days on a date.
  `plus_span(x, i) AS ${failing('round(epoch(i)) % 86400 <> 0', `'INVALID_FUNCTION_ARGUMENT: Cannot add hour, minutes or seconds to a date'`, 'CAST(x + i AS DATE)')}`,
  `interval_factor(n, w) AS ${failing(`isnan(n) OR (n = 0 AND w = 'divide')`, `'INVALID_FUNCTION_ARGUMENT: Cannot ' || w || ' by double ' || CASE WHEN n = 0 THEN '0.0' ELSE 'NaN' END`, 'n')}`,
  `orderable(x) AS ${failing('list_contains(list_transform(x, lambda lb_x: lb_x IS NULL), true)', `'NOT_SUPPORTED: ARRAY comparison not supported for arrays with null elements'`, 'x')}`,
  `date_plus(i, x) AS cast_to_type(x + i, x)`,
  `to_iso8601(x) AS CASE typeof(x) WHEN 'DATE' THEN CAST(x AS VARCHAR) WHEN 'TIMESTAMP' THEN replace(athena_functions.to_text(x), ' ', 'T') ELSE replace(replace(athena_functions.to_text(x), ' UTC', 'Z'), ' ', 'T') END`,
  `from_iso8601_timestamp(s) AS ${failing(
    String.raw`NOT regexp_full_match(s, '\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d([.]\d+)?)?(Z|[+-]00:?00)?)?')`,
    `'NOT_SUPPORTED: local engine: from_iso8601_timestamp of ' || s || ' is not emulated (runs on Athena)'`,
    String.raw`CAST(CASE WHEN length(s) = 10 THEN s || ' 00:00:00' ELSE regexp_replace(replace(s, 'T', ' '), '(Z|[+-]00:?00)$', '') END || '+00' AS TIMESTAMPTZ)`,
  )}`,
  `from_iso8601_date(s) AS CAST(s AS DATE)`,
  `from_unixtime(n) AS to_timestamp(n)`,
  `to_unixtime(x) AS epoch(x)`,
  // Lists and maps.
  ...athenaListMacros,
  ...athenaSubscripts,
  // JSON.
  `json_format(j) AS CAST(j AS VARCHAR)`,
  `json_array_length(j) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN CASE WHEN json_type(CAST(j AS VARCHAR)) = 'ARRAY' THEN CAST(json_array_length(CAST(j AS VARCHAR)) AS BIGINT) END END`,
  `json_array_get(j, n) AS ${failing(`json_valid(CAST(j AS VARCHAR)) AND json_type(CAST(j AS VARCHAR), '$[' || CASE WHEN n < 0 THEN '#' ELSE '' END || CAST(n AS VARCHAR) || ']') = 'VARCHAR'`, `'NOT_SUPPORTED: local engine: json_array_get of a text is not emulated (runs on Athena)'`, `CASE WHEN json_valid(CAST(j AS VARCHAR)) AND json_type(CAST(j AS VARCHAR), '$[' || CASE WHEN n < 0 THEN '#' ELSE '' END || CAST(n AS VARCHAR) || ']') <> 'NULL' THEN json_extract(CAST(j AS VARCHAR), '$[' || CASE WHEN n < 0 THEN '#' ELSE '' END || CAST(n AS VARCHAR) || ']') END`)}`,
  `json_size(j, p) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN CASE json_type(CAST(j AS VARCHAR), p) WHEN 'ARRAY' THEN CAST(json_array_length(CAST(j AS VARCHAR), p) AS BIGINT) WHEN 'OBJECT' THEN len(json_keys(CAST(j AS VARCHAR), p)) ELSE CASE WHEN json_exists(CAST(j AS VARCHAR), p) THEN 0 END END END`,
  `is_json_scalar(j) AS json_type(CAST(j AS VARCHAR)) NOT IN ('OBJECT', 'ARRAY')`,
  `json_array_contains(j, v) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN list_contains(list_transform(CAST(json_extract(CAST(j AS VARCHAR), '$[*]') AS JSON[]), lambda lb_x: CAST(lb_x AS VARCHAR)), CAST(to_json(v) AS VARCHAR)) END`,
  // Binary.
  ofBytes('md5', 'unhex(md5(b))'),
  ofBytes('sha1', 'unhex(sha1(b))'),
  ofBytes('sha256', 'unhex(sha256(b))'),
  ofBytes('to_hex', 'upper(hex(b))'),
  `from_hex(s) AS unhex(s)`,
  ofBytes('to_base64', 'to_base64(b)'),
  ofBytes('crc32', 'CAST(lb_crc32(hex(b)) AS BIGINT)'),
];
