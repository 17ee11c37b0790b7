/** Which process runs a statement: what another, dead process left behind must not look as if it went on. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder, readJson, writeJson } from '../store/files.ts';
import { isRunning, ownMark, type ProcessMark } from '../store/processes.ts';

export interface Owner {
  readonly pid: number;
  /** Names the mark: a process leaves one for each time that it opens the folder. */
  readonly token: string;
}

/** The processes that have a data folder open; each leaves its mark there. */
export class Processes {
  readonly #folder: string;
  readonly own: Owner = { pid: process.pid, token: randomUUID() };

  constructor(folder: string) {
    this.#folder = folder;
  }

  #mark(owner: Owner): string {
    return join(this.#folder, `${owner.pid}-${owner.token}`);
  }

  /** Leaves the mark of this process and takes away those of the dead; true if no other is at work. */
  async enter(): Promise<boolean> {
    let isAlone = true;
    for (const name of await listFolder(this.#folder)) {
      const [, pid, token] = /^(\d+)-(.+)$/.exec(name) ?? [];
      if (pid === undefined || token === undefined) continue;
      if (await this.isAlive({ pid: Number(pid), token })) isAlone = false;
    }
    await writeJson(this.#mark(this.own), await ownMark(), 'replace', 'unflushed');
    return isAlone;
  }

  async leave(): Promise<void> {
    await rm(this.#mark(this.own), { force: true });
  }

  async isAlive(owner: Owner): Promise<boolean> {
    if (owner.token === this.own.token) return true;
    const mark = await readJson<ProcessMark>(this.#mark(owner)).catch(() => undefined);
    if (mark === undefined) return false;
    if (await isRunning(mark)) return true;
    await rm(this.#mark(owner), { force: true });
    return false;
  }
}
