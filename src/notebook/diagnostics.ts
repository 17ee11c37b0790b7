import * as vscode from 'vscode';
import type { Failure } from './view.ts';

/** A name with its catalog and schema, quoted or not: engines point at the start of all of it. */
const dottedName = /(?:"[^"\n]*"|`[^`\n]*`|[\w$]+)(?:\.(?:"[^"\n]*"|`[^`\n]*`|[\w$]+))*/;

/** Squiggles under what an engine refused; gone when the cell is edited, run again or closed. */
export class CellDiagnostics {
  readonly #collection = vscode.languages.createDiagnosticCollection('lakebook');
  readonly #listeners = [
    vscode.workspace.onDidChangeTextDocument(({ document }) => this.clear(document)),
    vscode.workspace.onDidCloseTextDocument((document) => this.clear(document)),
  ];

  clear(document: vscode.TextDocument): void {
    this.#collection.delete(document.uri);
  }

  show(document: vscode.TextDocument, error: Failure): void {
    if (error.line === undefined) return;
    const at = document.validatePosition(new vscode.Position(error.line - 1, (error.column ?? 1) - 1));
    const line = document.lineAt(at.line).range;
    const toLineEnd = line.with({ start: at });
    const range = document.getWordRangeAtPosition(at, dottedName) ?? (toLineEnd.isEmpty ? line : toLineEnd);
    const diagnostic = new vscode.Diagnostic(range, error.hint ? `${error.message}\n${error.hint}` : error.message);
    diagnostic.source = 'Lakebook';
    this.#collection.set(document.uri, [diagnostic]);
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#collection.dispose();
  }
}
