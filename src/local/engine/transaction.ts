/** A transaction of a Redshift session: changes are written as they run and become visible together at the end. */
import type { Store } from '../api.ts';
import type { Change } from '../iceberg/change.ts';
import { loadTable, PreparedCommit } from '../iceberg/table.ts';
import { removeFolder } from '../store/files.ts';
import { PendingStore } from './pendingStore.ts';

export class Transaction {
  /** What the transaction's statements see. */
  readonly store: PendingStore;
  readonly #commits = new Map<string, PreparedCommit>();
  readonly #madeFolders = new Set<string>();
  /** After an error only ROLLBACK is possible. */
  failed = false;

  constructor(store: Store) {
    this.store = new PendingStore(store);
  }

  pending(folder: string): PreparedCommit | undefined {
    return this.#commits.get(folder);
  }

  async prepare(folder: string, change: Change): Promise<PreparedCommit> {
    const before = this.#commits.get(folder) ?? PreparedCommit.on(await loadTable(folder));
    const prepared = await before.prepare(change);
    this.#commits.set(folder, prepared);
    return prepared;
  }

  /** A table was made in a new folder, of which nobody else knows before COMMIT. */
  made(folder: string): void {
    this.#madeFolders.add(folder);
  }

  /**
   * Commits every table, or none: each is held against its current state before the first is written, and where one has
   * moved on, everything is rolled back. New tables are filled before they are listed. The others are committed one after
   * another and no commit can be taken back, so a writer that comes in between the checks and the last commit still leaves
   * the tables before its own committed. Throws CommitConflict.
   */
  async commit(): Promise<void> {
    const all = [...this.#commits];
    const ofMade = all.filter(([folder]) => this.#madeFolders.has(folder));
    const others = all.filter(([folder]) => !this.#madeFolders.has(folder)).map(([, commit]) => commit);
    let committed = 0;
    let takeBack: (() => Promise<void>) | undefined;
    try {
      for (const [, commit] of all) await commit.check();
      for (const [, commit] of ofMade) await commit.commit();
      takeBack = await this.store.put();
      for (const commit of others) {
        await commit.commit();
        committed++;
      }
    } catch (error) {
      if (committed === 0) {
        await takeBack?.();
        await this.rollback();
      } else for (const commit of others) await commit.discard();
      throw error;
    }
  }

  async rollback(): Promise<void> {
    for (const commit of this.#commits.values()) await commit.discard();
    for (const folder of this.#madeFolders) await removeFolder(folder);
  }
}
