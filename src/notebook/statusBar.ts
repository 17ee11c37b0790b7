import * as vscode from 'vscode';
import { cellConnection, cellName, notebookConnection, notebookTypes } from './cells.ts';
import type { CellRuns } from './cellRuns.ts';
import type { Lake } from './lake.ts';
import { readView } from './outputs.ts';
import { printRowCount } from './plainText.ts';

/** Under each SQL cell: its name, the connection that it runs on, what its last run gave, and whether that still holds. */
export function registerStatusBar(lake: Lake, runs: CellRuns): vscode.Disposable {
  const provider: vscode.NotebookCellStatusBarItemProvider = {
    onDidChangeCellStatusBarItems: (listener) =>
      vscode.Disposable.from(
        runs.onDidChange(() => void listener(undefined)),
        vscode.workspace.onDidChangeNotebookDocument(() => void listener(undefined)),
        vscode.workspace.onDidChangeConfiguration(
          (change) => change.affectsConfiguration('lakebook') && void listener(undefined),
        ),
      ),
    provideCellStatusBarItems: async (cell) =>
      cell.kind === vscode.NotebookCellKind.Code && cell.document.languageId === 'sql'
        ? [...summaryOf(cell), ...staleOf(cell, await runs.staleOf(cell)), ...nameOf(cell), connectionOf(cell, lake)]
        : [],
  };
  return vscode.Disposable.from(
    ...notebookTypes.map((type) => vscode.notebooks.registerNotebookCellStatusBarItemProvider(type, provider)),
  );
}

/** Left of the connection. A cell without a name shows none: most cells need none. */
function nameOf(cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem[] {
  const name = cellName(cell);
  if (name === undefined) return [];
  const item = new vscode.NotebookCellStatusBarItem(
    `$(symbol-struct) ${name}`,
    vscode.NotebookCellStatusBarAlignment.Right,
  );
  item.priority = 110;
  item.tooltip = `Cells below read this one as the table ${name}. Click to rename it.`;
  item.command = { command: 'lakebook.nameCell', title: 'Rename Cell', arguments: [cell] };
  item.accessibilityInformation = { label: `Cell name ${name}`, role: 'button' };
  return [item];
}

/** The result stays, and nothing runs by itself. */
function staleOf(cell: vscode.NotebookCell, names: readonly string[]): vscode.NotebookCellStatusBarItem[] {
  if (names.length === 0) return [];
  const [first = ''] = names;
  const short = first.length > 20 ? `${first.slice(0, 19)}…` : first;
  // Short, and first in the bar: VS Code hides without a word what has no room in a narrow editor.
  const item = new vscode.NotebookCellStatusBarItem(
    `$(history) stale: ${names.length > 1 ? `${short} and ${names.length - 1} more` : short}`,
    vscode.NotebookCellStatusBarAlignment.Left,
  );
  item.priority = 20;
  const shown = names.join(', ');
  item.tooltip = `${shown} changed since this cell last ran. Click to run what has changed, and this cell.`;
  item.command = { command: 'lakebook.runWithUpstream', title: 'Run with Upstream Cells', arguments: [cell] };
  item.accessibilityInformation = { label: `Stale, ${shown} changed`, role: 'button' };
  return [item];
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
