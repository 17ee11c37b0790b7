// Python with pinned packages, kept in the cache so that it is made once.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'lakebook', 'peers');

/**
 * The `python` of an environment with exactly these packages, e.g. `['pyiceberg==0.12.0']`; made on first use, which
 * needs the network. Undefined, with the reason printed, where this machine has no Python 3.
 */
export function pythonWith(name: string, packages: readonly string[]): string | undefined {
  const folder = join(cache, name);
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const stamp = join(folder, 'packages.txt');
  const wanted = `${packages.join('\n')}\n`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && runs(python)) return python;

  if (!runs('python3')) {
    console.log(`skipped: ${name} needs Python 3, and there is no python3 on the PATH`);
    return undefined;
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const made = spawnSync('python3', ['-m', 'venv', folder], { encoding: 'utf8' });
  if (made.status !== 0) {
    console.log(`skipped: ${name} needs Python's venv module (on Debian: apt install python3-venv)`);
    return undefined;
  }
  const install = spawnSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], { encoding: 'utf8' });
  if (install.status !== 0) throw new Error(`pip install ${packages.join(' ')} failed:\n${install.stderr}`);
  writeFileSync(`${stamp}.new`, wanted);
  renameSync(`${stamp}.new`, stamp);
  return python;
}

function runs(python: string): boolean {
  const run = spawnSync(python, ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))'], { stdio: 'ignore' });
  return run.status === 0;
}
