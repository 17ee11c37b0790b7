import assert from 'node:assert/strict';
import { openLake, rowsOf, type Lake } from './lake.ts';

describe('rows in a subquery on the local engine', () => {
  let lake: Lake;
  before(async () => {
    lake = await openLake();
  });
  after(() => lake.close());

  const rows = (...values: readonly (readonly [string, string])[]): string =>
    values.map(([a, b]) => `SELECT CAST(${a} AS integer) AS a, CAST(${b} AS integer) AS b`).join(' UNION ALL ');
  const all = rows(['1', '2'], ['1', 'NULL'], ['NULL', '3'], ['5', '6'], ['7', '8']);
  const some = `SELECT a, b FROM (${rows(['1', '2'], ['5', 'NULL'])}) s`;
  const answers = {
    '(a, b) IN': [['1', '2']],
    '(a, b) NOT IN': [['7', '8']],
    'NOT (a, b) IN': [['7', '8']],
    'a = 7 OR (a, b) IN': [
      ['1', '2'],
      ['7', '8'],
    ],
    'a = 5 AND (a, b) NOT IN': [],
  };

  for (const dialect of ['athena', 'redshift'] as const)
    for (const [condition, expected] of Object.entries(answers))
      it(`${dialect}: ${condition} takes a part that is NULL for unknown`, async () => {
        const sql = `SELECT a, b FROM (${all}) t WHERE ${condition} (${some}) ORDER BY a`;
        assert.deepEqual(await rowsOf(lake[dialect], sql), expected);
      });

  it('tell unknown from false where the value itself is asked for', async () => {
    const sql = `SELECT a, (a, b) IN (${some}) FROM (${rows(['1', '2'], ['5', '6'], ['7', '8'])}) t ORDER BY a`;
    const expected = [
      ['1', 'true'],
      ['5', null],
      ['7', 'false'],
    ];
    for (const session of [lake.athena, lake.redshift]) assert.deepEqual(await rowsOf(session, sql), expected);
  });

  it('never find what is no number', async () => {
    const sql = `SELECT y FROM (VALUES (1e0, 2), (nan(), 3)) t(x, y) WHERE (x, y) IN (SELECT x, y FROM (VALUES (1e0, 2), (nan(), 3)) s(x, y))`;
    assert.deepEqual(await rowsOf(lake.athena, sql), [['2']]);
  });
});
