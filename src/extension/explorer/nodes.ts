/** What the explorer shows, as plain data: every line of the tree is one of these. */
import type { LakeError } from '../../kernels/api.ts';
import type { CatalogEntry, Maintenance, Snapshot, TablePath } from '../../kernels/catalog.ts';
import type { Dialect } from '../../sql/lexer.ts';

/** A connection as the explorer needs it. */
export interface ShownConnection {
  readonly name: string;
  /** Engine, place and identity in a few words. */
  readonly description: string;
  readonly engine: 'athena' | 'redshift' | 's3tables';
  readonly dialect: Dialect;
}

export interface ConnectionNode {
  readonly kind: 'connection';
  readonly connection: ShownConnection;
  readonly path: readonly [];
}

/** A catalog, schema, table, view or column. */
export interface NameNode {
  readonly kind: 'name';
  readonly connection: ShownConnection;
  /** Down to the name itself. */
  readonly path: readonly string[];
  readonly entry: CatalogEntry;
}

/** What a service says of a table or a table bucket beside its names; asked for when it is opened. */
export interface GroupNode {
  readonly kind: 'group';
  readonly group: 'snapshots' | 'maintenance';
  readonly of: NameNode;
}

export interface SnapshotNode {
  readonly kind: 'snapshot';
  readonly snapshot: Snapshot;
  readonly of: NameNode;
  readonly isNewest: boolean;
}

export interface MaintenanceNode {
  readonly kind: 'maintenance';
  readonly maintenance: Maintenance;
  readonly of: NameNode;
}

/** What stands for children that are not there. */
export interface NoteNode {
  readonly kind: 'note';
  /** Absent at the root. */
  readonly parent: ParentNode | undefined;
  readonly note:
    | {
        readonly is: 'fault';
        readonly error: LakeError;
        /** Since 1970, of what is shown all the same. */ readonly shownOfMs?: number;
      }
    /** A connection whose settings are not right. */
    | { readonly is: 'settings'; readonly connection: string; readonly error: LakeError }
    | { readonly is: 'more'; readonly left: number }
    | { readonly is: 'arriving'; readonly count: number }
    | { readonly is: 'cut'; readonly count: number }
    | { readonly is: 'none'; readonly noun: string }
    | { readonly is: 'noMatch'; readonly filter: string; readonly noun: string }
    | { readonly is: 'addConnection' };
}

export type ParentNode = ConnectionNode | NameNode | GroupNode;
export type Node = ParentNode | SnapshotNode | MaintenanceNode | NoteNode;

/** The same for the same line of the tree, whatever has been listed anew. */
export function idOf(node: Node): string {
  switch (node.kind) {
    case 'connection':
    case 'name':
      return listId(node.connection.name, node.path);
    case 'group':
      return `${idOf(node.of)} ${node.group}`;
    case 'snapshot':
      return `${idOf(node.of)} snapshot ${node.snapshot.id}`;
    case 'maintenance':
      return `${idOf(node.of)} maintenance ${node.maintenance.name}`;
    case 'note': {
      const { note, parent } = node;
      return `${parent ? idOf(parent) : ''} ${note.is} ${note.is === 'settings' ? note.connection : ''}`;
    }
  }
}

/** The id of a connection or a name by its path. */
export function listId(connection: string, path: readonly string[]): string {
  return JSON.stringify([connection, ...path]);
}

/** Whether a node has children, and which of them are lists of names. */
export function isParent(node: Node): node is ParentNode {
  if (node.kind === 'name') return node.entry.kind !== 'column';
  return node.kind === 'connection' || node.kind === 'group';
}

/** A table or view, whose actions are those of a table. */
export function tableOf(node: Node): (NameNode & { readonly path: TablePath }) | undefined {
  const isTable = node.kind === 'name' && (node.entry.kind === 'table' || node.entry.kind === 'view');
  return isTable && isTablePath(node.path) ? { ...node, path: node.path } : undefined;
}

export function isTablePath(path: readonly string[]): path is TablePath {
  return path.length === 3;
}

/** Can an earlier state of it be read in SQL on this connection? */
export function canTravel({ connection, entry }: NameNode): boolean {
  return entry.kind === 'table' && entry.format === 'iceberg' && connection.dialect === 'athena';
}
