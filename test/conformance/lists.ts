/** The questions: lists of expressions and statements, each with the family that it belongs to. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Question {
  readonly family: string;
  /** As it is written in the list. */
  readonly text: string;
  /** As it is asked. */
  readonly sql: string;
}

export const folder = join(import.meta.dirname, 'athena');

/**
 * `## family`, `= expression`, or a statement up to a semicolon at the end of its line. Statements see the tables of
 * `tables.sql`, which go before them as WITH tables, so that every engine means the same rows.
 */
export function readQuestions(): Question[] {
  const tables = readFileSync(join(folder, 'tables.sql'), 'utf8').trim();
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => {
      let family = '';
      return readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .flatMap((line) => {
          if (line.startsWith('## ')) family = line.slice(3).trim();
          else if (line.startsWith('= ')) return [{ family, text: line.slice(2), sql: `SELECT ${line.slice(2)} AS x` }];
          else if (line.trim() !== '') {
            const text = line.replace(/;\s*$/, '');
            return [{ family, text, sql: withTables(tables, text) }];
          }
          return [];
        });
    });
}

function withTables(tables: string, statement: string): string {
  const own = /^WITH (RECURSIVE )?/.exec(statement);
  return own ? `WITH ${own[1] ?? ''}${tables},\n${statement.slice(own[0].length)}` : `WITH ${tables}\n${statement}`;
}
