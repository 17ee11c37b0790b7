/** Which rows a scrolled element shows. Browsers draw no element of many million pixels, so that heights are scaled beyond. */

/** The tallest sheet; Firefox ends at some 17 million pixels. */
export const tallest = 12_000_000;
/** A scroll by more is a jump to another part, less is a movement by rows. */
const jumpPx = 2000;

export class RowScroll {
  readonly rowHeight: number;
  #rowCount = 0;
  #viewHeight = 0;
  /** The row at the upper edge, with its part, when the element was last looked at. */
  #anchor = { row: 0, scrollTop: 0 };

  constructor(rowHeight: number) {
    this.rowHeight = rowHeight;
  }

  /** `viewHeight` is the height in which rows are seen, the head left out. */
  resize(rowCount: number, viewHeight: number): void {
    this.#rowCount = rowCount;
    this.#viewHeight = viewHeight;
  }

  /** Height of all rows in the sheet. */
  get height(): number {
    return Math.min(this.#rowCount * this.rowHeight, tallest);
  }

  get #isScaled(): boolean {
    return this.#rowCount * this.rowHeight > tallest;
  }

  get #lastTop(): number {
    return Math.max(0, this.#rowCount - this.#viewHeight / this.rowHeight);
  }

  get #room(): number {
    return Math.max(1, this.height - this.#viewHeight);
  }

  /** The row at the upper edge, with its part. */
  rowAt(scrollTop: number): number {
    if (!this.#isScaled) return Math.min(scrollTop / this.rowHeight, this.#lastTop);
    const delta = scrollTop - this.#anchor.scrollTop;
    const row =
      scrollTop <= 0
        ? 0
        : scrollTop >= this.#room
          ? this.#lastTop
          : Math.abs(delta) < jumpPx
            ? this.#anchor.row + delta / this.rowHeight
            : (scrollTop / this.#room) * this.#lastTop;
    this.#anchor = { row: Math.min(Math.max(row, 0), this.#lastTop), scrollTop };
    return this.#anchor.row;
  }

  /** Where the element must be scrolled to for a row to be at the upper edge. */
  scrollTo(row: number): number {
    const top = Math.min(Math.max(row, 0), this.#lastTop);
    if (!this.#isScaled) return top * this.rowHeight;
    const scrollTop = Math.round((top / this.#lastTop) * this.#room);
    this.#anchor = { row: top, scrollTop };
    return scrollTop;
  }

  /** Where a row is drawn in the sheet while another, with its part, is at the upper edge. */
  offsetOf(row: number, topRow: number, scrollTop: number): number {
    if (!this.#isScaled) return row * this.rowHeight;
    return scrollTop + (row - topRow) * this.rowHeight;
  }
}
