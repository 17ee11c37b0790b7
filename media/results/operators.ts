/** What can be asked of a column, by its kind, and how that is said. */
import type { Column, ColumnKind } from '../../src/kernels/api.ts';
import type { Filter, ViewSpec } from '../../src/kernels/results/viewing.ts';
import { isRightAligned, lineOf } from './text.ts';

export type Operator = Filter['operator'];

export interface OperatorChoice {
  readonly operator: Operator;
  readonly label: string;
  /** How many texts it takes; `list` stands for any number of values. */
  readonly takes: 0 | 1 | 2 | 'list';
}

const labels: Readonly<Record<Operator, string>> = {
  contains: 'contains',
  startsWith: 'starts with',
  endsWith: 'ends with',
  '=': 'is',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is greater than',
  '>=': 'is at least',
  between: 'is between',
  in: 'is one of',
  notIn: 'is none of',
  isNull: 'is NULL',
  isNotNull: 'is not NULL',
};

const timeLabels: Partial<Record<Operator, string>> = {
  '<': 'is before',
  '<=': 'is at or before',
  '>': 'is after',
  '>=': 'is at or after',
};

const nulls: readonly Operator[] = ['isNull', 'isNotNull'];
const ordered: readonly Operator[] = ['=', '!=', '>', '>=', '<', '<=', 'between', ...nulls];
const textual: readonly Operator[] = ['contains', 'startsWith', 'endsWith', '=', '!=', 'in', 'notIn', ...nulls];

export function operatorsFor(kind: ColumnKind): readonly OperatorChoice[] {
  const operators =
    isRightAligned(kind) || isTime(kind)
      ? ordered
      : kind === 'boolean'
        ? (['in', 'notIn', ...nulls] as const)
        : kind === 'nested' || kind === 'binary'
          ? (['contains', 'startsWith', 'endsWith', ...nulls] as const)
          : textual;
  return operators.map((operator) => ({ operator, label: labelOf(operator, kind), takes: takes(operator) }));
}

function takes(operator: Operator): OperatorChoice['takes'] {
  if (operator === 'isNull' || operator === 'isNotNull') return 0;
  if (operator === 'in' || operator === 'notIn') return 'list';
  return operator === 'between' ? 2 : 1;
}

const isTime = (kind: ColumnKind): boolean => kind === 'date' || kind === 'time' || kind === 'timestamp';

function labelOf(operator: Operator, kind: ColumnKind): string {
  return (isTime(kind) && timeLabels[operator]) || labels[operator];
}

/** What stands in an empty field. */
export function exampleOf(kind: ColumnKind): string {
  switch (kind) {
    case 'date':
      return '2026-01-31';
    case 'time':
      return '13:45:00';
    case 'timestamp':
      return '2026-01-31 13:45:00';
    default:
      return '';
  }
}

/** `amount is at least 100`. */
export function filterWords(filter: Filter, columns: readonly Column[]): string {
  const column = columns[filter.column];
  const said = `${lineOf(column?.name ?? '')} ${labelOf(filter.operator, column?.kind ?? 'text')}`;
  switch (filter.operator) {
    case 'isNull':
    case 'isNotNull':
      return said;
    case 'between':
      return `${said} ${lineOf(filter.low)} and ${lineOf(filter.high)}`;
    case 'in':
    case 'notIn':
      return `${said} ${filter.values.map(valueWords).join(', ')}`;
    default:
      return `${said} ${valueWords(filter.value)}`;
  }
}

const valueWords = (value: string | null): string => (value === '' ? '“”' : lineOf(value));

/** A column's place in the order: none, then upwards, then downwards, then none again. */
export function toggleSort(spec: ViewSpec, column: number, keep: 'alone' | 'added'): ViewSpec {
  const now = spec.sort.find((one) => one.column === column);
  return sortBy(spec, column, now ? (now.descending ? 'none' : 'descending') : 'ascending', keep);
}

export function sortBy(
  spec: ViewSpec,
  column: number,
  direction: 'ascending' | 'descending' | 'none',
  keep: 'alone' | 'added',
): ViewSpec {
  const one = { column, descending: direction === 'descending' };
  const others = keep === 'added' ? spec.sort : [];
  if (direction === 'none') return { ...spec, sort: spec.sort.filter((old) => old.column !== column) };
  const isThere = others.some((old) => old.column === column);
  const sort = isThere ? others.map((old) => (old.column === column ? one : old)) : [...others, one];
  return { ...spec, sort };
}

export function addFilter(spec: ViewSpec, filter: Filter, instead?: Filter): ViewSpec {
  const isThere = instead !== undefined && spec.filters.includes(instead);
  const filters = isThere ? spec.filters.map((old) => (old === instead ? filter : old)) : [...spec.filters, filter];
  return { ...spec, filters };
}
