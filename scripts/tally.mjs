// What the test commands count: how many passed, failed, were skipped, summed over suites.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const nothing = { passed: 0, failed: 0, skipped: 0 };
export const oneFailure = { passed: 0, failed: 1, skipped: 0 };

export const sum = (tallies) =>
  tallies.reduce(
    (total, tally) => ({
      passed: total.passed + tally.passed,
      failed: total.failed + tally.failed,
      skipped: total.skipped + tally.skipped,
    }),
    nothing,
  );

/** The closing line of every test command. */
export const closingLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

export function writeTally(path, tally) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(tally, null, 2));
}

/** Reads a tally; one that was never written is a suite that broke, so it counts as a failure. */
export const readTally = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : oneFailure);

/** Ends a test command: the closing line and an exit code. */
export function conclude(tally) {
  console.log(closingLine(tally));
  return tally.failed > 0 ? 1 : 0;
}

// `node scripts/tally.mjs FILE…` sums what several test commands have left.
if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = conclude(sum(process.argv.slice(2).map(readTally)));
