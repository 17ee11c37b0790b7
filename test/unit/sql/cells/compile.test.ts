import assert from 'node:assert/strict';
import { CellBook, type SqlCell } from '../../../../src/sql/cells/book.ts';
import { compileStatement } from '../../../../src/sql/cells/compile.ts';
import type { Woven } from '../../../../src/sql/cells/woven.ts';
import type { Dialect } from '../../../../src/sql/lexer.ts';
import { lex } from '../../../../src/sql/lexer.ts';
import { parse } from '../../../../src/sql/parse.ts';

type Written = Readonly<Record<string, string>>;

function bookOf(cells: Written, reader: string, dialect: Dialect): CellBook {
  const named = Object.entries(cells).map(([name, text]): SqlCell => ({ name, connection: 'c', dialect, text }));
  return new CellBook([...named, { connection: 'c', dialect, text: reader }]);
}

function compile(cells: Written, reader: string, dialect: Dialect = 'athena'): (Woven | undefined)[] {
  const book = bookOf(cells, reader, dialect);
  const last = book.cells.length - 1;
  assert.deepEqual(book.faults(last), []);
  return book.statements(last).map((statement) => compileStatement(book, last, statement));
}

/** Blanks and line ends apart. */
const flat = (text: string | undefined): string | undefined => text?.replaceAll(/\s+/g, ' ').trim();

interface Case {
  readonly what: string;
  readonly cells: Written;
  readonly reader: string;
  /** Undefined: it is sent as it stands. */
  readonly sent: string | undefined;
  readonly dialect?: Dialect;
}

const a = { a: 'SELECT 1 AS x' };
const withA = 'WITH a AS ( SELECT 1 AS x )';

const cases: readonly Case[] = [
  { what: 'one cell', cells: a, reader: 'SELECT * FROM a', sent: `${withA} SELECT * FROM a` },
  {
    what: 'a cell on Redshift',
    cells: a,
    reader: 'SELECT * FROM a',
    sent: `${withA} SELECT * FROM a`,
    dialect: 'redshift',
  },
  { what: 'no cell', cells: a, reader: 'SELECT * FROM b', sent: undefined },
  { what: 'a name with a schema', cells: a, reader: 'SELECT * FROM s.a', sent: undefined },
  { what: 'a name in a text', cells: a, reader: "SELECT 'FROM a' AS t", sent: undefined },
  { what: 'a name in a comment', cells: a, reader: 'SELECT 1 AS t -- FROM a', sent: undefined },
  { what: 'a column of that name', cells: a, reader: 'SELECT a FROM t', sent: undefined },
  { what: 'an alias of that name', cells: a, reader: 'SELECT a.x FROM t a', sent: undefined },
  {
    what: 'a WITH table of that name',
    cells: a,
    reader: 'WITH a AS (SELECT 2 AS y) SELECT * FROM a',
    sent: undefined,
  },
  {
    what: 'a WITH table of that name in a subquery, and the cell beside it',
    cells: a,
    reader: 'SELECT * FROM (WITH a AS (SELECT 2) SELECT * FROM a) s, a',
    sent: `${withA} SELECT * FROM (WITH a AS (SELECT 2) SELECT * FROM a) s, a`,
  },
  { what: 'letters of another case', cells: a, reader: 'SELECT * FROM A', sent: `${withA} SELECT * FROM A` },
  { what: 'quotes', cells: a, reader: 'SELECT * FROM "a"', sent: `${withA} SELECT * FROM "a"` },
  { what: 'quotes and another case', cells: a, reader: 'SELECT * FROM "A"', sent: `${withA} SELECT * FROM "A"` },
  { what: 'the semicolon behind it', cells: a, reader: 'SELECT * FROM a;', sent: `${withA} SELECT * FROM a` },
  {
    what: 'semicolons behind the cell',
    cells: { a: 'SELECT 1 AS x;;\n' },
    reader: 'SELECT * FROM a',
    sent: `${withA} SELECT * FROM a`,
  },
  {
    what: 'a comment at the end of the cell',
    cells: { a: 'SELECT 1 AS x -- one)' },
    reader: 'SELECT * FROM a',
    sent: 'WITH a AS ( SELECT 1 AS x -- one) ) SELECT * FROM a',
  },
  {
    what: 'comments before the statement',
    cells: a,
    reader: '-- all\n/* of it */ SELECT * FROM a',
    sent: `-- all /* of it */ ${withA} SELECT * FROM a`,
  },
  {
    what: 'its own WITH',
    cells: a,
    reader: 'WITH b AS (SELECT * FROM a) SELECT * FROM b',
    sent: 'WITH a AS ( SELECT 1 AS x ), b AS (SELECT * FROM a) SELECT * FROM b',
  },
  {
    what: 'a comment behind its own WITH',
    cells: a,
    reader: 'WITH -- mine\nb AS (SELECT * FROM a) SELECT * FROM b',
    sent: 'WITH -- mine a AS ( SELECT 1 AS x ), b AS (SELECT * FROM a) SELECT * FROM b',
  },
  {
    what: 'its own WITH table of that name that reads the cell',
    cells: a,
    reader: 'WITH a AS (SELECT * FROM a) SELECT * FROM a',
    sent: 'WITH a__cell AS ( SELECT 1 AS x ), a AS (SELECT * FROM a__cell AS a) SELECT * FROM a',
  },
  {
    what: 'its own WITH table of that name behind one that reads the cell',
    cells: a,
    reader: 'WITH b AS (SELECT a.x FROM a), a AS (SELECT 2 AS x) SELECT * FROM a, b',
    sent: 'WITH a__cell AS ( SELECT 1 AS x ), b AS (SELECT a.x FROM a__cell AS a), a AS (SELECT 2 AS x) SELECT * FROM a, b',
  },
  {
    what: 'a name for the cell that is taken, too',
    cells: a,
    reader: 'WITH a AS (SELECT * FROM a k), a__cell AS (SELECT 1) SELECT * FROM a',
    sent: 'WITH a__cell2 AS ( SELECT 1 AS x ), a AS (SELECT * FROM a__cell2 k), a__cell AS (SELECT 1) SELECT * FROM a',
  },
  {
    what: 'WITH RECURSIVE, where a table would see itself',
    cells: a,
    reader: 'WITH RECURSIVE r(n) AS (SELECT x FROM a UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r',
    sent: 'WITH RECURSIVE a__cell AS ( SELECT 1 AS x ), r(n) AS (SELECT x FROM a__cell AS a UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r',
  },
  {
    what: 'a recursive WITH table of that name',
    cells: a,
    reader: 'WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a WHERE n < 5) SELECT * FROM a',
    sent: undefined,
  },
  {
    what: 'a cell with WITH of its own',
    cells: { a: 'WITH t AS (SELECT 1 AS x) SELECT * FROM t' },
    reader: 'SELECT * FROM a',
    sent: 'WITH a AS ( WITH t AS (SELECT 1 AS x) SELECT * FROM t ) SELECT * FROM a',
  },
  {
    what: 'a cell that reads a cell',
    cells: { ...a, b: 'SELECT x + 1 AS y FROM a' },
    reader: 'SELECT * FROM b',
    sent: 'WITH a AS ( SELECT 1 AS x ), b AS ( SELECT x + 1 AS y FROM a ) SELECT * FROM b',
  },
  {
    what: 'a diamond, each cell once',
    cells: { ...a, b: 'SELECT * FROM a', c: 'SELECT * FROM a', d: 'SELECT * FROM c, b' },
    reader: 'SELECT * FROM d, a',
    sent: 'WITH a AS ( SELECT 1 AS x ), b AS ( SELECT * FROM a ), c AS ( SELECT * FROM a ), d AS ( SELECT * FROM c, b ) SELECT * FROM d, a',
  },
  {
    what: 'a cell that reads a table of its own name',
    cells: { orders: 'SELECT * FROM orders WHERE paid' },
    reader: 'SELECT * FROM orders',
    sent: 'WITH orders__cell AS ( SELECT * FROM orders WHERE paid ) SELECT * FROM orders__cell AS orders',
  },
  {
    what: 'an alias behind a cell of another name in WITH',
    cells: { orders: 'SELECT * FROM orders' },
    reader: 'SELECT o.x FROM orders AS o',
    sent: 'WITH orders__cell AS ( SELECT * FROM orders ) SELECT o.x FROM orders__cell AS o',
  },
  {
    what: 'a cell above that reads a table, and a cell of that name below it',
    cells: { b: 'SELECT * FROM x', x: 'SELECT 2 AS n' },
    reader: 'SELECT * FROM b, x',
    sent: 'WITH b AS ( SELECT * FROM x ), x__cell AS ( SELECT 2 AS n ) SELECT * FROM b, x__cell AS x',
  },
  {
    what: 'ORDER BY and LIMIT inside',
    cells: { a: 'SELECT x FROM t ORDER BY x LIMIT 3' },
    reader: 'SELECT * FROM a ORDER BY 1',
    sent: 'WITH a AS ( SELECT x FROM t ORDER BY x LIMIT 3 ) SELECT * FROM a ORDER BY 1',
  },
  {
    what: 'INSERT … SELECT',
    cells: a,
    reader: 'INSERT INTO t SELECT * FROM a',
    sent: `INSERT INTO t ${withA} SELECT * FROM a`,
  },
  {
    what: 'INSERT … SELECT on Redshift',
    cells: a,
    reader: 'INSERT INTO t (x) SELECT * FROM a',
    sent: `INSERT INTO t (x) ${withA} SELECT * FROM a`,
    dialect: 'redshift',
  },
  {
    what: 'the target of an INSERT, which is a table',
    cells: a,
    reader: 'INSERT INTO a SELECT 1',
    sent: undefined,
  },
  {
    what: 'CREATE TABLE AS',
    cells: a,
    reader: "CREATE TABLE t WITH (format = 'PARQUET') AS SELECT * FROM a",
    sent: `CREATE TABLE t WITH (format = 'PARQUET') AS ${withA} SELECT * FROM a`,
  },
  {
    what: 'CREATE VIEW on Redshift',
    cells: a,
    reader: 'CREATE VIEW v AS SELECT * FROM a',
    sent: `CREATE VIEW v AS ${withA} SELECT * FROM a`,
    dialect: 'redshift',
  },
  {
    what: 'UNLOAD on Athena',
    cells: a,
    reader: "UNLOAD (SELECT * FROM a) TO 's3://b/p/' WITH (format = 'PARQUET')",
    sent: `UNLOAD (${withA} SELECT * FROM a) TO 's3://b/p/' WITH (format = 'PARQUET')`,
  },
  {
    what: 'EXPLAIN',
    cells: a,
    reader: 'EXPLAIN SELECT * FROM a',
    sent: `EXPLAIN ${withA} SELECT * FROM a`,
  },
  {
    what: 'a subquery of DELETE',
    cells: a,
    reader: 'DELETE FROM t WHERE x IN (SELECT x FROM a)',
    sent: `DELETE FROM t WHERE x IN (${withA} SELECT x FROM a)`,
  },
  {
    what: 'a subquery of an expression',
    cells: a,
    reader: 'SELECT (SELECT max(x) FROM a) AS m',
    sent: `${withA} SELECT (SELECT max(x) FROM a) AS m`,
  },
  {
    what: 'UNION, each side in brackets',
    cells: a,
    reader: '(SELECT * FROM a) UNION ALL (SELECT 2)',
    sent: `${withA} (SELECT * FROM a) UNION ALL (SELECT 2)`,
  },
  { what: 'TABLE a', cells: a, reader: 'TABLE a', sent: `${withA} TABLE a` },
  {
    what: 'VALUES',
    cells: { a: "VALUES (1, 'x')" },
    reader: 'SELECT * FROM a AS t(n, s)',
    sent: "WITH a AS ( VALUES (1, 'x') ) SELECT * FROM a AS t(n, s)",
  },
  {
    what: 'JOIN … USING with two cells',
    cells: { a: 'SELECT 1 AS k', b: 'SELECT 1 AS k' },
    reader: 'SELECT * FROM a JOIN b USING (k)',
    sent: 'WITH a AS ( SELECT 1 AS k ), b AS ( SELECT 1 AS k ) SELECT * FROM a JOIN b USING (k)',
  },
  {
    what: 'a hostile name',
    cells: { 'x" AS (SELECT 1) --': 'SELECT 1 AS x' },
    reader: 'SELECT * FROM "x"" AS (SELECT 1) --"',
    sent: 'WITH "x"" AS (SELECT 1) --" AS ( SELECT 1 AS x ) SELECT * FROM "x"" AS (SELECT 1) --"',
  },
  {
    what: 'a reserved word',
    cells: { select: 'SELECT 1 AS x' },
    reader: 'SELECT * FROM "select"',
    sent: 'WITH "select" AS ( SELECT 1 AS x ) SELECT * FROM "select"',
  },
  {
    what: 'a name with a blank',
    cells: { 'my cell': 'SELECT 1 AS x' },
    reader: 'SELECT * FROM "My Cell"',
    sent: 'WITH "my cell" AS ( SELECT 1 AS x ) SELECT * FROM "My Cell"',
  },
  {
    what: 'a name outside ASCII',
    cells: { größe: 'SELECT 1 AS x' },
    reader: 'SELECT * FROM "größe"',
    sent: 'WITH "größe" AS ( SELECT 1 AS x ) SELECT * FROM "größe"',
  },
  {
    what: 'a version, which only a table has',
    cells: a,
    reader: 'SELECT * FROM a FOR VERSION AS OF 5',
    sent: undefined,
  },
  {
    what: 'a path into a SUPER column',
    cells: a,
    reader: 'SELECT i FROM t a, a.items i',
    sent: undefined,
    dialect: 'redshift',
  },
  {
    what: 'parameters in both',
    cells: { a: 'SELECT :n AS x' },
    reader: 'SELECT * FROM a WHERE x > :m',
    sent: 'WITH a AS ( SELECT :n AS x ) SELECT * FROM a WHERE x > :m',
  },
  {
    what: 'a cell that makes the table it is named after',
    cells: { t: 'CREATE TABLE t AS SELECT 1 AS x' },
    reader: 'SELECT * FROM t',
    sent: undefined,
  },
];

describe('a statement that reads cells', () => {
  for (const { what, cells, reader, sent, dialect } of cases)
    it(`is compiled: ${what}`, () => {
      const [woven] = compile(cells, reader, dialect);
      assert.equal(flat(woven?.text), sent);
      if (!woven) return;
      const { findings } = parse(woven.text, dialect ?? 'athena');
      assert.deepEqual(findings, []);
    });

  it('is one of several in its cell', () => {
    const sent = compile(a, 'SELECT 1; SELECT * FROM a; SELECT * FROM a, t');
    assert.deepEqual(
      sent.map((woven) => flat(woven?.text)),
      [undefined, `${withA} SELECT * FROM a`, `${withA} SELECT * FROM a, t`],
    );
  });

  it('keeps every token of the cells', () => {
    const text = "SELECT  /*+ hint */ x::int,\n\t'it''s' AS \"Q\" -- end";
    const reader = 'SELECT\r\n*  FROM a /* tail */';
    const [woven] = compile({ a: text }, reader, 'redshift');
    assert.ok(woven);
    assert.ok(woven.text.includes(text));
    assert.ok(woven.text.endsWith(reader));
  });

  it('gives every token back its place', () => {
    for (const { cells, reader, dialect = 'athena' } of cases) {
      const book = bookOf(cells, reader, dialect);
      const last = book.cells.length - 1;
      for (const statement of book.statements(last)) {
        const woven = compileStatement(book, last, statement);
        if (!woven) continue;
        const found = lex(woven.text, dialect).filter(({ start, text }) => {
          const place = woven.placeAt(start);
          return place && book.cells[place.cell]?.text.startsWith(text, place.offset) && /^\w/.test(text);
        });
        const words = [...book.upstream(last), last].flatMap((cell) =>
          lex(book.cells[cell]!.text, dialect).filter(({ text }) => /^\w/.test(text)),
        );
        // A name that is written anew is the one word that may have no place.
        assert.ok(found.length >= words.length - 3, `${reader}: ${found.length} of ${words.length}`);
      }
    }
  });

  it('says in which cell a place stands', () => {
    const [woven] = compile({ ...a, b: 'SELECT wrong FROM a' }, '-- c\nSELECT nix FROM b');
    assert.ok(woven);
    assert.deepEqual(woven.placeAt(woven.text.indexOf('wrong')), { cell: 1, offset: 7 });
    assert.deepEqual(woven.placeAt(woven.text.indexOf('nix')), { cell: 2, offset: 12 });
    assert.deepEqual(woven.placeAt(woven.text.length), { cell: 2, offset: 22 });
  });
});

describe('cells as tables', () => {
  const sql = (name: string | undefined, text: string, connection = 'c'): SqlCell => ({
    name,
    text,
    connection,
    dialect: 'athena',
  });
  const faultsOf = (...cells: SqlCell[]): string[] =>
    new CellBook(cells).faults(cells.length - 1).map(({ message }) => message);

  it('are found upstream, in order', () => {
    const book = new CellBook([
      sql('a', 'SELECT 1 AS x'),
      sql('other', 'SELECT 2 AS x'),
      sql('b', 'SELECT * FROM a'),
      sql(undefined, 'SELECT * FROM B'),
    ]);
    assert.deepEqual(book.upstream(3), [0, 2]);
    assert.deepEqual(book.upstream(0), []);
  });

  it('are read by cells below them only', () => {
    const book = new CellBook([sql(undefined, 'SELECT * FROM a'), sql('a', 'SELECT 1 AS x')]);
    assert.deepEqual(book.reads(0), []);
    assert.deepEqual(book.faults(0), []);
  });

  it('that read each other are refused where the upper one does', () => {
    const book = new CellBook([sql('a', 'SELECT * FROM b'), sql('b', 'SELECT * FROM a')]);
    assert.deepEqual(
      book.faults(0).map(({ kind, message, start, end }) => ({ kind, message, start, end })),
      [{ kind: 'cycle', message: 'Cells a and b read each other.', start: 14, end: 15 }],
    );
    assert.match(book.faults(1)[0]?.message ?? '', /^In cell a: Cells a and b read each other\./);
  });

  it('of one name are refused', () => {
    assert.deepEqual(faultsOf(sql('a', 'SELECT 1'), sql('A', 'SELECT 2'), sql(undefined, 'SELECT * FROM a')), [
      '2 cells above are named A.',
    ]);
  });

  it('that are no query are refused, and say what they are', () => {
    const read = (text: string): string[] => faultsOf(sql('a', text), sql(undefined, 'SELECT * FROM a'));
    assert.deepEqual(read(''), ['Cell a cannot be read: it is empty.']);
    assert.deepEqual(read('-- nothing'), ['Cell a cannot be read: it is empty.']);
    assert.deepEqual(read('DROP TABLE t'), ['Cell a cannot be read: it is no query.']);
    assert.deepEqual(read('INSERT INTO t SELECT 1'), ['Cell a cannot be read: it is no query.']);
    assert.deepEqual(read('SELECT 1; SELECT 2'), ['Cell a cannot be read: it holds 2 statements.']);
    assert.match(read('SELECT 1) SELECT (2')[0] ?? '', /^Cell a cannot be read: /);
    assert.match(read("SELECT 'open")[0] ?? '', /^Cell a cannot be read: /);
    assert.match(read('SELECT 1 /* open')[0] ?? '', /^Cell a cannot be read: /);
  });

  it('of another connection are refused but on this machine', () => {
    assert.deepEqual(faultsOf(sql('a', 'SELECT 1', 'd'), sql(undefined, 'SELECT * FROM a')), [
      'Cell a runs on d, and this cell on c: cells of two connections are joined on this machine.',
    ]);
  });

  it('are refused beside the queries of a command', () => {
    const merge = 'MERGE INTO t USING a ON t.x = a.x WHEN MATCHED THEN DELETE';
    assert.deepEqual(faultsOf(sql('a', 'SELECT 1 AS x'), sql(undefined, merge)), [
      'Cell a cannot be read in this place of the statement, only in a query.',
    ]);
  });

  it('with a fault of their own tell it to those who read them', () => {
    assert.deepEqual(
      faultsOf(sql('a', 'DROP TABLE t'), sql('b', 'SELECT * FROM a'), sql(undefined, 'SELECT * FROM b')),
      ['In cell b: Cell a cannot be read: it is no query.'],
    );
  });
});
