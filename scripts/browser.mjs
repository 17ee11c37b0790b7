// The browser that drives VS Code: a Chromium that is there, or Debian's.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { runCommand } from './command.mjs';
import { timed } from './setup.mjs';
import { cached, installHost } from './vscodeHost.mjs';

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const advice =
  'The tests in VS Code need Chromium: install it (Debian: apt-get install chromium; elsewhere: ' +
  'npx playwright-core@1.65.1 install --with-deps chromium) or set CHROMIUM_PATH to one.';

async function loadPlaywright() {
  await installHost();
  return (await import(pathToFileURL(cached('playwright-core/index.mjs')).href)).chromium;
}

/** Path of a Chromium that answers. Installs Debian's where that is possible, otherwise says in a sentence what to do. */
export async function ensureChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') {
    if (answers(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, and no Chromium answers there: correct it or unset it.`);
  }
  const present = commands.find(answers);
  if (present !== undefined) return present;
  const downloaded = (await loadPlaywright()).executablePath();
  if (existsSync(downloaded) && answers(downloaded)) return downloaded;
  // Ubuntu's package of that name is a snap, which containers cannot run.
  if (process.getuid?.() !== 0 || !isDebian()) throw new Error(advice);
  await timed('test host: Chromium by apt-get', async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await runCommand('apt-get', ['update', '-qq'], { env, timeoutMs: 180_000 });
    const packages = ['chromium', 'fonts-dejavu-core'];
    await runCommand('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
      env,
      timeoutMs: 600_000,
    });
  }).catch((error) => {
    throw new Error(`${advice}\n${error.message}`);
  });
  if (!answers('chromium')) throw new Error(advice);
  return 'chromium';
}

function answers(command) {
  try {
    return /\d+\.\d+/.test(execFileSync(command, ['--version'], { encoding: 'utf8', stdio: 'pipe', timeout: 20_000 }));
  } catch {
    return false;
  }
}

const isDebian = () =>
  existsSync('/etc/os-release') && /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'));

/** Starts Chromium without a window. */
export async function launchBrowser() {
  const executable = await ensureChromium();
  const chromium = await loadPlaywright();
  return chromium.launch({
    executablePath: executable.includes('/') ? executable : findOnPath(executable),
    // Its own handlers keep the process from ending; ours end it.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}

const findOnPath = (command) => execFileSync('which', [command], { encoding: 'utf8' }).trim();
