/** Functions of Athena over arrays and maps. */
import { pairLambda, type Given } from '../calls.ts';
import { duckType, NotGenerated } from '../duck.ts';
import { fail, lib, library, once, type Way, type Ways } from './way.ts';

function sequenceSql(given: Given): string {
  const { args, types, returns } = given;
  const [from, to, step] = args;
  const element = returns.inner?.[0];
  if (element?.name === 'bigint') return lib('sequence')(given);
  const moment = (sql: string): string => `CAST(${sql} AS TIMESTAMP)`;
  if (!step && types[0]!.name !== 'date') throw new NotGenerated('sequence of timestamps without a step');
  const by = step ?? `CASE WHEN ${from!} <= ${to!} THEN INTERVAL 1 DAY ELSE INTERVAL (-1) DAY END`;
  const list = `${library}.sequence_moments(${moment(from!)}, ${moment(to!)}, ${by})`;
  return element?.name === 'date' ? `CAST(${list} AS DATE[])` : list;
}

function cardinalitySql({ args, types }: Given): string {
  if (types[0]!.name === 'map') return `cardinality(${args[0]!})`;
  return types[0]!.name === 'array' ? `len(${args[0]!})` : fail();
}

const match =
  (name: 'any_of' | 'all_of', not = ''): Way =>
  ({ args }) =>
    `${not}${library}.${name}(list_transform(${args[0]!}, ${args[1]!}))`;

/** By name. */
export const containers: Ways = [
  [
    'ngrams',
    (given) =>
      once(
        given.args[0]!,
        (value) =>
          `list_transform(generate_series(1, greatest(len(${value}) - ${given.args[1]!} + 1, 1)), lambda lb_i: ${value}[lb_i:lb_i + ${given.args[1]!} - 1])`,
        given,
      ),
  ],
  ['cardinality', cardinalitySql],
  ['sequence', sequenceSql],
  [
    'map',
    ({ args, returns }) => (args.length === 0 ? 'MAP {}' : `CAST(map(${args.join(', ')}) AS ${duckType(returns)})`),
  ],
  ['transform', ({ args }) => `list_transform(${args[0]!}, ${args[1]!})`],
  ['filter', ({ args }) => `list_filter(${args[0]!}, ${args[1]!})`],
  ['any_match', match('any_of')],
  ['all_match', match('all_of')],
  ['none_match', match('any_of', 'NOT ')],
  [
    'reduce',
    ({ args }) => `list_extract(list_transform([list_reduce(${args[0]!}, ${args[2]!}, ${args[1]!})], ${args[3]!}), 1)`,
  ],
  [
    'zip_with',
    (given) =>
      `list_transform(list_zip(${given.args[0]!}, ${given.args[1]!}), ${pairLambda(given, 2, ['[1]', '[2]'])})`,
  ],
  [
    'map_filter',
    (given) =>
      `map_from_entries(list_filter(map_entries(${given.args[0]!}), ${pairLambda(given, 1, ['.key', '.value'])}))`,
  ],
  [
    'transform_values',
    (given) =>
      once(
        given.args[0]!,
        (value) =>
          `map(map_keys(${value}), list_transform(map_entries(${value}), ${pairLambda(given, 1, ['.key', '.value'])}))`,
        given,
      ),
  ],
  [
    'transform_keys',
    (given) =>
      once(
        given.args[0]!,
        (value) =>
          `map(list_transform(map_entries(${value}), ${pairLambda(given, 1, ['.key', '.value'])}), map_values(${value}))`,
        given,
      ),
  ],
  ['array_sort', (given) => (given.args.length > 1 ? fail() : lib('array_sort')(given))],
  ['contains', (given) => (given.types[0]!.name === 'array' ? lib('contains')(given) : fail())],
];
