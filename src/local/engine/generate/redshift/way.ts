/** Ways of functions: what each call becomes in DuckDB's words. */
import { NotGenerated } from '../duck.ts';
import type { Given } from '../given.ts';
import { library } from './types.ts';

/** The call in DuckDB's words. Throws NotGenerated. */
export type Way = (given: Given) => string;

export type Ways = readonly (readonly [name: string, way: Way])[];

/** Names, one after another, that all go one way. */
export function each(names: string, way: Way): Ways {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => [name, way] as const);
}

/** DuckDB's function, of the same name unless one is given. */
export const same =
  (name?: string): Way =>
  (given) =>
    `${name ?? given.name}(${given.args.join(', ')})`;

/** The macro of the library, of the same name unless one is given. */
export const macro =
  (name?: string): Way =>
  (given) =>
    `${library}.${name ?? given.name}(${given.args.join(', ')})`;

/** A result of DuckDB's as a type of ours. */
export const as =
  (type: string, way: Way): Way =>
  (given) =>
    `CAST(${way(given)} AS ${type})`;

/** The aggregate or window function, with everything around its arguments. */
export const aggregate =
  (name?: string): Way =>
  (given) =>
    aggregateSql(name ?? given.name, given.args.join(', '), given);

export function aggregateSql(name: string, args: string, { quantifier, nulls, behind }: Given): string {
  return `${name}(${quantifier}${args}${nulls})${behind}`;
}

/** Stops; the call says which function it is. */
export function fail(): never {
  throw new NotGenerated('');
}
