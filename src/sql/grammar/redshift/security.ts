/** Redshift: users, roles, rights, policies. */
import { forms } from '../forms.ts';

const role = `ROLE role:{ name [: name] }`;
const grantee = `{ ${role} | GROUP group:name | PUBLIC | IAM_ROLE { iamRole:string | DEFAULT } | NAMESPACE namespace:string | ACCOUNT account:string [VIA DATA CATALOG] | user:name }`;
const grantees = `grantees:{ ${grantee} [WITH { GRANT | ADMIN } OPTION] },...`;
const word = `{ SELECT | INSERT | UPDATE | DELETE | DROP | REFERENCES | ALTER | TRUNCATE | RULE | TRIGGER | USAGE | CREATE | TEMPORARY | TEMP | EXECUTE | SHARE | ASSUMEROLE | COPY | UNLOAD
  | EXTERNAL FUNCTION }`;
const rights = `rights:{ ALL [PRIVILEGES] [( columns:names )] | CREATE MODEL | ${word} [( columns:names )] },...`;
const signature = `path [( [parameters:{ [{ IN | OUT | INOUT }] name:name type:type | type:type },...] )]`;
const scope = `{ ALL TABLES IN SCHEMA schemas:{ schema },... | ALL FUNCTIONS IN SCHEMA schemas:{ schema },... | ALL PROCEDURES IN SCHEMA schemas:{ schema },...
  | EXTERNAL TABLE tables:{ table },... | EXTERNAL COLUMN table | EXTERNAL SCHEMA schemas:{ schema },... | DATABASE databases:{ name },... | SCHEMA schemas:{ schema },...
  | FUNCTION functions:{ ${signature} },... | PROCEDURE procedures:{ ${signature} },... | LANGUAGE name | DATASHARE shares:{ name },... | MODEL models:{ path },...
  | ALL | iamRoles:string,... | [TABLE] tables:{ table },... }`;
const scoped = `FOR { TABLES | FUNCTIONS | PROCEDURES | LANGUAGES | SCHEMAS | COPY JOBS | TEMPLATES } IN { SCHEMA schema [DATABASE database:name] | DATABASE database:name }`;
const purposes = `[FOR purposes:{ ALL | COPY | UNLOAD | EXTERNAL FUNCTION | CREATE MODEL },...]`;
const system = `systemRights:{ { CREATE | DROP | ALTER } { USER | ROLE | SCHEMA | TABLE | DATABASE | DATASHARE | LIBRARY | MODEL | VIEW | FUNCTION | PROCEDURE | DEFAULT PRIVILEGES }
  | CREATE OR REPLACE { FUNCTION | PROCEDURE | EXTERNAL FUNCTION | VIEW } | CREATE EXTERNAL FUNCTION | ACCESS { SYSTEM TABLE | CATALOG } | TRUNCATE TABLE | VACUUM | ANALYZE | CANCEL
  | EXPLAIN { RLS | MASKING } | IGNORE RLS },...`;
const options = `options:{ PASSWORD { password:string | DISABLE } | CREATEDB | NOCREATEDB | CREATEUSER | NOCREATEUSER | SYSLOG ACCESS { RESTRICTED | UNRESTRICTED } | IN GROUP groups:names
  | VALID UNTIL until:string | CONNECTION LIMIT { number | UNLIMITED } | SESSION TIMEOUT number | RESET SESSION TIMEOUT | EXTERNALID external:name }...`;
const behavior = `[behavior:{ CASCADE | RESTRICT }]`;

export const securityForms = forms('ddl', {
  'create user': `CREATE USER user:name [[WITH] ${options}]`,
  'alter user': `ALTER USER user:name { RENAME TO name | SET setting:path { TO | = } values:{ value },... | RESET setting:path | [WITH] ${options} }`,
  'drop user': `DROP USER [IF EXISTS] users:names`,
  'create group': `CREATE GROUP group:name [[WITH] USER users:names]`,
  'alter group': `ALTER GROUP group:name { { ADD | DROP } USER users:names | RENAME TO name }`,
  'drop group': `DROP GROUP group:name`,
  'create role': `CREATE ROLE role:name [EXTERNALID external:name]`,
  'alter role': `ALTER ROLE role:name [WITH] { RENAME TO name | OWNER TO owner:name | EXTERNALID TO external:name }`,
  'drop role': `DROP ROLE role:name [{ FORCE | RESTRICT }]`,
  'grant roles': `GRANT roles:{ ${role} },... TO ${grantees}`,
  'grant scoped': `GRANT ${rights} ${scoped} TO ${grantees}`,
  grant: `GRANT ${rights} ON ${scope} TO ${grantees} ${purposes}`,
  'grant model': `GRANT CREATE MODEL TO ${grantees}`,
  'grant system': `GRANT ${system} TO ${grantees}`,
  'revoke roles': `REVOKE [ADMIN OPTION FOR] roles:{ ${role} },... FROM ${grantees}`,
  'revoke scoped': `REVOKE [GRANT OPTION FOR] ${rights} ${scoped} FROM ${grantees} ${behavior}`,
  revoke: `REVOKE [GRANT OPTION FOR] ${rights} ON ${scope} FROM ${grantees} ${purposes} ${behavior}`,
  'revoke model': `REVOKE CREATE MODEL FROM ${grantees}`,
  'revoke system': `REVOKE ${system} FROM ${grantees}`,
  'alter default privileges': `ALTER DEFAULT PRIVILEGES [FOR USER users:names] [IN SCHEMA schemas:{ schema },...]
    { GRANT ${rights} ON { TABLES | FUNCTIONS | PROCEDURES } TO ${grantees} | REVOKE [GRANT OPTION FOR] ${rights} ON { TABLES | FUNCTIONS | PROCEDURES } FROM ${grantees} ${behavior} }`,
  'create rls policy': `CREATE RLS POLICY path [WITH ( columns:{ name:name type:type },... ) [[AS] alias:name]] USING ( condition:expression )`,
  'alter rls policy': `ALTER RLS POLICY path USING ( condition:expression )`,
  'drop rls policy': `DROP RLS POLICY [IF EXISTS] path ${behavior}`,
  'create masking policy': `CREATE MASKING POLICY [IF NOT EXISTS] path WITH ( columns:{ name:name type:type },... ) USING ( masks:expressions )`,
  'alter masking policy': `ALTER MASKING POLICY path USING ( masks:expressions )`,
  'drop masking policy': `DROP MASKING POLICY path`,
  'attach rls policy': `ATTACH RLS POLICY path ON [TABLE] tables:{ table },... TO ${grantees}`,
  'detach rls policy': `DETACH RLS POLICY path ON [TABLE] tables:{ table },... FROM ${grantees}`,
  'attach masking policy': `ATTACH MASKING POLICY path ON table ( columns:{ field },... ) [USING ( inputs:{ field },... )] TO ${grantees} [PRIORITY number]`,
  'detach masking policy': `DETACH MASKING POLICY path ON table ( columns:{ field },... ) FROM ${grantees}`,
  'create identity provider': `CREATE IDENTITY PROVIDER name TYPE word NAMESPACE string options:{ word { value:string | TRUE | FALSE | DEFAULT } }...`,
  'alter identity provider': `ALTER IDENTITY PROVIDER name options:{ word { value:string | TRUE | FALSE | DEFAULT } }...`,
  'drop identity provider': `DROP IDENTITY PROVIDER name [CASCADE]`,
});
