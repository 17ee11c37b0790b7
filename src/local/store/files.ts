/** Small files that several processes share: every write is a whole new file under its final name, or none. */
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isTemporary, temporaryName } from './names.ts';

/** The code of a file system error, e.g. `ENOENT`; undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The value, or undefined where the file or folder is not there. */
export async function orMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

export async function readText(path: string): Promise<string | undefined> {
  return orMissing(readFile(path, 'utf8'));
}

/** The parsed file, or undefined if there is none. The caller wrote it, so its shape is trusted. */
export async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readText(path);
  // SAFETY: only this program writes these files, each with one type.
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/**
 * Writes the file under a temporary name, flushes it, and moves it into place. `create` fails with `EEXIST`
 * where the name is taken, also by another process at the same moment. What can be made again needs no flush.
 */
export async function writeText(
  path: string,
  text: string,
  mode: 'create' | 'replace',
  durability: 'flushed' | 'unflushed' = 'flushed',
): Promise<void> {
  const temporary = join(dirname(path), temporaryName());
  await retryWhenFolderVanishes(path, async () => {
    try {
      const file = await open(temporary, 'wx');
      try {
        await file.writeFile(text);
        if (durability === 'flushed') await file.sync();
      } finally {
        await file.close();
      }
      if (mode === 'replace') await rename(temporary, path);
      else await link(temporary, path);
    } finally {
      // After a rename it is gone; after anything else, a full disk included, it would stay.
      await rm(temporary, { force: true });
    }
  });
}

export async function writeJson(
  path: string,
  value: unknown,
  mode: 'create' | 'replace',
  durability: 'flushed' | 'unflushed' = 'flushed',
): Promise<void> {
  await writeText(path, JSON.stringify(value, undefined, 1) + '\n', mode, durability);
}

/** Makes the folder of `path` and works in it; again when a neighbour removed the empty folder in between. */
export async function retryWhenFolderVanishes<T>(path: string, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    await mkdir(dirname(path), { recursive: true });
    try {
      return await work();
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || attempt === 5) throw error;
    }
  }
}

/** Names in a folder, sorted; none where there is no folder. Temporary files are left out. */
export async function listFolder(path: string): Promise<string[]> {
  const names = (await orMissing(readdir(path))) ?? [];
  return names.filter((name) => !isTemporary(name)).sort();
}

/** Removes a folder so that nobody sees half of it: it is renamed first. */
export async function removeFolder(path: string): Promise<void> {
  const doomed = join(dirname(path), temporaryName());
  if ((await orMissing(rename(path, doomed).then(() => true))) === undefined) return;
  await rm(doomed, { recursive: true, force: true });
}
