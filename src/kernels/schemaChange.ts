/** Which names a statement may have changed, read from its first words. */
import { lex, type Dialect, type Token } from '../sql/lexer.ts';

/** `[]`: of any schema; otherwise a dotted name as it is written, of a schema or of something in one. */
export interface SchemaChange {
  readonly what: 'schema' | 'table' | 'anything';
  /** Parts without their quotes, e.g. `['healthcare_db', 'claims']`. */
  readonly path: readonly string[];
}

const anything: readonly SchemaChange[] = [{ what: 'anything', path: [] }];
const objects: Readonly<Record<string, SchemaChange['what']>> = {
  TABLE: 'table',
  VIEW: 'table',
  SCHEMA: 'schema',
  DATABASE: 'schema',
};
/** Words between the command and what it makes. */
const between = new Set(
  'OR REPLACE EXTERNAL TEMP TEMPORARY LOCAL MATERIALIZED PROTECTED MULTI DIALECT AUTO REFRESH NO'.split(' '),
);

/**
 * The changes of one statement: none for a query, DML, and what makes no table, view or schema. A statement whose names
 * cannot be read changes anything.
 */
export function readSchemaChanges(sql: string, dialect: Dialect): readonly SchemaChange[] {
  const tokens = lex(sql, dialect).filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  const word = (at: number): string => {
    const token = tokens[at];
    return token?.kind === 'word' ? token.text.toUpperCase() : '';
  };
  if (dialect === 'redshift' && (word(0) === 'SELECT' || word(0) === 'WITH')) return readSelectInto(tokens, word);
  // A procedure may do anything, and what a transaction has changed is there for others from its end on.
  if (dialect === 'redshift' && ['CALL', 'EXECUTE', 'COMMIT', 'END'].includes(word(0))) return anything;
  if (word(0) === 'COMMENT') {
    const at = word(1) === 'ON' && objects[word(2)] === 'table' ? 3 : -1;
    return at < 0 ? [] : [{ what: 'table', path: readPath(tokens, at).path }];
  }
  if (!['CREATE', 'DROP', 'ALTER'].includes(word(0))) return [];
  let at = 1;
  while (between.has(word(at))) at++;
  const what = objects[word(at)];
  if (what === undefined) return [];
  // There a database is a catalog.
  if (dialect === 'redshift' && word(at) === 'DATABASE') return anything;
  at++;
  if (word(at) === 'IF') at += word(at + 1) === 'NOT' ? 3 : 2;
  const changes: SchemaChange[] = [];
  for (;;) {
    const { path, end } = readPath(tokens, at);
    if (path.length === 0) return changes.length > 0 ? changes : anything;
    changes.push({ what, path });
    // DROP TABLE takes several in Redshift.
    if (word(0) !== 'DROP' || tokens[end]?.text !== ',') return changes;
    at = end + 1;
  }
}

/** `SELECT … INTO t` makes a table in Redshift. */
function readSelectInto(tokens: readonly Token[], word: (at: number) => string): readonly SchemaChange[] {
  const into = tokens.findIndex((_, at) => word(at) === 'INTO');
  if (into < 0) return [];
  let at = into + 1;
  while (between.has(word(at)) || word(at) === 'TABLE') at++;
  const { path } = readPath(tokens, at);
  return path.length > 0 ? [{ what: 'table', path }] : anything;
}

function readPath(tokens: readonly Token[], start: number): { path: readonly string[]; end: number } {
  const path: string[] = [];
  let at = start;
  for (;;) {
    const token = tokens[at];
    if (token?.kind !== 'word' && token?.kind !== 'quotedName') return { path: [], end: at };
    path.push(bareName(token));
    at++;
    if (tokens[at]?.text !== '.') return { path, end: at };
    at++;
  }
}

function bareName({ kind, text }: Token): string {
  if (kind !== 'quotedName') return text.toLowerCase();
  const quote = text.charAt(0);
  const inside = text.endsWith(quote) && text.length > 1 ? text.slice(1, -1) : text.slice(1);
  return inside.replaceAll(quote + quote, quote);
}
