/** GROUP BY and ORDER BY: numbers, aliases and values. */
import type { Expression } from '../tree/expression.ts';
import type { GroupItem, Query, Select } from '../tree/query.ts';
import { isComparable } from '../types/trino.ts';
import { anyType, typeText, type Type } from '../types/type.ts';
import type { Analysis, OutputColumn } from './analysis.ts';
import { refuseAt, sourceText, typeExpression, type Place } from './expression.ts';
import { checkSorted, holdsAggregate, isSameExpression } from './grouping.ts';
import { pathOf } from './path.ts';
import { placeIn, type Body } from './query.ts';
import { mismatch, refuse } from './refusals.ts';
import { Scope } from './scope.ts';

function ordinalOf(value: Expression): number | undefined {
  return value.kind === 'literal' && value.type === 'number' && /^\d+$/.test(value.text)
    ? Number(value.text)
    : undefined;
}

export function readGroupItem(item: GroupItem, select: Select, columns: readonly OutputColumn[], place: Place): void {
  const { analysis } = place;
  if (item.kind === 'groupingSets') {
    for (const inner of item.items) readGroupItem(inner, select, columns, place);
    if (analysis.dialect === 'athena') for (const inner of item.items) checkColumn(inner, place);
    return;
  }
  if ((item.kind === 'row' && item.word === '') || item.kind === 'brackets') {
    const inner = item.kind === 'row' ? item.items : [item.inner];
    for (const one of inner) readGroupItem(one, select, columns, place);
    analysis.types.set(item, anyType);
    return;
  }
  const ordinal = ordinalOf(item);
  if (ordinal !== undefined) {
    noteOrdinal(item, ordinal, columns, 'GROUP BY', place);
    refuseAggregate(item, ordinal, select, place);
    return;
  }
  // Redshift sees aliases of the select list where no column has the name.
  if (
    analysis.dialect === 'redshift' &&
    item.kind === 'column' &&
    place.scope.find([item.name.value]).kind === 'none'
  ) {
    const at = aliasAt(item.name.value, columns);
    if (at >= 0) {
      analysis.ordinals.set(item, at);
      analysis.types.set(item, columns[at]!.field.type);
      return;
    }
  }
  const type = typeExpression(item, place);
  if (!isComparable(type))
    refuseAt(
      item,
      place,
      mismatch(
        analysis.dialect,
        `${typeText(type, analysis.dialect)} is not comparable, and therefore cannot be used in GROUP BY`,
      ),
    );
}

/** Of several sets Trino takes columns alone. */
function checkColumn(item: GroupItem, place: Place): void {
  if (item.kind === 'brackets') return checkColumn(item.inner, place);
  if (item.kind === 'row' && item.word === '') {
    for (const inner of item.items) checkColumn(inner, place);
    return;
  }
  const { analysis } = place;
  if (item.kind === 'groupingSets' || analysis.ordinals.has(item) || pathOf(item)) return;
  const said = `GROUP BY expression must be a column reference: ${analysis.text.slice(item.start, item.end)}`;
  analysis.fault('type', item, refuse('INVALID_COLUMN_REFERENCE', said), {
    message: 'ROLLUP, CUBE and GROUPING SETS take columns alone. Give the value a name in a subquery first.',
  });
}

/** A number of the select list that stands for an aggregate groups nothing. */
function refuseAggregate(item: Expression, ordinal: number, select: Select, place: Place): void {
  const { analysis } = place;
  const { dialect } = analysis;
  const value = select.items.every((one) => one.value.kind !== 'star') && select.items[ordinal - 1]?.value;
  if (!value || !holdsAggregate(value, analysis)) return;
  const said = `GROUP BY clause cannot contain aggregations, window functions or grouping operations: [${sourceText(value, place)}]`;
  const refusal =
    dialect === 'athena'
      ? refuse('EXPRESSION_NOT_SCALAR', said)
      : refuse('GROUPING_ERROR', 'aggregates not allowed in GROUP BY clause');
  analysis.fault('type', item, refusal, {
    message: `Column ${ordinal} of the select list is an aggregate, and GROUP BY takes none. Leave it out.`,
  });
}

function noteOrdinal(
  item: Expression,
  ordinal: number,
  columns: readonly OutputColumn[],
  clause: string,
  place: Place,
): void {
  const { analysis } = place;
  const known = columns.every(({ field }) => !field.hidden);
  if (known && (ordinal < 1 || ordinal > columns.length)) {
    const message = `${clause} position ${ordinal} is not in select list`;
    analysis.fault('unknownColumn', item, refuse('INVALID_COLUMN_REFERENCE', message), {
      message: `The select list has ${columns.length} ${columns.length === 1 ? 'column' : 'columns'}, and none of number ${ordinal}.`,
    });
  } else analysis.ordinals.set(item, ordinal - 1);
  analysis.types.set(item, columns[ordinal - 1]?.field.type ?? anyType);
}

function aliasAt(name: string, columns: readonly OutputColumn[]): number {
  return columns.findIndex((column) => column.name?.toLowerCase() === name.toLowerCase());
}

export function readOrderBy(query: Query, { columns, select, scope }: Body, outer: Scope, analysis: Analysis): void {
  // Names of the select list come before those of the tables.
  const outputs = columns.map(({ field }) => field);
  const base = scope ?? outer;
  const sorted = new Scope(select ? base : outer, outputs, { complete: outputs.every(({ hidden }) => !hidden) });
  const place = placeIn(analysis, sorted, 'ORDER BY');
  const { start, end } = query;
  analysis.scopes.push({ scope: sorted, start: query.orderBy?.[0]?.start ?? start, end });
  for (const { value } of query.orderBy ?? []) {
    const ordinal = ordinalOf(value);
    if (ordinal !== undefined) noteOrdinal(value, ordinal, columns, 'ORDER BY', place);
    else {
      const path = pathOf(value);
      const at = path?.length === 1 ? aliasAt(path[0]!.value, columns) : -1;
      const again =
        at >= 0 &&
        columns.findIndex(
          (column, index) => index > at && column.name?.toLowerCase() === columns[at]!.name?.toLowerCase(),
        );
      if (at >= 0 && again !== false && again < 0) {
        analysis.ordinals.set(value, at);
        analysis.types.set(value, columns[at]!.field.type);
      } else {
        typeOrdered(value, place);
        if (select) checkSorted(value, select, analysis);
        if (select?.quantifier === 'DISTINCT') checkDistinct(value, select, place);
      }
    }
  }
}

/** Of distinct rows only what they show can be ordered by. */
function checkDistinct(value: Expression, select: Select, place: Place): void {
  if (select.items.some((item) => item.value.kind === 'star' || isSameExpression(item.value, value, place.analysis)))
    return;
  const said = 'SELECT DISTINCT, ORDER BY expressions must appear in select list';
  const refusal =
    place.analysis.dialect === 'athena'
      ? refuse('EXPRESSION_NOT_IN_DISTINCT', `For ${said}`, select.start)
      : refuse('INVALID_COLUMN_REFERENCE', `for ${said}`);
  place.analysis.fault('type', value, refusal, {
    message: 'Of distinct rows only what is in the select list can be ordered by.',
  });
}

function typeOrdered(value: Expression, place: Place): Type {
  const { dialect } = place.analysis;
  const type = typeExpression(value, place);
  if (dialect === 'athena' && !/^(?:any)$/.test(type.name) && /^(?:map|json|function|other)$/.test(type.name))
    return refuseAt(
      value,
      place,
      mismatch(
        dialect,
        `Type ${typeText(type, dialect)} is not orderable, and therefore cannot be used in ORDER BY: ${place.analysis.text.slice(value.start, value.end)}`,
      ),
    );
  return type;
}
