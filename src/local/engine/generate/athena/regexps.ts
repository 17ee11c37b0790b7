/** Functions of Athena that take regular expressions, all of them by functions of our own. */
import { plainSql } from '../expression.ts';
import { nameParameters } from './expression.ts';
import type { Given } from '../given.ts';
import { fail, type Way, type Ways } from './way.ts';

const called = (name: string, args: readonly string[]): string =>
  `lb_regexp_${name}(${args.map((arg) => `CAST(${arg} AS VARCHAR)`).join(', ')})`;

/** A list that comes as JSON. */
const listed =
  (name: string, defaults: readonly string[] = []): Way =>
  ({ args }) =>
    `CAST(CAST(${called(name, [...args, ...defaults.slice(args.length - 2)])} AS JSON) AS VARCHAR[])`;

/** The text in pieces, what was matched made anew by the lambda from its groups. */
function replaceByLambda({ args, nodes, context }: Given): string {
  const [, , lambda] = nodes;
  if (lambda?.kind !== 'lambda') return fail();
  const [group] = nameParameters(lambda, context);
  const part = context.newName('lb_p');
  const field = context.analysis.lambdas.get(lambda)?.[0];
  if (group === undefined || !field) return fail();
  context.nameField(field, `${part}['g']`);
  const parts = `CAST(CAST(${called('parts', args.slice(0, 2))} AS JSON) AS STRUCT(b VARCHAR, g VARCHAR[])[])`;
  const made = `coalesce(CASE WHEN ${part}['g'] IS NOT NULL THEN ${plainSql(lambda.body, context)} END, '')`;
  return `list_extract(list_transform([list_transform(${parts}, lambda ${part}: ${part}['b'] || ${made})], lambda lb_t: array_to_string(lb_t, '')), 1)`;
}

/** By name. */
export const regexps: Ways = [
  ['regexp_like', ({ args }) => `CAST(${called('like', args)} AS BOOLEAN)`],
  ['regexp_extract', ({ args }) => called('extract', [args[0]!, args[1]!, args[2] ?? `'0'`])],
  ['regexp_extract_all', listed('extract_all', [`'0'`])],
  ['regexp_count', ({ args }) => called('count', args)],
  ['regexp_split', listed('split')],
  ['regexp_position', ({ args }) => called('position', [args[0]!, args[1]!, args[2] ?? `'1'`, args[3] ?? `'1'`])],
  [
    'regexp_replace',
    (given) =>
      given.nodes[2]?.kind === 'lambda'
        ? replaceByLambda(given)
        : called('replace', [given.args[0]!, given.args[1]!, given.args[2] ?? `''`]),
  ],
];
