/** Kernels on the scripted server, with keys of its own and no time to waste. */
import type { AthenaConnection, Kernel, QueryRun, RedshiftConnection, Row } from '../../src/kernels/api.ts';
import type { Patience } from '../../src/kernels/aws/call.ts';
import type { Target } from '../../src/kernels/aws/clients.ts';
import { AthenaKernel } from '../../src/kernels/athena/kernel.ts';
import { fixedKeys, type KeySource } from '../../src/kernels/identity/profile.ts';
import { RedshiftKernel } from '../../src/kernels/redshift/kernel.ts';
import { randomUUID } from 'node:crypto';
import type { AwsServer } from './awsServer.ts';

export const quickPatience: Patience = {
  baseMs: 1,
  capMs: 4,
  attempts: { throttled: 9, transient: 5, unreachable: 2 },
};

export const testKeys = { accessKeyId: 'AKIAFIRST', secretAccessKey: 'secret' };

export function targetOf(server: AwsServer, keys: KeySource = fixedKeys(testKeys)): Target {
  return {
    name: 'lake',
    region: 'us-east-1',
    endpoint: server.endpoint,
    identity: { kind: 'profile', name: 'analyst' },
    keys,
    version: '0.0.0',
    graceMs: 200,
  };
}

export function athenaOn(server: AwsServer, keys?: KeySource, more: Partial<Target> = {}): AthenaKernel {
  return new AthenaKernel(athenaConnection(server), { ...targetOf(server, keys), ...more }, quickPatience);
}

export function redshiftOn(server: AwsServer, more: { keys?: KeySource; opening?: string } = {}): RedshiftKernel {
  return new RedshiftKernel(redshiftConnection(server), targetOf(server, more.keys), {
    patience: quickPatience,
    ...(more.opening !== undefined && { opening: more.opening }),
  });
}

export function athenaConnection(server: AwsServer): AthenaConnection {
  return {
    kind: 'athena',
    name: 'lake',
    region: 'us-east-1',
    endpoint: server.endpoint,
    identity: { kind: 'profile', name: 'analyst' },
    workgroup: 'primary',
    catalog: 'AwsDataCatalog',
  };
}

export function redshiftConnection(server: AwsServer): RedshiftConnection {
  return {
    kind: 'redshift',
    name: 'warehouse',
    region: 'us-east-1',
    endpoint: server.endpoint,
    identity: { kind: 'profile', name: 'analyst' },
    warehouse: { workgroup: 'demo' },
    database: 'dev',
  };
}

export const statement = (sql: string): { sql: string; token: string } => ({ sql, token: randomUUID() });

export const unstopped = (): AbortSignal => new AbortController().signal;

/** Every snapshot of a run. */
export async function collect(runs: AsyncIterable<QueryRun>): Promise<QueryRun[]> {
  const all: QueryRun[] = [];
  for await (const run of runs) all.push(run);
  return all;
}

/** The last snapshot of a statement. */
export async function finish(kernel: Kernel, sql: string, signal = unstopped()): Promise<QueryRun> {
  const last = (await collect(kernel.run(statement(sql), signal))).at(-1);
  if (!last) throw new Error('The run told nothing.');
  return last;
}

/** All rows of a statement that must succeed. */
export async function rowsOf(kernel: Kernel, sql: string): Promise<Row[]> {
  const run = await finish(kernel, sql);
  if (run.phase !== 'succeeded') throw run.phase === 'failed' ? run.error : new Error(run.phase);
  const rows: Row[] = [];
  for await (const batch of run.result.rows(unstopped())) rows.push(...batch);
  return rows;
}
