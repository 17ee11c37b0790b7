import * as vscode from 'vscode';
import { parseNotebook } from '../notebook/format.ts';
import { toData } from '../notebook/serializer.ts';

/** Opens an untitled notebook with one empty cell and this connection as its default. */
export async function openNewNotebook(connection: string): Promise<vscode.NotebookDocument> {
  const notebook = await openUntitled();
  const { uri } = notebook;
  const { metadata, cells } = toData(parseNotebook(`-- %% lakebook connection=${connection}\n\n-- %%\n`), ['sql']);
  const edit = new vscode.WorkspaceEdit();
  edit.set(uri, [
    vscode.NotebookEdit.updateNotebookMetadata(metadata ?? {}),
    vscode.NotebookEdit.insertCells(0, cells),
  ]);
  await vscode.workspace.applyEdit(edit);
  const first = new vscode.NotebookRange(0, 1);
  await vscode.window.showNotebookDocument(notebook, { selections: [first] });
  return notebook;
}

/** VS Code would name it `.sql`, which does not open as a notebook and cannot be saved as one. */
async function openUntitled(): Promise<vscode.NotebookDocument> {
  const open = new Set(vscode.workspace.notebookDocuments.map(({ uri }) => uri.path));
  for (let number = 1; ; number++) {
    const path = untitledName(number);
    if (open.has(path)) continue;
    const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.from({ scheme: 'untitled', path }));
    // One that an earlier window left unsaved comes back with its cells.
    if (notebook.cellCount === 0) return notebook;
  }
}

function untitledName(number: number): string {
  return `Untitled-${number}.lakebook.sql`;
}
