/** The rows of cells on other connections, for the cell that reads them: found, asked about, and moved. */
import * as vscode from 'vscode';
import type { BroughtRows, CellRows } from '../kernels/moves/bring.ts';
import type { Intake } from '../kernels/moves/intake.ts';
import { describeSize, isOverLimit } from '../kernels/moves/limit.ts';
import { missingRows } from '../kernels/moves/missing.ts';
import type { Neighbours } from '../kernels/preparedCell.ts';
import type { StoredResult } from '../kernels/results/store.ts';
import type { CellRuns } from './cellRuns.ts';
import { cellName } from './cells.ts';
import type { Lake } from './lake.ts';
import { neighboursOf, sqlCellsOf } from './neighbours.ts';

export class NotebookRows {
  readonly #lake: Lake;
  readonly #runs: CellRuns;
  /** Handles of large results that may be moved. */
  readonly #allowed = new Set<string>();

  constructor(lake: Lake, runs: CellRuns) {
    this.#lake = lake;
    this.#runs = runs;
  }

  /**
   * False where the user does not want to move what the cell reads: it is not run then, and stays as it is. Never rejects:
   * what is wrong is told by the run.
   */
  agree(cell: vscode.NotebookCell): Promise<boolean> {
    return this.#agree(cell).catch(() => true);
  }

  async #agree(cell: vscode.NotebookCell): Promise<boolean> {
    const neighbours = cell.document.languageId === 'sql' ? await neighboursOf(cell, this.#lake) : undefined;
    if (!neighbours || neighbours.book.faults(neighbours.cell).length > 0) return true;
    for (const index of neighbours.book.moved(neighbours.cell)) {
      const found = await this.#find(cell, index);
      if (!found || 'kind' in found.rows || !this.#needsWord(found.rows)) continue;
      if (!(await this.#ask(found.name, found.rows))) return false;
      this.#allowed.add(found.rows.handle);
    }
    // It may have been closed behind the question.
    return !cell.notebook.isClosed;
  }

  /** The cell among those of its notebook, with their rows. `text`: as it was when it was asked to run. */
  async neighboursOf(cell: vscode.NotebookCell, text: string): Promise<Neighbours | undefined> {
    const found = await neighboursOf(cell, this.#lake, text);
    const rows: CellRows = { bring: (index, intake, signal) => this.#bring(cell, index, intake, signal) };
    return found && { ...found, rows };
  }

  async #bring(cell: vscode.NotebookCell, index: number, intake: Intake, signal: AbortSignal): Promise<BroughtRows> {
    const found = await this.#find(cell, index);
    const name = found?.name ?? `number ${index + 1}`;
    const rows = found?.rows ?? { kind: 'none' };
    if ('kind' in rows) throw missingRows(name, rows);
    return this.#lake.move(name, rows, intake, signal);
  }

  async #find(cell: vscode.NotebookCell, index: number) {
    const source = sqlCellsOf(cell.notebook)[index];
    return source && { name: cellName(source) ?? `number ${index + 1}`, rows: await this.#runs.rowsOf(source) };
  }

  #needsWord(stored: StoredResult): boolean {
    return isOverLimit(stored, this.#lake.moveLimitMB) && !this.#allowed.has(stored.handle);
  }

  async #ask(name: string, stored: StoredResult): Promise<boolean> {
    const move = 'Move';
    const answer = await vscode.window.showWarningMessage(
      `Move the rows of cell ${name} to this machine?`,
      {
        modal: true,
        detail: `${describeSize(stored)}: more than the ${this.#lake.moveLimitMB} MB of the setting lakebook.cells.moveLimitMB. They are joined on the local lakehouse and taken away again with the result.`,
      },
      move,
    );
    return answer === move;
  }
}

/** Why cells on other connections cannot be read yet, at the names that ask for them. */
export async function missingOf(
  cell: vscode.NotebookCell,
  { book, cell: index }: Neighbours,
  runs: CellRuns,
): Promise<
  readonly {
    readonly start: number;
    readonly end: number;
    readonly source: vscode.NotebookCell;
    readonly message: string;
  }[]
> {
  const found = [];
  if (book.faults(index).length > 0) return [];
  const cells = sqlCellsOf(cell.notebook);
  for (const at of book.moved(index)) {
    const source = cells[at];
    const rows = source && (await runs.rowsOf(source));
    const read = book.readOf(index, at);
    if (!rows || !('kind' in rows) || !read) continue;
    const { message, hint } = missingRows(book.nameOf(at), rows);
    found.push({ start: read.start, end: read.end, source, message: `${message} ${hint ?? ''}`.trim() });
  }
  return found;
}
