import type * as vscode from 'vscode';
import { describeError } from './log.ts';

interface Closable {
  close(): Promise<void>;
}

/** What takes time to close when the window goes: processes, files. Closed last made first, each whatever the others do. */
export class Lifecycle {
  readonly #parts: Closable[] = [];
  readonly #log: vscode.LogOutputChannel;

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  add<T extends Closable>(part: T): T {
    this.#parts.push(part);
    return part;
  }

  async close(): Promise<void> {
    for (const part of this.#parts.splice(0).reverse())
      await part.close().catch((error: unknown) => this.#log.error(describeError(error)));
  }
}
