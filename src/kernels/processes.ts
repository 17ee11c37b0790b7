import { readFileSync } from 'node:fs';

/** Whether a process of this user runs under the id. One that was killed and waits for its parent's word does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    // Only Linux has such files.
    return true;
  }
}
