// `npm run test:host [-- --only PATTERN] [--vsix FILE]`: Lakebook in a real VS Code. First the suite that runs inside the
// extension host, then the flows that need a hand on the mouse. With --vsix, a packaged Lakebook in a clean profile.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runMain } from './command.mjs';
import { root, say, setUp } from './setup.mjs';

// The SDK's word about old versions of Node is no finding of a test.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const minute = 60_000;

await runMain(async () => {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, vsix: { type: 'string' }, tally: { type: 'string' } },
  });
  await setUp();
  // Only now are there packages to import.
  const { buildHostTests, openSession, runSuite } = await import('./hostSession.mjs');
  const { startLakehouse } = await import('./lakehouse.mjs');
  const { conclude, readTally, sum, writeTally } = await import('./tally.mjs');
  const built = await buildHostTests();
  const tallies = mkdtempSync(join(tmpdir(), 'lakebook-tally-'));
  const lakehouse = values.vsix === undefined ? await startLakehouse(join(tallies, 'lake')) : undefined;
  const session = await openSession({
    ...(values.vsix !== undefined && { vsix: resolve(values.vsix) }),
    lakehouse,
    env: {
      LAKEBOOK_HOST_REPORTER: join(root, 'scripts/reporter.mjs'),
      LAKEBOOK_HOST_TALLY: join(tallies, 'inside.json'),
      LAKEBOOK_HOST_ONLY: values.only ?? '',
      LAKEBOOK_HOST_SMOKE: values.vsix === undefined ? '' : 'yes',
    },
  });
  try {
    say(`VS Code at ${session.host.origin}`);
    await runSuite(session, built('suite.cjs'), { timeoutMs: 10 * minute, print: (line) => console.log(line) }).catch(
      (error) => console.log(`  ✗ ${error.message}`),
    );
    const inside = readTally(join(tallies, 'inside.json'));
    const outside =
      values.vsix === undefined
        ? await runOutside(session, lakehouse, { only: values.only, output: join(tallies, 'outside.json') })
        : undefined;
    const total = sum(outside === undefined ? [inside] : [inside, outside]);
    if (values.tally !== undefined) writeTally(values.tally, total);
    return conclude(total);
  } finally {
    await session.close();
    await lakehouse?.close();
    rmSync(tallies, { recursive: true, force: true });
  }

  async function runOutside(opened, lake, { only, output }) {
    const { default: Mocha } = await import('mocha');
    const { provideSession } = await import('../test/host/window.mjs');
    provideSession(opened, lake);
    const mocha = new Mocha({
      timeout: 4 * minute,
      forbidOnly: true,
      retries: 1,
      reporter: join(root, 'scripts/reporter.mjs'),
      reporterOptions: { output, show: 'all' },
    });
    if (only !== undefined) mocha.grep(new RegExp(only, 'i'));
    const folder = join(root, 'test/host');
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.ui.mjs')))
      mocha.addFile(join(folder, name));
    await mocha.loadFilesAsync();
    await new Promise((done) => mocha.run(done));
    return readTally(output);
  }
});
