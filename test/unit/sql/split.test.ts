import assert from 'node:assert/strict';
import { lex, type Dialect } from '../../../src/sql/lexer.ts';
import { split } from '../../../src/sql/split.ts';

function check(dialect: Dialect, text: string, expected: readonly string[]): void {
  const pieces = split(text, dialect);
  assert.deepEqual(
    pieces.map((piece) => piece.text),
    expected,
  );
  for (const piece of pieces) assert.equal(text.slice(piece.start, piece.end), piece.text);
}

describe('split', () => {
  it('separates statements at semicolons and drops what is empty', () => {
    check('athena', 'SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']);
    check('athena', ';;\n ;', []);
    check('athena', '', []);
    check('athena', 'SELECT 1', ['SELECT 1']);
  });

  it('keeps a comment with the statement it stands before or in', () => {
    check('athena', '-- first; really\nSELECT 1; -- rest', ['-- first; really\nSELECT 1']);
    check('athena', '/* a; b */ SELECT /* ; */ 1', ['/* a; b */ SELECT /* ; */ 1']);
    check('redshift', '-- nothing here\n/* at all */', []);
  });

  it('does not split inside strings and quoted names', () => {
    check('athena', "SELECT ';' ; SELECT 'it''s; fine'", ["SELECT ';'", "SELECT 'it''s; fine'"]);
    check('athena', 'SELECT "a;b" FROM t', ['SELECT "a;b" FROM t']);
    check('athena', 'SHOW COLUMNS IN `a;b`', ['SHOW COLUMNS IN `a;b`']);
    check('athena', "SELECT '\\'; SELECT 2", ["SELECT '\\'", 'SELECT 2']);
  });

  it('knows dollar quotes and nested comments of Redshift', () => {
    check('redshift', 'CREATE FUNCTION f() AS $$ a; b $$ LANGUAGE sql; SELECT 1', [
      'CREATE FUNCTION f() AS $$ a; b $$ LANGUAGE sql',
      'SELECT 1',
    ]);
    check('redshift', 'DO $tag$ $$;$$ $tag$; SELECT 2', ['DO $tag$ $$;$$ $tag$', 'SELECT 2']);
    check('redshift', '/* a /* b; */ c; */ SELECT 3', ['/* a /* b; */ c; */ SELECT 3']);
    check('redshift', "SELECT 'it\\'s; fine'; SELECT 2", ["SELECT 'it\\'s; fine'", 'SELECT 2']);
    check('redshift', "SELECT E'a\\';b'; SELECT 4", ["SELECT E'a\\';b'", 'SELECT 4']);
  });

  it('reads comments of Athena as not nested', () => {
    check('athena', '/* a /* b */ SELECT 1; SELECT 2', ['/* a /* b */ SELECT 1', 'SELECT 2']);
  });

  it('takes an unfinished quote to the end of the text', () => {
    check('athena', "SELECT 'open; SELECT 2", ["SELECT 'open; SELECT 2"]);
    check('redshift', 'SELECT $$ open; SELECT 2', ['SELECT $$ open; SELECT 2']);
    check('athena', 'SELECT /* open; SELECT 2', ['SELECT /* open; SELECT 2']);
  });

  it('survives text that is no SQL', () => {
    check('athena', '{{ ref("a") }}; ${x}; #!', ['{{ ref("a") }}', '${x}', '#!']);
    check('redshift', '\u0000; 😀; \ufeffSELECT 1', ['😀', 'SELECT 1']);
  });

  it('starts a deep or long text without overflow', () => {
    check('athena', `SELECT ${'('.repeat(100_000)}`, [`SELECT ${'('.repeat(100_000)}`]);
    assert.equal(split('SELECT 1;'.repeat(50_000), 'athena').length, 50_000);
  });
});

/** Texts that splitters of SQL are known to stumble over: dialect, text, statements. */
const hardCases: Readonly<Record<string, readonly [Dialect, string, readonly string[]]>> = {
  'a semicolon in a text': ['athena', "SELECT 'a;b'; SELECT 2", ["SELECT 'a;b'", 'SELECT 2']],
  'a doubled quote before a semicolon': ['athena', "SELECT 'it''s;'; SELECT 2", ["SELECT 'it''s;'", 'SELECT 2']],
  'a backslash before the closing quote': ['athena', "SELECT '\\'; SELECT 2", ["SELECT '\\'", 'SELECT 2']],
  'an escaped quote of Redshift': ['redshift', "SELECT E'\\';'; SELECT 2", ["SELECT E'\\';'", 'SELECT 2']],
  'a semicolon in a quoted name': ['redshift', 'SELECT "a;""b"; SELECT 2', ['SELECT "a;""b"', 'SELECT 2']],
  'a semicolon in backticks': ['athena', 'SHOW COLUMNS IN `a;b`; SELECT 2', ['SHOW COLUMNS IN `a;b`', 'SELECT 2']],
  'a semicolon in a line comment': ['athena', 'SELECT 1 -- a; b\n; SELECT 2', ['SELECT 1 -- a; b', 'SELECT 2']],
  'a quote in a line comment': ['athena', "SELECT 1 -- it's\n; SELECT 2", ["SELECT 1 -- it's", 'SELECT 2']],
  'a semicolon in a block comment': ['athena', 'SELECT 1 /* a; b */; SELECT 2', ['SELECT 1 /* a; b */', 'SELECT 2']],
  'comments in comments': ['redshift', '/* /* ; */ ; */ SELECT 1; SELECT 2', ['/* /* ; */ ; */ SELECT 1', 'SELECT 2']],
  'comments that do not nest': ['athena', '/* /* */ SELECT 1; SELECT 2', ['/* /* */ SELECT 1', 'SELECT 2']],
  'a body between dollars': [
    'redshift',
    'CREATE PROCEDURE p() AS $$ BEGIN SELECT 1; END; $$ LANGUAGE plpgsql; CALL p()',
    ['CREATE PROCEDURE p() AS $$ BEGIN SELECT 1; END; $$ LANGUAGE plpgsql', 'CALL p()'],
  ],
  'dollars inside of named dollars': [
    'redshift',
    'DO $a$ $$;$$ ; $b$ $a$; SELECT 2',
    ['DO $a$ $$;$$ ; $b$ $a$', 'SELECT 2'],
  ],
  'empty statements': ['athena', ';; SELECT 1;;; -- none\n; SELECT 2;', ['SELECT 1', 'SELECT 2']],
  'a text that never ends': ['athena', "SELECT 1; SELECT 'a; SELECT 2", ['SELECT 1', "SELECT 'a; SELECT 2"]],
  'a template': ['athena', "SELECT {{ f(';') }}; SELECT 2", ["SELECT {{ f(';') }}", 'SELECT 2']],
  'what is no SQL': ['athena', 'SELCT ((( FORM; SELECT 2', ['SELCT ((( FORM', 'SELECT 2']],
  'a dollar in a name': [
    'athena',
    'SELECT * FROM "t$files"; SELECT a$b$c',
    ['SELECT * FROM "t$files"', 'SELECT a$b$c'],
  ],
  'a cast and a parameter': [
    'redshift',
    'SELECT a::int; SELECT :b;SELECT $1',
    ['SELECT a::int', 'SELECT :b', 'SELECT $1'],
  ],
  'a comment alone at the end': ['redshift', 'SELECT 1; /* end */ -- of it', ['SELECT 1']],
  'line ends of every kind': [
    'athena',
    'SELECT 1 -- a\r; SELECT 2 -- b\r\n; SELECT 3',
    ['SELECT 1 -- a', 'SELECT 2 -- b', 'SELECT 3'],
  ],
  'emoji and letters of other scripts': [
    'athena',
    "SELECT '😀;' AS größe; SELECT 列",
    ["SELECT '😀;' AS größe", 'SELECT 列'],
  ],
};

describe('split of a hard case', () => {
  for (const [name, [dialect, text, expected]] of Object.entries(hardCases))
    it(name, () => check(dialect, text, expected));
});

describe('lex', () => {
  const texts = [
    'SELECT a.b, "c""d", :name, ? FROM t WHERE x::int >= .5e-3 AND y ->> \'k\' !~* z -- end',
    "E'\\'' $a$ x $a$ `tick` \"open",
    'größe 列名 _x $1 #y @z \u0001 \ud800 1e 12.',
  ];

  for (const dialect of ['athena', 'redshift'] as const)
    it(`gives every character to exactly one token (${dialect})`, () => {
      for (const text of texts) {
        for (let end = 0; end <= text.length; end++) {
          const prefix = text.slice(0, end);
          assert.equal(
            lex(prefix, dialect)
              .map((token) => token.text)
              .join(''),
            prefix,
          );
        }
      }
    });

  it('tells a cast from a parameter', () => {
    const kinds = lex('a::int = :b', 'redshift').filter((token) => token.kind !== 'space');
    assert.deepEqual(
      kinds.map((token) => `${token.kind} ${token.text}`),
      ['word a', 'operator ::', 'word int', 'operator =', 'parameter :b'],
    );
  });

  it('marks what the text ends inside of', () => {
    assert.equal(lex("'open", 'athena')[0]?.unfinished, true);
    assert.equal(lex('/* open', 'redshift')[0]?.unfinished, true);
    assert.equal(lex("'closed'", 'athena')[0]?.unfinished, undefined);
  });
});
