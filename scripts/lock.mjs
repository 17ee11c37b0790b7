// One process at a time: a file that holds its owner's process id.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Does the work while holding the lock; one whose owner is gone is taken over. Calls `onWait` once if it has to wait. */
export async function withLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true });
  for (let told = false; ;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isHeld(path)) {
      if (!told) onWait();
      told = true;
      await sleep(200);
    } else {
      rmSync(path, { force: true });
    }
  }
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.off('exit', release);
  }
}

function isHeld(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    // An empty file belongs to a process that is between making and filling it.
    if (pid === 0) return Date.now() - statSync(path).mtimeMs < 2000;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM' && existsSync(path);
  }
}
