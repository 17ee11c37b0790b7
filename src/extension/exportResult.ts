/** A kept result as a file. */
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { formatCount } from '../kernels/format.ts';
import type { StoredResult } from '../kernels/results/store.ts';
import type { ExportFormat } from '../kernels/results/viewing.ts';
import { showError } from '../notebook/view.ts';

interface Choice extends vscode.QuickPickItem {
  readonly format: ExportFormat;
}

const choices: readonly Choice[] = [
  { format: 'csv', label: 'CSV', description: 'every text as the engine gave it; NULL is nothing, an empty text ""' },
  { format: 'parquet', label: 'Parquet', description: 'with types, compressed' },
  { format: 'jsonl', label: 'JSON lines', description: 'one object a line' },
];

/** Asks for a format and a file, and writes there; a file is there whole or not at all. Tells of faults itself. */
export async function exportResult(
  result: StoredResult,
  view: number | undefined,
  notebook: vscode.Uri,
  name: string,
): Promise<void> {
  const title = 'Export Result';
  const chosen = await vscode.window.showQuickPick(choices, { title, placeHolder: 'As what?' });
  if (!chosen) return;
  const { format, label } = chosen;
  const folder =
    notebook.scheme === 'file' ? dirname(notebook.fsPath) : vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const uri = await vscode.window.showSaveDialog({
    title,
    filters: { [label]: [format] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.file(join(folder, `${name}.${format}`)) }),
  });
  if (!uri) return;
  if (uri.scheme !== 'file') {
    void vscode.window.showErrorMessage('A result is exported to a file of this machine. Choose a folder on it.');
    return;
  }
  const stop = new AbortController();
  const file = basename(uri.fsPath);
  try {
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Exporting to ${file}`, cancellable: true },
      (_, token) => {
        token.onCancellationRequested(() => stop.abort());
        return result.views.write(format, uri.fsPath, view, stop.signal);
      },
    );
  } catch (error) {
    if (stop.signal.aborted) return;
    const { message, hint = '' } = showError(error);
    void vscode.window.showErrorMessage(`${file} was not written. ${message} ${hint}`.trim());
    return;
  }
  await offerFile(uri, file, view === undefined ? result.rowCount : undefined, format);
}

async function offerFile(
  uri: vscode.Uri,
  file: string,
  rowCount: number | undefined,
  format: ExportFormat,
): Promise<void> {
  const open = 'Open';
  const rows =
    rowCount === undefined ? 'The rows as shown' : `${formatCount(rowCount)} ${rowCount === 1 ? 'row' : 'rows'}`;
  const said = `${rows} exported to ${file}.`;
  const answer = await vscode.window.showInformationMessage(said, ...(format === 'parquet' ? [] : [open]));
  if (answer === open) await vscode.commands.executeCommand('vscode.open', uri);
}
