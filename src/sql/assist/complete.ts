/** What can be written where the caret stands. */
import { analyze } from '../analyze/analyze.ts';
import type { Analysis } from '../analyze/analysis.ts';
import { unjoined, type Field, type Scope } from '../analyze/scope.ts';
import { findTable, type Catalogue } from '../catalogue.ts';
import { Scanner } from '../lexer.ts';
import { parseAt, type AtCaret } from '../parse.ts';
import { nameToSql, quoteName } from '../quote.ts';
import { typeText } from '../types/type.ts';
import { conditionItems, sharedColumns } from './joins.ts';
import { keywordItems } from './keywords.ts';
import { fieldItems, functionItems, targetItems, typeItems } from './lists.ts';
import { pieceAt, scopeAt, type Surroundings } from './place.ts';
import { columnsOf, groupingAt } from './star.ts';

export type CompletionKind =
  | 'column'
  | 'table'
  | 'view'
  | 'with'
  | 'cell'
  | 'alias'
  | 'schema'
  | 'catalog'
  | 'function'
  | 'keyword'
  | 'type'
  | 'condition'
  | 'columns'
  | 'field';

/** One thing that can be written. */
export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** A type, or where it comes from, in a few words. */
  readonly detail: string;
  /** One sentence, if there is more to say. */
  readonly documentation?: string;
  /** What is written, quoted as it must be; `$0` marks where the caret goes on in a function's brackets. */
  readonly insert: string;
  /** Lower comes first. */
  readonly rank: number;
}

export interface Completions {
  readonly items: readonly Completion[];
  /** The part of the cell that the choice replaces, in UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
}

/** What can stand at the offset of a cell. Never throws and asks no service: tables that are not loaded are left out. */
export function complete(text: string, offset: number, surroundings: Surroundings): Completions {
  const { dialect, catalogue, functions } = surroundings;
  const piece = pieceAt(text, offset, dialect);
  const at = offset - piece.start;
  const inText = textAt(piece.text, at, surroundings);
  if (inText) return { items: inText.items, start: piece.start + inText.start, end: piece.start + inText.end };
  const caret = parseAt(piece.text, at, dialect);
  const analysis = analyze(caret, catalogue, functions);
  const before = namesBefore(caret);
  const scope = scopeAt(analysis, at);
  const items =
    before.length > 0 ? behindDot(before, caret, scope, surroundings) : fresh(caret, scope, analysis, surroundings);
  const { prefix } = caret;
  const likely = meantItems(items, prefix.text, scope);
  // Behind a quote that is still open the token goes on to the end of the text.
  const end = /^["`]/.test(prefix.text) && !/.["`]$/.test(piece.text.slice(prefix.start, prefix.end)) ? at : prefix.end;
  return {
    items: /^["`]/.test(prefix.text) ? likely.flatMap(quoted) : likely,
    start: piece.start + prefix.start,
    end: piece.start + end,
  };
}

/**
 * Functions and keywords are offered to those who write their first letters: an editor that looks for letters anywhere makes
 * of a column that is not known yet, and of the Enter behind it, some function.
 */
function meantItems(items: readonly Completion[], prefix: string, scope: Scope): readonly Completion[] {
  const written = prefix.toLowerCase();
  // A whole word before FROM is as likely a column.
  const isWhole =
    scope.fields.length === 0 && items.some(({ kind, label }) => kind === 'function' && label === written);
  return items.filter(({ kind, label }) => {
    if (kind !== 'function' && kind !== 'keyword') return true;
    return label.toLowerCase().startsWith(written) && !(kind === 'function' && isWhole);
  });
}

/** A name for somebody who has written a quote already. */
function quoted(item: Completion): Completion[] {
  if (/^(?:function|keyword|type|condition|columns|field)$/.test(item.kind)) return [];
  return [{ ...item, insert: item.insert.startsWith('"') ? item.insert : quoteName(item.label) }];
}

/** What can stand in a text or a comment: units of date functions, and else nothing; undefined outside of them. */
function textAt(text: string, at: number, { dialect }: Surroundings): Completions | undefined {
  const scanner = new Scanner(text, dialect);
  const before: string[] = [];
  while (scanner.next()) {
    const { kind, start, end, unfinished } = scanner;
    if (end >= at) {
      const isOpen = unfinished || text.startsWith('--', start);
      if (!/^(?:string|comment)$/.test(kind) || start >= at || (at >= end && !isOpen)) return undefined;
      const [name = '', bracket] = before.slice(-2);
      const takesUnit = kind === 'string' && bracket === '(' && /^date_?(?:add|diff|trunc|part)$/i.test(name);
      return { items: takesUnit ? fieldItems(name, dialect) : [], start: start + 1, end: unfinished ? at : end - 1 };
    }
    if (kind !== 'space' && kind !== 'comment') before.push(text.slice(start, end));
  }
  return undefined;
}

/** The names with dots behind them that stand before the word: `a.b.` gives a and b. */
function namesBefore({ before: lexemes }: AtCaret): string[] {
  const names: string[] = [];
  for (let at = lexemes.length - 1; lexemes[at]?.kind === 'dot'; at -= 2) {
    const name = lexemes[at - 1];
    if (name?.kind !== 'word' && name?.kind !== 'quotedName') break;
    names.unshift(name.kind === 'quotedName' ? name.text.slice(1, -1) : name.text);
  }
  return names;
}

const wantsValue = (expected: ReadonlySet<string>): boolean => expected.has('<expression>') || expected.has('<column>');
const wantsTable = (expected: ReadonlySet<string>): boolean => ['<table>', '<view>'].some((one) => expected.has(one));

// --- behind a dot

function behindDot(
  names: readonly string[],
  caret: AtCaret,
  scope: Scope,
  { catalogue, dialect }: Surroundings,
): Completion[] {
  if (wantsTable(caret.expected) || caret.expected.has('<schema>')) {
    const tables = tablesBehind(names, catalogue);
    if (tables.length > 0) return tables;
  }
  const fields = fieldsBehind(names, scope);
  if (fields.length > 0) return fields.map((field, at) => columnItem(field, dialect, at / 10_000));
  const found = scope.find(names);
  if (found.kind === 'field' && found.field.type.name === 'row')
    return found.field.type.inner!.flatMap((type, at) => {
      const name = found.field.type.names?.[at];
      return name
        ? [
            {
              label: name,
              kind: 'column' as const,
              detail: typeText(type, dialect),
              insert: nameToSql(name, dialect),
              rank: 0,
            },
          ]
        : [];
    });
  const lookup = findTable(catalogue, names);
  if (lookup.kind === 'table')
    return (lookup.table.columns ?? []).map(({ name, type }, at) => ({
      label: name,
      kind: 'column',
      detail: type,
      insert: nameToSql(name, dialect),
      rank: at / 10_000,
    }));
  return tablesBehind(names, catalogue);
}

function fieldsBehind(names: readonly string[], scope: Scope): readonly Field[] {
  for (let level: Scope | undefined = scope; level; level = level.parent) {
    const fields = level.all(names).filter(({ name }) => name !== undefined);
    if (fields.length > 0) return fields;
  }
  return [];
}

function tablesBehind(names: readonly string[], catalogue: Catalogue): Completion[] {
  const [first = '', second] = names;
  if (names.length === 1) {
    const [catalog] = catalogue.current;
    const own = tableItems(catalog, first, catalogue, 0);
    return own.length > 0 ? own : schemaItems(first, catalogue, 0);
  }
  return second === undefined ? [] : tableItems(first, second, catalogue, 0);
}

function tableItems(catalog: string, schema: string, catalogue: Catalogue, rank: number): Completion[] {
  return (catalogue.tables(catalog, schema) ?? []).map(({ path, kind }) => {
    const label = path.at(-1)!;
    return { label, kind, detail: `${kind} of ${schema}`, insert: nameToSql(label), rank };
  });
}

/** So many schemas are looked through for a name; the lists of more would be much to load. */
const mostSchemas = 30;

/** Tables of the catalog's other schemas, with their schema before them. */
function tablesElsewhere(catalogue: Catalogue): Completion[] {
  const [catalog, current] = catalogue.current;
  const schemas = (catalogue.schemas(catalog) ?? []).filter((one) => one.toLowerCase() !== current.toLowerCase());
  return schemas.slice(0, mostSchemas).flatMap((schema) =>
    tableItems(catalog, schema, catalogue, 2).map((item) => ({
      ...item,
      insert: `${nameToSql(schema)}.${item.insert}`,
    })),
  );
}

function schemaItems(catalog: string, catalogue: Catalogue, rank: number): Completion[] {
  return (catalogue.schemas(catalog) ?? []).map((name) => ({
    label: name,
    kind: 'schema',
    detail: `in ${catalog}`,
    insert: nameToSql(name),
    rank,
  }));
}

// --- a word of its own

function fresh(caret: AtCaret, scope: Scope, analysis: Analysis, surroundings: Surroundings): Completion[] {
  const { expected, prefix } = caret;
  const { catalogue, dialect } = surroundings;
  const items: Completion[] = [];
  const shared = sharedColumns(caret, scope, dialect);
  if (shared) return shared;
  const own = targetItems(caret, surroundings);
  if (own) return own;
  // One letter is a column, a table or an alias more often than a keyword, which Enter would write.
  const isLetter = prefix.text.length === 1;
  if (wantsValue(expected)) {
    items.push(...columnItems(scope, surroundings), ...conditionItems(scope, caret));
    items.push(...listItems(caret, scope, analysis, surroundings));
    if (prefix.text.length > 1) items.push(...functionItems(surroundings));
  }
  if (wantsTable(expected)) {
    const [catalog, schema] = catalogue.current;
    items.push(
      ...(isRead(caret) ? [...withItems(scope, analysis), ...cellItems(catalogue)] : []),
      ...tableItems(catalog, schema, catalogue, 1),
      ...(prefix.text.length > 1 ? tablesElsewhere(catalogue) : []),
      ...schemaItems(catalog, catalogue, 3),
      ...(catalogue.catalogs() ?? []).map((name): Completion => ({
        label: name,
        kind: 'catalog',
        detail: 'catalog',
        insert: nameToSql(name),
        rank: 4,
      })),
    );
  } else if (expected.has('<schema>')) items.push(...schemaItems(catalogue.current[0], catalogue, 1));
  if (expected.has('<type>') && !wantsValue(expected)) items.push(...typeItems(dialect));
  const [name, bracket] = caret.before.slice(-2).map(({ text }) => text);
  if (expected.has('<field>')) items.push(...fieldItems('EXTRACT', dialect));
  else if (dialect === 'redshift' && bracket === '(' && /^date_?(?:add|diff|part)$/i.test(name ?? ''))
    items.push(...fieldItems(name!, dialect));
  if (!isLetter || !(wantsValue(expected) || wantsTable(expected))) items.push(...keywordItems(caret, dialect));
  return items;
}

export function columnItem(
  field: Field,
  dialect: Surroundings['dialect'],
  rank: number,
  insert = nameToSql(field.name ?? '', dialect),
): Completion {
  const from = field.qualifier.at(-1);
  const type = field.type.name === 'any' ? '' : typeText(field.type, dialect);
  return {
    label: field.name ?? '',
    kind: 'column',
    detail: [type, from && `of ${from}`].filter(Boolean).join(' '),
    insert,
    rank,
  };
}

/** Columns of the scope and those around it; a name that two relations share gets its relation before it. */
function columnItems(scope: Scope, { dialect }: Surroundings): Completion[] {
  const items: Completion[] = [];
  const seen = new Set<string>();
  for (let level: Scope | undefined = scope, rank = 1; level; level = level.parent, rank++) {
    // Redshift: values see names of the list before them, which are no part of `*`.
    const isSeen = ({ hidden, alias, of }: Field): boolean => !hidden || (alias !== undefined && of !== undefined);
    const fields = unjoined(level.fields).filter((field) => field.name !== undefined && isSeen(field));
    const count = new Map<string, number>();
    for (const { name } of fields) count.set(name!.toLowerCase(), (count.get(name!.toLowerCase()) ?? 0) + 1);
    for (const field of fields) {
      const alias = field.qualifier.at(-1);
      const isShared = count.get(field.name!.toLowerCase())! > 1;
      const insert =
        isShared && alias !== undefined
          ? `${nameToSql(alias, dialect)}.${nameToSql(field.name!, dialect)}`
          : nameToSql(field.name!, dialect);
      if (seen.has(insert)) continue;
      seen.add(insert);
      // In the order of their tables.
      items.push(columnItem(field, dialect, rank + items.length / 10_000, insert));
    }
    for (const alias of new Set(level.fields.flatMap(({ qualifier }) => qualifier.at(-1) ?? []))) {
      if (seen.has(`${alias}.`)) continue;
      seen.add(`${alias}.`);
      items.push({
        label: alias,
        kind: 'alias',
        detail: 'table of this query',
        insert: nameToSql(alias),
        rank: rank + 1,
      });
    }
  }
  return items;
}

/** Lists that are written at once: all columns behind SELECT, what is to be grouped by behind GROUP BY. */
function listItems(
  { before, prefix, expected }: AtCaret,
  scope: Scope,
  analysis: Analysis,
  surroundings: Surroundings,
): Completion[] {
  const [second, last] = before.slice(-2).map(({ word }) => word);
  const offer = (label: string, detail: string, values: readonly string[]): Completion[] =>
    values.length === 0 ? [] : [{ label, kind: 'columns', detail, insert: values.join(', '), rank: 0 }];
  if (second === 'GROUP' && last === 'BY') {
    const values = groupingAt(prefix.start, analysis);
    return offer(shorten(values.join(', ')), 'what is in no aggregate', values);
  }
  const begins = (last ?? second) === 'SELECT' && expected.has('*');
  const columns = begins ? (columnsOf(scope, surroundings) ?? []) : [];
  return offer('all columns', shorten(columns.join(', ')), columns);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function withItems(scope: Scope, analysis: Analysis): Completion[] {
  const names = new Set<string>();
  const seen = new Set<Scope>();
  for (const start of [scope, ...analysis.scopes.map((one) => one.scope)])
    for (let level: Scope | undefined = start; level && !seen.has(level); level = level.parent) {
      seen.add(level);
      for (const { name } of level.tables.values()) names.add(name);
    }
  for (const meaning of analysis.tables.values()) if (meaning.kind === 'with') names.add(meaning.entry.name);
  return [...names].map((name) => ({
    label: name,
    kind: 'with',
    detail: 'WITH table',
    insert: nameToSql(name),
    rank: 0,
  }));
}

/** Named cells above, with the first of their columns. */
function cellItems(catalogue: Catalogue): Completion[] {
  return (catalogue.cells?.() ?? []).map(({ path, columns }) => ({
    label: path[0]!,
    kind: 'cell',
    detail: columns ? shorten(`cell: ${columns.map(({ name }) => name).join(', ')}`) : 'cell',
    insert: nameToSql(path[0]!),
    rank: 0,
  }));
}

/** Is the table read? What is dropped, described or granted is no WITH table and no cell. */
function isRead({ before }: AtCaret): boolean {
  const last = before.at(-1);
  return (last?.word === 'FROM' && before[0]?.word !== 'DELETE') || last?.word === 'JOIN' || last?.kind === 'comma';
}
