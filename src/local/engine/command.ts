/** A statement that has been read and not yet run. */
import type { Span } from '../../sql/tree/name.ts';
import type { Outcome, ResultColumn, TextRow } from '../api.ts';
import { resultColumn } from './types.ts';
import type { Answer, Workspace } from './workspace.ts';

export interface Command {
  readonly statementType: Outcome['statementType'];
  readonly substatementType: string;
  /** A query in the dialect's words; its rows are streamed. */
  readonly query?: Span;
  /** Anything else. Throws SqlError. */
  readonly run?: (work: Workspace) => Promise<Answer>;
}

export function ddl(substatementType: string, run: (work: Workspace) => Promise<Answer>): Command {
  return { statementType: 'DDL', substatementType, run };
}

export function dml(substatementType: string, run: (work: Workspace) => Promise<Answer>): Command {
  return { statementType: 'DML', substatementType, run };
}

export function utility(substatementType: string, run: (work: Workspace) => Promise<Answer>): Command {
  return { statementType: 'UTILITY', substatementType, run };
}

/** Columns of text, as SHOW and DESCRIBE give them. */
export function textColumns(names: readonly string[], dialect: 'athena' | 'redshift'): ResultColumn[] {
  return names.map((name) => resultColumn(name, { name: 'varchar' }, dialect));
}

/** A pattern of SHOW: `*` and `|` in Athena (Hive), `%` and `_` in Redshift. */
export function matches(pattern: string | undefined, name: string, dialect: 'athena' | 'redshift'): boolean {
  if (pattern === undefined) return true;
  const escaped = (text: string): string => text.replaceAll(/[.+^${}()[\]\\?]/g, '\\$&');
  const source =
    dialect === 'athena'
      ? pattern
          .split('|')
          .map((part) => escaped(part).replaceAll(/[*%]/g, '.*'))
          .join('|')
      : escaped(pattern).replaceAll('%', '.*').replaceAll('_', '.');
  return new RegExp(`^(?:${source})$`, 'i').test(name);
}

export function oneColumn(
  name: string,
  values: readonly string[],
  dialect: 'athena' | 'redshift',
): { columns: ResultColumn[]; rows: TextRow[] } {
  return { columns: textColumns([name], dialect), rows: values.map((value) => [value]) };
}
