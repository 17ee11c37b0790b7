/** What a running statement works with: the session's names and settings, one connection, and tables to read and change. */
import type { Dialect } from '../../sql/lexer.ts';
import { quoteName, quoteText } from '../../sql/quote.ts';
import type { Name, Span } from '../../sql/tree/name.ts';
import type { TablePrivilege } from '../../access/grants.ts';
import {
  ServiceError,
  type LimitedTable,
  type ResultColumn,
  type SqlContext,
  type Store,
  type TableEntry,
  type TextRow,
} from '../api.ts';
import { DuckError, type DuckConnection } from '../duckdb.ts';
import type { Change } from '../iceberg/change.ts';
import { IcebergError } from '../iceberg/error.ts';
import type { TableMetadata } from '../iceberg/metadata.ts';
import { loadTable } from '../iceberg/table.ts';
import { badDataOf, damageOf, withoutPaths } from './badData.ts';
import { sqlError, translateError, type Origin } from './errors.ts';
import { bindChange, type BoundChange } from './generate/bind.ts';
import { checkFunctions, checkTables } from './gate.ts';
import { opened } from './limited.ts';
import { placeOfSchema, placeOfTable, type Place, type SchemaPlace } from './names.ts';
import { bindText, needTable, type Binder, type Bound } from './relations.ts';
import { plainText } from './render.ts';
import type { Transaction } from './transaction.ts';
import { lakeType } from './generate/duck.ts';
import { describedType, duckTypeOf, type LakeType } from './types.ts';

/** What a session keeps from one statement to the next. */
export interface SessionState {
  context: SqlContext;
  readonly settings: Map<string, string>;
  /** Temporary tables: the name, and DuckDB's name of it. */
  readonly temporary: Map<string, string>;
  readonly prepared: Map<string, string>;
  transaction: Transaction | undefined;
}

export interface Column {
  readonly name: string;
  readonly type: LakeType;
}

/** The outcome of a command; a query's rows are read later. */
export interface Answer {
  readonly columns?: readonly ResultColumn[];
  readonly rows?: readonly TextRow[];
  readonly updateCount?: number;
  readonly scannedBytes?: number;
}

const scalar = /^(?:boolean|tinyint|smallint|integer|bigint|real|double|decimal|date|timestamp)$/;

export class Workspace implements Binder {
  readonly sql: string;
  readonly state: SessionState;
  readonly store: Store;
  readonly duck: DuckConnection;
  readonly signal: AbortSignal;
  #changed: Promise<BoundChange> | undefined;

  constructor(parts: { sql: string; state: SessionState; store: Store; duck: DuckConnection; signal: AbortSignal }) {
    this.sql = parts.sql;
    this.state = parts.state;
    this.store = parts.store;
    this.duck = parts.duck;
    this.signal = parts.signal;
  }

  get context(): SqlContext {
    return this.state.context;
  }

  get dialect(): Dialect {
    return this.context.dialect;
  }

  get words(): Readonly<Record<string, string>> {
    return wordsOf(this.context);
  }

  temporary(path: readonly string[]): string | undefined {
    return path.length === 1 ? this.state.temporary.get(path[0]!) : undefined;
  }

  async metadata(folder: string): Promise<TableMetadata> {
    const pending = this.state.transaction?.pending(folder);
    return pending ? pending.metadata : (await loadTable(folder)).metadata;
  }

  place(path: readonly Name[]): Promise<Place> {
    return placeOfTable(namesOf(path), this.context, this.store, this.source(path));
  }

  schemaPlace(path: readonly Name[]): Promise<SchemaPlace> {
    return placeOfSchema(namesOf(path), this.context, this.store, this.source(path));
  }

  source(path: readonly Span[]): { sql: string; offset: number } {
    return { sql: this.sql, offset: path[0]?.start ?? 0 };
  }

  async table(path: readonly Name[]): Promise<{ place: Place; entry: TableEntry }> {
    const place = await this.place(path);
    return { place, entry: await needTable(place, this, this.source(path)) };
  }

  /** The table for somebody who does more than read it. Throws SqlError where a privilege is missing or limited. */
  async tableFor(
    path: readonly Name[],
    needs: readonly TablePrivilege[],
  ): Promise<{ place: Place; entry: Exclude<TableEntry, LimitedTable> }> {
    const { place, entry } = await this.table(path);
    return { place, entry: opened(entry, needs, this.dialect, this.source(path)) };
  }

  /** A query that stands in the statement, or in a text that has it at the same place. */
  async bind(query: Span, sql = this.sql): Promise<Bound> {
    const bound = await this.run(() => bindText(sql, query, this));
    checkTables(this.duck, bound.sql);
    if (this.store.isLimited) await checkFunctions(this.duck, bound.sql);
    return bound;
  }

  /** Conditions and values of this statement, which changes rows. */
  changed(): Promise<BoundChange> {
    return (this.#changed ??= this.run(() => bindChange(this.sql, this)));
  }

  /** The columns that a bound query gives. */
  async columnsOf(bound: Bound): Promise<Column[]> {
    const rows = await this.run(() => this.duck.all(`DESCRIBE ${bound.sql}`), { dialect: this.dialect, sql: this.sql });
    return rows.map((row, at) => {
      const described = describedType(plainText(row['column_type'] ?? ''));
      const type = bound.types[at];
      // DuckDB loses the type of a NULL that it works out beforehand.
      const isTold = this.dialect === 'athena' && type && scalar.test(type.name);
      return {
        name: shownName(plainText(row['column_name'] ?? ''), at),
        type: isTold ? lakeType(type) : described,
      };
    });
  }

  /** Changes an Iceberg table: at once, or with the open transaction. Gives the rows put in and taken out. */
  async change(folder: string, change: Change): Promise<{ added: number; removed: number }> {
    const { transaction } = this.state;
    try {
      if (transaction) {
        const prepared = await transaction.prepare(folder, change);
        return { added: prepared.addedRows, removed: prepared.removedRows };
      }
      const prepared = await (await loadTable(folder)).prepare(change);
      try {
        this.signal.throwIfAborted();
      } catch (error) {
        await prepared.discard();
        throw error;
      }
      await prepared.commit();
      return { added: prepared.addedRows, removed: prepared.removedRows };
    } catch (error) {
      throw this.translate(error);
    }
  }

  /** Runs something on DuckDB or the store; its errors come in the dialect's words. */
  async run<T>(work: () => Promise<T>, origin?: Origin): Promise<T> {
    try {
      this.signal.throwIfAborted();
      return await work();
    } catch (error) {
      throw this.translate(error, origin);
    }
  }

  translate(error: unknown, origin?: Origin): unknown {
    if (this.signal.aborted) return this.signal.reason;
    const { dialect, sql } = this;
    const { folder } = this.store;
    if (error instanceof DuckError)
      return (
        badDataOf(error, { dialect, folder }) ??
        translateError(error, origin ?? { dialect, sql, offset: this.offsetOf(error) })
      );
    if (error instanceof IcebergError) {
      if (error.code === 'conflict')
        return dialect === 'athena'
          ? sqlError(
              dialect,
              'ICEBERG_COMMIT_ERROR',
              'Failed to commit: another statement changed the table in the meantime. Run it again',
            )
          : sqlError(
              dialect,
              'SERIALIZATION_FAILURE',
              '1023 DETAIL: Serializable isolation violation on table. Run the transaction again',
            );
      return (
        damageOf(error, { dialect, folder }) ??
        sqlError(
          dialect,
          dialect === 'athena' ? 'INVALID_TABLE_PROPERTY' : 'FEATURE_NOT_SUPPORTED',
          withoutPaths(error.message, folder),
        )
      );
    }
    if (error instanceof ServiceError && error.code === 'AlreadyExistsException')
      return sqlError(dialect, 'ALREADY_EXISTS', error.message);
    if (error instanceof ServiceError)
      return sqlError(dialect, serviceNames[error.code] ?? 'INVALID_ARGUMENTS', error.message);
    return error;
  }

  /** Where the statement first speaks of the error's subject. */
  offsetOf(error: DuckError): number {
    return error.subject ? this.sql.toLowerCase().indexOf(error.subject.toLowerCase()) : -1;
  }
}

/** Words that are values in the dialect. */
export function wordsOf(context: SqlContext): Record<string, string> {
  const user = quoteText(context.user);
  if (context.dialect === 'athena')
    return {
      CURRENT_USER: user,
      CURRENT_DATE: 'current_date',
      CURRENT_TIMESTAMP: `date_trunc('millisecond', now())`,
      LOCALTIMESTAMP: `date_trunc('millisecond', CAST(now() AS TIMESTAMP))`,
      LOCALTIME: 'localtime',
      CURRENT_CATALOG: quoteText(context.catalog.toLowerCase()),
      CURRENT_SCHEMA: quoteText(context.schema),
    };
  return {
    CURRENT_USER: user,
    SESSION_USER: user,
    USER: user,
    CURRENT_DATE: 'current_date',
    SYSDATE: 'CAST(now() AS TIMESTAMP)',
    CURRENT_TIMESTAMP: 'now()',
    LOCALTIMESTAMP: 'CAST(now() AS TIMESTAMP)',
  };
}

/** What the engines call a refusal of the catalogue. */
const serviceNames: Readonly<Record<string, string>> = {
  EntityNotFoundException: 'NOT_FOUND',
  AccessDenied: 'PERMISSION_DENIED',
  AccessDeniedException: 'PERMISSION_DENIED',
};

/** The name that a result column is shown by; unnamed ones count from 0. */
export function shownName(name: string, at: number): string {
  if (/^_col\$\d+(?:_\d+)?$/.test(name)) return `_col${at}`;
  return name.toLowerCase();
}

/** A query's columns cast to a table's, by position, ready for an append. */
export function castSelect(sql: string, from: readonly string[], to: readonly Column[]): string {
  const list = to.map((column, at) => {
    const source = from[at];
    const type = duckTypeOf(column.type);
    if (source === undefined) return `CAST(NULL AS ${type})`;
    if (type === 'TIMESTAMPTZ') return `redshift_functions.zoned(${source}) AS ${quoteName(column.name)}`;
    return `CAST(${source} AS ${type === 'JSON' ? 'VARCHAR' : type}) AS ${quoteName(column.name)}`;
  });
  return `SELECT ${list.join(', ')} FROM (${sql}) AS lb_new`;
}

/** Names as the catalogues keep them. */
export function namesOf(path: readonly Name[]): string[] {
  return path.map(({ value }) => value.toLowerCase());
}
