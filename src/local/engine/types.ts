/** Types in every spelling that meets here: SQL of both dialects, Hive and Iceberg, DuckDB, and the services' result metadata. */
import type { Dialect } from '../../sql/lexer.ts';
import type { ResultColumn } from '../api.ts';
import type { DuckType } from '../duckdb.ts';
import { splitList } from './splitList.ts';

export interface LakeType {
  /** An interval of whole months, which DuckDB does not tell from one of days. */
  readonly unit?: 'month';
  /** The zone in which a timestamp with time zone is shown; UTC unless given. */
  readonly zone?: string;
  readonly name:
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
    | 'timestamp'
    | 'timestamptz'
    | 'array'
    | 'map'
    | 'row'
    | 'json'
    | 'super'
    | 'uuid'
    | 'interval'
    | 'unknown';
  /** Length of a text type, precision of a decimal. */
  readonly size?: number;
  readonly scale?: number;
  readonly inner?: readonly LakeType[];
  readonly names?: readonly string[];
}

const spellings: Readonly<Record<string, LakeType['name']>> = {
  boolean: 'boolean',
  bool: 'boolean',
  tinyint: 'tinyint',
  smallint: 'smallint',
  int2: 'smallint',
  int: 'integer',
  integer: 'integer',
  int4: 'integer',
  bigint: 'bigint',
  int8: 'bigint',
  long: 'bigint',
  real: 'real',
  float4: 'real',
  double: 'double',
  'double precision': 'double',
  float8: 'double',
  decimal: 'decimal',
  numeric: 'decimal',
  dec: 'decimal',
  varchar: 'varchar',
  string: 'varchar',
  text: 'varchar',
  nvarchar: 'varchar',
  'character varying': 'varchar',
  char: 'char',
  character: 'char',
  nchar: 'char',
  bpchar: 'char',
  varbinary: 'varbinary',
  binary: 'varbinary',
  varbyte: 'varbinary',
  'binary varying': 'varbinary',
  date: 'date',
  time: 'time',
  'time without time zone': 'time',
  timestamp: 'timestamp',
  'timestamp without time zone': 'timestamp',
  timestamptz: 'timestamptz',
  'timestamp with time zone': 'timestamptz',
  array: 'array',
  list: 'array',
  map: 'map',
  row: 'row',
  struct: 'row',
  json: 'json',
  super: 'super',
  uuid: 'uuid',
  unknown: 'unknown',
};

/** Reads a type in any of the spellings: `decimal(10,2)`, `array<struct<a:int>>`, `ROW(a integer)`. */
export function parseType(text: string, dialect: Dialect): LakeType | undefined {
  const parts = text.match(/[A-Za-z_][\w$]*|"[^"]*"|`[^`]*`|\d+|[<>(),:]|\S/g) ?? [];
  let at = 0;
  const opens = (): boolean => parts[at] === '<' || parts[at] === '(';
  const readNumbers = (): number[] => {
    const numbers: number[] = [];
    if (parts[at] !== '(') return numbers;
    for (at++; at < parts.length && parts[at] !== ')'; at++) {
      if (parts[at] === ',') continue;
      numbers.push(/^max$/i.test(parts[at]!) ? 65535 : Number(parts[at]));
    }
    at++;
    return numbers;
  };
  const readType = (): LakeType | undefined => {
    let word = (parts[at++] ?? '').toLowerCase();
    if (word === 'double' && /^precision$/i.test(parts[at] ?? '')) at++;
    if ((word === 'character' || word === 'binary') && /^varying$/i.test(parts[at] ?? ''))
      word += ` ${parts[at++]!.toLowerCase()}`;
    const name = word === 'float' ? (dialect === 'athena' ? 'real' : 'double') : spellings[word];
    if (!name) return undefined;
    if (name === 'array' || name === 'map' || name === 'row') return readNested(name);
    const numbers = readNumbers();
    let final = name;
    const zone = /^(with|without)$/i.exec(parts[at] ?? '')?.[1]?.toLowerCase();
    if (zone && /^time$/i.test(parts[at + 1] ?? '') && /^zone$/i.test(parts[at + 2] ?? '')) {
      at += 3;
      if (zone === 'with' && name === 'timestamp') final = 'timestamptz';
      else if (zone === 'with') return undefined;
    }
    if (numbers.some((number) => !Number.isInteger(number))) return undefined;
    if (final === 'decimal')
      return { name: final, size: numbers[0] ?? (dialect === 'redshift' ? 18 : 38), scale: numbers[1] ?? 0 };
    if (final === 'char') return { name: final, size: numbers[0] ?? 1 };
    if (final === 'varchar' && numbers[0] !== undefined) return { name: final, size: numbers[0] };
    if (final === 'varchar' && dialect === 'redshift' && word !== 'string') return { name: final, size: 256 };
    return { name: final };
  };
  const readNested = (name: 'array' | 'map' | 'row'): LakeType | undefined => {
    if (!opens()) return undefined;
    at++;
    const inner: LakeType[] = [];
    const names: string[] = [];
    while (at < parts.length) {
      if (name === 'row') {
        names.push(parts[at++]!.replace(/^["`]|["`]$/g, ''));
        if (parts[at] === ':') at++;
      }
      const type = readType();
      if (!type) return undefined;
      inner.push(type);
      const next = parts[at++];
      if (next === '>' || next === ')') break;
      if (next !== ',') return undefined;
    }
    return name === 'row' ? { name, inner, names } : { name, inner };
  };
  const type = readType();
  return at >= parts.length ? type : undefined;
}

/** The type that DuckDB computes with. */
export function duckTypeOf(type: LakeType): string {
  switch (type.name) {
    case 'decimal':
      return `DECIMAL(${type.size ?? 38},${type.scale ?? 0})`;
    case 'array':
      return `${duckTypeOf(type.inner![0]!)}[]`;
    case 'map':
      return `MAP(${type.inner!.map(duckTypeOf).join(', ')})`;
    case 'row':
      return `STRUCT(${type.inner!.map((inner, at) => `"${type.names![at]}" ${duckTypeOf(inner)}`).join(', ')})`;
    case 'char':
    case 'unknown':
      return 'VARCHAR';
    case 'varbinary':
      return 'BLOB';
    case 'super':
      return 'JSON';
    default:
      return type.name.toUpperCase();
  }
}

/** The type as Hive and Iceberg catalogues write it. */
export function hiveTypeOf(type: LakeType): string {
  switch (type.name) {
    case 'integer':
      return 'int';
    case 'real':
      return 'float';
    case 'decimal':
      return `decimal(${type.size ?? 38},${type.scale ?? 0})`;
    case 'varchar':
      return type.size === undefined ? 'string' : `varchar(${type.size})`;
    case 'char':
      return `char(${type.size ?? 1})`;
    case 'json':
    case 'super':
    case 'unknown':
      return 'string';
    case 'varbinary':
      return 'binary';
    case 'array':
      return `array<${hiveTypeOf(type.inner![0]!)}>`;
    case 'map':
      return `map<${type.inner!.map(hiveTypeOf).join(',')}>`;
    case 'row':
      return `struct<${type.inner!.map((inner, at) => `${type.names![at]}:${hiveTypeOf(inner)}`).join(',')}>`;
    default:
      return type.name;
  }
}

/** What an Iceberg table can hold of it: no short integers, no lengths. */
export function icebergTypeOf(type: LakeType): string {
  if (type.name === 'tinyint' || type.name === 'smallint') return 'int';
  if (type.name === 'varchar' || type.name === 'char') return 'string';
  if (type.name === 'array') return `array<${icebergTypeOf(type.inner![0]!)}>`;
  if (type.name === 'map') return `map<${type.inner!.map(icebergTypeOf).join(',')}>`;
  if (type.name === 'row')
    return `struct<${type.inner!.map((inner, at) => `${type.names![at]}:${icebergTypeOf(inner)}`).join(',')}>`;
  return hiveTypeOf(type);
}

/** The type as the dialect's own SQL writes it, e.g. in DESCRIBE and in `typeof`. */
export function sqlTypeOf(type: LakeType, dialect: Dialect): string {
  const inner = (at: number): string => sqlTypeOf(type.inner![at]!, dialect);
  if (dialect === 'redshift') {
    const names: Partial<Record<LakeType['name'], string>> = {
      real: 'real',
      double: 'double precision',
      varchar: `character varying(${type.size ?? 65535})`,
      char: `character(${type.size ?? 1})`,
      decimal: `numeric(${type.size ?? 18},${type.scale ?? 0})`,
      timestamp: 'timestamp without time zone',
      timestamptz: 'timestamp with time zone',
      varbinary: 'binary varying',
      array: 'super',
      map: 'super',
      row: 'super',
      json: 'super',
    };
    return names[type.name] ?? type.name;
  }
  switch (type.name) {
    case 'decimal':
      return `decimal(${type.size ?? 38},${type.scale ?? 0})`;
    case 'varchar':
    case 'char':
      return type.size === undefined ? type.name : `${type.name}(${type.size})`;
    case 'timestamp':
      return 'timestamp(3)';
    case 'timestamptz':
      return 'timestamp(3) with time zone';
    case 'array':
      return `array(${inner(0)})`;
    case 'map':
      return `map(${inner(0)}, ${inner(1)})`;
    case 'row':
      return `row(${type.inner!.map((_, at) => `${/^(?:field\d+)?$/.test(type.names![at]!) ? '' : `${type.names![at]} `}${inner(at)}`).join(', ')})`;
    case 'interval':
      return 'interval day to second';
    case 'super':
      return 'json';
    default:
      return type.name;
  }
}

const duckNames: Readonly<Record<string, LakeType['name']>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'tinyint',
  SMALLINT: 'smallint',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  HUGEINT: 'bigint',
  UTINYINT: 'smallint',
  USMALLINT: 'integer',
  UINTEGER: 'bigint',
  UBIGINT: 'bigint',
  UHUGEINT: 'bigint',
  FLOAT: 'real',
  DOUBLE: 'double',
  VARCHAR: 'varchar',
  BLOB: 'varbinary',
  DATE: 'date',
  TIME: 'time',
  TIME_TZ: 'time',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_S: 'timestamp',
  TIMESTAMP_MS: 'timestamp',
  TIMESTAMP_NS: 'timestamp',
  TIMESTAMP_TZ: 'timestamptz',
  JSON: 'json',
  UUID: 'uuid',
  INTERVAL: 'interval',
  SQLNULL: 'unknown',
  ENUM: 'varchar',
};

/** What DuckDB has computed, as a type of the lake. */
export function lakeTypeOf(type: DuckType): LakeType {
  if (type.name === 'DECIMAL') return { name: 'decimal', size: type.precision ?? 38, scale: type.scale ?? 0 };
  if (type.name === 'LIST') return { name: 'array', inner: type.inner!.map(lakeTypeOf) };
  if (type.name === 'MAP') return { name: 'map', inner: type.inner!.map(lakeTypeOf) };
  if (type.name === 'STRUCT')
    return {
      name: 'row',
      inner: type.inner!.map(lakeTypeOf),
      names: type.names!.map((name, at) => name || `field${at}`),
    };
  return { name: duckNames[type.name] ?? 'unknown' };
}

/** A type as DuckDB's DESCRIBE prints it. */
export function describedType(text: string): LakeType {
  if (/^HUGEINT|^UBIGINT/.test(text)) return { name: 'bigint' };
  if (text === '"NULL"' || text === 'NULL') return { name: 'unknown' };
  if (/\[\d*\]$/.test(text)) return { name: 'array', inner: [describedType(text.replace(/\[\d*\]$/, ''))] };
  const nested = /^(STRUCT|MAP)\((.*)\)$/s.exec(text);
  if (nested) {
    const parts = splitList(nested[2]!);
    if (nested[1] === 'MAP') return { name: 'map', inner: parts.map(describedType) };
    const fields = parts.map((part, at) => {
      const named = parseType(part, 'athena') ? null : /^(?:"((?:[^"]|"")*)"|(\w+))\s+(.*)$/s.exec(part);
      return named ?? [part, `field${at}`, undefined, part];
    });
    return {
      name: 'row',
      names: fields.map((field, at) => field[1] ?? field[2] ?? `field${at}`),
      inner: fields.map((field) => describedType(field[3]!)),
    };
  }
  return parseType(text, 'athena') ?? lakeTypeOf({ name: text });
}

/** ColumnInfo's precision by type, as the service reports it. */
const athenaPrecision: Partial<Record<LakeType['name'], number>> = {
  tinyint: 3,
  smallint: 5,
  integer: 10,
  bigint: 19,
  real: 17,
  double: 17,
  varchar: 2147483647,
  char: 2147483647,
  timestamp: 3,
  timestamptz: 3,
  time: 3,
  varbinary: 1073741824,
};
const athenaNames: Partial<Record<LakeType['name'], string>> = {
  real: 'float',
  timestamptz: 'timestamp with time zone',
  super: 'json',
  interval: 'interval day to second',
};
const redshiftNames: Partial<Record<LakeType['name'], readonly [name: string, precision: number]>> = {
  boolean: ['bool', 1],
  tinyint: ['int2', 5],
  smallint: ['int2', 5],
  integer: ['int4', 10],
  bigint: ['int8', 19],
  real: ['float4', 8],
  double: ['float8', 17],
  varchar: ['varchar', 65535],
  char: ['bpchar', 1],
  varbinary: ['varbyte', 64000],
  date: ['date', 13],
  time: ['time', 15],
  timestamp: ['timestamp', 29],
  timestamptz: ['timestamptz', 35],
  array: ['super', 0],
  map: ['super', 0],
  row: ['super', 0],
  json: ['super', 0],
  super: ['super', 0],
  uuid: ['varchar', 36],
  interval: ['intervald2s', 49],
  unknown: ['varchar', 65535],
};

/** The column as the service's result metadata describes it. */
export function resultColumn(name: string, type: LakeType, dialect: Dialect): ResultColumn {
  if (dialect === 'redshift') {
    if (type.name === 'decimal') return { name, type: 'numeric', precision: type.size ?? 38, scale: type.scale ?? 0 };
    const [typeName, precision] = redshiftNames[type.name] ?? ['varchar', 65535];
    return {
      name,
      type: typeName,
      precision: type.size ?? precision,
      scale: type.name.startsWith('timestamp') ? 6 : 0,
    };
  }
  if (type.name === 'decimal') return { name, type: 'decimal', precision: type.size ?? 38, scale: type.scale ?? 0 };
  return { name, type: athenaNames[type.name] ?? type.name, precision: athenaPrecision[type.name] ?? 0, scale: 0 };
}
