/** Trino's functions of arrays and maps in DuckDB's SQL. Parameters of lambdas begin with `lb_`, so that they hide no name of the query. */
import { failing } from './fail.ts';

const invalid = (text: string): string => `'INVALID_FUNCTION_ARGUMENT: ${text}'`;
const holdsNull = (list: string): string => `list_contains(list_transform(${list}, lambda lb_x: lb_x IS NULL), true)`;
/** Texts of items put together; an array of nothing but NULL gives an empty text. */
const joined = (item: string, delimiter: string): string =>
  `CASE WHEN a IS NOT NULL AND ${delimiter} IS NOT NULL THEN coalesce(array_to_string(list_transform(a, lambda lb_x: ${item}), d), '') END`;
const among = (list: string): string => `list_position(${list}, lb_x) IS NOT NULL`;
const first = (list: string): string => `list_position(${list}, lb_x) = lb_i`;
const keysOf = (entries: string): string => `list_transform(${entries}, lambda lb_x: lb_x['k'])`;
/** Where each key stands for the first time, in order; keys are looked up by position, for a look at all entries for each would be slow. */
const places = `list_sort(list_transform(list_distinct(lb_m['k']), lambda lb_y: list_position(lb_m['k'], lb_y)))`;
const firstOfKeys = `list_extract(list_transform([{k: ${keysOf('l')}, l: l}], lambda lb_m: map_from_entries(list_transform(${places}, lambda lb_p: lb_m['l'][lb_p]))), 1)`;
const cut = `CASE WHEN s < 0 THEN a[len(a) + s + 1:len(a) + s + n] ELSE a[s:s + n - 1] END`;

const tooMany = (step: string): string => `abs(CAST(b AS HUGEINT) - a) // nullif(abs(${step}), 0) >= 10000`;
const tooManyMoments = `abs(epoch(b) - epoch(a)) / nullif(abs(epoch(s)), 0) >= 10000`;

/** An end that is near: DuckDB works a constant list out before it looks at what surrounds it. */
const sequenceEnd = (step: string): string => `CASE WHEN ${tooMany(step)} THEN a ELSE b END`;

function sequenceOf(step: string, list: string, condition = tooMany(step)): string {
  return failing(condition, invalid('result of sequence function must not have more than 10000 entries'), list);
}

export const athenaListMacros: readonly string[] = [
  `cardinality(x) AS CASE WHEN typeof(x) LIKE 'MAP(%' THEN len(json_keys(to_json(x))) ELSE CAST(json_array_length(to_json(x)) AS BIGINT) END`,
  `contains(a, x) AS CASE WHEN a IS NULL OR x IS NULL THEN NULL WHEN list_contains(a, x) THEN true WHEN ${holdsNull('a')} THEN NULL ELSE false END`,
  `array_join(a, d) AS ${joined('athena_functions.to_text(lb_x)', 'd')}, (a, d, n) AS ${joined('coalesce(athena_functions.to_text(lb_x), n)', 'd || left(n, 0)')}`,
  `array_distinct(a) AS list_filter(a, lambda lb_x, lb_i: ${first('a')})`,
  `array_sort(a) AS list_sort(a, 'ASC', 'NULLS LAST')`,
  `array_max(a) AS CASE WHEN ${holdsNull('a')} THEN NULL ELSE list_max(a) END`,
  `array_min(a) AS CASE WHEN ${holdsNull('a')} THEN NULL ELSE list_min(a) END`,
  `array_position(a, x) AS CASE WHEN a IS NULL OR x IS NULL THEN NULL ELSE coalesce(CAST(list_position(a, x) AS BIGINT), 0) END`,
  `array_remove(a, v) AS CASE WHEN v IS NOT NULL THEN list_filter(a, lambda lb_x: lb_x IS NULL OR lb_x <> v) END`,
  `array_intersect(a, b) AS CASE WHEN b IS NOT NULL THEN list_filter(a, lambda lb_x, lb_i: ${among('b')} AND ${first('a')}) END`,
  `array_union(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN list_filter(list_concat(a, b), lambda lb_x, lb_i: ${first('list_concat(a, b)')}) END`,
  // Beside an empty array the first stays as it is, with all that is in it twice.
  `array_except(a, b) AS CASE WHEN len(b) = 0 THEN a WHEN b IS NOT NULL THEN list_filter(a, lambda lb_x, lb_i: NOT ${among('b')} AND ${first('a')}) END`,
  `arrays_overlap(a, b) AS CASE WHEN list_has_any(a, b) THEN true WHEN len(a) > 0 AND len(b) > 0 AND (${holdsNull('a')} OR ${holdsNull('b')}) THEN NULL ELSE list_has_any(a, b) END`,
  // What any_match, all_match and none_match say of what their function gave.
  `any_of(a) AS CASE WHEN list_contains(a, true) THEN true WHEN a IS NULL OR ${holdsNull('a')} THEN NULL ELSE false END`,
  `all_of(a) AS CASE WHEN list_contains(a, false) THEN false WHEN a IS NULL OR ${holdsNull('a')} THEN NULL ELSE true END`,
  `bucket_of(x, a) AS ${failing('len(a) = 0 OR isnan(x)', `CASE WHEN isnan(x) THEN ${invalid('Operand cannot be NaN')} ELSE ${invalid('Bins cannot be an empty array')} END`, 'CASE WHEN x IS NOT NULL THEN len(list_filter(a, lambda lb_x: x >= coalesce(lb_x, 0))) END')}`,
  `flatten(a) AS flatten(a)`,
  `trim_array(a, n) AS ${failing('n < 0 OR n > len(a)', invalid(`size must not exceed array cardinality ' || len(a) || ': ' || n || '`), 'a[1:len(a) - n]')}`,
  `slice(a, s, n) AS ${failing('s = 0 OR n < 0', `CASE WHEN s = 0 THEN ${invalid('SQL array indices start at 1')} ELSE ${invalid('length must be greater than or equal to 0')} END`, `CASE WHEN abs(s) > len(a) THEN a[1:0] ELSE ${cut} END`)}`,
  `sequence(a, b) AS ${sequenceOf('1', `CASE WHEN a <= b THEN generate_series(a, ${sequenceEnd('1')}) ELSE list_reverse(generate_series(${sequenceEnd('1')}, a)) END`)}, (a, b, s) AS ${sequenceOf('s', failing('s = 0', invalid('step must not be zero'), failing('(s > 0 AND b < a) OR (s < 0 AND b > a)', invalid('sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start'), `generate_series(a, ${sequenceEnd('s')}, s)`)))}`,
  `sequence_moments(a, b, s) AS ${sequenceOf('s', `generate_series(a, CASE WHEN ${tooManyMoments} THEN a ELSE b END, s)`, tooManyMoments)}`,
  `repeat(x, n) AS ${failing('n > 10000', invalid('count argument of repeat function must be less than or equal to 10000'), 'list_transform(range(least(n, 10001)), lambda lb_i: x)')}`,
  `zip(a, b) AS list_transform(list_zip(a, b), lambda lb_x: {field0: lb_x[1], field1: lb_x[2]})`,
  `map_concat(a, b) AS map_concat(a, b)`,
  // map_agg: the first value of each key that is not NULL.
  `whole_entries(a, l) AS ${failing(holdsNull('a'), invalid('map entry cannot be null'), 'l')}`,
  `map_of(l) AS CASE WHEN len(list_distinct(${keysOf('l')})) = len(l) THEN map_from_entries(l) ELSE ${firstOfKeys} END`,
  `multimap_of(l) AS list_extract(list_transform([list_distinct(list_transform(l, lambda lb_x: lb_x['k']))], lambda lb_k: map(lb_k, list_transform(lb_k, lambda lb_y: list_transform(list_filter(l, lambda lb_x: lb_x['k'] = lb_y), lambda lb_x: lb_x['v'])))), 1)`,
  // Of a group without a key nothing is made.
  `of_some(m) AS CASE WHEN len(map_keys(m)) > 0 THEN m END`,
  `entries_of(m) AS list_transform(map_entries(m), lambda lb_x: {k: lb_x['key'], v: lb_x['value']})`,
  `split_entries(s, e, k) AS list_transform(list_filter(string_split(CASE WHEN e IS NOT NULL AND k IS NOT NULL THEN s END, e), lambda lb_x: lb_x <> ''), lambda lb_x: ${failing('len(string_split(lb_x, k)) <> 2', invalid(`Key-value delimiter must appear exactly once in each entry. Bad input: ''' || lb_x || '''`), '{k: split_part(lb_x, k, 1), v: split_part(lb_x, k, 2)}')})`,
  `map_entries(m) AS list_transform(map_entries(m), lambda lb_x: {field0: lb_x['key'], field1: lb_x['value']})`,
  `split_to_map(s, e, k) AS map_from_entries(list_transform(list_filter(string_split(CASE WHEN e IS NOT NULL AND k IS NOT NULL THEN s END, e), lambda lb_y: lb_y <> ''), lambda lb_x: ${failing('len(string_split(lb_x, k)) <> 2', invalid(`Key-value delimiter must appear exactly once in each entry. Bad input: ''' || lb_x || '''`), '{k: split_part(lb_x, k, 1), v: split_part(lb_x, k, 2)}')}))`,
];
