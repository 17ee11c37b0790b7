import assert from 'node:assert/strict';
import { previewSql, readMoment, selectSql } from '../../../src/extension/explorer/sql.ts';
import type { CatalogEntry } from '../../../src/kernels/catalog.ts';
import { nameToSql } from '../../../src/sql/quote.ts';

const table: CatalogEntry = { kind: 'table', name: 'claims', sql: 'healthcare_db.claims' };
const columns: CatalogEntry[] = ['id', 'Order Day'].map((name) => ({
  kind: 'column',
  name,
  sql: nameToSql(name, 'athena'),
}));

describe('the statements that the explorer writes', () => {
  it('read a hundred rows, by every column where the columns are known', () => {
    assert.equal(previewSql(table), 'SELECT *\nFROM healthcare_db.claims\nLIMIT 100');
    assert.equal(selectSql(table, columns), 'SELECT\n  id,\n  "Order Day"\nFROM healthcare_db.claims\nLIMIT 100');
    assert.equal(selectSql(table, []), previewSql(table));
  });

  it('read a snapshot or a moment', () => {
    assert.match(
      selectSql(table, [], { snapshot: '949530903748831860' }),
      /claims\nFOR VERSION AS OF 949530903748831860\n/,
    );
    assert.match(
      selectSql(table, [], { moment: '2026-03-01 10:00:00' }),
      /\nFOR TIMESTAMP AS OF TIMESTAMP '2026-03-01 10:00:00 UTC'\n/,
    );
  });

  it('quote names as they must be: reserved words too, of each dialect its own', () => {
    assert.deepEqual(
      ['claims', '_x', 'order', 'Mixed', '1st', 'a"b', 'user', 'skip'].map((name) => nameToSql(name, 'athena')),
      ['claims', '_x', '"order"', '"Mixed"', '"1st"', '"a""b"', 'user', '"skip"'],
    );
    assert.deepEqual(
      ['user', 'skip', 'tag'].map((name) => nameToSql(name, 'redshift')),
      ['"user"', 'skip', '"tag"'],
    );
  });

  for (const [text, moment] of [
    ['2026-03-01', '2026-03-01 00:00:00'],
    [' 2026-03-01T10:05Z ', '2026-03-01 10:05:00'],
    ['2026-03-01 10:05:06.123', '2026-03-01 10:05:06.123'],
  ] as const)
    it(`take ${JSON.stringify(text)} as a moment`, () => assert.deepEqual(readMoment(text), { moment }));

  for (const text of [
    '',
    'yesterday',
    '2026-02-30',
    '2026-13-01 00:00:00',
    "2026-03-01' OR '1'='1",
    '2026-03-01 25:00',
  ])
    it(`refuse ${JSON.stringify(text)} as a moment`, () => assert.ok(readMoment(text).fault));
});
