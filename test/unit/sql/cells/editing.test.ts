import assert from 'node:assert/strict';
import { complete } from '../../../../src/sql/assist/complete.ts';
import { diagnose } from '../../../../src/sql/assist/diagnose.ts';
import { CellBook } from '../../../../src/sql/cells/book.ts';
import { withCells } from '../../../../src/sql/cells/catalogue.ts';
import { renameEdits } from '../../../../src/sql/cells/rename.ts';
import { columnEdits, givesColumn } from '../../../../src/sql/cells/renameColumn.ts';
import type { Catalogue } from '../../../../src/sql/catalogue.ts';
import { functionsOf } from '../../../../src/sql/functions/functions.ts';

const catalogue: Catalogue = {
  current: ['c', 's'],
  catalogs: () => ['c'],
  schemas: () => ['s'],
  tables: () => [{ path: ['c', 's', 'orders'], kind: 'table', columns: [{ name: 'real', type: 'bigint' }] }],
};

function bookOf(...cells: readonly (readonly [name: string | undefined, text: string])[]): CellBook {
  return new CellBook(cells.map(([name, text]) => ({ name, text, connection: 'c', dialect: 'athena' })));
}

function around(book: CellBook, cell: number): Parameters<typeof complete>[2] {
  return withCells({ dialect: 'athena', catalogue, functions: functionsOf('athena') }, book, cell);
}

describe('writing in cells that read cells', () => {
  const book = bookOf(
    ['orders', 'SELECT real + 1 AS next, real AS "Old One" FROM orders'],
    ['totals', 'SELECT sum(next) AS total FROM orders'],
    [undefined, ''],
  );

  it('completes cells above, and their columns through each other', () => {
    const labels = (text: string): string[] =>
      complete(text, text.length, around(book, 2)).items.map(({ label, kind }) => `${kind} ${label}`);
    const tables = labels('SELECT * FROM ');
    assert.ok(tables.includes('cell orders') && tables.includes('cell totals'), tables.join());
    assert.deepEqual(
      labels('SELECT * FROM totals t JOIN orders o ON o.').filter((one) => one.startsWith('column')),
      ['column next', 'column Old One'],
    );
    assert.ok(
      !complete('SELECT * FROM ', 14, around(book, 1)).items.some(
        ({ kind, label }) => kind === 'cell' && label === 'totals',
      ),
    );
  });

  it('finds columns that a cell does not have, and none in tables of its name', () => {
    const messages = (text: string, cell = 2): string[] =>
      diagnose(text, around(book, cell)).map(({ message }) => message);
    assert.deepEqual(messages('SELECT next, "Old One" FROM orders, totals WHERE total > 1'), []);
    assert.equal(messages('SELECT real FROM orders').length, 1);
    assert.deepEqual(messages('SELECT real FROM s.orders'), []);
    assert.deepEqual(messages('SELECT real FROM orders', 0), []);
    assert.deepEqual(messages('SELECT * FROM totals', 0), [], 'that one reads this: the notebook tells of the cycle');
    const making = bookOf([undefined, 'CREATE VIEW s.fresh AS SELECT 1 AS x; SELECT x FROM s.fresh'], [undefined, '']);
    for (const text of ['SELECT x FROM s.fresh', 'SELECT x FROM fresh'])
      assert.deepEqual(diagnose(text, around(making, 1)), [], text);
    const upper = bookOf([undefined, ''], ['later', 'SELECT 1 AS x']);
    assert.deepEqual(
      diagnose('SELECT * FROM later', around(upper, 0)).map(({ message }) => message),
      ['The cell later stands below. A cell reads those above it only: move it up.'],
    );
  });

  const renamed = (reader: string): string => {
    const cells = bookOf(['a', 'SELECT 1 AS x'], [undefined, reader]);
    const edits = [...renameEdits(cells, 0, 'numbers')].sort((one, other) => other.start - one.start);
    return edits.reduce((text, { start, end, text: to }) => text.slice(0, start) + to + text.slice(end), reader);
  };

  for (const [reader, expected] of [
    ['SELECT * FROM a', 'SELECT * FROM numbers'],
    [
      'SELECT 1; SELECT a.x, a.* FROM "A" WHERE a.x > 1',
      'SELECT 1; SELECT numbers.x, numbers.* FROM numbers WHERE numbers.x > 1',
    ],
    ['SELECT k.x FROM a AS k', 'SELECT k.x FROM numbers AS k'],
    ['SELECT a.x FROM a JOIN t a ON a.y = 1', 'SELECT a.x FROM numbers AS a JOIN t a ON a.y = 1'],
    ['SELECT a FROM t', 'SELECT a FROM t'],
    ['SELECT * FROM s.a', 'SELECT * FROM s.a'],
  ] as const)
    it(`renames ${reader}`, () => assert.equal(renamed(reader), expected));

  it('renames a column in all cells that read it, and in nothing else', () => {
    const texts = [
      'SELECT real AS amt, real AS other FROM orders',
      'SELECT o.amt, amt + 1 AS more FROM base o WHERE amt > 1 ORDER BY amt',
      'SELECT amt AS kept FROM middle',
      'SELECT kept, amt FROM last CROSS JOIN middle GROUP BY kept, amt',
      'WITH amt AS (SELECT 1 AS amt) SELECT amt FROM amt',
      'SELECT * FROM base',
      'SELECT amt FROM stars',
    ] as const;
    const names = ['base', 'middle', 'last', undefined, undefined, 'stars', undefined];
    const cells = bookOf(...texts.map((text, at) => [names[at], text] as const));
    assert.ok(givesColumn(cells, 0, texts[0].indexOf('amt'), around(cells, 0)));
    assert.ok(!givesColumn(cells, 3, 7, around(cells, 3)));
    const edits = columnEdits(cells, 0, 'amt', 'Sum', (index) => around(cells, index));
    const changed = texts.map((text, cell) =>
      edits
        .filter((edit) => edit.cell === cell)
        .sort((one, other) => other.start - one.start)
        .reduce((so, { start, end, text: to }) => so.slice(0, start) + to + so.slice(end), text as string),
    );
    assert.deepEqual(changed, [
      texts[0],
      'SELECT o."Sum", "Sum" + 1 AS more FROM base o WHERE "Sum" > 1 ORDER BY "Sum"',
      'SELECT "Sum" AS kept FROM middle',
      'SELECT kept, "Sum" FROM last CROSS JOIN middle GROUP BY kept, "Sum"',
      texts[4],
      texts[5],
      'SELECT "Sum" FROM stars',
    ]);
  });
});
