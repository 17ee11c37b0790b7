/** A statement as a tree of tokens and brackets: enough structure to rewrite by, no more. */
import { lex, type Dialect, type Token, type TokenKind } from '../../sql/lexer.ts';
import type { SqlError } from '../api.ts';
import { syntaxError } from './errors.ts';

export interface Leaf {
  readonly kind: Exclude<TokenKind, 'space' | 'comment' | 'open' | 'close' | 'semicolon'>;
  readonly text: string;
  /** The text in upper case if it is a bare word or a sign, else empty. */
  readonly word: string;
  /** Offset in the statement, or -1 for what the engine put in. */
  readonly start: number;
}

/** What stands in brackets; with empty brackets, an operand that rewriting has put together. */
export interface Group {
  readonly kind: 'group';
  readonly open: '(' | '[' | '{' | '';
  readonly nodes: readonly Node[];
  readonly word: '';
  readonly start: number;
  /** Offset behind the closing bracket. */
  readonly end: number;
  /** Of an interval literal: whole days and months, or a time of the day. */
  readonly interval?: 'days' | 'time';
  /** Its nodes are yet to be chosen by the types of operands. */
  readonly typed?: true;
}

export type Node = Leaf | Group;

const closing = { '(': ')', '[': ']', '{': '}', '': '' } as const;

/** Reads one statement. Throws SqlError `SYNTAX_ERROR` for brackets that do not match and for a second statement. */
export function readTree(sql: string, dialect: Dialect): Node[] {
  const tokens = lex(sql, dialect).filter((token) => token.kind !== 'space' && token.kind !== 'comment');
  while (tokens.at(-1)?.kind === 'semicolon') tokens.pop();
  let at = 0;
  const readUntil = (close: string): Node[] => {
    const nodes: Node[] = [];
    for (; at < tokens.length; at++) {
      const token = tokens[at]!;
      if (token.unfinished || token.kind === 'semicolon') throw unexpected(sql, token, dialect);
      if (token.kind === 'close') {
        if (token.text === close) return nodes;
        throw unexpected(sql, token, dialect);
      }
      if (token.kind === 'open') {
        const open = token.text as '(' | '[' | '{';
        at++;
        const inner = readUntil(closing[open]);
        nodes.push({ kind: 'group', open, nodes: inner, word: '', start: token.start, end: tokens[at]!.end });
      } else if (token.kind !== 'space' && token.kind !== 'comment') nodes.push(leafOf(token, token.kind));
    }
    if (close) throw syntaxError(sql, sql.length, '', dialect, `'${close}'`);
    return nodes;
  };
  return readUntil('');
}

function unexpected(sql: string, token: Token, dialect: Dialect): SqlError {
  return syntaxError(sql, token.start, token.text.slice(0, 60), dialect, '<statement>');
}

function leafOf(token: Token, kind: Leaf['kind']): Leaf {
  const bare = kind !== 'quotedName' && kind !== 'string';
  return { kind, text: token.text, word: bare ? token.text.toUpperCase() : '', start: token.start };
}

/** Text of the engine's own as a leaf; it may be any piece of SQL. */
export function raw(text: string, start = -1): Leaf {
  return { kind: text === ',' ? 'comma' : 'operator', text, word: text.toUpperCase(), start };
}

/** Nodes that stand for one operand. */
export function operand(nodes: readonly Node[]): Group {
  return { kind: 'group', open: '', nodes, word: '', start: nodes[0]?.start ?? -1, end: -1 };
}

export function brackets(nodes: readonly Node[], start = -1): Group {
  return { kind: 'group', open: '(', nodes, word: '', start, end: -1 };
}

export function isGroup(node: Node | undefined, open: Group['open'] = '('): node is Group {
  return node?.kind === 'group' && node.open === open;
}

/** A name, bare or quoted. */
export function isName(node: Node | undefined): node is Leaf & { kind: 'word' | 'quotedName' } {
  return node?.kind === 'word' || node?.kind === 'quotedName';
}

/** The name as the catalogue has it: bare names fold to lower case, and so do quoted ones, as in both engines. */
export function nameOf(node: Leaf): string {
  return plainName(node).toLowerCase();
}

/** The name without quotes, letters as written. */
export function plainName(node: Leaf): string {
  if (node.kind !== 'quotedName') return node.text;
  const quote = node.text[0] ?? '"';
  return node.text.slice(1, -1).replaceAll(quote + quote, quote);
}

/** Splits at commas of this level. An empty list gives no parts. */
export function splitCommas(nodes: readonly Node[]): Node[][] {
  if (nodes.length === 0) return [];
  const parts: Node[][] = [[]];
  for (const node of nodes) {
    if (node.kind === 'comma') parts.push([]);
    else parts[parts.length - 1]!.push(node);
  }
  return parts;
}

/** The items of a list in Athena's or DuckDB's text, split at the commas that no bracket or quote encloses. */
export function splitList(text: string): string[] {
  const items: string[] = [''];
  let depth = 0;
  for (const { kind, text: part } of lex(text, 'athena')) {
    if (kind === 'open') depth++;
    if (kind === 'close') depth--;
    if (kind === 'comma' && depth === 0) items.push('');
    else items[items.length - 1] += part;
  }
  return items.map((item) => item.trim());
}

/** Joins parts with a separator. */
export function joinNodes(parts: readonly (readonly Node[])[], separator = ','): Node[] {
  return parts.flatMap((part, at) => (at === 0 ? [...part] : [raw(separator), ...part]));
}

export interface Printed {
  readonly sql: string;
  /**
   * Offset in the statement that the text at this offset comes from. For text that the engine put in, what stands before
   * it, or on the side `after` what follows: Infinity at the end.
   */
  readonly sourceOf: (offset: number, side?: 'before' | 'after') => number;
}

/** The tree as text, one space between tokens. */
export function print(nodes: readonly Node[]): Printed {
  const pieces: string[] = [];
  const marks: { at: number; source: number }[] = [];
  let length = 0;
  const put = (text: string, source: number): void => {
    if (source >= 0) marks.push({ at: length, source });
    pieces.push(text, ' ');
    length += text.length + 1;
  };
  const walk = (list: readonly Node[]): void => {
    for (const node of list) {
      if (node.kind !== 'group') put(node.text, node.start);
      else {
        if (node.open) put(node.open, node.start);
        walk(node.nodes);
        if (node.open) put(closing[node.open], -1);
      }
    }
  };
  walk(nodes);
  const sourceOf = (offset: number, side: 'before' | 'after' = 'before'): number => {
    const next = marks.findIndex((mark) => mark.at >= offset);
    if (next >= 0 && marks[next]!.at === offset) return marks[next]!.source;
    if (side === 'after') return marks[next]?.source ?? Infinity;
    return marks.at(next < 0 ? -1 : Math.max(next - 1, 0))?.source ?? 0;
  };
  return { sql: pieces.join('').trimEnd(), sourceOf };
}

export function printText(nodes: readonly Node[]): string {
  return print(nodes).sql;
}
