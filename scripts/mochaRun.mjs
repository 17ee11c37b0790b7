// Runs a part of the tests with mocha in a process of its own.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { root } from './setup.mjs';
import { oneFailure, readTally } from './tally.mjs';

/**
 * Runs the test files of a glob and gives their tally. A mocha that breaks before or after its tests counts as a failure.
 * `show: 'all'` prints a line for each test.
 */
export async function runMocha(name, glob, { parameters = [], timeoutMs, show = 'problems' }) {
  const output = join(root, `out/tally/${name}.json`);
  rmSync(output, { force: true });
  const reporter = ['--reporter', join(root, 'scripts/reporter.mjs')];
  const options = ['--reporter-option', `output=${output},show=${show}`];
  let broken;
  await runCommand(
    process.execPath,
    [join(root, 'node_modules/mocha/bin/mocha.js'), ...reporter, ...options, ...parameters, glob],
    { cwd: root, timeoutMs, show: true },
  ).catch((error) => (broken = error));
  const tally = readTally(output);
  if (broken === undefined || (tally.failed > 0 && tally !== oneFailure)) return tally;
  console.log(`  ✗ ${name}: ${broken.message}`);
  return { ...tally, failed: Math.max(1, tally.failed) };
}
