/** The real command line as a process of its own, built as it is shipped, but for its dependencies. */
import { build } from 'esbuild';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const built = join(root, 'out/test-cli');

/** Builds the command line and the local lakehouse beside it; to be called once before any Command. */
export async function buildCommand(): Promise<void> {
  await build({
    entryPoints: { cli: join(root, 'src/cli/cli.ts'), lakehouse: join(root, 'src/local/main.ts') },
    outdir: built,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    splitting: true,
    logLevel: 'silent',
  });
}

export interface CommandOptions {
  readonly stdin?: string;
  /** Added to a small environment without the user's own settings. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Options of Node itself. */
  readonly node?: readonly string[];
  /** In a process group of its own, as a shell starts it, so that the whole group can be interrupted. */
  readonly group?: 'own';
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A running command line; what it has said so far can be read while it runs. */
export class Command {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  out = '';
  err = '';

  constructor(words: readonly string[], options: CommandOptions = {}) {
    const { PATH = '', TMPDIR = '/tmp' } = process.env;
    this.child = spawn(process.execPath, [...(options.node ?? []), join(built, 'cli.js'), ...words], {
      cwd: root,
      env: { PATH, TMPDIR, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...options.environment },
      stdio: 'pipe',
      detached: options.group === 'own',
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.out += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.err += text));
    this.child.stdin?.on('error', () => undefined);
    this.child.stdin?.end(options.stdin ?? '');
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => resolve({ code, signal, out: this.out, err: this.err }));
    });
  }

  /** Waits until it has said something that matches; fails if it ends before. */
  async said(pattern: RegExp, where: 'out' | 'err' = 'err'): Promise<void> {
    const stream = where === 'out' ? this.child.stdout : this.child.stderr;
    while (!pattern.test(this[where])) {
      if (!stream || stream.readableEnded)
        throw new Error(`It ended without ${String(pattern)}: ${this.out}${this.err}`);
      await Promise.race([once(stream, 'data'), once(stream, 'end')]);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** What a terminal does at Ctrl+C: every process of the group gets it. Only for `group: 'own'`. */
  interruptGroup(): void {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGINT');
  }
}

export function runCommand(words: readonly string[], options?: CommandOptions): Promise<Ended> {
  return new Command(words, options).ended;
}
