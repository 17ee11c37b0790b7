import type { Finding, FindingCode } from '../finding.ts';
import { lex, type Dialect, type Token } from '../lexer.ts';
import type { Name, Span, Word } from '../tree/name.ts';
import { reservedWords } from '../words.ts';

/** A token that is neither space nor comment. */
export interface Lexeme extends Token {
  /** In upper case if it is a bare word, the text itself if it is a sign, else empty. */
  readonly word: string;
}

/** Brackets, calls, subqueries, types: deeper than this a text is refused, long before the stack ends. */
export const maxDepth = 400;

/** Operators, joins and steps of a path in one chain, each of which is a level of the tree. */
export const maxChain = 1000;

/** The place in a statement that is being parsed, and what was found on the way. */
export class Cursor {
  readonly text: string;
  readonly dialect: Dialect;
  readonly lexemes: readonly Lexeme[];
  /** Index of the closing bracket by the index of the opening one. */
  readonly closeOf: ReadonlyMap<number, number>;
  at = 0;
  depth = 0;
  /** Queries in brackets around the place, and commands around it. */
  brackets = 0;
  commands = 0;
  readonly findings: Finding[] = [];
  /** The index whose expectations are kept, or -1. */
  readonly watched: number;
  /** What could stand at `watched`. */
  readonly expected = new Set<string>();
  /** The index of the word that is being written, which nothing optional takes, or -1. */
  readonly caret: number;

  constructor(text: string, dialect: Dialect, lexemes: readonly Lexeme[], watched = -1, caret = -1) {
    this.text = text;
    this.dialect = dialect;
    this.lexemes = lexemes;
    this.closeOf = matchBrackets(lexemes);
    this.watched = watched;
    this.caret = caret;
  }

  get lexeme(): Lexeme | undefined {
    return this.lexemes[this.at];
  }

  peek(ahead: number): Lexeme | undefined {
    return this.lexemes[this.at + ahead];
  }

  get done(): boolean {
    return this.at >= this.lexemes.length;
  }

  /** Where the next token starts; behind the last one, its end. */
  get start(): number {
    return this.lexeme?.start ?? this.end;
  }

  /** Where the last token that was taken ends. */
  get end(): number {
    return this.lexemes[Math.min(this.at, this.lexemes.length) - 1]?.end ?? 0;
  }

  /** What could stand at the cursor, or so many places ahead of it. */
  note(expected: string, ahead = 0): void {
    if (this.at + ahead === this.watched) this.expected.add(expected);
  }

  sees(word: string): boolean {
    this.note(word);
    return this.lexeme?.word === word;
  }

  /** Words one behind the other. */
  seesAll(...words: readonly string[]): boolean {
    return words.every((word, ahead) => {
      this.note(word, ahead);
      return this.peek(ahead)?.word === word;
    });
  }

  seesAny(words: ReadonlySet<string> | readonly string[]): boolean {
    for (const word of words) this.note(word);
    const { word } = this.lexeme ?? { word: '' };
    return word !== '' && (Array.isArray(words) ? words.includes(word) : (words as ReadonlySet<string>).has(word));
  }

  takes(word: string): Word | undefined {
    return this.sees(word) ? this.takeWord() : undefined;
  }

  /** Takes all the words or none; gives them as the grammar writes them. */
  takesAll<Words extends readonly string[]>(...words: Words): Words | undefined {
    if (!this.seesAll(...words)) return undefined;
    this.at += words.length;
    return words;
  }

  takeWord(): Word {
    const { text, start, end } = this.take();
    return { kind: 'word', text, start, end };
  }

  take(): Lexeme {
    const lexeme = this.lexemes[this.at]!;
    this.at++;
    return lexeme;
  }

  /** Takes the word or finds that it is missing. */
  expect(word: string): Word | undefined {
    const taken = this.takes(word);
    if (!taken) this.fail(word);
    return taken;
  }

  /** Is the next token the word that is being written? */
  get atCaret(): boolean {
    return this.at === this.caret;
  }

  /** Could the token so many places ahead be a name? */
  isName(ahead = 0): boolean {
    const lexeme = this.peek(ahead);
    if (lexeme?.kind === 'quotedName') return true;
    return lexeme?.kind === 'word' && !reservedWords[this.dialect].has(lexeme.word);
  }

  takeName(): Name {
    const { text, start, end } = this.take();
    return { kind: 'name', text, value: plainName(text), start, end };
  }

  /** A name, or a finding and a name without text. */
  expectName(expected = '<name>'): Name {
    this.note(expected);
    if (this.isName()) return this.takeName();
    this.fail(expected);
    return { kind: 'name', text: '', value: '', start: this.start, end: this.start };
  }

  /** A fault at the next token: something else was expected here. */
  fail(expected: string): void {
    this.note(expected);
    const { lexeme } = this;
    const { start, end } = lexeme ?? { start: this.end, end: this.end };
    // One fault has one finding, however many rules stumble over it.
    if (this.findings.some((finding) => finding.code === 'syntax' && finding.start === start)) return;
    this.findings.push({ code: 'syntax', severity: 'error', message: '', start, end, expected: [expected] });
  }

  find(code: FindingCode, message: string, { start, end }: Span, fix?: string): void {
    this.findings.push({ code, severity: 'error', message, start, end, ...(fix === undefined ? {} : { fix }) });
  }

  /** A chain that is too long to be walked ends the statement, with a finding. */
  endChain(value: Span): void {
    this.find('tooDeep', `More than ${maxChain} operators or joins stand in one chain. Split it.`, value);
    this.at = this.lexemes.length;
  }

  /** Goes one level deeper, or finds that the text is nested too deeply and skips the bracket. */
  nest<Result>(read: () => Result, refused: () => Result): Result {
    if (this.depth >= maxDepth) {
      if (!this.findings.some(({ code }) => code === 'tooDeep'))
        this.find('tooDeep', `This is nested more than ${maxDepth} levels deep. Split it into WITH queries.`, {
          start: this.start,
          end: this.lexeme?.end ?? this.start,
        });
      this.at = this.lexemes.length;
      return refused();
    }
    this.depth++;
    try {
      return read();
    } finally {
      this.depth--;
    }
  }
}

/** The significant tokens of a text, with faults of the tokens themselves. */
export function readLexemes(text: string, dialect: Dialect): Lexeme[] {
  const lexemes: Lexeme[] = [];
  for (const token of lex(text, dialect))
    if (token.kind !== 'space' && token.kind !== 'comment')
      lexemes.push({
        ...token,
        word: token.kind === 'word' ? token.text.toUpperCase() : /^['"`$\d]/.test(token.text) ? '' : token.text,
      });
  return lexemes;
}

/** The name without its quotes, letters as written. */
export function plainName(text: string): string {
  const quote = text[0];
  if (quote !== '"' && quote !== '`') return text;
  const inner = text.length > 1 && text.endsWith(quote) ? text.slice(1, -1) : text.slice(1);
  return inner.replaceAll(quote + quote, quote);
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function matchBrackets(lexemes: readonly Lexeme[]): Map<number, number> {
  const closeOf = new Map<number, number>();
  const open: number[] = [];
  lexemes.forEach((lexeme, at) => {
    if (lexeme.kind === 'open') open.push(at);
    else if (lexeme.kind === 'close') {
      const fits = open.findLastIndex((index) => closing[lexemes[index]!.text] === lexeme.text);
      if (fits < 0) return;
      closeOf.set(open[fits]!, at);
      open.length = fits;
    }
  });
  return closeOf;
}
