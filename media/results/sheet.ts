/** What is seen of the rows and columns: a few elements that are filled anew while the scroller moves. */
import type { Column } from '../../src/kernels/api.ts';
import type { ShownValue } from '../../src/notebook/view.ts';
import { element } from './dom.ts';
import { headCell, headHeight, type HeadState } from './head.ts';
import type { ColumnSpan, Layout } from './layout.ts';
import { rangeOf, type Place, type Selection } from './selection.ts';
import { cellText, formatCount, isRightAligned } from './text.ts';
import { rowHeight, Viewport } from './viewport.ts';

const scrollBar = 10;
const borders = 2;
const tallestOutput = 360;
let sheets = 0;

interface CellBox {
  readonly element: HTMLElement;
  text: string;
  names: string;
}

interface RowBox {
  readonly element: HTMLElement;
  readonly number: HTMLElement;
  readonly pinned: HTMLElement;
  readonly moving: HTMLElement;
  readonly cells: CellBox[];
}

export interface SheetState extends HeadState {
  readonly valueAt: (row: number, column: number) => ShownValue | undefined;
  readonly selection: Selection | undefined;
  readonly isBusy: boolean;
}

export class Sheet {
  /** The scroller is the grid, and the one thing in it that takes the focus. */
  readonly root: HTMLElement;
  readonly viewport = new Viewport();
  readonly #columns: readonly Column[];
  readonly #layout: Layout;
  /** In an output it is as tall as its rows, in a panel as tall as the panel. */
  readonly #fit: 'rows' | 'panel';
  readonly #id = `lakebook-cell-${sheets++}`;
  readonly #sizer = element('div', { class: 'sizer' });
  readonly #head = element('div', { class: 'head', role: 'row', 'aria-rowindex': '1' });
  readonly #body = element('div', { class: 'body', role: 'rowgroup' });
  readonly #none = element('div', { class: 'none', role: 'row' }, element('div', { role: 'gridcell' }, 'No rows'));
  readonly #view = element(
    'div',
    { class: 'view' },
    element('div', { role: 'rowgroup', class: 'headgroup' }, this.#head),
    this.#body,
  );
  #rows: RowBox[] = [];
  #headKey = '';
  #headHeight = 0;
  #numberWidth = 44;
  #span: ColumnSpan = { from: 0, to: 0, x: 0 };
  #columnsWidth = 0;

  constructor(columns: readonly Column[], layout: Layout, label: string, fit: 'rows' | 'panel') {
    this.#columns = columns;
    this.#layout = layout;
    this.#fit = fit;
    this.root = element(
      'div',
      {
        class: 'scroller',
        role: 'grid',
        tabindex: '0',
        'aria-label': label,
        'aria-multiselectable': 'true',
        'aria-description':
          'Arrow keys move, Shift extends, Enter shows a value whole, Control C copies, Control F finds, Alt Down opens the menu of the column.',
      },
      this.#sizer,
      this.#view,
    );
  }

  /** Columns that are drawn, pinned ones first. */
  get seenColumns(): readonly number[] {
    const { shown, pinnedCount } = this.#layout;
    return [...shown.slice(0, pinnedCount), ...shown.slice(this.#span.from, this.#span.to)];
  }

  draw(state: SheetState): void {
    const layout = this.#layout;
    this.#measure(state);
    this.#span = layout.seen(this.root.scrollLeft, this.#columnsWidth);
    const widths = (places: readonly number[]): string =>
      places.map((place) => `${layout.widthOf(layout.shown[place] ?? 0)}px`).join(' ');
    const { from, to, x } = this.#span;
    const moving = Array.from({ length: to - from }, (_, at) => from + at);
    const pinned = Array.from({ length: layout.pinnedCount }, (_, at) => at);
    const set = (name: string, value: string): void => {
      if (this.#view.style.getPropertyValue(name) !== value) this.#view.style.setProperty(name, value);
    };
    set('--number', `${this.#numberWidth}px`);
    set('--pins', widths(pinned));
    set('--cols', widths(moving));
    set('--shift', `${x - this.root.scrollLeft}px`);
    const places = [...pinned, ...moving];
    this.#drawHead(state, places);
    this.#drawRows(state, places);
    this.root.setAttribute('aria-rowcount', String(state.rowCount + 1));
    this.root.setAttribute('aria-colcount', String(layout.shown.length + 1));
    this.root.setAttribute('aria-busy', String(state.isBusy));
  }

  /** Scrolls as little as shows the cell whole. */
  reveal({ row, column }: Place): void {
    this.viewport.reveal(row);
    this.putScroll();
    const extent = this.#layout.extentOf(column);
    if (!extent) return;
    const { scrollLeft } = this.root;
    if (extent.left < scrollLeft) this.root.scrollLeft = extent.left;
    else if (extent.right > scrollLeft + this.#columnsWidth)
      this.root.scrollLeft = Math.min(extent.left, extent.right - this.#columnsWidth);
  }

  /** Puts the scroller where the uppermost row wants it. */
  putScroll(): void {
    this.root.scrollTop = this.viewport.position;
    this.viewport.anchor(this.root.scrollTop);
  }

  /** The scroller has moved. */
  scrolled(): void {
    if (this.viewport.scrolled(this.root.scrollTop) !== undefined) this.putScroll();
  }

  /** Where a point of the window lies; beside the cells it is the nearest one. */
  placeAt(x: number, y: number): Place & { readonly part: 'cell' | 'number' | 'head' } {
    const { left, top } = this.#view.getBoundingClientRect();
    const inside = x - left - this.#numberWidth;
    const below = y - top - this.#headHeight;
    const row = Math.floor(this.viewport.top + below / rowHeight);
    return {
      row: Math.max(0, row),
      column: Math.min(this.#layout.placeAt(Math.max(0, inside), this.root.scrollLeft), this.#layout.shown.length - 1),
      part: below < 0 ? 'head' : inside < 0 ? 'number' : 'cell',
    };
  }

  headOf(place: number): HTMLElement | undefined {
    return this.#head.querySelector<HTMLElement>(`[data-place="${place}"]`) ?? undefined;
  }

  cellOf({ row, column }: Place): HTMLElement | undefined {
    const box = this.#rows.find(({ element: one }) => one.ariaRowIndex === String(row + 2));
    return box?.cells.find(({ element: one }) => one.ariaColIndex === String(column + 2))?.element;
  }

  #measure({ rowCount, profiles }: SheetState): void {
    const layout = this.#layout;
    const digits = formatCount(Math.max(1, rowCount)).length;
    this.#numberWidth = Math.max(40, Math.ceil(digits * 7) + 18);
    this.#headHeight = headHeight(profiles);
    const wide = this.#numberWidth + layout.pinnedWidth + layout.movingWidth;
    const style = (of: HTMLElement, name: 'width' | 'height', pixels: number): void => {
      if (of.style[name] !== `${pixels}px`) of.style[name] = `${pixels}px`;
    };
    const body = rowCount === 0 ? 36 : rowCount * rowHeight;
    if (this.#fit === 'rows') {
      const room = this.root.parentElement?.clientWidth ?? 0;
      const tall = this.#headHeight + body;
      const most = tallestOutput + (profiles ? this.#headHeight - headHeight(undefined) : 0);
      const acrossBar = wide > room - borders - (tall > most ? scrollBar : 0) ? scrollBar : 0;
      style(this.root, 'height', Math.min(most, tall + acrossBar) + borders);
      style(this.root, 'width', Math.min(room, wide + (tall + acrossBar > most ? scrollBar : 0) + borders));
    }
    const { clientWidth, clientHeight } = this.root;
    this.viewport.resize(rowCount, clientHeight - this.#headHeight);
    style(this.#sizer, 'width', wide);
    style(this.#sizer, 'height', this.#headHeight + (rowCount === 0 ? 0 : this.viewport.scrollHeight));
    style(this.#view, 'width', clientWidth);
    style(this.#view, 'height', clientHeight);
    this.#columnsWidth = Math.max(0, clientWidth - this.#numberWidth - layout.pinnedWidth);
  }

  #drawHead(state: SheetState, places: readonly number[]): void {
    const { shown, pinnedCount } = this.#layout;
    const columns = places.map((place) => shown[place] ?? 0);
    const profiled = state.profiles && columns.map((column) => state.profiles?.has(column));
    const key = JSON.stringify([columns, pinnedCount, state.spec, profiled, profiled && state.rowCount]);
    if (key === this.#headKey) return;
    this.#headKey = key;
    const cells = columns.flatMap((at, index) => {
      const column = this.#columns[at];
      return column ? [headCell(column, at, places[index] ?? 0, state)] : [];
    });
    this.#head.style.height = `${this.#headHeight}px`;
    this.#head.replaceChildren(
      element(
        'div',
        { class: 'number', role: 'columnheader', 'aria-colindex': '1' },
        element('span', { class: 'hidden' }, 'Row'),
      ),
      element('div', { class: 'pinned' }, ...cells.slice(0, pinnedCount)),
      element('div', { class: 'moving' }, ...cells.slice(pinnedCount)),
    );
  }

  #drawRows(state: SheetState, places: readonly number[]): void {
    const { from, to } = this.viewport.rows;
    const count = to - from;
    while (this.#rows.length < count) {
      const row = makeRow();
      this.#rows.push(row);
      this.#body.append(row.element);
    }
    for (const { element: row } of this.#rows.splice(count)) row.remove();
    if (state.rowCount === 0 && !state.isBusy) this.#body.replaceChildren(this.#none);
    else this.#none.remove();
    const range = state.selection && rangeOf(state.selection);
    const active = state.selection?.active;
    this.root.removeAttribute('aria-activedescendant');
    for (let row = from; row < to; row++) {
      const box = this.#rows[row % count];
      if (!box) continue;
      box.element.style.transform = `translateY(${((row - this.viewport.top) * rowHeight).toFixed(2)}px)`;
      box.element.setAttribute('aria-rowindex', String(row + 2));
      const number = formatCount(row + 1);
      if (box.number.textContent !== number) box.number.textContent = number;
      this.#fitCells(box, places.length);
      for (const [index, place] of places.entries()) {
        const cell = box.cells[index];
        const at = this.#layout.shown[place] ?? 0;
        if (!cell) continue;
        const value = state.valueAt(row, at);
        const isSelected =
          range !== undefined && row >= range.top && row <= range.bottom && place >= range.left && place <= range.right;
        const isActive = active?.row === row && active.column === place;
        this.#drawCell(cell, value, { at, place, isSelected, isActive });
      }
    }
  }

  #drawCell(
    cell: CellBox,
    value: ShownValue | undefined,
    { at, place, isSelected, isActive }: { at: number; place: number; isSelected: boolean; isActive: boolean },
  ): void {
    const text = value === undefined ? '…' : cellText(value);
    if (cell.text !== text) cell.element.textContent = cell.text = text;
    const kind = this.#columns[at]?.kind ?? 'text';
    const names = `cell${isRightAligned(kind) ? ' right' : ''}${value === null ? ' null' : ''}${value === undefined ? ' waiting' : ''}${isSelected ? ' selected' : ''}${isActive ? ' active' : ''}`;
    if (cell.names !== names) {
      cell.element.className = cell.names = names;
      cell.element.setAttribute('aria-selected', String(isSelected));
    }
    cell.element.setAttribute('aria-colindex', String(place + 2));
    if (isActive) {
      cell.element.id = this.#id;
      this.root.setAttribute('aria-activedescendant', this.#id);
    } else if (cell.element.id !== '') cell.element.removeAttribute('id');
  }

  #fitCells(row: RowBox, count: number): void {
    const pinned = this.#layout.pinnedCount;
    if (row.cells.length === count && row.pinned.childElementCount === pinned) return;
    while (row.cells.length < count)
      row.cells.push({ element: element('div', { class: 'cell', role: 'gridcell' }), text: '', names: '' });
    row.cells.length = count;
    const elements = row.cells.map((cell) => cell.element);
    row.pinned.replaceChildren(...elements.slice(0, pinned));
    row.moving.replaceChildren(...elements.slice(pinned));
  }
}

function makeRow(): RowBox {
  const number = element('div', { class: 'number', role: 'rowheader', 'aria-colindex': '1' });
  const pinned = element('div', { class: 'pinned' });
  const moving = element('div', { class: 'moving' });
  return {
    element: element('div', { class: 'row', role: 'row' }, number, pinned, moving),
    number,
    pinned,
    moving,
    cells: [],
  };
}
