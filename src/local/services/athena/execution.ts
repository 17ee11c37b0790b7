/** One query execution as it is kept, and as the API shows it. */
import type { ResultColumn, Outcome } from '../../api.ts';
import { toSeconds } from '../../http/json.ts';
import type { Owner } from '../owner.ts';
import type { Classified } from './classify.ts';

export type ExecutionState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface Execution {
  readonly id: string;
  readonly createdMs: number;
  readonly owner: Owner;
  readonly user: string;
  readonly token?: string;
  /** The request without its token: a token must not come back with another one. */
  readonly fingerprint: string;
  readonly sql: string;
  readonly parameters: readonly string[];
  readonly workgroup: string;
  readonly catalog: string;
  readonly database: string;
  readonly statementType: Outcome['statementType'];
  readonly substatementType?: string;
  readonly object: Classified['object'];
  /** Of the result object; absent for managed results. */
  readonly outputLocation?: string;
  readonly maxResultAgeMinutes?: number;
  /** A query that reads more is cancelled. */
  readonly cutoffBytes?: number;
  readonly state: ExecutionState;
  readonly reason?: string;
  readonly errorName?: string;
  readonly startedMs?: number;
  /** When the engine gave its first row, or its only answer. */
  readonly answeredMs?: number;
  readonly completedMs?: number;
  readonly scannedBytes: number;
  readonly columns: readonly ResultColumn[];
  readonly hasHeader: boolean;
  readonly rowCount: number;
  readonly resultBytes: number;
  readonly updateCount?: number;
  readonly manifestLocation?: string;
  /** Name of the file in the results folder that holds the rows. */
  readonly resultFile?: string;
  readonly reusedId?: string;
}

export function isOver(state: ExecutionState): boolean {
  return state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED';
}

/** The engine's errors that are not the user's fault. */
const systemErrors = new Set(['INTERNAL_ERROR', 'GENERIC_INTERNAL_ERROR', 'OUT_OF_MEMORY']);

/** Of the user's faults, those with a number of their own. */
const errorTypes: Readonly<Record<string, number>> = { COLUMN_NOT_FOUND: 1006 };

export function describeExecution(execution: Execution, nowMs: number): Record<string, unknown> {
  const { startedMs, completedMs } = execution;
  const endMs = completedMs ?? nowMs;
  const isManaged = execution.outputLocation === undefined;
  return {
    QueryExecutionId: execution.id,
    Query: execution.sql,
    StatementType: execution.statementType,
    ...(execution.substatementType !== undefined && { SubstatementType: execution.substatementType }),
    ...(isManaged
      ? { ManagedQueryResultsConfiguration: { Enabled: true } }
      : { ResultConfiguration: { OutputLocation: execution.outputLocation } }),
    ResultReuseConfiguration: {
      ResultReuseByAgeConfiguration: {
        Enabled: execution.maxResultAgeMinutes !== undefined,
        ...(execution.maxResultAgeMinutes !== undefined && { MaxAgeInMinutes: execution.maxResultAgeMinutes }),
      },
    },
    QueryExecutionContext: { Database: execution.database, Catalog: execution.catalog },
    Status: {
      State: execution.state,
      SubmissionDateTime: toSeconds(execution.createdMs),
      ...(completedMs !== undefined && { CompletionDateTime: toSeconds(completedMs) }),
      ...(execution.reason !== undefined && { StateChangeReason: execution.reason }),
      ...(execution.state === 'FAILED' && {
        AthenaError: {
          ErrorCategory: systemErrors.has(execution.errorName ?? '') ? 1 : 2,
          ErrorType: systemErrors.has(execution.errorName ?? '') ? 0 : (errorTypes[execution.errorName ?? ''] ?? 1000),
          Retryable: false,
          ErrorMessage: execution.reason,
        },
      }),
    },
    Statistics: {
      EngineExecutionTimeInMillis: startedMs === undefined ? 0 : (execution.answeredMs ?? endMs) - startedMs,
      DataScannedInBytes: execution.scannedBytes,
      TotalExecutionTimeInMillis: endMs - execution.createdMs,
      QueryQueueTimeInMillis: (startedMs ?? endMs) - execution.createdMs,
      ServicePreProcessingTimeInMillis: 0,
      ServiceProcessingTimeInMillis: execution.answeredMs === undefined ? 0 : endMs - execution.answeredMs,
      ResultReuseInformation: { ReusedPreviousResult: execution.reusedId !== undefined },
      ...(execution.manifestLocation !== undefined && { DataManifestLocation: execution.manifestLocation }),
    },
    WorkGroup: execution.workgroup,
    EngineVersion: engineVersion,
    ...(execution.parameters.length > 0 && { ExecutionParameters: execution.parameters }),
  };
}

export const engineVersion = {
  SelectedEngineVersion: 'AUTO',
  EffectiveEngineVersion: 'Athena engine version 3',
};

export function describeStatistics(execution: Execution, nowMs: number): Record<string, unknown> {
  const { startedMs, completedMs } = execution;
  const endMs = completedMs ?? nowMs;
  const engineMs = startedMs === undefined ? 0 : (execution.answeredMs ?? endMs) - startedMs;
  const rows = {
    InputBytes: execution.scannedBytes,
    OutputRows: execution.rowCount,
    OutputBytes: execution.resultBytes,
  };
  return {
    Timeline: {
      QueryQueueTimeInMillis: (startedMs ?? endMs) - execution.createdMs,
      EngineExecutionTimeInMillis: engineMs,
      ServiceProcessingTimeInMillis: execution.answeredMs === undefined ? 0 : endMs - execution.answeredMs,
      TotalExecutionTimeInMillis: endMs - execution.createdMs,
    },
    Rows: rows,
    OutputStage: {
      StageId: 0,
      State: execution.state === 'SUCCEEDED' ? 'FINISHED' : execution.state,
      ...rows,
      ExecutionTime: engineMs,
    },
  };
}
