/** What becomes of the files of a table that is dropped. */
import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { IcebergError } from './error.ts';
import { referencedFiles } from './expire.ts';
import { removeFiles } from './parquet.ts';
import { loadTable, type Table } from './table.ts';

/** Deletes the table's own files, of every snapshot. What else lies in its folder is the user's and stays. */
export async function purgeTable(folder: string): Promise<void> {
  const table = await loadTable(folder).catch(ignoreUnreadable);
  if (!table) return;
  const { metadata, metadataLocation } = table;
  const files = await referencedFiles(metadata, metadata.snapshots);
  await rm(join(folder, 'metadata/versions'), { recursive: true, force: true });
  await removeFiles(folder, [...files, ...metadata.metadataLog.map(({ file }) => file), metadataLocation]);
  for (const empty of ['data', 'metadata', '.']) await rmdir(join(folder, empty)).catch(() => undefined);
}

/** Where no table is left, or one that nobody can read, nothing is known to be its own. */
function ignoreUnreadable(error: unknown): Table | undefined {
  if (error instanceof IcebergError) return undefined;
  throw error;
}
