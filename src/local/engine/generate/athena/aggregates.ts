/** Aggregates of Athena. */
import type { Given } from '../calls.ts';
import { duckType, NotGenerated } from '../duck.ts';
import { sortSql } from '../window.ts';
import { aggregate, fail, library, type Ways } from './way.ts';

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

/** By the sums of products, as Trino works it out; NULL where one side does not vary. */
function correlation({ args, behind }: Given): string {
  const of = (name: string): string => `${name}(${args.join(', ')})${behind}`;
  return `CASE WHEN ${of('regr_sxx')} > 0 AND ${of('regr_syy')} > 0 THEN ${of('regr_sxy')} / (sqrt(${of('regr_sxx')}) * sqrt(${of('regr_syy')})) END`;
}

/** By name. */
export const aggregates: Ways = [
  ['corr', correlation],
  ['geometric_mean', ({ args, behind }) => `exp(sum(ln(${args[0]!}))${behind} / count(${args[0]!})${behind})`],
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
  ['grouping', ({ args }) => `grouping(${args.join(', ')})`],
];
