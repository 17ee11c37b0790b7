import { GetQueryResultsCommand, type AthenaClient, type QueryExecution } from '@aws-sdk/client-athena';
import type { GetQueryResultsOutput } from '@aws-sdk/client-athena';
import type { S3Client } from '@aws-sdk/client-s3';
import { LakeError } from '../api.ts';
import type { Column, ResultSet, Row } from '../api.ts';
import type { Caller } from '../aws/call.ts';
import type { Target } from '../aws/clients.ts';
import { CsvReader, splitTabs, TabReader, type TextRow } from '../results/csv.ts';
import { isHeader, noRows, RowTyper, type ValueReader } from '../results/values.ts';
import { ResultObject, type ObjectHead } from './object.ts';
import { toColumn, valueReader } from './values.ts';

/** Statements that change rows: they have a count and no rows, whatever columns the service announces. */
const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'MERGE_INTO', 'CREATE_TABLE_AS_SELECT', 'UNLOAD']);
const pageRows = 1000;

interface Reading {
  readonly execution: QueryExecution;
  readonly columns: readonly Column[];
  readonly readers: readonly ValueReader[];
}

/** Opens the results of succeeded queries: from the S3 object, or by pages where there is none to read. */
export class ResultReader {
  readonly #athena: AthenaClient;
  readonly #s3: S3Client;
  readonly #caller: Caller;
  readonly #target: Target;

  constructor(athena: AthenaClient, s3: S3Client, caller: Caller, target: Target) {
    this.#athena = athena;
    this.#s3 = s3;
    this.#caller = caller;
    this.#target = target;
  }

  /** Columns and the first bytes are asked for at the same moment. */
  async open(execution: QueryExecution, signal: AbortSignal): Promise<ResultSet> {
    const object = this.#objectOf(execution);
    const [first, head] = await Promise.all([
      this.#fetchPage(execution, 1, undefined, signal),
      object?.fetchHead(signal).catch(onlyLakeError),
    ]);
    const infos = first.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
    const changes = changing.has(execution.SubstatementType ?? '');
    const updateCount = changes && first.UpdateCount !== undefined ? { updateCount: first.UpdateCount } : {};
    if (infos.length === 0 || changes) return { columns: [], rowCount: 0, ...updateCount, rows: noRows };

    const reading = { execution, columns: infos.map(toColumn), readers: infos.map(valueReader) };
    const readable = object && head && !LakeError.is(head) ? { object, head } : undefined;
    // Rows can be had without the right to read the bucket, only slower. Anything else wrong with it is told at once.
    if (LakeError.is(head) && head.code !== 'denied') throw head;
    return {
      columns: reading.columns,
      rows: (rowsSignal) =>
        readable
          ? this.#readObject(reading, readable.object, readable.head, rowsSignal)
          : this.#readPages(reading, rowsSignal),
    };
  }

  #objectOf(execution: QueryExecution): ResultObject | undefined {
    const location = execution.ResultConfiguration?.OutputLocation;
    const managed = execution.ManagedQueryResultsConfiguration?.Enabled === true;
    if (managed || location === undefined || execution.StatementType === 'DDL') return undefined;
    if (changing.has(execution.SubstatementType ?? '')) return undefined;
    return new ResultObject(this.#s3, this.#caller, this.#target, location);
  }

  async *#readObject(
    { execution, columns, readers }: Reading,
    object: ResultObject,
    head: ObjectHead,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Row[]> {
    const isCsv = execution.ResultConfiguration?.OutputLocation?.endsWith('.csv') === true;
    const reader = isCsv ? new CsvReader() : new TabReader(columns.length);
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const batches = new Batches(execution, columns, readers);
    for await (const bytes of object.read(head, signal))
      yield* batches.take(reader.push(decoder.decode(bytes, { stream: true })));
    yield* batches.take(reader.push(decoder.decode()));
    yield* batches.take(reader.end());
  }

  async *#readPages({ execution, columns, readers }: Reading, signal: AbortSignal): AsyncGenerator<readonly Row[]> {
    const batches = new Batches(execution, columns, readers);
    let token: string | undefined;
    do {
      signal.throwIfAborted();
      const page = await this.#fetchPage(execution, pageRows, token, signal);
      const rows = (page.ResultSet?.Rows ?? []).map(({ Data: data = [] }): TextRow => {
        const fields = data.map((datum) => datum.VarCharValue ?? null);
        // DESCRIBE announces three columns and sends each line as one.
        if (fields.length === 1 && columns.length > 1) return splitTabs(fields[0] ?? '', columns.length);
        return fields.concat(Array<null>(Math.max(0, columns.length - fields.length)).fill(null));
      });
      yield* batches.take(rows);
      token = page.NextToken;
    } while (token !== undefined);
  }

  #fetchPage(
    execution: QueryExecution,
    maxRows: number,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<GetQueryResultsOutput> {
    return this.#caller.call(
      'athena:GetQueryResults',
      (options) =>
        this.#athena.send(
          new GetQueryResultsCommand({
            QueryExecutionId: execution.QueryExecutionId,
            MaxResults: maxRows,
            ...(token !== undefined && { NextToken: token }),
          }),
          options,
        ),
      signal,
    );
  }
}

/** Rows of text into batches of values, without the header that Athena puts before the rows of some statements. */
class Batches {
  readonly #columns: readonly Column[];
  readonly #typer: RowTyper;
  readonly #padded: boolean;
  #headerDue: boolean;

  constructor(execution: QueryExecution, columns: readonly Column[], readers: readonly ValueReader[]) {
    this.#columns = columns;
    this.#typer = new RowTyper(readers);
    this.#headerDue = execution.StatementType === 'DML' || execution.SubstatementType === 'SHOW_FUNCTIONS';
    // SHOW and DESCRIBE fill their fields up with spaces.
    this.#padded = execution.StatementType === 'UTILITY' && execution.SubstatementType !== 'EXPLAIN';
  }

  *take(rows: readonly TextRow[]): Generator<readonly Row[]> {
    if (rows.length === 0) return;
    const texts = this.#padded ? rows.map(trimRow) : rows;
    const header = this.#headerDue && isHeader(texts[0], this.#columns);
    this.#headerDue = false;
    const body = header ? texts.slice(1) : texts;
    if (body.length > 0) yield this.#typer.type(body);
  }
}

function trimRow(row: TextRow): TextRow {
  return row.map((text) => text?.trimEnd() ?? null);
}

/** As a value; anything else is thrown on. */
function onlyLakeError(error: unknown): LakeError {
  if (LakeError.is(error)) return error;
  throw error;
}
