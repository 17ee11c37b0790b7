import * as vscode from 'vscode';
import { NotebookRows } from '../notebook/cellRows.ts';
import { CellRuns } from '../notebook/cellRuns.ts';
import { CellDiagnostics } from '../notebook/diagnostics.ts';
import { notebookTypes } from '../notebook/cells.ts';
import { RunMemory } from '../notebook/runMemory.ts';
import { SqlController } from '../notebook/controller.ts';
import { SqlSerializer, serializerOptions } from '../notebook/serializer.ts';
import { registerLanguage } from '../notebook/language.ts';
import { registerParameterCells } from '../notebook/parameterCells.ts';
import { registerParameterLanguage } from '../notebook/parameterLanguage.ts';
import { NotebookParameters } from '../notebook/parameters.ts';
import { registerStatusBar } from '../notebook/statusBar.ts';
import { registerCommands } from './commands.ts';
import { CompiledDocuments } from './cellCommands.ts';
import { Catalogues } from './catalogues.ts';
import { Connections } from './connections.ts';
import { DdlDocuments } from './explorer/ddl.ts';
import { Explorer } from './explorer/view.ts';
import { Lifecycle } from './lifecycle.ts';
import { createLog } from './log.ts';
import { Refusals } from './refusals.ts';
import { Results } from './results.ts';

let lifecycle: Lifecycle | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = createLog();
  lifecycle = new Lifecycle(log);
  const kept = vscode.Uri.joinPath(context.globalStorageUri, 'results').fsPath;
  const results = lifecycle.add(new Results(kept, context.extensionUri, log));
  const connections = new Connections(context, results, log);
  const folder = vscode.Uri.joinPath(context.globalStorageUri, 'catalogues').fsPath;
  const catalogues = lifecycle.add(new Catalogues(connections, folder));
  connections.observer = catalogues;
  const explorer = new Explorer(connections, catalogues);
  const ddl = new DdlDocuments(catalogues);
  const memory = lifecycle.add(new RunMemory(context.workspaceState));
  const diagnostics = new CellDiagnostics();
  const parameters = new NotebookParameters();
  const cellRuns = new CellRuns(connections, parameters);
  const rows = new NotebookRows(connections, cellRuns);
  const compiled = new CompiledDocuments();
  const refusals = new Refusals(log);
  const serializer = new SqlSerializer((content, error) => void refusals.tell(content, error));

  context.subscriptions.push(
    log,
    diagnostics,
    refusals,
    explorer,
    ddl,
    vscode.workspace.registerNotebookSerializer('lakebook', serializer, serializerOptions),
    vscode.workspace.registerNotebookSerializer('lakebook-sql', serializer, serializerOptions),
    ...notebookTypes.map(
      (type) => new SqlController(type, { lake: connections, memory, diagnostics, parameters, rows }),
    ),
    parameters,
    compiled,
    registerParameterCells(parameters),
    registerParameterLanguage(parameters, connections),
    registerStatusBar(connections, cellRuns),
    registerLanguage(catalogues, connections, diagnostics, parameters, cellRuns),
    results.serve(),
    registerCommands({
      connections,
      catalogues,
      explorer,
      ddl,
      parameters,
      cellRuns,
      compiled,
      log,
      samples: vscode.Uri.joinPath(context.extensionUri, 'samples'),
      sampleCopies: vscode.Uri.joinPath(context.globalStorageUri, 'samples'),
    }),
  );
}

export async function deactivate(): Promise<void> {
  await lifecycle?.close();
}
