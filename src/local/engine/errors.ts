/** Errors in the words of the engine that the statement was written for. */
import { lex, type Dialect, type Token } from '../../sql/lexer.ts';
import { SqlError } from '../api.ts';
import { DuckError } from '../duckdb.ts';
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
  const source = position === undefined ? undefined : { sql, offset: origin.sourceOf(position) };
  return translateMessage(error, dialect, source);
}

/** A type that has no cast to the one that is asked for. */
const castless = /Unimplemented type for cast \((.+?) -> .+?\)/;

const rules: readonly (readonly [
  RegExp,
  { athena: readonly [string, string]; redshift: readonly [string, string] },
])[] = [
  [
    /Max expression depth limit|^stack depth|memory exhausted/i,
    {
      athena: ['SYNTAX_ERROR', 'The statement is too deeply nested'],
      redshift: ['SYNTAX_ERROR', 'The statement is too deeply nested'],
    },
  ],
  [
    /^Could not find key "(.+?)" in struct/,
    {
      athena: [
        'COLUMN_NOT_FOUND',
        "Column '$1' cannot be resolved or requester is not authorized to access requested resources",
      ],
      redshift: ['COLUMN_NOT_FOUND', 'column "$1" does not exist'],
    },
  ],
  [
    /^NOT NULL constraint failed: .*\.(\S+)/,
    {
      athena: ['CONSTRAINT_VIOLATION', 'NULL value not allowed for NOT NULL column: $1'],
      redshift: ['NOT_NULL_VIOLATION', 'Cannot insert a NULL value into column $1'],
    },
  ],
  [
    /^CHECK constraint failed/,
    {
      athena: ['CONSTRAINT_VIOLATION', 'Value too long'],
      redshift: ['STRING_DATA_RIGHT_TRUNCATION', 'Value too long for character type'],
    },
  ],
  [
    /Division by zero/i,
    {
      athena: ['DIVISION_BY_ZERO', 'Division by zero'],
      redshift: ['DIVISION_BY_ZERO', 'division by zero'],
    },
  ],
  [
    /^Ambiguous reference to column name "?([^"]+?)"? /,
    {
      athena: ['AMBIGUOUS_NAME', "Column '$1' is ambiguous"],
      redshift: ['AMBIGUOUS_NAME', 'column reference "$1" is ambiguous'],
    },
  ],
  [
    /^column "(.+?)" must appear in the GROUP BY/,
    {
      athena: ['EXPRESSION_NOT_AGGREGATE', "'$1' must be an aggregate expression or appear in GROUP BY clause"],
      redshift: [
        'GROUPING_ERROR',
        'column "$1" must appear in the GROUP BY clause or be used in an aggregate function',
      ],
    },
  ],
  [
    /(?:Could not convert|invalid .* field format|Failed to cast|field value out of range|Could not cast).*?["'](.*?)["']/s,
    {
      athena: ['INVALID_CAST_ARGUMENT', "Cannot cast '$1' to the requested type"],
      redshift: ['INVALID_CAST_ARGUMENT', 'invalid input syntax for type: "$1"'],
    },
  ],
  [
    /value (\S+) can't be cast because the value is out of range/,
    {
      athena: ['INVALID_CAST_ARGUMENT', 'The value $1 is out of the range of the type that it is cast to'],
      redshift: ['NUMERIC_VALUE_OUT_OF_RANGE', 'value out of range for its type: $1'],
    },
  ],
  [
    castless,
    {
      athena: ['TYPE_MISMATCH', 'A value of type $1 cannot be cast to this type'],
      redshift: ['CANNOT_COERCE', 'a value of type $1 cannot be cast to this type'],
    },
  ],
  [
    /Overflow|out of range/i,
    {
      athena: ['NUMERIC_VALUE_OUT_OF_RANGE', 'The value is out of the range of its type'],
      redshift: ['NUMERIC_VALUE_OUT_OF_RANGE', 'value out of range for its type'],
    },
  ],
  [
    /Out of Memory|could not allocate|failed to (?:pin|offload)/i,
    {
      athena: ['EXCEEDED_LOCAL_MEMORY_LIMIT', 'Query exceeded the memory that the local engine may use'],
      redshift: ['OUT_OF_MEMORY', 'out of memory: the query needs more than the local engine may use'],
    },
  ],
  [
    /More than one row returned by a subquery/i,
    {
      athena: ['SUBQUERY_MULTIPLE_ROWS', 'Scalar sub-query has returned multiple rows'],
      redshift: ['CARDINALITY_VIOLATION', 'more than one row returned by a subquery used as an expression'],
    },
  ],
];

/** What DuckDB says where it cannot do what the service can. */
const unable: readonly (readonly [RegExp, string])[] = [
  [/^QUANTILE can only take constant/, 'a percentile that is not constant'],
  [/^struct_extract with an integer key/, 'a subscript of a row whose fields have names'],
  [/^TRY can not be used|inside the TRY expression/, 'TRY of this expression'],
  [/^cast_to_type cannot be used to cast to NULL/, 'NULL without a type in this place'],
  [/^STRUCT to STRUCT cast must have/, 'a cast of a row to fields of other names'],
  [/^In a DISTINCT aggregate, ORDER BY/, 'DISTINCT and ORDER BY of different expressions in one aggregate'],
  [/^Cannot concatenate types .*\[\]/, 'an array beside a single item in || (write ARRAY[item])'],
  [/^Separator argument to StringAgg must be/, 'a separator that is not constant'],
  [/^Expected OBJECT, but got ARRAY/, 'a cast of a JSON array to a row'],
  [
    /invalid character class range|invalid perl operator|invalid escape sequence|invalid named capture|no argument for repetition/,
    'this pattern',
  ],
  [/JSON path error/, 'this JSON path'],
  [/^The initial value type must be the same/, 'reduce with a start of another type than the items'],
  [/^Macro (?:\w+\.)*(\w+)\(\) does not support/, '$1 with these arguments'],
];

function translateMessage(error: DuckError, dialect: Dialect, source?: { sql: string; offset: number }): SqlError {
  const say = (name: string, text: string): SqlError => sqlError(dialect, name, text, source);
  const [, raised, text = ''] = /^lakebook ([A-Z_]+): (.*)$/s.exec(error.message) ?? [];
  if (raised) return raised === 'NOT_SUPPORTED' ? new SqlError(raised, text) : sqlError(dialect, raised, text);
  if (dialect === 'redshift' && /argument types '[-+*/%]+\(.*\bJSON\b.*\)'/.test(error.message))
    return notEmulated('arithmetic with SUPER (cast it first)', dialect);
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
      oneSentence(error.message, dialect, source),
    );
  if (error.kind === 'Catalog')
    return say(
      dialect === 'athena' ? 'FUNCTION_NOT_FOUND' : 'UNDEFINED_FUNCTION',
      oneSentence(error.message, dialect, source),
    );
  if (error.kind === 'Conversion' || error.kind === 'Invalid Input' || error.kind === 'Out of Range')
    return say(
      dialect === 'athena' ? 'INVALID_FUNCTION_ARGUMENT' : 'INVALID_PARAMETER_VALUE',
      oneSentence(error.message, dialect, source),
    );
  return say('GENERIC_INTERNAL_ERROR', oneSentence(error.message, dialect, source));
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

/** The first sentence without the engine's own names, paths and hints. */
function oneSentence(message: string, dialect: Dialect, source?: { sql: string; offset: number }): string {
  const call = /^No function matches the given name and argument types '(.+?)'/.exec(message)?.[1];
  const operator = /for the function call "(.+?)"/.exec(message)?.[1];
  const what = call ?? operator;
  if (what) {
    const [, name = what, types = ''] = /^(.*?)\((.*)\)$/.exec(what) ?? [];
    const sign = { '//': '/', '~~': 'LIKE', '!~~': 'NOT LIKE' }[name] ?? name;
    const shown = types.replaceAll('_LITERAL', '').toLowerCase().replaceAll('string', 'varchar');
    const written = /^\w/.test(name) && source ? callAt(source.sql, source.offset, dialect) : undefined;
    // What runs is another function, with other arguments.
    if (written && written !== name.toLowerCase())
      return dialect === 'athena'
        ? `Unexpected parameters for function ${written}`
        : `function ${written} does not take these arguments`;
    if (/^\w/.test(name))
      return dialect === 'athena'
        ? `Unexpected parameters (${shown}) for function ${name}`
        : `function ${name}(${shown}) does not exist`;
    return dialect === 'athena'
      ? `Cannot apply operator: ${shown.replace(', ', ` ${sign} `)}`
      : `operator does not exist: ${shown.replace(', ', ` ${sign} `)}`;
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
