/** Every noun of the program and the one error class. Plain data, JSON-safe except where a member says otherwise. */
import type { StatementParameters } from '../sql/parameters/bind.ts';
import type { Catalog } from './catalog.ts';
import type { Intake } from './moves/intake.ts';

/** One cell of a result. 64-bit integers, decimals and times stay text; `Column.type` says what they are. */
export type Value = string | number | boolean | null;

export type Row = readonly Value[];

/** What a reader may do with a column's values; `unknown` is shown as text and named. */
export type ColumnKind =
  | 'text'
  | 'integer'
  | 'number'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'binary'
  | 'nested'
  | 'unknown';

export interface Column {
  readonly name: string;
  /** The engine's own name of the type, e.g. `decimal(12,2)`, `timestamp(3) with time zone`, `super`. */
  readonly type: string;
  readonly kind: ColumnKind;
}

/** Who runs: a profile of the AWS configuration, or a user of the local lakehouse. Never holds a secret. */
export type Identity =
  { readonly kind: 'profile'; readonly name: string } | { readonly kind: 'local'; readonly name: string };

interface Remote {
  readonly name: string;
  readonly region: string;
  readonly identity: Identity;
  /** Base URL of every service, in place of AWS's own. Read from user scope only. */
  readonly endpoint?: string;
}

export interface AthenaConnection extends Remote {
  readonly kind: 'athena';
  readonly workgroup: string;
  readonly catalog: string;
  readonly database?: string;
  /** `s3://bucket/prefix/` for result objects; needed only where the workgroup names none. */
  readonly outputLocation?: string;
}

export interface RedshiftConnection extends Remote {
  readonly kind: 'redshift';
  /** A serverless workgroup, or a provisioned cluster. */
  readonly warehouse: { readonly workgroup: string } | { readonly cluster: string; readonly user?: string };
  readonly database: string;
}

/** An S3 table bucket; it has no engine of its own, so a run goes through another connection. */
export interface S3TablesConnection extends Remote {
  readonly kind: 's3tables';
  readonly tableBucketArn: string;
  readonly namespace?: string;
  readonly through: AthenaConnection | RedshiftConnection;
}

/** The embedded lakehouse, started on first use. */
export interface LocalConnection {
  readonly kind: 'local';
  readonly name: string;
  readonly engine: 'athena' | 'redshift' | 's3tables';
  readonly identity: Identity;
}

export type Connection = AthenaConnection | RedshiftConnection | S3TablesConnection | LocalConnection;

/** Who the service says we are. */
export interface Principal {
  readonly account: string;
  readonly arn: string;
}

/** One statement as it goes to the engine. */
export interface Statement {
  readonly sql: string;
  /** Values for its parameters, which the service binds. */
  readonly parameters?: StatementParameters;
  /** Idempotency token, 32 to 64 characters, one for each user action: a retry with it never runs the statement twice. */
  readonly token: string;
}

/** What a run has used so far. Members are absent where the engine does not report them. */
export interface Cost {
  /** Since the run was started, as the caller sees it. */
  readonly elapsedMs: number;
  /** The engine's own time. */
  readonly engineMs?: number;
  readonly queuedMs?: number;
  readonly scannedBytes?: number;
}

/**
 * The rows of a succeeded run, still on the service's side.
 * Not JSON: `rows` reads from the service.
 */
export interface ResultSet {
  /** Empty where the statement returns no rows. */
  readonly columns: readonly Column[];
  /** `undefined` where the service does not tell before the rows are read. */
  readonly rowCount?: number;
  /** Rows changed by INSERT, UPDATE, DELETE, MERGE, CTAS. */
  readonly updateCount?: number;
  /**
   * Every row in order, in batches; may be called again.
   * Ends with a LakeError (`expired`, `notFound`, `network`, `throttled`) or when the signal aborts, with its reason.
   */
  rows(signal: AbortSignal): AsyncIterable<readonly Row[]>;
}

/**
 * A snapshot of a run; `succeeded`, `failed` and `cancelled` are the last.
 * A note is a sentence that the user should see beside the result, e.g. that a session was begun anew.
 * `lost`: the service has not said that the statement ended and may run it still; `attach(id)` follows it again.
 */
export type QueryRun =
  | Readonly<{ phase: 'queued'; id?: string; cost: Cost }>
  | Readonly<{ phase: 'running'; id: string; cost: Cost }>
  | Readonly<{ phase: 'succeeded'; id: string; cost: Cost; result: ResultSet; note?: string }>
  | Readonly<{ phase: 'failed'; id?: string; cost: Cost; error: LakeError; lost?: true }>
  | Readonly<{ phase: 'cancelled'; id?: string; cost: Cost; note?: string }>;

/** SQL in, rows out, as somebody. */
export interface Kernel {
  readonly connection: Connection;
  whoami(signal: AbortSignal): Promise<Principal>;
  /**
   * Starts the statement and yields snapshots; owns start, poll and stop. A failed query is a value, never thrown.
   * When the signal aborts, or the loop is left early, the stop is sent to the service, and the run ends
   * (`cancelled`, or whatever the service says it became) only when the service has said so.
   */
  run(statement: Statement, signal: AbortSignal): AsyncIterable<QueryRun>;
  /** Follows a run started earlier, e.g. before a window reload. Same contract as `run`. */
  attach(id: string, signal: AbortSignal): AsyncIterable<QueryRun>;
  readonly catalog: Catalog;
  /** Where rows of other connections can be joined: the local lakehouse alone. */
  readonly intake?: Intake;
  close(): Promise<void>;
}

/** Where in the statement something is wrong: zero-based line and UTF-16 column. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type ErrorCode =
  'denied' | 'notFound' | 'syntax' | 'throttled' | 'expired' | 'drift' | 'unsupported' | 'network' | 'internal';

interface ErrorDetails {
  readonly hint?: string;
  readonly position?: Position;
  readonly runFirst?: string;
  readonly cause?: unknown;
}

/** The one error of the program: a sentence for the user, a code for the program, a hint for the next step. */
export class LakeError extends Error {
  override readonly name = 'LakeError';
  readonly code: ErrorCode;
  /** One sentence that says what to do. */
  readonly hint?: string;
  /** Where in the statement, if the engine said. */
  readonly position?: Position;
  /** Name of a cell whose run puts it right. */
  readonly runFirst?: string;

  constructor(code: ErrorCode, message: string, more: ErrorDetails = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    if (more.hint !== undefined) this.hint = more.hint;
    if (more.position !== undefined) this.position = more.position;
    if (more.runFirst !== undefined) this.runFirst = more.runFirst;
  }

  static is(error: unknown, code?: ErrorCode): error is LakeError {
    // By name, not by class: it holds across bundles and loaders that each have their own copy of this module.
    return (
      error instanceof Error && error.name === 'LakeError' && (code === undefined || (error as LakeError).code === code)
    );
  }
}
