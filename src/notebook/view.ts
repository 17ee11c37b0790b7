/** What the output of a cell shows: plain JSON, drawn by media/results. Nothing here knows of VS Code. */
import {
  LakeError,
  type Column,
  type Cost,
  type ErrorCode,
  type QueryRun,
  type Row,
  type Value,
} from '../kernels/api.ts';

export const resultMime = 'application/vnd.lakebook.result+json';

/** A value, or the first characters of a text that is too long to be shown whole. `length` counts UTF-16 units. */
export type ShownValue = Value | { readonly text: string; readonly length: number };
export type ShownRow = readonly ShownValue[];

/** Which statement of the cell, counted from 1, and where it runs. */
export interface Place {
  readonly connection: string;
  readonly statement: number;
  readonly of: number;
}

export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  /** Counted from 1 in the cell, as editors show it. */
  readonly line?: number;
  readonly column?: number;
  /** Name of a cell that the user can run to put it right. */
  readonly runFirst?: string;
}

export interface Table {
  /** As many as fit; `columnCount` says how many there are. */
  readonly columns: readonly Column[];
  readonly columnCount: number;
  /** The first rows. */
  readonly rows: readonly ShownRow[];
  /** Absent until it is known. */
  readonly rowCount?: number;
}

/** The rows of a statement, and the handle by which further ones are asked for. */
export interface Rows {
  readonly table: Table;
  readonly handle?: string;
}

/** What the kernel has to say beside the result. */
export interface Noted {
  readonly note?: string;
}

/** By the name of a cell, what it came to when it ran; see `printsOf`. */
export type Prints = Readonly<Record<string, string>>;

export type View = Place &
  (
    | { readonly phase: 'connecting' }
    | { readonly phase: 'queued' | 'running'; readonly cost: Cost }
    /** The statement has succeeded and its rows are still arriving. */
    | ({ readonly phase: 'loading'; readonly cost: Cost } & Rows & Noted)
    /** `ran` stands in the last one of a cell: it tells later whether the result still holds. */
    | ({
        readonly phase: 'succeeded';
        readonly cost: Cost;
        readonly updateCount?: number;
        readonly ran?: Prints;
      } & Rows &
        Noted)
    /** With the rows that had arrived before. */
    | ({ readonly phase: 'failed'; readonly cost?: Cost; readonly error: Failure } & Partial<Rows>)
    | ({ readonly phase: 'cancelled'; readonly cost?: Cost } & Partial<Rows> & Noted)
    | { readonly phase: 'note'; readonly message: string }
  );

export const previewRows = 200;
const outputBytes = 256 * 1024;
const tableBytes = 240 * 1024;
const pageBytes = 1024 * 1024;
const shortestLimit = 16;
/** Texts are cut as little as shows ten rows. */
const textLimits = [4096, 512, 64, shortestLimit] as const;
const nameLimit = 256;
const utf8 = new TextEncoder();

/** The head of a result, cut to what an output item may hold: at most 200 rows and 256 KB, at least the first row. */
export function showTable(columns: readonly Column[], rows: readonly Row[], rowCount?: number): Table {
  const shown: Column[] = [];
  let used = 0;
  let firstRow = 0;
  for (const [index, column] of columns.entries()) {
    const part = { ...column, name: shorten(column.name, nameLimit), type: shorten(column.type, nameLimit) };
    used += sizeOf(part) + 1;
    firstRow += sizeOf(showValue(rows[0]?.[index] ?? null, shortestLimit)) + 1;
    if (used + firstRow > tableBytes) break;
    shown.push(part);
  }
  return {
    columns: shown,
    columnCount: columns.length,
    rows: showRows(rows.slice(0, previewRows), shown.length, tableBytes - sizeOf(shown)),
    ...(rowCount !== undefined && { rowCount }),
  };
}

/** Every row, with texts cut as little as lets all of them fit into one message to a frame. */
export function showPage(rows: readonly Row[]): readonly ShownRow[] {
  for (const limit of textLimits) {
    const shown = rows.map((row) => row.map((value) => showValue(value, limit)));
    if (limit === shortestLimit || sizeOf(shown) <= pageBytes) return shown;
  }
  return [];
}

/** What a snapshot of a run shows before its rows are read. */
export function showRun(run: Exclude<QueryRun, { phase: 'succeeded' }>, place: Place): View {
  const { cost } = run;
  switch (run.phase) {
    case 'queued':
    case 'running':
      return { ...place, phase: run.phase, cost };
    case 'cancelled':
      return { ...place, phase: 'cancelled', cost, ...showNote(run.note) };
    case 'failed':
      return { ...place, phase: 'failed', cost, error: showError(run.error) };
  }
}

export function showNote(note: string | undefined): Noted {
  return note === undefined ? {} : { note: shorten(note, 2000) };
}

/** Any error as a sentence with a next step. */
export function showError(error: unknown): Failure {
  if (!LakeError.is(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      code: 'internal',
      message: `Something went wrong that should not: ${shorten(message, 2000)}`,
      hint: 'Run the cell again. If it stays, the log says more: command "Lakebook: Show Log".',
    };
  }
  return {
    code: error.code,
    message: shorten(error.message, 20_000),
    ...(error.hint !== undefined && { hint: shorten(error.hint, 2000) }),
    ...(error.runFirst !== undefined && { runFirst: shorten(error.runFirst, 100) }),
    ...(error.position && { line: error.position.line + 1, column: error.position.column + 1 }),
  };
}

/** The JSON of a view; never larger than 256 KB. */
export function printView(view: View): string {
  const json = JSON.stringify(view);
  if (sizeOf(view, json) <= outputBytes) return json;
  const note = `This output is too large to show (${json.length} characters).`;
  return JSON.stringify({
    connection: '',
    statement: view.statement,
    of: view.of,
    phase: 'note',
    message: note,
  } satisfies View);
}

function showRows(rows: readonly Row[], columnCount: number, budget: number): ShownRow[] {
  let shown: ShownRow[] = [];
  for (const limit of textLimits) {
    shown = [];
    let used = 0;
    for (const row of rows) {
      const part = row.slice(0, columnCount).map((value) => showValue(value, limit));
      used += sizeOf(part) + 1;
      if (used > budget) break;
      shown.push(part);
    }
    if (shown.length >= Math.min(rows.length, 10)) break;
  }
  return shown;
}

function showValue(value: Value, limit: number): ShownValue {
  if (typeof value !== 'string' || value.length <= limit) return value;
  return { text: cut(value, limit), length: value.length };
}

function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${cut(text, limit)}… (${text.length} characters)`;
}

/** Never between the halves of a surrogate pair. */
function cut(text: string, limit: number): string {
  const isSplit = /[\ud800-\udbff]/.test(text.charAt(limit - 1));
  return text.slice(0, isSplit ? limit - 1 : limit);
}

function sizeOf(value: unknown, json = JSON.stringify(value)): number {
  return utf8.encode(json).length;
}
