/** Choosing values of parameters. */
import * as vscode from 'vscode';
import { insertParams, isNotebook } from '../notebook/cells.ts';
import type { ParamsPlace } from '../notebook/parameterLanguage.ts';
import { typedValue, type Declared } from '../notebook/parameters.ts';
import type { Command, CommandContext } from './commands.ts';

export const parameterCommands: Readonly<Record<string, Command>> = {
  'lakebook.setParameter': setParameter,
  'lakebook.resetParameters': ({ parameters }) => {
    const notebook = activeNotebook();
    if (notebook) parameters.reset(notebook);
  },
  'lakebook.insertParameters': async (_, argument) => {
    if (isPlace(argument)) return insertParams(argument.notebook, argument.at, argument.line);
    const notebook = activeNotebook();
    if (!notebook) return;
    const at = vscode.window.activeNotebookEditor?.selection.start ?? 0;
    await insertParams(notebook, at, "state text = 'Texas' -- what it is for");
  },
};

function activeNotebook(): vscode.NotebookDocument | undefined {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook && isNotebook(notebook)) return notebook;
  void vscode.window.showInformationMessage('Open an SQL notebook first: parameters belong to a notebook.');
  return undefined;
}

/** From a value under a params cell, or from the palette, where one is picked first. */
async function setParameter({ parameters }: CommandContext, argument: unknown): Promise<void> {
  const given = isChoice(argument) ? argument : undefined;
  const notebook = given?.cell.notebook ?? activeNotebook();
  if (!notebook) return;
  const declared = given ? parameters.find(notebook, given.name) : await pickParameter(notebook, parameters);
  if (!declared) return;
  const text = await askValue(declared, notebook, parameters);
  if (text !== undefined) parameters.choose(notebook, declared.name, text);
}

type Parameters = CommandContext['parameters'];

async function pickParameter(notebook: vscode.NotebookDocument, parameters: Parameters): Promise<Declared | undefined> {
  const items = parameters.declared(notebook).map((declared) => ({
    label: `:${declared.name}`,
    description: parameters.shown(notebook, declared) ?? 'no value yet',
    detail: declared.description ?? '',
    declared,
  }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      'This notebook declares no parameters. "Lakebook: Insert Parameters Cell" makes a cell for them.',
    );
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(items, { title: 'Set a Parameter', matchOnDescription: true });
  return picked?.declared;
}

/** The value as text, null for NULL; undefined where nothing was chosen. */
async function askValue(
  declared: Declared,
  notebook: vscode.NotebookDocument,
  parameters: Parameters,
): Promise<string | null | undefined> {
  const { name, type, isList, description } = declared;
  if (type === 'boolean' && !isList) {
    const items = [
      { label: 'true', text: 'true' },
      { label: 'false', text: 'false' },
      { label: 'NULL', text: null },
    ];
    const picked = await vscode.window.showQuickPick(items, { title: `Value of :${name}` });
    return picked?.text;
  }
  return vscode.window.showInputBox({
    title: `Value of :${name} (${type}${isList ? '[], items with commas between them' : ''})`,
    prompt: description ?? 'It holds in this window; the params cell stays as it is.',
    value: typedValue(parameters.of(notebook).get(name.toLowerCase())?.value),
    validateInput: (text) => parameters.faultOf(declared, text),
  });
}

function isPlace(argument: unknown): argument is ParamsPlace {
  return typeof argument === 'object' && argument !== null && 'notebook' in argument && 'line' in argument;
}

function isChoice(argument: unknown): argument is { readonly cell: vscode.NotebookCell; readonly name: string } {
  return typeof argument === 'object' && argument !== null && 'cell' in argument && 'name' in argument;
}
