import assert from 'node:assert/strict';
import { complete, type CompletionKind } from '../../../../src/sql/assist/complete.ts';
import { athena, atCaret, redshift } from './lake.ts';

function offered(marked: string, around = athena): Map<CompletionKind, string[]> {
  const { text, offset } = atCaret(marked);
  const found = new Map<CompletionKind, string[]>();
  for (const { kind, insert } of complete(text, offset, around).items)
    found.set(kind, [...(found.get(kind) ?? []), insert]);
  return found;
}

describe('completion', () => {
  const orders = ['id', 'customer_id', 'amount', 'placed', 'tags', 'address'];

  for (const [marked, kind, expected] of [
    ['SELECT | FROM orders', 'column', orders],
    ['SELECT | FROM orders', 'alias', ['orders']],
    ['SELECT o.| FROM orders o JOIN customers c ON true', 'column', orders],
    ['SELECT c.| FROM orders o JOIN customers c ON true', 'column', ['customer_id', 'name', '"odd name"']],
    ['SELECT address.| FROM orders', 'column', ['street', 'city']],
    ['SELECT o.address.| FROM orders o', 'column', ['street', 'city']],
    ['SELECT * FROM |', 'table', ['orders', 'customers']],
    ['SELECT * FROM |', 'schema', ['sales', 'web']],
    ['SELECT * FROM |', 'catalog', ['awsdatacatalog', '"s3tablescatalog/analytics"']],
    ['SELECT * FROM web.|', 'table', ['visits']],
    ['SELECT * FROM awsdatacatalog.|', 'schema', ['sales', 'web']],
    ['SELECT * FROM awsdatacatalog.web.|', 'table', ['visits']],
    ['WITH big AS (SELECT id, amount * 2 AS twice FROM orders) SELECT | FROM big', 'column', ['id', 'twice']],
    ['WITH big AS (SELECT 1 AS x) SELECT * FROM |', 'with', ['big']],
    ['SELECT x.| FROM (SELECT id AS key FROM orders) x', 'column', ['key']],
    ['SELECT t.| FROM orders CROSS JOIN UNNEST(tags) AS t(tag)', 'column', ['tag']],
    ['SELECT * FROM orders o JOIN customers c ON |', 'condition', ['o.customer_id = c.customer_id']],
    ['SELECT EXTRACT(| FROM placed) FROM orders', 'column', undefined],
    ['SELECT * FROM orders JOIN customers USING (|', 'column', ['customer_id']],
    ['SELECT * FROM vis|', 'table', ['orders', 'customers', 'web.visits']],
    ['SELECT * FROM orders LIMIT |', 'keyword', undefined],
    ['SELECT sum(amount) OVER (|) FROM orders', 'keyword', ['PARTITION', 'ORDER BY', 'ROWS', 'RANGE']],
    ['UPDATE orders SET |', 'column', orders],
    ['DELETE FROM orders WHERE |', 'column', orders],
    ['INSERT INTO customers (|', 'column', ['customer_id', 'name', '"odd name"']],
    ['INSERT INTO customers (name, |', 'column', ['customer_id', '"odd name"']],
    ['UPDATE customers SET |', 'alias', undefined],
    [
      'MERGE INTO customers t USING orders s ON t.customer_id = s.id WHEN MATCHED THEN UPDATE SET |',
      'column',
      ['customer_id', 'name', '"odd name"'],
    ],
    ['ALTER TABLE customers DROP COLUMN |', 'column', ['customer_id', 'name', '"odd name"']],
    ['DROP TABLE |', 'table', ['orders', 'customers']],
    ['WITH big AS (SELECT 1 AS x) DROP TABLE |', 'with', undefined],
    ['SELECT * FROM "|"', 'catalog', ['"awsdatacatalog"', '"s3tablescatalog/analytics"']],
    ['SELECT "cust|', 'function', undefined],
    ['SELECT o."| FROM orders o', 'function', undefined],
    ['SELECT o."|" FROM orders o', 'column', orders.map((name) => `"${name}"`)],
    ['WITH a AS (SELECT 1 AS x) |', 'keyword', ['SELECT', 'WITH', 'VALUES', 'TABLE']],
    ['SELECT a|', 'keyword', undefined],
    ['SELECT * FROM t|', 'keyword', undefined],
    ['SELECT * F|', 'keyword', ['FROM', 'FETCH']],
    ["SELECT 'a| FROM orders", 'column', undefined],
    ['SELECT 1 -- a|', 'keyword', undefined],
    ['SELECT 1 /* a| */', 'keyword', undefined],
  ] as const)
    it(`offers ${expected ? kind : `no ${kind}`} at ${marked}`, () => {
      assert.deepEqual(offered(marked).get(kind), expected && [...expected]);
    });

  it('offers the options of COPY and UNLOAD that are not written yet', () => {
    const words = (marked: string): readonly string[] => offered(marked, redshift).get('keyword') ?? [];
    assert.deepEqual(words("COPY orders FROM 's3://b/c' FORMAT AS |"), ['CSV', 'PARQUET', 'JSON', 'AVRO', 'ORC']);
    assert.deepEqual(words("UNLOAD ('SELECT 1') TO 's3://b/c' IAM_ROLE |"), ['DEFAULT']);
    assert.ok(words("COPY orders FROM 's3://b/c' |").includes('IGNOREHEADER'));
    assert.ok(!words("COPY orders FROM 's3://b/c' CSV |").includes('CSV'));
  });

  it('offers units where a date function takes one as a text', () => {
    const { text, offset } = atCaret("SELECT date_diff('mo|', placed, placed) FROM orders");
    const { items, start, end } = complete(text, offset, athena);
    assert.equal(text.slice(start, end), 'mo');
    assert.ok(items.some(({ insert }) => insert === 'month'));
    assert.deepEqual(offered("SELECT upper('mo|')").size, 0);
  });

  it('offers names of the list before in Redshift, and parts of a date', () => {
    assert.ok(offered('SELECT id AS twice, | FROM orders', redshift).get('column')?.includes('twice'));
    assert.ok(offered('SELECT dateadd(|', redshift).get('field')?.includes('month'));
  });

  for (const marked of [
    'SELECT * FROM orders PIVOT (sum(|',
    'SELECT * FROM orders PIVOT (sum(amount) FOR | IN (1))',
    'SELECT * FROM orders UNPIVOT (v FOR n IN (|',
  ])
    it(`offers the columns of the table at ${marked}`, () => {
      assert.deepEqual(offered(marked, redshift).get('column'), orders);
    });

  for (const [marked, word] of [
    ['SELECT * FROM orders |', 'WHERE'],
    ['SELECT * FROM orders |', 'GROUP BY'],
    ['SELECT * FROM orders |', 'ORDER BY'],
    ['SELECT * FROM orders WHERE id = 1 LIM|', 'LIMIT'],
    ['SELECT 1 UNI|', 'UNION'],
    ['SELECT * FROM orders GROUP |', 'BY'],
    ['SELECT * FROM orders WHERE id IS |', 'NULL'],
    ['SELECT * FROM orders ORDER BY id |', 'DESC'],
    ['select * from orders whe|', 'where'],
    ['SELECT CASE WHEN true |', 'THEN'],
    ['SHOW |', 'TABLES'],
    ['|', 'SELECT'],
    ['SELECT 1; |', 'INSERT'],
    ['SELECT id FROM orders LEFT |', 'JOIN'],
    ['CREATE TABLE x |', 'AS'],
  ] as const)
    it(`offers the word ${word} at ${marked}`, () => {
      assert.ok(offered(marked).get('keyword')?.includes(word), [...(offered(marked).get('keyword') ?? [])].join(' '));
    });

  it('offers functions and words by their first letters, and none for a column that is not known yet', () => {
    for (const marked of ['SELECT state|', 'SELECT name|', 'SELECT city, price|', 'SELECT max|'])
      assert.equal(offered(marked).get('function'), undefined, marked);
    assert.ok(offered('SELECT ma|').get('function')?.includes('max($0)'));
    assert.ok(offered('SELECT max| FROM orders').get('function')?.includes('max($0)'));
  });

  it('offers no word of the grammar that cannot stand there', () => {
    const words = offered('SELECT * FROM orders |').get('keyword') ?? [];
    for (const word of ['SELECT', 'THEN', 'PIVOT', 'CREATE']) assert.ok(!words.includes(word), word);
  });

  it('offers clauses that may follow, once', () => {
    const words = offered('SELECT * FROM orders WHERE id > 1 |').get('keyword') ?? [];
    for (const word of ['SELECT', 'FROM', 'WHERE', 'JOIN']) assert.ok(!words.includes(word), word);
    for (const word of ['AND', 'GROUP BY', 'HAVING']) assert.ok(words.includes(word), word);
  });

  it('puts ON first behind a join', () => {
    const { text, offset } = atCaret('SELECT * FROM orders o JOIN customers c |');
    const [first] = complete(text, offset, athena)
      .items.filter(({ kind }) => kind === 'keyword')
      .sort((a, b) => a.rank - b.rank);
    assert.equal(first?.insert, 'ON');
  });

  it('puts the table before a column that two tables share', () => {
    const columns = offered('SELECT | FROM orders o, customers c').get('column') ?? [];
    assert.ok(columns.includes('o.customer_id') && columns.includes('c.customer_id') && columns.includes('amount'));
  });

  it('offers functions once something is written', () => {
    assert.ok(offered('SELECT dat| FROM orders').get('function')?.includes('date_diff($0)'));
    assert.equal(offered('SELECT | FROM orders').get('function'), undefined);
  });

  it('replaces the word that is being written and no more', () => {
    const { text, offset } = atCaret('SELECT 1;\n  SELECT am|ount FROM orders');
    const { start, end } = complete(text, offset, athena);
    assert.equal(text.slice(start, end), 'amount');
  });

  it('never throws at any place of a text with holes', () => {
    const text = `WITH a AS (SELECT FROM) SELECT a., (b.c[, 'x FROM t JOIN ON WHERE "q GROUP BY ;;; CASE WHEN`;
    for (let offset = 0; offset <= text.length; offset++) complete(text, offset, athena);
  });
});
