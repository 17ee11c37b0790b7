/** What joins two relations: columns of one name. */
import type { Scope } from '../analyze/scope.ts';
import type { Dialect } from '../lexer.ts';
import type { AtCaret } from '../parse.ts';
import { nameToSql } from '../quote.ts';
import { columnItem, type Completion } from './complete.ts';

/** Behind USING: columns that both sides of the join have; undefined elsewhere. */
export function sharedColumns({ before }: AtCaret, scope: Scope, dialect: Dialect): Completion[] | undefined {
  const open = before.findLastIndex(({ kind }) => kind === 'open');
  const isUsing = before[open - 1]?.word === 'USING' && before.slice(open + 1).every(({ kind }) => kind !== 'close');
  if (!isUsing) return undefined;
  const aliases = [...new Set(scope.fields.flatMap(({ qualifier }) => qualifier.at(-1) ?? []))];
  const last = aliases.at(-1);
  const left = new Set(
    aliases.slice(0, -1).flatMap((alias) => scope.all([alias]).flatMap(({ name }) => name?.toLowerCase() ?? [])),
  );
  const both = last === undefined ? [] : scope.all([last]).filter(({ name }) => left.has(name?.toLowerCase() ?? ''));
  return both.length > 0 ? both.map((field, at) => columnItem(field, dialect, at / 10_000)) : undefined;
}

/** Behind ON: columns of one name on both sides of the join. */
export function conditionItems(scope: Scope, { before }: AtCaret): Completion[] {
  if (before.at(-1)?.word !== 'ON') return [];
  const aliases = [...new Set(scope.fields.flatMap(({ qualifier }) => qualifier.at(-1) ?? []))];
  const last = aliases.at(-1);
  if (last === undefined) return [];
  const right = scope.all([last]);
  return aliases.slice(0, -1).flatMap((alias) =>
    scope.all([alias]).flatMap(({ name }) => {
      const isKey = name !== undefined && right.some((other) => other.name?.toLowerCase() === name.toLowerCase());
      if (!isKey) return [];
      const condition = `${nameToSql(alias)}.${nameToSql(name)} = ${nameToSql(last)}.${nameToSql(name)}`;
      return [
        { label: condition, kind: 'condition' as const, detail: 'columns of one name', insert: condition, rank: 0 },
      ];
    }),
  );
}
