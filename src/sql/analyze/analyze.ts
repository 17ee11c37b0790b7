/** From a tree to its meaning: names, types, scopes, faults. */
import type { Catalogue } from '../catalogue.ts';
import type { FunctionCatalogue } from '../functions/catalogue.ts';
import type { Parsed } from '../parse.ts';
import type { Expression } from '../tree/expression.ts';
import type { Relation, TableName, WithTable } from '../tree/query.ts';
import type { Command, Part, Path } from '../tree/statement.ts';
import { children, walk } from '../walk.ts';
import { typeOf, typeWords, type Type } from '../types/type.ts';
import { Analysis } from './analysis.ts';
import { refuseType } from './cast.ts';
import { typeCondition, typeExpression, type Place } from './expression.ts';
import { suggest } from './nearest.ts';
import { readQuery, readWith } from './query.ts';
import { mismatch, noColumn, refuse } from './refusals.ts';
import { join, nothing, readRelation, type Given } from './relation.ts';
import { renamed, Scope } from './scope.ts';

/**
 * Looks at a statement that was read. Never throws: what is not known is of type `any`, and what is wrong is a fault.
 * The catalogue answers from memory; where it knows nothing of a table, nothing is said against its columns. Types of
 * parameters are by their names in lower case.
 */
export function analyze(
  parsed: Pick<Parsed, 'tree' | 'text' | 'dialect'>,
  catalogue: Catalogue,
  functions: FunctionCatalogue,
  parameterTypes?: ReadonlyMap<string, Type>,
): Analysis {
  const { tree, text, dialect } = parsed;
  const analysis = new Analysis({ dialect, text, catalogue, functions, parameterTypes });
  const scope = new Scope(undefined);
  if (tree.kind === 'query') readQuery(tree, scope, analysis);
  else readCommand(tree, scope, analysis);
  return analysis;
}

/** Commands that change rows: their conditions and assignments see the target and what is joined to it. */
const changing = new Set(['delete', 'update', 'merge', 'optimize']);

function readCommand(command: Command, scope: Scope, analysis: Analysis): void {
  const place: Place = {
    analysis,
    scope,
    clause: 'SELECT',
    query: (query, inner) => readQuery(query, inner, analysis),
  };
  const slots = new Map(
    command.parts.flatMap((part) => (part.kind === 'slot' ? [[part.name, part.value] as const] : [])),
  );
  for (const part of command.form === 'using external function' ? command.parts : []) noteFunctions(part, analysis);
  const target = slots.get('target');
  const rowsOf = changing.has(command.form) || command.form === 'insert';
  const given = rowsOf && target?.kind === 'path' ? readTarget(target, slots.get('alias'), place) : nothing;
  if (command.form === 'insert') {
    checkColumns(slots.get('columns'), given, analysis);
    const inner = new Scope(scope, given.fields, { complete: given.complete });
    analysis.scopes.push({ scope: inner, start: command.start, end: command.end });
  }
  if (/^(?:create|add|replace|change|alter) /.test(command.form)) checkTypes(command, analysis);
  if (!changing.has(command.form)) {
    for (const part of command.parts) readQueries(part, scope, analysis);
    if (isLateBinding(command)) forgetTables(analysis);
    if (command.form === 'insert') checkWidth(slots.get('source'), slots.get('columns'), given, analysis);
    return;
  }
  let seen: Given = given;
  const source = slots.get('source');
  const tables = withTables(slots.get('tables'));
  const around = tables.length > 0 ? readWith({ tables }, scope, analysis) : scope;
  for (const relation of relationsOf(source))
    seen = join(seen, readRelation(relation, { ...place, scope: around }, seen));
  const inner = new Scope(around, seen.fields, { complete: seen.complete });
  analysis.scopes.push({ scope: inner, start: command.start, end: command.end });
  for (const part of command.parts)
    if (part.kind !== 'slot' || !/^(?:target|alias|source|tables)$/.test(part.name))
      readValues(part, given, { ...place, scope: inner, clause: 'WHERE' });
}

/** Redshift: the tables of `WITH … UPDATE` and `WITH … DELETE`. */
function withTables(list: Part | undefined): WithTable[] {
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((item) => {
    if (item.kind !== 'sequence') return [];
    const slot = (name: string): Part | undefined =>
      item.parts.flatMap((part) => (part.kind === 'slot' && part.name === name ? [part.value] : []))[0];
    const [name, columns, query] = [slot('name'), slot('columns'), slot('query')];
    if (name?.kind !== 'name' || query?.kind !== 'query') return [];
    const names = columns?.kind === 'list' ? columns.items.filter((one) => one.kind === 'name') : undefined;
    const { start, end } = item;
    return [{ kind: 'withTable', name, ...(names ? { columns: names } : {}), query, start, end }];
  });
}

/** Redshift looks for the tables of such a view when it is read. */
function isLateBinding({ form, parts }: Command): boolean {
  return (
    /^create (?:external )?view$/.test(form) &&
    parts.some((part) => part.kind === 'word' && /^BINDING$/i.test(part.text))
  );
}

function forgetTables({ faults }: Analysis): void {
  const kept = faults.filter(({ code }) => code !== 'unknownTable' && code !== 'unknownColumn');
  faults.splice(0, faults.length, ...kept);
}

/** Types of new columns, in the words of a catalogue too, which Hive has of its own. */
function checkTypes(command: Command, analysis: Analysis): void {
  walk(command, (node) => {
    if (node.kind !== 'type') return node.kind !== 'query';
    if (node.words.length > 0 && !typeOf(node, analysis.dialect)) refuseType(node, typeWords, analysis);
    return false;
  });
}

/** `FUNCTION name(…)` of USING EXTERNAL FUNCTION. */
function noteFunctions(part: Part, analysis: Analysis): void {
  walk(part, (node) => {
    if (node.kind === 'slot' && node.name === 'name' && node.value.kind === 'name')
      analysis.ownFunctions.add(node.value.value.toLowerCase());
    return node.kind !== 'query';
  });
}

function relationsOf(part: Part | undefined): readonly Relation[] {
  if (!part) return [];
  if (part.kind === 'list') return part.items.flatMap(relationsOf);
  if (part.kind === 'slot') return relationsOf(part.value);
  // SAFETY: the slot `source` of these forms takes relations.
  return [part as Relation];
}

function readTarget(path: Path, alias: Part | undefined, place: Place): Given {
  const table: TableName = { kind: 'table', path: path.names, start: path.start, end: path.end };
  const given = readRelation(table, place);
  return alias?.kind === 'name' ? { ...given, fields: renamed(given.fields, alias.value) } : given;
}

/** Columns that a list names and that the table does not have. */
export function checkColumns(list: Part | undefined, { fields, complete }: Given, analysis: Analysis): void {
  if (list?.kind !== 'list' || !complete) return;
  for (const name of list.items) {
    if (name.kind !== 'name' || fields.some((field) => field.name?.toLowerCase() === name.value.toLowerCase()))
      continue;
    const near = suggest(
      name.value,
      fields.flatMap((field) => field.name ?? []),
    );
    analysis.fault('unknownColumn', name, noColumn(analysis.dialect, [name.value]), {
      message: `The table has no column ${name.value}.${near ? ` Did you mean ${near}?` : ''}`,
      ...(near ? { fix: near } : {}),
    });
  }
}

/** INSERT: as many columns as are named, or as the table has. */
function checkWidth(
  source: Part | undefined,
  list: Part | undefined,
  { fields, complete }: Given,
  analysis: Analysis,
): void {
  const outputs = source?.kind === 'query' ? analysis.outputs.get(source) : undefined;
  const isKnown = list ?? (complete && fields.length > 0);
  if (!outputs || !isKnown || outputs.some(({ field }) => field.hidden)) return;
  const wanted = list?.kind === 'list' ? list.items.length : fields.filter(({ hidden }) => !hidden).length;
  // Redshift fills the columns that are left over.
  const fits = analysis.dialect === 'redshift' && !list ? outputs.length <= wanted : outputs.length === wanted;
  if (fits) return;
  const columns = (count: number): string => `${count} ${count === 1 ? 'column' : 'columns'}`;
  const refusal =
    analysis.dialect === 'athena'
      ? mismatch('athena', `Insert query has ${outputs.length} columns, and the table ${wanted}`)
      : refuse('SYNTAX_ERROR', 'INSERT has another number of expressions than of target columns');
  analysis.fault('arguments', source!, refusal, {
    message: `The query gives ${columns(outputs.length)}, and ${list ? `${columns(wanted)} are named` : `the table has ${columns(wanted)}`}.`,
  });
}

/** Queries inside a command, each on its own. */
function readQueries(part: Part, scope: Scope, analysis: Analysis): void {
  if (part.kind === 'query') readQuery(part, scope, analysis);
  else if (part.kind === 'command') readCommand(part, scope, analysis);
  else for (const inner of children(part)) readQueries(inner, scope, analysis);
}

/** Expressions inside a command that see its target; what a path names on the left of `=` is a column of the target. */
function readValues(part: Part, target: Given, place: Place): void {
  switch (part.kind) {
    case 'slot':
      if (part.name === 'column' && part.value.kind === 'path')
        checkColumns({ ...part.value, kind: 'list', items: part.value.names.slice(-1) }, target, place.analysis);
      else if (part.name === 'columns') checkColumns(part.value, target, place.analysis);
      else if (part.name === 'condition')
        // SAFETY: the slot takes one expression.
        typeCondition(part.value as Expression, place, 'WHERE clause');
      else readValues(part.value, target, place);
      break;
    case 'list':
      for (const item of part.items) readValues(item, target, place);
      break;
    case 'sequence':
      for (const item of part.parts) readValues(item, target, place);
      break;
    case 'word':
    case 'name':
    case 'path':
    case 'type':
      break;
    case 'query':
      readQuery(part, place.scope, place.analysis);
      break;
    default:
      // SAFETY: the slots of these forms take words, names, types, queries and expressions only.
      typeExpression(part as Expression, place);
  }
}
