import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { access, constants, mkdir, readFile, realpath, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  ServiceError,
  type CatalogKind,
  type CatalogRef,
  type SchemaEntry,
  type Store,
  type TableEntry,
} from '../api.ts';
import type { Dialect } from '../../sql/lexer.ts';
import { errorCode, listFolder, orMissing, readJson, removeFolder, writeJson } from './files.ts';
import { decodeName, keyPath, objectMark } from './names.ts';
import { glueCatalog, homeBucket, homeDatabase, Layout, resultsLocation } from './layout.ts';
import { movedTable } from './moved.ts';

/** Raised when an older program could misread the folder. */
const lakeVersion = 1;

/** The data folder cannot be used; the message says what to do. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** The catalogue and the objects on disk, shared by processes. See `Store`. */
export class DiskStore implements Store {
  readonly folder: string;
  readonly layout: Layout;
  readonly isLimited: boolean = false;

  constructor(folder: string) {
    this.folder = folder;
    this.layout = new Layout(folder);
  }

  async catalogs(kind: CatalogKind): Promise<readonly CatalogRef[]> {
    const names = await listFolder(this.layout.catalogs(kind));
    return names.map((name) => ({ kind, name: decodeName(name) }));
  }

  async findCatalog(name: string, dialect: Dialect): Promise<CatalogRef | undefined> {
    const lower = name.toLowerCase();
    const named = (kind: CatalogKind, wanted: string): Promise<CatalogRef | undefined> =>
      this.catalogs(kind).then((all) => all.find((catalog) => catalog.name.toLowerCase() === wanted));
    if (lower === glueCatalog.name) return glueCatalog;
    if (dialect === 'athena')
      return lower.startsWith('s3tablescatalog/')
        ? named('s3tables', lower.slice('s3tablescatalog/'.length))
        : undefined;
    if (lower.endsWith('@s3tablescatalog')) return named('s3tables', lower.slice(0, -'@s3tablescatalog'.length));
    return named('redshift', lower);
  }

  async createCatalog(catalog: CatalogRef): Promise<void> {
    try {
      await mkdir(this.layout.catalogs(catalog.kind), { recursive: true });
      await mkdir(this.layout.catalog(catalog));
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      throw new ServiceError('AlreadyExistsException', `Catalog already exists: ${catalog.name}`);
    }
  }

  async dropCatalog(catalog: CatalogRef): Promise<void> {
    await removeFolder(this.layout.catalog(catalog));
  }

  async schemas(catalog: CatalogRef): Promise<readonly SchemaEntry[]> {
    const names = await listFolder(this.layout.catalog(catalog));
    return definedOnly(await Promise.all(names.map((name) => this.schema(catalog, decodeName(name)))));
  }

  async schema(catalog: CatalogRef, name: string): Promise<SchemaEntry | undefined> {
    return readJson<SchemaEntry>(join(this.layout.schema(catalog, name), 'schema.json'));
  }

  async putSchema(catalog: CatalogRef, schema: SchemaEntry, mode: 'create' | 'replace'): Promise<void> {
    const file = join(this.layout.schema(catalog, schema.name), 'schema.json');
    if (!existsSync(this.layout.catalog(catalog)))
      throw new ServiceError('EntityNotFoundException', `Catalog ${catalog.name} not found.`);
    await put(file, schema, mode, `Database ${schema.name} already exists.`, `Database ${schema.name} not found.`);
  }

  async dropSchema(catalog: CatalogRef, name: string, mode: 'empty' | 'cascade'): Promise<void> {
    if (!(await this.schema(catalog, name)))
      throw new ServiceError('EntityNotFoundException', `Database ${name} not found.`);
    const tables = await this.tables(catalog, name);
    if (mode === 'empty' && tables.length > 0)
      throw new ServiceError('InvalidInputException', `Database ${name} is not empty: it holds ${tables[0]?.name}.`);
    for (const table of tables) await this.dropTable(catalog, name, table.name);
    await removeFolder(this.layout.schema(catalog, name));
  }

  async tables(catalog: CatalogRef, schema: string): Promise<readonly TableEntry[]> {
    return this.tablesNamed(catalog, schema, await this.tableNames(catalog, schema));
  }

  /** In order, without reading the tables. */
  async tableNames(catalog: CatalogRef, schema: string): Promise<readonly string[]> {
    return (await listFolder(join(this.layout.schema(catalog, schema), 'tables'))).map((name) => decodeName(name));
  }

  /** Those of the names that are there. */
  async tablesNamed(catalog: CatalogRef, schema: string, names: readonly string[]): Promise<readonly TableEntry[]> {
    return definedOnly(await Promise.all(names.map((name) => this.table(catalog, schema, name))));
  }

  async table(catalog: CatalogRef, schema: string, name: string): Promise<TableEntry | undefined> {
    const found = await this.#entry(catalog, schema, name);
    return found ?? movedTable(this, resultsLocation, { catalog, schema, name });
  }

  #entry(catalog: CatalogRef, schema: string, name: string): Promise<TableEntry | undefined> {
    return readJson<TableEntry>(this.#tableFile(catalog, schema, name));
  }

  async putTable(catalog: CatalogRef, schema: string, table: TableEntry, mode: 'create' | 'replace'): Promise<void> {
    if (!(await this.schema(catalog, schema)))
      throw new ServiceError('EntityNotFoundException', `Database ${schema} not found.`);
    const file = this.#tableFile(catalog, schema, table.name);
    await put(file, table, mode, `Table ${table.name} already exists.`, `Table ${table.name} not found.`);
  }

  async dropTable(catalog: CatalogRef, schema: string, name: string): Promise<void> {
    const table = await this.#entry(catalog, schema, name);
    if (!table) throw new ServiceError('EntityNotFoundException', `Table ${name} not found.`);
    // The entry goes first: a table that is listed always has its files.
    await removeFolder(this.layout.table(catalog, schema, name));
    if (table.kind === 'iceberg' && this.layout.isManaged(table.folder)) await removeFolder(table.folder);
  }

  /** Gives a table another name; its files stay where they are. Throws like `putTable`. */
  async renameTable(
    catalog: CatalogRef,
    from: { readonly schema: string; readonly name: string },
    to: { readonly schema: string; readonly name: string },
  ): Promise<void> {
    const entry = await this.#entry(catalog, from.schema, from.name);
    if (!entry) throw new ServiceError('EntityNotFoundException', `Table ${from.name} not found.`);
    const target = this.layout.table(catalog, to.schema, to.name);
    await mkdir(dirname(target), { recursive: true });
    try {
      await rename(this.layout.table(catalog, from.schema, from.name), target);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
      throw new ServiceError('AlreadyExistsException', `Table ${to.name} already exists.`);
    }
    await writeJson(join(target, 'table.json'), { ...entry, name: to.name }, 'replace');
  }

  newTableFolder(catalog: CatalogRef, schema: string, name: string): string {
    return this.layout.newTableFiles(catalog, schema, name);
  }

  newTableLocation(): string {
    return `s3://${homeBucket}/tables/${randomUUID()}/`;
  }

  objectPath(bucket: string, key: string): string {
    const plain = keyPath(this.layout.bucket(bucket), key);
    const marked = plain + objectMark;
    if (isFile(plain)) return plain;
    return isFile(marked) || existsSync(plain) ? marked : plain;
  }

  locationPath(location: string): string {
    return this.layout.locationPath(location);
  }

  #tableFile(catalog: CatalogRef, schema: string, name: string): string {
    return join(this.layout.table(catalog, schema, name), 'table.json');
  }
}

function definedOnly<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined);
}

async function put(
  file: string,
  value: unknown,
  mode: 'create' | 'replace',
  taken: string,
  missing: string,
): Promise<void> {
  if (mode === 'replace' && !existsSync(file)) throw new ServiceError('EntityNotFoundException', missing);
  try {
    await writeJson(file, value, mode);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw new ServiceError('AlreadyExistsException', taken);
    throw error;
  }
}

/** The folders that every lakehouse has, and its first names; no marker yet, so nobody takes it for a whole one. */
export async function prepareStore(folder: string): Promise<DiskStore> {
  const store = new DiskStore(folder);
  const home = { name: homeDatabase, kind: 'redshift' } as const;
  const entry = (name: string): SchemaEntry => ({ name, properties: {}, createdAtMs: Date.now() });
  await mkdir(store.layout.bucket(homeBucket), { recursive: true });
  await mkdir(store.layout.catalog(glueCatalog), { recursive: true });
  await mkdir(store.layout.catalog(home), { recursive: true });
  await writeFirst(store.putSchema(glueCatalog, entry('default'), 'create'));
  await writeFirst(store.putSchema(home, entry('public'), 'create'));
  return store;
}

async function writeFirst(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof ServiceError && error.code === 'AlreadyExistsException')) throw error;
  });
}

/** Says that the lakehouse is whole. */
export async function markStore(store: DiskStore): Promise<void> {
  const folder = await realpath(store.folder);
  await writeJson(store.layout.marker, { program: 'lakebook', version: lakeVersion, folder }, 'replace');
}

/** Makes an empty lakehouse in the folder. */
export async function createStore(folder: string): Promise<DiskStore> {
  const store = await prepareStore(folder);
  await markStore(store);
  return store;
}

/** Opens a lakehouse that `createStore` made. Throws DataFolderError where it is none, newer, or not writable. */
export async function openStore(folder: string): Promise<DiskStore> {
  const store = new DiskStore(folder);
  const text = await orMissing(readFile(store.layout.marker, 'utf8'));
  const marker = text === undefined ? undefined : readMarker(text);
  if (text !== undefined && marker === undefined && existsSync(store.layout.catalogs('glue')))
    throw new DataFolderError(
      `${store.layout.marker} is damaged, so the local lakehouse cannot be opened. Restore that file: ${JSON.stringify({ program: 'lakebook', version: lakeVersion })} is what it holds at least.`,
    );
  const version = marker?.version;
  if (version === undefined)
    throw new DataFolderError(`${folder} holds other files and no local lakehouse. Name an empty folder with --data.`);
  if (version > lakeVersion)
    throw new DataFolderError(
      `${folder} was made by a newer Lakebook (format ${version}, this one knows ${lakeVersion}). Update Lakebook or name another folder with --data.`,
    );
  if (marker?.folder !== undefined && marker.folder !== (await realpath(folder)))
    throw new DataFolderError(
      `The local lakehouse in ${folder} was made in ${marker.folder}, where its tables look for their files. Put it back there or name another folder with --data.`,
    );
  try {
    await access(folder, constants.W_OK);
  } catch {
    throw new DataFolderError(`${folder} cannot be written. Change its rights or name another folder with --data.`);
  }
  return store;
}

interface Marker {
  readonly version: number;
  /** Where it was made; absent from older ones. */
  readonly folder?: string;
}

function readMarker(text: string): Marker | undefined {
  try {
    const marker: unknown = JSON.parse(text);
    if (typeof marker !== 'object' || marker === null || !('version' in marker)) return undefined;
    const { version } = marker;
    if (typeof version !== 'number') return undefined;
    return 'folder' in marker && typeof marker.folder === 'string' ? { version, folder: marker.folder } : { version };
  } catch {
    return undefined;
  }
}
