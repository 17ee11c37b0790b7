import assert from 'node:assert/strict';
import { diagnose } from '../../../src/sql/assist/diagnose.ts';
import { functionsOf } from '../../../src/sql/functions/functions.ts';
import type { Dialect } from '../../../src/sql/lexer.ts';
import { lake } from './assist/lake.ts';
import { applyFix } from './corpora.ts';

/** The sentence that a slip gets, and the text with the fix in it where one is certain. */
function check(dialect: Dialect, sql: string, message: string, fixed?: string): void {
  const findings = diagnose(sql, { dialect, catalogue: lake, functions: functionsOf(dialect) });
  assert.equal(findings[0]?.message, message, sql);
  assert.equal(findings[0].fix === undefined ? undefined : applyFix(sql, findings[0]), fixed, sql);
}

describe('what is said of a slip', () => {
  it('names marks that no dialect has', () => {
    const comment = 'A comment begins with `--`, not with `//`.';
    check('athena', 'SELECT 1 // one', comment, 'SELECT 1 -- one');
    check('redshift', 'SELECT 1 // one', comment, 'SELECT 1 -- one');
    check('athena', 'SELECT ‘a’', "This is a typographic quote. Write '.", "SELECT 'a'");
    check('redshift', 'SELECT 1 AS “a b”', 'This is a typographic quote. Write ".', 'SELECT 1 AS "a b"');
    check('athena', 'SELECT 1 WHERE 1 == 1', 'Values are compared with one `=`.', 'SELECT 1 WHERE 1 = 1');
    const and = 'Conditions are joined by AND, not by `&&`.';
    check('redshift', 'SELECT 1 WHERE 1 = 1 && 2 = 2', and, 'SELECT 1 WHERE 1 = 1 AND 2 = 2');
    check('athena', 'SELECT 1 WHERE 1 =! 2', 'Unequal is written `<>`.', 'SELECT 1 WHERE 1 <> 2');
    check('athena', "SELECT 'O'Reilly'", "A quote inside a text is written twice: `''`.", "SELECT 'O''Reilly'");
  });

  it('says what never ends, where it begins', () => {
    check('athena', "SELECT 'a", "This text never ends. Close it with `'`.");
    check('athena', 'SELECT "a', 'This quoted name never ends. Close it with `"`.');
    check('redshift', 'SELECT $x$ a', 'This text never ends. Close it with `$x$`.');
    check('redshift', 'SELECT 1 /* a /* b */', 'This comment never ends. Close it with `*/`.');
    check('athena', 'SELECT (1', 'This `(` is never closed. Add `)`.');
    check('athena', 'SELECT ARRAY[1)', '`[` is closed by `)`.', 'SELECT ARRAY[1]');
  });

  it('finds commas too many and too few', () => {
    const comma = 'A comma stands before `FROM`, and nothing behind it. Take it out.';
    check('athena', 'SELECT 1, FROM visits', comma, 'SELECT 1 FROM visits');
    check('athena', 'SELECT 1, , 2', 'Two commas stand in a row. Take one out.', 'SELECT 1,  2');
    check('athena', 'SELECT 1 a b', '`b` is not expected here. Is a comma missing before it?');
  });

  it('knows the word that was meant', () => {
    check('athena', 'SELCT 1', '`SELCT` is not expected here. Did you mean SELECT?', 'SELECT 1');
    check('athena', 'select 1 form visits', '`form` is not expected here. Did you mean FROM?', 'select 1 from visits');
    check('athena', 'SELECT 1 ORDER 1', 'ORDER is followed by BY.', 'SELECT 1 ORDER BY 1');
    const word = '`order` is a word of SQL. As a name it stands in quotes: "order".';
    check('redshift', 'SELECT 1 AS a FROM order', word, 'SELECT 1 AS a FROM "order"');
  });

  it('knows the word behind its slip, and puts it right with a blank where one is wanted', () => {
    check(
      'athena',
      'SELECT name FROM customers LIMT 5',
      '`LIMT` is not expected here. Did you mean LIMIT?',
      'SELECT name FROM customers LIMIT 5',
    );
    check(
      'redshift',
      'SELECT name FROM customers ODER BY name',
      '`ODER` is not expected here. Did you mean ORDER?',
      'SELECT name FROM customers ORDER BY name',
    );
    check(
      'athena',
      'SELECT * FROM orders a INNER JION customers b ON true',
      '`JION` is not expected here. Did you mean JOIN?',
      'SELECT * FROM orders a INNER JOIN customers b ON true',
    );
    check(
      'athena',
      'SELECT sum(id) OVER (PARTITION BY id ORDER) FROM orders',
      'ORDER is followed by BY.',
      'SELECT sum(id) OVER (PARTITION BY id ORDER BY ) FROM orders',
    );
    check(
      'athena',
      'SELECT name FROM customers WHERE name not null',
      'Is a value there? Write IS NOT NULL.',
      'SELECT name FROM customers WHERE name IS not null',
    );
  });

  it('knows what other engines write', () => {
    check(
      'athena',
      'DELETE * FROM customers',
      'DELETE takes whole rows, and no columns: DELETE FROM table.',
      'DELETE  FROM customers',
    );
    check('athena', 'PREPARE p AS SELECT 1', 'PREPARE has FROM before its statement.', 'PREPARE p FROM SELECT 1');
    check('athena', 'SELECT 1 MINUS SELECT 2', 'Athena has no MINUS. Write EXCEPT.', 'SELECT 1 EXCEPT SELECT 2');
    check(
      'athena',
      "SELECT interval '1 day'",
      "In Athena the unit stands behind the text: INTERVAL '1' DAY.",
      "SELECT interval '1' DAY",
    );
    check(
      'athena',
      'TRUNCATE TABLE customers',
      'Athena has no TRUNCATE. Write DELETE FROM table, which an Iceberg table takes.',
    );
    check(
      'athena',
      'ALTER TABLE customers ADD COLUMN x int',
      'Athena adds columns in brackets: ADD COLUMNS (name type).',
    );
    check(
      'redshift',
      'DESCRIBE customers',
      'Redshift has no DESCRIBE. Write SHOW COLUMNS FROM TABLE database.schema.table.',
    );
    check(
      'athena',
      "SELECT id FROM orders WHERE placed IN ('2024-01-01')",
      "A timestamp is compared with a text. Write TIMESTAMP '2024-01-01'.",
    );
  });

  it('says what the dialect writes instead', () => {
    check(
      'athena',
      "SELECT 'a' ILIKE 'A'",
      'Athena has no ILIKE. Write lower(value) LIKE lower(pattern).',
      "SELECT lower('a') LIKE lower('A')",
    );
    check('athena', 'SELECT TOP 5 1', 'Athena has no TOP. Write LIMIT at the end of the query.');
    check(
      'athena',
      'SELECT 1 LIMIT 10, 20',
      'Rows are left out by OFFSET: OFFSET 10 LIMIT 20.',
      'SELECT 1 OFFSET 10 LIMIT 20',
    );
    check(
      'redshift',
      'SELECT 1 LIMIT 10, 20',
      'Rows are left out by OFFSET: LIMIT 20 OFFSET 10.',
      'SELECT 1 LIMIT 20 OFFSET 10',
    );
    const backticks = 'In queries Athena quotes names with `"`. Backticks are for its DDL.';
    check('athena', 'SELECT 1 AS `a b`', backticks, 'SELECT 1 AS "a b"');
    const quotes = 'Redshift quotes names with `"`, not with backticks.';
    check('redshift', 'SELECT 1 AS `a`', quotes, 'SELECT 1 AS "a"');
    const interval = "In Athena the number of an interval is a text: INTERVAL '1'.";
    check('athena', 'SELECT INTERVAL 1 DAY', interval, "SELECT INTERVAL '1' DAY");
  });

  it('puts names and texts into their quotes', () => {
    const name = 'A name like IAM:nurse stands in quotes: "IAM:nurse".';
    check('redshift', 'CREATE USER IAM:nurse PASSWORD DISABLE', name, 'CREATE USER "IAM:nurse" PASSWORD DISABLE');
    const location = 'A location is a text, and stands in single quotes.';
    check('redshift', 'COPY t FROM s3://a/b/ IAM_ROLE default', location, "COPY t FROM 's3://a/b/' IAM_ROLE default");
    const text = `There is no column "New York". A text stands in single quotes: 'New York'.`;
    check('athena', 'SELECT 1 WHERE \'x\' = "New York"', text, "SELECT 1 WHERE 'x' = 'New York'");
    const short = `There is no column "TX". A text stands in single quotes: 'TX'.`;
    check('athena', 'SELECT 1 FROM orders WHERE \'x\' = "TX"', short, "SELECT 1 FROM orders WHERE 'x' = 'TX'");
    const near = 'There is no column amont. Did you mean amount?';
    check('athena', 'SELECT "amont" FROM orders', near, 'SELECT amount FROM orders');
  });
});
