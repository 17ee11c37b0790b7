/**
 * Names and types of a connection's tables, kept in memory and on disk, for whoever writes SQL. Reading asks no service:
 * what is not there yet is loaded behind, two lists at a time, and told by `onChange`.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Catalogue, Table, TableColumn } from '../sql/catalogue.ts';
import type { Catalog, CatalogEntry, Connection } from './api.ts';
import { dialectOf } from './connections.ts';

/** The file's form; one of another version is read anew. */
const version = 1;
const lanes = 2;
/** A list that a service has refused is not asked for again until then. */
const refusedMs = 60_000;
const saveDelayMs = 1_000;

type Lists = Record<string, readonly CatalogEntry[]>;

interface Options {
  /** Where the lists are kept between windows; absent: in memory alone. */
  readonly file?: string;
  readonly current: readonly [catalog: string, schema: string];
  /** Lists the children of a path; starts the connection if it must. */
  readonly list: Catalog['list'];
  readonly onChange: () => void;
}

export class CatalogCache implements Catalogue {
  readonly #options: Options;
  /** What is loaded already; looking at it loads nothing. */
  readonly known: Catalogue;
  readonly #loading: Catalogue;
  #lists: Lists = {};
  readonly #stale = new Set<string>();
  readonly #waiting = new Map<string, readonly string[]>();
  readonly #taken = new Set<string>();
  readonly #refused = new Map<string, number>();
  readonly #closed = new AbortController();
  #running = 0;
  #saving: NodeJS.Timeout | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#loading = view(options.current, (path) => this.#list(path));
    this.known = view(options.current, (path) => this.#lists[keyOf(path)]);
  }

  get current(): readonly [catalog: string, schema: string] {
    return this.#options.current;
  }

  catalogs(): readonly string[] | undefined {
    return this.#loading.catalogs();
  }

  schemas(catalog: string): readonly string[] | undefined {
    return this.#loading.schemas(catalog);
  }

  tables(catalog: string, schema: string): readonly Table[] | undefined {
    return this.#loading.tables(catalog, schema);
  }

  /** Reads what an earlier window has kept. A damaged file is as good as none. */
  async open(): Promise<void> {
    if (this.#options.file === undefined) return;
    try {
      const kept = JSON.parse(await readFile(this.#options.file, 'utf8')) as { version?: number; lists?: Lists };
      if (kept.version !== version || typeof kept.lists !== 'object') return;
      this.#lists = { ...kept.lists, ...this.#lists };
      // It may have changed since: shown at once, and read again at the first look.
      for (const key of Object.keys(this.#lists)) this.#stale.add(key);
      this.#options.onChange();
    } catch {
      // Not there, or not whole: the lists are read anew.
    }
  }

  /** Everything is read again at the next look; until then the old lists are shown. */
  refresh(): void {
    this.#refused.clear();
    for (const key of Object.keys(this.#lists)) this.#stale.add(key);
    this.#options.onChange();
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#waiting.clear();
    if (this.#saving === undefined) return;
    clearTimeout(this.#saving);
    this.#saving = undefined;
    await this.#save();
  }

  #list(path: readonly string[]): readonly CatalogEntry[] | undefined {
    if (path.includes('')) return undefined;
    const key = keyOf(path);
    const list = this.#lists[key];
    if (!list || this.#stale.has(key)) this.#want(key, path);
    return list;
  }

  #want(key: string, path: readonly string[]): void {
    if (this.#closed.signal.aborted || this.#waiting.has(key) || (this.#refused.get(key) ?? 0) > Date.now()) return;
    this.#waiting.set(key, path);
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#running >= lanes) return;
    this.#running++;
    try {
      for (let next = this.#next(); next; next = this.#next()) await this.#load(...next);
    } finally {
      this.#running--;
    }
  }

  #next(): [key: string, path: readonly string[]] | undefined {
    const found = [...this.#waiting].find(([key]) => !this.#taken.has(key));
    if (found) this.#taken.add(found[0]);
    return found;
  }

  async #load(key: string, path: readonly string[]): Promise<void> {
    try {
      this.#lists[key] = await this.#options.list(path, this.#closed.signal);
      this.#stale.delete(key);
      this.#options.onChange();
      this.#saveSoon();
    } catch {
      // Whoever writes SQL is not told of it: what is not known is not offered, and nothing is said against it.
      this.#refused.set(key, Date.now() + refusedMs);
    } finally {
      this.#waiting.delete(key);
      this.#taken.delete(key);
    }
  }

  #saveSoon(): void {
    if (this.#options.file === undefined) return;
    this.#saving ??= setTimeout(() => {
      this.#saving = undefined;
      void this.#save();
    }, saveDelayMs);
  }

  /** Two windows write the same file: each puts a whole one in its place. */
  async #save(): Promise<void> {
    const { file } = this.#options;
    if (file === undefined) return;
    const written = `${file}.${process.pid}.new`;
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(written, JSON.stringify({ version, lists: this.#lists }));
      await rename(written, file);
    } catch {
      // A full disk costs a later window some seconds, and nothing else.
      await rm(written, { force: true }).catch(() => undefined);
    }
  }
}

/** A catalogue over lists of children by path. */
function view(
  current: readonly [catalog: string, schema: string],
  list: (path: readonly string[]) => readonly CatalogEntry[] | undefined,
): Catalogue {
  const names = (...path: readonly string[]): readonly string[] | undefined => list(path)?.map(({ name }) => name);
  return {
    current,
    catalogs: () => names(),
    schemas: (catalog) => names(catalog),
    tables: (catalog, schema) =>
      list([catalog, schema])?.map(({ name, kind }) => ({
        path: [catalog, schema, name],
        kind: kind === 'view' ? 'view' : 'table',
        get columns(): readonly TableColumn[] {
          // SAFETY: a getter, so that columns are asked for only where somebody looks; undefined stands for "not loaded".
          return list([catalog, schema, name])?.map((column) => ({
            name: column.name,
            type: column.type ?? '',
          })) as readonly TableColumn[];
        },
      })),
  };
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path.map((name) => name.toLowerCase()));
}

const bucketCatalog = /^s3tablescatalog\/|@s3tablescatalog$/;

/** Where names of the connection's SQL are looked up. */
export function currentOf(connection: Connection): readonly [catalog: string, schema: string] {
  switch (connection.kind) {
    case 'athena':
      return [connection.catalog, connection.database ?? 'default'];
    case 'redshift':
      return [connection.database, 'public'];
    case 's3tables': {
      const bucket = connection.tableBucketArn.split('/').at(-1) ?? '';
      const catalog = dialectOf(connection) === 'athena' ? `s3tablescatalog/${bucket}` : `${bucket}@s3tablescatalog`;
      return [catalog, connection.namespace ?? ''];
    }
    case 'local':
      return connection.engine === 'redshift' ? ['dev', 'public'] : localCurrent[connection.engine];
  }
}

const localCurrent = {
  athena: ['AwsDataCatalog', 'default'],
  s3tables: ['s3tablescatalog/analytics', ''],
} as const;

/** How a kernel of the connection names what SQL names so: table buckets are listed by their own names. */
export function listedPath(path: readonly string[], connection: Connection): readonly string[] {
  const isBuckets = connection.kind === 's3tables' || (connection.kind === 'local' && connection.engine === 's3tables');
  const [catalog, ...rest] = path;
  return isBuckets && catalog !== undefined ? [catalog.replace(bucketCatalog, ''), ...rest] : path;
}
