import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, openNotebook, readBytes, runCells, viewOf, waitFor, writeNotebook } from './notebooks.ts';

const file = `-- %% lakebook connection=local-athena

-- %% params
-- state text = 'Texas' -- where patients live
-- few   integer[] = (1, 2)

-- %%
SELECT :state AS state, 2 IN (:few) AS few

-- %%
SELECT :stat AS state
`;

async function open(name: string): Promise<vscode.NotebookDocument> {
  return openNotebook(writeNotebook(name, file));
}

describe('parameters of a notebook', () => {
  afterEach(closeAll);

  it('are declared in a cell of their own, and bound where cells name them', async () => {
    const notebook = await open('bound.lakebook.sql');
    const [params, sql] = [notebook.cellAt(0), notebook.cellAt(1)];
    assert.equal(params.document.languageId, 'lakebook-params');
    assert.equal(params.document.getText(), "state text = 'Texas' -- where patients live\nfew   integer[] = (1, 2)");
    await runCells(notebook, 1);
    const view = viewOf(sql, 'succeeded');
    assert.deepEqual(view.table.rows, [['Texas', true]]);
    await runCells(notebook, 0);
    assert.deepEqual([params.executionSummary?.success, params.outputs.length], [true, 0]);
  });

  it('change with the cell, and the file stays as it was written but for that line', async () => {
    const notebook = await open('changed.lakebook.sql');
    const { document } = notebook.cellAt(0);
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf('Texas');
    edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + 5)), "O''Hara");
    await vscode.workspace.applyEdit(edit);
    await runCells(notebook, 1);
    assert.deepEqual(viewOf(notebook.cellAt(1), 'succeeded').table.rows, [["O'Hara", true]]);
    await notebook.save();
    assert.equal(readBytes(notebook.uri).toString(), file.replace('Texas', "O''Hara"));
  });

  it('put squiggles under names that nobody declares, and under values that do not fit', async () => {
    const notebook = await open('squiggles.lakebook.sql');
    const { document } = notebook.cellAt(2);
    const [found] = await waitFor('a squiggle', () => {
      const all = vscode.languages.getDiagnostics(document.uri);
      return all.length > 0 && all;
    });
    assert.equal(document.getText(found?.range), ':stat');
    assert.match(found?.message ?? '', /:stat has no value\. Did you mean :state\?/);
    const params = notebook.cellAt(0).document;
    const edit = new vscode.WorkspaceEdit();
    edit.insert(params.uri, params.positionAt(params.getText().length), "\nstat integer = 'x'");
    await vscode.workspace.applyEdit(edit);
    const [wrong] = await waitFor('a squiggle in the params cell', () => {
      const all = vscode.languages.getDiagnostics(params.uri);
      return all.length > 0 && all;
    });
    assert.equal(params.getText(wrong?.range), "'x'");
  });

  it('are declared by the lamp, in the params cell that is there or in a new one', async () => {
    const lamp = async (cell: vscode.NotebookCell): Promise<vscode.CodeAction> => {
      const { document } = cell;
      const [found] = await waitFor('a squiggle', () => {
        const all = vscode.languages.getDiagnostics(document.uri);
        return all.length > 0 && all;
      });
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        found!.range,
      );
      return actions.find(({ title }) => title.startsWith('Declare'))!;
    };
    const notebook = await open('declared.lakebook.sql');
    const action = await lamp(notebook.cellAt(2));
    assert.equal(action.title, 'Declare :stat');
    await vscode.workspace.applyEdit(action.edit!);
    assert.match(notebook.cellAt(0).document.getText(), /few {3}integer\[\] = \(1, 2\)\nstat text = ''$/);
    await closeAll();
    const bare = await openNotebook(writeNotebook('bare.lakebook.sql', '-- %%\nSELECT :x AS x\n'));
    const { command } = await lamp(bare.cellAt(0));
    await vscode.commands.executeCommand(command!.command, ...(command!.arguments as unknown[]));
    assert.equal(bare.cellAt(0).document.getText(), "x text = ''");
    await runCells(bare, 1);
    assert.deepEqual(viewOf(bare.cellAt(1), 'succeeded').table.rows, [['']]);
  });

  it('are none inside a dollar-quoted text of Redshift', async () => {
    const text = `-- %% lakebook connection=local-redshift

-- %% params
-- state text = 'Texas'

-- %%
SELECT :state AS a, $$:state$$ AS b
`;
    const notebook = await openNotebook(writeNotebook('dollars.lakebook.sql', text));
    const { document } = notebook.cellAt(1);
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      document.uri,
      document.positionAt(document.getText().indexOf(':state') + 2),
      'home',
    );
    await vscode.workspace.applyEdit(edit);
    assert.equal(document.getText(), 'SELECT :home AS a, $$:state$$ AS b');
  });

  it('are completed behind a colon, explained, found and renamed in every cell', async () => {
    const notebook = await open('names.lakebook.sql');
    const [params, { document }] = [notebook.cellAt(0).document, notebook.cellAt(1)];
    const at = document.positionAt(document.getText().indexOf(':state') + 3);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      at,
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes(':state') && labels.includes(':few'), labels.join());
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      at,
    );
    const told = hovers.flatMap(({ contents }) => contents).map((one) => (typeof one === 'string' ? one : one.value));
    assert.match(told.join('\n').replaceAll('&nbsp;', ' '), /where patients live[\s\S]*Value: 'Texas'/);
    const [definition] = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      at,
    );
    assert.equal(definition?.uri.toString(), params.uri.toString());
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      document.uri,
      at,
      'home',
    );
    await vscode.workspace.applyEdit(edit);
    assert.match(params.getText(), /^home text/);
    assert.match(document.getText(), /SELECT :home AS state/);
    await runCells(notebook, 1);
    assert.deepEqual(viewOf(notebook.cellAt(1), 'succeeded').table.rows, [['Texas', true]]);
  });
});
