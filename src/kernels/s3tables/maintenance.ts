import {
  GetTableBucketMaintenanceConfigurationCommand,
  GetTableMaintenanceConfigurationCommand,
  GetTableMaintenanceJobStatusCommand,
  type S3TablesClient,
  type TableMaintenanceJobStatusValue,
} from '@aws-sdk/client-s3tables';
import type { Caller } from '../aws/call.ts';
import type { Maintenance } from '../catalog.ts';

const names: Readonly<Record<string, string>> = {
  icebergCompaction: 'Compaction',
  icebergSnapshotManagement: 'Old snapshots',
  icebergUnreferencedFileRemoval: 'Unreferenced files',
};
const outcomes = { Successful: 'succeeded', Failed: 'failed', Not_Yet_Run: 'none yet' } as const;

interface Configured {
  readonly status?: string | undefined;
  readonly settings?: object | undefined;
}

/** What S3 Tables does to every table of a bucket. */
export async function bucketMaintenance(
  client: S3TablesClient,
  caller: Caller,
  tableBucketARN: string,
  signal: AbortSignal,
): Promise<readonly Maintenance[]> {
  const { configuration } = await caller.call(
    's3tables:GetTableBucketMaintenanceConfiguration',
    (options) => client.send(new GetTableBucketMaintenanceConfigurationCommand({ tableBucketARN }), options),
    signal,
  );
  return Object.entries(configuration ?? {}).map(([type, value]) => describe(type, value, undefined));
}

/** What it does to a table, and how that went the last time. */
export async function tableMaintenance(
  client: S3TablesClient,
  caller: Caller,
  table: { readonly tableBucketARN: string; readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<readonly Maintenance[]> {
  const [{ configuration }, { status }] = await Promise.all([
    caller.call(
      's3tables:GetTableMaintenanceConfiguration',
      (options) => client.send(new GetTableMaintenanceConfigurationCommand(table), options),
      signal,
    ),
    caller.call(
      's3tables:GetTableMaintenanceJobStatus',
      (options) => client.send(new GetTableMaintenanceJobStatusCommand(table), options),
      signal,
    ),
  ]);
  const configured = new Map(Object.entries<Configured>(configuration ?? {}));
  const jobs = new Map(Object.entries<TableMaintenanceJobStatusValue>(status ?? {}));
  return [...new Set([...configured.keys(), ...jobs.keys()])].map((type) => {
    const job = jobs.get(type);
    // The bucket's own is told by its job alone.
    const state = configured.get(type) ?? { status: job?.status === 'Disabled' ? 'disabled' : 'enabled' };
    return describe(type, state, job);
  });
}

function describe(type: string, value: Configured, job: TableMaintenanceJobStatusValue | undefined): Maintenance {
  const settings = Object.values(value.settings ?? {})[0] as unknown;
  const lastRun = job === undefined || job.status === 'Disabled' ? undefined : job;
  return {
    name: names[type] ?? type,
    state: value.status === 'disabled' ? 'disabled' : 'enabled',
    settings: Object.fromEntries(
      Object.entries(typeof settings === 'object' && settings !== null ? settings : {}).filter(
        (pair): pair is [string, string | number] => typeof pair[1] === 'string' || typeof pair[1] === 'number',
      ),
    ),
    ...(lastRun && {
      lastRun: {
        outcome: lastRun.status === undefined || lastRun.status === 'Disabled' ? 'none yet' : outcomes[lastRun.status],
        ...(lastRun.lastRunTimestamp && { at: lastRun.lastRunTimestamp.toISOString() }),
        ...(lastRun.failureMessage !== undefined && { reason: lastRun.failureMessage }),
      },
    }),
  };
}
