import assert from 'node:assert/strict';
import { classify } from '../../../src/sql/classify.ts';
import { athenaForms } from '../../../src/sql/grammar/athena.ts';
import { redshiftForms } from '../../../src/sql/grammar/redshift.ts';
import type { Dialect } from '../../../src/sql/lexer.ts';
import { parse } from '../../../src/sql/parse.ts';
import { brokenOf, statementsOf } from './corpora.ts';

const say = (sql: string, dialect: Dialect): string => {
  const { kind, readOnly, reads, writes } = classify(parse(sql, dialect));
  const list = (what: string, paths: readonly (readonly string[])[]): string =>
    paths.length > 0 ? ` ${what} ${paths.map((path) => path.join('/')).join(', ')}` : '';
  return `${kind}${readOnly ? '' : '!'}${list('reads', reads)}${list('writes', writes)}`;
};

const both = {
  'SELECT 1': 'query',
  'TABLE t': 'query reads t',
  '(SELECT a FROM t) UNION SELECT a FROM b.u': 'query reads t, b/u',
  'SELECT * FROM a, A, b JOIN c ON true': 'query reads A, b, c',
  'WITH x AS (SELECT * FROM t), y AS (SELECT * FROM x) SELECT * FROM y JOIN s.x ON true': 'query reads t, s/x',
  'WITH t AS (SELECT * FROM t) SELECT * FROM t': 'query reads t',
  'SELECT (SELECT max(a) FROM u) FROM (SELECT * FROM t) WHERE EXISTS (SELECT 1 FROM v)': 'query reads u, t, v',
  'INSERT INTO a.b SELECT * FROM t': 'dml! reads t writes a/b',
  'INSERT INTO t VALUES (1)': 'dml! writes t',
  'DELETE FROM t WHERE a IN (SELECT a FROM u)': 'dml! reads u writes t',
  'UPDATE t SET a = (SELECT max(b) FROM u)': 'dml! reads u writes t',
  'MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE': 'dml! reads u writes t',
  'CREATE TABLE t AS SELECT * FROM u': 'ddl! reads u writes t',
  'CREATE VIEW v AS SELECT * FROM u': 'ddl! reads u writes v',
  'DROP TABLE t': 'ddl! writes t',
  'EXPLAIN SELECT * FROM t': 'utility reads t',
  'EXPLAIN INSERT INTO t SELECT * FROM u': 'utility reads u',
  '': 'unknown!',
  'FROB THE LAKE': 'unknown!',
  'SELECT * FROM': 'query!',
  'SELECT 1; DROP TABLE t': 'query!',
};

const own = {
  athena: {
    'SELECT * FROM "s3tablescatalog/b"."ns"."t"': 'query reads s3tablescatalog/b/ns/t',
    'SELECT * FROM t CROSS JOIN UNNEST(t.a) AS u(b)': 'query reads t',
    'SELECT * FROM "t$snapshots"': 'query reads t$snapshots',
    "UNLOAD (SELECT * FROM t) TO 's3://a/b/' WITH (format = 'PARQUET')": 'dml! reads t',
    'EXPLAIN ANALYZE SELECT * FROM t': 'utility reads t',
    'EXPLAIN ANALYZE INSERT INTO t SELECT * FROM u': 'utility! reads u writes t',
    'SHOW TABLES IN a': 'utility',
    'DESCRIBE t': 'utility',
    'OPTIMIZE t REWRITE DATA USING BIN_PACK': 'dml! writes t',
    'VACUUM t': 'dml! writes t',
    'MSCK REPAIR TABLE t': 'ddl! writes t',
    'CREATE DATABASE d': 'ddl!',
    'PREPARE p FROM SELECT * FROM t': 'session reads t',
    'PREPARE p FROM DELETE FROM t': 'session! writes t',
    'EXECUTE p': 'session!',
    "EXECUTE IMMEDIATE 'SELECT * FROM t WHERE a = ''x'''": 'session reads t',
    "EXECUTE IMMEDIATE 'DROP TABLE t'": 'session! writes t',
    'USE d': 'session',
    "ALTER TABLE t ADD PARTITION (d = '1')": 'ddl! writes t',
    "USING EXTERNAL FUNCTION f(a int) RETURNS int LAMBDA 'l' SELECT f(a) FROM t": 'query! reads t',
  },
  redshift: {
    'SELECT * INTO TEMP u FROM t': 'ddl! reads t writes u',
    'SELECT pg_terminate_backend(1)': 'query!',
    'SELECT o.id, i.price FROM shop.orders o, o.items i': 'query reads shop/orders',
    'SELECT * FROM orders, orders.items AS i': 'query reads orders',
    'SELECT * FROM "b@s3tablescatalog"."ns"."t"': 'query reads b@s3tablescatalog/ns/t',
    'WITH x AS (SELECT 1 AS a) DELETE FROM t USING x WHERE t.a = x.a': 'dml! writes t',
    'TRUNCATE t': 'ddl! writes t',
    "COPY t FROM 's3://a/b' IAM_ROLE default": 'dml! writes t',
    "UNLOAD ('SELECT * FROM t WHERE a = ''x''') TO 's3://a/b' IAM_ROLE default": 'dml! reads t',
    'ALTER TABLE t APPEND FROM u': 'ddl! reads u writes t, u',
    'DROP TABLE a, b.c': 'ddl! writes a, b/c',
    'GRANT SELECT ON t TO u': 'ddl!',
    'VACUUM t': 'utility!',
    'ANALYZE t': 'utility!',
    'SHOW TABLES FROM SCHEMA a.b': 'utility',
    'CANCEL 1': 'utility!',
    'SET search_path TO a': 'session',
    'SET SESSION AUTHORIZATION u': 'session!',
    BEGIN: 'session',
    COMMIT: 'session',
    'LOCK t': 'session!',
    'CALL f(1)': 'session!',
    'EXECUTE p': 'session!',
    'DECLARE c CURSOR FOR SELECT * FROM t': 'session reads t',
    'CREATE USER u PASSWORD DISABLE': 'ddl!',
    'REFRESH MATERIALIZED VIEW v': 'ddl! writes v',
  },
};

for (const dialect of ['athena', 'redshift'] as const)
  describe(`a statement of ${dialect} is classified`, () => {
    for (const [sql, expected] of Object.entries({ ...both, ...own[dialect] }))
      it(JSON.stringify(sql), () => assert.equal(say(sql, dialect), expected));

    it('as unchanging where it is a query or tells something, and in no other kind of command', () => {
      const forms = dialect === 'athena' ? athenaForms : redshiftForms;
      const kinds = new Map(forms.map(({ name, kind }) => [name, kind]));
      for (const sql of statementsOf(dialect)) {
        const { form, kind, readOnly } = classify(parse(sql, dialect));
        assert.notEqual(kind, 'unknown', sql);
        if (form !== 'query') assert.equal(kind, kinds.get(form), sql);
        if (readOnly) assert.ok(kind === 'query' || kind === 'utility' || kind === 'session', sql);
        if (form === 'query' && kind === 'query') assert.ok(readOnly, sql);
      }
    });

    it('as changing something where it cannot be read', () => {
      for (const { sql } of brokenOf(dialect)) assert.equal(classify(parse(sql, dialect)).readOnly, false, sql);
    });
  });

it('a table of a statement gets the catalog and schema that bare names are looked up in', () => {
  const { reads, writes } = classify(parse('INSERT INTO a.t SELECT * FROM u', 'athena'), ['lake', 'sales']);
  assert.deepEqual({ reads, writes }, { reads: [['lake', 'sales', 'u']], writes: [['lake', 'a', 't']] });
});
