import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';

const scripts = join(import.meta.dirname, '../../scripts');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The commands that the source of an extension executes in an empty window. */
async function activate(source: string): Promise<unknown[][]> {
  const executed: unknown[][] = [];
  const vscode = {
    Uri: { file: String },
    window: { tabGroups: { all: [{ tabs: [] }] } },
    commands: { executeCommand: async (...words: unknown[]) => executed.push(words) },
  };
  const context = { exports: {}, require: () => vscode };
  await runInNewContext(`${source}; exports.activate()`, context);
  return executed;
}

describe('npm start', function () {
  this.timeout(60_000);
  let folder = '';
  let temporary = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakebook-start-'));
    temporary = join(folder, 'tmp');
    await mkdir(temporary);
  });
  afterEach(async () => rm(folder, { recursive: true, force: true }));

  /** A cache whose VS Code server does no more than this. */
  async function makeHost(server: string): Promise<void> {
    const cache = join(folder, 'cache/lakebook/vscode-host');
    const out = join(cache, 'node_modules/code-server/lib/vscode/out');
    const bin = join(cache, 'node24/node_modules/node/bin');
    for (const each of [out, bin]) await mkdir(each, { recursive: true });
    await symlink(process.execPath, join(bin, 'node'));
    await writeFile(join(out, 'server-main.js'), server);
    const { hostStamp } = (await import(pathToFileURL(join(scripts, 'vscodeHost.mjs')).href)) as { hostStamp: string };
    await writeFile(join(cache, 'stamp'), hostStamp);
  }

  async function start(port: number, until?: RegExp): Promise<Ended> {
    const child = spawn(process.execPath, [join(scripts, 'start.mjs'), '--port', String(port)], {
      env: { ...process.env, TMPDIR: temporary, XDG_CACHE_HOME: join(folder, 'cache') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
      if (until?.test(err)) child.kill('SIGTERM');
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, out, err };
  }

  it('opens the welcome notebook, says what goes when it ends, and takes it away', async () => {
    const seen = join(folder, 'opener.js');
    await makeHost(`const { copyFileSync } = require('node:fs');
const extensions = process.argv[process.argv.indexOf('--extensions-dir') + 1];
copyFileSync(extensions + '/lakebook.opener/opener.js', ${JSON.stringify(seen)});
console.log('Extension host agent listening on 4321');
setInterval(() => {}, 1000);`);
    const { code, out, err } = await start(0, /Ctrl\+C ends it/);
    assert.equal(code, 0, err);
    const address = new URL(/^Lakebook is at (\S+)\n$/.exec(out)?.[1] ?? '');
    const welcome = join(address.searchParams.get('folder') ?? '', 'welcome.lakebook.sql');
    assert.deepEqual(await activate(await readFile(seen, 'utf8')), [['vscode.openWith', welcome, 'lakebook']]);
    assert.match(err, /Ctrl\+C ends it; settings, copies of the samples and tables of this window go with it\n$/);
    assert.deepEqual(await readdir(temporary), []);
  });

  it('says at once in one sentence that a port is in use, and leaves no folder', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const taken = await start(port);
    listener.close();
    const sentence = (number: number): string =>
      `Port ${number} is in use; choose another one with --port, or leave it out.\n`;
    assert.deepEqual(taken, { code: 1, out: '', err: sentence(port) });
    await makeHost("console.error('Error: listen EADDRINUSE'); setInterval(() => {}, 1000);");
    const late = await start(0);
    assert.equal(late.code, 1);
    assert.ok(late.err.endsWith(sentence(0)), late.err);
    assert.deepEqual(await readdir(temporary), []);
  });

  it('that fails leaves no folder', async () => {
    await makeHost("console.error('Out of order'); process.exit(7);");
    const { code, err } = await start(0);
    assert.equal(code, 1);
    assert.match(err, /The VS Code server did not start: exit code 7\.\nOut of order\n$/);
    assert.deepEqual(await readdir(temporary), []);
  });

  it('that is interrupted before it is ready leaves no folder', async () => {
    await makeHost("console.error('On its way'); process.kill(process.ppid, 'SIGTERM'); setInterval(() => {}, 1000);");
    assert.equal((await start(0)).code, 143);
    assert.deepEqual(await readdir(temporary), []);
  });
});
