import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LakeError, type Connection } from '../kernels/api.ts';
import { builtInConnections, findConnection, parseConnections } from '../kernels/connections.ts';
import { UsageError } from './exit.ts';
import type { Shell } from './shell.ts';

/** A list of connections and where it was read from. */
export interface ConnectionList {
  readonly connections: readonly Connection[];
  /** The file that was read; undefined where there is none. */
  readonly file: string | undefined;
}

/**
 * The built-in connections and those of one file: `--connections`, else LAKEBOOK_CONNECTIONS, else
 * `~/.lakebook/connections.json`, which may be missing. A connection of the file replaces a built-in one of its name.
 * `as` takes the place of the user of every local connection. Throws UsageError.
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
  const own = text === undefined ? [] : parse(text, path);
  const names = new Set(own.map(({ name }) => name));
  const all = [...builtInConnections.filter(({ name }) => !names.has(name)), ...own];
  return {
    connections: user === undefined ? all : all.map((connection) => runAs(connection, user)),
    file: text === undefined ? undefined : path,
  };
}

/** The value of `--as`. Throws UsageError for what is no name of a user. */
export function readUser(as: string | undefined): string | undefined {
  if (as === undefined || /^[\w.@+=,-]{1,64}$/.test(as)) return as;
  throw new UsageError(`--as "${as}" is no user name; use up to 64 letters, digits and .@+=,_- only.`);
}

/** Throws UsageError that names the nearest connection; `place` says where the name stands. */
export function pickConnection(name: string, connections: readonly Connection[], place?: string): Connection {
  try {
    return findConnection(name, connections);
  } catch (error) {
    throw asUsageError(error, place);
  }
}

/** A LakeError about what the user wrote, as one: message and hint. */
export function asUsageError(error: unknown, place?: string): unknown {
  if (!LakeError.is(error)) return error;
  const where = place === undefined ? '' : `${place}: `;
  return new UsageError(`${where}${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`);
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

function parse(text: string, path: string): readonly Connection[] {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UsageError(`"${path}" is not valid JSON: ${(error as Error).message}.`);
  }
  try {
    return parseConnections(json);
  } catch (error) {
    throw asUsageError(error, path);
  }
}

function runAs(connection: Connection, user: string): Connection {
  return connection.kind === 'local' ? { ...connection, identity: { kind: 'local', name: user } } : connection;
}
