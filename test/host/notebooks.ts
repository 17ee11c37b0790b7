/** Notebooks as a test handles them, in the extension host. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { resultMime, type View } from '../../src/notebook/view.ts';

export const extensionId = 'lakebook.lakebook';

/** Folder that the window has open. */
export const workFolder = process.env['LAKEBOOK_HOST_WORK'] ?? '';

export function writeNotebook(name: string, content: string | Uint8Array): vscode.Uri {
  const path = join(workFolder, name);
  writeFileSync(path, content);
  return vscode.Uri.file(path);
}

export const readBytes = (uri: vscode.Uri): Buffer => readFileSync(uri.fsPath);

export async function openNotebook(uri: vscode.Uri): Promise<vscode.NotebookDocument> {
  const notebook = await vscode.workspace.openNotebookDocument(uri);
  await vscode.window.showNotebookDocument(notebook);
  return notebook;
}

/** Opens cells given as text, each with its connection. */
export async function openCells(
  name: string,
  cells: readonly { readonly sql: string; readonly connection: string }[],
): Promise<vscode.NotebookDocument> {
  const text = cells.map(({ sql, connection }) => `-- %% connection=${connection}\n${sql}\n`).join('\n');
  return openNotebook(writeNotebook(name, text));
}

/** Runs cells as the run button does; settles when the last one has ended. */
export async function runCells(notebook: vscode.NotebookDocument, start: number, end = start + 1): Promise<void> {
  await vscode.commands.executeCommand('notebook.cell.execute', { ranges: [{ start, end }], document: notebook.uri });
}

/** What the outputs of a cell show, in their order. */
export function viewsOf(cell: vscode.NotebookCell): View[] {
  return cell.outputs.flatMap((output) =>
    output.items
      .filter(({ mime }) => mime === resultMime)
      // SAFETY: the extension's own form of output; what it holds is what the tests look at.
      .map(({ data }) => JSON.parse(new TextDecoder().decode(data)) as View),
  );
}

/** The one view of a cell, narrowed to the phase that is expected. */
export function viewOf<Phase extends View['phase']>(
  cell: vscode.NotebookCell,
  phase: Phase,
): Extract<View, { phase: Phase }> {
  const [view, ...others] = viewsOf(cell);
  if (view?.phase !== phase || others.length > 0)
    throw new Error(`Expected one ${phase} output, the cell shows ${JSON.stringify([view, ...others])}.`);
  // SAFETY: compared above.
  return view as Extract<View, { phase: Phase }>;
}

/** Waits for a fact; the error says what did not come. */
export async function waitFor<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 30_000,
): Promise<T> {
  const late = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > late) throw new Error(`Waited ${withinMs / 1000} s in vain for ${what}.`);
    await sleep(25);
  }
}

export async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
