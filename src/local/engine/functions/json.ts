/** JSON as Trino reads and writes it, where DuckDB's differs: order of members, and numbers as they are written. */
import { javaDouble } from '../render.ts';
import { fail } from './fail.ts';

/** A number in its own digits. */
export class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** JSON whose numbers keep their digits and whose objects keep the order of their members. */
export type Json = null | boolean | string | Digits | readonly Json[] | ReadonlyMap<string, Json>;

const token = /\s*(?:("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(true|false|null)|([[\]{},:]))/y;

/** Fails as JSON functions do. */
export function readJson(text: string): Json {
  token.lastIndex = 0;
  const malformed = (): never => fail(`INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: '${text}'`);
  const next = (): RegExpExecArray => token.exec(text) ?? malformed();
  const isNext = (sign: string): boolean => {
    const at = token.lastIndex;
    if (token.exec(text)?.[4] === sign) return true;
    token.lastIndex = at;
    return false;
  };
  const read = (): Json => {
    const [, quoted, digits, word, sign] = next();
    if (quoted !== undefined) return JSON.parse(quoted) as string;
    if (digits !== undefined) return new Digits(digits);
    if (word !== undefined) return word === 'null' ? null : word === 'true';
    if (sign === '[') {
      const items: Json[] = [];
      if (isNext(']')) return items;
      do items.push(read());
      while (isNext(','));
      return isNext(']') ? items : malformed();
    }
    if (sign !== '{') return malformed();
    const members = new Map<string, Json>();
    if (isNext('}')) return members;
    do {
      const name = read();
      if (typeof name !== 'string' || !isNext(':')) return malformed();
      members.set(name, read());
    } while (isNext(','));
    return isNext('}') ? members : malformed();
  };
  const value = read();
  if (text.slice(token.lastIndex).trim() !== '') return malformed();
  return value;
}

/** Whole numbers keep their digits, all others are doubles. */
function numberText({ text }: Digits): string {
  return /[.eE]/.test(text) ? javaDouble(Number(text)) : text;
}

function sorted(value: Json): string {
  if (value instanceof Digits) return numberText(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(sorted).join(',')}]`;
  if (!(value instanceof Map)) return JSON.stringify(value);
  const members = [...(value as ReadonlyMap<string, Json>)].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${sorted(inner)}`).join(',')}}`;
}

/** Without blanks, members in their order. */
export function writeJson(value: Json): string {
  if (value instanceof Digits) return numberText(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(writeJson).join(',')}]`;
  if (!(value instanceof Map)) return JSON.stringify(value);
  return `{${[...(value as ReadonlyMap<string, Json>)].map(([name, inner]) => `${JSON.stringify(name)}:${writeJson(inner)}`).join(',')}}`;
}

/** The same JSON with the members of objects by name, each once: the last of a name. */
export function sortedJson(text = ''): string {
  return sorted(readJson(text));
}

/** The number at DuckDB's path, as it is written. */
export function numberAt(text = '', path = ''): string | null {
  let value: Json | undefined = readJson(text);
  for (const [, name, index] of path.matchAll(/\."((?:[^"\\]|\\.)*)"|\[(\d+)\]/g)) {
    if (name !== undefined) value = value instanceof Map ? (value as ReadonlyMap<string, Json>).get(name) : undefined;
    else value = Array.isArray(value) ? (value as readonly Json[])[Number(index)] : undefined;
  }
  return value instanceof Digits ? value.text : null;
}
