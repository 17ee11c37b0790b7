/** The error-tolerant lexer of both dialects. Every character of the text belongs to exactly one token. */

export type Dialect = 'athena' | 'redshift';

export type TokenKind =
  | 'space'
  | 'comment'
  | 'word'
  | 'quotedName'
  | 'string'
  | 'number'
  | 'semicolon'
  | 'open'
  | 'close'
  | 'comma'
  | 'dot'
  | 'parameter'
  | 'operator';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** UTF-16 offset of the first character. */
  readonly start: number;
  /** UTF-16 offset behind the last character. */
  readonly end: number;
  /** A quote, comment or dollar string that the text ends inside of. */
  readonly unfinished?: true;
}

const space = /[\s\u0000\ufeff]+/y;
const lineComment = /--[^\n\r]*/y;
const word = /[\p{L}_][\p{L}\p{M}\p{N}_$@#]*/uy;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const parameter = /:[A-Za-z_]\w*|\?/y;
const position = /\$\d+/y;
const temporaryName = /#[\p{L}_][\p{L}\p{M}\p{N}_$@#]*/uy;
const dollarTag = /\$(?:[A-Za-z_]\w*)?\$/y;
const operator = /\|\|\/|\|\/|->>|->|=>|<=|>=|<>|!=|\|\||::|!~~\*|!~\*|!~|~~\*|~\*|~~|[^\s]/uy;

/** Tokens of the text, in order and without a gap; never throws. */
export function lex(text: string, dialect: Dialect): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const token = readToken(text, at, dialect);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function readToken(text: string, start: number, dialect: Dialect): Token {
  const take = (kind: TokenKind, end: number): Token => ({ kind, text: text.slice(start, end), start, end });
  const match = (pattern: RegExp): number => {
    pattern.lastIndex = start;
    return pattern.test(text) ? pattern.lastIndex : 0;
  };
  const upTo = (kind: TokenKind, end: number): Token =>
    end > 0 ? take(kind, end) : { ...take(kind, text.length), unfinished: true };

  const first = text[start] ?? '';
  let end: number;
  if ((end = match(space))) return take('space', end);
  if ((end = match(lineComment))) return take('comment', end);
  if (text.startsWith('/*', start)) return upTo('comment', blockCommentEnd(text, start, dialect));
  if (first === "'") return upTo('string', quoteEnd(text, start, "'"));
  if (first === '"') return upTo('quotedName', quoteEnd(text, start, '"'));
  if (first === '`' && dialect === 'athena') return upTo('quotedName', quoteEnd(text, start, '`'));
  if (/[eE]/.test(first) && text[start + 1] === "'" && dialect === 'redshift')
    return upTo('string', quoteEnd(text, start + 1, "'", '\\'));
  if (dialect === 'redshift' && (end = match(position))) return take('parameter', end);
  if (dialect === 'redshift' && first === '#' && (end = match(temporaryName))) return take('word', end);
  if (first === '$' && dialect === 'redshift' && (end = match(dollarTag))) {
    const close = text.indexOf(text.slice(start, end), end);
    return upTo('string', close < 0 ? 0 : close + end - start);
  }
  if ((end = match(word))) return take('word', end);
  if ((end = match(number))) return take('number', end);
  if (first === ';') return take('semicolon', start + 1);
  if (first === '(' || first === '[' || first === '{') return take('open', start + 1);
  if (first === ')' || first === ']' || first === '}') return take('close', start + 1);
  if (first === ',') return take('comma', start + 1);
  if (first === '.') return take('dot', start + 1);
  // `name:type` of a Hive type and `'key':value` of a JSON object are no parameters.
  const glued = start > 0 && /[\p{L}\p{N}_'"`)\]]/u.test(text[start - 1]!);
  if (!(first === ':' && (glued || text[start + 1] === ':')) && (end = match(parameter))) return take('parameter', end);
  return take('operator', match(operator) || start + 1);
}

/** Offset behind the closing quote, or 0 if there is none. A doubled quote stands for itself, as one behind `escape` does. */
function quoteEnd(text: string, start: number, quote: string, escape?: string): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === escape) at++;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return 0;
}

/** Block comments nest in Redshift, as in PostgreSQL, and do not in Athena. */
function blockCommentEnd(text: string, start: number, dialect: Dialect): number {
  if (dialect === 'athena') {
    const close = text.indexOf('*/', start + 2);
    return close < 0 ? 0 : close + 2;
  }
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text.startsWith('/*', at)) {
      depth++;
      at++;
    } else if (text.startsWith('*/', at)) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return 0;
}
