import type { Column, Cost, LakeError, Row } from '../kernels/api.ts';

/** A statement on its way through the run. */
export interface Head {
  /** Position of the cell among the cells of the file that run SQL, from 1. */
  readonly cell: number;
  /** Position of the statement in its cell, from 1, and how many there are. */
  readonly statement: number;
  readonly statements: number;
  readonly sql: string;
  /** What the author calls the cell in its mark. */
  readonly name?: string;
  /** Name of the connection. */
  readonly connection: string;
}

/** What became of a result whose rows have been read. */
export interface Tail {
  /** Rows of the result; `exact` unless counting stopped there. */
  readonly rowCount: number;
  readonly counted: 'exact' | 'atLeast';
  /** Rows that INSERT, UPDATE, DELETE, MERGE or CTAS changed. */
  readonly updateCount?: number;
  readonly cost: Cost;
}

/** How the run as a whole ended. */
export interface Summary {
  readonly outcome: 'succeeded' | 'failed' | 'interrupted';
  readonly ran: number;
  readonly failed: number;
  /** Cells that were not started. */
  readonly skipped: number;
  readonly elapsedMs: number;
  readonly scannedBytes?: number;
}

/**
 * A format of results. For each statement `begin`, then `rows` until it has what it wants, then `end`, `fail` or `stop`;
 * a statement that fails before it has a result gets `fail` or `stop` alone. Everything is awaited, so a slow reader slows the run.
 */
export interface ResultWriter {
  /** Rows of a result that it can use; the rest need not be read for it. */
  readonly rowsWanted: number;
  markdown(text: string): Promise<void>;
  begin(head: Head, columns: readonly Column[]): Promise<void>;
  rows(batch: readonly Row[]): Promise<void>;
  end(head: Head, tail: Tail): Promise<void>;
  fail(head: Head, error: LakeError, cost: Cost): Promise<void>;
  /** The user has stopped the statement; as `fail`, but nobody's fault. */
  stop(head: Head, cost: Cost): Promise<void>;
  /** The last call, also after a failure. */
  finish(summary: Summary): Promise<void>;
}
