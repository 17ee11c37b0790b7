import type { Readable, Writable } from 'node:stream';
import type { Connection, Kernel } from '../kernels/api.ts';
import { describeError } from './summary.ts';
import { choosePaint } from './paint.ts';

/** A stream that may be a terminal. */
export type TerminalStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What the command line needs of the process around it; tests put their own in its place. */
export interface Shell {
  readonly stdin: Readable;
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The user's home directory. */
  readonly home: string;
  /** Aborts at the first Ctrl+C, SIGTERM or SIGHUP; its reason is an Interruption. */
  readonly interrupted: AbortSignal;
  /** Opens a connection. Throws LakeError. */
  connect(connection: Connection, data: string): Promise<Kernel>;
}

/** The user or the system asked us to stop. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP';

  constructor(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
    super('Interrupted.');
    this.signal = signal;
  }
}

/** A note for the user, on stderr. */
export function note(shell: Shell, text: string): void {
  shell.stderr.write(`${text}\n`);
}

/** A failure in words, on stderr. */
export function complain(shell: Shell, error: { message: string; hint?: string }, place?: string): void {
  const paint = choosePaint(shell.stderr, shell.environment);
  note(shell, `${paint.red('error:')} ${describeError(error, place)}`);
}

/** Columns of the terminal behind stdout; where there is none, what COLUMNS says, or 120. */
export function terminalWidth(shell: Shell): number {
  const width = shell.stdout.columns ?? Number(shell.environment['COLUMNS']);
  return Number.isInteger(width) && width > 0 ? Math.max(20, width) : 120;
}

/** The folder of the local lakehouse: `--data`, LAKEBOOK_DATA, or `~/.lakebook/lake`. */
export function dataFolder(shell: Shell, option: string | undefined): string {
  return option ?? (shell.environment['LAKEBOOK_DATA'] || `${shell.home}/.lakebook/lake`);
}
