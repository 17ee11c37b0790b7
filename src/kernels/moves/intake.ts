/** Takes rows in as a table that its own user alone can read. */
export interface Intake {
  /** The lakehouse and the user: kernels of the same place read each other's tables. */
  readonly place: string;
  /**
   * Keeps the lines, each the JSON of an object with the members `c0`, `c1`, … as text or null. Gives the table's name as
   * SQL of either dialect; it is there with all of its rows or not at all. Throws LakeError, or the signal's reason.
   */
  take(lines: AsyncIterable<string>, columnCount: number, signal: AbortSignal): Promise<string>;
  /** Forgets a table. Where the lakehouse does not run, its next start does. */
  drop(table: string): Promise<void>;
}
