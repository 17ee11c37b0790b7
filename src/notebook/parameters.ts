/** Parameters of a notebook in the editor: what its params cells declare, and the values that hold in this window. */
import * as vscode from 'vscode';
import type { Finding } from '../sql/finding.ts';
import type { Dialect } from '../sql/lexer.ts';
import { bindParameters, findParameters } from '../sql/parameters/bind.ts';
import { printValue, readDeclarations, readGiven, type Declaration } from '../sql/parameters/declarations.ts';
import type { GivenValue } from '../sql/parameters/parameter.ts';
import { resolveParameters, type Parameters } from '../sql/parameters/resolve.ts';
import { split } from '../sql/split.ts';
import { isNotebook, paramsLanguage } from './cells.ts';

/** A declaration and the cell that it stands in. */
export interface Declared extends Declaration {
  readonly cell: vscode.NotebookCell;
}

/** The values of this window are in memory alone: choosing one changes no file. */
export class NotebookParameters {
  readonly #given = new WeakMap<vscode.NotebookDocument, Map<string, string | null>>();
  readonly #changes = new vscode.EventEmitter<void>();
  /** A value was chosen or taken back. */
  readonly onDidChange = this.#changes.event;

  dispose(): void {
    this.#changes.dispose();
  }

  /** In the order of the cells; a name that stands twice counts where it stands first. */
  declared(notebook: vscode.NotebookDocument): readonly Declared[] {
    const found = new Map<string, Declared>();
    for (const cell of notebook.getCells())
      if (isParams(cell))
        for (const declaration of readDeclarations(cell.document.getText()).declarations) {
          const key = declaration.name.toLowerCase();
          if (!found.has(key)) found.set(key, { ...declaration, cell });
        }
    return [...found.values()];
  }

  find(notebook: vscode.NotebookDocument, name: string): Declared | undefined {
    return this.declared(notebook).find((one) => one.name.toLowerCase() === name.toLowerCase());
  }

  /** What cells of the notebook are bound to now. */
  of(notebook: vscode.NotebookDocument): Parameters {
    return resolveParameters(this.declared(notebook), this.#valuesOf(notebook), []).parameters;
  }

  /** Was the value chosen in this window? */
  isChosen(notebook: vscode.NotebookDocument, name: string): boolean {
    return this.#valuesOf(notebook).has(name.toLowerCase());
  }

  /** The value as a params cell writes it; undefined where there is none. */
  shown(notebook: vscode.NotebookDocument, { name, type }: Declaration): string | undefined {
    const value = this.of(notebook).get(name.toLowerCase())?.value;
    return value === undefined ? undefined : printValue(type, value);
  }

  /** Why a text cannot be the value, in one sentence. */
  faultOf(declaration: Declaration, text: string): string | undefined {
    const read = readGiven(declaration, text);
    return 'fault' in read ? read.fault : undefined;
  }

  /** For this window, until it is closed. */
  choose(notebook: vscode.NotebookDocument, name: string, text: string | null): void {
    const values = this.#given.get(notebook) ?? new Map<string, string | null>();
    this.#given.set(notebook, values.set(name.toLowerCase(), text));
    this.#changes.fire();
  }

  /** Back to what the params cells say. */
  reset(notebook: vscode.NotebookDocument): void {
    this.#given.delete(notebook);
    this.#changes.fire();
  }

  /** What is wrong with the parameters of a cell, at offsets in its SQL. */
  findings(notebook: vscode.NotebookDocument, sql: string, dialect: Dialect): readonly Finding[] {
    if (findParameters(sql, dialect).length === 0) return [];
    const parameters = this.of(notebook);
    return split(sql, dialect).flatMap((piece) => {
      const bound = bindParameters(piece.text, dialect, parameters);
      if (!('findings' in bound)) return [];
      return bound.findings.map((one) => ({ ...one, start: one.start + piece.start, end: one.end + piece.start }));
    });
  }

  /** Values that no longer fit what is declared are as good as none. */
  #valuesOf(notebook: vscode.NotebookDocument): ReadonlyMap<string, string | null> {
    const declared = new Map(this.declared(notebook).map((one) => [one.name.toLowerCase(), one] as const));
    return new Map(
      [...(this.#given.get(notebook) ?? [])].filter(([name, text]) => {
        const declaration = declared.get(name);
        return declaration && (text === null || this.faultOf(declaration, text) === undefined);
      }),
    );
  }
}

/** What a user types for a value: texts without their quotes, items of a list behind commas. */
export function typedValue(value: GivenValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return value.map((one) => (one ?? '').replaceAll(/[,\\]/g, '\\$&')).join(',');
}

export function isParams(cell: vscode.NotebookCell): boolean {
  return isNotebook(cell.notebook) && cell.document.languageId === paramsLanguage;
}
