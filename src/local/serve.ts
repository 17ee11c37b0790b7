import { resolve } from 'node:path';
import type { LakehouseOptions } from './api.ts';
import { openAccess } from './access/access.ts';
import { serveEndpoint, type EndpointOptions, type Served } from './endpoint.ts';
import { openEngine } from './engine/engine.ts';
import { makeSampleLake } from './sample/sampleLake.ts';
import { openDataFolder } from './store/opening.ts';

export type ServeOptions = LakehouseOptions & Pick<EndpointOptions, 'onRequest' | 'onError'>;

/**
 * The local lakehouse: opens the data folder, which is made and filled with the sample lake when it is empty, and
 * serves it on loopback. The secret is new for each process.
 * Throws DataFolderError with a sentence for the user, or the system's error where the port cannot be had.
 */
export async function serveLakehouse(options: ServeOptions): Promise<Served> {
  const store = await openDataFolder(resolve(options.data), async (fresh) => {
    const maker = await openEngine(fresh, {});
    try {
      await makeSampleLake(fresh, maker);
    } finally {
      await maker.close();
    }
  });
  const access = await openAccess(store);
  await access.requireUser(options.user);
  const engine = await openEngine(store, { storeFor: (user) => access.storeFor(user) });
  try {
    const delayMs = Number(process.env.LAKEBOOK_LOCAL_DELAY_MS ?? 0) || 0;
    const served = await serveEndpoint(store, engine, { ...options, access, delayMs });
    return {
      lakehouse: served.lakehouse,
      keysOf: (user) => served.keysOf(user),
      async close() {
        await served.close();
        await engine.close();
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}
