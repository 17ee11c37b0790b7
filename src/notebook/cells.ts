/** Where a cell of either kind of notebook keeps the name of its connection. */
import * as vscode from 'vscode';
import { withoutMagic } from './ipynb.ts';

/** Ours by default, any `*.sql` file by "Open With", and Jupyter's. */
export const notebookTypes = ['lakebook', 'lakebook-sql', 'jupyter-notebook'] as const;

/** VS Code's name of the language of params cells. */
export const paramsLanguage = 'lakebook-params';

export function isNotebook(notebook: vscode.NotebookDocument): boolean {
  return notebookTypes.some((type) => type === notebook.notebookType);
}

/** The connection that the cell itself names. */
export function cellConnection(cell: vscode.NotebookCell): string | undefined {
  return readConnection(cell.notebook, cell.metadata);
}

/** The connection of every cell that names none. */
export function notebookConnection(notebook: vscode.NotebookDocument): string | undefined {
  return readConnection(notebook, notebook.metadata);
}

/** The cell of one of our notebooks that the document is. */
export function cellOf(document: vscode.TextDocument): vscode.NotebookCell | undefined {
  return vscode.workspace.notebookDocuments
    .filter(isNotebook)
    .flatMap((notebook) => notebook.getCells())
    .find((cell) => cell.document === document);
}

/** The SQL in the text of a cell; every line keeps its number. */
export function sqlOf(text: string): string {
  return withoutMagic(text);
}

/** Writes the connection into the cell's mark, or takes it out. */
export async function setCellConnection(cell: vscode.NotebookCell, connection: string | undefined): Promise<void> {
  const metadata = writeConnection(cell.notebook, cell.metadata, connection);
  await applyEdit(cell.notebook, vscode.NotebookEdit.updateCellMetadata(cell.index, metadata));
}

/** Writes the default connection into the head of the notebook. */
export async function setNotebookConnection(notebook: vscode.NotebookDocument, connection: string): Promise<void> {
  const metadata = writeConnection(notebook, notebook.metadata, connection);
  await applyEdit(notebook, vscode.NotebookEdit.updateNotebookMetadata(metadata));
}

/**
 * Puts an SQL cell into a notebook and gives it back. It names its connection where cells that name none would run on
 * another one: the notebook's, else `fallback`.
 */
export async function insertCell(
  notebook: vscode.NotebookDocument,
  index: number,
  sql: string,
  { connection, fallback }: { readonly connection: string; readonly fallback: string },
): Promise<vscode.NotebookCell> {
  const data = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, sql, 'sql');
  if ((notebookConnection(notebook) ?? fallback) !== connection)
    data.metadata = writeConnection(notebook, {}, connection);
  await applyEdit(notebook, vscode.NotebookEdit.insertCells(index, [data]));
  return notebook.cellAt(index);
}

/** Puts a params cell into a notebook. */
export async function insertParams(notebook: vscode.NotebookDocument, index: number, text: string): Promise<void> {
  const data = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, paramsLanguage);
  await applyEdit(notebook, vscode.NotebookEdit.insertCells(index, [data]));
}

async function applyEdit(notebook: vscode.NotebookDocument, edit: vscode.NotebookEdit): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  change.set(notebook.uri, [edit]);
  await vscode.workspace.applyEdit(change);
}

type Metadata = Readonly<Record<string, unknown>>;

/** VS Code keeps what an .ipynb file calls `metadata` one level below its own. */
function pathOf(notebook: vscode.NotebookDocument): readonly string[] {
  return notebook.notebookType === 'jupyter-notebook' ? ['metadata', 'lakebook'] : ['attributes'];
}

function readConnection(notebook: vscode.NotebookDocument, metadata: Metadata): string | undefined {
  const connection = pathOf(notebook).reduce(member, metadata)['connection'];
  return typeof connection === 'string' && connection !== '' ? connection : undefined;
}

function writeConnection(notebook: vscode.NotebookDocument, metadata: Metadata, connection?: string): Metadata {
  const write = (object: Metadata, [key, ...rest]: readonly string[]): Metadata => {
    if (key !== undefined) return { ...object, [key]: write(member(object, key), rest) };
    const others = Object.fromEntries(Object.entries(object).filter(([name]) => name !== 'connection'));
    return connection === undefined ? others : { ...others, connection };
  };
  return write(metadata, pathOf(notebook));
}

function member(object: Metadata, key: string): Metadata {
  const value = object[key];
  // SAFETY: an object of metadata is plain JSON.
  return typeof value === 'object' && value !== null ? (value as Metadata) : {};
}
