/** A catalog in memory: it counts what is asked of it, holds its answers back and fails when a test wants that. */
import { LakeError } from '../../src/kernels/api.ts';
import {
  collectEntries,
  type Catalog,
  type CatalogEntry,
  type Maintenance,
  type Snapshot,
  type TablePath,
} from '../../src/kernels/catalog.ts';

/** Column -> type. */
export type FakeColumns = Readonly<Record<string, string>>;
/** Catalog -> schema -> table -> columns. */
export type FakeNames = Record<string, Record<string, Record<string, FakeColumns>>>;

export class FakeCatalog implements Catalog {
  current: readonly [string, string];
  names: FakeNames;
  /** Paths that were listed, joined by dots, in order. */
  readonly asked: string[] = [];
  pageSize = 50;
  /** Tables bring their columns along, as Athena's do. */
  columnsComeAlong = false;
  /** Columns of a schema can be had at once, as Redshift's. */
  columnsComeAtOnce = false;
  /** By path: what listing it throws. */
  readonly faults = new Map<string, LakeError>();
  /** Awaited before each page. */
  beforePage: (path: string) => Promise<void> | void = () => undefined;
  snapshotList: readonly Snapshot[] = [];
  maintenanceList: readonly Maintenance[] = [];
  running = 0;
  mostRunning = 0;

  constructor(names: FakeNames, current: readonly [string, string] = ['lake', 'main']) {
    this.names = names;
    this.current = current;
  }

  list(path: readonly string[], signal: AbortSignal): Promise<readonly CatalogEntry[]> {
    return collectEntries(this.pages(path, signal));
  }

  async *pages(path: readonly string[], signal: AbortSignal): AsyncGenerator<readonly CatalogEntry[]> {
    const at = path.join('.');
    this.asked.push(at);
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    try {
      await new Promise(setImmediate);
      for (let start = 0; ; start += this.pageSize) {
        await this.beforePage(at);
        signal.throwIfAborted();
        const fault = this.faults.get(at);
        if (fault) throw fault;
        const all = this.#children(path);
        yield all.slice(start, start + this.pageSize);
        if (start + this.pageSize >= all.length) return;
      }
    } finally {
      this.running--;
    }
  }

  async allColumns([catalog, schema]: readonly [string, string]): Promise<Map<string, CatalogEntry[]> | undefined> {
    this.asked.push(`all columns of ${catalog}.${schema}`);
    if (!this.columnsComeAtOnce) return undefined;
    const tables = this.names[catalog]?.[schema] ?? {};
    return new Map(Object.entries(tables).map(([name, columns]) => [name, toColumns(columns)]));
  }

  async snapshots(path: TablePath): Promise<readonly Snapshot[]> {
    this.#children(path);
    return this.snapshotList;
  }

  async maintenance(): Promise<readonly Maintenance[]> {
    return this.maintenanceList;
  }

  async ddl(path: TablePath, kind: 'table' | 'view'): Promise<string> {
    const columns = this.#children(path).map(({ name, type }) => `  ${name} ${type}`);
    return `CREATE ${kind.toUpperCase()} ${path.slice(1).join('.')} (\n${columns.join(',\n')}\n)`;
  }

  #children([catalog, schema, table]: readonly string[]): CatalogEntry[] {
    if (catalog === undefined) return Object.keys(this.names).map((name) => ({ kind: 'catalog', name, sql: name }));
    const schemas = this.#find(this.names, 'Catalog', catalog);
    if (schema === undefined)
      return Object.keys(schemas).map((name) => ({ kind: 'schema', name, sql: `${catalog}.${name}` }));
    const tables = this.#find(schemas, 'Schema', schema);
    if (table === undefined)
      return Object.entries(tables).map(([name, columns]) => ({
        kind: 'table',
        name,
        sql: `${catalog}.${schema}.${name}`,
        ...(this.columnsComeAlong && { columns: toColumns(columns) }),
      }));
    return toColumns(this.#find(tables, 'Table', table));
  }

  #find<Value>(from: Readonly<Record<string, Value>>, what: string, name: string): Value {
    const found = from[name];
    if (found === undefined)
      throw new LakeError('notFound', `${what} ${name} does not exist.`, { hint: 'Check the name.' });
    return found;
  }
}

function toColumns(columns: FakeColumns): CatalogEntry[] {
  return Object.entries(columns).map(([name, type]) => ({ kind: 'column', name, sql: name, type }));
}
