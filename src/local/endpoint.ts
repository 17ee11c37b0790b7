/** The endpoint of a store and an engine: every service behind one loopback port. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { account, region, type Lakehouse, type SqlEngine } from './api.ts';
import type { Access } from './access/access.ts';
import { Keyring } from './access/keyring.ts';
import { ownLocation } from './access/names.ts';
import { createEndpoint } from './http/server.ts';
import { openAthena } from './services/athena.ts';
import { homeWorkgroup as athenaWorkgroup } from './services/athena/workgroups.ts';
import { glueService } from './services/glue.ts';
import { Processes } from './services/owner.ts';
import { perUser } from './services/principals.ts';
import { homeWorkgroup as redshiftWorkgroup } from './services/redshift/place.ts';
import { openRedshiftData } from './services/redshiftData.ts';
import { s3Service } from './services/s3.ts';
import { s3TablesService } from './services/s3tables.ts';
import { stsService } from './services/sts.ts';
import { homeDatabase, resultsLocation } from './store/layout.ts';
import { sweepMoved } from './store/moved.ts';
import type { DiskStore } from './store/store.ts';
import { sweepLeftovers } from './store/sweep.ts';

export interface EndpointOptions {
  readonly port: number;
  readonly user: string;
  /** Who may see what. */
  readonly access: Access;
  /** Time that every statement waits before it is begun, for tests of clients. */
  readonly delayMs?: number;
  /** Told of every request whose signature held. */
  readonly onRequest?: () => void;
  readonly onError?: (error: unknown) => void;
}

export interface Served {
  readonly lakehouse: Lakehouse;
  /** The keys by which a user is known to this process. */
  keysOf(user: string): { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Stops accepting, cancels what runs, waits for its end. */
  close(): Promise<void>;
}

/** The table bucket of the sample lake. */
export const homeTableBucket = 'patient-encounter';

/** Fails with the system's error (`EADDRINUSE`, …) where the port cannot be had. */
export async function serveEndpoint(store: DiskStore, engine: SqlEngine, options: EndpointOptions): Promise<Served> {
  const processes = new Processes(join(store.folder, 'processes'));
  const isAlone = await processes.enter();
  // Clocks of file systems are coarse, so the last second is left out.
  const beforeMs = Date.now() - (isAlone ? 1000 : 86_400_000);
  const sweep = Promise.all([sweepLeftovers(store.layout, beforeMs), sweepMoved(store)]);
  const swept = sweep.catch((error: unknown) => options.onError?.(error));
  const { access } = options;
  const parts = { store, access, engine, processes, delayMs: options.delayMs ?? 0 };
  const athena = await openAthena(parts);
  const redshiftData = await openRedshiftData(parts);
  const { document } = await access.rights();
  const keyring = new Keyring([options.user, ...document.users.map(({ name }) => name)]);
  const { accessKeyId, secretAccessKey } = keyring.keysOf(options.user);
  const isAdmin = await access.isAdmin(options.user);
  const server = createEndpoint({
    services: {
      athena: athena.service,
      redshiftData: redshiftData.service,
      glue: perUser(access, glueService),
      s3: perUser(access, (own, user) => s3Service(store, own.isLimited ? user : undefined)),
      s3tables: perUser(access, s3TablesService),
      sts: stsService,
    },
    keys: keyring,
    ...(options.onRequest && { onRequest: options.onRequest }),
    ...(options.onError && { onError: options.onError }),
  });
  const closeParts = async (): Promise<void> => {
    await Promise.all([athena.close(), redshiftData.close(), swept]);
    await processes.leave();
  };
  try {
    server.listen(options.port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    await closeParts();
    throw error;
  }
  // SAFETY: a server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    lakehouse: {
      endpoint: `http://127.0.0.1:${port}`,
      region,
      accessKeyId,
      secretAccessKey,
      user: options.user,
      workgroup: athenaWorkgroup,
      outputLocation: isAdmin ? resultsLocation : ownLocation(options.user),
      redshiftWorkgroup,
      redshiftDatabase: homeDatabase,
      tableBucketArn: `arn:aws:s3tables:${region}:${account}:bucket/${homeTableBucket}`,
      data: store.folder,
    },
    keysOf: (user) => keyring.keysOf(user),
    async close() {
      const closed = once(server, 'close');
      server.close();
      await closeParts();
      server.closeAllConnections();
      await closed;
    },
  };
}
