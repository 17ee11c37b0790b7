/** Clauses of a query with a grammar of their own. */
import { readPattern } from '../parse/pattern.ts';

/** Redshift: SELECT … INTO. */
export const intoForm = readPattern('INTO [{ TEMPORARY | TEMP }] [TABLE] target:table');

/** Redshift: a hierarchy. */
export const connectForm = readPattern(
  'START WITH start:expression CONNECT BY condition:expression | CONNECT BY condition:expression [START WITH start:expression]',
);

export const sampleForm = readPattern('TABLESAMPLE { BERNOULLI | SYSTEM } ( size:expression )');

/** Athena: a snapshot of an Iceberg table. */
export const versionForm = readPattern(
  'FOR { TIMESTAMP | VERSION | SYSTEM_TIME | SYSTEM_VERSION } AS OF version:expression',
);

/** Redshift, behind PIVOT. */
export const pivotForm = readPattern(
  `( aggregates:{ value:expression [[AS] alias:name] },... FOR column:column IN ( values:{ value:expression [[AS] alias:name] },... ) )`,
);

/** Redshift, behind UNPIVOT. */
export const unpivotForm = readPattern(
  `[{ INCLUDE | EXCLUDE } NULLS] ( value:name FOR name:name IN ( columns:{ column:column [[AS] label:{ name | string }] },... ) )`,
);

/** Trino, behind MATCH_RECOGNIZE. */
export const matchForm = readPattern(
  `( [PARTITION BY partition:expressions] [ORDER BY order:sort]
   [MEASURES measures:{ [{ RUNNING | FINAL }] value:expression AS name },...]
   [{ ONE ROW PER MATCH | ALL ROWS PER MATCH [{ SHOW EMPTY MATCHES | OMIT EMPTY MATCHES | WITH UNMATCHED ROWS }] }]
   [AFTER MATCH SKIP { TO NEXT ROW | PAST LAST ROW | TO FIRST name | TO LAST name | TO name }]
   [INITIAL | SEEK] PATTERN block
   [SUBSET subsets:{ name = ( names ) },...]
   DEFINE definitions:{ name AS condition:expression },... )`,
);
