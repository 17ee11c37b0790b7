/** Which process runs a statement: what another, dead process left behind must not look as if it went on. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, listFolder, readText, writeText } from '../store/files.ts';

export interface Owner {
  readonly pid: number;
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

  /** Leaves the mark of this process and takes away those of the dead. */
  async enter(): Promise<void> {
    for (const name of await listFolder(this.#folder)) {
      const [, pid, token] = /^(\d+)-(.+)$/.exec(name) ?? [];
      if (pid !== undefined && token !== undefined) await this.isAlive({ pid: Number(pid), token });
    }
    await writeText(this.#mark(this.own), String(process.pid), 'replace', 'unflushed');
  }

  async leave(): Promise<void> {
    await rm(this.#mark(this.own), { force: true });
  }

  async isAlive(owner: Owner): Promise<boolean> {
    if (owner.token === this.own.token) return true;
    if (!existsSync(this.#mark(owner)) || (await readText(this.#mark(owner))) === undefined) return false;
    try {
      process.kill(owner.pid, 0);
      return true;
    } catch (error) {
      if (errorCode(error) === 'EPERM') return true;
      await rm(this.#mark(owner), { force: true });
      return false;
    }
  }
}
