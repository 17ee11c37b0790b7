import assert from 'node:assert/strict';
import { readSchemaChanges } from '../../../src/kernels/schemaChange.ts';
import type { Dialect } from '../../../src/sql/lexer.ts';

const said = (sql: string, dialect: Dialect = 'athena'): string[] =>
  readSchemaChanges(sql, dialect).map(({ what, path }) => `${what} ${path.join('/')}`.trim());

describe('what a statement changes of the catalogue', () => {
  for (const [sql, changes] of [
    ['CREATE TABLE a.b (x int)', ['table a/b']],
    ['-- a note\ncreate external table if not exists `a`.`B c` (x int)', ['table a/B c']],
    ['CREATE OR REPLACE VIEW "s3tablescatalog/b"."ns"."v" AS SELECT 1', ['table s3tablescatalog/b/ns/v']],
    ["CREATE TABLE t WITH (format = 'ORC') AS SELECT * FROM other.u", ['table t']],
    ['DROP VIEW IF EXISTS v', ['table v']],
    ['ALTER TABLE a.b ADD COLUMNS (y int)', ['table a/b']],
    ['CREATE DATABASE IF NOT EXISTS sales', ['schema sales']],
    ['DROP SCHEMA sales CASCADE', ['schema sales']],
    ['SELECT 1', []],
    ['INSERT INTO a.b SELECT 1', []],
    ['SHOW CREATE TABLE a.b', []],
    ['EXPLAIN CREATE TABLE a.b AS SELECT 1', []],
    ['CREATE TABLE', ['anything']],
    ['', []],
  ] as const)
    it(`reads ${JSON.stringify(sql)}`, () => assert.deepEqual(said(sql), changes));

  for (const [sql, changes] of [
    ['DROP TABLE a, b.c, "d""e"', ['table a', 'table b/c', 'table d"e']],
    ['CREATE TEMP TABLE t (a int)', ['table t']],
    ['CREATE MATERIALIZED VIEW mv AS SELECT 1', ['table mv']],
    ['CREATE EXTERNAL SCHEMA s FROM DATA CATALOG', ['schema s']],
    ['CREATE DATABASE d', ['anything']],
    ['SELECT a INTO TEMP TABLE new_t FROM t', ['table new_t']],
    ['WITH x AS (SELECT 1) SELECT * INTO s.t FROM x', ['table s/t']],
    ['SELECT a FROM t', []],
    ["COMMENT ON TABLE s.t IS 'x'", ['table s/t']],
    ['COMMIT', ['anything']],
    ['CALL make_tables()', ['anything']],
    ['CREATE USER u PASSWORD DISABLE', []],
    ['CREATE FUNCTION f() RETURNS int STABLE AS $$ SELECT 1 $$ LANGUAGE sql', []],
  ] as const)
    it(`reads ${JSON.stringify(sql)} of Redshift`, () => assert.deepEqual(said(sql, 'redshift'), changes));
});
