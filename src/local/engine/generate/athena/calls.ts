/** Calls in DuckDB's words: each function by the types of its arguments. */
import { slotsOf } from '../../../../sql/analyze/call.ts';
import { stringValue } from '../../../../sql/analyze/literal.ts';
import type { Call, Expression, SpecialCall } from '../../../../sql/tree/expression.ts';
import type { Type } from '../../../../sql/types/type.ts';
import { sqlError } from '../../errors.ts';
import { functions } from './functions.ts';
import { duckType, NotGenerated } from '../duck.ts';
import { expressionSql, type Context } from '../expression.ts';
import type { Given } from '../given.ts';
import { jsonSql } from './jsonClauses.ts';
import { quoteWindow, sortSql, windowSql } from '../window.ts';

const library = 'athena_functions';

/** The text of an argument that has to be a literal. */
export function textArgument({ nodes, name }: Given, at: number): string {
  const node = nodes[at];
  if (node?.kind !== 'literal' || node.type !== 'string')
    throw new NotGenerated(`${name} with a pattern that is not a literal`);
  return stringValue(node.text);
}

/** A lambda of one parameter over pairs: the user's two parameters are parts of it. */
export function pairLambda(given: Given, at: number, parts: readonly [string, string]): string {
  const node = given.nodes[at];
  if (node?.kind !== 'lambda') throw new NotGenerated('a function');
  const { context } = given;
  const pair = context.newName('lb_p');
  const fields = context.analysis.lambdas.get(node) ?? [];
  fields.forEach((field, index) => context.nameField(field, `${pair}${parts[index]!}`));
  return `lambda ${pair}: ${expressionSql(node.body, context)}`;
}

export function callSql(node: Call, context: Context): string {
  const { analysis } = context;
  const name = node.path.at(-1)!.value.toLowerCase();
  if (node.path.length > 1 || node.before || node.inside) throw new NotGenerated(`${name} in this form`);
  const nodes = node.arguments.map((arg) => {
    if (arg.kind === 'namedArgument') throw new NotGenerated('a named argument');
    return arg;
  });
  const resolved = analysis.calls.get(node);
  const returns = analysis.typeOf(node);
  const types = nodes.map((arg, at) => resolved?.parameters[at] ?? analysis.coercions.get(arg) ?? analysis.typeOf(arg));
  const isPaired = pairedLambdas.has(name);
  const args = nodes.map((arg) =>
    arg.kind === 'star' ? '*' : arg.kind === 'lambda' && isPaired ? '' : expressionSql(arg, context),
  );
  const filter = node.filter ? ` FILTER (WHERE ${expressionSql(node.filter, context)})` : '';
  const over = node.over
    ? ` OVER ${node.over.kind === 'name' ? quoteWindow(node.over.value) : `(${windowSql(node.over, context)})`}`
    : '';
  const given: Given = {
    name,
    node,
    context,
    args,
    nodes,
    types,
    returns,
    quantifier: node.quantifier === 'DISTINCT' ? 'DISTINCT ' : '',
    order: node.orderBy ? ` ORDER BY ${sortSql(node.orderBy, context)}` : '',
    nulls: node.nulls ? ` ${node.nulls} NULLS` : '',
    behind: filter + over,
  };
  if (over && node.quantifier === 'DISTINCT')
    throw sqlError(
      'athena',
      'NOT_SUPPORTED',
      `DISTINCT in window function parameters not yet supported: ${analysis.text.slice(node.start, node.end)}`,
    );
  if (over && node.withinGroup) throw new NotGenerated('this window function');
  return sqlOf(given);
}

const pairedLambdas = new Set(['zip_with', 'map_filter', 'map_zip_with', 'transform_values', 'transform_keys']);

function sqlOf(given: Given): string {
  const { name, returns } = given;
  const way = functions.get(name);
  if (!way) throw new NotGenerated(`function ${name}`);
  const sql = named(way, given);
  return isNumber(returns) ? `CAST(${sql} AS ${duckType(returns)})` : sql;
}

/** What a way does not take is told with the function's name. */
function named(own: (given: Given) => string, given: Given): string {
  try {
    return own(given);
  } catch (error) {
    if (error instanceof NotGenerated && error.message === '')
      throw new NotGenerated(`${given.name} with these arguments`);
    throw error;
  }
}

function isNumber({ name }: Type): boolean {
  return /^(?:tinyint|smallint|integer|bigint|decimal|real|double)$/.test(name);
}

export function specialSql(node: SpecialCall, context: Context): string {
  const slots = slotsOf(node);
  // SAFETY: slots of these names take expressions in all forms below.
  const part = (name: string): string | undefined => {
    const found = slots.get(name) as Expression | undefined;
    return found && expressionSql(found, context);
  };
  const value = part('value') ?? 'NULL';
  switch (node.name.text.toUpperCase()) {
    case 'TRIM': {
      const side = node.parts
        .map((one) =>
          one.kind === 'slot' && one.name === 'side' && one.value.kind === 'word' ? one.value.text.toUpperCase() : '',
        )
        .join('');
      const name = side === 'LEADING' ? 'ltrim' : side === 'TRAILING' ? 'rtrim' : 'trim';
      const characters = part('characters');
      return characters === undefined ? `${library}.${name}(${value})` : `${name}(${value}, ${characters})`;
    }
    case 'SUBSTRING': {
      const length = part('length');
      return `${library}.substr(${value}, ${part('from') ?? '1'}${length === undefined ? '' : `, ${length}`})`;
    }
    case 'POSITION':
      return `CAST(strpos(${value}, ${part('sought') ?? 'NULL'}) AS BIGINT)`;
    case 'NORMALIZE': {
      const form = slots.get('form');
      return `lb_normalize('${form?.kind === 'word' ? form.text.toUpperCase() : 'NFC'}', ${value})`;
    }
    default:
      return jsonSql(node, context);
  }
}
