/** Statements by their trees: read, looked at against the catalogue, generated. */
import type { Analysis } from '../../../sql/analyze/analysis.ts';
import { analyze } from '../../../sql/analyze/analyze.ts';
import { athenaCatalogue } from '../../../sql/functions/athena.ts';
import { redshiftCatalogue } from '../../../sql/functions/redshift.ts';
import type { Dialect } from '../../../sql/lexer.ts';
import { parse, type Parsed } from '../../../sql/parse.ts';
import { quoteName } from '../../../sql/quote.ts';
import type { Expression } from '../../../sql/tree/expression.ts';
import type { Span } from '../../../sql/tree/name.ts';
import type { Query, TableName } from '../../../sql/tree/query.ts';
import { anyType, type Type } from '../../../sql/types/type.ts';
import type { Statement } from '../../../sql/tree/statement.ts';
import { walk } from '../../../sql/walk.ts';
import type { SqlError } from '../../api.ts';
import { notEmulated, sqlError, syntaxError } from '../errors.ts';
import { bindRelation, type Binder, type Bound, type Reading } from '../relations.ts';
import { NotGenerated } from './duck.ts';
import { expressionSql } from './expression.ts';
import { lookUp } from './lookUp.ts';
import { Generator } from './query.ts';
import { zoneOfColumn } from './athena/zones.ts';

/** A statement that was looked at, and its tables in DuckDB's words. */
interface Looked {
  readonly tree: Statement;
  readonly analysis: Analysis;
  readonly tables: ReadonlyMap<TableName, string>;
  readonly scannedBytes: number;
}

/** The query that stands from there on. Throws SqlError. */
export async function bindTree(sql: string, from: number, binder: Binder, depth: number): Promise<Bound> {
  const { tree, analysis, tables, scannedBytes } = await lookAt(sql, from, binder, depth);
  const { dialect } = binder.context;
  if (tree.kind !== 'query') throw syntaxError(sql, from, wordAt(sql, from).word, dialect, '<query>');
  return orNotGenerated(dialect, () => {
    const generator = new Generator(analysis, binder.words, tables, tree);
    const generated = generator.statementSql(tree);
    const types = (analysis.outputs.get(tree) ?? []).map(({ field }) => field.type);
    const zones = dialect === 'athena' ? zonesOf(tree, types, generator) : [];
    return { sql: generated, scannedBytes, types, zones };
  });
}

/** An expression without columns that stands there. Throws SqlError. */
async function constantSql(sql: string, start: number, end: number, binder: Binder): Promise<string> {
  // As a query, at the same place, so that faults are told where they stand.
  const query = 'SELECT '.padStart(start) + sql.slice(start, end);
  const { tree, analysis, tables } = await lookAt(query, 0, binder, 0);
  const item = tree.kind === 'query' && tree.body.kind === 'select' ? tree.body.items[0] : undefined;
  if (!item) throw syntaxError(sql, start, wordAt(sql, start).word, binder.context.dialect, '<expression>');
  return orNotGenerated(binder.context.dialect, () =>
    expressionSql(item.value, new Generator(analysis, binder.words, tables, tree)),
  );
}

/** The zones in which columns are shown. Throws NotGenerated where one cannot be told. */
function zonesOf(query: Query, types: readonly Type[], generator: Generator): (string | undefined)[] {
  if (!generator.speaksOfZones) return [];
  const holds = (type: Type): boolean => type.name === 'timestamptz' || (type.inner?.some(holds) ?? false);
  return types.map((type, at) => {
    if (!holds(type)) return undefined;
    const zone = type.name === 'timestamptz' ? zoneOfColumn(query, at, generator) : undefined;
    if (zone === undefined) throw new NotGenerated('a timestamp whose zone is not written in the statement');
    return zone;
  });
}

/** Conditions and values of a statement that changes rows. */
export interface BoundChange {
  readonly scannedBytes: number;
  /** The condition or value that starts there. Throws SqlError. */
  valueAt(offset: number): string;
  /** Its type. */
  typeAt(offset: number): Type;
}

/** What a relation of a changing statement is called in DuckDB's words: no column has such a name. */
export function changedName(name: string): string {
  return `lb_of_${name.toLowerCase()}`;
}

/** Its conditions and values, bound: columns are those of relations that are called by `changedName`. Throws SqlError. */
export async function bindChange(sql: string, binder: Binder): Promise<BoundChange> {
  const { tree, analysis, tables, scannedBytes } = await lookAt(sql, 0, binder, 0);
  const scope = analysis.scopes.find(({ start, end }) => start === tree.start && end === tree.end)?.scope;
  const generator = new Generator(analysis, binder.words, tables, tree);
  for (const field of scope?.fields ?? []) {
    const relation = field.qualifier.at(-1);
    if (field.name !== undefined && relation !== undefined)
      generator.nameField(field, `${quoteName(changedName(relation))}.${quoteName(field.name)}`);
  }
  /** The outermost one that starts there. */
  const find = (offset: number): Expression | undefined => {
    let found: Expression | undefined;
    walk(tree, (node) => {
      if (!found && node.start === offset && analysis.types.has(node as Expression)) found = node as Expression;
      return !found;
    });
    return found;
  };
  return {
    scannedBytes,
    valueAt: (offset) =>
      orNotGenerated(binder.context.dialect, () => {
        const value = find(offset);
        if (!value) throw new NotGenerated('this value');
        return expressionSql(value, generator);
      }),
    typeAt(offset) {
      const value = find(offset);
      return value ? (analysis.coercions.get(value) ?? analysis.typeOf(value)) : anyType;
    },
  };
}

function orNotGenerated<T>(dialect: Dialect, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotGenerated) throw notEmulated(error.message, dialect);
    throw error;
  }
}

const functionsOf = { athena: athenaCatalogue, redshift: redshiftCatalogue };

async function lookAt(sql: string, from: number, binder: Binder, depth: number): Promise<Looked> {
  const { dialect } = binder.context;
  const parsed = parse(sql.slice(from), dialect);
  const { tree } = parsed;
  const fault = unreadable(parsed, sql, from);
  if (fault) throw fault;
  const names: TableName[] = [];
  walk(tree, (node) => {
    if (node.kind === 'table') names.push(node);
  });
  const reading: Reading = { sql, wantsPath: /"\$path"/i.test(sql) };
  const known = await lookUp(
    {
      names: [...names, ...targetOf(tree)],
      from,
      reading,
      depth,
      constant: (start, end) => constantSql(sql, from + start, from + end, binder),
    },
    binder,
  );
  const analysis = analyze(parsed, known.catalogue, functionsOf[dialect]);
  for (const [name, error] of known.missing) if (analysis.tables.get(name)?.kind === 'unknown') throw error;
  // In the order in which the engine looks: FROM before SELECT.
  const [first] = analysis.faults;
  if (first) {
    const { name, message } = first.refusal;
    const { at = first.start } = first.refusal;
    throw sqlError(dialect, name, message, at === 'nowhere' ? undefined : { sql, offset: from + at });
  }
  const tables = new Map<TableName, string>();
  let scannedBytes = 0;
  for (const name of names) {
    if (analysis.tables.get(name)?.kind !== 'table') continue;
    const bound = known.bound.get(name) ?? (await bindRelation(known.relations.get(name)!, reading, binder, depth));
    tables.set(name, bound.sql);
    scannedBytes += bound.scannedBytes;
  }
  return { tree, analysis, tables, scannedBytes };
}

/** What is said of a text that is not understood, which stands from there on; undefined for one that is. */
export function unreadable({ tree, dialect, findings }: Parsed, sql: string, from: number): SqlError | undefined {
  const [finding] = findings;
  if (!finding) return undefined;
  if (finding.code === 'tooDeep') return sqlError(dialect, 'SYNTAX_ERROR', 'The statement is too deeply nested');
  // A misspelt word that can be an alias is one to the engine, which stops at what follows.
  const { word, start } = wordAt(sql, from + (isName(finding, tree) ? finding.end : finding.start));
  // Trino misses a bracket where the text ends, and an end at the sign behind it.
  if (finding.code === 'bracket' && /^[([]$/.test(word) && dialect === 'athena')
    return syntaxError(sql, sql.length, '', dialect, word === '(' ? "')'" : "']'");
  const ended = /;\s*$/.exec(sql.slice(from, start));
  if (ended && dialect === 'athena') return syntaxError(sql, from + ended.index, ';', dialect, '<EOF>');
  const kinds: Readonly<Record<string, string>> = { '<name>': '<identifier>', '<end>': '<EOF>' };
  const expected = finding.expected?.map((one) => (/^<\w+>$/.test(one) ? (kinds[one] ?? one) : `'${one}'`));
  return syntaxError(sql, start, word, dialect, expected?.join(', ') ?? '<EOF>');
}

function isName({ start, end }: Span, tree: Statement): boolean {
  let found = false;
  walk(tree, (node) => {
    if (node.kind === 'name' && node.start === start && node.end === end) found = true;
    return !found;
  });
  return found;
}

/** The word, text or sign that stands there or behind blanks; none at the end. */
function wordAt(sql: string, offset: number): { word: string; start: number } {
  const found = /^\s*('(?:[^']|'')*'?|"[^"]*"?|[\p{L}_][\p{L}\p{N}_$]*|\d[\d.]*|[^\s])?/u.exec(sql.slice(offset));
  const word = found?.[1] ?? '';
  return { word, start: word === '' ? sql.length : offset + found![0].length - word.length };
}

/** The table that a command changes. */
function targetOf(tree: Statement): TableName[] {
  if (tree.kind !== 'command') return [];
  return tree.parts.flatMap((part) =>
    part.kind === 'slot' && part.name === 'target' && part.value.kind === 'path'
      ? [{ kind: 'table', path: part.value.names, start: part.start, end: part.end }]
      : [],
  );
}
