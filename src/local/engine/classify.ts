/** Which statement this is, by its first words, and what it says. */
import type { Dialect } from '../../sql/lexer.ts';
import { readAlter } from './commands/alter.ts';
import { readDelete, readTruncate, readUpdate } from './commands/change.ts';
import { readCopy } from './commands/copy.ts';
import { readCreateTable } from './commands/create.ts';
import { readDrop } from './commands/drop.ts';
import { readExplain } from './commands/explain.ts';
import { readInsert } from './commands/insert.ts';
import { readMerge } from './commands/merge.ts';
import { readMsck } from './commands/partitions.ts';
import { readCreateSchema, readDropSchema } from './commands/schemas.ts';
import { readBegin, readDeallocate, readEnd, readPrepare, readReset, readSet, readUse } from './commands/session.ts';
import { readDescribe, readShow } from './commands/show.ts';
import { readUnload } from './commands/unload.ts';
import { readVacuum } from './commands/vacuum.ts';
import { readCreateView } from './commands/views.ts';
import type { Command } from './command.ts';
import { Cursor } from './cursor.ts';
import { notEmulated, sqlError, syntaxError } from './errors.ts';
import { isGroup, readTree } from './tree.ts';

const statements =
  "'ALTER', 'ANALYZE', 'CALL', 'CREATE', 'DEALLOCATE', 'DELETE', 'DESC', 'DESCRIBE', 'DROP', 'EXECUTE', 'EXPLAIN', 'INSERT', 'MERGE', 'MSCK', 'PREPARE', 'SHOW', 'TABLE', 'TRUNCATE', 'UNLOAD', 'UPDATE', 'VALUES', 'WITH', <query>";

/** Statements that the services run and the local engine does not. */
const elsewhere = {
  athena: /^(?:ANALYZE|OPTIMIZE|USING|EXECUTE)$/,
  redshift:
    /^(?:ANALYZE|ANALYSE|VACUUM|GRANT|REVOKE|CALL|COMMENT|LOCK|DECLARE|FETCH|CLOSE|REFRESH|ATTACH|DETACH|PREPARE|EXECUTE|DEALLOCATE|CANCEL)$/,
} as const;

/** Reads a statement. Throws SqlError `SYNTAX_ERROR` or `NOT_SUPPORTED`. */
export function readCommand(sql: string, dialect: Dialect): Command {
  const nodes = readTree(sql, dialect);
  const cursor = new Cursor(sql, dialect, nodes);
  const first = cursor.node;
  if (!first) throw syntaxError(sql, sql.length, '', dialect, statements);
  const word = first.word;
  if (isGroup(first) || /^(SELECT|WITH|VALUES|TABLE)$/.test(word)) {
    const into = dialect === 'redshift' && word === 'SELECT' ? selectInto(cursor) : undefined;
    return into ?? { statementType: 'DML', substatementType: 'SELECT', query: nodes };
  }
  cursor.at = 1;
  switch (word) {
    case 'EXPLAIN':
      return readExplain(cursor);
    case 'INSERT':
      return readInsert(cursor);
    case 'DELETE':
      return readDelete(cursor);
    case 'UPDATE':
      return readUpdate(cursor);
    case 'MERGE':
      return readMerge(cursor);
    case 'TRUNCATE':
      return readTruncate(cursor);
    case 'CREATE':
      return readCreate(cursor);
    case 'DROP':
      return readDropWhat(cursor);
    case 'ALTER':
      return readAlter(cursor);
    case 'SHOW':
      return readShow(cursor);
    case 'DESCRIBE':
    case 'DESC':
      if (dialect === 'athena') return readDescribe(cursor);
      break;
    case 'UNLOAD':
      return readUnload(cursor);
    case 'USE':
      if (dialect === 'athena')
        throw sqlError(
          dialect,
          'NOT_SUPPORTED',
          'USE is not supported; write the database before the table, as in db.t',
        );
      return readUse(cursor);
    default:
      break;
  }
  const command = dialect === 'athena' ? readAthenaOnly(cursor, word) : readRedshiftOnly(cursor, word);
  if (command) return command;
  if (elsewhere[dialect].test(word)) throw notEmulated(word === 'USING' ? 'USING EXTERNAL FUNCTION' : word, dialect);
  throw syntaxError(sql, first.start, first.text, dialect, statements);
}

function readAthenaOnly(cursor: Cursor, word: string): Command | undefined {
  if (word === 'MSCK') return readMsck(cursor);
  if (word === 'VACUUM') return readVacuum(cursor);
  if (word === 'PREPARE') return readPrepare(cursor);
  if (word === 'DEALLOCATE') return readDeallocate(cursor);
  return undefined;
}

function readRedshiftOnly(cursor: Cursor, word: string): Command | undefined {
  if (word === 'COPY') return readCopy(cursor);
  if (word === 'BEGIN' || word === 'START') return readBegin(cursor);
  if (word === 'COMMIT' || word === 'END') return readEnd(cursor, 'commit');
  if (word === 'ROLLBACK' || word === 'ABORT') return readEnd(cursor, 'rollback');
  if (word === 'SET') return readSet(cursor);
  if (word === 'RESET') return readReset(cursor);
  return undefined;
}

function readCreate(cursor: Cursor): Command {
  const { dialect } = cursor;
  if (cursor.takes('DATABASE') || cursor.takes('SCHEMA') || cursor.takes('NAMESPACE')) {
    if (dialect === 'redshift' && cursor.nodes[1]?.word === 'DATABASE') throw notEmulated('CREATE DATABASE', dialect);
    return readCreateSchema(cursor);
  }
  if (cursor.takes('EXTERNAL TABLE')) return readCreateTable(cursor, 'external');
  if (cursor.takes('TABLE')) return readCreateTable(cursor, 'plain');
  if (
    dialect === 'redshift' &&
    (cursor.takes('TEMP TABLE') || cursor.takes('TEMPORARY TABLE') || cursor.takes('LOCAL TEMP TABLE'))
  )
    return readCreateTable(cursor, 'temporary');
  if (cursor.takes('OR REPLACE VIEW')) return readCreateView(cursor, 'replace');
  if (cursor.takes('VIEW')) return readCreateView(cursor, 'create');
  const what = cursor.node?.word ?? '';
  if (
    /^(EXTERNAL|MATERIALIZED|FUNCTION|PROCEDURE|USER|ROLE|GROUP|LIBRARY|MODEL|DATASHARE|RLS|MASKING|IDENTITY|OR|PROTECTED)$/.test(
      what,
    )
  )
    throw notEmulated(`CREATE ${what}`, dialect);
  throw cursor.error("'DATABASE', 'EXTERNAL', 'NAMESPACE', 'OR', 'SCHEMA', 'TABLE', 'VIEW'");
}

function readDropWhat(cursor: Cursor): Command {
  if (cursor.takes('DATABASE') || cursor.takes('SCHEMA') || cursor.takes('NAMESPACE')) return readDropSchema(cursor);
  if (cursor.takes('TABLE')) return readDrop(cursor, 'table');
  if (cursor.takes('VIEW')) return readDrop(cursor, 'view');
  const what = cursor.node?.word ?? '';
  if (/^(USER|ROLE|GROUP|FUNCTION|PROCEDURE|MATERIALIZED|DATASHARE|MODEL|LIBRARY|RLS|MASKING)$/.test(what))
    throw notEmulated(`DROP ${what}`, cursor.dialect);
  throw cursor.error("'DATABASE', 'SCHEMA', 'TABLE', 'VIEW'");
}

/** SELECT … INTO [TEMP] t FROM … is CREATE TABLE t AS SELECT … FROM …. */
function selectInto(cursor: Cursor): Command | undefined {
  const at = cursor.nodes.findIndex((node) => node.word === 'INTO');
  const from = cursor.nodes.findIndex((node) => node.word === 'FROM');
  if (at < 0 || (from >= 0 && from < at)) return undefined;
  const inner = new Cursor(cursor.sql, cursor.dialect, cursor.nodes);
  inner.at = at + 1;
  const temporary = inner.takes('TEMP') || inner.takes('TEMPORARY') ? 'temporary' : 'plain';
  inner.takes('TABLE');
  const start = inner.at;
  inner.path();
  const as = readTree('AS', cursor.dialect);
  const rest = [
    ...cursor.nodes.slice(start, inner.at),
    ...as,
    ...cursor.nodes.slice(0, at),
    ...cursor.nodes.slice(inner.at),
  ];
  return readCreateTable(new Cursor(cursor.sql, cursor.dialect, rest), temporary);
}
