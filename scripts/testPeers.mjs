// `npm run test:peers`: the product against software that others wrote. What a test needs and does not find, it says
// when it skips itself.
import { parseArgs } from 'node:util';
import { runMain } from './command.mjs';
import { runMocha } from './mochaRun.mjs';
import { setUp } from './setup.mjs';
import { conclude, writeTally } from './tally.mjs';

await runMain(async () => {
  const { values } = parseArgs({ options: { tally: { type: 'string' }, only: { type: 'string' } } });
  await setUp();
  const tally = await runMocha('peers', 'test/peers/**/*.test.ts', {
    parameters: ['--timeout', '600000', ...(values.only === undefined ? [] : ['--grep', values.only])],
    timeoutMs: 45 * 60_000,
    show: 'all',
  });
  if (values.tally !== undefined) writeTally(values.tally, tally);
  return conclude(tally);
});
