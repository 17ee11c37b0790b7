import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Connection } from '../kernels/api.ts';
import { UsageError } from './exit.ts';
import { dataFolder, type Shell } from './shell.ts';

/** The folder of the local lakehouse, made where one of the connections needs it. Throws UsageError where it cannot be had. */
export async function prepareData(
  shell: Shell,
  option: string | undefined,
  connections: readonly Connection[],
): Promise<string> {
  const folder = dataFolder(shell, option);
  if (connections.some(({ kind }) => kind === 'local')) await makeDataFolder(folder);
  return folder;
}

/** Throws UsageError where there can be no such folder. */
export async function makeDataFolder(folder: string): Promise<void> {
  try {
    await makeEach(folder, resolve(folder));
    await access(folder, constants.W_OK);
  } catch (error) {
    throw error instanceof UsageError ? error : refusal(folder, 'cannot be written');
  }
}

// Step by step: a recursive mkdir of Node never ends where the system denies that the parent is there, as in /proc.
async function makeEach(folder: string, path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) return;
  const isWhole = path === resolve(folder);
  if (there) throw refusal(folder, isWhole ? 'is a file' : `cannot be made, since ${path} is a file`);
  if (dirname(path) !== path) await makeEach(folder, dirname(path));
  try {
    await mkdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw refusal(folder, 'cannot be made');
  }
}

function refusal(folder: string, why: string): UsageError {
  return new UsageError(`The data folder ${folder} ${why}. Name another one with --data.`);
}
