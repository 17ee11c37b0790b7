/** DELETE, UPDATE, MERGE and TRUNCATE: rows are replaced by writing the files that hold them anew. */
import { quoteName } from '../../../sql/quote.ts';
import type { Name, Span } from '../../../sql/tree/name.ts';
import type { Type } from '../../../sql/types/type.ts';
import type { TableEntry } from '../../api.ts';
import { scan as scanTable, scanSql, sizeOf, touchedFiles, type Scan } from '../../iceberg/scan.ts';
import { dml, type Command } from '../command.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { changedName } from '../generate/bind.ts';
import { declared } from '../relations.ts';
import type { Place } from '../names.ts';
import type { Slots } from '../slots.ts';
import { duckTypeOf } from '../types.ts';
import { namesOf, type Column, type Workspace } from '../workspace.ts';
import { enforced, type TargetColumn } from './constraints.ts';
import { tableColumns } from './insert.ts';
import { joinedTables, type Joined } from './joined.ts';
import { changeMatched, deleting, type When } from './merge.ts';
import { storedValues, type Refusal } from './storable.ts';

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
        assignments.map(
          async (one) => `${quoteName(one.column.value.toLowerCase())} = ${await expression(work, one.value)}`,
        ),
      );
      const change = { path, alias, where, joined, sets: ` SET ${sets.join(', ')}` };
      return changeTemporary(work, temporary, { ...change, verb: 'UPDATE', joiner: 'FROM' });
    }
    const table = await target(work, path, alias, 'update');
    if (joined) {
      const updating: When = { ...deleting, action: { kind: 'update', sets: assignments } };
      return { updateCount: await changeMatched(work, table, joined, [updating], 'first') };
    }
    const condition = where ? await expression(work, where) : 'true';
    const values = await assigned(work, table, assignments, 'UPDATE', {
      said: (types, given) =>
        `UPDATE table column types don't match SET expressions: Table: ${types}, Expressions: ${given}`,
      offset: 0,
    });
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
  readonly column: Name;
  readonly value: Span;
}

export function readAssignments(slots: Slots): Assignment[] {
  return slots.each('assignments').map((item) => ({
    column: item.path('column').at(-1)!,
    value: item.get('value')!,
  }));
}

/** What columns are set to, by their names, as the table stores it. */
export async function assigned(
  work: Workspace,
  table: Target,
  assignments: readonly Assignment[],
  verb: 'UPDATE' | 'MERGE',
  refusal: Refusal,
): Promise<Map<string, string>> {
  const columns = assignments.map((one) => columnOf(work, table, one.column, verb));
  const values = await Promise.all(assignments.map((one) => expression(work, one.value)));
  const stored =
    work.dialect === 'redshift'
      ? values.map((value, at) => enforced(`(${value})`, columns[at]!))
      : storedValues(
          work,
          await typed(
            work,
            values,
            assignments.map(({ value }) => value),
          ),
          columns,
          refusal,
        );
  return new Map(columns.map(({ name }, at) => [name, stored[at]!]));
}

/** Bound values with the types of what stands in the statement. */
export async function typed(
  work: Workspace,
  values: readonly string[],
  written: readonly Span[],
): Promise<{ sql: string; type: Type }[]> {
  const change = await work.changed();
  return values.map((sql, at) => ({ sql: `(${sql})`, type: change.typeAt(written[at]!.start) }));
}

/** The column of that name. Throws SqlError. */
export function columnOf(
  work: Workspace,
  table: Target,
  { value, start }: Name,
  verb: 'UPDATE' | 'MERGE',
): TargetColumn {
  const name = value.toLowerCase();
  const column = table.columns.find((one) => one.name === name);
  if (column) return column;
  const refusal = {
    UPDATE: `The UPDATE SET target column ${name} doesn't exist`,
    MERGE: `Merge column name does not exist in target table: ${name}`,
  };
  const said =
    work.dialect === 'athena' ? refusal[verb] : `column "${name}" of relation "${table.entry.name}" does not exist`;
  throw sqlError(work.dialect, 'COLUMN_NOT_FOUND', said, { sql: work.sql, offset: start });
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
