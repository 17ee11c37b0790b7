/** The columns of a table: how they are declared, kept in the metadata file, and changed. */
import type { TableColumn } from '../api.ts';
import { IcebergError } from './error.ts';
import { asArray, asNumber, asObject, asText, type Json } from './json.ts';
import {
  icebergName,
  isNested,
  parseType,
  partsOf,
  typeToHive,
  type Field,
  type IcebergType,
  type NextId,
  type PlainKind,
} from './types.ts';

export interface Schema {
  readonly id: number;
  readonly fields: readonly Field[];
  readonly identifierFieldIds?: readonly number[];
}

export type SchemaChange =
  | { readonly kind: 'addColumn'; readonly column: TableColumn }
  | { readonly kind: 'dropColumn'; readonly name: string }
  | { readonly kind: 'renameColumn'; readonly name: string; readonly to: string }
  /** Wider only: int to bigint, float to double, a decimal to more digits of the same scale. */
  | { readonly kind: 'changeType'; readonly name: string; readonly type: string }
  | { readonly kind: 'comment'; readonly name: string; readonly comment: string };

/** Fields from declared columns; column ids come before the ids of what is nested in them. */
export function fieldsOf(columns: readonly TableColumn[], nextId: NextId): readonly Field[] {
  if (columns.length === 0) throw new IcebergError('invalid', 'A table needs at least one column.');
  const ids = columns.map(() => nextId());
  const fields = columns.map((column, at) => newField(column, ids[at] ?? 0, nextId));
  checkNames(fields);
  return fields;
}

function newField(column: TableColumn, id: number, nextId: NextId): Field {
  if (column.name.trim() === '') throw new IcebergError('invalid', 'A column needs a name.');
  const field: Field = { id, name: column.name, required: false, type: parseType(column.type, nextId) };
  return column.comment === undefined ? field : { ...field, doc: column.comment };
}

function checkNames(fields: readonly Field[]): void {
  const seen = new Set<string>();
  for (const { name } of fields) {
    if (seen.has(name.toLowerCase()))
      throw new IcebergError('invalid', `The column ${name} is there twice; names are compared without case.`);
    seen.add(name.toLowerCase());
  }
}

/** The declared form of a schema's columns, types in Hive's text. */
export function columnsOf(schema: Schema): readonly TableColumn[] {
  return schema.fields.map(({ name, type, doc }) => ({
    name,
    type: typeToHive(type),
    ...(doc === undefined ? {} : { comment: doc }),
  }));
}

/** The column of that name, without case, or undefined. */
export function findField(schema: Schema, name: string): Field | undefined {
  return (
    schema.fields.find((field) => field.name === name) ??
    schema.fields.find((field) => field.name.toLowerCase() === name.toLowerCase())
  );
}

function needField(fields: readonly Field[], name: string): Field {
  const field = findField({ id: 0, fields }, name);
  if (!field) {
    const known = fields.map((other) => other.name).join(', ');
    throw new IcebergError('notFound', `The table has no column ${name}; it has ${known}.`);
  }
  return field;
}

/** Applies changes in order; ids come from `nextId` and those of dropped columns never come back. */
export function changeFields(
  fields: readonly Field[],
  changes: readonly SchemaChange[],
  nextId: NextId,
): readonly Field[] {
  let changed = fields;
  for (const change of changes) {
    changed = changeField(changed, change, nextId);
    checkNames(changed);
  }
  if (changed.length === 0) throw new IcebergError('invalid', 'The last column of a table cannot be dropped.');
  return changed;
}

function changeField(fields: readonly Field[], change: SchemaChange, nextId: NextId): readonly Field[] {
  const replace = (name: string, edit: (field: Field) => Field) => {
    const old = needField(fields, name);
    return fields.map((field) => (field === old ? edit(field) : field));
  };
  switch (change.kind) {
    case 'addColumn':
      return [...fields, newField(change.column, nextId(), nextId)];
    case 'dropColumn': {
      const old = needField(fields, change.name);
      return fields.filter((field) => field !== old);
    }
    case 'renameColumn':
      if (change.to.trim() === '') throw new IcebergError('invalid', 'A column needs a name.');
      return replace(change.name, (field) => ({ ...field, name: change.to }));
    case 'comment':
      return replace(change.name, (field) => ({ ...field, doc: change.comment }));
    case 'changeType':
      return replace(change.name, (field) => ({ ...field, type: widen(field, change.type, nextId) }));
  }
}

function widen(field: Field, text: string, nextId: NextId): IcebergType {
  const from = field.type;
  if (isNested(from) && typeToHive(from) === typeToHive(parseType(text, () => 0))) return from;
  const to = parseType(text, nextId);
  const same = typeToHive(from) === typeToHive(to);
  const wider =
    (from.kind === 'int' && to.kind === 'long') ||
    (from.kind === 'float' && to.kind === 'double') ||
    (from.kind === 'decimal' && to.kind === 'decimal' && from.scale === to.scale && from.precision <= to.precision);
  if (same || wider) return to;
  throw new IcebergError(
    'invalid',
    `The column ${field.name} cannot change from ${typeToHive(from)} to ${typeToHive(to)}; only int to bigint, float to double and a decimal to more digits are possible.`,
  );
}

/** Every field of a schema, nested ones included, by id. */
export function fieldsById(schema: Schema): ReadonlyMap<number, Field> {
  const all = new Map<number, Field>();
  const visit = (field: Field) => {
    all.set(field.id, field);
    partsOf(field.type).forEach(visit);
  };
  schema.fields.forEach(visit);
  return all;
}

// --- the metadata file's form

export function schemaToJson(schema: Schema): Json {
  return {
    type: 'struct',
    'schema-id': schema.id,
    ...(schema.identifierFieldIds === undefined ? {} : { 'identifier-field-ids': schema.identifierFieldIds }),
    fields: schema.fields.map(fieldToJson),
  };
}

function fieldToJson(field: Field): Json {
  const { id, name, required, type, doc } = field;
  return { id, name, required, type: typeToJson(type), ...(doc === undefined ? {} : { doc }) };
}

function typeToJson(type: IcebergType): unknown {
  switch (type.kind) {
    case 'struct':
      return { type: 'struct', fields: type.fields.map(fieldToJson) };
    case 'list':
      return {
        type: 'list',
        'element-id': type.element.id,
        element: typeToJson(type.element.type),
        'element-required': type.element.required,
      };
    case 'map':
      return {
        type: 'map',
        'key-id': type.key.id,
        key: typeToJson(type.key.type),
        'value-id': type.value.id,
        value: typeToJson(type.value.type),
        'value-required': type.value.required,
      };
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    default:
      return icebergName(type);
  }
}

/** Throws IcebergError `invalid`. */
export function schemaFromJson(value: unknown): Schema {
  const json = asObject(value, 'schema');
  const id = json['schema-id'] ?? 0;
  const identifiers = json['identifier-field-ids'];
  return {
    id: asNumber(id, 'schema-id'),
    fields: asArray(json['fields'], 'fields').map(fieldFromJson),
    ...(Array.isArray(identifiers)
      ? { identifierFieldIds: identifiers.map((item) => asNumber(item, 'identifier-field-ids')) }
      : {}),
  };
}

function fieldFromJson(value: unknown): Field {
  const json = asObject(value, 'field');
  const doc = json['doc'];
  return {
    id: asNumber(json['id'], 'id'),
    name: asText(json['name'], 'name'),
    required: json['required'] === true,
    type: typeFromJson(json['type']),
    ...(typeof doc === 'string' ? { doc } : {}),
  };
}

const plainKinds: readonly string[] = [
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'string',
  'uuid',
  'binary',
] satisfies readonly PlainKind[];

function typeFromJson(value: unknown): IcebergType {
  if (typeof value === 'string') {
    const decimal = /^decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(value);
    if (decimal) return { kind: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) };
    const fixed = /^fixed\[(\d+)\]$/.exec(value);
    if (fixed) return { kind: 'fixed', length: Number(fixed[1]) };
    // SAFETY: the list holds the names of PlainKind and no others.
    if (plainKinds.includes(value)) return { kind: value as PlainKind };
    throw new IcebergError('invalid', `The type ${value} is not one of Iceberg version 2.`);
  }
  const json = asObject(value, 'type');
  const part = (name: 'element' | 'key' | 'value'): Field => ({
    id: asNumber(json[`${name}-id`], `${name}-id`),
    name,
    // A key has no such mark: it is always there.
    required: name === 'key' || json[`${name}-required`] === true,
    type: typeFromJson(json[name]),
  });
  switch (json['type']) {
    case 'struct':
      return { kind: 'struct', fields: asArray(json['fields'], 'fields').map(fieldFromJson) };
    case 'list':
      return { kind: 'list', element: part('element') };
    case 'map':
      return { kind: 'map', key: part('key'), value: part('value') };
    default:
      throw new IcebergError('invalid', `The type ${JSON.stringify(json['type'])} is not one of Iceberg version 2.`);
  }
}
