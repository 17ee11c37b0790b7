/** Starting, following and reading query executions. */
import { createHash, randomUUID } from 'node:crypto';
import { ServiceError, SqlError, type ResultColumn, type SqlEngine } from '../../api.ts';
import { split } from '../../../sql/split.ts';
import type { Caller } from '../../http/exchange.ts';
import { takePage, writeToken, type Input } from '../../http/input.ts';
import type { Operations } from '../../http/json.ts';
import { isOwnObject, ownLocation } from '../../access/names.ts';
import { parseLocation } from '../../store/layout.ts';
import { ObjectStore } from '../../store/objects.ts';
import type { DiskStore } from '../../store/store.ts';
import type { Processes } from '../owner.ts';
import { readRows } from '../resultFile.ts';
import { classify, type Classified } from './classify.ts';
import { describeExecution, describeStatistics, type Execution } from './execution.ts';
import { isCaseSensitive } from './metadataFile.ts';
import type { PreparedStatements, Resolved } from './prepared.ts';
import { messageAt, type ExecutionRunner } from './runner.ts';
import { Turns } from '../turns.ts';
import { homeWorkgroup, invalid, type Workgroup, type Workgroups } from './workgroups.ts';

export interface QueryParts {
  readonly store: DiskStore;
  readonly engine: SqlEngine;
  readonly processes: Processes;
  readonly runner: ExecutionRunner;
  readonly workgroups: Workgroups;
  readonly prepared: PreparedStatements;
  /** A user who sees the own executions alone; administrators see all. */
  readonly viewer?: string;
}

/** The execution, if the caller may know of it. */
async function findExecution({ runner, viewer }: QueryParts, id: string): Promise<Execution> {
  const found = await runner.find(id);
  if (viewer !== undefined && found.user !== viewer) throw invalid(`QueryExecution ${id} was not found`);
  return found;
}

const longestQuery = 262_144;

export function queryOperations(parts: QueryParts): Operations {
  const { runner } = parts;
  const turns = new Turns();
  return {
    StartQueryExecution: async ({ input, caller }) => {
      const token = input.optionalText('ClientRequestToken', { min: 32, max: 128 });
      return { QueryExecutionId: await turns.take(token, () => startQuery(parts, input, caller, token)) };
    },
    StopQueryExecution: async ({ input }) => {
      const { id } = await findExecution(parts, input.text('QueryExecutionId'));
      await runner.stop(id);
      return {};
    },
    GetQueryExecution: async ({ input }) => ({
      QueryExecution: describeExecution(await findExecution(parts, input.text('QueryExecutionId')), Date.now()),
    }),
    BatchGetQueryExecution: async ({ input }) => {
      const ids = input.texts('QueryExecutionIds');
      if (ids.length === 0 || ids.length > 50) throw invalid('QueryExecutionIds must hold between 1 and 50 ids.');
      const found = await Promise.all(ids.map((id) => findExecution(parts, id).catch((error: unknown) => error)));
      const known = found.filter((item): item is Execution => !(item instanceof Error));
      return {
        QueryExecutions: known.map((execution) => describeExecution(execution, Date.now())),
        UnprocessedQueryExecutionIds: ids.flatMap((id, index) => {
          const item = found[index];
          if (!(item instanceof Error)) return [];
          return [{ QueryExecutionId: id, ErrorCode: 'INVALID_INPUT', ErrorMessage: item.message }];
        }),
      };
    },
    ListQueryExecutions: async ({ input }) => {
      const workgroup = input.optionalText('WorkGroup') ?? homeWorkgroup;
      await parts.workgroups.get(workgroup);
      await runner.refresh();
      const own = runner.all().filter(({ workgroup: of, user }) => of === workgroup && (parts.viewer ?? user) === user);
      const { page, next } = takePage(own, input, { token: 'NextToken', limit: 'MaxResults', most: 50 });
      return { QueryExecutionIds: page.map((execution) => execution.id), NextToken: next };
    },
    GetQueryRuntimeStatistics: async ({ input }) => ({
      QueryRuntimeStatistics: describeStatistics(
        await findExecution(parts, input.text('QueryExecutionId')),
        Date.now(),
      ),
    }),
    GetQueryResults: async ({ input }) => readResults(parts, input),
  };
}

async function startQuery(parts: QueryParts, input: Input, caller: Caller, token: string | undefined): Promise<string> {
  const { runner, store } = parts;
  const sql = input.text('QueryString', { min: 1 });
  if (Buffer.byteLength(sql) > longestQuery)
    throw invalid(
      `1 validation error detected: Value at 'queryString' failed to satisfy constraint: Member must have length less than or equal to ${longestQuery}`,
    );
  const { ClientRequestToken: _, ...rest } = input.raw;
  const fingerprint = createHash('sha256').update(JSON.stringify(rest)).digest('hex');
  const same = token === undefined ? undefined : runner.findByToken(token);
  if (same) {
    if (same.fingerprint === fingerprint && same.user === caller.user) return same.id;
    throw invalid('Idempotent parameters do not match', 'IDEMPOTENT_PARAMETER_MISMATCH');
  }

  const workgroup = await parts.workgroups.get(input.optionalText('WorkGroup') ?? homeWorkgroup);
  if (workgroup.state === 'DISABLED') throw invalid(`WorkGroup ${workgroup.name} is disabled.`);
  const parameters = input.optionalTexts('ExecutionParameters') ?? [];
  if (parameters.some((parameter) => parameter.length < 1 || parameter.length > 1024))
    throw invalid('Each of ExecutionParameters must have between 1 and 1024 characters.');
  const context = input.optionalObject('QueryExecutionContext');
  const catalogName = context?.optionalText('Catalog') ?? 'AwsDataCatalog';
  if (!(await store.findCatalog(catalogName, 'athena'))) throw invalid(`Catalog ${catalogName} does not exist.`);

  const pieces = split(sql, 'athena');
  if (pieces.length === 0) throw invalid('The query holds no statement. Write one, e.g. SELECT 1.', 'MALFORMED_QUERY');
  if (pieces.length > 1) throw invalid(`Only one sql statement is allowed. Got: ${pieces.length}`, 'MALFORMED_QUERY');
  const resolved = await parts.prepared.resolve(sql, parameters, workgroup.name);
  await refuseMalformed(parts.engine, resolved);

  const id = randomUUID();
  const classified = classify(resolved.kind === 'run' ? resolved.sql : sql);
  const outputLocation = await chooseOutput(parts, input, workgroup, id, classified);
  // Rights may be others by now than when a result was made.
  const maxResultAgeMinutes = parts.viewer === undefined ? readReuse(input) : undefined;
  await runner.start(
    {
      id,
      createdMs: Date.now(),
      owner: parts.processes.own,
      user: caller.user,
      ...(token !== undefined && { token }),
      fingerprint,
      sql,
      parameters,
      workgroup: workgroup.name,
      catalog: catalogName,
      database: (context?.optionalText('Database', { min: 1, max: 255 }) ?? 'default').toLowerCase(),
      ...classified,
      ...(outputLocation !== undefined && { outputLocation }),
      ...(maxResultAgeMinutes !== undefined && { maxResultAgeMinutes }),
      ...(workgroup.cutoffBytes !== undefined && { cutoffBytes: workgroup.cutoffBytes }),
      state: 'QUEUED',
      scannedBytes: 0,
      columns: [],
      hasHeader: false,
      rowCount: 0,
      resultBytes: 0,
    },
    resolved,
  );
  return id;
}

/** What cannot be parsed is refused at once: there is no execution to ask about. */
async function refuseMalformed(engine: SqlEngine, resolved: Resolved): Promise<void> {
  if (resolved.kind === 'deallocate') return;
  try {
    await engine.check(resolved.sql, 'athena');
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    // What parses and cannot run fails in its execution, as in Athena.
    if (error.name !== 'SYNTAX_ERROR') return;
    const message = messageAt(
      error.line === undefined ? new SqlError(error.name, error.message, { line: 1, column: 1 }) : error,
    );
    throw new ServiceError('InvalidRequestException', message, 400, {
      AthenaErrorCode: 'MALFORMED_QUERY',
      ErrorCode: 'MALFORMED_QUERY',
      Message: message,
    });
  }
}

/** The address of the result object: enforced workgroup, request, workgroup; none for managed results. */
async function chooseOutput(
  { store, viewer }: QueryParts,
  input: Input,
  workgroup: Workgroup,
  id: string,
  { object }: Classified,
): Promise<string | undefined> {
  const given = input.optionalObject('ResultConfiguration')?.optionalText('OutputLocation');
  const requested = given === '' ? undefined : given;
  if (workgroup.isManaged) {
    if (requested === undefined) return undefined;
    throw invalid(`WorkGroup ${workgroup.name} manages its results: leave ResultConfiguration.OutputLocation out.`);
  }
  const usual = viewer === undefined ? workgroup.outputLocation : workgroup.outputLocation && ownLocation(viewer);
  const location = (workgroup.enforces ? usual : undefined) ?? requested ?? usual;
  if (location === undefined)
    throw invalid(
      'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    );
  if (!/^s3:\/\/[^/]+(\/.*)?$/s.test(location)) throw invalid(`outputLocation is not a valid S3 path: ${location}`);
  const { bucket, key } = parseLocation(location);
  if (viewer !== undefined && !isOwnObject(viewer, bucket, `${key}/`))
    throw invalid(
      `Access denied when writing output to ${location}: results of ${viewer} go to ${ownLocation(viewer)}.`,
    );
  if (!(await new ObjectStore(store).hasBucket(bucket)))
    throw invalid(`Unable to verify/create output bucket ${bucket}. Create it, or name another output location.`);
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
  return `s3://${bucket}/${prefix}${object === 'table' ? `tables/${id}` : `${id}${object}`}`;
}

function readReuse(input: Input): number | undefined {
  const reuse = input.optionalObject('ResultReuseConfiguration')?.optionalObject('ResultReuseByAgeConfiguration');
  if (reuse?.flag('Enabled') !== true) return undefined;
  return reuse.optionalInteger('MaxAgeInMinutes', { min: 0, max: 10_080 }) ?? 60;
}

interface ResultToken {
  readonly id: string;
  readonly offset: number;
}

async function readResults(parts: QueryParts, input: Input): Promise<Record<string, unknown>> {
  const { runner } = parts;
  const execution = await findExecution(parts, input.text('QueryExecutionId'));
  const limit = input.optionalInteger('MaxResults', { min: 1, max: 1000 }) ?? 1000;
  if (execution.state !== 'SUCCEEDED') {
    const why =
      execution.state === 'FAILED' || execution.state === 'CANCELLED'
        ? `Query did not finish successfully. Final query state: ${execution.state}`
        : `Query has not yet finished. Current state: ${execution.state}`;
    throw invalid(why, 'INVALID_QUERY_EXECUTION_STATE');
  }
  const token = input.optionalText('NextToken', { min: 1, max: 1024 });
  const offset = token === undefined ? 0 : readResultToken(token, execution);
  const page =
    execution.resultFile === undefined
      ? undefined
      : await readRows(runner.resultPath(execution.resultFile), offset, { rows: limit, bytes: 64 * 1024 * 1024 });
  return {
    UpdateCount: execution.updateCount ?? 0,
    ResultSet: {
      Rows: (page?.rows() ?? []).map((row) => ({
        Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
      })),
      ResultSetMetadata: { ColumnInfo: execution.columns.map(describeColumn) },
    },
    ...(page?.next !== undefined && { NextToken: writeToken({ id: execution.id, offset: page.next }) }),
  };
}

function readResultToken(token: string, execution: Execution): number {
  try {
    const value = JSON.parse(Buffer.from(token, 'base64url').toString()) as Partial<ResultToken>;
    if (value.id === execution.id && typeof value.offset === 'number' && value.offset >= 0) return value.offset;
  } catch {
    // Falls through to the same refusal.
  }
  throw invalid('NextToken is not one of this query execution.');
}

function describeColumn(column: ResultColumn): Record<string, unknown> {
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: column.name,
    Label: column.name,
    Type: column.type,
    Precision: column.precision,
    Scale: column.scale,
    Nullable: 'UNKNOWN',
    CaseSensitive: isCaseSensitive(column.type),
  };
}
