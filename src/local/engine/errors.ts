/** Errors in the words of the engine that the statement was written for. */
import { lex, type Dialect, type Token } from '../../sql/lexer.ts';
import { SqlError } from '../api.ts';
import { DuckError } from '../duckdb.ts';
import { athenaMacros } from './functions/athena.sql.ts';
import { redshiftMacros } from './functions/redshift.sql.ts';
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

/** Where an error of DuckDB belongs in the statement: the text that was run, and the way back to what the user wrote. */
export interface Origin {
  readonly dialect: Dialect;
  readonly sql: string;
  readonly run: string;
  readonly sourceOf: (offset: number, side?: 'before' | 'after') => number;
}

/** DuckDB's error in the dialect's words; other errors pass unchanged. */
export function translateError(error: unknown, origin: Origin): unknown {
  if (!(error instanceof DuckError)) return error;
  const { dialect, sql } = origin;
  const position = error.position === undefined ? undefined : unitsOf(origin.run, error.position);
  const deep = /Max expression depth limit|memory exhausted/i.test(error.message);
  if (!deep && (error.subtype === 'SYNTAX_ERROR' || error.kind === 'Parser')) {
    const at = /end of input/.test(error.message) ? Infinity : origin.sourceOf(position ?? 0, 'after');
    const found = Number.isFinite(at) ? wordAt(sql, at) : '';
    return syntaxError(sql, Math.min(at, sql.length), found, dialect, '<expression>');
  }
  if (position === undefined) return translateMessage(error, origin);
  const inner = macroFailure(origin.run, position, error.message);
  const offset = inner === undefined ? origin.sourceOf(position) : callOfMacro(inner, origin)?.start;
  return translateMessage(error, origin, offset === undefined ? undefined : { sql, offset });
}

/**
 * The function that fails inside a macro: DuckDB counts from the macro's beginning there, so that it does not stand at
 * the position in what was run.
 */
function macroFailure(run: string, position: number, message: string): string | undefined {
  const found = /^No function matches the given name and argument types '(\w+)\(|for the function call "(\w+)\(/.exec(
    message,
  );
  const name = found?.[1] ?? found?.[2];
  if (name === undefined || name in signs) return undefined;
  return new RegExp(`^(?:\\w+\\.)*"?${name}\\b`, 'i').test(run.slice(position)) ? undefined : name.toLowerCase();
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
    return say(
      dialect === 'athena' ? 'TYPE_MISMATCH' : 'DATATYPE_MISMATCH',
      oneSentence(error.message, { dialect, sql }, source),
    );
  if (error.kind === 'Catalog')
    return say(
      dialect === 'athena' ? 'FUNCTION_NOT_FOUND' : 'UNDEFINED_FUNCTION',
      oneSentence(error.message, { dialect, sql }, source),
    );
  if (error.kind === 'Conversion' || error.kind === 'Invalid Input' || error.kind === 'Out of Range')
    return say(
      dialect === 'athena' ? 'INVALID_FUNCTION_ARGUMENT' : 'INVALID_PARAMETER_VALUE',
      oneSentence(error.message, { dialect, sql }, source),
    );
  return say('GENERIC_INTERNAL_ERROR', oneSentence(error.message, { dialect, sql }, source));
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

/** The function that the user has called at the offset, or whose arguments stand there. */
function callAt(sql: string, offset: number, dialect: Dialect): string | undefined {
  const calls: (string | undefined)[] = [];
  let before: Token | undefined;
  for (const token of lex(sql, dialect)) {
    if (token.kind === 'space' || token.kind === 'comment') continue;
    if (token.start > offset && !(token.kind === 'open' && before?.start === offset)) break;
    if (token.kind === 'open') calls.push(before?.kind === 'word' ? before.text.toLowerCase() : undefined);
    if (token.kind === 'close') calls.pop();
    before = token;
  }
  return calls.at(-1);
}

/** The one function that the statement calls whose macro calls the other; none where there are more. */
function callOfMacro(inner: string, { dialect, sql }: Pick<Origin, 'dialect' | 'sql'>): Token | undefined {
  const macros = (dialect === 'athena' ? athenaMacros : redshiftMacros).filter((macro) =>
    new RegExp(`\\b${inner}\\(`).test(macro.slice(macro.indexOf(' AS '))),
  );
  const tokens = lex(sql, dialect).filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  const calls = tokens.filter(
    ({ text }, at) =>
      tokens[at + 1]?.text === '(' && macros.some((macro) => macro.startsWith(`${text.toLowerCase()}(`)),
  );
  return new Set(calls.map(({ text }) => text.toLowerCase())).size === 1 ? calls[0] : undefined;
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
function oneSentence(
  message: string,
  { dialect, sql }: Pick<Origin, 'dialect' | 'sql'>,
  source?: { sql: string; offset: number },
): string {
  const call = /^No function matches the given name and argument types '(.+?)'/.exec(message)?.[1];
  const operator = /for the function call "(.+?)"/.exec(message)?.[1];
  const what = call ?? operator;
  if (what) {
    const [, name = what, types = ''] = /^(.*?)\((.*)\)$/.exec(what) ?? [];
    const sign = signs[name] ?? name;
    const shown = types.replaceAll('_LITERAL', '').toLowerCase().replaceAll('string', 'varchar');
    const isCall = /^\w/.test(name) && !(name in signs);
    const written = isCall && source ? callAt(sql, source.offset, dialect) : undefined;
    // What runs is another function, with other arguments.
    if (isCall && written !== name.toLowerCase() && (written !== undefined || !source))
      return dialect === 'athena'
        ? `Unexpected parameters for ${written ? `function ${written}` : 'a function'}`
        : `${written ? `function ${written}` : 'a function'} does not take these arguments`;
    if (isCall)
      return dialect === 'athena'
        ? `Unexpected parameters (${shown}) for function ${name}`
        : `function ${name}(${shown}) does not exist`;
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

/** The word, quoted text or sign that begins at the offset. */
function wordAt(sql: string, offset: number): string {
  return /^(?:[\p{L}\p{N}_$]+|'[^']*'|"[^"]*"|.)/u.exec(sql.slice(offset))?.[0] ?? '';
}

/** DuckDB counts bytes of UTF-8; offsets here count UTF-16 units. */
function unitsOf(text: string, bytes: number): number {
  if (/^[\x20-\x7e\s]*$/.test(text)) return bytes;
  return Buffer.from(text, 'utf8').subarray(0, bytes).toString('utf8').length;
}
