/** The older JSON functions of Trino: `$.store.book[0]["a b"]`, steps into members and items, nothing else. */
import { fail } from './fail.ts';
import { Digits, readJson, writeJson, type Json } from './json.ts';

const step = /\.([\p{L}\p{N}_:$\-/@|#]+)|\[(?:([\p{L}\p{N}_]+)|"((?:[^"\\]|\\["\\])*)")\]/uy;

const known = new Map<string, readonly string[]>();

function stepsOf(path: string): readonly string[] {
  let steps = known.get(path);
  if (!steps) {
    steps = read(path);
    if (known.size > 500) known.clear();
    known.set(path, steps);
  }
  return steps;
}

function read(path: string): readonly string[] {
  const steps: string[] = [];
  const refuse = (): never => fail(`INVALID_FUNCTION_ARGUMENT: Invalid JSON path: '${path}'`);
  if (!path.startsWith('$')) return refuse();
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const found = step.exec(path);
    if (!found) return refuse();
    steps.push(found[1] ?? found[2] ?? found[3]!.replaceAll(/\\(["\\])/g, '$1'));
  }
  return steps;
}

/** The JSON value there; undefined for what is not there, and for a text that is no JSON. */
function valueAt(text: string, path: string): Json | undefined {
  const steps = stepsOf(path);
  let value: Json | undefined;
  try {
    value = readJson(text);
  } catch {
    return undefined;
  }
  for (const name of steps) {
    if (value instanceof Map) value = (value as ReadonlyMap<string, Json>).get(name);
    else if (Array.isArray(value) && /^\d+$/.test(name)) value = (value as readonly Json[])[Number(name)];
    else return undefined;
  }
  return value;
}

export function jsonExtract(text = '', path = ''): string | null {
  const value = valueAt(text, path);
  return value === undefined ? null : writeJson(value);
}

/** Texts, numbers and truths alone. */
export function jsonExtractScalar(text = '', path = ''): string | null {
  const value = valueAt(text, path);
  if (value instanceof Digits) return value.text;
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : null;
}

/** Members or items; 0 of anything else. */
export function jsonSize(text = '', path = ''): string | null {
  const value = valueAt(text, path);
  if (value === undefined) return null;
  return String(value instanceof Map ? value.size : Array.isArray(value) ? value.length : 0);
}
