/** The results that the open notebooks show, and what is asked of them. */
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { LakeError, type ResultSet } from '../kernels/api.ts';
import type { BroughtRows } from '../kernels/moves/bring.ts';
import type { Intake } from '../kernels/moves/intake.ts';
import type { Moves } from '../kernels/moves/moves.ts';
import type { ResultStore, StoredResult } from '../kernels/results/store.ts';
import { cellName } from '../notebook/cells.ts';
import type { Owner } from '../notebook/lake.ts';
import { readView } from '../notebook/outputs.ts';
import { exportResult } from './exportResult.ts';
import { describeError } from './log.ts';
import { readRequest, rendererId, type Reply, type Request } from './protocol.ts';
import { ResultAnswers } from './resultAnswers.ts';
import { ResultPanels } from './resultPanels.ts';

export class Results {
  readonly #folder: string;
  readonly #log: vscode.LogOutputChannel;
  readonly #extensionUri: vscode.Uri;
  readonly #panels: ResultPanels;
  /** Handle -> whose it is. */
  readonly #owners = new Map<string, Owner>();
  /** By the URI of a cell, what was kept of it last. */
  readonly #byCell = new Map<string, StoredResult>();
  #store: Promise<ResultStore> | undefined;
  #moves: Promise<Moves> | undefined;

  constructor(folder: string, extensionUri: vscode.Uri, log: vscode.LogOutputChannel) {
    this.#folder = folder;
    this.#log = log;
    this.#extensionUri = extensionUri;
    this.#panels = new ResultPanels({ extensionUri, answerer: (notebook) => this.#answerer(notebook) });
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

  /** Answers renderer and panels, and forgets the results of cells and notebooks that are gone. */
  serve(): vscode.Disposable {
    const channel = vscode.notebooks.createRendererMessaging(rendererId);
    const answerers = new Map<string, (request: Request) => Promise<Reply | undefined>>();
    return vscode.Disposable.from(
      this.#panels.register(),
      channel.onDidReceiveMessage(async ({ editor, message }) => {
        const request = readRequest(message);
        if (!request) return;
        const notebook = editor.notebook.uri.toString();
        const answer = answerers.get(notebook) ?? this.#answerer(notebook);
        answerers.set(notebook, answer);
        const reply = await answer(request);
        if (reply) void channel.postMessage(reply, editor);
      }),
      vscode.workspace.onDidCloseNotebookDocument(({ uri }) => answerers.delete(uri.toString())),
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

  /** For one place where results of a notebook are shown. */
  #answerer(notebook: string): (request: Request) => Promise<Reply | undefined> {
    const answers = new ResultAnswers({
      open: (handle) => this.#open(handle, notebook),
      writeClipboard: (text) => vscode.env.clipboard.writeText(text),
      log: (error) => this.#log.error(`Question to a result: ${describeError(error)}`),
    });
    return async (request) => {
      if (request.type === 'runCell') return runNamed(notebook, request.cell);
      if (request.type !== 'openPanel' && request.type !== 'runAgain' && request.type !== 'export')
        return answers.answer(request);
      const { handle, request: number, type } = request;
      const fault =
        type === 'runAgain'
          ? runAgain(notebook, handle)
          : await this.#withResult(handle, notebook, (result, cell) => {
              const name = cell && cellName(cell);
              const uri = vscode.Uri.parse(notebook);
              if (type === 'export') void exportResult(result, request.view, uri, name ?? 'result');
              else this.#panels.open(result, name ?? `Result of ${basename(uri.path)}`, notebook);
            });
      const asked = { handle, request: number };
      return fault === undefined ? { ...asked, type: 'done' } : { ...asked, type: 'fault', message: fault };
    };
  }

  async #open(handle: string, notebook: string): Promise<StoredResult> {
    if (!this.#store) throw new LakeError('notFound', 'This result is no longer kept.');
    return (await this.#store).open(handle, notebook);
  }

  /** Gives a sentence where there is no such result. */
  async #withResult(
    handle: string,
    notebook: string,
    use: (result: StoredResult, cell: vscode.NotebookCell | undefined) => void,
  ): Promise<string | undefined> {
    try {
      use(await this.#open(handle, notebook), cellOf(notebook, handle));
      return undefined;
    } catch {
      return 'This result is no longer kept. Run the cell again.';
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
      ({ FileResultStore }) =>
        new FileResultStore(this.#folder, { engine: { entry: join(this.#extensionUri.fsPath, 'dist/results.js') } }),
    );
    return this.#store;
  }
}

function notebookOf(uri: string): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find((one) => one.uri.toString() === uri);
}

/** The cell that shows a result. */
function cellOf(notebook: string, handle: string): vscode.NotebookCell | undefined {
  const shows = (output: vscode.NotebookCellOutput): boolean => {
    const view = readView(output);
    return view !== undefined && 'handle' in view && view.handle === handle;
  };
  return notebookOf(notebook)
    ?.getCells()
    .find(({ outputs }) => outputs.some(shows));
}

/** Gives a sentence where it cannot. */
function runAgain(notebook: string, handle: string): string | undefined {
  const cell = cellOf(notebook, handle);
  if (!cell) return 'Its cell shows another result by now, or its notebook is closed.';
  const { index: start } = cell;
  void vscode.commands.executeCommand('notebook.cell.execute', {
    ranges: [{ start, end: start + 1 }],
    document: cell.notebook.uri,
  });
  return undefined;
}

/** With what it reads itself and has to run before it. */
function runNamed(notebook: string, name: string): undefined {
  const cells = notebookOf(notebook)?.getCells() ?? [];
  const cell = cells.find((one) => cellName(one)?.toLowerCase() === name.toLowerCase());
  if (cell) void vscode.commands.executeCommand('lakebook.runWithUpstream', cell);
}
