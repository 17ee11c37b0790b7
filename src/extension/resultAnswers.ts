/** Answers to what is asked of a kept result. Nothing here knows of VS Code. */
import { LakeError, type Row } from '../kernels/api.ts';
import type { StoredResult } from '../kernels/results/store.ts';
import type { ResultViews } from '../kernels/results/views.ts';
import { ClipboardText } from '../notebook/clipboard.ts';
import { showError, showPage } from '../notebook/view.ts';
import type { Reply, ResultRequest } from './protocol.ts';

export type Question = Exclude<ResultRequest, { readonly type: 'openPanel' | 'runAgain' | 'export' }>;

/** What is needed of a kept result. */
export type ViewedResult = Pick<StoredResult, 'columns' | 'rowCount' | 'page'> & {
  readonly views: Pick<ResultViews, 'open' | 'page' | 'profile' | 'totals' | 'find'>;
};

interface Options {
  /** Throws LakeError `notFound` or `denied`. */
  readonly open: (handle: string) => Promise<ViewedResult>;
  readonly writeClipboard: (text: string) => PromiseLike<void>;
  readonly log: (error: unknown) => void;
}

/** A clipboard of more would hold up every program that looks at it. */
const mostCopied = 16_000_000;
const copiedRows = 1000;

/** Of these an earlier question is dropped when the next one comes: nobody waits for it any more. */
const superseding: ReadonlySet<Question['type']> = new Set(['view', 'totals', 'find', 'copy']);

/** One for each place where results are shown: their questions do not drop each other's. */
export class ResultAnswers {
  readonly #options: Options;
  readonly #running = new Map<string, AbortController>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Never rejects. */
  async answer(question: Question): Promise<Reply> {
    const { handle, request, type } = question;
    const key = `${handle} ${type}`;
    const stop = new AbortController();
    if (superseding.has(type)) {
      this.#running.get(key)?.abort();
      this.#running.set(key, stop);
    }
    let result: ViewedResult | undefined;
    try {
      result = await this.#options.open(handle);
      return { handle, request, ...(await this.#find(question, result, stop.signal)) };
    } catch (error) {
      if (stop.signal.aborted) return { handle, request, type: 'fault', message: 'Another question took its place.' };
      if (LakeError.is(error, 'notFound') || LakeError.is(error, 'denied'))
        return { handle, request, type: result && viewOf(question) !== undefined ? 'viewGone' : 'gone' };
      if (!LakeError.is(error)) this.#options.log(error);
      const { message, hint } = showError(error);
      return { handle, request, type: 'fault', message: hint === undefined ? message : `${message} ${hint}` };
    } finally {
      if (this.#running.get(key) === stop) this.#running.delete(key);
    }
  }

  async #find(question: Question, result: ViewedResult, signal: AbortSignal): Promise<Answer> {
    checkColumns(question, result.columns.length);
    const view = viewOf(question);
    switch (question.type) {
      case 'page': {
        const { start, count, column, columns } = question;
        const rows = await rowsOf(result, view, start, count);
        return { type: 'rows', rows: showPage(rows.map((row) => row.slice(column, column + columns))) };
      }
      case 'value': {
        const [row] = await rowsOf(result, view, question.row, 1);
        return { type: 'value', value: row?.[question.column] ?? null };
      }
      case 'view':
        return { type: 'view', view: await result.views.open(question.spec, signal) };
      case 'profile':
        return { type: 'profile', profiles: await result.views.profile(question.columns, view, signal) };
      case 'totals':
        return { type: 'totals', totals: await result.views.totals(question.range, question.columns, signal) };
      case 'find': {
        const cell = await result.views.find(question.text, question.after, view, signal);
        return { type: 'found', ...(cell && { cell }) };
      }
      case 'copy':
        return { type: 'copied', rows: await this.#copy(question, result, signal) };
    }
  }

  async #copy(
    { range, columns, format, names }: Extract<Question, { readonly type: 'copy' }>,
    result: ViewedResult,
    signal: AbortSignal,
  ): Promise<number> {
    const shown = columns.flatMap((at) => result.columns[at] ?? []);
    const form = format === 'tsv' && names ? 'tsvWithNames' : format;
    const text = new ClipboardText(form, shown, mostCopied);
    for (let start = range.from; start < range.to; start += copiedRows) {
      signal.throwIfAborted();
      const rows = await rowsOf(result, range.view, start, Math.min(copiedRows, range.to - start));
      const picked = rows.map((row) => columns.map((at) => row[at] ?? null));
      if (text.add(picked) === 'full' || rows.length === 0) break;
    }
    signal.throwIfAborted();
    await this.#options.writeClipboard(text.toString());
    return text.rows;
  }
}

type Without<Whole, Name extends PropertyKey> = Whole extends unknown ? Omit<Whole, Name> : never;
type Answer = Without<Reply, 'handle' | 'request'>;

async function rowsOf(
  result: ViewedResult,
  view: number | undefined,
  start: number,
  count: number,
): Promise<readonly Row[]> {
  return view === undefined ? result.page(start, count) : (await result.views.page(view, start, count)).rows;
}

function viewOf(question: Question): number | undefined {
  if ('range' in question) return question.range.view;
  return 'view' in question ? question.view : undefined;
}

/** A frame may ask for anything. */
function checkColumns(question: Question, count: number): void {
  const asked =
    question.type === 'view'
      ? [...question.spec.sort, ...question.spec.filters].map(({ column }) => column)
      : question.type === 'page' || question.type === 'value'
        ? [question.column]
        : question.type === 'find'
          ? []
          : question.columns;
  if (asked.some((column) => column >= count)) throw new LakeError('unsupported', `There are only ${count} columns.`);
}
