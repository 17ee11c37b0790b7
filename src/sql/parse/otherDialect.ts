import type { Lexeme } from './cursor.ts';
import type { Hint, Stop } from './hints.ts';

/** What the other dialect, or another engine, writes. */
export function otherDialect({ dialect, lexemes, at }: Stop, found: Lexeme): Hint | undefined {
  const next = lexemes[at + 1];
  const before = lexemes[at - 1];
  if (dialect === 'athena')
    switch (found.word) {
      case 'ILIKE':
        return { message: 'Athena has no ILIKE. Write lower(value) LIKE lower(pattern).' };
      case 'RLIKE':
      case 'REGEXP':
      case '~':
      case '~*':
      case '!~':
        return { message: `Athena has no ${found.text}. Write regexp_like(value, pattern).` };
      case 'EXCLUDE':
        return { message: 'Athena has no EXCLUDE. Write the columns that you want.' };
      case 'COLUMN':
        if (before?.word !== 'ADD') break;
        return { message: 'Athena adds columns in brackets: ADD COLUMNS (name type).' };
      case 'AS':
        if (lexemes[at - 2]?.word !== 'PREPARE') break;
        return { message: 'PREPARE has FROM before its statement.', fix: 'FROM' };
      case 'SELECT':
        if (before?.word !== 'MINUS') break;
        return {
          message: 'Athena has no MINUS. Write EXCEPT.',
          fix: 'EXCEPT',
          span: { start: before.start, end: before.end },
        };
      case 'TRUNCATE':
        return { message: 'Athena has no TRUNCATE. Write DELETE FROM table, which an Iceberg table takes.' };
      case 'TEMP':
      case 'TEMPORARY':
        return { message: 'Athena has no temporary tables. Write WITH name AS (…) before the query.' };
      case 'INTO':
        return { message: 'Athena has no SELECT … INTO. Write CREATE TABLE name AS SELECT ….' };
      case 'OVERWRITE':
        return { message: 'Athena has no INSERT OVERWRITE. Write INSERT INTO.' };
      default:
    }
  else
    switch (found.word) {
      case '->':
        return { message: 'Redshift has no lambdas.' };
      case 'FOR':
        if (next && /^(?:VERSION|TIMESTAMP|SYSTEM_TIME)$/.test(next.word))
          return { message: 'Redshift has no time travel. Athena reads a table FOR VERSION or FOR TIMESTAMP.' };
        break;
      case 'DESCRIBE':
      case 'DESC':
        if (at > 0) break;
        return { message: 'Redshift has no DESCRIBE. Write SHOW COLUMNS FROM TABLE database.schema.table.' };
      case '(':
        if (before?.word !== 'COLUMNS' || lexemes[at - 2]?.word !== 'ADD') break;
        return { message: 'Redshift adds one column at a time: ADD COLUMN name type.' };
      case 'CREATE':
        if (before?.word !== 'SHOW') break;
        return { message: 'Redshift shows the DDL by SHOW TABLE.', fix: '' };
      case 'AUTO_INCREMENT':
        return { message: 'Redshift has no AUTO_INCREMENT. Write IDENTITY(1, 1).', fix: 'IDENTITY(1, 1)' };
      default:
    }
  if (
    found.kind === 'comma' &&
    before?.kind === 'number' &&
    lexemes[at - 2]?.word === 'LIMIT' &&
    next?.kind === 'number'
  ) {
    const [skip, count] = [before.text, next.text];
    const fix = dialect === 'athena' ? `OFFSET ${skip} LIMIT ${count}` : `LIMIT ${count} OFFSET ${skip}`;
    return {
      message: `Rows are left out by OFFSET: ${fix}.`,
      fix,
      fixSpan: { start: lexemes[at - 2]!.start, end: next.end },
    };
  }
  return undefined;
}
