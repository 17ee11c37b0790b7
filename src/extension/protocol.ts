/** The messages between what shows results and the extension. Plain JSON: a notebook's channel carries nothing else. */
import type { Value } from '../kernels/api.ts';
import type {
  Cell,
  ColumnProfile,
  Filter,
  OpenView,
  RangeTotals,
  RowRange,
  ViewSpec,
} from '../kernels/results/viewing.ts';
import type { CopyFormat } from '../notebook/clipboard.ts';
import type { ShownRow, Table } from '../notebook/view.ts';

/** Id of the renderer in package.json, and of its channel. */
export const rendererId = 'lakebook-results';

/** Of which result, and the number by which its answer is known. */
interface Asked {
  readonly handle: string;
  readonly request: number;
}

/** Rows and columns are positions; those of rows count in the view where one is named, else in the result. */
export type ResultRequest = Asked &
  (
    | {
        readonly type: 'page';
        readonly view?: number;
        readonly start: number;
        readonly count: number;
        readonly column: number;
        readonly columns: number;
      }
    /** One value whole, of which the picture holds the first characters. */
    | { readonly type: 'value'; readonly view?: number; readonly row: number; readonly column: number }
    /** Takes the place of a request for another view that is not answered yet. */
    | { readonly type: 'view'; readonly spec: ViewSpec }
    | { readonly type: 'profile'; readonly view?: number; readonly columns: readonly number[] }
    | { readonly type: 'totals'; readonly range: RowRange; readonly columns: readonly number[] }
    | { readonly type: 'find'; readonly view?: number; readonly text: string; readonly after: Cell }
    | {
        readonly type: 'copy';
        readonly range: RowRange;
        readonly columns: readonly number[];
        readonly format: CopyFormat;
        /** Tab-separated rows begin with the names of their columns; other forms always tell them. */
        readonly names: boolean;
      }
    | { readonly type: 'openPanel' }
    /** The rows, or those of a view, are to be written to a file, of which the user is asked. */
    | { readonly type: 'export'; readonly view?: number }
    /** The cell that shows the result is to be run again. */
    | { readonly type: 'runAgain' }
  );

/** The user wants a cell of the notebook to be run, by its name. Nothing comes back. */
export interface RunCellRequest {
  readonly type: 'runCell';
  readonly cell: string;
}

export type Request = ResultRequest | RunCellRequest;

export type Reply = Asked &
  (
    | { readonly type: 'rows'; readonly rows: readonly ShownRow[] }
    | { readonly type: 'value'; readonly value: Value }
    | { readonly type: 'view'; readonly view: OpenView }
    | { readonly type: 'profile'; readonly profiles: readonly ColumnProfile[] }
    | { readonly type: 'totals'; readonly totals: RangeTotals }
    | { readonly type: 'found'; readonly cell?: Cell }
    /** How many rows are in the clipboard now; fewer than were asked for where it takes no more. */
    | { readonly type: 'copied'; readonly rows: number }
    | { readonly type: 'done' }
    /** The result is no longer there, or not this notebook's. */
    | { readonly type: 'gone' }
    /** The view is no longer there; it can be asked for again. */
    | { readonly type: 'viewGone' }
    | { readonly type: 'fault'; readonly message: string }
  );

/** What answers what, where nothing is wrong. */
export interface Answers {
  readonly page: 'rows';
  readonly value: 'value';
  readonly view: 'view';
  readonly profile: 'profile';
  readonly totals: 'totals';
  readonly find: 'found';
  readonly copy: 'copied';
  readonly openPanel: 'done';
  readonly export: 'done';
  readonly runAgain: 'done';
}

/** What a panel keeps for the time after the window is loaded anew. */
export interface PanelState {
  readonly title: string;
  /** URI. */
  readonly notebook: string;
}

/** To a panel that has said `ready`; its rows may be gone. */
export type ToPanel = PanelState &
  ({ readonly type: 'show'; readonly handle: string; readonly table: Table } | { readonly type: 'expired' });

/** From a panel, beside requests. */
export interface PanelMessage {
  readonly type: 'ready' | 'openNotebook';
}

export function readPanelMessage(message: unknown): PanelMessage['type'] | undefined {
  const type = readFields(message)?.['type'];
  return type === 'ready' || type === 'openNotebook' ? type : undefined;
}

const maxPageRows = 500;
const maxColumns = 50_000;
const maxText = 100_000;

type Fields = Readonly<Record<string, unknown>>;

/** A message that came out of a browser frame, or undefined if it is not one of ours. */
export function readRequest(message: unknown): Request | undefined {
  const fields = readFields(message);
  if (!fields) return undefined;
  const { type, handle, request, cell } = fields;
  if (type === 'runCell') return typeof cell === 'string' ? { type, cell } : undefined;
  if (typeof handle !== 'string' || !isIndex(request)) return undefined;
  const view = fields['view'];
  if (view !== undefined && !isIndex(view)) return undefined;
  return readResultRequest(fields, { handle, request, ...(view !== undefined && { view }) });
}

function readResultRequest(fields: Fields, asked: Asked & { readonly view?: number }): Request | undefined {
  const { type, start, count, row, column, columns, text, format, names } = fields;
  switch (type) {
    case 'page':
      if (!isIndex(start) || !isIndex(count) || !isIndex(column) || !isIndex(columns) || count < 1) return undefined;
      return { ...asked, type, start, count: Math.min(count, maxPageRows), column, columns };
    case 'value':
      return isIndex(row) && isIndex(column) ? { ...asked, type, row, column } : undefined;
    case 'view': {
      const spec = readSpec(fields['spec']);
      return spec && { handle: asked.handle, request: asked.request, type, spec };
    }
    case 'profile':
      return isColumns(columns) ? { ...asked, type, columns } : undefined;
    case 'totals': {
      const range = readRange(fields['range']);
      return range && isColumns(columns) ? { ...asked, type, range, columns } : undefined;
    }
    case 'find': {
      const after = readFields(fields['after']);
      const from = after?.['column'];
      if (!isText(text) || !after || !isIndex(after['row']) || !(from === -1 || isIndex(from))) return undefined;
      return { ...asked, type, text, after: { row: after['row'], column: from } };
    }
    case 'copy': {
      const range = readRange(fields['range']);
      return range && isColumns(columns) && isFormat(format)
        ? { handle: asked.handle, request: asked.request, type, range, columns, format, names: names === true }
        : undefined;
    }
    case 'export':
      return { ...asked, type };
    case 'openPanel':
    case 'runAgain':
      return { handle: asked.handle, request: asked.request, type };
    default:
      return undefined;
  }
}

function readSpec(value: unknown): ViewSpec | undefined {
  const { sort, filters } = readFields(value) ?? {};
  if (!Array.isArray(sort) || !Array.isArray(filters) || sort.length > 100 || filters.length > 1000) return undefined;
  const sorts = sort.map((one) => {
    const { column, descending } = readFields(one) ?? {};
    return isIndex(column) && typeof descending === 'boolean' ? { column, descending } : undefined;
  });
  const read = filters.map(readFilter);
  if (sorts.includes(undefined) || read.includes(undefined)) return undefined;
  return { sort: sorts.filter((one) => one !== undefined), filters: read.filter((one) => one !== undefined) };
}

const comparisons = ['=', '!=', '<', '<=', '>', '>=', 'contains', 'startsWith', 'endsWith'] as const;

function readFilter(filter: unknown): Filter | undefined {
  const { column, operator, value, low, high, values } = readFields(filter) ?? {};
  if (!isIndex(column)) return undefined;
  if (operator === 'isNull' || operator === 'isNotNull') return { column, operator };
  if (operator === 'between') return isText(low) && isText(high) ? { column, operator, low, high } : undefined;
  if (operator === 'in' || operator === 'notIn') {
    const isList = Array.isArray(values) && values.length <= 1000;
    return isList && values.every((one) => one === null || isText(one)) ? { column, operator, values } : undefined;
  }
  const comparison = comparisons.find((one) => one === operator);
  return comparison && isText(value) ? { column, operator: comparison, value } : undefined;
}

function readRange(value: unknown): RowRange | undefined {
  const { view, from, to } = readFields(value) ?? {};
  if (!isIndex(from) || !isIndex(to) || to < from || (view !== undefined && !isIndex(view))) return undefined;
  return { from, to, ...(view !== undefined && { view }) };
}

const readFields = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null ? (value as Fields) : undefined;
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= maxText;
const isFormat = (value: unknown): value is CopyFormat =>
  ['tsv', 'csv', 'markdown', 'json', 'values'].includes(String(value));

function isColumns(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.length <= maxColumns && value.every(isIndex);
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
