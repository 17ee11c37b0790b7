/** Windows and orders in DuckDB's words. In Trino NULLs come last, whatever the direction; in Redshift they are the largest. */
import type { Dialect } from '../../../sql/lexer.ts';
import type { Expression, FrameBound, SortItem, Window } from '../../../sql/tree/expression.ts';
import { typeText, type Type } from '../../../sql/types/type.ts';
import { sqlError } from '../errors.ts';
import { ordered } from './athena/operators.ts';
import { expressionSql, type Context } from './expression.ts';

export function sortSql(items: readonly SortItem[], context: Context): string {
  return items
    .map((item) => `${sortValue(item.value, context)}${directionSql(item, context.analysis.dialect)}`)
    .join(', ');
}

/** A value that puts rows in order. Throws SqlError for one of a type that has none. */
export function sortValue(value: Expression, context: Context): string {
  const type = context.analysis.typeOf(value);
  const sql = expressionSql(value, context);
  // DuckDB takes no constant there unless it is worked out.
  const isConstant = /^(?:'(?:[^']|'')*'|(?:[A-Z]+ )?'[^']*'|[\d.]+)$/.test(sql);
  if (context.analysis.dialect === 'redshift') return isConstant ? `CAST(${sql} AS VARCHAR)` : sql;
  checkOrder(type, context.analysis.text.slice(value.start, value.end));
  return isConstant ? `CAST(${sql} AS VARCHAR)` : ordered(sql, type);
}

/** Throws SqlError for a type without an order. */
export function checkOrder(type: Type, text: string): void {
  const holds = (one: Type): boolean => one.name === 'map' || one.name === 'json' || (one.inner?.some(holds) ?? false);
  if (holds(type))
    throw sqlError(
      'athena',
      'TYPE_MISMATCH',
      `Type ${typeText(type, 'athena')} is not orderable, and therefore cannot be used in ORDER BY: ${text}`,
    );
}

export function directionSql({ direction, nulls }: SortItem, dialect: Dialect): string {
  const usual = dialect === 'redshift' && direction === 'DESC' ? 'FIRST' : 'LAST';
  return ` ${direction ?? 'ASC'} NULLS ${nulls ?? usual}`;
}

export function windowSql({ base, partitionBy, orderBy, frame }: Window, context: Context): string {
  const parts: string[] = base ? [quoteWindow(base.value)] : [];
  if (partitionBy) parts.push(`PARTITION BY ${partitionBy.map((one) => expressionSql(one, context)).join(', ')}`);
  if (orderBy) parts.push(`ORDER BY ${sortSql(orderBy, context)}`);
  const bound = ({ value, words }: FrameBound): string =>
    `${value ? `${expressionSql(value, context)} ` : ''}${words.join(' ')}`;
  if (frame)
    parts.push(
      frame.to
        ? `${frame.unit} BETWEEN ${bound(frame.from)} AND ${bound(frame.to)}`
        : `${frame.unit} ${bound(frame.from)}`,
    );
  return parts.join(' ');
}

export function quoteWindow(name: string): string {
  return `"${name.toLowerCase().replaceAll('"', '""')}"`;
}
