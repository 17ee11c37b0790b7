/** The results that the open notebooks show, and the pages that the renderer asks for. */
import * as vscode from 'vscode';
import { LakeError, type ResultSet } from '../kernels/api.ts';
import type { BroughtRows } from '../kernels/moves/bring.ts';
import type { Intake } from '../kernels/moves/intake.ts';
import type { Moves } from '../kernels/moves/moves.ts';
import type { EngineLaunch } from '../kernels/results/engine/client.ts';
import type { ResultStore, StoredResult } from '../kernels/results/store.ts';
import { cellName } from '../notebook/cells.ts';
import type { Owner } from '../notebook/lake.ts';
import { showError } from '../notebook/view.ts';
import { answer } from './answers.ts';
import { describeError } from './log.ts';
import { exportResult } from './exportResult.ts';
import { readRequest, rendererId, type ExportRequest, type Reply, type ResultRequest } from './protocol.ts';

export class Results {
  readonly #folder: string;
  readonly #log: vscode.LogOutputChannel;
  /** Handle -> whose it is. */
  readonly #owners = new Map<string, Owner>();
  /** By the URI of a cell, what was kept of it last. */
  readonly #byCell = new Map<string, StoredResult>();
  /** What is worked on, by result and kind of question. */
  readonly #working = new Map<string, AbortController>();
  readonly #engine: EngineLaunch;
  #store: Promise<ResultStore> | undefined;
  #moves: Promise<Moves> | undefined;

  constructor(folder: string, engine: EngineLaunch, log: vscode.LogOutputChannel) {
    this.#folder = folder;
    this.#engine = engine;
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
        else if (request?.type === 'export') void this.#export(request, editor.notebook);
        else if (request)
          void this.#answer(request, editor.notebook.uri.toString()).then(
            (reply) => reply && channel.postMessage(reply, editor),
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

  async #answer(request: ResultRequest, notebook: string): Promise<Reply | undefined> {
    const { handle } = request;
    const stop = this.#supersede(request);
    try {
      if (!this.#store) return { type: 'gone', handle };
      return await answer(request, (await this.#store).open(handle, notebook), stop.signal);
    } catch (error) {
      // Nobody waits for it any more.
      if (stop.signal.aborted) return undefined;
      const isGone = LakeError.is(error, 'notFound') || LakeError.is(error, 'denied');
      if (isGone && (request.type !== 'page' || request.view === undefined)) return { type: 'gone', handle };
      if (!LakeError.is(error)) this.#log.error(`A result that is shown: ${describeError(error)}`);
      const { message, hint } = showError(error);
      return {
        type: 'refused',
        handle,
        of: request.type,
        message: hint === undefined ? message : `${message} ${hint}`,
      };
    } finally {
      if (this.#working.get(keyOf(request)) === stop) this.#working.delete(keyOf(request));
    }
  }

  async #export({ handle, view }: ExportRequest, { uri }: vscode.NotebookDocument): Promise<void> {
    try {
      const result = (await this.#openStore()).open(handle, uri.toString());
      await exportResult(result, view, uri, 'result');
    } catch (error) {
      void vscode.window.showErrorMessage(describeError(error));
    }
  }

  /** Of the slow questions about a result only the last of each kind is worked on. */
  #supersede(request: ResultRequest): AbortController {
    const stop = new AbortController();
    if (request.type === 'page' || request.type === 'value') return stop;
    const key = keyOf(request);
    this.#working.get(key)?.abort();
    this.#working.set(key, stop);
    return stop;
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
      ({ FileResultStore }) => new FileResultStore(this.#folder, { engine: this.#engine }),
    );
    return this.#store;
  }
}

const keyOf = ({ handle, type }: ResultRequest): string => `${handle} ${type}`;

/** With what it reads itself and has to run before it. */
function runNamed(notebook: vscode.NotebookDocument, name: string): void {
  const cell = notebook.getCells().find((one) => cellName(one)?.toLowerCase() === name.toLowerCase());
  if (cell) void vscode.commands.executeCommand('lakebook.runWithUpstream', cell);
}
