import type { Connection } from '../kernels/api.ts';
import type { Arguments } from './arguments.ts';
import { noteFaults, readConnections } from './connectionList.ts';
import { exitCodes } from './exit.ts';
import { drawList } from './list.ts';
import { StreamOutput } from './output.ts';
import { choosePaint } from './paint.ts';
import { note, type Shell } from './shell.ts';
import { showControls } from './width.ts';

/** `lakebook connections`: what `--connection` can name. */
export async function listConnections(options: Arguments, shell: Shell): Promise<number> {
  const list = await readConnections(shell, options.text('connections'), options.text('as'));
  const { connections, file } = list;
  const output = new StreamOutput(shell.stdout);
  if (options.has('json')) for (const connection of connections) await output.write(`${JSON.stringify(connection)}\n`);
  else {
    const lines = connections.map((each) => [
      each.name,
      describeEngine(each),
      describePlace(each),
      describeIdentity(each),
    ]);
    const header = ['CONNECTION', 'ENGINE', 'WHERE', 'IDENTITY'];
    await output.write(drawList(header, lines, choosePaint(shell.stdout, shell.environment)));
  }
  await output.commit();
  noteFaults(shell, list);
  if (file !== undefined) note(shell, `read from ${showControls(file)}`);
  return exitCodes.ok;
}

const engineNames = { athena: 'Athena', redshift: 'Redshift', s3tables: 'S3 Tables' } as const;

function describeEngine(connection: Connection): string {
  if (connection.kind === 'local') return engineNames[connection.engine];
  if (connection.kind === 's3tables') return `S3 Tables through ${engineNames[connection.through.kind]}`;
  return engineNames[connection.kind];
}

function describePlace(connection: Connection): string {
  if (connection.kind === 'local') return 'this machine';
  const parts = [connection.region];
  if (connection.kind === 'athena') {
    parts.push(
      `workgroup ${connection.workgroup}`,
      [connection.catalog, connection.database].filter(Boolean).join('.'),
    );
  } else if (connection.kind === 'redshift') {
    const { warehouse } = connection;
    parts.push('workgroup' in warehouse ? `workgroup ${warehouse.workgroup}` : `cluster ${warehouse.cluster}`);
    parts.push(`database ${connection.database}`);
  } else {
    parts.push(connection.tableBucketArn.replace(/^.*:bucket\//, 'table bucket '), `by ${connection.through.name}`);
  }
  if (connection.endpoint !== undefined) parts.push(`at ${connection.endpoint}`);
  return parts.join(', ');
}

function describeIdentity({ identity }: Connection): string {
  return identity.kind === 'profile' ? `profile ${identity.name}` : `user ${identity.name}`;
}
