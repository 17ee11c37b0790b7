/** The results that the open notebooks show, and the pages that the renderer asks for. */
import * as vscode from 'vscode';
import { LakeError, type ResultSet } from '../kernels/api.ts';
import type { BroughtRows } from '../kernels/moves/bring.ts';
import type { Intake } from '../kernels/moves/intake.ts';
import type { Moves } from '../kernels/moves/moves.ts';
import type { ResultStore, StoredResult } from '../kernels/results/store.ts';
import { cellName } from '../notebook/cells.ts';
import type { Owner } from '../notebook/lake.ts';
import { showError, showPage } from '../notebook/view.ts';
import { describeError } from './log.ts';
import { readRequest, rendererId, type Reply, type Request, type RunCellRequest } from './protocol.ts';

export class Results {
  readonly #folder: string;
  readonly #log: vscode.LogOutputChannel;
  /** Handle -> whose it is. */
  readonly #owners = new Map<string, Owner>();
  /** By the URI of a cell, what was kept of it last. */
  readonly #byCell = new Map<string, StoredResult>();
  #store: Promise<ResultStore> | undefined;
  #moves: Promise<Moves> | undefined;

  constructor(folder: string, log: vscode.LogOutputChannel) {
    this.#folder = folder;
    this.#log = log;
  }

  /** Reads all rows; the handle opens them for the renderer of the same notebook alone. */
  async keep(
    result: ResultSet,
    owner: Owner,
    signal: AbortSignal,
    onPreview: (stored: StoredResult) => void,
  ): Promise<StoredResult> {
    const store = await this.#openStore();
    return store.store(result, owner.notebook, signal, (stored) => {
      this.#owners.set(stored.handle, owner);
      this.#byCell.set(owner.cell, stored);
      onPreview(stored);
    });
  }

  storedOf(cell: string): StoredResult | undefined {
    return this.#byCell.get(cell);
  }

  /** Brings kept rows into a lakehouse; see `Lake`. */
  async move(name: string, stored: StoredResult, intake: Intake, signal: AbortSignal): Promise<BroughtRows> {
    this.#moves ??= import('../kernels/moves/moves.ts').then(({ Moves: Made }) => new Made());
    return (await this.#moves).move(name, stored, intake, signal);
  }

  /** Forgets the results of a cell. */
  release(cell: string): void {
    this.#drop((owner) => owner.cell === cell);
  }

  /** Answers the renderer, and forgets the results of cells and notebooks that are gone. */
  serve(): vscode.Disposable {
    const channel = vscode.notebooks.createRendererMessaging(rendererId);
    return vscode.Disposable.from(
      channel.onDidReceiveMessage(({ editor, message }) => {
        const request = readRequest(message);
        if (request?.type === 'runCell') runNamed(editor.notebook, request.cell);
        else if (request)
          void this.#answer(request, editor.notebook.uri.toString()).then((reply) =>
            channel.postMessage(reply, editor),
          );
      }),
      vscode.workspace.onDidCloseNotebookDocument(({ uri }) =>
        this.#drop(({ notebook }) => notebook === uri.toString()),
      ),
      vscode.workspace.onDidChangeNotebookDocument(({ contentChanges }) => {
        for (const { removedCells } of contentChanges)
          for (const cell of removedCells) this.release(cell.document.uri.toString());
      }),
    );
  }

  async close(): Promise<void> {
    this.#owners.clear();
    this.#byCell.clear();
    await (await this.#moves)?.close();
    await (await this.#store)?.close();
  }

  async #answer(request: Exclude<Request, RunCellRequest>, notebook: string): Promise<Reply> {
    const { handle } = request;
    try {
      if (!this.#store) return { type: 'gone', handle };
      const result = (await this.#store).open(handle, notebook);
      if (request.type === 'value') {
        const { row, column } = request;
        const [values] = await result.page(row, 1);
        return { type: 'value', handle, row, column, text: String(values?.[column] ?? '') };
      }
      const { start, count, columnCount } = request;
      return { type: 'rows', handle, start, rows: showPage(await result.page(start, count), columnCount) };
    } catch (error) {
      if (LakeError.is(error, 'notFound') || LakeError.is(error, 'denied')) return { type: 'gone', handle };
      this.#log.error(`Page of a result: ${describeError(error)}`);
      return { type: 'fault', handle, message: showError(error).message };
    }
  }

  #drop(isGone: (owner: Owner) => boolean): void {
    for (const [handle, owner] of this.#owners) {
      if (!isGone(owner)) continue;
      this.#owners.delete(handle);
      if (this.#byCell.get(owner.cell)?.handle === handle) this.#byCell.delete(owner.cell);
      void this.#moves?.then((moves) => moves.release(handle));
      this.#store
        ?.then((store) => store.remove(handle))
        .catch((error: unknown) => this.#log.error(`A result could not be removed: ${describeError(error)}`));
    }
  }

  #openStore(): Promise<ResultStore> {
    this.#store ??= import('../kernels/results/store.ts').then(
      ({ FileResultStore }) => new FileResultStore(this.#folder),
    );
    return this.#store;
  }
}

/** With what it reads itself and has to run before it. */
function runNamed(notebook: vscode.NotebookDocument, name: string): void {
  const cell = notebook.getCells().find((one) => cellName(one)?.toLowerCase() === name.toLowerCase());
  if (cell) void vscode.commands.executeCommand('lakebook.runWithUpstream', cell);
}
