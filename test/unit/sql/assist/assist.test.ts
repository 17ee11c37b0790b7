import assert from 'node:assert/strict';
import { diagnose } from '../../../../src/sql/assist/diagnose.ts';
import { hoverAt } from '../../../../src/sql/assist/hover.ts';
import { referenceAt } from '../../../../src/sql/assist/reference.ts';
import { renameAt } from '../../../../src/sql/assist/rename.ts';
import { typesOfParameters } from '../../../../src/sql/parameters/parameter.ts';
import { parametersOf, signatureAt } from '../../../../src/sql/assist/signature.ts';
import { atCaret, athena, redshift } from './lake.ts';

describe('hover', () => {
  for (const [marked, code, line] of [
    ['SELECT am|ount FROM orders', 'amount decimal(10,2)', 'From awsdatacatalog.sales.orders.amount.'],
    ['SELECT o.am|ount FROM orders o', 'amount decimal(10,2)', 'From awsdatacatalog.sales.orders.amount.'],
    ['SELECT address.ci|ty FROM orders', 'varchar', undefined],
    [
      "SELECT date_d|iff('day', placed, placed) FROM orders",
      'date_diff(unit: varchar(x), from: timestamp(p), to: timestamp(p)) -> bigint',
      'Counts whole units of time from one moment to another.',
    ],
    ['SHO|W TABLES', 'SHOW TABLES [{ IN | FROM } schema] [[LIKE] pattern:string]', undefined],
  ] as const)
    it(`says what stands at ${marked}`, () => {
      const { text, offset } = atCaret(marked);
      const found = hoverAt(text, offset, athena);
      assert.equal(found?.code, code);
      if (line !== undefined) assert.ok(found?.lines.includes(line), found?.lines.join(' '));
    });

  it('lists the columns of a table', () => {
    const { text, offset } = atCaret('SELECT * FROM ord|ers');
    assert.match(hoverAt(text, offset, athena)?.code ?? '', /^table awsdatacatalog\.sales\.orders\n {2}id bigint\n/);
  });
});

describe('hover over a name that the statement gives', () => {
  it('says what it names', () => {
    const { text, offset } = atCaret('SELECT sum(id) AS to|tal FROM orders');
    const found = hoverAt(text, offset, athena);
    assert.deepEqual([found?.code, found?.lines], ['total bigint', ['Names sum(id) in this statement.']]);
  });
});

describe('signature help', () => {
  for (const [marked, name, parameter] of [
    ["SELECT date_diff('day', |", 'date_diff', 1],
    ['SELECT round(sum(amount), |)', 'round', 1],
    ['SELECT round(sum(|amount), 2)', 'sum', 0],
    ['SELECT upper(|)', 'upper', 0],
    ['SELECT (1, |', undefined, undefined],
    ["SELECT upper('('), |", undefined, undefined],
  ] as const)
    it(`knows the call at ${marked}`, () => {
      const { text, offset } = atCaret(marked);
      const found = signatureAt(text, offset, athena);
      assert.equal(found?.entry.name, name);
      assert.equal(found?.parameter, parameter);
    });

  it('takes a signature apart', () => {
    assert.deepEqual(parametersOf('(items: array(T), test: function(T, boolean)) -> array(T)'), [
      'items: array(T)',
      'test: function(T, boolean)',
    ]);
    assert.deepEqual(parametersOf('() -> bigint'), []);
  });
});

describe('references', () => {
  const uses = (marked: string): string[] | undefined => {
    const { text, offset } = atCaret(marked);
    return referenceAt(text, offset, athena)?.uses.map(({ start, end }) => `${start}:${text.slice(start, end)}`);
  };

  it('of a WITH table are its name and all its uses', () => {
    assert.deepEqual(uses('WITH big AS (SELECT * FROM orders) SELECT b|ig.id FROM big'), ['5:big', '42:big', '54:big']);
  });

  it('of an alias end where its query ends', () => {
    assert.deepEqual(uses('SELECT o|.id, (SELECT max(o.amount) FROM orders o) FROM orders o WHERE o.id > 1'), [
      '7:o',
      '62:o',
      '70:o',
    ]);
    assert.deepEqual(uses('SELECT o.id, (SELECT max(o|.amount) FROM orders o) FROM orders o'), ['25:o', '47:o']);
  });

  it('of a column are the places that its name comes to through subqueries, joins and ORDER BY', () => {
    assert.deepEqual(uses('SELECT amount * 2 AS dou|ble FROM orders ORDER BY double'), ['21:double', '49:double']);
    assert.deepEqual(
      uses('SELECT t.n, max(n) OVER () FROM (SELECT id AS n FROM orders) t JOIN orders n ON n.id = t.|n'),
      ['9:n', '16:n', '46:n', '89:n'],
    );
    assert.deepEqual(uses('WITH t(a, b) AS (SELECT 1, 2), u AS (SELECT * FROM t) SELECT |a, u.b FROM u'), [
      '7:a',
      '61:a',
    ]);
    assert.deepEqual(uses('SELECT transform(ARRAY[1], x -> x + |x) FROM orders x'), ['27:x', '32:x', '36:x']);
  });

  it('of a column of the catalogue there are none', () => {
    assert.equal(uses('SELECT am|ount FROM orders'), undefined);
  });

  it('tell a table from a column that holds a row', () => {
    assert.deepEqual(uses('SELECT address.city FROM orders a|ddress'), ['32:address']);
  });
});

describe('rename', () => {
  const rename = (marked: string, to: string, around = athena): string | undefined => {
    const { text, offset } = atCaret(marked);
    const found = renameAt(text, offset, to, around);
    if (!found || found.isTaken) return found && 'taken';
    return [...found.uses]
      .reverse()
      .reduce((so, { start, end }) => so.slice(0, start) + found.text + so.slice(end), text);
  };

  it('changes every use, and quotes what must be', () => {
    assert.equal(
      rename('SELECT b|ig.n FROM (SELECT 1 AS n) big', 'order'),
      'SELECT "order".n FROM (SELECT 1 AS n) "order"',
    );
    assert.equal(
      rename('SELECT count(*) AS n|, name FROM customers GROUP BY name ORDER BY n', 'How many'),
      'SELECT count(*) AS "How many", name FROM customers GROUP BY name ORDER BY "How many"',
    );
    assert.equal(
      rename('SELECT name AS n, count(*) FROM customers GROUP BY |n', 'label', redshift),
      'SELECT name AS label, count(*) FROM customers GROUP BY label',
    );
  });

  it('refuses a name that would make it mean something else', () => {
    assert.equal(rename('WITH big AS (SELECT 1 AS x) SELECT o.id FROM b|ig JOIN orders o ON true', 'o'), 'taken');
    assert.equal(rename('WITH b|ig AS (SELECT 1 AS x) SELECT orders.id FROM big, orders', 'orders'), 'taken');
    assert.equal(rename('SELECT t.n|, t.m FROM (SELECT 1 AS n, 2 AS m) t', 'm'), 'taken');
    assert.equal(rename('SELECT o.id, x FROM orders o, (SELECT 1 AS x|) t', 'amount'), 'taken');
    assert.equal(rename('SELECT 1 AS n|, 2 AS m', 'm'), 'taken');
    assert.equal(rename('SELECT n FROM (SELECT 1 AS n|) a JOIN (SELECT 2 AS n) b USING (n)', 'm'), 'taken');
  });
});

describe('squiggles while typing', () => {
  it('knows the types of parameters', () => {
    const parameterTypes = typesOfParameters([
      { name: 'State', type: 'text' },
      { name: 'least', type: 'integer' },
      { name: 'price', type: 'decimal' },
    ]);
    const found = (where: string) => diagnose(`SELECT * FROM orders WHERE ${where}`, { ...athena, parameterTypes });
    assert.deepEqual(
      found('id = :state').map(({ message }) => message),
      ['bigint = varchar: the two have no type in common. CAST one of them.'],
    );
    for (const where of [
      'id = :least',
      'amount > :price',
      'id IN (:least)',
      'id = :other',
      'round(amount, :least) > 1',
    ])
      assert.deepEqual(found(where), [], where);
  });

  it('are mended at once where a name is misspelt, not where another engine has it with other arguments', () => {
    const fixOf = (sql: string) => diagnose(sql, athena)[0]?.fix;
    assert.equal(fixOf('SELECT uper(name) FROM customers'), 'upper');
    assert.equal(fixOf("SELECT charindex('a', name) FROM customers"), undefined);
    assert.equal(fixOf("SELECT nvl(name, 'none') FROM customers"), 'coalesce');
    assert.equal(fixOf('SELECT amount + 1 AS more FROM orders WHERE more * 2 > 3'), '(amount + 1)');
    assert.equal(fixOf('SELECT name, customer_id, count(*) FROM customers GROUP BY name'), ', customer_id');
  });

  for (const [sql, at, message] of [
    ['SELECT amont FROM orders', 'amont', 'There is no column amont. Did you mean amount?'],
    ['SELECT * FROM ordes', 'ordes', 'There is no table ordes in sales. Did you mean orders?'],
    ['SELECT uper(name) FROM customers', 'uper', 'Athena has no function uper. Did you mean upper?'],
    [
      'SELECT customer_id FROM orders, customers',
      'customer_id',
      'More than one table here has a column customer_id. Write the table before it.',
    ],
    [
      'SELECT name, count(*) FROM customers',
      'name',
      'name is neither in GROUP BY nor inside an aggregate. Add it to one of them.',
    ],
    [
      'SELECT * FROM orders WHERE sum(amount) > 1',
      'sum(amount)',
      'WHERE cannot hold an aggregate. Filter groups with HAVING.',
    ],
    ['SELECT * FROM sale.orders', 'sale', 'There is no schema sale in awsdatacatalog. Did you mean sales?'],
    ['SELECT * FROM visits', 'visits', 'There is no table visits in sales. Did you mean web.visits?'],
    ['SELECT nvl(name, 1) FROM customers', 'nvl', 'Athena has no function nvl. Did you mean coalesce?'],
    [
      "SELECT * FROM orders WHERE placed > '2024-01-01'",
      "placed > '2024-01-01'",
      "A timestamp is compared with a text. Write TIMESTAMP '2024-01-01'.",
    ],
    [
      "SELECT * FROM orders WHERE amount > '5'",
      "amount > '5'",
      'A number is compared with a text. Write 5 without quotes.',
    ],
    ['SELECT * FROM orders WHERE id BETWEEN 1 10', '10', 'BETWEEN has AND between its two values.'],
    ['SELECT amount::varchar FROM orders', '::', 'Athena has no `::`. Write CAST(value AS type).'],
    ['SELECT * FROM sales.', '.', 'Behind `.` a name is missing.'],
    ['SELECT orders. FROM orders', 'FROM', 'Behind `.` a name is missing.'],
    ["SELECT * FROM orders WHERE 'it's' = '1'", 's', "A quote inside a text is written twice: `''`."],
    [
      'SELECT * FROM orders WHERE placed > 2024-01-01',
      'placed > 2024-01-01',
      "A date stands in quotes: TIMESTAMP '2024-01-01'.",
    ],
    ['SELECT CAST(id AS interger) FROM orders', 'interger', 'Athena knows no type interger. Did you mean integer?'],
    ['CREATE TABLE t (a strng, b struct<c:int>)', 'strng', 'Athena knows no type strng. Did you mean string?'],
    [
      'SELECT name AS n, count(*) FROM customers GROUP BY n',
      'n',
      'n is a name of the select list, which Athena knows in ORDER BY only. Write name here.',
    ],
    [
      'SELECT name, count(*) AS n FROM customers WHERE n > 1 GROUP BY name',
      'n',
      'n is a name of the select list, which Athena knows in ORDER BY only. Filter groups with HAVING.',
    ],
    ['SELECT date_diff(day, placed, placed) FROM orders', 'day', "The unit of date_diff is a text. Write 'day'."],
    ['SELECT current_date - 7', 'current_date - 7', "Days are an interval: write INTERVAL '7' DAY."],
    ["SELECT name + 'x' FROM customers", "name + 'x'", 'Texts are put together with ||.'],
    ['SELECT CAST(id AS string) FROM orders', 'string', 'Athena knows no type string. Did you mean varchar?'],
    ['SELECT current_date()', '(', 'current_date stands without brackets.'],
    ['SELECT name FROM customers GROUP BY name ORDER', 'ORDER', 'ORDER is followed by BY.'],
    ['SELECT select, id FROM orders', 'select', '`select` is a word of SQL. As a name it stands in quotes: "select".'],
    ['SELECT id FROM orders WHERE id = NULL', '= NULL', 'Nothing is equal to NULL, or differs from it. Write IS NULL.'],
    ['SELECT x.id FROM orders', 'x.id', 'There is no table x in this query. Its tables are orders.'],
    ['SELECT o.amont FROM orders o', 'o.amont', 'There is no column o.amont. Did you mean amount?'],
    [
      'SELECT 1 UNION SELECT 1, 2',
      'SELECT 1, 2',
      'The queries of UNION give 1 and 2 columns. Give them the same number.',
    ],
    [
      'INSERT INTO customers (customer_id, name) VALUES (1)',
      'VALUES (1)',
      'The query gives 1 column, and 2 columns are named.',
    ],
    ['INSERT INTO web.visits SELECT 1', 'SELECT 1', 'The query gives 1 column, and the table has 2 columns.'],
    ['SELECT DISTICT id FROM orders', 'DISTICT', 'There is no column DISTICT here. Did you mean DISTINCT?'],
    ['SELECT id FROM orders o WHERE id = 1 o.amount > 2', 'o', 'Before `o` AND or OR is missing.'],
    ['/* all of them', '/*', 'This comment never ends. Close it with `*/`.'],
    ['SELECT * FROM orders // all of them', '//', 'A comment begins with `--`, not with `//`.'],
  ] as const)
    it(`stands under ${at} in ${sql}`, () => {
      const found = diagnose(`SELECT 1;\n${sql}`, athena);
      assert.deepEqual(
        found.map(({ start, end, message: said }) => [`SELECT 1;\n${sql}`.slice(start, end), said]),
        [[at, message]],
      );
    });

  for (const [sql, at, message] of [
    ['SELECT dateadd(dya, 1, placed) FROM orders', 'dya', 'There is no date part dya. Did you mean day?'],
    [
      "SELECT extract(year FROM placed), date_part('wek', placed) FROM orders",
      "'wek'",
      'There is no date part wek. Did you mean week?',
    ],
    [
      'SELECT * FROM (SELECT name FROM customers) PIVOT (count(*) FOR nme IN (1))',
      'nme',
      'There is no column nme here.',
    ],
    [
      'SELECT name, count(*) FROM customers ORDER BY customer_id',
      'name',
      'name is neither in GROUP BY nor inside an aggregate. Add it to one of them.',
    ],
  ] as const)
    it(`stands under ${at} in Redshift's ${sql}`, () => {
      const [found] = diagnose(sql, redshift);
      assert.deepEqual([sql.slice(found?.start, found?.end), found?.message], [at, message]);
    });

  it('is not under what every engine has', () => {
    for (const sql of [
      'SELECT * FROM "orders$snapshots"',
      'SELECT * FROM sales."orders$files"',
      'SELECT * FROM information_schema.tables',
    ])
      assert.deepEqual(diagnose(sql, athena), [], sql);
    for (const sql of [
      'SELECT * FROM svv_tables',
      'SELECT * FROM pg_catalog.pg_tables',
      'SELECT level, name FROM customers START WITH customer_id = 1 CONNECT BY PRIOR customer_id = customer_id',
    ])
      assert.deepEqual(diagnose(sql, redshift), [], sql);
  });

  it("is not there in Redshift's own forms", () => {
    for (const sql of [
      "SELECT dateadd(month, 1, placed), datediff('day', placed, getdate()), date_trunc('week', placed) FROM orders",
      'SELECT amount * 2 AS twice, twice + 1 AS more FROM orders QUALIFY row_number() OVER (ORDER BY more) = 1',
      'SELECT n, total FROM (SELECT name AS n, customer_id FROM customers) PIVOT (count(*) FOR customer_id IN (1 AS total))',
      'SELECT which, amount FROM (SELECT id, customer_id FROM orders) UNPIVOT (amount FOR which IN (id, customer_id))',
      'WITH t AS (SELECT json_parse(name) AS doc FROM customers) SELECT i.k, e, at FROM t, t.doc.items AS i AT at, i AS e',
      'SELECT TOP 3 name FROM customers ORDER BY 1',
      'WITH b (y) AS (SELECT id FROM orders) DELETE FROM customers USING b WHERE customer_id = b.y',
      'WITH b AS (SELECT id AS y FROM orders) DELETE FROM customers WHERE customer_id IN (SELECT y FROM b)',
      "WITH b AS (SELECT id AS y FROM orders) UPDATE customers SET name = 'x' FROM b WHERE customer_id = b.y",
      'CREATE VIEW late AS SELECT a, b FROM spectrum.none WITH NO SCHEMA BINDING',
      'SELECT listagg(DISTINCT name) WITHIN GROUP (ORDER BY name) OVER (PARTITION BY customer_id) FROM customers',
    ])
      assert.deepEqual(diagnose(sql, redshift), [], sql);
  });

  it('does not speak of what is not loaded', () => {
    for (const sql of [
      'SELECT a.x, y FROM other.catalog.t a',
      'SELECT anything FROM s3.bucket.t',
      'WITH t AS (SELECT * FROM a.b.c) SELECT z FROM t',
    ])
      assert.deepEqual(diagnose(sql, athena), [], sql);
  });

  it('is not there in statements that are right', () => {
    for (const sql of [
      'SELECT o.id, c.name FROM orders o JOIN customers c USING (customer_id) ORDER BY 1',
      'SELECT customer_id, sum(amount) AS total FROM orders GROUP BY 1 HAVING sum(amount) > 10 ORDER BY total DESC LIMIT 5',
      'SELECT tag FROM orders CROSS JOIN UNNEST(tags) AS t(tag)',
      'SELECT transform(tags, x -> upper(x)), address.city FROM orders',
      'SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY placed DESC) AS n FROM orders) WHERE n = 1',
      "INSERT INTO customers (customer_id, name) VALUES (1, 'a')",
      'SHOW TABLES IN sales',
      'SELECT "$path", count(*) FROM orders GROUP BY 1',
    ])
      assert.deepEqual(diagnose(sql, athena), [], sql);
  });
});
