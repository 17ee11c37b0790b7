/** Values for the parameters of a statement: `?` in Athena, `:name` in Redshift. */
import { lex, type Dialect } from '../../sql/lexer.ts';
import { quoteText } from '../../sql/quote.ts';
import { sqlError } from './errors.ts';

export type Parameters = readonly string[] | Readonly<Record<string, string>>;

/** The statement with its parameters filled in; what stands in strings, names and comments is left alone. Throws SqlError. */
export function fillParameters(sql: string, parameters: Parameters, dialect: Dialect): string {
  const list = Array.isArray(parameters) ? (parameters as readonly string[]) : undefined;
  const byName = list ? {} : (parameters as Readonly<Record<string, string>>);
  if (list ? list.length === 0 : Object.keys(byName).length === 0) return sql;
  const unused = new Set(Object.keys(byName));
  let next = 0;
  let out = '';
  for (const token of lex(sql, dialect)) {
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
  return out;
}

/** Athena's parameters are SQL literals; anything that is more than one value is refused. */
function literalOf(text: string | undefined, sql: string, dialect: Dialect): string {
  if (text === undefined)
    throw sqlError(dialect, 'INVALID_PARAMETER_USAGE', 'Incorrect number of parameters: a value for each ? is needed', {
      sql,
      offset: 0,
    });
  let depth = 0;
  for (const token of lex(text, dialect)) {
    if (token.kind === 'open') depth++;
    if (token.kind === 'close') depth--;
    const breaks =
      token.kind === 'semicolon' ||
      token.kind === 'comment' ||
      token.unfinished ||
      (token.kind === 'comma' && depth === 0) ||
      depth < 0 ||
      /^(SELECT|FROM|UNION|WITH)$/i.test(token.text);
    if (breaks)
      throw sqlError(
        dialect,
        'INVALID_PARAMETER_USAGE',
        `The parameter ${text} is not a literal. Write 'text' in quotes, a number, or DATE '…'`,
      );
  }
  return text;
}
