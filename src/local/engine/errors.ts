/** Errors in the words of the engine that the statement was written for. */
import type { Dialect } from '../../sql/lexer.ts';
import { SqlError } from '../api.ts';
import { DuckError } from '../duckdb.ts';
import { castless, rules, unable } from './errorWords.ts';
import { athenaPhrase } from './phrases.ts';

/** Line and column, both from 1, of an offset in the text. */
export function placeOf(sql: string, offset: number): { line: number; column: number } {
  const before = sql.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** What is said of text that cannot be parsed. `found` is empty at the end of the statement. */
export function syntaxError(
  sql: string,
  offset: number,
  found: string,
  dialect: Dialect,
  expecting = '<statement>',
): SqlError {
  const at = placeOf(sql, offset);
  if (dialect === 'redshift') {
    const where = found ? `at or near "${found}"` : 'at end of input';
    return new SqlError('SYNTAX_ERROR', `ERROR: syntax error ${where}\n  Position: ${offset + 1}`, at);
  }
  const what = `mismatched input '${found || '<EOF>'}'. Expecting: ${expecting}`;
  return new SqlError('SYNTAX_ERROR', `line ${at.line}:${at.column}: ${what}`, at);
}

/** An error with a name, and with a place in the statement if there is one. */
export function sqlError(
  dialect: Dialect,
  name: string,
  text: string,
  source?: { sql: string; offset: number },
): SqlError {
  const at = source && source.offset >= 0 ? placeOf(source.sql, source.offset) : undefined;
  if (dialect === 'redshift') return new SqlError(name, `ERROR: ${text}`, at);
  return new SqlError(name, at ? `${name}: line ${at.line}:${at.column}: ${text}` : `${name}: ${text}`, at);
}

/** For what the service runs and the local engine does not. */
export function notEmulated(what: string, dialect: Dialect): SqlError {
  const service = dialect === 'athena' ? 'Athena' : 'Redshift';
  return new SqlError('NOT_SUPPORTED', `local engine: ${what} is not emulated (runs on ${service})`);
}

const typesElsewhere = {
  athena:
    /^(?:ipaddress|p4hyperloglog|hyperloglog|qdigest|tdigest|setdigest|geometry|sphericalgeography|bingtile|color|time\b.*with time zone|interval\b.*)/i,
  redshift: /^(?:timetz|time with time zone|geometry|geography|hllsketch|interval\b.*|oid|name|refcursor|bit)\b/i,
} as const;

/** For a type that cannot be read: the service has it, or nobody has. */
export function unknownType(
  text: string,
  dialect: Dialect,
  source: { sql: string; offset: number },
  column?: string,
): SqlError {
  if (typesElsewhere[dialect].test(text.replaceAll(/ ?([(),]) ?/g, '$1')))
    return notEmulated(`type ${text.toLowerCase()}`, dialect);
  if (dialect === 'redshift')
    return sqlError(dialect, 'UNDEFINED_OBJECT', `type "${text.toLowerCase()}" does not exist`, source);
  const said =
    column === undefined ? `Unknown type: ${text.toLowerCase()}` : `Unknown type '${text}' for column '${column}'`;
  return sqlError(dialect, 'TYPE_NOT_FOUND', said, source);
}

/** For a statement whose brackets or CASEs go deeper than it can be read; other errors pass unchanged. */
export function tooDeep(error: unknown, dialect: Dialect): unknown {
  if (!(error instanceof RangeError) || !/call stack/i.test(error.message)) return error;
  return sqlError(dialect, 'SYNTAX_ERROR', 'The statement is too deeply nested');
}

/** The statement that an error of DuckDB belongs to, and where in it if that is known. */
export interface Origin {
  readonly dialect: Dialect;
  readonly sql: string;
  readonly offset?: number;
}

/** DuckDB's error in the dialect's words; other errors pass unchanged. */
export function translateError(error: unknown, { dialect, sql, offset = -1 }: Origin): unknown {
  if (!(error instanceof DuckError)) return error;
  return translateMessage(error, { dialect, sql }, offset < 0 ? undefined : { sql, offset });
}

function translateMessage(
  error: DuckError,
  { dialect, sql }: Pick<Origin, 'dialect' | 'sql'>,
  source?: { sql: string; offset: number },
): SqlError {
  const say = (name: string, text: string): SqlError => sqlError(dialect, name, text, source);
  const [, raised, text = ''] = /^lakebook ([A-Z_]+): (.*)$/s.exec(error.message) ?? [];
  if (raised) return raised === 'NOT_SUPPORTED' ? new SqlError(raised, text) : sqlError(dialect, raised, text);
  if (dialect === 'redshift' && /argument types '[-+*/%]+\(.*\bJSON\b.*\)'/.test(error.message))
    return notEmulated('arithmetic with SUPER (cast it first)', dialect);
  const [, clause, last] =
    /^(GROUP BY|ORDER)(?: BY)? term out of range - should be between 1 and (\d+)/.exec(error.message) ?? [];
  if (clause) {
    const by = clause === 'ORDER' ? 'ORDER BY' : clause;
    const position = positionBeyond(sql, by, Number(last));
    return say('INVALID_COLUMN_REFERENCE', `${by} position ${position}is not in select list`);
  }
  const lacking = unable.find(([pattern]) => pattern.test(error.message));
  if (lacking) return notEmulated(lacking[1].replace('$1', lacking[0].exec(error.message)?.[1] ?? ''), dialect);
  if (
    error.subtype === 'COLUMN_NOT_FOUND' ||
    /^(?:Referenced column|Column ".*" (?:referenced that exists|in EXCLUDE list)|Table ".*" does not have a column|Values list)/.test(
      error.message,
    )
  ) {
    const name = columnName(error);
    return dialect === 'athena'
      ? say(
          'COLUMN_NOT_FOUND',
          `Column '${name}' cannot be resolved or requester is not authorized to access requested resources`,
        )
      : say('COLUMN_NOT_FOUND', `column "${name.split('.').at(-1)}" does not exist`);
  }
  if (/^Referenced table "/.test(error.message)) {
    const name = (/^Referenced table "(.+?)"/.exec(error.message)?.[1] ?? '').toLowerCase();
    return dialect === 'athena'
      ? say(
          'COLUMN_NOT_FOUND',
          `Column '${name}' cannot be resolved or requester is not authorized to access requested resources`,
        )
      : say('TABLE_NOT_FOUND', `invalid reference to FROM-clause entry for table "${name}"`);
  }
  for (const [pattern, words] of rules) {
    const found = pattern.exec(error.message);
    if (!found) continue;
    const [name, text] = words[dialect];
    const places = name === 'DIVISION_BY_ZERO' || name === 'INVALID_CAST_ARGUMENT' ? undefined : source;
    return sqlError(
      dialect,
      name,
      text.replace('$1', pattern === castless ? (found[1] ?? '').toLowerCase() : (found[1] ?? '')),
      places,
    );
  }
  if (error.kind === 'Binder' || error.subtype === 'NO_MATCHING_FUNCTION')
    return say(dialect === 'athena' ? 'TYPE_MISMATCH' : 'DATATYPE_MISMATCH', oneSentence(error.message, dialect));
  if (error.kind === 'Catalog')
    return say(dialect === 'athena' ? 'FUNCTION_NOT_FOUND' : 'UNDEFINED_FUNCTION', oneSentence(error.message, dialect));
  if (error.kind === 'Conversion' || error.kind === 'Invalid Input' || error.kind === 'Out of Range')
    return say(
      dialect === 'athena' ? 'INVALID_FUNCTION_ARGUMENT' : 'INVALID_PARAMETER_VALUE',
      oneSentence(error.message, dialect),
    );
  return say('GENERIC_INTERNAL_ERROR', oneSentence(error.message, dialect));
}

/** The number in a list of positions that the select list does not have, and a blank. */
function positionBeyond(sql: string, clause: string, last: number): string {
  const lists = sql.matchAll(new RegExp(`\\b${clause.replace(' ', '\\s+')}\\b([^()]*)`, 'gi'));
  for (const [, list = ''] of lists)
    for (const [, digits = ''] of list.matchAll(/(?:^|,)\s*(\d+)\b/g))
      if (Number(digits) < 1 || Number(digits) > last) return `${digits} `;
  return '';
}

function columnName(error: DuckError): string {
  const inMessage = /does not have a column named "(.+?)"|(?:Referenced column|Column) "(.+?)"/.exec(error.message);
  return (error.subject ?? inMessage?.[1] ?? inMessage?.[2] ?? '').toLowerCase();
}

const signs: Readonly<Record<string, string>> = {
  '//': '/',
  '~~': 'LIKE',
  '!~~': 'NOT LIKE',
  like_escape: 'LIKE',
  not_like_escape: 'NOT LIKE',
  array_extract: '[]',
};

/** The first sentence without the engine's own names, paths and hints. */
function oneSentence(message: string, dialect: Dialect): string {
  const call = /^No function matches the given name and argument types '(.+?)'/.exec(message)?.[1];
  const operator = /for the function call "(.+?)"/.exec(message)?.[1];
  const what = call ?? operator;
  if (what) {
    const [, name = what, types = ''] = /^(.*?)\((.*)\)$/.exec(what) ?? [];
    const sign = signs[name] ?? name;
    const shown = types.replaceAll('_LITERAL', '').toLowerCase().replaceAll('string', 'varchar');
    // What runs is another function, with other arguments.
    if (/^\w/.test(name) && !(name in signs))
      return dialect === 'athena' ? 'Unexpected parameters for a function' : 'a function does not take these arguments';
    const operands = shown.replace(', ', ` ${sign} `).replace(/(LIKE \S+), .*$/, '$1');
    return dialect === 'athena' ? `Cannot apply operator: ${operands}` : `operator does not exist: ${operands}`;
  }
  const said = dialect === 'athena' ? athenaPhrase(message) : undefined;
  if (said !== undefined) return said;
  const first = message.split('\n')[0] ?? '';
  return first
    .replaceAll(/\b(?:athena|redshift)_functions\./g, '')
    .replaceAll(/['"]?\/[^\s'"]*\/[^\s'"]*['"]?/g, 'a file')
    .replace(/ Use (?:the|"TRY_CAST|TRY_CAST|EXPLAIN).*$/s, '')
    .replaceAll(/_LITERAL/g, '')
    .replaceAll(/\blb_\w+/g, 'a function')
    .replaceAll(/duckdb/gi, 'the local engine');
}
