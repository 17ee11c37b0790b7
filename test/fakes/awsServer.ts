/** A scripted Athena, Redshift Data, S3, S3 Tables and STS on loopback: real HTTP, real state, any misbehaviour on request. */
import { createHash, randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptColumn {
  readonly name: string;
  readonly type: string;
  readonly precision?: number;
  readonly scale?: number;
}

/** What a statement does. States are told one for each question, the last for ever. */
export interface Script {
  readonly states?: readonly string[];
  readonly columns?: readonly ScriptColumn[];
  readonly rows?: readonly (readonly (string | null)[])[];
  readonly statementType?: 'DML' | 'DDL' | 'UTILITY';
  readonly substatementType?: string;
  readonly updateCount?: number;
  /** Why it fails, in the service's words. */
  readonly reason?: string;
  readonly errorCategory?: number;
  /** Refused when it is started. */
  readonly refuse?: Fault;
  /** Stops that Redshift answers without stopping. */
  readonly stopsIgnored?: number;
  /** Questions between a stop and the state CANCELLED or ABORTED. */
  readonly stopTakes?: number;
  readonly managedResults?: boolean;
  /** Rows on a Redshift page. */
  readonly pageRows?: number;
  /** Redshift pages begin with the names. */
  readonly headed?: boolean;
  readonly scannedBytes?: number;
  readonly engineMs?: number;
}

export interface Fault {
  readonly code: string;
  readonly message?: string;
  readonly status?: number;
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface Call {
  /** e.g. `StartQueryExecution`, `GetObject`. */
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly accessKeyId: string;
  readonly headers: IncomingMessage['headers'];
}

interface Run {
  readonly id: string;
  readonly sql: string;
  readonly script: Script;
  readonly input: Readonly<Record<string, unknown>>;
  asked: number;
  stopsIgnored: number;
  stoppedAt: number | undefined;
  session?: string;
}

interface Planned {
  readonly action: string | undefined;
  times: number;
  readonly answer: Fault | 'drop' | 'lose' | { readonly dropAfterBytes: number } | { readonly hold: Promise<void> };
}

export const tableBucketArn = 'arn:aws:s3tables:us-east-1:000000000000:bucket/lake-tables';

class ServiceFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.code);
    this.fault = fault;
  }
}

export class AwsServer {
  readonly calls: Call[] = [];
  readonly #http: Server;
  readonly #scripts = new Map<string, Script>();
  readonly #runs = new Map<string, Run>();
  readonly #tokens = new Map<string, string>();
  readonly #sessions = new Set<string>();
  readonly #objects = new Map<string, Buffer>();
  readonly #expired = new Set<string>();
  readonly #planned: Planned[] = [];
  readonly #events = new EventEmitter();
  readonly #pollers = new Set<() => void>();

  private constructor() {
    this.#http = createServer((request, response) => void this.#answer(request, response));
    this.#events.setMaxListeners(0);
  }

  static async start(): Promise<AwsServer> {
    const server = new AwsServer();
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Statements that were really begun, in order. */
  get started(): readonly string[] {
    return [...this.#runs.values()].map((run) => run.sql);
  }

  on(sql: string, script: Script): this {
    this.#scripts.set(sql, script);
    return this;
  }

  /** The next calls of an action are refused. */
  refuse(action: string | undefined, times: number, fault: Fault): void {
    this.#planned.push({ action, times, answer: fault });
  }

  throttle(action: string, times: number): void {
    this.refuse(action, times, { code: 'ThrottlingException', message: 'Rate exceeded' });
  }

  /** What was planned to go wrong goes right again. */
  answerAgain(): void {
    this.#planned.length = 0;
  }

  /** The next calls of an action lose their connection before an answer. */
  drop(action: string, times: number): void {
    this.#planned.push({ action, times, answer: 'drop' });
  }

  /** The next calls of an action are carried out and lose their answer. */
  lose(action: string, times: number): void {
    this.#planned.push({ action, times, answer: 'lose' });
  }

  /** The next answers of an action break off in their body. */
  dropBody(action: string, times: number, dropAfterBytes: number): void {
    this.#planned.push({ action, times, answer: { dropAfterBytes } });
  }

  /** The next call of an action is carried out, and answered when the promise resolves. */
  hold(action: string, until: Promise<void>): void {
    this.#planned.push({ action, times: 1, answer: { hold: until } });
  }

  expire(accessKeyId: string): void {
    this.#expired.add(accessKeyId);
  }

  endSessions(): void {
    this.#sessions.clear();
  }

  putObject(path: string, bytes: Buffer): void {
    this.#objects.set(path, bytes);
  }

  count(action: string): number {
    return this.calls.filter((call) => call.action === action).length;
  }

  /** The n-th call of an action, when it has come. */
  async called(action: string, nth = 1): Promise<Call> {
    for (;;) {
      const found = this.calls.filter((call) => call.action === action)[nth - 1];
      if (found) return found;
      await once(this.#events, 'call');
    }
  }

  /** Every open connection is lost. */
  breakConnections(): void {
    this.#http.closeAllConnections();
  }

  async close(): Promise<void> {
    for (const wake of this.#pollers) wake();
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, 'close');
  }

  // --- HTTP

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { action, body } = readAction(request, text);
    const accessKeyId = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
    this.calls.push({ action, body, accessKeyId, headers: request.headers });
    this.#events.emit('call');
    const planned = this.#planned.find((each) => each.times > 0 && (each.action ?? action) === action);
    if (planned) planned.times--;
    const answer = planned?.answer;
    try {
      if (answer === 'drop') return void request.socket.destroy();
      if (typeof answer === 'object' && 'code' in answer) throw new ServiceFault(answer);
      if (this.#expired.has(accessKeyId))
        throw new ServiceFault({
          code: action === 'GetObject' ? 'ExpiredToken' : 'ExpiredTokenException',
          message: 'The security token included in the request is expired',
        });
      if (action === 'GetObject') return this.#getObject(request, response, answer);
      const output = await this.#perform(action, body, request);
      if (answer === 'lose') return void request.socket.destroy();
      if (typeof answer === 'object' && 'hold' in answer) await answer.hold;
      if (action === 'GetCallerIdentity')
        return void response.writeHead(200, { 'content-type': 'text/xml' }).end(callerIdentity);
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(output));
    } catch (error) {
      if (!(error instanceof ServiceFault)) throw error;
      sendFault(response, action, error.fault);
    }
  }

  async #perform(action: string, body: Readonly<Record<string, unknown>>, request: IncomingMessage): Promise<unknown> {
    const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
    switch (action) {
      case 'StartQueryExecution':
        return { QueryExecutionId: this.#begin(text('QueryString'), text('ClientRequestToken'), body).id };
      case 'GetQueryExecution':
        return { QueryExecution: this.#execution(this.#find(text('QueryExecutionId'))) };
      case 'BatchGetQueryExecution':
        return {
          QueryExecutions: (body.QueryExecutionIds as string[]).map((id) => this.#execution(this.#find(id))),
        };
      case 'StopQueryExecution':
        return this.#stop(text('QueryExecutionId'), {});
      case 'GetQueryResults':
        return this.#queryResults(body);
      case 'ListDataCatalogs':
        return { DataCatalogsSummary: [{ CatalogName: 'AwsDataCatalog', Type: 'GLUE' }] };
      case 'ListDatabases':
        return request.headers['x-amz-target']?.toString().startsWith('RedshiftData')
          ? { Databases: ['dev', 'sales'] }
          : body.NextToken === 'second'
            ? { DatabaseList: [{ Name: 'Sales Data' }] }
            : { DatabaseList: [{ Name: 'healthcare_db' }], NextToken: 'second' };
      case 'ListTableMetadata':
        return {
          TableMetadataList: [
            {
              Name: 'claims',
              TableType: 'EXTERNAL_TABLE',
              Columns: [{ Name: 'id', Type: 'bigint', Comment: 'Of the insurer' }],
              PartitionKeys: [{ Name: 'day', Type: 'date' }],
            },
            { Name: 'open_claims', TableType: 'VIRTUAL_VIEW' },
          ],
        };
      case 'GetTableMetadata':
        if (text('TableName') !== 'claims')
          throw new ServiceFault({ code: 'MetadataException', message: `Entity Not Found: ${text('TableName')}` });
        return {
          TableMetadata: {
            Name: 'claims',
            Columns: [{ Name: 'id', Type: 'bigint' }],
            PartitionKeys: [{ Name: 'day', Type: 'date' }],
          },
        };
      case 'ExecuteStatement':
        return this.#execute(body);
      case 'DescribeStatement':
        return this.#describe(text('Id'), body);
      case 'CancelStatement':
        return this.#cancel(text('Id'));
      case 'GetStatementResultV2':
        return this.#statementResult(body);
      case 'ListSchemas':
        return { Schemas: ['public', 'my_schema'] };
      case 'ListTables':
        return {
          Tables: [
            { name: 'patient_info', schema: 'public', type: 'TABLE' },
            { name: 'patients', schema: 'public', type: 'VIEW' },
            { name: 'other', schema: 'publix', type: 'TABLE' },
          ],
        };
      case 'DescribeTable':
        return { ColumnList: [{ name: 'patient_id', typeName: 'int4' }] };
      case 'ListTableBuckets':
        return { tableBuckets: [{ arn: tableBucketArn, name: 'lake-tables', ownerAccountId: '0', createdAt: date }] };
      case 'ListNamespaces':
        return { namespaces: [{ namespace: ['encounters'], createdAt: date, createdBy: '0', ownerAccountId: '0' }] };
      case 'ListS3Tables':
        return {
          tables: [
            {
              namespace: ['encounters'],
              name: 'visits',
              type: 'customer',
              tableARN: '',
              createdAt: date,
              modifiedAt: date,
            },
          ],
        };
      default:
        return {};
    }
  }

  // --- runs

  #begin(sql: string, token: string, input: Readonly<Record<string, unknown>>): Run {
    const before = this.#runs.get(this.#tokens.get(token) ?? '');
    if (before) return before;
    const script = this.#scripts.get(sql);
    if (script?.refuse) throw new ServiceFault(script.refuse);
    const fresh = { asked: 0, stopsIgnored: 0, stoppedAt: undefined };
    const run: Run = { id: randomUUID(), sql, script: script ?? {}, input, ...fresh };
    this.#runs.set(run.id, run);
    if (token !== '') this.#tokens.set(token, run.id);
    return run;
  }

  #find(id: string): Run {
    const run = this.#runs.get(id);
    if (run) return run;
    throw new ServiceFault({ code: 'InvalidRequestException', message: `QueryExecution ${id} was not found` });
  }

  #stop(id: string, output: unknown): unknown {
    const run = this.#find(id);
    run.stoppedAt ??= run.asked;
    for (const wake of this.#pollers) wake();
    return output;
  }

  #cancel(id: string): unknown {
    const run = this.#find(id);
    for (const wake of this.#pollers) wake();
    if (run.stopsIgnored++ < (run.script.stopsIgnored ?? 0)) return { Status: false };
    return this.#stop(id, { Status: true });
  }

  /** The state at this question, counted once for each. */
  #nextState(run: Run, words: { done: string; stopped: string; queue: readonly string[] }): string {
    const { states = [...words.queue, words.done], stopTakes = 0 } = run.script;
    const turn = run.asked++;
    if (run.stoppedAt !== undefined && turn >= run.stoppedAt + stopTakes) return words.stopped;
    return states[Math.min(turn, states.length - 1)] ?? words.done;
  }

  #execution(run: Run): unknown {
    const { script, id } = run;
    const state = this.#nextState(run, { done: 'SUCCEEDED', stopped: 'CANCELLED', queue: ['QUEUED', 'RUNNING'] });
    const { statementType = 'DML', substatementType = 'SELECT' } = script;
    const location = `s3://results/${id}.${statementType === 'DML' && substatementType !== 'EXPLAIN' ? 'csv' : 'txt'}`;
    if (state === 'SUCCEEDED' && !script.managedResults && script.columns) this.#writeObject(location, run);
    return {
      QueryExecutionId: id,
      Query: run.sql,
      StatementType: statementType,
      SubstatementType: substatementType,
      ...(script.managedResults
        ? { ManagedQueryResultsConfiguration: { Enabled: true } }
        : { ResultConfiguration: { OutputLocation: location } }),
      Status: {
        State: state,
        ...((state === 'FAILED' || state === 'CANCELLED') && {
          StateChangeReason: script.reason,
          AthenaError: { ErrorCategory: script.errorCategory ?? 2 },
        }),
      },
      Statistics: {
        EngineExecutionTimeInMillis: script.engineMs ?? 1,
        DataScannedInBytes: script.scannedBytes ?? 0,
        QueryQueueTimeInMillis: 1,
      },
    };
  }

  #writeObject(location: string, { script }: Run): void {
    const path = location.slice('s3:/'.length);
    if (this.#objects.has(path)) return;
    const { columns = [], rows = [] } = script;
    const names = columns.map((column) => column.name);
    const quote = (field: string | null): string => (field === null ? '' : `"${field.replaceAll('"', '""')}"`);
    const text = location.endsWith('.csv')
      ? [names, ...rows].map((row) => `${row.map(quote).join(',')}\n`).join('')
      : [...(isHeaded(script) ? [names] : []), ...rows].map((row) => `${row.join('\t')}\n`).join('');
    this.#objects.set(path, Buffer.from(text));
  }

  #queryResults(body: Readonly<Record<string, unknown>>): unknown {
    const { script } = this.#find(typeof body.QueryExecutionId === 'string' ? body.QueryExecutionId : '');
    const { columns = [], rows = [], updateCount } = script;
    const all = isHeaded(script) && updateCount === undefined ? [columns.map(({ name }) => name), ...rows] : rows;
    const start = Number(body.NextToken ?? 0);
    const end = start + Number(body.MaxResults ?? 1000);
    return {
      ...(updateCount !== undefined && { UpdateCount: updateCount }),
      ResultSet: {
        Rows: all.slice(start, end).map((row) => ({
          Data: row.map((field) => (field === null ? {} : { VarCharValue: field })),
        })),
        ResultSetMetadata: {
          ColumnInfo: columns.map(({ name, type, precision = 0, scale = 0 }) => ({
            CatalogName: 'hive',
            Name: name,
            Label: name,
            Type: type,
            Precision: precision,
            Scale: scale,
            Nullable: 'UNKNOWN',
          })),
        },
      },
      ...(end < all.length && { NextToken: String(end) }),
    };
  }

  #execute(body: Readonly<Record<string, unknown>>): unknown {
    const given = typeof body.SessionId === 'string' ? body.SessionId : undefined;
    if (given !== undefined && !this.#sessions.has(given))
      throw new ServiceFault({ code: 'ValidationException', message: 'Session is not available' });
    const sql = typeof body.Sql === 'string' ? body.Sql : '';
    const run = this.#begin(sql, typeof body.ClientToken === 'string' ? body.ClientToken : '', body);
    run.session ??= given ?? randomUUID();
    this.#sessions.add(run.session);
    // A statement that is done at once is done within the wait of its start.
    const [status = 'SUBMITTED'] = run.script.states ?? [];
    return { Id: run.id, SessionId: run.session, Status: status, HasResultSet: run.script.columns !== undefined };
  }

  async #describe(id: string, body: Readonly<Record<string, unknown>>): Promise<unknown> {
    const run = this.#find(id);
    const { script } = run;
    const words = { done: 'FINISHED', stopped: 'ABORTED', queue: ['SUBMITTED', 'STARTED'] };
    let status = this.#nextState(run, words);
    // A long poll on a statement that runs until it is stopped answers at the stop.
    if (status === 'STARTED' && body.WaitTimeSeconds !== undefined && script.states?.at(-1) === 'STARTED') {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#pollers.delete(wake);
          resolve();
        };
        this.#pollers.add(wake);
        if (run.stoppedAt !== undefined) wake();
      });
      status = this.#nextState(run, words);
    }
    return {
      Id: id,
      SessionId: run.session,
      Status: status,
      QueryString: run.sql,
      HasResultSet: script.columns !== undefined,
      Duration: (script.engineMs ?? 1) * 1e6,
      ResultRows: script.updateCount ?? script.rows?.length ?? -1,
      ...((status === 'FAILED' || status === 'ABORTED') && { Error: script.reason }),
    };
  }

  #statementResult(body: Readonly<Record<string, unknown>>): unknown {
    const { script } = this.#find(typeof body.Id === 'string' ? body.Id : '');
    const { columns = [], rows = [], pageRows = 1000, headed = false } = script;
    const start = Number(body.NextToken ?? 0);
    const quote = (field: string | null): string =>
      field === null ? '' : field === '' || /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
    const line = (row: readonly (string | null)[]): string => `${row.map(quote).join(',')}\n`;
    const names = headed ? line(columns.map((column) => column.name)) : '';
    return {
      Records: [
        {
          CSVRecords:
            names +
            rows
              .slice(start, start + pageRows)
              .map(line)
              .join(''),
        },
      ],
      ColumnMetadata: columns.map(({ name, type, precision = 0, scale = 0 }) => ({
        name,
        label: name,
        typeName: type,
        precision,
        scale,
        length: 0,
      })),
      TotalNumRows: rows.length,
      ResultFormat: 'csv',
      ...(start + pageRows < rows.length && { NextToken: String(start + pageRows) }),
    };
  }

  #getObject(request: IncomingMessage, response: ServerResponse, planned: Planned['answer'] | undefined): void {
    const path = decodeURIComponent(new URL(request.url ?? '/', this.endpoint).pathname);
    const bytes = this.#objects.get(path);
    if (!bytes)
      throw new ServiceFault({ code: 'NoSuchKey', status: 404, message: 'The specified key does not exist.' });
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    const match = request.headers['if-match'];
    if (match !== undefined && match !== etag) throw new ServiceFault({ code: 'PreconditionFailed', status: 412 });
    const [, from = '0', to = ''] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? [];
    const first = Number(from);
    if (first >= bytes.length) throw new ServiceFault({ code: 'InvalidRange', status: 416 });
    const last = Math.min(to === '' ? Infinity : Number(to), bytes.length - 1);
    const body = bytes.subarray(first, last + 1);
    response.writeHead(206, {
      etag,
      'content-length': body.length,
      'content-range': `bytes ${first}-${last}/${bytes.length}`,
    });
    if (planned && typeof planned === 'object' && 'dropAfterBytes' in planned && planned.dropAfterBytes < body.length)
      response.write(body.subarray(0, planned.dropAfterBytes), () => request.socket.destroy());
    else response.end(body);
  }
}

function isHeaded({ statementType = 'DML', substatementType }: Script): boolean {
  return statementType === 'DML' || substatementType === 'SHOW_FUNCTIONS';
}

const date = '2026-01-01T00:00:00Z';

const callerIdentity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::000000000000:user/admin</Arn><UserId>AIDA</UserId><Account>000000000000</Account>
</GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;

function readAction(
  request: IncomingMessage,
  text: string,
): { action: string; body: Readonly<Record<string, unknown>> } {
  const target = request.headers['x-amz-target']?.toString();
  if (target !== undefined)
    return { action: target.slice(target.indexOf('.') + 1), body: JSON.parse(text) as Record<string, unknown> };
  if (text.startsWith('Action=')) return { action: new URLSearchParams(text).get('Action') ?? '', body: {} };
  const scope = /Credential=[^,]*\/([\w-]+)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1];
  if (scope === 's3') return { action: 'GetObject', body: { path: request.url } };
  const [, first] = (request.url ?? '').split(/[/?]/);
  const actions: Record<string, string> = {
    buckets: 'ListTableBuckets',
    namespaces: 'ListNamespaces',
    tables: 'ListS3Tables',
  };
  return { action: actions[first ?? ''] ?? 'unknown', body: { path: request.url } };
}

function sendFault(
  response: ServerResponse,
  action: string,
  { code, message = code, status = 400, body = {} }: Fault,
): void {
  if (action === 'GetObject' || action === 'GetCallerIdentity') {
    const error = `<Code>${code}</Code><Message>${message}</Message>`;
    const xml =
      action === 'GetObject' ? `<Error>${error}</Error>` : `<ErrorResponse><Error>${error}</Error></ErrorResponse>`;
    response.writeHead(status, { 'content-type': 'application/xml' }).end(xml);
    return;
  }
  response
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
    .end(JSON.stringify({ __type: code, Message: message, message, ...body }));
}
