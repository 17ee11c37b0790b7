/** What Athena says of a statement before it runs, and under which name its result is kept. */
import { lex, type Token } from '../../../sql/lexer.ts';
import { parse } from '../../../sql/parse.ts';
import { formOf } from '../../../sql/parse/statement.ts';
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
  const { tree } = parse(sql, 'athena');
  if (tree.kind === 'query') return { statementType: 'DML', object: '.csv' };
  switch (tree.form) {
    case 'using external function':
    case 'update':
    case 'delete':
    case 'merge':
      return { statementType: 'DML', object: '.csv' };
    case 'insert':
    case 'unload':
      return { statementType: 'DML', object: '' };
    case 'explain':
      return { statementType: 'DML', object: '.txt' };
    case 'execute':
      return { statementType: 'UTILITY', object: '.txt' };
    case 'create table as': {
      const hasQuery = tree.parts.some((part) => part.kind === 'slot' && part.name === 'query');
      return { statementType: 'DDL', object: hasQuery ? 'table' : '.txt' };
    }
    default:
      return { statementType: isUtility(tree.form, sql) ? 'UTILITY' : 'DDL', object: '.txt' };
  }
}

/** Of a text that is no statement, by its first word. */
function isUtility(form: string, sql: string): boolean {
  if (form !== '') return formOf('athena', form)?.kind === 'utility';
  return /^(?:SHOW|DESC|DESCRIBE)$/i.test(meaningful(sql)[0]?.text ?? '');
}

/** Whether the first row of the first page holds the names. */
export function hasHeaderRow(outcome: Pick<Outcome, 'statementType' | 'substatementType' | 'columns'>): boolean {
  if (outcome.columns.length === 0) return false;
  return outcome.statementType === 'DML' || outcome.substatementType === 'SHOW_FUNCTIONS';
}
