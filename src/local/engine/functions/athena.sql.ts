import { athenaCastMacros } from './athenaCasts.sql.ts';
import { athenaListMacros } from './athenaLists.sql.ts';
import { failing, wholeNumber } from './fail.ts';
import { athenaSubscripts } from './subscripts.sql.ts';

/** A timestamp's text with three places, or with six where it has more than three. */
function momentText(text: string): string {
  return `CASE WHEN contains(${text}, '.') THEN rpad(${text}, CASE WHEN length(${text}) > 23 THEN 26 ELSE 23 END, '0') ELSE ${text} || '.000' END`;
}

/** Meanings of Athena's functions in DuckDB's SQL. `f(a, b) AS …` each; a macro sees DuckDB's own functions, never its neighbours' short names. */
export const athenaMacros: readonly string[] = [
  // Division: integers cut off, decimals keep the larger scale, doubles follow IEEE. The type of a + b is the type that counts.
  `divide(a, b) AS CASE WHEN b <> 0 THEN cast_to_type(a / b, a + b) WHEN b = 0 AND typeof(a + b) IN ('DOUBLE', 'FLOAT') THEN cast_to_type(CASE WHEN a > 0 THEN 'Infinity' WHEN a < 0 THEN '-Infinity' WHEN a = 0 THEN 'NaN' END, a + b) ELSE ${failing('b = 0', `'DIVISION_BY_ZERO: Division by zero'`, 'cast_to_type(a / b, a + b)')} END`,
  `try_divide(a, b) AS cast_to_type(a / b, a + b)`,
  `modulo(a, b) AS ${failing(`b = 0 AND typeof(a + b) NOT IN ('DOUBLE', 'FLOAT')`, `'DIVISION_BY_ZERO: Division by zero'`, 'a % b')}`,
  `try_modulo(a, b) AS a % b`,
  `mod(a, b) AS athena_functions.modulo(a, b)`,
  `average(a, w) AS cast_to_type(a, w)`,
  `total(a, w) AS cast_to_type(a, w * 1::BIGINT * 1::BIGINT)`,
  `percentile(x) AS cast_to_type(x, x / 1::BIGINT)`,
  // Text forms.
  `to_text(x) AS CASE typeof(x)
     WHEN 'TIMESTAMP' THEN ${momentText('CAST(x AS VARCHAR)')}
     WHEN 'TIMESTAMP WITH TIME ZONE' THEN ${momentText("replace(CAST(x AS VARCHAR), '+00', '')")} || ' UTC'
     WHEN 'DOUBLE' THEN lb_java_double(CAST(x AS VARCHAR)) WHEN 'FLOAT' THEN lb_java_double(CAST(x AS VARCHAR))
     WHEN 'JSON' THEN json_extract_string(CAST(x AS VARCHAR), '$')
     ELSE CAST(x AS VARCHAR) END`,
  ...athenaCastMacros,
  `type_of(x) AS CASE
     WHEN typeof(x) = 'TIMESTAMP' THEN 'timestamp(3)' WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN 'timestamp(3) with time zone'
     WHEN typeof(x) = 'BLOB' THEN 'varbinary' WHEN typeof(x) = 'FLOAT' THEN 'real' WHEN typeof(x) = 'HUGEINT' THEN 'bigint' WHEN typeof(x) = '"NULL"' THEN 'unknown'
     WHEN typeof(x) IN ('INTEGER', 'BIGINT', 'SMALLINT', 'TINYINT', 'DOUBLE', 'VARCHAR', 'BOOLEAN', 'DATE', 'JSON', 'UUID') OR typeof(x) LIKE 'DECIMAL%' THEN lower(typeof(x))
     WHEN typeof(x) LIKE '%[]' THEN 'array(' || lower(replace(typeof(x), '[]', '')) || ')'
     WHEN typeof(x) LIKE 'MAP(%' THEN lower(typeof(x)) ELSE lower(typeof(x)) END`,
  // Numbers.
  `ceil(x) AS ${wholeNumber('ceil')}`,
  `ceiling(x) AS ${wholeNumber('ceil')}`,
  `floor(x) AS ${wholeNumber('floor')}`,
  `round(x) AS round(x), (x, n) AS cast_to_type(round(x, n), x + x)`,
  `truncate(x) AS trunc(x), (x, n) AS cast_to_type(trunc(x, n), x)`,
  `sign(x) AS cast_to_type(sign(x), round(x))`,
  `cbrt(x) AS CAST(lb_cbrt(CAST(CAST(x AS DOUBLE) AS VARCHAR)) AS DOUBLE)`,
  `sqrt(x) AS CASE WHEN x < 0 THEN CAST('NaN' AS DOUBLE) ELSE sqrt(CAST(x AS DOUBLE)) END`,
  `power(x, n) AS power(CAST(x AS DOUBLE), CAST(n AS DOUBLE))`,
  `pow(x, n) AS power(CAST(x AS DOUBLE), CAST(n AS DOUBLE))`,
  `log(b, x) AS ln(x) / ln(b)`,
  `e() AS exp(1.0::DOUBLE)`,
  `random() AS random(), (n) AS CAST(floor(random() * n) AS INTEGER)`,
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
  `bitwise_left_shift(a, n) AS CAST(a AS BIGINT) << CAST(n AS BIGINT)`,
  `bitwise_right_shift(a, n) AS CAST(a AS BIGINT) >> CAST(n AS BIGINT)`,
  `bit_count(x, bits) AS CAST(bit_count(CAST(x AS BIGINT)) AS BIGINT) - CASE WHEN x < 0 THEN 64 - bits ELSE 0 END`,
  `human_readable_seconds(n) AS lb_readable_seconds(CAST(n AS VARCHAR))`,
  // Text.
  `length(x) AS CASE WHEN typeof(x) = 'BLOB' THEN octet_length(CAST(x AS BLOB)) ELSE length(CAST(x AS VARCHAR)) END`,
  `lpad(s, n, p) AS lpad(s, CAST(n AS INTEGER), p)`,
  `rpad(s, n, p) AS rpad(s, CAST(n AS INTEGER), p)`,
  `replace(s, f) AS replace(s, f, ''), (s, f, t) AS replace(s, f, t)`,
  `substr(s, f) AS CASE WHEN f = 0 OR abs(f) > length(s) THEN '' ELSE substr(s, f) END, (s, f, n) AS CASE WHEN f = 0 OR abs(f) > length(s) OR n <= 0 THEN '' ELSE substr(s, f, n) END`,
  `split(s, d) AS string_split(s, d), (s, d, n) AS CASE WHEN len(string_split(s, d)) <= n THEN string_split(s, d) ELSE list_append(string_split(s, d)[1:n-1], array_to_string(string_split(s, d)[n:], d)) END`,
  `split_part(s, d, n) AS string_split(s, d)[n]`,
  `codepoint(c) AS ord(c)`,
  `concat_ws(d, a) AS concat_ws(d, a), (d, a, b) AS concat_ws(d, a, b), (d, a, b, c) AS concat_ws(d, a, b, c), (d, a, b, c, e) AS concat_ws(d, a, b, c, e)`,
  `levenshtein_distance(a, b) AS levenshtein(a, b)`,
  `hamming_distance(a, b) AS hamming(a, b)`,
  `to_utf8(s) AS encode(s)`,
  `from_utf8(b) AS decode(b)`,
  `soundex(s) AS lb_soundex(s)`,
  `normalize(s) AS nfc_normalize(s)`,

  `regexp_like(s, p) AS regexp_matches(s, p)`,
  `regexp_extract(s, p, g) AS CASE WHEN regexp_matches(s, p) THEN regexp_extract(s, p, g) END`,
  `regexp_extract_all(s, p) AS regexp_extract_all(s, p), (s, p, g) AS regexp_extract_all(s, p, g)`,
  `regexp_count(s, p) AS len(regexp_extract_all(s, p))`,
  `regexp_split(s, p) AS regexp_split_to_array(s, p)`,
  `url_extract_protocol(u) AS regexp_extract(u, '^([A-Za-z][A-Za-z0-9+.-]*):', 1)`,
  `url_extract_host(u) AS regexp_extract(u, '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^@/?#]*@)?([^:/?#]*)', 1)`,
  `url_extract_port(u) AS TRY_CAST(regexp_extract(u, '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^@/?#]*@)?[^:/?#]*:([0-9]+)', 1) AS BIGINT)`,
  `url_extract_path(u) AS regexp_extract(u, '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*([^?#]*)', 1)`,
  `url_extract_query(u) AS regexp_extract(u, '[?]([^#]*)', 1)`,
  `url_extract_fragment(u) AS regexp_extract(u, '#(.*)$', 1)`,
  `url_extract_parameter(u, n) AS list_extract(list_transform(list_filter(string_split(regexp_extract(u, '[?]([^#]*)', 1), '&'), lambda lb_p: split_part(lb_p, '=', 1) = n), lambda lb_p: url_decode(replace(substr(lb_p, length(n) + 2), '+', ' '))), 1)`,
  `url_decode(u) AS url_decode(replace(u, '+', ' '))`,
  // Dates.
  `date(x) AS CAST(x AS DATE)`,
  `now() AS date_trunc('millisecond', now())`,
  ...['year', 'month', 'day', 'hour', 'minute', 'quarter', 'week'].map(
    (part) => `${part}(x) AS CAST(date_part('${part}', x) AS BIGINT)`,
  ),
  `second(x) AS CAST(floor(date_part('second', x)) AS BIGINT)`,
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
  `date_trunc_to(u, x) AS cast_to_type(date_trunc(u, x), x)`,
  `plus_days(x, i) AS cast_to_type(x + i, x)`,
  `plus_time(x, i) AS ${failing(`typeof(x) = 'DATE'`, `'INVALID_FUNCTION_ARGUMENT: Cannot add hour, minutes or seconds to a date'`, 'x + i')}`,
  `date_plus(i, x) AS cast_to_type(x + i, x)`,
  `to_iso8601(x) AS CASE typeof(x) WHEN 'DATE' THEN CAST(x AS VARCHAR) WHEN 'TIMESTAMP' THEN replace(athena_functions.to_text(x), ' ', 'T') ELSE replace(replace(athena_functions.to_text(x), ' UTC', 'Z'), ' ', 'T') END`,
  `from_iso8601_timestamp(s) AS CAST(replace(s, 'T', ' ') || CASE WHEN regexp_matches(s, '(Z|[+-][0-9]{2}:?[0-9]{2})$') THEN '' ELSE '+00' END AS TIMESTAMPTZ)`,
  `from_iso8601_date(s) AS CAST(s AS DATE)`,
  `from_unixtime(n) AS to_timestamp(n)`,
  `to_unixtime(x) AS epoch(x)`,
  // Lists and maps.
  ...athenaListMacros,
  ...athenaSubscripts,
  // JSON.
  `json_parse(s) AS json(s)`,
  `json_format(j) AS CAST(json(CAST(j AS VARCHAR)) AS VARCHAR)`,
  `json_extract(j, p) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN json_extract(CAST(j AS VARCHAR), p) END`,
  `json_extract_scalar(j, p) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN CASE WHEN json_type(CAST(j AS VARCHAR), p) NOT IN ('OBJECT', 'ARRAY', 'NULL') THEN json_extract_string(CAST(j AS VARCHAR), p) END END`,
  `json_value_at(j, p) AS CASE WHEN json_type(CAST(j AS VARCHAR), p) NOT IN ('OBJECT', 'ARRAY', 'NULL') THEN json_extract_string(CAST(j AS VARCHAR), p) END`,
  `json_query_at(j, p) AS CAST(json_extract(CAST(j AS VARCHAR), p) AS VARCHAR)`,
  `json_exists_at(j, p) AS json_exists(CAST(j AS VARCHAR), p)`,
  `json_array_length(j) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN CASE WHEN json_type(CAST(j AS VARCHAR)) = 'ARRAY' THEN CAST(json_array_length(CAST(j AS VARCHAR)) AS BIGINT) END END`,
  `json_array_get(j, n) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN json_extract(CAST(j AS VARCHAR), '$[' || CASE WHEN n < 0 THEN '#' ELSE '' END || CAST(n AS VARCHAR) || ']') END`,
  `json_size(j, p) AS CASE WHEN json_valid(CAST(j AS VARCHAR)) THEN CASE json_type(CAST(j AS VARCHAR), p) WHEN 'ARRAY' THEN CAST(json_array_length(CAST(j AS VARCHAR), p) AS BIGINT) WHEN 'OBJECT' THEN len(json_keys(CAST(j AS VARCHAR), p)) ELSE CASE WHEN json_exists(CAST(j AS VARCHAR), p) THEN 0 END END END`,
  `is_json_scalar(j) AS json_type(CAST(j AS VARCHAR)) NOT IN ('OBJECT', 'ARRAY')`,
  `json_array_contains(j, v) AS list_contains(json_extract_string(CAST(j AS VARCHAR), '$[*]'), CAST(v AS VARCHAR))`,
  // Binary.
  `md5(b) AS unhex(md5(b))`,
  `sha1(b) AS unhex(sha1(b))`,
  `sha256(b) AS unhex(sha256(b))`,
  `to_hex(b) AS upper(hex(b))`,
  `from_hex(s) AS unhex(s)`,
  `to_base64(b) AS to_base64(b)`,
  `crc32(b) AS CAST(lb_crc32(hex(b)) AS BIGINT)`,
];
