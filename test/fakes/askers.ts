/** Questions to the local lakehouse over the wire, and everything that is told in answer, as one text. */
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetQueryRuntimeStatisticsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientConfig } from './localEndpoint.ts';

export interface Told {
  readonly state: 'succeeded' | 'failed' | 'refused';
  /** Rows, with NULL as null. */
  readonly rows: readonly (readonly unknown[])[];
  readonly columns: readonly string[];
  /** Everything that came back, the question itself left out. */
  readonly text: string;
  readonly id?: string;
}

/** An error as a client sees it, its body too. */
export function errorText(error: unknown): string {
  const { name, message, ...rest } = error as Error & Record<string, unknown>;
  const members = { ...rest };
  delete members['$response'];
  return JSON.stringify({ name, message, ...members });
}

export class AthenaAsker {
  readonly #client: AthenaClient;

  constructor(config: ClientConfig) {
    this.#client = new AthenaClient(config);
  }

  async ask(sql: string): Promise<Told> {
    try {
      const { QueryExecutionId: id = '' } = await this.#client.send(
        new StartQueryExecutionCommand({ QueryString: sql }),
      );
      for (;;) {
        const { QueryExecution } = await this.#client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
        const { Query: _, ...execution } = QueryExecution ?? {};
        const state = execution.Status?.State;
        if (state === 'FAILED' || state === 'CANCELLED')
          return { state: 'failed', rows: [], columns: [], text: JSON.stringify(execution), id };
        if (state === 'SUCCEEDED') {
          const answer = await this.#client.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
          const { QueryRuntimeStatistics } = await this.#client.send(
            new GetQueryRuntimeStatisticsCommand({ QueryExecutionId: id }),
          );
          const rows = (answer.ResultSet?.Rows ?? []).map(({ Data }) =>
            (Data ?? []).map((one) => one.VarCharValue ?? null),
          );
          const columns = (answer.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name }) => Name ?? '');
          // Bytes of files are counted as the service counts them; numbers in them are no canaries.
          const { Statistics: _s, ...told } = execution;
          const text = JSON.stringify([
            told,
            answer.ResultSet,
            answer.UpdateCount,
            QueryRuntimeStatistics?.Rows?.OutputRows,
          ]);
          return { state: 'succeeded', rows, columns, text, id };
        }
        await sleep(5);
      }
    } catch (error) {
      return { state: 'refused', rows: [], columns: [], text: errorText(error) };
    }
  }

  close(): void {
    this.#client.destroy();
  }
}

export class RedshiftAsker {
  readonly #client: RedshiftDataClient;

  constructor(config: ClientConfig) {
    this.#client = new RedshiftDataClient(config);
  }

  async ask(sql: string): Promise<Told> {
    try {
      const { Id: id = '' } = await this.#client.send(
        new ExecuteStatementCommand({ Sql: sql, Database: 'dev', WorkgroupName: 'local', DbUser: 'admin' }),
      );
      for (;;) {
        const { QueryString: _, ...statement } = await this.#client.send(new DescribeStatementCommand({ Id: id }));
        if (statement.Status === 'FAILED' || statement.Status === 'ABORTED')
          return { state: 'failed', rows: [], columns: [], text: JSON.stringify(statement), id };
        if (statement.Status === 'FINISHED') {
          const answer = statement.HasResultSet
            ? await this.#client.send(new GetStatementResultCommand({ Id: id }))
            : undefined;
          const rows = (answer?.Records ?? []).map((row) =>
            row.map((field): unknown => ('isNull' in field ? null : (Object.values(field)[0] as unknown))),
          );
          const columns = (answer?.ColumnMetadata ?? []).map(({ name }) => name ?? '');
          const text = JSON.stringify([statement.Error, statement.ResultRows, rows, answer?.ColumnMetadata]);
          return { state: 'succeeded', rows, columns, text, id };
        }
        await sleep(5);
      }
    } catch (error) {
      return { state: 'refused', rows: [], columns: [], text: errorText(error) };
    }
  }

  close(): void {
    this.#client.destroy();
  }
}

/** Each of the items, some at a time. */
export async function eachAtOnce<T>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  await Promise.all(
    Array.from({ length: most }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
    }),
  );
}
