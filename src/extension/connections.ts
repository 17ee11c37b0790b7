/**
 * The connections of this user, and one kernel for each that is in use. Kernels are not closed when the window goes: that
 * would stop their statements, and these are followed again after a reload. The local lakehouse ends by itself when nobody
 * calls it any more.
 */
import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { Connection, Kernel } from '../kernels/api.ts';
import { builtInConnections, findConnection, parseConnections } from '../kernels/connections.ts';
import type { Lake } from '../notebook/lake.ts';
import { describeError } from './log.ts';
import type { Results } from './results.ts';
import { readSettings } from './settings.ts';

const leaseSeconds = 120;

export class Connections implements Lake {
  readonly #context: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  readonly #results: Results;
  /** By the connection as it is written: one that is written anew gets a kernel, the others keep theirs and its session. */
  readonly #kernels = new Map<string, Promise<Kernel>>();

  constructor(context: vscode.ExtensionContext, results: Results, log: vscode.LogOutputChannel) {
    this.#context = context;
    this.#results = results;
    this.#log = log;
  }

  get defaultConnection(): string {
    return readSettings().defaultConnection;
  }

  /** The built-in ones and the user's own. Throws LakeError `syntax` for a setting that is not right. */
  list(): readonly Connection[] {
    const own = parseConnections(readSettings().connections);
    const names = new Set(own.map(({ name }) => name));
    return [...builtInConnections.filter(({ name }) => !names.has(name)), ...own];
  }

  has(name: string): boolean {
    try {
      this.#find(name);
      return true;
    } catch {
      return false;
    }
  }

  async connect(name: string, signal: AbortSignal): Promise<Kernel> {
    const connection = this.#find(name);
    const key = JSON.stringify([connection, readSettings().localData]);
    const known = this.#kernels.get(key);
    if (known) return untilAborted(known, signal);
    const kernel = this.#open(connection);
    this.#kernels.set(key, kernel);
    kernel.catch((error: unknown) => {
      this.#log.error(`Connection ${name}: ${describeError(error)}`);
      this.#kernels.delete(key);
    });
    return untilAborted(kernel, signal);
  }

  keep(...parameters: Parameters<Results['keep']>): ReturnType<Results['keep']> {
    return this.#results.keep(...parameters);
  }

  release(cell: string): void {
    this.#results.release(cell);
  }

  async #open(connection: Connection): Promise<Kernel> {
    this.#log.info(`Connecting ${connection.name} (${connection.kind})`);
    const started = performance.now();
    const { connect } = await import('../kernels/connect.ts');
    const { extensionPath, globalStorageUri, extension } = this.#context;
    const kernel = await connect(connection, {
      version: String((extension.packageJSON as { version: unknown }).version),
      lakehouse: {
        entry: join(extensionPath, 'dist/lakehouse.js'),
        data: readSettings().localData ?? join(globalStorageUri.fsPath, 'lake'),
        // A reloaded window finds the lakehouse again, and with it the statements that it runs.
        lease: { folder: join(globalStorageUri.fsPath, 'leases'), idleSeconds: leaseSeconds },
      },
    });
    this.#log.info(`Connected ${connection.name} in ${Math.round(performance.now() - started)} ms`);
    return kernel;
  }

  /** A setting that is not right still leaves the built-in connections. */
  #find(name: string): Connection {
    try {
      return findConnection(name, this.list());
    } catch (error) {
      const builtIn = builtInConnections.find((connection) => connection.name === name);
      if (builtIn) return builtIn;
      throw error;
    }
  }
}

/** The promise's value, or the signal's reason if that comes first. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (abort) signal.removeEventListener('abort', abort);
  }
}
