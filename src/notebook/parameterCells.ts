/** Params cells in the editor: a value under the cell for each parameter, and squiggles in what cannot be read. */
import * as vscode from 'vscode';
import { readDeclarations } from '../sql/parameters/declarations.ts';
import { LakeError } from '../kernels/api.ts';
import { notebookTypes } from './cells.ts';
import type { CellOutputs } from './outputs.ts';
import { isParams, type Declared, type NotebookParameters } from './parameters.ts';
import { showError } from './view.ts';

/** Longer ones are cut in the bar under the cell. */
const longestShown = 40;
/** Characters that the bar shows beside each other in a narrow editor; VS Code hides the rest without a word. */
const barWidth = 90;

export function registerParameterCells(parameters: NotebookParameters): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('lakebook-params');
  const look = (cell: vscode.NotebookCell): void => {
    const { document } = cell;
    const findings = isParams(cell) ? readDeclarations(document.getText()).findings : [];
    collection.set(
      document.uri,
      findings.map(({ message, start, end }) => {
        const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
        const diagnostic = new vscode.Diagnostic(range, message);
        diagnostic.source = 'Lakebook';
        return diagnostic;
      }),
    );
  };
  const all = (notebook: vscode.NotebookDocument): void => notebook.getCells().forEach(look);
  vscode.workspace.notebookDocuments.forEach(all);
  return vscode.Disposable.from(
    collection,
    vscode.workspace.onDidOpenNotebookDocument(all),
    vscode.workspace.onDidChangeNotebookDocument(({ notebook }) => all(notebook)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => collection.delete(uri)),
    ...notebookTypes.map((type) =>
      vscode.notebooks.registerNotebookCellStatusBarItemProvider(type, statusBarOf(parameters)),
    ),
  );
}

/** A params cell that is run says what is wrong with it. False where a line cannot be read. */
export function checkParameters(
  cell: vscode.NotebookCell,
  outputs: CellOutputs,
  parameters: NotebookParameters,
): boolean {
  const place = { connection: '', statement: 1, of: 1 };
  const { document, notebook } = cell;
  const [fault] = readDeclarations(document.getText()).findings;
  if (fault) {
    const { line, character } = document.positionAt(fault.start);
    const error = new LakeError('syntax', fault.message, { position: { line, column: character } });
    outputs.show({ ...place, phase: 'failed', error: showError(error) });
    return false;
  }
  // What they are stands under the cell.
  if (parameters.declared(notebook).length === 0)
    outputs.show({ ...place, phase: 'note', message: "Declare a parameter, such as: state text = 'Texas'" });
  return true;
}

function statusBarOf(parameters: NotebookParameters): vscode.NotebookCellStatusBarItemProvider {
  return {
    onDidChangeCellStatusBarItems: (listener) =>
      vscode.Disposable.from(
        parameters.onDidChange(() => void listener(undefined)),
        vscode.workspace.onDidChangeNotebookDocument(() => void listener(undefined)),
      ),
    provideCellStatusBarItems: (cell) => {
      if (!isParams(cell)) return [];
      const declared = parameters.declared(cell.notebook).filter((one) => one.cell === cell);
      const items = declared.map((one, at) => valueItem(cell, one, at, parameters));
      let width = 0;
      const fit = items.filter(
        ({ text }, at) => (width += text.replace(/^\$\(.*?\)/, '$()').length + 2) <= barWidth || at === 0,
      );
      return fit.length === items.length ? items : [listItem(items.length), ...fit];
    },
  };
}

function valueItem(
  cell: vscode.NotebookCell,
  declared: Declared,
  at: number,
  parameters: NotebookParameters,
): vscode.NotebookCellStatusBarItem {
  const { name, type, isList, description } = declared;
  const { notebook } = cell;
  const shown = parameters.shown(notebook, declared);
  const value = shown === undefined ? 'no value' : shorten(shown);
  const isChosen = parameters.isChosen(notebook, name);
  const item = new vscode.NotebookCellStatusBarItem(
    `$(${shown === undefined ? 'warning' : isChosen ? 'edit' : 'symbol-variable'}) ${name} = ${value}`,
    vscode.NotebookCellStatusBarAlignment.Left,
  );
  item.priority = 100 - at;
  const whence = isChosen ? 'chosen in this window' : 'as the cell says';
  const what = `:${name}, ${type}${isList ? '[]' : ''}${description ? `, ${description}` : ''}`;
  item.tooltip = `${what}: ${shown ?? 'no value'} (${whence}). Click to choose another value.`;
  item.command = { command: 'lakebook.setParameter', title: 'Set a Parameter', arguments: [{ cell, name }] };
  item.accessibilityInformation = { label: `Parameter ${name}, ${value}, ${whence}`, role: 'button' };
  return item;
}

/** Leads to a list of all of them. It stands first, since nothing behind what fits is seen. */
function listItem(count: number): vscode.NotebookCellStatusBarItem {
  const item = new vscode.NotebookCellStatusBarItem(
    `$(list-unordered) ${count} parameters`,
    vscode.NotebookCellStatusBarAlignment.Left,
  );
  item.priority = 101;
  item.tooltip = 'Choose a parameter and its value from a list.';
  item.command = 'lakebook.setParameter';
  item.accessibilityInformation = { label: `${count} parameters`, role: 'button' };
  return item;
}

function shorten(text: string): string {
  return text.length <= longestShown ? text : `${text.slice(0, longestShown - 1)}…`;
}
