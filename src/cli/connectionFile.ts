import { LakeError, type Connection } from '../kernels/api.ts';
import { parseConnections } from '../kernels/connections.ts';
import { UsageError } from './exit.ts';

/** An entry of the file that cannot be read as a connection. */
export interface Fault {
  /** Undefined where it has none. */
  readonly name: string | undefined;
  readonly error: UsageError;
}

export interface ConnectionFile {
  readonly connections: readonly Connection[];
  readonly faults: readonly Fault[];
}

/** Reads the text of a file of connections; an entry that is wrong leaves the others as they are. Throws UsageError. */
export function readConnectionFile(text: string, path: string): ConnectionFile {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UsageError(`"${path}" is not valid JSON: ${(error as Error).message}.`);
  }
  try {
    return { connections: parseConnections(json), faults: [] };
  } catch (error) {
    if (typeof json !== 'object' || json === null) throw asUsageError(error, path);
    return parseEach(json, path);
  }
}

/** A LakeError about what the user wrote, as one: message and hint. */
export function asUsageError(error: unknown, place?: string): unknown {
  if (!LakeError.is(error)) return error;
  const where = place === undefined ? '' : `${place}: `;
  return new UsageError(`${where}${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`);
}

function parseEach(json: object, path: string): ConnectionFile {
  const entries: readonly [string, unknown][] = Object.entries(json);
  const parse = (some: readonly (readonly [string, unknown])[]): readonly Connection[] =>
    parseConnections(Array.isArray(json) ? some.map(([, entry]) => entry) : Object.fromEntries(some));
  const good = new Set<readonly [string, unknown]>();
  const faults: Fault[] = [];
  // A table bucket is read when the connections that it may run through are known.
  for (const entry of [...entries.filter((each) => !isTableBucket(each)), ...entries.filter(isTableBucket)])
    try {
      parse([...good, entry]);
      good.add(entry);
    } catch (error) {
      const name = Array.isArray(json) ? member(entry, 'name')?.trim() || undefined : entry[0];
      const fault = name === undefined ? namelessFault(entry[0], path) : asUsageError(error, path);
      if (!(fault instanceof UsageError)) throw fault;
      faults.push({ name, error: fault });
    }
  return { connections: parse(entries.filter((entry) => good.has(entry))), faults };
}

/** With its number in the whole list, which is not the one that it was read with. */
function namelessFault(index: string, path: string): UsageError {
  return new UsageError(`${path}: Connection ${Number(index) + 1} of the list has no name; write "name": "my-lake".`);
}

function isTableBucket(entry: readonly [string, unknown]): boolean {
  return member(entry, 'kind') === 's3tables';
}

function member([, entry]: readonly [string, unknown], name: string): string | undefined {
  const value: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
