/** Relations in FROM: the fields that each gives. */
import { findTable, type Table } from '../catalogue.ts';
import type { Expression } from '../tree/expression.ts';
import type { Name } from '../tree/name.ts';
import type { Aliased, Join, Relation, Reshaped, TableName, Unnest } from '../tree/query.ts';
import { rulesOf } from '../types/rules.ts';
import { isComparable } from '../types/trino.ts';
import { anyType, parseType, typeText, type Type } from '../types/type.ts';
import type { Analysis } from './analysis.ts';
import { typeCondition, typeExpression, type Place } from './expression.ts';
import { suggest } from './nearest.ts';
import { nameToSql } from '../quote.ts';
import type { Dialect } from '../lexer.ts';
import { ambiguousColumn, mismatch, noColumn, noTable, refuse } from './refusals.ts';
import { readTurned } from './reshaped.ts';
import { renamed, Scope, unjoined, unknownField, type Field } from './scope.ts';

/** Fields of a relation; `complete` is false where some are not known. */
export interface Given {
  readonly fields: readonly Field[];
  readonly complete: boolean;
}

/** What stands left of a relation, which UNNEST and LATERAL may name. */
export function readRelation(relation: Relation, place: Place, beside: Given = nothing): Given {
  const given = fieldsOf(relation, place, beside);
  place.analysis.relations.set(relation, given.fields);
  return given;
}

export const nothing: Given = { fields: [], complete: true };

const unknown = (qualifier: readonly string[] = []): Given => ({ fields: [unknownField(qualifier)], complete: false });

function besides(place: Place, { fields, complete }: Given): Place {
  return { ...place, clause: 'FROM', scope: new Scope(place.scope, fields, { complete }) };
}

export function join(left: Given, right: Given): Given {
  return { fields: [...left.fields, ...right.fields], complete: left.complete && right.complete };
}

function fieldsOf(relation: Relation, place: Place, beside: Given): Given {
  switch (relation.kind) {
    case 'table':
      return readTable(relation, place, beside);
    case 'aliased':
      return readAliased(relation, place, beside);
    case 'join':
      return readJoin(relation, place, beside);
    case 'derived': {
      const { query, lateral } = relation;
      const redshiftSuper = place.analysis.dialect === 'redshift';
      const scope = lateral || redshiftSuper ? besides(place, beside).scope : place.scope;
      const columns = place.query(query, scope);
      const complete = columns.every(({ field }) => field.name !== undefined || !field.hidden);
      return { fields: columns.map(({ name, field }) => outer(name, field)), complete };
    }
    case 'bracketRelation':
      return readRelation(relation.inner, place, beside);
    case 'unnest':
      return readUnnest(relation, besides(place, beside));
    case 'tableFunction':
      typeExpression(relation.call, besides(place, beside));
      return unknown();
    case 'sample':
      typeExpression(relation.size, place);
      return readRelation(relation.relation, place, beside);
    case 'superRelation':
      return itemField(relation.value, besides(place, beside));
    case 'reshaped':
      return readReshaped(relation, place, beside);
    case 'missing':
      return unknown();
  }
}

/** A column of a query, seen from outside. */
function outer(name: string | undefined, { type, sources, alias, hidden }: Field): Field {
  return { name, qualifier: [], type, sources, alias, ...(hidden ? { hidden } : {}) };
}

/** The items of an array in a column. */
function itemField(value: Expression, place: Place): Given {
  const { name, inner } = typeExpression(value, place);
  const type: Type = name === 'array' ? inner![0]! : name === 'any' ? anyType : { name: 'super' };
  return { fields: [{ name: undefined, qualifier: [], type, sources: [] }], complete: true };
}

/** `t.items` in FROM as the expression that it is. */
function navigationOf(path: readonly Name[]): Expression {
  const [first, ...rest] = path;
  return rest.reduce<Expression>((base, name) => ({ kind: 'field', base, name, start: base.start, end: name.end }), {
    kind: 'column',
    name: first!,
    start: first!.start,
    end: first!.end,
  });
}

function readTable(node: TableName, place: Place, beside: Given): Given {
  const { analysis, scope } = place;
  const path = node.path.map(({ value }) => value);
  if (node.version) typeExpression(node.version.value, place);
  const [first = ''] = path;
  const entry = path.length === 1 ? scope.withTable(first) : undefined;
  if (entry) {
    analysis.tables.set(node, { kind: 'with', entry });
    const fields = entry.fields.map((field) => ({ ...field, qualifier: [entry.name] }));
    return { fields, complete: entry.complete };
  }
  if (analysis.dialect === 'redshift' && isNavigation(path, beside)) {
    const value = navigationOf(node.path);
    analysis.tables.set(node, { kind: 'items', value });
    return itemField(value, besides(place, beside));
  }
  const found = findTable(analysis.catalogue, path);
  if (found.kind === 'table') {
    analysis.tables.set(node, { kind: 'table', table: found.table });
    return tableFields(found.table, analysis);
  }
  analysis.tables.set(node, { kind: 'unknown' });
  if (found.kind === 'none' && !path.includes('')) reportTable(node, path, analysis, scope);
  return unknown(path);
}

/** Redshift: a path into SUPER begins with the alias of a relation beside it, or with one of its columns. */
function isNavigation([first = '', ...more]: readonly string[], { fields }: Given): boolean {
  const lower = first.toLowerCase();
  return fields.some(({ name, qualifier, type }) => {
    const isOwn = name?.toLowerCase() === lower;
    if (more.length > 0) return isOwn || qualifier.at(-1)?.toLowerCase() === lower;
    // A table of that name is more likely, unless it is an item that is navigated on.
    return isOwn && qualifier.at(-1)?.toLowerCase() === lower && /^(?:super|array)$/.test(type.name);
  });
}

function reportTable(node: TableName, path: readonly string[], analysis: Analysis, scope: Scope): void {
  const { catalogue, dialect } = analysis;
  const [catalog, schema] = catalogue.current;
  const [name = '', ownSchema = schema, ownCatalog = catalog] = [...path].reverse();
  if (isSystemTable(name, ownSchema, dialect) || catalogue.isMade?.(path)) return;
  const full = [ownCatalog.toLowerCase(), ownSchema.toLowerCase(), name.toLowerCase()];
  const fault = (at: Name, message: string, near: string | undefined): void =>
    analysis.fault('unknownTable', at, noTable(dialect, full), {
      message: `${message}${near ? ` Did you mean ${near}?` : ''}`,
      ...(near ? { fix: near } : {}),
    });
  const last = node.path.at(-1)!;
  const below = path.length === 1 ? catalogue.cellBelow?.(name) : undefined;
  // Of cells that read each other the notebook itself speaks.
  if (below === 'cycle') return;
  if (below) {
    fault(last, `The cell ${name} stands below. A cell reads those above it only: move it up.`, undefined);
    return;
  }
  const schemas = catalogue.schemas(ownCatalog) ?? [];
  const written = node.path.at(-2);
  if (written && schemas.length > 0 && !schemas.some((one) => one.toLowerCase() === ownSchema.toLowerCase())) {
    const near = suggest(ownSchema, schemas) ?? schemas.find((one) => one.startsWith(`${ownSchema.toLowerCase()}_`));
    fault(written, `There is no schema ${ownSchema} in ${ownCatalog}.`, near);
    return;
  }
  const near = suggest(name, [
    ...(catalogue.tables(ownCatalog, ownSchema) ?? []).map((table) => table.path.at(-1)!),
    ...(path.length === 1 ? withNames(scope) : []),
  ]);
  fault(last, `There is no table ${name} in ${ownSchema}.`, near ?? (path.length === 1 ? elsewhere(name) : undefined));

  /** The same name in the one other schema that has it. */
  function elsewhere(bare: string): string | undefined {
    const found = schemas.filter((one) =>
      (catalogue.knownTables?.(ownCatalog, one) ?? []).some(
        (table) => table.path.at(-1)!.toLowerCase() === bare.toLowerCase(),
      ),
    );
    return found.length === 1 ? `${nameToSql(found[0]!)}.${nameToSql(bare)}` : undefined;
  }
}

/** What every engine has without a catalogue saying so. Source: Athena's and Redshift's lists of system tables. */
function isSystemTable(name: string, schema: string, dialect: Dialect): boolean {
  const lower = schema.toLowerCase();
  if (lower === 'information_schema') return true;
  return dialect === 'athena'
    ? /\$(?:properties|history|snapshots|manifests|all_manifests|files|partitions|refs|metadata_log_entries)$/i.test(
        name,
      )
    : /^(?:pg_catalog|pg_internal|catalog_history)$/.test(lower) || /^(?:pg|stl|stv|svl|svv|svcs|sys)_/i.test(name);
}

function withNames(scope: Scope): string[] {
  return [...[...scope.tables.values()].map(({ name }) => name), ...(scope.parent ? withNames(scope.parent) : [])];
}

function tableFields({ path, columns }: Table, { dialect }: Analysis): Given {
  if (!columns) return unknown(path);
  const fields = columns.map<Field>(({ name, type }) => ({
    name,
    qualifier: path,
    type: parseType(type, dialect) ?? anyType,
    sources: [{ table: path, column: name }],
    ...(name.startsWith('$') ? { hidden: true } : {}),
  }));
  return { fields: [...fields, ...fileColumns(path, dialect)], complete: true };
}

/** Of each row, the file that it comes from. */
function fileColumns(qualifier: readonly string[], dialect: Analysis['dialect']): Field[] {
  if (dialect === 'redshift') return [];
  const types: Readonly<Record<string, Type>> = {
    $path: { name: 'varchar' },
    $file_size: { name: 'bigint' },
    $file_modified_time: { name: 'timestamptz', size: 3 },
    $partition: { name: 'varchar' },
  };
  return Object.entries(types).map(([name, type]) => ({ name, qualifier, type, sources: [], hidden: true }));
}

function readAliased({ relation, alias, columns, at }: Aliased, place: Place, beside: Given): Given {
  const { analysis } = place;
  const { fields, complete } = readRelation(relation, place, beside);
  const shown = fields.filter(({ hidden }) => !hidden).length;
  if (columns && complete && columns.length !== shown && analysis.dialect === 'athena')
    analysis.fault(
      'arguments',
      columns[0]!,
      refuse(
        'MISMATCHED_COLUMN_ALIASES',
        `Column alias list has ${columns.length} entries but '${alias.value}' has ${shown} columns available`,
      ),
    );
  const navigated = fields.length === 1 && fields[0]!.name === undefined && analysis.dialect === 'redshift';
  const own = renamed(fields, alias.value, columns ?? (navigated ? [alias] : undefined));
  if (!complete && !fields.some(({ hidden }) => hidden)) own.push(unknownField([alias.value]));
  const isUnpivot = relation.kind === 'superRelation' && relation.unpivot !== undefined;
  const position: Field[] = at
    ? [{ name: at.value, alias: at, qualifier: [], type: { name: isUnpivot ? 'varchar' : 'bigint' }, sources: [] }]
    : [];
  return { fields: [...own, ...position], complete };
}

/** Trino keeps rows without items by `ON true` alone. */
function checkUnnestJoin({ words, right }: Join, on: Expression, analysis: Analysis): void {
  const isUnnest = right.kind === 'unnest' || (right.kind === 'aliased' && right.relation.kind === 'unnest');
  const isTrue = on.kind === 'literal' && on.type === 'boolean' && /^true$/i.test(on.text);
  if (analysis.dialect !== 'athena' || words[0] !== 'LEFT' || !isUnnest || isTrue) return;
  const said = 'LEFT JOIN involving UNNEST is only supported with condition ON TRUE';
  const at = on.kind === 'binary' ? on.operatorStart : on.start;
  analysis.fault('arguments', on, refuse('NOT_SUPPORTED', said, at), {
    message: 'LEFT JOIN UNNEST takes ON true alone. Write the condition behind WHERE.',
  });
}

function readJoin(node: Join, place: Place, beside: Given): Given {
  const left = readRelation(node.left, place, beside);
  const right = readRelation(node.right, place, join(beside, left));
  const natural = node.words.includes('NATURAL');
  if (!node.using && !natural) {
    const both = join(left, right);
    if (node.on) {
      typeCondition(node.on, { ...besides(place, join(beside, both)), clause: 'JOIN' }, 'JOIN ON clause');
      checkUnnestJoin(node, node.on, place.analysis);
    }
    return both;
  }
  const names = node.using
    ? node.using.map((name) => ({ value: name.value, span: name }))
    : unjoined(left.fields).flatMap(({ name, hidden }) =>
        name !== undefined &&
        !hidden &&
        unjoined(right.fields).some((one) => one.name?.toLowerCase() === name.toLowerCase())
          ? [{ value: name, span: node }]
          : [],
      );
  return mergeColumns(node, left, right, names, place);
}

function mergeColumns(
  node: Join,
  left: Given,
  right: Given,
  names: readonly { readonly value: string; readonly span: { start: number; end: number } }[],
  { analysis }: Place,
): Given {
  const { dialect } = analysis;
  const used = new Set<Field>();
  const merged: Field[] = [];
  for (const { value, span } of names) {
    const sides = [left, right].map(({ fields }) =>
      unjoined(fields).filter(({ name }) => name?.toLowerCase() === value.toLowerCase()),
    );
    for (const [at, found] of sides.entries()) {
      if (found.length > 1) analysis.fault('ambiguousColumn', span, ambiguousColumn(dialect, value));
      if (found.length === 0 && [left, right][at]!.complete)
        analysis.fault('unknownColumn', span, {
          name: 'COLUMN_NOT_FOUND',
          message:
            dialect === 'athena'
              ? `Column '${value}' is missing from ${at === 0 ? 'left' : 'right'} side of join`
              : noColumn(dialect, [value]).message,
        });
    }
    const [a, b] = sides.map((found) => found[0]);
    if (!a || !b) continue;
    const type = rulesOf[dialect].commonType(a.type, b.type);
    if (!type || !isComparable(type))
      analysis.fault(
        'type',
        span,
        mismatch(
          dialect,
          `Column types of left and right side of join are not comparable: ${typeText(a.type, dialect)} vs ${typeText(b.type, dialect)}`,
        ),
      );
    const outerSide = /^RIGHT/.test(node.words.join(' ')) ? [b, a] : [a, b];
    merged.push({
      name: a.name,
      qualifier: [],
      type: type ?? anyType,
      sources: [...a.sources, ...b.sources],
      merged: outerSide,
    });
    used.add(a);
    used.add(b);
  }
  const rest = [...left.fields, ...right.fields].flatMap<Field>((field) => {
    if (!used.has(field)) return [field];
    return dialect === 'redshift' && !field.merged ? [{ ...field, of: field, joined: true }] : [];
  });
  return { fields: [...merged, ...rest], complete: left.complete && right.complete };
}

function readUnnest({ values, tail }: Unnest, place: Place): Given {
  const { analysis } = place;
  const fields: Field[] = [];
  let complete = true;
  const add = (type: Type, name?: string): void => {
    fields.push({ name, qualifier: [], type, sources: [] });
  };
  for (const value of values) {
    const type = typeExpression(value, place);
    const [first, second] = type.inner ?? [];
    if (type.name === 'map') {
      add(first!);
      add(second!);
    } else if (type.name === 'array' && first!.name === 'row')
      first!.inner!.forEach((inner, at) => add(inner, first!.names?.[at] || undefined));
    else if (type.name === 'array') add(first!);
    else if (type.name === 'any') complete = false;
    else if (type.name === 'super') add({ name: 'super' });
    else
      analysis.fault('type', value, {
        ...refuse('INVALID_FUNCTION_ARGUMENT', `Cannot unnest type: ${typeText(type, analysis.dialect)}`),
        at: 'nowhere',
      });
  }
  if (tail.length > 0) add({ name: 'bigint' });
  return { fields, complete };
}

/** What MATCH_RECOGNIZE gives is not followed here. */
function readReshaped(node: Reshaped, place: Place, beside: Given): Given {
  const inner = readRelation(node.relation, place, beside);
  const seen = besides(place, inner);
  const { start, end } = node;
  place.analysis.scopes.push({ scope: seen.scope, start: Math.max(start, node.relation.end), end });
  const fields = inner.complete ? readTurned(node, inner.fields, seen) : undefined;
  return fields ? { fields, complete: true } : unknown();
}
