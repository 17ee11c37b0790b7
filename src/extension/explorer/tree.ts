/** The tree of the explorer without VS Code: which nodes are where, what is filtered, paged, loaded and broken. */
import { LakeError, type Kernel } from '../../kernels/api.ts';
import type { CatalogEntry } from '../../kernels/catalog.ts';
import { asLakeError } from '../../kernels/aws/errors.ts';
import type { CatalogCache } from '../../kernels/catalogCache.ts';
import type { CatalogLoad } from '../../kernels/catalogLoad.ts';
import {
  canTravel,
  idOf,
  listId,
  tableOf,
  type ConnectionNode,
  type GroupNode,
  type NameNode,
  type Node,
  type NoteNode,
  type ParentNode,
  type ShownConnection,
} from './nodes.ts';

/** What the tree is made from. */
export interface TreeSource {
  /** Every connection, and what is wrong with those that are not right. */
  connections(): { readonly shown: readonly ShownConnection[]; readonly faults: ReadonlyMap<string, LakeError> };
  /** Whether the user has a connection of their own. */
  hasOwnConnection(): boolean;
  cache(connection: string): CatalogCache;
  kernel(connection: string, signal: AbortSignal): Promise<Pick<Kernel, 'catalog'>>;
  /** Nobody looks at nothing for longer than this where some names are there; then they are drawn as often. */
  readonly progressMs: number;
}

/** Names shown before somebody asks for more. */
export const pageSize = 500;

interface Drawn {
  readonly entries: readonly CatalogEntry[] | undefined;
  readonly isStale: boolean;
  readonly error: LakeError | undefined;
}

type ListNode = ConnectionNode | NameNode;
type Note = NoteNode['note'];

const nouns = ['catalogs', 'schemas', 'tables', 'columns'];

export class ExplorerTree {
  readonly #source: TreeSource;
  readonly #shown = new Map<string, number>();
  readonly #filters = new Map<string, string>();
  /** Children of groups, by id: asked for once, and anew after a refresh. */
  readonly #groups = new Map<string, Promise<readonly Node[]>>();
  /** As VS Code has them now, which knows a node by its object. */
  readonly #nodes = new Map<string, Node>();
  /** What the children of a list were made from. */
  readonly #drawn = new Map<string, Drawn>();
  /** Lists whose children are being made. */
  readonly #asked = new Set<string>();
  readonly #closing = new AbortController();
  #listener: (node: Node | undefined) => void = () => undefined;

  constructor(source: TreeSource) {
    this.#source = source;
  }

  /** The one who draws the tree is told whose children have changed; undefined is everything. */
  set onChange(listener: (node: Node | undefined) => void) {
    this.#listener = listener;
  }

  /** The children of a node or of the root. Never fails: what goes wrong is a child. */
  async children(node?: Node): Promise<readonly Node[]> {
    const children = await this.#make(node);
    for (const child of children) this.#nodes.set(idOf(child), child);
    return children;
  }

  /** The node that holds another one, as far as it has been shown. */
  parent(node: Node): Node | undefined {
    if (node.kind === 'note') return node.parent;
    if (node.kind === 'connection') return undefined;
    if (node.kind === 'group') return node.of;
    if (node.kind !== 'name') {
      const group = node.kind === 'snapshot' ? 'snapshots' : 'maintenance';
      return this.#nodes.get(idOf({ kind: 'group', group, of: node.of }));
    }
    return this.#nodes.get(listId(node.connection.name, node.path.slice(0, -1)));
  }

  /** Some names under a connection are known anew, have failed, or are stale. */
  changed(connection: string, path: readonly string[]): void {
    const id = listId(connection, path);
    this.#forgetGroups(id);
    const node = this.#nodes.get(id);
    // Whoever waits for its children is given them as they are then.
    if (!node || this.#asked.has(id)) return;
    const drawn = this.#drawn.get(id);
    const now = stateOf(this.#source.cache(connection), path);
    // Drawing again costs what was open below a line that is closed.
    if (drawn?.entries !== now.entries || drawn?.isStale !== now.isStale || drawn?.error !== now.error)
      this.#listener(node);
  }

  /** A statement has ended: tables may have other snapshots than were shown. */
  ended(): void {
    this.#groups.clear();
  }

  filterOf(node: Node): string | undefined {
    return this.#filters.get(idOf(node));
  }

  /** Shows of the children those whose names match; an empty text shows all. */
  filter(node: ListNode, text: string): void {
    const id = idOf(node);
    if (text.trim() === '') this.#filters.delete(id);
    else this.#filters.set(id, text.trim());
    this.#shown.delete(id);
    this.#listener(this.#nodes.get(id));
  }

  /** How many children a filter shows, of how many. */
  countOf(node: ListNode): { readonly matching: number; readonly all: number } | undefined {
    const entries = this.#source.cache(node.connection.name).known(node.path)?.entries;
    const filter = this.filterOf(node);
    if (!entries || filter === undefined) return undefined;
    return { matching: entries.filter(matcher(filter)).length, all: entries.length };
  }

  showMore(node: ParentNode): void {
    const id = idOf(node);
    this.#shown.set(id, (this.#shown.get(id) ?? pageSize) + pageSize);
    this.#listener(this.#nodes.get(id));
  }

  /** Lists a node's children anew, or everything. */
  refresh(node?: Node): void {
    if (!node) {
      this.#groups.clear();
      for (const { name } of this.#connections().shown) this.#source.cache(name).invalidate([]);
      this.#listener(undefined);
      return;
    }
    if (node.kind === 'note') {
      this.refresh(node.parent);
      return;
    }
    const id = idOf(node);
    this.#forgetGroups(id);
    if (node.kind === 'connection' || node.kind === 'name') {
      // A table that came with its columns is listed with its schema.
      const isTable = node.kind === 'name' && node.path.length === 3;
      this.#source
        .cache(node.connection.name)
        .invalidate(isTable && node.entry.columns ? node.path.slice(0, 2) : node.path);
    }
    this.#listener(this.#nodes.get(id));
  }

  close(): void {
    this.#closing.abort(new LakeError('internal', 'The window was closed.'));
  }

  /** Those of a node and of what is below it. */
  #forgetGroups(id: string): void {
    const start = id.replace(/\]$/, '');
    for (const key of [...this.#groups.keys()]) if (key.startsWith(start)) this.#groups.delete(key);
  }

  async #make(node: Node | undefined): Promise<readonly Node[]> {
    if (!node) return this.#roots();
    if (node.kind === 'connection' || node.kind === 'name') {
      const id = idOf(node);
      this.#asked.add(id);
      return this.#names(node).finally(() => this.#asked.delete(id));
    }
    return node.kind === 'group' ? this.#ofGroup(node) : [];
  }

  #connections(): ReturnType<TreeSource['connections']> {
    try {
      return this.#source.connections();
    } catch (error) {
      return { shown: [], faults: new Map([['lakebook.connections', asLakeError(error)]]) };
    }
  }

  #roots(): Node[] {
    const { shown, faults } = this.#connections();
    const settings = [...faults].map(([connection, error]) => note(undefined, { is: 'settings', connection, error }));
    const adding = this.#source.hasOwnConnection() ? [] : [note(undefined, { is: 'addConnection' })];
    return [...shown.map((connection): Node => ({ kind: 'connection', connection, path: [] })), ...settings, ...adding];
  }

  async #names(node: ListNode): Promise<Node[]> {
    const { path, connection } = node;
    if (node.kind === 'name' && node.entry.kind === 'column') return [];
    const cache = this.#source.cache(connection.name);
    await cache.ready;
    this.#drawn.delete(idOf(node));
    const shown = this.#shown.get(idOf(node)) ?? pageSize;
    // After a failure only somebody's word tries again: each try tells of its end, and that asks for the children.
    if (!cache.isFresh(path) && !cache.failure(path)) {
      const load = cache.load(path);
      await this.#enough(load, cache.known(path) ? Infinity : shown);
      if (cache.loading(path) === load) {
        // Also where it has ended by then: VS Code may lose a word that comes while it waits for this answer.
        void this.#pause(this.#source.progressMs).then(() => this.#drawAgain(node));
        if (!cache.known(path)) {
          const some = this.#page(node, load.entries, shown).filter((each) => each.kind === 'name');
          return [...some, note(node, { is: 'arriving', count: load.entries.length })];
        }
      }
    }
    const listing = cache.known(path);
    const error = cache.failure(path);
    this.#drawn.set(idOf(node), stateOf(cache, path));
    const fault: Note[] = error ? [{ is: 'fault', error, ...(listing && { shownOfMs: listing.loadedAtMs }) }] : [];
    const cut: Note[] = listing?.isCut ? [{ is: 'cut', count: listing.entries.length }] : [];
    return [
      ...fault.map((each) => note(node, each)),
      ...(listing ? this.#page(node, listing.entries, shown) : []),
      ...cut.map((each) => note(node, each)),
      ...groupsOf(node),
    ];
  }

  /** So many names are here, or the list is whole, or nobody should wait longer. */
  async #enough(load: CatalogLoad, count: number): Promise<void> {
    const { progressMs } = this.#source;
    // Old names are there to be looked at meanwhile; where there are none, the first ones are waited for.
    const late = count === Infinity ? this.#pause(progressMs / 4) : this.#pause(progressMs).then(() => load.reached(1));
    await Promise.race([load.reached(count), late]);
    // A list of one page is whole in a moment.
    await Promise.race([load.reached(Infinity), new Promise(setImmediate)]);
  }

  #drawAgain(node: Node): void {
    if (!this.#closing.signal.aborted) this.#listener(this.#nodes.get(idOf(node)));
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms).unref());
  }

  #page(node: ListNode, entries: readonly CatalogEntry[], shown: number): Node[] {
    const filter = this.filterOf(node);
    const noun = nouns[node.path.length] ?? 'names';
    const matching = filter === undefined ? entries : entries.filter(matcher(filter));
    if (entries.length === 0) return [note(node, { is: 'none', noun })];
    if (matching.length === 0 && filter !== undefined) return [note(node, { is: 'noMatch', filter, noun })];
    // Columns stand in the order of the table.
    const inOrder = node.path.length < 3 ? [...matching].sort(byName) : matching;
    const { connection, path } = node;
    const nodes = inOrder
      .slice(0, shown)
      .map((entry): Node => ({ kind: 'name', connection, path: [...path, entry.name], entry }));
    const left = matching.length - shown;
    return left > 0 ? [...nodes, note(node, { is: 'more', left })] : nodes;
  }

  async #ofGroup(node: GroupNode): Promise<readonly Node[]> {
    const id = idOf(node);
    const asked = this.#groups.get(id) ?? this.#askGroup(node);
    this.#groups.set(id, asked);
    try {
      return await asked;
    } catch (error) {
      return [note(node, { is: 'fault', error: asLakeError(error) })];
    }
  }

  async #askGroup({ group, of }: GroupNode): Promise<readonly Node[]> {
    const { signal } = this.#closing;
    const { catalog } = await this.#source.kernel(of.connection.name, signal);
    const parent: GroupNode = { kind: 'group', group, of };
    if (group === 'maintenance') {
      const list = await catalog.maintenance(of.path, signal);
      return list.length > 0
        ? list.map((maintenance) => ({ kind: 'maintenance', maintenance, of }))
        : [note(parent, { is: 'none', noun: 'maintenance' })];
    }
    const table = tableOf(of);
    const list = table ? await catalog.snapshots(table.path, signal) : [];
    return list.length > 0
      ? list.map((snapshot, at) => ({ kind: 'snapshot', snapshot, of, isNewest: at === 0 }))
      : [note(parent, { is: 'none', noun: 'snapshots' })];
  }
}

function stateOf(cache: CatalogCache, path: readonly string[]): Drawn {
  const listing = cache.known(path);
  return { entries: listing?.entries, isStale: listing?.isStale === true, error: cache.failure(path) };
}

function groupsOf(node: ListNode): GroupNode[] {
  if (node.kind === 'connection') return [];
  const { entry, connection } = node;
  const groups: GroupNode[] = [];
  if (canTravel(node)) groups.push({ kind: 'group', group: 'snapshots', of: node });
  if (connection.engine === 's3tables' && (entry.kind === 'table' || entry.kind === 'catalog'))
    groups.push({ kind: 'group', group: 'maintenance', of: node });
  return groups;
}

function note(parent: ParentNode | undefined, what: Note): NoteNode {
  return { kind: 'note', parent, note: what };
}

function byName(a: CatalogEntry, b: CatalogEntry): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** A part of the name in any case; `*` stands for anything, and then the whole name must match. */
export function matcher(filter: string): (entry: CatalogEntry) => boolean {
  const text = filter.toLowerCase();
  if (!text.includes('*')) return ({ name }) => name.toLowerCase().includes(text);
  const pattern = new RegExp(`^${text.split('*').map(escape).join('.*')}$`, 's');
  return ({ name }) => pattern.test(name.toLowerCase());
}

function escape(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
