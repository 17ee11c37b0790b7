/** Opening a data folder, which is made and filled first when it is new, by one process however many start at once. */
import { access, constants, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, listFolder, readJson, removeFolder, writeJson } from './files.ts';
import { isRunning, ownMark, type ProcessMark } from './processes.ts';
import { DataFolderError, markStore, openStore, prepareStore, type DiskStore } from './store.ts';

export interface Waiting {
  /** How long to wait for another process in silence. */
  readonly patienceMs: number;
  readonly say: (sentence: string) => void;
}

const pollMs = 100;
const onTerminal: Waiting = {
  patienceMs: 1000,
  say: (sentence) => process.stderr.write(`${sentence}\n`),
};

/**
 * The store of the folder. A new one is given to `fill` before anybody else can open it. Iceberg tables hold absolute
 * paths, so the lakehouse is made where it stays: behind a lock, and it counts only when its marker is written.
 * Throws DataFolderError with a sentence for the user.
 */
export async function openDataFolder(
  folder: string,
  fill: (store: DiskStore) => Promise<void>,
  { patienceMs, say }: Waiting = onTerminal,
): Promise<DiskStore> {
  await makeWritable(folder);
  const lockFile = join(folder, 'making.json');
  const startedMs = performance.now();
  let isSaid = false;
  for (;;) {
    const names = await listFolder(folder);
    if (names.includes('lake.json')) return openStore(folder);
    if (names.length > 0 && !names.includes('making.json')) return openStore(folder);
    if (names.length === 0 && (await tryLock(lockFile))) return make(folder, lockFile, fill);
    const lock = await readJson<ProcessMark>(lockFile);
    if (lock && !(await isRunning(lock))) {
      await clean(folder, lockFile);
      continue;
    }
    if (lock && !isSaid && performance.now() - startedMs >= patienceMs) {
      isSaid = true;
      say(
        `Waiting for process ${lock.pid}, which is filling ${folder}. If that is no lakehouse, delete the folder or name another one with --data.`,
      );
    }
    await sleep(pollMs);
  }
}

async function makeWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    const why = errorCode(error) === 'EEXIST' || errorCode(error) === 'ENOTDIR' ? 'is a file' : 'cannot be written';
    throw new DataFolderError(`The data folder ${folder} ${why}. Name another one with --data.`);
  }
}

async function tryLock(lockFile: string): Promise<boolean> {
  try {
    await writeJson(lockFile, await ownMark(), 'create');
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function make(folder: string, lockFile: string, fill: (store: DiskStore) => Promise<void>): Promise<DiskStore> {
  try {
    const store = await prepareStore(folder);
    await fill(store);
    await markStore(store);
    await rm(lockFile, { force: true });
    return store;
  } catch (error) {
    await clean(folder, lockFile);
    throw error;
  }
}

/** Removes what somebody who came to an end had begun; the lock goes last. */
async function clean(folder: string, lockFile: string): Promise<void> {
  for (const name of await listFolder(folder)) if (name !== 'making.json') await removeFolder(join(folder, name));
  await rm(lockFile, { force: true });
}
