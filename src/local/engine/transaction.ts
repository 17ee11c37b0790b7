/** A transaction of a Redshift session: changes are written as they run and become visible together at the end. */
import type { Change } from '../iceberg/change.ts';
import { loadTable, PreparedCommit } from '../iceberg/table.ts';

export class Transaction {
  readonly #commits = new Map<string, PreparedCommit>();
  readonly #undo: (() => Promise<void>)[] = [];
  /** After an error only ROLLBACK is possible. */
  failed = false;

  pending(folder: string): PreparedCommit | undefined {
    return this.#commits.get(folder);
  }

  async prepare(folder: string, change: Change): Promise<PreparedCommit> {
    const before = this.#commits.get(folder) ?? PreparedCommit.on(await loadTable(folder));
    const prepared = await before.prepare(change);
    this.#commits.set(folder, prepared);
    return prepared;
  }

  /** What ROLLBACK must take back besides rows, e.g. a table that was made. */
  onRollback(undo: () => Promise<void>): void {
    this.#undo.unshift(undo);
  }

  /**
   * Commits every table, or none: each is held against its current state before the first is written, and where one has
   * moved on, everything is rolled back. Tables are committed one after another and no commit can be taken back, so a
   * writer that comes in between the checks and the last commit still leaves the tables before its own committed.
   * Throws CommitConflict.
   */
  async commit(): Promise<void> {
    let committed = 0;
    try {
      for (const commit of this.#commits.values()) await commit.check();
      for (const commit of this.#commits.values()) {
        await commit.commit();
        committed++;
      }
    } catch (error) {
      if (committed === 0) await this.rollback();
      else for (const commit of this.#commits.values()) await commit.discard();
      throw error;
    }
  }

  async rollback(): Promise<void> {
    for (const commit of this.#commits.values()) await commit.discard();
    for (const undo of this.#undo) await undo();
  }
}
