/** What is filtered and sorted, as signs that can be taken away one by one, and how many rows are left. */
import type { Column } from '../../src/kernels/api.ts';
import type { Filter, OpenView, ViewSpec } from '../../src/kernels/results/viewing.ts';
import { element, icon, icons } from './dom.ts';
import { plainSpec } from './model.ts';
import { filterWords, sortBy } from './operators.ts';
import { formatCount, formatDuration, lineOf } from './text.ts';

interface BarParts {
  readonly columns: readonly Column[];
  readonly apply: (spec: ViewSpec) => void;
  readonly edit: (filter: Filter, beside: DOMRect) => void;
}

interface BarState {
  readonly spec: ViewSpec;
  readonly view: OpenView | undefined;
  readonly resultRows: number;
  readonly isBusy: boolean;
}

export class SpecBar {
  readonly root = element('div', { class: 'chips', role: 'group', 'aria-label': 'Filters and order' });
  readonly #parts: BarParts;
  #key = '';

  constructor(parts: BarParts) {
    this.#parts = parts;
    this.root.hidden = true;
  }

  draw(state: BarState): void {
    const key = JSON.stringify(state);
    if (key === this.#key) return;
    this.#key = key;
    const { spec, view, resultRows, isBusy } = state;
    const { columns, apply, edit } = this.#parts;
    const count = spec.filters.length + spec.sort.length;
    this.root.hidden = count === 0;
    const words =
      isBusy || !view
        ? '…'
        : `${formatCount(view.rowCount)} of ${formatCount(resultRows)} rows · ${formatDuration(view.elapsedMs)}`;
    const clear = element('button', { type: 'button', class: 'text' }, 'Clear all');
    clear.addEventListener('click', () => apply(plainSpec));
    const chips = [
      ...spec.filters.map((filter) =>
        chip(icons.filter, filterWords(filter, columns), {
          open: (beside) => edit(filter, beside),
          remove: () => apply({ ...spec, filters: spec.filters.filter((one) => one !== filter) }),
        }),
      ),
      ...spec.sort.map(({ column, descending }) =>
        chip(descending ? icons.down : icons.up, lineOf(columns[column]?.name ?? ''), {
          open: () => apply(sortBy(spec, column, descending ? 'ascending' : 'descending', 'added')),
          remove: () => apply(sortBy(spec, column, 'none', 'added')),
        }),
      ),
    ];
    this.root.replaceChildren(
      ...chips,
      count > 1 ? clear : '',
      element('span', { class: 'words', role: 'status' }, words),
    );
  }
}

function chip(
  path: string,
  text: string,
  { open, remove }: { readonly open: (beside: DOMRect) => void; readonly remove: () => void },
): HTMLElement {
  const what = element('button', { type: 'button', class: 'what', title: text }, icon(path), element('span', {}, text));
  const close = element(
    'button',
    { type: 'button', 'aria-label': `Remove ${text}`, title: 'Remove' },
    icon(icons.close),
  );
  what.addEventListener('click', () => open(what.getBoundingClientRect()));
  close.addEventListener('click', remove);
  return element('span', { class: 'chip' }, what, close);
}
