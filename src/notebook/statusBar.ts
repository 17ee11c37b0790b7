import * as vscode from 'vscode';
import { cellConnection, notebookConnection, notebookTypes } from './cells.ts';
import type { Lake } from './lake.ts';
import { readView } from './outputs.ts';
import { printRowCount } from './plainText.ts';

/** Under each SQL cell: the connection that it runs on, and what its last run gave. */
export function registerStatusBar(lake: Lake): vscode.Disposable {
  const provider: vscode.NotebookCellStatusBarItemProvider = {
    onDidChangeCellStatusBarItems: (listener) =>
      vscode.Disposable.from(
        vscode.workspace.onDidChangeNotebookDocument(() => void listener(undefined)),
        vscode.workspace.onDidChangeConfiguration(
          (change) => change.affectsConfiguration('lakebook') && void listener(undefined),
        ),
      ),
    provideCellStatusBarItems: (cell) =>
      cell.kind === vscode.NotebookCellKind.Code && cell.document.languageId === 'sql'
        ? [...summaryOf(cell), connectionOf(cell, lake)]
        : [],
  };
  return vscode.Disposable.from(
    ...notebookTypes.map((type) => vscode.notebooks.registerNotebookCellStatusBarItemProvider(type, provider)),
  );
}

function connectionOf(cell: vscode.NotebookCell, lake: Lake): vscode.NotebookCellStatusBarItem {
  const own = cellConnection(cell);
  const name = own ?? notebookConnection(cell.notebook) ?? lake.defaultConnection;
  const fault = lake.faultOf(name);
  const item = new vscode.NotebookCellStatusBarItem(
    `$(${fault === undefined ? 'database' : 'warning'}) ${name}`,
    vscode.NotebookCellStatusBarAlignment.Right,
  );
  item.priority = 100;
  const from = own === undefined ? 'the default of this notebook' : 'set in this cell';
  item.tooltip =
    fault === undefined
      ? `This cell runs on ${name} (${from}). Click to change it.`
      : `${fault} Click to choose another one.`;
  item.command = { command: 'lakebook.chooseConnection', title: 'Change Connection', arguments: [cell] };
  item.accessibilityInformation = { label: `Connection ${name}, ${from}`, role: 'button' };
  return item;
}

/** Rows beside VS Code's own sign and time. Of several statements the last one speaks. */
function summaryOf(cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem[] {
  const views = cell.outputs.flatMap((output) => readView(output) ?? []);
  const last = views[views.length - 1];
  if (!last) return [];
  const count = last.of > 1 ? `Statement ${last.statement} of ${last.of}` : '';
  const words =
    last.phase === 'succeeded' || last.phase === 'loading'
      ? printRowCount(last).join('')
      : { failed: 'Failed', cancelled: 'Stopped', queued: 'Queued', running: 'Running', connecting: '', note: '' }[
          last.phase
        ];
  const text = [count, words].filter(Boolean).join(' · ');
  if (text === '') return [];
  const item = new vscode.NotebookCellStatusBarItem(text, vscode.NotebookCellStatusBarAlignment.Left);
  item.priority = 10;
  return [item];
}
