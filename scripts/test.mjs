// `npm test [-- SUITE…]`: set-up, types, lint, format, unit, fuzz, view, contract, VS Code, the packaged extension in VS Code.
// Needs npm's packages and a Chromium, nothing else. The last line is the sum of all suites.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CommandError, runCommand, runMain } from './command.mjs';
import { runMocha } from './mochaRun.mjs';
import { root, setUp } from './setup.mjs';
import { closingLine, conclude, oneFailure, readTally, sum, writeTally } from './tally.mjs';

const minute = 60_000;
const vsix = join(root, 'out/lakebook-test.vsix');
const script = (name, parameters, timeoutMs) =>
  runCommand(process.execPath, [join(root, 'scripts', name), ...parameters], { cwd: root, timeoutMs, show: true });
const tool = (path, ...parameters) =>
  runCommand(process.execPath, [join(root, 'node_modules', path), ...parameters], { cwd: root, timeoutMs: 5 * minute });

/** A check that is one test: it passes if the command does. */
const check = (run) => async (print) => {
  try {
    await run();
    return { passed: 1, failed: 0, skipped: 0 };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    print(error.message);
    return oneFailure;
  }
};

/** A suite in VS Code, in a process of its own that leaves its tally in a file. */
const host = (name, parameters) => async () => {
  const tally = join(root, `out/tally/${name}.json`);
  rmSync(tally, { force: true });
  const broken = await script('testHost.mjs', [...parameters, '--tally', tally], 15 * minute).catch((error) => error);
  const counted = readTally(tally);
  return broken instanceof Error && counted.failed === 0 ? sum([counted, oneFailure]) : counted;
};

/** These only read, so they run side by side. */
const checks = {
  types: check(async () => {
    await tool('typescript/bin/tsc', '-p', '.');
    await tool('typescript/bin/tsc', '-p', 'media');
  }),
  lint: check(() => tool('eslint/bin/eslint.js', '.')),
  format: check(() => tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')),
};
const suites = {
  unit: () => runMocha('unit', 'test/unit/**/*.test.ts', { timeoutMs: 5 * minute }),
  fuzz: () =>
    runMocha('fuzz', 'test/fuzz/**/*.test.ts', { parameters: ['--timeout', '180000'], timeoutMs: 10 * minute }),
  view: () => runMocha('view', 'test/view/**/*.test.mjs', { timeoutMs: 5 * minute }),
  contract: () => runMocha('contract', 'test/contract/**/*.test.ts', { timeoutMs: 15 * minute }),
  host: host('host', []),
  packaged: async () => {
    await script('package.mjs', ['-o', vsix], 5 * minute);
    return host('packaged', ['--vsix', vsix])();
  },
};

await runMain(async () => {
  const { values, positionals } = parseArgs({ options: { tally: { type: 'string' } }, allowPositionals: true });
  const names = [...Object.keys(checks), ...Object.keys(suites)];
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`There is no suite ${unknown.join(', ')}. Suites: ${names.join(', ')}.`);
  try {
    await setUp();
  } catch (error) {
    console.log(error.message);
    return conclude(oneFailure);
  }
  const isWanted = ([name]) => positionals.length === 0 || positionals.includes(name);
  const tallies = await Promise.all(Object.entries(checks).filter(isWanted).map(runPart));
  for (const part of Object.entries(suites).filter(isWanted)) {
    console.log(`\n${part[0]}`);
    tallies.push(await runPart(part));
  }
  console.log('');
  const total = sum(tallies);
  if (values.tally !== undefined) writeTally(values.tally, total);
  return conclude(total);
});

/** Runs a check or a suite; whatever breaks it is a failure of it. What a check has to say is printed in one piece. */
async function runPart([name, run]) {
  const began = performance.now();
  const said = [];
  const tally = await run((text) => said.push(text)).catch((error) => {
    said.push(`  ✗ ${error instanceof Error ? error.message : String(error)}`);
    return oneFailure;
  });
  said.push(`${name}: ${closingLine(tally)} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  console.log(said.join('\n'));
  return tally;
}
