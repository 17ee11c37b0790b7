/** MERGE: old rows meet a source, and the first WHEN that fits decides. */
import { randomUUID } from 'node:crypto';
import { quoteName } from '../../../sql/quote.ts';
import { CommitConflict } from '../../iceberg/error.ts';
import { scan as scanTable, scanSql } from '../../iceberg/scan.ts';
import { dml, type Command } from '../command.ts';
import { Cursor } from '../cursor.ts';
import { notEmulated, sqlError } from '../errors.ts';
import { declared } from '../relations.ts';
import { isName, nameOf, splitCommas, type Leaf, type Node } from '../tree.ts';
import { duckTypeOf } from '../types.ts';
import type { Workspace } from '../workspace.ts';
import {
  assigned,
  expression,
  fromOf,
  readAlias,
  readAssignment,
  stored,
  target,
  type Assignment,
  type From,
  type Target,
} from './change.ts';
import { enforced } from './constraints.ts';
import { append } from './insert.ts';

interface When {
  readonly matched: boolean;
  readonly condition: readonly Node[] | undefined;
  readonly action:
    | { readonly kind: 'delete' }
    | { readonly kind: 'update'; readonly sets: readonly Assignment[] }
    | {
        readonly kind: 'insert';
        readonly names: readonly string[] | undefined;
        readonly values: readonly (readonly Node[])[];
      };
}

/** Behind MERGE. */
export function readMerge(cursor: Cursor): Command {
  cursor.expect('INTO');
  const path = cursor.path();
  const alias = readAlias(cursor, /^USING$/);
  cursor.expect('USING');
  const rest = cursor.rest();
  const onAt = rest.findIndex((node) => node.word === 'ON');
  if (onAt < 1) throw cursor.error("'ON'");
  const source = rest.slice(0, onAt);
  const whenAt = rest.findIndex(
    (node, at) =>
      at > onAt && node.word === 'WHEN' && (rest[at + 1]?.word === 'MATCHED' || rest[at + 1]?.word === 'NOT'),
  );
  if (whenAt < 0)
    throw rest.some((node) => node.word === 'REMOVE')
      ? notEmulated('MERGE … REMOVE DUPLICATES', cursor.dialect)
      : cursor.error("'WHEN'");
  const on = rest.slice(onAt + 1, whenAt);
  const whens = readWhens(cursor, rest.slice(whenAt));
  return dml('MERGE', async (work) => {
    const table = await target(work, path, alias, 'merge into');
    return { updateCount: await merge(work, table, source, on, whens, path) };
  });
}

function readWhens(outer: Cursor, nodes: readonly Node[]): When[] {
  const starts = nodes.flatMap((node, at) =>
    node.word === 'WHEN' && /^(MATCHED|NOT)$/.test(nodes[at + 1]?.word ?? '') ? [at] : [],
  );
  return starts.map((start, index) => {
    const cursor = new Cursor(outer.sql, outer.dialect, nodes.slice(start, starts[index + 1]));
    cursor.expect('WHEN');
    const matched = !cursor.takes('NOT');
    cursor.expect('MATCHED');
    let condition: Node[] | undefined;
    if (cursor.takes('AND')) {
      condition = [];
      while (!cursor.done && !cursor.sees('THEN')) condition.push(cursor.nodes[cursor.at++]!);
    }
    cursor.expect('THEN');
    if (matched && cursor.takes('DELETE')) return { matched, condition, action: { kind: 'delete' } };
    if (matched) {
      cursor.expect('UPDATE SET');
      return {
        matched,
        condition,
        action: { kind: 'update', sets: splitCommas(cursor.rest()).map((part) => readAssignment(cursor, part)) },
      };
    }
    cursor.expect('INSERT');
    const names = cursor.sees('VALUES')
      ? undefined
      : splitCommas(cursor.group().nodes).map((part) => nameOf(part.at(-1) as Leaf));
    cursor.expect('VALUES');
    const values = splitCommas(cursor.group().nodes);
    cursor.end();
    return { matched, condition, action: { kind: 'insert', names, values } };
  });
}

/** Old rows meet the source once; the first WHEN that fits decides. Gives the number of rows changed. */
async function merge(
  work: Workspace,
  table: Target,
  source: readonly Node[],
  on: readonly Node[],
  whens: readonly When[],
  path: readonly Leaf[],
): Promise<number> {
  const word = (text: string): Node => ({ kind: 'word', text, word: text, start: -1 });
  // Behind a list of column names, as in `s(id, name)`, the alias stands one before.
  const named = source.at(-1)?.kind === 'group' ? source.at(-2) : source.at(-1);
  const sourceAlias = isName(named) ? nameOf(named) : 'lb_source';
  if (table.columns.some((column) => column.name === sourceAlias && column.type.name === 'row'))
    throw notEmulated(`MERGE from a source that is called ${sourceAlias} like a column of rows`, work.dialect);
  const full = (await work.bind([word('SELECT'), { ...word('*'), kind: 'operator' } as Node, word('FROM'), ...source]))
    .sql;
  const s = `(${full}) AS ${quoteName(sourceAlias)}`;
  const aliases = [table.alias, sourceAlias];
  const itself = fromOf(work, table);
  const both: From = async () => `${await itself()}, ${s}`;
  const condition = (await expression(work, aliases, on, path, both)).sql;
  const t = quoteName(table.alias);
  const tests: string[] = [];
  const number = async (which: 'matched' | 'others'): Promise<string> => {
    const cases: string[] = [];
    for (const [at, when] of whens.entries())
      if (when.matched === (which === 'matched'))
        cases.push(
          `WHEN ${when.condition ? (await expression(work, aliases, when.condition, path, both)).sql : 'true'} THEN ${at}`,
        );
    return cases.length ? `CASE ${cases.join(' ')} ELSE -1 END` : '-1';
  };
  tests.push(await number('matched'), await number('others'));
  const updates = new Map<number, Map<string, string>>();
  const inserts = new Map<number, string[]>();
  for (const [at, when] of whens.entries()) {
    if (when.action.kind === 'update')
      updates.set(at, await assigned(work, table, when.action.sets, aliases, path, both));
    if (when.action.kind === 'insert') {
      const names = when.action.names ?? table.columns.map((column) => column.name);
      const values = await Promise.all(
        when.action.values.map(async (value) => (await expression(work, aliases, value, path, both)).sql),
      );
      inserts.set(
        at,
        table.columns.map((column) => {
          const value = values[names.indexOf(column.name)] ?? 'NULL';
          return work.dialect === 'redshift' ? enforced(value, column) : value;
        }),
      );
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
    FROM ${old} AS ${t} JOIN ${s} ON ${condition} WHERE ${tests[0]} >= 0`;
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
        table.entry,
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
