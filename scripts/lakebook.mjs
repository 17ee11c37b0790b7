// `npm run -s lakebook -- run FILE`: the command line from a checkout, in this very process, so that signals and exit
// codes are the command line's own.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp } from './setup.mjs';

try {
  await setUp();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
// npm changes to the project's folder; paths mean what they mean where the command was typed.
if (process.env.npm_lifecycle_event === 'lakebook' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
const cli = join(root, 'dist/cli.js');
process.argv = [process.argv[0], cli, ...process.argv.slice(2)];
await import(pathToFileURL(cli).href);
