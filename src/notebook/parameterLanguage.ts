/** `:name` in cells: completion, hover, definition, rename in every cell of the notebook, and declaring by the lamp. */
import * as vscode from 'vscode';
import { findParameters } from '../sql/parameters/bind.ts';
import { parameterTypes } from '../sql/parameters/parameter.ts';
import { cellConnection, cellOf, notebookConnection, notebookTypes, paramsLanguage } from './cells.ts';
import { sqlCells } from './cellText.ts';
import type { Lake } from './lake.ts';
import { isParams, type Declared, type NotebookParameters } from './parameters.ts';

const both: vscode.DocumentSelector = notebookTypes.flatMap((notebookType) => [
  { notebookType, language: 'sql' },
  { notebookType, language: paramsLanguage },
]);

/** A parameter under the caret. */
interface Use {
  readonly notebook: vscode.NotebookDocument;
  readonly name: string;
  readonly range: vscode.Range;
}

export function registerParameterLanguage(parameters: NotebookParameters, lake: Lake): vscode.Disposable {
  const usesIn: UsesIn = (cell) => {
    const { document, notebook } = cell;
    const connection = cellConnection(cell) ?? notebookConnection(notebook) ?? lake.defaultConnection;
    return findParameters(document.getText(), lake.dialectOf(connection)).map(({ name, start }) => ({
      name,
      range: new vscode.Range(document.positionAt(start), document.positionAt(start + name.length + 1)),
    }));
  };
  const useAt = (document: vscode.TextDocument, position: vscode.Position): Use | undefined =>
    findUse(document, position, parameters, usesIn);
  const declaredAt = (document: vscode.TextDocument, position: vscode.Position) => {
    const use = useAt(document, position);
    const declared = use && parameters.find(use.notebook, use.name);
    return declared && { ...use, declared };
  };
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      sqlCells,
      {
        provideCompletionItems(document, position) {
          const before = document.lineAt(position).text.slice(0, position.character);
          const [, typed] = /(?<!:):(\w*)$/.exec(before) ?? [];
          const notebook = cellOf(document)?.notebook;
          if (typed === undefined || !notebook) return [];
          const range = new vscode.Range(position.translate(0, -typed.length - 1), position);
          return parameters.declared(notebook).map((declared) => completionOf(declared, range, parameters));
        },
      },
      ':',
    ),
    vscode.languages.registerCompletionItemProvider(
      { language: paramsLanguage },
      {
        provideCompletionItems(document, position) {
          const before = document.lineAt(position).text.slice(0, position.character);
          const [, typed] = /^\s*(?:--\s*)?[A-Za-z_]\w*\s+(\w*)$/.exec(before) ?? [];
          if (typed === undefined) return [];
          const range = new vscode.Range(position.translate(0, -typed.length), position);
          return parameterTypes.flatMap((type) =>
            (type === 'identifier' ? [type] : [type, `${type}[]`]).map((label) => {
              const item = new vscode.CompletionItem(label, vscode.CompletionItemKind.TypeParameter);
              item.range = range;
              return item;
            }),
          );
        },
      },
      ' ',
    ),
    vscode.languages.registerHoverProvider(sqlCells, {
      provideHover(document, position) {
        const found = declaredAt(document, position);
        if (!found) return undefined;
        const { declared, notebook, range } = found;
        const value = parameters.shown(notebook, declared);
        const text = new vscode.MarkdownString().appendCodeblock(`:${declared.name} ${typeOf(declared)}`, 'sql');
        if (declared.description) text.appendMarkdown('\n\n').appendText(declared.description);
        text.appendMarkdown('\n\n').appendText(value === undefined ? 'It has no value yet.' : `Value: ${value}`);
        return new vscode.Hover(text, range);
      },
    }),
    vscode.languages.registerDefinitionProvider(sqlCells, {
      provideDefinition(document, position) {
        const found = declaredAt(document, position);
        return found && new vscode.Location(found.declared.cell.document.uri, nameRange(found.declared));
      },
    }),
    vscode.languages.registerReferenceProvider(both, {
      provideReferences(document, position) {
        const use = useAt(document, position);
        return use && usesOf(use, usesIn).map(({ uri, range }) => new vscode.Location(uri, range));
      },
    }),
    vscode.languages.registerRenameProvider(both, {
      prepareRename(document, position) {
        const use = useAt(document, position);
        // What else stands there another provider may rename.
        return use && { range: use.range, placeholder: use.name };
      },
      provideRenameEdits(document, position, newName) {
        const use = useAt(document, position);
        if (!use) return undefined;
        const name = newName.replace(/^:/, '');
        if (!/^[A-Za-z_]\w*$/.test(name))
          throw new Error('A parameter is named with letters, digits and _, beginning with a letter.');
        const other = parameters.find(use.notebook, name);
        if (other && other.name.toLowerCase() !== use.name.toLowerCase())
          throw new Error(`:${other.name} is declared already.`);
        const edit = new vscode.WorkspaceEdit();
        const declared = parameters.find(use.notebook, use.name);
        if (declared) edit.replace(declared.cell.document.uri, nameRange(declared), name);
        for (const { uri, range } of usesOf(use, usesIn)) edit.replace(uri, range, `:${name}`);
        return edit;
      },
    }),
    vscode.languages.registerCodeActionsProvider(
      sqlCells,
      {
        provideCodeActions(document, _range, { diagnostics }) {
          const notebook = cellOf(document)?.notebook;
          if (!notebook) return [];
          return diagnostics.flatMap((found) => {
            const name = found.code === 'parameter' ? document.getText(found.range).replace(/^:/, '') : '';
            return name === '' || parameters.find(notebook, name) ? [] : [declaring(notebook, name, found)];
          });
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}

/** Where a params cell is put, and what it says; the argument of `lakebook.insertParameters`. */
export interface ParamsPlace {
  readonly notebook: vscode.NotebookDocument;
  readonly at: number;
  readonly line: string;
}

/** A line in the notebook's params cell; in one of its own at the top where there is none. */
function declaring(notebook: vscode.NotebookDocument, name: string, found: vscode.Diagnostic): vscode.CodeAction {
  const action = new vscode.CodeAction(`Declare :${name}`, vscode.CodeActionKind.QuickFix);
  const line = `${name} text = ''`;
  const cell = notebook.getCells().find(isParams);
  if (cell) {
    const { document } = cell;
    const text = document.getText();
    const before = text === '' || text.endsWith('\n') ? '' : '\n';
    action.edit = new vscode.WorkspaceEdit();
    action.edit.insert(document.uri, document.positionAt(text.length), before + line);
  } else {
    const place: ParamsPlace = { notebook, at: 0, line };
    action.command = { command: 'lakebook.insertParameters', title: action.title, arguments: [place] };
  }
  action.diagnostics = [found];
  action.isPreferred = true;
  return action;
}

function completionOf(declared: Declared, range: vscode.Range, parameters: NotebookParameters): vscode.CompletionItem {
  const { name, description, cell } = declared;
  const item = new vscode.CompletionItem(
    { label: `:${name}`, description: typeOf(declared) },
    vscode.CompletionItemKind.Variable,
  );
  item.range = range;
  item.filterText = `:${name}`;
  item.insertText = `:${name}`;
  item.sortText = '00';
  const value = parameters.shown(cell.notebook, declared);
  item.detail = value === undefined ? 'no value yet' : value;
  if (description !== undefined) item.documentation = description;
  return item;
}

function typeOf({ type, isList }: Declared): string {
  return `${type}${isList ? '[]' : ''}`;
}

function nameRange({ cell, start, name }: Declared): vscode.Range {
  const { document } = cell;
  return new vscode.Range(document.positionAt(start), document.positionAt(start + name.length));
}

/** The parameters that a cell names, by the grammar of its connection. */
type UsesIn = (cell: vscode.NotebookCell) => readonly { readonly name: string; readonly range: vscode.Range }[];

/** `:name` in SQL, or a name where it is declared. */
function findUse(
  document: vscode.TextDocument,
  position: vscode.Position,
  parameters: NotebookParameters,
  usesIn: UsesIn,
): Use | undefined {
  const cell = cellOf(document);
  if (!cell) return undefined;
  const { notebook } = cell;
  const offset = document.offsetAt(position);
  if (isParams(cell)) {
    const found = parameters
      .declared(notebook)
      .find((one) => one.cell === cell && one.start <= offset && offset <= one.start + one.name.length);
    return found && { notebook, name: found.name, range: nameRange(found) };
  }
  return usesIn(cell).flatMap(({ name, range }) => (range.contains(position) ? [{ notebook, name, range }] : []))[0];
}

function usesOf({ notebook, name }: Use, usesIn: UsesIn) {
  return notebook
    .getCells()
    .filter(({ document }) => document.languageId === 'sql')
    .flatMap((cell) =>
      usesIn(cell)
        .filter((use) => use.name.toLowerCase() === name.toLowerCase())
        .map(({ range }) => ({ uri: cell.document.uri, range })),
    );
}
