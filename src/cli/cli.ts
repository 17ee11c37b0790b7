#!/usr/bin/env node
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };
import type { LakehouseLaunch } from '../kernels/localLakehouse.ts';
import { exitCodes } from './exit.ts';
import { runProgram } from './program.ts';
import { Interruption, type Shell } from './shell.ts';

// The SDK's word about old Node versions is for developers; every other warning stays.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const stop = new AbortController();

const shell: Shell = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  home: homedir(),
  interrupted: stop.signal,
  connect: async (connection, data) => {
    const { connect } = await import('../kernels/connect.ts');
    return connect(connection, { version: manifest.version, lakehouse: launchOver(data) });
  },
};

// Notes that nobody reads are no reason to end.
process.stderr.on('error', () => undefined);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(exitCodes.interrupted);
    stop.abort(new Interruption(signal));
  });

// Exits by itself, not when the last handle closes: whatever still hangs shall not keep the user waiting.
const code = await runProgram(process.argv.slice(2), manifest.version, shell);
process.stderr.write('', () => process.exit(code));

/** The local lakehouse beside the bundle; from a checkout, its source with the loader that we run under. */
function launchOver(data: string): LakehouseLaunch {
  const isSource = import.meta.url.endsWith('.ts');
  const entry = new URL(isSource ? '../local/main.ts' : 'lakehouse.js', import.meta.url);
  return { entry: fileURLToPath(entry), data, ...(isSource && { execArgv: process.execArgv }) };
}
