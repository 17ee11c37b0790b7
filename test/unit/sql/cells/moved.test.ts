import assert from 'node:assert/strict';
import { CellBook, type SqlCell } from '../../../../src/sql/cells/book.ts';
import { withCells } from '../../../../src/sql/cells/catalogue.ts';
import { compileStatement } from '../../../../src/sql/cells/compile.ts';
import { MovedColumn, movedQuery, movedType, twinName } from '../../../../src/sql/cells/moved.ts';
import type { Dialect } from '../../../../src/sql/lexer.ts';
import { parse } from '../../../../src/sql/parse.ts';
import { functionsOf } from '../../../../src/sql/functions/functions.ts';

const far = (name: string | undefined, text: string): SqlCell => ({
  name,
  connection: 'far',
  dialect: 'redshift',
  text,
});
const local = (name: string | undefined, text: string, localUser = 'admin'): SqlCell => ({
  name,
  connection: `local-${localUser}`,
  dialect: 'athena',
  text,
  localUser,
});

describe('cells of other connections', () => {
  const book = new CellBook([
    far('base', 'SELECT 1 AS x'),
    far('a', 'SELECT x FROM base'),
    local('b', 'SELECT x + 1 AS x FROM a'),
    local('c', 'WITH a AS (SELECT 9 AS x) SELECT a.x FROM a, b'),
    local(undefined, 'SELECT * FROM c JOIN a ON a.x = c.x; SELECT 1 AS one'),
  ]);

  it('are read by their rows, and what they read themselves is theirs', () => {
    assert.deepEqual(book.faults(4), []);
    assert.deepEqual(book.sources(4), [1, 2, 3]);
    assert.deepEqual(book.moved(4), [1]);
    assert.deepEqual(book.upstream(4), [0, 1, 2, 3]);
    assert.deepEqual(book.moved(1), []);
  });

  it('stand among the others in WITH', () => {
    const [first, second] = book.statements(4);
    const woven = compileStatement(book, 4, first!, new Map([[1, 'SELECT c0 AS "x"\nFROM moved']]));
    assert.equal(
      woven?.text,
      'WITH a AS (\nSELECT c0 AS "x"\nFROM moved\n),\nb AS (\nSELECT x + 1 AS x FROM a\n),\n' +
        'c AS (\nWITH a AS (SELECT 9 AS x) SELECT a.x FROM a, b\n)\nSELECT * FROM c JOIN a ON a.x = c.x',
    );
    assert.equal(parse(woven.text, 'athena').findings.length, 0);
    // A fault in the moved rows is one of the name that asks for them.
    assert.deepEqual(woven.placeAt(woven.text.indexOf('FROM moved')), { cell: 4, offset: 14 });
    assert.deepEqual(woven.placeAt(woven.text.indexOf('x + 1')), { cell: 2, offset: 7 });
    assert.equal(compileStatement(book, 4, second!, new Map()), undefined);
  });

  it('are refused where the reader is not on this machine, or is another user', () => {
    const faults = (...cells: SqlCell[]) =>
      new CellBook(cells).faults(cells.length - 1).map(({ kind, hint }) => [kind, hint]);
    assert.deepEqual(faults(local('a', 'SELECT 1 AS x'), far(undefined, 'SELECT * FROM a')), [
      [
        'otherConnection',
        'Switch this cell to a local connection, such as local-athena; it reads the rows of a there.',
      ],
    ]);
    assert.deepEqual(faults(local('a', 'SELECT 1 AS x', 'nurse'), local(undefined, 'SELECT * FROM a')), [
      ['otherUser', 'Set the connection of one of the two, so that both run as the same user.'],
    ]);
    assert.deepEqual(faults(far('a', 'SELECT 1 AS x'), local(undefined, 'SELECT * FROM a', 'nurse')), []);
  });

  it('complete with the columns of their results', () => {
    const around = {
      dialect: 'athena',
      functions: functionsOf('athena'),
      catalogue: {
        current: ['c', 's'],
        catalogs: () => [],
        schemas: () => [],
        tables: () => [],
      },
    } as const;
    const columns = [
      { name: 'n', type: 'int8' },
      { name: '', type: 'super' },
    ];
    const cells = [{ ...far('a', 'SELECT 1'), columns }, far('b', 'SELECT 1'), local(undefined, 'SELECT * FROM a')];
    const { catalogue } = withCells(around, new CellBook(cells), 2);
    assert.deepEqual(catalogue.cell?.('A'), {
      path: ['a'],
      kind: 'cell',
      columns: [
        { name: 'n', type: 'bigint' },
        { name: '_col1', type: 'json' },
      ],
    });
    assert.deepEqual(catalogue.cell?.('b'), { path: ['b'], kind: 'cell' });
  });
});

describe('moved rows', () => {
  const types: readonly (readonly [Dialect, string, string, string])[] = [
    ['athena', 'decimal(12,2)', 'decimal(12,2)', 'decimal(12,2)'],
    ['athena', 'varchar(20)', 'varchar', 'varchar'],
    ['athena', 'char(3)', 'varchar', 'varchar'],
    ['athena', 'timestamp(3)', 'timestamp(3)', 'timestamp'],
    ['athena', 'timestamp(6) with time zone', 'timestamp(6) with time zone', 'timestamptz'],
    ['athena', 'time(3) with time zone', 'varchar', 'varchar'],
    ['athena', 'varbinary', 'varbinary', 'varbyte'],
    ['athena', 'json', 'json', 'super'],
    ['athena', 'array', 'varchar', 'varchar'],
    ['athena', 'tinyint', 'tinyint', 'smallint'],
    ['redshift', 'numeric(18,0)', 'decimal(18,0)', 'decimal(18,0)'],
    ['redshift', 'bpchar(5)', 'varchar', 'varchar'],
    ['redshift', 'timestamptz', 'timestamp(6) with time zone', 'timestamptz'],
    ['redshift', 'time', 'time(6)', 'time'],
    ['redshift', 'timetz', 'varchar', 'varchar'],
    ['redshift', 'super', 'json', 'super'],
    ['redshift', 'geometry', 'varchar', 'varchar'],
    ['redshift', 'unheard of', 'varchar', 'varchar'],
  ];
  for (const [from, type, athena, redshift] of types)
    it(`of ${from}'s ${type} are ${athena} and ${redshift}`, () => {
      const column = { name: 'c', type };
      assert.deepEqual([movedType(column, from, 'athena'), movedType(column, from, 'redshift')], [athena, redshift]);
      for (const to of ['athena', 'redshift'] as const)
        assert.deepEqual(parse(movedQuery('"a"."b"."c"', [column], from, to), to).findings, []);
    });

  it('are written so that both dialects read them', () => {
    const write = (type: string, value: string | number | boolean | null): string | null =>
      new MovedColumn({ name: 'c', type }).write(value);
    assert.equal(write('varbinary', '00 ff 10'), '00ff10');
    assert.equal(write('char(4)', 'ab  '), 'ab');
    assert.equal(write('varchar', 'ab  '), 'ab  ');
    assert.equal(write('double', 1e21), '1e+21');
    assert.equal(write('boolean', false), 'false');
    assert.equal(write('varchar', null), null);
    assert.equal(write('timestamptz', '2024-02-29 01:02:03+02'), '2024-02-28 23:02:03 UTC');
    assert.equal(write('date', '2024-02-29'), '2024-02-29');
  });

  it('tell of microseconds that were not announced', () => {
    const column = new MovedColumn({ name: 'c', type: 'timestamp(3) with time zone' });
    column.write('2024-02-29 01:02:03.456 UTC');
    assert.equal(column.column.type, 'timestamp(3) with time zone');
    column.write('2024-02-29 01:02:03.4567 UTC');
    assert.equal(column.column.type, 'timestamp(6) with time zone');
  });

  it('need names of their own', () => {
    const columns = (...names: string[]) => names.map((name) => ({ name, type: 'int4' }));
    assert.equal(twinName(columns('a', 'b', 'A')), 'A');
    assert.equal(twinName(columns('a', '', '')), undefined);
  });
});
