/** What VS Code runs in its extension host when it is started with `extensionTestsPath`: the mocha suite of this folder. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** Runs the built tests; rejects if one fails. The tally goes to a file, for whoever started VS Code. */
export async function run(): Promise<void> {
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    forbidOnly: true,
    retries: 1,
    reporter: process.env['LAKEBOOK_HOST_REPORTER'] ?? 'spec',
    reporterOptions: { output: process.env['LAKEBOOK_HOST_TALLY'], show: 'all' },
  });
  const grep = process.env['LAKEBOOK_HOST_ONLY'];
  if (grep !== undefined && grep !== '') mocha.grep(new RegExp(grep, 'i'));
  const isSmoke = process.env['LAKEBOOK_HOST_SMOKE'] === 'yes';
  const files = readdirSync(__dirname).filter((name) =>
    isSmoke ? name === 'smoke.test.cjs' : name.endsWith('.test.cjs'),
  );
  for (const file of files.sort()) mocha.addFile(join(__dirname, file));
  await new Promise<void>((resolve, reject) => {
    mocha.run((failures) => {
      if (failures > 0) reject(new Error(`${failures} tests failed.`));
      else resolve();
    });
  });
}
