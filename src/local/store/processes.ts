/** Which process is which. A number alone does not tell: it is used again, and in a container at every start. */
import { randomUUID } from 'node:crypto';
import { readText, errorCode } from './files.ts';

export interface ProcessMark {
  readonly pid: number;
  /** Told apart from every other process of the same number. */
  readonly token: string;
  /** When the system started it, where the system says so. */
  readonly startedAt?: string;
}

const ownToken = randomUUID();

/** The mark of this process. */
export async function ownMark(): Promise<ProcessMark> {
  const startedAt = await startOf(process.pid);
  return { pid: process.pid, token: ownToken, ...(startedAt !== undefined && { startedAt }) };
}

/** Whether the process that left the mark is still at work. */
export async function isRunning({ pid, token, startedAt }: ProcessMark): Promise<boolean> {
  if (pid === process.pid) return token === ownToken;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user may not be signalled, and is there.
    if (errorCode(error) !== 'EPERM') return false;
  }
  if (startedAt === undefined) return true;
  const now = await startOf(pid);
  return now === undefined || now === startedAt;
}

/** Linux counts from the boot, so the boot belongs to it. Other systems say nothing without a program. */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readText(`/proc/${pid}/stat`).catch(() => undefined);
  // The name in parentheses may hold spaces and parentheses; the start is field 22, the state behind the name is field 3.
  const ticks = text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  if (ticks === undefined) return undefined;
  const boot = await readText('/proc/sys/kernel/random/boot_id').catch(() => undefined);
  return `${boot?.trim() ?? ''} ${ticks}`;
}
