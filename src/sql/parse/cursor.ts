import type { Finding, FindingCode } from '../finding.ts';
import { Scanner, type Dialect, type Token } from '../lexer.ts';
import type { Name, Span, Word } from '../tree/name.ts';
import { reservedWords } from '../words.ts';

/** A token that is neither space nor comment. */
export interface Lexeme extends Token {
  /** In upper case if it is a bare word, the text itself if it is a sign, else empty. */
  readonly word: string;
}

/** Brackets, calls, subqueries, types: deeper than this a text is refused, long before the stack ends. */
const maxDepth = 300;

/** Levels of the tree: nesting, and the operators, joins and steps of a path in one chain, each of which is one. */
const maxHeight = 800;

/** Syntax findings that are kept. Only the first is told; a text that has more is none of SQL. */
const maxFindings = 50;

/** The place in a statement that is being parsed, and what was found on the way. */
export class Cursor {
  readonly text: string;
  readonly dialect: Dialect;
  readonly lexemes: readonly Lexeme[];
  /** Index of the closing bracket by the index of the opening one. */
  readonly closeOf: ReadonlyMap<number, number>;
  /** By the index of an opening bracket whether a query stands in it, as far as it has been looked at. */
  readonly queryBrackets = new Map<number, boolean>();
  at = 0;
  depth = 0;
  /** Levels of the tree below what has been read in this nesting, and in those around it. */
  height = 0;
  readonly #heights: number[] = [];
  #joins: ReadonlySet<number> | undefined;
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

  /** Is what could stand at the cursor asked for? Lists of it are noted only then. */
  get watching(): boolean {
    return this.at === this.watched;
  }

  noteAll(words: Iterable<string>): void {
    if (this.at === this.watched) for (const word of words) this.expected.add(word);
  }

  /** What could stand at the cursor, or so many places ahead of it. */
  note(expected: string, ahead = 0): void {
    if (this.at + ahead === this.watched) this.expected.add(expected);
  }

  sees(word: string): boolean {
    if (this.at === this.watched) this.expected.add(word);
    return this.lexemes[this.at]?.word === word;
  }

  /** Words one behind the other. */
  seesAll(...words: readonly string[]): boolean {
    for (let ahead = 0; ahead < words.length; ahead++) {
      const word = words[ahead]!;
      this.note(word, ahead);
      if (this.lexemes[this.at + ahead]?.word !== word) return false;
    }
    return true;
  }

  /** The first of the words that stands at the cursor. */
  seesOneOf<Word extends string>(words: readonly Word[]): Word | undefined {
    this.noteAll(words);
    const word = this.lexemes[this.at]?.word;
    for (const one of words) if (one === word) return one;
    return undefined;
  }

  /** Takes the first of the words that stands at the cursor, and gives it as the grammar writes it. */
  takesOneOf<Word extends string>(words: readonly Word[]): Word | undefined {
    const word = this.seesOneOf(words);
    if (word !== undefined) this.at++;
    return word;
  }

  takes(word: string): Word | undefined {
    return this.sees(word) ? this.takeWord() : undefined;
  }

  /** Takes all the words or none; gives them as the grammar writes them. */
  takesAll<Words extends readonly string[]>(...words: Words): Words | undefined {
    if (this.lexemes[this.at]?.word !== words[0] && this.at !== this.watched) return undefined;
    if (!this.seesAll(...words)) return undefined;
    this.at += words.length;
    return words;
  }

  /** Takes two words of which the second must follow the first, as BY does ORDER; what is missing is a fault. */
  takesPair(first: string, second: string): boolean {
    if (this.takesAll(first, second)) return true;
    const next = this.lexemes[this.at + 1];
    if (this.lexeme?.word !== first || !next || this.at + 1 === this.caret) return false;
    this.at++;
    this.fail(second);
    return true;
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

  /** Indexes of JOIN with a condition of its own behind it, ON or USING, as brackets pair. */
  get joinsWithCondition(): ReadonlySet<number> {
    return (this.#joins ??= pairJoins(this.lexemes, this.closeOf));
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
    this.fault(lexeme ?? { start: this.end, end: this.end }, expected);
  }

  /** Something stands here that should not. One fault has one finding, however many rules stumble over it. */
  fault({ start, end }: Span, ...expected: readonly string[]): void {
    const { findings } = this;
    if (findings.length >= maxFindings) return;
    if (findings.some((finding) => finding.code === 'syntax' && finding.start === start)) return;
    findings.push({ code: 'syntax', severity: 'error', message: '', start, end, expected });
  }

  find(code: FindingCode, message: string, { start, end }: Span, fix?: string, fixSpan?: Span): void {
    const more = { ...(fix === undefined ? {} : { fix }), ...(fixSpan && { fixSpan }) };
    this.findings.push({ code, severity: 'error', message, start, end, ...more });
  }

  textOf({ start, end }: Span): string {
    return this.text.slice(start, end);
  }

  /** A step of a chain is a level of the tree. One that is too long to be walked ends the statement, with a finding. */
  grow(value: Span): void {
    if (++this.height <= maxHeight) return;
    this.find('tooDeep', 'Too many operators or joins stand in one chain. Split it.', value);
    this.at = this.lexemes.length;
  }

  /** Goes one level deeper, or what the stack needs for as many; false, with a finding and the rest of the text left out, where it is nested too deeply. */
  enter(levels = 1): boolean {
    if (this.depth + levels <= maxDepth) {
      this.depth += levels;
      this.#heights.push(this.height);
      this.height = 0;
      return true;
    }
    if (!this.findings.some(({ code }) => code === 'tooDeep'))
      this.find('tooDeep', `This is nested more than ${maxDepth} levels deep. Split it into WITH queries.`, {
        start: this.start,
        end: this.lexeme?.end ?? this.start,
      });
    this.at = this.lexemes.length;
    return false;
  }

  /** Comes back from a level, with what was read there. */
  leave<Result>(read: Result, levels = 1): Result {
    this.depth -= levels;
    this.height = Math.max(this.#heights.pop()!, this.height + 1);
    return read;
  }
}

/** The significant tokens of a text. */
export function readLexemes(text: string, dialect: Dialect): Lexeme[] {
  const lexemes: Lexeme[] = [];
  const scanner = new Scanner(text, dialect);
  while (scanner.next())
    if (scanner.kind !== 'space' && scanner.kind !== 'comment') {
      const { kind, start, end, unfinished } = scanner;
      const own = text.slice(start, end);
      const word = kind === 'word' ? own.toUpperCase() : wordless.has(kind) ? '' : own;
      lexemes.push({ kind, text: own, start, end, word, ...(unfinished ? { unfinished } : undefined) });
    }
  return lexemes;
}

const wordless: ReadonlySet<string> = new Set(['quotedName', 'string', 'number']);

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
  /** How many of each kind are open, so that a bracket that closes nothing is not looked for. */
  const waiting: Record<string, number> = { ')': 0, ']': 0, '}': 0 };
  lexemes.forEach(({ kind, text }, at) => {
    if (kind === 'open') {
      open.push(at);
      waiting[closing[text]!]!++;
    } else if (kind === 'close')
      while (waiting[text]! > 0) {
        const last = open.pop()!;
        const fits = closing[lexemes[last]!.text]!;
        waiting[fits]!--;
        if (fits !== text) continue;
        closeOf.set(last, at);
        break;
      }
  });
  return closeOf;
}

const joinEnds: ReadonlySet<string> = new Set('WHERE GROUP ORDER HAVING LIMIT UNION EXCEPT INTERSECT'.split(' '));

function pairJoins(lexemes: readonly Lexeme[], closeOf: ReadonlyMap<number, number>): Set<number> {
  const paired = new Set<number>();
  const around: { readonly close: number; readonly open: number[] }[] = [];
  let open: number[] = [];
  for (const [at, { kind, word }] of lexemes.entries()) {
    const close = kind === 'open' ? closeOf.get(at) : undefined;
    if (close !== undefined) {
      around.push({ close, open });
      open = [];
    } else if (kind === 'close' && around.at(-1)?.close === at) ({ open } = around.pop()!);
    else if (kind === 'close' || kind === 'comma' || joinEnds.has(word)) open = [];
    else if (word === 'JOIN') {
      const before = lexemes[at - 1]?.word;
      if (before !== 'CROSS' && before !== 'NATURAL') open.push(at);
    } else if (word === 'ON' || word === 'USING') {
      const join = open.pop();
      if (join !== undefined) paired.add(join);
    }
  }
  return paired;
}
