/** Which columns are shown, in which order, and how wide. Places count from 0 among the shown ones, pinned ones first. */

export const narrowest = 48;
const widest = 2000;

export interface ColumnSpan {
  /** The first place that is seen behind the pinned ones, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Where the first one begins, in pixels from the left of those that move. */
  readonly x: number;
}

export class Layout {
  readonly #widths: number[];
  readonly #hidden = new Set<number>();
  #pinned: readonly number[] = [];
  #shown: readonly number[] = [];
  /** Where each column that moves begins; one more than there are. */
  #edges: readonly number[] = [0];

  constructor(widths: readonly number[]) {
    this.#widths = [...widths];
    this.#arrange();
  }

  /** Columns by place. */
  get shown(): readonly number[] {
    return this.#shown;
  }

  get pinnedCount(): number {
    return this.#pinned.length;
  }

  get hiddenCount(): number {
    return this.#hidden.size;
  }

  get pinnedWidth(): number {
    return this.#pinned.reduce((sum, column) => sum + this.widthOf(column), 0);
  }

  get movingWidth(): number {
    return this.#edges.at(-1) ?? 0;
  }

  widthOf(column: number): number {
    return this.#widths[column] ?? narrowest;
  }

  isPinned(column: number): boolean {
    return this.#pinned.includes(column);
  }

  placeOf(column: number): number {
    return this.#shown.indexOf(column);
  }

  resize(column: number, width: number): void {
    this.#widths[column] = Math.round(Math.min(Math.max(width, narrowest), widest));
    this.#arrange();
  }

  pin(column: number): void {
    this.#pinned = this.isPinned(column) ? this.#pinned.filter((one) => one !== column) : [...this.#pinned, column];
    this.#arrange();
  }

  /** The last one that is shown stays. */
  hide(column: number): void {
    if (this.#shown.length < 2) return;
    this.#hidden.add(column);
    this.#pinned = this.#pinned.filter((one) => one !== column);
    this.#arrange();
  }

  showAll(): void {
    this.#hidden.clear();
    this.#arrange();
  }

  /** What is seen of the columns that move, through a window of this width. */
  seen(scrollLeft: number, width: number): ColumnSpan {
    const edges = this.#edges;
    const last = edges.length - 1;
    const first = this.#moverAt(scrollLeft);
    let to = first;
    while (to < last && (edges[to] ?? 0) < scrollLeft + width) to++;
    const pinned = this.#pinned.length;
    return { from: pinned + first, to: pinned + to, x: edges[first] ?? 0 };
  }

  /** Where a column begins and ends among those that move; undefined for a pinned one. */
  extentOf(place: number): { readonly left: number; readonly right: number } | undefined {
    const at = place - this.#pinned.length;
    const [left, right] = [this.#edges[at], this.#edges[at + 1]];
    return at < 0 || left === undefined || right === undefined ? undefined : { left, right };
  }

  /** The place under a point, in pixels from the left of the pinned columns. */
  placeAt(x: number, scrollLeft: number): number {
    let edge = 0;
    for (const [place, column] of this.#pinned.entries()) {
      edge += this.widthOf(column);
      if (x < edge) return place;
    }
    return this.#pinned.length + this.#moverAt(x - edge + scrollLeft);
  }

  #moverAt(x: number): number {
    let [low, high] = [0, Math.max(0, this.#edges.length - 2)];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#edges[middle] ?? 0) <= x) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #arrange(): void {
    const moving: number[] = [];
    for (const column of this.#widths.keys())
      if (!this.#hidden.has(column) && !this.isPinned(column)) moving.push(column);
    this.#shown = [...this.#pinned, ...moving];
    const edges = [0];
    for (const column of moving) edges.push((edges.at(-1) ?? 0) + this.widthOf(column));
    this.#edges = edges;
  }
}
