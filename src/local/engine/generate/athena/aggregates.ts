/** Aggregates of Athena. */
import { typeText, type Type } from '../../../../sql/types/type.ts';
import { sqlError } from '../../errors.ts';
import type { Given } from '../given.ts';
import { NotGenerated } from '../duck.ts';
import { sortSql } from '../window.ts';
import { aggregate, fail, library, type Way, type Ways } from './way.ts';

/** Sum of a type as Trino has it; DuckDB adds integers up in 128 bits. */
function sumSql({ args, quantifier, behind, types }: Given): string {
  if (types[0]!.name === 'intervalYear') throw new NotGenerated('sum of intervals of months');
  if (types[0]!.name === 'intervalDay')
    return `to_microseconds(CAST(sum(CAST(round(epoch(${args[0]!}) * 1000) AS BIGINT))${behind} AS BIGINT) * 1000)`;
  return exactSum(`sum(${quantifier}${args[0]!})${behind}`, types[0]!);
}

/** DuckDB lets a sum of decimals have more digits than the type. */
function exactSum(sql: string, { name, scale = 0 }: Type): string {
  if (name !== 'decimal') return sql;
  const most = `CAST('${'9'.repeat(38 - scale)}.${'9'.repeat(scale)}' AS DECIMAL(38, ${scale}))`;
  const failure = `CAST(lb_fail('GENERIC_INTERNAL_ERROR: Decimal overflow') AS DECIMAL(38, ${scale}))`;
  return `CASE WHEN abs(${sql}) > ${most} THEN ${failure} ELSE ${sql} END`;
}

function avgSql({ args, quantifier, behind, types }: Given): string {
  const [type] = types;
  if (/^interval/.test(type!.name)) throw new NotGenerated('avg of intervals');
  if (type!.name !== 'decimal') return `avg(${quantifier}${args[0]!})${behind}`;
  const of = (name: string): string => `${name}(${quantifier}${args[0]!})${behind}`;
  return `${library}.decimal_average(${of('sum')}, ${of('count')}, '${type!.scale ?? 0}')`;
}

function percentileSql(given: Given): string {
  const { args, types, behind, nodes } = given;
  if (args.length !== 2) throw new NotGenerated('approx_percentile with weights');
  const one = (fraction: string): string =>
    Number(fraction) >= 1 ? `max(${args[0]!})${behind}` : `quantile_disc(${args[0]!}, -(1 - (${fraction})))${behind}`;
  if (types[1]!.name !== 'array') return one(args[1]!);
  const list = nodes[1];
  if (list?.kind !== 'array') throw new NotGenerated('approx_percentile of a list that is not written out');
  return `[${list.items.map((item) => one(item.kind === 'literal' ? item.text : fail())).join(', ')}]`;
}

/** Statistics of pairs of numbers, by a function of our own over all of them. */
const ofPairs =
  (name: string): Way =>
  ({ args, behind }) =>
    `lb_of_pairs('${name}', array_to_string(list(CAST(${args[0]!} AS VARCHAR) || ',' || CAST(${args[1]!} AS VARCHAR))${behind}, ';'))`;

const ofNumbers =
  (name: string): Way =>
  ({ args, behind }) =>
    `lb_of_numbers('${name}', array_to_string(list(CAST(CAST(${args[0]!} AS DOUBLE) AS VARCHAR))${behind}, ';'))`;

/** With one value that is no finite number the answer is none, which DuckDB refuses. */
const spread =
  (name: string): Way =>
  ({ args, quantifier, behind, types }) => {
    const of = (value: string): string => `${name}(${quantifier}${value})${behind}`;
    const [value] = args;
    if (!/^(?:real|double)$/.test(types[0]!.name)) return of(value!);
    const least = name.endsWith('_pop') ? 0 : 1;
    return `CASE WHEN count(CASE WHEN NOT isfinite(${value!}) THEN 1 END)${behind} = 0 THEN ${of(`CASE WHEN isfinite(${value!}) THEN ${value!} END`)} WHEN count(${quantifier}${value!})${behind} > ${least} THEN CAST('NaN' AS DOUBLE) END`;
  };

/** The largest or smallest of all; what is no number counts only where there is nothing else. */
const extremeOf =
  (name: 'min' | 'max'): Way =>
  (given) => {
    const { args, behind, types, quantifier } = given;
    if (args.length > 1) return `${name}(${args.join(', ')})${behind}`;
    if (!/^(?:real|double)$/.test(types[0]!.name)) return aggregate(name)(given);
    return `coalesce(${name}(${quantifier}CASE WHEN NOT isnan(${args[0]!}) THEN ${args[0]!} END)${behind}, ${name}(${args[0]!})${behind})`;
  };

/** The values beside the n largest or smallest, in their order. */
const severalBy =
  (order: 'ASC' | 'DESC'): Way =>
  ({ args, behind, context }) => {
    const item = context.newName('lb_p');
    const all = `list(CASE WHEN ${args[1]!} IS NOT NULL THEN {k: ${args[1]!}, v: ${args[0]!}} END)${behind}`;
    const kept = `list_filter(${all}, lambda ${item}: ${item} IS NOT NULL)`;
    const chosen = `list_transform(list_sort(${kept}, '${order}')[1:${args[2]!}], lambda ${item}: ${item}['v'])`;
    return `CASE WHEN count(${args[1]!})${behind} > 0 THEN ${chosen} END`;
  };

function listaggSql({ args, node, context, behind, quantifier, types, nodes }: Given): string {
  if (!node.withinGroup) throw sqlError('athena', 'SYNTAX_ERROR', `mismatched input. Expecting: 'WITHIN'`);
  if (types[0]!.name !== 'varchar' && types[0]!.name !== 'unknown')
    throw sqlError(
      'athena',
      'TYPE_MISMATCH',
      `Expected expression of varchar, but '${context.analysis.text.slice(nodes[0]!.start, nodes[0]!.end)}' has ${typeText(types[0]!, 'athena')} type`,
    );
  // Its grammar in this version ends with the order.
  if (node.filter) throw sqlError('athena', 'SYNTAX_ERROR', `mismatched input '('`);
  return `string_agg(${quantifier}${args[0]!}, ${args[1] ?? "''"} ORDER BY ${sortSql(node.withinGroup, context)})${behind}`;
}

/** By name. */
export const aggregates: Ways = [
  ...['corr', 'covar_pop', 'covar_samp', 'regr_slope', 'regr_intercept'].map((name) => [name, ofPairs(name)] as const),
  ...['skewness', 'kurtosis'].map((name) => [name, ofNumbers(name)] as const),
  ['geometric_mean', ({ args, behind }) => `exp(sum(ln(${args[0]!}))${behind} / count(${args[0]!})${behind})`],
  ['count', ({ args, quantifier, behind }) => `count(${quantifier}${args.length > 0 ? args[0]! : '*'})${behind}`],
  ['count_if', ({ args, behind }) => `count(CASE WHEN ${args[0]!} THEN 1 END)${behind}`],
  ...['stddev', 'stddev_pop', 'stddev_samp', 'variance', 'var_pop', 'var_samp'].map(
    (name) => [name, spread(name)] as const,
  ),
  ['sum', sumSql],
  ['avg', avgSql],
  ['min', extremeOf('min')],
  ['max', extremeOf('max')],
  ['max_by', (given) => (given.args.length > 2 ? severalBy('DESC')(given) : aggregate('arg_max_null')(given))],
  ['min_by', (given) => (given.args.length > 2 ? severalBy('ASC')(given) : aggregate('arg_min_null')(given))],
  ['approx_distinct', ({ args, behind }) => `count(DISTINCT ${args[0]!})${behind}`],
  ['approx_percentile', percentileSql],
  [
    'map_agg',
    ({ args, behind }) => `${library}.of_some(${library}.map_of(list({k: ${args[0]!}, v: ${args[1]!}})${behind}))`,
  ],
  ['listagg', listaggSql],
  ['grouping', ({ args }) => `grouping(${args.join(', ')})`],
];
