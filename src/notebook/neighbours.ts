/** The SQL cells of a notebook as tables for each other. */
import type * as vscode from 'vscode';
import type { Neighbours } from '../kernels/preparedCell.ts';
import { cellConnection, cellName, notebookConnection, sqlOf } from './cells.ts';
import type { Lake } from './lake.ts';

export function sqlCellsOf(notebook: vscode.NotebookDocument): readonly vscode.NotebookCell[] {
  return notebook.getCells().filter(({ document }) => document.languageId === 'sql');
}

/** The connection that a cell runs on: its own, else that of the notebook, else the default. */
export function connectionOf(cell: vscode.NotebookCell, lake: Lake): string {
  return cellConnection(cell) ?? notebookConnection(cell.notebook) ?? lake.defaultConnection;
}

/** The cell among those of its notebook. `text`: as it was when it was asked to run. */
export async function neighboursOf(
  cell: vscode.NotebookCell,
  lake: Lake,
  text = cell.document.getText(),
): Promise<Neighbours | undefined> {
  const { CellBook } = await import('../sql/cells/book.ts');
  const cells = sqlCellsOf(cell.notebook);
  const index = cells.indexOf(cell);
  if (index < 0) return undefined;
  const book = new CellBook(
    cells.map((one) => {
      const connection = connectionOf(one, lake);
      // Blanks in place of a first line %%sql, so that offsets hold.
      const written = one === cell ? text : one.document.getText();
      const sql = one === cell ? sqlOf(written) : sqlOf(written).padStart(written.length);
      return { name: cellName(one), connection, dialect: lake.dialectOf(connection), text: sql };
    }),
  );
  return { book, cell: index };
}
