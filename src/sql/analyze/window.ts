/** Windows: what they are parted and put in order by, and how far their frames reach. */
import type { Expression, Frame, SortItem, Window } from '../tree/expression.ts';
import type { Select } from '../tree/query.ts';
import { isNumeric } from '../types/trino.ts';
import { typeText, type Type } from '../types/type.ts';
import { walk } from '../walk.ts';
import type { Analysis } from './analysis.ts';
import { refuseAt, typeExpression, type Place } from './expression.ts';
import { mismatch, refuse } from './refusals.ts';

export function typeWindow(window: Window, place: Place): void {
  const { partitionBy = [], orderBy = [], frame } = window;
  for (const part of partitionBy) typeExpression(part, place);
  for (const item of orderBy) typeExpression(item.value, place);
  if (!frame) return;
  for (const bound of [frame.from, frame.to])
    if (bound?.value) {
      const given = typeExpression(bound.value, place);
      if (frame.unit === 'RANGE') checkDistance(bound.value, given, orderBy, place);
      else checkCount(bound.value, given, place.analysis);
    }
  checkDirection(window, frame, place.analysis);
}

/** A frame by distance needs a value to measure from, and a distance that can be added to it. */
function checkDistance(value: Expression, given: Type, orderBy: readonly SortItem[], place: Place): void {
  const { analysis } = place;
  const { dialect } = analysis;
  const [key] = orderBy;
  if (dialect === 'redshift') {
    const refusal = refuse('FEATURE_NOT_SUPPORTED', 'RANGE PRECEDING is only supported with UNBOUNDED');
    analysis.fault('type', value, refusal, {
      message: 'Redshift has no frames by distance. Count rows: ROWS BETWEEN 1 PRECEDING AND CURRENT ROW.',
    });
    return;
  }
  if (!key || orderBy.length > 1) return;
  const sorted = analysis.typeOf(key.value);
  const isMoment = /^(?:date|time|timetz|timestamp|timestamptz|intervalDay|intervalYear)$/.test(sorted.name);
  const fits = isMoment ? /^interval/.test(given.name) : isNumeric(given);
  if (sorted.name === 'any' || given.name === 'any' || fits) return;
  const message = `Window frame RANGE value type (${typeText(given, dialect)}) not compatible with sort item type (${typeText(sorted, dialect)})`;
  refuseAt(value, place, mismatch(dialect, message));
}

/** Rows are counted by a number that is not below 0. */
function checkCount(value: Expression, given: Type, analysis: Analysis): void {
  const isNegative = value.kind === 'unary' && value.operator === '-' && value.operand.kind === 'literal';
  if (analysis.dialect === 'redshift' || (!isNegative && given.name !== 'unknown')) return;
  const said = 'Window frame offset value must not be negative or null';
  analysis.fault(
    'arguments',
    value,
    { name: 'INVALID_WINDOW_FRAME', message: said, at: 'nowhere' },
    {
      message: 'Rows of a frame are counted by a number that is not negative.',
    },
  );
}

/** A frame ends where it starts or behind it. */
function checkDirection(window: Window, { from, to }: Frame, analysis: Analysis): void {
  if (analysis.dialect === 'redshift') return;
  const [start, end] = [from, to].map((bound) => bound?.words.join(' ') ?? 'CURRENT ROW');
  const refused =
    start === 'UNBOUNDED FOLLOWING'
      ? 'Window frame start cannot be UNBOUNDED FOLLOWING'
      : end === 'UNBOUNDED PRECEDING'
        ? 'Window frame end cannot be UNBOUNDED PRECEDING'
        : start === 'CURRENT ROW' && end === 'PRECEDING'
          ? 'Window frame starting from CURRENT ROW cannot end with PRECEDING'
          : start === 'FOLLOWING' && (end === 'PRECEDING' || end === 'CURRENT ROW')
            ? `Window frame starting from FOLLOWING cannot end with ${end}`
            : undefined;
  if (refused === undefined) return;
  analysis.fault('type', window, refuse('INVALID_WINDOW_FRAME', refused), {
    message: 'The frame ends before it starts. Turn its bounds round.',
  });
}

/** Finds windows that are named and not declared. */
export function checkWindowNames(select: Select, analysis: Analysis): void {
  if (analysis.dialect === 'redshift') return;
  const declared = new Set(select.windows?.map(({ name }) => name.value.toLowerCase()));
  for (const { value } of select.items)
    walk(value, (node) => {
      if (node.kind === 'call' && node.over?.kind === 'name' && !declared.has(node.over.value.toLowerCase())) {
        const { value: name } = node.over;
        analysis.fault(
          'unknownTable',
          node.over,
          refuse('INVALID_WINDOW_REFERENCE', `Cannot resolve WINDOW name ${name}`),
          { message: `There is no window ${name} here. WINDOW ${name} AS (…) stands behind HAVING.` },
        );
      }
      return node.kind !== 'query';
    });
}
