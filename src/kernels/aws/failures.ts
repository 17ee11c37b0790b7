/** What the engines say of a statement that failed, read once: code, sentence, position. */
import { LakeError, type ErrorCode, type Position } from '../api.ts';
import { sameHere } from '../../sql/functions/elsewhere.ts';
import { parse } from '../../sql/parse.ts';
import type { Dialect } from '../../sql/lexer.ts';
import { positionOfCharacter } from '../position.ts';

const trinoCodes: Readonly<Record<string, ErrorCode>> = {
  TABLE_NOT_FOUND: 'notFound',
  SCHEMA_NOT_FOUND: 'notFound',
  CATALOG_NOT_FOUND: 'notFound',
  COLUMN_NOT_FOUND: 'notFound',
  FUNCTION_NOT_FOUND: 'notFound',
  VIEW_NOT_FOUND: 'notFound',
  NOT_FOUND: 'notFound',
  PERMISSION_DENIED: 'denied',
  INSUFFICIENT_PERMISSIONS: 'denied',
  ACCESS_DENIED: 'denied',
  NOT_SUPPORTED: 'unsupported',
  GENERIC_INTERNAL_ERROR: 'internal',
};

/** How PostgreSQL words what its SQLSTATE class says; the Data API hands out the text alone. */
const postgresWords: readonly (readonly [RegExp, ErrorCode])[] = [
  [/\bpermission denied\b|\baccess denied\b|\binsufficient lake formation permission/i, 'denied'],
  [/\bdoes not exist\b|\bnot found\b/i, 'notFound'],
  [/\bnot supported\b|\bis not emulated\b|\bunsupported\b/i, 'unsupported'],
];

const hints: Partial<Record<ErrorCode, string>> = {
  notFound: 'Check the name, and the catalog and database of the connection.',
  denied: 'Ask the owner for the permission, or run as another identity.',
  unsupported: 'Write it in another way.',
};

/** The next step after a failure: by what the message names, where that says more than the code does. */
function hintFor(
  dialect: Dialect,
  code: ErrorCode,
  message: string,
  position: Position | undefined,
  unread: string | undefined,
  sql: string | undefined,
): string | undefined {
  if (/\bdisk\b.* is full\b|^Disk Full\b/i.test(message)) return 'Free some space on it, then run again.';
  if (/\bcurrent transaction is aborted\b/i.test(message)) return 'Run ROLLBACK, then start again.';
  if (/^(?:HIVE|ICEBERG)_\w*(?:DATA|CURSOR_ERROR|FILESYSTEM_ERROR):|^Spectrum Scan Error:/.test(message))
    return 'Replace that file or take it away; the statement is not at fault.';
  if (/^ICEBERG_COMMIT_ERROR:/.test(message)) return 'Nothing is wrong with the statement: run it again.';
  if (/\bSerializable isolation violation\b/.test(message)) return 'Run the transaction again, from its BEGIN on.';
  if (/\bis not emulated\b/.test(message)) return 'Write it in another way, or run it on a connection to AWS.';
  if (/\balready exists\b/i.test(message)) return 'Choose another name, or drop the one that is there first.';
  if (/\bNo version history\b/i.test(message))
    return 'Choose a later moment: the snapshots of the table say from when on.';
  const moment =
    /\b(date|timestamp)\b\S* (?:=|<>|[<>]=?) varchar\b|\bvarchar\S* (?:=|<>|[<>]=?) (date|timestamp)\b/.exec(message);
  if (moment && dialect === 'athena') {
    const word = (moment[1] ?? moment[2]!).toUpperCase();
    return `A text is no ${word.toLowerCase()}: write ${word} '…' for it.`;
  }
  const column = /\bcolumn ['"]([^'"]+)['"]/i.exec(message)?.[1];
  if (code === 'notFound' && column !== undefined && sql?.toLowerCase().includes(`"${column.toLowerCase()}"`))
    return `A text stands in single quotes: '${column}'. Else check the name of the column.`;
  if (code === 'notFound' && /\bcolumn\b/i.test(message)) return 'Check the name of the column, and of its table.';
  if (code === 'notFound' && /\b(function|operator|type)\b/i.test(message)) {
    const same = sameHere(/\bfunction '?(\w+)/i.exec(message)?.[1]?.toLowerCase() ?? '', dialect);
    return same === undefined ? 'Check the name, and the types of what it is given.' : `Did you mean ${same}?`;
  }
  if (code === 'syntax' && unread !== undefined) return unread;
  if (code === 'syntax') return position ? correctThere : 'Correct the statement or its values, then run it again.';
  return hints[code];
}

export const correctThere = 'Correct the statement at that place, then run it again.';

/** How the engines word that they could not read a text; whatever else fails is not about its grammar. */
const notRead =
  /\b(?:mismatched input|extraneous input|no viable alternative|syntax error|token recognition error|unterminated)\b/i;

/** What our own reading says of a text that the engine does not understand: more than a list of what it expects there. */
function unreadHint(message: string, sql: string | undefined, dialect: Dialect): string | undefined {
  if (sql === undefined || !notRead.test(message)) return undefined;
  return parse(sql, dialect).findings.find(({ severity }) => severity === 'error')?.message;
}

/** The refusal of a statement that Athena does not start, with our own reading of it as the next step. */
export function explainRefusal(error: unknown, sql: string): unknown {
  if (!LakeError.is(error, 'syntax') || error.hint !== correctThere) return error;
  const { message, hint, position, cause } = error;
  return new LakeError('syntax', message, {
    hint: unreadHint(message, sql, 'athena') ?? hint,
    ...(position && { position }),
    cause,
  });
}

/** The position behind `line l:c:` at the start of a text, or behind an error name. */
export function startPosition(text: string): Position | undefined {
  const found = /^(?:[A-Z][A-Z0-9_]*: )?line (\d+):(\d+):/.exec(text);
  if (!found) return undefined;
  return { line: Math.max(0, Number(found[1]) - 1), column: Math.max(0, Number(found[2]) - 1) };
}

/** A failed Athena query; `category` is AthenaError.ErrorCategory: 1 system, 2 user, 3 other. */
export function athenaFailure(
  reason: string | undefined,
  category: number | undefined,
  sql: string | undefined,
): LakeError {
  const message = reason?.trim() || 'The query failed, and Athena gave no reason.';
  const name = /^([A-Z][A-Z0-9_]+):/.exec(message)?.[1];
  const named = name === undefined ? undefined : trinoCodes[name];
  const code =
    named ?? (/^insufficient permissions/i.test(message) ? 'denied' : category === 1 ? 'internal' : 'syntax');
  const position = startPosition(message);
  const hint =
    category === 1 && !/ is full\b/.test(message)
      ? 'It is not the statement: run again.'
      : hintFor('athena', code, message, position, unreadHint(message, sql, 'athena'), sql);
  return new LakeError(code, message, { ...(hint !== undefined && { hint }), ...(position && { position }) });
}

/** A failed Redshift statement: `ERROR: … Position: n`, where n counts characters from 1. */
export function redshiftFailure(error: string | undefined, sql: string | undefined): LakeError {
  const text = error?.trim() || 'The statement failed, and Redshift gave no reason.';
  const at = /\s*\bPosition:\s*(\d+)/i.exec(text);
  const message = (at ? text.slice(0, at.index) + text.slice(at.index + at[0].length) : text)
    .replace(/^ERROR:\s*/i, '')
    .replace(/\s*;?\s*$/, '');
  const code = postgresWords.find(([words]) => words.test(message))?.[1] ?? 'syntax';
  const position = at && sql !== undefined ? positionOfCharacter(sql, Number(at[1])) : undefined;
  const hint = hintFor('redshift', code, message, position, unreadHint(message, sql, 'redshift'), sql);
  return new LakeError(code, message, { ...(hint !== undefined && { hint }), ...(position && { position }) });
}
