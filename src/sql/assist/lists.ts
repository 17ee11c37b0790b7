/** What can be written by dialect alone: functions, types, parts of a date. */
import type { FunctionCatalogue } from '../functions/catalogue.ts';
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
