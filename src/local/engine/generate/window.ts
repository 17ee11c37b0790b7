/** Windows and orders in DuckDB's words. In Trino NULLs come last, whatever the direction. */
import type { FrameBound, SortItem, Window } from '../../../sql/tree/expression.ts';
import { expressionSql, type Context } from './expression.ts';
import { NotGenerated } from './duck.ts';

export function sortSql(items: readonly SortItem[], context: Context): string {
  return items.map((item) => `${expressionSql(item.value, context)}${directionSql(item)}`).join(', ');
}

export function directionSql({ direction, nulls }: SortItem): string {
  return ` ${direction ?? 'ASC'} NULLS ${nulls ?? 'LAST'}`;
}

export function windowSql({ base, partitionBy, orderBy, frame }: Window, context: Context): string {
  if (base) throw new NotGenerated('a window of another one');
  const parts: string[] = [];
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
