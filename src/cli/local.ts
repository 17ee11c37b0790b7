import { localUser } from '../kernels/connections.ts';
import type { Lakehouse } from '../local/api.ts';
import { untilAborted } from '../kernels/aws/signals.ts';
import type { Arguments } from './arguments.ts';
import { readUser } from './connectionList.ts';
import { makeDataFolder } from './dataFolder.ts';
import { exitCodes, UsageError } from './exit.ts';
import { ReaderGone, StreamOutput } from './output.ts';
import { dataFolder, Interruption, note, type Shell } from './shell.ts';
import { showControls } from './width.ts';

/** How a variable is set in the shell that the user works in. */
export const shells = ['sh', 'bash', 'zsh', 'fish', 'powershell'] as const;
type ShellName = (typeof shells)[number];

/** `lakebook local`: the local lakehouse alone, until a signal ends it. */
export async function serveLocal(options: Arguments, shell: Shell): Promise<number> {
  const place = { port: readPort(options.text('port')), data: dataFolder(shell, options.text('data')) };
  const user = readUser(options.text('as')) ?? localUser;
  if (!options.has('json')) note(shell, `starting the local lakehouse in ${showControls(place.data)} …`);
  await makeDataFolder(place.data);
  const { serveLakehouse } = await import('../local/serve.ts');
  try {
    const starting = serveLakehouse({ ...place, user });
    const server = await untilAborted(starting, shell.interrupted);
    try {
      // SAFETY: parseArguments admits no other shell.
      const name = (options.text('shell') ?? 'sh') as ShellName;
      const { lakehouse } = server;
      await print(shell, options.has('json') ? `${JSON.stringify(lakehouse)}\n` : describeLakehouse(lakehouse, name));
      await new Promise<void>((resolve) => {
        if (shell.interrupted.aborted) resolve();
        shell.interrupted.addEventListener('abort', () => resolve(), { once: true });
      });
    } finally {
      await server.close();
    }
  } catch (error) {
    if (!(error instanceof Interruption)) throw explainStart(error, place);
  }
  const reason: unknown = shell.interrupted.reason;
  return reason instanceof Interruption && reason.signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.ok;
}

/** Whoever reads the output may go; clients go on. */
async function print(shell: Shell, text: string): Promise<void> {
  const output = new StreamOutput(shell.stdout);
  try {
    await output.write(text);
    await output.commit();
  } catch (error) {
    if (!(error instanceof ReaderGone)) throw error;
  }
}

/** What a user copies to point a client at the lakehouse, with two commands to try. */
export function describeLakehouse(lakehouse: Lakehouse, shell: ShellName): string {
  const variables = {
    AWS_ENDPOINT_URL: lakehouse.endpoint,
    AWS_ACCESS_KEY_ID: lakehouse.accessKeyId,
    AWS_SECRET_ACCESS_KEY: lakehouse.secretAccessKey,
    AWS_REGION: lakehouse.region,
    AWS_DEFAULT_REGION: lakehouse.region,
  };
  const lines = Object.entries(variables).map(([name, value]) => setVariable(name, value, shell));
  return `The local lakehouse answers at ${lakehouse.endpoint} as ${lakehouse.user}.

  data           ${lakehouse.data}
  Athena         workgroup ${lakehouse.workgroup}, results in ${lakehouse.outputLocation}
  Redshift       workgroup ${lakehouse.redshiftWorkgroup}, database ${lakehouse.redshiftDatabase}
  S3 Tables      ${lakehouse.tableBucketArn}

Point any AWS client at it, in another terminal:

${lines.join('\n')}

Then, for example:

aws athena start-query-execution --work-group ${lakehouse.workgroup} --query-string "SELECT 1 AS one"
python3 -c "import boto3; print(boto3.client('glue').get_databases()['DatabaseList'])"

Ctrl+C ends it; everything is saved in the data folder.
`;
}

function setVariable(name: string, value: string, shell: ShellName): string {
  if (shell === 'powershell') return `$env:${name} = '${value.replaceAll("'", "''")}'`;
  if (shell === 'fish') return `set -gx ${name} '${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return `export ${name}=${/^[\w:/.-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`}`;
}

function readPort(text: string | undefined): number {
  if (text === undefined) return 0;
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new UsageError(`--port "${text}" is no port; give a number from 0 to 65535 (0: any free one).`);
}

function explainStart(error: unknown, { port, data }: { port: number; data: string }): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'DataFolderError') return new UsageError(error.message);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new UsageError(`Port ${port} is in use; choose another one with --port, or leave it out.`);
  if (code === 'EACCES') return new UsageError(`Port ${port} may not be used here; choose one above 1023 with --port.`);
  if (code === 'ENOSPC') return new UsageError(`The disk of "${data}" is full; name another folder with --data.`);
  return error;
}
