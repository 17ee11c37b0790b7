/** A table of any length and width: only the rows and columns that are seen are in the document. */
import type { Column } from '../../src/kernels/api.ts';
import type { ViewSpec } from '../../src/kernels/results/viewing.ts';
import type { ShownRow, ShownValue } from '../../src/notebook/view.ts';
import { ColumnWidths } from './columns.ts';
import { element } from './dom.ts';
import { headCell, type HeadActions } from './gridHead.ts';
import { RowScroll } from './rowScroll.ts';
import { rangeOf, type Place, type Selection } from './selection.ts';
import { formatCount, isRightAligned, lengthOf, lineOf } from './text.ts';

const rowHeight = 24;
export const headHeight = 42;
export const numberWidth = 64;
/** Rows that are drawn beyond those that are seen. */
const beyond = 8;
/** Up to so many columns all are drawn. */
const fewColumns = 20;
/** Height of an output that is not shown yet. */
const likelyHeight = 380;

/** Where the rows come from. */
export interface RowSource {
  row(at: number): ShownRow | undefined;
  /** Rows `from` to `to` are seen, or will be soon. */
  want(from: number, to: number): void;
}

let tables = 0;

export class GridTable {
  /** Scrolls; holds the table. */
  readonly root = element('div', { class: 'scroller' });
  readonly table: HTMLTableElement;
  readonly #columns: readonly Column[];
  readonly #source: RowSource;
  readonly #sheet = element('div', { class: 'sheet' });
  readonly #head = element('tr');
  readonly #body = element('tbody');
  readonly #scroll = new RowScroll(rowHeight);
  readonly #drawn = new Map<number, HTMLTableRowElement>();
  readonly #id = `cell${tables++}`;
  #widths: ColumnWidths;
  #seen = { from: 0, to: 0 };
  #spec: ViewSpec = { sort: [], filters: [] };
  #actions: HeadActions | undefined;
  #selection: Selection | undefined;
  #rowCount = 0;
  #frame = 0;

  constructor(columns: readonly Column[], label: string, description: string, source: RowSource) {
    this.#columns = columns;
    this.#source = source;
    this.#widths = new ColumnWidths(columns, []);
    this.table = element(
      'table',
      {
        role: 'grid',
        tabindex: '0',
        'aria-label': label,
        'aria-description': description,
        'aria-colcount': String(columns.length + 1),
      },
      element('thead', {}, this.#head),
      this.#body,
    );
    this.#sheet.append(this.table);
    this.root.append(this.#sheet);
    this.root.addEventListener('scroll', () => {
      cancelAnimationFrame(this.#frame);
      this.#frame = requestAnimationFrame(() => this.#follow());
    });
    this.root.addEventListener('wheel', (event) => keepWheel(event, this.root), { passive: true });
    new ResizeObserver(() => this.layOut()).observe(this.root);
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  /** Rows that a key for a page goes on by. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.root.clientHeight / rowHeight) - 3);
  }

  /** Gives columns the widths that these rows need. */
  fit(rows: readonly ShownRow[]): void {
    this.#widths = new ColumnWidths(this.#columns, rows);
  }

  /** The same rows and perhaps more, in the same order. */
  show(rowCount: number, spec: ViewSpec, actions: HeadActions | undefined): void {
    this.#rowCount = rowCount;
    this.#spec = spec;
    this.#actions = actions;
    this.#drawHead();
    this.layOut();
  }

  /** Other rows, from the first on. */
  reset(): void {
    this.#forget();
    this.#selection = undefined;
    this.root.scrollTop = 0;
  }

  resize(column: number, width: number): void {
    this.#widths.set(column, width);
    this.layOut();
  }

  /** Where a column begins in what is seen of the table. */
  leftOf(column: number): number {
    return numberWidth + this.#widths.before(column) - this.root.scrollLeft;
  }

  placeOf(target: EventTarget | null): Place | undefined {
    const cell = target instanceof Element ? target.closest('td') : null;
    const row = cell?.closest('tr')?.getAttribute('aria-rowindex');
    const column = cell?.getAttribute('aria-colindex');
    return row && column ? { row: Number(row) - 2, column: Number(column) - 2 } : undefined;
  }

  select(selection: Selection): void {
    this.#selection = selection;
    this.#reveal(selection.active);
    this.#mark();
  }

  layOut(): void {
    const { clientWidth, scrollLeft } = this.root;
    const isFew = clientWidth === 0 || this.#columns.length <= fewColumns;
    const seen = isFew
      ? { from: 0, to: Math.min(this.#columns.length, fewColumns) }
      : this.#widths.seen(scrollLeft, scrollLeft + clientWidth - numberWidth);
    if (seen.from !== this.#seen.from || seen.to !== this.#seen.to) {
      this.#seen = seen;
      this.#forget();
      this.#drawHead();
    }
    this.#drawWidths();
    this.#scroll.resize(this.#rowCount, Math.max(rowHeight, (this.root.clientHeight || likelyHeight) - headHeight));
    this.#sheet.style.height = `${headHeight + (this.#rowCount === 0 ? 36 : this.#scroll.height)}px`;
    this.table.setAttribute('aria-rowcount', String(this.#rowCount + 1));
    this.draw();
  }

  /** Draws what is seen, and what has come of it. */
  draw(): void {
    if (this.#rowCount === 0) return this.#drawNone();
    const { scrollTop, clientHeight } = this.root;
    const topRow = this.#scroll.rowAt(scrollTop);
    const first = Math.max(0, Math.floor(topRow) - beyond);
    const last = Math.min(
      this.#rowCount,
      Math.floor(topRow) + Math.ceil((clientHeight || likelyHeight) / rowHeight) + beyond,
    );
    for (const [at, row] of this.#drawn)
      if (at < first || at >= last || (row.classList.contains('waiting') && this.#source.row(at))) {
        row.remove();
        this.#drawn.delete(at);
      }
    let before: HTMLTableRowElement | undefined;
    for (let at = first; at < last; at++) {
      let row = this.#drawn.get(at);
      if (!row) {
        row = this.#row(this.#source.row(at), at);
        this.#drawn.set(at, row);
        if (before) before.after(row);
        else this.#body.prepend(row);
      }
      before = row;
    }
    this.table.style.top = `${Math.max(0, this.#scroll.offsetOf(first, topRow, scrollTop))}px`;
    this.#source.want(first, last);
    this.#mark();
  }

  #follow(): void {
    if (this.#columns.length > fewColumns) this.layOut();
    else this.draw();
  }

  #forget(): void {
    this.#drawn.clear();
    this.#body.replaceChildren();
  }

  #drawHead(): void {
    const { from, to } = this.#seen;
    const cells = this.#columns
      .slice(from, to)
      .map((column, at) => headCell(column, from + at, this.#spec, this.#widths.of(from + at), this.#actions));
    const number = element('th', { class: 'number', scope: 'col' }, element('span', { class: 'hidden' }, 'Row'));
    this.#head.replaceChildren(number, ...this.#spaced(cells, 'th'));
  }

  #drawWidths(): void {
    const { from, to } = this.#seen;
    const widths = [
      numberWidth,
      ...(from > 0 ? [this.#widths.before(from)] : []),
      ...this.#columns.slice(from, to).map((_, at) => this.#widths.of(from + at)),
      ...(to < this.#columns.length ? [this.#widths.total - this.#widths.before(to)] : []),
    ];
    const group = element('colgroup');
    for (const width of widths) {
      const col = element('col');
      col.style.width = `${width}px`;
      group.append(col);
    }
    this.table.querySelector('colgroup')?.remove();
    this.table.prepend(group);
    this.table.style.width = this.#sheet.style.width = `${numberWidth + this.#widths.total}px`;
  }

  /** With a cell in place of the columns that are not drawn. */
  #spaced(cells: readonly HTMLElement[], tag: 'td' | 'th'): HTMLElement[] {
    const space = (): HTMLElement => element(tag, { class: 'space', 'aria-hidden': 'true' });
    const { from, to } = this.#seen;
    return [...(from > 0 ? [space()] : []), ...cells, ...(to < this.#columns.length ? [space()] : [])];
  }

  #drawNone(): void {
    this.#drawn.clear();
    this.table.style.top = '0';
    const none = element('td', { class: 'none', colspan: String(this.#columns.length + 1) }, 'No rows');
    this.#body.replaceChildren(element('tr', {}, none));
  }

  #row(row: ShownRow | undefined, at: number): HTMLTableRowElement {
    const { from, to } = this.#seen;
    const cells = this.#columns.slice(from, to).map((column, index) => cellOf(row, from + index, column));
    return element(
      'tr',
      { 'aria-rowindex': String(at + 2), ...(row ? {} : { class: 'waiting' }) },
      element('th', { class: 'number', scope: 'row' }, formatCount(at + 1)),
      ...this.#spaced(cells, 'td'),
    );
  }

  /** Shows what is selected of the rows that are drawn. */
  #mark(): void {
    if (!this.#selection) return;
    const { top, left, bottom, right } = rangeOf(this.#selection);
    const { active } = this.#selection;
    let found: Element | undefined;
    for (const [at, row] of this.#drawn)
      for (const cell of row.querySelectorAll('td[aria-colindex]')) {
        const column = Number(cell.getAttribute('aria-colindex')) - 2;
        const isActive = at === active.row && column === active.column;
        cell.classList.toggle('selected', column >= left && column <= right && at >= top && at <= bottom);
        cell.classList.toggle('active', isActive);
        if (isActive) found = cell;
        else if (cell.id !== '') cell.removeAttribute('id');
      }
    if (found) found.id = this.#id;
    if (found) this.table.setAttribute('aria-activedescendant', this.#id);
    else this.table.removeAttribute('aria-activedescendant');
  }

  /** Scrolls as little as shows the cell beside the head and the row numbers. */
  #reveal({ row, column }: Place): void {
    const { scrollTop, scrollLeft, clientHeight, clientWidth } = this.root;
    const top = this.#scroll.rowAt(scrollTop);
    const rows = Math.max(1, Math.floor((clientHeight - headHeight) / rowHeight));
    if (row < top) this.root.scrollTop = this.#scroll.scrollTo(row);
    else if (row > top + rows - 1) this.root.scrollTop = this.#scroll.scrollTo(row - rows + 1);
    const left = this.#widths.before(column);
    const right = left + this.#widths.of(column);
    if (left < scrollLeft) this.root.scrollLeft = left;
    else if (right > scrollLeft + clientWidth - numberWidth)
      this.root.scrollLeft = Math.min(left, right - clientWidth + numberWidth);
    this.#follow();
  }
}

function cellOf(row: ShownRow | undefined, at: number, { kind }: Column): HTMLElement {
  const value: ShownValue = row?.[at] ?? null;
  const names = [row && value === null ? 'null' : '', isRightAligned(kind) ? 'right' : ''];
  const length = lengthOf(value);
  return element(
    'td',
    {
      class: names.filter(Boolean).join(' '),
      'aria-colindex': String(at + 2),
      ...(length === undefined ? {} : { title: `${length}; Enter shows all of them` }),
    },
    row ? lineOf(value) : '…',
  );
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
