// Brings a fresh clone to a state that runs: packages installed, dist/ built. Says what it does, does nothing twice.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, runMain } from './command.mjs';
import { withLock } from './lock.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installed = join(root, 'node_modules/.package-lock.json');
const stamp = join(root, 'dist/.stamp');
const lock = join(root, 'out/setup.lock');

/** What a build is made from. */
const inputs = ['src', 'media', 'package.json', 'package-lock.json', 'esbuild.mjs', 'tsconfig.json'];

/** Prints a line about what a script is doing. */
export function say(text) {
  process.stderr.write(`lakebook: ${text}\n`);
}

/** The hash of every input's path and bytes, or of those below the given paths. */
export function hashFiles(paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) add(`${path}/${name}`);
    } else {
      hash.update(`${path}\0`).update(readFileSync(full)).update('\0');
    }
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}

/** Whether node_modules holds what the lock file asks for; npm writes its own lock file last, so a broken install has none. */
function isInstalled() {
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return (
    Object.entries(wanted).every(
      ([path, entry]) =>
        path === '' || (present[path] ? present[path].version === entry.version : Boolean(entry.optional)),
    ) && Object.keys(present).every((path) => path in wanted)
  );
}

const buildStamp = () => `${hashFiles(inputs)} ${process.platform}-${process.arch}\n`;
const isBuilt = (wanted) => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;

/** Does a step and says how long it took. */
export async function timed(what, work) {
  say(`${what} …`);
  const began = performance.now();
  const outcome = await work();
  say(`${what}: done in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return outcome;
}

/** Installs packages and builds dist/ where needed. A second call costs some milliseconds. */
export async function setUp() {
  if (Number(process.versions.node.split('.')[0]) < 20)
    throw new Error(`Lakebook needs Node 20 or later, and this is Node ${process.versions.node}: install a newer one.`);
  if (isInstalled() && isBuilt(buildStamp())) return;
  await withLock(
    lock,
    () => say('waiting for another set-up of this folder'),
    async () => {
      if (!isInstalled())
        await timed('installing packages', () =>
          runCommand('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, timeoutMs: 600_000 }),
        );
      const wanted = buildStamp();
      if (isBuilt(wanted)) return;
      await timed('building', () => runCommand(process.execPath, ['esbuild.mjs'], { cwd: root, timeoutMs: 180_000 }));
      writeFileSync(stamp, wanted);
    },
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runMain(setUp);
