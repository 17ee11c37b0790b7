import { LakeError, type Connection } from '../kernels/api.ts';
import { readConnections } from '../kernels/connections.ts';
import { UsageError } from './exit.ts';

/** An entry of the file that cannot be read as a connection. */
export interface Fault {
  readonly name: string;
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
    const { connections, faults } = readConnections(json);
    return { connections, faults: [...faults].map(([name, fault]) => ({ name, error: toUsageError(fault, path) })) };
  } catch (error) {
    throw asUsageError(error, path);
  }
}

/** A LakeError about what the user wrote, as one: message and hint. */
export function asUsageError(error: unknown, place?: string): unknown {
  return LakeError.is(error) ? toUsageError(error, place) : error;
}

function toUsageError({ message, hint }: LakeError, place: string | undefined): UsageError {
  return new UsageError([place === undefined ? '' : `${place}:`, message, hint ?? ''].filter(Boolean).join(' '));
}
