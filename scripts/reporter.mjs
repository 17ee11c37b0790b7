// Mocha's reporter of this project: every problem in full, a tally as JSON for the command that sums.
// Options: `output`, a file for the tally; `show`, `all` for a line per test, otherwise problems alone.
import { writeTally } from './tally.mjs';

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

export default class Reporter {
  constructor(runner, { reporterOptions = {} } = {}) {
    const { output, show } = reporterOptions;
    const tally = { passed: 0, failed: 0, skipped: 0, problems: [], skips: [] };
    const title = (test) => test.titlePath().join(' › ');
    runner.on('pass', (test) => {
      tally.passed += 1;
      if (show === 'all') console.log(`  ✓ ${title(test)} (${seconds(test.duration)})`);
    });
    runner.on('pending', (test) => {
      tally.skipped += 1;
      tally.skips.push(title(test));
      console.log(`  - skipped: ${title(test)}`);
    });
    // Where a busy machine may be at fault, a suite asks for a second try; it is told, and why.
    runner.on('retry', (test, error) => {
      console.log(`  ↻ ${title(test)}: tried again after\n${describeError(error).replace(/^/gm, '      ')}`);
    });
    runner.on('fail', (test, error) => {
      tally.failed += 1;
      const text = describeError(error);
      tally.problems.push({ title: title(test), text });
      console.log(`  ✗ ${title(test)}\n${text.replace(/^/gm, '      ')}`);
    });
    runner.once('end', () => {
      if (output !== undefined) writeTally(output, tally);
    });
  }
}

function describeError(error) {
  const lines = String(error?.stack ?? error).split('\n');
  // Our own lines of the stack are enough to find the place.
  return lines
    .filter((line) => !/^\s+at .*(node_modules|node:internal)/.test(line))
    .slice(0, 40)
    .join('\n');
}
