/** Queries: WITH, set operations, SELECT with its clauses. */
import type { Name } from '../tree/name.ts';
import type {
  GroupBy,
  GroupItem,
  Limit,
  NamedWindow,
  Query,
  QueryBody,
  Relation,
  Select,
  SelectItem,
  TableName,
  With,
  WithTable,
} from '../tree/query.ts';
import { clauseWords, noAlias, queryWords } from '../words.ts';
import { intoForm, connectForm } from '../grammar/clauses.ts';
import { closeBracket, readExpression, readExpressions } from './expression.ts';
import type { Cursor } from './cursor.ts';
import { readParts, readPath } from './form.ts';
import { readNames } from './primary.ts';
import { readRelations } from './relation.ts';
import { readSort, readWindow } from './window.ts';

/** Reads a whole query. */
export function readQuery(cursor: Cursor): Query {
  const { start } = cursor;
  if (!cursor.enter()) return { kind: 'query', body: emptySelect(start), limits: [], start, end: start };
  return cursor.leave(readNested(cursor, start));
}

/** `(query)`; the cursor stands before the bracket. */
export function readQueryInBrackets(cursor: Cursor): Query {
  cursor.expect('(');
  cursor.brackets++;
  const query = readQuery(cursor);
  cursor.brackets--;
  closeBracket(cursor);
  return query;
}

function emptySelect(start: number): Select {
  return { kind: 'select', items: [], start, end: start };
}

function readNested(cursor: Cursor, start: number): Query {
  const tables = cursor.sees('WITH') ? readWith(cursor) : undefined;
  const body = readSetOperation(cursor);
  const orderBy = cursor.takesPair('ORDER', 'BY') ? readSort(cursor) : undefined;
  const limits: Limit[] = [];
  for (let limit = readLimit(cursor); limit; limit = readLimit(cursor)) {
    // Athena has OFFSET before LIMIT only.
    if (limit.words[0] === 'OFFSET' && limits.length > 0 && cursor.dialect === 'athena')
      cursor.find('dialect', 'In Athena OFFSET stands before LIMIT.', { start: limit.start, end: limit.start + 6 });
    limits.push(limit);
  }
  return {
    kind: 'query',
    ...(tables ? { with: tables } : {}),
    body,
    ...(orderBy ? { orderBy } : {}),
    limits,
    start,
    end: cursor.end,
  };
}

function readWith(cursor: Cursor): With {
  const { start } = cursor;
  cursor.at++;
  const recursive = cursor.takes('RECURSIVE');
  const tables: WithTable[] = [];
  do {
    const from = cursor.start;
    const name = cursor.expectName('<new name>');
    const columns = cursor.sees('(') ? readNames(cursor) : undefined;
    cursor.expect('AS');
    const query = readQueryInBrackets(cursor);
    tables.push({ kind: 'withTable', name, ...(columns ? { columns } : {}), query, start: from, end: cursor.end });
  } while (cursor.takes(','));
  return { kind: 'with', ...(recursive ? { recursive } : {}), tables, start, end: cursor.end };
}

const unionWords = { athena: ['UNION', 'EXCEPT'], redshift: ['UNION', 'EXCEPT', 'MINUS'] } as const;
const intersectWords = ['INTERSECT'] as const;

/** UNION and EXCEPT are of one rank, INTERSECT binds closer. */
function readSetOperation(cursor: Cursor, rank: 'union' | 'intersect' = 'union'): QueryBody {
  const { start } = cursor;
  const words = rank === 'union' ? unionWords[cursor.dialect] : intersectWords;
  const next = (): QueryBody => (rank === 'union' ? readSetOperation(cursor, 'intersect') : readBody(cursor));
  const first = next();
  const rest: { words: readonly string[]; start: number; body: QueryBody }[] = [];
  for (;;) {
    const { start: from } = cursor;
    const word = cursor.takesOneOf(words);
    if (word === undefined) break;
    const quantifier = ['ALL', 'DISTINCT'].filter((one) => cursor.takes(one));
    rest.push({ words: [word, ...quantifier], start: from, body: next() });
  }
  return rest.length === 0 ? first : { kind: 'setOperation', first, rest, start, end: cursor.end };
}

function readBody(cursor: Cursor): QueryBody {
  const { start } = cursor;
  cursor.noteAll(queryWords);
  if (cursor.takes('SELECT')) return readSelect(cursor, start);
  if (cursor.takes('VALUES')) {
    const rows = readExpressions(cursor);
    return { kind: 'values', rows, start, end: cursor.end };
  }
  if (cursor.takes('TABLE')) {
    const table = readTableName(cursor);
    return { kind: 'tableQuery', table, start, end: cursor.end };
  }
  if (cursor.lexeme?.text === '(') return readQueryInBrackets(cursor);
  cursor.fail('SELECT');
  return emptySelect(start);
}

export function readTableName(cursor: Cursor): TableName {
  const { start } = cursor;
  cursor.note('<table>');
  if (cursor.isName()) {
    const { names: path } = readPath(cursor);
    return { kind: 'table', path, start, end: cursor.end };
  }
  const name = cursor.expectName('<table>');
  return { kind: 'table', path: [name], start, end: cursor.end };
}

type Clauses = { -readonly [Key in keyof Select]?: Key extends 'from' ? Relation[] : Select[Key] };

/** Behind SELECT. Clauses in the wrong order or written twice are a fault, and read all the same. */
function readSelect(cursor: Cursor, start: number): Select {
  const quantifier = cursor.takesOneOf(['ALL', 'DISTINCT']);
  const top = readTop(cursor);
  const behind =
    top && !quantifier && cursor.takes('DISTINCT')
      ? ({ quantifier: 'DISTINCT', distinctBehindTop: true } as const)
      : {};
  const items = readItems(cursor);
  const clauses: Clauses = {};
  let last = -1;
  for (;;) {
    const { start: from, lexeme: first } = cursor;
    const clause = clauseOrder.findIndex((read) => read(cursor, clauses));
    if (clause < 0) {
      if (!skipStray(cursor)) break;
      continue;
    }
    if (clause <= last) cursor.fault({ start: from, end: first?.end ?? from });
    last = Math.max(last, clause);
  }
  return {
    kind: 'select',
    ...(quantifier ? { quantifier } : {}),
    ...(top ? { top } : {}),
    ...behind,
    items,
    ...clauses,
    start,
    end: cursor.end,
  };
}

type Clause = (cursor: Cursor, into: Clauses) => boolean;

const clauseOrder: readonly Clause[] = [
  (cursor, into) => {
    if (cursor.dialect !== 'redshift' || !cursor.sees('INTO')) return false;
    into.into = readParts(cursor, intoForm) ?? [cursor.takeWord()];
    return true;
  },
  (cursor, into) => {
    if (!cursor.takes('FROM')) return false;
    const more = readRelations(cursor);
    if (into.from) for (const relation of more) into.from.push(relation);
    else into.from = more;
    return true;
  },
  (cursor, into) => {
    if (!cursor.takes('WHERE')) return false;
    into.where = readExpression(cursor);
    return true;
  },
  (cursor, into) => {
    if (cursor.dialect !== 'redshift' || !(cursor.seesAll('CONNECT', 'BY') || cursor.seesAll('START', 'WITH')))
      return false;
    const parts = readParts(cursor, connectForm);
    if (parts) into.connectBy = parts;
    else cursor.at++;
    return true;
  },
  (cursor, into) => {
    if (!cursor.takesPair('GROUP', 'BY')) return false;
    into.groupBy = readGroupBy(cursor);
    return true;
  },
  (cursor, into) => {
    if (!cursor.takes('HAVING')) return false;
    into.having = readExpression(cursor);
    return true;
  },
  (cursor, into) => {
    if (cursor.dialect !== 'athena' || !cursor.sees('WINDOW') || cursor.peek(2)?.word !== 'AS') return false;
    cursor.at++;
    const windows: NamedWindow[] = [];
    do windows.push(readNamedWindow(cursor));
    while (cursor.takes(','));
    into.windows = windows;
    return true;
  },
  (cursor, into) => {
    // Athena does not expect it.
    const isThere =
      cursor.dialect === 'athena' ? cursor.lexeme?.word === 'QUALIFY' && cursor.peek(1) : cursor.sees('QUALIFY');
    if (!isThere) return false;
    if (cursor.dialect === 'athena')
      cursor.find('dialect', 'Athena has no QUALIFY. Put the query in brackets behind FROM and filter it with WHERE.', {
        start: cursor.start,
        end: cursor.lexeme!.end,
      });
    cursor.at++;
    into.qualify = readExpression(cursor);
    return true;
  },
];

/** Something that fits nowhere: one fault, and on with the next clause. */
function skipStray(cursor: Cursor): boolean {
  const { lexeme } = cursor;
  if (!lexeme || lexeme.kind === 'close' || lexeme.kind === 'semicolon' || startsTail(cursor)) return false;
  // What a statement around this query goes on with is not for this query to judge.
  if (cursor.brackets === 0 && cursor.commands > 0) return false;
  // What stands behind the clauses would do as well.
  cursor.noteAll(tailWords[cursor.dialect]);
  cursor.fail('FROM');
  cursor.at = (cursor.closeOf.get(cursor.at) ?? cursor.at) + 1;
  while (!cursor.done && cursor.lexeme?.kind !== 'close' && !clauseWords.has(cursor.lexeme?.word ?? ''))
    cursor.at = (cursor.closeOf.get(cursor.at) ?? cursor.at) + 1;
  return true;
}

const tailWords = {
  athena: [...unionWords.athena, ...intersectWords, 'ORDER', 'LIMIT', 'OFFSET', 'FETCH'],
  redshift: [...unionWords.redshift, ...intersectWords, 'ORDER', 'LIMIT', 'OFFSET'],
};

function startsTail(cursor: Cursor): boolean {
  return /^(?:ORDER|LIMIT|OFFSET|FETCH|UNION|EXCEPT|INTERSECT|MINUS)$/.test(cursor.lexeme?.word ?? '');
}

function readTop(cursor: Cursor): Select['top'] {
  if (cursor.lexeme?.word !== 'TOP') return undefined;
  const next = cursor.peek(1);
  if (cursor.dialect === 'redshift' && next?.text === '*') {
    cursor.at++;
    cursor.fail('<number>');
    return undefined;
  }
  if (next?.kind !== 'number' && next?.kind !== 'parameter' && !(next?.text === '(' && cursor.dialect === 'redshift'))
    return undefined;
  if (cursor.dialect === 'athena')
    cursor.find('dialect', 'Athena has no TOP. Write LIMIT at the end of the query.', cursor.lexeme);
  cursor.at++;
  if (next.kind !== 'open') {
    const { text, start, end } = cursor.take();
    return next.kind === 'number'
      ? { kind: 'literal', type: 'number', text, start, end }
      : { kind: 'parameter', text, start, end };
  }
  return readExpression(cursor, Infinity);
}

function readItems(cursor: Cursor): SelectItem[] {
  const items: SelectItem[] = [];
  do items.push(readItem(cursor));
  while (cursor.takes(','));
  return items;
}

function readItem(cursor: Cursor): SelectItem {
  const { start } = cursor;
  cursor.note('*');
  const value = readExpression(cursor);
  const { as, alias } = value.kind === 'star' ? noName : readAlias(cursor);
  if (!alias) return { kind: 'selectItem', value, start, end: cursor.end };
  if (!as) return { kind: 'selectItem', value, alias, start, end: cursor.end };
  return { kind: 'selectItem', value, as, alias, start, end: cursor.end };
}

const noName: ReturnType<typeof readAlias> = {};

/** `AS name` or a bare name, which a word that begins what follows is not. */
export function readAlias(cursor: Cursor): { readonly as?: SelectItem['as'] & {}; readonly alias?: Name } {
  const as = cursor.takes('AS');
  if (as) {
    cursor.note('<alias>');
    // Redshift takes any word behind AS.
    const any = cursor.dialect === 'redshift' && cursor.lexeme?.kind === 'word';
    return { as, alias: any ? cursor.takeName() : cursor.expectName('<alias>') };
  }
  if (cursor.atCaret || !cursor.isName() || isNoAlias(cursor)) return noName;
  return { alias: cursor.takeName() };
}

function isNoAlias(cursor: Cursor): boolean {
  const { lexeme, dialect } = cursor;
  const word = lexeme?.word ?? '';
  if (!noAlias[dialect].has(word)) return false;
  const next = cursor.peek(1);
  switch (word) {
    case 'LIMIT':
    case 'OFFSET':
      return next?.kind === 'number' || next?.kind === 'parameter' || next?.word === 'ALL' || next?.text === '(';
    case 'FETCH':
      return next?.word === 'FIRST' || next?.word === 'NEXT';
    case 'WINDOW':
      return cursor.peek(2)?.word === 'AS';
    case 'MATCH_RECOGNIZE':
      return next?.text === '(';
    case 'CONNECT':
      return next?.word === 'BY';
    case 'START':
      return next?.word === 'WITH';
    case 'WITHIN':
      return next?.word === 'GROUP';
    case 'QUALIFY':
    case 'TABLESAMPLE':
    case 'ILIKE':
    case 'SET':
      return next !== undefined && next.kind !== 'comma';
    default:
      return true;
  }
}

function readGroupBy(cursor: Cursor): GroupBy {
  const { start } = cursor;
  const quantifier = cursor.takesOneOf(['ALL', 'DISTINCT']);
  const all = quantifier === 'ALL' && cursor.dialect === 'redshift';
  const items: GroupItem[] = [];
  if (!all)
    do items.push(readGroupItem(cursor));
    while (cursor.takes(','));
  return { kind: 'groupBy', ...(quantifier ? { quantifier } : {}), items, start, end: cursor.end };
}

function readGroupItem(cursor: Cursor): GroupItem {
  const { start } = cursor;
  const words =
    cursor.takesAll('GROUPING', 'SETS') ??
    (cursor.peek(1)?.text === '(' ? (cursor.takesAll('ROLLUP') ?? cursor.takesAll('CUBE')) : undefined);
  for (const word of ['ROLLUP', 'CUBE', 'GROUPING']) cursor.note(word);
  if (!words) return readExpression(cursor);
  cursor.expect('(');
  const items: GroupItem[] = [];
  if (!cursor.sees(')') && cursor.enter()) {
    do items.push(readGroupItem(cursor));
    while (cursor.takes(','));
    cursor.leave(items);
  }
  closeBracket(cursor);
  // SAFETY: one of the three forms that the type lists.
  return { kind: 'groupingSets', words, items, start, end: cursor.end };
}

function readNamedWindow(cursor: Cursor): NamedWindow {
  const { start } = cursor;
  const name = cursor.expectName('<new name>');
  cursor.expect('AS');
  cursor.expect('(');
  const window = readWindow(cursor, cursor.start);
  closeBracket(cursor);
  return { kind: 'namedWindow', name, window, start, end: cursor.end };
}

function readLimit(cursor: Cursor): Limit | undefined {
  const { start } = cursor;
  const none = { kind: 'limit', start } as const;
  if (cursor.takes('LIMIT')) {
    if (cursor.takes('ALL')) return { ...none, words: ['LIMIT'], tail: ['ALL'], end: cursor.end };
    const count = readExpression(cursor);
    return { ...none, words: ['LIMIT'], count, tail: [], end: cursor.end };
  }
  if (cursor.takes('OFFSET')) {
    const count = readExpression(cursor);
    const tail = ['ROW', 'ROWS'].filter((word) => cursor.takes(word));
    return { ...none, words: ['OFFSET'], count, tail, end: cursor.end };
  }
  const fetch = cursor.takesAll('FETCH', 'FIRST') ?? cursor.takesAll('FETCH', 'NEXT');
  if (!fetch) return undefined;
  const count = cursor.sees('ROW') || cursor.sees('ROWS') ? undefined : readExpression(cursor);
  const tail = ['ROW', 'ROWS'].filter((word) => cursor.takes(word));
  tail.push(...(cursor.takesAll('ONLY') ?? cursor.takesAll('WITH', 'TIES') ?? []));
  return { ...none, words: fetch, ...(count ? { count } : {}), tail, end: cursor.end };
}
