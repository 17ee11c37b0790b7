import * as vscode from 'vscode';
import type { LakeError } from '../kernels/api.ts';
import { paramsLanguage } from './cells.ts';
import { decodeText, parseNotebook, printNotebook, type Cell, type Notebook } from './format.ts';
import type { Attributes } from './mark.ts';

/** Outputs never enter the file. Metadata does: it holds marks and the bytes of cells that are written in another way. */
export const serializerOptions: vscode.NotebookDocumentContentOptions = { transientOutputs: true };

/** `*.lakebook.sql` and `*.sql` as notebooks. A file that cannot be read is told to `onRefuse` and does not open. */
export class SqlSerializer implements vscode.NotebookSerializer {
  readonly #onRefuse: (content: Uint8Array, error: LakeError) => void;

  constructor(onRefuse: (content: Uint8Array, error: LakeError) => void) {
    this.#onRefuse = onRefuse;
  }

  async deserializeNotebook(content: Uint8Array): Promise<vscode.NotebookData> {
    try {
      return toData(parseNotebook(decodeText(content)), await vscode.languages.getLanguages());
    } catch (error) {
      // SAFETY: decodeText and parseNotebook throw nothing else.
      this.#onRefuse(content, error as LakeError);
      throw error;
    }
  }

  serializeNotebook(data: vscode.NotebookData): Uint8Array {
    const at = data.cells.findIndex(({ value }) => value.includes('\0'));
    // Such a file could not be opened again.
    if (at >= 0) throw new Error(`Cell ${at + 1} holds a NUL character. Take it out, then save again.`);
    return new TextEncoder().encode(printNotebook(fromData(data)));
  }
}

export function toData(notebook: Notebook, languages: readonly string[]): vscode.NotebookData {
  const { attributes, head, lineEnd } = notebook;
  const data = new vscode.NotebookData(notebook.cells.map((cell) => toCellData(cell, languages)));
  data.metadata = { attributes, head, lineEnd };
  return data;
}

function toCellData(cell: Cell, languages: readonly string[]): vscode.NotebookCellData {
  const { language, text, attributes, source } = cell;
  const kind = language === 'markdown' ? vscode.NotebookCellKind.Markup : vscode.NotebookCellKind.Code;
  const id = language === 'params' ? paramsLanguage : language;
  const isKnown = languages.includes(id);
  const data = new vscode.NotebookCellData(kind, text, isKnown ? id : 'plaintext');
  data.metadata = { attributes, ...(source !== undefined && { source }), ...(!isKnown && { language }) };
  return data;
}

function fromData(data: vscode.NotebookData): Notebook {
  const head = textOf(data.metadata?.['head']);
  const lineEnd = textOf(data.metadata?.['lineEnd']);
  return {
    attributes: attributesOf(data.metadata?.['attributes']),
    cells: data.cells.map(fromCellData),
    ...(head !== undefined && { head }),
    ...(lineEnd !== undefined && { lineEnd }),
  };
}

/** Metadata of a cell pasted from another notebook can hold anything. */
function fromCellData(data: vscode.NotebookCellData): Cell {
  const source = textOf(data.metadata?.['source']);
  return {
    language: languageOf(data),
    text: data.value,
    attributes: attributesOf(data.metadata?.['attributes']),
    ...(source !== undefined && { source }),
  };
}

function languageOf(data: vscode.NotebookCellData): string {
  if (data.kind === vscode.NotebookCellKind.Markup) return 'markdown';
  const written = textOf(data.metadata?.['language']);
  if (data.languageId === paramsLanguage) return 'params';
  return data.languageId === 'plaintext' && written !== undefined ? written : data.languageId;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function attributesOf(value: unknown): Attributes {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}
