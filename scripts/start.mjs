// `npm start [-- --port N]`: VS Code on the samples, with Lakebook from this clone. The desktop one when `code` is on the
// PATH, otherwise one in the browser, until Ctrl+C.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, runMain } from './command.mjs';
import { root, say, setUp } from './setup.mjs';
import { checkPort, startServer } from './vscodeHost.mjs';

/** Folders that go with this process. */
const atExit = new Set();

await runMain(async () => {
  const { values } = parseArgs({ options: { port: { type: 'string' } } });
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port} is no port; give a number from 0 to 65535.`);
  await checkPort(port);
  await setUp();
  // Copies: whoever tries things out does not change the clone.
  const work = mkdtempSync(join(tmpdir(), 'lakebook-samples-'));
  const welcome = join(work, 'welcome.lakebook.sql');
  removeAtExit(work);
  cpSync(join(root, 'samples'), work, { recursive: true });
  if (values.port === undefined && hasDesktop()) await openDesktop(work, welcome);
  else await serveBrowser(work, welcome, port);
  return 0;
});

async function openDesktop(work, welcome) {
  await runCommand('code', ['--new-window', `--extensionDevelopmentPath=${root}`, work, welcome], { show: true });
  // Its window goes on without us.
  atExit.delete(work);
  say(`VS Code opens the samples in ${work}`);
}

async function serveBrowser(work, welcome, port) {
  // As an installed extension: a link among the server's own.
  const extensionsDir = mkdtempSync(join(tmpdir(), 'lakebook-extensions-'));
  removeAtExit(extensionsDir);
  symlinkSync(root, join(extensionsDir, 'lakebook.lakebook'), 'junction');
  writeOpener(join(extensionsDir, 'lakebook.opener'), welcome);
  const host = await startServer({ folder: work, extensionsDir, smokeTest: false, port });
  console.log(`Lakebook is at ${host.url()}`);
  say('Ctrl+C ends it; settings, copies of the samples and tables of this window go with it');
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
  });
  await host.close();
}

/**
 * An extension that opens the notebook. A file in the page's address would be opened before a new window knows of
 * notebooks, as text.
 */
function writeOpener(folder, notebook) {
  mkdirSync(folder);
  const manifest = {
    ...{ name: 'opener', publisher: 'lakebook', version: '1.0.0', engines: { vscode: '^1.100.0' } },
    ...{ main: './opener.js', activationEvents: ['onStartupFinished'] },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'opener.js'),
    `const { commands, Uri, window } = require('vscode');
exports.activate = async () => {
  if (window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) return;
  await commands.executeCommand('vscode.openWith', Uri.file(${JSON.stringify(notebook)}), 'lakebook');
};
`,
  );
}

/** However this ends: by itself, by an error, or by a signal while it starts. */
function removeAtExit(folder) {
  if (atExit.size === 0)
    process.once('exit', () => {
      for (const each of atExit) rmSync(each, { recursive: true, force: true, maxRetries: 5 });
    });
  atExit.add(folder);
}

function hasDesktop() {
  try {
    execFileSync('code', ['--version'], { stdio: 'ignore', timeout: 20_000, shell: process.platform === 'win32' });
    return true;
  } catch {
    return false;
  }
}
