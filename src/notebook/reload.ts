/** What the service runs still, after a reload or when it was lost from sight, is followed again by the run's id. */
import * as vscode from 'vscode';
import type { SqlController } from './controller.ts';
import { sqlOf } from './cells.ts';
import type { Lake } from './lake.ts';
import { neighboursOf } from './neighbours.ts';
import { CellOutputs, readView } from './outputs.ts';
import type { Running } from './queuedCell.ts';
import { findCell, type RunMemory, type RunRecord } from './runMemory.ts';

const extensionId = 'lakebook.lakebook';

/**
 * Notebooks that are closed or renamed while they run. One that is opened under another name has no kernel that VS Code
 * remembers, so it gets this one when it has something to follow.
 */
export function watchLeft(controller: vscode.NotebookController, memory: RunMemory): readonly vscode.Disposable[] {
  const select = (editor: vscode.NotebookEditor | undefined): void => {
    const notebook = editor?.notebook;
    if (notebook?.notebookType !== controller.notebookType || !memory.hasLeft(notebook.uri.toString())) return;
    void vscode.commands.executeCommand('notebook.selectKernel', { id: controller.id, extension: extensionId });
  };
  return [
    vscode.workspace.onDidCloseNotebookDocument(({ uri }) => memory.leave(uri.toString())),
    vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) memory.leave(oldUri.toString(), newUri.toString());
      select(vscode.window.activeNotebookEditor);
    }),
    vscode.window.onDidChangeActiveNotebookEditor(select),
  ];
}

/** Tells of changes to a notebook while one of its cells runs, and resolves, to false, when it is closed. */
export function watchNotebook(
  watched: vscode.NotebookDocument,
  onChange: () => void,
): vscode.Disposable & { readonly closed: Promise<false> } {
  const listeners: vscode.Disposable[] = [];
  const closed = new Promise<false>((resolve) => {
    listeners.push(
      vscode.workspace.onDidChangeNotebookDocument(({ notebook }) => {
        if (notebook === watched) onChange();
      }),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => {
        if (notebook === watched) resolve(false);
      }),
    );
  });
  return { closed, dispose: () => listeners.forEach((listener) => void listener.dispose()) };
}

/** Takes up the runs of a notebook that the window before this one left. A cell that has changed gets a note instead. */
export async function followLeft(
  notebook: vscode.NotebookDocument,
  memory: RunMemory,
  lake: Lake,
  controller: SqlController,
): Promise<void> {
  const cells = notebook.getCells();
  const texts = cells.map((cell) => cell.document.getText());
  const work = memory.takeLeft(notebook.uri.toString()).map(async (record) => {
    const found = cells[findCell(record, texts) ?? -1];
    if (found) return controller.execute(found, (running) => followRun(record, running, lake, controller));
    memory.forget(record.id);
    const former = cells[Math.min(record.cell, cells.length - 1)];
    if (former?.kind === vscode.NotebookCellKind.Code)
      await controller.execute(former, (running) => note(record, running));
  });
  await Promise.all(work);
}

/** Shows what became of a statement that was started before. */
export async function followRun(
  record: RunRecord,
  running: Running,
  lake: Lake,
  controller: SqlController,
): Promise<boolean> {
  const { connection, id, statement, of, trace, ran } = record;
  const { cell, text, outputs, signal } = running;
  outputs.show({ connection, statement, of, phase: 'connecting' });
  const kernel = await lake.connect(connection, cell.notebook.uri.toString(), signal);
  const { attachCell } = await import('../kernels/cell.ts');
  let phase: string | undefined;
  const neighbours = await neighboursOf(cell, lake, text);
  const started = { id, statement, trace, parameters: controller.parameters.of(cell.notebook), neighbours };
  for await (const step of attachCell(kernel, sqlOf(text), started, signal))
    phase = await controller.show(step, connection, { ...running, ...(ran && { ran }) });
  if (phase === 'succeeded' && statement < of) {
    const message = `Statement ${statement} of ${of} had been started before and was followed to its end; the statements behind it were not started.`;
    outputs.show({ connection, statement: statement + 1, of, phase: 'note', message });
  }
  return phase === 'succeeded';
}

/** A cell that comes back, by undo, with the picture of a run that was stopped when it went. */
export async function settleRestored(cell: vscode.NotebookCell, controller: vscode.NotebookController): Promise<void> {
  const views = cell.outputs.flatMap((output) => readView(output) ?? []);
  const unfinished = views.find(({ phase }) => /^(connecting|queued|running|loading)$/.test(phase));
  if (!unfinished) return;
  let execution: vscode.NotebookCellExecution;
  try {
    execution = controller.createNotebookCellExecution(cell);
  } catch {
    // It was moved, and runs.
    return;
  }
  execution.start();
  await execution.clearOutput();
  const outputs = new CellOutputs(execution);
  const { connection, statement, of } = unfinished;
  outputs.show({ connection, statement, of, phase: 'cancelled' });
  await outputs.settle();
  execution.end(undefined);
}

function note(record: RunRecord, { outputs }: Running): boolean {
  const { connection, statement, of, id } = record;
  const message =
    `A statement was running on ${connection} when the window was reloaded, and the cell has changed since: ` +
    `its result is not shown here. The id of the run is ${id}.`;
  outputs.show({ connection, statement, of, phase: 'note', message });
  return true;
}
