/** JSON as values of other types, by Trino's rules: numbers from texts, texts from numbers, rows from arrays. */
import { javaDouble } from '../render.ts';
import { fail } from './fail.ts';
import { Digits, readJson, writeJson, type Json } from './json.ts';

type Target =
  | 'boolean'
  | 'tinyint'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'real'
  | 'double'
  | 'json'
  | 'varchar'
  | { readonly varchar: number }
  | { readonly decimal: readonly [number, number] }
  | { readonly array: Target }
  | { readonly map: readonly [Target, Target] }
  | { readonly row: readonly (readonly [name: string, target: Target])[] };

/** JSON that DuckDB casts by itself to the type that `target` describes. */
export function fromJson(text = '', target = ''): string | null {
  const value = readJson(text);
  if (value === null) return null;
  return converted(value, JSON.parse(target) as Target);
}

const refuse = (value: Json, type: string): never =>
  fail(`INVALID_CAST_ARGUMENT: Cannot cast '${typeof value === 'string' ? value : writeJson(value)}' to ${type}`);

/** JSON text. */
function converted(value: Json, target: Target): string {
  if (target === 'json') return JSON.stringify(writeJson(value));
  if (value === null) return 'null';
  if (typeof target === 'string') return scalar(value, target);
  if ('varchar' in target)
    return JSON.stringify([...(JSON.parse(scalar(value, 'varchar')) as string)].slice(0, target.varchar).join(''));
  if ('decimal' in target) {
    if (value instanceof Digits) return JSON.stringify(value.text);
    return typeof value === 'string' && /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(value)
      ? JSON.stringify(value)
      : typeof value === 'boolean'
        ? String(Number(value))
        : refuse(value, `DECIMAL(${target.decimal.join(', ')})`);
  }
  if ('array' in target) {
    if (!Array.isArray(value)) return refuse(value, 'array');
    return `[${(value as readonly Json[]).map((item) => converted(item, target.array)).join(',')}]`;
  }
  if ('map' in target) {
    if (!(value instanceof Map)) return refuse(value, 'map');
    const members = [...(value as ReadonlyMap<string, Json>)].map(([key, item]) => {
      const written = converted(key, target.map[0]);
      return `${written.startsWith('"') ? written : JSON.stringify(written)}:${converted(item, target.map[1])}`;
    });
    return `{${members.join(',')}}`;
  }
  return row(value, target.row);
}

function row(value: Json, fields: readonly (readonly [string, Target])[]): string {
  const items: readonly (Json | undefined)[] | undefined = Array.isArray(value)
    ? (value as readonly Json[]).length === fields.length
      ? (value as readonly Json[])
      : undefined
    : value instanceof Map
      ? fields.map(([name]) => memberOf(value as ReadonlyMap<string, Json>, name))
      : undefined;
  if (!items) return refuse(value, 'row');
  return `{${fields.map(([name, target], at) => `${JSON.stringify(name)}:${converted(items[at] ?? null, target)}`).join(',')}}`;
}

function memberOf(members: ReadonlyMap<string, Json>, name: string): Json | undefined {
  return [...members].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

const bounds: Readonly<Record<string, bigint>> = {
  tinyint: 2n ** 7n,
  smallint: 2n ** 15n,
  integer: 2n ** 31n,
  bigint: 2n ** 63n,
};

function scalar(value: Json, target: string): string {
  if (value instanceof Map || Array.isArray(value)) return refuse(value, target);
  const text = value instanceof Digits ? value.text : typeof value === 'string' ? value : JSON.stringify(value);
  const isFraction = value instanceof Digits && /[.eE]/.test(text);
  switch (target) {
    case 'varchar':
      return JSON.stringify(isFraction ? javaDouble(Number(text)) : text);
    case 'boolean':
      if (value instanceof Digits) return String(Number(text) !== 0);
      if (/^(?:t|true|1)$/i.test(text)) return 'true';
      return /^(?:f|false|0)$/i.test(text) ? 'false' : refuse(value, 'boolean');
    case 'real':
    case 'double':
      if (typeof value === 'boolean') return String(Number(value));
      if (Number.isNaN(Number(text)) || text.trim() === '') return refuse(value, target);
      return String(Number(text));
    default: {
      if (typeof value === 'boolean') return String(Number(value));
      const isWhole = /^[-+]?\d+$/.test(text);
      if (!isWhole && !isFraction) return refuse(value, target === 'integer' ? 'INT' : target.toUpperCase());
      const number = isWhole ? BigInt(text) : BigInt(Math.sign(Number(text)) * Math.round(Math.abs(Number(text))));
      const bound = bounds[target] ?? 0n;
      return number >= -bound && number < bound ? String(number) : refuse(value, target);
    }
  }
}
