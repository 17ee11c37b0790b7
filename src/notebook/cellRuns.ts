/** What each cell last ran with, as its output keeps it, so that it can be said when that has changed. */
import type * as vscode from 'vscode';
import type { RowsState } from '../kernels/moves/missing.ts';
import type { Neighbours } from '../kernels/preparedCell.ts';
import type { StoredResult } from '../kernels/results/store.ts';
import { findParameters } from '../sql/parameters/bind.ts';
import type { Parameters } from '../sql/parameters/resolve.ts';
import type { Lake } from './lake.ts';
import { neighboursOf, sqlCellsOf } from './neighbours.ts';
import { lastView } from './outputs.ts';
import type { NotebookParameters } from './parameters.ts';
import { hashText } from './runMemory.ts';
import type { Prints } from './view.ts';

/** The name of the cell itself among its prints; no cell above can be called so. */
const own = '';

export class CellRuns {
  readonly #lake: Lake;
  readonly #parameters: NotebookParameters;

  constructor(lake: Lake, parameters: NotebookParameters) {
    this.#lake = lake;
    this.#parameters = parameters;
  }

  /** Values of parameters count as well, and no document changes with them. */
  get onDidChange(): vscode.Event<void> {
    return this.#parameters.onDidChange;
  }

  /** Names of the cells above that are not what the cell last ran with; none where it has no result. */
  async staleOf(cell: vscode.NotebookCell): Promise<readonly string[]> {
    return (await this.#changesOf(cell))?.filter((name) => name !== own) ?? [];
  }

  /** The rows of a cell as others may read them, or why they may not. */
  async rowsOf(cell: vscode.NotebookCell): Promise<StoredResult | RowsState> {
    const stored = this.#lake.storedOf(cell.document.uri.toString());
    const view = lastView(cell);
    if (!stored) return { kind: view?.phase === 'succeeded' && view.table.columnCount > 0 ? 'gone' : 'none' };
    if (!stored.complete || view?.phase !== 'succeeded') return { kind: 'partial', rowCount: stored.rowCount };
    const changed = await this.#changesOf(cell);
    if (changed?.length === 0) return stored;
    return { kind: 'stale', changed: (changed ?? []).filter((name) => name !== own) };
  }

  /** The cell, and before it those that it reads and that have not run as they are now, in order. */
  async dueBefore(cell: vscode.NotebookCell): Promise<readonly vscode.NotebookCell[]> {
    const neighbours = await neighboursOf(cell, this.#lake);
    if (!neighbours) return [cell];
    const cells = sqlCellsOf(cell.notebook);
    const { book } = neighbours;
    const upstream = book.upstream(neighbours.cell).flatMap((index) => cells[index] ?? []);
    const moved = new Set(book.moved(neighbours.cell).flatMap((index) => cells[index] ?? []));
    const due: vscode.NotebookCell[] = [];
    for (const one of upstream)
      if (moved.has(one) ? 'kind' in (await this.rowsOf(one)) : (await this.#changesOf(one))?.length !== 0)
        due.push(one);
    return [...due, cell];
  }

  /** Names of what differs from the last run, the cell itself under its own name; undefined where it has no result. */
  async #changesOf(cell: vscode.NotebookCell): Promise<readonly string[] | undefined> {
    const view = lastView(cell);
    const before = view?.phase === 'succeeded' ? view.ran : undefined;
    const neighbours = before && (await neighboursOf(cell, this.#lake));
    if (!before || !neighbours) return undefined;
    const now = printsOf(neighbours, this.#parameters.of(cell.notebook));
    const names = new Set([...Object.keys(before), ...Object.keys(now)]);
    return [...names].filter((name) => before[name] !== now[name]).sort();
  }
}

/**
 * What the cell itself and every cell above that it reads come to: their texts, connections and values of parameters; of
 * those on other connections the result as well, since its rows are what is read.
 */
export function printsOf({ book, cell }: Neighbours, parameters: Parameters): Prints {
  const moved = new Set(book.moved(cell));
  return Object.fromEntries(
    [...book.upstream(cell), cell].map((index) => {
      const { text, connection, dialect, localUser = null, result = null } = book.cells[index]!;
      const values = findParameters(text, dialect).map(({ name }) => parameters.get(name.toLowerCase()) ?? null);
      const rows = moved.has(index) ? result : null;
      const print = hashText(JSON.stringify([text.trim(), connection, localUser, values, rows])).slice(0, 16);
      return [index === cell ? own : book.nameOf(index), print];
    }),
  );
}
