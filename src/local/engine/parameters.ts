/** Values for the parameters of a statement: `?` in Athena, `:name` in Redshift. */
import { lex, type Dialect } from '../../sql/lexer.ts';
import { parse } from '../../sql/parse.ts';
import { quoteText } from '../../sql/quote.ts';
import type { Expression } from '../../sql/tree/expression.ts';
import { walk } from '../../sql/walk.ts';
import { SqlError } from '../api.ts';
import { placeOf, sqlError } from './errors.ts';

export type Parameters = readonly string[] | Readonly<Record<string, string>>;

/** A statement with values in the places of its parameters. */
export interface Filled {
  readonly sql: string;
  /** The offset in the statement as it was sent that an offset in `sql` comes from; absent where that is another text. */
  readonly sourceOf?: (offset: number) => number;
}

/** What stands in strings, names and comments is left alone. Throws SqlError. */
export function fillParameters(sql: string, parameters: Parameters, dialect: Dialect): Filled {
  const list = Array.isArray(parameters) ? (parameters as readonly string[]) : undefined;
  const byName = list ? {} : (parameters as Readonly<Record<string, string>>);
  if (list ? list.length === 0 : Object.keys(byName).length === 0) return { sql, sourceOf: (offset) => offset };
  const unused = new Set(Object.keys(byName));
  let next = 0;
  let out = '';
  const starts: { readonly from: number; readonly to: number; readonly isValue: boolean }[] = [];
  for (const token of lex(sql, dialect)) {
    starts.push({ from: token.start, to: out.length, isValue: token.kind === 'parameter' });
    if (token.kind !== 'parameter') out += token.text;
    else if (token.text === '?' && list) out += literalOf(list[next++], sql, dialect);
    else if (token.text !== '?' && !list) {
      const name = token.text.slice(1);
      const value = byName[name];
      unused.delete(name);
      if (value === undefined)
        throw sqlError(dialect, 'UNDEFINED_PARAMETER', `Parameters list is missing a value for :${name}`, {
          sql,
          offset: token.start,
        });
      out += quoteText(value.replaceAll('\\', '\\\\'));
    } else out += token.text;
  }
  if (list && next !== list.length)
    throw sqlError(
      dialect,
      'INVALID_PARAMETER_USAGE',
      `Incorrect number of parameters: expected ${next} but found ${list.length}`,
      { sql, offset: 0 },
    );
  if (unused.size > 0)
    throw sqlError(dialect, 'UNDEFINED_PARAMETER', `Parameters not used in the statement: ${[...unused].join(', ')}`);
  const sourceOf = (offset: number): number => {
    const found = starts.findLast(({ to }) => to <= offset);
    return found ? found.from + (found.isValue ? 0 : offset - found.to) : offset;
  };
  return { sql: out, sourceOf };
}

/** The error with its places in the statement as it was sent. */
export function inSent(error: unknown, { sql, sourceOf }: Filled, sent: string): unknown {
  if (!(error instanceof SqlError) || error.line === undefined || error.column === undefined || !sourceOf) return error;
  const before = sql.split('\n').slice(0, error.line - 1);
  const offset = before.reduce((sum, line) => sum + line.length + 1, 0) + error.column - 1;
  const source = sourceOf(offset);
  const at = placeOf(sent, source);
  const message = error.message
    .replace(`line ${error.line}:${error.column}: `, `line ${at.line}:${at.column}: `)
    .replace(`Position: ${offset + 1}`, `Position: ${source + 1}`);
  return new SqlError(error.name, message, at);
}

/** What stands in a statement as one value whatever is beside it; `5 -?` makes a comment of a bare -1. */
const closed: ReadonlySet<string> = new Set(['literal', 'typedLiteral', 'brackets', 'call', 'cast', 'array']);
/** What would read more than the value itself. */
const reading: ReadonlySet<string> = new Set(['column', 'star', 'parameter', 'query', 'missing']);

/** A parameter of Athena is one value: an expression that reads nothing. It is put in as one, in brackets where it is open. */
function literalOf(text: string | undefined, sql: string, dialect: Dialect): string {
  if (text === undefined)
    throw sqlError(dialect, 'INVALID_PARAMETER_USAGE', 'Incorrect number of parameters: a value for each ? is needed', {
      sql,
      offset: 0,
    });
  const value = readValue(text, dialect);
  if (!value)
    throw sqlError(
      dialect,
      'INVALID_PARAMETER_USAGE',
      `The parameter ${text} is not a literal. Write 'text' in quotes, a number, or DATE '…'`,
    );
  return closed.has(value.kind) ? text : `(${text})`;
}

function readValue(text: string, dialect: Dialect): Expression | undefined {
  const breaks = lex(text, dialect).some(
    ({ kind, unfinished }) => kind === 'semicolon' || kind === 'comment' || unfinished,
  );
  if (breaks) return undefined;
  const { tree, findings } = parse(`SELECT ${text}`, dialect);
  if (findings.some(({ severity }) => severity === 'error') || tree.kind !== 'query') return undefined;
  const { body, limits, orderBy } = tree;
  if (limits.length > 0 || orderBy || body.kind !== 'select' || body.items.length !== 1) return undefined;
  const { kind: _, start: __, end: ___, items, ...clauses } = body;
  const [item] = items;
  if (!item || item.alias || Object.values(clauses).some((clause) => clause !== undefined)) return undefined;
  let readsMore = false;
  walk(item.value, ({ kind }) => {
    readsMore ||= reading.has(kind);
  });
  return readsMore ? undefined : item.value;
}
