/** The SQL cells of a notebook as tables for each other. */
import type * as vscode from 'vscode';
import type { Neighbours } from '../kernels/preparedCell.ts';
import type { CellBook, SqlCell } from '../sql/cells/book.ts';
import { cellConnection, cellName, notebookConnection, sqlOf } from './cells.ts';
import type { Lake } from './lake.ts';
import { lastView } from './outputs.ts';

/** The grammar is loaded when it is needed; what makes a book comes with it. */
export type BookMaker = new (cells: readonly SqlCell[]) => CellBook;

export function sqlCellsOf(notebook: vscode.NotebookDocument): readonly vscode.NotebookCell[] {
  return notebook.getCells().filter(({ document }) => document.languageId === 'sql');
}

/** The connection that a cell runs on: its own, else that of the notebook, else the default. */
export function connectionOf(cell: vscode.NotebookCell, lake: Lake): string {
  return cellConnection(cell) ?? notebookConnection(cell.notebook) ?? lake.defaultConnection;
}

/** The handle of what its output shows. */
function resultOf(cell: vscode.NotebookCell): string | undefined {
  const view = lastView(cell);
  return view && 'handle' in view ? view.handle : undefined;
}

const books = new WeakMap<vscode.NotebookDocument, { readonly key: string; readonly book: CellBook }>();

/** The cells as they are now; made anew only where something has changed. Offsets are those of the documents. */
export function bookOf(notebook: vscode.NotebookDocument, lake: Lake, makeBook: BookMaker): CellBook {
  const cells = sqlCellsOf(notebook).map((cell): SqlCell => {
    const connection = connectionOf(cell, lake);
    const text = cell.document.getText();
    // Blanks in place of a first line %%sql.
    const sql = sqlOf(text).padStart(text.length);
    return {
      name: cellName(cell),
      connection,
      dialect: lake.dialectOf(connection),
      text: sql,
      localUser: lake.localUserOf(connection),
      columns: lake.storedOf(cell.document.uri.toString())?.columns,
      result: resultOf(cell),
    };
  });
  const key = JSON.stringify(cells);
  const known = books.get(notebook);
  if (known?.key === key) return known.book;
  const book = new makeBook(cells);
  books.set(notebook, { key, book });
  return book;
}

export function neighboursIn(cell: vscode.NotebookCell, book: CellBook): Neighbours | undefined {
  const index = sqlCellsOf(cell.notebook).indexOf(cell);
  return index < 0 ? undefined : { book, cell: index };
}

/** The cell among those of its notebook. `text`: as it was when it was asked to run. */
export async function neighboursOf(
  cell: vscode.NotebookCell,
  lake: Lake,
  text?: string,
): Promise<Neighbours | undefined> {
  const { CellBook: makeBook } = await import('../sql/cells/book.ts');
  const neighbours = neighboursIn(cell, bookOf(cell.notebook, lake, makeBook));
  if (!neighbours || text === undefined) return neighbours;
  const cells = neighbours.book.cells.map((one, at) => (at === neighbours.cell ? { ...one, text: sqlOf(text) } : one));
  return { ...neighbours, book: new makeBook(cells) };
}
