/** What a JSON path finds, in the lax and in the strict way. Source: Trino's documentation, and its answers. */
import { Digits, type Json } from '../json.ts';
import type { Accessor, JsonPath, Path, PathNumber, Predicate } from './tree.ts';

export interface JsonObject {
  readonly members: ReadonlyMap<string, Item>;
}

export type Item = null | boolean | string | PathNumber | readonly Item[] | JsonObject;

/** Says why the path fails, in the engine's words. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}

/** Something that the local engine does not work out. */
export class PathNotEmulated extends Error {
  override readonly name = 'PathNotEmulated';
}

/** A JSON value as an item: numbers with a point or an exponent are doubles. */
export function itemOf(value: Json): Item {
  if (value instanceof Digits)
    return /[.eE]/.test(value.text)
      ? { of: 'double', value: Number(value.text) }
      : { of: 'integer', value: BigInt(value.text) };
  if (Array.isArray(value)) return (value as readonly Json[]).map(itemOf);
  if (value instanceof Map)
    return { members: new Map([...(value as ReadonlyMap<string, Json>)].map(([name, one]) => [name, itemOf(one)])) };
  return value as null | boolean | string;
}

const isArray = (item: Item): item is readonly Item[] => Array.isArray(item);
const isObject = (item: Item): item is JsonObject => item !== null && typeof item === 'object' && 'members' in item;
const isNumber = (item: Item): item is PathNumber => item !== null && typeof item === 'object' && 'of' in item;

export { isArray, isNumber, isObject };

/** The items that the path finds. Throws EvaluationError and PathNotEmulated. */
export function evaluate(path: JsonPath, context: Item, variables: ReadonlyMap<string, Item>): readonly Item[] {
  return new Evaluator(path.mode, context, variables).items(path.root, {});
}

interface Place {
  readonly current?: Item;
  readonly last?: number;
}

function typeName(item: Item): string {
  if (item === null) return 'null';
  if (isArray(item)) return 'array';
  if (isObject(item)) return 'object';
  return isNumber(item) ? 'number' : typeof item;
}

function fail(said: string): never {
  throw new EvaluationError(`path evaluation failed: ${said}`);
}

class Evaluator {
  readonly #lax: boolean;
  readonly #context: Item;
  readonly #variables: ReadonlyMap<string, Item>;
  #objects = 0;

  constructor(mode: 'lax' | 'strict', context: Item, variables: ReadonlyMap<string, Item>) {
    this.#lax = mode === 'lax';
    this.#context = context;
    this.#variables = variables;
  }

  items(path: Path, place: Place): readonly Item[] {
    switch (path.kind) {
      case 'literal':
        return [path.value];
      case 'context':
        return [this.#context];
      case 'current':
        return [place.current ?? null];
      case 'last':
        return place.last === undefined
          ? fail('accessing the last array index with no enclosing array')
          : [{ of: 'integer', value: BigInt(place.last) }];
      case 'variable': {
        const found = this.#variables.get(path.name);
        return found === undefined ? fail(`no value passed for parameter ${path.name}`) : [found];
      }
      case 'sign':
        return this.#unwrapped(this.items(path.operand, place)).map((item) => {
          if (!isNumber(item)) return fail(`invalid item type. Expected: NUMBER, actual: ${typeName(item)}`);
          return path.sign === '+' ? item : negated(item);
        });
      case 'arithmetic': {
        const [left, right] = [path.left, path.right].map((side) => {
          const [one, ...more] = this.#unwrapped(this.items(side, place));
          if (one === undefined || more.length > 0)
            return fail('arithmetic binary expression requires singleton operands');
          return isNumber(one) ? one : fail(`invalid item type. Expected: NUMBER, actual: ${typeName(one)}`);
        });
        return [calculated(path.operator, left!, right!)];
      }
      case 'access':
        return this.#accessed(this.items(path.base, place), path.accessor, place);
    }
  }

  #unwrapped(items: readonly Item[]): readonly Item[] {
    return this.#lax ? items.flatMap((item) => (isArray(item) ? item : [item])) : items;
  }

  #accessed(items: readonly Item[], accessor: Accessor, place: Place): readonly Item[] {
    switch (accessor.kind) {
      case 'member':
        return this.#unwrapped(items).flatMap((item): readonly Item[] => {
          if (!isObject(item))
            return this.#lax
              ? []
              : fail(`structural error: invalid item type. Expected: OBJECT, actual: ${typeName(item).toUpperCase()}`);
          const found = item.members.get(accessor.name);
          if (found !== undefined) return [found];
          return this.#lax ? [] : fail(`structural error: missing member '${accessor.name}' in JSON object`);
        });
      case 'members':
        return this.#unwrapped(items).flatMap((item): readonly Item[] => {
          if (isObject(item)) return [...item.members.values()];
          return this.#lax
            ? []
            : fail(`structural error: invalid item type. Expected: OBJECT, actual: ${typeName(item).toUpperCase()}`);
        });
      case 'descendants':
        return items.flatMap((item) => descendants(item, accessor.name));
      case 'items':
        return items.flatMap((item): readonly Item[] => {
          if (isArray(item)) return item;
          return this.#lax
            ? [item]
            : fail(`structural error: invalid item type. Expected: ARRAY, actual: ${typeName(item).toUpperCase()}`);
        });
      case 'subscripts':
        return items.flatMap((item) => this.#subscripted(item, accessor.ranges, place));
      case 'filter':
        return this.#unwrapped(items).filter(
          (item) => this.#holds(accessor.predicate, { ...place, current: item }) === true,
        );
      case 'method':
        return this.#called(items, accessor.name);
    }
  }

  #subscripted(item: Item, ranges: readonly { from: Path; to?: Path }[], place: Place): readonly Item[] {
    if (!isArray(item) && !this.#lax)
      return fail(`structural error: invalid item type. Expected: ARRAY, actual: ${typeName(item).toUpperCase()}`);
    const list: readonly Item[] = isArray(item) ? item : [item];
    const inside = { ...place, last: list.length - 1 };
    const index = (path: Path): number => {
      const [one, ...more] = this.#unwrapped(this.items(path, inside));
      if (one === undefined || more.length > 0 || !isNumber(one))
        return fail('array subscript must be a singleton numeric value');
      return one.of === 'integer' ? Number(one.value) : Math.trunc(one.value);
    };
    return ranges.flatMap(({ from, to }) => {
      const first = index(from);
      const end = to ? index(to) : first;
      const isInside = first >= 0 && first < list.length && end < list.length && first <= end;
      if (!isInside && !this.#lax)
        return fail(`structural error: invalid array subscript: [${first}, ${end}] for array of size ${list.length}`);
      return list.slice(Math.max(first, 0), Math.max(end + 1, 0));
    });
  }

  #called(items: readonly Item[], name: (Accessor & { kind: 'method' })['name']): readonly Item[] {
    if (name === 'type') return items.map(typeName);
    if (name === 'size')
      return items.map((item): Item => {
        if (!isArray(item) && !this.#lax)
          return fail(`structural error: invalid item type. Expected: ARRAY, actual: ${typeName(item).toUpperCase()}`);
        return { of: 'integer', value: BigInt(isArray(item) ? item.length : 1) };
      });
    if (name === 'keyvalue')
      return this.#unwrapped(items).flatMap((item): readonly Item[] => {
        if (!isObject(item))
          return fail(`structural error: invalid item type. Expected: OBJECT, actual: ${typeName(item).toUpperCase()}`);
        const id: Item = { of: 'integer', value: BigInt(this.#objects++) };
        return [...item.members].map(([key, value]) => ({
          members: new Map<string, Item>([
            ['name', key],
            ['value', value],
            ['id', id],
          ]),
        }));
      });
    return this.#unwrapped(items).map((item): Item => {
      if (name === 'double' && typeof item === 'string') {
        if (!/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(item))
          return fail(`Cannot cast '${item}' to DOUBLE`);
        return { of: 'double', value: Number(item) };
      }
      if (!isNumber(item)) return fail(`invalid item type. Expected: NUMBER, actual: ${typeName(item).toUpperCase()}`);
      if (name === 'double') return { of: 'double', value: Number(item.value) };
      if (item.of === 'integer') return name === 'abs' && item.value < 0n ? negated(item) : item;
      if (item.of === 'decimal') throw new PathNotEmulated(`${name}() of a decimal in a JSON path`);
      const work = { abs: Math.abs, ceiling: Math.ceil, floor: Math.floor }[name];
      return { of: 'double', value: work(item.value) };
    });
  }

  /** true, false or, where it cannot be told, undefined. */
  #holds(predicate: Predicate, place: Place): boolean | undefined {
    switch (predicate.kind) {
      case 'and': {
        const sides = [predicate.left, predicate.right].map((one) => this.#holds(one, place));
        return sides.includes(false) ? false : sides.includes(undefined) ? undefined : true;
      }
      case 'or': {
        const sides = [predicate.left, predicate.right].map((one) => this.#holds(one, place));
        return sides.includes(true) ? true : sides.includes(undefined) ? undefined : false;
      }
      case 'not': {
        const inner = this.#holds(predicate.operand, place);
        return inner === undefined ? undefined : !inner;
      }
      case 'isUnknown':
        return this.#holds(predicate.operand, place) === undefined;
      case 'exists':
        return this.#found(predicate.path, place)?.some(() => true);
      case 'startsWith':
        return this.#any(predicate.value, predicate.prefix, place, (value, prefix) =>
          typeof value === 'string' && typeof prefix === 'string' ? value.startsWith(prefix) : undefined,
        );
      case 'compare':
        return this.#any(predicate.left, predicate.right, place, (left, right) =>
          compared(predicate.operator, left, right),
        );
    }
  }

  #found(path: Path, place: Place): readonly Item[] | undefined {
    try {
      return this.items(path, place);
    } catch (error) {
      if (error instanceof EvaluationError) return undefined;
      throw error;
    }
  }

  #any(
    left: Path,
    right: Path,
    place: Place,
    test: (one: Item, other: Item) => boolean | undefined,
  ): boolean | undefined {
    const [ones, others] = [left, right].map((path) => this.#found(path, place));
    if (!ones || !others) return undefined;
    let found = false;
    let isUnknown = false;
    for (const one of this.#unwrapped(ones))
      for (const other of this.#unwrapped(others)) {
        const holds = test(one, other);
        isUnknown ||= holds === undefined;
        found ||= holds === true;
        if (this.#lax && (isUnknown || found)) return isUnknown ? undefined : true;
      }
    return isUnknown ? undefined : found;
  }
}

function descendants(item: Item, name: string): readonly Item[] {
  if (isArray(item)) return item.flatMap((one) => descendants(one, name));
  if (!isObject(item)) return [];
  const own = item.members.get(name);
  return [...(own === undefined ? [] : [own]), ...[...item.members.values()].flatMap((one) => descendants(one, name))];
}

function negated(item: PathNumber): PathNumber {
  if (item.of === 'integer') return { of: 'integer', value: -item.value };
  if (item.of === 'double') return { of: 'double', value: -item.value };
  return { of: 'decimal', value: -item.value, text: item.text.startsWith('-') ? item.text.slice(1) : `-${item.text}` };
}

function calculated(operator: string, left: PathNumber, right: PathNumber): PathNumber {
  if (left.of === 'integer' && right.of === 'integer') {
    const [a, b] = [left.value, right.value];
    if (/[/%]/.test(operator) && b === 0n) return fail('Division by zero');
    const value = { '+': a + b, '-': a - b, '*': a * b, '/': b && a / b, '%': b && a % b }[operator]!;
    return { of: 'integer', value };
  }
  if (left.of !== 'double' && right.of !== 'double')
    throw new PathNotEmulated('arithmetic with decimals in a JSON path');
  const [a, b] = [Number(left.value), Number(right.value)];
  const value = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b }[operator]!;
  return { of: 'double', value };
}

function compared(operator: string, left: Item, right: Item): boolean | undefined {
  if (left === null || right === null) {
    if (isArray(left) || isObject(left) || isArray(right) || isObject(right)) return undefined;
    if (operator === '==') return left === right;
    if (operator === '!=') return left !== right;
    return left === right ? /=/.test(operator) : false;
  }
  let sign: number;
  if (isNumber(left) && isNumber(right)) {
    if (left.of === 'integer' && right.of === 'integer')
      sign = left.value < right.value ? -1 : left.value > right.value ? 1 : 0;
    else sign = Number(left.value) - Number(right.value);
  } else if (typeof left === 'string' && typeof right === 'string')
    sign = Buffer.compare(Buffer.from(left), Buffer.from(right));
  else if (typeof left === 'boolean' && typeof right === 'boolean') sign = Number(left) - Number(right);
  else return undefined;
  return { '==': sign === 0, '!=': sign !== 0, '<': sign < 0, '>': sign > 0, '<=': sign <= 0, '>=': sign >= 0 }[
    operator
  ];
}
