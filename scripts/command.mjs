// Child processes of the project's scripts: bounded in time, quiet unless they fail, gone when we go.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const groups = new Set();

/** Ends a process that was started with `detached`, and everything that it started. */
export function killGroup(child, signal = 'SIGKILL') {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** Sees to it that the child's group ends with this process, however that ends. */
export function guardGroup(child) {
  if (groups.size === 0)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.once(signal, () => {
        // A script with a handler of its own ends in its own time.
        if (process.listenerCount(signal) === 0) process.exit(128 + constants.signals[signal]);
      });
  groups.add(child);
  child.once('exit', () => groups.delete(child));
}

process.once('exit', () => {
  for (const child of groups) killGroup(child);
});

/**
 * Runs a command to its end. With `show` its output goes to ours, otherwise it is kept and becomes part of the error.
 * Gives the output; rejects with a sentence if the command fails or takes longer than `timeoutMs`.
 */
export async function runCommand(command, parameters, { timeoutMs, cwd, env, show = false } = {}) {
  const child = spawn(command, parameters, {
    cwd,
    env: env ?? process.env,
    stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    // npm is a command file on Windows.
    shell: process.platform === 'win32',
  });
  guardGroup(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text));
  let late = false;
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          late = true;
          killGroup(child);
        }, timeoutMs);
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve(exitCode ?? 128 + constants.signals[signal]));
  }).finally(() => clearTimeout(timer));
  const line = [command, ...parameters].join(' ');
  if (late) throw new CommandError(`${line} took longer than ${timeoutMs / 1000} s.`, code, output);
  if (code !== 0) throw new CommandError(`${line} ended with exit code ${code}.`, code, output);
  return output;
}

/** A command that failed, with the end of what it printed. */
export class CommandError extends Error {
  constructor(message, code, output) {
    const said = output.split('\n').filter((line) => line.trim() !== '' && !/^\s+at .*:\d+:\d+\)?$/.test(line));
    super([message, ...said.slice(-25)].join('\n'));
    this.code = code;
  }
}

/** Runs a script's main function; a failure is printed as what it says, without a stack, and ends with exit code 1. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
