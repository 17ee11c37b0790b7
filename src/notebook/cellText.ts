/** SQL cells as the language features see them: their text, and offsets of it as ranges. */
import * as vscode from 'vscode';
import type { Surroundings } from '../sql/assist/place.ts';
import type { Span } from '../sql/tree/name.ts';
import { notebookTypes, sqlOf } from './cells.ts';

export const sqlCells: vscode.DocumentSelector = notebookTypes.map((notebookType) => ({
  notebookType,
  language: 'sql',
}));

/** What is known around a cell: with `load`, what is not known yet is read behind; with `known`, it is left out. */
export type Around = (document: vscode.TextDocument, what: 'load' | 'known') => Surroundings | undefined;

/** The SQL of a cell; a first line `%%sql` is blanks, so that every offset holds. */
export function textOf(document: vscode.TextDocument): string {
  const text = document.getText();
  const sql = sqlOf(text);
  return sql.padStart(text.length);
}

export function rangeOf(document: vscode.TextDocument, { start, end }: Span): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
