// A local lakehouse in a process of its own, as `lakebook local` starts it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { guardGroup, killGroup } from './command.mjs';
import { root } from './setup.mjs';

/** Starts it on a free port over a data folder; gives what it prints of itself (endpoint, keys, names) and `close()`. */
export async function startLakehouse(data) {
  const child = spawn(process.execPath, [join(root, 'dist/cli.js'), 'local', '--json', '--data', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  guardGroup(child);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (errors = `${errors}${text}`.slice(-20_000)));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const close = async () => {
    killGroup(child, 'SIGTERM');
    const timer = setTimeout(() => killGroup(child), 10_000);
    await exited;
    clearTimeout(timer);
  };
  const line = await new Promise((resolve, reject) => {
    const fail = (why) => {
      clearTimeout(timer);
      reject(new Error(`The local lakehouse did not start: ${why}\n${errors.trim()}`));
    };
    const timer = setTimeout(() => fail('nothing heard for 120 s.'), 120_000);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`exit code ${code}.`));
    createInterface(child.stdout).once('line', (text) => {
      clearTimeout(timer);
      resolve(text);
    });
  }).catch(async (error) => {
    await close();
    throw error;
  });
  return { ...JSON.parse(line), close };
}
