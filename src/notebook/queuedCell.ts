import type * as vscode from 'vscode';
import type { CellOutputs } from './outputs.ts';
import type { Prints } from './view.ts';

/** A cell while it runs. */
export interface Running {
  readonly cell: vscode.NotebookCell;
  /** As it was when the cell was asked to run. */
  readonly text: string;
  readonly outputs: CellOutputs;
  /** Aborts when the user stops the cell. */
  readonly signal: AbortSignal;
  /** What it runs with, where that is known. */
  readonly ran?: Prints;
}

/** A cell that waits for its turn. It runs the text that it had when it was asked to, and a stop takes it out at once. */
export class QueuedCell {
  readonly execution: vscode.NotebookCellExecution;
  readonly text: string;
  readonly #listener: vscode.Disposable;
  #isWaiting = true;

  constructor(execution: vscode.NotebookCellExecution) {
    this.execution = execution;
    this.text = execution.cell.document.getText();
    this.#listener = execution.token.onCancellationRequested(() => this.skip());
  }

  /** Ends it without a run; does nothing once it was taken. */
  skip(): void {
    if (this.take()) this.execution.end(undefined);
  }

  /** Its turn has come; false where it was taken out before. */
  take(): boolean {
    const isWaiting = this.#isWaiting;
    this.#isWaiting = false;
    this.#listener.dispose();
    return isWaiting;
  }
}
