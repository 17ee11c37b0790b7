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

export function fieldItems(letters: 'upper' | 'lower'): Completion[] {
  return fieldWords.map((word) => {
    const label = letters === 'upper' ? word : word.toLowerCase();
    return { label, kind: 'field', detail: 'part of a date', insert: label, rank: 0 };
  });
}

const fieldWords = [
  'YEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAY',
  'DAY_OF_WEEK',
  'DAY_OF_YEAR',
  'HOUR',
  'MINUTE',
  'SECOND',
];

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
