/** The main flow: a cell becomes statements, a statement becomes a run, a run becomes an output. */
import * as vscode from 'vscode';
import type { Cost, ResultSet } from '../kernels/api.ts';
import type { CellRun } from '../kernels/cell.ts';
import { Arriving, showRows } from './arriving.ts';
import type { NotebookRows } from './cellRows.ts';
import { printsOf } from './cellRuns.ts';
import { paramsLanguage, sqlOf } from './cells.ts';
import type { CellDiagnostics } from './diagnostics.ts';
import type { Lake } from './lake.ts';
import { connectionOf } from './neighbours.ts';
import { CellOutputs } from './outputs.ts';
import { isParams, type NotebookParameters } from './parameters.ts';
import { checkParameters } from './parameterCells.ts';
import type { ControllerParts } from './parts.ts';
import { QueuedCell, type Running } from './queuedCell.ts';
import { hashText, type RunMemory } from './runMemory.ts';
import { followLeft, followRun, settleRestored, watchLeft, watchNotebook } from './reload.ts';
import { showError, showNote, showRun, showTable, type Noted, type Place } from './view.ts';

export class SqlController {
  readonly #controller: vscode.NotebookController;
  readonly #listeners: readonly vscode.Disposable[];
  readonly #queues = new WeakMap<vscode.NotebookDocument, Promise<void>>();
  readonly #orders = new WeakMap<vscode.NotebookDocument, number>();
  readonly parameters: NotebookParameters;
  readonly #lake: Lake;
  readonly #memory: RunMemory;
  readonly #diagnostics: CellDiagnostics;
  readonly #rows: NotebookRows;

  constructor(notebookType: string, { lake, memory, diagnostics, parameters, rows }: ControllerParts) {
    this.#lake = lake;
    this.#memory = memory;
    this.#diagnostics = diagnostics;
    this.parameters = parameters;
    this.#rows = rows;
    this.#controller = vscode.notebooks.createNotebookController(
      `lakebook-${notebookType}`,
      notebookType,
      'Lakebook SQL',
      (cells, notebook) => this.#runCells(cells, notebook),
    );
    this.#controller.supportedLanguages = ['sql', paramsLanguage];
    this.#controller.supportsExecutionOrder = true;
    this.#controller.description = 'Athena, Redshift and S3 Tables';
    this.#listeners = [
      this.#controller.onDidChangeSelectedNotebooks(({ notebook, selected }) => {
        if (selected) void this.#enqueue(notebook, () => followLeft(notebook, this.#memory, this.#lake, this));
      }),
      ...watchLeft(this.#controller, this.#memory),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges }) => {
        if (notebook.notebookType !== notebookType) return;
        for (const cell of contentChanges.flatMap(({ addedCells }) => addedCells))
          void settleRestored(cell, this.#controller);
      }),
    ];
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#controller.dispose();
  }

  /** Behind whatever the notebook is running already; the first cell that does not succeed is the last that starts. */
  async #runCells(cells: readonly vscode.NotebookCell[], notebook: vscode.NotebookDocument): Promise<void> {
    const queued = cells.map((cell) => new QueuedCell(this.#controller.createNotebookCellExecution(cell)));
    return this.#enqueue(notebook, async () => {
      let goesOn = true;
      for (const next of queued) {
        goesOn &&= !notebook.isClosed && (await this.#rows.agree(next.execution.cell));
        if (!goesOn) next.skip();
        else goesOn = next.take() && (await this.#execute(next, (running) => this.#runCell(running)));
      }
    });
  }

  #enqueue(notebook: vscode.NotebookDocument, work: () => Promise<void>): Promise<void> {
    const batch = (this.#queues.get(notebook) ?? Promise.resolve()).then(work);
    // One that breaks does not hold up those behind it.
    const settled = batch.catch(() => undefined);
    this.#queues.set(notebook, settled);
    return batch;
  }

  async #runCell(running: Running): Promise<boolean> {
    const { cell, text, signal, outputs } = running;
    if (isParams(cell)) return checkParameters(cell, outputs, this.parameters);
    const connection = connectionOf(cell, this.#lake);
    const lost = this.#memory.findLost({ ...placeOf(running), connection });
    if (lost) return followRun(lost, running, this.#lake, this);
    const place: Place = { connection, statement: 1, of: 1 };
    outputs.show({ ...place, phase: 'connecting' });
    const kernel = await this.#lake.connect(connection, cell.notebook.uri.toString(), signal);
    const { runCell } = await import('../kernels/cell.ts');
    let phase: string | undefined;
    const parameters = this.parameters.of(cell.notebook);
    const neighbours = await this.#rows.neighboursOf(cell, text);
    const noted = { ...running, ...(neighbours && { ran: printsOf(neighbours, parameters) }) };
    for await (const step of runCell(kernel, sqlOf(text), signal, parameters, neighbours)) {
      phase = await this.show(step, connection, noted);
      if (phase !== step.run.phase) break;
    }
    if (phase === undefined)
      outputs.show({ ...place, phase: 'note', message: 'Nothing to run: this cell holds no statement.' });
    return phase === undefined || phase === 'succeeded';
  }

  /** Shows one snapshot of one statement; after success, its rows. Gives the run's phase, or what reading its rows came to. */
  async show({ statement, of, run, piece, trace }: CellRun, connection: string, running: Running): Promise<string> {
    const { cell, outputs } = running;
    const place = { connection, statement, of };
    if (run.phase !== 'queued' && run.phase !== 'running') this.#lake.noteEnd(connection, run, piece.text);
    if (run.phase === 'succeeded') {
      const phase = await this.#showRows(run.result, { ...place, cost: run.cost, ...showNote(run.note) }, running);
      // Not before: a window that is reloaded while rows arrive reads them again. Nor where nobody sees them.
      if (!cell.notebook.isClosed) this.#memory.forget(run.id);
      return phase;
    }
    const isOver = cell.notebook.isClosed
      ? false
      : run.phase === 'cancelled' || (run.phase === 'failed' && run.lost !== true);
    if (run.id !== undefined && isOver) this.#memory.forget(run.id);
    else if (run.id !== undefined)
      this.#memory.keep({ ...place, ...placeOf(running), cell: cell.index, id: run.id, trace, ran: running.ran });
    const view = showRun(run, place);
    outputs.show(view);
    // Places in another text than the one that ran would be wrong; that a cell must run first is seen without a run.
    if (view.phase === 'failed' && view.error.runFirst === undefined && cell.document.getText() === running.text)
      this.#diagnostics.show(cell.document, view.error);
    return run.phase;
  }

  /** Reads the rows of a statement that has succeeded; the first ones are shown meanwhile, and stay if a later one fails. */
  async #showRows(result: ResultSet, place: Place & Noted & { cost: Cost }, running: Running): Promise<string> {
    const { cell, signal, outputs, ran } = running;
    const count = result.updateCount === undefined ? {} : { updateCount: result.updateCount };
    const changed = { ...count, ...(place.statement === place.of && ran && { ran }) };
    if (result.columns.length === 0) {
      outputs.show({ ...place, phase: 'succeeded', table: showTable([], []), ...changed });
      return 'succeeded';
    }
    const owner = { notebook: cell.notebook.uri.toString(), cell: cell.document.uri.toString() };
    const arriving = new Arriving(outputs, place);
    try {
      const stored = await this.#lake.keep(result, owner, signal, (preview) => arriving.start(preview));
      arriving.stop();
      outputs.show({ ...place, phase: 'succeeded', ...(await showRows(stored)), ...changed });
      return 'succeeded';
    } catch (error) {
      arriving.stop();
      const rows = arriving.stored && (await showRows(arriving.stored));
      if (signal.aborted) outputs.show({ ...place, phase: 'cancelled', ...rows });
      else outputs.show({ ...place, phase: 'failed', error: showError(error), ...rows });
      return signal.aborted ? 'cancelled' : 'failed';
    }
  }

  /** Runs `work` as an execution of the cell that nobody clicked for. */
  async execute(cell: vscode.NotebookCell, work: (running: Running) => Promise<boolean> | boolean): Promise<void> {
    const queued = new QueuedCell(this.#controller.createNotebookCellExecution(cell));
    if (queued.take()) await this.#execute(queued, work);
  }

  /** One cell from start to end: stop button to signal, every error to an output. */
  async #execute(
    { execution, text }: QueuedCell,
    work: (running: Running) => Promise<boolean> | boolean,
  ): Promise<boolean> {
    const { cell, token } = execution;
    const order = (this.#orders.get(cell.notebook) ?? 0) + 1;
    this.#orders.set(cell.notebook, order);
    execution.executionOrder = order;
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    const outputs = new CellOutputs(execution);
    const watch = watchNotebook(cell.notebook, () => outputs.restore());
    let succeeded = false;
    execution.start(Date.now());
    try {
      this.#diagnostics.clear(cell.document);
      this.#lake.release(cell.document.uri.toString());
      await execution.clearOutput();
      // In a notebook that is closed the execution ends; its statement goes on and is followed when it is opened again.
      succeeded = await Promise.race([work({ cell, text, outputs, signal: stop.signal }), watch.closed]);
    } catch (error) {
      if (stop.signal.aborted) outputs.showEnd({ phase: 'cancelled' });
      else outputs.showEnd({ phase: 'failed', error: showError(error) });
    } finally {
      await outputs.settle();
      watch.dispose();
      // A cell that was stopped has neither succeeded nor failed.
      execution.end(stop.signal.aborted && !succeeded ? undefined : succeeded, Date.now());
    }
    return succeeded;
  }
}

function placeOf({ cell, text }: Running): { readonly notebook: string; readonly textHash: string } {
  return { notebook: cell.notebook.uri.toString(), textHash: hashText(text) };
}
