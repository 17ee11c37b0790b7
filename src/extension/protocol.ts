/** The messages between the renderer of results and the extension. Plain JSON: this channel carries nothing else. */
import type { Cell, RangeTotals, ViewSpec } from '../kernels/results/viewing.ts';
import type { ShownRow } from '../notebook/view.ts';

/** Id of the renderer in package.json, and of its channel. */
export const rendererId = 'lakebook-results';

/** Of which view of a result something is asked; without a number of the result itself. */
interface OfView {
  readonly handle: string;
  readonly view?: number;
}

/** From the renderer: rows `start` to `start + count`, cut to the first `columnCount` columns. */
export interface PageRequest extends OfView {
  readonly type: 'page';
  readonly start: number;
  readonly count: number;
  readonly columnCount: number;
}

/** From the renderer: one value whole, of which the picture holds the first characters. */
export interface ValueRequest extends OfView {
  readonly type: 'value';
  readonly row: number;
  readonly column: number;
}

/** From the renderer: another order, or fewer rows. A later one takes the place of one that is still worked on. */
export interface ViewRequest {
  readonly type: 'view';
  readonly handle: string;
  readonly spec: ViewSpec;
}

/** From the renderer: sums over the cells of a range, rows `from` to `to`, `to` left out. */
export interface TotalsRequest extends OfView {
  readonly type: 'totals';
  readonly from: number;
  readonly to: number;
  readonly columns: readonly number[];
}

/** From the renderer: the first cell behind another that holds a text. */
export interface FindRequest extends OfView {
  readonly type: 'find';
  readonly text: string;
  readonly row: number;
  readonly column: number;
}

/** From the renderer: a range for the clipboard that is larger than what it holds itself. */
export interface CopyRequest extends OfView {
  readonly type: 'copy';
  readonly from: number;
  readonly to: number;
  readonly columns: readonly number[];
  readonly names: boolean;
}

/** From the renderer: the user wants a cell of the notebook to be run, by its name. */
export interface RunCellRequest {
  readonly type: 'runCell';
  readonly cell: string;
}

/** From the renderer: the rows, or those of a view, are to be written to a file, of which the user is asked. */
export interface ExportRequest extends OfView {
  readonly type: 'export';
}

export type ResultRequest = PageRequest | ValueRequest | ViewRequest | TotalsRequest | FindRequest | CopyRequest;

export type Request = ResultRequest | ExportRequest | RunCellRequest;

/** To the renderer. */
export type Reply =
  /** Possibly fewer rows than asked for, where they are very large; never none. */
  | (OfView & { readonly type: 'rows'; readonly start: number; readonly rows: readonly ShownRow[] })
  | (OfView & { readonly type: 'value'; readonly row: number; readonly column: number; readonly text: string })
  | (OfView & { readonly type: 'view'; readonly spec: ViewSpec; readonly rowCount: number; readonly elapsedMs: number })
  | (OfView & { readonly type: 'totals'; readonly from: number; readonly to: number; readonly totals: RangeTotals })
  | (OfView & { readonly type: 'found'; readonly cell?: Cell })
  | (OfView & { readonly type: 'copied'; readonly rows: number })
  /** The question could not be answered: one sentence with its next step. */
  | { readonly type: 'refused'; readonly handle: string; readonly of: ResultRequest['type']; readonly message: string }
  /** The result is no longer there, or not this notebook's. */
  | { readonly type: 'gone'; readonly handle: string };

export const maxPageRows = 500;

/** Rows that one copy takes. */
export const maxCopyRows = 100_000;

type Unknown = Readonly<Record<string, unknown>>;

/** A message that came out of a browser frame, or undefined if it is not one of ours. */
export function readRequest(message: unknown): Request | undefined {
  if (!isObject(message)) return undefined;
  const { type, handle, view, cell } = message;
  if (type === 'runCell') return typeof cell === 'string' ? { type, cell } : undefined;
  if (typeof handle !== 'string' || (view !== undefined && !isIndex(view))) return undefined;
  const of = { handle, ...(view === undefined ? {} : { view }) };
  const { start, count, columnCount, row, column, from, to, columns, text, spec, names } = message;
  switch (type) {
    case 'page':
      if (!isIndex(start) || !isIndex(count) || !isIndex(columnCount) || count < 1) return undefined;
      return { ...of, type, start, count: Math.min(count, maxPageRows), columnCount };
    case 'value':
      return isIndex(row) && isIndex(column) ? { ...of, type, row, column } : undefined;
    case 'view':
      return isSpec(spec) ? { type, handle, spec } : undefined;
    case 'totals':
      return isIndex(from) && isIndex(to) && areIndices(columns) ? { ...of, type, from, to, columns } : undefined;
    case 'find':
      if (typeof text !== 'string' || text === '' || text.length > longestText) return undefined;
      return isStart(row) && isStart(column) ? { ...of, type, text, row, column } : undefined;
    case 'copy':
      if (!isIndex(from) || !isIndex(to) || !areIndices(columns)) return undefined;
      return { ...of, type, from, to, columns, names: names === true };
    case 'export':
      return { ...of, type };
    default:
      return undefined;
  }
}

const longestText = 10_000;
const mostParts = 1000;
const comparisons = ['=', '!=', '<', '<=', '>', '>=', 'contains', 'startsWith', 'endsWith'];

function isSpec(value: unknown): value is ViewSpec {
  if (!isObject(value)) return false;
  const { sort, filters } = value;
  return isList(sort) && sort.every(isSort) && isList(filters) && filters.every(isFilter);
}

function isSort(value: unknown): boolean {
  return isObject(value) && isIndex(value['column']) && typeof value['descending'] === 'boolean';
}

function isFilter(value: unknown): boolean {
  if (!isObject(value) || !isIndex(value['column'])) return false;
  const { operator } = value;
  if (operator === 'isNull' || operator === 'isNotNull') return true;
  if (operator === 'between') return isText(value['low']) && isText(value['high']);
  if (operator === 'in' || operator === 'notIn')
    return isList(value['values']) && value['values'].every((one) => one === null || isText(one));
  return typeof operator === 'string' && comparisons.includes(operator) && isText(value['value']);
}

const isObject = (value: unknown): value is Unknown => typeof value === 'object' && value !== null;
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length <= mostParts;
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= longestText;
const areIndices = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(isIndex);
/** -1 stands before the first. */
const isStart = (value: unknown): value is number => value === -1 || isIndex(value);

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
