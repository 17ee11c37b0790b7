import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, openNotebook, readBytes, runCells, viewOf, waitFor, writeNotebook } from './notebooks.ts';

const file = `-- %% lakebook connection=local-athena

-- %% name=numbers
SELECT 1 AS n UNION ALL SELECT 2

-- %% name=totals
SELECT sum(n) AS total
FROM numbers

-- %%
SELECT total FROM totals
`;

async function open(name: string, text = file): Promise<vscode.NotebookDocument> {
  return openNotebook(writeNotebook(name, text));
}

describe('named cells of a notebook', () => {
  afterEach(closeAll);

  it('are tables of the cells below them, and need not have run', async () => {
    const notebook = await open('named.lakebook.sql');
    await runCells(notebook, 2);
    assert.deepEqual(viewOf(notebook.cellAt(2), 'succeeded').table.rows.map(String), ['3']);
    assert.deepEqual(notebook.cellAt(0).outputs, []);
  }).timeout(120_000);

  it('tell a fault where it stands, and the reader points at the name', async () => {
    const notebook = await open('fault.lakebook.sql', file.replace('SELECT sum(n)', 'SELECT sum(nix)'));
    await runCells(notebook, 2);
    const { error } = viewOf(notebook.cellAt(2), 'failed');
    assert.match(error.message, /^In cell totals, line 1, column \d+: /);
    const { document } = notebook.cellAt(2);
    await waitFor('a squiggle', () =>
      vscode.languages.getDiagnostics(document.uri).some(({ range }) => document.getText(range) === 'totals'),
    );
  }).timeout(120_000);

  it('complete behind FROM, with their columns, and are found by hover and definition', async () => {
    const notebook = await open(
      'written.lakebook.sql',
      file.replace('SELECT total FROM totals', 'SELECT  FROM totals, '),
    );
    const { document } = notebook.cellAt(2);
    const labels = async (at: number): Promise<string[]> => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new vscode.Position(0, at),
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    await waitFor('the cells', async () => {
      const found = await labels(document.getText().length);
      return found.includes('numbers') && found.includes('totals');
    });
    assert.ok((await labels(7)).includes('total'));
    const at = new vscode.Position(0, document.getText().indexOf('totals') + 1);
    const [definition] = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      at,
    );
    assert.equal(definition?.uri.toString(), notebook.cellAt(1).document.uri.toString());
    const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      at,
    );
    const text = hover?.contents.map((one) => (typeof one === 'string' ? one : one.value)).join('\n') ?? '';
    assert.match(text, /cell totals\n {2}total bigint/);
  }).timeout(120_000);

  it('are renamed with the cells that read them, and the file follows', async () => {
    const notebook = await open('renamed.lakebook.sql');
    const reader = notebook.cellAt(1).document;
    await vscode.commands.executeCommand('lakebook.nameCell', { cell: notebook.cellAt(0), name: 'digits' });
    assert.equal(reader.getText(), 'SELECT sum(n) AS total\nFROM digits');
    await notebook.save();
    assert.equal(
      readBytes(notebook.uri).toString(),
      file.replace('name=numbers', 'name=digits').replace('FROM numbers', 'FROM digits'),
    );
    await runCells(notebook, 2);
    assert.deepEqual(viewOf(notebook.cellAt(2), 'succeeded').table.rows.map(String), ['3']);
  }).timeout(120_000);

  it('are shown as they are sent', async () => {
    const notebook = await open('compiled.lakebook.sql');
    await vscode.commands.executeCommand('lakebook.showCompiledSql', notebook.cellAt(2));
    const document = await waitFor('the document', () =>
      vscode.workspace.textDocuments.find(
        ({ uri }) => uri.scheme === 'lakebook-compiled' && uri.query === notebook.cellAt(2).document.uri.toString(),
      ),
    );
    assert.equal(document.languageId, 'sql');
    assert.equal(
      document.getText(),
      'WITH numbers AS (\nSELECT 1 AS n UNION ALL SELECT 2\n),\ntotals AS (\nSELECT sum(n) AS total\nFROM numbers\n)\nSELECT total FROM totals\n',
    );
  });

  it('run before the cell that reads them, where that is asked for, and only what is due', async () => {
    const notebook = await open('upstream.lakebook.sql');
    const orders = (): (number | undefined)[] =>
      notebook.getCells().map((cell) => cell.executionSummary?.executionOrder);
    const runAll = async (last: number): Promise<void> => {
      await vscode.commands.executeCommand('lakebook.runWithUpstream', notebook.cellAt(2));
      await waitFor('the end', () => notebook.cellAt(2).executionSummary?.success === true && orders()[2] === last);
    };
    await runAll(3);
    assert.deepEqual(orders(), [1, 2, 3]);
    await runAll(4);
    assert.deepEqual(orders(), [1, 2, 4], 'nothing above has changed');
    const { document } = notebook.cellAt(0);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.positionAt(document.getText().length), ' UNION ALL SELECT 3');
    await vscode.workspace.applyEdit(edit);
    await runAll(7);
    assert.deepEqual(viewOf(notebook.cellAt(2), 'succeeded').table.rows.map(String), ['6']);
  }).timeout(120_000);

  it('with one name and those that read each other get squiggles', async () => {
    const text = '-- %% name=a\nSELECT * FROM b\n\n-- %% name=b\nSELECT * FROM a\n\n-- %% name=B\nSELECT 1 AS x\n';
    const notebook = await open('cycles.lakebook.sql', text);
    const messages = (index: number): string[] =>
      vscode.languages.getDiagnostics(notebook.cellAt(index).document.uri).map(({ message }) => message);
    await waitFor('both', () => messages(0).some((one) => /read each other/.test(one)) && messages(2).length > 0);
    assert.match(messages(2)[0] ?? '', /^Another cell is named B, too\./);
  });
});
