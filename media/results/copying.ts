/** The selected range in the clipboard. */
import type { CopyFormat } from '../../src/notebook/clipboard.ts';
import type { Grid } from './grid.ts';
import { countOf, formatCount, toTabSeparated } from './text.ts';

export class Copying {
  readonly #grid: Grid;

  constructor(grid: Grid) {
    this.#grid = grid;
  }

  /** By the extension, which reads every value whole. */
  async copyAs(format: CopyFormat): Promise<void> {
    const { columns, ...rows } = this.#grid.range;
    this.#grid.say('Copying …');
    try {
      const copied = await this.#grid.model.copy(rows, columns, { format, names: this.#isAll });
      this.#say(copied, rows.to - rows.from);
    } catch (error) {
      this.#grid.refuse(error);
    }
  }

  /** Ctrl+C, where the browser lets us fill the clipboard: from what is at hand, else by the extension. */
  copyPlain(data: DataTransfer | null): void {
    const { columns, ...rows } = this.#grid.range;
    const { model } = this.#grid;
    const held = model.held(rows, columns);
    const isWhole = held?.every((row) => row.every((value) => typeof value !== 'object' || value === null));
    if (!held || !isWhole || !data) return void this.copyAs('tsv');
    const names = columns.map((column) => model.columns[column]?.name ?? '');
    data.setData('text/plain', toTabSeparated(this.#isAll ? [names, ...held] : held));
    this.#say(held.length, held.length);
  }

  /** A copy of everything begins with the names of the columns. */
  get #isAll(): boolean {
    const { from, to, columns } = this.#grid.range;
    const { model, layout } = this.#grid;
    return to - from > 1 && to - from === model.rowCount && columns.length === layout.shown.length;
  }

  #say(copied: number, wanted: number): void {
    const less = `Copied ${formatCount(copied)} of ${countOf(wanted, 'row')}: the clipboard takes no more. Filter the rows, or export them.`;
    this.#grid.say(copied < wanted ? less : `Copied ${countOf(copied, 'row')}.`);
  }
}
