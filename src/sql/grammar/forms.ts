import { readPattern, type Pattern } from '../parse/pattern.ts';

/** What a statement is for. `query` reads rows, `session` changes the connection alone. */
export type StatementKind = 'query' | 'dml' | 'ddl' | 'utility' | 'session';

/** How one command is written. A slot `target` is a table that the command changes. */
export interface Form {
  readonly name: string;
  readonly kind: StatementKind;
  readonly pattern: Pattern;
  /** The notation, as a reader sees it in a hover. */
  readonly text: string;
}

/** Forms by name, in the order in which they are tried: the longer of two that begin alike comes first. */
export function forms(kind: StatementKind, texts: Readonly<Record<string, string>>): readonly Form[] {
  return Object.entries(texts).map(([name, text]) => ({
    name,
    kind,
    pattern: readPattern(text),
    text: text.replaceAll(/\s+/g, ' ').trim(),
  }));
}
