/** The questions: lists of expressions and statements, each with the family that it belongs to. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Question {
  readonly family: string;
  /** As it is written in the list. */
  readonly text: string;
  /** As the oracle is asked. */
  readonly sql: string;
  /** As the local lakehouse is asked: the same, or over tables that it keeps. */
  readonly local: string;
  readonly kind: 'expression' | 'statement';
}

export const folder = join(import.meta.dirname, 'athena');
const storedFolder = join(folder, 'stored');

/**
 * `## family`, `= expression`, or a statement on one line with a semicolon at its end. Statements see the tables of
 * `tables.sql` beside their list, which go before them as WITH tables, so that every engine means the same rows. Those of
 * `stored` are asked of the lakehouse without them, over Iceberg tables of the same rows.
 */
export function readQuestions(): Question[] {
  const questions = [...readFolder(folder, 'values'), ...readFolder(storedFolder, 'stored')];
  const asked = new Map<string, string>();
  for (const { text, sql } of questions) {
    if ((asked.get(text) ?? sql) !== sql) throw new Error(`Two questions over different tables have one text: ${text}`);
    asked.set(text, sql);
  }
  return questions.filter(({ text }, at) => questions.findIndex((one) => one.text === text) === at);
}

function readFolder(path: string, place: 'values' | 'stored'): Question[] {
  const tables = readFileSync(join(path, 'tables.sql'), 'utf8').trim();
  return readdirSync(path)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => {
      let family = '';
      return readFileSync(join(path, name), 'utf8')
        .split('\n')
        .flatMap((line): Question[] => {
          if (line.startsWith('## ')) family = line.slice(3).trim();
          else if (line.startsWith('= ')) {
            const sql = `SELECT ${line.slice(2)} AS x`;
            return [{ family, text: line.slice(2), sql, local: sql, kind: 'expression' }];
          } else if (line.trim() !== '') {
            const text = line.replace(/;\s*$/, '');
            const sql = withTables(tables, text);
            return [{ family, text, sql, local: place === 'stored' ? text : sql, kind: 'statement' }];
          }
          return [];
        });
    });
}

/** The statements that make the tables of `stored`: name and rows are those of its `tables.sql`. */
export function storedTables(): { readonly name: string; readonly query: string }[] {
  const tables = readFileSync(join(storedFolder, 'tables.sql'), 'utf8').trim();
  return [...tables.matchAll(/^(\w+)\(/gm)].map(([, name = '']) => ({
    name,
    query: withTables(tables, `SELECT * FROM ${name}`),
  }));
}

function withTables(tables: string, statement: string): string {
  const own = /^WITH (RECURSIVE )?/.exec(statement);
  return own ? `WITH ${own[1] ?? ''}${tables},\n${statement.slice(own[0].length)}` : `WITH ${tables}\n${statement}`;
}
