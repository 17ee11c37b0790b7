/** SELECT: its list and its clauses. */
import type { Expression } from '../tree/expression.ts';
import type { Select, SelectItem } from '../tree/query.ts';
import { isComparable } from '../types/trino.ts';
import { anyType, typeText } from '../types/type.ts';
import { walk } from '../walk.ts';
import { explainAliases } from './aliases.ts';
import type { Analysis, OutputColumn } from './analysis.ts';
import { typeParts } from './call.ts';
import { refuseAt, typeCondition, typeExpression, type Place } from './expression.ts';
import { checkGrouping } from './grouping.ts';
import { readGroupItem } from './order.ts';
import { suggest } from './nearest.ts';
import { columnName } from './outputName.ts';
import { pathOf } from './path.ts';
import { placeIn, type Body } from './query.ts';
import { mismatch, noColumn, refuse } from './refusals.ts';
import { join, nothing, readRelation } from './relation.ts';
import { Scope, type ColumnSource, type Field } from './scope.ts';
import { checkWindowNames, typeWindow } from './window.ts';

export function readSelect(select: Select, outer: Scope, analysis: Analysis): Body {
  let given = nothing;
  for (const relation of select.from ?? [])
    given = join(given, readRelation(relation, placeIn(analysis, outer, 'FROM'), given));
  // CONNECT BY has columns of its own, such as LEVEL.
  const scope = new Scope(outer, given.fields, { complete: given.complete && !select.connectBy });
  analysis.selects.set(select, scope);
  analysis.scopes.push({ scope, start: select.start, end: select.end });
  const place = (clause: Place['clause']): Place => placeIn(analysis, scope, clause);
  const faultsBefore = analysis.faults.length;
  if (select.top) typeExpression(select.top, place('SELECT'));
  if (select.where) typeCondition(select.where, place('WHERE'), 'WHERE clause');
  for (const part of select.connectBy ?? []) typeParts(part, place('WHERE'));
  const columns: OutputColumn[] = [];
  if (!select.quantifier) explainDistinct(select.items[0], scope, analysis);
  for (const item of select.items) {
    const itemPlace = behind(place('SELECT'), columns);
    if (itemPlace.scope !== scope) analysis.scopes.push({ scope: itemPlace.scope, start: item.start, end: item.end });
    columns.push(...readItem(item, itemPlace));
  }
  for (const item of select.groupBy?.items ?? []) readGroupItem(item, select, columns, place('GROUP BY'));
  if (select.having) typeCondition(select.having, place('HAVING'), 'HAVING clause');
  for (const { window } of select.windows ?? []) typeWindow(window, place('SELECT'));
  checkWindowNames(select, analysis);
  if (select.qualify) typeCondition(select.qualify, behind(place('QUALIFY'), columns), 'QUALIFY clause');
  if (select.quantifier === 'DISTINCT' && analysis.dialect === 'athena')
    for (const { field } of columns)
      if (!isComparable(field.type))
        analysis.fault(
          'type',
          select,
          mismatch(
            'athena',
            `DISTINCT can only be applied to comparable types (actual: ${typeText(field.type, 'athena')})`,
          ),
        );
  const isGroupedByAlias = analysis.dialect === 'athena' && explainAliases(select, faultsBefore, analysis);
  if (!isGroupedByAlias) checkGrouping(select, analysis);
  return { columns, select, scope };
}

/** `SELECT DISTICT id`: a slip before a column reads as a column with an alias. */
function explainDistinct(item: SelectItem | undefined, scope: Scope, analysis: Analysis): void {
  if (item?.value.kind !== 'column' || !item.alias || item.as || !scope.complete) return;
  const { name } = item.value;
  if (scope.find([name.value]).kind !== 'none' || !suggest(name.value, ['DISTINCT'])) return;
  analysis.fault('unknownColumn', item.value, noColumn(analysis.dialect, [name.value]), {
    message: `There is no column ${name.value} here. Did you mean DISTINCT?`,
    fix: 'DISTINCT',
  });
}

/** Redshift: values see those before them in the list by their alias, where no column has the name. */
function behind(place: Place, columns: readonly OutputColumn[]): Place {
  const { analysis, scope } = place;
  if (analysis.dialect === 'athena' || columns.length === 0) return place;
  return { ...place, scope: scope.before(columns.map(({ field }) => field)) };
}

function readItem(item: SelectItem, place: Place): readonly OutputColumn[] {
  const { analysis } = place;
  const { value } = item;
  if (value.kind === 'star') return readStar(item, value, place);
  const type = typeExpression(value, place);
  const source = analysis.fields.get(value)?.field;
  const name = item.alias?.value ?? columnName(value, analysis.dialect);
  const field: Field = {
    name,
    qualifier: [],
    type,
    sources: source ? source.sources : sourcesOf(value, analysis),
    alias: item.alias ?? source?.alias,
    ...(source ? { of: source } : {}),
  };
  analysis.items.set(item, [field]);
  return [{ name, field }];
}

function readStar(item: SelectItem, star: Expression & { kind: 'star' }, place: Place): readonly OutputColumn[] {
  const { analysis, scope } = place;
  const path = star.base ? pathOf(star.base)?.map(({ value }) => value) : [];
  const fields = path && (star.base === undefined || scope.qualifies(path)) ? scope.all(path) : undefined;
  const hidden: readonly OutputColumn[] = [
    { name: undefined, field: { name: undefined, qualifier: [], type: anyType, sources: [], hidden: true } },
  ];
  // Athena takes a name before `.*` for that of a relation.
  if (!fields && path && analysis.dialect === 'athena' && scope.complete) {
    const name = path.join('.');
    analysis.fault('unknownTable', star, refuse('TABLE_NOT_FOUND', `Unable to resolve reference ${name}`), {
      message: `There is no table ${name} here. The fields of a row are (${name}).*.`,
    });
    return hidden;
  }
  if (!fields && star.base) return readRowStar(item, star, place);
  if (!fields) return hidden;
  const excluded = new Set(star.exclude?.names.map(({ value }) => value.toLowerCase()));
  for (const name of star.exclude?.names ?? [])
    if (scope.complete && !fields.some((field) => field.name?.toLowerCase() === name.value.toLowerCase()))
      analysis.fault('unknownColumn', name, refuse('COLUMN_NOT_FOUND', `column "${name.value}" does not exist`));
  const kept = fields.filter(({ name }) => !excluded.has(name?.toLowerCase() ?? ''));
  const own = kept.map<Field>((field, at) => ({
    name: star.columns?.[at]?.value ?? field.name,
    qualifier: [],
    type: field.type,
    sources: field.sources,
    alias: star.columns?.[at] ?? field.alias,
    of: field,
  }));
  analysis.items.set(item, own);
  if (own.length === 0 && scope.complete)
    refuseAt(star, place, refuse('COLUMN_NOT_FOUND', 'SELECT * not allowed in queries without FROM clause'));
  const columns = own.map((field) => ({ name: field.name, field }));
  return scope.complete ? columns : [...columns, ...hidden];
}

/** `value.*` of a row. */
function readRowStar(item: SelectItem, star: Expression & { kind: 'star' }, place: Place): readonly OutputColumn[] {
  const { analysis } = place;
  const type = typeExpression(star.base!, place);
  if (type.name === 'row') {
    const own = type.inner!.map<Field>((inner, at) => ({
      name: star.columns?.[at]?.value ?? (type.names?.[at] || undefined),
      qualifier: [],
      type: inner,
      sources: [],
    }));
    analysis.items.set(item, own);
    return own.map((field) => ({ name: field.name, field }));
  }
  if (type.name !== 'any')
    refuseAt(
      star,
      place,
      mismatch(
        analysis.dialect,
        `Expression ${analysis.text.slice(star.base!.start, star.base!.end)} is not of type ROW`,
      ),
    );
  return [{ name: undefined, field: { name: undefined, qualifier: [], type: anyType, sources: [], hidden: true } }];
}

/** Columns of the catalogue that a value is made of. */
export function sourcesOf(value: Expression, analysis: Analysis): readonly ColumnSource[] {
  const found = new Map<string, ColumnSource>();
  const add = (sources: readonly ColumnSource[]): void => {
    for (const source of sources) found.set([...source.table, source.column].join('\0'), source);
  };
  walk(value, (node) => {
    const field = analysis.fields.get(node as Expression)?.field;
    add(field?.sources ?? []);
    // Of a subquery its columns count, not its conditions.
    if (node.kind === 'query') for (const output of analysis.outputs.get(node) ?? []) add(output.field.sources);
    return field === undefined && node.kind !== 'query';
  });
  return [...found.values()];
}
