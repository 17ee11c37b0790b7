/** Tables of Glue, Iceberg commits of clients among them. */
import { basename, join } from 'node:path';
import { ServiceError, type CatalogRef, type TableEntry } from '../../api.ts';
import { IcebergError } from '../../iceberg/error.ts';
import { locationOf } from '../../iceberg/files.ts';
import { adoptMetadata, loadTable, prepareTable } from '../../iceberg/table.ts';
import { claimVersion, currentVersion } from '../../iceberg/versions.ts';
import { takePage, type Input } from '../../http/input.ts';
import type { Operations } from '../../http/json.ts';
import { partitionsProperty } from '../../engine/external.ts';
import { readJson, writeJson } from '../../store/files.ts';
import type { DiskStore } from '../../store/store.ts';
import { describeTable, folderOfMetadata, locationToPath } from '../tables.ts';
import type { Finder } from './catalogs.ts';
import {
  describeTableForm,
  emptyNote,
  isIceberg,
  readColumns,
  readExternal,
  readName,
  readView,
  type GlueNote,
} from './tableForm.ts';

const longestArchive = 100;
type IcebergEntry = Extract<TableEntry, { kind: 'iceberg' }>;

export class GlueTables {
  readonly #store: DiskStore;
  readonly #finder: Finder;

  constructor(store: DiskStore, finder: Finder) {
    this.#store = store;
    this.#finder = finder;
  }

  #noteFile(catalog: CatalogRef, database: string, name: string): string {
    return join(this.#store.layout.table(catalog, database, name), 'glue.json');
  }

  async #note(catalog: CatalogRef, database: string, name: string): Promise<GlueNote> {
    return (await readJson<GlueNote>(this.#noteFile(catalog, database, name))) ?? emptyNote;
  }

  async describe(catalog: CatalogRef, database: string, entry: TableEntry): Promise<Record<string, unknown>> {
    // What clients have noted beside a table may tell of what is hidden.
    const note = entry.kind === 'limited' ? emptyNote : await this.#note(catalog, database, entry.name);
    const table = await describeTable(this.#store, entry);
    return describeTableForm(catalog, database, table, note, await this.#versionId(entry, note));
  }

  /** Changes with every change: an Iceberg table's commits count too. */
  async #versionId(entry: TableEntry, note: GlueNote): Promise<string> {
    const commits = entry.kind === 'iceberg' ? ((await currentVersion(entry.folder))?.number ?? 0) : 0;
    return String(note.version + commits);
  }

  operations(): Operations {
    const store = this.#store;
    const finder = this.#finder;
    return {
      GetTable: async ({ input }) => {
        const catalog = await finder.catalog(input);
        const database = input.text('DatabaseName').toLowerCase();
        return {
          Table: await this.describe(catalog, database, await finder.table(catalog, database, input.text('Name'))),
        };
      },
      GetTables: async ({ input }) => {
        const catalog = await finder.catalog(input);
        const { name: database } = await finder.database(catalog, input.text('DatabaseName'));
        const matches = matcher(input.optionalText('Expression', { max: 2048 }));
        const names = (await store.tableNames(catalog, database)).filter(matches);
        const { page, next } = takePage(names, input, { token: 'NextToken', limit: 'MaxResults', most: 100 });
        const tables = await store.tablesNamed(catalog, database, page);
        return {
          TableList: await Promise.all(tables.map((entry) => this.describe(catalog, database, entry))),
          NextToken: next,
        };
      },
      SearchTables: async ({ input }) => {
        const catalog = await finder.catalog(input);
        const text = (input.optionalText('SearchText') ?? '').toLowerCase();
        const found: Promise<Record<string, unknown>>[] = [];
        for (const { name: database } of await store.schemas(catalog))
          for (const entry of await store.tables(catalog, database))
            if (`${database}.${entry.name}`.includes(text)) found.push(this.describe(catalog, database, entry));
        const all = await Promise.all(found);
        const { page, next } = takePage(all, input, { token: 'NextToken', limit: 'MaxResults', most: 1000 });
        return { TableList: page, NextToken: next };
      },
      CreateTable: async ({ input }) => {
        await this.#create(input);
        return {};
      },
      UpdateTable: async ({ input }) => {
        await this.#update(input);
        return {};
      },
      DeleteTable: async ({ input }) => {
        const catalog = await finder.catalog(input);
        const database = input.text('DatabaseName').toLowerCase();
        const { name } = await finder.table(catalog, database, input.text('Name'));
        await store.dropTable(catalog, database, name);
        return {};
      },
      BatchDeleteTable: async ({ input }) => {
        const catalog = await finder.catalog(input);
        const { name: database } = await finder.database(catalog, input.text('DatabaseName'));
        const errors: Record<string, unknown>[] = [];
        for (const name of input.texts('TablesToDelete'))
          try {
            await store.dropTable(catalog, database, name.toLowerCase());
          } catch (error) {
            if (!(error instanceof ServiceError)) throw error;
            errors.push({ TableName: name, ErrorDetail: { ErrorCode: error.code, ErrorMessage: error.message } });
          }
        return { Errors: errors };
      },
      GetTableVersions: async ({ input }) => {
        const { catalog, database, entry } = await this.#named(input);
        const current = await this.describe(catalog, database, entry);
        const archive = entry.kind === 'limited' ? [] : (await this.#note(catalog, database, entry.name)).archive;
        const all = [current, ...archive].map((table) => ({ Table: table, VersionId: table.VersionId }));
        const { page, next } = takePage(all, input, { token: 'NextToken', limit: 'MaxResults', most: 100 });
        return { TableVersions: page, NextToken: next };
      },
      GetTableVersion: async ({ input }) => {
        const { catalog, database, entry } = await this.#named(input);
        const current = await this.describe(catalog, database, entry);
        const archive = entry.kind === 'limited' ? [] : (await this.#note(catalog, database, entry.name)).archive;
        const wanted = input.optionalText('VersionId') ?? current.VersionId;
        const found = [current, ...archive].find((table) => table.VersionId === wanted);
        if (!found) throw new ServiceError('EntityNotFoundException', `Table version ${String(wanted)} not found.`);
        return { TableVersion: { Table: found, VersionId: found.VersionId } };
      },
    };
  }

  async #named(input: Input): Promise<{ catalog: CatalogRef; database: string; entry: TableEntry }> {
    const catalog = await this.#finder.catalog(input);
    const database = input.text('DatabaseName').toLowerCase();
    return { catalog, database, entry: await this.#finder.table(catalog, database, input.text('TableName')) };
  }

  async #create(input: Input): Promise<void> {
    const catalog = await this.#finder.catalog(input);
    const { name: database } = await this.#finder.database(catalog, input.text('DatabaseName'));
    const table = input.object('TableInput');
    const name = readName(table);
    if (await this.#store.table(catalog, database, name))
      throw new ServiceError('AlreadyExistsException', `Table already exists: ${name}`);
    const entry = await this.#newEntry(catalog, database, table, input);
    const list = () => this.#store.putTable(catalog, database, entry, 'create');
    if (entry.kind === 'iceberg' && clientsMetadata(table) === undefined)
      await prepareTable(entry.folder, readColumns(table.optionalObject('StorageDescriptor'), 'Columns'))
        .then((made) => made.commitListed(list))
        .catch(refuseIceberg);
    else await list();
    await this.#keep(catalog, database, entry, table, emptyNote);
  }

  async #newEntry(catalog: CatalogRef, database: string, table: Input, input: Input): Promise<TableEntry> {
    const nowMs = Date.now();
    const location = clientsMetadata(table);
    if (location !== undefined) {
      const path = locationToPath(this.#store, location);
      const folder = folderOfMetadata(path);
      await this.#adopt(folder, path);
      return { kind: 'iceberg', name: readName(table), folder, properties: ownProperties(table), createdAtMs: nowMs };
    }
    if (input.optionalObject('OpenTableFormatInput') || isIceberg(table) || catalog.kind === 's3tables')
      return this.#newIceberg(catalog, database, table, nowMs);
    return table.optionalText('TableType') === 'VIRTUAL_VIEW'
      ? readView(table, database, nowMs)
      : readExternal(table, nowMs);
  }

  #newIceberg(catalog: CatalogRef, database: string, table: Input, nowMs: number): IcebergEntry {
    const name = readName(table);
    const location = table.optionalObject('StorageDescriptor')?.optionalText('Location');
    const folder =
      location === undefined || location === '' || catalog.kind === 's3tables'
        ? this.#store.newTableFolder(catalog, database, name)
        : this.#store.locationPath(location);
    return { kind: 'iceberg', name, folder, properties: ownProperties(table), createdAtMs: nowMs };
  }

  async #update(input: Input): Promise<void> {
    const catalog = await this.#finder.catalog(input);
    const table = input.object('TableInput');
    const database = input.text('DatabaseName').toLowerCase();
    const old = await this.#finder.table(catalog, database, readName(table));
    const before = await this.describe(catalog, database, old);
    const note = await this.#note(catalog, database, old.name);
    const wanted = input.optionalText('VersionId');
    if (wanted !== undefined && wanted !== before.VersionId)
      throw new ServiceError(
        'ConcurrentModificationException',
        `Update table failed due to concurrent table modifications. Version ${wanted} was given, ${String(before.VersionId)} is current.`,
      );
    const entry = await this.#changedEntry(database, table, old);
    await this.#store.putTable(catalog, database, entry, 'replace');
    const archive =
      input.flag('SkipArchive') === true ? note.archive : [before, ...note.archive].slice(0, longestArchive);
    await this.#keep(catalog, database, entry, table, { ...note, archive, version: note.version + 1 });
  }

  async #changedEntry(database: string, table: Input, old: TableEntry): Promise<TableEntry> {
    if (old.kind === 'iceberg') {
      const location = table.optionalMap('Parameters')?.metadata_location;
      if (location !== undefined) await this.#adopt(old.folder, locationToPath(this.#store, location));
      return { ...old, properties: ownProperties(table) };
    }
    if (table.optionalText('TableType') === 'VIRTUAL_VIEW') return readView(table, database, old.createdAtMs);
    const entry = readExternal(table, old.createdAtMs);
    const partitions = old.properties[partitionsProperty];
    if (partitions === undefined) return entry;
    return { ...entry, properties: { ...entry.properties, [partitionsProperty]: partitions } };
  }

  /** A client's commit: its metadata file becomes the current one if nobody was faster. */
  async #adopt(folder: string, path: string): Promise<void> {
    if (folderOfMetadata(path) !== folder)
      throw new ServiceError('InvalidInputException', `${path} does not lie in the table's folder ${folder}.`);
    const version = await currentVersion(folder);
    if (version === undefined || version.file === basename(path)) {
      await claimVersion(folder, { number: version?.number ?? 0, file: basename(path) });
      return;
    }
    try {
      await adoptMetadata(await loadTable(folder), locationOf(path));
    } catch (error) {
      if (error instanceof IcebergError && error.code === 'conflict')
        throw new ServiceError('ConcurrentModificationException', error.message);
      refuseIceberg(error);
    }
  }

  async #keep(catalog: CatalogRef, database: string, entry: TableEntry, table: Input, note: GlueNote): Promise<void> {
    const { Description, Owner, Retention, TargetTable, StorageDescriptor } = table.raw;
    const given = { Description, Owner, Retention, TargetTable, StorageDescriptor };
    const kept = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== null));
    const file = this.#noteFile(catalog, database, entry.name);
    await writeJson(file, { ...note, kept, changedMs: Date.now() } satisfies GlueNote, 'replace', 'unflushed');
  }
}

/** The metadata file of a table that a client has written itself. */
function clientsMetadata(table: Input): string | undefined {
  return isIceberg(table) ? table.optionalMap('Parameters')?.metadata_location : undefined;
}

/** The parameters that are not said by the metadata file. */
function ownProperties(table: Input): Record<string, string> {
  const { metadata_location: _, table_type: __, ...rest } = table.optionalMap('Parameters') ?? {};
  return rest;
}

function refuseIceberg(error: unknown): never {
  throw error instanceof IcebergError ? new ServiceError('InvalidInputException', error.message) : error;
}

/** A regular expression over names, in which a lone `*` stands for anything. */
function matcher(expression: string | undefined): (name: string) => boolean {
  if (expression === undefined || expression === '') return () => true;
  try {
    const pattern = new RegExp(`^(?:${expression.replace(/(^|[^.\])])\*/g, '$1.*')})$`, 'i');
    return (name) => pattern.test(name);
  } catch {
    throw new ServiceError('InvalidInputException', `The expression ${expression} is not a regular expression.`);
  }
}
