/** What the mouse does in the rows and in the head. */
import type { Grid } from './grid.ts';
import { toggleSort } from './operators.ts';

export class Pointer {
  readonly #grid: Grid;
  #resized: { readonly column: number; readonly x: number; readonly width: number } | undefined;
  #selecting: 'cell' | 'number' | 'head' | undefined;

  constructor(grid: Grid) {
    this.#grid = grid;
  }

  listen(): void {
    const { root } = this.#grid.sheet;
    root.addEventListener('pointerdown', (event) => this.#down(event));
    root.addEventListener('pointermove', (event) => this.#move(event));
    root.addEventListener('pointerup', () => this.#end());
    root.addEventListener('pointercancel', () => this.#end());
    root.addEventListener('dblclick', (event) => {
      const column = columnOf(this.#grid, event);
      if (column !== undefined && isOn(event, '.edge')) this.#grid.fitColumn(column);
      else if (isOn(event, '.cell')) this.#grid.openValue();
    });
    root.addEventListener('click', (event) => {
      const column = columnOf(this.#grid, event);
      if (column === undefined) return;
      if (isOn(event, '.sort'))
        void this.#grid.apply(toggleSort(this.#grid.model.spec, column, event.shiftKey ? 'added' : 'alone'));
      else if (isOn(event, '.more')) this.#grid.openColumnMenu(this.#grid.layout.placeOf(column));
    });
    root.addEventListener('contextmenu', (event) => {
      if (!isOn(event, '.view')) return;
      event.preventDefault();
      event.stopPropagation();
      const place = this.#grid.sheet.placeAt(event.clientX, event.clientY);
      if (place.part === 'head') return this.#grid.openColumnMenu(place.column);
      const { from, to } = this.#grid.range;
      if (place.row < from || place.row >= to) this.#grid.select({ anchor: place, active: place });
      this.#grid.openRangeMenu(new DOMRect(event.clientX, event.clientY, 0, 0));
    });
  }

  #down(event: PointerEvent): void {
    const { sheet, layout, selection, model } = this.#grid;
    if (event.button !== 0 || !isOn(event, '.view') || isOn(event, 'button')) return;
    const column = columnOf(this.#grid, event);
    if (column !== undefined && isOn(event, '.edge')) {
      event.preventDefault();
      this.#resized = { column, x: event.clientX, width: layout.widthOf(column) };
      return;
    }
    const place = sheet.placeAt(event.clientX, event.clientY);
    if (place.row >= model.rowCount && place.part !== 'head') return;
    this.#selecting = place.part;
    const anchor = event.shiftKey ? selection.anchor : place;
    this.#extend(anchor, place);
  }

  #move(event: PointerEvent): void {
    if (event.buttons !== 1) return this.#end();
    const resized = this.#resized;
    // Not earlier: a click would be told of the scroller alone.
    if (resized || this.#selecting) this.#grid.sheet.root.setPointerCapture(event.pointerId);
    if (resized)
      this.#grid.arrange((layout) => layout.resize(resized.column, resized.width + event.clientX - resized.x));
    else if (this.#selecting) {
      const place = this.#grid.sheet.placeAt(event.clientX, event.clientY);
      this.#extend(this.#grid.selection.anchor, place);
    }
  }

  /** Whole rows from the numbers, whole columns from the head. */
  #extend(anchor: { row: number; column: number }, to: { row: number; column: number }): void {
    const { model, layout } = this.#grid;
    const [lastRow, lastColumn] = [model.rowCount - 1, layout.shown.length - 1];
    if (this.#selecting === 'head')
      this.#grid.select(
        { anchor: { row: lastRow, column: anchor.column }, active: { row: 0, column: to.column } },
        'stay',
      );
    else if (this.#selecting === 'number')
      this.#grid.select({ anchor: { row: anchor.row, column: lastColumn }, active: { row: to.row, column: 0 } });
    else this.#grid.select({ anchor, active: to });
  }

  #end(): void {
    this.#resized = this.#selecting = undefined;
  }
}

const isOn = (event: Event, selector: string): boolean =>
  event.target instanceof Element && event.target.closest(selector) !== null;

function columnOf({ layout }: Grid, event: Event): number | undefined {
  const head = event.target instanceof Element ? event.target.closest<HTMLElement>('.headcell') : null;
  return head ? layout.shown[Number(head.dataset['place'])] : undefined;
}
