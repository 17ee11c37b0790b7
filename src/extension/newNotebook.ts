import * as vscode from 'vscode';
import { parseNotebook } from '../notebook/format.ts';
import { toData } from '../notebook/serializer.ts';

/** Opens an untitled notebook with one empty cell and this connection as its default. */
export async function openNewNotebook(connection: string): Promise<vscode.NotebookDocument> {
  // VS Code would name it `.sql`, which does not open as a notebook and cannot be saved as one.
  const open = new Set(vscode.workspace.notebookDocuments.map(({ uri }) => uri.path));
  let number = 1;
  while (open.has(untitledName(number))) number++;
  const uri = vscode.Uri.from({ scheme: 'untitled', path: untitledName(number) });
  const notebook = await vscode.workspace.openNotebookDocument(uri);
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

function untitledName(number: number): string {
  return `Untitled-${number}.lakebook.sql`;
}
