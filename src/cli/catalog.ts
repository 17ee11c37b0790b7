import { LakeError, type Kernel } from '../kernels/api.ts';
import type { CatalogEntry } from '../kernels/catalog.ts';
import { untilAborted } from '../kernels/aws/signals.ts';
import type { Arguments } from './arguments.ts';
import { noteFaults, pickConnection, readConnections } from './connectionList.ts';
import { prepareData } from './dataFolder.ts';
import { exitCodes } from './exit.ts';
import { drawList } from './list.ts';
import { StreamOutput } from './output.ts';
import { choosePaint } from './paint.ts';
import { complain, note, type Shell } from './shell.ts';
import { describeCount } from './summary.ts';

const childNouns = ['catalog', 'schema', 'table', 'column'];

/** `lakebook tables`: the names behind a path of names, from catalogs down to columns. */
export async function listTables(options: Arguments, shell: Shell): Promise<number> {
  const path = options.operands;
  return withKernel(options, shell, async (kernel) => {
    const entries = await kernel.catalog.list(path, shell.interrupted);
    await print(
      shell,
      options.has('json')
        ? entries.map((each) => `${JSON.stringify({ ...each, columns: undefined })}\n`).join('')
        : draw(shell, entries),
    );
    const [first] = entries;
    if (!first)
      note(shell, `${path.join('.') || kernel.connection.name} holds no ${childNouns[path.length] ?? 'name'}.`);
    else if (shell.stdout.isTTY) {
      const next =
        path.length < 3 ? ` · go on with: lakebook tables ${[...path, first.name].map(shellWord).join(' ')}` : '';
      note(shell, `${describeCount(entries.length, first.kind)}${next}`);
    }
  });
}

/** `lakebook whoami`: who the service says we are. */
export async function showPrincipal(options: Arguments, shell: Shell): Promise<number> {
  return withKernel(options, shell, async (kernel) => {
    const principal = await kernel.whoami(shell.interrupted);
    const text = options.has('json') ? JSON.stringify(principal) : `${principal.arn}\naccount ${principal.account}`;
    await print(shell, `${text}\n`);
  });
}

async function withKernel(options: Arguments, shell: Shell, use: (kernel: Kernel) => Promise<void>): Promise<number> {
  const connections = await readConnections(shell, options.text('connections'), options.text('as'));
  const connection = pickConnection(options.text('connection') ?? 'local-athena', connections);
  noteFaults(shell, connections);
  const data = await prepareData(shell, options.text('data'), [connection]);
  let kernel: Kernel | undefined;
  try {
    kernel = await untilAborted(shell.connect(connection, data), shell.interrupted);
    await use(kernel);
    return exitCodes.ok;
  } catch (error) {
    if (shell.interrupted.aborted) return exitCodes.interrupted;
    if (!LakeError.is(error)) throw error;
    complain(shell, error, connection.name);
    return !kernel || error.code === 'network' || error.code === 'expired' ? exitCodes.noConnection : exitCodes.failed;
  } finally {
    await kernel?.close();
  }
}

function draw(shell: Shell, entries: readonly CatalogEntry[]): string {
  const [first] = entries;
  if (!first) return '';
  const header =
    first.kind === 'column' ? ['COLUMN', 'TYPE'] : [first.kind === 'view' ? 'TABLE' : first.kind.toUpperCase(), 'SQL'];
  const lines = entries.map(({ kind, name, sql, type }) => [
    name,
    [type ?? sql ?? '', kind === 'view' ? '(view)' : ''].join(' ').trim(),
  ]);
  return drawList(header, lines, choosePaint(shell.stdout, shell.environment));
}

async function print(shell: Shell, text: string): Promise<void> {
  const output = new StreamOutput(shell.stdout);
  await output.write(text);
  await output.commit();
}

function shellWord(word: string): string {
  return /^[\w./@:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
