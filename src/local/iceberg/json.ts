import { randomUUID } from 'node:crypto';
import { IcebergError } from './error.ts';

export type Json = Readonly<Record<string, unknown>>;

// Snapshot ids have 63 bits: JSON's own parser would round them, so they travel through it as marked texts.
const mark = `${randomUUID()}:`;
const marked = new RegExp(`"${mark}(-?\\d+)"`, 'g');

/** JSON in which integers that a number cannot hold exactly become bigint. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  const safe = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${mark}${token}"` : token,
  );
  return JSON.parse(safe, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  );
}

/** JSON with bigints as plain integers. */
export function printJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? `${mark}${item}` : item), 2).replace(
    marked,
    '$1',
  );
}

export function asObject(value: unknown, name: string): Json {
  // SAFETY: any object that is no array can be read as a record.
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new IcebergError('invalid', `"${name}" is not an object.`);
}

export function asArray(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new IcebergError('invalid', `"${name}" is not a list.`);
}

export function asNumber(value: unknown, name: string): number {
  if (typeof value === 'number') return value;
  throw new IcebergError('invalid', `"${name}" is not a number.`);
}

export function asText(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw new IcebergError('invalid', `"${name}" is not a text.`);
}
