/** Operators between two values, and IN. */
import type { Expression, InList } from '../tree/expression.ts';
import type { Query } from '../tree/query.ts';
import { rulesOf } from '../types/rules.ts';
import { isComparable, isNumeric, isOrderable } from '../types/trino.ts';
import type { Span } from '../tree/name.ts';
import { anyType, typeText, type Type } from '../types/type.ts';
import { refuseAt, refuseItems, sourceText, typeExpression, unify, type Place } from './expression.ts';
import { mismatch, noOperator, wrongArguments } from './refusals.ts';

const boolean: Type = { name: 'boolean' };

const comparison = /^(?:=|<>|!=|<|>|<=|>=)$/;

export function typeBinary(node: Expression & { kind: 'binary' }, place: Place): Type {
  const { analysis } = place;
  const { dialect } = analysis;
  const { operator } = node;
  if (comparison.test(operator)) {
    compare(operator, node.left, node.right, node, place);
    return boolean;
  }
  const [left, right] = [typeExpression(node.left, place), typeExpression(node.right, place)];
  if (dialect === 'redshift' && /^!?~~?\*?$/.test(operator)) return boolean;
  const rules = rulesOf[dialect];
  const found = rules.operatorType(operator, left, right);
  if (!found) {
    const [a, b] = [left, right].map((one) => typeText(one, dialect));
    // Trino joins texts by its function concat, and says so.
    if (operator === '||' && dialect === 'athena')
      return refuseAt(node, place, wrongArguments(dialect, 'concat', [a!, b!], ['concat(varchar, ...)']));
    return refuseAt(
      node,
      place,
      noOperator(dialect, operator, a!, b!, node.operatorStart),
      anyType,
      meantOperation(node, left, right, place),
    );
  }
  if (operator === '||' && found.name === 'array')
    for (const [side, type] of [
      [node.left, left],
      [node.right, right],
    ] as const)
      analysis.coerce(side, type.name === 'array' || type.name === 'unknown' ? found : found.inner![0]!);
  return found;
}

/** What somebody means who takes days from a date, or adds texts, as other engines have it. */
function meantOperation(
  node: Expression & { kind: 'binary' },
  left: Type,
  right: Type,
  place: Place,
): { message?: string; fix?: string; fixSpan?: Span } {
  const { operator } = node;
  const isMoment = ({ name }: Type): boolean => /^(?:date|timestamp|timestamptz)$/.test(name);
  if (/^[-+]$/.test(operator) && isMoment(left) && isNumeric(right)) {
    const number = node.right.kind === 'literal' ? node.right.text : undefined;
    const fix = number === undefined ? undefined : `INTERVAL '${number}' DAY`;
    const written = fix ?? `INTERVAL '1' DAY * ${sourceText(node.right, place)}`;
    return { message: `Days are an interval: write ${written}.`, ...(fix && { fix, fixSpan: spanOf(node.right) }) };
  }
  if (operator === '+' && left.name === 'varchar' && right.name === 'varchar')
    return {
      message: 'Texts are put together with ||.',
      fix: '||',
      fixSpan: { start: node.operatorStart, end: node.operatorStart + 1 },
    };
  return {};
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** Brings both sides of a comparison to one type. */
export function compare(operator: string, left: Expression, right: Expression, node: Expression, place: Place): void {
  const { analysis } = place;
  const [a, b] = [typeExpression(left, place), typeExpression(right, place)];
  const common = checkComparison(operator, a, b, node, place);
  if (!common) return;
  analysis.coerce(left, common);
  analysis.coerce(right, common);
}

export function checkComparison(operator: string, a: Type, b: Type, node: Expression, place: Place): Type | undefined {
  const { dialect } = place.analysis;
  const common = rulesOf[dialect].commonType(a, b);
  const fits = /^[<>]=?$/.test(operator) ? isOrderable : isComparable;
  if (common && (fits(common) || dialect === 'redshift')) return common;
  const at = node.kind === 'binary' ? node.operatorStart : undefined;
  const refusal = noOperator(dialect, operator, typeText(a, dialect), typeText(b, dialect), at);
  place.analysis.fault('type', node, refusal, comparedHint(operator, a, b, node, place));
  return undefined;
}

/** What is said while writing, with the literal that is meant where a text stands for a date or a number. */
function comparedHint(
  operator: string,
  a: Type,
  b: Type,
  node: Expression,
  place: Place,
): { message: string; fix?: string; fixSpan?: { start: number; end: number } } {
  const { dialect } = place.analysis;
  const said = `${typeText(a, dialect)} ${operator} ${typeText(b, dialect)}: the two have no type in common.`;
  if (node.kind !== 'binary') return { message: said };
  for (const [side, other] of [
    [node.right, a],
    [node.left, b],
  ] as const) {
    const written = sourceText(side, place);
    const fixSpan = { start: side.start, end: side.end };
    const moment = other.name === 'date' ? 'DATE' : other.name === 'timestamp' ? 'TIMESTAMP' : undefined;
    if (moment && /^\d{4}-\d\d?-\d\d?$/.test(written)) {
      const fix = `${moment} '${written}'`;
      return { message: `A date stands in quotes: ${fix}.`, fix, fixSpan };
    }
    if (side.kind !== 'literal' || side.type !== 'string') continue;
    const wanted = moment === 'DATE' ? /^'\d{4}-\d\d?-\d\d?'$/ : /^'\d{4}-\d\d?-\d\d?( \d\d?:\d\d.*)?'$/;
    if (moment && wanted.test(written))
      return {
        message: `A ${moment.toLowerCase()} is compared with a text. Write ${moment} ${written}.`,
        fix: `${moment} ${written}`,
        fixSpan,
      };
    const number = /^'(-?\d+(?:\.\d+)?)'$/.exec(written)?.[1];
    if (number !== undefined && isNumeric(other))
      return { message: `A number is compared with a text. Write ${number} without quotes.`, fix: number, fixSpan };
  }
  return { message: `${said} CAST one of them.` };
}

export function typeIn(node: InList, place: Place): Type {
  const { analysis } = place;
  const { dialect } = analysis;
  if (Array.isArray(node.list)) {
    const values = [node.value, ...(node.list as readonly Expression[])];
    if (unify(values, place, isComparable)) return boolean;
    return refuseItems(values, 'IN value and list items', place, boolean);
  }
  const value = typeExpression(node.value, place);
  const columns = place.query(node.list as Query, place.scope);
  const [column] = columns;
  if (!column || columns.some(({ field }) => field.hidden)) return boolean;
  const types = columns.map(({ field }) => field.type);
  const found: Type =
    columns.length === 1 ? column.field.type : { name: 'row', inner: types, names: types.map(() => '') };
  const common = rulesOf[dialect].commonType(value, found);
  if (common) place.analysis.coerce(node.value, common);
  else
    refuseAt(
      node,
      place,
      mismatch(
        dialect,
        `Value expression and result of subquery must be of the same type: ${typeText(value, dialect)} vs ${typeText(found, dialect)}`,
        node.operatorStart,
      ),
    );
  return boolean;
}
