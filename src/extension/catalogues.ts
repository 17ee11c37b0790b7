/** The names of every connection: a cache for each, in the folder of the extension. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { LakeError, type Kernel } from '../kernels/api.ts';
import { CatalogCache } from '../kernels/catalogCache.ts';
import { settledCurrent } from '../kernels/catalogView.ts';
import { dialectOf } from '../kernels/connections.ts';
import type { SchemaChange } from '../kernels/schemaChange.ts';
import type { Names } from '../notebook/names.ts';
import type { Surroundings } from '../sql/assist/place.ts';
import type { functionsOf } from '../sql/functions/functions.ts';
import { catalogueOwner, type ConnectionObserver, type Connections } from './connections.ts';
import { readSettings } from './settings.ts';

export type ChangeListener = (connection: string, path: readonly string[]) => void;

/** One notice for everything that arrives in a short while. */
const gatherMs = 100;

export class Catalogues implements ConnectionObserver, Names {
  readonly #connections: Connections;
  readonly #folder: string;
  /** By the connection as it is written, and its name: one that is written anew has names of its own. */
  readonly #caches = new Map<string, { readonly name: string; readonly cache: CatalogCache }>();
  readonly #listeners: ChangeListener[] = [];
  readonly #endListeners: (() => void)[] = [];
  readonly #used = new Set<CatalogCache>();
  readonly #changes = new vscode.EventEmitter<void>();
  /** Something is known that was not before, of any connection. */
  readonly onDidChange = this.#changes.event;
  #notice: NodeJS.Timeout | undefined;
  #functions: typeof functionsOf | 'loading' | undefined;

  constructor(connections: Connections, folder: string) {
    this.#connections = connections;
    this.#folder = folder;
  }

  /** Names of a connection. Throws LakeError for one that is not there or not right. */
  of(name: string): CatalogCache {
    const connection = this.#connections.find(name);
    const key = JSON.stringify([connection, readSettings().localData]);
    const known = this.#caches.get(key);
    if (known) return known.cache;
    const hash = createHash('sha256').update(key).digest('hex').slice(0, 32);
    const cache = new CatalogCache({
      file: join(this.#folder, `${hash}.json`),
      current: settledCurrent(connection),
      open: (signal) => this.kernel(name, signal),
    });
    cache.onChange((path) => {
      for (const listener of this.#listeners) listener(name, path);
      this.#noteChange();
    });
    this.#caches.set(key, { name, cache });
    return cache;
  }

  around(name: string, what: 'load' | 'known'): Surroundings | undefined {
    if (this.#connections.faultOf(name) !== undefined) return undefined;
    if (typeof this.#functions !== 'function') {
      // They are not part of the window's start; whoever asks first is told when they are there.
      if (this.#functions === undefined) void this.#loadFunctions();
      return undefined;
    }
    const dialect = dialectOf(this.#connections.find(name));
    const cache = this.of(name);
    const catalogue = what === 'load' && vscode.workspace.isTrusted ? cache.asking : cache.catalogue;
    return { dialect, catalogue, functions: this.#functions(dialect) };
  }

  isLoading(name: string): boolean {
    if (this.#connections.faultOf(name) !== undefined) return false;
    return typeof this.#functions !== 'function' || this.of(name).isLoading;
  }

  /** The kernel that lists them. In a window that is not trusted nothing is asked of a service. */
  async kernel(name: string, signal: AbortSignal): Promise<Kernel> {
    if (!vscode.workspace.isTrusted)
      throw new LakeError('denied', 'This window is not trusted, so nothing is asked of a service in your name.', {
        hint: 'Trust the workspace first.',
      });
    return this.#connections.connect(name, catalogueOwner, signal);
  }

  onChange(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  /** A statement of a cell has ended, whatever it was. */
  onEnd(listener: () => void): void {
    this.#endListeners.push(listener);
  }

  /** The names that its cells will most likely use are loaded beside the first of them. */
  used(connection: string): void {
    const cache = this.of(connection);
    if (this.#used.has(cache)) return;
    this.#used.add(cache);
    void cache.ready.then(() => cache.wanted(cache.current.filter((name) => name !== '')));
  }

  /** What a statement has changed is looked at again, on every connection that may see the same tables. */
  ended(connection: string, sql: string): void {
    for (const listener of this.#endListeners) listener();
    // It may have been taken out of the settings while the statement ran.
    if (this.#connections.faultOf(connection) !== undefined) return;
    void this.#noteChanges(connection, sql);
  }

  /** The grammar is loaded with the first statement that ends, not with the window. */
  async #noteChanges(connection: string, sql: string): Promise<void> {
    const cache = this.of(connection);
    const dialect = dialectOf(this.#connections.find(connection));
    const { readSchemaChanges } = await import('../kernels/schemaChange.ts');
    for (const change of readSchemaChanges(sql, dialect)) {
      const isBare = change.what === 'table' && change.path.length === 1;
      // A session of Redshift may look bare names up anywhere.
      cache.markChanged(isBare && dialect === 'redshift' ? { what: 'anything', path: [] } : qualify(change, cache));
      for (const { cache: other } of this.#caches.values())
        if (other !== cache && change.what !== 'anything') other.markChanged(qualify(change, cache));
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#notice);
    this.#changes.dispose();
    await Promise.all([...this.#caches.values()].map(({ cache }) => cache.close()));
  }

  async #loadFunctions(): Promise<void> {
    this.#functions = 'loading';
    ({ functionsOf: this.#functions } = await import('../sql/functions/functions.ts'));
    this.#changes.fire();
  }

  #noteChange(): void {
    this.#notice ??= setTimeout(() => {
      this.#notice = undefined;
      this.#changes.fire();
    }, gatherMs);
  }
}

function qualify(change: SchemaChange, { current }: CatalogCache): SchemaChange {
  const { what, path } = change;
  return what === 'table' && path.length === 1 ? { what, path: [current[1], ...path] } : change;
}
