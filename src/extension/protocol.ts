/** The messages between the renderer of results and the extension. Plain JSON: this channel carries nothing else. */
import type { ShownRow } from '../notebook/view.ts';

/** Id of the renderer in package.json, and of its channel. */
export const rendererId = 'lakebook-results';

/** From the renderer: rows `start` to `start + count` of a result, cut to its first `columnCount` columns. */
export interface PageRequest {
  readonly type: 'page';
  readonly handle: string;
  readonly start: number;
  readonly count: number;
  readonly columnCount: number;
}

/** From the renderer: one value whole, of which the picture holds the first characters. */
export interface ValueRequest {
  readonly type: 'value';
  readonly handle: string;
  readonly row: number;
  readonly column: number;
}

/** From the renderer: the user wants a cell of the notebook to be run, by its name. */
export interface RunCellRequest {
  readonly type: 'runCell';
  readonly cell: string;
}

export type Request = PageRequest | ValueRequest | RunCellRequest;

/** To the renderer. */
export type Reply =
  /** Possibly fewer rows than asked for, where they are very large; never none. */
  | { readonly type: 'rows'; readonly handle: string; readonly start: number; readonly rows: readonly ShownRow[] }
  | {
      readonly type: 'value';
      readonly handle: string;
      readonly row: number;
      readonly column: number;
      readonly text: string;
    }
  /** The result is no longer there, or not this notebook's. */
  | { readonly type: 'gone'; readonly handle: string }
  | { readonly type: 'fault'; readonly handle: string; readonly message: string };

export const maxPageRows = 500;

/** A message that came out of a browser frame, or undefined if it is not one of ours. */
export function readRequest(message: unknown): Request | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, handle, start, count, columnCount, row, column, cell } = message as Readonly<Record<string, unknown>>;
  if (type === 'runCell') return typeof cell === 'string' ? { type, cell } : undefined;
  if (typeof handle !== 'string') return undefined;
  if (type === 'value') return isIndex(row) && isIndex(column) ? { type, handle, row, column } : undefined;
  if (type !== 'page') return undefined;
  if (!isIndex(start) || !isIndex(count) || !isIndex(columnCount) || count < 1) return undefined;
  return { type, handle, start, count: Math.min(count, maxPageRows), columnCount };
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
