/**
 * Every command of Athena that is not a query: Trino's statements, and the Hive statements that Athena takes.
 * Source: the Athena user guide's SQL reference; the Trino grammar.
 */
import { forms, type Form } from './forms.ts';

const columns = `( columns:{ name:name type:type [COMMENT comment:string] },... )`;
const properties = (slot: string): string => `( ${slot}:{ key:{ string | path } = value:value },... )`;
const partition = `PARTITION ( partition:{ column:column = value:value },... )`;
const rowFormat = `ROW FORMAT { SERDE serde:string [WITH SERDEPROPERTIES ${properties('serdeProperties')}]
  | DELIMITED [FIELDS TERMINATED BY fields:string [ESCAPED BY escape:string]] [COLLECTION ITEMS TERMINATED BY items:string]
    [MAP KEYS TERMINATED BY keys:string] [LINES TERMINATED BY lines:string] [NULL DEFINED AS null:string] }`;
const stored = `STORED AS { INPUTFORMAT input:string OUTPUTFORMAT output:string | format:word }`;
const assignments = `assignments:{ column:field = value:expression },...`;
const withProperties = `WITH ( properties:{ key:path = value:expression },... )`;

const dml = forms('dml', {
  insert: `INSERT INTO target:table [( columns:names )] source:query`,
  delete: `DELETE FROM target:table [WHERE condition:expression]`,
  update: `UPDATE target:table SET ${assignments} [WHERE condition:expression]`,
  merge: `MERGE INTO target:table [[AS] alias:alias] USING source:relation ON condition:expression
    branches:{ WHEN [NOT] MATCHED [AND condition:expression] THEN
      { UPDATE SET ${assignments} | DELETE | INSERT [( columns:names )] VALUES ( values:expressions ) } }...`,
  unload: `UNLOAD ( query:query ) TO location:string WITH ( properties:{ key:path = value:expression },... )`,
});

const ddl = forms('ddl', {
  'create database': `CREATE { DATABASE | SCHEMA } [IF NOT EXISTS] schema:schema [COMMENT comment:string] [LOCATION location:string]
    [WITH DBPROPERTIES ${properties('properties')}]`,
  'drop database': `DROP { DATABASE | SCHEMA } [IF EXISTS] schema:schema [behavior:{ RESTRICT | CASCADE }]`,
  'alter database': `ALTER { DATABASE | SCHEMA } schema:schema SET DBPROPERTIES ${properties('properties')}`,
  'create table as': `CREATE TABLE [IF NOT EXISTS] target:table [( columns:names )] [COMMENT comment:string] [${withProperties}] AS query:query
    [WITH [NO] DATA]`,
  'create table': `CREATE [EXTERNAL] TABLE [IF NOT EXISTS] target:table [${columns}] [COMMENT comment:string]
    [PARTITIONED BY ( partitions:{ name:name type:type [COMMENT comment:string] | transform:expression },... )]
    [CLUSTERED BY ( buckets:names ) INTO count:number BUCKETS] [${rowFormat}] [WITH SERDEPROPERTIES ${properties('serdeProperties')}]
    [${stored}] [LOCATION location:string] [TBLPROPERTIES ${properties('properties')}]`,
  'drop table': `DROP TABLE [IF EXISTS] target:table`,
  'create view': `CREATE [OR REPLACE] VIEW [IF NOT EXISTS] target:view [COMMENT comment:string]
    AS query:query`,
  'drop view': `DROP VIEW [IF EXISTS] target:view`,
  'alter view dialect': `ALTER VIEW target:view { ADD | UPDATE | DROP } DIALECT [AS query:query]`,
  'add partitions': `ALTER TABLE target:table ADD [IF NOT EXISTS] partitions:{ ${partition} [LOCATION location:string] }...`,
  'drop partitions': `ALTER TABLE target:table DROP [IF EXISTS] partitions:{ ${partition} },...`,
  'rename partition': `ALTER TABLE target:table from:{ ${partition} } RENAME TO to:{ ${partition} }`,
  'set partition location': `ALTER TABLE target:table [${partition}] SET LOCATION location:string`,
  'set properties': `ALTER TABLE target:table SET TBLPROPERTIES ${properties('properties')}`,
  'unset properties': `ALTER TABLE target:table UNSET TBLPROPERTIES [IF EXISTS] ( keys:string,... )`,
  'add columns': `ALTER TABLE target:table [${partition}] ADD COLUMNS ${columns}`,
  'replace columns': `ALTER TABLE target:table [${partition}] REPLACE COLUMNS ${columns}`,
  'change column': `ALTER TABLE target:table CHANGE [COLUMN] column:column name:name type:type [COMMENT comment:string]
    [{ FIRST | AFTER after:column }]`,
  'drop column': `ALTER TABLE target:table DROP COLUMN column:column`,
  'rename table': `ALTER TABLE target:table RENAME TO name:path`,
  'msck repair': `MSCK REPAIR TABLE target:table`,
});

const maintenance = forms('dml', {
  optimize: `OPTIMIZE target:table REWRITE DATA USING BIN_PACK [WHERE condition:expression]`,
  vacuum: `VACUUM target:table`,
});

const utility = forms('utility', {
  'show create table': `SHOW CREATE TABLE table`,
  'show create view': `SHOW CREATE VIEW view`,
  'show columns': `SHOW COLUMNS { FROM | IN } table [{ FROM | IN } schema]`,
  'show databases': `SHOW { DATABASES | SCHEMAS } [{ FROM | IN } catalog] [[LIKE] pattern:string]`,
  'show tables': `SHOW TABLES [{ IN | FROM } schema] [[LIKE] pattern:string]`,
  'show views': `SHOW VIEWS [{ IN | FROM } schema] [[LIKE] pattern:string]`,
  'show partitions': `SHOW PARTITIONS table [${partition}]`,
  'show properties': `SHOW TBLPROPERTIES table [( key:string )]`,
  'show functions': `SHOW FUNCTIONS [[LIKE] pattern:string]`,
  'show catalogs': `SHOW CATALOGS [LIKE pattern:string]`,
  'describe database': `{ DESCRIBE | DESC } { DATABASE | SCHEMA } schema`,
  'describe view': `{ DESCRIBE | DESC } VIEW view`,
  'describe input': `DESCRIBE { INPUT | OUTPUT } name`,
  describe: `{ DESCRIBE | DESC } [{ EXTENDED | FORMATTED }] table [${partition}] [column:path [nested:{ . { string | path } }...]]`,
  explain: `EXPLAIN [ANALYZE] [VERBOSE] [( options:{ FORMAT { TEXT | GRAPHVIZ | JSON } | TYPE { LOGICAL | DISTRIBUTED | VALIDATE | IO } },... )]
    statement`,
});

const session = forms('session', {
  prepare: `PREPARE name FROM statement`,
  execute: `EXECUTE IMMEDIATE text:string [USING values:expressions] | EXECUTE name [USING values:expressions]`,
  deallocate: `DEALLOCATE PREPARE name`,
  use: `USE schema`,
});

const external = forms('query', {
  'using external function': `USING functions:{ [EXTERNAL] FUNCTION name ( [parameters:{ name:name type:type },...] ) RETURNS type [TYPE word]
    { LAMBDA string | SAGEMAKER string } [WITH ( properties:{ key:path = value:expression },... )] },... query`,
});

export const athenaForms: readonly Form[] = [...dml, ...ddl, ...maintenance, ...utility, ...session, ...external];
