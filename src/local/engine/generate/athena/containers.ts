/** Functions of Athena over arrays and maps. */
import { quoteText } from '../../../../sql/quote.ts';
import { isSameType, type Type } from '../../../../sql/types/type.ts';
import { sqlError } from '../../errors.ts';
import { pairLambda } from './calls.ts';
import type { Given } from '../given.ts';
import { duckType, fieldName, NotGenerated } from '../duck.ts';
import { plainSql } from '../expression.ts';
import { fail, lib, library, once, type Way, type Ways } from './way.ts';

function sequenceSql(given: Given): string {
  const { args, types, returns } = given;
  const [from, to, step] = args;
  const element = returns.inner?.[0];
  if (element?.name === 'bigint') return lib('sequence')(given);
  const moment = (sql: string): string => `CAST(${sql} AS TIMESTAMP)`;
  if (types[2]?.name === 'intervalYear') {
    if (element?.name !== 'date') throw new NotGenerated('sequence of timestamps by months');
    const days = (sql: string): string => `CAST(CAST(${sql} AS DATE) - DATE '1970-01-01' AS VARCHAR)`;
    const months = `CAST(CAST(date_part('year', ${step!}) * 12 + date_part('month', ${step!}) AS BIGINT) AS VARCHAR)`;
    const steps = `CAST(CAST(lb_months_between(${days(from!)}, ${days(to!)}, ${months}) AS JSON) AS INTEGER[])`;
    return `list_transform(${steps}, lambda lb_d: DATE '1970-01-01' + lb_d)`;
  }
  if (!step && types[0]!.name !== 'date') throw new NotGenerated('sequence of timestamps without a step');
  const by = step ?? `CASE WHEN ${from!} <= ${to!} THEN INTERVAL 1 DAY ELSE INTERVAL (-1) DAY END`;
  const list = `${library}.sequence_moments(${moment(from!)}, ${moment(to!)}, ${by})`;
  return element?.name === 'date' ? `CAST(${list} AS DATE[])` : list;
}

function cardinalitySql({ args, types }: Given): string {
  if (types[0]!.name === 'map') return `cardinality(${args[0]!})`;
  return types[0]!.name === 'array' ? `len(${args[0]!})` : fail();
}

const match =
  (name: 'any_of' | 'all_of', not = ''): Way =>
  ({ args }) =>
    `${not}${library}.${name}(list_transform(${args[0]!}, ${args[1]!}))`;

/** What is no number counts only where there is nothing else; NULL is the answer where one item is. */
const extremeItem =
  (which: 'min' | 'max'): Way =>
  (given) =>
    /^(?:real|double)$/.test(given.returns.name)
      ? once(
          given.args[0]!,
          (value) =>
            `CASE WHEN NOT list_contains(list_transform(${value}, lambda lb_x: lb_x IS NULL), true) THEN coalesce(list_${which}(list_filter(${value}, lambda lb_x: NOT isnan(lb_x))), list_${which}(${value})) END`,
          given,
        )
      : lib(`array_${which}`)(given);

/** NULL where one of the values is. */
const orNull = (values: readonly string[], sql: string): string =>
  `CASE WHEN ${values.map((value) => `${value} IS NOT NULL`).join(' AND ')} THEN ${sql} END`;

/** Rows of two as entries. */
function entriesOf(sql: string, type: Type): string {
  const [row] = type.inner ?? [];
  if (row?.name !== 'row') return `CAST([] AS STRUCT(k VARCHAR, v VARCHAR)[])`;
  const [key, value] = [0, 1].map((at) => quoteText(fieldName(row, at)));
  return `list_transform(${sql}, lambda lb_x: {k: struct_extract(lb_x, ${key}), v: struct_extract(lb_x, ${value})})`;
}

/** Every choice of n items in their order. */
function combinationsSql(given: Given): string {
  const { args, nodes } = given;
  const size = nodes[1]?.kind === 'literal' ? Number(nodes[1].text) : NaN;
  if (!Number.isInteger(size)) return fail();
  if (size > 5) throw sqlError('athena', 'INVALID_FUNCTION_ARGUMENT', 'combination size must not exceed 5');
  return once(
    args[0]!,
    (value) => {
      let choices = `[CAST([] AS BIGINT[])]`;
      for (let at = 0; at < size; at++)
        choices = `flatten(list_transform(${choices}, lambda lb_c${at}: list_transform(range(coalesce(lb_c${at}[len(lb_c${at})], 0) + 1, len(${value}) + 1), lambda lb_i${at}: list_append(lb_c${at}, lb_i${at}))))`;
      return orNull(
        [value],
        `list_transform(${choices}, lambda lb_c: list_transform(lb_c, lambda lb_i: ${value}[lb_i]))`,
      );
    },
    given,
  );
}

/** Keys of both maps, with NULL for what one has not. */
function mapZipSql(given: Given): string {
  const { args, nodes, context } = given;
  const [, , lambda] = nodes;
  if (lambda?.kind !== 'lambda') return fail();
  const [maps, key] = [context.newName('lb_v'), context.newName('lb_p')];
  const fields = context.analysis.lambdas.get(lambda) ?? [];
  [key, `${maps}['a'][${key}]`, `${maps}['b'][${key}]`].forEach((sql, at) => {
    if (fields[at]) context.nameField(fields[at], sql);
  });
  const keys = `list_concat(map_keys(${maps}['a']), list_filter(map_keys(${maps}['b']), lambda lb_k: NOT list_contains(map_keys(${maps}['a']), lb_k)))`;
  return `list_extract(list_transform([{a: ${args[0]!}, b: ${args[1]!}}], lambda ${maps}: ${orNull([`${maps}['a']`, `${maps}['b']`], `map(${keys}, list_transform(${keys}, lambda ${key}: ${plainSql(lambda.body, context)}))`)}), 1)`;
}

/** The body of a lambda of the user, with its parameters standing for these. */
function bodyOf({ nodes, context }: Given, at: number, parameters: readonly string[]): string {
  const node = nodes[at];
  if (node?.kind !== 'lambda') return fail();
  const fields = context.analysis.lambdas.get(node) ?? [];
  fields.forEach((field, index) => context.nameField(field, parameters[index]!));
  return plainSql(node.body, context);
}

/** Each item stands behind as many as the comparator puts before it; equal ones keep their order. */
function sortedBy(given: Given): string {
  const { context } = given;
  return once(
    given.args[0]!,
    (value) => {
      const [at, other, item] = [context.newName('lb_i'), context.newName('lb_j'), context.newName('lb_s')];
      const compared = bodyOf(given, 1, [`${value}[${other}]`, `${value}[${at}]`]);
      const all = `range(1, len(${value}) + 1)`;
      const places = `list_transform(${all}, lambda ${at}: {before: len(list_filter(${all}, lambda ${other}: ${compared} < 0)), own: ${at}})`;
      return `list_transform(list_sort(${places}), lambda ${item}: ${value}[${item}['own']])`;
    },
    given,
  );
}

/** The state and the items are of two types: both travel in one row, as DuckDB folds items of one type alone. */
function reduced(given: Given, items: string): string {
  const { args, types, context } = given;
  const [, start, step] = types;
  const state = duckType(start!);
  const [left, right, item] = [context.newName('lb_a'), context.newName('lb_b'), context.newName('lb_x')];
  const next = bodyOf(given, 2, [`${left}['s']`, `${right}['x']`]);
  const own = step!.inner![1]!;
  // Of an empty array; NULL fits everywhere as a number.
  const itemType = own.name === 'unknown' ? 'INTEGER' : duckType(own);
  const rows = `list_transform(${items}, lambda ${item}: {s: CAST(NULL AS ${state}), x: CAST(${item} AS ${itemType})})`;
  const first = `{s: CAST(${args[1]!} AS ${state}), x: CAST(NULL AS ${itemType})}`;
  return `struct_extract(list_reduce(${rows}, lambda ${left}, ${right}: {s: CAST(${next} AS ${state}), x: CAST(NULL AS ${itemType})}, ${first}), 's')`;
}

/** Refuses a number that is written out and is not above 0. */
function positive({ nodes }: Given, at: number, said: string): undefined {
  const node = nodes[at];
  if (node?.kind === 'literal' && Number(node.text) <= 0) throw sqlError('athena', 'INVALID_FUNCTION_ARGUMENT', said);
  if (node?.kind !== 'literal') return fail();
}

/** What is no number is found nowhere. */
function numbersAlone(given: Given, instead: 'left out' | 'NULL'): Given {
  const [list, ...rest] = given.args;
  if (!/^(?:real|double)$/.test(given.types[0]!.inner?.[0]?.name ?? '')) return given;
  const kept =
    instead === 'NULL'
      ? `list_transform(${list!}, lambda lb_x: CASE WHEN NOT isnan(lb_x) THEN lb_x END)`
      : `list_filter(${list!}, lambda lb_x: lb_x IS NULL OR NOT isnan(lb_x))`;
  return { ...given, args: [kept, ...rest] };
}

/** By name. */
export const containers: Ways = [
  ['array_max', extremeItem('max')],
  ['array_min', extremeItem('min')],
  [
    'map_concat',
    ({ args, types }) => {
      if (types.some(({ name }) => name === 'unknown')) return 'NULL';
      return `CASE WHEN ${args.map((arg) => `${arg} IS NOT NULL`).join(' AND ')} THEN map_concat(${args.join(', ')}) END`;
    },
  ],
  [
    'repeat',
    (given) =>
      once(
        `{n: ${given.args[1]!}}`,
        (value) =>
          `CASE WHEN (CASE WHEN ${value}['n'] < 0 THEN lb_fail('INVALID_FUNCTION_ARGUMENT: count argument of repeat function must be greater than or equal to 0') END) IS NULL AND ${value}['n'] IS NOT NULL THEN ${library}.repeat(${given.args[0]!}, ${value}['n']) END`,
        given,
      ),
  ],
  [
    'contains_sequence',
    (given) =>
      once(
        `{a: ${given.args[0]!}, b: ${given.args[1]!}}`,
        (value) =>
          `CASE WHEN ${value}['a'] IS NOT NULL AND ${value}['b'] IS NOT NULL THEN len(${value}['b']) = 0 OR len(list_filter(range(1, len(${value}['a']) - len(${value}['b']) + 2), lambda lb_i: list_slice(${value}['a'], lb_i, lb_i + len(${value}['b']) - 1) = ${value}['b'])) > 0 END`,
        given,
      ),
  ],
  [
    'multimap_from_entries',
    ({ args, types }) =>
      `${library}.multimap_of(${library}.whole_entries(${args[0]!}, ${entriesOf(args[0]!, types[0]!)}))`,
  ],
  [
    'multimap_agg',
    ({ args, behind }) => `${library}.of_some(${library}.multimap_of(list({k: ${args[0]!}, v: ${args[1]!}})${behind}))`,
  ],
  [
    'map_union',
    ({ args, behind }) =>
      `CASE WHEN count(${args[0]!})${behind} > 0 THEN ${library}.map_of(flatten(list(${library}.entries_of(${args[0]!}))${behind})) END`,
  ],
  ['split_to_multimap', ({ args }) => `${library}.multimap_of(${library}.split_entries(${args.join(', ')}))`],
  ['combinations', combinationsSql],
  ['map_zip_with', mapZipSql],
  [
    'zip',
    (given) => {
      const fields = given.args.map((_, at) => `field${at}: lb_z[${at + 1}]`);
      return orNull(
        given.args,
        `list_transform(list_zip(${given.args.join(', ')}), lambda lb_z: {${fields.join(', ')}})`,
      );
    },
  ],
  [
    'ngrams',
    (given) =>
      positive(given, 1, 'N must be positive') ??
      once(
        given.args[0]!,
        (value) =>
          orNull(
            [value],
            `list_transform(generate_series(1, greatest(len(${value}) - ${given.args[1]!} + 1, 1)), lambda lb_i: ${value}[lb_i:lb_i + ${given.args[1]!} - 1])`,
          ),
        given,
      ),
  ],
  ['cardinality', cardinalitySql],
  ['sequence', sequenceSql],
  [
    'map',
    ({ args, returns }) => (args.length === 0 ? 'MAP {}' : `CAST(map(${args.join(', ')}) AS ${duckType(returns)})`),
  ],
  ['transform', ({ args }) => `list_transform(${args[0]!}, ${args[1]!})`],
  ['filter', ({ args }) => `list_filter(${args[0]!}, ${args[1]!})`],
  ['any_match', match('any_of')],
  ['all_match', match('all_of')],
  ['none_match', match('any_of', 'NOT ')],
  [
    'reduce',
    (given) => {
      const { args, types } = given;
      const isOneType = types[0]!.name === 'array' && isSameType(types[0]!.inner![0]!, types[1]!);
      const folded = isOneType ? `list_reduce(${args[0]!}, ${args[2]!}, ${args[1]!})` : reduced(given, args[0]!);
      return `list_extract(list_transform([${folded}], ${args[3]!}), 1)`;
    },
  ],
  [
    'reduce_agg',
    (given) => {
      const { args, behind } = given;
      if (behind !== '') return fail();
      return reduced(given, `list_filter(list(${args[0]!}), lambda lb_x: lb_x IS NOT NULL)`);
    },
  ],
  [
    'zip_with',
    (given) =>
      orNull(
        given.args.slice(0, 2),
        `list_transform(list_zip(${given.args[0]!}, ${given.args[1]!}), ${pairLambda(given, 2, ['[1]', '[2]'])})`,
      ),
  ],
  [
    'map_filter',
    (given) =>
      `map_from_entries(list_filter(map_entries(${given.args[0]!}), ${pairLambda(given, 1, [`['key']`, `['value']`])}))`,
  ],
  [
    'transform_values',
    (given) =>
      once(
        given.args[0]!,
        (value) =>
          `map(map_keys(${value}), list_transform(map_entries(${value}), ${pairLambda(given, 1, [`['key']`, `['value']`])}))`,
        given,
      ),
  ],
  [
    'transform_keys',
    (given) =>
      once(
        given.args[0]!,
        (value) =>
          `map(list_transform(map_entries(${value}), ${pairLambda(given, 1, [`['key']`, `['value']`])}), map_values(${value}))`,
        given,
      ),
  ],
  ['array_sort', (given) => (given.args.length > 1 ? sortedBy(given) : lib('array_sort')(given))],
  [
    'contains',
    (given) => (given.types[0]!.name === 'array' ? lib('contains')(numbersAlone(given, 'left out')) : fail()),
  ],
  ['array_position', (given) => lib('array_position')(numbersAlone(given, 'NULL'))],
];
