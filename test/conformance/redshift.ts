/** Redshift: answers that its documentation gives, or PostgreSQL where both mean the same, asked through the Data API. */
import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  RedshiftDataClient,
  type Field,
} from '@aws-sdk/client-redshift-data';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LakehouseAddress } from '../../src/kernels/localLakehouse.ts';
import { isRefusal, type Judged } from './compare.ts';

const folder = join(import.meta.dirname, 'redshift');

/** One of `answer`, `rows`, `error` says what Redshift does. */
export interface RedshiftEntry {
  readonly family: string;
  /** An expression, or a statement. */
  readonly sql: string;
  /** The text of the one value. */
  readonly answer?: string | null;
  readonly rows?: readonly (readonly (string | null)[])[];
  /** `typeName` of the first column. */
  readonly type?: string;
  /** A part of the message. */
  readonly error?: string;
  /** Where the answer is from. */
  readonly source: string;
}

/** What the lakehouse answers; values as the Data API types them. */
export type RedshiftAnswer =
  { readonly types: readonly string[]; readonly rows: readonly (readonly Field[])[] } | { readonly refused: string };

/** Empty where no list lies in `test/conformance/redshift`. */
export function readRedshift(): RedshiftEntry[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as RedshiftEntry[]);
}

/** As it is asked. */
export function redshiftStatement(sql: string): string {
  const isStatement =
    /^\s*(--.*\n\s*)*(select|with|values|table|show|explain|create|drop|alter|insert|update|delete|merge|set|reset|begin|call|grant|revoke)\b/i;
  const isSetOfQueries = /^\(\s*select\b.*\)\s*(union|except|intersect|minus)\b/i;
  return isStatement.test(sql) || isSetOfQueries.test(sql) ? sql : `SELECT ${sql} AS x`;
}

export class RedshiftAsker {
  readonly #client: RedshiftDataClient;
  readonly #place: { WorkgroupName: string; Database: string };

  constructor(
    config: ConstructorParameters<typeof RedshiftDataClient>[0],
    address: Pick<LakehouseAddress, 'redshiftWorkgroup' | 'redshiftDatabase'>,
  ) {
    this.#client = new RedshiftDataClient(config ?? {});
    this.#place = { WorkgroupName: address.redshiftWorkgroup, Database: address.redshiftDatabase };
  }

  async ask(sql: string): Promise<RedshiftAnswer> {
    let id: string | undefined;
    try {
      id = (await this.#client.send(new ExecuteStatementCommand({ ...this.#place, Sql: sql }))).Id;
    } catch (error) {
      return { refused: error instanceof Error ? error.message : String(error) };
    }
    for (let waits = 0; waits < 600; waits++) {
      const look = await this.#client.send(new DescribeStatementCommand({ Id: id }));
      if (look.Status === 'FAILED' || look.Status === 'ABORTED') return { refused: look.Error ?? look.Status };
      if (look.Status === 'FINISHED') return look.HasResultSet ? this.#read(id) : { types: [], rows: [] };
      await pause(waits < 10 ? 4 : 50);
    }
    return { refused: 'no answer within 30 seconds' };
  }

  async #read(id: string | undefined): Promise<RedshiftAnswer> {
    const { ColumnMetadata = [], Records = [] } = await this.#client.send(new GetStatementResultCommand({ Id: id }));
    return { types: ColumnMetadata.map(({ typeName }) => typeName ?? ''), rows: Records };
  }

  close(): void {
    this.#client.destroy();
  }
}

/** Values and the first column's type; of an error that its message holds the part that is written. */
export function judgeRedshift(entry: RedshiftEntry, local: RedshiftAnswer): Judged {
  const got =
    'refused' in local
      ? local.refused
      : `${local.types.join(' | ')} → ${JSON.stringify(local.rows.map((row) => row.map(fieldText)))}`;
  if (entry.error !== undefined) {
    const expected = `error: ${entry.error}`;
    if (!('refused' in local)) return { verdict: 'answered', expected, got };
    if (local.refused.toLowerCase().includes(entry.error.toLowerCase())) return { verdict: 'right', expected, got };
    return { verdict: isRefusal(local.refused) ? 'refused' : 'error', expected, got };
  }
  if (entry.rows === undefined && entry.answer === undefined)
    throw new Error(`Neither answer, rows nor error is written for: ${entry.sql}`);
  const rows = entry.rows ?? [[entry.answer ?? null]];
  const expected = `${entry.type ?? '(any type)'} → ${JSON.stringify(rows)}`;
  if ('refused' in local) return { verdict: isRefusal(local.refused) ? 'refused' : 'error', expected, got };
  const isSame =
    rows.length === local.rows.length &&
    rows.every((row, at) => {
      const fields = local.rows[at] ?? [];
      return row.length === fields.length && row.every((text, place) => isSameValue(text, fields[place]!));
    }) &&
    (entry.type === undefined || entry.type === local.types[0]);
  return { verdict: isSame ? 'right' : 'wrong', expected, got };
}

/** Doubles come as numbers, so that 1 and 1.0 are one answer; all other values are compared by their text. */
function isSameValue(text: string | null, field: Field): boolean {
  if (text !== null && field.doubleValue !== undefined) return Number(text) === Number(field.doubleValue);
  // The client reads whole numbers as JavaScript's, which have no room for all of them.
  if (text !== null && field.longValue !== undefined && !Number.isSafeInteger(field.longValue))
    return Number(text) === field.longValue;
  return text === fieldText(field);
}

function fieldText(field: Field): string | null {
  if (field.isNull) return null;
  if (field.stringValue !== undefined) return field.stringValue;
  if (field.longValue !== undefined) return String(field.longValue);
  if (field.doubleValue !== undefined) return String(field.doubleValue);
  if (field.booleanValue !== undefined) return String(field.booleanValue);
  return Buffer.from(field.blobValue ?? []).toString('hex');
}
