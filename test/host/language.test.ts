import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, openCells, runCells, viewOf, waitFor } from './notebooks.ts';

const connection = 'local-athena';

async function labelsAt(document: vscode.TextDocument, text: string): Promise<string[]> {
  const position = document.positionAt(document.getText().indexOf(text) + text.length);
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
  );
  return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
}

describe('writing SQL in a cell', () => {
  afterEach(closeAll);

  it('offers tables and columns of the connection, and functions', async () => {
    const sql = 'SELECT p.name, dat FROM healthcare_db.patients p';
    const notebook = await openCells('completion.lakebook.sql', [{ sql, connection }]);
    const { document } = notebook.cellAt(0);
    assert.ok((await labelsAt(document, 'healthcare_db.')).includes('patients'));
    await waitFor('columns', async () => (await labelsAt(document, 'SELECT p.')).includes('state'));
    assert.ok((await labelsAt(document, 'dat')).includes('date_diff'));
  }).timeout(60_000);

  it('says what a column and a function are', async () => {
    const sql = "SELECT date_diff('day', now(), now()) AS days";
    const notebook = await openCells('hover.lakebook.sql', [{ sql, connection }]);
    const { document } = notebook.cellAt(0);
    const at = document.positionAt(sql.indexOf('date_diff') + 2);
    const hovers = await waitFor('a hover', async () => {
      const found = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        at,
      );
      return found.length > 0 && found;
    });
    const text = hovers.flatMap(({ contents }) => contents).map((one) => (typeof one === 'string' ? one : one.value));
    assert.match(text.join('\n'), /Counts whole units of time/);
    const help = await vscode.commands.executeCommand<vscode.SignatureHelp>(
      'vscode.executeSignatureHelpProvider',
      document.uri,
      document.positionAt(sql.indexOf(', now') + 2),
    );
    assert.equal(help.activeParameter, 1);
  });

  it('puts a squiggle under a fault before anything runs, and takes it away', async () => {
    const notebook = await openCells('typing.lakebook.sql', [{ sql: "SELECT uper('a') AS x", connection }]);
    const { document } = notebook.cellAt(0);
    const [found] = await waitFor('a squiggle', () => {
      const all = vscode.languages.getDiagnostics(document.uri);
      return all.length > 0 && all;
    });
    assert.equal(document.getText(found?.range), 'uper');
    assert.equal(found?.message, 'Athena has no function uper. Did you mean upper?');
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, found.range, 'upper');
    await vscode.workspace.applyEdit(edit);
    await waitFor('no squiggle', () => vscode.languages.getDiagnostics(document.uri).length === 0);
    await runCells(notebook, 0);
    assert.deepEqual(viewOf(notebook.cellAt(0), 'succeeded').table.rows, [['A']]);
  }).timeout(60_000);

  it('finds and renames a WITH table', async () => {
    const sql = 'WITH big AS (SELECT 1 AS a) SELECT big.a FROM big';
    const notebook = await openCells('rename.lakebook.sql', [{ sql, connection }]);
    const { document } = notebook.cellAt(0);
    const last = document.positionAt(sql.lastIndexOf('big') + 1);
    const [definition] = await waitFor('a definition', async () => {
      const found = await vscode.commands.executeCommand<vscode.Location[]>(
        'vscode.executeDefinitionProvider',
        document.uri,
        last,
      );
      return found.length > 0 && found;
    });
    assert.equal(definition && document.offsetAt(definition.range.start), 5);
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      document.uri,
      last,
      'Large ones',
    );
    await vscode.workspace.applyEdit(edit);
    assert.equal(document.getText(), 'WITH "Large ones" AS (SELECT 1 AS a) SELECT "Large ones".a FROM "Large ones"');
  });

  it('formats a cell without changing what it says', async () => {
    const notebook = await openCells('format.lakebook.sql', [
      { sql: 'select a, b from t where a = 1 -- first\nand b = :name', connection },
    ]);
    const { document } = notebook.cellAt(0);
    const edits = await waitFor('edits', async () => {
      const found = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
        'vscode.executeFormatDocumentProvider',
        document.uri,
        { tabSize: 2, insertSpaces: true },
      );
      return found && found.length > 0 && found;
    });
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    await vscode.workspace.applyEdit(edit);
    assert.equal(
      document.getText().trimEnd(),
      'SELECT\n  a,\n  b\nFROM\n  t\nWHERE\n  a = 1 -- first\n  AND b = :name',
    );
  });
});
