/**
 * Forgetting old snapshots. Readers that run meanwhile are safe as long as they read the current state: a snapshot that
 * was current within the last `graceMs` stays, and with it every file that such a query still has to open.
 * Files that nobody refers to, e.g. from a process that was killed in a commit, go when they are a day old: younger
 * ones may belong to a commit that is still being prepared.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { orMissing } from '../store/files.ts';
import { locationOf, pathOf } from './files.ts';
import type { TableMetadata } from './metadata.ts';
import { removeFiles } from './parquet.ts';
import { readEntries, readManifests } from './snapshot.ts';

export interface ExpireOptions {
  /** Newest snapshots of the current state's line that stay in any case; 1 unless set. */
  readonly keep?: number;
  /** Only snapshots from before this time expire, milliseconds since 1970; all unless set. */
  readonly olderThanMs?: number;
  /** How long a snapshot stays after it was replaced; 5 minutes unless set. */
  readonly graceMs?: number;
}

const orphanAgeMs = 24 * 3_600_000;

/** The table without the expired snapshots; the same one if none expires. */
export function expireSnapshots(base: TableMetadata, options: ExpireOptions): TableMetadata {
  const nowMs = Date.now();
  const stay = new Set<bigint>();
  let id = base.currentSnapshotId;
  for (let left = Math.max(1, options.keep ?? 1); left > 0 && id !== undefined; left--) {
    stay.add(id);
    const at = id;
    id = base.snapshots.find((snapshot) => snapshot.id === at)?.parentId;
  }
  for (const ref of Object.values(base.refs)) stay.add(ref.snapshotId);
  for (const [at, entry] of base.snapshotLog.entries()) {
    const replacedMs = base.snapshotLog[at + 1]?.timestampMs ?? nowMs;
    if (replacedMs > nowMs - (options.graceMs ?? 300_000)) stay.add(entry.snapshotId);
  }
  const snapshots = base.snapshots.filter(
    (snapshot) => stay.has(snapshot.id) || snapshot.timestampMs >= (options.olderThanMs ?? Infinity),
  );
  if (snapshots.length === base.snapshots.length) return base;
  const known = new Set(snapshots.map((snapshot) => snapshot.id));
  // The log tells what was current at a time: behind a gap it would be wrong.
  const gap = base.snapshotLog.findLastIndex((entry) => !known.has(entry.snapshotId));
  return {
    ...base,
    lastUpdatedMs: Math.max(nowMs, base.lastUpdatedMs + 1),
    snapshots,
    snapshotLog: base.snapshotLog.slice(gap + 1),
  };
}

/** Deletes the files that only expired snapshots refer to, and orphans. */
export async function removeExpired(
  folder: string,
  before: TableMetadata,
  after: TableMetadata,
  metadataLocation: string,
): Promise<void> {
  const needed = await referencedFiles(after, after.snapshots);
  const known = new Set(after.snapshots.map((snapshot) => snapshot.id));
  const expired = before.snapshots.filter((snapshot) => !known.has(snapshot.id));
  const gone = [...(await referencedFiles(before, expired))].filter((location) => !needed.has(location));
  await removeFiles(folder, gone);
  for (const location of [metadataLocation, ...after.metadataLog.map((entry) => entry.file)]) needed.add(location);
  await removeOrphans(folder, needed);
}

/** Locations of the manifest lists, manifests and data files of some snapshots. */
export async function referencedFiles(
  metadata: TableMetadata,
  snapshots: TableMetadata['snapshots'],
): Promise<Set<string>> {
  const files = new Set<string>();
  for (const snapshot of snapshots) {
    files.add(snapshot.manifestList);
    for (const manifest of await readManifests(metadata, snapshot)) {
      if (files.has(manifest.location)) continue;
      files.add(manifest.location);
      for (const entry of await readEntries(metadata, manifest))
        if (entry.status !== 'deleted') files.add(entry.file.location);
    }
  }
  return files;
}

const ours = /\.(?:parquet|avro|metadata\.json|tmp)$/;

async function removeOrphans(folder: string, needed: ReadonlySet<string>): Promise<void> {
  const needPaths = new Set(Array.from(needed, (location) => pathOf(location, folder)));
  const limitMs = Date.now() - orphanAgeMs;
  const orphans: string[] = [];
  for (const part of ['data', 'metadata']) {
    const names = (await orMissing(readdir(join(folder, part), { recursive: true }))) ?? [];
    for (const name of names) {
      const path = join(folder, part, name);
      if (needPaths.has(path) || !ours.test(name)) continue;
      const found = await stat(path).catch(() => undefined);
      if (found && found.mtimeMs < limitMs) orphans.push(locationOf(path));
    }
  }
  await removeFiles(folder, orphans);
}
