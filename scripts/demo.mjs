// `npm run demo`: runs the welcome notebook on the local lakehouse, tables on stdout, an HTML report beside them.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runMain } from './command.mjs';
import { root, say, setUp } from './setup.mjs';

const notebook = 'samples/welcome.lakebook.sql';
const report = join(root, 'lakebook-report.html');

await runMain(async () => {
  const began = performance.now();
  await setUp();
  const child = spawn(
    process.execPath,
    [join(root, 'dist/cli.js'), 'run', notebook, '--format', 'table', '--report', report],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  // Ctrl+C reaches the child from the terminal; it stops its statements and says how it ended.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, signal) => resolve(exitCode ?? (signal === 'SIGINT' ? 130 : 1)));
  });
  if (existsSync(report)) say(`report: ${pathToFileURL(report).href}`);
  say(`${notebook} took ${((performance.now() - began) / 1000).toFixed(1)} s in all; npm start opens it in VS Code`);
  return code;
});
