/** A page of rows as a table that can be read, walked through and copied. */
import type { Column } from '../../src/kernels/api.ts';
import type { ShownRow, ShownValue } from '../../src/notebook/view.ts';
import { element } from './dom.ts';
import { moveSelection, rangeOf, type Place, type Selection } from './selection.ts';
import { countOf, formatCount, isRightAligned, lengthOf, lineOf, textOf, toTabSeparated } from './text.ts';

let grids = 0;
/** Cut values that one selection asks for. */
const mostAsked = 64;

export class Grid {
  readonly root = element('div', { class: 'grid' });
  readonly #scroller = element('div', { class: 'scroller' });
  readonly #table: HTMLTableElement;
  readonly #body = element('tbody');
  readonly #wholeOf = element('div', { class: 'of' });
  readonly #wholeText = element('pre');
  readonly #whole = element('div', { class: 'whole', 'aria-live': 'polite' }, this.#wholeOf, this.#wholeText);
  readonly #said = element('div', { class: 'said', role: 'status' });
  /** Asks for a value whole; it comes by `take`. */
  readonly #ask: (row: number, column: number) => void;
  readonly #columns: readonly Column[];
  readonly #id = `grid${grids++}`;
  #rows: ShownValue[][] = [];
  #start = 0;
  #rowCount = 0;
  #selection: Selection = { anchor: { row: 0, column: 0 }, active: { row: 0, column: 0 } };
  #isSelected = false;
  #isDragging = false;

  constructor(columns: readonly Column[], label: string, ask: (row: number, column: number) => void) {
    this.#columns = columns;
    this.#ask = ask;
    const head = columns.map((column) => this.#header(column));
    const number = element('th', { class: 'number', scope: 'col' }, element('span', { class: 'hidden' }, 'Row'));
    this.#table = element(
      'table',
      {
        role: 'grid',
        tabindex: '0',
        'aria-label': label,
        'aria-description': 'Arrow keys move, Shift extends, Enter shows a value whole, Control C copies.',
        'aria-colcount': String(columns.length + 1),
      },
      element('thead', {}, element('tr', {}, number, ...head)),
      this.#body,
    );
    this.#whole.hidden = this.#said.hidden = true;
    this.#scroller.append(this.#table);
    this.root.append(this.#scroller, this.#whole, this.#said);
    this.#listen();
  }

  /** Draws rows in place of those before; `start` is the number of the first one in the whole result. */
  draw(rows: readonly ShownRow[], start: number, rowCount: number): void {
    this.#rows = rows.map((row) => [...row]);
    this.#start = start;
    this.#rowCount = rowCount;
    this.#isSelected = false;
    this.#selection = { anchor: { row: 0, column: 0 }, active: { row: 0, column: 0 } };
    this.#whole.hidden = this.#said.hidden = true;
    this.#table.removeAttribute('aria-activedescendant');
    this.#table.setAttribute('aria-rowcount', String(rowCount + 1));
    const none = element('td', { class: 'none', colspan: String(this.#columns.length + 1) }, 'No rows');
    this.#body.replaceChildren(
      ...(rows.length > 0 ? rows.map((row, index) => this.#row(row, start + index)) : [element('tr', {}, none)]),
    );
    this.#scroller.scrollTop = 0;
  }

  /** A value that was asked for, whole. */
  take(row: number, column: number, text: string): void {
    const values = this.#rows[row - this.#start];
    if (!values || typeof values[column] !== 'object') return;
    values[column] = text;
    if (!this.#whole.hidden) this.#showWhole();
  }

  #header({ name, type, kind }: Column): HTMLElement {
    return element(
      'th',
      { scope: 'col', title: `${name}\n${type}`, class: isRightAligned(kind) ? 'right' : '' },
      element('span', { class: 'name' }, lineOf(name) || ' '),
      element('span', { class: 'type' }, lineOf(type)),
    );
  }

  #row(row: ShownRow, index: number): HTMLTableRowElement {
    return element(
      'tr',
      { 'aria-rowindex': String(index + 2) },
      element('th', { class: 'number', scope: 'row' }, String(index + 1)),
      ...row.map((value, column) => {
        const names = [
          value === null ? 'null' : '',
          isRightAligned(this.#columns[column]?.kind ?? 'text') ? 'right' : '',
        ];
        const length = lengthOf(value);
        const title = length === undefined ? {} : { title: `${length}; Enter shows all of them` };
        return element('td', { class: names.filter(Boolean).join(' '), ...title }, lineOf(value));
      }),
    );
  }

  #listen(): void {
    const table = this.#table;
    this.#scroller.addEventListener('wheel', (event) => keepWheel(event, this.#scroller), { passive: true });
    table.addEventListener('keydown', (event) => this.#press(event));
    table.addEventListener('mousedown', (event) => {
      const place = placeOf(event.target);
      if (!place || event.button !== 0) return;
      this.#isDragging = true;
      this.#select(
        event.shiftKey ? { anchor: this.#selection.anchor, active: place } : { anchor: place, active: place },
      );
    });
    table.addEventListener('mousemove', (event) => {
      if (event.buttons !== 1) this.#isDragging = false;
      const place = this.#isDragging ? placeOf(event.target) : undefined;
      if (place) this.#select({ anchor: this.#selection.anchor, active: place });
    });
    table.addEventListener('dblclick', () => this.#showWhole());
    table.addEventListener('focus', () => {
      if (this.#rows.length > 0 && !this.#isSelected) this.#select(this.#selection);
    });
    // The grid is in a shadow root, so the event of a copy may start at the host.
    this.root.addEventListener('copy', (event) => this.#copy(event));
  }

  #press(event: KeyboardEvent): void {
    const { key } = event;
    const command = event.ctrlKey || event.metaKey;
    // The notebook would take these for its own: Delete removes the cell.
    if (key === 'Delete' || key === 'Backspace' || (key.length === 1 && !command)) event.stopPropagation();
    if (this.#rows.length === 0) return;
    if (key === 'Enter' && !command && !event.shiftKey) {
      this.#showWhole();
    } else if (key === 'Escape' && !this.#whole.hidden) {
      this.#whole.hidden = true;
    } else {
      const pageRows = Math.max(1, Math.floor(this.#scroller.clientHeight / 24) - 2);
      const size = { rows: this.#rows.length, columns: this.#columns.length, pageRows };
      const moved = moveSelection(this.#selection, { key, shift: event.shiftKey, command }, size);
      if (!moved) return;
      this.#select(moved);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #select(selection: Selection): void {
    this.#mark((cell) => cell.classList.remove('selected', 'active'));
    this.#selection = selection;
    this.#isSelected = true;
    this.#mark((cell) => cell.classList.add('selected'));
    this.#said.hidden = true;
    this.#askForCut();
    const active = this.#cellAt(selection.active);
    if (!active) return;
    this.#table.querySelector(`#${this.#id}`)?.removeAttribute('id');
    active.id = this.#id;
    active.classList.add('active');
    this.#table.setAttribute('aria-activedescendant', this.#id);
    reveal(active, this.#scroller);
    if (!this.#whole.hidden) this.#showWhole();
  }

  /** So that a copy, which cannot wait, holds them whole. */
  #askForCut(): void {
    const { top, left, bottom, right } = rangeOf(this.#selection);
    let room = mostAsked;
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right && room > 0; column++)
        if (lengthOf(this.#rows[row]?.[column] ?? null) !== undefined) {
          room--;
          this.#ask(this.#start + row, column);
        }
  }

  #mark(change: (cell: HTMLTableCellElement) => void): void {
    if (!this.#isSelected) return;
    const { top, left, bottom, right } = rangeOf(this.#selection);
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) {
        const cell = this.#cellAt({ row, column });
        if (cell) change(cell);
      }
  }

  #cellAt({ row, column }: Place): HTMLTableCellElement | undefined {
    return this.#body.rows[row]?.cells[column + 1];
  }

  /** The active value below the table, with its line breaks. */
  #showWhole(): void {
    const { row, column } = this.#selection.active;
    const value = this.#rows[row]?.[column];
    if (value === undefined) return;
    this.#wholeOf.textContent = `${lineOf(this.#columns[column]?.name ?? '')} · row ${formatCount(this.#start + row + 1)}`;
    this.#wholeText.textContent = textOf(value);
    this.#whole.hidden = false;
  }

  #copy(event: ClipboardEvent): void {
    if (!this.#isSelected || !event.clipboardData) return;
    const { top, left, bottom, right } = rangeOf(this.#selection);
    const rows = this.#rows.slice(top, bottom + 1).map((row) => row.slice(left, right + 1));
    const isAll =
      rows.length > 1 && rows.length === this.#rows.length && left === 0 && right === this.#columns.length - 1;
    const names = this.#columns.map(({ name }) => name);
    event.clipboardData.setData('text/plain', toTabSeparated(isAll ? [names, ...rows] : rows));
    this.#sayCopied(rows, isAll ? ', with the names of the columns' : '');
    event.preventDefault();
    event.stopPropagation();
  }

  #sayCopied(rows: readonly ShownRow[], names: string): void {
    const cut = rows.flat().filter((value) => lengthOf(value) !== undefined).length;
    const isPart = this.#rowCount > this.#rows.length;
    const count = isPart
      ? `${formatCount(rows.length)} of ${countOf(this.#rowCount, 'row')}`
      : countOf(rows.length, 'row');
    const shortened = cut > 0 ? `, ${countOf(cut, 'value')} shortened` : '';
    const others = isPart ? ' The others are on other pages.' : '';
    this.#said.textContent = `Copied ${count}${names}${shortened}.${others}`;
    this.#said.hidden = false;
  }
}

function placeOf(target: EventTarget | null): Place | undefined {
  const cell = target instanceof Element ? target.closest('td') : null;
  const row = cell?.closest('tr');
  if (!cell || !row || cell.classList.contains('none')) return undefined;
  return { row: row.sectionRowIndex, column: cell.cellIndex - 1 };
}

/** Scrolls as little as shows the cell beside the sticky head and the sticky row numbers. */
function reveal(cell: HTMLTableCellElement, scroller: HTMLElement): void {
  const head = cell.closest('table')?.tHead?.offsetHeight ?? 0;
  const numbers = cell.closest('tr')?.cells[0]?.offsetWidth ?? 0;
  const { offsetTop: top, offsetLeft: left, offsetHeight: height, offsetWidth: width } = cell;
  if (top - head < scroller.scrollTop) scroller.scrollTop = top - head;
  else if (top + height > scroller.scrollTop + scroller.clientHeight)
    scroller.scrollTop = top + height - scroller.clientHeight;
  if (left - numbers < scroller.scrollLeft) scroller.scrollLeft = left - numbers;
  else if (left + width > scroller.scrollLeft + scroller.clientWidth)
    scroller.scrollLeft = Math.min(left + width - scroller.clientWidth, left - numbers);
}

/** The notebook cannot see that this element scrolls; it gets the wheel when the grid is at its end. */
function keepWheel(event: WheelEvent, scroller: HTMLElement): void {
  const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = scroller;
  const isVertical = Math.abs(event.deltaY) >= Math.abs(event.deltaX) && !event.shiftKey;
  const [position, room, delta] = isVertical
    ? [scrollTop, scrollHeight - clientHeight, event.deltaY]
    : [scrollLeft, scrollWidth - clientWidth, event.deltaX || event.deltaY];
  if (delta < 0 ? position > 0 : position < room - 1) event.stopPropagation();
}
