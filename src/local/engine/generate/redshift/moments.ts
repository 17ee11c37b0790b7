/** Dates and times of Redshift. */
import type { Given } from '../given.ts';
import { addSql, countOf, differenceSql, momentOf, partOf, truncSql } from './dateParts.ts';
import { NotGenerated } from '../duck.ts';
import { library } from './types.ts';
import { each, fail, macro, type Way, type Ways } from './way.ts';

/** The argument as it is: a date stays a date. */
function ownMoment({ nodes, args, context, types }: Given, at: number): string {
  const node = nodes[at];
  const own = node && context.analysis.typeOf(node);
  if (!node || !own) return fail();
  return own.name === types[at]!.name ? args[at]! : momentOf(args[at]!, types[at]!);
}

const compared: Way = (given) => {
  const [a, b] = given.args;
  return `CASE WHEN ${a!} < ${b!} THEN -1 WHEN ${a!} > ${b!} THEN 1 WHEN ${a!} = ${b!} THEN 0 END`;
};

const zoned: Way = ({ args, types }) => {
  const isZoned = types.at(-1)!.name === 'timestamptz';
  if (isZoned) throw new NotGenerated('convert_timezone of a timestamp with time zone');
  const [source, target, moment] = args.length === 3 ? args : ["'UTC'", ...args];
  return `${library}.in_zone(${library}.to_zone(${moment!}, ${source!}), ${target!})`;
};

export const moments: Ways = [
  ...each('dateadd date_add', (given) =>
    addSql(partOf(given.nodes[0]), given.args[1]!, ownMoment(given, 2), given.types[2]!),
  ),
  ...each(
    'datediff date_diff',
    (given) => `CAST(${differenceSql(partOf(given.nodes[0]), given.args[1]!, given.args[2]!)} AS BIGINT)`,
  ),
  ...each(
    'date_part pgdate_part',
    (given) => `CAST(${countOf(partOf(given.nodes[0]), ownMoment(given, 1))} AS DOUBLE)`,
  ),
  ['date_trunc', (given) => truncSql(partOf(given.nodes[0]), given.args[1]!)],
  ['date_part_year', ({ args }) => `CAST(date_part('year', ${args[0]!}) AS INTEGER)`],
  ...each('add_months last_day next_day months_between', macro()),
  ...each(
    'date_cmp date_cmp_timestamp date_cmp_timestamptz timestamp_cmp timestamp_cmp_date timestamp_cmp_timestamptz timestamptz_cmp timestamptz_cmp_date timestamptz_cmp_timestamp interval_cmp',
    compared,
  ),
  ['date', ({ args }) => `CAST(${args[0]!} AS DATE)`],
  ['isfinite', ({ args }) => `isfinite(${args[0]!})`],
  ...each('getdate sysdate', macro()),
  ['now', () => 'now()'],
  ['convert_timezone', zoned],
  [
    'timezone',
    ({ args, types }) => `${library}.${types[1]!.name === 'timestamptz' ? 'in' : 'to'}_zone(${args[1]!}, ${args[0]!})`,
  ],
];
