import * as vscode from 'vscode';
import { printText } from './plainText.ts';
import { printView, resultMime, type Failure, type View } from './view.ts';

/** The items of an output: our own form first, plain text for whoever cannot draw it. */
export function toItems(view: View): vscode.NotebookCellOutputItem[] {
  return [
    vscode.NotebookCellOutputItem.text(printView(view), resultMime),
    vscode.NotebookCellOutputItem.text(printText(view), 'text/plain'),
  ];
}

/** By item, what it shows: status bar and squiggles look at every cell whenever a letter is typed. */
const read = new WeakMap<vscode.NotebookCellOutputItem, View | undefined>();

/** What an output of a cell shows, or undefined if it is not ours. */
export function readView(output: vscode.NotebookCellOutput): View | undefined {
  const item = output.items.find(({ mime }) => mime === resultMime);
  if (!item) return undefined;
  if (!read.has(item)) read.set(item, parseView(item));
  return read.get(item);
}

/** What a cell shows last, of several statements. */
export function lastView(cell: vscode.NotebookCell): View | undefined {
  return cell.outputs.map(readView).findLast((view) => view !== undefined);
}

function parseView({ data }: vscode.NotebookCellOutputItem): View | undefined {
  try {
    // SAFETY: an item of our own MIME type was written by `toItems`; one that was tampered with ends in the catch or
    // as a wrong word in a status bar.
    return JSON.parse(new TextDecoder().decode(data)) as View;
  } catch {
    return undefined;
  }
}

type End = { readonly phase: 'cancelled' } | { readonly phase: 'failed'; readonly error: Failure };

/**
 * The outputs of one execution: one for each statement, replaced in place while it runs. Pictures are sent in the
 * background, so that a busy window never holds up a run; of those that wait only the latest of a statement is sent.
 */
export class CellOutputs {
  readonly #execution: vscode.NotebookCellExecution;
  readonly #byStatement = new Map<number, vscode.NotebookCellOutput>();
  readonly #sent = new Map<number, View>();
  readonly #waiting = new Map<number, View>();
  #last: View | undefined;
  #sending: Promise<void> | undefined;

  constructor(execution: vscode.NotebookCellExecution) {
    this.#execution = execution;
  }

  show(view: View): void {
    if (this.#last && isAlike(this.#last, view)) return;
    this.#last = view;
    this.#waiting.set(view.statement, view);
    this.#sending ??= this.#send();
  }

  /** Shows again what was taken away while the cell runs, as when the file has changed on disk. */
  restore(): void {
    if (this.#sending || !this.#last || this.#execution.cell.outputs.length >= this.#byStatement.size) return;
    this.#waiting.set(this.#last.statement, this.#last);
    this.#sending = this.#send();
  }

  /** Ends the statement that was shown last. */
  showEnd(end: End): void {
    const { connection, statement, of } = this.#last ?? { connection: '', statement: 1, of: 1 };
    this.show({ connection, statement, of, ...end });
  }

  /** Resolves when everything that was shown is on the screen. */
  async settle(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    try {
      for (let next = this.#takeNext(); next; next = this.#takeNext()) {
        this.#sent.set(next.statement, next);
        if (this.#execution.cell.outputs.length < this.#byStatement.size) {
          // They were taken away meanwhile: what was shown is shown again.
          this.#byStatement.clear();
          for (const view of this.#sent.values()) await this.#append(view);
        } else {
          const output = this.#byStatement.get(next.statement);
          if (output) await this.#execution.replaceOutputItems(toItems(next), output);
          else await this.#append(next);
        }
      }
    } catch {
      // VS Code refuses outputs of a cell that was removed; nobody sees them any more.
    } finally {
      // In the same breath as the last look for a picture: one that is shown a moment later must start anew.
      this.#sending = undefined;
    }
  }

  async #append(view: View): Promise<void> {
    const output = new vscode.NotebookCellOutput(toItems(view));
    this.#byStatement.set(view.statement, output);
    await this.#execution.appendOutput(output);
  }

  #takeNext(): View | undefined {
    const [statement, view] = this.#waiting.entries().next().value ?? [];
    if (statement !== undefined) this.#waiting.delete(statement);
    return view;
  }
}

/** The renderer counts the seconds by itself, so a picture that differs in them alone is not sent. */
function isAlike(one: View, other: View): boolean {
  if (one.phase !== 'queued' && one.phase !== 'running') return false;
  if (one.statement !== other.statement || one.phase !== other.phase) return false;
  return one.cost.scannedBytes === other.cost.scannedBytes;
}
