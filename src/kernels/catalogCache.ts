/** What a connection's catalog has listed, kept in memory and in a file: names without asking a service. */
import type { Catalogue } from '../sql/catalogue.ts';
import { LakeError, type Kernel } from './api.ts';
import { asLakeError } from './aws/errors.ts';
import type { CatalogEntry } from './catalog.ts';
import { readCatalogFile, writeCatalogFile, type Listing } from './catalogFile.ts';
import { CatalogLoad } from './catalogLoad.ts';
import { keyOf, parseKey, startsWith, type Path } from './catalogPath.ts';
import { CatalogueView, isSame } from './catalogView.ts';
import type { SchemaChange } from './schemaChange.ts';

export interface CatalogCacheOptions {
  /** The file; nothing else writes to it but other windows of the same user. */
  readonly file: string;
  /** Where bare names are looked up until the catalog itself has said so. */
  readonly current: readonly [catalog: string, schema: string];
  /** The kernel whose names these are, made on first use. Throws LakeError. */
  readonly open: (signal: AbortSignal) => Promise<Pick<Kernel, 'catalog' | 'whoami'>>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Listed longer ago than this it is listed again when somebody looks. */
const freshMs = 15 * 60_000;
/** After a failure nothing is tried in the background for so long. */
const retryMs = 60_000;
/** Of one list. */
const mostEntries = 20_000;
/** Loads that nobody waits for, at once. */
const mostInBackground = 2;
const saveAfterMs = 1_000;

/**
 * The names of one connection and identity. `load` waits for the service; `known` and `catalogue` never do. What another
 * principal had listed is forgotten when the service first says who we are.
 */
export class CatalogCache {
  /** What is known; looking at it loads nothing. */
  readonly catalogue: Catalogue;
  /** The same, where whatever is looked at is wanted. */
  readonly asking: Catalogue;
  /** The file has been read. */
  readonly ready: Promise<void>;
  readonly #options: CatalogCacheOptions;
  readonly #view: CatalogueView;
  readonly #askingView: CatalogueView;
  readonly #lists = new Map<string, Listing>();
  readonly #loads = new Map<string, CatalogLoad>();
  readonly #failures = new Map<string, LakeError>();
  readonly #listeners = new Set<(path: Path) => void>();
  readonly #closing = new AbortController();
  /** What is wanted in the background: waiting, or under way. */
  readonly #wanted = new Map<string, Path>();
  readonly #waiting: string[] = [];
  readonly #notBeforeMs = new Map<string, number>();
  /** Lists of tables whose columns have been asked for all at once. */
  readonly #askedAtOnce = new WeakSet<Listing>();
  #inBackground = 0;
  #current: readonly [string, string];
  #principal: string | undefined;
  #identified: Promise<void> | undefined;
  /** The service has been asked who we are since the file was read. */
  #isKnownUser = false;
  #saving: Promise<void> = Promise.resolve();
  #saveTimer: NodeJS.Timeout | undefined;

  constructor(options: CatalogCacheOptions) {
    this.#options = options;
    this.#current = options.current;
    this.#view = new CatalogueView(this);
    this.#askingView = new CatalogueView(this, (path) => this.wanted(path));
    this.catalogue = this.#view;
    this.asking = this.#askingView;
    this.ready = this.#restore();
  }

  /** Where bare names are looked up, as SQL names it. */
  get current(): readonly [catalog: string, schema: string] {
    return this.#current;
  }

  /** Calls the listener with a path whose children are known anew, have failed, or have become stale. Gives its end. */
  onChange(listener: (path: Path) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is known of the children of a path; asks nobody. */
  known(path: Path): Listing | undefined {
    const [catalog, schema, table] = path;
    if (catalog === undefined || schema === undefined || table === undefined) return this.#lists.get(keyOf(path));
    const entry = this.#lists.get(keyOf([catalog, schema]))?.entries.find(({ name }) => name === table);
    return entry ? this.knownColumns([catalog, schema], entry) : this.#lists.get(keyOf(path));
  }

  /** The columns of a table that is listed under a path: those that came with it, or were asked for since. */
  knownColumns(path: readonly [catalog: string, schema: string], entry: CatalogEntry): Listing | undefined {
    const own = this.#lists.get(keyOf([...path, entry.name]));
    const listing = this.#lists.get(keyOf(path));
    if (!listing || !entry.columns || (own && own.loadedAtMs >= listing.loadedAtMs)) return own;
    return { ...listing, entries: entry.columns };
  }

  /** Why the last load of these children failed, until one succeeds. */
  failure(path: Path): LakeError | undefined {
    return this.#failures.get(keyOf(path));
  }

  /** The load of these children that is under way. */
  loading(path: Path): CatalogLoad | undefined {
    return this.#loads.get(keyOf(path));
  }

  /** Is something on its way that was wanted? */
  get isLoading(): boolean {
    return this.#wanted.size > 0;
  }

  /** Is it known, of late, not changed since, and of whom we are? */
  isFresh(path: Path): boolean {
    const listing = this.known(path);
    return listing !== undefined && !listing.isStale && this.#isKnownUser && this.#now() - listing.loadedAtMs < freshMs;
  }

  /** Lists the children of a path; a load of them that is under way is joined. */
  load(path: Path): CatalogLoad {
    const key = keyOf(path);
    const under = this.#loads.get(key);
    if (under) return under;
    // It is known before whoever waits for it hears of it.
    const load = new CatalogLoad((add) =>
      this.#fetch(path, add).then(
        (listing) => this.#put(path, listing),
        (error: unknown) => this.#fail(path, error),
      ),
    );
    this.#loads.set(key, load);
    const end = (): void => {
      this.#loads.delete(key);
      this.#tell(path);
    };
    load.done.then(end, end);
    return load;
  }

  /**
   * The children of a path: at once where they are known and fresh, else listed. Where that fails, those that were known;
   * rejects with LakeError where none were.
   */
  async list(path: Path): Promise<readonly CatalogEntry[]> {
    await this.ready;
    const known = this.isFresh(path) ? this.known(path) : undefined;
    if (known) return known.entries;
    const listing = await this.load(path).done.catch((error: unknown) => {
      const old = this.known(path);
      if (!old || this.#closing.signal.aborted) throw error;
      return old;
    });
    return listing.entries;
  }

  /**
   * Somebody would like the tables of `[catalog, schema]` or the columns of `[catalog, schema, table]`, by their names in
   * SQL. Loads what is missing in the background and never fails; the same wish costs nothing while it is being met, is
   * met already, names what is known not to be there, or has failed within a minute.
   */
  wanted(path: Path): void {
    const key = keyOf(path.map((name) => name.toLowerCase()));
    if (path.includes('') || this.#wanted.has(key) || this.#closing.signal.aborted || this.#isMet(path)) return;
    this.#wanted.set(key, path);
    this.#waiting.push(key);
    this.#pump();
  }

  /** Marks what a statement may have changed: the next look lists it again. */
  markChanged({ what, path }: SchemaChange): void {
    const schema = what === 'schema' ? path.at(-1) : path.at(-2);
    const isTouched = ([, listed, table]: Path, depth: number): boolean => {
      if (what === 'anything' || schema === undefined) return true;
      if (depth < 2) return what === 'schema' && depth === 1;
      if (!isSame(listed ?? '', schema)) return false;
      return table === undefined || what === 'schema' || isSame(table, path.at(-1) ?? '');
    };
    this.#markStale((listed) => isTouched(listed, listed.length));
  }

  /** Everything at and below a path is to be listed again, whatever is known or has failed. */
  invalidate(path: Path): void {
    for (const key of [...this.#failures.keys()]) if (startsWith(parseKey(key), path)) this.#failures.delete(key);
    this.#notBeforeMs.clear();
    this.#markStale((listed) => startsWith(listed, path));
    this.#tell(path);
  }

  /** Ends what is under way and writes the file. */
  async close(): Promise<void> {
    this.#closing.abort(new LakeError('internal', 'The window was closed.'));
    this.#listeners.clear();
    await this.#save();
  }

  // --- loading

  async #fetch(path: Path, add: (page: readonly CatalogEntry[]) => number): Promise<Listing> {
    const { signal } = this.#closing;
    await this.ready;
    const kernel = await this.#options.open(signal);
    await (this.#identified ??= this.#identify(kernel, signal));
    this.#current = kernel.catalog.current;
    const entries: CatalogEntry[] = [];
    let isCut = false;
    for await (const page of kernel.catalog.pages(path, signal)) {
      for (const entry of page) entries.push(entry);
      isCut = add(page) >= mostEntries;
      if (isCut) break;
    }
    return { entries, loadedAtMs: this.#now(), ...(isCut && { isCut }) };
  }

  /** Names that were listed for somebody else are not shown on. Where nobody says who we are, they stay. */
  async #identify(kernel: Pick<Kernel, 'whoami'>, signal: AbortSignal): Promise<void> {
    const told = await kernel.whoami(signal).catch(() => undefined);
    this.#isKnownUser = true;
    if (!told) return;
    const principal = withoutSession(told.arn);
    if (this.#principal !== undefined && this.#principal !== principal) {
      this.#lists.clear();
      this.#tell([]);
    }
    this.#principal = principal;
  }

  #put(path: Path, listing: Listing): Listing {
    this.#failures.delete(keyOf(path));
    this.#lists.set(keyOf(path), listing);
    // Of what is gone nothing is known any more.
    const names = new Set(listing.entries.map(({ name }) => name));
    for (const key of [...this.#lists.keys()]) {
      const listed = parseKey(key);
      if (listed.length > path.length && startsWith(listed, path) && !names.has(listed[path.length] ?? ''))
        this.#lists.delete(key);
    }
    this.#saveSoon();
    return listing;
  }

  #fail(path: Path, error: unknown): never {
    if (!this.#closing.signal.aborted) this.#failures.set(keyOf(path), asLakeError(error));
    throw error;
  }

  #markStale(isTouched: (path: Path) => boolean): void {
    for (const [key, listing] of this.#lists) {
      const path = parseKey(key);
      if (listing.isStale || !isTouched(path)) continue;
      this.#lists.set(key, { ...listing, isStale: true });
      this.#tell(path);
    }
    this.#saveSoon();
  }

  #tell(path: Path): void {
    this.#view.forget();
    this.#askingView.forget();
    for (const listener of [...this.#listeners]) listener(path);
  }

  // --- in the background

  #pump(): void {
    while (this.#inBackground < mostInBackground) {
      const key = this.#waiting.shift();
      const path = key === undefined ? undefined : this.#wanted.get(key);
      if (key === undefined || path === undefined) return;
      this.#inBackground++;
      void this.#meet(path).finally(() => {
        this.#inBackground--;
        this.#wanted.delete(key);
        this.#pump();
      });
    }
  }

  /** Is there nothing to load for this wish, or nothing that may be tried now? */
  #isMet([catalog, schema, table]: Path): boolean {
    if (!this.#isSettled([])) return false;
    if (catalog === undefined) return true;
    const listed = this.#view.listedCatalog(catalog);
    if (!this.#has([], listed)) return true;
    if (!this.#isSettled([listed])) return false;
    if (schema === undefined) return true;
    const place = [listed, this.#view.listedSchema(catalog, schema)];
    if (!this.#has([listed], place[1] ?? '')) return true;
    if (!this.#isSettled(place)) return false;
    const name = table === undefined ? undefined : this.#listedTable(place, table);
    return name === undefined || this.#isSettled([...place, name]);
  }

  /** From the top down, so that what is not there is never asked for. */
  async #meet([catalog, schema, table]: Path): Promise<void> {
    await this.#settle([]);
    if (catalog === undefined || !this.#has([], this.#view.listedCatalog(catalog))) return;
    const listed = this.#view.listedCatalog(catalog);
    await this.#settle([listed]);
    if (schema === undefined || !this.#has([listed], this.#view.listedSchema(catalog, schema))) return;
    const place = [listed, this.#view.listedSchema(catalog, schema)] as const;
    await this.#settle(place);
    const name = table === undefined ? undefined : this.#listedTable(place, table);
    if (name === undefined || this.#isSettled([...place, name])) return;
    if (!(await this.#loadColumnsAtOnce(place))) await this.#settle([...place, name]);
  }

  #isSettled(path: Path): boolean {
    return this.isFresh(path) || (this.#notBeforeMs.get(keyOf(path)) ?? 0) > this.#now();
  }

  /** Loads what is missing; what fails is left alone for a while, and the names below it may be there all the same. */
  async #settle(path: Path): Promise<void> {
    if (this.#isSettled(path)) return;
    await this.load(path).done.catch(() => this.#notBeforeMs.set(keyOf(path), this.#now() + retryMs));
  }

  /** One statement for the columns of a whole schema, where the engine has one; not again for the same list of tables. */
  async #loadColumnsAtOnce(place: readonly [string, string]): Promise<boolean> {
    const listing = this.known(place);
    if (!listing || this.#askedAtOnce.has(listing)) return false;
    this.#askedAtOnce.add(listing);
    const { signal } = this.#closing;
    const columns = await this.#options
      .open(signal)
      .then(({ catalog }) => catalog.allColumns(place, signal))
      .catch(() => undefined);
    // Meanwhile the tables may have been listed anew.
    if (!columns || this.known(place) !== listing) return false;
    const entries = listing.entries.map((entry) => {
      const own = columns.get(entry.name);
      return own ? { ...entry, columns: own } : entry;
    });
    const whole = { ...listing, entries };
    this.#askedAtOnce.add(whole);
    this.#put(place, whole);
    this.#tell(place);
    return true;
  }

  #has(path: Path, name: string): boolean {
    const listing = this.known(path);
    return listing === undefined || listing.isCut === true || listing.entries.some((entry) => entry.name === name);
  }

  #listedTable(place: Path, table: string): string | undefined {
    return this.known(place)?.entries.find(({ name }) => isSame(name, table))?.name;
  }

  // --- the file

  async #restore(): Promise<void> {
    const { lists, principal, current } = await readCatalogFile(this.#options.file);
    for (const [key, listing] of lists) this.#lists.set(key, listing);
    this.#principal = principal;
    if (current) this.#current = current;
    if (lists.size > 0) this.#tell([]);
  }

  #saveSoon(): void {
    if (this.#closing.signal.aborted) return;
    this.#saveTimer ??= setTimeout(() => void this.#save(), saveAfterMs).unref();
  }

  /** A cache that cannot be written is a cache all the same. */
  #save(): Promise<void> {
    clearTimeout(this.#saveTimer);
    const isNeeded = this.#saveTimer !== undefined;
    this.#saveTimer = undefined;
    if (isNeeded)
      this.#saving = this.#saving.then(() =>
        writeCatalogFile(this.#options.file, {
          lists: this.#lists,
          current: this.#current,
          ...(this.#principal !== undefined && { principal: this.#principal }),
        }).catch(() => undefined),
      );
    return this.#saving;
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

/** The name of a session may change from one sign-in to the next. */
function withoutSession(arn: string): string {
  return arn.replace(/(:assumed-role\/[^/]+)\/.*$/, '$1');
}
