/** INSERT INTO … SELECT or VALUES. */
import type { LimitedTable, TableEntry } from '../../api.ts';
import { quoteName } from '../../../sql/quote.ts';
import type { Name } from '../../../sql/tree/name.ts';
import { currentColumns, refuseTwice } from '../columns.ts';
import { dml, type Command } from '../command.ts';
import { notEmulated, sqlError } from '../errors.ts';
import type { Place } from '../names.ts';
import type { Slots } from '../slots.ts';
import { parseType } from '../types.ts';
import { castSelect, namesOf, type Column, type Workspace } from '../workspace.ts';
import { enforced, requiredColumns, type TargetColumn } from './constraints.ts';
import { insertIntoPartitions, writeParquet } from './createHive.ts';
import { columnType, storedValues } from './storable.ts';

export function readInsert(slots: Slots): Command {
  const path = slots.path('target');
  const names = slots.names('columns');
  const body = slots.get('source');
  if (!body) throw notEmulated('INSERT … DEFAULT VALUES', slots.dialect);
  return dml('INSERT', async (work) => {
    refuseTwice(
      names ? namesOf(names) : [],
      work.dialect,
      (name) => `Insert column name is specified more than once: ${name}`,
    );
    const temporary = work.temporary(namesOf(path));
    const bound = await work.bind(body);
    const given = await work.columnsOf(bound);
    if (temporary)
      return {
        updateCount: await insertTemporary(work, temporary, names, bound.sql, given.length),
        scannedBytes: bound.scannedBytes,
      };
    const { place, entry } = await work.tableFor(path, ['INSERT']);
    const columns = await tableColumns(work, entry);
    const order = names ? names.map((name) => indexOf(work, columns, name)) : columns.map((_, at) => at);
    const targets = order.map((at) => columns[at]!);
    const values = given.map((_, at) => `c${at}`);
    if (work.dialect === 'redshift') refuseOtherWidth(given, targets, names);
    const stored =
      work.dialect === 'athena'
        ? storedValues(
            work,
            given.map(({ type }, at) => ({ sql: values[at]!, type: bound.types[at] ?? columnType(type) })),
            targets,
            { said: (table, query) => `Insert query has mismatched column types: Table: ${table}, Query: ${query}` },
          )
        : values;
    const valueOf = (at: number): string => stored[order.indexOf(at)] ?? 'NULL';
    const select = castSelect(
      `SELECT * FROM (${bound.sql}) AS lb_q(${given.map((_, at) => `c${at}`).join(', ')})`,
      columns.map((column, at) => (work.dialect === 'redshift' ? enforced(valueOf(at), column) : valueOf(at))),
      columns,
    );
    return { updateCount: await append(work, { place, entry }, columns, select), scannedBytes: bound.scannedBytes };
  });
}

/** Puts rows behind those of a table; the query's columns are the table's. */
export async function append(
  work: Workspace,
  { place, entry }: { readonly place: Place; readonly entry: Exclude<TableEntry, LimitedTable> },
  columns: readonly Column[],
  select: string,
): Promise<number> {
  if (entry.kind === 'view')
    throw sqlError(
      work.dialect,
      'NOT_SUPPORTED',
      work.dialect === 'athena' ? 'Inserting into views is not supported' : `cannot insert into a view`,
    );
  if (entry.kind === 'iceberg')
    return (await work.change(entry.folder, { kind: 'append', engine: work.duck, select })).added;
  if (!entry.serde.toLowerCase().includes('parquet'))
    throw notEmulated('INSERT INTO an external table that is not Parquet', work.dialect);
  if (entry.partitionColumns.length > 0) return insertIntoPartitions(work, place, entry, columns, select);
  return writeParquet(work, select, work.store.locationPath(entry.location), columns, []);
}

export async function tableColumns(work: Workspace, entry: TableEntry): Promise<TargetColumn[]> {
  const columns = await currentColumns(entry, (folder) => work.metadata(folder));
  const dialect = entry.kind === 'iceberg' && entry.declaredTypes ? 'redshift' : 'athena';
  const required = requiredColumns(entry);
  return columns.map((column) => ({
    name: column.name,
    ...(required.includes(column.name) ? { required: true as const } : {}),
    type: parseType(column.type, dialect) ?? parseType(column.type, 'athena') ?? { name: 'varchar' },
  }));
}

function indexOf(work: Workspace, columns: readonly Column[], { value, start }: Name): number {
  const wanted = value.toLowerCase();
  const at = columns.findIndex((column) => column.name.toLowerCase() === wanted);
  if (at >= 0) return at;
  throw work.dialect === 'athena'
    ? sqlError('athena', 'COLUMN_NOT_FOUND', `Insert column name does not exist in target table: ${wanted}`, {
        sql: work.sql,
        offset: start,
      })
    : sqlError('redshift', 'COLUMN_NOT_FOUND', `column "${wanted}" of relation does not exist`, {
        sql: work.sql,
        offset: start,
      });
}

/** Without a list of columns Redshift leaves the last ones empty. */
function refuseOtherWidth(
  given: readonly Column[],
  wanted: readonly Column[],
  names: readonly Name[] | undefined,
): void {
  if (given.length > wanted.length)
    throw sqlError('redshift', 'SYNTAX_ERROR', 'INSERT has more expressions than target columns');
  if (given.length < wanted.length && names)
    throw sqlError('redshift', 'SYNTAX_ERROR', 'INSERT has more target columns than expressions');
}

async function insertTemporary(
  work: Workspace,
  table: string,
  names: readonly Name[] | undefined,
  select: string,
  count: number,
): Promise<number> {
  const list = names ? `(${namesOf(names).map(quoteName).join(', ')})` : '';
  const wrapped = `SELECT * FROM (${select}) AS lb_q(${Array.from({ length: count }, (_, at) => `c${at}`).join(', ')})`;
  const rows = await work.run(() => work.duck.all(`INSERT INTO ${table}${list} ${wrapped}`));
  return Number(rows[0]?.['Count'] ?? 0);
}
