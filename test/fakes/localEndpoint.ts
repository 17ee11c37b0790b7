/** A running endpoint over a temporary folder and the fake engine. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveEndpoint, type EndpointOptions, type Served } from '../../src/local/endpoint.ts';
import { createStore, openStore, type DiskStore } from '../../src/local/store/store.ts';
import { accessOfAdmins } from './access.ts';
import { FakeEngine } from './sqlEngine.ts';

export interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
}

export class LocalEndpoint {
  readonly folder: string;
  readonly store: DiskStore;
  readonly engine: FakeEngine;
  readonly served: Served;

  constructor(folder: string, store: DiskStore, engine: FakeEngine, served: Served) {
    this.folder = folder;
    this.store = store;
    this.engine = engine;
    this.served = served;
  }

  static async start(options: Partial<EndpointOptions> & { folder?: string } = {}): Promise<LocalEndpoint> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'lakebook-endpoint-')));
    const store = options.folder === undefined ? await createStore(folder) : await openStore(folder);
    const engine = new FakeEngine();
    const user = options.user ?? 'nurse';
    const access = options.access ?? (await accessOfAdmins(store, user));
    const served = await serveEndpoint(store, engine, { port: 0, ...options, user, access });
    return new LocalEndpoint(folder, store, engine, served);
  }

  get config(): ClientConfig {
    const { region, endpoint, accessKeyId, secretAccessKey } = this.served.lakehouse;
    return { region, endpoint, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
  }

  async stop(): Promise<void> {
    await this.served.close();
    await this.engine.close();
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
