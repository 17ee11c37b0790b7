/** What stands between operators: literals, names, calls, brackets, CASE, CAST. */
import type { Case, Expression } from '../tree/expression.ts';
import type { Name, Word } from '../tree/name.ts';
import { callableWords, queryWords, reservedWords, valueWords } from '../words.ts';
import { closeBracket, readExpression, readExpressions, startsQuery } from './expression.ts';
import type { Cursor, Lexeme } from './cursor.ts';
import { readCall, readSpecial } from './call.ts';
import { readQueryInBrackets } from './query.ts';
import { specialForms } from '../grammar/special.ts';
import { readIntervalUnit, readType } from './type.ts';

/** Reads a value with everything that is glued to it: `.field`, `[index]`, `::type`. */
export function readPrimary(cursor: Cursor): Expression {
  let value = readFirst(cursor);
  for (;;) {
    const next = readSuffix(cursor, value);
    if (!next) return value;
    value = next;
    cursor.grow(value);
  }
}

function readSuffix(cursor: Cursor, base: Expression): Expression | undefined {
  const { start } = base;
  const { dialect, lexeme } = cursor;
  if (lexeme?.kind === 'dot' && base.kind !== 'literal' && base.kind !== 'missing') {
    cursor.at++;
    if (cursor.sees('*') && dialect === 'redshift') return readStar(cursor, start, base);
    if (cursor.takes('*')) return { kind: 'star', base, ...readStarNames(cursor), start, end: cursor.end };
    cursor.note('<column>');
    // Behind a dot Redshift takes every word for a name.
    const isWord = dialect === 'redshift' && cursor.lexeme?.kind === 'word';
    const name = isWord ? cursor.takeName() : cursor.expectName('<column>');
    return { kind: 'field', base, name, start, end: cursor.end };
  }
  if (lexeme?.text === '[' && lexeme.kind === 'open' && base.kind !== 'missing') {
    cursor.at++;
    const index = readExpression(cursor);
    closeBracket(cursor, ']');
    return { kind: 'subscript', base, index, start, end: cursor.end };
  }
  if (dialect === 'redshift' && lexeme?.text === '(' && cursor.peek(1)?.text === '+' && cursor.peek(2)?.text === ')') {
    cursor.at += 3;
    return { kind: 'unary', operator: '(+)', operand: base, start, end: cursor.end };
  }
  if (lexeme?.word === '::') {
    cursor.at++;
    const type = readType(cursor);
    const node: Expression = { kind: 'cast', form: '::', value: base, type, start, end: cursor.end };
    if (dialect === 'athena')
      cursor.find(
        'dialect',
        'Athena has no `::`. Write CAST(value AS type).',
        lexeme,
        `CAST(${cursor.textOf(base)} AS ${cursor.textOf(type)})`,
        { start, end: cursor.end },
      );
    return node;
  }
  return undefined;
}

function readStarNames(cursor: Cursor): { columns?: readonly Name[] } {
  if (cursor.lexeme?.word !== 'AS' || cursor.peek(1)?.text !== '(') return {};
  cursor.at++;
  return { columns: readNames(cursor) };
}

/** `*` with what Redshift leaves out of it. */
function readStar(cursor: Cursor, start: number, base?: Expression): Expression {
  cursor.at++;
  const star = { kind: 'star', ...(base ? { base } : {}), start } as const;
  if (cursor.dialect !== 'redshift' || !cursor.takes('EXCLUDE')) return { ...star, end: cursor.end };
  const brackets = cursor.sees('(') ? '()' : '';
  const names = brackets ? readNames(cursor) : [cursor.expectName('<column>')];
  return { ...star, exclude: { names, brackets }, end: cursor.end };
}

/** `(a, b)`. */
export function readNames(cursor: Cursor, expected = '<name>'): Name[] {
  cursor.expect('(');
  const names = [cursor.expectName(expected)];
  while (cursor.takes(',')) names.push(cursor.expectName(expected));
  closeBracket(cursor);
  return names;
}

const valueStarts =
  '<expression> <column> <function> CASE CAST NOT NULL TRUE FALSE EXISTS INTERVAL DATE TIMESTAMP EXTRACT'.split(' ');

function readFirst(cursor: Cursor): Expression {
  const { lexeme, start } = cursor;
  cursor.noteAll(valueStarts);
  switch (lexeme?.kind) {
    case 'string':
      cursor.at++;
      return { kind: 'literal', type: 'string', text: lexeme.text, start, end: lexeme.end };
    case 'number':
      cursor.at++;
      return { kind: 'literal', type: 'number', text: lexeme.text, start, end: lexeme.end };
    case 'parameter':
      cursor.at++;
      return { kind: 'parameter', text: lexeme.text, start, end: lexeme.end };
    case 'open':
      if (lexeme.text === '(') return readBracket(cursor);
      break;
    case 'operator':
      if (lexeme.text === '*') return readStar(cursor, start);
      break;
    case 'word':
    case 'quotedName':
      return readWord(cursor, lexeme);
    default:
  }
  return readMissing(cursor);
}

function readMissing(cursor: Cursor): Expression {
  const { start } = cursor;
  cursor.fail('<expression>');
  return { kind: 'missing', start, end: start };
}

function readBracket(cursor: Cursor): Expression {
  const { start } = cursor;
  if (cursor.dialect === 'athena' && isLambda(cursor)) return readLambda(cursor);
  if (startsQuery(cursor, cursor.at)) {
    const query = readQueryInBrackets(cursor);
    return { kind: 'subquery', query, start, end: cursor.end };
  }
  cursor.at++;
  cursor.noteAll(queryWords);
  if (cursor.takes(')')) return { kind: 'row', word: '', items: [], start, end: cursor.end };
  const items = readExpressions(cursor);
  closeBracket(cursor);
  const [inner] = items;
  return items.length === 1 && inner
    ? { kind: 'brackets', inner, start, end: cursor.end }
    : { kind: 'row', word: '', items, start, end: cursor.end };
}

function isLambda(cursor: Cursor): boolean {
  const close = cursor.closeOf.get(cursor.at);
  return close !== undefined && cursor.lexemes[close + 1]?.text === '->';
}

function readLambda(cursor: Cursor): Expression {
  const { start } = cursor;
  const brackets = cursor.lexeme?.text === '(' ? '()' : '';
  const parameters: Name[] = [];
  if (brackets) {
    cursor.at++;
    if (!cursor.sees(')'))
      do parameters.push(cursor.expectName());
      while (cursor.takes(','));
    closeBracket(cursor);
  } else parameters.push(cursor.takeName());
  cursor.expect('->');
  const body = readExpression(cursor);
  return { kind: 'lambda', parameters, brackets, body, start, end: cursor.end };
}

function readWord(cursor: Cursor, lexeme: Lexeme): Expression {
  const { start, dialect } = cursor;
  const next = cursor.peek(1);
  const { word } = lexeme;
  const called = next?.text === '(' && next.kind === 'open';
  switch (word) {
    case 'NULL':
    case 'TRUE':
    case 'FALSE':
      if (called) break;
      cursor.at++;
      return { kind: 'literal', type: word === 'NULL' ? 'null' : 'boolean', text: lexeme.text, start, end: lexeme.end };
    case 'CASE':
      return readCase(cursor);
    case 'CAST':
    case 'TRY_CAST':
      if (called) return readCast(cursor, word);
      break;
    case 'EXTRACT':
      if (called) return readExtract(cursor);
      break;
    case 'EXISTS':
      if (!startsQuery(cursor, cursor.at + 1)) break;
      cursor.at++;
      return { kind: 'exists', query: readQueryInBrackets(cursor), start, end: cursor.end };
    case 'INTERVAL':
      if (next && (next.kind === 'string' || /^[+-]$/.test(next.text) || next.kind === 'number'))
        return readInterval(cursor);
      break;
    case 'ARRAY':
      if (next?.text === '[') return readArray(cursor);
      break;
    case 'ROW':
      if (!called) break;
      cursor.at += 2;
      return { kind: 'row', word, items: readClosed(cursor), start, end: cursor.end };
    case 'X':
      if (next?.kind !== 'string' || next.start !== lexeme.end) break;
      cursor.at += 2;
      return { kind: 'literal', type: 'bytes', text: lexeme.text + next.text, start, end: next.end };
    case 'U':
      if (dialect === 'athena' && next?.text === '&' && cursor.peek(2)?.kind === 'string') return readUnicode(cursor);
      break;
    case 'DEFAULT':
      cursor.at++;
      return { kind: 'keywordValue', word: lexeme.text, start, end: lexeme.end };
    case 'APPROXIMATE':
      if (dialect === 'redshift' && cursor.peek(2)?.text === '(') {
        const before = cursor.takeWord();
        return readCall(cursor, [cursor.takeName()], before);
      }
      break;
    default:
  }
  if (next?.text === '->' && dialect === 'athena' && cursor.isName()) return readLambda(cursor);
  const form = called && lexeme.kind === 'word' ? specialForms[dialect][word] : undefined;
  const special = form && readSpecial(cursor, form);
  if (special) return special;
  if (lexeme.kind === 'word' && valueWords[dialect].has(word) && !(called && word === 'USER'))
    return readValueWord(cursor);
  const typed = readTypedLiteral(cursor, lexeme);
  if (typed) return typed;
  if (
    called &&
    (cursor.isName() || callableWords.has(word) || word === 'IF' || word === 'UNNEST' || word === 'REPLACE')
  )
    return readCall(cursor, [cursor.takeName()]);
  if (cursor.isName()) return readPath(cursor);
  if (
    called &&
    reservedWords[dialect].has(word) &&
    !/^(?:SELECT|FROM|WHERE|AND|OR|IN|ON|AS|WHEN|THEN|ELSE)$/.test(word)
  )
    return readCall(cursor, [cursor.takeName()]);
  return readMissing(cursor);
}

/** A name; with a bracket behind the last of several, the call of a function in a schema. */
function readPath(cursor: Cursor): Expression {
  const { start } = cursor;
  let ahead = 0;
  while (cursor.peek(ahead + 1)?.kind === 'dot' && cursor.isName(ahead + 2)) ahead += 2;
  const isOuterMark = cursor.dialect === 'redshift' && cursor.peek(ahead + 2)?.text === '+';
  if (ahead > 0 && cursor.peek(ahead + 1)?.text === '(' && !isOuterMark) {
    const path = [cursor.takeName()];
    while (cursor.lexeme?.kind === 'dot') {
      cursor.at++;
      path.push(cursor.takeName());
    }
    return readCall(cursor, path);
  }
  const name = cursor.takeName();
  return { kind: 'column', name, start, end: cursor.end };
}

function readClosed(cursor: Cursor): Expression[] {
  const items = cursor.sees(')') ? [] : readExpressions(cursor);
  closeBracket(cursor);
  return items;
}

function readArray(cursor: Cursor): Expression {
  const { start } = cursor;
  cursor.at += 2;
  const items = cursor.sees(']') ? [] : readExpressions(cursor);
  closeBracket(cursor, ']');
  return { kind: 'array', items, start, end: cursor.end };
}

function readCase(cursor: Cursor): Expression {
  const { start } = cursor;
  cursor.at++;
  const operand = cursor.sees('WHEN') ? undefined : readExpression(cursor);
  const whens: Case['whens'][number][] = [];
  while (cursor.takes('WHEN')) {
    const when = readExpression(cursor);
    cursor.expect('THEN');
    whens.push({ when, then: readExpression(cursor) });
  }
  if (whens.length === 0) cursor.fail('WHEN');
  const otherwise = cursor.takes('ELSE') ? readExpression(cursor) : undefined;
  cursor.expect('END');
  return {
    kind: 'case',
    ...(operand ? { operand } : {}),
    whens,
    ...(otherwise ? { otherwise } : {}),
    start,
    end: cursor.end,
  };
}

function readCast(cursor: Cursor, form: 'CAST' | 'TRY_CAST'): Expression {
  const { start } = cursor;
  cursor.at += 2;
  const value = readExpression(cursor);
  cursor.expect('AS');
  const type = readType(cursor);
  closeBracket(cursor);
  return { kind: 'cast', form, value, type, start, end: cursor.end };
}

function readExtract(cursor: Cursor): Expression {
  const { start } = cursor;
  cursor.at += 2;
  cursor.note('<field>');
  const { lexeme } = cursor;
  const field: Word =
    lexeme?.kind === 'word' || lexeme?.kind === 'string'
      ? cursor.takeWord()
      : { kind: 'word', text: '', start: cursor.start, end: cursor.start };
  if (field.text === '') cursor.fail('<field>');
  cursor.expect('FROM');
  const value = readExpression(cursor);
  closeBracket(cursor);
  return { kind: 'extract', field, value, start, end: cursor.end };
}

function readInterval(cursor: Cursor): Expression {
  const { start } = cursor;
  cursor.at++;
  const sign = cursor.lexeme?.text === '-' ? '-' : cursor.lexeme?.text === '+' ? '+' : undefined;
  if (sign) cursor.at++;
  const { lexeme } = cursor;
  if (lexeme?.kind !== 'string' && lexeme?.kind !== 'number') return readMissing(cursor);
  if (lexeme.kind === 'number' && cursor.dialect === 'athena')
    cursor.find(
      'dialect',
      `In Athena the number of an interval is a text: INTERVAL '${lexeme.text}'.`,
      lexeme,
      `'${lexeme.text}'`,
    );
  const { text } = cursor.take();
  const unit = readIntervalUnit(cursor);
  const next = cursor.lexeme;
  const isEnd = next?.kind !== 'word' || reservedWords.athena.has(next.word);
  if (unit.length === 0 && isEnd && cursor.dialect === 'athena') {
    const [, number, word] = /^'(\d+) (year|month|day|hour|minute|second)s?'$/i.exec(text) ?? [];
    const fix = number && word ? `'${number}' ${word.toUpperCase()}` : undefined;
    cursor.find('dialect', `In Athena the unit stands behind the text: INTERVAL ${fix ?? "'1' DAY"}.`, lexeme, fix);
  }
  return { kind: 'interval', ...(sign ? { sign } : {}), text, unit, start, end: cursor.end };
}

function readUnicode(cursor: Cursor): Expression {
  const { start } = cursor;
  const [u, sign, string] = [cursor.take(), cursor.take(), cursor.take()];
  const text = u.text + sign.text + string.text;
  const escape = cursor.takes('UESCAPE') && cursor.lexeme?.kind === 'string' ? cursor.take().text : undefined;
  const more = escape === undefined ? {} : { escape };
  return { kind: 'literal', type: 'unicode', text, ...more, start, end: cursor.end };
}

function readValueWord(cursor: Cursor): Expression {
  const { start } = cursor;
  const { text: word } = cursor.take();
  if (cursor.lexeme?.text === '(' && cursor.peek(1)?.kind === 'number' && cursor.peek(2)?.text === ')') {
    cursor.at++;
    const precision = cursor.take().text;
    cursor.at++;
    return { kind: 'keywordValue', word, precision, start, end: cursor.end };
  }
  return { kind: 'keywordValue', word, start, end: cursor.end };
}

/** How many words the type at the cursor has, if it is one. */
function typeWordsAhead(cursor: Cursor, first: string): number {
  const next = cursor.peek(1)?.word;
  if (next === 'PRECISION' || next === 'VARYING')
    return first === 'DOUBLE' || first === 'CHARACTER' || first === 'CHAR' ? 2 : 1;
  if (next !== 'WITH' && next !== 'WITHOUT') return 1;
  const zoned = cursor.peek(2)?.word === 'TIME' && cursor.peek(3)?.word === 'ZONE';
  return zoned && (first === 'TIME' || first === 'TIMESTAMP') ? 4 : 1;
}

/** `DATE '…'`, `timestamp with time zone '…'`, `DECIMAL '…'`. */
function readTypedLiteral(cursor: Cursor, lexeme: Lexeme): Expression | undefined {
  if (lexeme.kind !== 'word') return undefined;
  const { start } = cursor;
  const ahead = typeWordsAhead(cursor, lexeme.word);
  const string = cursor.peek(ahead);
  if (string?.kind !== 'string' || !(cursor.isName() || lexeme.word === 'TIMESTAMP')) return undefined;
  const words = Array.from({ length: ahead }, () => cursor.takeWord());
  const end = words.at(-1)!.end;
  const [first, ...more] = words;
  const zoned = ahead === 4;
  const type = {
    kind: 'type',
    words: zoned ? [first!] : words,
    arguments: [],
    tail: zoned ? more : [],
    start,
    end,
  } as const;
  cursor.at++;
  return { kind: 'typedLiteral', type, text: string.text, start, end: string.end };
}
