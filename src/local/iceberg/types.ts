/** Iceberg's types, and their names in Athena's DDL, in Trino and in DuckDB. */
import { quoteName } from '../../sql/quote.ts';
import { IcebergError } from './error.ts';

export type PlainKind =
  | 'boolean'
  | 'int'
  | 'long'
  | 'float'
  | 'double'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'string'
  | 'uuid'
  | 'binary';

export type PrimitiveType =
  | { readonly kind: PlainKind }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'fixed'; readonly length: number };

export type NestedType =
  | { readonly kind: 'struct'; readonly fields: readonly Field[] }
  | { readonly kind: 'list'; readonly element: Field }
  | { readonly kind: 'map'; readonly key: Field; readonly value: Field };

export type IcebergType = PrimitiveType | NestedType;

/** A column, or a part of a nested type (`element`, `key`, `value`, a struct's field). Ids are unique in a table for ever. */
export interface Field {
  readonly id: number;
  readonly name: string;
  readonly required: boolean;
  readonly type: IcebergType;
  readonly doc?: string;
}

export function isNested(type: IcebergType): type is NestedType {
  return type.kind === 'struct' || type.kind === 'list' || type.kind === 'map';
}

/** The parts of a nested type, in order. */
export function partsOf(type: IcebergType): readonly Field[] {
  switch (type.kind) {
    case 'struct':
      return type.fields;
    case 'list':
      return [type.element];
    case 'map':
      return [type.key, type.value];
    default:
      return [];
  }
}

const kinds: Readonly<Record<string, PlainKind>> = {
  boolean: 'boolean',
  bool: 'boolean',
  tinyint: 'int',
  smallint: 'int',
  utinyint: 'int',
  usmallint: 'int',
  int: 'int',
  integer: 'int',
  int2: 'int',
  int4: 'int',
  uinteger: 'long',
  bigint: 'long',
  long: 'long',
  int8: 'long',
  float: 'float',
  real: 'float',
  float4: 'float',
  double: 'double',
  float8: 'double',
  'double precision': 'double',
  date: 'date',
  time: 'time',
  'time without time zone': 'time',
  timestamp: 'timestamp',
  datetime: 'timestamp',
  timestamp_s: 'timestamp',
  timestamp_ms: 'timestamp',
  timestamp_ns: 'timestamp',
  'timestamp without time zone': 'timestamp',
  timestamptz: 'timestamptz',
  'timestamp with time zone': 'timestamptz',
  string: 'string',
  varchar: 'string',
  char: 'string',
  bpchar: 'string',
  text: 'string',
  'character varying': 'string',
  character: 'string',
  json: 'string',
  uuid: 'uuid',
  binary: 'binary',
  varbinary: 'binary',
  varbyte: 'binary',
  blob: 'binary',
  bytea: 'binary',
};

/** Gives out field ids. */
export type NextId = () => number;

/**
 * Reads a type's text: Hive's (`array<struct<a:int>>`), Trino's (`array(row(a integer))`) or DuckDB's (`STRUCT(a INTEGER)[]`).
 * Nested fields take their ids from `nextId`, a type's own parts before theirs. Throws IcebergError `invalid`.
 */
export function parseType(text: string, nextId: NextId): IcebergType {
  const reader = new TypeReader(text);
  const draft = reader.type();
  reader.end();
  return number(draft, nextId);
}

// A type whose parts have no ids yet.
type Draft =
  | PrimitiveType
  | { readonly kind: 'struct'; readonly fields: readonly (readonly [name: string, type: Draft])[] }
  | { readonly kind: 'list'; readonly element: Draft }
  | { readonly kind: 'map'; readonly key: Draft; readonly value: Draft };

function number(draft: Draft, nextId: NextId): IcebergType {
  switch (draft.kind) {
    case 'struct': {
      const ids = draft.fields.map(() => nextId());
      return {
        kind: 'struct',
        fields: draft.fields.map(([name, type], at) => ({
          id: ids[at] ?? 0,
          name,
          required: false,
          type: number(type, nextId),
        })),
      };
    }
    case 'list': {
      const id = nextId();
      return { kind: 'list', element: { id, name: 'element', required: false, type: number(draft.element, nextId) } };
    }
    case 'map': {
      const [keyId, valueId] = [nextId(), nextId()];
      return {
        kind: 'map',
        key: { id: keyId, name: 'key', required: true, type: number(draft.key, nextId) },
        value: { id: valueId, name: 'value', required: false, type: number(draft.value, nextId) },
      };
    }
    default:
      return draft;
  }
}

class TypeReader {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/"(?:[^"]|"")*"|`[^`]*`|[\p{L}\p{N}_$]+|[^\s]/gu) ?? [];
  }

  type(): Draft {
    let type = this.#base();
    while (this.#take('[')) {
      this.#expect(']');
      type = { kind: 'list', element: type };
    }
    return type;
  }

  end(): void {
    if (this.#at < this.#tokens.length) this.#fail();
  }

  #base(): Draft {
    const name = (this.#tokens[this.#at++] ?? '').toLowerCase();
    switch (name) {
      case 'array':
      case 'list': {
        const close = this.#open();
        const element = this.type();
        this.#expect(close);
        return { kind: 'list', element };
      }
      case 'map': {
        const close = this.#open();
        const key = this.type();
        this.#expect(',');
        const value = this.type();
        this.#expect(close);
        return { kind: 'map', key, value };
      }
      case 'struct':
      case 'row': {
        const close = this.#open();
        const fields: [string, Draft][] = [];
        do {
          const field = this.#tokens[this.#at++] ?? '';
          if (!/^["`\p{L}\p{N}_$]/u.test(field)) this.#fail();
          this.#take(':');
          fields.push([unquote(field), this.type()]);
        } while (this.#take(','));
        this.#expect(close);
        const names = fields.map(([field]) => field.toLowerCase());
        if (new Set(names).size < names.length)
          throw new IcebergError('invalid', `The type ${this.#text} names a field twice.`);
        return { kind: 'struct', fields };
      }
      case 'hugeint':
        return { kind: 'decimal', precision: 38, scale: 0 };
      case 'ubigint':
        return { kind: 'decimal', precision: 20, scale: 0 };
      case 'decimal':
      case 'dec':
      case 'numeric':
        return this.#decimal();
      case 'fixed':
        return { kind: 'fixed', length: this.#parameters()[0] ?? this.#fail() };
      default: {
        let words = name;
        const first = this.#parameters();
        // More words: `double precision`, `timestamp(6) with time zone`, `character varying(10)`.
        while (kinds[words] === undefined || this.#continues(words))
          words = `${words} ${(this.#tokens[this.#at++] ?? this.#fail()).toLowerCase()}`;
        if (first.length === 0) this.#parameters();
        const kind = kinds[words];
        return kind === undefined ? this.#fail() : { kind };
      }
    }
  }

  #continues(words: string): boolean {
    const next = this.#tokens[this.#at]?.toLowerCase();
    return next !== undefined && Object.keys(kinds).some((name) => `${name} `.startsWith(`${words} ${next} `));
  }

  #decimal(): PrimitiveType {
    const [precision = 10, scale = 0] = this.#parameters();
    if (precision < 1 || precision > 38 || scale > precision)
      throw new IcebergError(
        'invalid',
        `The type ${this.#text} is not possible: a decimal has 1 to 38 digits, and no more of them behind the point.`,
      );
    return { kind: 'decimal', precision, scale };
  }

  #parameters(): number[] {
    const numbers: number[] = [];
    if (!this.#take('(')) return numbers;
    do {
      const token = this.#tokens[this.#at++] ?? '';
      // Redshift writes varchar(max).
      if (/^\d+$/.test(token)) numbers.push(Number(token));
      else if (token.toLowerCase() !== 'max') this.#fail();
    } while (this.#take(','));
    this.#expect(')');
    return numbers;
  }

  #open(): string {
    if (this.#take('<')) return '>';
    this.#expect('(');
    return ')';
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) this.#fail();
  }

  #fail(): never {
    throw new IcebergError('invalid', `The type ${this.#text || '(none)'} is not one that an Iceberg table can have.`);
  }
}

function unquote(name: string): string {
  if (name.startsWith('`')) return name.slice(1, -1);
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** Hive's and Athena's text: `int`, `bigint`, `array<string>`, `struct<a:int>`, `timestamp with time zone`. */
export function typeToHive(type: IcebergType): string {
  switch (type.kind) {
    case 'struct':
      return `struct<${type.fields.map((field) => `${field.name}:${typeToHive(field.type)}`).join(',')}>`;
    case 'list':
      return `array<${typeToHive(type.element.type)}>`;
    case 'map':
      return `map<${typeToHive(type.key.type)},${typeToHive(type.value.type)}>`;
    case 'long':
      return 'bigint';
    case 'timestamptz':
      return 'timestamp with time zone';
    default:
      return icebergName(type);
  }
}

/** Trino's text: `integer`, `varchar`, `timestamp(6)`, `row(a integer)`. */
export function typeToTrino(type: IcebergType): string {
  switch (type.kind) {
    case 'struct':
      return `row(${type.fields.map((field) => `${trinoName(field.name)} ${typeToTrino(field.type)}`).join(', ')})`;
    case 'list':
      return `array(${typeToTrino(type.element.type)})`;
    case 'map':
      return `map(${typeToTrino(type.key.type)}, ${typeToTrino(type.value.type)})`;
    case 'int':
      return 'integer';
    case 'long':
      return 'bigint';
    case 'float':
      return 'real';
    case 'string':
      return 'varchar';
    case 'binary':
    case 'fixed':
      return 'varbinary';
    case 'time':
    case 'timestamp':
      return `${type.kind}(6)`;
    case 'timestamptz':
      return 'timestamp(6) with time zone';
    default:
      return icebergName(type);
  }
}

function trinoName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/i.test(name) ? name : quoteName(name);
}

/** DuckDB's text: `INTEGER`, `VARCHAR`, `STRUCT("a" INTEGER)`, `VARCHAR[]`. */
export function typeToDuckDb(type: IcebergType): string {
  switch (type.kind) {
    case 'struct':
      return `STRUCT(${type.fields.map((field) => `${quoteName(field.name)} ${typeToDuckDb(field.type)}`).join(', ')})`;
    case 'list':
      return `${typeToDuckDb(type.element.type)}[]`;
    case 'map':
      return `MAP(${typeToDuckDb(type.key.type)}, ${typeToDuckDb(type.value.type)})`;
    case 'int':
      return 'INTEGER';
    case 'long':
      return 'BIGINT';
    case 'string':
      return 'VARCHAR';
    case 'binary':
    case 'fixed':
      return 'BLOB';
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'timestamptz':
      return 'TIMESTAMP WITH TIME ZONE';
    default:
      return type.kind.toUpperCase();
  }
}

/** Iceberg's own name of a primitive type, as its metadata has it; decimals as Hive writes them. */
export function icebergName(type: PrimitiveType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'fixed':
      return `fixed[${type.length}]`;
    default:
      return type.kind;
  }
}
