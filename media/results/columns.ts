/** Widths of columns, and which of them are seen. */
import type { Column } from '../../src/kernels/api.ts';
import type { ShownRow } from '../../src/notebook/view.ts';
import { lineOf } from './text.ts';

const narrowest = 56;
const widest = 360;
const letterPx = 7.6;
/** Padding, and the room for the sort sign and the filter in the head. */
const paddingPx = 26;
const headPx = 40;
const slackPx = 24;
/** Columns that are drawn beside those that are seen. */
const beside = 4;

export class ColumnWidths {
  readonly #widths: number[];

  constructor(columns: readonly Column[], rows: readonly ShownRow[]) {
    const sample = rows.slice(0, 50);
    this.#widths = columns.map(({ name, type, kind }, at) => {
      const head = Math.max(lettersOf(name), lettersOf(type) * 0.9) * letterPx + headPx;
      // Texts further down are longer as likely as not.
      const slack = kind === 'text' || kind === 'nested' ? slackPx : 0;
      const values = sample.map((row) => lettersOf(lineOf(row[at] ?? null)) * letterPx + paddingPx + slack);
      return Math.round(Math.min(widest, Math.max(narrowest, head, ...values)));
    });
  }

  of(column: number): number {
    return this.#widths[column] ?? narrowest;
  }

  set(column: number, width: number): void {
    this.#widths[column] = Math.max(narrowest, Math.round(width));
  }

  get total(): number {
    return this.before(this.#widths.length);
  }

  /** What the columns before this one take. */
  before(column: number): number {
    return this.#widths.slice(0, column).reduce((sum, width) => sum + width, 0);
  }

  /** Columns from `from` to `to`, `to` left out, that are seen between two places, and some beside them. */
  seen(left: number, right: number): { readonly from: number; readonly to: number } {
    let from = 0;
    let at = 0;
    while (from < this.#widths.length - 1 && at + this.of(from) <= left) at += this.of(from++);
    let to = from;
    while (to < this.#widths.length && at < right) at += this.of(to++);
    return { from: Math.max(0, from - beside), to: Math.min(this.#widths.length, to + beside) };
  }
}

/** Letters by their width: those of East Asia and signs beyond are as wide as two. */
function lettersOf(text: string): number {
  let count = 0;
  for (const letter of text.slice(0, 80)) count += letter.codePointAt(0)! >= 0x1100 ? 2 : 1;
  return count;
}
