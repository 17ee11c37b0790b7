/** What Athena says of a statement before it runs, and under which name its result is kept. */
import { lex, type Token } from '../../../sql/lexer.ts';
import type { Outcome } from '../../api.ts';

export interface Classified {
  readonly statementType: Outcome['statementType'];
  /** Of the result object behind the execution's id; `table` stands for `tables/{id}`. */
  readonly object: '.csv' | '.txt' | '' | 'table';
}

/** Words and signs of a statement, without space and comments. */
export function meaningful(sql: string): readonly Token[] {
  return lex(sql, 'athena').filter(({ kind }) => kind !== 'space' && kind !== 'comment');
}

export function classify(sql: string): Classified {
  const tokens = meaningful(sql);
  const first = tokens.find(({ kind }) => kind !== 'open');
  const word = (first?.text ?? '').toUpperCase();
  switch (word) {
    case 'SELECT':
    case 'WITH':
    case 'VALUES':
    case 'TABLE':
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
      return { statementType: 'DML', object: '.csv' };
    case 'INSERT':
    case 'UNLOAD':
      return { statementType: 'DML', object: '' };
    case 'EXPLAIN':
      return { statementType: 'DML', object: '.txt' };
    case 'SHOW':
    case 'DESCRIBE':
    case 'DESC':
    case 'EXECUTE':
      return { statementType: 'UTILITY', object: '.txt' };
    default:
      return { statementType: 'DDL', object: isTableAsSelect(tokens) ? 'table' : '.txt' };
  }
}

function isTableAsSelect(tokens: readonly Token[]): boolean {
  if (tokens[0]?.text.toUpperCase() !== 'CREATE' || tokens[1]?.text.toUpperCase() !== 'TABLE') return false;
  let depth = 0;
  return tokens.some((token) => {
    if (token.kind === 'open') depth++;
    else if (token.kind === 'close') depth--;
    return depth === 0 && token.kind === 'word' && token.text.toUpperCase() === 'AS';
  });
}

/** Whether the first row of the first page holds the names. */
export function hasHeaderRow(outcome: Pick<Outcome, 'statementType' | 'substatementType' | 'columns'>): boolean {
  if (outcome.columns.length === 0) return false;
  return outcome.statementType === 'DML' || outcome.substatementType === 'SHOW_FUNCTIONS';
}
