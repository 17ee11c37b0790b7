// Python that holds the clients that others wrote, and the cases that run in it.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pythonWith } from './venv.ts';

const scripts = join(import.meta.dirname, 'python');

/**
 * The `python` with the pinned clients; making it takes a minute and 700 MB. Undefined, with the reason printed, where
 * this machine has no Python 3.11.
 */
export function pythonOfClients(): string | undefined {
  const version = spawnSync('python3', ['-c', 'import sys; print(sys.version_info[:2] >= (3, 11))'], {
    encoding: 'utf8',
  });
  if (version.stdout?.trim() === 'False') {
    console.log('skipped: the pinned clients need Python 3.11 or later, and python3 is older');
    return undefined;
  }
  const packages = readFileSync(join(scripts, 'requirements.txt'), 'utf8').split('\n');
  return pythonWith(
    'clients',
    packages.filter((line) => line !== '' && !line.startsWith('#')),
  );
}

/** The titles of a module's cases, in its order. */
export function casesOf(module: string): readonly string[] {
  const text = readFileSync(join(scripts, `${module}.py`), 'utf8');
  return [...text.matchAll(/^@case\((['"])(.+)\1\)$/gm)].map((match) => match[2] ?? '');
}

/** One Python process that runs the cases of a module one by one. */
export class PythonCases {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor(python: string, module: string, environment: NodeJS.ProcessEnv) {
    this.#process = spawn(python, ['-u', join(scripts, 'run.py'), module], {
      env: environment,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const { stdout } = this.#process;
    if (!stdout) throw new Error('The Python process has no standard output.');
    this.#answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** Throws with Python's own traceback when the case fails. */
  async run(title: string): Promise<void> {
    this.#process.stdin?.write(`${JSON.stringify(title)}\n`);
    for (;;) {
      const answer = await this.#answers.next();
      if (answer.done) throw new Error(`Python ended before it answered "${title}".`);
      // SAFETY: run.py writes nothing else to its standard output.
      const [of, problem] = JSON.parse(answer.value) as [string, string | null];
      // A case whose test ran out of time answers late.
      if (of !== title) continue;
      if (problem === null) return;
      const failure = new Error(problem);
      failure.stack = problem;
      throw failure;
    }
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill();
    await ended;
  }
}
