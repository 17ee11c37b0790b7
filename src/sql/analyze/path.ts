/** Names with dots between them: columns, and steps into rows. */
import type { Expression, Field as FieldNode } from '../tree/expression.ts';
import type { Name } from '../tree/name.ts';
import { anyType, type Type } from '../types/type.ts';
import { refuseAt, sourceText, typeExpression, type Place } from './expression.ts';
import { nameToSql, quoteText } from '../quote.ts';
import { suggest } from './nearest.ts';
import { ambiguousColumn, mismatch, noColumn, refuse } from './refusals.ts';
import type { Scope } from './scope.ts';

/** Names with dots between them, if the expression is nothing else. */
export function pathOf(node: Expression): readonly Name[] | undefined {
  if (node.kind === 'column') return [node.name];
  if (node.kind !== 'field') return undefined;
  const base = pathOf(node.base);
  return base && [...base, node.name];
}

export function typePath(node: Expression & { kind: 'column' | 'field' }, place: Place): Type {
  const { analysis, scope } = place;
  const { dialect } = analysis;
  const names = pathOf(node)?.map(({ value }) => value);
  const found = names ? typeKnown(node, names, place) : undefined;
  if (found) return found;
  if (node.kind === 'field' && !names) return fieldType(typeExpression(node.base, place), node, place);
  const path = names ?? [];
  if (path.includes('') || !scope.parent) {
    if (path.includes('')) return anyType;
  }
  const refusal = noColumn(dialect, path);
  const near = suggest(path.at(-1) ?? '', columnNames(scope, path.slice(0, -1)));
  // Somebody who comes from another database means a text.
  if (node.kind === 'column' && node.name.text.startsWith('"') && !near) {
    const fix = quoteText(node.name.value);
    analysis.fault('unknownColumn', node, refusal, {
      message: `There is no column ${node.name.text}. A text stands in single quotes: ${fix}.`,
      fix,
    });
    return anyType;
  }
  const [table] = path;
  const isTable = path.length === 1 || scopesOf(scope).some((one) => !one.complete || one.qualifies(path.slice(0, -1)));
  analysis.fault('unknownColumn', node, refusal, {
    message:
      !isTable && !near
        ? `There is no table ${table!} in this query. Its tables are ${tablesOf(scope).join(', ') || 'none'}.`
        : near
          ? `There is no column ${path.join('.')}. Did you mean ${near}?`
          : `There is no column ${path.join('.')} here.`,
    ...(near ? { fix: nameToSql(near, dialect), fixSpan: { start: node.name.start, end: node.name.end } } : {}),
  });
  return anyType;
}

function scopesOf(scope: Scope): Scope[] {
  return scope.parent ? [scope, ...scopesOf(scope.parent)] : [scope];
}

function tablesOf(scope: Scope): string[] {
  return [
    ...new Set(scopesOf(scope).flatMap(({ fields }) => fields.flatMap(({ qualifier }) => qualifier.at(-1) ?? []))),
  ];
}

function columnNames(scope: Scope, before: readonly string[]): string[] {
  const own = scope.all(before).flatMap(({ name }) => name ?? []);
  return scope.parent ? [...own, ...columnNames(scope.parent, before)] : own;
}

/** The type of a dotted name: a column, or a step into a row whose column is known; undefined where neither is. */
function typeKnown(node: Expression, names: readonly string[], place: Place): Type | undefined {
  const { analysis, scope } = place;
  const found = scope.find(names);
  if (found.kind === 'field') {
    analysis.fields.set(node, found);
    return found.field.type;
  }
  if (found.kind === 'ambiguous') {
    analysis.fault('ambiguousColumn', node, ambiguousColumn(analysis.dialect, names.join('.')), {
      message: `More than one table here has a column ${names.at(-1)!}. Write the table before it.`,
    });
    return anyType;
  }
  if (node.kind === 'field') {
    const base = typeKnown(node.base, names.slice(0, -1), place);
    if (base) {
      analysis.types.set(node.base, base);
      return fieldType(base, node, place);
    }
  }
  return found.incomplete ? anyType : undefined;
}

function fieldType(base: Type, node: FieldNode, place: Place): Type {
  const { dialect } = place.analysis;
  if (base.name === 'any') return anyType;
  if (base.name === 'super' || (dialect === 'redshift' && base.name !== 'row')) return { name: 'super' };
  const wanted = node.name.value.toLowerCase();
  const at = base.names?.findIndex((name) => name.toLowerCase() === wanted) ?? -1;
  if (base.name === 'row' && at >= 0) return base.inner![at]!;
  if (base.name === 'row')
    return refuseAt(
      node,
      place,
      refuse(
        'COLUMN_NOT_FOUND',
        `Column '${
          pathOf(node)
            ?.map(({ value }) => value)
            .join('.') ?? node.name.value
        }' cannot be resolved or requester is not authorized to access requested resources`,
      ),
    );
  return refuseAt(node, place, mismatch(dialect, `Expression ${sourceText(node.base, place)} is not of type ROW`));
}
