import {
  GetStatementResultV2Command,
  type DescribeStatementResponse,
  type GetStatementResultV2Response,
  type RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { LakeError } from '../api.ts';
import type { Column, ResultSet, Row } from '../api.ts';
import type { Caller } from '../aws/call.ts';
import { unstoppable } from '../aws/signals.ts';
import { CsvReader, type TextRow } from '../results/csv.ts';
import { isHeader, noRows, RowTyper, type ValueReader } from '../results/values.ts';
import { firstWord } from './session.ts';
import { toColumn, valueReader } from './values.ts';

/** Statements whose row count is of rows changed. */
const changing = new Set(['insert', 'update', 'delete', 'merge', 'copy', 'create', 'select', 'with', 'unload']);

/** Opens the results of finished statements, page by page of CSV. */
export class ResultReader {
  readonly #client: RedshiftDataClient;
  readonly #caller: Caller;
  /** First pages that were asked for before the description had come. */
  readonly #ahead = new Map<string, Promise<GetStatementResultV2Response>>();

  constructor(client: RedshiftDataClient, caller: Caller) {
    this.#client = client;
    this.#caller = caller;
  }

  /** Asks for the first page of a statement that is known to have rows. */
  prefetch(id: string): void {
    const page = this.#fetchPage(id, undefined, unstoppable);
    page.catch(() => undefined);
    this.#ahead.set(id, page);
  }

  /** Lets go of a page that nobody came for. */
  forget(id: string): void {
    this.#ahead.delete(id);
  }

  async open(id: string, description: DescribeStatementResponse, signal: AbortSignal): Promise<ResultSet> {
    const ahead = this.#ahead.get(id);
    if (description.HasResultSet !== true)
      return { columns: [], rowCount: 0, ...updateCount(description), rows: noRows };
    const first = await (ahead ?? this.#fetchPage(id, undefined, signal));
    const metadata = first.ColumnMetadata ?? [];
    const columns = metadata.map(toColumn);
    const total = first.TotalNumRows ?? description.ResultRows ?? -1;
    return {
      columns,
      ...(total >= 0 && { rowCount: total }),
      rows: (rowsSignal) => this.#read(id, first, columns, metadata.map(valueReader), total, rowsSignal),
    };
  }

  async *#read(
    id: string,
    first: GetStatementResultV2Response,
    columns: readonly Column[],
    readers: readonly ValueReader[],
    total: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Row[]> {
    const typer = new RowTyper(readers);
    let page = first;
    let count = 0;
    let headed = false;
    for (let index = 0; ; index++) {
      signal.throwIfAborted();
      let rows = readPage(page);
      const token = page.NextToken === '' ? undefined : page.NextToken;
      // The model does not say whether pages begin with the names; the announced count does, where there is one page.
      const alike = isHeader(rows[0], columns);
      if (index === 0) headed = alike && (token !== undefined || total < 0 || rows.length === total + 1);
      if (headed && alike) rows = rows.slice(1);
      count += rows.length;
      if (rows.length > 0) yield typer.type(rows);
      if (token === undefined) break;
      page = await this.#fetchPage(id, token, signal);
    }
    if (total >= 0 && count !== total)
      throw new LakeError('internal', `The result has ${count} rows where ${total} were announced.`, {
        hint: 'Run again.',
      });
  }

  #fetchPage(id: string, token: string | undefined, signal: AbortSignal): Promise<GetStatementResultV2Response> {
    return this.#caller.call(
      'redshift-data:GetStatementResultV2',
      (options) =>
        this.#client.send(
          new GetStatementResultV2Command({ Id: id, ...(token !== undefined && { NextToken: token }) }),
          options,
        ),
      signal,
    );
  }
}

function readPage(page: GetStatementResultV2Response): TextRow[] {
  const reader = new CsvReader();
  // Every record is whole rows, with or without a line end behind the last.
  return (page.Records ?? []).flatMap((record) => [...reader.push(record.CSVRecords ?? ''), ...reader.end()]);
}

function updateCount({ ResultRows: rows = -1, QueryString: sql = '' }: DescribeStatementResponse): {
  updateCount?: number;
} {
  const word = firstWord(sql);
  return rows > 0 || (rows === 0 && changing.has(word) && word !== 'create') ? { updateCount: rows } : {};
}
