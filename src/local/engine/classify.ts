/** Which statement this is, by the form of its tree, and what it says. */
import type { Dialect } from '../../sql/lexer.ts';
import { parse, type Parsed } from '../../sql/parse.ts';
import type { Query } from '../../sql/tree/query.ts';
import {
  readAddColumn,
  readAddColumns,
  readAlterColumns,
  readChangeColumn,
  readDropColumn,
  readRenameColumn,
  readRenameTable,
  readSetProperties,
  readUnsetProperties,
} from './commands/alter.ts';
import { readDelete, readTruncate, readUpdate } from './commands/change.ts';
import { readCopy } from './commands/copy.ts';
import { readAthenaTable, readCreateAs, readRedshiftTable, readSelectInto } from './commands/create.ts';
import { readExternal } from './commands/createExternal.ts';
import { readDropTable, readDropView } from './commands/drop.ts';
import { readExplain } from './commands/explain.ts';
import { readInsert } from './commands/insert.ts';
import { readMerge } from './commands/merge.ts';
import { readAddPartitions, readDropPartitions, readMsck } from './commands/partitions.ts';
import {
  readCreateSchema,
  readDropSchema,
  readShowAthenaDatabases,
  readShowDatabases,
  readShowSchemas,
} from './commands/schemas.ts';
import {
  readBegin,
  readCommit,
  readDeallocate,
  readPrepare,
  readReset,
  readRollback,
  readSet,
  readUse,
} from './commands/session.ts';
import {
  readDescribe,
  readShowColumns,
  readShowCreate,
  readShowPartitions,
  readShowProperties,
  readShowSetting,
  readShowTables,
  readShowViews,
} from './commands/show.ts';
import { readUnload } from './commands/unload.ts';
import { readMaintenance, readVacuum } from './commands/vacuum.ts';
import { readCreateView } from './commands/views.ts';
import type { Command } from './command.ts';
import { notEmulated, sqlError, syntaxError } from './errors.ts';
import { Slots } from './slots.ts';

type Reader = (slots: Slots) => Command;

const both: Readonly<Record<string, Reader>> = {
  insert: readInsert,
  delete: readDelete,
  update: readUpdate,
  merge: readMerge,
  unload: readUnload,
  'create table as': readCreateAs,
  'create view': readCreateView,
  'drop table': readDropTable,
  'drop view': readDropView,
  'drop column': readDropColumn,
  'rename table': readRenameTable,
  'set properties': readSetProperties,
  'add partitions': readAddPartitions,
  'show tables': readShowTables,
  'show columns': readShowColumns,
  explain: readExplain,
};

/** By the name of the form. */
const readers: Readonly<Record<Dialect, Readonly<Record<string, Reader>>>> = {
  athena: {
    ...both,
    'create database': readCreateSchema,
    'drop database': readDropSchema,
    'create table': readAthenaTable,
    'add columns': readAddColumns,
    'change column': readChangeColumn,
    'unset properties': readUnsetProperties,
    'drop partitions': readDropPartitions,
    'msck repair': readMsck,
    vacuum: readVacuum,
    'show databases': readShowAthenaDatabases,
    'show create table': readShowCreate,
    'show create view': readShowCreate,
    'show views': readShowViews,
    'show partitions': readShowPartitions,
    'show properties': readShowProperties,
    describe: readDescribe,
    prepare: readPrepare,
    deallocate: readDeallocate,
  },
  redshift: {
    ...both,
    truncate: readTruncate,
    vacuum: readMaintenance,
    analyze: readMaintenance,
    copy: readCopy,
    'create schema': readCreateSchema,
    'drop schema': readDropSchema,
    'create table': readRedshiftTable,
    'create external table': readExternal,
    'add column': readAddColumn,
    'rename column': readRenameColumn,
    'alter columns': readAlterColumns,
    'drop partition': readDropPartitions,
    'show databases': readShowDatabases,
    'show schemas': readShowSchemas,
    'show table': readShowCreate,
    'show view': readShowCreate,
    'show setting': readShowSetting,
    set: readSet,
    reset: readReset,
    use: readUse,
    begin: readBegin,
    commit: readCommit,
    rollback: readRollback,
  },
};

/** Reads a statement. Throws SqlError `SYNTAX_ERROR` or `NOT_SUPPORTED`. */
export function readCommand(sql: string, dialect: Dialect): Command {
  const parsed = parse(sql, dialect);
  const { tree } = parsed;
  if (tree.kind === 'query') return readQuery(tree, sql, dialect);
  if (tree.form === 'use' && dialect === 'athena')
    throw sqlError(dialect, 'NOT_SUPPORTED', 'USE is not supported; write the database before the table, as in db.t');
  const reader = readers[dialect][tree.form];
  if (!reader && tree.form !== '' && isNamed(tree.form, parsed)) throw notEmulated(tree.form.toUpperCase(), dialect);
  refuseFaults(parsed);
  if (!reader) throw syntaxError(sql, tree.start, sql.slice(tree.start, tree.end), dialect);
  return reader(new Slots(sql, dialect, tree.parts));
}

/** Does the text name the command, and not stop before that? `CREATE INDEX` is read as the likeliest CREATE. */
function isNamed(form: string, { text, findings }: Parsed): boolean {
  const fault = findings.find(({ severity }) => severity === 'error');
  const [, second] = form.split(' ');
  return !fault || second === undefined || text.slice(0, fault.start).toLowerCase().includes(second);
}

function readQuery(query: Query, sql: string, dialect: Dialect): Command {
  const into = query.body.kind === 'select' ? query.body.into : undefined;
  if (into) return readSelectInto(new Slots(sql, dialect, into), { start: 0, end: sql.length });
  return { statementType: 'DML', substatementType: 'SELECT', query: { start: 0, end: sql.length } };
}

/** In the engine's own words. */
function refuseFaults({ text, dialect, findings }: Parsed): void {
  const fault = findings.find(({ severity }) => severity === 'error');
  if (!fault) return;
  const found = text.slice(fault.start, fault.end);
  const words = (fault.expected ?? []).filter((one) => /^[^<;]/.test(one)).map((one) => `'${one}'`);
  const kinds = (fault.expected ?? []).flatMap((one) =>
    /^<(?:name|table|view|schema|column|alias)>$/.test(one) ? ['<identifier>'] : /^</.test(one) ? [one] : [],
  );
  const wanted = [...words, ...new Set(kinds)];
  throw syntaxError(text, found ? fault.start : text.length, found, dialect, wanted.join(', ') || undefined);
}
