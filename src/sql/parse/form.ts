/** Reads what a form of the grammar describes: commands, and functions with a grammar of their own. */
import type { List, Part, Path, Sequence, Slot } from '../tree/statement.ts';
import { noAlias, queryWords } from '../words.ts';
import { readExpression, readExpressions, readOperand, startsQuery } from './expression.ts';
import type { Cursor } from './cursor.ts';
import type { Pattern, SlotKind } from './pattern.ts';
import { readQuery } from './query.ts';
import { readRelation } from './relation.ts';
import { readStatement } from './statement.ts';
import { readType, startsType } from './type.ts';
import { readSort } from './window.ts';

/** The parts that the pattern describes, or undefined, with the cursor where it was, if they do not stand here. */
export function readParts(cursor: Cursor, pattern: Pattern): Part[] | undefined {
  const out: Part[] = [];
  const { at } = cursor;
  const found = cursor.findings.length;
  const progress = progressOf(cursor);
  const { base } = progress;
  progress.base ??= out;
  const fits = read(cursor, pattern, out);
  progress.base = base;
  if (fits) return out;
  cursor.at = at;
  cursor.findings.length = found;
  return undefined;
}

/** The parts, if they are all there, and the index that the reading came to. */
export function tryParts(
  cursor: Cursor,
  pattern: Pattern,
): { readonly parts: Part[] | undefined; readonly furthest: number } {
  const progress = progressOf(cursor);
  const before = progress.at;
  progress.at = cursor.at;
  const parts = readParts(cursor, pattern);
  const furthest = Math.max(progress.at, cursor.at);
  progress.at = Math.max(before, progress.at);
  return { parts, furthest };
}

function read(cursor: Cursor, pattern: Pattern, out: Part[]): boolean {
  switch (pattern.kind) {
    case 'word': {
      const word = cursor.takes(pattern.word);
      if (word) out.push(word);
      return word !== undefined;
    }
    case 'sequence': {
      const { at } = cursor;
      const { length } = out;
      for (const item of pattern.items)
        if (!read(cursor, item, out)) {
          reach(cursor);
          cursor.at = at;
          out.length = length;
          return false;
        }
      return true;
    }
    case 'choice':
      return pattern.options.some((option) => read(cursor, option, out));
    case 'optional':
      read(cursor, pattern.inner, out);
      return true;
    case 'repeat':
      return readRepeat(cursor, pattern, out);
    case 'slot': {
      const slot = readSlot(cursor, pattern.name, pattern.takes);
      if (slot) out.push(slot);
      return slot !== undefined;
    }
  }
}

/** How far any form came, and what it had read by then: the fault of a command that fits none stands there. */
export interface Progress {
  at: number;
  /** The form that is being tried. */
  form: string;
  /** The form that came furthest, and its parts. */
  best: { readonly form: string; readonly parts: readonly Part[] };
  /** The parts of the command that is being read. */
  base: Part[] | undefined;
}

const progresses = new WeakMap<Cursor, Progress>();

export function progressOf(cursor: Cursor): Progress {
  let found = progresses.get(cursor);
  if (!found) progresses.set(cursor, (found = { at: 0, form: '', best: { form: '', parts: [] }, base: undefined }));
  return found;
}

function reach(cursor: Cursor): void {
  const progress = progressOf(cursor);
  if (cursor.at <= progress.at) return;
  progress.at = cursor.at;
  progress.best = { form: progress.form, parts: [...(progress.base ?? [])] };
}

function readRepeat(cursor: Cursor, { inner, separator }: Pattern & { kind: 'repeat' }, out: Part[]): boolean {
  const items: Part[] = [];
  const { start } = cursor;
  for (;;) {
    const { at } = cursor;
    if (items.length > 0 && separator && !cursor.takes(separator)) break;
    const item: Part[] = [];
    if (!read(cursor, inner, item) || cursor.at === at) {
      reach(cursor);
      cursor.at = at;
      break;
    }
    items.push(joined(item));
  }
  if (items.length === 0) return false;
  const list: List = { kind: 'list', items, ...(separator ? {} : { spaced: true }), start, end: cursor.end };
  out.push(list);
  return true;
}

function joined(parts: readonly Part[]): Part {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const sequence: Sequence = { kind: 'sequence', parts, start: first?.start ?? 0, end: parts.at(-1)?.end ?? 0 };
  return sequence;
}

function readSlot(cursor: Cursor, name: string, takes: SlotKind | Pattern): Part | undefined {
  let value: Part | undefined;
  if (typeof takes === 'string') value = readers[takes](cursor);
  else {
    const parts: Part[] = [];
    if (read(cursor, takes, parts)) value = joined(parts);
  }
  if (!value) {
    reach(cursor);
    return undefined;
  }
  if (name === '') return value;
  const slot: Slot = { kind: 'slot', name, value, start: value.start, end: value.end };
  return slot;
}

type Reader = (cursor: Cursor) => Part | undefined;

const path =
  (expected: string): Reader =>
  (cursor) => {
    cursor.note(expected);
    if (!cursor.isName()) return undefined;
    return readPath(cursor);
  };

/** Names with dots between them. Behind a dot every word is a name. */
export function readPath(cursor: Cursor): Path {
  const { start } = cursor;
  const names = [cursor.takeName()];
  while (cursor.lexeme?.kind === 'dot') {
    const next = cursor.peek(1);
    if (next?.kind !== 'word' && next?.kind !== 'quotedName') break;
    cursor.at++;
    names.push(cursor.takeName());
  }
  return { kind: 'path', names, start, end: cursor.end };
}

const name =
  (expected: string): Reader =>
  (cursor) => {
    cursor.note(expected);
    return cursor.isName() ? cursor.takeName() : undefined;
  };

const ofKind =
  (expected: string, ...kinds: readonly string[]): Reader =>
  (cursor) => {
    cursor.note(expected);
    return kinds.includes(cursor.lexeme?.kind ?? '') ? cursor.takeWord() : undefined;
  };

const prefixSigns = /^[-+(*@~]$|^\|\/$|^\|\|\/$/;
const prefixWords =
  /^(?:NOT|CASE|CAST|EXISTS|EXTRACT|NULL|TRUE|FALSE|INTERVAL|ARRAY|CURRENT_\w+|LOCALTIME\w*|SYSDATE|USER|SESSION_USER|TRIM|NORMALIZE|JSON_\w+|LISTAGG|LEFT|RIGHT|GROUPING|TIMESTAMP|DEFAULT|TAG|SNAPSHOT)$/;

function startsExpression(cursor: Cursor): boolean {
  cursor.note('<expression>');
  const { lexeme } = cursor;
  if (!lexeme) return false;
  if (lexeme.kind === 'string' || lexeme.kind === 'number' || lexeme.kind === 'parameter' || cursor.isName())
    return true;
  return lexeme.kind === 'word' ? prefixWords.test(lexeme.word) : prefixSigns.test(lexeme.text);
}

const readers: Readonly<Record<SlotKind, Reader>> = {
  table: path('<table>'),
  view: path('<view>'),
  schema: path('<schema>'),
  catalog: path('<catalog>'),
  path: path('<name>'),
  field: path('<column>'),
  name: name('<name>'),
  column: name('<column>'),
  alias: (cursor) =>
    cursor.atCaret || noAlias[cursor.dialect].has(cursor.lexeme?.word ?? '') ? undefined : name('<alias>')(cursor),
  names: (cursor) => {
    cursor.note('<column>');
    if (!cursor.isName()) return undefined;
    const { start } = cursor;
    const items = [cursor.takeName()];
    while (cursor.takes(',')) items.push(cursor.expectName('<column>'));
    return { kind: 'list', items, start, end: cursor.end };
  },
  word: (cursor) => (cursor.lexeme?.kind === 'word' ? cursor.takeWord() : undefined),
  string: ofKind('<string>', 'string'),
  number: ofKind('<number>', 'number'),
  parameter: ofKind('<parameter>', 'parameter'),
  value: (cursor) => {
    const { lexeme, start } = cursor;
    cursor.note('<value>');
    if (lexeme && /^[-+]$/.test(lexeme.text) && cursor.peek(1)?.kind === 'number') {
      const parts = [cursor.takeWord(), cursor.takeWord()];
      return { kind: 'sequence', parts, start, end: cursor.end };
    }
    return ofKind('<value>', 'string', 'number', 'word', 'quotedName', 'parameter')(cursor);
  },
  expression: (cursor) => (startsExpression(cursor) ? readExpression(cursor) : undefined),
  operand: (cursor) => (startsExpression(cursor) ? readOperand(cursor) : undefined),
  expressions: (cursor) => {
    if (!startsExpression(cursor)) return undefined;
    const { start } = cursor;
    return { kind: 'list', items: readExpressions(cursor), start, end: cursor.end };
  },
  sort: (cursor) => {
    if (!startsExpression(cursor)) return undefined;
    const { start } = cursor;
    return { kind: 'list', items: readSort(cursor), start, end: cursor.end };
  },
  type: (cursor) => (startsType(cursor) ? readType(cursor) : undefined),
  query: (cursor) => {
    for (const word of queryWords) cursor.note(word);
    return queryWords.has(cursor.lexeme?.word ?? '') || startsQuery(cursor, cursor.at) ? readQuery(cursor) : undefined;
  },
  statement: (cursor) => (cursor.done ? undefined : readStatement(cursor)),
  relation: (cursor) => {
    cursor.note('<table>');
    return cursor.isName() || cursor.lexeme?.text === '(' || cursor.lexeme?.word === 'UNNEST'
      ? readRelation(cursor)
      : undefined;
  },
  token: (cursor) =>
    cursor.done || cursor.lexeme?.kind === 'open' || cursor.lexeme?.kind === 'close' || cursor.lexeme?.kind === 'comma'
      ? undefined
      : cursor.takeWord(),
  block: (cursor) => {
    const close = cursor.lexeme?.kind === 'open' ? cursor.closeOf.get(cursor.at) : undefined;
    if (close === undefined) {
      cursor.note('(');
      return undefined;
    }
    return takeUntil(cursor, close + 1);
  },
  rest: (cursor) => (cursor.done ? undefined : takeUntil(cursor, cursor.lexemes.length)),
};

function takeUntil(cursor: Cursor, end: number): Sequence {
  const { start } = cursor;
  const parts: Part[] = [];
  while (cursor.at < end) parts.push(cursor.takeWord());
  return { kind: 'sequence', parts, start, end: cursor.end };
}
