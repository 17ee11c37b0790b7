import assert from 'node:assert/strict';
import { functionsOf } from '../../../src/sql/functions/functions.ts';
import type { Dialect } from '../../../src/sql/lexer.ts';
import { lineage } from '../../../src/sql/lineage.ts';
import { parse } from '../../../src/sql/parse.ts';
import { lake } from './assist/lake.ts';
import { nothingKnown } from './corpora.ts';

/** `name: orders.id + customers.name`, one line a column. */
function check(sql: string, expected: readonly string[], dialect: Dialect = 'athena'): void {
  const { columns, complete } = lineage(parse(sql, dialect), lake, functionsOf(dialect));
  const said = columns.map(({ name, sources }) => {
    const from = sources.map(({ table, column }) => `${table.at(-1)!}.${column}`).join(' + ');
    return `${name ?? '_'}: ${from || '-'}`;
  });
  assert.deepEqual(said, expected, sql);
  assert.equal(complete, true, sql);
}

describe('the lineage of a result', () => {
  it('goes through names, aliases and expressions', () => {
    check('SELECT id, amount AS price FROM orders', ['id: orders.id', 'price: orders.amount']);
    check('SELECT 1 AS one, id + amount FROM orders', ['one: -', '_: orders.id + orders.amount']);
    check('SELECT CASE WHEN id > 1 THEN amount ELSE 0 END AS c FROM orders', ['c: orders.id + orders.amount']);
    check('SELECT address.city, tags[1] AS tag FROM orders', ['city: orders.address', 'tag: orders.tags']);
  });

  it('expands stars', () => {
    check('SELECT * FROM customers', [
      'customer_id: customers.customer_id',
      'name: customers.name',
      'odd name: customers.odd name',
    ]);
    check('SELECT v.* FROM orders o, web.visits v', ['page: visits.page', 'at: visits.at']);
  });

  it('goes through joins, WITH and derived tables', () => {
    check('SELECT o.id, c.name FROM orders o JOIN customers c ON o.customer_id = c.customer_id', [
      'id: orders.id',
      'name: customers.name',
    ]);
    check('SELECT customer_id FROM orders JOIN customers USING (customer_id)', [
      'customer_id: orders.customer_id + customers.customer_id',
    ]);
    check('WITH a AS (SELECT id AS x FROM orders), b AS (SELECT x + 1 AS y FROM a) SELECT y FROM b', ['y: orders.id']);
    check('SELECT q.n FROM (SELECT upper(name) AS n FROM customers) q', ['n: customers.name']);
  });

  it('takes aggregates, windows and branches of UNION', () => {
    check('SELECT customer_id, sum(amount) AS total FROM orders WHERE id > 1 GROUP BY customer_id', [
      'customer_id: orders.customer_id',
      'total: orders.amount',
    ]);
    check('SELECT max(amount) OVER (PARTITION BY customer_id) AS m FROM orders', [
      'm: orders.amount + orders.customer_id',
    ]);
    check('SELECT id AS k FROM orders UNION ALL SELECT customer_id FROM customers', [
      'k: orders.id + customers.customer_id',
    ]);
  });

  it('takes the columns of a subquery, not its conditions', () => {
    check('SELECT (SELECT max(o.amount) FROM orders o WHERE o.customer_id = c.customer_id) AS m FROM customers c', [
      'm: orders.amount',
    ]);
    check('SELECT name IN (SELECT page FROM web.visits) AS seen FROM customers', [
      'seen: customers.name + visits.page',
    ]);
  });

  it('is that of the query in a command, too', () => {
    check('INSERT INTO orders (id) SELECT customer_id FROM customers', ['customer_id: customers.customer_id']);
    check('CREATE TABLE t AS SELECT name FROM customers', ['name: customers.name']);
    check('CREATE VIEW v AS SELECT name AS n FROM customers', ['n: customers.name'], 'redshift');
    check('DROP TABLE orders', []);
  });

  it('says when a table is not known', () => {
    const known = lineage(parse('SELECT a, b.* FROM a JOIN b ON true', 'athena'), nothingKnown, functionsOf('athena'));
    assert.equal(known.complete, false);
  });
});
