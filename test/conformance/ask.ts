/** Asks the local lakehouse as any client of Athena does. */
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { setTimeout as pause } from 'node:timers/promises';
import type { LakehouseAddress } from '../../src/kernels/localLakehouse.ts';

export type LocalAnswer =
  | { readonly types: readonly string[]; readonly rows: readonly (readonly (string | null)[])[] }
  /** What the service says, with the error's name in front. */
  | { readonly refused: string };

/** The database that holds the stored tables of the questions. */
const database = 'conformance';

export class Asker {
  readonly #client: AthenaClient;
  readonly #workgroup: string;

  constructor(
    config: ConstructorParameters<typeof AthenaClient>[0],
    { workgroup }: Pick<LakehouseAddress, 'workgroup'>,
  ) {
    this.#client = new AthenaClient(config ?? {});
    this.#workgroup = workgroup;
  }

  /** Makes an Iceberg table of each query's rows. */
  async keep(tables: readonly { readonly name: string; readonly query: string }[], bucket: string): Promise<void> {
    const run = async (sql: string): Promise<void> => {
      const answer = await this.ask(sql);
      if ('refused' in answer) throw new Error(`${sql.slice(0, 120)}: ${answer.refused}`);
    };
    await run(`CREATE DATABASE ${database}`);
    for (const { name, query } of tables)
      await run(
        `CREATE TABLE ${database}.${name} WITH (table_type = 'ICEBERG', is_external = false, location = '${bucket}${name}/') AS ${query}`,
      );
  }

  async ask(sql: string): Promise<LocalAnswer> {
    let id: string | undefined;
    try {
      const start = new StartQueryExecutionCommand({
        QueryString: sql,
        WorkGroup: this.#workgroup,
        QueryExecutionContext: { Database: database },
      });
      id = (await this.#client.send(start)).QueryExecutionId;
    } catch (error) {
      return { refused: refusalOf(error) };
    }
    const look = new GetQueryExecutionCommand({ QueryExecutionId: id });
    for (let waitedMs = 0, waitMs = 5; waitedMs < 30_000; waitedMs += waitMs, waitMs = Math.min(waitMs * 1.5, 50)) {
      const status = (await this.#client.send(look)).QueryExecution?.Status;
      if (status?.State === 'FAILED') return { refused: status.StateChangeReason ?? '' };
      if (status?.State === 'SUCCEEDED') return this.#read(id);
      await pause(waitMs);
    }
    return { refused: 'no answer within 30 seconds' };
  }

  async #read(id: string | undefined): Promise<LocalAnswer> {
    const { ResultSet } = await this.#client.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 1000 }),
    );
    const types = (ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Type, Precision, Scale }) =>
      Type === 'decimal' ? `decimal(${Precision},${Scale})` : (Type ?? ''),
    );
    // The first row of a query's first page holds the names of the columns.
    const rows = (ResultSet?.Rows ?? [])
      .slice(1)
      .map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue ?? null));
    return { types, rows };
  }

  close(): void {
    this.#client.destroy();
  }
}

/** Errors that are found before a query is started come as an exception of the API. */
function refusalOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^line \d+:\d+: /.test(message) ? `SYNTAX_ERROR: ${message}` : message;
}
