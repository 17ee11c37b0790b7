/** PIVOT and UNPIVOT of Redshift: which columns they give. */
import type { Call, Expression } from '../tree/expression.ts';
import type { Name } from '../tree/name.ts';
import type { Reshaped } from '../tree/query.ts';
import type { Part } from '../tree/statement.ts';
import { rulesOf } from '../types/rules.ts';
import { anyType, type Type } from '../types/type.ts';
import type { Analysis } from './analysis.ts';
import { typeExpression, type Place } from './expression.ts';
import { stringValue } from './literal.ts';
import { noColumn } from './refusals.ts';
import type { Field } from './scope.ts';

/** What is asked of a relation that is turned round. */
export type Turned =
  | {
      readonly kind: 'pivot';
      /** The columns that rows are grouped by. */
      readonly groups: readonly Field[];
      readonly column: Field;
      /** Its columns one after another: an aggregate of the rows that have the value. */
      readonly cells: readonly { readonly value: Expression; readonly aggregate: Call }[];
    }
  | {
      readonly kind: 'unpivot';
      readonly kept: readonly Field[];
      readonly items: readonly { readonly label: string; readonly field: Field }[];
      readonly type: Type;
      readonly withNulls: boolean;
    };

/** The fields that it gives; undefined where it cannot be told. */
export function readTurned(node: Reshaped, fields: readonly Field[], place: Place): readonly Field[] | undefined {
  const slots = new Map(node.parts.flatMap((part) => (part.kind === 'slot' ? [[part.name, part.value] as const] : [])));
  const word = node.word.text.toUpperCase();
  if (word === 'PIVOT') return readPivot(node, slots, fields, place);
  return word === 'UNPIVOT' ? readUnpivot(node, slots, fields, place) : undefined;
}

type Slots = ReadonlyMap<string, Part>;

/** Each item of a list: its slots. */
function itemsOf(part: Part | undefined): Slots[] {
  if (part?.kind !== 'list') return [];
  return part.items.map((item) => {
    const parts = item.kind === 'sequence' ? item.parts : [item as Part];
    return new Map(parts.flatMap((one) => (one.kind === 'slot' ? [[one.name, innermost(one.value)] as const] : [])));
  });
}

function innermost(part: Part): Part {
  return part.kind === 'slot' ? innermost(part.value) : part;
}

function fieldNamed(name: Part | undefined, fields: readonly Field[], analysis: Analysis): Field | undefined {
  if (name?.kind !== 'name') return undefined;
  const found = fields.find((field) => field.name?.toLowerCase() === name.value.toLowerCase());
  if (!found && name.value !== '')
    analysis.fault('unknownColumn', name, noColumn(analysis.dialect, [name.value]), {
      message: `There is no column ${name.value} here.`,
    });
  return found;
}

function newField(name: string | undefined, type: Type): Field {
  return { name, qualifier: [], type, sources: [] };
}

function passedOn({ name, type, sources, alias }: Field): Field {
  return { name, qualifier: [], type, sources, alias };
}

function nameOf(part: Part | undefined): string | undefined {
  return part?.kind === 'name' ? part.value : undefined;
}

function valueName(value: Expression): string {
  if (value.kind === 'literal') return value.type === 'string' ? stringValue(value.text) : value.text.toLowerCase();
  return value.kind === 'unary' && value.operand.kind === 'literal'
    ? `${value.operator}${value.operand.text}`
    : '?column?';
}

function readPivot(node: Reshaped, slots: Slots, fields: readonly Field[], place: Place): readonly Field[] | undefined {
  const { analysis } = place;
  const column = fieldNamed(slots.get('column'), fields, analysis);
  const aggregates = itemsOf(slots.get('aggregates')).flatMap((item) => {
    const value = item.get('value');
    if (value?.kind !== 'call') return [];
    typeExpression(value, { ...place, clause: 'SELECT' });
    return [{ call: value, alias: nameOf(item.get('alias')) }];
  });
  if (!column || aggregates.length === 0) return undefined;
  const used = new Set<Field>([column]);
  for (const { call } of aggregates)
    for (const arg of call.arguments) {
      const field = arg.kind === 'namedArgument' ? undefined : analysis.fields.get(arg)?.field;
      if (field) used.add(field);
    }
  const groups = fields.filter((field) => !used.has(field));
  const cells: { value: Expression; aggregate: Call }[] = [];
  const own: Field[] = [];
  for (const item of itemsOf(slots.get('values'))) {
    // SAFETY: the slot takes one expression.
    const value = item.get('value') as Expression | undefined;
    if (!value) continue;
    typeExpression(value, place);
    const common = rulesOf[analysis.dialect].commonType(column.type, analysis.typeOf(value));
    if (common) analysis.coerce(value, common);
    const name = nameOf(item.get('alias')) ?? valueName(value);
    for (const { call, alias } of aggregates) {
      cells.push({ value, aggregate: call });
      own.push(newField(alias === undefined ? name : `${name}_${alias}`, analysis.typeOf(call)));
    }
  }
  analysis.turned.set(node, { kind: 'pivot', groups, column, cells });
  return [...groups.map(passedOn), ...own];
}

function readUnpivot(
  node: Reshaped,
  slots: Slots,
  fields: readonly Field[],
  { analysis }: Place,
): readonly Field[] | undefined {
  const items = itemsOf(slots.get('columns')).flatMap((item) => {
    const column: Part | Name | undefined = item.get('column');
    const field = fieldNamed(column, fields, analysis);
    if (!field) return [];
    const label = item.get('name') ?? item.get('label');
    const literal = label?.kind === 'word' ? stringValue(label.text) : undefined;
    return [{ field, label: literal ?? nameOf(label) ?? field.name ?? '' }];
  });
  if (items.length === 0) return undefined;
  const used = new Set(items.map(({ field }) => field));
  const kept = fields.filter((field) => !used.has(field));
  const { commonType } = rulesOf[analysis.dialect];
  const type = items.reduce<Type>((so, { field }) => commonType(so, field.type) ?? anyType, { name: 'unknown' });
  const words = node.parts.map((part) => (part.kind === 'word' ? part.text.toUpperCase() : ''));
  analysis.turned.set(node, { kind: 'unpivot', kept, items, type, withNulls: words[0] === 'INCLUDE' });
  return [
    ...kept.map(passedOn),
    newField(nameOf(slots.get('name')), { name: 'varchar' }),
    newField(nameOf(slots.get('value')), type),
  ];
}
