/** Calls: arguments, and what stands behind the bracket of aggregates and window functions. */
import { insideCall, type SpecialForm } from '../grammar/special.ts';
import type { Call, Expression, NamedArgument, Window } from '../tree/expression.ts';
import type { Name, Word } from '../tree/name.ts';
import type { Part } from '../tree/statement.ts';
import { queryWords } from '../words.ts';
import type { Cursor } from './cursor.ts';
import { closeBracket, readExpression } from './expression.ts';
import { readParts, tryParts } from './form.ts';
import { readQuery } from './query.ts';
import { readSort, readWindow } from './window.ts';

const nullWords = ['IGNORE', 'RESPECT'] as const;

/** Behind a function's name. */
export function readCall(cursor: Cursor, path: readonly Name[], before?: Word): Call {
  const start = before?.start ?? path[0]!.start;
  cursor.expect('(');
  const quantifier = cursor.peek(1)?.text === ')' ? undefined : cursor.takesOneOf(['DISTINCT', 'ALL']);
  const args: (Expression | NamedArgument)[] = [];
  if (!cursor.sees(')') && !cursor.seesAll('ORDER', 'BY'))
    do args.push(readArgument(cursor));
    while (cursor.takes(','));
  const orderBy = cursor.takesAll('ORDER', 'BY') ? readSort(cursor) : undefined;
  const inside: Part[] | undefined = readParts(cursor, insideCall[cursor.dialect]);
  closeBracket(cursor);
  const withinGroup = readWithinGroup(cursor);
  const filter = readFilter(cursor);
  cursor.noteAll(nullWords);
  const nulls = cursor.peek(1)?.word === 'NULLS' ? cursor.takesOneOf(nullWords) : undefined;
  if (nulls) cursor.at++;
  const over = readOver(cursor);
  return {
    kind: 'call',
    path,
    ...(before ? { before } : {}),
    ...(quantifier ? { quantifier } : {}),
    arguments: args,
    ...(orderBy ? { orderBy } : {}),
    ...(inside && inside.length > 0 ? { inside } : {}),
    ...(withinGroup ? { withinGroup } : {}),
    ...(filter ? { filter } : {}),
    ...(nulls ? { nulls } : {}),
    ...(over ? { over } : {}),
    start,
    end: cursor.end,
  };
}

function readArgument(cursor: Cursor): Expression | NamedArgument {
  const { start } = cursor;
  if (cursor.isName() && cursor.peek(1)?.text === '=>') {
    const name = cursor.takeName();
    cursor.at++;
    const value = readExpression(cursor);
    return { kind: 'namedArgument', name, value, start, end: cursor.end };
  }
  if (queryWords.has(cursor.lexeme?.word ?? '') && cursor.lexeme?.word !== 'TABLE') {
    // `f(SELECT …)` lacks brackets of its own; Redshift's ARRAY-like functions and Trino refuse it.
    cursor.fail('<expression>');
    const query = readQuery(cursor);
    return { kind: 'subquery', query, start, end: cursor.end };
  }
  return readExpression(cursor);
}

function readWithinGroup(cursor: Cursor): Call['withinGroup'] {
  if (!cursor.takesAll('WITHIN', 'GROUP')) return undefined;
  cursor.expect('(');
  cursor.expect('ORDER');
  cursor.expect('BY');
  const items = readSort(cursor);
  closeBracket(cursor);
  return items;
}

function readFilter(cursor: Cursor): Expression | undefined {
  cursor.note('FILTER');
  if (cursor.lexeme?.word !== 'FILTER' || cursor.peek(1)?.text !== '(') return undefined;
  cursor.at += 2;
  cursor.expect('WHERE');
  const condition = readExpression(cursor);
  closeBracket(cursor);
  return condition;
}

function readOver(cursor: Cursor): Window | Name | undefined {
  if (!cursor.sees('OVER')) return undefined;
  const next = cursor.peek(1);
  const bare = next?.word === 'ORDER' || next?.word === 'PARTITION';
  if (bare && !cursor.isName(1)) {
    cursor.at++;
    cursor.fail('(');
    return undefined;
  }
  if (next?.text !== '(' && !cursor.isName(1)) return undefined;
  cursor.at++;
  if (!cursor.sees('(')) return cursor.takeName();
  const { start } = cursor;
  cursor.at++;
  const window = readWindow(cursor, start);
  closeBracket(cursor);
  return { ...window, end: cursor.end };
}

/** A form takes several times the stack of a bracket. */
const specialLevels = 4;

/** A call in a grammar of its own; undefined where it is a call like any other, as `substring(a, 2)` is. */
export function readSpecial(cursor: Cursor, { needs, pattern }: SpecialForm): Expression | undefined {
  const { at, start } = cursor;
  const close = cursor.closeOf.get(at + 1);
  // Of a call that somebody is still writing, what follows may be a clause of the query.
  if (close === undefined || (needs && !holdsWord(cursor, at + 1, close, needs))) return undefined;
  const name = cursor.takeWord();
  if (!cursor.enter(specialLevels)) return { kind: 'special', name, parts: [], start, end: cursor.end };
  cursor.at++;
  const { parts, furthest } = cursor.leave(tryParts(cursor, pattern), specialLevels);
  if (parts && cursor.takes(')')) return { kind: 'special', name, parts, start, end: cursor.end };
  // Never read again as a call like any other: nested calls would be read twice at each level.
  const known = parts ?? [];
  cursor.at = Math.max(cursor.at, furthest);
  cursor.fail(parts ? ')' : '<expression>');
  cursor.at = Math.max(cursor.at, Math.min(close + 1, cursor.lexemes.length));
  return { kind: 'special', name, parts: known, start, end: cursor.end };
}

/** Does one of the words stand in the bracket at the index, and not in a bracket inside it? */
function holdsWord(cursor: Cursor, open: number, close: number, words: ReadonlySet<string>): boolean {
  for (let at = open + 1; at < close; at++) {
    if (words.has(cursor.lexemes[at]!.word)) return true;
    at = cursor.closeOf.get(at) ?? at;
  }
  return false;
}
