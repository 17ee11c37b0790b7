// A real VS Code without a desktop: the server inside the code-server package, kept in a cache of its own.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guardGroup, killGroup, runCommand, runMain } from './command.mjs';
import { withLock } from './lock.mjs';
import { say, timed } from './setup.mjs';

const versions = {
  'code-server': '4.139.1',
  node: '24.21.0',
  'playwright-core': '1.65.1',
  'axe-core': '4.14.1',
  '@vscode/vsce': '4.1.0',
};
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'lakebook/vscode-host');
const stamp = join(cache, 'stamp');
/** What the stamp of a cache says that is ready. */
export const hostStamp = `${JSON.stringify(versions)}\n`;
const server = join(cache, 'node_modules/code-server/lib/vscode');
const nodeBin = join(cache, 'node24/node_modules/node/bin');
const npmQuiet = ['--no-audit', '--no-fund', '--loglevel=error'];

/** Path of a file of a package in the cache. */
export const cached = (path) => join(cache, 'node_modules', path);

/** Installs the host into the cache: about a minute the first time, nothing later. */
export async function installHost() {
  const isReady = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === hostStamp;
  if (isReady()) return;
  await withLock(
    join(cache, 'lock'),
    () => say('waiting for another set-up of the test host'),
    async () => {
      if (isReady()) return;
      await fillCache();
      writeFileSync(stamp, hostStamp);
    },
  );
}

async function fillCache() {
  mkdirSync(join(cache, 'node24'), { recursive: true });
  const { node, ...others } = versions;
  // The package's own pre-install script fetches the binary, so this is the one package whose script must run.
  writePackage(join(cache, 'node24'), { node }, { [`node@${node}`]: true });
  writePackage(cache, others);
  await timed(`test host: Node ${node} (VS Code's server needs it)`, () => npmInstall(join(cache, 'node24'), []));
  await timed(`test host: code-server ${others['code-server']}, browser driver, packager`, () =>
    npmInstall(cache, ['--ignore-scripts']),
  );
  // code-server's own post-install refuses other versions of Node and compiles everything; this is what matters of it.
  await timed("test host: VS Code server's packages", async () => {
    await npmInstall(server, ['--omit=dev', '--ignore-scripts']);
    await npmInstall(join(server, 'extensions'), ['--omit=dev', '--ignore-scripts']);
  });
  await timed('test host: native parts', () =>
    runCommand('npm', ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog', '--loglevel=error'], {
      cwd: server,
      env: hostEnvironment(),
      timeoutMs: 300_000,
    }).catch(() => say('test host: no compiler, so the host runs without log files')),
  );
}

function writePackage(folder, dependencies, allowScripts = {}) {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies, allowScripts }));
}

const npmInstall = (cwd, parameters) =>
  runCommand('npm', ['install', ...parameters, ...npmQuiet], { cwd, env: hostEnvironment(), timeoutMs: 500_000 });

/** Our environment with the host's Node first on the PATH, and nothing that npm has put in. */
function hostEnvironment() {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  if (existsSync(nodeBin)) env.PATH = `${nodeBin}${delimiter}${env.PATH}`;
  return env;
}

const portInUse = (port) => new Error(`Port ${port} is in use; choose another one with --port, or leave it out.`);

/** Throws a sentence where nothing can listen on the port; 0 is any free one. */
export async function checkPort(port) {
  if (port === 0) return;
  const probe = createServer();
  await new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(port, '127.0.0.1', () => probe.close(resolve));
  }).catch((error) => {
    if (error.code === 'EADDRINUSE') throw portInUse(port);
    throw new Error(`Port ${port} may not be used here (${error.code}); choose one above 1023 with --port.`);
  });
}

/**
 * Starts a VS Code server on a free loopback port, with a profile of its own that goes when it is closed.
 * `smokeTest` lets the page load an extension from its folder and run a suite in it; it also switches toasts off.
 * Gives `{ origin, port, url(payload), close() }`; `url` takes pairs for the workbench, e.g. extensionDevelopmentPath.
 */
export async function startServer({ folder, extensionsDir, smokeTest, env = {}, settings = {}, port = 0 }) {
  await installHost();
  const profile = mkdtempSync(join(tmpdir(), 'lakebook-host-'));
  const forget = () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', forget);
  mkdirSync(join(profile, 'data/User'), { recursive: true });
  writeFileSync(join(profile, 'data/User/settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  const child = spawn(
    join(nodeBin, 'node'),
    [
      join(server, 'out/server-main.js'),
      ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'],
      ...['--accept-server-license-terms', '--telemetry-level', 'off', '--disable-workspace-trust'],
      ...['--server-data-dir', profile, '--extensions-dir', extensionsDir ?? join(profile, 'extensions')],
      ...(smokeTest ? ['--enable-smoke-test-driver'] : []),
    ],
    {
      // Without a gallery of its own code-server would look for one outside.
      env: { ...hostEnvironment(), EXTENSIONS_GALLERY: '{}', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  guardGroup(child);
  const close = async () => {
    const ended = child.exitCode !== null ? undefined : new Promise((resolve) => child.once('exit', resolve));
    killGroup(child, 'SIGTERM');
    const timer = setTimeout(() => killGroup(child), 3000);
    await ended;
    clearTimeout(timer);
    killGroup(child);
    forget();
    process.off('exit', forget);
  };
  try {
    const listening = await waitForPort(child, port);
    const origin = `http://127.0.0.1:${listening}`;
    const url = (payload = []) => {
      const address = new URL(origin);
      address.searchParams.set('folder', folder);
      if (payload.length > 0) address.searchParams.set('payload', JSON.stringify(payload));
      return address.href;
    };
    return { origin, port: listening, profile, url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** How a file or folder of this machine is named in the page's payload. */
export const remoteUri = (host, path) => `vscode-remote://127.0.0.1:${host.port}${path}`;

/** Installs a packaged extension into an extensions folder, with the server's own installer. */
export async function installExtension(vsix, extensionsDir) {
  await installHost();
  const profile = mkdtempSync(join(tmpdir(), 'lakebook-install-'));
  try {
    return await runCommand(
      join(nodeBin, 'node'),
      [
        join(server, 'out/server-main.js'),
        ...['--accept-server-license-terms', '--server-data-dir', profile, '--extensions-dir', extensionsDir],
        ...['--install-extension', vsix],
      ],
      { env: { ...hostEnvironment(), EXTENSIONS_GALLERY: '{}' }, timeoutMs: 120_000 },
    );
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function waitForPort(child, port) {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why) => {
      clearTimeout(timer);
      reject(new Error(`The VS Code server did not start: ${why}\n${output.trim()}`));
    };
    const timer = setTimeout(() => fail('nothing heard for 60 s.'), 60_000);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`exit code ${code}.`));
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output = `${output}${text}`.slice(-20_000);
        // The server stays without a word when somebody has taken the port since it was looked at.
        if (/EADDRINUSE/.test(output)) {
          clearTimeout(timer);
          reject(portInUse(port));
        }
        const found = /Extension host agent listening on (\d+)/.exec(output);
        if (!found) return;
        clearTimeout(timer);
        resolve(Number(found[1]));
      });
  });
}

/** Nothing on the screen that is not the notebook. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.reduceMotion': 'on',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'editor.cursorBlinking': 'solid',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'chat.disableAIFeatures': true,
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  await runMain(async () => {
    await installHost();
    say(`test host ready in ${dirname(stamp)}`);
  });
