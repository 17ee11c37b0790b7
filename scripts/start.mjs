// `npm start [-- --port N]`: VS Code on the samples, with Lakebook from this clone. The desktop one when `code` is on the
// PATH, otherwise one in the browser, until Ctrl+C.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, runMain } from './command.mjs';
import { root, say, setUp } from './setup.mjs';
import { startServer } from './vscodeHost.mjs';

await runMain(async () => {
  const { values } = parseArgs({ options: { port: { type: 'string' } } });
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port} is no port; give a number from 0 to 65535.`);
  await setUp();
  // Copies: whoever tries things out does not change the clone.
  const work = mkdtempSync(join(tmpdir(), 'lakebook-samples-'));
  cpSync(join(root, 'samples'), work, { recursive: true });
  if (values.port === undefined && hasDesktop()) {
    const welcome = join(work, 'welcome.lakebook.sql');
    await runCommand('code', ['--new-window', `--extensionDevelopmentPath=${root}`, work, welcome], { show: true });
    say(`VS Code opens the samples in ${work}`);
    return 0;
  }
  // As an installed extension: a link among the server's own.
  const extensionsDir = mkdtempSync(join(tmpdir(), 'lakebook-extensions-'));
  symlinkSync(root, join(extensionsDir, 'lakebook.lakebook'), 'junction');
  const host = await startServer({ folder: work, extensionsDir, smokeTest: false, port });
  console.log(`Lakebook is at ${host.url()}`);
  say('Ctrl+C ends it; the samples there are copies');
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
  });
  await host.close();
  for (const folder of [work, extensionsDir]) rmSync(folder, { recursive: true, force: true });
  return 0;
});

function hasDesktop() {
  try {
    execFileSync('code', ['--version'], { stdio: 'ignore', timeout: 20_000, shell: process.platform === 'win32' });
    return true;
  } catch {
    return false;
  }
}
