/** Comparisons of Redshift: blanks at the end of a text count for nothing, and SUPER meets other values laxly. */
import { stringValue } from '../../../../sql/analyze/literal.ts';
import type { Expression } from '../../../../sql/tree/expression.ts';
import type { Query } from '../../../../sql/tree/query.ts';
import { commonType } from '../../../../sql/types/redshift.ts';
import type { Type } from '../../../../sql/types/type.ts';
import { NotGenerated } from '../duck.ts';
import { plainSql, type Context } from '../expression.ts';
import { rowInQuery } from '../rowInQuery.ts';
import { coercedSql } from './cast.ts';
import { isNumber, isOpen, isText, library } from './types.ts';

/** A value that is compared. */
interface Side {
  readonly sql: string;
  readonly type: Type;
  /** Has it no blanks at its end? */
  readonly isBare: boolean;
}

export function sideOf(node: Expression, context: Context): Side {
  const inner = node.kind === 'brackets' ? node.inner : node;
  const isBare = inner.kind === 'literal' && (inner.type !== 'string' || !stringValue(inner.text).endsWith(' '));
  return { sql: plainSql(node, context), type: context.analysis.typeOf(node), isBare };
}

/** `left operator right`, where the operator is one of `= <> != < > <= >=`. */
export function compareSql(operator: string, left: Expression, right: Expression, context: Context): string {
  const rows = [left, right].map((side) => rowItems(side));
  if (rows[0] && rows[1]) return compareRows(operator, rows[0], rows[1], context);
  return compareSides(operator, sideOf(left, context), sideOf(right, context));
}

function rowItems(node: Expression): readonly Expression[] | undefined {
  const inner = node.kind === 'brackets' ? node.inner : node;
  return inner.kind === 'row' ? inner.items : undefined;
}

/** Item by item: the first that differs decides. */
function compareRows(
  operator: string,
  left: readonly Expression[],
  right: readonly Expression[],
  context: Context,
): string {
  if (left.length !== right.length || left.length === 0) throw new NotGenerated('rows of several lengths');
  const pairs = left.map((one, at) => [one, right[at]!] as const);
  const each = (op: string): string[] => pairs.map(([a, b]) => compareSql(op, a, b, context));
  if (operator === '=') return `(${each('=').join(' AND ')})`;
  if (operator === '<>' || operator === '!=') return `(${each('<>').join(' OR ')})`;
  const strict = operator.charAt(0);
  const steps = pairs.map((_, at) => {
    const before = pairs.slice(0, at).map(([a, b]) => compareSql('=', a, b, context));
    const [a, b] = pairs[at]!;
    return `(${[...before, compareSql(at === pairs.length - 1 ? operator : strict, a, b, context)].join(' AND ')})`;
  });
  return `(${steps.join(' OR ')})`;
}

export function compareSides(operator: string, left: Side, right: Side): string {
  if (isOpen(left.type) || isOpen(right.type)) return compareSuper(operator, left, right);
  const type = commonType(left.type, right.type);
  if (!type) throw new NotGenerated('a comparison of these types');
  return `(${comparable(left, type)} ${operator} ${comparable(right, type)})`;
}

/** As the common type, without blanks at the end. */
export function comparable({ sql, type, isBare }: Side, common: Type): string {
  const value = coercedSql(sql, type, common);
  return isText(common) && !isBare ? `rtrim(${value}, ' ')` : value;
}

/** Values of two kinds are neither equal nor different. */
function compareSuper(operator: string, left: Side, right: Side): string {
  const other = isOpen(left.type) ? right : left;
  const json = ({ sql, type }: Side): string => (type.name === 'super' ? sql : `to_json(${sql})`);
  if (isOpen(other.type)) {
    const [a, b] = [json(left), json(right)];
    const kinds = ['number', 'text', 'truth'].map((kind) => {
      const values = [a, b].map((value) => `${library}.super_${kind}(${value})`);
      return `(${values[0]!} ${operator} ${values[1]!})`;
    });
    if (operator === '=' || operator === '<>' || operator === '!=')
      kinds.push(`(${library}.super_rest(${a}) ${operator} ${library}.super_rest(${b}))`);
    return `coalesce(${kinds.join(', ')})`;
  }
  const as = ({ sql, type }: Side): string =>
    isOpen(type) ? lax(json({ sql, type, isBare: false }), other.type) : sql;
  const [a, b] = [left, right].map((side) => {
    const value = as(side);
    return isText(other.type) && !side.isBare ? `rtrim(${value}, ' ')` : value;
  });
  return `(${a!} ${operator} ${b!})`;
}

/** A value of SUPER for one of a type: NULL where it is of another kind. */
export function lax(sql: string, type: Type): string {
  if (type.name === 'double' || type.name === 'real') return `CAST(${library}.super_number(${sql}) AS DOUBLE)`;
  if (isNumber(type)) return `${library}.super_number(${sql})`;
  if (isText(type) || type.name === 'unknown') return `${library}.super_text(${sql})`;
  if (type.name === 'boolean') return `${library}.super_truth(${sql})`;
  return coercedSql(sql, { name: 'super' }, type);
}

/** IN, of a list or of a query. */
export function inSql(node: Expression & { kind: 'in' }, context: Context): string {
  const not = node.words[0] === 'NOT' ? 'NOT ' : '';
  if (Array.isArray(node.list)) {
    const items = node.list as readonly Expression[];
    const isSimple = [node.value, ...items].every(
      (one) => !rowItems(one) && !isOpen(context.analysis.typeOf(one)) && one.kind !== 'subquery',
    );
    const type = isSimple
      ? [node.value, ...items].reduce<Type | undefined>(
          (so, one) => so && commonType(so, context.analysis.typeOf(one)),
          { name: 'unknown' },
        )
      : undefined;
    if (!type) return `(${not}(${items.map((item) => compareSql('=', node.value, item, context)).join(' OR ')}))`;
    const values = [node.value, ...items].map((one) => comparable(sideOf(one, context), type));
    return `(${values[0]!} ${not}IN (${values.slice(1).join(', ')}))`;
  }
  return `(${inQuery(node, node.value, node.list as Query, `${not}IN`, context)})`;
}

/** `value IN (query)`, or `value = ANY (query)`: both sides as their common types. */
export function inQuery(
  node: Expression & { kind: 'in' | 'quantified' },
  value: Expression,
  query: Query,
  words: string,
  context: Context,
): string {
  const outputs = context.analysis.outputs.get(query) ?? [];
  const items = rowItems(value) ?? [value];
  if (items.length !== outputs.length) throw new NotGenerated('a subquery of several columns');
  const alias = context.newName('lb_q');
  const [own, theirs] = [[], []] as [string[], string[]];
  items.forEach((item, at) => {
    const side = sideOf(item, context);
    const column: Side = { sql: `${alias}.c${at}`, type: outputs[at]!.field.type, isBare: false };
    const type = commonType(side.type, column.type);
    if (!type || isOpen(type)) throw new NotGenerated('IN with SUPER and a subquery');
    own.push(comparable(side, type));
    theirs.push(comparable(column, type));
  });
  if (own.length === 1)
    return `${own[0]!} ${words} (SELECT ${theirs[0]!} FROM (${context.querySql(query)}) AS ${alias})`;
  if (!/^(?:NOT )?IN$|^= (?:ANY|SOME)$/.test(words)) throw new NotGenerated(`rows with ${words}`);
  const same = own.map((sql, at) => `(${sql} = ${theirs[at]!})`);
  return rowInQuery(same, `(${context.querySql(query)}) AS ${alias}`, node, context);
}

export function betweenSql(node: Expression & { kind: 'between' }, context: Context): string {
  const [value, low, high] = [node.value, node.low, node.high].map((one) => sideOf(one, context)) as [Side, Side, Side];
  const [from, to] = [compareSides('>=', value, low), compareSides('<=', value, high)];
  const inside = `(${from} AND ${to})`;
  const turned = node.words.includes('SYMMETRIC')
    ? `(${inside} OR (${compareSides('>=', value, high)} AND ${compareSides('<=', value, low)}))`
    : inside;
  return node.words[0] === 'NOT' ? `(NOT ${turned})` : turned;
}

/** `a IS NOT DISTINCT FROM b`, as DECODE compares. */
export function sameSql(left: Expression, right: Expression, context: Context): string {
  const [a, b] = [sideOf(left, context), sideOf(right, context)];
  const type = commonType(a.type, b.type);
  if (!type || isOpen(type)) throw new NotGenerated('DECODE of SUPER');
  return `(${comparable(a, type)} IS NOT DISTINCT FROM ${comparable(b, type)})`;
}
