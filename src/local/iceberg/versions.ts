/**
 * Which metadata file is the table's current one. `metadata/versions/00007` names the metadata file of commit 7; making
 * that name is the commit, and since it is made by a hard link, only one process can and it is never half there.
 * A metadata file waits under a hidden name until its version is claimed: who lists the folder instead of reading the
 * pointers never meets a file that was not committed.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../store/files.ts';
import { CommitConflict, DamagedFile, IcebergError } from './error.ts';
import { makeFolder, syncFolder, writeNewFile } from './files.ts';

export interface Version {
  readonly number: number;
  /** Name of the metadata file in the folder `metadata`. */
  readonly file: string;
}

const fileName = /^(\d{5,})-[^/\\]+\.metadata\.json$/;

const versionName = (number: number) => String(number).padStart(5, '0');
const waitingName = (file: string) => `.${file}.tmp`;

/** The current version, or undefined where no table is. Throws IcebergError `invalid` if the pointer is damaged. */
export async function currentVersion(folder: string): Promise<Version | undefined> {
  const metadata = join(folder, 'metadata');
  const names = await listNames(join(metadata, 'versions'));
  const number = Math.max(-1, ...names.filter((name) => /^\d+$/.test(name)).map(Number));
  if (number < 0) return foreignVersion(metadata);
  const pointer = join(metadata, 'versions', versionName(number));
  const file = (await readFile(pointer, 'utf8')).trim();
  if (!fileName.test(file)) throw new DamagedFile('metadata', 'damaged', `The version pointer ${pointer} is damaged.`);
  await finishClaim(metadata, file);
  return { number, file };
}

/** A table that another program wrote has no pointers: its highest metadata file counts, as its own readers hold it. */
async function foreignVersion(metadata: string): Promise<Version | undefined> {
  const files = (await listNames(metadata)).flatMap((file) => {
    const digits = fileName.exec(file)?.[1];
    return digits === undefined ? [] : [{ number: Number(digits), file }];
  });
  return files.sort((a, b) => b.number - a.number || (a.file < b.file ? 1 : -1))[0];
}

/** Gives a claimed metadata file its name, if whoever claimed it came to an end before that. */
async function finishClaim(metadata: string, file: string): Promise<void> {
  const path = join(metadata, file);
  if (await exists(path)) return;
  try {
    await rename(join(metadata, waitingName(file)), path);
  } catch (error) {
    // Another reader was faster, or the file is really gone.
    if (errorCode(error) === 'ENOENT' && (await exists(path))) return;
    throw new DamagedFile('metadata', 'missing', `The metadata file ${path} is missing.`, error);
  }
}

/** A new name for the metadata file of a version. */
export function newMetadataFile(number: number): string {
  return `${versionName(number)}-${randomUUID()}.metadata.json`;
}

/**
 * Writes the metadata file and claims its version; `taken` where another process was first, and then nothing is left.
 * What fails before the claim leaves the table as it was.
 */
export async function publishVersion(folder: string, version: Version, text: string): Promise<'claimed' | 'taken'> {
  const metadata = join(folder, 'metadata');
  const waiting = join(metadata, waitingName(version.file));
  await makeVersions(folder, version);
  let outcome: 'claimed' | 'taken' | undefined;
  try {
    await writeNewFile(waiting, text).catch((error: unknown) => refuseGone(folder, version, error));
    outcome = await claimVersion(folder, version);
  } finally {
    if (outcome !== 'claimed') await rm(waiting, { force: true });
  }
  // The commit has happened: what is left undone here is done by the next reader.
  if (outcome === 'claimed') await finishClaim(metadata, version.file).catch(() => undefined);
  return outcome;
}

/** Only a new table makes its folder: one that was dropped since is never half made anew by a commit that comes late. */
async function makeVersions(folder: string, version: Version): Promise<void> {
  const versions = join(folder, 'metadata', 'versions');
  if (version.number === 0) return makeFolder(versions);
  await mkdir(versions).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') refuseGone(folder, version, error);
  });
}

function refuseGone(folder: string, version: Version, error: unknown): never {
  if (version.number > 0 && errorCode(error) === 'ENOENT') throw new CommitConflict(folder);
  throw error;
}

/** Makes a metadata file, which must be on the disk, the one of its version. */
export async function claimVersion(folder: string, version: Version): Promise<'claimed' | 'taken'> {
  const metadata = join(folder, 'metadata');
  const versions = join(metadata, 'versions');
  await makeVersions(folder, version);
  const pointer = join(metadata, `.pointer-${randomUUID()}.tmp`);
  try {
    await syncFolder(metadata);
    await writeNewFile(pointer, `${version.file}\n`);
    await link(pointer, join(versions, versionName(version.number)));
  } catch (error) {
    const code = errorCode(error);
    // On a network disk the link may be there although its answer got lost.
    if (code === 'EEXIST') return (await isClaimed(folder, version)) ? 'claimed' : 'taken';
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS')
      throw new IcebergError(
        'invalid',
        `The disk of ${folder} has no hard links, which commits need; keep the lakehouse's data on another disk.`,
        error,
      );
    return refuseGone(folder, version, error);
  } finally {
    await rm(pointer, { force: true }).catch(() => undefined);
  }
  // The commit has happened, so a disk that fails now must not make it look undone.
  await syncFolder(versions).catch(() => undefined);
  return 'claimed';
}

/** Takes the claim of a version back; only who claimed it may, and only while nobody was told of it. */
export async function releaseVersion(folder: string, number: number): Promise<void> {
  await rm(join(folder, 'metadata', 'versions', versionName(number)), { force: true });
}

async function isClaimed(folder: string, version: Version): Promise<boolean> {
  const pointer = join(folder, 'metadata', 'versions', versionName(version.number));
  return (await readFile(pointer, 'utf8')).trim() === version.file;
}

async function listNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
