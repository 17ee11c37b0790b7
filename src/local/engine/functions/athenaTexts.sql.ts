/** Trino's functions of texts, patterns and URLs in DuckDB's SQL. */
import { failing, once } from './fail.ts';

const invalid = (text: string): string => `'INVALID_FUNCTION_ARGUMENT: ${text}'`;
const elsewhere = (what: string): string => `'NOT_SUPPORTED: local engine: ${what} is not emulated (runs on Athena)'`;

/** A text and nothing else: DuckDB makes texts of numbers and dates where Trino refuses them. */
function textOnly(name: string, value: string): string {
  return failing(
    `typeof(lb_v.s) NOT IN ('VARCHAR', '"NULL"')`,
    `'TYPE_MISMATCH: Unexpected parameters (' || athena_functions.type_of(lb_v.s) || ') for function ${name}'`,
    value,
  );
}

/** Nothing for a start at 0 or beyond the text. */
function beyond(value: string): string {
  return `CASE WHEN lb_v.s IS NULL THEN NULL WHEN lb_v.f = 0 OR abs(lb_v.f) > length(CAST(lb_v.s AS VARCHAR)) THEN '' ELSE ${value} END`;
}

/** Capturing groups of a pattern. */
const groups = String.raw`len(regexp_extract_all(regexp_replace(p, '\\.|\[[^\]]*\]', '', 'g'), '\((?:[^?]|\?P?<[A-Za-z]|$)'))`;
/** A group that need not match: DuckDB gives an empty text for it, Trino NULL. */
const loose = String.raw`regexp_matches(p, '\)[?*{]|\|')`;
const whole = failing(
  `g > ${groups}`,
  invalid(`Pattern has ' || ${groups} || ' groups. Cannot access group ' || g || '`),
  failing(
    `g > 0 AND ${loose} AND regexp_matches(s, p) AND regexp_extract(s, p, g) = ''`,
    elsewhere('regexp_extract of a group that may be left out'),
    'CASE WHEN regexp_matches(s, p) THEN regexp_extract(s, p, g) END',
  ),
);

/** White space as Java has it. */
const white = `' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(28) || chr(29) || chr(30) || chr(31)`;

const url = String.raw`regexp_full_match(u, '[^\s<>"{}|\\^\x60]*')`;
const part = (pattern: string): string => `CASE WHEN ${url} THEN regexp_extract(u, '${pattern}', 1) END`;

export const athenaTextMacros: readonly string[] = [
  `length(s) AS ${failing(
    `typeof(s) NOT IN ('VARCHAR', 'BLOB', '"NULL"')`,
    `'TYPE_MISMATCH: Unexpected parameters (' || athena_functions.type_of(s) || ') for function length'`,
    `CASE WHEN typeof(s) = 'BLOB' THEN octet_length(CAST(s AS BLOB)) ELSE length(CAST(s AS VARCHAR)) END`,
  )}`,
  `upper(s) AS replace(upper(s), 'ẞ', 'ß')`,
  `trim(s) AS trim(s, ${white}), (s, c) AS trim(s, c)`,
  `ltrim(s) AS ltrim(s, ${white}), (s, c) AS ltrim(s, c)`,
  `rtrim(s) AS rtrim(s, ${white}), (s, c) AS rtrim(s, c)`,
  ...['lpad', 'rpad'].map(
    (name) =>
      `${name}(s, n, p) AS ${failing(
        `n < 0 OR p = ''`,
        `CASE WHEN n < 0 THEN ${invalid('Target length must be in the range [0..2147483647]')} ELSE ${invalid('Padding string must not be empty')} END`,
        `${name}(s, CAST(n AS INTEGER), p)`,
      )}`,
  ),
  `strpos(s, t) AS strpos(s, t)`,
  `replace(s, f) AS replace(s, f, ''), (s, f, t) AS ${failing(`f = '' AND t <> ''`, elsewhere('replace of an empty text'), 'replace(s, f, t)')}`,
  `substr(s, f) AS ${once(['s', 'f'], textOnly('substr', beyond('substr(CAST(lb_v.s AS VARCHAR), lb_v.f)')))}, (s, f, n) AS ${once(['s', 'f', 'n'], textOnly('substr', beyond(`CASE WHEN lb_v.n <= 0 THEN '' ELSE substr(CAST(lb_v.s AS VARCHAR), lb_v.f, lb_v.n) END`)))}`,
  `split(s, d) AS ${failing(`d = ''`, invalid('The delimiter may not be the empty string'), 'CASE WHEN d IS NOT NULL THEN string_split(s, d) END')}, (s, d, n) AS ${failing(
    `d = '' OR n <= 0`,
    invalid('The delimiter may not be the empty string, and the limit must be positive'),
    `CASE WHEN s IS NULL OR d IS NULL OR n IS NULL THEN NULL WHEN len(string_split(s, d)) <= n THEN string_split(s, d) ELSE list_append(string_split(s, d)[1:n-1], array_to_string(string_split(s, d)[n:], d)) END`,
  )}`,
  `split_part(s, d, n) AS ${failing(`n <= 0`, invalid('Index must be greater than zero'), `CASE WHEN d = '' THEN CASE WHEN n <= length(s) THEN substr(s, n, 1) END WHEN d IS NOT NULL THEN string_split(s, d)[n] END`)}`,
  `codepoint(s) AS ${failing('length(s) <> 1', `CASE WHEN s = '' THEN 'INVALID_FUNCTION_ARGUMENT: Input string must be a single character string' ELSE 'TYPE_MISMATCH: Unexpected parameters (varchar(' || length(s) || ')) for function codepoint' END`, 'ord(s)')}`,
  `concat_ws(d, a) AS CASE WHEN d IS NULL THEN NULL WHEN typeof(a) LIKE '%[]' THEN coalesce(array_to_string(json_extract_string(to_json(a), '$[*]'), d), CASE WHEN a IS NOT NULL THEN '' END) ELSE concat_ws(d, a) END, (d, a, b) AS concat_ws(d, a, b), (d, a, b, c) AS concat_ws(d, a, b, c), (d, a, b, c, e) AS concat_ws(d, a, b, c, e)`,
  `levenshtein_distance(a, b) AS levenshtein(a, b)`,
  `chr(n) AS ${failing('n < 0 OR n > 1114111', "'INVALID_FUNCTION_ARGUMENT: Not a valid Unicode code point: ' || CAST(n AS VARCHAR)", 'chr(CAST(n AS INTEGER))')}`,
  `hamming_distance(a, b) AS ${failing('length(a) <> length(b)', invalid('The input strings to hamming_distance function must have the same length'), 'len(list_filter(range(1, length(a) + 1 + 0 * length(b)), lambda lb_i: substr(a, lb_i, 1) <> substr(b, lb_i, 1)))')}`,
  `to_utf8(s) AS encode(s)`,
  `from_utf8(b) AS ${failing('TRY(decode(b)) IS NULL AND b IS NOT NULL', elsewhere('from_utf8 of bytes that are no UTF-8'), 'TRY(decode(b))')}`,
  `soundex(s) AS lb_soundex(s)`,
  `normalize(s) AS nfc_normalize(s)`,
  // Patterns.
  `regexp_like(s, p) AS regexp_matches(s, p)`,
  `regexp_extract(s, p, g) AS ${whole}`,
  `regexp_extract_all(s, p) AS regexp_extract_all(s, p), (s, p, g) AS ${failing(`g > ${groups} OR ${loose}`, elsewhere('regexp_extract_all of this group'), 'regexp_extract_all(s, p, g)')}`,
  `regexp_count(s, p) AS len(regexp_extract_all(s, p))`,
  `regexp_split(s, p) AS ${failing(`regexp_full_match('', p)`, elsewhere('regexp_split by an empty match'), 'regexp_split_to_array(s, p)')}`,
  // URLs.
  `url_extract_protocol(u) AS ${part('^([A-Za-z][A-Za-z0-9+.-]*):')}`,
  `url_extract_host(u) AS ${part('^[A-Za-z][A-Za-z0-9+.-]*://(?:[^@/?#]*@)?([^:/?#]*)')}`,
  `url_extract_port(u) AS TRY_CAST(${part('^[A-Za-z][A-Za-z0-9+.-]*://(?:[^@/?#]*@)?[^:/?#]*:([0-9]+)')} AS BIGINT)`,
  `url_extract_path(u) AS url_decode(${part('^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*([^?#]*)')})`,
  `url_extract_query(u) AS url_decode(${part('[?]([^#]*)')})`,
  `url_extract_fragment(u) AS url_decode(${part('#(.*)$')})`,
  `url_extract_parameter(u, n) AS list_extract(list_transform(list_filter(string_split(${part('[?]([^#]*)')}, '&'), lambda lb_p: split_part(lb_p, '=', 1) = n), lambda lb_p: url_decode(replace(substr(lb_p, length(n) + 2), '+', ' '))), 1)`,
  `url_decode(u) AS ${failing(`regexp_matches(u, '%([^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)')`, invalid('URLDecoder: Incomplete trailing escape (%) pattern'), `url_decode(replace(u, '+', ' '))`)}`,
];
