// `npm run package -- -o FILE [--target PLATFORM]`: a VSIX of one platform, made in a staging folder of its own.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, runMain } from './command.mjs';
import { writeNotices } from './notices.mjs';
import { root, say, setUp, timed } from './setup.mjs';
import { cached, installHost } from './vscodeHost.mjs';

const targets = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64', 'win32-x64'];
const here = `${process.platform}-${process.arch}`;
/** What the build reads, and what goes into the package as it is. */
const sources = [
  ...['src', 'media', 'samples', 'esbuild.mjs', 'package.json', 'tsconfig.json', '.vscodeignore'],
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'docs'],
];

await runMain(async () => {
  const { values } = parseArgs({
    options: { out: { type: 'string', short: 'o' }, target: { type: 'string', default: here } },
  });
  const { target } = values;
  if (!targets.includes(target)) throw new Error(`There is no package for ${target}. Targets: ${targets.join(', ')}.`);
  const out = resolve(values.out ?? `lakebook-${target}.vsix`);
  await setUp();
  await installHost();
  const staging = mkdtempSync(join(tmpdir(), 'lakebook-package-'));
  try {
    for (const name of sources) {
      if (!existsSync(join(root, name))) throw new Error(`${name} is missing, and the package needs it.`);
      cpSync(join(root, name), join(staging, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(staging, 'node_modules'), 'junction');
    await timed(`packaging for ${target}`, async () => {
      const duckdb = target === here ? undefined : await fetchDuckdb(target, staging);
      await runCommand(process.execPath, ['esbuild.mjs', '--minify'], {
        cwd: staging,
        env: { ...process.env, ...(duckdb !== undefined && { LAKEBOOK_DUCKDB: duckdb }) },
        timeoutMs: 180_000,
      });
      if (!existsSync(join(staging, 'dist/duckdb/duckdb.node')))
        throw new Error(`The native library of DuckDB for ${target} is missing; the package would not run.`);
      writeNotices(staging);
      rmSync(join(staging, 'node_modules'));
      trimManifest(join(staging, 'package.json'));
      await runCommand(
        process.execPath,
        [
          cached('@vscode/vsce/vsce'),
          ...['package', '--no-dependencies', '--skip-license', '--allow-missing-repository'],
          ...['--no-rewrite-relative-links', '--target', target, '--out', out],
        ],
        { cwd: staging, timeoutMs: 180_000 },
      );
    });
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  say(`${out}: ${(statSync(out).size / 1e6).toFixed(1)} MB`);
});

/** A package that is installed has no scripts to run and no packages to install. */
function trimManifest(path) {
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  for (const key of ['scripts', 'devDependencies', 'dependencies', 'overrides', 'allowScripts']) delete manifest[key];
  writeFileSync(path, JSON.stringify(manifest, null, 2));
}

/** Gets the library of another platform, in the version of this one; gives its folder. */
async function fetchDuckdb(target, staging) {
  const name = `@duckdb/node-bindings-${target}`;
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const entry = lock[`node_modules/${name}`];
  if (entry === undefined) throw new Error(`package-lock.json knows no ${name}: DuckDB has no build for ${target}.`);
  const folder = join(staging, '.duckdb');
  const [os, cpu] = target.split('-');
  await runCommand(
    'npm',
    [
      ...['install', '--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--force'],
      ...['--loglevel=error', `--os=${os}`, `--cpu=${cpu}`, `${name}@${entry.version}`],
    ],
    { cwd: staging, timeoutMs: 300_000 },
  );
  return join(folder, 'node_modules', name);
}
