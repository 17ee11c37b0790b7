import type { Kernel, QueryRun, ResultSet } from '../kernels/api.ts';
import type { BroughtRows } from '../kernels/moves/bring.ts';
import type { Intake } from '../kernels/moves/intake.ts';
import type { StoredResult } from '../kernels/results/store.ts';
import type { Dialect } from '../sql/lexer.ts';

/** What a notebook needs from the rest of the program. */
export interface Lake {
  /** The connection of a notebook that names none. */
  readonly defaultConnection: string;
  /** Why nothing can run on the connection of this name: there is none, or its settings are not right. */
  faultOf(connection: string): string | undefined;
  /** What the connection speaks; Athena's for one that is not there. */
  dialectOf(connection: string): Dialect;
  /**
   * The kernel of a connection for a notebook, by its URI: sessions, and with them temporary tables and transactions, are
   * a notebook's own. Throws LakeError for a name that is not there, or a service that cannot be reached or signed in to.
   */
  connect(connection: string, notebook: string, signal: AbortSignal): Promise<Kernel>;
  /**
   * Reads every row of a result into the store, for this cell's notebook alone. `onPreview` is called as soon as the
   * first rows can be read. Rejects with LakeError or the signal's reason; the rows before the fault stay readable.
   */
  keep(
    result: ResultSet,
    owner: Owner,
    signal: AbortSignal,
    onPreview: (stored: StoredResult) => void,
  ): Promise<StoredResult>;
  /** The user of the local lakehouse that a connection runs as; undefined for one of AWS. */
  localUserOf(connection: string): string | undefined;
  /** What was kept last of a cell's rows, and is kept still. */
  storedOf(cell: string): StoredResult | undefined;
  /** Brings kept rows of a cell into a lakehouse, once; they are forgotten there with the result. Rejects as `keep`. */
  move(name: string, stored: StoredResult, intake: Intake, signal: AbortSignal): Promise<BroughtRows>;
  /** Beyond this many MB the user is asked first. */
  readonly moveLimitMB: number;
  /** How a statement ended: for the log, and because it may have changed what there is. */
  noteEnd(connection: string, run: Exclude<QueryRun, { phase: 'queued' | 'running' }>, sql: string): void;
  /** Forgets the results of a cell. */
  release(cell: string): void;
}

/** URIs, compared and never parsed. */
export interface Owner {
  readonly notebook: string;
  readonly cell: string;
}
