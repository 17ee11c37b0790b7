/** The process of the local lakehouse: prints one line of JSON when it is ready, and ends with everything saved. */
import { parseArgs } from 'node:util';
import { serveLakehouse } from './serve.ts';
import { errorCode } from './store/files.ts';
import { DataFolderError } from './store/store.ts';

interface Options {
  readonly data: string;
  readonly port: number;
  readonly user: string;
  /** Seconds that the process outlives its parent, from the last signed request on. */
  readonly leaseS: number;
}

const usage = 'Usage: --data DIR [--port N] [--as USER] [--lease SECONDS]';

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        data: { type: 'string' },
        port: { type: 'string', default: '0' },
        as: { type: 'string', default: 'admin' },
        lease: { type: 'string', default: '0' },
      },
    });
    const port = Number(values.port);
    const leaseS = Number(values.lease);
    if (values.data === undefined || values.data === '') fail(`--data is missing. ${usage}`);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) fail(`--port must be between 0 and 65535. ${usage}`);
    if (!Number.isFinite(leaseS) || leaseS < 0) fail(`--lease must be a number of seconds. ${usage}`);
    if (!/^[\w.@+=,-]{1,64}$/.test(values.as))
      fail(`--as must be a user name of letters, digits and .@+=,_-. ${usage}`);
    return { data: values.data, port, user: values.as, leaseS };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)} ${usage}`);
  }
}

function explain(error: unknown, options: Options): string {
  if (error instanceof DataFolderError) return error.message;
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return `Port ${options.port} is in use. Name another one with --port, or leave it out for a free one.`;
    case 'EACCES':
      return `Port ${options.port} may not be opened by this user. Name one above 1023 with --port.`;
    case 'ENOSPC':
      return `The disk of ${options.data} is full. Free some space, or name another folder with --data.`;
    default:
      return `The local lakehouse could not start: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const options = readOptions();
let leaseTimer: NodeJS.Timeout | undefined;
let isOrphan = false;

function extendLease(): void {
  if (!isOrphan) return;
  clearTimeout(leaseTimer);
  leaseTimer = setTimeout(end, options.leaseS * 1000);
}

const served = await serveLakehouse({
  ...options,
  onRequest: extendLease,
  onError: (error) =>
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
}).catch((error: unknown) => fail(explain(error, options)));

let isEnding = false;
function end(): void {
  if (isEnding) return;
  isEnding = true;
  served.close().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
}

function outliveParent(): void {
  isOrphan = true;
  if (options.leaseS > 0) extendLease();
  else end();
}

process.on('SIGTERM', end);
if (process.send) {
  // Ctrl+C in a terminal reaches the whole group; the parent still needs us to stop its statement.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', outliveParent);
  // The parent may have gone while we were starting.
  if (!process.connected) outliveParent();
} else process.on('SIGINT', end);
// A reader that has gone must not end us.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
process.stdout.write(`${JSON.stringify(served.lakehouse)}\n`);
