import { failing } from './fail.ts';

/** Meanings of Redshift's functions in DuckDB's SQL. SUPER values are DuckDB's JSON, called `j`. */
const text = (x: string): string => `CAST(${x} AS VARCHAR)`;
const is = (name: string, test: string): string => `is_${name}(j) AS coalesce(${test}, false)`;
const kind = (test: string): string => `json_type(j) ${test}`;
const wholes = `IN ('UBIGINT', 'BIGINT')`;
const numbers = `IN ('UBIGINT', 'BIGINT', 'DOUBLE')`;
const items = (j: string): string => `json_extract(${j}, '$[*]')`;
/** Items as texts, which can be compared. */
const itemTexts = `list_transform(${items('j')}, lambda x: ${text('x')})`;
const twoNumbers = (operator: string): string =>
  `redshift_functions.super_of(redshift_functions.super_double(a) ${operator} redshift_functions.super_double(b))`;
const twoTexts = `json_type(a) = 'VARCHAR' AND json_type(b) = 'VARCHAR'`;
const joined = `to_json(json_extract_string(a, '$') || json_extract_string(b, '$'))`;
/** Where a part begins; DuckDB's `greatest` would leave a NULL out. */
const first = `CASE WHEN f < 1 THEN 1 ELSE f END`;
const over = `'DIVISION_BY_ZERO: division by zero'`;

export const redshiftMacros: readonly string[] = [
  // Integers cut off. What NUMERIC gives is told by its precisions, which these macros do not know.
  `divide(a, b) AS ${failing('b = 0 AND a IS NOT NULL', over, 'a / b')}`,
  `modulo(a, b) AS ${failing('b = 0 AND a IS NOT NULL', over, 'a % b')}`,
  `shift_left(a, b) AS CASE WHEN b BETWEEN 0 AND 62 THEN a * (1::BIGINT << b) WHEN b IS NOT NULL AND a IS NOT NULL THEN 0 END`,
  `shift_right(a, b) AS CASE WHEN b BETWEEN 0 AND 62 THEN CAST(floor(a / (1::BIGINT << b)::DOUBLE) AS BIGINT) WHEN b IS NOT NULL AND a IS NOT NULL THEN 0 END`,
  `fits(x, n) AS CASE WHEN octet_length(encode(x)) <= n THEN x ELSE ${failing("octet_length(encode(rtrim(x, ' '))) > n", `'STRING_DATA_RIGHT_TRUNCATION: Value too long for character type' || chr(10) || '  Detail: Value too long for type character varying(' || CAST(n AS VARCHAR) || ')'`, "rtrim(x, ' ')")} END`,
  `present(x, c) AS ${failing('x IS NULL', `'NOT_NULL_VIOLATION: Cannot insert a NULL value into column ' || c`, 'x')}`,
  `zoned(x) AS CASE WHEN typeof(x) = 'VARCHAR' THEN CAST(lb_moment(${text('x')}, 'timestamptz') AS TIMESTAMPTZ) ELSE CAST(x AS TIMESTAMPTZ) END`,
  // Numbers.
  `sqrt(x) AS ${failing('x < 0', `'INVALID_ARGUMENT: cannot take square root of a negative number'`, 'sqrt(x)')}`,
  `power(a, b) AS ${failing('a < 0 AND b <> floor(b)', `'INVALID_ARGUMENT: a negative number raised to a non-integer power yields a complex result'`, failing('a = 0 AND b < 0', `'INVALID_ARGUMENT: zero raised to a negative power is undefined'`, 'power(a, b)'))}`,
  `ln(x) AS ${failing('x <= 0', `'INVALID_ARGUMENT: cannot take logarithm of zero or a negative number'`, 'ln(x)')}`,
  `log10(x) AS ${failing('x <= 0', `'INVALID_ARGUMENT: cannot take logarithm of zero or a negative number'`, 'log10(x)')}`,
  // Text.
  `similar_to(s, p, e) AS regexp_full_match(s, lb_similar_pattern(p, e))`,
  `substr(s, f) AS substr(s, ${first}), (s, f, n) AS ${failing('n < 0', `'SUBSTRING_ERROR: negative substring length not allowed'`, `substr(s, ${first}, CASE WHEN f < 1 THEN greatest(n + f - 1, 0) ELSE n END)`)}`,
  `bytes_part(b, f) AS unhex(substr(hex(b), (${first} - 1) * 2 + 1)), (b, f, n) AS ${failing('n < 0', `'SUBSTRING_ERROR: negative substring length not allowed'`, `unhex(substr(hex(b), (${first} - 1) * 2 + 1, 2 * CASE WHEN f < 1 THEN greatest(n + f - 1, 0) ELSE n END))`)}`,
  `octetindex(f, s) AS CASE WHEN strpos(s, f) = 0 THEN 0 ELSE CAST(octet_length(encode(left(s, strpos(s, f) - 1))) + 1 AS INTEGER) END`,
  `split_part(s, d, n) AS ${failing('n < 1', `'SPLIT_PART_ERROR: field position must be greater than zero'`, 'split_part(s, d, n)')}`,
  `quote_ident(s) AS CASE WHEN regexp_full_match(s, '[a-z_][a-z0-9_]*') THEN s ELSE '"' || replace(s, '"', '""') || '"' END`,
  String.raw`quote_literal(s) AS '''' || replace(replace(s, '\', '\\'), '''', '''''') || ''''`,
  `difference(a, b) AS CAST(lb_same_letters(lb_soundex(a), lb_soundex(b)) AS INTEGER)`,
  `sha2(s, n) AS CASE WHEN n IN (0, 256) THEN sha256(s) WHEN n IN (224, 384, 512) THEN lb_digest('sha' || ${text('n')}, hex(encode(s))) WHEN s IS NOT NULL THEN '' END`,
  // Dates.
  `century(d) AS CAST(ceil(year(d) / 100::DOUBLE) AS BIGINT)`,
  `millennium(d) AS CAST(ceil(year(d) / 1000::DOUBLE) AS BIGINT)`,
  `years_later(d, n) AS d + to_months(CAST(n * 12 AS INTEGER)) + CASE WHEN month(d) = 2 AND day(d) = 29 AND day(d + to_months(CAST(n * 12 AS INTEGER))) = 28 THEN INTERVAL 1 day ELSE INTERVAL 0 day END`,
  `add_months(d, n) AS CASE WHEN last_day(CAST(d AS DATE)) = CAST(d AS DATE) THEN last_day(CAST(d AS DATE) + to_months(CAST(n AS INTEGER))) + (d - CAST(CAST(d AS DATE) AS TIMESTAMP)) ELSE d + to_months(CAST(n AS INTEGER)) END`,
  `last_day(d) AS last_day(CAST(d AS DATE))`,
  `months_between(a, b) AS CASE WHEN day(a) = day(b) OR (last_day(a) = CAST(a AS DATE) AND last_day(b) = CAST(b AS DATE)) THEN CAST(date_diff('month', b, a) AS DOUBLE) ELSE date_diff('month', b, a) + (day(a) - day(b)) / 31::DOUBLE END`,
  `next_day(d, n) AS CAST(d AS DATE) + CAST(((list_position(['su','mo','tu','we','th','fr','sa'], lower(left(n, 2))) - 1 - dayofweek(CAST(d AS DATE)) + 6) % 7 + 1) AS INTEGER)`,
  `week_diff(a, b) AS CAST(floor((date_diff('day', DATE '1970-01-04', CAST(b AS DATE))) / 7::DOUBLE) - floor((date_diff('day', DATE '1970-01-04', CAST(a AS DATE))) / 7::DOUBLE) AS BIGINT)`,
  `getdate() AS date_trunc('second', CAST(now() AS TIMESTAMP))`,
  `sysdate() AS CAST(now() AS TIMESTAMP)`,
  // A zone by its name, or so many minutes ahead of UTC.
  `to_zone(t, z) AS CASE WHEN lb_zone_minutes(z) IS NULL THEN t AT TIME ZONE z ELSE CAST(t - to_minutes(CAST(lb_zone_minutes(z) AS INTEGER)) AS TIMESTAMPTZ) END`,
  `in_zone(t, z) AS CASE WHEN lb_zone_minutes(z) IS NULL THEN t AT TIME ZONE z ELSE CAST(t AS TIMESTAMP) + to_minutes(CAST(lb_zone_minutes(z) AS INTEGER)) END`,
  // SUPER.
  `super_number(j) AS CASE WHEN ${kind(numbers)} THEN TRY_CAST(json_extract_string(j, '$') AS DECIMAL(38,10)) END`,
  `super_double(j) AS CASE WHEN ${kind(numbers)} THEN TRY_CAST(json_extract_string(j, '$') AS DOUBLE) END`,
  `super_text(j) AS CASE WHEN ${kind(`= 'VARCHAR'`)} THEN json_extract_string(j, '$') END`,
  `super_truth(j) AS CASE WHEN ${kind(`= 'BOOLEAN'`)} THEN CAST(json_extract_string(j, '$') AS BOOLEAN) END`,
  `super_rest(j) AS CASE WHEN ${kind(`IN ('ARRAY', 'OBJECT')`)} THEN ${text('j')} END`,
  `super_of(d) AS CASE WHEN d = trunc(d) AND abs(d) < 1e15 THEN to_json(CAST(d AS BIGINT)) ELSE to_json(d) END`,
  `super_item(j, i) AS CASE WHEN i >= 0 THEN json_extract(j, '$[' || ${text('i')} || ']') END`,
  `super_plus(a, b) AS CASE WHEN ${twoTexts} THEN ${joined} ELSE ${twoNumbers('+')} END`,
  `super_joined(a, b) AS CASE WHEN ${twoTexts} THEN ${joined} END`,
  `super_minus(a, b) AS ${twoNumbers('-')}`,
  `super_times(a, b) AS ${twoNumbers('*')}`,
  `super_over(a, b) AS ${failing('redshift_functions.super_double(b) = 0', over, twoNumbers('/'))}`,
  `super_rest_of(a, b) AS ${failing('redshift_functions.super_double(b) = 0', over, twoNumbers('%'))}`,
  `needed_json(s) AS ${failing(`lb_json_kind(s) = 'none'`, `'INVALID_PARAMETER_VALUE: JSON parsing error: the value is not valid JSON'`, 's')}`,
  `valid_json(s) AS CASE WHEN lb_json_kind(s) <> 'none' THEN s END`,
  `json_serialize(j) AS ${text(`json(${text('j')})`)}`,
  `json_typeof(j) AS CASE json_type(j) WHEN 'ARRAY' THEN 'array' WHEN 'OBJECT' THEN 'object' WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' ELSE CASE WHEN j IS NOT NULL THEN 'number' END END`,
  `json_extract_array_element_text(s, n) AS json_extract_string(s, '$[' || ${text('n')} || ']')`,
  `json_array_length(s) AS CAST(json_array_length(s) AS INTEGER)`,
  `get_array_length(j) AS CASE WHEN ${kind(`= 'ARRAY'`)} THEN CAST(json_array_length(j) AS BIGINT) END`,
  `is_valid_json(s) AS lb_json_kind(s) = 'object'`,
  `is_valid_json_array(s) AS lb_json_kind(s) = 'array'`,
  `can_json_parse(s) AS lb_json_kind(s) <> 'none'`,
  is('object', kind(`= 'OBJECT'`)),
  is('array', kind(`= 'ARRAY'`)),
  is('varchar', kind(`= 'VARCHAR'`)),
  is('char', `${kind(`= 'VARCHAR'`)} AND length(${text('j')}) = octet_length(encode(${text('j')}))`),
  is('boolean', kind(`= 'BOOLEAN'`)),
  is('integer', `CASE WHEN ${kind(wholes)} THEN TRY_CAST(${text('j')} AS INTEGER) IS NOT NULL END`),
  is('smallint', `CASE WHEN ${kind(wholes)} THEN TRY_CAST(${text('j')} AS SMALLINT) IS NOT NULL END`),
  is('bigint', kind(wholes)),
  is('decimal', kind(numbers)),
  is('scalar', kind(`NOT IN ('ARRAY', 'OBJECT', 'NULL')`)),
  `number_text(j) AS CASE WHEN ${kind(numbers)} THEN json_extract_string(j, '$') END`,
  `split_to_array(s, d) AS to_json(string_split(s, d)), (s) AS to_json(string_split(s, ','))`,
  `array_concat(a, b) AS to_json(list_concat(${items('a')}, ${items('b')}))`,
  `array_flatten(a) AS to_json(flatten(list_transform(CAST(${items('a')} AS JSON[]), lambda x: CASE WHEN json_type(x) = 'ARRAY' THEN ${items('x')} ELSE [x] END)))`,
  `subarray(a, s, n) AS to_json(list_slice(${items('a')}, CASE WHEN s < 0 THEN len(${items('a')}) + s ELSE s END + 1, CASE WHEN s < 0 THEN len(${items('a')}) + s ELSE s END + n)), (a, s) AS to_json(list_slice(${items('a')}, CASE WHEN s < 0 THEN len(${items('a')}) + s ELSE s END + 1, NULL))`,
  `array_position(j, v) AS coalesce(list_position(${itemTexts}, ${text('v')}), 0) - 1`,
  `array_positions(j, v) AS to_json(list_filter(list_transform(${itemTexts}, lambda x, i: CASE WHEN x = ${text('v')} THEN i - 1 END), lambda p: p IS NOT NULL))`,
  `array_contains(j, v, n) AS CASE WHEN list_contains(${itemTexts}, ${text('v')}) THEN true WHEN n OR NOT list_contains(${itemTexts}, 'null') THEN false END`,
  `array_distinct(j) AS to_json(list_filter(${items('j')}, lambda x, i: list_position(${itemTexts}, ${text('x')}) = i))`,
  // The session.
  `version() AS 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.0 (local)'`,
  `current_schema() AS getvariable('lb_schema')`,
  `current_database() AS getvariable('lb_database')`,
];
