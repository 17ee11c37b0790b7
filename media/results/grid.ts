/** A result that can be read, walked through, ordered, filtered, searched and copied, however many rows it has. */
import type { Filter, ViewSpec } from '../../src/kernels/results/viewing.ts';
import type { ShownRow } from '../../src/notebook/view.ts';
import { SpecBar } from './bar.ts';
import { Refusal } from './channel.ts';
import { columnMenu, rangeMenu } from './commands.ts';
import { Copying } from './copying.ts';
import { element } from './dom.ts';
import { openFilterForm } from './filterForm.ts';
import { Foot } from './foot.ts';
import { keepWheel } from './keys.ts';
import { Layout } from './layout.ts';
import { openMenu } from './menu.ts';
import { Model, type ModelOptions } from './model.ts';
import { addFilter, sortBy, toggleSort } from './operators.ts';
import { Pointer } from './pointer.ts';
import { SearchBar } from './search.ts';
import { moveSelection, rangeOf, type Place, type Selection } from './selection.ts';
import { Sheet } from './sheet.ts';
import { countOf } from './text.ts';
import { tileRows } from './tiles.ts';
import { totalsOf, totalsWords } from './totals.ts';
import { ValueViewer } from './viewer.ts';
import { widthsOf } from './widths.ts';

const step = 16;

export interface GridOptions extends Omit<ModelOptions, 'onChange'> {
  readonly label: string;
  readonly fit: 'rows' | 'panel';
}

export class Grid {
  readonly root: HTMLElement;
  readonly model: Model;
  readonly sheet: Sheet;
  readonly layout: Layout;
  readonly copying = new Copying(this);
  selection: Selection = { anchor: { row: 0, column: 0 }, active: { row: 0, column: 0 } };
  #isSelected = false;
  #areProfilesOn = false;
  #isScheduled = false;
  #drawnTop = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #adding: ReturnType<typeof setTimeout> | undefined;
  #added = 0;
  readonly #fitWidth: (column: number) => number;
  readonly #fit: GridOptions['fit'];
  readonly #bar: SpecBar;
  readonly #search: SearchBar;
  readonly #viewer: ValueViewer;
  readonly #foot: Foot;

  constructor({ label, fit, ...options }: GridOptions, head: readonly ShownRow[]) {
    const { columns } = options;
    this.#fit = fit;
    this.model = new Model({ ...options, onChange: (refusal) => this.#changed(refusal) });
    this.#fitWidth = widthsOf(columns, (column) => head.slice(0, 100).map((row) => row[column] ?? null));
    this.layout = new Layout(columns.map((_, at) => this.#fitWidth(at)));
    this.sheet = new Sheet(columns, this.layout, label, fit);
    this.#bar = new SpecBar({
      columns,
      apply: (spec) => void this.apply(spec),
      edit: (filter, beside) => this.editFilter(filter.column, beside, filter),
    });
    this.#search = new SearchBar({
      find: (text, after) => this.model.find(text, after),
      active: () => ({ row: this.selection.active.row, column: this.layout.shown[this.selection.active.column] ?? 0 }),
      show: ({ row, column }) => {
        if (this.layout.placeOf(column) < 0) this.layout.showAll();
        this.select(at({ row, column: this.layout.placeOf(column) }));
      },
      onClose: () => this.focus(),
    });
    this.#viewer = new ValueViewer(() => this.focus());
    this.#foot = new Foot({
      find: () => this.openSearch(),
      toggleProfiles: () => this.toggleProfiles(),
      copy: (beside) => this.openRangeMenu(beside),
      exportRows: () => this.#try(this.model.export()),
      openPanel: fit === 'rows' ? () => this.#try(this.model.openPanel()) : undefined,
    });
    this.root = element(
      'div',
      { class: `grid ${fit}` },
      this.#bar.root,
      this.#search.root,
      this.sheet.root,
      this.#viewer.root,
      this.#foot.root,
    );
    this.#listen();
  }

  /** The first rows, how many there are by now, and what is said of them. */
  show(head: readonly ShownRow[], rowCount: number, words: readonly (string | HTMLElement)[]): void {
    this.model.show(head, rowCount);
    this.#foot.show(words);
    this.#schedule();
  }

  focus(): void {
    this.sheet.root.focus();
  }

  /** A sentence in the foot, until the next one. */
  say(text: string): void {
    this.#foot.say(text);
  }

  async apply(spec: ViewSpec): Promise<void> {
    this.say('');
    try {
      if ((await this.model.apply(spec)) !== 'shown') return;
      this.#search.forget();
      this.#isSelected = false;
      this.selection = at({ row: 0, column: this.selection.active.column });
      this.sheet.viewport.moveTo(0);
      this.sheet.putScroll();
      this.#selected();
    } catch (error) {
      this.refuse(error);
    }
  }

  sort(column: number, direction: 'ascending' | 'descending' | 'none', keep: 'alone' | 'added' = 'alone'): void {
    void this.apply(sortBy(this.model.spec, column, direction, keep));
  }

  addFilter(filter: Filter): void {
    void this.apply(addFilter(this.model.spec, filter));
  }

  editFilter(column: number, beside: DOMRect, filter?: Filter): void {
    const of = this.model.columns[column];
    if (!of) return;
    openFilterForm({
      root: this.root,
      at: column,
      column: of,
      filter,
      beside,
      profile: () => this.model.profileOf(column),
      apply: (made) => void this.apply(addFilter(this.model.spec, made, filter)),
      onClose: () => this.focus(),
    });
  }

  /** Other widths, other columns, another order of them. */
  arrange(change: (layout: Layout) => void): void {
    change(this.layout);
    const last = this.layout.shown.length - 1;
    const { anchor, active } = this.selection;
    const within = (place: Place): Place => ({ ...place, column: Math.min(place.column, last) });
    this.selection = { anchor: within(anchor), active: within(active) };
    this.#schedule();
  }

  fitColumn(column: number): void {
    this.arrange((layout) => layout.resize(column, this.#fitWidth(column)));
  }

  get areProfilesOn(): boolean {
    return this.#areProfilesOn;
  }

  toggleProfiles(): void {
    this.#areProfilesOn = !this.#areProfilesOn;
    this.#foot.markProfiles(this.#areProfilesOn ? 'on' : 'off');
    this.#schedule();
  }

  select(selection: Selection, scroll: 'reveal' | 'stay' = 'reveal'): void {
    const last = { row: this.model.rowCount - 1, column: this.layout.shown.length - 1 };
    if (last.row < 0) return;
    const within = ({ row, column }: Place): Place => ({
      row: Math.min(row, last.row),
      column: Math.min(column, last.column),
    });
    this.selection = { anchor: within(selection.anchor), active: within(selection.active) };
    this.#isSelected = true;
    this.say('');
    if (scroll === 'reveal') this.sheet.reveal(this.selection.active);
    this.#selected();
  }

  /** The selected range: rows of the view, and columns of the result. */
  get range(): { readonly from: number; readonly to: number; readonly columns: readonly number[] } {
    const { top, bottom, left, right } = rangeOf(this.selection);
    return { from: top, to: bottom + 1, columns: this.layout.shown.slice(left, right + 1) };
  }

  openSearch(): void {
    this.#search.open();
  }

  openValue(): void {
    const { row, column } = this.selection.active;
    const at = this.layout.shown[column];
    const of = at === undefined ? undefined : this.model.columns[at];
    if (!of || at === undefined || row >= this.model.rowCount) return;
    const value = this.model.tiles.valueAt(row, at);
    this.#viewer.show(of, row, value);
    if (typeof value === 'object' && value !== null)
      this.model.whole(row, at).then(
        () => {
          if (this.#viewer.isOpen) this.#viewer.show(of, row, this.model.tiles.valueAt(row, at));
        },
        (error: unknown) => this.refuse(error),
      );
  }

  openColumnMenu(place: number): void {
    const column = this.layout.shown[place];
    const head = this.#showHead(place);
    if (column === undefined || !head) return;
    const beside = head.getBoundingClientRect();
    const name = this.model.columns[column]?.name ?? '';
    openMenu(this.root, name, columnMenu(this, column, beside), beside, () => this.focus());
  }

  #showHead(place: number): HTMLElement | undefined {
    this.sheet.reveal({ row: this.selection.active.row, column: place });
    this.#draw();
    return this.sheet.headOf(place);
  }

  openRangeMenu(beside: DOMRect): void {
    openMenu(this.root, 'Selection', rangeMenu(this), beside, () => this.focus());
  }

  press(event: KeyboardEvent): 'done' | undefined {
    const { key, altKey, shiftKey } = event;
    const command = event.ctrlKey || event.metaKey;
    const { active } = this.selection;
    const column = this.layout.shown[active.column] ?? 0;
    if (command && key.toLowerCase() === 'f') this.openSearch();
    else if (key === 'Escape' && this.#viewer.isOpen) this.#viewer.close();
    else if (altKey && key === 'ArrowDown') this.openColumnMenu(active.column);
    else if (altKey && (key === 'ArrowLeft' || key === 'ArrowRight'))
      this.arrange((layout) => layout.resize(column, layout.widthOf(column) + (key === 'ArrowLeft' ? -step : step)));
    else if (altKey && key.toLowerCase() === 's')
      void this.apply(toggleSort(this.model.spec, column, shiftKey ? 'added' : 'alone'));
    else if (altKey && key.toLowerCase() === 'f') this.#filterActive(column);
    else if (altKey || this.model.rowCount === 0) return undefined;
    else if (key === 'Enter' && !command && !shiftKey) this.openValue();
    else if (key === 'ContextMenu' || (key === 'F10' && shiftKey))
      this.openRangeMenu((this.sheet.cellOf(active) ?? this.root).getBoundingClientRect());
    else {
      const size = {
        rows: this.model.rowCount,
        columns: this.layout.shown.length,
        pageRows: this.sheet.viewport.wholeRows,
      };
      const moved = moveSelection(this.selection, { key, shift: shiftKey, command }, size);
      if (!moved) return undefined;
      const isWide = key === ' ' || key.toLowerCase() === 'a';
      this.select(moved, isWide ? 'stay' : 'reveal');
    }
    return 'done';
  }

  #filterActive(column: number): void {
    const filter = this.model.spec.filters.find((one) => one.column === column);
    const head = this.#showHead(this.layout.placeOf(column));
    if (head) this.editFilter(column, head.getBoundingClientRect(), filter);
  }

  #listen(): void {
    const { root } = this.sheet;
    const pointer = new Pointer(this);
    pointer.listen();
    root.addEventListener('wheel', (event) => keepWheel(event, root), { passive: true });
    root.addEventListener('scroll', () => {
      this.sheet.scrolled();
      this.#schedule();
    });
    root.addEventListener('keydown', (event) => {
      const { key } = event;
      // The notebook would take these for its own: Delete removes the cell.
      const isPlain = key.length === 1 && !event.ctrlKey && !event.metaKey;
      if (key === 'Delete' || key === 'Backspace' || isPlain) event.stopPropagation();
      if (event.target !== root || this.press(event) === undefined) return;
      event.preventDefault();
      event.stopPropagation();
    });
    root.addEventListener('focus', () => {
      if (!this.#isSelected && this.model.rowCount > 0 && root.matches(':focus-visible')) this.select(this.selection);
    });
    // The grid is in a shadow root, so the event of a copy may start at the host.
    this.root.addEventListener('copy', (event) => {
      if (!this.#isSelected || event.composedPath()[0] instanceof HTMLInputElement || this.#viewer.hasSelection) return;
      this.copying.copyPlain(event.clipboardData);
      event.preventDefault();
      event.stopPropagation();
    });
    new ResizeObserver(() => this.#schedule()).observe(this.root);
  }

  #changed(refusal?: Refusal): void {
    if (refusal) this.refuse(refusal);
    this.#schedule();
  }

  #try(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.refuse(error));
  }

  refuse(error: unknown): void {
    const said = error instanceof Error ? error.message : String(error);
    const canRun = error instanceof Refusal && error.why === 'gone' && this.model.canAsk && this.#fit === 'rows';
    if (!canRun) return this.say(said);
    const again = element('button', { type: 'button', class: 'text' }, 'Run again');
    again.addEventListener('click', () => this.#try(this.model.runAgain()));
    this.#foot.say(said, again);
  }

  #selected(): void {
    this.#schedule();
    if (this.#viewer.isOpen) this.openValue();
    clearTimeout(this.#adding);
    const added = ++this.#added;
    const { columns, ...rows } = this.range;
    const cells = (rows.to - rows.from) * columns.length;
    if (!this.#isSelected || cells < 2) return this.#foot.sum('');
    const held = this.model.held(rows, columns);
    if (held) {
      const kinds = columns.flatMap((column) => this.model.columns[column] ?? []);
      this.#foot.sum(totalsWords(totalsOf(held, kinds)));
      return;
    }
    this.#foot.sum(countOf(cells, 'cell'));
    this.#adding = setTimeout(() => {
      this.model.totals(rows, columns).then(
        (totals) => {
          if (added === this.#added) this.#foot.sum(totalsWords(totals));
        },
        // How many cells there are is said already.
        () => undefined,
      );
    }, 150);
  }

  /** Draws in the next frame, and asks for what is missing and for what lies beside it. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame(() => {
      this.#isScheduled = false;
      this.#draw();
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => this.#settle(), 120);
    });
  }

  #draw(): void {
    const { model, sheet } = this;
    if (!this.root.isConnected) return;
    const { spec, isBusy, view, resultRows, rowCount } = model;
    this.#bar.draw({ spec, isBusy, view, resultRows });
    sheet.draw({
      spec,
      isBusy,
      rowCount,
      profiles: this.#areProfilesOn ? model.profiles : undefined,
      valueAt: (row, column) => model.tiles.valueAt(row, column),
      selection: this.#isSelected ? this.selection : undefined,
    });
    model.tiles.want(sheet.viewport.rows, sheet.seenColumns);
    const { top } = sheet.viewport;
    // Not behind a scroll bar that is dragged: what it passes is never seen.
    if (Math.abs(top - this.#drawnTop) < tileRows) this.#wantNeighbours();
    this.#drawnTop = top;
  }

  #wantNeighbours(): void {
    const { from, to } = this.sheet.viewport.rows;
    this.model.tiles.want({ from: from - tileRows, to: to + tileRows }, this.sheet.seenColumns);
  }

  #settle(): void {
    const { viewport, seenColumns, root } = this.sheet;
    if (Math.abs(root.scrollTop - viewport.position) > 1) this.sheet.putScroll();
    this.#wantNeighbours();
    if (this.#areProfilesOn) this.#try(this.model.wantProfiles(seenColumns));
  }
}

const at = (place: Place): Selection => ({ anchor: place, active: place });
