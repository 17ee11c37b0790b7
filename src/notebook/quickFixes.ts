/** The lamp beside a line: what puts a fault right, and a star written out. */
import * as vscode from 'vscode';
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
        return fixesAt(textOf(document), from, to, known).map(({ title, text, fault, ...span }) => {
          const action = new vscode.CodeAction(title, fault ? QuickFix : RefactorRewrite);
          action.edit = new vscode.WorkspaceEdit();
          action.edit.replace(document.uri, rangeOf(document, span), text);
          if (!fault) return action;
          action.diagnostics = diagnostics.filter(({ message }) => message === fault.message);
          action.isPreferred = true;
          return action;
        });
      },
    },
    { providedCodeActionKinds: [QuickFix, RefactorRewrite] },
  );
}
