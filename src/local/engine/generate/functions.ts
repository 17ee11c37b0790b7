/** Functions of Athena that are more than a name, by the types of their arguments. */
import { quoteText } from '../../../sql/quote.ts';
import { typeText, type Type } from '../../../sql/types/type.ts';
import { jodaPattern, mysqlPattern } from '../functions/patterns.ts';
import { pairLambda, textArgument, type Given } from './calls.ts';
import { sqlError } from '../errors.ts';
import { duckType, NotGenerated } from './duck.ts';
import { intervalPart } from './expression.ts';
import { sortSql } from './window.ts';

type Way = (given: Given) => string;

const library = 'athena_functions';
const lib =
  (name: string): Way =>
  ({ args }) =>
    `${library}.${name}(${args.join(', ')})`;

const aggregate =
  (name: string): Way =>
  ({ args, quantifier, order, behind }) =>
    `${name}(${quantifier}${args.join(', ')}${order})${behind}`;

const units = /^(?:millisecond|second|minute|hour|day|week|month|quarter|year)$/;
const inDay = /^(?:hour|minute|second|millisecond)$/;

function unitOf(given: Given): string {
  const unit = textArgument(given, 0).toLowerCase();
  if (!units.test(unit))
    throw sqlError(
      'athena',
      'INVALID_FUNCTION_ARGUMENT',
      `'${unit}' is not a valid ${given.types.at(-1)!.name === 'date' ? 'DATE' : 'TIMESTAMP'} field`,
    );
  return unit;
}

function wanted({ types }: Given, at: number, pattern: RegExp): void {
  if (!pattern.test(types[at]?.name ?? '')) throw new NotGenerated(`an argument of type ${types[at]?.name ?? 'none'}`);
}

const moments = /^(?:date|timestamp|timestamptz)$/;

const part =
  (name: string): Way =>
  (given) => {
    if (/^interval/.test(given.types[0]!.name))
      return intervalPart(name === 'day_of_month' ? 'day' : name, given.args[0]!);
    wanted(given, 0, moments);
    return `${library}.${name}(${given.args[0]!})`;
  };

const strftime =
  (pattern: (text: string) => string): Way =>
  (given) => {
    wanted(given, 0, moments);
    return `strftime(${given.args[0]!}, ${quoteText(pattern(textArgument(given, 1)))})`;
  };

/** Sum of a type as Trino has it; DuckDB adds integers up in 128 bits. */
function sumSql({ args, quantifier, behind, types }: Given): string {
  if (/^interval/.test(types[0]!.name)) throw new NotGenerated('sum of intervals');
  return `sum(${quantifier}${args[0]!})${behind}`;
}

function avgSql({ args, quantifier, behind, types }: Given): string {
  const [type] = types;
  if (/^interval/.test(type!.name)) throw new NotGenerated('avg of intervals');
  if (type!.name !== 'decimal') return `avg(${quantifier}${args[0]!})${behind}`;
  const of = (name: string): string => `${name}(${quantifier}${args[0]!})${behind}`;
  return `${library}.decimal_average(${of('sum')}, ${of('count')}, CAST(NULL AS ${duckType(type!)}))`;
}

function percentileSql(given: Given): string {
  const { args, types, behind, nodes } = given;
  if (args.length !== 2) throw new NotGenerated('approx_percentile with weights');
  const one = (fraction: string): string => `quantile_disc(${args[0]!}, -(1 - (${fraction})))${behind}`;
  if (types[1]!.name !== 'array') return one(args[1]!);
  const list = nodes[1];
  if (list?.kind !== 'array') throw new NotGenerated('approx_percentile of a list that is not written out');
  return `[${list.items.map((item) => one(item.kind === 'literal' ? item.text : fail())).join(', ')}]`;
}

function fail(): never {
  throw new NotGenerated('this argument');
}

function sequenceSql(given: Given): string {
  const { args, types, returns } = given;
  const [from, to, step] = args;
  const element = returns.inner?.[0];
  if (element?.name === 'bigint') return lib('sequence')(given);
  const moment = (sql: string): string => `CAST(${sql} AS TIMESTAMP)`;
  if (!step && types[0]!.name !== 'date') throw new NotGenerated('sequence of timestamps without a step');
  const by = step ?? `CASE WHEN ${from!} <= ${to!} THEN INTERVAL 1 DAY ELSE INTERVAL (-1) DAY END`;
  const list = `${library}.sequence_moments(${moment(from!)}, ${moment(to!)}, ${by})`;
  return element?.name === 'date' ? `CAST(${list} AS DATE[])` : list;
}

function jsonPath(given: Given): string {
  const path = textArgument(given, 1).trim();
  const steps = path.slice(1).match(/\.[^.[\]"]+|\[\d+\]|\["(?:[^"\\])*"\]/g) ?? [];
  if (!path.startsWith('$') || steps.join('') !== path.slice(1)) throw new NotGenerated(`the JSON path ${path}`);
  return `$${steps.map((step) => (/^\[\d/.test(step) ? step : `."${step.startsWith('.') ? step.slice(1) : step.slice(2, -2)}"`)).join('')}`;
}

const json =
  (name: string): Way =>
  (given) =>
    `${library}.${name}(${given.args[0]!}, ${quoteText(jsonPath(given))})`;

/** NULL if any value is; what is no number is left out as long as there is one. */
const extreme: Way = (given) =>
  /^(?:real|double)$/.test(given.returns.name) ? looseExtreme(given) : plainExtreme(given);

const looseExtreme: Way = ({ args, name, context }) => {
  const item = context.newName('lb_p');
  const list = `[${args.join(', ')}]`;
  const none = args.map((arg) => `(${arg}) IS NULL`).join(' OR ');
  return `CASE WHEN NOT (${none}) THEN coalesce(list_${name === 'least' ? 'min' : 'max'}(list_filter(${list}, lambda ${item}: NOT isnan(${item}))), CAST('NaN' AS DOUBLE)) END`;
};

const plainExtreme: Way = ({ args, name }) =>
  `CASE WHEN NOT (${args.map((arg) => `(${arg}) IS NULL`).join(' OR ')}) THEN ${name}(${args.join(', ')}) END`;

function regexpReplaceSql(given: Given): string {
  const [subject, pattern] = given.args;
  const replacement = given.args.length > 2 ? textArgument(given, 2) : '';
  const groups =
    textArgument(given, 1)
      .replaceAll(/\\.|\[[^\]]*\]/g, '')
      .match(/\((?!\?)|\(\?P?<[A-Za-z]/g)?.length ?? 0;
  const used = [...replacement.replaceAll(/\\./g, '').matchAll(/\$(\d?)/g)].map(([, group]) => group);
  if (used.some((group) => group === '' || Number(group) > groups)) throw new NotGenerated('these groups');
  const duck = replacement.replaceAll(
    /\\(.)|\$(\d)|\\$/gs,
    (_, letter: string | undefined, group: string | undefined) =>
      group === undefined ? (letter === '\\' ? '\\\\' : (letter ?? '')) : `\\${group}`,
  );
  return `regexp_replace(${subject!}, ${pattern!}, ${quoteText(duck)}, 'g')`;
}

function typeofSql({ nodes, context }: Given): string {
  return quoteText(typeText(context.analysis.typeOf(nodes[0]!), 'athena'));
}

function concatSql({ args, returns, types }: Given): string {
  if (returns.name === 'array') {
    const isList = (at: number): boolean => types[at]!.name === 'array';
    const empty = args.filter((_, at) => isList(at)).map((arg) => `${arg} IS NULL`);
    return `CASE WHEN ${empty.join(' OR ')} THEN NULL ELSE list_concat(${args.map((arg, at) => (isList(at) ? arg : `[${arg}]`)).join(', ')}) END`;
  }
  return `(${args.join(' || ')})`;
}

function cardinalitySql({ args, types }: Given): string {
  if (types[0]!.name === 'map') return `cardinality(${args[0]!})`;
  return types[0]!.name === 'array' ? `len(${args[0]!})` : fail();
}

function lengthSql({ args, types }: Given): string {
  return types[0]!.name === 'varbinary' ? `octet_length(${args[0]!})` : `length(${args[0]!})`;
}

/** The argument of a scalar function that is written more than once, worked out once. */
function once(sql: string, body: (value: string) => string, { context }: Given): string {
  const name = context.newName('lb_v');
  return `list_extract(list_transform([${sql}], lambda ${name}: ${body(name)}), 1)`;
}

const match =
  (name: 'any_of' | 'all_of', not = ''): Way =>
  ({ args }) =>
    `${not}${library}.${name}(list_transform(${args[0]!}, ${args[1]!}))`;

const rowOfTwo = (type: Type): string => duckType(type);

const digest =
  (algorithm: string): Way =>
  ({ args }) =>
    `unhex(lb_digest('${algorithm}', hex(${args[0]!})))`;

const hmac =
  (algorithm: string): Way =>
  ({ args }) =>
    `unhex(lb_hmac('${algorithm}', hex(${args[0]!}), hex(${args[1]!})))`;

const toBytes =
  (form: string): Way =>
  ({ args }) =>
    `unhex(lb_to_bytes('${form}', CAST(${args[0]!} AS VARCHAR)))`;

const fromBytes =
  (form: string): Way =>
  ({ args }) =>
    `lb_from_bytes('${form}', hex(${args[0]!}))`;

const bits: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, integer: 32, bigint: 64 };

/** Shifts to the right that fill with zeros. */
function rightShift({ args, types }: Given): string {
  const width = bits[types[0]!.name] ?? 64;
  const mask = (2n ** BigInt(width) - 1n).toString();
  return `CASE WHEN ${args[1]!} = 0 THEN ${args[0]!} WHEN ${args[1]!} >= ${width} THEN 0 ELSE (CAST(${args[0]!} AS HUGEINT) & ${mask}::HUGEINT) >> ${args[1]!}::HUGEINT END`;
}

/** By the sums of products, as Trino works it out; NULL where one side does not vary. */
function correlation({ args, behind }: Given): string {
  const of = (name: string): string => `${name}(${args.join(', ')})${behind}`;
  return `CASE WHEN ${of('regr_sxx')} > 0 AND ${of('regr_syy')} > 0 THEN ${of('regr_sxy')} / (sqrt(${of('regr_sxx')}) * sqrt(${of('regr_syy')})) END`;
}

export const functions: ReadonlyMap<string, Way> = new Map<string, Way>([
  ['corr', correlation],
  ['sha512', digest('sha512')],
  ...['md5', 'sha1', 'sha256', 'sha512'].map((name) => [`hmac_${name}`, hmac(name)] as const),
  ['to_big_endian_32', toBytes('integer')],
  ['to_big_endian_64', toBytes('bigint')],
  ['to_ieee754_32', toBytes('real')],
  ['to_ieee754_64', toBytes('double')],
  ['from_big_endian_32', fromBytes('integer')],
  ['from_big_endian_64', fromBytes('bigint')],
  ['from_ieee754_32', fromBytes('real')],
  ['from_ieee754_64', fromBytes('double')],
  ['from_utf8', ({ args }) => (args.length > 1 ? fail() : `lb_from_utf8(hex(${args[0]!}))`)],
  ['url_encode', ({ args }) => `lb_url_encode(${args[0]!})`],
  [
    'strpos',
    ({ args }) =>
      args.length > 2
        ? `lb_strpos(${args[0]!}, ${args[1]!}, CAST(${args[2]!} AS VARCHAR))`
        : `strpos(${args.join(', ')})`,
  ],
  ['replace', ({ args }) => `lb_replace(${args[0]!}, ${args[1]!}, ${args[2] ?? "''"})`],
  ['bitwise_right_shift', rightShift],
  [
    'bitwise_right_shift_arithmetic',
    ({ args }) => `CAST(floor(CAST(${args[0]!} AS HUGEINT) / power(2, least(${args[1]!}, 63))) AS BIGINT)`,
  ],
  ['geometric_mean', ({ args, behind }) => `exp(sum(ln(${args[0]!}))${behind} / count(${args[0]!})${behind})`],
  ['to_milliseconds', ({ args }) => `CAST(epoch(${args[0]!}) * 1000 AS BIGINT)`],
  [
    'width_bucket',
    (given) =>
      given.args.length === 2
        ? `len(list_filter(${given.args[1]!}, lambda lb_b: ${given.args[0]!} >= lb_b))`
        : lib('width_bucket')(given),
  ],
  [
    'ngrams',
    (given) =>
      once(
        given.args[0]!,
        (value) =>
          `list_transform(generate_series(1, greatest(len(${value}) - ${given.args[1]!} + 1, 1)), lambda lb_i: ${value}[lb_i:lb_i + ${given.args[1]!} - 1])`,
        given,
      ),
  ],
  ['count', ({ args, quantifier, behind }) => `count(${quantifier}${args.length > 0 ? args[0]! : '*'})${behind}`],
  ['count_if', ({ args, behind }) => `count(CASE WHEN ${args[0]!} THEN 1 END)${behind}`],
  ['sum', sumSql],
  ['avg', avgSql],
  ['min', (given) => (given.args.length > 1 ? fail() : aggregate('min')(given))],
  ['max', (given) => (given.args.length > 1 ? fail() : aggregate('max')(given))],
  ['max_by', (given) => (given.args.length > 2 ? fail() : aggregate('arg_max_null')(given))],
  ['min_by', (given) => (given.args.length > 2 ? fail() : aggregate('arg_min_null')(given))],
  ['approx_distinct', ({ args, behind }) => `count(DISTINCT ${args[0]!})${behind}`],
  ['approx_percentile', percentileSql],
  ['map_agg', ({ args, behind }) => `${library}.map_of(list({k: ${args[0]!}, v: ${args[1]!}})${behind})`],
  [
    'listagg',
    ({ args, node, context, behind, quantifier }) =>
      node.withinGroup
        ? `string_agg(${quantifier}${args[0]!}, ${args[1] ?? "''"} ORDER BY ${sortSql(node.withinGroup, context)})${behind}`
        : fail(),
  ],
  ['coalesce', ({ args }) => `coalesce(${args.join(', ')})`],
  ['nullif', ({ args }) => `nullif(${args.join(', ')})`],
  ['if', ({ args }) => `CASE WHEN ${args[0]!} THEN ${args[1]!}${args[2] === undefined ? '' : ` ELSE ${args[2]}`} END`],
  ['greatest', extreme],
  ['least', extreme],
  ['typeof', typeofSql],
  ['length', lengthSql],
  ['cardinality', cardinalitySql],
  ['concat', concatSql],
  [
    'reverse',
    ({ args, types }) =>
      types[0]!.name === 'array'
        ? `list_reverse(${args[0]!})`
        : types[0]!.name === 'varchar'
          ? `reverse(${args[0]!})`
          : fail(),
  ],
  ['sequence', sequenceSql],
  ['json_extract', json('json_extract')],
  ['json_extract_scalar', json('json_extract_scalar')],
  ['json_size', json('json_size')],
  ['regexp_replace', regexpReplaceSql],
  ['regexp_extract', ({ args }) => `${library}.regexp_extract(${args[0]!}, ${args[1]!}, ${args[2] ?? '0'})`],
  ['substring', lib('substr')],
  [
    'date_trunc',
    (given) => (wanted(given, 1, moments), `${library}.date_trunc_to(${quoteText(unitOf(given))}, ${given.args[1]!})`),
  ],
  [
    'date_add',
    (given) => {
      wanted(given, 2, moments);
      const unit = unitOf(given);
      const amount = `INTERVAL 1 ${unit} * (${given.args[1]!})`;
      return inDay.test(unit)
        ? `${library}.time_after(${quoteText(unit)}, ${amount}, ${given.args[2]!})`
        : `${library}.date_plus(${amount}, ${given.args[2]!})`;
    },
  ],
  [
    'date_diff',
    (given) => {
      wanted(given, 1, moments);
      const unit = unitOf(given);
      const name = inDay.test(unit) ? `${library}.between_moments` : 'date_sub';
      return `${name}(${quoteText(unit)}, ${given.args[1]!}, ${given.args[2]!})`;
    },
  ],
  ['date_format', strftime(mysqlPattern)],
  ['format_datetime', strftime(jodaPattern)],
  ['date_parse', (given) => `strptime(${given.args[0]!}, ${quoteText(mysqlPattern(textArgument(given, 1)))})`],
  [
    'parse_datetime',
    (given) => `CAST(strptime(${given.args[0]!}, ${quoteText(jodaPattern(textArgument(given, 1)))}) AS TIMESTAMPTZ)`,
  ],
  ...[
    'year',
    'month',
    'day',
    'hour',
    'minute',
    'second',
    'quarter',
    'week',
    'week_of_year',
    'day_of_week',
    'dow',
    'day_of_year',
    'doy',
    'day_of_month',
    'year_of_week',
    'yow',
    'millisecond',
  ].map((name) => [name, part(name)] as const),
  [
    'map',
    ({ args, returns }) => (args.length === 0 ? 'MAP {}' : `CAST(map(${args.join(', ')}) AS ${rowOfTwo(returns)})`),
  ],
  ['transform', ({ args }) => `list_transform(${args[0]!}, ${args[1]!})`],
  ['filter', ({ args }) => `list_filter(${args[0]!}, ${args[1]!})`],
  ['any_match', match('any_of')],
  ['all_match', match('all_of')],
  ['none_match', match('any_of', 'NOT ')],
  [
    'reduce',
    ({ args }) => `list_extract(list_transform([list_reduce(${args[0]!}, ${args[2]!}, ${args[1]!})], ${args[3]!}), 1)`,
  ],
  [
    'zip_with',
    (given) =>
      `list_transform(list_zip(${given.args[0]!}, ${given.args[1]!}), ${pairLambda(given, 2, ['[1]', '[2]'])})`,
  ],
  [
    'map_filter',
    (given) =>
      `map_from_entries(list_filter(map_entries(${given.args[0]!}), ${pairLambda(given, 1, ['.key', '.value'])}))`,
  ],
  [
    'transform_values',
    (given) =>
      once(
        given.args[0]!,
        (value) =>
          `map(map_keys(${value}), list_transform(map_entries(${value}), ${pairLambda(given, 1, ['.key', '.value'])}))`,
        given,
      ),
  ],
  [
    'transform_keys',
    (given) =>
      once(
        given.args[0]!,
        (value) =>
          `map(list_transform(map_entries(${value}), ${pairLambda(given, 1, ['.key', '.value'])}), map_values(${value}))`,
        given,
      ),
  ],
  ['array_sort', (given) => (given.args.length > 1 ? fail() : lib('array_sort')(given))],
  ['grouping', ({ args }) => `grouping(${args.join(', ')})`],
  ['contains', (given) => (given.types[0]!.name === 'array' ? lib('contains')(given) : fail())],
]);
