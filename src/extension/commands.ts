/** Every command: id in package.json -> function. */
import * as vscode from 'vscode';
import type { CatalogEntry } from '../kernels/catalog.ts';
import {
  cellConnection,
  insertCell,
  isNotebook,
  notebookConnection,
  setCellConnection,
  setNotebookConnection,
} from '../notebook/cells.ts';
import type { CellRuns } from '../notebook/cellRuns.ts';
import type { NotebookParameters } from '../notebook/parameters.ts';
import { showError } from '../notebook/view.ts';
import { addConnection } from './addConnection.ts';
import { cellCommands, type CompiledDocuments } from './cellCommands.ts';
import type { Catalogues } from './catalogues.ts';
import { describeConnection } from './connectionText.ts';
import type { Connections } from './connections.ts';
import { explorerCommands } from './explorer/actions.ts';
import type { DdlDocuments } from './explorer/ddl.ts';
import type { Explorer } from './explorer/view.ts';
import { describeError } from './log.ts';
import { openNewNotebook } from './newNotebook.ts';
import { parameterCommands } from './parameterCommands.ts';
import { activeNotebookTab, openText } from './refusals.ts';
import { selectedCell } from './selectedCell.ts';
import { openConnectionSettings } from './settings.ts';

export interface CommandContext {
  readonly connections: Connections;
  readonly catalogues: Catalogues;
  readonly explorer: Explorer;
  readonly ddl: DdlDocuments;
  readonly parameters: NotebookParameters;
  readonly cellRuns: CellRuns;
  readonly compiled: CompiledDocuments;
  readonly log: vscode.LogOutputChannel;
  /** Where the samples are, and where copies of them go that may be changed. */
  readonly samples: vscode.Uri;
  readonly sampleCopies: vscode.Uri;
}

export type Command = (context: CommandContext, argument: unknown) => Promise<void> | void;

const commands: Readonly<Record<string, Command>> = {
  'lakebook.newNotebook': newNotebook,
  'lakebook.chooseConnection': chooseConnection,
  'lakebook.addConnection': async ({ connections }) => {
    const name = await addConnection(connections);
    if (name === undefined) return;
    void vscode.window.showInformationMessage(
      `Connection ${name} is in your settings. Click the chip of a cell to use it.`,
    );
  },
  'lakebook.editConnections': openConnectionSettings,
  'lakebook.openSamples': openSamples,
  'lakebook.insertTable': insertTable,
  'lakebook.openAsText': openAsText,
  'lakebook.showLog': ({ log }) => log.show(),
  ...explorerCommands,
  ...parameterCommands,
  ...cellCommands,
};

/** What a command throws is said in one sentence; the log has the rest. */
export function registerCommands(context: CommandContext): vscode.Disposable {
  const run = (command: Command) => async (argument: unknown) => {
    try {
      await command(context, argument);
    } catch (error) {
      context.log.error(describeError(error));
      const { message, hint } = showError(error);
      void vscode.window.showErrorMessage(hint === undefined ? message : `${message} ${hint}`);
    }
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, command]) => vscode.commands.registerCommand(id, run(command))),
  );
}

async function newNotebook({ connections }: CommandContext): Promise<void> {
  await openNewNotebook(connections.defaultConnection);
  await vscode.commands.executeCommand('notebook.cell.edit');
}

interface ConnectionItem extends vscode.QuickPickItem {
  readonly act?: () => Promise<void>;
}

/** From the chip under a cell, or for the selected cell. */
async function chooseConnection({ connections }: CommandContext, argument: unknown): Promise<void> {
  const cell = selectedCell(argument);
  if (!cell) {
    void vscode.window.showInformationMessage('Select an SQL cell first: a connection belongs to a cell.');
    return;
  }
  const own = cellConnection(cell);
  const ofNotebook = notebookConnection(cell.notebook) ?? connections.defaultConnection;
  const { connections: known, faults } = connections.read();
  const items: ConnectionItem[] = [
    ...known.map((connection) => ({
      label: `$(database) ${connection.name}`,
      description:
        (own ?? ofNotebook) === connection.name
          ? `${describeConnection(connection)} (now)`
          : describeConnection(connection),
      act: () => setCellConnection(cell, connection.name),
    })),
    ...[...faults].map(([name, { message }]) => ({
      label: `$(warning) ${name}`,
      description: message,
      act: openConnectionSettings,
    })),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    {
      label: '$(notebook) Default of the notebook',
      description: own === undefined ? `${ofNotebook} (now)` : ofNotebook,
      act: () => setCellConnection(cell, undefined),
    },
    {
      label: '$(notebook) Change the default of the notebook…',
      description: 'for every cell that names none',
      act: () => chooseDefault(connections, cell.notebook),
    },
    {
      label: '$(add) Add a Connection…',
      act: async () => {
        const name = await addConnection(connections);
        if (name !== undefined) await setCellConnection(cell, name);
      },
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Connection of This Cell',
    placeHolder: 'Run this cell on …',
    matchOnDescription: true,
  });
  await picked?.act?.();
}

async function chooseDefault(connections: Connections, notebook: vscode.NotebookDocument): Promise<void> {
  const items = connections.read().connections.map((connection) => ({
    label: connection.name,
    description: describeConnection(connection),
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Default Connection of This Notebook',
    placeHolder: 'Run every cell that names none on …',
    matchOnDescription: true,
  });
  if (picked) await setNotebookConnection(notebook, picked.label);
}

/** Copies the samples to where they may be changed, and opens the one that is asked for. A copy is never overwritten. */
async function openSamples({ samples, sampleCopies }: CommandContext, argument: unknown): Promise<void> {
  const { fs } = vscode.workspace;
  await fs.createDirectory(sampleCopies);
  const names = (await fs.readDirectory(samples)).map(([name]) => name).sort((a, b) => rank(a) - rank(b));
  const name =
    typeof argument === 'string' ? argument : await vscode.window.showQuickPick(names, { title: 'Open a Sample' });
  if (name === undefined || !names.includes(name)) return;
  const copy = vscode.Uri.joinPath(sampleCopies, name);
  await fs.copy(vscode.Uri.joinPath(samples, name), copy, { overwrite: false }).then(undefined, (error: unknown) => {
    if (!(error instanceof vscode.FileSystemError && error.code === 'FileExists')) throw error;
  });
  const type = name.endsWith('.ipynb')
    ? 'jupyter-notebook'
    : name.endsWith('.lakebook.sql')
      ? 'lakebook'
      : 'lakebook-sql';
  await vscode.commands.executeCommand('vscode.openWith', copy, type);
}

function rank(name: string): number {
  return name.startsWith('welcome') ? 0 : 1;
}

/** Catalog, schema, table, as the signed-in principal sees them; then a SELECT cell below. */
async function insertTable({ connections, catalogues }: CommandContext): Promise<void> {
  const editor = vscode.window.activeNotebookEditor;
  if (!editor || !isNotebook(editor.notebook)) {
    void vscode.window.showInformationMessage('Open a notebook first: the table is inserted as a new cell.');
    return;
  }
  const { notebook, selection } = editor;
  const cell = notebook.cellCount > 0 ? notebook.cellAt(Math.min(selection.start, notebook.cellCount - 1)) : undefined;
  const fallback = connections.defaultConnection;
  const connection = (cell && cellConnection(cell)) ?? notebookConnection(notebook) ?? fallback;
  const table = await pickTable(catalogues, connection);
  if (!table) return;
  const index = Math.min(selection.end, notebook.cellCount);
  await insertCell(notebook, index, `SELECT *\nFROM ${table.sql}\nLIMIT 100`, { connection, fallback });
  editor.selection = new vscode.NotebookRange(index, index + 1);
  editor.revealRange(editor.selection, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  await vscode.commands.executeCommand('notebook.cell.edit');
}

async function pickTable(catalogues: Catalogues, connection: string): Promise<CatalogEntry | undefined> {
  const stop = new vscode.CancellationTokenSource();
  const path: string[] = [];
  for (const noun of ['Catalog', 'Schema', 'Table']) {
    const entries = catalogues
      .of(connection)
      .list(path)
      .then((found) =>
        found.map((entry) => ({ label: entry.name, description: entry.kind === 'view' ? 'view' : '', entry })),
      );
    const title = [`Insert Table from ${connection}`, ...path].join(' › ');
    // A list that fails must close the pick, which would wait for ever.
    entries.catch(() => stop.cancel());
    const picked = await vscode.window.showQuickPick(
      entries,
      { title, placeHolder: noun, ignoreFocusOut: false },
      stop.token,
    );
    const items = await entries;
    if (items.length === 0) {
      const where = path.length > 0 ? ` in ${path.join('.')}` : '';
      void vscode.window.showInformationMessage(`No ${noun.toLowerCase()}${where} that you may see on ${connection}.`);
    }
    if (!picked) return undefined;
    if (noun === 'Table') return picked.entry;
    path.push(picked.entry.name);
  }
  return undefined;
}

async function openAsText(_: CommandContext, argument: unknown): Promise<void> {
  const uri =
    argument instanceof vscode.Uri
      ? argument
      : (vscode.window.activeNotebookEditor?.notebook.uri ?? activeNotebookTab());
  if (uri?.scheme === 'untitled')
    void vscode.window.showInformationMessage('Save the notebook first: this command shows its file as text.');
  else if (uri) await openText(uri);
  else void vscode.window.showInformationMessage('Open a notebook first: this command shows its file as text.');
}
