/** Removes what processes that came to an end have left half-way: received bytes without a name, files on their way. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { orMissing } from './files.ts';
import { homeBucket, type Layout } from './layout.ts';
import { isTemporary } from './names.ts';

/** Younger leftovers stay: another process may be at work on them. Uploads in parts are a client's, and stay too. */
export async function sweepLeftovers(layout: Layout, beforeMs: number): Promise<void> {
  const removeOld = async (path: string): Promise<void> => {
    const found = await orMissing(stat(path));
    if (found && found.mtimeMs < beforeMs) await rm(path, { recursive: true, force: true });
  };
  /** `depth`: how many levels of folders below may hold leftovers. */
  const sweep = async (folder: string, depth: number): Promise<void> => {
    for (const entry of (await orMissing(readdir(folder, { withFileTypes: true }))) ?? []) {
      const path = join(folder, entry.name);
      if (isTemporary(entry.name)) await removeOld(path);
      else if (entry.isDirectory() && depth > 0) await sweep(path, depth - 1);
    }
  };
  for (const entry of (await orMissing(readdir(layout.uploads, { withFileTypes: true }))) ?? [])
    if (entry.isFile()) await removeOld(join(layout.uploads, entry.name));
  await sweep(layout.folder, 0);
  await sweep(layout.buckets, 0);
  for (const folder of ['catalog', 'services', 's3-notes', 'processes', 'uploads'])
    await sweep(join(layout.folder, folder), Infinity);
  // A folder of a table is removed beside the others of its schema.
  await sweep(join(layout.bucket(homeBucket), 'warehouse'), 1);
  for (const kind of ['s3tables', 'redshift']) await sweep(join(layout.folder, kind), 2);
}
