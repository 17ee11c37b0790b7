/** What the renderer asks of a kept result, answered. */
import * as vscode from 'vscode';
import type { Row } from '../kernels/api.ts';
import type { StoredResult } from '../kernels/results/store.ts';
import { maxCopyRows, type CopyRequest, type Reply, type ResultRequest } from './protocol.ts';
import { showPage } from '../notebook/view.ts';

/** Rows that are read at once for the clipboard. */
const copyPage = 5000;

/** Rejects with LakeError, or with the signal's reason. */
export async function answer(request: ResultRequest, result: StoredResult, signal: AbortSignal): Promise<Reply> {
  const { handle } = request;
  const view = request.type === 'view' ? undefined : request.view;
  const of = { handle, ...(view === undefined ? {} : { view }) };
  switch (request.type) {
    case 'page': {
      const { start, count, columnCount } = request;
      return { type: 'rows', ...of, start, rows: showPage(await pageOf(result, view, start, count), columnCount) };
    }
    case 'value': {
      const { row, column } = request;
      const [values] = await pageOf(result, view, row, 1);
      return { type: 'value', ...of, row, column, text: String(values?.[column] ?? '') };
    }
    case 'view': {
      const { spec } = request;
      if (spec.sort.length === 0 && spec.filters.length === 0)
        return { type: 'view', handle, spec, rowCount: result.rowCount, elapsedMs: 0 };
      const { id, rowCount, elapsedMs } = await result.views.open(spec, signal);
      return { type: 'view', handle, view: id, spec, rowCount, elapsedMs };
    }
    case 'totals': {
      const { from, to, columns } = request;
      const totals = await result.views.totals({ from, to, ...(view === undefined ? {} : { view }) }, columns, signal);
      return { type: 'totals', ...of, from, to, totals };
    }
    case 'find': {
      const { text, row, column } = request;
      const cell = await result.views.find(text, { row, column }, view, signal);
      return { type: 'found', ...of, ...(cell ? { cell } : {}) };
    }
    case 'copy':
      return { type: 'copied', ...of, rows: await copy(request, result, signal) };
  }
}

async function pageOf(
  result: StoredResult,
  view: number | undefined,
  start: number,
  count: number,
): Promise<readonly Row[]> {
  return view === undefined ? result.page(start, count) : (await result.views.page(view, start, count)).rows;
}

/** Tab-separated text in the clipboard; gives the rows that it holds. */
async function copy(
  { view, from, to, columns, names }: CopyRequest,
  result: StoredResult,
  signal: AbortSignal,
): Promise<number> {
  const end = Math.min(to, from + maxCopyRows);
  const lines = names ? [columns.map((at) => field(result.columns[at]?.name ?? null)).join('\t')] : [];
  let count = 0;
  for (let start = from; start < end; start += copyPage) {
    signal.throwIfAborted();
    const rows = await pageOf(result, view, start, Math.min(copyPage, end - start));
    for (const row of rows) lines.push(columns.map((at) => field(row[at] ?? null)).join('\t'));
    count += rows.length;
    if (rows.length === 0) break;
  }
  await vscode.env.clipboard.writeText(lines.join('\n'));
  return count;
}

/** As the renderer copies: NULL is empty, and a text with tabs, quotes or line breaks stands in quotes. */
function field(value: Row[number]): string {
  const text = value === null ? '' : String(value);
  return /["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
