import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { LakeError } from './api.ts';
import { Caller } from './aws/call.ts';
import type { Target } from './aws/clients.ts';
import { fetchPrincipal } from './identity/principal.ts';
import { fixedKeys } from './identity/profile.ts';
import { isRunning } from './processes.ts';

/** How to reach a running local lakehouse: the line that it prints when it is ready. */
export interface LakehouseAddress {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly user: string;
  readonly workgroup: string;
  readonly outputLocation: string;
  readonly redshiftWorkgroup: string;
  readonly redshiftDatabase: string;
  readonly tableBucketArn: string;
  readonly data: string;
}

/** How a local lakehouse is started. */
export interface LakehouseLaunch {
  /** Script that runs it: `dist/lakehouse.js`. */
  readonly entry: string;
  /** Options of Node itself, such as a TypeScript loader. */
  readonly execArgv?: readonly string[];
  /** Folder that holds its data. */
  readonly data: string;
  /** The first start fills the folder, so it may take a while; 120 s unless told. */
  readonly startTimeoutMs?: number;
  /** Lets it outlive its starter, so that a reloaded window finds it again. Without it, it ends with the last kernel. */
  readonly lease?: {
    /** Holds the address, readable by this user alone. */
    readonly folder: string;
    /** Without its starter it ends when nobody has called for this long. */
    readonly idleSeconds: number;
  };
}

const startTimeoutMs = 120_000;
const stopTimeoutMs = 5_000;
/** Its exit code where it cannot serve what it was asked to. */
const askedWrong = 2;
const errorTailBytes = 4_000;

/** A process that serves one data folder as one user. */
export class LocalLakehouse {
  readonly address: LakehouseAddress;
  readonly #pid: number;
  readonly #child: ChildProcess | undefined;
  readonly #errorTail: () => string;

  constructor(address: LakehouseAddress, pid: number, child?: ChildProcess, errorTail: () => string = () => '') {
    this.address = address;
    this.#pid = pid;
    this.#child = child;
    this.#errorTail = errorTail;
  }

  get isAlive(): boolean {
    return this.#child ? this.#child.exitCode === null && this.#child.signalCode === null : isRunning(this.#pid);
  }

  /** Waits a moment: a broken connection is often seen before the exit of the process that broke it. */
  async hasDied(): Promise<boolean> {
    for (let waits = 0; waits < 10 && this.isAlive; waits++) await sleep(20);
    return !this.isAlive;
  }

  /** What a run is told when the process has died under it. */
  death(cause: unknown): LakeError {
    return new LakeError('network', `The local lakehouse has ended${because(this.#errorTail())}`, {
      hint: 'Run again: it is started anew.',
      cause,
    });
  }

  /** Ends the process with everything saved. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || !this.isAlive) return;
    const exited = new Promise((done) => child.once('exit', done));
    // Whoever waits for the end must not end before.
    child.ref();
    child.kill('SIGTERM');
    const late = new AbortController();
    const kill = sleep(stopTimeoutMs, undefined, { signal: late.signal }).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    );
    await exited;
    late.abort();
    await kill;
  }
}

interface Shared {
  users: number;
  readonly lakehouse: Promise<LocalLakehouse>;
}

const shared = new Map<string, Shared>();

/**
 * The lakehouse of a data folder and user, started if none runs. Each call is paired with one `releaseLakehouse`.
 * Throws LakeError `network` with the child's own words if it does not start.
 */
export async function acquireLakehouse(
  launch: LakehouseLaunch,
  user: string,
  version: string,
): Promise<LocalLakehouse> {
  const key = keyOf(launch, user);
  let entry = shared.get(key);
  if (entry) {
    const running = await entry.lakehouse;
    if (!running.isAlive) {
      if (shared.get(key) === entry) shared.delete(key);
      entry = shared.get(key);
    }
  }
  if (!entry) {
    entry = { users: 0, lakehouse: findOrStart(launch, user, version) };
    shared.set(key, entry);
    const mine = entry;
    mine.lakehouse.catch(() => shared.get(key) === mine && shared.delete(key));
  }
  entry.users++;
  return entry.lakehouse;
}

/** Ends the process when its last user has gone, unless it is on a lease. */
export async function releaseLakehouse(
  launch: LakehouseLaunch,
  user: string,
  lakehouse: LocalLakehouse,
): Promise<void> {
  const key = keyOf(launch, user);
  const entry = shared.get(key);
  if (!entry || (await entry.lakehouse) !== lakehouse || --entry.users > 0) return;
  shared.delete(key);
  if (!launch.lease) await lakehouse.stop();
}

function keyOf(launch: LakehouseLaunch, user: string): string {
  return JSON.stringify([resolve(launch.data), user]);
}

async function findOrStart(launch: LakehouseLaunch, user: string, version: string): Promise<LocalLakehouse> {
  if (!launch.lease) return startLakehouse(launch, user);
  const found = await findLeased(leasePath(launch, user), version);
  return found ?? startLakehouse(launch, user);
}

function leasePath(launch: LakehouseLaunch, user: string): string {
  const name = createHash('sha256').update(keyOf(launch, user)).digest('hex').slice(0, 32);
  return join(launch.lease?.folder ?? '', `${name}.json`);
}

/** The lakehouse of a lease file, if it runs and takes the keys in it. */
async function findLeased(path: string, version: string): Promise<LocalLakehouse | undefined> {
  try {
    const { pid, lakehouse } = JSON.parse(await readFile(path, 'utf8')) as { pid: number; lakehouse: unknown };
    if (!isAddress(lakehouse) || !isRunning(pid)) return undefined;
    const target = localTarget(lakehouse, 'local lakehouse', version);
    await fetchPrincipal(target, new Caller(target), AbortSignal.timeout(2_000));
    return new LocalLakehouse(lakehouse, pid);
  } catch {
    // No lease, an unreadable one, or one of a process that is gone: a new one is started.
    return undefined;
  }
}

/** Where calls to a local lakehouse go. */
export function localTarget(address: LakehouseAddress, name: string, version: string): Target {
  const { endpoint, region, user, accessKeyId, secretAccessKey } = address;
  return {
    name,
    region,
    endpoint,
    identity: { kind: 'local', name: user },
    keys: fixedKeys({ accessKeyId, secretAccessKey }),
    version,
    graceMs: 0,
  };
}

async function startLakehouse(launch: LakehouseLaunch, user: string): Promise<LocalLakehouse> {
  if (!existsSync(launch.entry))
    throw new LakeError('network', `The local lakehouse cannot start: ${launch.entry} is missing.`, {
      hint: 'Build or install Lakebook again.',
    });
  await mkdir(launch.data, { recursive: true });
  const leased = launch.lease && leasePath(launch, user);
  const log = leased?.replace(/\.json$/, '.log');
  const child = spawnEntry(launch, user, log);
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-errorTailBytes);
  });
  const errorTail = (): string => (log === undefined ? tail : readTail(log));
  try {
    const address = await readAddress(child, launch.startTimeoutMs ?? startTimeoutMs, errorTail);
    unref(child);
    if (leased !== undefined) await writeLease(leased, { pid: child.pid, lakehouse: address });
    return new LocalLakehouse(address, child.pid ?? 0, child, errorTail);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function spawnEntry(launch: LakehouseLaunch, user: string, log: string | undefined): ChildProcess {
  const { entry, execArgv = [], data, lease } = launch;
  const args = [...execArgv, entry, '--data', resolve(data), '--as', user];
  if (lease) args.push('--lease', String(lease.idleSeconds));
  if (log !== undefined) mkdirSync(launch.lease?.folder ?? '', { recursive: true, mode: 0o700 });
  const logFile = log === undefined ? undefined : openSync(log, 'w', 0o600);
  try {
    const child = spawn(process.execPath, args, {
      // By the channel it learns that its starter has gone: it ends then, or when its lease does.
      stdio: ['ignore', 'pipe', logFile ?? 'pipe', 'ipc'],
      detached: lease !== undefined,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    if (!lease) endWithUs(child);
    return child;
  } finally {
    if (logFile !== undefined) closeSync(logFile);
  }
}

/** A program that has nothing else to do may end; the child follows by itself. */
function unref(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  // SAFETY: the pipes of a child process are sockets.
  for (const pipe of [child.stdout, child.stderr]) (pipe as Socket | null)?.unref();
}

function endWithUs(child: ChildProcess): void {
  const kill = (): void => void child.kill('SIGTERM');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
}

async function readAddress(child: ChildProcess, timeoutMs: number, errorTail: () => string): Promise<LakehouseAddress> {
  const refuse = (what: string, cause?: unknown): LakeError =>
    new LakeError('network', `The local lakehouse did not start${what}${because(errorTail())}`, {
      hint: 'Run again; if it stays, give it another data folder.',
      cause,
    });
  const timeout = new AbortController();
  const stdout = child.stdout;
  if (!stdout) throw refuse('');
  const lines = createInterface({ input: stdout });
  try {
    const line = await Promise.race([
      new Promise<string>((done) => lines.once('line', done)),
      new Promise<never>((_, fail) => {
        child.once('error', (error) => fail(refuse('', error)));
        // The last words come before 'close', not always before 'exit'.
        child.once('close', (code, signal) => {
          const sentence = because(errorTail());
          // What it was asked for cannot be; it says so itself, with the next step.
          if (code === askedWrong && sentence !== '.') fail(new LakeError('network', sentence.replace(/^: /, '')));
          else fail(refuse(` (${signal ?? `exit code ${code}`})`));
        });
      }),
      sleep(timeoutMs, undefined, { signal: timeout.signal }).then(() => {
        throw refuse(` within ${Math.round(timeoutMs / 1000)} s`);
      }),
    ]);
    const address: unknown = parseJson(line);
    if (!isAddress(address)) throw refuse(`: it printed "${line.slice(0, 200)}"`);
    return address;
  } finally {
    timeout.abort();
    lines.close();
    stdout.resume();
  }
}

async function writeLease(
  path: string,
  lease: { pid: number | undefined; lakehouse: LakehouseAddress },
): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await rm(draft, { force: true });
  await writeFile(draft, JSON.stringify(lease), { mode: 0o600 });
  await rename(draft, path);
}

function isAddress(value: unknown): value is LakehouseAddress {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  const names = [
    'endpoint',
    'region',
    'accessKeyId',
    'secretAccessKey',
    'workgroup',
    'redshiftWorkgroup',
    'tableBucketArn',
  ];
  return names.every((name) => typeof fields[name] === 'string');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readTail(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(-errorTailBytes);
  } catch {
    return '';
  }
}

/** The sentence among what a process has written last: the error's own line of a crash, else the last line. */
function because(tail: string): string {
  const lines = tail.split('\n').filter((line) => /^\S/.test(line) && !/^(node:|Node\.js v|[}^])/.test(line));
  const sentence = lines.findLast((line) => /^\w*Error( \[\w+\])?: /.test(line)) ?? lines.at(-1);
  return sentence === undefined ? '.' : `: ${sentence.trim()}`;
}
