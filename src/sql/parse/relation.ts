/** What stands behind FROM. */
import type { Name, Word } from '../tree/name.ts';
import type { Relation, TableName } from '../tree/query.ts';
import { matchForm, pivotForm, sampleForm, unpivotForm, versionForm } from '../grammar/clauses.ts';
import { closeBracket, readExpression, readExpressions, startsQuery } from './expression.ts';
import type { Cursor } from './cursor.ts';
import { readParts, tryParts } from './form.ts';
import { readCall } from './call.ts';
import { readNames, readPrimary } from './primary.ts';
import { readAlias, readQueryInBrackets, readTableName } from './query.ts';

/** Relations with commas between them. */
export function readRelations(cursor: Cursor): Relation[] {
  const relations = [readRelation(cursor)];
  while (cursor.takes(',')) relations.push(readRelation(cursor));
  return relations;
}

/** One relation with all that is joined to it. */
export function readRelation(cursor: Cursor): Relation {
  const { start } = cursor;
  if (!cursor.enter()) return { kind: 'missing', start, end: start };
  return cursor.leave(readJoins(cursor, readAliased(cursor)));
}

function readJoins(cursor: Cursor, first: Relation): Relation {
  let left = first;
  const { start } = first;
  for (let words = readJoinWords(cursor); words; words = readJoinWords(cursor)) {
    cursor.grow(left);
    const right = /^(?:CROSS|NATURAL)$/.test(words[0]!) ? readAliased(cursor) : readRight(cursor);
    const join = { kind: 'join', left, words, right, start } as const;
    if (words[0] === 'CROSS' || words[0] === 'NATURAL') left = { ...join, end: cursor.end };
    else if (cursor.takes('ON')) {
      const on = readExpression(cursor);
      left = { ...join, on, end: cursor.end };
    } else if (cursor.sees('USING')) {
      cursor.at++;
      const using = readNames(cursor, '<column>');
      left = { ...join, using, end: cursor.end };
    } else {
      cursor.fail('ON');
      left = { ...join, end: cursor.end };
    }
  }
  return left;
}

/** In `a JOIN b JOIN c ON … ON …` the second join stands inside the first. The cursor stands behind JOIN. */
function readRight(cursor: Cursor): Relation {
  const join = cursor.at - 1;
  const right = readAliased(cursor);
  const { at } = cursor;
  const words = readJoinWords(cursor);
  cursor.at = at;
  const nested = words && words[0] !== 'CROSS' && words[0] !== 'NATURAL' && cursor.joinsWithCondition.has(join);
  return nested && cursor.enter() ? cursor.leave(readJoins(cursor, right)) : right;
}

const joinStarts = ['JOIN', 'LEFT', 'RIGHT', 'FULL', 'INNER', 'CROSS', 'NATURAL'];
const joinWords: ReadonlySet<string> = new Set(['NATURAL', 'INNER', 'CROSS', 'LEFT', 'RIGHT', 'FULL', 'OUTER']);

function readJoinWords(cursor: Cursor): string[] | undefined {
  cursor.noteAll(joinStarts);
  const words: string[] = [];
  let ahead = 0;
  for (; joinWords.has(cursor.peek(ahead)?.word ?? ''); ahead++) words.push(cursor.peek(ahead)!.word);
  if (ahead > 0) for (const word of ['JOIN', 'OUTER']) cursor.note(word, ahead);
  if (cursor.peek(ahead)?.word !== 'JOIN') {
    // The words are reserved: what else could they begin?
    if (
      ahead === 0 ||
      !cursor.peek(ahead) ||
      cursor.at + ahead === cursor.caret ||
      (words.at(-1) === 'OUTER' && ahead === 1)
    )
      return undefined;
    cursor.at += ahead;
    cursor.fail('JOIN');
    return [...words, 'JOIN'];
  }
  cursor.at += ahead + 1;
  return [...words, 'JOIN'];
}

/** One relation with its sample and alias, and what reshapes it. */
function readAliased(cursor: Cursor): Relation {
  const { start } = cursor;
  let relation = readAliasOf(cursor, readPrimaryRelation(cursor));
  for (;;) {
    cursor.grow(relation);
    const { lexeme } = cursor;
    cursor.noteAll(reshaping[cursor.dialect]);
    if (lexeme?.word === 'TABLESAMPLE') {
      const parts = readParts(cursor, sampleForm);
      const [, method, , size] = parts ?? [];
      if (method?.kind !== 'word' || size?.kind !== 'slot') {
        cursor.at++;
        cursor.fail('BERNOULLI');
        return relation;
      }
      // SAFETY: the form's slot takes an expression.
      relation = {
        kind: 'sample',
        relation,
        method,
        size: size.value as Extract<typeof relation, { kind: 'sample' }>['size'],
        start,
        end: cursor.end,
      };
      continue;
    }
    const form =
      lexeme?.word === 'MATCH_RECOGNIZE' && cursor.dialect === 'athena'
        ? matchForm
        : cursor.dialect === 'redshift' && lexeme?.word === 'PIVOT'
          ? pivotForm
          : cursor.dialect === 'redshift' && lexeme?.word === 'UNPIVOT'
            ? unpivotForm
            : undefined;
    if (!form) return relation;
    const word: Word = cursor.takeWord();
    const close = cursor.closeOf.get(cursor.at);
    const { parts, furthest } = tryParts(cursor, form);
    if (!parts) {
      cursor.at = Math.max(cursor.at, furthest);
      cursor.fail(cursor.lexeme?.text === '(' ? 'IN' : '(');
      if (close !== undefined) cursor.at = Math.max(cursor.at, close + 1);
    }
    relation = readAliasOf(cursor, { kind: 'reshaped', relation, word, parts: parts ?? [], start, end: cursor.end });
  }
}

function readAliasOf(cursor: Cursor, relation: Relation): Relation {
  if (relation.kind === 'missing' || isReshaping(cursor)) return relation;
  const { as, alias } = readAlias(cursor);
  if (!alias) return relation;
  const columns: Name[] | undefined = cursor.sees('(') && alias.value !== '' ? readNames(cursor) : undefined;
  const isLast = cursor.peek(1) === undefined;
  const position = cursor.dialect === 'redshift' && cursor.lexeme?.word === 'AT' && (cursor.isName(1) || isLast);
  const at = position && !cursor.atCaret ? (cursor.at++, cursor.expectName()) : undefined;
  return {
    kind: 'aliased',
    relation,
    ...(as ? { as } : {}),
    alias,
    ...(columns ? { columns } : {}),
    ...(at ? { at } : {}),
    start: relation.start,
    end: cursor.end,
  };
}

const reshaping = {
  athena: ['TABLESAMPLE', 'MATCH_RECOGNIZE'],
  redshift: ['TABLESAMPLE', 'PIVOT', 'UNPIVOT'],
} as const;

function isReshaping({ lexeme, dialect }: Cursor): boolean {
  return (
    lexeme?.word === 'TABLESAMPLE' ||
    (dialect === 'redshift' && (lexeme?.word === 'PIVOT' || lexeme?.word === 'UNPIVOT'))
  );
}

const relationStarts = ['<table>', 'LATERAL', 'UNNEST', 'TABLE'];

function readPrimaryRelation(cursor: Cursor): Relation {
  const { start, lexeme, dialect } = cursor;
  cursor.noteAll(relationStarts);
  const next = cursor.peek(1);
  if (lexeme?.word === 'LATERAL' && startsQuery(cursor, cursor.at + 1)) {
    const lateral = cursor.takeWord();
    const query = readQueryInBrackets(cursor);
    return { kind: 'derived', lateral, query, start, end: cursor.end };
  }
  if (lexeme?.word === 'UNNEST' && next?.text === '(') {
    cursor.at += 2;
    const values = readExpressions(cursor);
    closeBracket(cursor);
    const tail = cursor.takesAll('WITH', 'ORDINALITY') ?? [];
    return { kind: 'unnest', values, tail, start, end: cursor.end };
  }
  if (lexeme?.word === 'TABLE' && next?.text === '(') {
    const word = cursor.takeWord();
    cursor.at++;
    const call = readPrimary(cursor);
    closeBracket(cursor);
    return { kind: 'tableFunction', word, call, start, end: cursor.end };
  }
  if (lexeme?.text === '(' && lexeme.kind === 'open') {
    if (startsQuery(cursor, cursor.at)) {
      const query = readQueryInBrackets(cursor);
      return { kind: 'derived', query, start, end: cursor.end };
    }
    cursor.at++;
    for (const word of ['SELECT', 'WITH', 'VALUES']) cursor.note(word);
    const inner = readRelation(cursor);
    closeBracket(cursor);
    return { kind: 'bracketRelation', inner, start, end: cursor.end };
  }
  if (dialect === 'redshift' && lexeme?.word === 'UNPIVOT') {
    const unpivot = cursor.takeWord();
    const value = readPrimary(cursor);
    return { kind: 'superRelation', unpivot, value, start, end: cursor.end };
  }
  return readNamed(cursor);
}

function readNamed(cursor: Cursor): Relation {
  const { start, dialect, at } = cursor;
  const table: TableName = readTableName(cursor);
  if (table.path[0]!.value === '' && table.path[0]!.text === '') return { kind: 'missing', start, end: start };
  if (cursor.lexeme?.text === '(' && cursor.lexeme.kind === 'open') {
    const call = readCall(cursor, table.path);
    return { kind: 'tableFunction', call, start, end: cursor.end };
  }
  if (dialect === 'redshift' && cursor.lexeme?.text === '[') {
    cursor.at = at;
    const value = readPrimary(cursor);
    return { kind: 'superRelation', value, start, end: cursor.end };
  }
  if (dialect === 'athena' && cursor.sees('FOR')) {
    const parts = readParts(cursor, versionForm);
    const value = parts?.at(-1);
    if (parts && value?.kind === 'slot') {
      const words = parts.slice(0, -1).map((part) => (part.kind === 'word' ? part.text.toUpperCase() : ''));
      // SAFETY: the form's slot takes an expression.
      const version = { words, value: value.value as (TableName['version'] & {})['value'] };
      return { ...table, version, end: cursor.end };
    }
  }
  return table;
}
