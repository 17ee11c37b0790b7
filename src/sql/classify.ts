/** What a statement is for, what it reads and what it changes, from its tree. */
import type { StatementKind } from './grammar/forms.ts';
import type { Dialect } from './lexer.ts';
import { parse, type Parsed } from './parse.ts';
import { formOf } from './parse/statement.ts';
import type { Query, Relation, TableName } from './tree/query.ts';
import type { Command, Node, Part, Path } from './tree/statement.ts';
import { children, walk } from './walk.ts';
import { seenInCommand, seenInWith, type SeenTables } from './withTables.ts';

/** A table or view by the names that stand in the statement, without quotes: `['s3tablescatalog/b', 'ns', 't']`. */
export type TablePath = readonly string[];

export interface Classified {
  /** `unknown`: the grammar has no such statement, or it could not be read. */
  readonly kind: StatementKind | 'unknown';
  /** The form of a command, such as `create table as`; `query` for a query, empty where it is not known. */
  readonly form: string;
  /**
   * Does it leave everything as it is, data, names, rights and files? False for whatever is not known to:
   * procedures, prepared statements, functions of others, texts with a fault.
   */
  readonly readOnly: boolean;
  /** Tables that rows are read of, each once, WITH tables not among them. */
  readonly reads: readonly TablePath[];
  /** Tables and views that are made, changed or dropped, each once. */
  readonly writes: readonly TablePath[];
}

type Text = Pick<Parsed, 'tree' | 'dialect' | 'findings'>;

/**
 * Classifies a statement that was read. With `current`, paths get the catalog and schema that bare names are looked up in.
 * Never throws.
 */
export function classify(parsed: Text, current?: readonly [catalog: string, schema: string]): Classified {
  const { tree, dialect, findings } = parsed;
  const whole = findings.every(({ severity }) => severity !== 'error');
  const found = tree.kind === 'query' ? queryOf(tree, dialect) : commandOf(tree, dialect);
  const full = (paths: readonly TablePath[]): TablePath[] => distinct(paths.map((path) => qualify(path, current)));
  return { ...found, readOnly: whole && found.readOnly, reads: full(found.reads), writes: full(found.writes) };
}

function qualify(path: TablePath, current: readonly [string, string] | undefined): TablePath {
  return current && path.length < 3 ? [...current.slice(0, 3 - path.length), ...path] : path;
}

function distinct(paths: readonly TablePath[]): TablePath[] {
  return [...new Map(paths.map((path) => [path.join('\0').toLowerCase(), path])).values()];
}

/** Functions of Redshift that act. */
const acting = new Set(['pg_cancel_backend', 'pg_terminate_backend', 'cancel_query', 'explain_model']);

function queryOf(query: Query, dialect: Dialect): Classified {
  const writes = intoOf(query);
  return {
    kind: writes.length > 0 ? 'ddl' : 'query',
    form: 'query',
    readOnly: writes.length === 0 && !acts(query),
    reads: readsOf(query, dialect),
    writes,
  };
}

function acts(part: Part): boolean {
  let found = false;
  walk(part, (node) => {
    if (node.kind === 'call' && acting.has(node.path.at(-1)!.value.toLowerCase())) found = true;
    return !found;
  });
  return found;
}

/** `SELECT … INTO t`, which makes a table. */
function intoOf(query: Query): TablePath[] {
  const found: TablePath[] = [];
  walk(query, (node) => {
    if (node.kind === 'select' && node.into) for (const part of node.into) found.push(...targetsOf(part));
  });
  return found;
}

// --- commands

/** Commands that change the session alone, or nothing. */
const harmless = new Set('set reset use begin commit rollback declare fetch close deallocate'.split(' '));

/** Commands that say what there is, besides those that begin with SHOW and DESCRIBE. */
const telling = /^(?:show|describe)\b/;

function commandOf(command: Command, dialect: Dialect): Classified {
  const { form } = command;
  const kind = formOf(dialect, form)?.kind;
  if (kind === undefined) return { kind: 'unknown', form: '', readOnly: false, reads: [], writes: [] };
  const inner = innerOf(command, dialect);
  const writes = kind === 'utility' || kind === 'session' ? [] : targetsOf(command);
  const reads = [...readsOf(command, dialect), ...(inner?.reads ?? [])];
  return {
    kind,
    form,
    readOnly: telling.test(form) || harmless.has(form) || (inner !== undefined && runsInner(command) && inner.readOnly),
    reads: form === 'append' ? [...reads, ...sourceOf(command)] : reads,
    writes: form === 'append' ? [...writes, ...sourceOf(command)] : [...writes, ...(inner?.writes ?? [])],
  };
}

/** Explaining does not run a statement, but EXPLAIN ANALYZE does: either changes nothing where the statement does not. */
function runsInner({ form }: Command): boolean {
  return form === 'explain' || form === 'prepare' || form === 'execute';
}

/** The statement inside a command: of EXPLAIN, PREPARE, EXECUTE IMMEDIATE, and the text of Redshift's UNLOAD. */
function innerOf(command: Command, dialect: Dialect): Classified | undefined {
  const analyzes = command.parts.some((part) => part.kind === 'word' && part.text.toUpperCase() === 'ANALYZE');
  for (const part of command.parts) {
    if (part.kind !== 'slot') continue;
    if (part.name === 'statement' && (part.value.kind === 'query' || part.value.kind === 'command')) {
      const inner = classify({ tree: part.value, dialect, findings: [] });
      // What is only explained is neither read nor changed.
      if (command.form !== 'explain' || analyzes) return inner;
      return { ...inner, readOnly: true, writes: [] };
    }
    if (part.name === 'text' && part.value.kind === 'word' && /^'/.test(part.value.text))
      return classify(parse(part.value.text.slice(1, -1).replaceAll("''", "'"), dialect));
  }
  return undefined;
}

function targetsOf(part: Part): TablePath[] {
  const found: TablePath[] = [];
  walk(part, (node) => {
    if (node.kind === 'slot' && node.name === 'target' && node.value.kind === 'path') found.push(pathOf(node.value));
    return node.kind !== 'query';
  });
  return found;
}

function sourceOf({ parts }: Command): TablePath[] {
  return parts.flatMap((part) =>
    part.kind === 'slot' && part.name === 'source' && part.value.kind === 'path' ? [pathOf(part.value)] : [],
  );
}

function pathOf({ names }: Pick<Path, 'names'>): TablePath {
  return names.map(({ value }) => value);
}

// --- what is read

interface Visit {
  readonly node: Node | Part;
  /** WITH tables that are seen from there. */
  readonly seen: SeenTables;
}

/** Tables in FROM, with the WITH tables that are seen from there left out. */
function readsOf(part: Part, dialect: Dialect): TablePath[] {
  const found: TablePath[] = [];
  const waiting: Visit[] = [{ node: part, seen: part.kind === 'command' ? seenInCommand(part) : new Set() }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, seen } = next;
    if (node.kind === 'command' && node !== part) continue;
    if (node.kind === 'table') {
      const path = pathOf({ names: node.path });
      if (path.length > 1 || !seen.has(path[0]!.toLowerCase())) found.push(path);
    }
    const below = node.kind === 'query' && node.with ? visitsOf(node, seen) : visitBelow(node, seen, dialect);
    for (let at = below.length - 1; at >= 0; at--) waiting.push(below[at]!);
  }
  return found;
}

function visitBelow(node: Node | Part, seen: SeenTables, dialect: Dialect): Visit[] {
  const skipped = node.kind === 'select' && dialect === 'redshift' ? navigationsOf(node.from ?? []) : undefined;
  return children(node).flatMap((one) => (skipped?.has(one) ? [] : [{ node: one, seen }]));
}

function visitsOf(query: Query, around: SeenTables): Visit[] {
  const { inside, seen } = seenInWith(query.with!, around);
  const rest = children(query).filter((one) => one !== query.with);
  return [
    ...inside.map(({ table, seen: before }) => ({ node: table.query, seen: before })),
    ...rest.map((node) => ({ node, seen })),
  ];
}

/** Redshift: `FROM orders o, o.items i` goes into a column of what stands before it. */
function navigationsOf(relations: readonly Relation[]): ReadonlySet<Node | Part> {
  const names = new Set<string>();
  const skipped = new Set<Node | Part>();
  for (const relation of relations) {
    const table: TableName | undefined =
      relation.kind === 'table'
        ? relation
        : relation.kind === 'aliased' && relation.relation.kind === 'table'
          ? relation.relation
          : undefined;
    if (table && table.path.length > 1 && names.has(table.path[0]!.value.toLowerCase())) skipped.add(relation);
    if (relation.kind === 'aliased') names.add(relation.alias.value.toLowerCase());
    else if (table) names.add(table.path.at(-1)!.value.toLowerCase());
  }
  return skipped;
}
