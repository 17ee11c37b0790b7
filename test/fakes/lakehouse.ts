/** The real local lakehouse in a folder of its own, for tests that need one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kernel } from '../../src/kernels/api.ts';
import { connect } from '../../src/kernels/connect.ts';
import { builtInConnections, findConnection, localUser } from '../../src/kernels/connections.ts';
import {
  acquireLakehouse,
  releaseLakehouse,
  type LakehouseAddress,
  type LakehouseLaunch,
} from '../../src/kernels/localLakehouse.ts';

const root = join(import.meta.dirname, '../..');

export interface TestLakehouse {
  readonly address: LakehouseAddress;
  readonly launch: LakehouseLaunch;
  /** For SDK clients of the test's own. */
  readonly clientConfig: {
    region: string;
    endpoint: string;
    forcePathStyle: true;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** A kernel of a built-in connection; closed with the lakehouse. */
  connect(name: string): Promise<Kernel>;
  close(): Promise<void>;
}

/** Starts a lakehouse with the sample lake in a new folder, from source. */
export async function openLakehouse(): Promise<TestLakehouse> {
  const folder = await mkdtemp(join(tmpdir(), 'lakebook-test-'));
  const launch = {
    entry: join(root, 'src/local/main.ts'),
    execArgv: ['--import', 'tsx'],
    data: join(folder, 'lake'),
  };
  const lakehouse = await acquireLakehouse(launch, localUser, 'test');
  const { address } = lakehouse;
  const kernels: Kernel[] = [];
  return {
    address,
    launch,
    clientConfig: {
      region: address.region,
      endpoint: address.endpoint,
      forcePathStyle: true,
      credentials: { accessKeyId: address.accessKeyId, secretAccessKey: address.secretAccessKey },
    },
    async connect(name) {
      const kernel = await connect(findConnection(name, builtInConnections), { version: 'test', lakehouse: launch });
      kernels.push(kernel);
      return kernel;
    },
    async close() {
      for (const kernel of kernels) await kernel.close();
      await releaseLakehouse(launch, localUser, lakehouse);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
