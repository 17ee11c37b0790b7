/** The store as a transaction sees it: what it has made or changed is there for it alone, until it commits. */
import { isDeepStrictEqual } from 'node:util';
import { ServiceError, type CatalogRef, type SchemaEntry, type Store, type TableEntry } from '../api.ts';
import { IcebergError } from '../iceberg/error.ts';

interface Pending<T> {
  readonly catalog: CatalogRef;
  readonly schema: string;
  readonly entry: T;
  /** What the transaction found in its place; undefined where it makes a new one. */
  readonly found: T | undefined;
}

export class PendingStore implements Store {
  readonly #store: Store;
  readonly #schemas = new Map<string, Pending<SchemaEntry>>();
  readonly #tables = new Map<string, Pending<TableEntry>>();

  constructor(store: Store) {
    this.#store = store;
  }

  get folder(): string {
    return this.#store.folder;
  }

  get isLimited(): boolean {
    return this.#store.isLimited;
  }

  async schemas(catalog: CatalogRef): Promise<readonly SchemaEntry[]> {
    return merge(await this.#store.schemas(catalog), ownIn(this.#schemas, catalog));
  }

  async schema(catalog: CatalogRef, name: string): Promise<SchemaEntry | undefined> {
    return this.#schemas.get(keyOf(catalog, name))?.entry ?? this.#store.schema(catalog, name);
  }

  async putSchema(catalog: CatalogRef, entry: SchemaEntry, mode: 'create' | 'replace'): Promise<void> {
    const there = await this.schema(catalog, entry.name);
    refuse(there, mode, `Database ${entry.name}`);
    keep(this.#schemas, { catalog, schema: entry.name, entry, found: there }, keyOf(catalog, entry.name));
  }

  async tables(catalog: CatalogRef, schema: string): Promise<readonly TableEntry[]> {
    return merge(await this.#store.tables(catalog, schema), ownIn(this.#tables, catalog, schema));
  }

  async table(catalog: CatalogRef, schema: string, name: string): Promise<TableEntry | undefined> {
    return this.#tables.get(keyOf(catalog, schema, name))?.entry ?? this.#store.table(catalog, schema, name);
  }

  async putTable(catalog: CatalogRef, schema: string, entry: TableEntry, mode: 'create' | 'replace'): Promise<void> {
    if (!(await this.schema(catalog, schema)))
      throw new ServiceError('EntityNotFoundException', `Database ${schema} not found.`);
    const there = await this.table(catalog, schema, entry.name);
    refuse(there, mode, `Table ${entry.name}`);
    keep(this.#tables, { catalog, schema, entry, found: there }, keyOf(catalog, schema, entry.name));
  }

  /**
   * Puts everything into the store, or nothing: where a name is taken or an entry is another one by now, what was put is
   * taken back. Gives the way back for as long as the transaction can still fail. Throws IcebergError `conflict`.
   */
  async put(): Promise<() => Promise<void>> {
    const undo: (() => Promise<void>)[] = [];
    const takeBack = async (): Promise<void> => {
      for (const step of undo.splice(0).reverse()) await step();
    };
    try {
      for (const pending of this.#schemas.values()) undo.push(await this.#putSchema(pending));
      for (const pending of this.#tables.values()) undo.push(await this.#putTable(pending));
    } catch (error) {
      await takeBack();
      if (!(error instanceof ServiceError)) throw error;
      throw new IcebergError('conflict', error.message, error);
    }
    return takeBack;
  }

  async #putSchema({ catalog, entry, found }: Pending<SchemaEntry>): Promise<() => Promise<void>> {
    const store = this.#store;
    if (found) refuseOther(await store.schema(catalog, entry.name), found);
    await store.putSchema(catalog, entry, found ? 'replace' : 'create');
    return async () => {
      if (!isDeepStrictEqual(await store.schema(catalog, entry.name), entry)) return;
      if (found) await store.putSchema(catalog, found, 'replace');
      // Somebody may have put a table of his own into it.
      else await store.dropSchema(catalog, entry.name, 'empty').catch(() => undefined);
    };
  }

  async #putTable({ catalog, schema, entry, found }: Pending<TableEntry>): Promise<() => Promise<void>> {
    const store = this.#store;
    if (found) refuseOther(await store.table(catalog, schema, entry.name), found);
    await store.putTable(catalog, schema, entry, found ? 'replace' : 'create');
    return async () => {
      if (!isDeepStrictEqual(await store.table(catalog, schema, entry.name), entry)) return;
      if (found) await store.putTable(catalog, schema, found, 'replace');
      else await store.dropTable(catalog, schema, entry.name);
    };
  }

  catalogs: Store['catalogs'] = (kind) => this.#store.catalogs(kind);
  findCatalog: Store['findCatalog'] = (name, dialect) => this.#store.findCatalog(name, dialect);
  createCatalog: Store['createCatalog'] = (catalog) => this.#store.createCatalog(catalog);
  dropCatalog: Store['dropCatalog'] = (catalog) => this.#store.dropCatalog(catalog);
  dropSchema: Store['dropSchema'] = (catalog, name, mode) => this.#store.dropSchema(catalog, name, mode);
  dropTable: Store['dropTable'] = (catalog, schema, name) => this.#store.dropTable(catalog, schema, name);
  renameTable: Store['renameTable'] = (catalog, from, to) => this.#store.renameTable(catalog, from, to);
  newTableFolder: Store['newTableFolder'] = (catalog, schema, name) =>
    this.#store.newTableFolder(catalog, schema, name);
  newTableLocation: Store['newTableLocation'] = () => this.#store.newTableLocation();
  objectPath: Store['objectPath'] = (bucket, key) => this.#store.objectPath(bucket, key);
  locationPath: Store['locationPath'] = (location) => this.#store.locationPath(location);
}

function keyOf({ kind, name }: CatalogRef, ...names: readonly string[]): string {
  return JSON.stringify([kind, name, ...names]);
}

/** What was found first counts: a second change of the same entry is held against the same state. */
function keep<T>(all: Map<string, Pending<T>>, pending: Pending<T>, key: string): void {
  const before = all.get(key);
  all.set(key, before ? { ...pending, found: before.found } : pending);
}

function ownIn<T>(all: ReadonlyMap<string, Pending<T>>, catalog: CatalogRef, schema?: string): readonly T[] {
  return [...all.values()]
    .filter((one) => one.catalog.kind === catalog.kind && one.catalog.name === catalog.name)
    .filter((one) => schema === undefined || one.schema === schema)
    .map((one) => one.entry);
}

function merge<T extends { readonly name: string }>(all: readonly T[], own: readonly T[]): readonly T[] {
  const names = new Set(own.map(({ name }) => name));
  return [...all.filter(({ name }) => !names.has(name)), ...own].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function refuse(there: object | undefined, mode: 'create' | 'replace', what: string): void {
  if (there && mode === 'create') throw new ServiceError('AlreadyExistsException', `${what} already exists.`);
  if (!there && mode === 'replace') throw new ServiceError('EntityNotFoundException', `${what} not found.`);
}

function refuseOther<T extends { readonly name: string }>(now: T | undefined, found: T): void {
  if (!isDeepStrictEqual(now, found))
    throw new ServiceError('AlreadyExistsException', `${found.name} was changed by another statement in the meantime.`);
}
