import type { Finding } from './finding.ts';
import type { Dialect } from './lexer.ts';
import { Cursor, readLexemes, type Lexeme } from './parse/cursor.ts';
import { readStatement } from './parse/statement.ts';
import { findBackticks, findMark } from './parse/marks.ts';
import { explainSyntax } from './parse/syntax.ts';
import type { Statement } from './tree/statement.ts';

/** A statement that was read, with what is wrong with it. */
export interface Parsed {
  readonly text: string;
  readonly dialect: Dialect;
  /** Whole also where the text is not: gaps are `missing` nodes and names without text. */
  readonly tree: Statement;
  readonly findings: readonly Finding[];
}

/** What could stand where the user is writing. */
export interface AtCaret extends Parsed {
  /** Words of the grammar in capitals, signs, and kinds of names in `<…>`. */
  readonly expected: ReadonlySet<string>;
  /** The word that is being written, of no length where there is none. */
  readonly prefix: { readonly text: string; readonly start: number; readonly end: number };
  /** The tokens before that word. */
  readonly before: readonly Lexeme[];
}

/**
 * Reads one statement, with or without a semicolon behind it. Never throws, whatever the text is.
 * Offsets are UTF-16 offsets in `text`.
 */
export function parse(text: string, dialect: Dialect): Parsed {
  const lexemes = readLexemes(text, dialect);
  const cursor = new Cursor(text, dialect, lexemes);
  const tree = readWhole(cursor);
  const tokens = { text, dialect, lexemes };
  const mark = findMark(tokens) ?? (readsTrino(tree, dialect) ? findBackticks(tokens) : undefined);
  const faults = cursor.findings.filter(({ code }) => code !== 'syntax').sort((a, b) => a.start - b.start);
  // A quote or bracket that never ends explains whatever else seems wrong.
  if (mark) return { text, dialect, tree, findings: [mark, ...faults] };
  if (faults.some(({ severity }) => severity === 'error')) return { text, dialect, tree, findings: faults };
  const [first] = cursor.findings.filter(({ code }) => code === 'syntax').sort((a, b) => a.start - b.start);
  const syntax = first ? [explainSyntax(first, watch(text, dialect, lexemes, first))] : [];
  return { text, dialect, tree, findings: [...faults, ...syntax] };
}

/** Athena gives its queries and changes of rows to Trino, its DDL to Hive's parser. */
function readsTrino(tree: Statement, dialect: Dialect): boolean {
  if (dialect !== 'athena') return false;
  return tree.kind === 'query' || /^(?:insert|delete|update|merge|unload)$/.test(tree.form);
}

function readWhole(cursor: Cursor): Statement {
  const tree = readStatement(cursor);
  if (cursor.atCaret) cursor.at++;
  while (cursor.sees(';')) cursor.at++;
  if (!cursor.done) cursor.fail('<end>');
  return tree;
}

/** Reads again and keeps what the grammar expects at the finding. */
function watch(text: string, dialect: Dialect, lexemes: readonly Lexeme[], finding: Finding): Cursor {
  const index = lexemes.findIndex(({ start }) => start >= finding.start);
  const cursor = new Cursor(text, dialect, lexemes, index < 0 ? lexemes.length : index);
  readWhole(cursor);
  return cursor;
}

/** Reads the statement for somebody who is writing at the offset. Never throws. */
export function parseAt(text: string, offset: number, dialect: Dialect): AtCaret {
  const found = readLexemes(text, dialect);
  const index = found.findIndex(({ start, end }) => end >= offset && start <= offset);
  const touched = found[index];
  const isWord = touched?.kind === 'word' || touched?.kind === 'quotedName';
  const behind = isWord ? index : index >= 0 && found[index + 1]?.start === offset ? index + 1 : -1;
  const word = found[behind];
  const written = word && (word.kind === 'word' || word.kind === 'quotedName') ? word : undefined;
  const at = written ? behind : found.findIndex(({ start }) => start >= offset);
  const lexemes = [...found];
  const caret = at < 0 ? lexemes.length : at;
  const none: Lexeme = { kind: 'word', text: '', word: '', start: offset, end: offset };
  if (!written) lexemes.splice(caret, 0, none);
  const cursor = new Cursor(text, dialect, lexemes, caret, caret);
  const tree = readWhole(cursor);
  const prefix = written ? { text: text.slice(written.start, offset), start: written.start, end: written.end } : none;
  return {
    text,
    dialect,
    tree,
    findings: cursor.findings,
    expected: cursor.expected,
    prefix,
    before: lexemes.slice(0, caret),
  };
}
