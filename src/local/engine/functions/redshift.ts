/** Functions of Redshift that the local engine runs, each with the way it does. */
import { quoteText } from '../../../sql/quote.ts';
import type { Call, FunctionRule } from '../calls.ts';
import { castTo } from '../casts.ts';
import { typedOperand } from '../typed.ts';
import { notEmulated } from '../errors.ts';
import { redshiftText } from '../literals.ts';
import { brackets, isName, joinNodes, nameOf, operand, printText, raw, type Node } from '../tree.ts';
import {
  argument,
  around,
  averageRule,
  totalRule,
  callOf,
  castRule,
  each,
  literalArgument,
  positionRule,
  replaceEvery,
  substringArguments,
  text,
  trimRule,
  wrongArguments,
} from './parts.ts';
import { truncate } from './numeric.ts';
import { postgresPattern } from './patterns.ts';

const library = 'redshift_functions';

const parts: Readonly<Record<string, string>> = Object.fromEntries(
  `year:y,yr,yrs,year,years quarter:q,qtr,qtrs,quarter,quarters month:mon,mons,month,months week:w,week,weeks day:d,day,days
   hour:h,hr,hrs,hour,hours minute:m,min,mins,minute,minutes second:s,sec,secs,second,seconds
   millisecond:ms,msec,msecs,msecond,mseconds,millisec,millisecond,milliseconds,millisecs
   microsecond:us,usec,usecs,usecond,useconds,microsec,microsecond,microseconds,microsecs
   dow:dw,dow,dayofweek,weekday doy:dayofyear,doy,dy,yearday epoch:epoch decade:decade,decades,dec,decs
   century:century,centuries,c,cent,cents`
    .split(/\s+/)
    .flatMap((line) => {
      const [name = '', words = ''] = line.split(':');
      return words.split(',').map((word) => [word, name] as const);
    }),
);

/** The date part of an argument: a bare word or a literal. */
function partOf(call: Call, at: number): string {
  const node = call.source[at]?.[0];
  const word = node?.kind === 'string' ? redshiftText(node) : isName(node) ? nameOf(node) : '';
  const part = parts[word.toLowerCase()];
  if (!part) throw notEmulated(`${call.name} with date part ${word}`, 'redshift');
  return part;
}

/** What a part counts, in DuckDB's words: its own names are PostgreSQL's, whose small parts hold the greater ones. */
function datePart(part: string, value: readonly Node[]): Node[] {
  const of = (name: string): Node[] => [raw(`date_part('${name}',`), ...value, raw(')')];
  switch (part) {
    case 'epoch':
      return [raw('epoch('), ...value, raw(')')];
    case 'second':
      return [...of('microseconds'), raw('/ 1000000::DOUBLE')];
    case 'millisecond':
      return [...of('microseconds'), raw('// 1000 % 1000')];
    case 'microsecond':
      return [...of('microseconds'), raw('% 1000000')];
    case 'decade':
      return [...of('year'), raw('// 10 + 1')];
    default:
      return of(part);
  }
}

/** EXTRACT gives whole numbers, DATE_PART doubles. */
const wholePart = (part: string, value: readonly Node[]): Node[] => [
  raw('CAST(floor('),
  ...datePart(part, value),
  raw(`) AS ${part === 'epoch' ? 'BIGINT' : 'INTEGER'})`),
];

/** A last argument true: NULL for a text that is no JSON. */
function jsonTextRule(call: Call): Node[] {
  const last = call.source.at(-1);
  const word = last?.length === 1 ? last[0]!.word : '';
  const isFlagged = call.args.length > 1 && /^(?:TRUE|FALSE)$/.test(word);
  const [json, ...path] = isFlagged ? call.args.slice(0, -1) : call.args;
  const value = word === 'TRUE' && isFlagged ? callOf(`${library}.valid_json`, [json ?? []]) : (json ?? []);
  const answer = callOf(`${library}.${call.name}`, [value, ...path]);
  if (word !== 'TRUE' || call.name !== 'json_extract_path_text') return answer;
  return [raw('CASE WHEN'), ...value, raw('IS NOT NULL THEN'), ...answer, raw('END')];
}

function extractRule(call: Call): Node[] {
  const sides = around(call, 'FROM');
  if (!sides) throw wrongArguments(call);
  return wholePart(partOf({ ...call, source: [sides[0]] }, 0), call.expressions.rewrite(sides[1], call.scope));
}

const temporal = (node: Node): Node => operand([raw(`${library}.as_time`), brackets([node])]);

function dateDiff(call: Call): Node[] {
  const part = partOf(call, 0);
  const [from, to] = [argument(call, 1), argument(call, 2)];
  if (part === 'week') return callOf(`${library}.week_diff`, [[from], [to]]);
  if (part === 'century')
    return [to, from].flatMap((side, at) => [
      ...(at > 0 ? [raw('-')] : []),
      ...callOf(`${library}.century`, [[temporal(side)]]),
    ]);
  return callOf('date_diff', [[text(part)], [temporal(from)], [temporal(to)]]);
}

function dateAdd(call: Call): Node[] {
  const part = partOf(call, 0);
  if (part === 'year') return callOf(`${library}.years_later`, [[temporal(argument(call, 2))], [argument(call, 1)]]);
  const unit = part === 'quarter' ? 'INTERVAL 3 month' : `INTERVAL 1 ${part}`;
  return [raw('('), temporal(argument(call, 2)), raw(`+ ${unit} * CAST(`), argument(call, 1), raw('AS INTEGER))')];
}

function dateTrunc(call: Call): Node[] {
  if (partOf(call, 0) === 'century') {
    const century = callOf(`${library}.century`, [[temporal(argument(call, 1))]]);
    return [raw('make_timestamp(('), ...century, raw('- 1) * 100 + 1, 1, 1, 0, 0, 0)')];
  }
  return callOf('date_trunc', [
    [text(partOf(call, 0))],
    [raw('CAST('), temporal(argument(call, 1)), raw('AS TIMESTAMP)')],
  ]);
}

const special: Readonly<Record<string, (value: string) => string>> = {
  MONTH: (x) => `rpad(upper(monthname(${x})), 9, ' ')`,
  Month: (x) => `rpad(monthname(${x}), 9, ' ')`,
  month: (x) => `rpad(lower(monthname(${x})), 9, ' ')`,
  MON: (x) => `upper(strftime(${x}, '%b'))`,
  mon: (x) => `lower(strftime(${x}, '%b'))`,
  DAY: (x) => `rpad(upper(dayname(${x})), 9, ' ')`,
  Day: (x) => `rpad(dayname(${x}), 9, ' ')`,
  day: (x) => `rpad(lower(dayname(${x})), 9, ' ')`,
  DY: (x) => `upper(strftime(${x}, '%a'))`,
  dy: (x) => `lower(strftime(${x}, '%a'))`,
  D: (x) => `CAST(dayofweek(${x}) + 1 AS VARCHAR)`,
  am: (x) => `lower(strftime(${x}, '%p'))`,
  Q: (x) => `CAST(quarter(${x}) AS VARCHAR)`,
  WW: (x) => `lpad(CAST((dayofyear(${x}) - 1) // 7 + 1 AS VARCHAR), 2, '0')`,
  W: (x) => `CAST((day(${x}) - 1) // 7 + 1 AS VARCHAR)`,
  ID: (x) => `CAST(isodow(${x}) AS VARCHAR)`,
  CC: (x) => `lpad(CAST(ceil(year(${x}) / 100::DOUBLE)::BIGINT AS VARCHAR), 2, '0')`,
  'Y,YYY': (x) => `format('{:,}', year(${x}))`,
  YYY: (x) => `right(CAST(year(${x}) AS VARCHAR), 3)`,
  Y: (x) => `right(CAST(year(${x}) AS VARCHAR), 1)`,
  RM: (x) => `rpad(['I','II','III','IV','V','VI','VII','VIII','IX','X','XI','XII'][month(${x})], 4, ' ')`,
  BC: (x) => `CASE WHEN year(${x}) > 0 THEN 'AD' ELSE 'BC' END`,
  J: (x) => `CAST(CAST(julian(${x}) AS BIGINT) AS VARCHAR)`,
};

function toChar(call: Call): Node[] {
  const pattern = literalArgument(call, 1);
  const value = `(${printText(call.args[0] ?? [])})`;
  if (/[09]/.test(pattern)) {
    if (/[^09.,GDFM ]/.test(pattern)) throw notEmulated(`to_char with the pattern ${pattern}`, 'redshift');
    return [raw(`lb_to_char_number(CAST(${value} AS VARCHAR), '${pattern}')`)];
  }
  const time = `${library}.as_time(${value})`;
  const pieces = postgresPattern(pattern).map((piece) => {
    const word = /^\{(.+)\}$/.exec(piece)?.[1];
    return word ? special[word]!(time) : `strftime(${time}, ${quoteText(piece)})`;
  });
  return [raw(`(${pieces.join(' || ') || "''"})`)];
}

function strptime(call: Call): string {
  const pieces = postgresPattern(literalArgument(call, 1)).map(
    (piece) => ({ '{MON}': '%b', '{mon}': '%b', '{Month}': '%B', '{MONTH}': '%B', '{month}': '%B' })[piece] ?? piece,
  );
  if (pieces.some((piece) => piece.startsWith('{'))) throw notEmulated(`${call.name} with this pattern`, 'redshift');
  return `strptime(${printText(call.args[0] ?? [])}, ${quoteText(pieces.join(''))})`;
}

function toNumber(call: Call): Node[] {
  const scale = (/[.D]([09]+)/.exec(literalArgument(call, 1))?.[1] ?? '').length;
  return [raw('CAST(replace(replace('), ...(call.args[0] ?? []), raw(`, ',', ''), '$', '') AS DECIMAL(38,${scale}))`)];
}

/** decode(x, a, 1, b, 2, other): equal where both are NULL, too. */
function decode(call: Call): Node[] {
  const [value = [], ...rest] = call.args;
  const out: Node[] = [raw('CASE')];
  for (let at = 0; at + 1 < rest.length; at += 2)
    out.push(
      raw('WHEN'),
      raw('('),
      ...value,
      raw(') IS NOT DISTINCT FROM ('),
      ...rest[at]!,
      raw(') THEN'),
      ...rest[at + 1]!,
    );
  if (rest.length % 2 === 1) out.push(raw('ELSE'), ...rest.at(-1)!);
  return [...out, raw('END')];
}

/** The order is that of the values, not of their texts. */
function listDistinct(call: Call, value: readonly Node[]): Node[] {
  if (call.over.length > 0) throw notEmulated('listagg(DISTINCT …) OVER', 'redshift');
  const separator = call.source[1] ? call.expressions.rewrite(call.source[1], call.scope) : [text('')];
  return [
    raw('array_to_string(list_transform(list(DISTINCT'),
    ...value,
    ...call.within,
    raw(') FILTER (WHERE ('),
    ...value,
    raw(`) IS NOT NULL), lambda x: ${library}.to_text(x)),`),
    ...separator,
    raw(')'),
  ];
}

function listAggregate(call: Call): Node[] {
  const first = call.source[0] ?? [];
  const distinct = first[0]?.word === 'DISTINCT' ? [first[0]] : [];
  const value = call.expressions.rewrite(first.slice(distinct.length), call.scope);
  if (distinct.length > 0) return listDistinct(call, value);
  const separator = call.source[1] ? call.expressions.rewrite(call.source[1], call.scope) : [text('')];
  return [
    raw('string_agg('),
    ...distinct,
    // Neither NULL nor an empty text takes part.
    raw(`nullif(${library}.to_text(`),
    ...value,
    raw("), ''),"),
    ...separator,
    ...call.within,
    raw(')'),
    ...call.filter,
    ...call.over,
  ];
}

function percentile(name: string) {
  return {
    whole: (call: Call): Node[] => {
      const order = call.within;
      const at = order.findIndex((node) => node.word === 'BY');
      if (at < 0) throw wrongArguments(call);
      const falling = order.at(-1)?.word === 'DESC';
      const value = order.slice(at + 1).filter((node) => node.word !== 'ASC' && node.word !== 'DESC');
      const fraction = printText(call.args[0] ?? []);
      return [...callOf(name, [value, [raw(falling ? `1 - ${fraction}` : fraction)]]), ...call.filter, ...call.over];
    },
  };
}

function truncRule(call: Call): Node[] {
  const { rewriting } = call.expressions;
  const [value, places] = call.args;
  if (!value || call.args.length > 2) throw wrongArguments(call);
  const count = places && /^-?\d+$/.exec(printText(places).replaceAll(' ', ''))?.[0];
  if (places && count === undefined) throw notEmulated('trunc to places that are not a number', 'redshift');
  return [
    typedOperand(rewriting, [value], [raw('trunc('), ...value, raw(')')], ([type]) =>
      truncate([operand(value)], count === undefined ? undefined : Number(count), type!),
    ),
  ];
}

function regexpReplace(call: Call): Node[] {
  if (call.args.length > 3) throw notEmulated('regexp_replace with a position', 'redshift');
  return replaceEvery(call);
}

const superList = (args: readonly (readonly Node[])[]): Node[] => {
  const items = args.map((arg) => [raw('to_json('), ...arg, raw(')')]);
  return items.length ? callOf('json_array', items) : [raw(`json('[]')`)];
};

function superObject(call: Call): Node[] {
  return call.args.length ? callOf('json_object', call.args) : [raw(`json('{}')`)];
}

export const redshiftFunctions: ReadonlyMap<string, FunctionRule> = new Map<string, FunctionRule>([
  ...each(
    `abs cbrt exp ln sin cos tan asin acos atan atan2 degrees radians pi count min max bool_and bool_or stddev_samp
     stddev_pop var_samp var_pop lower upper ltrim rtrim reverse chr translate row_number rank dense_rank percent_rank
     cume_dist ntile lag lead first_value last_value nth_value coalesce nullif greatest least replace lpad rpad left right repeat
     bit_and bit_or ascii md5 grouping any_value median sign`,
    'same',
  ),
  ...each(
    `ceil ceiling floor round sqrt power pow mod dexp dlog1 dlog10 log length len char_length character_length substr charindex
     initcap octet_length strpos btrim quote_ident quote_literal soundex sha2 sha1 sha func_sha1 strtol from_hex to_hex crc32 split_part
     regexp_substr regexp_instr regexp_count add_months last_day months_between next_day date_cmp timestamp_cmp date getdate sysdate
     date_part_year isfinite json_parse json_serialize json_typeof
     is_valid_json is_valid_json_array can_json_parse get_array_length is_object is_array is_integer is_scalar
     is_varchar is_boolean is_decimal is_smallint is_bigint is_char split_to_array array_concat subarray array_flatten
     random version current_schema current_database`,
    'library',
  ),
  ...each('json_extract_path_text json_extract_array_element_text json_array_length', jsonTextRule),
  ['nvl', { as: 'coalesce' }],
  ['isnull', { as: 'coalesce' }],
  [
    'nvl2',
    (call) => [
      raw('CASE WHEN ('),
      ...(call.args[0] ?? []),
      raw(') IS NOT NULL THEN'),
      ...(call.args[1] ?? []),
      raw('ELSE'),
      ...(call.args[2] ?? []),
      raw('END'),
    ],
  ],
  ['decode', decode],
  ['cast', castRule('CAST')],
  ['try_cast', castRule('TRY_CAST')],
  [
    'convert',
    (call) => [
      castTo(call.expressions.rewriting, [argument(call, 1)], printText(call.source[0] ?? []), call.offset, 'CAST'),
    ],
  ],
  ['extract', extractRule],
  [
    'date_part',
    (call) => [raw('CAST('), ...datePart(partOf(call, 0), [temporal(argument(call, 1))]), raw('AS DOUBLE)')],
  ],
  ['datediff', dateDiff],
  ['date_diff', dateDiff],
  ['dateadd', dateAdd],
  ['date_add', dateAdd],
  ['date_trunc', dateTrunc],
  ['to_char', toChar],
  ['to_date', (call) => [raw(`CAST(${strptime(call)} AS DATE)`)]],
  ['to_timestamp', (call) => [raw(`CAST(${strptime(call)} AS TIMESTAMPTZ)`)]],
  ['to_number', toNumber],
  ['substring', (call) => callOf(`${library}.substr`, substringArguments(call))],
  ['trim', trimRule],
  ['position', positionRule(`${library}.strpos`)],
  [
    'concat',
    (call) => {
      if (call.args.length !== 2) throw wrongArguments(call);
      const texts = call.args.map((arg) => callOf(`${library}.to_text`, [arg]));
      return [raw('('), ...joinNodes(texts, '||'), raw(')')];
    },
  ],
  ['variance', { as: 'var_samp' }],
  ['stddev', { as: 'stddev_samp' }],
  ['every', { as: 'bool_and' }],
  ['sum', totalRule(library)],
  ['avg', averageRule(library, 'sum')],
  ['listagg', { whole: listAggregate }],
  ['percentile_cont', percentile('quantile_cont')],
  ['percentile_disc', percentile('quantile_disc')],
  [
    'ratio_to_report',
    {
      whole: (call) => {
        const value = call.args[0] ?? [];
        return [raw('(CAST('), ...value, raw('AS DOUBLE) / sum('), ...value, raw(')'), ...call.over, raw(')')];
      },
    },
  ],
  ['trunc', truncRule],
  ['regexp_replace', regexpReplace],
  ['array', (call) => superList(call.args)],
  ['object', superObject],
]);

/** Functions that Redshift has and the local engine has not. */
export const redshiftElsewhere: ReadonlySet<string> = new Set(
  `addbboxto approximate array_contains ascii_to bit_length bpcharcmp bttext_pattern_cmp change_query_priority change_session_priority checksum
   collate concat_ws convert_timezone cos_sim current_setting current_aws_account current_namespace current_user_id date_cmp_timestamp
   date_cmp_timestamptz diff explain_model farmfingerprint64 farmhash64 fnv_hash from_varbyte geometrytype getbit
   has_database_privilege is_float has_schema_privilege has_table_privilege has_assumerole_privilege hll hll_cardinality hll_combine
   hll_create_sketch interval_cmp is_super json_size lower_attribute_names upper_attribute_names murmur3_32_hash object_transform
   pg_backend_pid pg_cancel_backend pg_get_late_binding_view_cols pg_last_copy_count pg_last_copy_id pg_last_query_id
   pg_last_unload_count pg_terminate_backend set_config skewness slice_num st_area st_astext st_contains st_distance st_point st_x st_y
   strpos_of sum_of text_to_int_alt text_to_numeric_alt texttolower timeofday timestamptz_cmp timestamp_cmp_date timezone
   to_varbyte translate_of user_is_member_of role_is_member_of varbyte_of xpath xmltable`.split(/\s+/),
);
