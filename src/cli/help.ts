import { commonOptions, type CommandSpec, type OptionSpec } from './arguments.ts';

/** Help of the program: its commands, how it ends, first steps. */
export function describeProgram(version: string, commands: readonly CommandSpec[]): string {
  return `lakebook ${version}: SQL notebooks for the AWS lakehouse, in a terminal

Usage: lakebook COMMAND [OPTIONS]

Commands:
${columns(commands.map(({ name, summary }) => [name, summary]))}

Options:
${columns(optionLines({ help: commonOptions['help'] ?? { help: '' }, version: commonOptions['version'] ?? { help: '' } }))}

lakebook COMMAND --help shows what a command takes. Without an account, local-athena, local-redshift and
local-s3tables run on this machine:

  echo 'SELECT 1 AS one' | lakebook run -
  lakebook tables

Exit codes: 0 ok, 1 a cell failed, 2 usage, 3 cannot connect or sign in, 130 interrupted.
`;
}

/** Help of one command. */
export function describeCommand(spec: CommandSpec): string {
  const head = `Usage: lakebook ${[spec.name, spec.operands, '[OPTIONS]'].filter(Boolean).join(' ')}`;
  const options = columns(optionLines({ ...spec.options, ...commonOptions }));
  return `${head}\n\n${spec.summary}\n\nOptions:\n${options}\n${spec.more === undefined ? '' : `\n${spec.more}\n`}`;
}

function optionLines(options: Readonly<Record<string, OptionSpec>>): [string, string][] {
  return Object.entries(options).map(([name, { value, choices, help }]) => [
    `--${name}${value === undefined ? '' : ` ${value}`}`,
    choices ? `${help}: ${choices.join(', ')}` : help,
  ]);
}

function columns(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([left]) => left.length));
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
