/** Functions of Athena (Trino) that the local engine runs, each with the way it does. */
import type { Call, FunctionRule } from '../calls.ts';
import { readType } from '../casts.ts';
import { notEmulated } from '../errors.ts';
import { joined, withTexts } from '../texts.ts';
import { brackets, joinNodes, raw, type Node } from '../tree.ts';
import { typedOperand } from '../typed.ts';
import { parseType, sqlTypeOf, type LakeType } from '../types.ts';
import {
  argument,
  around,
  decimalAverageRule,
  realUnlessDouble,
  totalRule,
  callOf,
  castRule,
  each,
  literalArgument,
  positionRule,
  substringArguments,
  text,
  trimRule,
  wrongArguments,
} from './parts.ts';
import { entries, lambda, matchRule, reduceRule, zipWithRule } from './lambdas.ts';
import { jodaPattern, mysqlPattern } from './patterns.ts';
import { regexpReplace } from './replacing.ts';
import { tryRule } from './trying.ts';

const library = 'athena_functions';
const units = new Set(['millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']);

const inDay = /^(?:hour|minute|second|millisecond)$/;

function unitOf(call: Call): string {
  const unit = literalArgument(call, 0).toLowerCase();
  if (!units.has(unit)) throw notEmulated(`${call.name} with unit ${unit}`, 'athena');
  return unit;
}

function extractRule(call: Call): Node[] {
  const sides = around(call, 'FROM');
  const field = sides?.[0][0]?.word.toLowerCase() ?? '';
  const names: Record<string, string> = {
    day_of_month: 'day',
  };
  const name = names[field] ?? field;
  if (
    !sides ||
    !/^(year|quarter|month|week|day|day_of_week|dow|day_of_year|doy|year_of_week|yow|hour|minute|second)$/.test(name)
  )
    throw notEmulated(`extract(${field} …)`, 'athena');
  return callOf(`${library}.${name}`, [call.expressions.rewrite(sides[1], call.scope)]);
}

/**
 * The value at floor(p * n), as Trino's digest has it for so few values that it keeps each; counted from the largest,
 * which a minus tells DuckDB. Integers come as bigint, decimals as double.
 */
function percentileRule(call: Call): Node[] {
  const [values, fraction] = call.args;
  if (call.args.length !== 2 || !values || !fraction) throw notEmulated('approx_percentile with weights', 'athena');
  const behind = [...call.filter, ...call.over];
  const list = call.source[1]?.[0]?.word === 'ARRAY' ? call.source[1][1] : undefined;
  const fractions = list?.kind === 'group' ? call.expressions.rewriteList(list.nodes, call.scope) : [fraction];
  const found = fractions.map((one) => [
    ...callOf(`${library}.percentile`, [
      [...callOf('quantile_disc', [values, [raw('-(1 - ('), ...one, raw('))')]], call.offset), ...behind],
    ]),
  ]);
  return list ? [raw('['), ...joinNodes(found), raw(']')] : found[0]!;
}

function formatRule(call: Call): Node[] {
  const pattern = literalArgument(call, 0);
  const conversions = pattern.match(/%(?:%|[-0+ ]*\d*(?:\.\d+)?[a-zA-Z])|%/g) ?? [];
  if (conversions.some((conversion) => !/^%(?:%|[-0+ ]*\d*(?:\.\d+)?[dfsxXeb])$/.test(conversion)))
    throw notEmulated(`format with pattern ${pattern}`, 'athena');
  const used = conversions.filter((conversion) => conversion !== '%%');
  const args = call.args.slice(1).map((arg, at) => {
    const conversion = used[at] ?? '';
    if (/[sb]$/.test(conversion))
      return callOf('coalesce', [callOf(`${library}.to_shown_text`, [arg]), [text('null')]]);
    return /[fe]$/.test(conversion) ? [raw('CAST('), ...arg, raw('AS DOUBLE)')] : arg;
  });
  const printed = pattern.replaceAll(/%%|%([-0-9]*)b/g, (all, width: string) => (all === '%%' ? all : `%${width}s`));
  return callOf('printf', [[text(printed)], ...args]);
}

function byRule(name: string) {
  return (call: Call): Node[] => {
    if (call.args.length === 3) throw notEmulated(`${call.name} with a number of values`, 'athena');
    return callOf(name, call.args, call.offset);
  };
}

/** count_if: 0 of nothing, where DuckDB's is NULL. */
function countIfRule(call: Call): Node[] {
  const [condition] = call.args;
  if (!condition || call.args.length !== 1) throw wrongArguments(call);
  return [
    raw('count', call.offset),
    brackets([raw('CASE WHEN'), ...condition, raw('THEN 1 END')]),
    ...call.filter,
    ...call.over,
  ];
}

function typeofRule(call: Call): Node[] {
  const [node, more] = call.source[0] ?? [];
  if (node?.kind === 'string' && !more) return [text(`varchar(${literalArgument(call, 0).length})`)];
  if (node?.kind === 'number' && !more && /^\d{10,}$/.test(node.text) && BigInt(node.text) > 2147483647n)
    return [text('bigint')];
  const cast =
    node?.word === 'CAST' && call.source[0]?.length === 2 && call.source[0][1]?.kind === 'group'
      ? call.source[0][1]
      : undefined;
  const as = cast?.nodes.findIndex((inner) => inner.word === 'AS') ?? -1;
  const type = cast && as > 0 ? parseType(readType(cast.nodes, as + 1).text, 'athena') : undefined;
  if (type) return [text(sqlTypeOf(type, 'athena'))];
  const [value] = call.args;
  if (!value) throw wrongArguments(call);
  return [
    typedOperand(call.expressions.rewriting, [value], callOf(`${library}.type_of`, call.args), ([found]) => [
      text(sqlTypeOf(found!, 'athena')),
    ]),
  ];
}

/** A path of Trino in DuckDB's words: every name in quotes. */
function jsonPath(call: Call): string {
  const path = literalArgument(call, 1).trim();
  const steps = path.slice(1).match(/\.[^.[\]"]+|\[\d+\]|\["(?:[^"\\])*"\]/g) ?? [];
  if (!path.startsWith('$') || steps.join('') !== path.slice(1)) throw notEmulated(`the JSON path ${path}`, 'athena');
  return `$${steps
    .map((step) => (/^\[\d/.test(step) ? step : `."${step.startsWith('.') ? step.slice(1) : step.slice(2, -2)}"`))
    .join('')}`;
}

function jsonExtractRule(call: Call): Node[] {
  const [value, path] = call.args;
  if (!value || !path || call.args.length !== 2) throw wrongArguments(call);
  const literal = call.source[1]?.length === 1 && call.source[1][0]!.kind === 'string';
  return callOf(`${library}.${call.name}`, [value, literal ? [text(jsonPath(call))] : path]);
}

/** greatest and least: NULL if any value is. */
function extremeRule(call: Call): Node[] {
  if (call.args.length === 0) throw wrongArguments(call);
  const none = joinNodes(
    call.args.map((arg) => [raw('('), ...arg, raw(') IS NULL')]),
    'OR',
  );
  return [raw('CASE WHEN NOT ('), ...none, raw(') THEN'), ...callOf(call.name, call.args, call.offset), raw('END')];
}

/** sequence of integers, dates or timestamps. */
function sequenceRule(call: Call): Node[] {
  const [from, to, step] = call.args;
  if (!from || !to || call.args.length > 3) throw wrongArguments(call);
  const moment = (value: readonly Node[]): Node[] => [raw('CAST('), ...value, raw('AS TIMESTAMP)')];
  const build = ([type]: readonly LakeType[]): Node[] => {
    if (type?.name !== 'date' && type?.name !== 'timestamp') return callOf(`${library}.sequence`, call.args);
    if (!step && type.name === 'timestamp') throw notEmulated('sequence of timestamps without a step', 'athena');
    const day = [raw('CASE WHEN'), ...from, raw('<='), ...to, raw('THEN INTERVAL 1 DAY ELSE INTERVAL (-1) DAY END')];
    const list = callOf(`${library}.sequence_moments`, [moment(from), moment(to), step ?? day]);
    return type.name === 'date' ? [raw('CAST('), ...list, raw('AS DATE[])')] : list;
  };
  return [typedOperand(call.expressions.rewriting, [from], callOf(`${library}.sequence`, call.args), build)];
}

/** JSON path functions of the standard: `json_value(x, 'lax $.a')`. */
function jsonPathRule(how: 'value' | 'query' | 'exists') {
  return (call: Call): Node[] => {
    const path = literalArgument(call, 1).replace(/^\s*lax\s+/i, '');
    if (call.source.length !== 2 || /^\s*strict/i.test(path) || !/^\$[\w.[\]"]*$/.test(path))
      throw notEmulated(`${call.name} with this path or clause`, 'athena');
    return callOf(`${library}.json_${how}_at`, [[argument(call, 0)], [text(path)]]);
  };
}

export const athenaFunctions: ReadonlyMap<string, FunctionRule> = new Map<string, FunctionRule>([
  ...each(
    `abs exp sin cos tan asin acos atan atan2 sinh cosh tanh degrees radians pi count min max
     stddev stddev_pop stddev_samp variance var_pop var_samp bool_and bool_or
     lower chr translate row_number rank dense_rank percent_rank
     cume_dist ntile lag lead first_value last_value nth_value nullif map_keys map_values map_from_entries
     greatest_of histogram grouping from_base64 starts_with`,
    'same',
  ),
  ...each(
    `cbrt ln log2 log10 upper ltrim rtrim strpos sign ceil ceiling floor round sqrt power pow mod length lpad rpad replace substr split split_part codepoint concat_ws
     levenshtein_distance hamming_distance to_utf8 from_utf8 soundex normalize regexp_like regexp_extract_all
     regexp_count regexp_split url_extract_host url_extract_path url_extract_protocol url_extract_query url_extract_parameter
     url_extract_port url_extract_fragment url_decode date now year month day hour minute second quarter week week_of_year
     day_of_week dow day_of_year doy day_of_month year_of_week yow last_day_of_month millisecond to_iso8601
     from_iso8601_timestamp from_iso8601_date from_unixtime to_unixtime cardinality contains array_join array_distinct
     array_sort array_max array_min array_position array_remove array_intersect array_union array_except arrays_overlap
     flatten slice element_at repeat zip map_concat map_entries split_to_map json_parse json_format
     json_array_length json_array_get is_json_scalar json_array_contains md5 sha1 sha256 to_hex from_hex
     to_base64 crc32 bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_left_shift bitwise_right_shift bit_count nan infinity is_nan is_finite is_infinite width_bucket from_base to_base human_readable_seconds truncate
     trim_array log e random rand uuid version current_timezone`,
    'library',
  ),
  ...each('corr covar_pop covar_samp regr_slope regr_intercept', realUnlessDouble),
  ['count_if', { whole: countIfRule }],
  ['greatest', extremeRule],
  ['least', extremeRule],
  ['sequence', sequenceRule],
  [
    'reverse',
    ({ args, expressions }) => [
      typedOperand(expressions.rewriting, args, callOf('reverse', args), ([type]) =>
        callOf(type?.name === 'array' ? 'list_reverse' : 'reverse', args),
      ),
    ],
  ],
  ...each('json_extract json_extract_scalar json_size', jsonExtractRule),
  ['every', { as: 'bool_and' }],
  ['arbitrary', { as: 'any_value' }],
  ['any_value', 'same'],
  ['array_agg', { as: 'list' }],
  ['max_by', byRule('arg_max_null')],
  ['min_by', byRule('arg_min_null')],
  // Exact, as Trino's sketch is for few values.
  ['approx_distinct', ({ args }) => [raw('count'), brackets([raw('DISTINCT'), ...(args[0] ?? [])])]],
  ['approx_percentile', { whole: percentileRule }],
  ['bitwise_and_agg', { as: 'bit_and' }],
  ['bitwise_or_agg', { as: 'bit_or' }],
  [
    'map_agg',
    {
      whole: (call) =>
        callOf(`${library}.map_of`, [
          [
            raw('list({k:'),
            ...(call.args[0] ?? []),
            raw(', v:'),
            ...(call.args[1] ?? []),
            raw('})'),
            ...call.filter,
            ...call.over,
          ],
        ]),
    },
  ],
  ['listagg', { whole: (call) => stringAggregate(call) }],
  ['sum', totalRule(library)],
  ['avg', { whole: decimalAverageRule }],
  ['cast', castRule('CAST')],
  ['try_cast', castRule('TRY_CAST')],
  ['try', tryRule],
  ['coalesce', ({ args, offset }) => callOf('coalesce', withTexts(args), offset)],
  [
    'if',
    ({ args }) => {
      const [condition = [], ...values] = args;
      const [then = [], other] = withTexts(values);
      return [
        raw('CASE WHEN'),
        ...condition,
        raw('THEN'),
        ...then,
        ...(other ? [raw('ELSE'), ...other] : []),
        raw('END'),
      ];
    },
  ],
  ['extract', extractRule],
  ['substring', (call) => callOf(`${library}.substr`, substringArguments(call))],
  [
    'trim',
    (call) =>
      around(call, 'FROM')
        ? trimRule(call)
        : callOf(
            `${library}.trim`,
            call.source.map((part) => call.expressions.rewrite(part, call.scope)),
          ),
  ],
  ['position', positionRule('strpos')],
  [
    'concat',
    (call) => [
      raw('('),
      ...joinNodes(
        call.args.map((arg) => joined(arg)),
        '||',
      ),
      raw(')'),
    ],
  ],
  ['date_trunc', (call) => callOf(`${library}.date_trunc_to`, [[text(unitOf(call))], [argument(call, 1)]])],
  [
    'date_add',
    (call) => {
      const unit = unitOf(call);
      const [amount, moment] = [[raw(intervalOf(unit)), argument(call, 1)], [argument(call, 2)]];
      return inDay.test(unit)
        ? callOf(`${library}.time_after`, [[text(unit)], amount, moment])
        : callOf(`${library}.date_plus`, [amount, moment]);
    },
  ],
  [
    'date_diff',
    (call) =>
      callOf(
        inDay.test(unitOf(call)) ? `${library}.between_moments` : 'date_sub',
        call.args.map((arg, at) => (at === 0 ? [text(unitOf(call))] : arg)),
      ),
  ],
  ['date_format', (call) => callOf('strftime', [call.args[0] ?? [], [text(mysqlPattern(literalArgument(call, 1)))]])],
  ['date_parse', (call) => callOf('strptime', [call.args[0] ?? [], [text(mysqlPattern(literalArgument(call, 1)))]])],
  [
    'format_datetime',
    (call) => callOf('strftime', [call.args[0] ?? [], [text(jodaPattern(literalArgument(call, 1)))]]),
  ],
  [
    'parse_datetime',
    (call) => [
      raw('CAST('),
      ...callOf('strptime', [call.args[0] ?? [], [text(jodaPattern(literalArgument(call, 1)))]]),
      raw('AS TIMESTAMPTZ)'),
    ],
  ],
  ['regexp_replace', (call) => regexpReplace(call)],
  [
    'regexp_extract',
    (call) => callOf(`${library}.regexp_extract`, call.args.length === 2 ? [...call.args, [raw('0')]] : call.args),
  ],
  ['format', formatRule],
  ['typeof', typeofRule],
  ['map', (call) => (call.args.length === 0 ? [raw('MAP {}')] : callOf('map', call.args))],
  [
    'row',
    (call) =>
      callOf(
        'struct_pack',
        call.args.map((arg, at) => [raw(`field${at} :=`), ...arg]),
      ),
  ],
  ['transform', lambda((list, body) => [raw('list_transform('), list, raw(','), ...body, raw(')')])],
  ['filter', lambda((list, body) => [raw('list_filter('), list, raw(','), ...body, raw(')')])],
  ['any_match', matchRule('', 'any_of')],
  ['all_match', matchRule('', 'all_of')],
  ['none_match', matchRule('NOT ', 'any_of')],
  ['reduce', reduceRule],
  ['zip_with', zipWithRule],
  [
    'map_filter',
    entries((map, body) => [raw('map_from_entries(list_filter(map_entries('), map, raw('),'), ...body, raw('))')]),
  ],
  [
    'transform_values',
    entries((map, body) => [
      raw('map(map_keys('),
      map,
      raw('), list_transform(map_entries('),
      map,
      raw('),'),
      ...body,
      raw('))'),
    ]),
  ],
  [
    'transform_keys',
    entries((map, body) => [
      raw('map(list_transform(map_entries('),
      map,
      raw('),'),
      ...body,
      raw('), map_values('),
      map,
      raw('))'),
    ]),
  ],
  ['json_value', jsonPathRule('value')],
  ['json_query', jsonPathRule('query')],
  ['json_exists', jsonPathRule('exists')],
]);

function intervalOf(unit: string): string {
  return `INTERVAL 1 ${unit} *`;
}

function stringAggregate(call: Call): Node[] {
  const [value = [], separator = [text('')]] = call.source.map((part) => call.expressions.rewrite(part, call.scope));
  return [raw('string_agg('), ...value, raw(','), ...separator, ...call.within, raw(')'), ...call.filter];
}
