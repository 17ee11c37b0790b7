/** What can be written by dialect alone: functions, types, parts of a date. */
import { findTable } from '../catalogue.ts';
import type { FunctionCatalogue } from '../functions/catalogue.ts';
import type { AtCaret } from '../parse.ts';
import { plainName } from '../parse/cursor.ts';
import { nameToSql } from '../quote.ts';
import type { Completion } from './complete.ts';
import type { Surroundings } from './place.ts';
import { snippetOf } from './signature.ts';

const functionLists = new WeakMap<FunctionCatalogue, readonly Completion[]>();

/** Made once for each dialect. */
export function functionItems({ functions }: Surroundings): readonly Completion[] {
  const made = functionLists.get(functions);
  if (made) return made;
  const items = [...functions.entries()].map((entry): Completion => ({
    label: entry.name,
    kind: 'function',
    detail: entry.signatures[0] ?? '',
    documentation: entry.meaning,
    insert: snippetOf(entry),
    rank: 5,
  }));
  functionLists.set(functions, items);
  return items;
}

/** Columns of the table that a command changes, by their names alone; undefined where other values can stand, too. */
export function targetItems(
  { tree, before, expected }: AtCaret,
  { catalogue, dialect }: Surroundings,
): Completion[] | undefined {
  if (tree.kind !== 'command' || !expected.has('<column>') || expected.has('<expression>')) return undefined;
  const target = tree.parts.flatMap((part) => (part.kind === 'slot' && part.name === 'target' ? [part.value] : []))[0];
  if (target?.kind !== 'path') return undefined;
  const found = findTable(
    catalogue,
    target.names.map(({ value }) => value),
  );
  if (found.kind !== 'table') return undefined;
  const open = before.findLastIndex(({ kind }) => kind === 'open');
  const listed = new Set(before.slice(open + 1).map(({ text }) => plainName(text).toLowerCase()));
  return (found.table.columns ?? [])
    .filter(({ name }) => !name.startsWith('$') && !(open >= 0 && listed.has(name.toLowerCase())))
    .map(({ name, type }, at) => ({
      label: name,
      kind: 'column',
      detail: type,
      insert: nameToSql(name, dialect),
      rank: at / 10_000,
    }));
}

/** Parts of a date: behind EXTRACT in capitals, in a call of that name in small letters. */
export function fieldItems(call: string, dialect: Surroundings['dialect']): Completion[] {
  const isExtract = call === 'EXTRACT';
  const words = isExtract || /^date_?part$/i.test(call) ? [...units, ...parts[dialect]] : units;
  return words.map((word) => {
    const label = isExtract ? word.toUpperCase() : word;
    return { label, kind: 'field', detail: 'part of a date', insert: label, rank: 0 };
  });
}

const units = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'];
const parts = { athena: ['day_of_week', 'day_of_year'], redshift: ['dow', 'doy', 'epoch'] };

const typeWords: Readonly<Record<string, readonly string[]>> = {
  athena:
    'bigint boolean date decimal double integer json real smallint timestamp tinyint varbinary varchar array map row'.split(
      ' ',
    ),
  redshift:
    'bigint boolean char date decimal float8 integer numeric real smallint super timestamp timestamptz varbyte varchar'.split(
      ' ',
    ),
};

export function typeItems(dialect: Surroundings['dialect']): Completion[] {
  return typeWords[dialect]!.map((name) => ({ label: name, kind: 'type', detail: 'type', insert: name, rank: 2 }));
}
