/** Expressions: operators by rank, in the order that each dialect gives them. */
import type { Dialect } from '../lexer.ts';
import type { AtTimeZone, Expression } from '../tree/expression.ts';
import type { Cursor } from './cursor.ts';
import { readPrimary } from './primary.ts';
import { readQueryInBrackets } from './query.ts';

interface Rank {
  readonly rank: number;
  /** `none`: a second operator of this rank is a fault, as in `a = b = c`. */
  readonly side: 'left' | 'right' | 'none';
}

const left = (rank: number): Rank => ({ rank, side: 'left' });
const none = (rank: number): Rank => ({ rank, side: 'none' });

const or = 1;
const and = 2;
const not = 3;

/** Source: the Trino grammar; the operator table of PostgreSQL 8, which Redshift has kept. */
const ranks = {
  athena: {
    operators: new Map<string, Rank>([
      ...['=', '<>', '!=', '<', '>', '<=', '>='].map((sign) => [sign, none(4)] as const),
      ['||', left(5)],
      ['+', left(6)],
      ['-', left(6)],
      ['*', left(7)],
      ['/', left(7)],
      ['%', left(7)],
    ]),
    predicate: { LIKE: 4, BETWEEN: 4, IN: 4, IS: 4 },
    operand: 5,
    sign: 8,
    zone: 9,
  },
  redshift: {
    operators: new Map<string, Rank>([
      ['=', { rank: 4, side: 'right' }],
      ['<', none(5)],
      ['>', none(5)],
      ...['<>', '!=', '<=', '>=', '||', '~', '!~', '~*', '!~*', '~~', '!~~', '~~*', '&', '|', '#', '<<', '>>'].map(
        (sign) => [sign, left(9)] as const,
      ),
      ['+', left(11)],
      ['-', left(11)],
      ['*', left(12)],
      ['/', left(12)],
      ['%', left(12)],
      ['^', left(13)],
    ]),
    predicate: { LIKE: 6, BETWEEN: 7, IN: 8, IS: 10 },
    operand: 9,
    sign: 15,
    zone: 14,
  },
} as const;

/** Reads one expression; never fails: what is missing is a `missing` node with a finding. */
export function readExpression(cursor: Cursor, least = 0): Expression {
  const { start } = cursor;
  if (!cursor.enter()) return { kind: 'missing', start, end: start };
  return cursor.leave(readOperators(cursor, readPrefix(cursor, least), least));
}

/** A value without a comparison or IN at its top, which what is around it would take for its own. */
export function readOperand(cursor: Cursor): Expression {
  return readExpression(cursor, ranks[cursor.dialect].operand);
}

/** Expressions with commas between them, at least one. */
export function readExpressions(cursor: Cursor): Expression[] {
  const items = [readExpression(cursor)];
  while (cursor.takes(',')) items.push(readExpression(cursor));
  return items;
}

const prefixSigns: Readonly<Record<Dialect, ReadonlySet<string>>> = {
  athena: new Set(['-', '+']),
  redshift: new Set(['-', '+', '@', '~', '|/', '||/']),
};

function readPrefix(cursor: Cursor, least: number): Expression {
  const { dialect, start } = cursor;
  if (cursor.lexeme?.word === 'NOT') {
    if (least > not) cursor.fail('<expression>');
    cursor.at++;
    const operand = readExpression(cursor, not);
    return { kind: 'not', operand, start, end: cursor.end };
  }
  if (dialect === 'redshift' && cursor.lexeme?.word === 'PRIOR' && cursor.isName(1)) {
    cursor.at++;
    const operand = readPrimary(cursor);
    return { kind: 'unary', operator: 'PRIOR', operand, start, end: cursor.end };
  }
  const sign = cursor.lexeme?.word ?? '';
  if (prefixSigns[dialect].has(sign)) {
    cursor.at++;
    const operand = readExpression(cursor, ranks[dialect].sign);
    return { kind: 'unary', operator: sign, operand, start, end: cursor.end };
  }
  return readPrimary(cursor);
}

function readOperators(cursor: Cursor, first: Expression, least: number): Expression {
  let value = first;
  /** Rank of an operator that takes no second one of its kind. */
  let closed = Infinity;
  for (;;) {
    const next = readOperator(cursor, value, least, closed);
    if (!next) return value;
    value = next.value;
    cursor.grow(value);
    closed = next.closed;
  }
}

function readOperator(
  cursor: Cursor,
  value: Expression,
  least: number,
  closed: number,
): { value: Expression; closed: number } | undefined {
  const { dialect } = cursor;
  const { operators, predicate, zone } = ranks[dialect];
  const { start } = value;
  if (zone >= least && cursor.takesAll('AT', 'TIME', 'ZONE')) {
    const at = readExpression(cursor, zone + 1);
    const node: AtTimeZone = { kind: 'atTimeZone', value, zone: at, start, end: cursor.end };
    return { value: node, closed: Infinity };
  }
  const sign = operatorAt(cursor);
  const rank = sign && (operators as ReadonlyMap<string, Rank>).get(sign === '==' ? '=' : sign);
  if (sign !== undefined && rank) {
    if (rank.rank < least || (rank.side === 'none' && rank.rank >= closed)) return undefined;
    return readBinary(cursor, value, sign, rank);
  }
  const operator = or >= least && cursor.sees('OR') ? 'OR' : and >= least && cursor.sees('AND') ? 'AND' : undefined;
  if (operator) {
    const terms = [value];
    const inner = operator === 'OR' ? and : not;
    while (cursor.takes(operator)) terms.push(readExpression(cursor, inner));
    return { value: { kind: 'logical', operator, terms, start, end: cursor.end }, closed: Infinity };
  }
  const found = readPredicate(cursor, value, least, closed);
  if (!found) return undefined;
  return { value: found, closed: dialect === 'athena' ? predicate.IS : Infinity };
}

const operatorSigns = ['=', '<', '>', '+', '-', '*', '/', '%', '||'];

/** The operator at the cursor; Redshift's shifts are two signs side by side. */
function operatorAt(cursor: Cursor): string | undefined {
  cursor.noteAll(operatorSigns);
  const { lexeme } = cursor;
  if (lexeme?.kind !== 'operator') return undefined;
  const { text } = lexeme;
  // `==` is no operator, which is said elsewhere; what is behind it is read all the same.
  const mayDouble = text === '=' || (cursor.dialect === 'redshift' && (text === '<' || text === '>'));
  const next = mayDouble ? cursor.peek(1) : undefined;
  return next?.text === text && next.start === lexeme.end ? text + text : text;
}

const quantifiers = ['ANY', 'SOME', 'ALL'] as const;
const comparisons: ReadonlySet<string> = new Set(['=', '==', '<>', '!=', '<', '>', '<=', '>=']);

function readBinary(
  cursor: Cursor,
  value: Expression,
  sign: string,
  { rank, side }: Rank,
): { value: Expression; closed: number } {
  const operatorStart = cursor.start;
  cursor.at += sign === '<<' || sign === '>>' || sign === '==' ? 2 : 1;
  const { start } = value;
  const quantifier = comparisons.has(sign) ? cursor.seesOneOf(quantifiers) : undefined;
  if (quantifier !== undefined && startsQuery(cursor, cursor.at + 1)) {
    cursor.at++;
    const query = readQueryInBrackets(cursor);
    return {
      value: { kind: 'quantified', left: value, operator: sign, quantifier, query, start, end: cursor.end },
      closed: rank,
    };
  }
  const right = readExpression(cursor, side === 'right' ? rank : rank + 1);
  return {
    value: { kind: 'binary', operator: sign, operatorStart, left: value, right, start, end: cursor.end },
    closed: side === 'none' ? rank : Infinity,
  };
}

const predicateWords = ['LIKE', 'BETWEEN', 'IN', 'IS', 'NOT'];
const negatable = ['LIKE', 'BETWEEN', 'IN'];
const predicates: ReadonlySet<string> = new Set([...predicateWords, 'ILIKE', 'SIMILAR', 'ISNULL', 'NOTNULL']);

/** LIKE, BETWEEN, IN, IS and their kin. */
function readPredicate(cursor: Cursor, value: Expression, least: number, closed: number): Expression | undefined {
  const { dialect } = cursor;
  const { predicate, operand } = ranks[dialect];
  const { start } = value;
  const operatorStart = cursor.start;
  const negated = cursor.sees('NOT') ? 1 : 0;
  const word = cursor.peek(negated)?.word ?? '';
  if (negated === 0) cursor.noteAll(predicateWords);
  if (negated === 1) for (const next of negatable) cursor.note(next, 1);
  if (!predicates.has(word)) {
    // Behind a value NOT begins one of these, but for NOT NULL of a column.
    const next = cursor.peek(1);
    if (negated === 1 && next && next.word !== 'NULL' && cursor.at + 1 !== cursor.caret && cursor.commands === 0) {
      cursor.at++;
      cursor.fail('LIKE');
    }
    return undefined;
  }
  const may = (rank: number): boolean => rank >= least && rank < closed;
  const prefix = negated === 1 ? ['NOT'] : [];
  if (word === 'BETWEEN' && may(predicate.BETWEEN)) {
    cursor.at += negated + 1;
    const symmetry = ['SYMMETRIC', 'ASYMMETRIC'].filter((one) => cursor.takes(one));
    const low = readExpression(cursor, dialect === 'athena' ? operand : predicate.BETWEEN + 1);
    cursor.expect('AND');
    const high = readExpression(cursor, dialect === 'athena' ? operand : predicate.BETWEEN + 1);
    return {
      kind: 'between',
      operatorStart,
      value,
      words: [...prefix, word, ...symmetry],
      low,
      high,
      start,
      end: cursor.end,
    };
  }
  if (word === 'IN' && may(predicate.IN)) {
    cursor.at += negated + 1;
    const query = startsQuery(cursor, cursor.at);
    const list = query ? readQueryInBrackets(cursor) : readList(cursor);
    return { kind: 'in', operatorStart, value, words: [...prefix, word], list, start, end: cursor.end };
  }
  const similar = dialect === 'redshift' && word === 'SIMILAR' && cursor.peek(negated + 1)?.word === 'TO';
  if ((word === 'LIKE' || word === 'ILIKE' || similar) && may(predicate.LIKE)) {
    const said = cursor.peek(negated)!;
    cursor.at += negated + (similar ? 2 : 1);
    const pattern = readExpression(cursor, operand);
    if (word === 'ILIKE' && dialect === 'athena')
      cursor.find(
        'dialect',
        'Athena has no ILIKE. Write lower(value) LIKE lower(pattern).',
        said,
        `lower(${cursor.textOf(value)}) ${[...prefix, 'LIKE'].join(' ')} lower(${cursor.textOf(pattern)})`,
        { start, end: pattern.end },
      );
    const escape = cursor.takes('ESCAPE') ? readExpression(cursor, operand) : undefined;
    const words = [...prefix, ...(similar ? ['SIMILAR', 'TO'] : [word])];
    return { kind: 'like', value, words, pattern, ...(escape ? { escape } : {}), start, end: cursor.end };
  }
  if (negated === 1) return undefined;
  if (word === 'IS' && may(predicate.IS)) return readIs(cursor, value);
  if (dialect === 'redshift' && (word === 'ISNULL' || word === 'NOTNULL') && may(predicate.IS)) {
    cursor.at++;
    return { kind: 'is', value, words: [word], start, end: cursor.end };
  }
  return undefined;
}

function readIs(cursor: Cursor, value: Expression): Expression {
  const { start } = value;
  const words = ['IS'];
  cursor.at++;
  if (cursor.takes('NOT')) words.push('NOT');
  if (cursor.takesAll('DISTINCT', 'FROM')) {
    words.push('DISTINCT', 'FROM');
    const right = readExpression(cursor, ranks[cursor.dialect].operand);
    return { kind: 'distinctFrom', left: value, words, right, start, end: cursor.end };
  }
  if (cursor.takes('NULL')) return { kind: 'is', value, words: [...words, 'NULL'], start, end: cursor.end };
  if (cursor.dialect === 'athena') {
    cursor.fail('NULL');
    // Trino has no tests of truth; one that is written is passed over, so that the rest is read.
    if (/^(?:TRUE|FALSE|UNKNOWN)$/.test(cursor.lexeme?.word ?? '')) cursor.at++;
    return { kind: 'is', value, words, start, end: cursor.end };
  }
  const what = cursor.takesOneOf(['TRUE', 'FALSE', 'UNKNOWN']);
  if (what === undefined) cursor.fail('NULL');
  else words.push(what);
  return { kind: 'is', value, words, start, end: cursor.end };
}

/** `(a, b)` behind IN; Redshift takes a single SUPER value without brackets, which is a fault here. */
function readList(cursor: Cursor): Expression[] {
  if (!cursor.expect('(')) return [];
  const items = cursor.sees(')') ? [] : readExpressions(cursor);
  if (items.length === 0) cursor.fail('<expression>');
  closeBracket(cursor);
  return items;
}

/** Takes the closing bracket, or finds it missing. */
export function closeBracket(cursor: Cursor, sign = ')'): void {
  if (cursor.takes(sign)) return;
  cursor.fail(sign);
}

/** Does a query in brackets stand at the index of an opening bracket? */
export function startsQuery(cursor: Cursor, at: number): boolean {
  const { lexemes, queryBrackets: known } = cursor;
  if (lexemes[at]?.text !== '(') return false;
  const before = known.get(at);
  if (before !== undefined) return before;
  let inner = at;
  while (lexemes[inner + 1]?.text === '(') inner++;
  const first = lexemes[inner + 1]?.word;
  let found =
    first === 'SELECT' ||
    first === 'WITH' ||
    first === 'VALUES' ||
    (first === 'TABLE' && lexemes[inner + 2]?.text !== '(');
  known.set(inner, found);
  // A bracket around the brackets of a query is one of a query too, if what follows goes on as a query does.
  for (let index = inner - 1; index >= at; index--) {
    const behind = lexemes[(cursor.closeOf.get(index + 1) ?? Infinity) + 1]?.word;
    found &&= behind === undefined || queryGoesOn.has(behind);
    known.set(index, found);
  }
  return found;
}

const queryGoesOn: ReadonlySet<string> = new Set(') UNION EXCEPT INTERSECT MINUS ORDER LIMIT OFFSET FETCH'.split(' '));
