/** Asks for the condition of a column, with the operators that fit what it holds. */
import type { Column, ColumnKind } from '../../src/kernels/api.ts';
import type { Filter } from '../../src/kernels/results/viewing.ts';
import { element } from './dom.ts';

type Operator = Filter['operator'];

const words: Readonly<Record<Operator, string>> = {
  contains: 'contains',
  startsWith: 'starts with',
  endsWith: 'ends with',
  '=': 'is',
  '!=': 'is not',
  '<': 'less than',
  '<=': 'at most',
  '>': 'more than',
  '>=': 'at least',
  between: 'between',
  in: 'one of',
  notIn: 'none of',
  isNull: 'is NULL',
  isNotNull: 'is not NULL',
};
const ofTexts: readonly Operator[] = ['contains', '=', '!=', 'startsWith', 'endsWith', 'isNull', 'isNotNull'];
const ofNumbers: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>=', 'between', 'isNull', 'isNotNull'];
const ofBooleans: readonly Operator[] = ['=', 'isNull', 'isNotNull'];

const operatorsOf = (kind: ColumnKind): readonly Operator[] => {
  if (kind === 'boolean') return ofBooleans;
  return /^(?:integer|number|decimal|date|timestamp)$/.test(kind) ? ofNumbers : ofTexts;
};

/** In a few words, e.g. `city contains "por"`. */
export function filterWords(filter: Filter, name: string): string {
  const word = words[filter.operator];
  switch (filter.operator) {
    case 'isNull':
    case 'isNotNull':
      return `${name} ${word}`;
    case 'between':
      return `${name} ${word} ${filter.low} and ${filter.high}`;
    case 'in':
    case 'notIn':
      return `${name} ${word} ${filter.values.map((value) => value ?? 'NULL').join(', ')}`;
    default:
      return `${name} ${word} ${filter.value === '' ? '""' : filter.value}`;
  }
}

/** A form below the head of a column. It is closed by Escape, or when the focus leaves it. */
export function filterForm(
  column: Column,
  at: number,
  now: Filter | undefined,
  done: (filter: Filter | undefined | 'leave') => void,
): HTMLElement {
  const select = element('select', { 'aria-label': 'Condition' });
  for (const operator of operatorsOf(column.kind))
    select.append(
      element('option', { value: operator, ...(now?.operator === operator ? { selected: '' } : {}) }, words[operator]),
    );
  const first = element('input', { type: 'text', 'aria-label': 'Value', spellcheck: 'false' });
  const second = element('input', { type: 'text', 'aria-label': 'To', spellcheck: 'false' });
  if (now && 'value' in now) first.value = now.value;
  if (now?.operator === 'between') [first.value, second.value] = [now.low, now.high];
  const show = (): void => {
    const { value: operator } = select;
    first.hidden = operator === 'isNull' || operator === 'isNotNull';
    second.hidden = operator !== 'between';
  };
  select.addEventListener('change', show);
  show();
  const apply = element('button', { type: 'submit', class: 'action' }, 'Apply');
  const clear = element('button', { type: 'button', class: 'plain' }, 'Clear');
  clear.addEventListener('click', () => done(undefined));
  const form = element(
    'form',
    { class: 'filter', 'aria-label': `Filter ${column.name}` },
    select,
    first,
    second,
    element('div', { class: 'buttons' }, apply, clear),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    // SAFETY: the options are operators.
    done(filterOf(at, select.value as Operator, first.value, second.value));
  });
  form.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.key === 'Escape') done('leave');
    // An output does not send its forms.
    if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && form.contains(relatedTarget))) done('leave');
  });
  queueMicrotask(() => (first.hidden ? select : first).focus());
  return form;
}

function filterOf(column: number, operator: Operator, first: string, second: string): Filter {
  if (operator === 'isNull' || operator === 'isNotNull') return { column, operator };
  if (operator === 'between') return { column, operator, low: first, high: second };
  if (operator === 'in' || operator === 'notIn')
    return { column, operator, values: first.split(',').map((one) => one.trim()) };
  return { column, operator, value: first };
}
