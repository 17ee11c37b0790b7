/** What is known of the tables behind each connection: loaded when somebody writes SQL for it, kept between windows. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Connection } from '../kernels/api.ts';
import type { CatalogCache } from '../kernels/catalogCache.ts';
import { dialectOf } from '../kernels/connections.ts';
import type { Names } from '../notebook/names.ts';
import type { Surroundings } from '../sql/assist/place.ts';
import type { Catalogue } from '../sql/catalogue.ts';
import type { FunctionCatalogue } from '../sql/functions/catalogue.ts';
import type { Connections } from './connections.ts';

/** What is loaded with the first cell that somebody writes in. */
const loadParts = async () => {
  const [cache, functions] = await Promise.all([
    import('../kernels/catalogCache.ts'),
    import('../sql/functions/functions.ts'),
  ]);
  return { cache, functions };
};

type Parts = Awaited<ReturnType<typeof loadParts>>;

/** One notice for everything that arrives in a short while. */
const gatherMs = 100;

export class Catalogues implements Names {
  readonly #connections: Connections;
  readonly #folder: string;
  readonly #listener: vscode.Disposable;
  readonly #caches = new Map<string, CatalogCache>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #parts: Parts | undefined;
  #isLoading = false;
  #notice: NodeJS.Timeout | undefined;

  constructor(connections: Connections, folder: string) {
    this.#connections = connections;
    this.#folder = folder;
    this.#listener = connections.onDidChangeTables((name) => this.#refresh(name));
  }

  around(name: string, what: 'load' | 'known'): Surroundings | undefined {
    const connection = this.#connections.find(name);
    if (!connection) return undefined;
    const parts = this.#parts;
    if (!parts) {
      // The parts are not part of the window's start; whoever asks first is told when they are there.
      if (!this.#isLoading) void this.#load();
      this.#isLoading = true;
      return undefined;
    }
    const dialect = dialectOf(connection);
    const cache = this.#cacheOf(connection, parts);
    const catalogue: Catalogue = what === 'load' && vscode.workspace.isTrusted ? cache : cache.known;
    const functions: FunctionCatalogue = parts.functions.functionsOf(dialect);
    return { dialect, catalogue, functions };
  }

  #refresh(name: string): void {
    const connection = this.#connections.find(name);
    if (connection) this.#caches.get(JSON.stringify(connection))?.refresh();
  }

  async close(): Promise<void> {
    this.#listener.dispose();
    clearTimeout(this.#notice);
    await Promise.all([...this.#caches.values()].map((cache) => cache.close()));
    this.#changed.dispose();
  }

  async #load(): Promise<void> {
    this.#parts = await loadParts();
    this.#changed.fire();
  }

  #cacheOf(connection: Connection, { cache: { CatalogCache, currentOf, listedPath } }: Parts): CatalogCache {
    const key = JSON.stringify(connection);
    let found = this.#caches.get(key);
    if (!found) {
      found = new CatalogCache({
        file: join(this.#folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`),
        current: currentOf(connection),
        list: async (path, signal) => {
          const kernel = await this.#connections.connect(connection.name, '', signal);
          return kernel.catalog.list(listedPath(path, connection), signal);
        },
        onChange: () => {
          this.#notice ??= setTimeout(() => {
            this.#notice = undefined;
            this.#changed.fire();
          }, gatherMs);
        },
      });
      this.#caches.set(key, found);
      void found.open();
    }
    return found;
  }
}
