/**
 * A table as its reader may see it: the granted columns of the permitted rows, settled before anything that the user wrote
 * is bound. Where rows or single cells are hidden, the permitted ones are copied out first, so that no condition, cast or
 * function of the user ever runs over the others.
 */
import { createHash } from 'node:crypto';
import { predicateFault, type Predicate } from '../../access/predicate.ts';
import { visibleColumns, type Part } from '../../access/evaluate.ts';
import type { TablePrivilege } from '../../access/grants.ts';
import { isUnlimited } from '../access/principalStore.ts';
import { quoteName, quoteText } from '../../sql/quote.ts';
import type { Dialect } from '../../sql/lexer.ts';
import { SqlError, type LimitedTable, type TableColumn, type TableEntry } from '../api.ts';
import type { DuckConnection } from '../duckdb.ts';
import { sqlError } from './errors.ts';

interface Source {
  readonly sql: string;
  readonly offset: number;
}

/** The error for a table whose name may be known and whose rows may not be read or changed. */
export function denied(name: string, dialect: Dialect, source?: Source): SqlError {
  if (dialect === 'redshift')
    return sqlError(dialect, 'INSUFFICIENT_PRIVILEGE', `permission denied for relation ${name}`, source);
  return new SqlError(
    'PERMISSION_DENIED',
    'Insufficient permissions to execute the query. Principal does not have any privilege on specified resource',
  );
}

/** A fault of files or columns whose own words could tell of what is hidden. */
export function unreadable(dialect: Dialect): SqlError {
  return sqlError(
    dialect,
    dialect === 'athena' ? 'GENERIC_INTERNAL_ERROR' : 'INTERNAL_ERROR',
    'The rows that are permitted could not be read from the files of the table; ask its owner',
  );
}

/** The table itself for somebody who wants to do more than read it. Throws SqlError where that is not granted. */
export function opened(
  entry: TableEntry,
  needs: readonly TablePrivilege[],
  dialect: Dialect,
  source?: Source,
): Exclude<TableEntry, LimitedTable> {
  if (entry.kind !== 'limited') return entry;
  const { decision } = entry;
  // SELECT is missing where only INSERT was granted: that reads nothing.
  if (isUnlimited(decision) && needs.every((privilege) => decision.privileges.has(privilege)))
    return entry.behind.entry;
  throw denied(entry.name, dialect, source);
}

export function isView(entry: TableEntry): boolean {
  return (entry.kind === 'limited' ? entry.behind.entry : entry).kind === 'view';
}

export function isExternal(entry: TableEntry): boolean {
  return (entry.kind === 'limited' ? entry.behind.entry : entry).kind === 'external';
}

/** What the columns and rows of a relation come to for its reader. */
export interface Seen {
  /** A relation in DuckDB's words. */
  readonly sql: string;
}

/** Reads the relation that the limits are about; `columns` are its own, in order. */
export async function limit(
  entry: LimitedTable,
  columns: readonly TableColumn[],
  relation: string,
  duck: DuckConnection,
  dialect: Dialect,
  source: Source,
): Promise<Seen> {
  const { decision } = entry;
  if (decision.kind === 'described') throw denied(entry.name, dialect, source);
  const fitting = decision.parts.filter((part) => predicateFault(part.rows, columns) === undefined);
  const seen = visibleColumns(
    { ...decision, parts: fitting },
    columns.map(({ name }) => name),
  );
  if (seen.length === 0) throw denied(entry.name, dialect, source);
  if (decision.isWhole) return { sql: relation };
  const rows = fitting.some(({ rows: one }) => one.kind === 'true') ? undefined : anyOf(fitting);
  const list = seen.map(({ name, parts }) => {
    const column = quoteName(name);
    const open = parts.some((part) => part.rows.kind === 'true') || parts.length === fitting.length;
    return open ? column : `CASE WHEN ${anyOf(parts)} THEN ${column} END AS ${column}`;
  });
  const isMasked = list.some((item) => item.startsWith('CASE'));
  const select = `SELECT ${list.join(', ')} FROM ${relation} AS lb_whole${rows === undefined ? '' : ` WHERE ${rows}`}`;
  if (rows === undefined && !isMasked && entry.behind.entry.kind !== 'external') return { sql: `(${select})` };
  return { sql: await copyOut(duck, select, dialect) };
}

function anyOf(parts: readonly Part[]): string {
  const conditions = [...new Set(parts.map(({ rows }) => predicateSql(rows)))];
  return `(${conditions.join(' OR ')}) IS TRUE`;
}

/** The predicate over the table's own columns. */
export function predicateSql(predicate: Predicate): string {
  switch (predicate.kind) {
    case 'true':
      return 'true';
    case 'and':
    case 'or':
      return `(${predicate.terms.map(predicateSql).join(predicate.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `(NOT ${predicateSql(predicate.term)})`;
    case 'isNull':
      return `(${quoteName(predicate.column)} IS NULL)`;
    case 'like': {
      const escape = predicate.escape === undefined ? '' : ` ESCAPE ${quoteText(predicate.escape)}`;
      return `(${quoteName(predicate.column)} LIKE ${quoteText(predicate.pattern)}${escape})`;
    }
    case 'in':
      return `(${quoteName(predicate.column)} IN (${predicate.values.map(constantSql).join(', ')}))`;
    case 'between':
      return `(${quoteName(predicate.column)} BETWEEN ${constantSql(predicate.low)} AND ${constantSql(predicate.high)})`;
    case 'compare':
      return `(${quoteName(predicate.column)} ${predicate.operator} ${constantSql(predicate.value)})`;
  }
}

type Constant = Extract<Predicate, { kind: 'compare' }>['value'];

function constantSql(constant: Constant): string {
  if (constant.type === 'string') return quoteText(constant.value);
  return constant.type === 'number' ? `(${constant.value})` : String(constant.value);
}

const prefix = 'lb_seen_';
const copies = new WeakMap<DuckConnection, Set<string>>();

/**
 * The rows in a temporary table of the statement's own connection; once for each text, which names the files (so the
 * snapshot) and the limits. What fails here may hold values that are hidden, so the fault is told without its words.
 */
async function copyOut(duck: DuckConnection, select: string, dialect: Dialect): Promise<string> {
  const name = `${prefix}${createHash('sha256').update(select).digest('hex').slice(0, 32)}`;
  const made = copies.get(duck) ?? new Set();
  copies.set(duck, made);
  if (!made.has(name)) {
    try {
      await duck.run(`CREATE OR REPLACE TEMP TABLE ${name} AS ${select}`);
    } catch (error) {
      if (/INTERRUPT|interrupted/i.test(error instanceof Error ? `${error.name} ${error.message}` : '')) throw error;
      throw unreadable(dialect);
    }
    made.add(name);
  }
  return `temp.main.${name}`;
}

/** Drops the copies of a statement whose connection goes on. */
export async function forgetCopies(duck: DuckConnection): Promise<void> {
  const made = [...(copies.get(duck) ?? [])];
  copies.delete(duck);
  for (const name of made) await duck.run(`DROP TABLE IF EXISTS temp.main.${name}`).catch(() => undefined);
}

/** Is this table of DuckDB one that holds permitted rows? */
export function isCopy(name: string): boolean {
  return /^"?temp"?\.main\.lb_seen_[0-9a-f]{32}(?: AS |$)/.test(name);
}
