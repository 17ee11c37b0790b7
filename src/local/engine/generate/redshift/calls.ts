/** Calls of Redshift in DuckDB's words: each function by the types of its arguments. */
import { slotsOf } from '../../../../sql/analyze/call.ts';
import type { Call, Expression, SpecialCall } from '../../../../sql/tree/expression.ts';
import type { Type } from '../../../../sql/types/type.ts';
import { sqlError } from '../../errors.ts';
import { NotGenerated } from '../duck.ts';
import { plainSql, type Context } from '../expression.ts';
import type { Given } from '../given.ts';
import { quoteWindow, sortSql, windowSql } from '../window.ts';
import { castSql, coercedSql, textSql } from './cast.ts';
import { declaredType, library } from './types.ts';
import { textOf } from './literal.ts';
import { functions } from './functions.ts';

/** `filter` is a condition in DuckDB's words: only rows that meet it count. */
export function callSql(node: Call, context: Context, filter?: string): string {
  const { analysis } = context;
  const path = node.path.map(({ value }) => value.toLowerCase());
  const name = path.at(-1)!;
  if (path.length > 1 && path[0] !== 'pg_catalog') throw new NotGenerated(`function ${path.join('.')}`);
  const nodes = node.arguments.map((arg) => {
    if (arg.kind === 'namedArgument') throw new NotGenerated('a named argument');
    return arg;
  });
  const way = functions.get(name);
  if (!way) {
    if (analysis.functions.entry(name)) throw new NotGenerated(`function ${name}`);
    throw unknown(name, nodes, node, context);
  }
  const resolved = analysis.calls.get(node);
  const types = nodes.map((arg, at) => resolved?.parameters[at] ?? analysis.coercions.get(arg) ?? analysis.typeOf(arg));
  const args = nodes.map((arg, at) => argumentSql(arg, types[at]!, context));
  const inside = (node.inside ?? []).flatMap((part) => (part.kind === 'word' ? [part.text.toUpperCase()] : []));
  const ignores = node.nulls === 'IGNORE' || (inside[0] === 'IGNORE' && inside[1] === 'NULLS');
  const own = node.filter && plainSql(node.filter, context);
  const condition = [own, filter].filter((one) => one !== undefined).join(' AND ');
  const over = node.over
    ? ` OVER ${node.over.kind === 'name' ? quoteWindow(node.over.value) : `(${windowSql(node.over, context)})`}`
    : '';
  const order = node.withinGroup ?? node.orderBy;
  const given: Given = {
    name,
    node,
    context,
    args,
    nodes,
    types,
    returns: analysis.typeOf(node),
    quantifier: node.quantifier === 'DISTINCT' ? 'DISTINCT ' : '',
    order: order ? ` ORDER BY ${sortSql(order, context)}` : '',
    nulls: ignores ? ' IGNORE NULLS' : '',
    behind: `${condition ? ` FILTER (WHERE ${condition})` : ''}${over}`,
  };
  try {
    return way(given);
  } catch (error) {
    if (error instanceof NotGenerated && error.message === '') throw new NotGenerated(`${name} with these arguments`);
    throw error;
  }
}

function argumentSql(arg: Expression, type: Type, context: Context): string {
  if (arg.kind === 'star') return '*';
  if (type.name === 'other') return '';
  return coercedSql(plainSql(arg, context), context.analysis.typeOf(arg), type);
}

function unknown(name: string, nodes: readonly Expression[], node: Call, { analysis }: Context): Error {
  const types = nodes.map((arg) => typeWord(analysis.typeOf(arg)));
  return sqlError('redshift', 'UNDEFINED_FUNCTION', `function ${name}(${types.join(', ')}) does not exist`, {
    sql: analysis.text,
    offset: node.start,
  });
}

function typeWord({ name }: Type): string {
  return name === 'varchar'
    ? 'character varying'
    : name === 'decimal'
      ? 'numeric'
      : name === 'double'
        ? 'double precision'
        : name;
}

/** The text of an argument that has to be a literal. */
export function textArgument({ nodes, name }: Given, at: number): string {
  const node = nodes[at];
  if (node?.kind !== 'literal' || node.type !== 'string')
    throw new NotGenerated(`${name} with a pattern that is not a literal`);
  return textOf(node.text);
}

/** Functions with a grammar of their own. */
export function specialSql(node: SpecialCall, context: Context): string {
  const { analysis } = context;
  const slots = slotsOf(node);
  // SAFETY: slots of these names take expressions in all forms below.
  const nodeOf = (name: string): Expression | undefined => slots.get(name) as Expression | undefined;
  const text = (name: string): string | undefined => {
    const found = nodeOf(name);
    return found && textSql(plainSql(found, context), analysis.typeOf(found));
  };
  const whole = (name: string): string | undefined => {
    const found = nodeOf(name);
    return found && coercedSql(plainSql(found, context), analysis.typeOf(found), { name: 'integer' });
  };
  const value = nodeOf('value');
  if (!value) throw new NotGenerated(node.name.text);
  const type = analysis.typeOf(value);
  switch (node.name.text.toUpperCase()) {
    case 'TRIM': {
      const side = node.parts
        .map((one) =>
          one.kind === 'slot' && one.name === 'side' && one.value.kind === 'word' ? one.value.text.toUpperCase() : '',
        )
        .join('');
      const name = side === 'LEADING' ? 'ltrim' : side === 'TRAILING' ? 'rtrim' : 'trim';
      return `${name}(${text('value')!}, ${text('characters') ?? "' '"})`;
    }
    case 'SUBSTRING': {
      const isBytes = type.name === 'varbinary';
      const args = [
        isBytes ? plainSql(value, context) : text('value')!,
        whole('from') ?? '1',
        ...(nodeOf('length') ? [whole('length')!] : []),
      ];
      return `${library}.${isBytes ? 'bytes_part' : 'substr'}(${args.join(', ')})`;
    }
    case 'POSITION':
      return `CAST(strpos(${text('value')!}, ${text('sought') ?? 'NULL'}) AS INTEGER)`;
    case 'CONVERT': {
      const target = slots.get('type');
      const to = analysis.typeOf(node);
      if (to.name === 'any' || target?.kind !== 'type') throw new NotGenerated('CONVERT to this type');
      return castSql(plainSql(value, context), type, declaredType(to, target), 'CAST');
    }
    default:
      throw new NotGenerated(node.name.text.toUpperCase());
  }
}
