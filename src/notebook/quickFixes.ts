/** The lamp beside a line: what puts a fault right, and a star written out. */
import * as vscode from 'vscode';
import { rowsCode } from './cellLanguage.ts';
import { cellName, cellOf } from './cells.ts';
import { rangeOf, sqlCells, textOf, type Around } from './cellText.ts';

const { QuickFix, RefactorRewrite } = vscode.CodeActionKind;

export function registerQuickFixes(around: Around): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    sqlCells,
    {
      async provideCodeActions(document, range, { diagnostics }) {
        const known = around(document, 'known');
        if (!known) return undefined;
        const { fixesAt } = await import('./assist.ts');
        const [from, to] = [document.offsetAt(range.start), document.offsetAt(range.end)];
        const ofCells = cellActions(document, diagnostics);
        const fixes = fixesAt(textOf(document), from, to, known).map(({ title, text, fault, ...span }) => {
          const action = new vscode.CodeAction(title, fault ? QuickFix : RefactorRewrite);
          action.edit = new vscode.WorkspaceEdit();
          action.edit.replace(document.uri, rangeOf(document, span), text);
          if (!fault) return action;
          action.diagnostics = diagnostics.filter(({ message }) => message === fault.message);
          action.isPreferred = true;
          return action;
        });
        return [...ofCells, ...fixes];
      },
    },
    { providedCodeActionKinds: [QuickFix, RefactorRewrite] },
  );
}

/** What helps where a cell cannot be read: running it, or another connection for the one that reads it. */
function cellActions(
  document: vscode.TextDocument,
  diagnostics: readonly vscode.Diagnostic[],
): readonly vscode.CodeAction[] {
  const reader = cellOf(document);
  return diagnostics.flatMap((found) => {
    if (!reader || found.source !== 'Lakebook') return [];
    if (found.code === 'otherConnection')
      return commandAction('Change the connection of this cell…', found, 'lakebook.chooseConnection', reader);
    const uri = found.code === rowsCode ? found.relatedInformation?.[0]?.location.uri.toString() : undefined;
    const source = reader.notebook.getCells().find((cell) => cell.document.uri.toString() === uri);
    if (!source) return [];
    const title = `Run cell ${cellName(source) ?? source.index + 1}`;
    return commandAction(title, found, 'lakebook.runWithUpstream', source);
  });
}

function commandAction(
  title: string,
  found: vscode.Diagnostic,
  command: string,
  cell: vscode.NotebookCell,
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, QuickFix);
  action.command = { command, title, arguments: [cell] };
  action.diagnostics = [found];
  action.isPreferred = true;
  return action;
}
