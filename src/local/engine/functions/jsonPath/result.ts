/** JSON_VALUE, JSON_QUERY and JSON_EXISTS: what becomes of the items that a path finds. */
import { javaDouble, scientific } from '../../render.ts';
import { fail } from '../fail.ts';
import { readJson } from '../json.ts';
import {
  evaluate,
  EvaluationError,
  isArray,
  isNumber,
  isObject,
  itemOf,
  PathNotEmulated,
  type Item,
} from './evaluate.ts';
import { readPath } from './parse.ts';

/** What the call says besides its value, as JSON. */
export interface PathRequest {
  readonly what: 'value' | 'query' | 'exists';
  readonly path: string;
  readonly wrapper?: 'conditional' | 'unconditional';
  readonly quotes?: 'omit';
}

/**
 * One letter and a text: `v` a value, `n` NULL, `e` nothing was found, `x` it fails for the reason that stands behind.
 * `passed` is a JSON object of the values for the path's variables.
 */
export function findPath(request = '', json = '', passed = ''): string {
  const { what, path, wrapper, quotes } = JSON.parse(request) as PathRequest;
  let items: readonly Item[];
  try {
    const context = itemOf(parsed(json));
    const variables = itemOf(parsed(passed));
    items = evaluate(readPath(path), context, isObject(variables) ? variables.members : new Map());
  } catch (error) {
    if (error instanceof PathNotEmulated)
      return fail(`NOT_SUPPORTED: local engine: ${error.message} is not emulated (runs on Athena)`);
    if (error instanceof EvaluationError) return `xPATH_EVALUATION_ERROR: ${error.message}`;
    if (error instanceof Malformed) return 'xJSON_INPUT_CONVERSION_ERROR: conversion to JSON failed: ';
    throw error;
  }
  const [first] = items;
  if (what === 'exists') return items.length > 0 ? 'v' : 'n';
  if (first === undefined) return 'e';
  if (what === 'value') {
    const name = 'JSON_VALUE_RESULT_ERROR: cannot extract SQL scalar from JSON: ';
    if (items.length > 1) return `x${name}JSON path found multiple items`;
    if (isArray(first) || isObject(first))
      return `x${name}JSON path found an item that cannot be converted to an SQL value`;
    return first === null ? 'n' : `v${scalarText(first)}`;
  }
  if (wrapper === 'unconditional' || (wrapper && !(items.length === 1 && (isArray(first) || isObject(first)))))
    return `v${jsonText(items)}`;
  if (items.length > 1)
    return 'xJSON_OUTPUT_CONVERSION_ERROR: conversion from JSON failed: JSON path found multiple items';
  return `v${quotes && typeof first === 'string' ? first : jsonText(first)}`;
}

class Malformed extends Error {}

function parsed(text: string): ReturnType<typeof readJson> {
  try {
    return readJson(text);
  } catch {
    throw new Malformed();
  }
}

function scalarText(item: Item): string {
  if (!isNumber(item)) return typeof item === 'string' ? item : JSON.stringify(item);
  return item.of === 'double' ? scientific(item.value) : item.of === 'decimal' ? item.text : String(item.value);
}

function jsonText(item: Item): string {
  if (isArray(item)) return `[${item.map(jsonText).join(',')}]`;
  if (isObject(item))
    return `{${[...item.members].map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value)}`).join(',')}}`;
  if (!isNumber(item)) return JSON.stringify(item);
  return item.of === 'double' ? javaDouble(item.value) : item.of === 'decimal' ? item.text : String(item.value);
}
