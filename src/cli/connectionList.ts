import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '../kernels/api.ts';
import { builtInConnections, findConnection } from '../kernels/connections.ts';
import { asUsageError, readConnectionFile, type ConnectionFile } from './connectionFile.ts';
import { UsageError } from './exit.ts';
import { note, type Shell } from './shell.ts';
import { showControls } from './width.ts';

/** The connections that can be named, entries that cannot be read, and where they stand. */
export interface ConnectionList extends ConnectionFile {
  /** The file that was read; undefined where there is none. */
  readonly file: string | undefined;
}

/**
 * The built-in connections and those of one file: `--connections`, else LAKEBOOK_CONNECTIONS, else
 * `~/.lakebook/connections.json`, which may be missing. A connection of the file replaces a built-in one of its name.
 * `as` takes the place of the user of every local connection. Throws UsageError; an entry that is wrong only matters to
 * whoever names it.
 */
export async function readConnections(
  shell: Shell,
  option: string | undefined,
  as: string | undefined,
): Promise<ConnectionList> {
  const user = readUser(as);
  const named = option ?? (shell.environment['LAKEBOOK_CONNECTIONS'] || undefined);
  const path = named ?? join(shell.home, '.lakebook', 'connections.json');
  const text = await readText(path, named === undefined ? 'mayMiss' : 'mustExist');
  const { connections: own, faults } =
    text === undefined ? { connections: [], faults: [] } : readConnectionFile(text, path);
  const names = new Set([...own, ...faults].map(({ name }) => name));
  const all = [...builtInConnections.filter(({ name }) => !names.has(name)), ...own];
  return {
    connections: user === undefined ? all : all.map((connection) => runAs(connection, user)),
    faults,
    file: text === undefined ? undefined : path,
  };
}

/** The value of `--as`. Throws UsageError for what is no name of a user. */
export function readUser(as: string | undefined): string | undefined {
  if (as === undefined || /^[\w.@+=,-]{1,64}$/.test(as)) return as;
  throw new UsageError(`--as "${as}" is no user name; use up to 64 letters, digits and .@+=,_- only.`);
}

/** Throws UsageError that names the nearest connection, or what is wrong with it; `place` says where the name stands. */
export function pickConnection(name: string, { connections, faults }: ConnectionList, place?: string): Connection {
  const fault = faults.find((each) => each.name === name);
  if (fault) throw fault.error;
  try {
    return findConnection(name, connections);
  } catch (error) {
    throw asUsageError(error, place);
  }
}

/** Tells of the entries that the list has to do without. */
export function noteFaults(shell: Shell, { faults }: ConnectionList): void {
  for (const { error } of faults) note(shell, `left out: ${showControls(error.message)}`);
}

async function readText(path: string, presence: 'mayMiss' | 'mustExist'): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && presence === 'mayMiss') return undefined;
    if (code === 'ENOENT') throw new UsageError(`There is no file of connections "${path}".`);
    throw new UsageError(`The file of connections "${path}" cannot be read: ${(error as Error).message}.`);
  }
}

function runAs(connection: Connection, user: string): Connection {
  return connection.kind === 'local' ? { ...connection, identity: { kind: 'local', name: user } } : connection;
}
