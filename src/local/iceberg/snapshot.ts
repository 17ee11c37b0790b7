/** Snapshots: what files one consists of, and how the next one is made from it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../store/files.ts';
import { CommitConflict, DamagedFile } from './error.ts';
import { locationOf, makeFolder, pathOf, writeNewFile } from './files.ts';
import {
  parseManifest,
  printManifest,
  summarizeManifest,
  type DataFile,
  type Manifest,
  type ManifestEntry,
} from './manifest.ts';
import { parseManifestList, printManifestList } from './manifestList.ts';
import { currentSchema, currentSnapshot, specById, specTypes, type Snapshot, type TableMetadata } from './metadata.ts';

/** A table as it would be, and the metadata files that were written for it. */
export interface Draft {
  readonly metadata: TableMetadata;
  /** Locations; nothing refers to them until the draft is committed. */
  readonly written: readonly string[];
}

/** A manifest for each append is good until there are this many; then the next append makes one of them. */
const mostManifests = 32;

export async function readManifests(metadata: TableMetadata, snapshot: Snapshot): Promise<readonly Manifest[]> {
  return parseManifestList(await readTableFile(metadata, snapshot.manifestList), snapshot.manifestList);
}

/** Throws IcebergError `invalid` that names the file if it is missing or damaged. */
export async function readEntries(metadata: TableMetadata, manifest: Manifest): Promise<readonly ManifestEntry[]> {
  const spec = specById(metadata, manifest.specId);
  const bytes = await readTableFile(metadata, manifest.location);
  return parseManifest(bytes, manifest, spec, specTypes(metadata, spec));
}

/** The data files of a snapshot. */
export async function readDataFiles(metadata: TableMetadata, snapshot: Snapshot): Promise<readonly DataFile[]> {
  const files: DataFile[] = [];
  for (const manifest of await readManifests(metadata, snapshot))
    for (const entry of await readEntries(metadata, manifest)) if (entry.status !== 'deleted') files.push(entry.file);
  return files;
}

async function readTableFile(metadata: TableMetadata, location: string): Promise<Buffer> {
  try {
    return await readFile(pathOf(location, metadata.folder));
  } catch (error) {
    if (errorCode(error) === 'ENOENT')
      throw new DamagedFile('file', 'missing', `The file ${location} is missing.`, error);
    throw error;
  }
}

export interface SnapshotChange {
  readonly added: readonly DataFile[];
  readonly removed: readonly DataFile[];
}

/**
 * The table with one more snapshot, whose manifests and manifest list are on the disk when this returns.
 * Throws CommitConflict if a file to remove is not in the table any more.
 */
export async function addSnapshot(folder: string, base: TableMetadata, change: SnapshotChange): Promise<Draft> {
  const writer = new ManifestWriter(folder, base);
  try {
    return await writer.write(change);
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

class ManifestWriter {
  readonly #folder: string;
  readonly #base: TableMetadata;
  readonly #id: bigint;
  readonly #sequenceNumber: number;
  readonly #written: string[] = [];
  readonly #uuid = randomUUID();

  constructor(folder: string, base: TableMetadata) {
    this.#folder = join(folder, 'metadata');
    this.#base = base;
    this.#id = newSnapshotId(base);
    this.#sequenceNumber = base.lastSequenceNumber + 1;
  }

  async discard(): Promise<void> {
    await Promise.all(this.#written.map((location) => rm(pathOf(location), { force: true })));
  }

  async write(change: SnapshotChange): Promise<Draft> {
    await makeFolder(this.#folder);
    const base = this.#base;
    const parent = currentSnapshot(base);
    const before = parent ? await readManifests(base, parent) : [];
    const totals = parent ? await totalsOf(base, parent) : noTotals;
    let kept = change.removed.length === 0 ? before : await this.#without(before, change.removed);
    if (kept.length >= mostManifests) kept = await this.#merged(kept);
    const added =
      change.added.length === 0 ? [] : [await this.#writeManifest(change.added.map((file) => this.#added(file)))];
    const manifests = [...added, ...kept].filter(
      (manifest) => manifest.addedFiles + manifest.existingFiles > 0 || manifest.snapshotId === this.#id,
    );

    const list = join(this.#folder, `snap-${this.#id}-1-${this.#uuid}.avro`);
    const owner = { snapshotId: this.#id, parentSnapshotId: parent?.id, sequenceNumber: this.#sequenceNumber };
    await this.#writeFile(list, printManifestList(manifests, owner));

    // Time travel needs an order, so two snapshots never share a millisecond.
    const timestampMs = Math.max(Date.now(), base.lastUpdatedMs + 1);
    const snapshot: Snapshot = {
      id: this.#id,
      ...(parent ? { parentId: parent.id } : {}),
      sequenceNumber: this.#sequenceNumber,
      timestampMs,
      manifestList: locationOf(list),
      summary: summarize(change, totals),
      schemaId: base.currentSchemaId,
    };
    const metadata: TableMetadata = {
      ...base,
      lastSequenceNumber: this.#sequenceNumber,
      lastUpdatedMs: timestampMs,
      currentSnapshotId: snapshot.id,
      snapshots: [...base.snapshots, snapshot],
      snapshotLog: [...base.snapshotLog, { timestampMs, snapshotId: snapshot.id }],
      refs: { ...base.refs, main: { ...base.refs['main'], type: 'branch', snapshotId: snapshot.id } },
    };
    return { metadata, written: this.#written };
  }

  #added(file: DataFile): ManifestEntry {
    // The sequence number is left to the manifest's, so that the file fits on whatever base it lands.
    return {
      status: 'added',
      snapshotId: this.#id,
      sequenceNumber: undefined,
      fileSequenceNumber: undefined,
      file,
    };
  }

  /** Manifests that hold a removed file are written anew, all others stay. */
  async #without(manifests: readonly Manifest[], removed: readonly DataFile[]): Promise<readonly Manifest[]> {
    const gone = new Set(removed.map((file) => file.location));
    const kept: Manifest[] = [];
    for (const manifest of manifests) {
      const entries = (await readEntries(this.#base, manifest)).filter((entry) => entry.status !== 'deleted');
      if (!entries.some((entry) => gone.has(entry.file.location))) {
        kept.push(manifest);
        continue;
      }
      const changed = entries.map((entry): ManifestEntry =>
        gone.delete(entry.file.location)
          ? { ...entry, status: 'deleted', snapshotId: this.#id }
          : { ...entry, status: 'existing' },
      );
      kept.push(await this.#writeManifest(changed));
    }
    if (gone.size > 0) throw new CommitConflict(this.#base.folder);
    return kept;
  }

  async #merged(manifests: readonly Manifest[]): Promise<readonly Manifest[]> {
    const bySpec = new Map<number, ManifestEntry[]>();
    const fresh = manifests.filter((manifest) => manifest.snapshotId === this.#id);
    for (const manifest of manifests) {
      if (fresh.includes(manifest)) continue;
      const entries = (await readEntries(this.#base, manifest)).filter((entry) => entry.status !== 'deleted');
      const group = bySpec.get(manifest.specId) ?? [];
      bySpec.set(manifest.specId, group);
      for (const entry of entries) group.push({ ...entry, status: 'existing' });
    }
    const merged: Manifest[] = [];
    for (const entries of bySpec.values()) if (entries.length > 0) merged.push(await this.#writeManifest(entries));
    return [...fresh, ...merged];
  }

  async #writeManifest(entries: readonly ManifestEntry[]): Promise<Manifest> {
    const spec = specById(this.#base, entries[0]?.file.specId ?? this.#base.defaultSpecId);
    const types = specTypes(this.#base, spec);
    const bytes = printManifest(entries, currentSchema(this.#base), spec, types);
    const path = join(this.#folder, `${this.#uuid}-m${this.#written.length}.avro`);
    await this.#writeFile(path, bytes);
    const of = { snapshotId: this.#id, sequenceNumber: this.#sequenceNumber };
    return summarizeManifest(locationOf(path), bytes.length, entries, spec, types, of);
  }

  async #writeFile(path: string, bytes: Buffer): Promise<void> {
    await writeNewFile(path, bytes);
    this.#written.push(locationOf(path));
  }
}

function newSnapshotId(metadata: TableMetadata): bigint {
  for (;;) {
    const id = randomBytes(8).readBigUInt64BE() & 0x7fff_ffff_ffff_ffffn;
    if (id > 0n && !metadata.snapshots.some((snapshot) => snapshot.id === id)) return id;
  }
}

interface Totals {
  readonly records: number;
  readonly files: number;
  readonly bytes: number;
}

const noTotals: Totals = { records: 0, files: 0, bytes: 0 };

function add(totals: Totals, files: readonly DataFile[], sign: 1 | -1): Totals {
  return {
    records: totals.records + sign * files.reduce((sum, file) => sum + file.recordCount, 0),
    files: totals.files + sign * files.length,
    bytes: totals.bytes + sign * files.reduce((sum, file) => sum + file.sizeBytes, 0),
  };
}

async function totalsOf(metadata: TableMetadata, snapshot: Snapshot): Promise<Totals> {
  const [records, files, bytes] = ['total-records', 'total-data-files', 'total-files-size'].map((name) =>
    Number(snapshot.summary[name] ?? Number.NaN),
  );
  const totals = { records: records ?? NaN, files: files ?? NaN, bytes: bytes ?? NaN };
  // A stranger's snapshot may say nothing of itself.
  if (Object.values(totals).some(Number.isNaN)) return add(noTotals, await readDataFiles(metadata, snapshot), 1);
  return totals;
}

function summarize({ added, removed }: SnapshotChange, before: Totals): Readonly<Record<string, string>> {
  const plus = add(noTotals, added, 1);
  const minus = add(noTotals, removed, 1);
  const after = add(add(before, added, 1), removed, -1);
  const partitions = new Set([...added, ...removed].map((file) => file.partition.map(String).join('\n')));
  const counts = {
    ...(added.length === 0
      ? {}
      : { 'added-data-files': plus.files, 'added-records': plus.records, 'added-files-size': plus.bytes }),
    ...(removed.length === 0
      ? {}
      : { 'deleted-data-files': minus.files, 'deleted-records': minus.records, 'removed-files-size': minus.bytes }),
    'changed-partition-count': partitions.size,
    'total-records': after.records,
    'total-files-size': after.bytes,
    'total-data-files': after.files,
    'total-delete-files': 0,
    'total-position-deletes': 0,
    'total-equality-deletes': 0,
  };
  const operation = removed.length === 0 ? 'append' : added.length === 0 ? 'delete' : 'overwrite';
  return { operation, ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, String(count)])) };
}
