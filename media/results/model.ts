/** A result as it is looked at: its order and filters, the values at hand, and what the extension says of the others. */
import type { Column } from '../../src/kernels/api.ts';
import type { Answers } from '../../src/extension/protocol.ts';
import type { CopyFormat } from '../../src/notebook/clipboard.ts';
import type { Cell, ColumnProfile, OpenView, RangeTotals, ViewSpec } from '../../src/kernels/results/viewing.ts';
import type { ShownRow, ShownValue } from '../../src/notebook/view.ts';
import { Refusal, type AnswerTo, type Channel, type Question } from './channel.ts';
import { Tiles, type Span } from './tiles.ts';

export const plainSpec: ViewSpec = { sort: [], filters: [] };

/** Cells whose totals are added up here. */
const mostAdded = 20_000;

export interface ModelOptions {
  readonly columns: readonly Column[];
  readonly channel: Channel;
  /** Absent where nothing but the first rows was kept. */
  readonly handle: string | undefined;
  /** Something is to be drawn anew; with a refusal, to be said. */
  readonly onChange: (refusal?: Refusal) => void;
}

export class Model {
  readonly columns: readonly Column[];
  readonly tiles: Tiles;
  /** What the user has asked for; it may still be on its way. */
  spec: ViewSpec = plainSpec;
  isBusy = false;
  readonly profiles = new Map<number, ColumnProfile>();
  readonly #channel: Channel;
  readonly #handle: string | undefined;
  readonly #onChange: (refusal?: Refusal) => void;
  #view: OpenView | undefined;
  #shownSpec: ViewSpec = plainSpec;
  #resultRows = 0;
  #head: readonly ShownRow[] = [];
  #asked = 0;
  #profiling: Promise<void> | undefined;
  #reopening: Promise<void> | undefined;

  constructor({ columns, channel, handle, onChange }: ModelOptions) {
    this.columns = columns;
    this.#channel = channel;
    this.#handle = handle;
    this.#onChange = onChange;
    this.tiles = new Tiles(
      columns.length,
      async (tile) => (await this.#inView((view) => this.#ask<'page'>({ type: 'page', ...tile, ...view }))).rows,
      (fault) => onChange(toRefusal(fault)),
    );
  }

  /** Rows of the whole result. */
  get resultRows(): number {
    return this.#resultRows;
  }

  get rowCount(): number {
    return this.tiles.rowCount;
  }

  /** How the rows that are shown came to be; undefined for the result as it is. */
  get view(): OpenView | undefined {
    return this.#view;
  }

  get canAsk(): boolean {
    return this.#handle !== undefined;
  }

  /** The first rows of the result, and how many there are by now. */
  show(head: readonly ShownRow[], rowCount: number): void {
    const isNew = this.#resultRows === 0;
    this.#resultRows = rowCount;
    this.#head = head;
    if (this.#view) return;
    if (isNew) this.tiles.reset(rowCount, head);
    else this.tiles.grow(rowCount, head);
  }

  /** Shows the rows in another order, or others. Rejects with Refusal, and then everything is as it was. */
  async apply(spec: ViewSpec): Promise<'shown' | 'superseded'> {
    this.spec = spec;
    const asked = ++this.#asked;
    const isPlain = spec.sort.length === 0 && spec.filters.length === 0;
    try {
      this.isBusy = !isPlain;
      this.#onChange();
      const view = isPlain ? undefined : (await this.#ask<'view'>({ type: 'view', spec })).view;
      if (asked !== this.#asked) return 'superseded';
      this.#view = view;
      this.#shownSpec = spec;
      this.profiles.clear();
      if (view) this.tiles.reset(view.rowCount);
      else this.tiles.reset(this.#resultRows, this.#head);
      return 'shown';
    } catch (error) {
      if (asked !== this.#asked) return 'superseded';
      this.spec = this.#shownSpec;
      throw error;
    } finally {
      if (asked === this.#asked) {
        this.isBusy = false;
        this.#onChange();
      }
    }
  }

  /** Fills in profiles that are missing; one question at a time. */
  async wantProfiles(columns: readonly number[]): Promise<void> {
    const missing = columns.filter((column) => !this.profiles.has(column));
    if (missing.length === 0 || this.#profiling || this.isBusy) return;
    const view = this.#view;
    this.#profiling = this.#askProfiles(missing)
      .then((profiles) => {
        if (view !== this.#view) return;
        for (const profile of profiles) this.profiles.set(profile.column, profile);
        this.#onChange();
      })
      .finally(() => (this.#profiling = undefined));
    await this.#profiling;
  }

  async profileOf(column: number): Promise<ColumnProfile | undefined> {
    return this.profiles.get(column) ?? (await this.#askProfiles([column]))[0];
  }

  /** Undefined where the range is not at hand. */
  held(rows: Span, columns: readonly number[]): ShownValue[][] | undefined {
    if ((rows.to - rows.from) * columns.length > mostAdded) return undefined;
    const held: ShownValue[][] = [];
    for (let row = rows.from; row < rows.to; row++) {
      const values: ShownValue[] = [];
      for (const column of columns) {
        const value = this.tiles.valueAt(row, column);
        if (value === undefined) return undefined;
        values.push(value);
      }
      held.push(values);
    }
    return held;
  }

  async totals(rows: Span, columns: readonly number[]): Promise<RangeTotals> {
    const { totals } = await this.#inView((view) =>
      this.#ask<'totals'>({ type: 'totals', range: { ...rows, ...view }, columns }),
    );
    return totals;
  }

  async find(text: string, after: Cell): Promise<Cell | undefined> {
    return (await this.#inView((view) => this.#ask<'find'>({ type: 'find', text, after, ...view }))).cell;
  }

  /** Gives how many rows are in the clipboard now. */
  async copy(
    rows: Span,
    columns: readonly number[],
    { format, names }: { readonly format: CopyFormat; readonly names: boolean },
  ): Promise<number> {
    const { rows: copied } = await this.#inView((view) =>
      this.#ask<'copy'>({ type: 'copy', range: { ...rows, ...view }, columns, format, names }),
    );
    return copied;
  }

  /** A value whole; it takes the place of its beginning. */
  async whole(row: number, column: number): Promise<void> {
    const { value } = await this.#inView((view) => this.#ask<'value'>({ type: 'value', row, column, ...view }));
    this.tiles.put(row, column, value);
    this.#onChange();
  }

  async openPanel(): Promise<void> {
    await this.#ask<'openPanel'>({ type: 'openPanel' });
  }

  /** Writes the rows that are shown to a file, of which the user is asked. */
  async export(): Promise<void> {
    await this.#inView((view) => this.#ask<'export'>({ type: 'export', ...view }));
  }

  async runAgain(): Promise<void> {
    await this.#ask<'runAgain'>({ type: 'runAgain' });
  }

  async #askProfiles(columns: readonly number[]): Promise<readonly ColumnProfile[]> {
    return (await this.#inView((view) => this.#ask<'profile'>({ type: 'profile', columns, ...view }))).profiles;
  }

  /** Asks of the view that is shown; one that the extension has let go of is opened again first. */
  async #inView<Answer>(ask: (view: { readonly view?: number }) => Promise<Answer>): Promise<Answer> {
    const of = (): { readonly view?: number } => (this.#view ? { view: this.#view.id } : {});
    const asked = this.#asked;
    try {
      return await ask(of());
    } catch (error) {
      if (!(error instanceof Refusal) || error.why !== 'viewGone' || asked !== this.#asked) throw error;
      this.#reopening ??= this.#reopen().finally(() => (this.#reopening = undefined));
      await this.#reopening;
      return ask(of());
    }
  }

  async #reopen(): Promise<void> {
    this.#view = (await this.#ask<'view'>({ type: 'view', spec: this.#shownSpec })).view;
  }

  async #ask<Type extends keyof Answers>(question: Question<Type>): Promise<AnswerTo<Type>> {
    if (this.#handle === undefined) throw new Refusal('gone', 'Only these rows were kept. Run the cell again.');
    return this.#channel.ask<Type>(this.#handle, question);
  }
}

const toRefusal = (error: unknown): Refusal | undefined => (error instanceof Refusal ? error : undefined);
