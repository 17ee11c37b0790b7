/** What can be done with a node of the explorer. */
import * as vscode from 'vscode';
import type { Snapshot } from '../../kernels/catalog.ts';
import { insertCell, isNotebook } from '../../notebook/cells.ts';
import type { Command, CommandContext } from '../commands.ts';
import { openNewNotebook } from '../newNotebook.ts';
import { canTravel, isParent, type ConnectionNode, type NameNode, type Node } from './nodes.ts';
import { previewSql, readMoment, selectSql, type Travel } from './sql.ts';
import { explorerId, nodeOf, printMoment, tableNodeOf } from './view.ts';

export const explorerCommands: Readonly<Record<string, Command>> = {
  'lakebook.explorer.preview': preview,
  'lakebook.explorer.newCell': newCell,
  'lakebook.explorer.copyName': copyName,
  'lakebook.explorer.showDdl': showDdl,
  'lakebook.explorer.timeTravel': timeTravel,
  'lakebook.explorer.refresh': ({ explorer }, argument) => explorer.tree.refresh(nodeOf(argument, explorer)),
  'lakebook.explorer.retry': ({ explorer }, argument) => explorer.tree.refresh(nodeOf(argument, explorer)),
  'lakebook.explorer.refreshAll': ({ explorer }) => explorer.tree.refresh(),
  'lakebook.explorer.filter': filter,
  'lakebook.explorer.clearFilter': ({ explorer }, argument) => {
    const node = listOf(nodeOf(argument, explorer));
    if (node) explorer.tree.filter(node, '');
  },
  'lakebook.explorer.showMore': ({ explorer }, argument) => {
    const node = nodeOf(argument, explorer);
    if (node?.kind === 'note' && node.parent) explorer.tree.showMore(node.parent);
  },
};

/** The notebooks that previews have opened; another preview goes into the one that is still there. */
const previews = new WeakSet<vscode.NotebookDocument>();

/** 100 rows in an untitled notebook: the user's own notebooks stay as they are. */
async function preview(context: CommandContext, argument: unknown): Promise<void> {
  const node = tableNodeOf(argument, context.explorer);
  if (!node) return tellToSelect('a table');
  const connection = node.connection.name;
  const open = vscode.workspace.notebookDocuments.find((each) => previews.has(each) && !each.isClosed);
  const notebook = open ?? (await openNewNotebook(connection));
  previews.add(notebook);
  const editor = await vscode.window.showNotebookDocument(notebook);
  const fallback = context.connections.defaultConnection;
  // The cell that a new notebook begins with is the first one's place.
  const isEmpty = notebook.cellCount === 1 && notebook.cellAt(0).document.getText() === '';
  const sql = previewSql(node.entry);
  const cell = await insertCell(notebook, isEmpty ? 0 : notebook.cellCount, sql, { connection, fallback });
  if (isEmpty) await removeCell(notebook, 1);
  show(editor, cell);
  await vscode.commands.executeCommand('notebook.cell.execute', {
    ranges: [{ start: cell.index, end: cell.index + 1 }],
    document: notebook.uri,
  });
}

async function newCell(context: CommandContext, argument: unknown): Promise<void> {
  const node = tableNodeOf(argument, context.explorer);
  if (!node) return tellToSelect('a table');
  const clicked = nodeOf(argument, context.explorer);
  const travel: Travel | undefined = clicked?.kind === 'snapshot' ? { snapshot: clicked.snapshot.id } : undefined;
  await insertSelect(context, node, travel);
}

async function insertSelect(context: CommandContext, node: NameNode, travel?: Travel): Promise<void> {
  const connection = node.connection.name;
  const columns = await working(() => context.catalogues.of(connection).list(node.path));
  const sql = selectSql(node.entry, columns, travel);
  const fallback = context.connections.defaultConnection;
  const active = vscode.window.activeNotebookEditor;
  if (active && isNotebook(active.notebook)) {
    const { notebook, selection } = active;
    const index = Math.min(selection.end, notebook.cellCount);
    show(active, await insertCell(notebook, index, sql, { connection, fallback }));
    await vscode.window.showNotebookDocument(notebook, { viewColumn: active.viewColumn ?? vscode.ViewColumn.Active });
    return;
  }
  const notebook = await openNewNotebook(connection);
  const cell = await insertCell(notebook, 0, sql, { connection, fallback });
  await removeCell(notebook, 1);
  const editor = await vscode.window.showNotebookDocument(notebook);
  show(editor, cell);
}

async function copyName({ explorer }: CommandContext, argument: unknown): Promise<void> {
  const node = nodeOf(argument, explorer);
  if (node?.kind === 'name') await vscode.env.clipboard.writeText(node.entry.sql);
  else if (node?.kind === 'snapshot') await vscode.env.clipboard.writeText(node.snapshot.id);
  else tellToSelect('a name');
}

async function showDdl({ explorer, ddl }: CommandContext, argument: unknown): Promise<void> {
  const node = tableNodeOf(argument, explorer);
  if (!node) return tellToSelect('a table or view');
  const kind = node.entry.kind === 'view' ? 'view' : 'table';
  await working((signal) => ddl.show({ connection: node.connection.name, path: node.path, kind }, signal));
}

interface SnapshotItem extends vscode.QuickPickItem {
  /** Absent: a moment that the user writes. */
  readonly snapshot?: Snapshot;
}

/** A snapshot by its time, or any moment; then a cell that reads the table as it was. */
async function timeTravel(context: CommandContext, argument: unknown): Promise<void> {
  const node = tableNodeOf(argument, context.explorer);
  if (!node || !canTravel(node)) return tellToSelect('an Iceberg table of an Athena connection');
  const snapshots = await working(async (signal) => {
    const { catalog } = await context.catalogues.kernel(node.connection.name, signal);
    return catalog.snapshots(node.path, signal);
  });
  const items: SnapshotItem[] = [
    ...snapshots.map((snapshot) => ({
      label: `$(git-commit) ${printMoment(snapshot)}`,
      description: snapshot.operation,
      detail: `Snapshot ${snapshot.id}`,
      snapshot,
    })),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: '$(calendar) At another moment…' },
  ];
  const title = `Time Travel of ${node.entry.name}`;
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: snapshots.length > 0 ? 'Read the table as it was at …' : 'The table has no snapshot yet',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!picked) return;
  if (picked.snapshot) return insertSelect(context, node, { snapshot: picked.snapshot.id });
  const written = await vscode.window.showInputBox({
    title,
    prompt: 'Moment in UTC, such as 2026-03-01 10:00:00',
    value: new Date(Date.now() - 24 * 3_600_000).toISOString().slice(0, 19).replace('T', ' '),
    validateInput: (text) => readMoment(text).fault,
  });
  const { moment } = readMoment(written ?? '');
  if (written !== undefined && moment !== undefined) await insertSelect(context, node, { moment });
}

/** While it is typed; Escape brings back what was there before. */
async function filter({ explorer }: CommandContext, argument: unknown): Promise<void> {
  const node = listOf(nodeOf(argument, explorer));
  if (!node || (node.kind === 'name' && node.path.length > 2)) return tellToSelect('a connection, catalog or schema');
  const before = explorer.tree.filterOf(node) ?? '';
  const input = vscode.window.createInputBox();
  input.title = `Filter ${node.kind === 'connection' ? node.connection.name : node.entry.name}`;
  input.prompt = 'A part of the name; * stands for anything. Empty shows all.';
  input.value = before;
  await explorer.expand(node);
  let accepted = false;
  let timer: NodeJS.Timeout | undefined;
  const apply = (text: string): void => explorer.tree.filter(node, text);
  input.onDidChangeValue((text) => {
    clearTimeout(timer);
    timer = setTimeout(() => apply(text), 120);
  });
  input.onDidAccept(() => {
    accepted = true;
    input.hide();
  });
  input.onDidHide(() => {
    clearTimeout(timer);
    apply(accepted ? input.value : before);
    input.dispose();
  });
  input.show();
}

/** The node whose children a filter is about. */
function listOf(node: Node | undefined): ConnectionNode | NameNode | undefined {
  const list = node?.kind === 'note' ? node.parent : node;
  return list && isParent(list) && list.kind !== 'group' ? list : undefined;
}

function show(editor: vscode.NotebookEditor, cell: vscode.NotebookCell): void {
  const range = new vscode.NotebookRange(cell.index, cell.index + 1);
  editor.selection = range;
  editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
}

async function removeCell(notebook: vscode.NotebookDocument, index: number): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(index, index + 1))]);
  await vscode.workspace.applyEdit(edit);
}

/** Shows in the view that something is under way. */
async function working<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  return vscode.window.withProgress({ location: { viewId: explorerId } }, () => work(new AbortController().signal));
}

function tellToSelect(what: string): void {
  void vscode.window.showInformationMessage(`Select ${what} in the Lakebook view first.`);
}
