import { createHash, randomUUID } from 'node:crypto';
import { ServiceError, type SqlContext } from '../api.ts';
import { split } from '../../sql/split.ts';
import { homeDatabase } from '../store/layout.ts';
import type { Caller } from '../http/exchange.ts';
import { takePage, type Input } from '../http/input.ts';
import { jsonService, toSeconds, type Call, type Operation, type Operations } from '../http/json.ts';
import type { Access } from '../access/access.ts';
import type { EngineServiceParts, RunningService } from './athena.ts';
import { metadataOperations } from './redshift/metadata.ts';
import { readPlace } from './redshift/place.ts';
import { resultOperations } from './redshift/results.ts';
import { namesOf, StatementRunner } from './redshift/runner.ts';
import { describeSession, Sessions, sessionStatus, type KeptSession } from './redshift/sessions.ts';
import {
  describePart,
  describeStatement,
  isOver,
  summarizeStatement,
  type Part,
  type Statement,
} from './redshift/statement.ts';
import { operationsPerUser } from './principals.ts';
import { Turns } from './turns.ts';

const longestStatement = 102_400;
const mostInBatch = 40;

/** The Redshift Data API over the local engine. */
export async function openRedshiftData(parts: EngineServiceParts): Promise<RunningService> {
  const sessions = new Sessions();
  const runner = new StatementRunner({ ...parts, sessions });
  await runner.refresh();
  const starter = new Starter(parts, runner, sessions);
  const operations: Record<string, Operation> = {
    ExecuteStatement: async (call) => {
      const sql = call.input.text('Sql');
      return starter.start(call, [sql], 'single');
    },
    BatchExecuteStatement: async (call) => {
      const sqls = call.input.texts('Sqls');
      if (sqls.length < 1 || sqls.length > mostInBatch)
        throw new ServiceError('ValidationException', `Sqls must hold between 1 and ${mostInBatch} statements.`);
      return starter.start(call, sqls, 'batch');
    },
    ...followOperations(runner, sessions),
    ...resultOperations(runner),
    ...operationsPerUser(parts.access, metadataOperations(parts.store), metadataOperations),
  };
  // A statement and its rows are their user's, and an administrator's.
  for (const name of ['DescribeStatement', 'CancelStatement', 'GetStatementResult', 'GetStatementResultV2'])
    operations[name] = ownOnly(operations[name]!, runner, parts.access);
  return {
    service: jsonService('RedshiftData', 'ValidationException', operations),
    async close() {
      await runner.close();
      await sessions.close();
    },
  };
}

function ownOnly(run: Operation, runner: StatementRunner, access: Access): Operation {
  return async (call) => {
    const id = call.input.text('Id');
    const { user } = await runner.find(id.split(':')[0] ?? '');
    if (user !== call.caller.user && !(await access.isAdmin(call.caller.user)))
      throw new ServiceError('ResourceNotFoundException', 'Query does not exist.', 400, { ResourceId: id });
    return run(call);
  };
}

class Starter {
  readonly #parts: EngineServiceParts;
  readonly #runner: StatementRunner;
  readonly #sessions: Sessions;
  readonly #turns = new Turns();

  constructor(parts: EngineServiceParts, runner: StatementRunner, sessions: Sessions) {
    this.#parts = parts;
    this.#runner = runner;
    this.#sessions = sessions;
  }

  async start(call: Call, sqls: readonly string[], kind: Statement['kind']): Promise<Record<string, unknown>> {
    const { input, caller, signal } = call;
    const waitS = input.optionalInteger('WaitTimeSeconds', { min: 0, max: 30 }) ?? 0;
    const token = input.optionalText('ClientToken', { min: 1, max: 64 });
    const turn = token === undefined ? undefined : `${caller.user}\0${token}`;
    const first = await this.#turns.take(turn, () => this.#begin(input, caller, sqls, kind, token));
    const statement = await this.#runner.waitFor(first.id, waitS, signal);
    return {
      Id: statement.id,
      CreatedAt: toSeconds(statement.createdMs),
      Database: statement.database,
      DbUser: statement.databaseUser,
      DbGroups: [],
      ...statement.place,
      ...(statement.sessionId !== undefined && { SessionId: statement.sessionId }),
      Status: statement.status,
      HasResultSet: statement.parts.some((part) => part.hasResultSet),
    };
  }

  async #begin(
    input: Input,
    caller: Caller,
    sqls: readonly string[],
    kind: Statement['kind'],
    token: string | undefined,
  ): Promise<Statement> {
    const { ClientToken: _, WaitTimeSeconds: __, ...rest } = input.raw;
    const fingerprint = createHash('sha256').update(JSON.stringify(rest)).digest('hex');
    const same = token === undefined ? undefined : this.#runner.findByToken(caller.user, token);
    if (same) {
      if (same.fingerprint === fingerprint) return same;
      throw new ServiceError('ValidationException', 'ClientToken was used before with other parameters.');
    }
    sqls.forEach(refuseSql);
    const parameters = readParameters(input, sqls);
    const id = randomUUID();
    const keepAliveS = input.optionalInteger('SessionKeepAliveSeconds', { min: 0, max: 86_400 });
    const sessionId = input.optionalText('SessionId');
    const resultFormat = input.optionalText('ResultFormat', { pattern: /^(JSON|CSV)$/ }) === 'CSV' ? 'CSV' : 'JSON';
    const mode = input.optionalText('ExecutionMode', { pattern: /^(TRANSACTION|AUTO_COMMIT)$/ });

    const session = sessionId === undefined ? undefined : this.#sessions.take(sessionId, caller.user, id);
    if (session && keepAliveS !== undefined) session.keepAliveS = keepAliveS;
    const place = session?.place ?? readPlace(input);
    const database = session?.database ?? input.optionalText('Database') ?? homeDatabase;
    const databaseUser = session?.databaseUser ?? input.optionalText('DbUser') ?? `IAM:${caller.user}`;
    const context: SqlContext = { dialect: 'redshift', catalog: database, schema: 'public', user: caller.user };
    let kept: KeptSession | undefined = session;
    try {
      await this.#refuseDatabase(database, caller.user);
      if (!kept && keepAliveS !== undefined && keepAliveS > 0) {
        const connection = await this.#parts.engine.openSession(context);
        const { id: newId } = this.#sessions.open({
          user: caller.user,
          databaseUser,
          database,
          place,
          connection,
          keepAliveS,
        });
        kept = this.#sessions.take(newId, caller.user, id);
      }
      const nowMs = Date.now();
      const name = input.optionalText('StatementName', { max: 500 });
      const statement: Statement = {
        id,
        createdMs: nowMs,
        updatedMs: nowMs,
        owner: this.#parts.processes.own,
        user: caller.user,
        ...(name !== undefined && { name }),
        ...(token !== undefined && { token }),
        fingerprint,
        kind,
        executionMode: mode === 'AUTO_COMMIT' ? 'AUTO_COMMIT' : 'TRANSACTION',
        place,
        database,
        databaseUser,
        parameters,
        resultFormat,
        ...(kept && { sessionId: kept.id }),
        status: 'SUBMITTED',
        parts: sqls.map((sql, index) => newPart(kind === 'batch' ? `${id}:${index + 1}` : id, sql, nowMs)),
      };
      await this.#runner.start(statement, context, kept);
      return statement;
    } catch (error) {
      if (kept) await this.#sessions.release(kept);
      throw error;
    }
  }

  async #refuseDatabase(name: string, user: string): Promise<void> {
    const found = await (await this.#parts.access.storeFor(user)).findCatalog(name, 'redshift');
    if (found?.kind !== 'redshift')
      throw new ServiceError(
        'ValidationException',
        `FATAL: database "${name}" does not exist. The local lakehouse has ${homeDatabase}.`,
      );
  }
}

function refuseSql(sql: string): void {
  if (Buffer.byteLength(sql) > longestStatement)
    throw new ServiceError(
      'ValidationException',
      `Cannot process query string larger than 100kB: this one has ${Buffer.byteLength(sql)} bytes.`,
    );
  const pieces = split(sql, 'redshift');
  if (pieces.length === 0)
    throw new ServiceError('ValidationException', 'The SQL holds no statement. Write one, e.g. SELECT 1.');
  if (pieces.length > 1)
    throw new ServiceError(
      'ValidationException',
      `One SQL statement is allowed and ${pieces.length} were given. Use BatchExecuteStatement.`,
    );
}

function newPart(id: string, sql: string, nowMs: number): Part {
  return {
    id,
    sql,
    status: 'SUBMITTED',
    createdMs: nowMs,
    updatedMs: nowMs,
    durationNs: -1,
    hasResultSet: false,
    columns: [],
    rowCount: -1,
    resultBytes: -1,
    queryId: -1,
  };
}

function readParameters(input: Input, sqls: readonly string[]): Record<string, string> {
  const given = input.optionalObjects('Parameters') ?? [];
  const parameters: Record<string, string> = {};
  for (const item of given)
    parameters[item.text('name', { pattern: /^[0-9a-zA-Z_]+$/ })] = item.text('value', { min: 1 });
  const used = new Set(sqls.flatMap((sql) => [...namesOf(sql)]));
  const unused = Object.keys(parameters).find((name) => !used.has(name));
  if (unused !== undefined)
    throw new ServiceError(
      'ValidationException',
      `Parameters list contains unused parameters. Unused parameters: [${unused}]`,
    );
  const missing = [...used].find((name) => given.length > 0 && !(name in parameters));
  if (missing !== undefined)
    throw new ServiceError('ValidationException', `Parameters list is missing a value for :${missing}.`);
  return parameters;
}

function followOperations(runner: StatementRunner, sessions: Sessions): Operations {
  return {
    DescribeStatement: async ({ input, signal }) => {
      const id = input.text('Id');
      const waitS = input.optionalInteger('WaitTimeSeconds', { min: 0, max: 30 }) ?? 0;
      const [statementId = '', number] = id.split(':');
      const statement = await runner.waitFor(statementId, waitS, signal);
      if (number === undefined) return describeStatement(statement);
      const part = statement.parts[Number(number) - 1];
      if (!part) throw new ServiceError('ResourceNotFoundException', 'Query does not exist.', 400, { ResourceId: id });
      const { SubStatements: _, ...whole } = describeStatement(statement);
      return { ...whole, ...describePart(part) };
    },
    CancelStatement: async ({ input }) => {
      const id = input.text('Id').split(':')[0] ?? '';
      if (await runner.cancel(id)) return { Status: true };
      const { status } = await runner.find(id);
      if (!isOver(status)) return { Status: false };
      throw new ServiceError('ValidationException', `Could not cancel a query that is already in ${status} state.`);
    },
    ListStatements: async ({ input, caller }) => {
      await runner.refresh();
      const name = input.optionalText('StatementName');
      const status = input.optionalText('Status') ?? 'ALL';
      const database = input.optionalText('Database');
      const matching = runner
        .all()
        .filter(
          (statement) =>
            statement.user === caller.user &&
            (name === undefined || statement.name?.startsWith(name) === true) &&
            (status === 'ALL' || statement.status === status) &&
            (database === undefined || statement.database === database),
        );
      const { page, next } = takePage(matching, input, { token: 'NextToken', limit: 'MaxResults', most: 100 });
      return { Statements: page.map(summarizeStatement), NextToken: next };
    },
    ListSessions: async ({ input, caller }) => {
      const wanted = input.optionalText('SessionId');
      const status = input.optionalText('Status');
      const matching = sessions
        .list(caller.user)
        .filter(
          (session) =>
            (wanted === undefined || session.id === wanted) &&
            (status === undefined || sessionStatus(session) === status),
        );
      const { page, next } = takePage(matching, input, { token: 'NextToken', limit: 'MaxResults', most: 100 });
      return { Sessions: page.map(describeSession), NextToken: next };
    },
  };
}
