/** Redshift: loading, maintenance, sessions, what can be shown. */
import { forms } from '../forms.ts';

const like = `[LIKE pattern:string] [LIMIT number]`;

export const loadForms = forms('dml', {
  'copy job': `COPY JOB { RUN name | LIST | DROP name | ALTER name rest | SHOW name }`,
  copy: `COPY target:table [( columns:names )] FROM location:string options:{ token | ( names ) }...`,
  unload: `UNLOAD ( text:string ) TO location:string options:{ token | ( names ) }...`,
});

export const maintenanceForms = forms('utility', {
  vacuum: `VACUUM [{ FULL | SORT ONLY | DELETE ONLY | REINDEX | RECLUSTER }] [target:table [TO share:number PERCENT] [BOOST]]`,
  analyze: `ANALYZE [COMPRESSION] [VERBOSE] [target:table [( columns:names )] [{ PREDICATE COLUMNS | ALL COLUMNS }] [COMPROWS number]]`,
  explain: `EXPLAIN [VERBOSE] statement`,
  'show databases': `SHOW DATABASES [FROM DATA CATALOG [ACCOUNT account:string]] ${like}`,
  'show schemas': `SHOW SCHEMAS FROM DATABASE database:path ${like}`,
  'show tables': `SHOW TABLES FROM SCHEMA schema:schema ${like}`,
  'show columns': `SHOW COLUMNS FROM TABLE table ${like}`,
  'show external table': `SHOW EXTERNAL TABLE table [PARTITION]`,
  'show table': `SHOW TABLE table`,
  'show view': `SHOW VIEW view`,
  'show procedure': `SHOW PROCEDURE path [( [types:{ type },...] )]`,
  'show datashares': `SHOW DATASHARES ${like}`,
  'show model': `SHOW MODEL { ALL | path }`,
  'show grants': `SHOW [COLUMN] GRANTS { ON { DATABASE name | SCHEMA schema | TABLE table | FUNCTION path [( [types:{ type },...] )] | DATASHARE name } [FOR grantee:{ ROLE name | PUBLIC | name }]
    | FOR grantee:{ ROLE name | PUBLIC | name } [IN DATABASE name] } [LIMIT number]`,
  'show setting': `SHOW { ALL | setting:path }`,
  cancel: `CANCEL number [string]`,
});

export const sessionForms = forms('session', {
  'set authorization': `SET { { SESSION | LOCAL } SESSION AUTHORIZATION | SESSION AUTHORIZATION } { user:string | user:name | DEFAULT }`,
  set: `SET [{ SESSION | LOCAL }] setting:path { TO | = } values:{ value },...`,
  reset: `RESET { ALL | setting:path }`,
  use: `USE path`,
  begin: `{ BEGIN [{ WORK | TRANSACTION }] | START TRANSACTION }
    [options:{ { ISOLATION LEVEL { SERIALIZABLE | SNAPSHOT | READ COMMITTED | READ UNCOMMITTED | REPEATABLE READ } | READ WRITE | READ ONLY } [,] }...]`,
  commit: `{ COMMIT | END } [{ WORK | TRANSACTION }]`,
  rollback: `{ ROLLBACK | ABORT } [{ WORK | TRANSACTION }]`,
  lock: `LOCK [TABLE] tables:{ table },...`,
  declare: `DECLARE name CURSOR FOR query:query`,
  fetch: `FETCH { NEXT | ALL | FORWARD [{ number | ALL }] } FROM name`,
  close: `CLOSE name`,
  prepare: `PREPARE name [( types:{ type },... )] AS statement`,
  execute: `EXECUTE name [( values:expressions )]`,
  deallocate: `DEALLOCATE [PREPARE] { ALL | name }`,
  call: `CALL path ( [values:expressions] )`,
});
