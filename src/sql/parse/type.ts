/** Types as either dialect and Hive write them. */
import type { TypeArgument, TypeField, TypeName, Word } from '../tree/name.ts';
import { closeBracket } from './expression.ts';
import type { Cursor } from './cursor.ts';

/** Words behind the first one that belong to the type's name. */
const secondWords: Readonly<Record<string, readonly string[]>> = {
  DOUBLE: ['PRECISION'],
  CHARACTER: ['VARYING'],
  CHAR: ['VARYING'],
  BIT: ['VARYING'],
  BINARY: ['VARYING'],
  NATIONAL: ['CHARACTER', 'CHAR'],
};

/** Reserved words that name types all the same. */
const typeWords = new Set(['ARRAY', 'TIMESTAMP', 'INTERVAL', 'BINARY', 'OID', 'TIME', 'ROW', 'MAP']);

export function startsType(cursor: Cursor): boolean {
  cursor.note('<type>');
  return cursor.isName() || typeWords.has(cursor.lexeme?.word ?? '');
}

/** Reads a type; a finding where there is none. */
export function readType(cursor: Cursor): TypeName {
  const { start } = cursor;
  if (!startsType(cursor)) {
    cursor.fail('<type>');
    return { kind: 'type', words: [], arguments: [], tail: [], start, end: start };
  }
  if (!cursor.enter()) return { kind: 'type', words: [], arguments: [], tail: [], start, end: start };
  return cursor.leave(readNested(cursor, start));
}

function readNested(cursor: Cursor, start: number): TypeName {
  const words: Word[] = [cursor.takeWord()];
  const first = words[0]!.text.toUpperCase();
  for (let more = secondWords[first]; more; more = secondWords[words.at(-1)!.text.toUpperCase()]) {
    const second = more.map((word) => cursor.takes(word)).find(Boolean);
    if (!second) break;
    words.push(second);
  }
  if (first === 'INTERVAL') words.push(...readIntervalUnit(cursor));
  let args: readonly TypeArgument[] = [];
  let open: '(' | '<' | undefined;
  if (first !== 'INTERVAL' && cursor.sees('(')) {
    open = '(';
    cursor.at++;
    args = readArguments(cursor, ')');
  } else if (/^(?:ARRAY|MAP|STRUCT|UNIONTYPE)$/.test(first) && cursor.takes('<')) {
    open = '<';
    args = readArguments(cursor, '>');
  }
  const tail: Word[] = [];
  if (/^TIME(?:STAMP)?$/.test(first) && (cursor.sees('WITH') || cursor.sees('WITHOUT'))) {
    if (cursor.peek(1)?.word === 'TIME' && cursor.peek(2)?.word === 'ZONE')
      tail.push(cursor.takeWord(), cursor.takeWord(), cursor.takeWord());
  }
  while (cursor.dialect === 'athena' && cursor.sees('ARRAY')) {
    tail.push(cursor.takeWord());
    cursor.grow(tail[0]!);
  }
  return { kind: 'type', words, ...(open ? { open } : {}), arguments: args, tail, start, end: cursor.end };
}

/** `DAY TO SECOND(3)` and the like. */
export function readIntervalUnit(cursor: Cursor): Word[] {
  const unit =
    cursor.dialect === 'athena'
      ? /^(?:YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)$/
      : /^(?:YEAR|QUARTER|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND|MILLISECOND|MICROSECOND)S?$/;
  const out: Word[] = [];
  const readOne = (): boolean => {
    for (const word of ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND']) cursor.note(word);
    if (!unit.test(cursor.lexeme?.word ?? '')) return false;
    out.push(cursor.takeWord());
    if (cursor.lexeme?.text === '(' && cursor.peek(1)?.kind === 'number' && cursor.peek(2)?.text === ')')
      out.push(cursor.takeWord(), cursor.takeWord(), cursor.takeWord());
    return true;
  };
  if (readOne() && cursor.sees('TO')) {
    out.push(cursor.takeWord());
    readOne();
  }
  return out;
}

function readArguments(cursor: Cursor, close: ')' | '>'): TypeArgument[] {
  const out: TypeArgument[] = [];
  do {
    const { lexeme } = cursor;
    const max = cursor.dialect === 'redshift' && lexeme?.word === 'MAX';
    if (lexeme?.kind === 'number' || lexeme?.kind === 'parameter' || max) out.push(cursor.takeWord());
    else out.push(readArgument(cursor, close));
  } while (cursor.takes(','));
  closeBracket(cursor, close);
  return out;
}

/** A type, or a field with its name: `a bigint` of a row, `a:bigint` of a struct. */
function readArgument(cursor: Cursor, close: ')' | '>'): TypeArgument {
  const { start } = cursor;
  const next = cursor.peek(1);
  const colon = next?.text === ':';
  // A struct of Hive has a colon between name and type.
  if (close === '>' && !colon && next?.kind === 'word' && cursor.isName()) {
    const name = cursor.takeName();
    cursor.fail(':');
    return { kind: 'typeField', name, colon: ':', type: readType(cursor), start, end: cursor.end };
  }
  const named = colon || (next?.kind === 'word' && !isTypeTail(cursor)) || next?.kind === 'quotedName';
  if (!named || !(cursor.isName() || cursor.lexeme?.kind === 'word')) return readType(cursor);
  const name = cursor.takeName();
  if (colon) cursor.at++;
  const type = readType(cursor);
  const field: TypeField = { kind: 'typeField', name, colon: colon ? ':' : '', type, start, end: cursor.end };
  return field;
}

/** Is the second word part of the first one's type, as in `double precision`? */
function isTypeTail(cursor: Cursor): boolean {
  const [first, second, third] = [0, 1, 2].map((ahead) => cursor.peek(ahead)?.word ?? '');
  if (secondWords[first!]?.includes(second!)) return !/^[A-Z]/.test(third!) || third === 'ARRAY';
  if (first === 'INTERVAL') return true;
  if (second === 'ARRAY') return !/^[(<]$/.test(third!);
  return (second === 'WITH' || second === 'WITHOUT') && third === 'TIME';
}
