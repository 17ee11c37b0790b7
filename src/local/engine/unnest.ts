/** UNNEST: a map gives two columns, an array of rows one for each field, any other array one. */
import { quoteName } from '../../sql/quote.ts';
import { notEmulated, sqlError } from './errors.ts';
import { Expressions } from './expression.ts';
import { readAlias } from './from.ts';
import type { QueryRewriter, Rewriting, Scope } from './scope.ts';
import { brackets, isGroup, joinNodes, operand, raw, splitCommas, type Node } from './tree.ts';
import { typedOperand } from './typed.ts';
import { sqlTypeOf, type LakeType } from './types.ts';

/** `UNNEST(a, b) [WITH ORDINALITY] [AS t(x, y)]` at `from`; gives it rewritten and the index behind it. */
export function readUnnest(
  nodes: readonly Node[],
  from: number,
  scope: Scope,
  rewriting: Rewriting,
  query: QueryRewriter,
): [Node[], number] {
  const { dialect, sql } = rewriting;
  const head = nodes[from]!;
  const group = nodes[from + 1];
  if (dialect === 'redshift' || !isGroup(group)) throw notEmulated('table function unnest', dialect);
  const args = new Expressions(rewriting, query).rewriteList(group.nodes, scope).map((arg) => [operand(arg)]);
  let at = from + 2;
  const ordinality = nodes[at]?.word === 'WITH' && nodes[at + 1]?.word === 'ORDINALITY';
  if (ordinality) at += 2;
  const [alias, next] = readAlias(nodes, at, scope, rewriting);
  const named = alias.find((node): node is Node & { kind: 'group' } => isGroup(node));
  const build = (types: readonly LakeType[]): Node[] => {
    const parts = args.map((arg, index) => columnsOf(arg, types[index]!, { sql, offset: group.start + 1 }));
    const values = parts.flatMap((part) => part.values);
    const names = parts.flatMap((part) => part.names);
    if (ordinality) {
      const lengths = parts.map((part) => [raw('coalesce(len('), ...part.list, raw('), 0)')]);
      values.push([raw('unnest(generate_series(1, greatest('), ...joinNodes(lengths), raw(')))')]);
      names.push(undefined);
    }
    const wanted = named ? splitCommas(named.nodes).length : names.length;
    if (wanted !== names.length)
      throw sqlError(
        dialect,
        'MISMATCHED_COLUMN_ALIASES',
        `Column alias list has ${wanted} entries but '${alias[1]?.kind === 'group' ? '' : (alias[1]?.text ?? '').replaceAll('"', '')}' has ${names.length} columns available`,
        { sql, offset: alias[1]?.start ?? head.start },
      );
    const list = names.map((name, index) => [raw(quoteName(name ?? `_col$${index}`))]);
    const title = alias.length > 0 ? alias.slice(0, 2) : [raw(`AS lb_unnest_${head.start}`)];
    return [
      raw('LATERAL', head.start),
      brackets([raw('SELECT'), ...joinNodes(values)]),
      ...title,
      named ?? brackets(joinNodes(list)),
    ];
  };
  const lateral = (values: readonly Node[]): Node[] => [
    raw('LATERAL', head.start),
    brackets([raw('SELECT'), ...values]),
    ...alias,
  ];
  const plain = lateral(joinNodes(args.map((arg) => [raw('unnest('), ...arg, raw(')')])));
  const frame = (question: readonly Node[]): Node[] => [
    raw('LATERAL', head.start),
    brackets([raw('SELECT'), ...question]),
    ...(alias.length > 0 ? alias.slice(0, 2) : [raw(`AS lb_unnest_${head.start}`)]),
  ];
  return [[typedOperand(rewriting, args, plain, build, frame)], next];
}

interface Columns {
  readonly values: Node[][];
  /** The columns' names, where they have any. */
  readonly names: (string | undefined)[];
  /** What is as long as the rows are many. */
  readonly list: readonly Node[];
}

function columnsOf(arg: readonly Node[], type: LakeType, source: { sql: string; offset: number }): Columns {
  const call = (name: string, more = ''): Node[] => [raw(`${name}(`), ...arg, raw(`${more})`)];
  if (type.name === 'map') {
    const keys = call('map_keys');
    return {
      values: [
        [raw('unnest('), ...keys, raw(')')],
        [raw('unnest('), ...call('map_values'), raw(')')],
      ],
      names: [undefined, undefined],
      list: keys,
    };
  }
  if (type.name === 'unknown')
    return { values: [[raw('unnest(CAST(NULL AS INTEGER[]))')]], names: [undefined], list: arg };
  if (type.name !== 'array')
    throw sqlError('athena', 'TYPE_MISMATCH', `Cannot unnest type: ${sqlTypeOf(type, 'athena')}`, source);
  const row = type.inner?.[0];
  if (row?.name !== 'row') return { values: [call('unnest')], names: [undefined], list: arg };
  return {
    values: [call('unnest', ', max_depth := 2')],
    names: row.names!.map((name, at) => (name === `field${at}` ? undefined : name.toLowerCase())),
    list: arg,
  };
}
