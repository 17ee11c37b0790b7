import assert from 'node:assert/strict';
import { complete } from '../../../../src/sql/assist/complete.ts';
import { fixesAt } from '../../../../src/sql/assist/fixes.ts';
import { expansionAt } from '../../../../src/sql/assist/star.ts';
import { meaningsOf } from '../../../../src/sql/assist/tokens.ts';
import { nothingKnown } from '../corpora.ts';
import { athena, atCaret } from './lake.ts';

/** The text once the star at the caret is written out. */
function expanded(marked: string): string | undefined {
  const { text, offset } = atCaret(marked);
  const found = expansionAt(text, offset, athena);
  return found && text.slice(0, found.start) + found.text + text.slice(found.end);
}

describe('a star', () => {
  const customers = 'customer_id, name, "odd name"';

  it('is written out as the columns that it stands for', () => {
    assert.equal(expanded('SELECT *| FROM customers'), `SELECT ${customers} FROM customers`);
    assert.equal(expanded('SELECT 1; SELECT |* FROM web.visits'), 'SELECT 1; SELECT page, at FROM web.visits');
    assert.equal(
      expanded('SELECT c.*| FROM customers c JOIN orders o ON true'),
      'SELECT c.customer_id, c.name, c."odd name" FROM customers c JOIN orders o ON true',
    );
    assert.equal(
      expanded('SELECT |* FROM customers c, web.visits v'),
      'SELECT c.customer_id, c.name, c."odd name", v.page, v.at FROM customers c, web.visits v',
    );
    assert.equal(
      expanded('WITH x AS (SELECT *| FROM customers) SELECT * FROM x'),
      `WITH x AS (SELECT ${customers} FROM customers) SELECT * FROM x`,
    );
  });

  it('stays where its columns are not known, and where it is no star of a select list', () => {
    assert.equal(expanded('SELECT *| FROM nowhere.to_be_found'), undefined);
    assert.equal(expanded('SELECT count(*|) FROM customers'), undefined);
    assert.equal(expanded('SELECT 2 *| 3'), undefined);
    const { text, offset } = atCaret('SELECT *| FROM customers');
    assert.equal(expansionAt(text, offset, { ...athena, catalogue: nothingKnown }), undefined);
  });
});

describe('what is offered to be put right', () => {
  const offered = (sql: string, at: number): string[] =>
    fixesAt(sql, at, at, athena).map(
      ({ title, start, end, text }) => `${title}: ${sql.slice(0, start)}${text}${sql.slice(end)}`,
    );

  it('stands at the fault, and says what it does', () => {
    assert.deepEqual(offered('SELCT 1', 2), ['Change SELCT to SELECT: SELECT 1']);
    assert.deepEqual(offered('SELECT 1, FROM customers', 10), ['Take out ,: SELECT 1 FROM customers']);
    assert.deepEqual(offered('SELECT 1 FROM customers ORDER 1', 31), ['Add BY: SELECT 1 FROM customers ORDER BY 1']);
    assert.deepEqual(offered('SELECT 1; SELECT 2 WHERE 1 == 2', 28), [
      'Change == to =: SELECT 1; SELECT 2 WHERE 1 = 2',
    ]);
    assert.deepEqual(offered('SELECT nam FROM customers', 8), ['Change nam to name: SELECT name FROM customers']);
    assert.deepEqual(offered('SELECT 1', 3), []);
  });

  it("writes another engine's form in Athena's words", () => {
    assert.deepEqual(offered("SELECT 1 FROM customers WHERE name NOT ILIKE 'a%'", 40), [
      "Change name NOT ILIKE 'a%' to lower(name) NOT LIKE lower('a%…: SELECT 1 FROM customers WHERE lower(name) NOT LIKE lower('a%')",
    ]);
    assert.deepEqual(offered('SELECT (1 + 2)::decimal(10, 2) AS n', 15), [
      'Change (1 + 2)::decimal(10, 2) to CAST((1 + 2) AS decimal(10, 2)…: SELECT CAST((1 + 2) AS decimal(10, 2)) AS n',
    ]);
  });

  it('stands at the right place in a later statement of the cell', () => {
    const text = "SELECT 1;\nSELECT * FROM orders WHERE amount > '5'";
    const [fix] = fixesAt(text, text.length - 3, text.length - 3, athena);
    assert.deepEqual(fix && [text.slice(fix.start, fix.end), fix.text], ["'5'", '5']);
  });

  it('includes a star', () => {
    assert.deepEqual(offered('SELECT * FROM web.visits', 8), ['Expand * to columns: SELECT page, at FROM web.visits']);
  });
});

describe('lists that are completed at once', () => {
  const inserted = (marked: string): string[] => {
    const { text, offset } = atCaret(marked);
    return complete(text, offset, athena)
      .items.filter(({ kind }) => kind === 'columns')
      .map(({ insert }) => insert);
  };

  it('are all columns behind SELECT', () => {
    assert.deepEqual(inserted('SELECT | FROM customers'), ['customer_id, name, "odd name"']);
    assert.deepEqual(inserted('SELECT name, | FROM customers'), []);
    assert.deepEqual(inserted('SELECT | FROM nowhere'), []);
  });

  it('are what is in no aggregate behind GROUP BY', () => {
    assert.deepEqual(inserted("SELECT name, upper(name) AS n, 'x', count(*) FROM customers GROUP BY |"), [
      'name, upper(name)',
    ]);
    assert.deepEqual(inserted('SELECT name FROM customers GROUP BY |'), []);
  });

  it('come with words in the letters of those before them', () => {
    const words = (marked: string): string[] => {
      const { text, offset } = atCaret(marked);
      return complete(text, offset, athena)
        .items.filter(({ kind }) => kind === 'keyword')
        .map(({ insert }) => insert);
    };
    assert.ok(words('select 1 from customers |').includes('where'));
    assert.ok(words('SELECT 1 FROM customers |').includes('WHERE'));
    assert.ok(words('SELECT 1 FROM customers whe|').includes('where'));
  });
});

describe('the meaning of names', () => {
  const meant = (sql: string, surroundings = athena): string[] =>
    meaningsOf(sql, surroundings).map(
      ({ kind, declares, start, end }) => `${kind}${declares === 'yes' ? '+' : ''} ${sql.slice(start, end)}`,
    );

  it('knows the tables and columns of commands and of USING', () => {
    assert.deepEqual(meant('INSERT INTO sales.orders (id, amount) SELECT 1, 2'), [
      'namespace sales',
      'class orders',
      'property id',
      'property amount',
    ]);
    assert.deepEqual(meant('CREATE TABLE t (a int)'), ['class t', 'property a', 'type int']);
    assert.deepEqual(meant('SELECT 1 FROM orders JOIN customers USING (customer_id)'), [
      'class orders',
      'class customers',
      'property customer_id',
    ]);
  });

  it('tells tables, aliases, columns, functions, types and parameters apart', () => {
    assert.deepEqual(
      meant(
        'WITH x AS (SELECT upper(name) AS n FROM sales.customers c WHERE c.name = :who) SELECT CAST(n AS bigint) FROM x',
      ),
      [
        'variable+ x',
        'function upper',
        'property name',
        'property n',
        'namespace sales',
        'class customers',
        'variable+ c',
        'variable c',
        'property name',
        'parameter :who',
        'property n',
        'type bigint',
        'variable x',
      ],
    );
  });

  it('knows parameters of lambdas, fields of rows, and stars of a table', () => {
    assert.deepEqual(meant('SELECT transform(tags, x -> x), address.city, o.* FROM orders o'), [
      'function transform',
      'property tags',
      'parameter x',
      'parameter x',
      'property address',
      'property city',
      'variable o',
      'class orders',
      'variable+ o',
    ]);
  });

  it('colours words that the editor does not know, unless they are names', () => {
    assert.deepEqual(meant('SELECT at FROM orders CROSS JOIN UNNEST(tags) WITH ORDINALITY AS u(tag, at)'), [
      'property at',
      'class orders',
      'sqlKeyword UNNEST',
      'property tags',
      'sqlKeyword ORDINALITY',
      'variable+ u',
      'property tag',
      'property at',
    ]);
  });

  it('gives what it can of a text that is no SQL, in order and none within another', () => {
    const found = meaningsOf('SELCT a.b, f(( FROM t WHERE; SELECT name FROM customers ORDER', athena);
    assert.ok(found.length > 0);
    found.reduce((before, one) => (assert.ok(before.end <= one.start), one));
  });
});
