import * as vscode from 'vscode';
import { cellOf } from './cells.ts';
import type { Failure } from './view.ts';

/** A name with its catalog and schema, quoted or not: engines point at the start of all of it. */
const dottedName = /(?:"[^"\n]*"|`[^`\n]*`|[\w$]+)(?:\.(?:"[^"\n]*"|`[^`\n]*`|[\w$]+))*/;

/**
 * Squiggles of a cell: what an engine refused, until the cell is edited, run again or closed; else what can be seen
 * without running it.
 */
export class CellDiagnostics {
  readonly #collection = vscode.languages.createDiagnosticCollection('lakebook');
  readonly #refused = new Set<string>();
  readonly #seen = new Map<string, readonly vscode.Diagnostic[]>();
  /** Notebooks whose last tab was closed: the editor keeps their cells for a while, and nobody sees them. */
  readonly #away = new Set<string>();
  readonly #listeners = [
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) this.clear(document);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      this.#seen.delete(document.uri.toString());
      this.clear(document);
    }),
    vscode.window.tabGroups.onDidChangeTabs(({ opened, closed }) => {
      for (const uri of notebooksOf(opened)) this.#away.delete(uri);
      const open = new Set(notebooksOf(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs)));
      for (const uri of notebooksOf(closed)) if (!open.has(uri)) this.#away.add(uri);
      const changed = new Set([...notebooksOf(opened), ...notebooksOf(closed)]);
      for (const notebook of vscode.workspace.notebookDocuments)
        if (changed.has(notebook.uri.toString())) for (const { document } of notebook.getCells()) this.clear(document);
    }),
  ];

  #set(document: vscode.TextDocument, found: readonly vscode.Diagnostic[]): void {
    const notebook = cellOf(document)?.notebook.uri.toString();
    this.#collection.set(document.uri, notebook !== undefined && this.#away.has(notebook) ? [] : found);
  }

  /** Forgets what the engine refused. */
  clear(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    this.#refused.delete(key);
    const seen = this.#seen.get(key);
    if (seen) this.#set(document, seen);
    else this.#collection.delete(document.uri);
  }

  /** What can be seen without running the cell. */
  see(document: vscode.TextDocument, found: readonly vscode.Diagnostic[]): void {
    const key = document.uri.toString();
    this.#seen.set(key, found);
    if (!this.#refused.has(key)) this.#set(document, found);
  }

  show(document: vscode.TextDocument, error: Failure): void {
    if (error.line === undefined) return;
    const at = document.validatePosition(new vscode.Position(error.line - 1, (error.column ?? 1) - 1));
    const line = document.lineAt(at.line).range;
    const toLineEnd = line.with({ start: at });
    const range = document.getWordRangeAtPosition(at, dottedName) ?? (toLineEnd.isEmpty ? line : toLineEnd);
    const diagnostic = new vscode.Diagnostic(range, error.hint ? `${error.message}\n${error.hint}` : error.message);
    diagnostic.source = 'Lakebook';
    this.#refused.add(document.uri.toString());
    this.#set(document, [diagnostic]);
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#collection.dispose();
  }
}

function notebooksOf(tabs: readonly vscode.Tab[]): string[] {
  return tabs.flatMap(({ input }) => (input instanceof vscode.TabInputNotebook ? [input.uri.toString()] : []));
}
