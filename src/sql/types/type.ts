/** Types of both dialects in one form, however they are spelled. */
import type { Dialect } from '../lexer.ts';
import { Cursor, plainName, readLexemes } from '../parse/cursor.ts';
import { readType } from '../parse/type.ts';
import type { TypeArgument, TypeName } from '../tree/name.ts';

export type TypeKind =
  | 'boolean'
  | 'tinyint'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'real'
  | 'double'
  | 'decimal'
  | 'varchar'
  | 'char'
  | 'varbinary'
  | 'date'
  | 'time'
  | 'timetz'
  | 'timestamp'
  | 'timestamptz'
  | 'intervalDay'
  | 'intervalYear'
  | 'array'
  | 'map'
  | 'row'
  | 'json'
  | 'super'
  | 'uuid'
  | 'function'
  /** Of NULL. */
  | 'unknown'
  /** A type that only its engine knows, named in `names`. */
  | 'other'
  /** Nothing is known of the value, e.g. because its table is not loaded: it fits everywhere. */
  | 'any';

export interface Type {
  readonly name: TypeKind;
  /** Length of a text in characters (none: without bound), precision of a decimal, digits of the second's fraction. */
  readonly size?: number;
  readonly scale?: number;
  /** Element of an array, key and value of a map, fields of a row, parameters and result of a function. */
  readonly inner?: readonly Type[];
  /** Names of a row's fields, empty where they have none. */
  readonly names?: readonly string[];
}

export const anyType: Type = { name: 'any' };

const spellings: Readonly<Record<string, TypeKind>> = {
  BOOLEAN: 'boolean',
  BOOL: 'boolean',
  TINYINT: 'tinyint',
  SMALLINT: 'smallint',
  INT2: 'smallint',
  INT: 'integer',
  INTEGER: 'integer',
  INT4: 'integer',
  BIGINT: 'bigint',
  INT8: 'bigint',
  LONG: 'bigint',
  REAL: 'real',
  FLOAT4: 'real',
  DOUBLE: 'double',
  'DOUBLE PRECISION': 'double',
  FLOAT8: 'double',
  DECIMAL: 'decimal',
  NUMERIC: 'decimal',
  DEC: 'decimal',
  VARCHAR: 'varchar',
  STRING: 'varchar',
  TEXT: 'varchar',
  NVARCHAR: 'varchar',
  NAME: 'varchar',
  'CHARACTER VARYING': 'varchar',
  'CHAR VARYING': 'varchar',
  CHAR: 'char',
  CHARACTER: 'char',
  NCHAR: 'char',
  BPCHAR: 'char',
  VARBINARY: 'varbinary',
  BINARY: 'varbinary',
  VARBYTE: 'varbinary',
  'BINARY VARYING': 'varbinary',
  DATE: 'date',
  TIME: 'time',
  TIMETZ: 'timetz',
  TIMESTAMP: 'timestamp',
  DATETIME: 'timestamp',
  TIMESTAMPTZ: 'timestamptz',
  ARRAY: 'array',
  MAP: 'map',
  ROW: 'row',
  STRUCT: 'row',
  FUNCTION: 'function',
  JSON: 'json',
  SUPER: 'super',
  UUID: 'uuid',
  UNKNOWN: 'unknown',
};

/** Spellings that Trino's own SQL does not take; they come from Hive's and Redshift's words in a catalogue. */
const notTrino = new Set(
  `FLOAT BOOL INT2 INT4 INT8 LONG FLOAT4 FLOAT8 NUMERIC STRING TEXT NVARCHAR NAME CHARACTER NCHAR BPCHAR BINARY VARBYTE TIMETZ DATETIME
   TIMESTAMPTZ STRUCT SUPER`.split(/\s+/),
);

/** Words of all types, in lower case. */
export const typeWords: readonly string[] = Object.keys(spellings).map((word) => word.toLowerCase());

/** Does the dialect's own SQL know the type by this word? */
export function isSpelling(word: string, dialect: Dialect): boolean {
  return dialect === 'redshift' || !notTrino.has(word.toUpperCase());
}

/** Reads a type in any spelling: `decimal(10,2)`, `array<struct<a:int>>`, `ROW(a integer)`; undefined if it is none. */
export function parseType(text: string, dialect: Dialect): Type | undefined {
  const known = knownTypes[dialect];
  if (known.has(text)) return known.get(text);
  if (known.size >= maxKnown) known.clear();
  const type = readTypeText(text, dialect);
  known.set(text, type);
  return type;
}

/** Columns of a catalogue have few types, and every analysis asks for all of them again. */
const knownTypes: Readonly<Record<Dialect, Map<string, Type | undefined>>> = { athena: new Map(), redshift: new Map() };
const maxKnown = 1000;

function readTypeText(text: string, dialect: Dialect): Type | undefined {
  const cursor = new Cursor(text, dialect, readLexemes(text, dialect));
  const tree = readType(cursor);
  return cursor.done && cursor.findings.length === 0 ? typeOf(tree, dialect) : undefined;
}

/** The type that a text spells; undefined for a word that names none. */
export function typeOf({ words, arguments: args, tail }: TypeName, dialect: Dialect): Type | undefined {
  const word = words
    .map(({ text }) => text.toUpperCase())
    .join(' ')
    .replace(/^"(.*)"$/, '$1');
  const behind = tail.map(({ text }) => text.toUpperCase());
  const base = baseType(word, args, behind, dialect);
  const arrays = behind.filter((one) => one === 'ARRAY').length;
  return base && Array.from({ length: arrays }).reduce<Type>((element) => ({ name: 'array', inner: [element] }), base);
}

function baseType(
  word: string,
  args: readonly TypeArgument[],
  behind: readonly string[],
  dialect: Dialect,
): Type | undefined {
  if (word.startsWith('INTERVAL')) return { name: /YEAR|MONTH/.test(word) ? 'intervalYear' : 'intervalDay' };
  const name = word === 'FLOAT' ? (dialect === 'athena' ? 'real' : 'double') : spellings[word];
  if (!name) return undefined;
  const numbers = args.flatMap((arg) => (arg.kind === 'word' ? [numberOf(arg.text)] : []));
  const [size, scale] = numbers;
  switch (name) {
    case 'array':
    case 'map':
    case 'row':
    case 'function':
      return nestedType(name, args, dialect);
    case 'decimal':
      return { name, size: size ?? (dialect === 'redshift' ? 18 : 38), scale: scale ?? 0 };
    case 'char':
      return { name, size: size ?? 1 };
    case 'varchar':
      if (size !== undefined) return { name, size };
      return dialect === 'redshift' && word !== 'STRING' ? { name, size: 256 } : { name };
    case 'time':
    case 'timestamp': {
      const precision = size ?? (dialect === 'redshift' ? 6 : 3);
      return { name: behind[0] === 'WITH' ? `${name}tz` : name, size: precision };
    }
    case 'timetz':
    case 'timestamptz':
      return { name, size: 6 };
    default:
      return { name };
  }
}

function numberOf(text: string): number {
  return /^max$/i.test(text) ? 65535 : Number(text);
}

function nestedType(name: 'array' | 'map' | 'row' | 'function', args: readonly TypeArgument[], dialect: Dialect) {
  const inner: Type[] = [];
  const names: string[] = [];
  for (const arg of args) {
    if (arg.kind === 'word') return undefined;
    const type = typeOf(arg.kind === 'typeField' ? arg.type : arg, dialect);
    if (!type) return undefined;
    inner.push(type);
    names.push(arg.kind === 'typeField' ? plainName(arg.name.text).toLowerCase() : '');
  }
  const wanted = { array: 1, map: 2, row: inner.length, function: inner.length }[name];
  if (inner.length !== wanted || inner.length === 0) return undefined;
  return name === 'row' ? { name, inner, names } : { name, inner };
}

/** The type as the dialect's own SQL writes it, e.g. in `typeof` and in messages. */
export function typeText(type: Type, dialect: Dialect): string {
  return dialect === 'redshift' ? redshiftText(type) : trinoText(type);
}

function trinoText(type: Type): string {
  const { name, size, scale, inner = [], names = [] } = type;
  switch (name) {
    case 'decimal':
      return `decimal(${size ?? 38},${scale ?? 0})`;
    case 'varchar':
    case 'char':
      return size === undefined ? name : `${name}(${size})`;
    case 'time':
    case 'timestamp':
      return `${name}(${size ?? 3})`;
    case 'timetz':
      return `time(${size ?? 3}) with time zone`;
    case 'timestamptz':
      return `timestamp(${size ?? 3}) with time zone`;
    case 'intervalDay':
      return 'interval day to second';
    case 'intervalYear':
      return 'interval year to month';
    case 'array':
    case 'map':
    case 'function':
      return `${name}(${inner.map(trinoText).join(name === 'function' ? ',' : ', ')})`;
    case 'row':
      return `row(${inner.map((one, at) => `${names[at] ? `${fieldText(names[at])} ` : ''}${trinoText(one)}`).join(', ')})`;
    case 'super':
      return 'json';
    case 'other':
      return names[0] ?? 'unknown';
    default:
      return name;
  }
}

function fieldText(name: string): string {
  return /^[a-z_][a-z0-9_]*$/i.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function redshiftText({ name, size, scale, names = [] }: Type): string {
  switch (name) {
    case 'double':
      return 'double precision';
    case 'varchar':
      return `character varying(${size ?? 65535})`;
    case 'char':
      return `character(${size ?? 1})`;
    case 'decimal':
      return `numeric(${size ?? 18},${scale ?? 0})`;
    case 'timestamp':
      return 'timestamp without time zone';
    case 'timestamptz':
      return 'timestamp with time zone';
    case 'time':
      return 'time without time zone';
    case 'timetz':
      return 'time with time zone';
    case 'varbinary':
      return 'binary varying';
    case 'intervalDay':
      return 'interval day to second';
    case 'intervalYear':
      return 'interval year to month';
    case 'array':
    case 'map':
    case 'row':
    case 'json':
      return 'super';
    case 'other':
      return names[0] ?? 'unknown';
    default:
      return name;
  }
}

/** The same type, names of fields aside. */
export function isSameType(a: Type, b: Type): boolean {
  if (a.name !== b.name || a.size !== b.size || a.scale !== b.scale) return false;
  const [left, right] = [a.inner ?? [], b.inner ?? []];
  return left.length === right.length && left.every((one, at) => isSameType(one, right[at]!));
}
