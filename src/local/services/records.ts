/** Records of one kind by id: in memory for speed, on disk for the next process. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder, readJson, writeJson } from '../store/files.ts';

export interface Dated {
  readonly id: string;
  readonly createdMs: number;
}

export class Records<T extends Dated> {
  readonly #folder: string;
  readonly #keyOf: (record: T) => string | undefined;
  readonly #known = new Map<string, T>();
  /** Ids by what `keyOf` says of their records. */
  readonly #byKey = new Map<string, string>();
  /** Ids, newest first; made again after one was added. */
  #order: readonly string[] | undefined;
  readonly #unsaved = new Set<string>();
  /** Those of them that are being written: each end writes its own. */
  readonly #writing = new Set<string>();

  /** `keyOf`: what else a record is found by, such as the token of the request that made it. */
  constructor(folder: string, keyOf: (record: T) => string | undefined = () => undefined) {
    this.#folder = folder;
    this.#keyOf = keyOf;
  }

  #file(id: string): string {
    return join(this.#folder, `${id}.json`);
  }

  /** Reads what other processes have left, and forgets what is older than `oldestMs`; returns what it forgot. */
  async load(oldestMs: number): Promise<readonly T[]> {
    const old = [...this.#known.values()].filter(({ createdMs }) => createdMs < oldestMs);
    for (const { id } of old) await this.remove(id);
    for (const name of await listFolder(this.#folder)) {
      const id = name.replace(/\.json$/, '');
      if (this.#known.has(id)) continue;
      const record = await readJson<T>(this.#file(id)).catch(() => undefined);
      if (!record) continue;
      if (record.createdMs >= oldestMs) this.note(record);
      else {
        old.push(record);
        await rm(this.#file(id), { force: true });
      }
    }
    return old;
  }

  async find(id: string): Promise<T | undefined> {
    if (!/^[0-9a-z-]{1,64}$/.test(id)) return undefined;
    return this.#known.get(id) ?? (await readJson<T>(this.#file(id)));
  }

  /** Only records of this process are kept in memory: others' change under us. One that the disk refuses is not there. */
  async put(record: T): Promise<void> {
    this.note(record);
    try {
      await writeJson(this.#file(record.id), record, 'replace');
    } catch (error) {
      this.#forget(record.id);
      throw error;
    }
  }

  /**
   * The last state of a record. It counts in memory whatever the disk says: who asks must learn that the statement is
   * over. What a full disk refused is written with a later one.
   */
  async end(record: T): Promise<void> {
    this.note(record);
    this.#unsaved.add(record.id);
    if (await this.#save(record.id)) await this.flush();
  }

  /** Tries again to write what is in memory alone although it is over. */
  async flush(): Promise<void> {
    for (const id of this.#unsaved) if (!this.#writing.has(id) && !(await this.#save(id))) return;
  }

  /** False where the disk refuses. */
  async #save(id: string): Promise<boolean> {
    const record = this.#known.get(id);
    this.#writing.add(id);
    try {
      if (record) await writeJson(this.#file(id), record, 'replace');
    } catch {
      return false;
    } finally {
      this.#writing.delete(id);
    }
    // Unless it was changed while it was being written.
    if (this.#known.get(id) === record) this.#unsaved.delete(id);
    return true;
  }

  /** In memory alone: a state on the way that need not survive. */
  note(record: T): void {
    if (!this.#known.has(record.id)) this.#order = undefined;
    this.#known.set(record.id, record);
    const key = this.#keyOf(record);
    if (key !== undefined) this.#byKey.set(key, record.id);
  }

  async remove(id: string): Promise<void> {
    this.#forget(id);
    await rm(this.#file(id), { force: true });
  }

  #forget(id: string): void {
    const record = this.#known.get(id);
    const key = record && this.#keyOf(record);
    if (key !== undefined && this.#byKey.get(key) === id) this.#byKey.delete(key);
    this.#known.delete(id);
    this.#order = undefined;
    this.#unsaved.delete(id);
  }

  findByKey(key: string): T | undefined {
    const id = this.#byKey.get(key);
    return id === undefined ? undefined : this.#known.get(id);
  }

  /** Newest first. */
  all(): readonly T[] {
    this.#order ??= [...this.#known.values()]
      .sort((a, b) => b.createdMs - a.createdMs || (a.id < b.id ? -1 : 1))
      .map(({ id }) => id);
    return this.#order.flatMap((id) => this.#known.get(id) ?? []);
  }
}
