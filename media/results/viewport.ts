/**
 * Which row is uppermost. A browser's element may not be as tall as ten million rows: above a limit the scroll position is
 * scaled, and an anchor keeps small steps exact to the pixel.
 */

export const rowHeight = 22;
/** Firefox ends at about 17 million pixels, Chromium at 33. */
const tallest = 15_000_000;
/** A step that is longer is a drag of the scroll bar. */
const longestStep = 2000;

export class Viewport {
  #rowCount = 0;
  #height = 0;
  #top = 0;
  #scrollTop = 0;

  /** How tall the rows are for the scroll bar. */
  get scrollHeight(): number {
    return Math.min(this.#rowCount * rowHeight, tallest);
  }

  /** The uppermost row; a fraction where it is seen in part. */
  get top(): number {
    return this.#top;
  }

  /** The first row that is seen, and the one behind the last. */
  get rows(): { readonly from: number; readonly to: number } {
    const from = Math.floor(this.#top);
    return { from, to: Math.min(this.#rowCount, Math.ceil(this.#top + this.#height / rowHeight)) };
  }

  get wholeRows(): number {
    return Math.max(1, Math.floor(this.#height / rowHeight) - 1);
  }

  resize(rowCount: number, height: number): void {
    this.#rowCount = rowCount;
    this.#height = height;
    this.#top = this.#clamp(this.#top);
  }

  /** The scroller has moved. Gives the position where it should stand, where that is another one. */
  scrolled(scrollTop: number): number | undefined {
    const step = scrollTop - this.#scrollTop;
    this.#scrollTop = scrollTop;
    if (!this.#isScaled) this.#top = this.#clamp(scrollTop / rowHeight);
    else if (Math.abs(step) > longestStep) this.#top = this.#clamp((scrollTop / this.#room) * this.#last);
    else {
      this.#top = this.#clamp(this.#top + step / rowHeight);
      const isStuck = (scrollTop <= 0 && this.#top > 0) || (scrollTop >= this.#room && this.#top < this.#last);
      if (isStuck) return this.position;
    }
    return undefined;
  }

  /** The scroller was put there without moving the rows. */
  anchor(scrollTop: number): void {
    this.#scrollTop = scrollTop;
  }

  /** Where the scroller should stand for the uppermost row. */
  get position(): number {
    return this.#isScaled ? (this.#top / this.#last) * this.#room : this.#top * rowHeight;
  }

  /** Moves as little as shows the row whole. */
  reveal(row: number): void {
    const seen = this.#height / rowHeight;
    if (row < this.#top) this.#top = this.#clamp(row);
    else if (row + 1 > this.#top + seen) this.#top = this.#clamp(row + 1 - seen);
  }

  moveTo(row: number): void {
    this.#top = this.#clamp(row);
  }

  get #isScaled(): boolean {
    return this.#rowCount * rowHeight > tallest;
  }

  /** How far the scroller can go, in pixels. */
  get #room(): number {
    return Math.max(1, this.scrollHeight - this.#height);
  }

  get #last(): number {
    return Math.max(0, this.#rowCount - this.#height / rowHeight);
  }

  #clamp(top: number): number {
    return Math.min(Math.max(0, top), this.#last);
  }
}
