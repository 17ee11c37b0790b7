import assert from 'node:assert/strict';
import { formatSql } from '../../../src/notebook/formatting.ts';
import { lex, type Dialect } from '../../../src/sql/lexer.ts';
import { parse } from '../../../src/sql/parse.ts';
import { statementsOf } from '../sql/corpora.ts';

const format = (text: string, dialect: Dialect): string => formatSql(text, dialect, { tabSize: 2, insertSpaces: true });

const athena: Readonly<Record<string, string>> = {
  'select key, value, type, user from t where key = 1 limit 5':
    'SELECT\n  key,\n  value,\n  type,\n  user\nFROM\n  t\nWHERE\n  key = 1\nLIMIT 5',
  'select n from t cross join unnest(a) with ordinality as u(x, n) where n = :n and x = :x':
    'SELECT\n  n\nFROM\n  t\n  CROSS JOIN UNNEST(a) WITH ORDINALITY AS u (x, n)\nWHERE\n  n = :n\n  AND x = :x',
  'select count(*) filter (where x > 1), sum(a) over (partition by y order by z rows between unbounded preceding and current row), extract(year from d), (x + y) * count(*) from identifier(:t)':
    'SELECT\n  count(*) FILTER (WHERE x > 1),\n  sum(a) OVER (PARTITION BY y ORDER BY z ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),\n  EXTRACT(YEAR FROM d),\n  (x + y) * count(*)\nFROM\n  identifier(:t)',
  "unload (select a from t) to 's3://b/c/' with (format='parquet')":
    "UNLOAD (\n  SELECT\n    a\n  FROM\n    t\n) TO 's3://b/c/'\nWITH (format = 'parquet')",
  "create external table t (a int, b struct<x:int,y:array<string>>, m map<string,string>) partitioned by (dt string) row format delimited fields terminated by ',' location 's3://b/c/'":
    "CREATE EXTERNAL TABLE t (\n  a int,\n  b struct<x:int, y:array<string>>,\n  m map<string, string>\n)\nPARTITIONED BY (dt string)\nROW FORMAT DELIMITED FIELDS TERMINATED BY ','\nLOCATION 's3://b/c/'",
  'merge into t using s on t.id = s.id when matched and s.x > 1 then update set a = s.a when not matched then insert (id) values (s.id)':
    'MERGE INTO t USING s ON t.id = s.id\nWHEN MATCHED AND s.x > 1 THEN UPDATE SET\n  a = s.a\nWHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)',
  'insert into t (a, b) select 1, 2': 'INSERT INTO t (a, b)\nSELECT\n  1,\n  2',
  'select ? from t': 'SELECT\n  ?\nFROM\n  t',
  'show columns in `t`': 'SHOW COLUMNS IN `t`',
  'msck repair table t': 'MSCK REPAIR TABLE t',
  '/* many\n * lines */\nselect 1 -- one': '/* many\n * lines */\nSELECT\n  1 -- one',
  'select 1; -- the rest\nselect 2 ;': 'SELECT\n  1;\n\n-- the rest\nSELECT\n  2;',
  'select 1; select (; drop table t': 'SELECT\n  1;\n\nselect (;\n\nDROP TABLE t',
  "select 'a": "select 'a",
  '': '',
};

const redshift: Readonly<Record<string, string>> = {
  'grant select, insert on table orders to role x': 'GRANT SELECT, INSERT ON TABLE orders TO ROLE x',
  'set search_path to a, b': 'SET search_path TO a, b',
  'create or replace procedure p(a int) as $$ begin select 1; end; $$ language plpgsql':
    'CREATE OR REPLACE PROCEDURE p(a int) AS $$ begin select 1; end; $$ LANGUAGE plpgsql',
  'fetch forward 10 from c': 'FETCH FORWARD 10 FROM c',
  "copy t from 's3://b/c' iam_role default csv": "COPY t FROM 's3://b/c' IAM_ROLE DEFAULT CSV",
  "unload ('select * from a_table_with_a_long_name where x = 1') to 's3://bucket/prefix/' iam_role default format parquet manifest":
    "UNLOAD ('select * from a_table_with_a_long_name where x = 1')\n  TO 's3://bucket/prefix/'\n  IAM_ROLE DEFAULT\n  FORMAT PARQUET\n  MANIFEST",
  "create table t (a int not null distkey, b varchar(10) encode zstd default 'x', primary key (a)) diststyle key sortkey (a)":
    "CREATE TABLE t (\n  a int NOT NULL DISTKEY,\n  b varchar(10) ENCODE ZSTD DEFAULT 'x',\n  PRIMARY KEY (a)\n)\nDISTSTYLE KEY\nSORTKEY (a)",
  "select a.b[0].c, object('x', 1), a::int from t where e = 'it\\'s' qualify row_number() over (order by b) = 1":
    "SELECT\n  a.b[0].c,\n  object('x', 1),\n  a::int\nFROM\n  t\nWHERE\n  e = 'it\\'s'\nQUALIFY\n  row_number() OVER (ORDER BY b) = 1",
  'begin; commit': 'BEGIN;\n\nCOMMIT',
};

describe('formatting', () => {
  for (const [dialect, texts] of [
    ['athena', athena],
    ['redshift', redshift],
  ] as const)
    for (const [text, expected] of Object.entries(texts))
      it(`${dialect}: ${text}`, () => assert.equal(format(text, dialect), expected));

  it('keeps every token of every statement, and changes nothing a second time', () => {
    const words = (text: string, dialect: Dialect): string =>
      lex(text, dialect)
        .filter(({ kind }) => kind !== 'space')
        .map(({ kind, text: token }) => (kind === 'word' ? token.toUpperCase() : token.replaceAll(/\s+/g, ' ')))
        .join(' ');
    const faults = (text: string, dialect: Dialect): number => parse(text, dialect).findings.length;
    for (const dialect of ['athena', 'redshift'] as const)
      for (const text of statementsOf(dialect)) {
        const formatted = format(text, dialect);
        assert.equal(words(formatted, dialect), words(text, dialect), text);
        assert.equal(faults(formatted, dialect), faults(text, dialect), text);
        assert.equal(format(formatted, dialect), formatted, text);
      }
  }).timeout(20_000);

  it('indents by tabs where the editor does', () => {
    assert.equal(formatSql('select 1', 'athena', { tabSize: 4, insertSpaces: false }), 'SELECT\n\t1');
  });

  it('leaves a text alone that would hold the editor up', () => {
    const long = `select ${'1, '.repeat(100_000)}1`;
    assert.equal(format(long, 'athena'), long);
  });
});
