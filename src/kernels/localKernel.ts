import { resolve } from 'node:path';
import { LakeError } from './api.ts';
import type { Kernel, LocalConnection, Principal, QueryRun, Statement } from './api.ts';
import { asLakeError } from './aws/errors.ts';
import { untilAborted } from './aws/signals.ts';
import type { Catalog, CatalogEntry } from './catalog.ts';
import {
  acquireLakehouse,
  localTarget,
  releaseLakehouse,
  type LakehouseLaunch,
  type LocalLakehouse,
} from './localLakehouse.ts';
import type { Intake } from './moves/intake.ts';
import type { RowObjects } from './moves/rowObjects.ts';

/** Makes the kernel of an engine of a running lakehouse. */
export type KernelMaker = (lakehouse: LocalLakehouse) => Promise<Kernel>;

/** Places that were swept by this process. */
const swept = new Set<string>();

interface Opened {
  readonly lakehouse: LocalLakehouse;
  readonly kernel: Kernel;
}

/** A kernel on the local lakehouse: starts it on first use, and again after it has died. */
export class LocalKernel implements Kernel {
  readonly connection: LocalConnection;
  readonly catalog: Catalog;
  readonly intake: Intake;
  readonly #launch: LakehouseLaunch;
  readonly #version: string;
  readonly #makeKernel: KernelMaker;
  #opening: Promise<Opened> | undefined;
  /** Of the engine that was started last. */
  #current: Catalog['current'] = ['', ''];

  constructor(connection: LocalConnection, launch: LakehouseLaunch, version: string, makeKernel: KernelMaker) {
    this.connection = connection;
    this.#launch = launch;
    this.#version = version;
    this.#makeKernel = makeKernel;
    this.catalog = this.#makeCatalog();
    this.intake = {
      place: JSON.stringify([resolve(launch.data), connection.identity.name]),
      take: async (lines, columnCount, signal) => {
        const { lakehouse } = await untilAborted(this.#open(), signal);
        return this.#withObjects(lakehouse, async (objects) => {
          await this.#sweep(objects);
          return objects.put(lines, columnCount, signal);
        });
      },
      drop: async (table) => {
        const opened = await this.#opening;
        if (opened?.lakehouse.isAlive) await this.#withObjects(opened.lakehouse, (objects) => objects.remove(table));
      },
    };
  }

  async whoami(signal: AbortSignal): Promise<Principal> {
    return this.#use((kernel) => kernel.whoami(signal), signal);
  }

  run(statement: Statement, signal: AbortSignal): AsyncIterable<QueryRun> {
    return this.#follow((kernel) => kernel.run(statement, signal), signal);
  }

  attach(id: string, signal: AbortSignal): AsyncIterable<QueryRun> {
    return this.#follow((kernel) => kernel.attach(id, signal), signal);
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    this.#opening = undefined;
    if (opened) await this.#leave(opened);
  }

  /** Starts the lakehouse now, so that a caller can say at once why it cannot. */
  async start(): Promise<void> {
    await this.#open();
  }

  #makeCatalog(): Catalog {
    const current = (): Catalog['current'] => this.#current;
    return {
      get current() {
        return current();
      },
      list: (path, signal) => this.#use(({ catalog }) => catalog.list(path, signal), signal),
      pages: (path, signal) => this.#pages(path, signal),
      allColumns: (path, signal) => this.#use(({ catalog }) => catalog.allColumns(path, signal), signal),
      snapshots: (path, signal) => this.#use(({ catalog }) => catalog.snapshots(path, signal), signal),
      maintenance: (path, signal) => this.#use(({ catalog }) => catalog.maintenance(path, signal), signal),
      ddl: (path, kind, signal) => this.#use(({ catalog }) => catalog.ddl(path, kind, signal), signal),
    };
  }

  async #withObjects<Output>(
    { address }: LocalLakehouse,
    work: (objects: RowObjects) => Promise<Output>,
  ): Promise<Output> {
    const { RowObjects: Objects } = await import('./moves/rowObjects.ts');
    const objects = new Objects(localTarget(address, this.connection.name, this.#version), address.outputLocation);
    try {
      return await work(objects);
    } finally {
      objects.close();
    }
  }

  /** A window that was killed has left its rows, and the lakehouse may have outlived it. */
  async #sweep(objects: RowObjects): Promise<void> {
    if (swept.has(this.intake.place)) return;
    swept.add(this.intake.place);
    await objects.sweep().catch(() => undefined);
  }

  async *#pages(path: readonly string[], signal: AbortSignal): AsyncGenerator<readonly CatalogEntry[]> {
    const opened = await untilAborted(this.#open(), signal);
    try {
      yield* opened.kernel.catalog.pages(path, signal);
    } catch (error) {
      throw LakeError.is(error) ? await this.#explain(opened, error) : error;
    }
  }

  async *#follow(begin: (kernel: Kernel) => AsyncIterable<QueryRun>, signal: AbortSignal): AsyncGenerator<QueryRun> {
    const startedMs = performance.now();
    let opened: Opened;
    try {
      // Another start may take minutes; it goes on for the next statement when this one is stopped.
      opened = await untilAborted(this.#open(), signal);
    } catch (error) {
      const cost = { elapsedMs: performance.now() - startedMs };
      if (signal.aborted) yield { phase: 'cancelled', cost };
      else yield { phase: 'failed', cost, error: asLakeError(error) };
      return;
    }
    for await (const run of begin(opened.kernel))
      yield run.phase === 'failed' ? await this.#explainEnd(opened, run) : run;
  }

  /** A lakehouse that has died has taken its statements with it: none is lost that could be followed again. */
  async #explainEnd(opened: Opened, run: QueryRun & { phase: 'failed' }): Promise<QueryRun> {
    const error = await this.#explain(opened, run.error);
    if (error === run.error) return run;
    const { phase, id, cost } = run;
    return { phase, cost, error, ...(id !== undefined && { id }) };
  }

  async #use<Output>(ask: (kernel: Kernel) => Promise<Output>, signal: AbortSignal): Promise<Output> {
    const opened = await untilAborted(this.#open(), signal);
    try {
      return await ask(opened.kernel);
    } catch (error) {
      throw LakeError.is(error) ? await this.#explain(opened, error) : error;
    }
  }

  async #explain({ lakehouse }: Opened, error: LakeError): Promise<LakeError> {
    if (error.code !== 'network') return error;
    return (await lakehouse.hasDied()) ? lakehouse.death(error) : error;
  }

  async #open(): Promise<Opened> {
    const before = this.#opening;
    const opened = await before?.catch(() => undefined);
    if (opened?.lakehouse.isAlive) return opened;
    if (this.#opening === before) {
      this.#opening = this.#start();
      if (opened) await this.#leave(opened);
    }
    return this.#opening ?? this.#open();
  }

  async #start(): Promise<Opened> {
    const lakehouse = await acquireLakehouse(this.#launch, this.connection.identity.name, this.#version);
    const kernel = await this.#makeKernel(lakehouse);
    this.#current = kernel.catalog.current;
    return { lakehouse, kernel };
  }

  async #leave({ lakehouse, kernel }: Opened): Promise<void> {
    await kernel.close();
    await releaseLakehouse(this.#launch, this.connection.identity.name, lakehouse);
  }
}
