import assert from 'node:assert/strict';
import { inUtc } from '../../../../src/sql/cells/instant.ts';

describe('moments in UTC', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['2024-02-29 01:02:03.456 +02:00', '2024-02-28 23:02:03.456 UTC'],
    ['2024-02-29 01:02:03.456789+02', '2024-02-28 23:02:03.456789 UTC'],
    ['2024-02-29 01:02:03-0530', '2024-02-29 06:32:03 UTC'],
    ['2024-02-29 01:02:03.000 UTC', '2024-02-29 01:02:03.000 UTC'],
    ['2024-02-29 01:02:03+00', '2024-02-29 01:02:03 UTC'],
    ['2024-07-01 12:00:00.000 America/New_York', '2024-07-01 16:00:00.000 UTC'],
    ['2024-01-01 12:00:00.000 America/New_York', '2024-01-01 17:00:00.000 UTC'],
    ['2024-11-03 01:30:00.000 America/New_York', '2024-11-03 05:30:00.000 UTC'],
    ['2024-11-03 02:30:00.000 America/New_York', '2024-11-03 07:30:00.000 UTC'],
    ['2024-03-10 03:00:00.000 America/New_York', '2024-03-10 07:00:00.000 UTC'],
    ['1969-12-31 19:00:00.5 America/New_York', '1970-01-01 00:00:00.5 UTC'],
    ['0001-01-01 00:00:00 UTC', '0001-01-01 00:00:00 UTC'],
    ['2024-02-29 01:02:03 Etc/GMT+5', '2024-02-29 06:02:03 UTC'],
  ];
  for (const [text, utc] of cases) it(text, () => assert.equal(inUtc(text), utc));

  for (const text of [
    '',
    'infinity',
    '2024-02-29',
    '2024-02-29 01:02:03',
    '2024-02-29 01:02:03 No/Where',
    '0044-03-15 00:00:00+00 BC',
  ])
    it(`leaves "${text}" alone`, () => assert.equal(inUtc(text), text));
});
