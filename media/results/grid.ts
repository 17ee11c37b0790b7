/** The rows of a result as a table of any length: only what is seen is drawn, and asked for. */
import type { Column } from '../../src/kernels/api.ts';
import type { CopyRequest, Reply, ResultRequest } from '../../src/extension/protocol.ts';
import type { Filter, ViewSpec } from '../../src/kernels/results/viewing.ts';
import type { ShownRow } from '../../src/notebook/view.ts';
import { element } from './dom.ts';
import { filterForm } from './filterForm.ts';
import { GridTable, headHeight } from './gridTable.ts';
import { RowCache } from './rowCache.ts';
import { nextSort } from './sorting.ts';
import { moveSelection, rangeOf, type Place, type Range, type Selection } from './selection.ts';
import { countOf, formatCount, lengthOf, lineOf, textOf, toTabSeparated } from './text.ts';
import { addUp, totalsWords } from './totals.ts';
import { ViewBar } from './viewBar.ts';

/** The view that is shown, for whoever speaks of it. */
export type ShownView = { readonly view?: number };

/** A question about the result that the grid shows. */
export type Question = {
  [Type in ResultRequest['type']]: Omit<Extract<ResultRequest, { type: Type }>, 'handle'>;
}[ResultRequest['type']];

/** Cells of a page that is asked for. */
const pageCells = 6000;
/** Cut values that one selection asks for. */
const mostAsked = 64;
const description =
  'Arrow keys move, Shift extends, Enter shows a value whole, Control C copies, Alt S sorts by the column, Alt F filters it, Control F searches.';
const noSpec: ViewSpec = { sort: [], filters: [] };
export class Grid {
  readonly root = element('div', { class: 'grid' });
  readonly #columns: readonly Column[];
  readonly #ask: (question: Question) => void;
  readonly #table: GridTable;
  readonly #bar: ViewBar;
  readonly #wholeOf = element('div', { class: 'of' });
  readonly #wholeText = element('pre');
  readonly #whole = element('div', { class: 'whole', 'aria-live': 'polite' }, this.#wholeOf, this.#wholeText);
  readonly #said = element('div', { class: 'said', role: 'status' });
  readonly #cache: RowCache;
  #rowCount = 0;
  /** Of the result itself, whatever view is shown. */
  #allRows = 0;
  #canView = false;
  #view: number | undefined;
  #spec = noSpec;
  #wanted: ViewSpec | undefined;
  #selection: Selection = { anchor: { row: 0, column: 0 }, active: { row: 0, column: 0 } };
  #isSelected = false;
  #isDragging = false;
  #totalsTimer: ReturnType<typeof setTimeout> | undefined;
  #form: HTMLElement | undefined;

  constructor(columns: readonly Column[], label: string, ask: (question: Question) => void) {
    this.#columns = columns;
    this.#ask = ask;
    const pageRows = Math.max(10, Math.min(200, Math.floor(pageCells / Math.max(1, columns.length))));
    this.#cache = new RowCache(pageRows, (start, count) =>
      ask({ type: 'page', start, count, columnCount: columns.length, ...this.shownView }),
    );
    this.#bar = new ViewBar(
      columns,
      (spec) => this.#order(spec),
      (text) => this.#find(text),
    );
    this.#table = new GridTable(columns, label, description, {
      row: (at) => this.#cache.row(at),
      want: (from, to) => this.#cache.want(from - pageRows / 2, to + pageRows / 2, this.#rowCount),
    });
    this.#whole.hidden = this.#said.hidden = true;
    this.root.append(this.#bar.root, this.#table.root, this.#whole, this.#said);
    this.#listen();
  }

  /** The first rows of the result, how many there are, and whether all have arrived, so that they can be ordered. */
  show(rows: readonly ShownRow[], rowCount: number, state: 'arriving' | 'complete'): void {
    this.#canView = state === 'complete';
    this.#allRows = rowCount;
    if (this.#view === undefined) {
      if (!this.#cache.row(0)) {
        this.#table.fit(rows);
        this.#cache.take(0, rows);
      }
      this.#rowCount = rowCount;
    }
    this.#showTable(undefined);
  }

  receive(reply: Reply): void {
    switch (reply.type) {
      case 'rows':
        if (reply.view !== this.#view) return;
        this.#cache.take(reply.start, reply.rows);
        return this.#table.draw();
      case 'value':
        return this.#take(reply.row, reply.column, reply.text, reply.view);
      case 'view':
        return this.#showView(reply);
      case 'totals':
        return this.#showTotals(reply);
      case 'found':
        return this.#showFound(reply.cell);
      case 'copied':
        return this.#say(`Copied ${countOf(reply.rows, 'row')}.`);
      case 'refused':
        this.#cache.forgetAsked();
        if (reply.of === 'view') this.#wanted = undefined;
        this.root.removeAttribute('aria-busy');
        return this.#say(reply.message);
      case 'gone':
        this.#cache.forgetAsked();
        this.root.removeAttribute('aria-busy');
        return this.#say('The other rows are no longer kept. Run the cell again to see them.');
    }
  }

  get shownView(): ShownView {
    return this.#view === undefined ? {} : { view: this.#view };
  }

  // --- views

  #order(spec: ViewSpec): void {
    if (!this.#canView) return this.#say('The rows are still arriving. Sort and filter when all are here.');
    this.#wanted = spec;
    this.root.setAttribute('aria-busy', 'true');
    this.#ask({ type: 'view', spec });
  }

  #showView(reply: Extract<Reply, { type: 'view' }>): void {
    // Of many clicks the last one counts.
    if (this.#wanted && JSON.stringify(this.#wanted) !== JSON.stringify(reply.spec)) return;
    this.#wanted = undefined;
    this.root.removeAttribute('aria-busy');
    this.#view = reply.view;
    this.#spec = reply.spec;
    this.#rowCount = reply.rowCount;
    this.#cache.clear();
    this.#table.reset();
    this.#isSelected = false;
    const first = { row: 0, column: this.#selection.active.column };
    this.#selection = { anchor: first, active: first };
    this.#whole.hidden = this.#said.hidden = true;
    this.#showTable(reply.view === undefined ? undefined : reply.elapsedMs);
  }

  #showTable(elapsedMs: number | undefined): void {
    this.#bar.show(this.#spec, this.#rowCount, this.#allRows, elapsedMs);
    const actions = {
      sort: (column: number, how: 'alone' | 'add') => this.#sort(column, how),
      filter: (column: number) => this.#openFilter(column),
      resize: (column: number, width: number) => this.#table.resize(column, width),
    };
    this.#table.show(this.#rowCount, this.#spec, this.#canView ? actions : undefined);
  }

  #sort(column: number, how: 'alone' | 'add'): void {
    const spec = this.#wanted ?? this.#spec;
    this.#order({ ...spec, sort: nextSort(spec, column, how) });
  }

  #openFilter(column: number): void {
    if (!this.#canView) return this.#say('The rows are still arriving. Sort and filter when all are here.');
    this.#form?.remove();
    const now = this.#spec.filters.find((one) => one.column === column);
    const form = filterForm(this.#columns[column]!, column, now, (filter) => {
      // Removing it moves the focus, which would leave it once more.
      if (this.#form !== form) return;
      this.#form = undefined;
      form.remove();
      this.#table.table.focus();
      if (filter !== 'leave') this.#setFilter(column, filter);
    });
    this.#form = form;
    form.style.left = `${Math.max(0, Math.min(this.#table.leftOf(column), this.root.clientWidth - 230))}px`;
    form.style.top = `${this.#table.root.offsetTop + headHeight}px`;
    this.root.append(form);
  }

  #setFilter(column: number, filter: Filter | undefined): void {
    const others = this.#spec.filters.filter((one) => one.column !== column);
    this.#order({ ...this.#spec, filters: filter ? [...others, filter] : others });
  }

  // --- reading and selecting

  #listen(): void {
    const { table } = this.#table;
    table.addEventListener('keydown', (event) => this.#press(event));
    table.addEventListener('mousedown', (event) => {
      const place = this.#table.placeOf(event.target);
      if (!place || event.button !== 0) return;
      this.#isDragging = true;
      this.#select(
        event.shiftKey ? { anchor: this.#selection.anchor, active: place } : { anchor: place, active: place },
      );
    });
    table.addEventListener('mousemove', (event) => {
      if (event.buttons !== 1) this.#isDragging = false;
      const place = this.#isDragging ? this.#table.placeOf(event.target) : undefined;
      if (place) this.#select({ anchor: this.#selection.anchor, active: place });
    });
    table.addEventListener('dblclick', ({ target }) => this.#table.placeOf(target) && this.#showWhole());
    table.addEventListener('focus', () => {
      if (this.#rowCount > 0 && !this.#isSelected) this.#select(this.#selection);
    });
    // The grid is in a shadow root, so the event of a copy may start at the host.
    this.root.addEventListener('copy', (event) => this.#copy(event));
  }

  #press(event: KeyboardEvent): void {
    const { key } = event;
    const command = event.ctrlKey || event.metaKey;
    // The notebook would take these for its own: Delete removes the cell.
    if (key === 'Delete' || key === 'Backspace' || (key.length === 1 && !command)) event.stopPropagation();
    if (event.altKey && (event.code === 'KeyS' || event.code === 'KeyF')) this.#pressAlt(event);
    else if (command && key.toLowerCase() === 'f') this.#bar.openSearch();
    else if (this.#rowCount === 0) return;
    else if (key === 'Enter' && !command && !event.shiftKey) this.#showWhole();
    else if (key === 'Escape' && !this.#whole.hidden) this.#whole.hidden = true;
    else {
      const size = { rows: this.#rowCount, columns: this.#columns.length, pageRows: this.#table.pageRows };
      const moved = moveSelection(this.#selection, { key, shift: event.shiftKey, command }, size);
      if (!moved) return;
      this.#select(moved);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #pressAlt({ code, shiftKey }: KeyboardEvent): void {
    const { column } = this.#selection.active;
    if (code === 'KeyF') return this.#openFilter(column);
    this.#sort(column, shiftKey ? 'add' : 'alone');
  }

  #select(selection: Selection): void {
    this.#selection = selection;
    this.#isSelected = true;
    this.#said.hidden = true;
    this.#table.select(selection);
    this.#askForCut();
    this.#askForTotals();
    if (!this.#whole.hidden) this.#showWhole();
  }

  /** So that a copy, which cannot wait, holds them whole. */
  #askForCut(): void {
    let room = mostAsked;
    for (const { row, column } of cellsOf(rangeOf(this.#selection), 10_000))
      if (room > 0 && lengthOf(this.#cache.row(row)?.[column] ?? null) !== undefined) {
        room--;
        this.#ask({ type: 'value', row, column, ...this.shownView });
      }
  }

  #take(row: number, column: number, text: string, view: number | undefined): void {
    const values = view === this.#view ? this.#cache.row(row) : undefined;
    if (!values || typeof values[column] !== 'object') return;
    values[column] = text;
    if (!this.#whole.hidden) this.#showWhole();
  }

  /** The active value below the table, with its line breaks. */
  #showWhole(): void {
    const { row, column } = this.#selection.active;
    const value = this.#cache.row(row)?.[column];
    if (value === undefined) return;
    this.#wholeOf.textContent = `${lineOf(this.#columns[column]?.name ?? '')} · row ${formatCount(row + 1)}`;
    this.#wholeText.textContent = textOf(value);
    this.#whole.hidden = false;
  }

  // --- sums, search, clipboard

  #askForTotals(): void {
    clearTimeout(this.#totalsTimer);
    const range = rangeOf(this.#selection);
    if (range.top === range.bottom && range.left === range.right) return;
    const held = this.#held(range, 20_000);
    const columns = this.#columns.slice(range.left, range.right + 1);
    if (held) return this.#say(totalsWords(addUp(held, columns)), 'totals');
    if (!this.#canView) return;
    this.#totalsTimer = setTimeout(
      () =>
        this.#ask({
          type: 'totals',
          from: range.top,
          to: range.bottom + 1,
          columns: columnsOf(range),
          ...this.shownView,
        }),
      150,
    );
  }

  #showTotals({ from, to, totals, view }: Extract<Reply, { type: 'totals' }>): void {
    const { top, bottom } = rangeOf(this.#selection);
    if (view === this.#view && from === top && to === bottom + 1) this.#say(totalsWords(totals), 'totals');
  }

  #find(text: string): void {
    if (!this.#canView) return this.#say('The rows are still arriving. Search when all are here.');
    const { row, column } = this.#isSelected ? this.#selection.active : { row: -1, column: 0 };
    this.root.setAttribute('aria-busy', 'true');
    this.#ask({ type: 'find', text, row, column, ...this.shownView });
  }

  #showFound(cell: Place | undefined): void {
    this.root.removeAttribute('aria-busy');
    if (cell) return this.#select({ anchor: cell, active: cell });
    this.#say('Nothing further down holds this text.');
  }

  /** The rows of a range, if all of them are here. */
  #held({ top, left, bottom, right }: Range, mostCells: number): ShownRow[] | undefined {
    if ((bottom - top + 1) * (right - left + 1) > mostCells) return undefined;
    const rows: ShownRow[] = [];
    for (let at = top; at <= bottom; at++) {
      const row = this.#cache.row(at);
      if (!row) return undefined;
      rows.push(row.slice(left, right + 1));
    }
    return rows;
  }

  #copy(event: ClipboardEvent): void {
    if (!this.#isSelected || !event.clipboardData) return;
    const range = rangeOf(this.#selection);
    const isAll = range.bottom > range.top && range.top === 0 && range.bottom === this.#rowCount - 1;
    const isWide = range.left === 0 && range.right === this.#columns.length - 1;
    const rows = this.#held(range, 100_000);
    event.preventDefault();
    event.stopPropagation();
    if (!rows) {
      const { top: from, bottom } = range;
      const request: Omit<CopyRequest, 'handle'> = {
        type: 'copy',
        from,
        to: bottom + 1,
        columns: columnsOf(range),
        names: isAll && isWide,
        ...this.shownView,
      };
      this.#say('Copying …');
      return this.#ask(request);
    }
    const names = this.#columns.map(({ name }) => name);
    event.clipboardData.setData('text/plain', toTabSeparated(isAll && isWide ? [names, ...rows] : rows));
    const cut = rows.flat().filter((value) => lengthOf(value) !== undefined).length;
    const shortened = cut > 0 ? `, ${countOf(cut, 'value')} shortened` : '';
    this.#say(
      `Copied ${countOf(rows.length, 'row')}${isAll && isWide ? ', with the names of the columns' : ''}${shortened}.`,
    );
  }

  #say(words: string, kind: 'word' | 'totals' = 'word'): void {
    this.#said.textContent = words;
    this.#said.dataset['kind'] = kind;
    this.#said.hidden = false;
  }
}

const columnsOf = ({ left, right }: Range): number[] => Array.from({ length: right - left + 1 }, (_, at) => left + at);

function* cellsOf({ top, left, bottom, right }: Range, most: number): Generator<Place> {
  let count = 0;
  for (let row = top; row <= bottom; row++)
    for (let column = left; column <= right; column++) {
      if (++count > most) return;
      yield { row, column };
    }
}
