/** In a query with groups every value outside an aggregate is made of what is grouped by. */
import type { Expression } from '../tree/expression.ts';
import type { GroupItem, Select } from '../tree/query.ts';
import type { Node, Part } from '../tree/statement.ts';
import { children, walk } from '../walk.ts';
import type { Analysis } from './analysis.ts';
import { refuse } from './refusals.ts';
import type { Field } from './scope.ts';

/** What a query groups by: values as they are written, and columns that a number of the list means. */
export interface Keys {
  readonly values: readonly Expression[];
  readonly fields: ReadonlySet<Field>;
}

/** Finds columns that are neither grouped by nor in an aggregate. */
export function checkGrouping(select: Select, analysis: Analysis): void {
  const keys = keysOfGroups(select, analysis);
  if (!keys) return;
  const own = new Set<Field>(analysis.selects.get(select)?.fields);
  for (const item of select.items) {
    if (item.value.kind === 'star') {
      const loose = analysis.items
        .get(item)
        ?.find(({ of }) => of && !keys.fields.has(of) && !keys.values.some((key) => fieldOf(key, analysis) === of));
      if (loose && own.size > 0) report(item.value, loose.name ?? '*', analysis);
    } else check(item.value, keys, own, analysis, select);
  }
  if (select.having) check(select.having, keys, own, analysis, select);
}

/** The same of a value that puts groups in order. */
export function checkSorted(value: Expression, select: Select, analysis: Analysis): void {
  const keys = keysOfGroups(select, analysis);
  if (keys) check(value, keys, new Set(analysis.selects.get(select)?.fields), analysis);
}

/** What a query groups by; undefined for one without groups, or whose groups follow from its values. */
function keysOfGroups(select: Select, analysis: Analysis): Keys | undefined {
  const values = [...select.items.map(({ value }) => value), ...(select.having ? [select.having] : [])];
  const aggregated = values.some((value) => holdsAggregate(value, analysis)) || select.having !== undefined;
  if (!select.groupBy && !aggregated) return undefined;
  // Redshift's GROUP BY ALL groups by whatever is no aggregate.
  return select.groupBy?.items.length === 0 ? undefined : groupedBy(select, analysis);
}

/** The values that stand in GROUP BY, or that its numbers mean. */
export function groupedBy(select: Select, analysis: Analysis): Keys {
  const items = (select.groupBy?.items ?? []).flatMap(singles);
  const written = items.filter((item) => !analysis.ordinals.has(item));
  const columns = select.items.flatMap((item) => (analysis.items.get(item) ?? []).map((field) => ({ item, field })));
  const meant = items.flatMap((item) => columns[analysis.ordinals.get(item) ?? -1] ?? []);
  const isStar = ({ item }: (typeof columns)[number]): boolean => item.value.kind === 'star';
  return {
    values: [...written, ...meant.filter((one) => !isStar(one)).map(({ item }) => item.value)],
    fields: new Set(meant.filter(isStar).flatMap(({ field }) => field.of ?? [])),
  };
}

/** The values of one item of GROUP BY, whatever sets they stand in. */
function singles(item: GroupItem): readonly Expression[] {
  if (item.kind === 'groupingSets') return item.items.flatMap(singles);
  if (item.kind === 'brackets') return singles(item.inner);
  return item.kind === 'row' && item.word === '' ? item.items.flatMap(singles) : [item];
}

function fieldOf(node: Expression, analysis: Analysis): Field | undefined {
  return analysis.fields.get(node)?.field;
}

function isAggregate(node: Node | Part, analysis: Analysis): boolean {
  if (node.kind !== 'call' || node.over) return false;
  return analysis.functions.entry(node.path.at(-1)!.value)?.kind === 'aggregate';
}

/** An aggregate of this level; those of subqueries are their own. */
export function holdsAggregate(value: Expression, analysis: Analysis): boolean {
  let found = false;
  walk(value, (node) => {
    if (isAggregate(node, analysis)) found = true;
    return !found && node.kind !== 'query';
  });
  return found;
}

function check(node: Node | Part, keys: Keys, own: ReadonlySet<Field>, analysis: Analysis, select?: Select): void {
  if (keys.values.some((key) => isSameExpression(key, node, analysis)) || isAggregate(node, analysis)) return;
  const field = analysis.fields.get(node as Expression)?.field;
  if (field) {
    if (own.has(field) && !keys.fields.has(field))
      report(node as Expression, analysis.text.slice(node.start, node.end), analysis, select);
    return;
  }
  if (node.kind === 'call' && node.path.at(-1)!.value.toLowerCase() === 'grouping') return;
  for (const inner of children(node)) check(inner, keys, own, analysis, select);
}

function report(node: Expression, name: string, analysis: Analysis, select?: Select): void {
  const { end } = select?.groupBy ?? {};
  const refusal =
    analysis.dialect === 'athena'
      ? refuse('EXPRESSION_NOT_AGGREGATE', `'${name}' must be an aggregate expression or appear in GROUP BY clause`)
      : refuse(
          'GROUPING_ERROR',
          `column "${qualified(node, name, analysis)}" must appear in the GROUP BY clause or be used in an aggregate function`,
        );
  analysis.fault('type', node, refusal, {
    message: `${name} is neither in GROUP BY nor inside an aggregate. Add it to one of them.`,
    ...(end === undefined || name === '*' ? {} : { fix: `, ${name}`, fixSpan: { start: end, end } }),
  });
}

/** The column with its relation before it, as Redshift names it. */
function qualified(node: Expression, name: string, analysis: Analysis): string {
  const field = fieldOf(node, analysis);
  const relation = field?.qualifier.at(-1);
  return field?.name === undefined || relation === undefined ? name : `${relation}.${field.name}`;
}

/** The same value: columns by what they mean, everything else by how it is written. */
export function isSameExpression(a: Node | Part, b: Node | Part, analysis: Analysis): boolean {
  if (a === b) return true;
  if (a.kind === 'brackets') return isSameExpression(a.inner, b, analysis);
  if (b.kind === 'brackets') return isSameExpression(a, b.inner, analysis);
  const [left, right] = [analysis.fields.get(a as Expression), analysis.fields.get(b as Expression)];
  if (left && right) return left.field === right.field || areSameParameters(left.field, right.field, analysis);
  if (a.kind !== b.kind || left || right) return false;
  const [below, other] = [children(a), children(b)];
  if (below.length !== other.length || !below.every((one, at) => isSameExpression(one, other[at]!, analysis)))
    return false;
  return saysSame(a, b);
}

/** Lambdas that are written twice have parameters of their own, with the same names. */
function areSameParameters(a: Field, b: Field, analysis: Analysis): boolean {
  const parameters = [...analysis.lambdas.values()].flat();
  return a.name === b.name && parameters.includes(a) && parameters.includes(b);
}

/** Do two nodes of one kind say the same themselves, what is below them aside? Texts that are not quoted have no case. */
function saysSame(a: object, b: object): boolean {
  // SAFETY: only texts are looked at.
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  for (const key in { ...left, ...right }) {
    const [one, other] = [left[key], right[key]];
    if (one === other || (typeof one !== 'string' && typeof other !== 'string')) continue;
    const bare = key === 'text' && typeof one === 'string' && !/^['"]/.test(one);
    if (!bare || typeof other !== 'string' || one.toLowerCase() !== other.toLowerCase()) return false;
  }
  return true;
}
