import {
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  RedshiftDataClient,
  type DescribeStatementResponse,
  type ExecuteStatementInput,
  type ExecuteStatementOutput,
} from '@aws-sdk/client-redshift-data';
import { randomUUID } from 'node:crypto';
import { LakeError } from '../api.ts';
import type { Kernel, Principal, QueryRun, RedshiftConnection, ResultSet, Statement } from '../api.ts';
import { askKernel } from '../aws/ask.ts';
import { Caller, type Patience } from '../aws/call.ts';
import { createClient, type Target } from '../aws/clients.ts';
import { refuseLongStatement, serviceCode } from '../aws/errors.ts';
import { redshiftFailure } from '../aws/failures.ts';
import { Poller } from '../aws/poll.ts';
import { followRun, type RunService, type RunStatus } from '../aws/run.ts';
import { Start } from '../aws/start.ts';
import { listTableBuckets } from '../aws/tableBuckets.ts';
import { fetchPrincipal } from '../identity/principal.ts';
import { RedshiftCatalog } from './catalog.ts';
import { ResultReader } from './results.ts';
import { firstWord, Turn } from './session.ts';
import { unstoppable } from '../aws/signals.ts';

const longestStatementBytes = 102_400;
/** Temporary tables and SET outlive a pause of this length between two cells. */
const keepAliveSeconds = 1_800;
/** The start answers within this, finished or not, so that a stop never waits long for the id. */
const startWaitSeconds = 1;
const busyPauseMs = 500;
/** How long the end of a kernel may take to end its transaction. */
const rollBackMs = 3_000;

const beginning = new Set(['begin', 'start']);
const ending = new Set(['commit', 'end', 'rollback', 'abort']);
const sessionLost =
  'The session had expired and was begun anew: temporary tables and SET are gone, and what was not committed.';
const nothingCommitted = 'No transaction was open in this session, so nothing was committed.';

/** Runs statements by the Redshift Data API, all in one session, so that one cell sees what another has SET. */
export class RedshiftKernel implements Kernel, RunService<DescribeStatementResponse> {
  readonly connection: RedshiftConnection;
  readonly catalog: RedshiftCatalog;
  readonly #target: Target;
  readonly #client: RedshiftDataClient;
  readonly #caller: Caller;
  readonly #poller: Poller<DescribeStatementResponse>;
  readonly #reader: ResultReader;
  readonly #opening: string | undefined;
  readonly #turn = new Turn();
  readonly #closing = new AbortController();
  /** What a run must say beside its result, until it is over. */
  readonly #notes = new Map<string, string>();
  #sessionId: string | undefined;
  /** The sessions of attached statements have been asked for. */
  #adopted: Promise<unknown> = Promise.resolve();
  /** Of the session; a session that was adopted may have one or not. */
  #transaction: 'none' | 'open' | 'unknown' = 'none';

  /** `opening` is a statement that every new session begins with, such as USE. */
  constructor(connection: RedshiftConnection, target: Target, more: { opening?: string; patience?: Patience } = {}) {
    this.connection = connection;
    this.#target = target;
    this.#opening = more.opening;
    this.#client = createClient(RedshiftDataClient, target);
    this.#caller = new Caller(target, more.patience);
    this.#reader = new ResultReader(this.#client, this.#caller);
    this.catalog = new RedshiftCatalog(this.#client, this.#caller, connection, {
      ask: (sql, signal) => askKernel(this, sql, signal),
      tableBuckets: (signal) => listTableBuckets(target, signal),
    });
    this.#poller = new Poller<DescribeStatementResponse>(
      {
        fetch: (id, signal, longestWaitMs) => this.#describe(id, signal, Math.floor(longestWaitMs / 1000)),
        isLast: ({ Status: status }) => status === 'FINISHED' || status === 'FAILED' || status === 'ABORTED',
        throttled: () => this.#caller.throttled,
      },
      { firstMs: 0, ...(target.graceMs !== undefined && { graceMs: target.graceMs }) },
    );
  }

  whoami(signal: AbortSignal): Promise<Principal> {
    return fetchPrincipal(this.#target, this.#caller, signal);
  }

  async *run(statement: Statement, signal: AbortSignal): AsyncGenerator<QueryRun> {
    const stopped = AbortSignal.any([signal, this.#closing.signal]);
    const release = await this.#turn.take(stopped);
    if (!release) {
      yield { phase: 'cancelled', cost: { elapsedMs: 0 } };
      return;
    }
    try {
      yield* followRun(this, statement, stopped);
    } finally {
      release();
    }
  }

  async *attach(id: string, signal: AbortSignal): AsyncGenerator<QueryRun> {
    const stopped = AbortSignal.any([signal, this.#closing.signal]);
    this.#adopted = Promise.all([this.#adopted, this.#adopt(id, stopped)]);
    yield* followRun(this, { id }, stopped);
  }

  async close(): Promise<void> {
    this.#closing.abort(new LakeError('internal', `Connection "${this.connection.name}" was closed.`));
    await this.#poller.idle();
    if (this.#transaction === 'open') await this.#rollBack();
    this.#client.destroy();
  }

  async start(statement: Statement, start: Start): Promise<string> {
    const { sql } = statement;
    refuseLongStatement(sql, longestStatementBytes, 'the Redshift Data API');
    await this.#adopted;
    if (this.#sessionId === undefined && this.#opening !== undefined)
      await this.#openSession(this.#opening, start.signal);
    let lost = false;
    for (;;) {
      try {
        const answer = await this.#execute(statement, start);
        const id = answer.Id;
        if (id === undefined) throw new LakeError('internal', 'Redshift started the statement without naming it.');
        const note = lost ? sessionLost : this.#noteCommit(sql);
        if (note !== undefined) this.#notes.set(id, note);
        // Already now: it may be carried out although nobody follows it to its end.
        if (beginning.has(firstWord(sql))) this.#transaction = 'open';
        if (answer.Status === 'FINISHED' && answer.HasResultSet === true) this.#reader.prefetch(id);
        return id;
      } catch (error) {
        const state = this.#sessionId === undefined ? 'fine' : sessionState(error);
        if (state === 'fine') throw error;
        if (state === 'busy') {
          await start.goOnAfter(busyPauseMs, error);
          continue;
        }
        start.goOn(error);
        this.#sessionId = undefined;
        this.#transaction = 'none';
        lost = true;
        if (this.#opening !== undefined) await this.#openSession(this.#opening, start.signal);
        start.goOn(error);
      }
    }
  }

  watch(id: string, hurry: AbortSignal): AsyncIterable<DescribeStatementResponse> {
    return this.#poller.watch(id, hurry);
  }

  async stop(id: string): Promise<void> {
    const command = new CancelStatementCommand({ Id: id });
    const { Status: isCancelled } = await this.#caller.call(
      'redshift-data:CancelStatement',
      (options) => this.#client.send(command, options),
      unstoppable,
    );
    if (isCancelled === false) throw new LakeError('internal', 'Redshift did not cancel the statement.');
  }

  read(description: DescribeStatementResponse): RunStatus {
    const { Status: status, Duration: durationNs, Id: id = '' } = description;
    const cost = durationNs !== undefined && durationNs >= 0 ? { engineMs: durationNs / 1e6 } : {};
    const note = this.#notes.get(id);
    const noted = note === undefined ? {} : { note };
    switch (status) {
      case 'FINISHED':
        return { phase: 'succeeded', cost, ...noted };
      case 'FAILED':
        return {
          phase: 'failed',
          cost,
          error: withNote(redshiftFailure(description.Error, description.QueryString), note),
        };
      case 'ABORTED':
        return {
          phase: 'cancelled',
          cost,
          ...noted,
          ...(description.Error && { cancelReason: redshiftFailure(description.Error, undefined).message }),
        };
      case 'STARTED':
        return { phase: 'running', cost };
      default:
        return { phase: 'queued', cost };
    }
  }

  async open(id: string, description: DescribeStatementResponse, signal: AbortSignal): Promise<ResultSet> {
    if (ending.has(firstWord(description.QueryString ?? '')) && description.SessionId === this.#sessionId)
      this.#transaction = 'none';
    return this.#reader.open(id, description, signal);
  }

  forget(id: string): void {
    this.#notes.delete(id);
    this.#reader.forget(id);
  }

  /**
   * A statement that was started before this kernel was made, as before a window reload, tells the session that the work
   * goes on in: its temporary tables and its transaction come back with it, or their loss is noted by the next start.
   * No id of a session is stored beside it: where nothing was under way there is nothing to go on with but names, whose
   * absence the service tells, and an open transaction, of which COMMIT says that it is not here (`#noteCommit`).
   */
  async #adopt(id: string, signal: AbortSignal): Promise<void> {
    if (this.#sessionId !== undefined) return;
    const description = await this.#describe(id, signal, 0).catch(() => undefined);
    if (this.#sessionId !== undefined || description?.SessionId === undefined) return;
    this.#sessionId = description.SessionId;
    this.#transaction = 'unknown';
  }

  /** Redshift succeeds at a COMMIT of nothing; its warning does not come through the Data API. */
  #noteCommit(sql: string): string | undefined {
    const word = firstWord(sql);
    return this.#transaction === 'none' && (word === 'commit' || word === 'end') ? nothingCommitted : undefined;
  }

  async #openSession(sql: string, signal: AbortSignal): Promise<void> {
    const { Id: id = '' } = await this.#execute({ sql, token: randomUUID() }, new Start(signal));
    for await (const description of this.#poller.watch(id, signal)) {
      const { phase, error } = this.read(description);
      if (phase !== 'failed' && phase !== 'cancelled') continue;
      this.#sessionId = undefined;
      throw error ?? new LakeError('internal', `The session's first statement was cancelled: ${sql}`);
    }
  }

  async #execute({ sql, parameters, token }: Statement, start: Start): Promise<ExecuteStatementOutput> {
    const input: ExecuteStatementInput = {
      Sql: sql,
      ...(parameters?.kind === 'named' && { Parameters: [...parameters.values] }),
      ClientToken: token,
      ResultFormat: 'CSV',
      SessionKeepAliveSeconds: keepAliveSeconds,
      ...(this.#sessionId === undefined ? this.#place() : { SessionId: this.#sessionId }),
    };
    const send = (more: Partial<ExecuteStatementInput>): Promise<ExecuteStatementOutput> =>
      this.#caller.call(
        'redshift-data:ExecuteStatement',
        (options) => this.#client.send(new ExecuteStatementCommand({ ...input, ...more }), options),
        start.signal,
        start,
      );
    const answer = await send({ WaitTimeSeconds: startWaitSeconds }).catch((error: unknown) => {
      if (!isWaitRefused(error)) throw error;
      return send({});
    });
    if (answer.SessionId !== undefined) this.#sessionId = answer.SessionId;
    return answer;
  }

  /** Nobody can end the transaction of a kernel that is closed; it would hold its locks for as long as the session. */
  async #rollBack(): Promise<void> {
    const command = new ExecuteStatementCommand({
      Sql: 'ROLLBACK',
      ClientToken: randomUUID(),
      ResultFormat: 'CSV',
      SessionId: this.#sessionId,
    });
    await this.#caller
      .call(
        'redshift-data:ExecuteStatement',
        (options) => this.#client.send(command, options),
        AbortSignal.timeout(rollBackMs),
      )
      .catch(() => undefined);
  }

  #place(): Partial<ExecuteStatementInput> {
    const { warehouse, database } = this.connection;
    if ('workgroup' in warehouse) return { WorkgroupName: warehouse.workgroup, Database: database };
    const { cluster, user } = warehouse;
    return { ClusterIdentifier: cluster, Database: database, ...(user !== undefined && { DbUser: user }) };
  }

  async #describe(id: string, signal: AbortSignal, waitSeconds: number): Promise<DescribeStatementResponse> {
    const send = (more: { WaitTimeSeconds?: number }): Promise<DescribeStatementResponse> =>
      this.#caller.call(
        'redshift-data:DescribeStatement',
        (options) => this.#client.send(new DescribeStatementCommand({ Id: id, ...more }), options),
        signal,
      );
    return send(waitSeconds > 0 ? { WaitTimeSeconds: waitSeconds } : {}).catch((error: unknown) => {
      if (!isWaitRefused(error)) throw error;
      return send({});
    });
  }
}

function isWaitRefused(error: unknown): boolean {
  return LakeError.is(error) && serviceCode(error.cause) === 'ActiveWaitingRequestsExceededException';
}

/** The service tells a session that ended, or that is busy, by text alone. */
function sessionState(error: unknown): 'fine' | 'busy' | 'gone' {
  if (!LakeError.is(error)) return 'fine';
  const code = serviceCode(error.cause);
  if (code !== 'ValidationException' && code !== 'ResourceNotFoundException') return 'fine';
  if (!/session/i.test(error.message)) return 'fine';
  return /busy|in use|another|running/i.test(error.message) ? 'busy' : 'gone';
}

function withNote(error: LakeError, note: string | undefined): LakeError {
  if (note === undefined) return error;
  const { code, message, position, cause } = error;
  return new LakeError(code, message, {
    hint: `${note} Run the cells that made them again.`,
    cause,
    ...(position !== undefined && { position }),
  });
}
