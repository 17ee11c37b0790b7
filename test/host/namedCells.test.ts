import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, openNotebook, runCells, viewOf, waitFor, writeNotebook } from './notebooks.ts';

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
});
