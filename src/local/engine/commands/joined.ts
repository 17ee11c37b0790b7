/** The tables that a changing statement reads beside the one that it changes: MERGE's source, UPDATE … FROM, DELETE … USING. */
import type { Span } from '../../../sql/tree/name.ts';
import { quoteName } from '../../../sql/quote.ts';
import type { Relation } from '../../../sql/tree/query.ts';
import type { Part } from '../../../sql/tree/statement.ts';
import { notEmulated } from '../errors.ts';
import { changedName } from '../generate/bind.ts';
import { namesOf, type Workspace } from '../workspace.ts';
import { expression } from './change.ts';

export interface Joined {
  /** The tables, as they stand in FROM behind a comma. */
  readonly sql: string;
  /** Which rows of them belong to a row that is changed. */
  readonly condition: string;
}

/** Throws SqlError; joins other than inner ones are not emulated. */
export async function joinedTables(
  work: Workspace,
  source: Part,
  where: Span | undefined,
  what: string,
): Promise<Joined> {
  const tables: string[] = [];
  const conditions: string[] = [];
  const add = async (relation: Relation): Promise<void> => {
    if (relation.kind === 'bracketRelation') return add(relation.inner);
    if (relation.kind !== 'join') {
      tables.push(await tableSql(work, relation));
      return;
    }
    if (relation.using || /NATURAL|LEFT|RIGHT|FULL/.test(relation.words.join(' ')))
      throw notEmulated(`${what} a join that is no inner one with ON`, work.dialect);
    await add(relation.left);
    await add(relation.right);
    if (relation.on) conditions.push(await expression(work, relation.on));
  };
  const parts = source.kind === 'list' ? source.items : [source];
  // SAFETY: the slot takes one relation, or a list of them.
  for (const part of parts) await add((part.kind === 'slot' ? part.value : part) as Relation);
  if (where) conditions.push(await expression(work, where));
  return { sql: tables.join(', '), condition: conditions.map((one) => `(${one})`).join(' AND ') || 'true' };
}

async function tableSql(work: Workspace, relation: Relation): Promise<string> {
  // As a query at the same place, so that faults are told where they stand.
  const head = 'SELECT * FROM ';
  const start = relation.start - head.length;
  const text = `${work.sql.slice(0, start)}${head}${work.sql.slice(relation.start)}`;
  const { sql } = await work.bind({ start, end: relation.end }, text);
  return `(${sql}) AS ${quoteName(changedName(nameOf(relation) ?? ''))}`;
}

/** The name that it goes by, if it has one. */
function nameOf(relation: Relation): string | undefined {
  if (relation.kind === 'aliased') return relation.alias.value;
  return relation.kind === 'table' ? namesOf(relation.path).at(-1) : undefined;
}
