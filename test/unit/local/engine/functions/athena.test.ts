import { checkCases, type Case } from './cases.ts';

const lists: readonly Case[] = [
  ['contains(ARRAY[1, 2, NULL], 3)', null],
  ['contains(ARRAY[1, 2, NULL], 2)', 'true'],
  ['contains(ARRAY[1, 2], 3)', 'false'],
  ['array_remove(ARRAY[1, 2, NULL, 2], 2)', '[1, null]'],
  ['array_remove(ARRAY[1], NULL)', null],
  ['array_intersect(ARRAY[1, 2, 2, NULL], ARRAY[2, NULL])', '[2, null]'],
  ['array_except(ARRAY[1, 2, NULL, 2], ARRAY[2])', '[1, null]'],
  ['arrays_overlap(ARRAY[1, NULL], ARRAY[2])', null],
  ['arrays_overlap(ARRAY[1, NULL], ARRAY[1])', 'true'],
  ['any_match(ARRAY[1, NULL], x -> x > 1)', null],
  ['any_match(CAST(NULL AS ARRAY(integer)), x -> true)', null],
  ['all_match(ARRAY[1, NULL], x -> x > 0)', null],
  ['all_match(ARRAY[], x -> true)', 'true'],
  ['none_match(ARRAY[NULL], x -> x = 1)', null],
  ['transform(ARRAY[1, 2], x -> array_remove(ARRAY[1, 2, 3], x))', '[[2, 3], [1, 3]]'],
  [
    "transform_values(map(ARRAY['a'], ARRAY[1]), (k, v) -> transform_values(map(ARRAY['b'], ARRAY[10]), (k2, v2) -> v + v2))",
    '{a={b=11}}',
  ],
  ['zip_with(ARRAY[1, 2], ARRAY[3, 4], (a, b) -> zip_with(ARRAY[1], ARRAY[1], (c, d) -> a + c))', '[[2], [3]]'],
  ['slice(ARRAY[1, 2, 3], 0, 2)', { fails: 'SQL array indices start at 1' }],
  ['slice(ARRAY[1, 2, 3], 1, -1)', { fails: 'length must be greater than or equal to 0' }],
  ['slice(ARRAY[1, 2, 3], -2, 2)', '[2, 3]'],
  [
    'sequence(1, 5, -1)',
    {
      fails:
        'sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start',
    },
  ],
  ['trim_array(ARRAY[1, 2], 3)', { fails: 'size must not exceed array cardinality 2: 3' }],
  ["map_entries(map(ARRAY['a'], ARRAY[1]))", '[{field0=a, field1=1}]'],
  [
    "split_to_map('a;b=2', ';', '=')",
    { fails: "Key-value delimiter must appear exactly once in each entry. Bad input: 'a'" },
  ],
];

checkCases('arrays and maps of Athena', { athena: lists });
