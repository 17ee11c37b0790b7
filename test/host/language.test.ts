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

function actionsAt(document: vscode.TextDocument, range: vscode.Range): Thenable<vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range);
}

/** `kind text` of every token: five numbers each, of which the first two count from the token before. */
function readTokens(
  document: vscode.TextDocument,
  { tokenTypes }: vscode.SemanticTokensLegend,
  { data }: vscode.SemanticTokens,
): string[] {
  const found: string[] = [];
  let [line, column] = [0, 0];
  for (let at = 0; at < data.length; at += 5) {
    const [lines, columns, length, type] = [data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!];
    column = lines === 0 ? column + columns : columns;
    line += lines;
    const text = document.getText(new vscode.Range(line, column, line, column + length));
    found.push(`${tokenTypes[type] ?? '?'} ${text}`);
  }
  return found;
}

describe('writing SQL in a cell', () => {
  afterEach(closeAll);

  it('offers tables and columns of the connection, and functions', async () => {
    const sql = 'SELECT p.name, dat FROM healthcare_db.patients p';
    const notebook = await openCells('completion.lakebook.sql', [{ sql, connection }]);
    const { document } = notebook.cellAt(0);
    await waitFor('tables', async () => (await labelsAt(document, 'healthcare_db.')).includes('patients'));
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

  it('offers what puts a fault right, and puts it right', async () => {
    const notebook = await openCells('fix.lakebook.sql', [{ sql: 'SELECT 1 == 1 AS same', connection }]);
    const { document } = notebook.cellAt(0);
    const all = new vscode.Range(document.positionAt(0), document.positionAt(21));
    const actions = await waitFor('a quick fix', async () => {
      const found = await actionsAt(document, all);
      return found.length > 0 && found;
    });
    assert.deepEqual(
      actions.map(({ title, kind }) => `${kind?.value ?? ''} ${title}`),
      ['quickfix Change == to ='],
    );
    await vscode.workspace.applyEdit(actions[0]!.edit!);
    assert.equal(document.getText(), 'SELECT 1 = 1 AS same');
    await runCells(notebook, 0);
    assert.deepEqual(viewOf(notebook.cellAt(0), 'succeeded').table.rows, [[true]]);
  }).timeout(60_000);

  it('writes a star out as columns', async () => {
    const sql = 'SELECT * FROM healthcare_db.claims';
    const notebook = await openCells('star.lakebook.sql', [{ sql, connection }]);
    const { document } = notebook.cellAt(0);
    await waitFor('columns', async () => (await labelsAt(document, 'SELECT ')).includes('all columns'));
    const [action] = await actionsAt(document, new vscode.Range(0, 7, 0, 7));
    assert.equal(action?.title, 'Expand * to columns');
    await vscode.workspace.applyEdit(action.edit!);
    assert.match(document.getText(), /^SELECT claim_id, .+ FROM healthcare_db\.claims$/);
  }).timeout(60_000);

  it('offers what is to be grouped by', async () => {
    const sql = 'SELECT state, upper(name), count(*) FROM healthcare_db.patients GROUP BY ';
    const notebook = await openCells('group.lakebook.sql', [{ sql, connection }]);
    assert.ok((await labelsAt(notebook.cellAt(0).document, 'GROUP BY ')).includes('state, upper(name)'));
  }).timeout(60_000);

  it('colours names by what they mean', async () => {
    const sql = 'WITH big AS (SELECT name FROM healthcare_db.patients p) SELECT upper(name) FROM big WHERE name = :who';
    const notebook = await openCells('colours.lakebook.sql', [{ sql, connection }]);
    const { document } = notebook.cellAt(0);
    const meant = await waitFor('tokens', async () => {
      const legend = await vscode.commands.executeCommand<vscode.SemanticTokensLegend | undefined>(
        'vscode.provideDocumentSemanticTokensLegend',
        document.uri,
      );
      const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens | undefined>(
        'vscode.provideDocumentSemanticTokens',
        document.uri,
      );
      return legend && tokens && tokens.data.length > 0 && readTokens(document, legend, tokens);
    });
    assert.deepEqual(meant, [
      'variable big',
      'property name',
      'namespace healthcare_db',
      'class patients',
      'variable p',
      'function upper',
      'property name',
      'variable big',
      'property name',
      'parameter :who',
    ]);
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
