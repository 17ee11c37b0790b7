/** The results that the open notebooks show, and the pages that the renderer asks for. */
import * as vscode from 'vscode';
import { LakeError, type ResultSet } from '../kernels/api.ts';
import type { ResultStore, StoredResult } from '../kernels/results/store.ts';
import type { Owner } from '../notebook/lake.ts';
import { showError, showPage } from '../notebook/view.ts';
import { describeError } from './log.ts';
import { readRequest, rendererId, type Reply, type Request } from './protocol.ts';

export class Results {
  readonly #folder: string;
  readonly #log: vscode.LogOutputChannel;
  /** Handle -> whose it is. */
  readonly #owners = new Map<string, Owner>();
  #store: Promise<ResultStore> | undefined;

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
      onPreview(stored);
    });
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
        if (request)
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
    await (await this.#store)?.close();
  }

  async #answer(request: Request, notebook: string): Promise<Reply> {
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
