/**
 * The connections of this user, and one kernel for each that is in use. Kernels are not closed when the window goes: that
 * would stop their statements, and these are followed again after a reload. The local lakehouse ends by itself when nobody
 * calls it any more.
 */
import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { Connection, Kernel } from '../kernels/api.ts';
import { untilAborted } from '../kernels/aws/signals.ts';
import {
  builtInConnections,
  dialectOf,
  findConnection,
  localUserOf,
  readConnections,
  type ConnectionList,
} from '../kernels/connections.ts';
import type { Dialect } from '../sql/lexer.ts';
import type { Lake } from '../notebook/lake.ts';
import { describeError } from './log.ts';
import type { Results } from './results.ts';
import { readSettings } from './settings.ts';

const leaseSeconds = 120;

/** Who is told of what cells do with a connection. */
export interface ConnectionObserver {
  /** A cell is about to run on it. */
  used(connection: string): void;
  ended(connection: string, sql: string): void;
}

/** Owner of the kernels that list names and tell statements for the explorer and the catalogue. */
export const catalogueOwner = 'lakebook.catalogue';

export class Connections implements Lake {
  readonly #context: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  readonly #results: Results;
  /** By the connection as it is written: one that is written anew gets a kernel, the others keep theirs and its session. */
  readonly #kernels = new Map<string, Promise<Kernel>>();
  observer: ConnectionObserver | undefined;

  constructor(context: vscode.ExtensionContext, results: Results, log: vscode.LogOutputChannel) {
    this.#context = context;
    this.#results = results;
    this.#log = log;
  }

  get defaultConnection(): string {
    return readSettings().defaultConnection;
  }

  /** The built-in ones and the user's own, and what is wrong with others. Throws LakeError `syntax` if all of it is. */
  read(): ConnectionList {
    const { connections, faults } = readConnections(readSettings().connections);
    const names = new Set(connections.map(({ name }) => name));
    return { connections: [...builtInConnections.filter(({ name }) => !names.has(name)), ...connections], faults };
  }

  /**
   * The connection of this name; throws LakeError. A setting that is not right still leaves the built-in connections.
   */
  find(name: string): Connection {
    try {
      const { connections, faults } = this.read();
      const fault = faults.get(name);
      if (fault) throw fault;
      return findConnection(name, connections);
    } catch (error) {
      const builtIn = builtInConnections.find((connection) => connection.name === name);
      if (builtIn) return builtIn;
      throw error;
    }
  }

  faultOf(name: string): string | undefined {
    try {
      this.find(name);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  dialectOf(name: string): Dialect {
    return this.faultOf(name) === undefined ? dialectOf(this.find(name)) : 'athena';
  }

  async connect(name: string, notebook: string, signal: AbortSignal): Promise<Kernel> {
    const connection = this.find(name);
    if (notebook !== catalogueOwner) this.observer?.used(name);
    // Athena has no sessions, and one kernel asks for the states of many runs at once.
    const owner = dialectOf(connection) === 'redshift' ? notebook : '';
    const key = JSON.stringify([connection, readSettings().localData, owner]);
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

  localUserOf(name: string): string | undefined {
    return this.faultOf(name) === undefined ? localUserOf(this.find(name)) : undefined;
  }

  get moveLimitMB(): number {
    return readSettings().moveLimitMB;
  }

  storedOf(cell: string): ReturnType<Results['storedOf']> {
    return this.#results.storedOf(cell);
  }

  move(...parameters: Parameters<Results['move']>): ReturnType<Results['move']> {
    return this.#results.move(...parameters);
  }

  keep(...parameters: Parameters<Results['keep']>): ReturnType<Results['keep']> {
    return this.#results.keep(...parameters);
  }

  noteEnd(connection: string, run: Parameters<Lake['noteEnd']>[1], sql: string): void {
    const how = `${connection} · ${run.id ?? 'not started'} · ${run.phase} after ${Math.round(run.cost.elapsedMs)} ms`;
    if (run.phase === 'failed') this.#log.warn(`${how}: ${run.error.message}`);
    else this.#log.info(how);
    // What failed or was stopped may have been carried out as well.
    this.observer?.ended(connection, sql);
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
}
