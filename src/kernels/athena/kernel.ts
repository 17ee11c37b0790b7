import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  GetQueryExecutionCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type QueryExecution,
} from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { LakeError } from '../api.ts';
import type { AthenaConnection, Kernel, Principal, QueryRun, ResultSet, Statement } from '../api.ts';
import { askKernel, type Ask } from '../aws/ask.ts';
import { Caller, type Patience } from '../aws/call.ts';
import { createClient, type Target } from '../aws/clients.ts';
import { refuseLongStatement } from '../aws/errors.ts';
import { athenaFailure, explainRefusal } from '../aws/failures.ts';
import { Poller } from '../aws/poll.ts';
import { followRun, type RunService, type RunStatus } from '../aws/run.ts';
import type { Start } from '../aws/start.ts';
import { listTableBuckets } from '../aws/tableBuckets.ts';
import { fetchPrincipal } from '../identity/principal.ts';
import { AthenaCatalog } from './catalog.ts';
import { ResultReader } from './results.ts';
import { unstoppable } from '../aws/signals.ts';

const longestStatementBytes = 262_144;
/** AWS's Athena has never answered sooner; a local engine has. */
const firstPollMs = { remote: 250, local: 20 };
/** Between two attempts to start while all query slots are taken. */
const queuedPauseMs = 2_000;

/** Runs statements on Amazon Athena. */
export class AthenaKernel implements Kernel, RunService<QueryExecution> {
  readonly connection: AthenaConnection;
  readonly catalog: AthenaCatalog;
  readonly #target: Target;
  readonly #athena: AthenaClient;
  readonly #s3: S3Client;
  readonly #caller: Caller;
  readonly #poller: Poller<QueryExecution>;
  readonly #reader: ResultReader;
  readonly #closing = new AbortController();

  constructor(connection: AthenaConnection, target: Target, patience?: Patience) {
    this.connection = connection;
    this.#target = target;
    this.#athena = createClient(AthenaClient, target);
    this.#s3 = createClient(S3Client, target);
    this.#caller = new Caller(target, patience);
    this.#reader = new ResultReader(this.#athena, this.#s3, this.#caller, target);
    this.catalog = new AthenaCatalog(this.#athena, this.#caller, connection, {
      askIn: (catalog) => this.#askIn(catalog, patience),
      tableBuckets: (signal) => listTableBuckets(target, signal),
    });
    this.#poller = new Poller<QueryExecution>(
      {
        fetch: (id, signal) => this.#fetchExecution(id, signal),
        fetchMany: (ids, signal) => this.#fetchExecutions(ids, signal),
        isLast: (execution) => isTerminal(execution),
        throttled: () => this.#caller.throttled,
      },
      {
        firstMs: target.endpoint === undefined ? firstPollMs.remote : firstPollMs.local,
        ...(target.graceMs !== undefined && { graceMs: target.graceMs }),
      },
    );
  }

  whoami(signal: AbortSignal): Promise<Principal> {
    return fetchPrincipal(this.#target, this.#caller, signal);
  }

  run(statement: Statement, signal: AbortSignal): AsyncIterable<QueryRun> {
    return followRun(this, statement, AbortSignal.any([signal, this.#closing.signal]));
  }

  attach(id: string, signal: AbortSignal): AsyncIterable<QueryRun> {
    return followRun(this, { id }, AbortSignal.any([signal, this.#closing.signal]));
  }

  async close(): Promise<void> {
    this.#closing.abort(new LakeError('internal', `Connection "${this.connection.name}" was closed.`));
    await this.#poller.idle();
    this.#athena.destroy();
    this.#s3.destroy();
  }

  async start({ sql, parameters, token }: Statement, start: Start): Promise<string> {
    refuseLongStatement(sql, longestStatementBytes, 'Athena');
    const { workgroup, catalog, database, outputLocation } = this.connection;
    const command = new StartQueryExecutionCommand({
      QueryString: sql,
      ...(parameters?.kind === 'positional' && { ExecutionParameters: [...parameters.literals] }),
      ClientRequestToken: token,
      WorkGroup: workgroup,
      QueryExecutionContext: { Catalog: catalog, ...(database !== undefined && { Database: database }) },
      ...(outputLocation !== undefined && { ResultConfiguration: { OutputLocation: outputLocation } }),
    });
    for (;;) {
      try {
        const { QueryExecutionId: id } = await this.#caller.call(
          'athena:StartQueryExecution',
          (options) => this.#athena.send(command, options),
          start.signal,
          start,
        );
        if (id === undefined) throw new LakeError('internal', 'Athena started the query without naming it.');
        return id;
      } catch (error) {
        if (!isQueueFull(error)) throw explainRefusal(error, sql);
        // The query waits here, as it would in Athena's own queue.
        await start.goOnAfter(queuedPauseMs, error);
      }
    }
  }

  watch(id: string, hurry: AbortSignal): AsyncIterable<QueryExecution> {
    return this.#poller.watch(id, hurry);
  }

  async stop(id: string): Promise<void> {
    const command = new StopQueryExecutionCommand({ QueryExecutionId: id });
    await this.#caller.call('athena:StopQueryExecution', (options) => this.#athena.send(command, options), unstoppable);
  }

  read(execution: QueryExecution): RunStatus {
    const { Status: status, Statistics: statistics } = execution;
    const reason = status?.StateChangeReason;
    const cost = {
      ...(statistics?.EngineExecutionTimeInMillis !== undefined && {
        engineMs: statistics.EngineExecutionTimeInMillis,
      }),
      ...(statistics?.QueryQueueTimeInMillis !== undefined && { queuedMs: statistics.QueryQueueTimeInMillis }),
      ...(statistics?.DataScannedInBytes !== undefined && { scannedBytes: statistics.DataScannedInBytes }),
    };
    switch (status?.State) {
      case 'SUCCEEDED':
        return { phase: 'succeeded', cost };
      case 'FAILED':
        return {
          phase: 'failed',
          cost,
          error: athenaFailure(reason, status.AthenaError?.ErrorCategory, execution.Query),
        };
      case 'CANCELLED':
        return { phase: 'cancelled', cost, ...(reason !== undefined && { cancelReason: reason }) };
      case 'RUNNING':
        return { phase: 'running', cost };
      default:
        return { phase: 'queued', cost };
    }
  }

  open(_id: string, execution: QueryExecution, signal: AbortSignal): Promise<ResultSet> {
    return this.#reader.open(execution, signal);
  }

  /** A query has one catalog, which is the connection's. */
  #askIn(catalog: string, patience: Patience | undefined): Ask {
    if (catalog.toLowerCase() === this.connection.catalog.toLowerCase())
      return (sql, signal) => askKernel(this, sql, signal);
    return async (sql, signal) => {
      const kernel = new AthenaKernel({ ...this.connection, catalog }, this.#target, patience);
      try {
        return await askKernel(kernel, sql, signal);
      } finally {
        await kernel.close();
      }
    };
  }

  async #fetchExecution(id: string, signal: AbortSignal): Promise<QueryExecution> {
    const { QueryExecution: execution } = await this.#caller.call(
      'athena:GetQueryExecution',
      (options) => this.#athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }), options),
      signal,
    );
    return execution ?? {};
  }

  async #fetchExecutions(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, QueryExecution>> {
    const { QueryExecutions: executions = [] } = await this.#caller.call(
      'athena:BatchGetQueryExecution',
      (options) => this.#athena.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds: [...ids] }), options),
      signal,
    );
    return new Map(executions.map((execution) => [execution.QueryExecutionId ?? '', execution]));
  }
}

function isTerminal({ Status: status }: QueryExecution): boolean {
  return status?.State === 'SUCCEEDED' || status?.State === 'FAILED' || status?.State === 'CANCELLED';
}

function isQueueFull(error: unknown): boolean {
  const cause = LakeError.is(error, 'throttled') ? error.cause : undefined;
  return (cause as { Reason?: string } | undefined)?.Reason === 'CONCURRENT_QUERY_LIMIT_EXCEEDED';
}
