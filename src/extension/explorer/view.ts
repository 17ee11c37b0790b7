/** The explorer in the side bar. */
import * as vscode from 'vscode';
import type { Maintenance, Snapshot } from '../../kernels/catalog.ts';
import type { Catalogues } from '../catalogues.ts';
import { describeConnection } from '../connectionText.ts';
import type { Connections } from '../connections.ts';
import { dialectOf } from '../../kernels/connections.ts';
import { readSettings } from '../settings.ts';
import { canTravel, idOf, isParent, tableOf, type NameNode, type Node, type NoteNode } from './nodes.ts';
import { ExplorerTree, type TreeSource } from './tree.ts';

export const explorerId = 'lakebook.explorer';
/** A context key that says what is selected, for the palette. */
const selectionKey = 'lakebook.explorerSelection';

export class Explorer implements vscode.TreeDataProvider<Node> {
  readonly tree: ExplorerTree;
  readonly #view: vscode.TreeView<Node>;
  readonly #changes = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changes.event;
  readonly #listeners: readonly vscode.Disposable[];

  constructor(connections: Connections, catalogues: Catalogues) {
    this.tree = new ExplorerTree({
      connections: () => readShown(connections),
      hasOwnConnection: () => hasMembers(readSettings().connections),
      cache: (name) => catalogues.of(name),
      kernel: (name, signal) => catalogues.kernel(name, signal),
      progressMs: 1_000,
    });
    this.tree.onChange = (node) => this.#changes.fire(node);
    catalogues.onChange((connection, path) => this.tree.changed(connection, path));
    catalogues.onEnd(() => this.tree.ended());
    this.#view = vscode.window.createTreeView<Node>(explorerId, {
      treeDataProvider: this,
      showCollapseAll: true,
      dragAndDropController: {
        dragMimeTypes: ['text/plain'],
        dropMimeTypes: [],
        handleDrag: (nodes, transfer) => {
          const names = nodes.flatMap((node) => (node.kind === 'name' ? node.entry.sql : []));
          if (names.length > 0) transfer.set('text/plain', new vscode.DataTransferItem(names.join(', ')));
        },
      },
    });
    this.#listeners = [
      this.#view.onDidChangeSelection(({ selection: [node] }) => {
        void vscode.commands.executeCommand('setContext', selectionKey, node ? contextOf(node, this.tree) : '');
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('lakebook')) this.#changes.fire(undefined);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changes.fire(undefined)),
    ];
  }

  get selected(): Node | undefined {
    return this.#view.selection[0];
  }

  /** Opens a node, and shows it. */
  async expand(node: Node): Promise<void> {
    await this.#view.reveal(node, { expand: true, select: true, focus: false });
  }

  dispose(): void {
    this.tree.close();
    for (const listener of this.#listeners) listener.dispose();
    this.#view.dispose();
    this.#changes.dispose();
  }

  /** In a window that is not trusted the view says so in place of the tree. */
  async getChildren(node?: Node): Promise<Node[]> {
    return vscode.workspace.isTrusted ? [...(await this.tree.children(node))] : [];
  }

  getParent(node: Node): Node | undefined {
    return this.tree.parent(node);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const state = isParent(node) ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None;
    const item = new vscode.TreeItem(labelOf(node), state);
    item.id = idOf(node);
    item.contextValue = contextOf(node, this.tree);
    item.iconPath = iconOf(node);
    const description = this.#describe(node);
    if (description !== '') item.description = description;
    item.tooltip = tooltipOf(node);
    item.accessibilityInformation = {
      label: [
        nounOf(node),
        labelOf(node),
        node.kind === 'maintenance' && node.maintenance.state === 'enabled' ? 'enabled' : '',
        description === 'enabled' ? '' : description,
      ]
        .filter((part) => part !== '')
        .join(', '),
    };
    const command = node.kind === 'note' ? commandOf(node) : undefined;
    if (command) item.command = command;
    return item;
  }

  #describe(node: Node): string {
    if (node.kind === 'snapshot')
      return node.isNewest ? `${node.snapshot.operation} · newest` : node.snapshot.operation;
    if (node.kind === 'maintenance') return describeMaintenance(node.maintenance);
    if (node.kind !== 'connection' && node.kind !== 'name') return '';
    const filter = this.tree.filterOf(node);
    if (filter !== undefined) {
      const count = this.tree.countOf(node);
      return `filter "${filter}"${count ? ` · ${printCount(count.matching)} of ${printCount(count.all)}` : ''}`;
    }
    if (node.kind === 'connection') return node.connection.description;
    const { entry } = node;
    if (entry.kind === 'column') return entry.type ?? '';
    return entry.kind === 'view' ? 'view' : '';
  }
}

function readShown(connections: Connections): ReturnType<TreeSource['connections']> {
  const { connections: all, faults } = connections.read();
  const shown = all.map((connection) => ({
    name: connection.name,
    description: describeConnection(connection),
    engine: connection.kind === 'local' ? connection.engine : connection.kind,
    dialect: dialectOf(connection),
  }));
  return { shown, faults };
}

function hasMembers(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** What `when` clauses of package.json tell nodes apart by. */
function contextOf(node: Node, tree: ExplorerTree): string {
  if (node.kind === 'note') return `note-${node.note.is}`;
  const words: string[] = [node.kind === 'name' ? node.entry.kind : node.kind];
  if (node.kind === 'name' && canTravel(node)) words.push('timeTravel');
  if (tree.filterOf(node) !== undefined) words.push('filtered');
  return words.join(' ');
}

function labelOf(node: Node): string {
  switch (node.kind) {
    case 'connection':
      return node.connection.name;
    case 'name':
      return node.entry.name;
    case 'group':
      return node.group === 'snapshots' ? 'Snapshots' : 'Maintenance';
    case 'snapshot':
      return printMoment(node.snapshot);
    case 'maintenance':
      return node.maintenance.name;
    case 'note':
      return labelOfNote(node);
  }
}

function labelOfNote({ note }: NoteNode): string {
  switch (note.is) {
    case 'fault':
      return note.shownOfMs === undefined
        ? note.error.message
        : `${note.error.message} Shown as of ${printTime(new Date(note.shownOfMs))}.`;
    case 'settings':
      return note.error.message;
    case 'more':
      return `Show more (${printCount(note.left)} left)`;
    case 'arriving':
      return `Listing… ${printCount(note.count)} so far`;
    case 'cut':
      return `Only the first ${printCount(note.count)} names are listed`;
    case 'none':
      return `No ${note.noun} that you may see`;
    case 'noMatch':
      return `No ${note.noun} match "${note.filter}"`;
    case 'addConnection':
      return 'Add a connection to AWS…';
  }
}

function iconOf(node: Node): vscode.ThemeIcon {
  const warning = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  switch (node.kind) {
    case 'connection':
      return new vscode.ThemeIcon('database');
    case 'name':
      return new vscode.ThemeIcon(
        { catalog: 'library', schema: 'symbol-namespace', table: 'table', view: 'eye', column: 'symbol-field' }[
          node.entry.kind
        ],
      );
    case 'group':
      return new vscode.ThemeIcon(node.group === 'snapshots' ? 'history' : 'tools');
    case 'snapshot':
      return new vscode.ThemeIcon('git-commit');
    case 'maintenance':
      if (node.maintenance.lastRun?.outcome === 'failed') return warning;
      return new vscode.ThemeIcon(node.maintenance.state === 'enabled' ? 'pass' : 'circle-slash');
    case 'note':
      return {
        fault: warning,
        settings: warning,
        more: new vscode.ThemeIcon('ellipsis'),
        arriving: new vscode.ThemeIcon('loading~spin'),
        cut: new vscode.ThemeIcon('info'),
        none: new vscode.ThemeIcon('circle-outline'),
        noMatch: new vscode.ThemeIcon('filter'),
        addConnection: new vscode.ThemeIcon('add'),
      }[node.note.is];
  }
}

function tooltipOf(node: Node): string {
  switch (node.kind) {
    case 'connection':
      return `${node.connection.name}: ${node.connection.description}`;
    case 'name':
      return [node.entry.sql, node.entry.type ?? '', node.entry.comment ?? ''].filter((part) => part !== '').join('\n');
    case 'group':
      return node.group === 'snapshots'
        ? `Earlier states of ${node.of.entry.name} that can be read`
        : `What S3 Tables does to ${node.of.entry.name} by itself`;
    case 'snapshot':
      return `Snapshot ${node.snapshot.id}\n${node.snapshot.committedAt}\n${node.snapshot.operation}`;
    case 'maintenance':
      return [
        `${node.maintenance.name}: ${node.maintenance.state}, ${describeMaintenance(node.maintenance)}`,
        ...Object.entries(node.maintenance.settings).map(([name, value]) => `${name}: ${value}`),
        node.maintenance.lastRun?.reason ?? '',
      ]
        .filter((part) => part !== '')
        .join('\n');
    case 'note': {
      const { note } = node;
      if (note.is === 'fault' || note.is === 'settings')
        return [
          note.error.message,
          note.error.hint ?? '',
          note.is === 'fault' ? 'Click to try again.' : 'Click to edit.',
        ]
          .filter((part) => part !== '')
          .join('\n');
      return note.is === 'cut' ? 'Name others in SQL.' : labelOf(node);
    }
  }
}

function commandOf(node: NoteNode): vscode.Command | undefined {
  const run = (command: string, title: string): vscode.Command => ({ command, title, arguments: [node] });
  switch (node.note.is) {
    case 'fault':
      return run('lakebook.explorer.retry', 'Try Again');
    case 'settings':
      return run('lakebook.editConnections', 'Edit Connections');
    case 'more':
      return run('lakebook.explorer.showMore', 'Show More');
    case 'noMatch':
      return run('lakebook.explorer.clearFilter', 'Clear Filter');
    case 'addConnection':
      return run('lakebook.addConnection', 'Add a Connection');
    case 'arriving':
    case 'cut':
    case 'none':
      return undefined;
  }
}

/** What a screen reader says before the name. */
function nounOf(node: Node): string {
  if (node.kind === 'name') return node.entry.kind;
  return { connection: 'connection', group: '', snapshot: 'snapshot', maintenance: 'maintenance', note: '' }[node.kind];
}

/** How it stands; that it is on at all is the icon's word. */
function describeMaintenance({ state, lastRun }: Maintenance): string {
  if (state === 'disabled') return 'disabled';
  if (!lastRun) return 'enabled';
  if (lastRun.outcome === 'none yet') return 'not run yet';
  return lastRun.at === undefined ? lastRun.outcome : `${lastRun.outcome} ${printTime(new Date(lastRun.at))}`;
}

/** As the reader's clock shows it, e.g. `2026-03-01 10:00:00`. */
export function printMoment({ committedAt }: Snapshot): string {
  return printTime(new Date(committedAt));
}

function printTime(time: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}

function printCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** The node that a command is about: the one that was clicked, else the one that is selected. */
export function nodeOf(argument: unknown, explorer: Explorer): Node | undefined {
  return isNode(argument) ? argument : explorer.selected;
}

export function tableNodeOf(argument: unknown, explorer: Explorer): ReturnType<typeof tableOf> {
  const node = nodeOf(argument, explorer);
  if (!node) return undefined;
  const name: NameNode | undefined = node.kind === 'name' ? node : 'of' in node ? node.of : undefined;
  return name && tableOf(name);
}

function isNode(value: unknown): value is Node {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return ['connection', 'name', 'group', 'snapshot', 'maintenance', 'note'].some((kind) => kind === value.kind);
}
