/** The form of one filter: an operator that fits the column, and its values. */
import type { Column } from '../../src/kernels/api.ts';
import type { ColumnProfile, Filter } from '../../src/kernels/results/viewing.ts';
import { element } from './dom.ts';
import { exampleOf, operatorsFor, type OperatorChoice } from './operators.ts';
import { openPopup } from './popup.ts';
import { formatCount, lineOf } from './text.ts';

interface FilterForm {
  readonly root: HTMLElement;
  readonly at: number;
  readonly column: Column;
  readonly filter: Filter | undefined;
  readonly beside: DOMRect;
  /** The commonest values, where they are known. */
  readonly profile: () => Promise<ColumnProfile | undefined>;
  readonly apply: (filter: Filter) => void;
  readonly onClose: () => void;
}

export function openFilterForm({ root, at, column, filter, beside, profile, apply, onClose }: FilterForm): void {
  const choices = operatorsFor(column.kind);
  const name = lineOf(column.name);
  const select = element(
    'select',
    { 'aria-label': 'Operator' },
    ...choices.map(({ operator, label }) => element('option', { value: operator }, label)),
  );
  if (filter) select.value = filter.operator;
  const fields = element('div', { class: 'fields' });
  const apply1 = element('button', { type: 'submit', class: 'action' }, 'Filter');
  const form = element(
    'form',
    { class: 'filter', role: 'dialog', 'aria-label': `Filter ${name}` },
    element('div', { class: 'title' }, name),
    select,
    fields,
    apply1,
  );
  const chosen = (): OperatorChoice | undefined => choices.find(({ operator }) => operator === select.value);
  const draw = (): void => {
    const { takes } = chosen() ?? { takes: 0 };
    if (takes === 'list') return void drawList(fields, column, filter, profile);
    const known = textsOf(filter);
    const labels = takes === 2 ? ['From', 'To'] : takes === 1 ? ['Value'] : [];
    fields.replaceChildren(
      ...labels.map((label, index) => {
        const input = element('input', { 'aria-label': label, placeholder: exampleOf(column.kind) || label });
        input.value = known[index] ?? '';
        return input;
      }),
    );
  };
  select.addEventListener('change', draw);
  draw();
  const close = openPopup(root, form, beside, onClose);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const made = readForm(at, chosen(), fields);
    if (!made) return;
    close();
    apply(made);
  });
  (fields.querySelector('input') ?? select).focus();
}

function readForm(column: number, choice: OperatorChoice | undefined, fields: HTMLElement): Filter | undefined {
  if (!choice) return undefined;
  const { operator } = choice;
  const texts = [...fields.querySelectorAll<HTMLInputElement>('input:not([type])')].map(({ value }) => value);
  const [first = '', second = ''] = texts;
  switch (operator) {
    case 'isNull':
    case 'isNotNull':
      return { column, operator };
    case 'between':
      return { column, operator, low: first, high: second };
    case 'in':
    case 'notIn': {
      const checked = [...fields.querySelectorAll<HTMLInputElement>('input[type=checkbox]:checked')];
      const values = checked.map((box) => (box.dataset['null'] === 'yes' ? null : box.value));
      if (first !== '') values.push(first);
      return values.length > 0 ? { column, operator, values } : undefined;
    }
    default:
      return { column, operator, value: first };
  }
}

function textsOf(filter: Filter | undefined): readonly string[] {
  if (!filter) return [];
  if ('value' in filter) return [filter.value];
  return 'low' in filter ? [filter.low, filter.high] : [];
}

/** The commonest values with boxes to tick, and a field for another one. */
async function drawList(
  fields: HTMLElement,
  { kind }: Column,
  filter: Filter | undefined,
  profile: () => Promise<ColumnProfile | undefined>,
): Promise<void> {
  const ticked = filter && 'values' in filter ? filter.values : [];
  const list = element('div', { class: 'values', role: 'group', 'aria-label': 'Values' });
  const other = element('input', { 'aria-label': 'Another value', placeholder: 'Another value' });
  if (kind === 'boolean') fields.replaceChildren(list);
  else fields.replaceChildren(list, other);
  const show = (values: readonly (string | null)[], counts: ReadonlyMap<string | null, number>): void =>
    list.replaceChildren(
      ...values.map((value) => {
        const box = element('input', { type: 'checkbox', value: value ?? '' });
        if (value === null) box.dataset['null'] = 'yes';
        box.checked = ticked.includes(value);
        const count = counts.get(value);
        const text = value === '' ? '“”' : lineOf(value);
        return element(
          'label',
          {},
          box,
          element('span', { class: value === null ? 'what null' : 'what' }, text),
          element('span', { class: 'count' }, count === undefined ? '' : formatCount(count)),
        );
      }),
    );
  const own = kind === 'boolean' ? ['true', 'false'] : [];
  show([...new Set([...ticked, ...own])], new Map());
  const top = (await profile().catch(() => undefined))?.top ?? [];
  if (!list.isConnected) return;
  const focused = list.querySelector(':focus') !== null;
  show(
    [...new Set([...top.map(({ value }) => value), ...ticked, ...own])],
    new Map(top.map(({ value, count }) => [value, count])),
  );
  if (focused || kind === 'boolean') list.querySelector('input')?.focus();
}
