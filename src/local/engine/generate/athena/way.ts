/** Ways of functions: what each call becomes in DuckDB's words. */
import type { Given } from '../given.ts';
import { NotGenerated } from '../duck.ts';

/** The call in DuckDB's words. Throws NotGenerated. */
export type Way = (given: Given) => string;

export type Ways = readonly (readonly [name: string, way: Way])[];

export const library = 'athena_functions';

/** The macro of that name. */
export const lib =
  (name: string): Way =>
  ({ args }) =>
    `${library}.${name}(${args.join(', ')})`;

/** The aggregate of that name, with everything around its arguments. */
export const aggregate =
  (name: string): Way =>
  ({ args, quantifier, order, nulls, behind }) =>
    `${name}(${quantifier}${args.join(', ')}${order}${nulls})${behind}`;

/** Stops where the argument is of another type. */
export function wanted({ types }: Given, at: number, pattern: RegExp): void {
  if (!pattern.test(types[at]?.name ?? '')) throw new NotGenerated(`an argument of type ${types[at]?.name ?? 'none'}`);
}

/** Stops; the call says which function it is. */
export function fail(): never {
  throw new NotGenerated('');
}

/** The argument of a scalar function that is written more than once, worked out once. */
export function once(sql: string, body: (value: string) => string, { context }: Given): string {
  const name = context.newName('lb_v');
  return `list_extract(list_transform([${sql}], lambda ${name}: ${body(name)}), 1)`;
}
