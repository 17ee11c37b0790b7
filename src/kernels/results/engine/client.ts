import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { LakeError } from '../../api.ts';
import { fromRefusal, type FromEngine, type Question, type Questions, type ToEngine } from './messages.ts';

/** How the engine is started: a file of JavaScript, or of TypeScript with the arguments of its loader. */
export interface EngineLaunch {
  readonly entry: string;
  readonly execArgv?: readonly string[];
}

interface Waiting {
  readonly done: (answer: unknown) => void;
  readonly fail: (error: unknown) => void;
}

/** The engine's process, started by the first question and again after it has ended by itself. */
export class EngineClient {
  readonly #launch: EngineLaunch;
  readonly #folder: string;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #count = 0;
  /** Told when the process has ended and with it all that it had loaded. */
  readonly #onEnd: () => void;

  constructor(launch: EngineLaunch, folder: string, onEnd: () => void) {
    this.#launch = launch;
    this.#folder = folder;
    this.#onEnd = onEnd;
  }

  /** Rejects with LakeError, or with the signal's reason. */
  async ask<Name extends Question>(
    question: Name,
    ask: Questions[Name]['ask'],
    signal?: AbortSignal,
  ): Promise<Questions[Name]['answer']> {
    signal?.throwIfAborted();
    const child = (this.#child ??= this.#start());
    const id = ++this.#count;
    const send = (message: ToEngine): void => void child.send(message, () => undefined);
    const stop = (): void => send({ id, stop: true });
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const answer = await new Promise<unknown>((done, fail) => {
        this.#waiting.set(id, { done, fail });
        send({ id, question, ask });
      });
      // SAFETY: the engine answers by the same types.
      return answer as Questions[Name]['answer'];
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      this.#waiting.delete(id);
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Does it run, so that there is something to forget? */
  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  close(): void {
    const child = this.#child;
    this.#child = undefined;
    child?.removeAllListeners('exit');
    child?.disconnect();
    for (const { fail } of this.#waiting.values()) fail(ended());
  }

  #start(): ChildProcess {
    const { entry, execArgv = [] } = this.#launch;
    if (!existsSync(entry))
      throw new LakeError('internal', `Results cannot be ordered or counted: ${entry} is missing.`, {
        hint: 'Build or install Lakebook again.',
      });
    const child = fork(entry, [this.#folder], {
      execArgv: [...execArgv],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    child.on('message', (message: FromEngine) => {
      const waiting = this.#waiting.get(message.id);
      if ('refusal' in message) waiting?.fail(fromRefusal(message.refusal));
      else waiting?.done(message.answer);
    });
    const end = (): void => {
      if (this.#child !== child) return;
      this.#child = undefined;
      for (const { fail } of this.#waiting.values()) fail(ended());
      this.#onEnd();
    };
    child.once('exit', end);
    child.once('error', end);
    // A program that has nothing else to do may end; the engine follows.
    child.unref();
    child.channel?.unref();
    return child;
  }
}

const ended = (): LakeError =>
  new LakeError('internal', 'The process that orders and counts results has ended.', {
    hint: 'Try again: it is started anew. No row is lost.',
  });
