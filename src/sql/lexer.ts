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

/** Tokens of the text, in order and without a gap; never throws. */
export function lex(text: string, dialect: Dialect): Token[] {
  const tokens: Token[] = [];
  const scanner = new Scanner(text, dialect);
  while (scanner.next()) tokens.push(scanner.token());
  return tokens;
}

const isSpaceCode = 1;
const isWordStart = 2;
const isWordPart = 4;
const isDigit = 8;

/** What each ASCII character may be part of. */
const classes = new Uint8Array(128);
for (const space of '\0\t\n\v\f\r ') classes[space.charCodeAt(0)] = isSpaceCode;
for (let code = 0; code < 128; code++) {
  const letter = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(letter)) classes[code] = isWordStart | isWordPart;
  else if (/[$@#]/.test(letter)) classes[code] = isWordPart;
  else if (/\d/.test(letter)) classes[code] = isWordPart | isDigit;
}

const spaces = /[\s\u0000]+/y;
const wordStart = /[\p{L}]/uy;
const wordParts = /[\p{L}\p{M}\p{N}_$@#]+/uy;
const parameter = /:[A-Za-z_]\w*/y;
const dollarTag = /\$(?:[A-Za-z_]\w*)?\$/y;

/** Signs of more than one character by their first one, the longest first. */
const longSigns = new Map(
  ['||/ |/ ||', '->> ->', '=>', '<= <>', '>=', '!~~* !~~ !~* !~ !=', '::', '~~* ~~ ~*'].map(
    (signs) => [signs.charCodeAt(0), signs.split(' ')] as const,
  ),
);

/** Goes from token to token. What it finds stands in its members until the next step, so that blanks cost nothing. */
export class Scanner {
  readonly #text: string;
  readonly #dialect: Dialect;
  kind: TokenKind = 'space';
  start = 0;
  end = 0;
  unfinished = false;

  constructor(text: string, dialect: Dialect) {
    this.#text = text;
    this.#dialect = dialect;
  }

  token(): Token {
    const { kind, start, end } = this;
    const text = this.#text.slice(start, end);
    return this.unfinished ? { kind, text, start, end, unfinished: true } : { kind, text, start, end };
  }

  /** Reads the next token; false behind the last one. */
  next(): boolean {
    this.start = this.end;
    if (this.start >= this.#text.length) return false;
    this.unfinished = false;
    this.#read(this.#text.charCodeAt(this.start));
    return true;
  }

  #take(kind: TokenKind, end: number): void {
    this.kind = kind;
    this.end = end;
  }

  /** A token with an end of its own, or the rest of the text. */
  #takeQuoted(kind: TokenKind, end: number): void {
    this.unfinished = end === 0;
    this.#take(kind, end || this.#text.length);
  }

  #read(code: number): void {
    const text = this.#text;
    const { start } = this;
    if (code >= 128) {
      this.#readOther();
      return;
    }
    const kind = classes[code]!;
    if (kind & isWordStart) {
      if ((code | 32) === 101 && this.#dialect === 'redshift' && text.charCodeAt(start + 1) === quote)
        this.#takeQuoted('string', quoteEnd(text, start + 1, quote, backslash));
      else this.#take('word', this.#wordEnd(start + 1));
      return;
    }
    if (kind & isSpaceCode) {
      this.#take('space', this.#spaceEnd(start + 1));
      return;
    }
    if (kind & isDigit) {
      this.#take('number', numberEnd(text, start));
      return;
    }
    this.#readSign(code);
  }

  #readSign(code: number): void {
    const text = this.#text;
    const { start } = this;
    const next = text.charCodeAt(start + 1);
    switch (code) {
      case 40: // (
      case 91: // [
      case 123: // {
        return this.#take('open', start + 1);
      case 41: // )
      case 93: // ]
      case 125: // }
        return this.#take('close', start + 1);
      case 44: // ,
        return this.#take('comma', start + 1);
      case 46: // .
        return isDigitCode(next) ? this.#take('number', numberEnd(text, start)) : this.#take('dot', start + 1);
      case 59: // ;
        return this.#take('semicolon', start + 1);
      case quote:
        return this.#takeQuoted('string', quoteEnd(text, start, quote, this.#dialect === 'redshift' ? backslash : -1));
      case 34: // "
        return this.#takeQuoted('quotedName', quoteEnd(text, start, 34));
      case 96: // `
        if (this.#dialect === 'athena') return this.#takeQuoted('quotedName', quoteEnd(text, start, 96));
        break;
      case 45: // -
        if (next === 45) return this.#take('comment', lineEnd(text, start));
        break;
      case 47: // /
        if (next === 42) return this.#takeQuoted('comment', blockCommentEnd(text, start, this.#dialect));
        break;
      case 63: // ?
        return this.#take('parameter', start + 1);
      case 58: // :
        if (this.#readColon(next)) return;
        break;
      case 36: // $
      case 35: // #
        if (this.#dialect === 'redshift' && this.#readMark(code, next)) return;
        break;
      default:
    }
    const sign = longSigns.get(code)?.find((one) => text.startsWith(one, start));
    this.#take('operator', start + (sign?.length ?? 1));
  }

  /** `:name`, but not in `a::int`, nor in `name:type` of a Hive type and `'key':value` of a JSON object. */
  #readColon(next: number): boolean {
    const { start } = this;
    if (next === 58) return false;
    if (start > 0 && /[\p{L}\p{N}_'"`)\]]/u.test(this.#text[start - 1]!)) return false;
    const end = matchAt(parameter, this.#text, start);
    if (end > 0) this.#take('parameter', end);
    return end > 0;
  }

  /** Redshift: `$1`, `$$ … $$`, `$tag$ … $tag$`, and `#name` of a temporary table. */
  #readMark(code: number, next: number): boolean {
    const text = this.#text;
    const { start } = this;
    if (code === 35) {
      if (!this.#startsWord(start + 1)) return false;
      this.#take('word', this.#wordEnd(start + 1));
      return true;
    }
    if (isDigitCode(next)) {
      this.#take('parameter', digitsEnd(text, start + 1));
      return true;
    }
    const tagEnd = matchAt(dollarTag, text, start);
    if (tagEnd === 0) return false;
    const close = text.indexOf(text.slice(start, tagEnd), tagEnd);
    this.#takeQuoted('string', close < 0 ? 0 : close + tagEnd - start);
    return true;
  }

  #startsWord(at: number): boolean {
    const code = this.#text.charCodeAt(at);
    return code < 128 ? (classes[code]! & isWordStart) !== 0 : matchAt(wordStart, this.#text, at) > 0;
  }

  /** A character beyond ASCII: a blank, a letter, or a sign, which is a whole code point. */
  #readOther(): void {
    const text = this.#text;
    const { start } = this;
    const blank = matchAt(spaces, text, start);
    if (blank > 0) this.#take('space', blank);
    else if (this.#startsWord(start)) this.#take('word', this.#wordEnd(start));
    else this.#take('operator', start + (text.codePointAt(start)! > 0xffff ? 2 : 1));
  }

  #wordEnd(from: number): number {
    const text = this.#text;
    let at = from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= 128) return matchAt(wordParts, text, at) || at;
      if (!(classes[code]! & isWordPart)) break;
    }
    return at;
  }

  #spaceEnd(from: number): number {
    const text = this.#text;
    let at = from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= 128) return matchAt(spaces, text, at) || at;
      if (!(classes[code]! & isSpaceCode)) break;
    }
    return at;
  }
}

const quote = 39;
const backslash = 92;

/** Where a sticky pattern that stands at the offset ends, or 0. */
function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : 0;
}

function isDigitCode(code: number): boolean {
  return code >= 48 && code <= 57;
}

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (isDigitCode(text.charCodeAt(at))) at++;
  return at;
}

/** `12`, `1.`, `.5`, `1.5e-3`. */
function numberEnd(text: string, start: number): number {
  let at = digitsEnd(text, start);
  if (text.charCodeAt(at) === 46) at = digitsEnd(text, at + 1);
  if ((text.charCodeAt(at) | 32) !== 101) return at;
  const sign = text.charCodeAt(at + 1);
  const from = sign === 43 || sign === 45 ? at + 2 : at + 1;
  return isDigitCode(text.charCodeAt(from)) ? digitsEnd(text, from) : at;
}

function lineEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) break;
  }
  return at;
}

/** Offset behind the closing quote, or 0 if there is none. A doubled quote stands for itself, as one behind `escape` does. */
function quoteEnd(text: string, start: number, mark: number, escape = -1): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === escape) at++;
    else if (code === mark) {
      if (text.charCodeAt(at + 1) !== mark) return at + 1;
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
    const code = text.charCodeAt(at);
    if (code === 47 && text.charCodeAt(at + 1) === 42) {
      depth++;
      at++;
    } else if (code === 42 && text.charCodeAt(at + 1) === 47) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return 0;
}
