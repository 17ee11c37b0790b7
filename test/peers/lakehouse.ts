// The local lakehouse as a process of its own, started once for all peers and ended after them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Lakehouse } from '../../src/local/api.ts';

const root = join(import.meta.dirname, '../..');
let running: Promise<{ lakehouse: Lakehouse; stop(): Promise<void> }> | undefined;

async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'lakebook-peers-'));
  const server = spawn(
    process.execPath,
    ['--import', 'tsx', 'src/local/main.ts', '--data', join(folder, 'data'), '--port', '0', '--as', 'admin'],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(server, 'exit');
  const line = await Promise.race([
    createInterface({ input: server.stdout })[Symbol.asyncIterator]().next(),
    ended.then(([code]) =>
      Promise.reject(new Error(`The local lakehouse ended with code ${code} before it was ready.`)),
    ),
  ]);
  // SAFETY: main.ts prints one line of this type when it is ready.
  const lakehouse = JSON.parse(String(line.value)) as Lakehouse;
  server.stdout.resume();
  const stop = async () => {
    if (server.exitCode === null) server.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { lakehouse, stop };
}

/** The one lakehouse of this test process. */
export async function startLakehouse(): Promise<Lakehouse> {
  running ??= start();
  return (await running).lakehouse;
}

after(async () => (await running)?.stop());

/** What a stranger's client finds in its environment: the exported lines of `lakebook local`, and nothing of the user's own. */
export function clientEnvironment(lakehouse: Lakehouse): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS_|PYTHON|.*_proxy$)/i.test(name));
  return {
    ...Object.fromEntries(own),
    AWS_ENDPOINT_URL: lakehouse.endpoint,
    AWS_REGION: lakehouse.region,
    AWS_DEFAULT_REGION: lakehouse.region,
    AWS_ACCESS_KEY_ID: lakehouse.accessKeyId,
    AWS_SECRET_ACCESS_KEY: lakehouse.secretAccessKey,
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    PYTHONDONTWRITEBYTECODE: '1',
    LAKEHOUSE: JSON.stringify(lakehouse),
  };
}
