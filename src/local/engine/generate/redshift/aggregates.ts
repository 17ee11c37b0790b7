/** Aggregates and window functions of Redshift. */
import { sqlError } from '../../errors.ts';
import { NotGenerated } from '../duck.ts';
import { expressionSql } from '../expression.ts';
import { textSql } from './cast.ts';
import type { Given } from '../given.ts';
import { duckOf, isMoment, isWhole } from './types.ts';
import { aggregate, aggregateSql, each, fail, type Way, type Ways } from './way.ts';

const sum: Way = (given) => {
  const { types, returns, args } = given;
  if (types[0]?.name === 'super') throw new NotGenerated('the sum of SUPER (cast it first)');
  const out = aggregateSql('sum', args.join(', '), given);
  return isWhole(returns) ? `CAST(${out} AS BIGINT)` : out;
};

/** Of whole numbers a whole number, of NUMERIC one of the same places: the rest is cut off. */
const avg: Way = (given) => {
  const { returns, args } = given;
  const of = (name: string): string => aggregateSql(name, args[0]!, given);
  if (isWhole(returns)) return `CAST(${of('sum')} // ${of('count')} AS BIGINT)`;
  if (returns.name === 'decimal')
    return `CAST(lb_divide(CAST(${of('sum')} AS VARCHAR), CAST(${of('count')} AS VARCHAR), '${returns.scale ?? 0}') AS ${duckOf({ ...returns, size: 38 })})`;
  if (returns.name === 'super') throw new NotGenerated('the average of SUPER (cast it first)');
  return of('avg');
};

/** A value between the two in the middle. */
const quantile = (given: Given, value: string, fraction: string): string => {
  const { returns } = given;
  const isExact = /^(?:decimal)$/.test(returns.name);
  const out = aggregateSql(
    'quantile_cont',
    `${isExact ? `CAST(${value} AS ${duckOf(returns)})` : value}, ${fraction}`,
    given,
  );
  return isMoment(returns) || isExact ? `CAST(${out} AS ${duckOf(returns)})` : out;
};

function sortedValue({ node, context }: Given): { value: string; isFalling: boolean } {
  const [item, more] = node.withinGroup ?? [];
  if (!item || more) return fail();
  checkOrders(context);
  return { value: expressionSql(item.value, context), isFalling: item.direction === 'DESC' };
}

/** How many digits Redshift gives between two whole numbers is written of the middle alone. */
function refuseUnknownDigits({ node, nodes, context }: Given): void {
  const [fraction] = nodes;
  const sorted = node.withinGroup?.[0];
  const isWhole = sorted && /^(?:smallint|integer|bigint)$/.test(context.analysis.typeOf(sorted.value).name);
  if (isWhole && !(fraction?.kind === 'literal' && Number.isInteger(Number(fraction.text) * 2)))
    throw new NotGenerated('percentile_cont of whole numbers at a fraction other than 0.5 (cast them to float8)');
}

/** Left to the service: aggregates of one query that order otherwise. */
function checkOrders(context: Given['context']): void {
  const orders = new Set<string>();
  for (const call of context.analysis.types.keys())
    if (call.kind === 'call' && call.withinGroup && /^percentile_/i.test(call.path.at(-1)!.value) && !call.over)
      orders.add(context.analysis.text.slice(call.withinGroup[0]!.value.start, call.withinGroup[0]!.value.end));
    else if (call.kind === 'call' && /^median$/i.test(call.path.at(-1)!.value) && !call.over && call.arguments[0])
      orders.add(context.analysis.text.slice(call.arguments[0].start, call.arguments[0].end));
  if (orders.size > 1)
    throw sqlError(
      'redshift',
      'FEATURE_NOT_SUPPORTED',
      'within group ORDER BY clauses for aggregate functions must be the same',
    );
}

/** Neither NULL nor an empty text takes part; the order is that of the values. */
const listagg: Way = (given) => {
  const { args, nodes, context, quantifier, order, behind } = given;
  const value = `nullif(${textSql(args[0]!, given.types[0] ?? { name: 'varchar' })}, '')`;
  const separator = args[1] ?? "''";
  if (quantifier === '') return `string_agg(${value}, ${separator}${order})${behind}`;
  if (given.node.over) throw new NotGenerated('listagg(DISTINCT …) OVER');
  const [node] = nodes;
  const own = node ? expressionSql(node, context) : args[0]!;
  const text = textSql('lb_x', node ? context.analysis.typeOf(node) : { name: 'varchar' });
  return `array_to_string(list_transform(list(DISTINCT ${own}${order}) FILTER (WHERE ${value} IS NOT NULL), lambda lb_x: ${text}), ${separator})`;
};

const truthOf =
  (name: string): Way =>
  (given) => {
    const [type] = given.types;
    return aggregateSql(name, type?.name === 'boolean' ? given.args[0]! : `(${given.args[0]!} <> 0)`, given);
  };

export const aggregates: Ways = [
  ['count', (given) => `CAST(${aggregateSql('count', given.args.join(', '), given)} AS BIGINT)`],
  ...each('min max any_value bit_and bit_or stddev_samp stddev_pop var_samp var_pop', aggregate()),
  ['stddev', aggregate('stddev_samp')],
  ['variance', aggregate('var_samp')],
  ...each('bool_and every', truthOf('bool_and')),
  ['bool_or', truthOf('bool_or')],
  ['sum', sum],
  ['avg', avg],
  ['median', (given) => (checkOrders(given.context), quantile(given, given.args[0]!, '0.5'))],
  [
    'percentile_cont',
    (given) => {
      const { value, isFalling } = sortedValue(given);
      refuseUnknownDigits(given);
      return quantile(given, value, isFalling ? `(1 - ${given.args[0]!})` : given.args[0]!);
    },
  ],
  [
    'percentile_disc',
    (given) => {
      const { value, isFalling } = sortedValue(given);
      return aggregateSql(
        'quantile_disc',
        `${value}, ${isFalling ? `(1 - ${given.args[0]!})` : given.args[0]!}`,
        given,
      );
    },
  ],
  ['listagg', listagg],
  ...each('grouping grouping_id', ({ args }) => `CAST(grouping(${args.join(', ')}) AS INTEGER)`),
  ...each(
    'row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value',
    aggregate(),
  ),
  ['ratio_to_report', (given) => `(CAST(${given.args[0]!} AS DOUBLE) / sum(${given.args[0]!})${given.behind})`],
];
