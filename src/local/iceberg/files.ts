/** Files of a table: durable writes, and the form that their paths have inside the metadata. */
import { mkdir, open, rm } from 'node:fs/promises';
import { isAbsolute, sep } from 'node:path';
import { layoutAbove } from '../store/layout.ts';
import { IcebergError } from './error.ts';

/** `file:///a/b`: the path as it is, nothing escaped, as Iceberg's readers take it. */
export function locationOf(path: string): string {
  const forward = sep === '\\' ? path.replaceAll('\\', '/') : path;
  return `file://${forward.startsWith('/') ? '' : '/'}${forward}`;
}

/**
 * The path behind a location. Other writers put `s3://` into a table: those are objects of the lake that the table's
 * folder lies in. Throws IcebergError `invalid` if it is not on this machine.
 */
export function pathOf(location: string, tableFolder?: string): string {
  const lake = /^s3[an]?:/.test(location) && tableFolder !== undefined ? layoutAbove(tableFolder) : undefined;
  if (lake) return lake.locationPath(location);
  const path = /^file:(?:\/\/)?(\/.*)$/s.exec(location)?.[1] ?? location;
  const local = /^\/[A-Za-z]:\//.test(path) && sep === '\\' ? path.slice(1) : path;
  if (!isAbsolute(local))
    throw new IcebergError('invalid', `${location} is not a file on this machine, so the table cannot be read here.`);
  return local;
}

/** Writes a new file and brings it to the disk; leaves nothing behind when that fails. */
export async function writeNewFile(path: string, data: Buffer | string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(data);
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
  await file.close();
}

/** Brings a file that another program wrote to the disk. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Brings the names in a folder to the disk, where the system can do that. */
export async function syncFolder(path: string): Promise<void> {
  // Windows keeps names in its journal and refuses to open a folder.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
}
