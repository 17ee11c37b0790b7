import * as vscode from 'vscode';
import { isNotebook } from '../notebook/cells.ts';

/** The cell that a command was called for, from under it or from its menu; else the selected one. */
export function selectedCell(argument?: unknown): vscode.NotebookCell | undefined {
  if (isCell(argument)) return argument;
  const editor = vscode.window.activeNotebookEditor;
  if (!editor || !isNotebook(editor.notebook) || editor.notebook.cellCount === 0) return undefined;
  const cell = editor.notebook.cellAt(Math.min(editor.selection.start, editor.notebook.cellCount - 1));
  return cell.kind === vscode.NotebookCellKind.Code ? cell : undefined;
}

function isCell(value: unknown): value is vscode.NotebookCell {
  return typeof value === 'object' && value !== null && 'document' in value && 'notebook' in value;
}
