/** Redshift: databases, schemas, functions, models, shares. */
import { forms } from '../forms.ts';

const parameter = `{ [{ IN | OUT | INOUT }] name:name [{ IN | OUT | INOUT }] type:type | [{ IN | OUT | INOUT }] type:type }`;
const parameters = `( [parameters:{ ${parameter} },...] )`;
const role = `IAM_ROLE { role:string | DEFAULT }`;
const behavior = `[behavior:{ CASCADE | RESTRICT }]`;

export const objectForms = forms('ddl', {
  'create external schema': `CREATE EXTERNAL SCHEMA [IF NOT EXISTS] schema:schema FROM source:{ DATA CATALOG | HIVE METASTORE | POSTGRES | MYSQL | KINESIS | KAFKA | MSK | REDSHIFT }
    options:{ [EXTERNAL] DATABASE database:string | SCHEMA inner:string | REGION region:string | ${role} | CATALOG_ROLE { catalogRole:string | DEFAULT } | CATALOG_ID catalog:string
      | SECRET_ARN secret:string | URI uri:string | PORT port:number | AUTHENTICATION word | AUTHENTICATION_ARN string
      | CREATE EXTERNAL DATABASE IF NOT EXISTS }...`,
  'create schema': `CREATE SCHEMA { [IF NOT EXISTS] schema:schema [AUTHORIZATION owner:name] | AUTHORIZATION owner:name } [QUOTA { amount:number unit:word | UNLIMITED }]`,
  'alter external schema': `ALTER EXTERNAL SCHEMA schema:schema rest`,
  'alter schema': `ALTER SCHEMA schema:schema { RENAME TO name | OWNER TO owner:name | QUOTA { amount:number unit:word | UNLIMITED } }`,
  'drop schema': `DROP SCHEMA [IF EXISTS] schemas:{ schema },... [DROP EXTERNAL DATABASE] ${behavior}`,
  'create database from': `CREATE DATABASE database:name FROM { ARN arn:string { WITH DATA CATALOG SCHEMA schema:string | WITH NO DATA CATALOG SCHEMA } | INTEGRATION integration:string [DATABASE string] rest }`,
  'create database of share': `CREATE DATABASE database:name [WITH PERMISSIONS] FROM DATASHARE share:name OF [ACCOUNT account:string] NAMESPACE namespace:string`,
  'create database': `CREATE DATABASE database:name [[WITH] options:{ OWNER [=] owner:name | CONNECTION LIMIT { number | UNLIMITED } | COLLATE word | ISOLATION LEVEL { SNAPSHOT | SERIALIZABLE } }...]`,
  'alter database': `ALTER DATABASE database:name { RENAME TO name | OWNER TO owner:name | CONNECTION LIMIT { number | UNLIMITED } | COLLATE word | ISOLATION LEVEL { SNAPSHOT | SERIALIZABLE } | INTEGRATION rest }`,
  'drop database': `DROP DATABASE [IF EXISTS] database:name [FORCE]`,
  'create external function': `CREATE [OR REPLACE] EXTERNAL FUNCTION path ${parameters} RETURNS type:type { VOLATILE | STABLE | IMMUTABLE }
    { LAMBDA lambda:string | SAGEMAKER endpoint:string } ${role} [options:{ RETRY_TIMEOUT number | MAX_BATCH_ROWS number | MAX_BATCH_SIZE number [{ KB | MB }] }...]`,
  'create function': `CREATE [OR REPLACE] FUNCTION path ${parameters} RETURNS type:type { VOLATILE | STABLE | IMMUTABLE } AS body:string LANGUAGE language:word`,
  'drop function': `DROP FUNCTION path ${parameters} ${behavior}`,
  'create procedure': `CREATE [OR REPLACE] PROCEDURE path ${parameters} [NONATOMIC] AS body:string LANGUAGE language:word
    [SECURITY { INVOKER | DEFINER }] [settings:{ SET name:path { TO | = } value:value }...]`,
  'alter procedure': `ALTER PROCEDURE path [${parameters}] { RENAME TO name | OWNER TO owner:{ name | CURRENT_USER | SESSION_USER } }`,
  'drop procedure': `DROP PROCEDURE path [${parameters}]`,
  'create library': `CREATE [OR REPLACE] LIBRARY name LANGUAGE word FROM location:string options:{ ${role} | REGION [AS] region:string | CREDENTIALS [AS] string }...`,
  'drop library': `DROP LIBRARY name`,
  'create model': `CREATE MODEL [IF NOT EXISTS] path rest`,
  'drop model': `DROP MODEL [IF EXISTS] path`,
  'create datashare': `CREATE DATASHARE name [[SET] options:{ word [=] value:value },...]`,
  'alter datashare': `ALTER DATASHARE name { { ADD | REMOVE } { TABLE tables:{ table },... | SCHEMA schemas:{ schema },... | FUNCTION functions:{ path ${parameters} },... | ALL TABLES IN SCHEMA schemas:{ schema },... | ALL FUNCTIONS IN SCHEMA schemas:{ schema },... }
    | SET options:{ word [=] value:value [FOR SCHEMA schema] },... }`,
  'drop datashare': `DROP DATASHARE name`,
  comment: `COMMENT ON { TABLE table | VIEW view | COLUMN column:field | DATABASE name | CONSTRAINT name ON table } IS { comment:string | NULL }`,
});
