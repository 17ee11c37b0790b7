/** MERGE: old rows meet a source, and the first WHEN that fits decides. */
import { randomUUID } from 'node:crypto';
import { quoteName } from '../../../sql/quote.ts';
import type { Name, Span } from '../../../sql/tree/name.ts';
import { CommitConflict } from '../../iceberg/error.ts';
import { scan as scanTable, scanSql } from '../../iceberg/scan.ts';
import { refuseTwice } from '../columns.ts';
import { dml, type Command } from '../command.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { declared } from '../relations.ts';
import type { Slots } from '../slots.ts';
import { duckTypeOf } from '../types.ts';
import { type Workspace } from '../workspace.ts';
import {
  assigned,
  columnOf,
  expression,
  readAssignments,
  stored,
  target,
  typed,
  type Assignment,
  type Target,
} from './change.ts';
import { enforced } from './constraints.ts';
import { storedValues, type Refusal } from './storable.ts';
import { append } from './insert.ts';
import { joinedTables, type Joined } from './joined.ts';

export interface When {
  /** Where it stands in the statement. */
  readonly start: number;
  readonly matched: boolean;
  readonly condition: Span | undefined;
  readonly action:
    | { readonly kind: 'delete' }
    | { readonly kind: 'update'; readonly sets: readonly Assignment[] }
    | {
        readonly kind: 'insert';
        readonly names: readonly Name[] | undefined;
        readonly values: readonly Span[];
      };
}

export const deleting: When = { start: 0, matched: true, condition: undefined, action: { kind: 'delete' } };

export function readMerge(slots: Slots): Command {
  if (slots.has('REMOVE DUPLICATES')) throw notEmulated('MERGE … REMOVE DUPLICATES', slots.dialect);
  const path = slots.path('target');
  const alias = slots.optionalName('alias');
  const source = slots.get('source')!;
  const on = slots.get('condition')!;
  const whens = slots.each('branches').map(readWhen);
  return dml('MERGE', async (work) => {
    const table = await target(work, path, alias, 'merge into');
    const joined = await joinedTables(work, source, on, 'MERGE from');
    return { updateCount: await changeMatched(work, table, joined, whens, 'refuse') };
  });
}

function readWhen(branch: Slots): When {
  const { start } = branch;
  const matched = !branch.has('NOT MATCHED');
  const condition = branch.get('condition');
  const when = { start, matched, condition };
  if (branch.has('DELETE')) return { ...when, action: { kind: 'delete' } };
  if (branch.has('UPDATE SET')) return { ...when, action: { kind: 'update', sets: readAssignments(branch) } };
  return { ...when, action: { kind: 'insert', names: branch.names('columns'), values: branch.items('values') } };
}

const refusalOf = (at: number, offset: number): Refusal => ({
  said: (types, given) =>
    `MERGE table column types don't match for MERGE case ${at}, SET expressions: Table: ${types}, Expressions: ${given}`,
  offset,
});

/** What the columns of a new row hold, as the table stores it. */
async function inserted(
  work: Workspace,
  table: Target,
  { names, values }: When['action'] & { kind: 'insert' },
  refusal: Refusal,
): Promise<string[]> {
  const columns = names ? names.map((name) => columnOf(work, table, name, 'MERGE')) : table.columns;
  refuseTwice(
    columns.map(({ name }) => name),
    work.dialect,
    (name) => `Merge column name is specified more than once: ${name}`,
  );
  if (columns.length !== values.length)
    throw sqlError(
      work.dialect,
      'SYNTAX_ERROR',
      `Number of merge columns (${columns.length}) isn't equal to number of expressions (${values.length})`,
    );
  const given = await Promise.all(values.map((value) => expression(work, value)));
  const stored =
    work.dialect === 'athena' ? storedValues(work, await typed(work, given, values), columns, refusal) : given;
  return table.columns.map((column) => {
    const value = stored[columns.indexOf(column)] ?? 'NULL';
    return work.dialect === 'redshift' ? enforced(value, column) : value;
  });
}

/**
 * Old rows meet others once; the first WHEN that fits decides. A row that several fit is refused, or changed by one of them.
 * Gives the number of rows changed.
 */
export async function changeMatched(
  work: Workspace,
  table: Target,
  { sql: s, condition }: Joined,
  whens: readonly When[],
  several: 'refuse' | 'first',
): Promise<number> {
  const t = quoteName(table.alias);
  const tests: string[] = [];
  const number = async (which: 'matched' | 'others'): Promise<string> => {
    const cases: string[] = [];
    for (const [at, when] of whens.entries())
      if (when.matched === (which === 'matched'))
        cases.push(`WHEN ${when.condition ? await expression(work, when.condition) : 'true'} THEN ${at}`);
    return cases.length ? `CASE ${cases.join(' ')} ELSE -1 END` : '-1';
  };
  tests.push(await number('matched'), await number('others'));
  const updates = new Map<number, Map<string, string>>();
  const inserts = new Map<number, string[]>();
  for (const [at, when] of whens.entries()) {
    if (when.action.kind === 'update')
      updates.set(at, await assigned(work, table, when.action.sets, 'MERGE', refusalOf(at, when.start)));
    if (when.action.kind === 'insert') {
      inserts.set(at, await inserted(work, table, when.action, refusalOf(at, when.start)));
    }
  }
  const before = await work.run(async () => scanTable(await work.metadata(table.entry.folder)));
  const staged = `lb_merge_${randomUUID().replaceAll('-', '')}`;
  const old = `(SELECT row_number() OVER () AS lb_row, * FROM ${declared(
    scanSql(before),
    table.columns.map((column) => column.name),
    table.entry,
  )} AS lb_old)`;
  const merged = table.columns.map((column, at) => {
    const own = `${t}.${quoteName(column.name)}`;
    const cases = [...updates].flatMap(([when, values]) => {
      const value = values.get(column.name);
      return value === undefined ? [] : [`WHEN ${when} THEN ${value}`];
    });
    const value = cases.length ? `CASE ${tests[0]} ${cases.join(' ')} ELSE ${own} END` : own;
    return `CAST(${value} AS ${duckTypeOf(column.type)}) AS v${at}`;
  });
  const hit = `CREATE TEMP TABLE ${staged} AS SELECT ${t}.lb_row AS lb_row, ${tests[0]} AS lb_when, ${merged.join(', ')}
    FROM ${old} AS ${t}, ${s} WHERE (${condition}) AND ${tests[0]} >= 0${several === 'first' ? ' QUALIFY row_number() OVER (PARTITION BY lb_row) = 1' : ''}`;
  const fresh =
    inserts.size === 0
      ? undefined
      : `SELECT ${table.columns.map((column, at) => `CAST(CASE ${tests[1]} ${[...inserts].map(([when, values]) => `WHEN ${when} THEN ${values[at]}`).join(' ')} END AS ${duckTypeOf(column.type)}) AS ${quoteName(column.name)}`).join(', ')} FROM ${s} WHERE NOT EXISTS (SELECT 1 FROM ${old} AS ${t} WHERE ${condition}) AND ${tests[1]} >= 0`;
  try {
    await work.run(() => work.duck.run(hit));
    const [counts] = await work.run(() =>
      work.duck.all(`SELECT count(*) AS hits, count(DISTINCT lb_row) AS targets FROM ${staged}`),
    );
    if (Number(counts?.['hits']) !== Number(counts?.['targets']))
      throw sqlError(
        work.dialect,
        'MERGE_TARGET_ROW_MULTIPLE_MATCHES',
        work.dialect === 'athena'
          ? 'One MERGE target table row matched more than one source row'
          : 'Found multiple matches to update the same tuple.',
      );
    if (fresh) await work.run(() => work.duck.run(`CREATE TEMP TABLE ${staged}_new AS ${fresh}`));
    const changed = Number(counts?.['hits']);
    const deletes = whens.flatMap((when, at) => (when.action.kind === 'delete' ? [at] : []));
    const [inserted] = fresh
      ? await work.run(() => work.duck.all(`SELECT count(*) AS n FROM ${staged}_new`))
      : [{ n: 0 }];
    if (changed > 0) {
      const kept = `SELECT ${stored(table, (column) => `CASE WHEN m.lb_row IS NULL THEN o.${quoteName(column.name)} ELSE m.v${table.columns.indexOf(column)} END`)} FROM ${old} AS o LEFT JOIN temp.main.${staged} AS m ON o.lb_row = m.lb_row WHERE m.lb_when IS NULL OR m.lb_when NOT IN (${[-2, ...deletes].join(', ')})`;
      const rest = fresh
        ? ` UNION ALL SELECT ${stored(table, (column) => quoteName(column.name))} FROM temp.main.${staged}_new`
        : '';
      await work.change(table.entry.folder, {
        kind: 'rewrite',
        engine: work.duck,
        plan: (now) => {
          // The rows were matched on an older state of the table.
          if (now.snapshot?.id !== before.snapshot?.id) throw new CommitConflict(table.entry.folder);
          return Promise.resolve({ removed: now.files, select: kept + rest });
        },
      });
    } else if (Number(inserted?.['n']) > 0)
      await append(
        work,
        table,
        table.columns,
        `SELECT ${stored(table, (column) => quoteName(column.name))} FROM temp.main.${staged}_new`,
      );
    return changed + Number(inserted?.['n'] ?? 0);
  } finally {
    await work.duck
      .run(`DROP TABLE IF EXISTS temp.main.${staged}; DROP TABLE IF EXISTS temp.main.${staged}_new`)
      .catch(() => undefined);
  }
}
