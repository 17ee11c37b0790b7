/** Functions of Athena over values of any type. */
import { holdsAggregate } from '../../../../sql/analyze/grouping.ts';
import { quoteText } from '../../../../sql/quote.ts';
import { isSameType, typeText } from '../../../../sql/types/type.ts';
import { walk } from '../../../../sql/walk.ts';
import type { Given } from '../given.ts';
import { equalOnce, isPlain } from './equal.ts';
import { type Way, type Ways } from './way.ts';

/** NULL for what fails inside. DuckDB's TRY takes neither aggregates nor queries. */
function trySql({ args, nodes, context }: Given): string {
  const [node] = nodes;
  let isPlain = true;
  walk(node!, (inner) => {
    if (inner.kind === 'query' || (inner.kind === 'call' && inner.over)) isPlain = false;
  });
  if (!isPlain || holdsAggregate(node!, context.analysis)) return softened(args[0]!);
  return `TRY(${args[0]!})`;
}

function typeofSql({ args, nodes, context }: Given): string {
  const [node] = nodes;
  const text = quoteText(typeText(context.analysis.typeOf(node!), 'athena'));
  // Without its aggregate the query would have no groups.
  return holdsAggregate(node!, context.analysis)
    ? `CASE WHEN (${args[0]!}) IS NULL THEN ${text} ELSE ${text} END`
    : text;
}

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

const nullif: Way = ({ args, types, context }) => {
  const [a, b] = types;
  if (!a || !b || isPlain(a) || !isSameType(a, b)) return `nullif(${args.join(', ')})`;
  return `CASE WHEN ${equalOnce(args[0]!, args[1]!, a, context)} THEN NULL ELSE ${args[0]!} END`;
};

/** The commonest failures avoided, where DuckDB's TRY cannot stand. */
function softened(sql: string): string {
  return sql
    .replaceAll(
      /\bathena_functions\.(divide|divide_decimals|modulo|whole|truth|(?:date|timestamp|decimal|double)_form)\(/g,
      'athena_functions.try_$1(',
    )
    .replaceAll(/(?<!TRY_)\bCAST\(/g, 'TRY_CAST(');
}

/** By name. */
export const general: Ways = [
  ['coalesce', ({ args }) => `coalesce(${args.join(', ')})`],
  ['nullif', nullif],
  ['if', ({ args }) => `CASE WHEN ${args[0]!} THEN ${args[1]!}${args[2] === undefined ? '' : ` ELSE ${args[2]}`} END`],
  ['try', trySql],
  ['greatest', extreme],
  ['least', extreme],
  ['typeof', typeofSql],
];
