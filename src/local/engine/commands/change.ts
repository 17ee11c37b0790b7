/** DELETE, UPDATE, MERGE and TRUNCATE: rows are replaced by writing the files that hold them anew. */
import { quoteName } from '../../../sql/quote.ts';
import type { Name, Span } from '../../../sql/tree/name.ts';
import type { TableEntry } from '../../api.ts';
import { scan as scanTable, scanSql, sizeOf, touchedFiles, type Scan } from '../../iceberg/scan.ts';
import { dml, type Command } from '../command.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { changedName } from '../generate/bind.ts';
import { declared } from '../relations.ts';
import type { Place } from '../names.ts';
import type { Slots } from '../slots.ts';
import { plainText } from '../render.ts';
import { describedType, duckTypeOf, sqlTypeOf } from '../types.ts';
import { namesOf, type Column, type Workspace } from '../workspace.ts';
import { enforced, type TargetColumn } from './constraints.ts';
import { isStorable, tableColumns } from './insert.ts';
import { joinedTables, type Joined } from './joined.ts';
import { changeMatched, deleting, type When } from './merge.ts';

type IcebergEntry = Extract<TableEntry, { kind: 'iceberg' }>;

export interface Target {
  readonly place: Place;
  readonly entry: IcebergEntry;
  readonly columns: readonly TargetColumn[];
  /** The name that bound expressions know the table by. */
  readonly alias: string;
}

export async function target(
  work: Workspace,
  path: readonly Name[],
  alias: string | undefined,
  what: string,
): Promise<Target> {
  const { place, entry } = await work.tableFor(path, ['SELECT', 'INSERT', 'DELETE']);
  if (entry.kind !== 'iceberg')
    throw sqlError(
      work.dialect,
      'NOT_SUPPORTED',
      work.dialect === 'athena'
        ? `Modifying Hive table rows is only supported for transactional tables`
        : `cannot ${what.toLowerCase()} ${place.name}: it is no table of this warehouse`,
    );
  return { place, entry, columns: await tableColumns(work, entry), alias: changedName(alias ?? place.name) };
}

/** What stands in FROM for the tables that an expression sees. */
export type From = () => Promise<string>;

export function fromOf(work: Workspace, table: Target): From {
  return async () => relation(table, await work.run(async () => scanTable(await work.metadata(table.entry.folder))));
}

/** A condition or value of the statement in DuckDB's words; it calls tables as the statement does. */
export async function expression(work: Workspace, value: Span): Promise<string> {
  return (await work.changed()).valueAt(value.start);
}

/** A query gives what of the old rows and files remains. */
async function rewrite(
  work: Workspace,
  table: Target,
  condition: string,
  select: (files: Scan) => string | undefined,
): Promise<void> {
  await work.change(table.entry.folder, {
    kind: 'rewrite',
    engine: work.duck,
    plan: async (scan) => {
      const removed = await touchedFiles(work.duck, scan, table.alias, condition);
      const body = removed.length ? select({ ...scan, files: removed }) : undefined;
      return body === undefined ? { removed } : { removed, select: body };
    },
  });
}

function relation(table: Target, scan: Scan): string {
  return `${declared(
    scanSql(scan),
    scan.schema.fields.map((field) => field.name),
    table.entry,
  )} AS ${quoteName(table.alias)}`;
}

/** Columns of the target in order, each as stored. */
export function stored(table: Target, value: (column: Column) => string): string {
  return table.columns
    .map((column) => {
      const type = duckTypeOf(column.type);
      return `CAST(${value(column)} AS ${type === 'JSON' ? 'VARCHAR' : type}) AS ${quoteName(column.name)}`;
    })
    .join(', ');
}

async function count(work: Workspace, table: Target, condition: string): Promise<{ rows: number; bytes: number }> {
  const found = await work.run(async () => scanTable(await work.metadata(table.entry.folder)));
  const sql = `SELECT count(*) AS n FROM ${relation(table, found)} WHERE ${condition}`;
  const rows = await work.run(() => work.duck.all(sql), { dialect: work.dialect, sql: work.sql });
  return { rows: Number(rows[0]?.['n'] ?? 0), bytes: sizeOf(found.files).bytes };
}

export function readDelete(slots: Slots): Command {
  if (slots.get('tables')) throw notEmulated('WITH … DELETE', slots.dialect);
  const source = slots.get('source');
  const path = slots.path('target');
  const alias = slots.optionalName('alias');
  const where = slots.get('condition');
  return dml('DELETE', async (work) => {
    const temporary = work.temporary(namesOf(path));
    const joined = source && (await joinedTables(work, source, where, 'DELETE … USING'));
    const change = { path, alias, where, joined };
    if (temporary) return changeTemporary(work, temporary, { ...change, verb: 'DELETE FROM', joiner: 'USING' });
    const table = await target(work, path, alias, 'delete from');
    if (joined) return { updateCount: await changeMatched(work, table, joined, [deleting], 'first') };
    const condition = where ? await expression(work, where) : 'true';
    const found = await count(work, table, condition);
    if (found.rows > 0)
      await rewrite(
        work,
        table,
        condition,
        (scan) =>
          `SELECT ${stored(table, (column) => `${quoteName(table.alias)}.${quoteName(column.name)}`)} FROM ${relation(table, scan)} WHERE (${condition}) IS NOT TRUE`,
      );
    return { updateCount: found.rows, scannedBytes: found.bytes + (await work.changed()).scannedBytes };
  });
}

export function readUpdate(slots: Slots): Command {
  if (slots.get('tables')) throw notEmulated('WITH … UPDATE', slots.dialect);
  const source = slots.get('source');
  const path = slots.path('target');
  const alias = slots.optionalName('alias');
  const assignments = readAssignments(slots);
  const where = slots.get('condition');
  return dml('UPDATE', async (work) => {
    const temporary = work.temporary(namesOf(path));
    const joined = source && (await joinedTables(work, source, where, 'UPDATE … FROM'));
    if (temporary) {
      const sets = await Promise.all(
        assignments.map(async (one) => `${quoteName(one.name)} = ${await expression(work, one.value)}`),
      );
      const change = { path, alias, where, joined, sets: ` SET ${sets.join(', ')}` };
      return changeTemporary(work, temporary, { ...change, verb: 'UPDATE', joiner: 'FROM' });
    }
    const table = await target(work, path, alias, 'update');
    if (joined) {
      const updating: When = { matched: true, condition: undefined, action: { kind: 'update', sets: assignments } };
      return { updateCount: await changeMatched(work, table, joined, [updating], 'first') };
    }
    const condition = where ? await expression(work, where) : 'true';
    const values = await assigned(work, table, assignments, fromOf(work, table));
    const found = await count(work, table, condition);
    const own = (column: Column): string => `${quoteName(table.alias)}.${quoteName(column.name)}`;
    if (found.rows > 0)
      await rewrite(
        work,
        table,
        condition,
        (scan) =>
          `SELECT ${stored(table, (column) => {
            const value = values.get(column.name);
            return value === undefined
              ? own(column)
              : `CASE WHEN ${condition} THEN CAST(${value} AS ${duckTypeOf(column.type)}) ELSE CAST(${own(column)} AS ${duckTypeOf(column.type)}) END`;
          })} FROM ${relation(table, scan)}`,
      );
    return { updateCount: found.rows, scannedBytes: found.bytes + (await work.changed()).scannedBytes };
  });
}

export interface Assignment {
  readonly name: string;
  readonly offset: number;
  readonly value: Span;
}

export function readAssignments(slots: Slots): Assignment[] {
  return slots.each('assignments').map((item) => ({
    name: item.name('column'),
    offset: item.path('column').at(-1)?.start ?? 0,
    value: item.get('value')!,
  }));
}

export async function assigned(
  work: Workspace,
  table: Target,
  assignments: readonly Assignment[],
  from: From,
): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  for (const one of assignments) {
    const column = table.columns.find(({ name }) => name === one.name);
    if (!column)
      throw work.dialect === 'athena'
        ? sqlError('athena', 'COLUMN_NOT_FOUND', `The UPDATE SET target column ${one.name} doesn't exist`, {
            sql: work.sql,
            offset: one.offset,
          })
        : sqlError(
            'redshift',
            'COLUMN_NOT_FOUND',
            `column "${one.name}" of relation "${table.entry.name}" does not exist`,
            { sql: work.sql, offset: one.offset },
          );
    const value = await expression(work, one.value);
    if (work.dialect === 'athena') await checkAssigned(work, value, column, await from());
    values.set(one.name, work.dialect === 'redshift' ? enforced(`(${value})`, column) : value);
  }
  return values;
}

/** A value that Trino does not store without a cast is refused. */
async function checkAssigned(work: Workspace, value: string, column: Column, from: string): Promise<void> {
  const [row] = await work.run(() => work.duck.all(`DESCRIBE SELECT (${value}) AS v FROM ${from}`));
  const type = describedType(plainText(row?.['column_type'] ?? ''));
  if (isStorable(type, column.type)) return;
  const [table, given] = [column.type, type].map((one) => sqlTypeOf(one, 'athena'));
  throw sqlError(
    'athena',
    'TYPE_MISMATCH',
    `UPDATE table column types don't match SET expressions: Table: [${table!}], Expressions: [${given!}]`,
    { sql: work.sql, offset: 0 },
  );
}

async function changeTemporary(
  work: Workspace,
  table: string,
  change: {
    readonly path: readonly Name[];
    readonly alias: string | undefined;
    readonly where: Span | undefined;
    readonly joined: Joined | undefined;
    readonly verb: 'UPDATE' | 'DELETE FROM';
    readonly joiner: 'FROM' | 'USING';
    readonly sets?: string;
  },
): Promise<{ updateCount: number }> {
  const { path, alias, where, joined, verb, joiner, sets = '' } = change;
  const name = quoteName(changedName(alias ?? namesOf(path).at(-1)!));
  const others = joined ? ` ${joiner} ${joined.sql}` : '';
  const condition = joined?.condition ?? (where ? await expression(work, where) : 'true');
  const rows = await work.run(() => work.duck.all(`${verb} ${table} AS ${name}${sets}${others} WHERE ${condition}`));
  return { updateCount: Number(rows[0]?.['Count'] ?? 0) };
}

export function readTruncate(slots: Slots): Command {
  const path = slots.path('target');
  return {
    ...dml('TRUNCATE', async (work) => {
      const temporary = work.temporary(namesOf(path));
      if (temporary) {
        await work.run(() => work.duck.run(`DELETE FROM ${temporary}`));
        return {};
      }
      const table = await target(work, path, undefined, 'truncate');
      await work.change(table.entry.folder, {
        kind: 'rewrite',
        engine: work.duck,
        plan: (scan) => Promise.resolve({ removed: scan.files }),
      });
      return {};
    }),
    statementType: 'DDL',
  };
}
