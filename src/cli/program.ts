import { nearestName } from '../kernels/connections.ts';
import { LakeError } from '../kernels/api.ts';
import { parseArguments } from './arguments.ts';
import { commands, type Command } from './commands.ts';
import { exitCodes, OutputError, UsageError } from './exit.ts';
import { describeCommand, describeProgram } from './help.ts';
import { ReaderGone, StreamOutput } from './output.ts';
import { complain, Interruption, note, type Shell } from './shell.ts';

/** Runs the program with the words behind its name; gives the exit code, never throws. */
export async function runProgram(words: readonly string[], version: string, shell: Shell): Promise<number> {
  try {
    return await dispatch(words, version, shell);
  } catch (error) {
    return explain(error, words.includes('--verbose') ? 'verbose' : 'brief', shell);
  }
}

async function dispatch(words: readonly string[], version: string, shell: Shell): Promise<number> {
  const [first, ...rest] = words;
  if (first === undefined) {
    note(shell, describeProgram(version, commands).trimEnd());
    return exitCodes.usage;
  }
  if (first === '--version' || first === '-v') return print(shell, `lakebook ${version}\n`);
  if (first === '--help' || first === '-h' || (first === 'help' && rest.length === 0))
    return print(shell, describeProgram(version, commands));
  if (first === 'help') return print(shell, describeCommand(findCommand(rest[0] ?? '')));
  const command = findCommand(first);
  const options = parseArguments(command, rest);
  if (options.has('help')) return print(shell, describeCommand(command));
  if (options.has('version')) return print(shell, `lakebook ${version}\n`);
  return command.run(options, shell);
}

function findCommand(name: string): Command {
  const command = commands.find((each) => each.name === name);
  if (command) return command;
  const names = commands.map((each) => each.name);
  const near = nearestName(name, names);
  const isFile = /\.(sql|ipynb)$/i.test(name);
  const next = isFile
    ? `to run a file: lakebook run ${name}`
    : near === undefined
      ? `it is one of ${names.join(', ')}`
      : `did you mean ${near}?`;
  throw new UsageError(`There is no ${name.startsWith('-') ? 'option' : 'command'} "${name}"; ${next}`);
}

async function print(shell: Shell, text: string): Promise<number> {
  const output = new StreamOutput(shell.stdout);
  await output.write(text);
  await output.commit();
  return exitCodes.ok;
}

function explain(error: unknown, detail: 'brief' | 'verbose', shell: Shell): number {
  if (error instanceof ReaderGone) return exitCodes.ok;
  if (error instanceof Interruption) return exitCodes.interrupted;
  if (error instanceof UsageError || error instanceof OutputError || LakeError.is(error)) {
    complain(shell, error);
    if (detail === 'verbose' && error.cause instanceof Error) note(shell, error.cause.stack ?? error.cause.message);
    return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
  }
  const message = error instanceof Error ? error.message : String(error);
  complain(shell, {
    message: `Something went wrong that Lakebook did not expect: ${message.split('\n')[0] ?? ''}`,
    ...(detail === 'brief' && { hint: 'Run it again with --verbose to see where, and tell us.' }),
  });
  if (detail === 'verbose' && error instanceof Error) note(shell, error.stack ?? '');
  return exitCodes.failed;
}
