/** Where a cell of either kind of notebook keeps its name and that of its connection. */
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
  return readAttribute(cell.notebook, cell.metadata, 'connection');
}

/** The connection of every cell that names none. */
export function notebookConnection(notebook: vscode.NotebookDocument): string | undefined {
  return readAttribute(notebook, notebook.metadata, 'connection');
}

/** The name by which cells further down can read the cell. */
export function cellName(cell: vscode.NotebookCell): string | undefined {
  return readAttribute(cell.notebook, cell.metadata, 'name');
}

/** The change that gives a cell a name in its mark, or takes it out. */
export function nameEdit(cell: vscode.NotebookCell, name: string | undefined): vscode.NotebookEdit {
  const metadata = writeAttribute(cell.notebook, cell.metadata, 'name', name);
  return vscode.NotebookEdit.updateCellMetadata(cell.index, metadata);
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
  const metadata = writeAttribute(cell.notebook, cell.metadata, 'connection', connection);
  await applyEdit(cell.notebook, vscode.NotebookEdit.updateCellMetadata(cell.index, metadata));
}

/** Writes the default connection into the head of the notebook. */
export async function setNotebookConnection(notebook: vscode.NotebookDocument, connection: string): Promise<void> {
  const metadata = writeAttribute(notebook, notebook.metadata, 'connection', connection);
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
    data.metadata = writeAttribute(notebook, {}, 'connection', connection);
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

type Attribute = 'connection' | 'name';

function readAttribute(
  notebook: vscode.NotebookDocument,
  metadata: Metadata,
  attribute: Attribute,
): string | undefined {
  const value = pathOf(notebook).reduce(member, metadata)[attribute];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function writeAttribute(
  notebook: vscode.NotebookDocument,
  metadata: Metadata,
  attribute: Attribute,
  value?: string,
): Metadata {
  const write = (object: Metadata, [key, ...rest]: readonly string[]): Metadata => {
    if (key !== undefined) return { ...object, [key]: write(member(object, key), rest) };
    const others = Object.fromEntries(Object.entries(object).filter(([name]) => name !== attribute));
    return value === undefined ? others : { ...others, [attribute]: value };
  };
  return write(metadata, pathOf(notebook));
}

function member(object: Metadata, key: string): Metadata {
  const value = object[key];
  // SAFETY: an object of metadata is plain JSON.
  return typeof value === 'object' && value !== null ? (value as Metadata) : {};
}
