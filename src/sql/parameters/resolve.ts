/** The values of a notebook's parameters: what its params cells declare, and what was given for a run. */
import type { Declaration } from './declarations.ts';
import { readGiven } from './declarations.ts';
import type { Parameter } from './parameter.ts';

/** Parameters by their names in lower case. */
export type Parameters = ReadonlyMap<string, Parameter>;

/**
 * `given` are texts by name, or null for NULL. `used` are the names that cells use: a notebook that declares nothing takes
 * what is given for them as texts. Faults are one sentence each.
 */
export function resolveParameters(
  declarations: readonly Declaration[],
  given: ReadonlyMap<string, string | null>,
  used: readonly string[],
): { readonly parameters: Parameters; readonly faults: readonly string[] } {
  const parameters = new Map<string, Parameter>();
  const faults: string[] = [];
  for (const { name, type, value } of declarations)
    parameters.set(name.toLowerCase(), { name, type, ...(value !== undefined && { value }) });
  const known = new Map(declarations.map((one) => [one.name.toLowerCase(), one] as const));
  for (const [name, text] of given) {
    const key = name.toLowerCase();
    const declaration = known.get(key);
    if (!declaration && !used.some((one) => one.toLowerCase() === key)) faults.push(unknown(name, declarations, used));
    else if (text === null) parameters.set(key, { name, type: declaration?.type ?? 'text', value: null });
    else {
      const read = readGiven(declaration ?? { name, type: 'text', isList: false, start: 0 }, text);
      if ('fault' in read) faults.push(read.fault);
      else parameters.set(key, { name, type: declaration?.type ?? 'text', value: read.value });
    }
  }
  return { parameters, faults };
}

function unknown(name: string, declarations: readonly Declaration[], used: readonly string[]): string {
  const names = [...new Set([...declarations.map((one) => one.name), ...used])];
  return names.length === 0
    ? `There is no parameter ${name}: no cell uses one.`
    : `There is no parameter ${name}; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}.`;
}
