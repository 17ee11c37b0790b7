import type { Dialect } from '../../src/sql/lexer.ts';
import { Cursor, readLexemes, type Lexeme } from '../../src/sql/parse/cursor.ts';
import { readStatement } from '../../src/sql/parse/statement.ts';

/** How often the parser looks at a token while it reads the text: its time, on every machine alike. */
export function countSteps(text: string, dialect: Dialect): number {
  let steps = 0;
  const lexemes = new Proxy<readonly Lexeme[]>(readLexemes(text, dialect), {
    get(target, key, receiver) {
      steps++;
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
  readStatement(new Cursor(text, dialect, lexemes));
  return steps;
}
