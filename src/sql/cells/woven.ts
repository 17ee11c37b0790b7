/** A text that is put together from pieces of cells, and the way back from it. */

/** A place in a cell of the notebook. */
export interface CellPlace {
  /** Index of the cell. */
  readonly cell: number;
  /** UTF-16 offset in its text. */
  readonly offset: number;
}

interface Segment extends CellPlace {
  readonly start: number;
  readonly end: number;
}

export class Woven {
  #text = '';
  readonly #segments: Segment[] = [];

  get text(): string {
    return this.#text;
  }

  /** Text that stands in no cell; its place is that of what was copied before it, or after it at the beginning. */
  add(text: string): void {
    this.#text += text;
  }

  /** Text for something in a cell: every character of it comes from there. */
  stand(cell: number, offset: number, text: string): void {
    const at = this.#text.length;
    this.#segments.push({ cell, offset, start: at, end: at });
    this.#text += text;
  }

  /** Copies `source.slice(start, end)` of a cell as it is. */
  copy(cell: number, source: string, start: number, end: number): void {
    if (start >= end) return;
    const at = this.#text.length;
    this.#segments.push({ cell, offset: start, start: at, end: at + end - start });
    this.#text += source.slice(start, end);
  }

  /** Takes over another text with its places. */
  append(other: Woven): void {
    const by = this.#text.length;
    for (const { cell, offset, start, end } of other.#segments)
      this.#segments.push({ cell, offset, start: start + by, end: end + by });
    this.#text += other.#text;
  }

  /** Where the character at an offset of the text comes from. */
  placeAt(at: number): CellPlace | undefined {
    const segment = this.#segments.findLast(({ start }) => start <= at) ?? this.#segments[0];
    if (!segment) return undefined;
    const { cell, offset, start, end } = segment;
    return { cell, offset: offset + Math.max(0, Math.min(at, end) - start) };
  }
}
