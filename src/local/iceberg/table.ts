/**
 * Iceberg version 2 tables in a folder: `data/` holds Parquet, `metadata/` everything else. Copy-on-write only, so no
 * delete files ever. Any number of processes may read and write one table: a reader holds the metadata of one commit,
 * whose files stay, and of two writers that stand on the same commit one comes first (see versions.ts).
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rmdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { errorCode } from '../store/files.ts';
import type { TableColumn } from '../api.ts';
import { prepareStep, type Change, type Step } from './change.ts';
import { CommitConflict, IcebergError } from './error.ts';
import { locationOf, pathOf } from './files.ts';
import { parseMetadata, printMetadata, type TableMetadata } from './metadata.ts';
import { removeFiles } from './parquet.ts';
import { firstPartitionId, partitionSpecOf } from './partition.ts';
import { fieldsOf } from './schema.ts';
import { claimVersion, currentVersion, newMetadataFile, publishVersion, releaseVersion } from './versions.ts';

export interface CreateOptions {
  /** Terms of PARTITIONED BY: `region`, `day(ts)`, `bucket(16, id)`, `truncate(4, name)`. */
  readonly partitionSpec?: readonly string[];
  readonly properties?: Readonly<Record<string, string>>;
}

/** A table as it is at one commit. */
export class Table {
  /** Absolute path. */
  readonly folder: string;
  /** Counts the commits from 0; a change of it is a change of the table. */
  readonly version: number;
  /** `file://…/metadata/NNNNN-<uuid>.metadata.json`. */
  readonly metadataLocation: string;
  readonly metadata: TableMetadata;
  /** `past` if it was not the current state when it was read; then it can only be read. */
  readonly state: 'current' | 'past';

  constructor(folder: string, version: number, file: string, metadata: TableMetadata, state: Table['state']) {
    this.folder = folder;
    this.version = version;
    this.state = state;
    this.metadataLocation = locationOf(join(folder, 'metadata', file));
    this.metadata = metadata;
  }

  /**
   * Makes a change and commits it. An append, new properties or an expiry that loses a race is put on the newer state;
   * anything else throws CommitConflict, and so does a `plan` that another commit overtook. A failed change leaves nothing.
   */
  async apply(change: Change): Promise<Table> {
    return (await this.prepare(change)).commit();
  }

  /** Writes what a change needs without committing it. */
  async prepare(change: Change): Promise<PreparedCommit> {
    if (this.state === 'past')
      throw new IcebergError(
        'invalid',
        `${this.metadataLocation} is a past state of the table, which cannot be changed.`,
      );
    return PreparedCommit.on(this).prepare(change);
  }
}

/** The state that a chain of prepared changes shares: it is committed or discarded once, as a whole. */
interface Chain {
  readonly folder: string;
  /** Undefined where the commit makes the table. */
  readonly base: Table | undefined;
  /** Folders that were not there when the table was begun, from the innermost out. */
  readonly newFolders: readonly string[];
  state: 'open' | 'committed' | 'discarded';
}

/** Changes that are written but not committed; a further change can be prepared upon them. */
export class PreparedCommit {
  readonly folder: string;
  /** The table as it will be: what a transaction reads before it commits. */
  readonly metadata: TableMetadata;
  /** Rows that the last change writes, and rows of the files that it takes away. */
  readonly addedRows: number;
  readonly removedRows: number;
  readonly #chain: Chain;
  readonly #steps: readonly Step[];
  readonly #written: readonly string[];

  private constructor(chain: Chain, metadata: TableMetadata, steps: readonly Step[], written: readonly string[]) {
    this.folder = chain.folder;
    this.metadata = metadata;
    this.#chain = chain;
    this.#steps = steps;
    this.#written = written;
    const rows = (files: Step['added']) => files.reduce((sum, file) => sum + file.recordCount, 0);
    this.addedRows = rows(steps.at(-1)?.added ?? []);
    this.removedRows = rows(steps.at(-1)?.removed ?? []);
  }

  /** Nothing changed yet, on a table. */
  static on(base: Table): PreparedCommit {
    return new PreparedCommit({ folder: base.folder, base, newFolders: [], state: 'open' }, base.metadata, [], []);
  }

  /** A table that is yet to be made. */
  static create(folder: string, metadata: TableMetadata): PreparedCommit {
    const parts = ['metadata/versions', 'metadata', 'data', ''].map((part) => join(folder, part));
    const newFolders = parts.filter((part) => !existsSync(part));
    return new PreparedCommit({ folder, base: undefined, newFolders, state: 'open' }, metadata, [], []);
  }

  /** Prepares a further change. When it fails, what was prepared before is as good as it was. */
  async prepare(change: Change): Promise<PreparedCommit> {
    this.#checkOpen();
    const step = await prepareStep(this.folder, this.metadata, change);
    try {
      const draft = await step.apply(this.metadata);
      return new PreparedCommit(
        this.#chain,
        draft.metadata,
        [...this.#steps, step],
        [...this.#written, ...draft.written],
      );
    } catch (error) {
      await removeFiles(this.folder, locationsOf([step]));
      throw error;
    }
  }

  /** Throws CommitConflict if `commit` would now; writes nothing. */
  async check(): Promise<void> {
    this.#checkOpen();
    const { base } = this.#chain;
    if (this.metadata === base?.metadata) return;
    const current = await currentVersion(this.folder);
    if (!base && current) throw new IcebergError('conflict', `There is a table in ${this.folder} already.`);
    if (!base || (current?.number === base.version && base.metadataLocation.endsWith(`/${current.file}`))) return;
    if (!current || !this.#canFollow(await loadTable(this.folder), base)) throw new CommitConflict(this.folder);
  }

  /** Makes everything prepared visible at once, or throws CommitConflict and discards it. */
  async commit(): Promise<Table> {
    this.#checkOpen();
    const { base } = this.#chain;
    let [onto, metadata, written] = [base, this.metadata, this.#written];
    try {
      // The number of a version tells nothing of whose it is: the table may have been dropped and made anew.
      await this.check();
      for (let attempt = 0; ; attempt++) {
        if (onto && metadata === onto.metadata) return await this.#done(onto, onto.metadata);
        const next = publishable(onto, metadata);
        const version = (onto?.version ?? -1) + 1;
        const file = newMetadataFile(version);
        const outcome = await publishVersion(this.folder, { number: version, file }, printMetadata(next));
        if (outcome === 'claimed')
          return await this.#done(new Table(this.folder, version, file, next, 'current'), onto?.metadata ?? next);
        if (!onto) throw new IcebergError('conflict', `There is a table in ${this.folder} already.`);
        const newer = await loadTable(this.folder);
        if (attempt === 1000 || !this.#canFollow(newer, onto)) throw new CommitConflict(this.folder);
        await removeFiles(this.folder, written);
        [onto, metadata, written] = [newer, ...(await this.#replay(newer.metadata))];
      }
    } catch (error) {
      await removeFiles(this.folder, written);
      await this.discard();
      throw error;
    }
  }

  /**
   * Commits a new table and puts it on a list. When that fails, what was written is removed and nothing else: the folder
   * may be the user's own, with files in it that are no part of a table.
   */
  async commitListed(list: () => Promise<void>): Promise<Table> {
    const table = await this.commit();
    try {
      await list();
      return table;
    } catch (error) {
      await releaseVersion(this.folder, table.version);
      await removeFiles(this.folder, [table.metadataLocation]);
      await this.#removeWritten();
      throw error;
    }
  }

  /** Forgets everything prepared in this chain, files included. Does nothing after a commit. */
  async discard(): Promise<void> {
    if (this.#chain.state !== 'open') return;
    this.#chain.state = 'discarded';
    await this.#removeWritten();
  }

  async #removeWritten(): Promise<void> {
    await removeFiles(this.folder, [...this.#written, ...locationsOf(this.#steps)]);
    for (const folder of this.#chain.newFolders) await rmdir(folder).catch(() => undefined);
  }

  async #replay(base: TableMetadata): Promise<[TableMetadata, readonly string[]]> {
    let metadata = base;
    const written: string[] = [];
    try {
      for (const step of this.#steps) {
        const draft = await step.apply(metadata);
        metadata = draft.metadata;
        written.push(...draft.written);
      }
    } catch (error) {
      await removeFiles(this.folder, written);
      throw error;
    }
    return [metadata, written];
  }

  async #done(table: Table, before: TableMetadata): Promise<Table> {
    this.#chain.state = 'committed';
    for (const step of this.#steps)
      // What could not be deleted now is deleted by the next VACUUM.
      await step.tidyUp?.(before, table.metadata, table.metadataLocation).catch(() => undefined);
    return table;
  }

  /** Whether the changes can be put on a newer state of the table that they were prepared on. */
  #canFollow(newer: Table, base: Table): boolean {
    return newer.metadata.tableUuid === base.metadata.tableUuid && this.#steps.every((step) => step.replayable);
  }

  #checkOpen(): void {
    if (this.#chain.state !== 'open')
      throw new IcebergError('invalid', `These changes of ${this.folder} are ${this.#chain.state} already.`);
  }
}

function locationsOf(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) => step.added.map((file) => file.location));
}

const mostLogged = 100;

function publishable(onto: Table | undefined, metadata: TableMetadata): TableMetadata {
  if (!onto) return metadata;
  const entry = { timestampMs: onto.metadata.lastUpdatedMs, file: onto.metadataLocation };
  return { ...metadata, metadataLog: [...onto.metadata.metadataLog, entry].slice(-mostLogged) };
}

/** Makes an empty table. Throws IcebergError `conflict` where one is, `invalid` for impossible columns or partitions. */
export async function createTable(
  folder: string,
  columns: readonly TableColumn[],
  options: CreateOptions = {},
): Promise<Table> {
  return (await prepareTable(folder, columns, options)).commit();
}

/** A new table that is not there before the commit; rows can be prepared upon it (CREATE TABLE AS). Throws as createTable. */
export async function prepareTable(
  folder: string,
  columns: readonly TableColumn[],
  options: CreateOptions = {},
): Promise<PreparedCommit> {
  const path = resolve(folder);
  if (await currentVersion(path)) throw new IcebergError('conflict', `There is a table in ${path} already.`);
  let lastColumnId = 0;
  const schema = { id: 0, fields: fieldsOf(columns, () => ++lastColumnId) };
  const spec = partitionSpecOf(options.partitionSpec ?? [], schema);
  return PreparedCommit.create(path, {
    folder: path,
    tableUuid: randomUUID(),
    location: locationOf(path),
    lastSequenceNumber: 0,
    lastUpdatedMs: Date.now(),
    lastColumnId,
    schemas: [schema],
    currentSchemaId: 0,
    specs: [spec],
    defaultSpecId: 0,
    lastPartitionId: firstPartitionId + spec.fields.length - 1,
    properties: options.properties ?? {},
    snapshots: [],
    snapshotLog: [],
    metadataLog: [],
    refs: {},
    rest: { 'sort-orders': [{ 'order-id': 0, fields: [] }], 'default-sort-order-id': 0 },
  });
}

/**
 * The table as it is now, or as a metadata file (name, path or location) has it.
 * Throws IcebergError `notFound` where no table is, `invalid` for a damaged metadata file, which it names.
 */
export async function loadTable(folder: string, metadataFile?: string): Promise<Table> {
  const path = resolve(folder);
  const current = await currentVersion(path);
  const file = metadataFile === undefined ? current?.file : basename(metadataFile);
  if (!current || file === undefined) throw new IcebergError('notFound', `There is no table in ${path}.`);
  const metadata = await readMetadata(path, file);
  if (file === current.file) return new Table(path, current.number, file, metadata, 'current');
  return new Table(path, Number.parseInt(file), file, metadata, 'past');
}

async function readMetadata(folder: string, file: string): Promise<TableMetadata> {
  const path = join(folder, 'metadata', file);
  if (!/^\d+-[^/\\]+\.metadata\.json$/.test(file))
    throw new IcebergError('invalid', `${file} is no metadata file: those are named NNNNN-<uuid>.metadata.json.`);
  try {
    return parseMetadata(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT')
      throw new IcebergError('notFound', `The metadata file ${path} is missing.`, error);
    throw error;
  }
}

/**
 * Makes a metadata file that another writer put into the table's folder the current one, as the next version after
 * `table`. Throws CommitConflict if the table has moved on, IcebergError `invalid` if the file is not this table's.
 */
export async function adoptMetadata(table: Table, location: string): Promise<Table> {
  const path = pathOf(location, table.folder);
  const file = basename(path);
  if (resolve(path) !== join(table.folder, 'metadata', file))
    throw new IcebergError('invalid', `${location} does not lie in the table's metadata folder.`);
  const metadata = await readMetadata(table.folder, file);
  if (metadata.tableUuid !== table.metadata.tableUuid)
    throw new IcebergError('invalid', `${location} is the metadata of another table.`);
  const number = table.version + 1;
  if ((await claimVersion(table.folder, { number, file })) === 'taken') throw new CommitConflict(table.folder);
  return new Table(table.folder, number, file, metadata, 'current');
}
