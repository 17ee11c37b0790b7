/** Faults that the tokens alone show: quotes and brackets that do not close, and marks that no dialect has. */
import type { Finding } from '../finding.ts';
import { Scanner, type Dialect } from '../lexer.ts';
import type { Span } from '../tree/name.ts';
import type { Lexeme } from './cursor.ts';

interface Tokens {
  readonly text: string;
  readonly dialect: Dialect;
  readonly lexemes: readonly Lexeme[];
}

/** The first such fault, with what would put it right where that is certain. */
export function findMark(tokens: Tokens): Finding | undefined {
  const { lexemes } = tokens;
  const open: Lexeme[] = [];
  for (const [at, lexeme] of lexemes.entries()) {
    const found = markAt(tokens, at) ?? bracketAt(lexeme, open);
    if (found) return found;
  }
  const last = open.at(-1);
  if (last) {
    const wanted = closing[last.text]!;
    return mark('bracket', `This \`${last.text}\` is never closed. Add \`${wanted}\`.`, last);
  }
  return unfinishedComment(tokens);
}

function mark(code: Finding['code'], message: string, { start, end }: Span, fix?: string, fixSpan?: Span): Finding {
  const more = fix === undefined ? {} : { fix, ...(fixSpan ? { fixSpan } : {}) };
  return { code, severity: 'error', message, start, end, ...more };
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Keeps what is open, and finds a bracket that closes something else. */
function bracketAt(lexeme: Lexeme, open: Lexeme[]): Finding | undefined {
  if (lexeme.kind === 'open') open.push(lexeme);
  if (lexeme.kind !== 'close') return undefined;
  const before = open.pop();
  const wanted = before && closing[before.text];
  if (wanted === lexeme.text) return undefined;
  return before
    ? mark('bracket', `\`${before.text}\` is closed by \`${lexeme.text}\`.`, lexeme, wanted)
    : mark('bracket', `This \`${lexeme.text}\` closes nothing. Take it out, or open a bracket before it.`, lexeme);
}

function markAt({ lexemes, dialect, text }: Tokens, at: number): Finding | undefined {
  const lexeme = lexemes[at]!;
  const next = lexemes[at + 1];
  const isGlued = next !== undefined && next.start === lexeme.end;
  const both = { start: lexeme.start, end: next?.end ?? lexeme.end };
  if (lexeme.unfinished) return mark('unfinished', unfinishedMessage(lexeme), { ...lexeme, end: lexeme.start + 1 });
  if (lexeme.kind === 'string' && isGlued && next.kind === 'word' && lexemes.at(-1)!.unfinished)
    return mark('unfinished', "A quote inside a text is written twice: `''`.", next, "''", {
      start: lexeme.end - 1,
      end: lexeme.end,
    });
  if (lexeme.kind === 'word' && isGlued && next.text.startsWith('"') && lexemes.at(-1)!.unfinished)
    return openingQuote(lexemes, at);
  switch (isGlued ? lexeme.text + next.text : '') {
    case '//':
      return location(text, lexemes, at) ?? mark('syntax', 'A comment begins with `--`, not with `//`.', both, '--');
    case '==':
      return mark('syntax', 'Values are compared with one `=`.', both, '=');
    case '&&':
      return mark('syntax', 'Conditions are joined by AND, not by `&&`.', both, 'AND');
    case '=!':
      return mark('syntax', 'Unequal is written `<>`.', next!, '<>', both);
    case '${':
      return mark('syntax', `\`\${…}\` ${templates}`, both);
    case '{{':
    case '{%':
      return mark('syntax', `\`${lexeme.text}${next!.text}\` ${templates}`, both);
    default:
  }
  if (/^[‘’‚“”„«»]/.test(lexeme.text)) return typographic(text, lexemes, at);
  if (lexeme.text === '`' && dialect === 'redshift') return backtick(text, lexeme);
  if (lexeme.text === '#' && dialect === 'athena')
    return mark('syntax', 'A comment begins with `--`, not with `#`.', lexeme, '--');
  return undefined;
}

const templates = 'begins a template, and text is never pasted into SQL. Write a parameter: `:name`.';

/** `my-db"."t"`: the quote before the name is missing. */
function openingQuote(lexemes: readonly Lexeme[], at: number): Finding {
  let from = at;
  while (from > 0 && lexemes[from - 1]!.end === lexemes[from]!.start) from--;
  const { start } = lexemes[from]!;
  const { end } = lexemes[at]!;
  const fixSpan = { start, end: start };
  return mark('unfinished', 'The quote before this name is missing.', { start, end }, '"', fixSpan);
}

/** `s3://bucket/folder` without quotes. */
function location(text: string, lexemes: readonly Lexeme[], at: number): Finding | undefined {
  const [scheme, colon] = [lexemes[at - 2], lexemes[at - 1]];
  if (colon?.text !== ':' || scheme?.kind !== 'word' || scheme.end !== colon.start) return undefined;
  const { start } = scheme;
  const end = start + /^[^\s'"(),;]+/.exec(text.slice(start))![0].length;
  return mark(
    'syntax',
    'A location is a text, and stands in single quotes.',
    { start, end },
    `'${text.slice(start, end)}'`,
  );
}

/** Quotes that a word processor has made: straight ones stand at both ends. */
function typographic(text: string, lexemes: readonly Lexeme[], at: number): Finding {
  const { start } = lexemes[at]!;
  const straight = /^[‘’‚]/.test(text[start]!) ? "'" : '"';
  const fitting = straight === "'" ? /[‘’]/ : /[“”„«»]/;
  const length = text.slice(start + 1).search(fitting);
  const isOneLine = length >= 0 && !/[\n\r]/.test(text.slice(start + 1, start + 1 + length));
  const fixSpan = { start, end: isOneLine ? start + length + 2 : start + 1 };
  const inner = text.slice(start + 1, fixSpan.end - 1);
  const fix = isOneLine ? straight + inner + straight : straight;
  return mark('syntax', `This is a typographic quote. Write ${straight}.`, { start, end: start + 1 }, fix, fixSpan);
}

function backtick(text: string, { start, end }: Lexeme): Finding {
  const close = text.indexOf('`', end);
  const fixSpan = { start, end: close < 0 ? end : close + 1 };
  const fix = close < 0 ? '"' : `"${text.slice(end, close)}"`;
  return mark('dialect', 'Redshift quotes names with `"`, not with backticks.', { start, end }, fix, fixSpan);
}

/** A comment is no lexeme: one that never ends stands behind the last of them. */
export function unfinishedComment({ text, dialect, lexemes }: Tokens): Finding | undefined {
  const from = lexemes.at(-1)?.end ?? 0;
  const scanner = new Scanner(text.slice(from), dialect);
  while (scanner.next())
    if (scanner.unfinished && scanner.kind === 'comment') {
      const start = from + scanner.start;
      return mark('unfinished', 'This comment never ends. Close it with `*/`.', { start, end: start + 2 });
    }
  return undefined;
}

function unfinishedMessage({ kind, text }: Lexeme): string {
  if (kind === 'string')
    return `This text never ends. Close it with \`${text.startsWith('$') ? text.slice(0, text.indexOf('$', 1) + 1) : "'"}\`.`;
  return `This quoted name never ends. Close it with \`${text[0]!}\`.`;
}

/** Athena: in queries and in changes of rows names are quoted as in Trino, not as in Hive. */
export function findBackticks({ lexemes }: Tokens): Finding | undefined {
  const found = lexemes.find(({ kind, text }) => kind === 'quotedName' && text.startsWith('`'));
  return (
    found &&
    mark(
      'dialect',
      'In queries Athena quotes names with `"`. Backticks are for its DDL.',
      found,
      `"${found.text.slice(1, -1).replaceAll('``', '`').replaceAll('"', '""')}"`,
    )
  );
}
