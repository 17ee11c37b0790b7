/** Names of cells, what is sent for a cell, and running a cell with those that it reads. */
import * as vscode from 'vscode';
import { LakeError } from '../kernels/api.ts';
import { cellName, sqlOf } from '../notebook/cells.ts';
import { nameFault, renameCell } from '../notebook/cellLanguage.ts';
import { bookOf, connectionOf, neighboursOf } from '../notebook/neighbours.ts';
import type { Command, CommandContext } from './commands.ts';
import { exportResult } from './exportResult.ts';
import { selectedCell } from './selectedCell.ts';

export const cellCommands: Readonly<Record<string, Command>> = {
  'lakebook.nameCell': nameCell,
  'lakebook.showCompiledSql': showCompiledSql,
  'lakebook.runWithUpstream': runWithUpstream,
  'lakebook.exportResult': exportCell,
};

const scheme = 'lakebook-compiled';

/** What would be sent for a cell, as a document that cannot be edited. */
export class CompiledDocuments implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changes.event;
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);

  async show(title: string, of: string, sql: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${title}.sql`, query: of });
    this.#texts.set(uri.toString(), sql);
    this.#changes.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(await vscode.languages.setTextDocumentLanguage(document, 'sql'), {
      preview: true,
      viewColumn: vscode.ViewColumn.Beside,
    });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '-- Ask for it again with "Lakebook: Show Compiled SQL" on the cell.\n';
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changes.dispose();
  }
}

function sqlCell(argument: unknown): vscode.NotebookCell | undefined {
  const cell = selectedCell(argument);
  if (cell?.document.languageId === 'sql') return cell;
  void vscode.window.showInformationMessage('Select an SQL cell first.');
  return undefined;
}

/** From the name under a cell, or for the selected cell; `{ cell, name }` gives a name that is known already. */
async function nameCell({ connections }: CommandContext, argument: unknown): Promise<void> {
  const given = isNaming(argument) ? argument : undefined;
  const cell = sqlCell(given?.cell ?? argument);
  if (!cell) return;
  const { CellBook, renameEdits, reservedAnywhere } = await import('../notebook/assist.ts');
  const name = given?.name.trim() ?? (await askName(cell, reservedAnywhere))?.trim();
  if (name === undefined || name === (cellName(cell) ?? '')) return;
  const fault = nameFault(cell, name, reservedAnywhere);
  if (fault !== undefined) throw new LakeError('syntax', fault);
  const book = bookOf(cell.notebook, connections, CellBook);
  const applied = await vscode.workspace.applyEdit(renameCell(cell, name || undefined, book, renameEdits));
  if (!applied) throw new LakeError('internal', `The cell could not be named ${name}.`, { hint: 'Try it again.' });
}

async function askName(cell: vscode.NotebookCell, reserved: ReadonlySet<string>): Promise<string | undefined> {
  const before = cellName(cell);
  return vscode.window.showInputBox({
    title: before === undefined ? 'Name Cell' : `Rename Cell ${before}`,
    prompt:
      before === undefined
        ? 'Cells below read it as a table of this name.'
        : 'Cells that read it are changed as well. Empty: it has no name.',
    value: before ?? '',
    placeHolder: 'monthly_orders',
    validateInput: (text) => nameFault(cell, text.trim(), reserved),
  });
}

function isNaming(argument: unknown): argument is { readonly cell: unknown; readonly name: string } {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    'cell' in argument &&
    'name' in argument &&
    typeof argument.name === 'string'
  );
}

/** The last result of the selected cell, whole. */
async function exportCell({ connections }: CommandContext, argument: unknown): Promise<void> {
  const cell = sqlCell(argument);
  if (!cell) return;
  const result = connections.storedOf(cell.document.uri.toString());
  if (!result || result.columns.length === 0) {
    void vscode.window.showInformationMessage('This cell has no rows here. Run it first.');
    return;
  }
  await exportResult(result, undefined, cell.notebook.uri, cellName(cell) ?? 'result');
}

async function showCompiledSql(
  { connections, compiled, parameters }: CommandContext,
  argument: unknown,
): Promise<void> {
  const cell = sqlCell(argument);
  if (!cell) return;
  const text = cell.document.getText();
  const neighbours = await neighboursOf(cell, connections, text);
  const [{ prepareCell }, { movedQuery, nameToSql }] = await Promise.all([
    import('../kernels/preparedCell.ts'),
    import('../notebook/assist.ts'),
  ]);
  const connection = connectionOf(cell, connections);
  const values = parameters.of(cell.notebook);
  const dialect = connections.dialectOf(connection);
  const { book, cell: at } = neighbours ?? { book: undefined, cell: 0 };
  const moved = book?.moved(at).map((source) => {
    const { columns, dialect: from } = book.cells[source]!;
    const rows = nameToSql(`rows of ${book.nameOf(source)}`);
    return [source, columns ? movedQuery(rows, columns, from, dialect) : `SELECT *\nFROM ${rows}`] as const;
  });
  const prepared = prepareCell(sqlOf(text), dialect, values, neighbours, moved && new Map(moved));
  if ('error' in prepared) throw prepared.error;
  const name = cellName(cell) ?? `cell ${cell.index + 1}`;
  const sql = prepared.map((statement) => `${statement.sql.trimEnd()}\n`).join(';\n\n');
  await compiled.show(`${name} (compiled)`, cell.document.uri.toString(), sql || '-- This cell holds no statement.\n');
}

/** Runs what the cell reads and what has changed since it ran, then the cell; the first failure ends it. */
async function runWithUpstream({ cellRuns }: CommandContext, argument: unknown): Promise<void> {
  const cell = sqlCell(argument);
  if (!cell) return;
  const due = await cellRuns.dueBefore(cell);
  await vscode.commands.executeCommand('notebook.cell.execute', {
    ranges: due.map(({ index }) => ({ start: index, end: index + 1 })),
    document: cell.notebook.uri,
  });
}
