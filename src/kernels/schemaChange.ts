/** Which names a statement may have changed, from its tree. */
import { classify } from '../sql/classify.ts';
import type { Dialect } from '../sql/lexer.ts';
import { parse } from '../sql/parse.ts';
import type { Part, Statement } from '../sql/tree/statement.ts';
import { walk } from '../sql/walk.ts';

/** `[]`: of any schema; otherwise a dotted name as it is written, of a schema or of something in one. */
export interface SchemaChange {
  readonly what: 'schema' | 'table' | 'anything';
  /** Parts without their quotes, e.g. `['healthcare_db', 'claims']`. */
  readonly path: readonly string[];
}

const anything: readonly SchemaChange[] = [{ what: 'anything', path: [] }];

/** A procedure may do anything, and what a transaction has changed is there for others from its end on. */
const opaque = new Set(['call', 'execute', 'commit']);

/**
 * The changes of one statement: none for a query, DML, and what makes no table, view or schema. A statement whose names
 * cannot be read changes anything.
 */
export function readSchemaChanges(sql: string, dialect: Dialect): readonly SchemaChange[] {
  const parsed = parse(sql, dialect);
  const { kind, form, writes } = classify(parsed);
  if (kind === 'unknown') return /^\W*(?:CREATE|DROP|ALTER)\b/i.test(textOf(parsed.tree, sql)) ? anything : [];
  if (dialect === 'redshift' && opaque.has(form)) return anything;
  if (kind !== 'ddl' || form === 'truncate') return [];
  // There a database is a catalog.
  if (dialect === 'redshift' && /\bdatabase\b/.test(form)) return anything;
  const slots = new Set(['schema', 'schemas', ...(form === 'comment' ? ['table', 'view'] : [])]);
  const named = /\bschema\b|\bdatabase\b|^comment$/.test(form) ? namesIn(parsed.tree, slots) : [];
  const what = form === 'comment' ? 'table' : 'schema';
  const changes = [
    ...writes.map((path): SchemaChange => ({ what: 'table', path })),
    ...named.map((path): SchemaChange => ({ what, path })),
  ];
  const namesOne = writes.length > 0 || /\b(?:table|view|schema|database)\b/.test(form);
  if (changes.length === 0 && namesOne) return anything;
  return changes.map(({ path, ...rest }) => ({ ...rest, path }));
}

function textOf({ start, end }: Statement, sql: string): string {
  return sql.slice(start, end);
}

function namesIn(tree: Statement, slots: ReadonlySet<string>): readonly (readonly string[])[] {
  const found: string[][] = [];
  walk(tree, (node: Part) => {
    if (node.kind === 'slot' && slots.has(node.name) && node.value.kind === 'path')
      found.push(node.value.names.map(({ value }) => value));
    return node.kind !== 'query';
  });
  return found;
}
