/** Conditional functions of Redshift. */
import { compareSql, sameSql } from './compare.ts';
import { redshiftCoerced } from './expression.ts';
import { each, fail, same, type Way, type Ways } from './way.ts';

/** Equal where both are NULL, too. */
const decode: Way = ({ nodes, context }) => {
  const [value, ...rest] = nodes;
  if (!value || rest.length < 2) return fail();
  const whens: string[] = [];
  for (let at = 0; at + 1 < rest.length; at += 2)
    whens.push(`WHEN ${sameSql(value, rest[at]!, context)} THEN ${redshiftCoerced(rest[at + 1]!, context)}`);
  const otherwise = rest.length % 2 === 1 ? ` ELSE ${redshiftCoerced(rest.at(-1)!, context)}` : '';
  return `CASE ${whens.join(' ')}${otherwise} END`;
};

export const conditional: Ways = [
  ...each('coalesce nvl isnull', same('coalesce')),
  ...each('greatest least', same()),
  [
    'nvl2',
    ({ args }) =>
      args.length === 3 ? `CASE WHEN ${args[0]!} IS NOT NULL THEN ${args[1]!} ELSE ${args[2]!} END` : fail(),
  ],
  [
    'nullif',
    ({ nodes, context, args }) => {
      const [a, b] = nodes;
      return a && b ? `CASE WHEN ${compareSql('=', a, b, context)} THEN NULL ELSE ${args[0]!} END` : fail();
    },
  ],
  ['decode', decode],
];
