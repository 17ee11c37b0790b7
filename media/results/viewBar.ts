/** What orders and filters the rows, each to be taken away by a click, and the search. */
import type { Column } from '../../src/kernels/api.ts';
import type { ViewSpec } from '../../src/kernels/results/viewing.ts';
import { element, icon, icons } from './dom.ts';
import { filterWords } from './filterForm.ts';
import { countOf, formatCount, formatDuration, lineOf } from './text.ts';

export class ViewBar {
  readonly root = element('div', { class: 'views', role: 'group', 'aria-label': 'Order, filters and search' });
  readonly #columns: readonly Column[];
  readonly #order: (spec: ViewSpec) => void;
  readonly #chips = element('div', { class: 'chips' });
  readonly #search = element('div', { class: 'search' });
  readonly #input = element('input', {
    type: 'text',
    'aria-label': 'Search the result',
    placeholder: 'Search',
    spellcheck: 'false',
  });

  constructor(columns: readonly Column[], order: (spec: ViewSpec) => void, find: (text: string) => void) {
    this.#columns = columns;
    this.#order = order;
    const close = element(
      'button',
      { type: 'button', title: 'Close', 'aria-label': 'Close the search' },
      icon(icons.close),
    );
    close.addEventListener('click', () => this.#closeSearch());
    this.#search.append(this.#input, close);
    this.#search.hidden = true;
    this.#input.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key === 'Escape') this.#closeSearch();
      if (event.key !== 'Enter') return;
      event.preventDefault();
      if (this.#input.value !== '') find(this.#input.value);
    });
    this.root.append(this.#chips, this.#search);
    this.root.hidden = true;
  }

  /** `elapsedMs` where the rows have just been put into this order. */
  show(spec: ViewSpec, rowCount: number, all: number, elapsedMs: number | undefined): void {
    const { sort, filters } = spec;
    const name = (column: number): string => lineOf(this.#columns[column]?.name ?? '');
    const chips = [
      ...sort.map(({ column, descending }) =>
        this.#chip(`${name(column)} ${descending ? '↓' : '↑'}`, {
          ...spec,
          sort: sort.filter((one) => one.column !== column),
        }),
      ),
      ...filters.map((filter) =>
        this.#chip(filterWords(filter, name(filter.column)), {
          ...spec,
          filters: filters.filter((one) => one !== filter),
        }),
      ),
    ];
    const count = filters.length > 0 ? `${formatCount(rowCount)} of ${countOf(all, 'row')}` : '';
    const words = [count, elapsedMs === undefined ? '' : formatDuration(elapsedMs)].filter(Boolean).join(' · ');
    this.#chips.replaceChildren(...chips, ...(chips.length > 0 ? [element('span', { role: 'status' }, words)] : []));
    this.#chips.hidden = chips.length === 0;
    this.#hideEmpty();
  }

  openSearch(): void {
    this.#search.hidden = false;
    this.#hideEmpty();
    this.#input.focus();
    this.#input.select();
  }

  #closeSearch(): void {
    this.#search.hidden = true;
    this.#hideEmpty();
    this.root.parentElement?.querySelector<HTMLElement>('[role="grid"]')?.focus();
  }

  #hideEmpty(): void {
    this.root.hidden = this.#chips.hidden && this.#search.hidden;
  }

  #chip(words: string, without: ViewSpec): HTMLElement {
    const chip = element('button', { type: 'button', class: 'chip', title: 'Take away' }, words, icon(icons.close));
    chip.addEventListener('click', () => this.#order(without));
    return chip;
  }
}
