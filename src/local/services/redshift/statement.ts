/** Statements of the Data API as they are kept, and as the API shows them. */
import type { ResultColumn } from '../../api.ts';
import { toSeconds } from '../../http/json.ts';
import type { Owner } from '../owner.ts';

export type StatementStatus = 'SUBMITTED' | 'PICKED' | 'STARTED' | 'FINISHED' | 'FAILED' | 'ABORTED';

/** One SQL text: the only one of a statement, or one of a batch. */
export interface Part {
  readonly id: string;
  readonly sql: string;
  readonly status: StatementStatus;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly durationNs: number;
  readonly error?: string;
  readonly hasResultSet: boolean;
  readonly columns: readonly ResultColumn[];
  /** Rows of the result, or rows changed; -1 where neither is known. */
  readonly rowCount: number;
  readonly resultBytes: number;
  readonly resultFile?: string;
  readonly queryId: number;
}

export interface Statement {
  readonly id: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly owner: Owner;
  readonly user: string;
  readonly name?: string;
  readonly token?: string;
  readonly fingerprint: string;
  readonly kind: 'single' | 'batch';
  readonly executionMode: 'TRANSACTION' | 'AUTO_COMMIT';
  readonly place: Place;
  readonly database: string;
  readonly databaseUser: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly resultFormat: 'JSON' | 'CSV';
  readonly sessionId?: string;
  readonly status: StatementStatus;
  readonly error?: string;
  readonly parts: readonly Part[];
}

/** The warehouse, by either of its names. */
export type Place = { readonly WorkgroupName: string } | { readonly ClusterIdentifier: string };

export function isOver(status: StatementStatus): boolean {
  return status === 'FINISHED' || status === 'FAILED' || status === 'ABORTED';
}

export function describeStatement(statement: Statement): Record<string, unknown> {
  const { parts, kind } = statement;
  const last = parts.at(-1);
  const names = Object.entries(statement.parameters);
  const hasResultSet = parts.some((part) => part.hasResultSet);
  return {
    Id: statement.id,
    Status: statement.status,
    CreatedAt: toSeconds(statement.createdMs),
    UpdatedAt: toSeconds(statement.updatedMs),
    Database: statement.database,
    DbUser: statement.databaseUser,
    ...statement.place,
    Duration:
      kind === 'batch' ? parts.reduce((sum, part) => sum + Math.max(0, part.durationNs), 0) : (last?.durationNs ?? -1),
    ...(statement.error !== undefined && { Error: statement.error }),
    HasResultSet: hasResultSet,
    ...(kind === 'single' && { QueryString: last?.sql }),
    ResultRows: last?.rowCount ?? -1,
    ResultSize: last?.resultBytes ?? -1,
    RedshiftPid: statement.owner.pid,
    RedshiftQueryId: last?.queryId ?? -1,
    RedshiftQueryUuid: statement.id,
    ResultFormat: statement.resultFormat,
    ...(names.length > 0 && { QueryParameters: names.map(([name, value]) => ({ name, value })) }),
    ...(statement.sessionId !== undefined && { SessionId: statement.sessionId }),
    ...(kind === 'batch' && { SubStatements: parts.map(describePart), ExecutionMode: statement.executionMode }),
  };
}

export function describePart(part: Part): Record<string, unknown> {
  return {
    Id: part.id,
    Status: part.status,
    CreatedAt: toSeconds(part.createdMs),
    UpdatedAt: toSeconds(part.updatedMs),
    Duration: part.durationNs,
    ...(part.error !== undefined && { Error: part.error }),
    HasResultSet: part.hasResultSet,
    QueryString: part.sql,
    ResultRows: part.rowCount,
    ResultSize: part.resultBytes,
    RedshiftQueryId: part.queryId,
  };
}

export function summarizeStatement(statement: Statement): Record<string, unknown> {
  const { kind, parts } = statement;
  return {
    Id: statement.id,
    Status: statement.status,
    CreatedAt: toSeconds(statement.createdMs),
    UpdatedAt: toSeconds(statement.updatedMs),
    ...(statement.name !== undefined && { StatementName: statement.name }),
    ...(kind === 'single' ? { QueryString: parts[0]?.sql } : { QueryStrings: parts.map((part) => part.sql) }),
    IsBatchStatement: kind === 'batch',
    ResultFormat: statement.resultFormat,
    ...(statement.sessionId !== undefined && { SessionId: statement.sessionId }),
  };
}
