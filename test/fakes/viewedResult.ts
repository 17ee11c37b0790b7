/** A result by formula, with views that a few loops make: what the results engine does, as small as a test can bear. */
import { LakeError, type Column, type Row, type Value } from '../../src/kernels/api.ts';
import type { ViewedResult } from '../../src/extension/resultAnswers.ts';
import type { ColumnProfile, Filter, OpenView, ViewSpec } from '../../src/kernels/results/viewing.ts';

type Views = ViewedResult['views'];

/** Views that are kept; the next one takes the place of the oldest. */
const mostViews = 4;

export class FakeViewedResult implements ViewedResult {
  readonly columns: readonly Column[];
  rowCount: number;
  isComplete = true;
  /** What was asked, e.g. for a test that counts. */
  readonly asked: string[] = [];
  /** Waits that a test puts in front of every view. */
  viewDelayMs = 0;
  readonly #rowAt: (row: number) => Row;
  readonly #views = new Map<number, Uint32Array>();
  #count = 0;

  constructor(columns: readonly Column[], rowCount: number, rowAt: (row: number) => Row) {
    this.columns = columns;
    this.rowCount = rowCount;
    this.#rowAt = rowAt;
  }

  async page(start: number, count: number): Promise<readonly Row[]> {
    this.asked.push('page');
    return Array.from({ length: Math.max(0, Math.min(count, this.rowCount - start)) }, (_, at) =>
      this.#rowAt(start + at),
    );
  }

  /** As after a crash of the engine. */
  forgetViews(): void {
    this.#views.clear();
  }

  get views(): Views {
    if (!this.isComplete)
      throw new LakeError('drift', 'The rows of this result are still arriving.', {
        hint: 'Sort and filter it when all are here.',
      });
    return {
      open: (spec, signal) => this.#open(spec, signal),
      page: async (view, start, count) => {
        const positions = [...this.#idsOf(view).subarray(start, start + count)];
        return { positions, rows: positions.map((id) => this.#rowAt(id)) };
      },
      profile: async (columns, view) => columns.map((column) => this.#profile(column, this.#rowsOf(view))),
      totals: async ({ view, from, to }, columns) => {
        this.asked.push('totals');
        const rows = this.#rowsOf(view).slice(from, to);
        const values = columns.flatMap((column) => rows.map((row) => row[column] ?? null));
        const numbers = values.filter((value) => value !== null && Number.isFinite(Number(value))).map(Number);
        const sum = numbers.reduce((total, one) => total + one, 0);
        return {
          cells: values.length,
          nulls: values.filter((value) => value === null).length,
          numbers: numbers.length,
          sum: String(sum),
          average: String(sum / numbers.length),
          min: String(Math.min(...numbers.slice(0, 1000))),
          max: String(Math.max(...numbers.slice(-1000))),
        };
      },
      find: async (text, after, view) => {
        const rows = this.#rowsOf(view);
        for (let row = after.row; row < rows.length; row++)
          for (const [column, value] of (rows[row] ?? []).entries())
            if ((row > after.row || column > after.column) && textOf(value).includes(text.toLowerCase()))
              return { row, column };
        return undefined;
      },
    };
  }

  async #open(spec: ViewSpec, signal: AbortSignal): Promise<OpenView> {
    this.asked.push('view');
    const startedMs = performance.now();
    if (this.viewDelayMs > 0) await new Promise((done) => setTimeout(done, this.viewDelayMs));
    signal.throwIfAborted();
    for (const filter of spec.filters) checkFilter(filter, this.columns[filter.column]);
    const ids: number[] = [];
    for (let row = 0; row < this.rowCount; row++)
      if (spec.filters.every((filter) => passes(filter, this.#rowAt(row)[filter.column] ?? null))) ids.push(row);
    for (const { column, descending } of spec.sort.toReversed()) {
      const keys = new Map(ids.map((id) => [id, this.#rowAt(id)[column] ?? null]));
      ids.sort((one, other) => compare(keys.get(one) ?? null, keys.get(other) ?? null, descending ? -1 : 1));
    }
    const id = ++this.#count;
    this.#views.set(id, Uint32Array.from(ids));
    for (const old of [...this.#views.keys()].slice(0, -mostViews)) this.#views.delete(old);
    return { id, rowCount: ids.length, elapsedMs: performance.now() - startedMs };
  }

  #idsOf(view: number): Uint32Array {
    const ids = this.#views.get(view);
    if (!ids) throw new LakeError('notFound', 'This order of the rows is no longer kept.');
    return ids;
  }

  #rowsOf(view: number | undefined): Row[] {
    const ids = view === undefined ? Array.from({ length: this.rowCount }, (_, at) => at) : [...this.#idsOf(view)];
    return ids.map((id) => this.#rowAt(id));
  }

  #profile(column: number, rows: readonly Row[]): ColumnProfile {
    this.asked.push('profile');
    const values = rows.map((row) => row[column] ?? null);
    const there = values.filter((value) => value !== null).sort((one, other) => compare(one, other, 1));
    const counts = new Map<Value, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    const [min, max] = [there[0], there.at(-1)];
    const nulls = values.length - there.length;
    const ends = min === undefined || max === undefined ? {} : { min: String(min), max: String(max) };
    if (typeof min !== 'number' || typeof max !== 'number') {
      const top = [...counts].sort((one, other) => other[1] - one[1]).slice(0, 5);
      const shown = top.map(([value, count]) => ({ value: value === null ? null : String(value), count }));
      return { column, nulls, distinct: counts.size, ...ends, ...(counts.size < 10_000 && { top: shown }) };
    }
    const bins = new Array<number>(16).fill(0);
    for (const value of there) {
      const bin = Math.min(15, Math.floor(((Number(value) - min) / (max - min || 1)) * 16));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    return { column, nulls, distinct: counts.size, ...ends, bins };
  }
}

const textOf = (value: Value): string => (value === null ? '' : String(value).toLowerCase());

function compare(one: Value, other: Value, direction: 1 | -1): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
  const areFigures = isFigure(one) && isFigure(other);
  const [a, b] = areFigures ? [Number(one), Number(other)] : [String(one), String(other)];
  return a === b ? 0 : (a < b ? -1 : 1) * direction;
}

const isFigure = (value: Value): boolean => typeof value === 'number' || /^-?\d+(?:\.\d+)?$/.test(String(value));

function checkFilter(filter: Filter, column: Column | undefined): void {
  if (!('value' in filter) || !['integer', 'number', 'decimal'].includes(column?.kind ?? '')) return;
  if (!isFigure(filter.value)) throw new LakeError('syntax', `\`${filter.value}\` is no number.`);
}

function passes(filter: Filter, value: Value): boolean {
  switch (filter.operator) {
    case 'isNull':
      return value === null;
    case 'isNotNull':
      return value !== null;
    case 'between':
      return value !== null && compare(value, filter.low, 1) >= 0 && compare(value, filter.high, 1) <= 0;
    case 'in':
      return filter.values.some((one) => (one === null ? value === null : value !== null && String(value) === one));
    case 'notIn':
      return !filter.values.some((one) => (one === null ? value === null : value !== null && String(value) === one));
    case 'contains':
      return value !== null && textOf(value).includes(filter.value.toLowerCase());
    case 'startsWith':
      return value !== null && textOf(value).startsWith(filter.value.toLowerCase());
    case 'endsWith':
      return value !== null && textOf(value).endsWith(filter.value.toLowerCase());
    case '=':
      return value !== null && String(value) === filter.value;
    case '!=':
      return value !== null && String(value) !== filter.value;
    default: {
      if (value === null) return false;
      const order = compare(value, filter.value, 1);
      if (filter.operator === '<') return order < 0;
      if (filter.operator === '<=') return order <= 0;
      return filter.operator === '>' ? order > 0 : order >= 0;
    }
  }
}
