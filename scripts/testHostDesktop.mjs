// The suite of test/host in a desktop VS Code, which @vscode/test-electron downloads. Without the flows of the browser.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMain } from './command.mjs';
import { root, setUp } from './setup.mjs';
import { conclude, readTally } from './tally.mjs';

await runMain(async () => {
  await setUp();
  const { runTests } = await import('@vscode/test-electron');
  const { buildHostTests } = await import('./hostSession.mjs');
  const built = await buildHostTests();
  const work = mkdtempSync(join(tmpdir(), 'lakebook-work-'));
  const tally = join(root, 'out/tally/desktop.json');
  rmSync(tally, { force: true });
  cpSync(join(root, 'samples'), work, { recursive: true });
  try {
    await runTests({
      extensionDevelopmentPath: root,
      extensionTestsPath: built('suite.cjs'),
      launchArgs: [work, '--disable-extensions', '--disable-workspace-trust'],
      extensionTestsEnv: {
        LAKEBOOK_HOST_WORK: work,
        LAKEBOOK_HOST_TALLY: tally,
        LAKEBOOK_HOST_REPORTER: join(root, 'scripts/reporter.mjs'),
      },
    }).catch((error) => console.log(error.message));
    return conclude(readTally(tally));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
