/** Queries: scopes of their clauses, and the columns that they give. */
import { readSelect } from './select.ts';
import { readOrderBy } from './order.ts';
import type { Expression } from '../tree/expression.ts';
import type { Query, QueryBody, Select, SetOperation, Values, With, WithTable } from '../tree/query.ts';
import { rulesOf } from '../types/rules.ts';
import { anyType, typeText } from '../types/type.ts';
import { walk } from '../walk.ts';
import type { Analysis, OutputColumn } from './analysis.ts';
import { refuseAt, typeExpression, unify, type Place } from './expression.ts';
import { mismatch, refuse } from './refusals.ts';
import { readRelation } from './relation.ts';
import { Scope, type Field, type WithEntry } from './scope.ts';

/** Looks at a query in a scope; notes what it gives. */
export function readQuery(query: Query, outer: Scope, analysis: Analysis): readonly OutputColumn[] {
  const scope = query.with ? readWith(query.with, outer, analysis) : outer;
  const body = readBody(query.body, scope, analysis);
  if (query.orderBy) readOrderBy(query, body, scope, analysis);
  for (const limit of query.limits) if (limit.count) typeExpression(limit.count, placeIn(analysis, scope, 'SELECT'));
  analysis.outputs.set(query, body.columns);
  return body.columns;
}

export function placeIn(analysis: Analysis, scope: Scope, clause: Place['clause']): Place {
  return { analysis, scope, clause, query: (query, inner) => readQuery(query, inner, analysis) };
}

/** What a body gives; of a SELECT also what its ORDER BY may name besides. */
export interface Body {
  readonly columns: readonly OutputColumn[];
  readonly select?: Select;
  readonly scope?: Scope;
}

// --- WITH

export function readWith(
  { tables, recursive }: Pick<With, 'tables' | 'recursive'>,
  outer: Scope,
  analysis: Analysis,
): Scope {
  const entries = new Map<string, WithEntry>();
  // One scope that grows: a table sees those before it.
  const scope = new Scope(outer, [], { tables: entries });
  for (const table of tables) {
    const key = table.name.value.toLowerCase();
    if (entries.has(key) && key !== '')
      analysis.fault(
        'duplicate',
        table.name,
        refuse('DUPLICATE_NAMED_QUERY', `WITH query name '${table.name.value}' specified more than once`),
      );
    const before = recursive ? anchorOf(table, scope, analysis) : undefined;
    if (before) entries.set(key, before);
    entries.set(key, entryOf(table, readQuery(table.query, scope, analysis), analysis));
  }
  return scope;
}

function entryOf({ name, columns, query }: WithTable, outputs: readonly OutputColumn[], analysis: Analysis): WithEntry {
  const complete = outputs.every(({ field }) => !field.hidden);
  if (columns && complete && columns.length !== outputs.length)
    analysis.fault(
      'arguments',
      columns[0]!,
      refuse(
        'MISMATCHED_COLUMN_ALIASES',
        `column alias list has ${columns.length} entries but relation has ${outputs.length} columns`,
      ),
    );
  const fields = outputs.map<Field>(({ name: own, field }, at) => ({
    name: columns?.[at]?.value ?? own,
    qualifier: [name.value],
    type: field.type,
    sources: field.sources,
    alias: columns?.[at] ?? field.alias,
    ...(field.hidden ? { hidden: true } : {}),
  }));
  return { name: name.value, query, fields, complete };
}

/** In WITH RECURSIVE the first branch of the UNION says what columns the table has. */
function anchorOf(table: WithTable, scope: Scope, analysis: Analysis): WithEntry | undefined {
  const { body } = table.query;
  if (body.kind !== 'setOperation' || !namesTable(table)) return undefined;
  const { columns } = readBody(body.first, scope, analysis);
  return { ...entryOf(table, columns, analysis), isRecursive: true };
}

function namesTable({ name, query }: WithTable): boolean {
  let found = false;
  walk(query, (node) => {
    if (
      node.kind === 'table' &&
      node.path.length === 1 &&
      node.path[0]!.value.toLowerCase() === name.value.toLowerCase()
    )
      found = true;
  });
  return found;
}

// --- bodies

function readBody(body: QueryBody, scope: Scope, analysis: Analysis): Body {
  const found = bodyOf(body, scope, analysis);
  analysis.bodies.set(
    body,
    found.columns.map(({ field }) => field),
  );
  return found;
}

function bodyOf(body: QueryBody, scope: Scope, analysis: Analysis): Body {
  switch (body.kind) {
    case 'query':
      return { columns: readQuery(body, scope, analysis) };
    case 'select':
      return readSelect(body, scope, analysis);
    case 'values':
      return { columns: readValues(body, scope, analysis) };
    case 'setOperation':
      return { columns: readSetOperation(body, scope, analysis) };
    case 'tableQuery': {
      const { fields } = readRelation(body.table, placeIn(analysis, scope, 'FROM'));
      const shown = fields.filter(({ hidden, name }) => !hidden || name === undefined);
      return { columns: shown.map((field) => ({ name: field.name, field })) };
    }
  }
}

function readSetOperation({ first, rest }: SetOperation, scope: Scope, analysis: Analysis): readonly OutputColumn[] {
  const { dialect } = analysis;
  let columns = readBody(first, scope, analysis).columns;
  for (const { words, start, body } of rest) {
    const other = readBody(body, scope, analysis).columns;
    const known = [...columns, ...other].every(({ field }) => !field.hidden);
    const operation = words[0]!;
    if (known && columns.length !== other.length) {
      analysis.fault(
        'type',
        body,
        dialect === 'athena'
          ? mismatch(
              dialect,
              `${operation} query has different number of fields: ${columns.length}, ${other.length}`,
              start,
            )
          : refuse('SYNTAX_ERROR', `each ${operation} query must have the same number of columns`, start),
        {
          message: `The queries of ${operation} give ${columns.length} and ${other.length} columns. Give them the same number.`,
        },
      );
      continue;
    }
    if (!known) continue;
    columns = columns.map(({ name, field }, at) => {
      const second = other[at]!.field;
      const type = rulesOf[dialect].commonType(field.type, second.type);
      if (!type && dialect === 'athena') {
        const [a, b] = [field.type, second.type].map((one) => typeText(one, dialect));
        analysis.fault(
          'type',
          body,
          mismatch(dialect, `column ${at + 1} in ${operation} query has incompatible types: ${a!}, ${b!}`, start),
        );
      }
      return {
        name,
        field: {
          name,
          qualifier: [],
          type: type ?? anyType,
          sources: [...field.sources, ...second.sources],
          alias: field.alias,
        },
      };
    });
  }
  return columns;
}

function readValues({ rows }: Values, scope: Scope, analysis: Analysis): readonly OutputColumn[] {
  const { dialect } = analysis;
  const place = placeIn(analysis, scope, 'VALUES');
  const lists = rows.map(valuesOf);
  const width = lists[0]?.length ?? 0;
  const uneven = lists.find((list) => list.length !== width);
  if (uneven) {
    refuseAt(
      rows[lists.indexOf(uneven)]!,
      place,
      mismatch(dialect, `Values rows have mismatched sizes: ${width} vs ${uneven.length}`),
    );
    return [];
  }
  const outputs = Array.from({ length: width }, (_, at): OutputColumn => {
    const type = unify(
      lists.map((list) => list[at]!),
      place,
    );
    if (!type) refuseAt(rows[0]!, place, mismatch(dialect, 'Values rows have mismatched types'));
    const name = dialect === 'redshift' ? `column${at + 1}` : undefined;
    return { name, field: { name, qualifier: [], type: type ?? anyType, sources: [] } };
  });
  const [only] = outputs;
  // A value of a row type is a row of columns, too.
  if (dialect === 'redshift' || outputs.length !== 1 || only!.field.type.name !== 'row') return outputs;
  return only!.field.type.inner!.map((type) => ({ name: undefined, field: { ...only!.field, type } }));
}

/** The columns of one row of VALUES. */
export function valuesOf(row: Expression): readonly Expression[] {
  if (row.kind === 'row') return row.items;
  return row.kind === 'brackets' ? (row.inner.kind === 'row' ? row.inner.items : [row.inner]) : [row];
}
