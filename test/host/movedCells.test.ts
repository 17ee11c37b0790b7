import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { farAthena, lakehouse } from './lake.ts';
import { closeAll, openNotebook, readBytes, runCells, viewOf, viewsOf, waitFor, writeNotebook } from './notebooks.ts';

const file = `-- %% name=people connection=${farAthena}
SELECT * FROM (VALUES (1, 'Ann'), (2, NULL), (3, '')) t (id, name)

-- %% name=own connection=local-redshift
SELECT 3 AS id, 'three' AS word UNION ALL SELECT 1, 'one'

-- %% connection=local-athena
SELECT own.id, word, name FROM own JOIN people ON people.id = own.id ORDER BY 1
`;

async function replace(cell: vscode.NotebookCell, old: string, text: string): Promise<void> {
  const { document } = cell;
  const at = document.getText().indexOf(old);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + old.length)), text);
  await vscode.workspace.applyEdit(edit);
}

describe('cells of other connections', function () {
  this.timeout(120_000);
  before(function () {
    if (!lakehouse) this.skip();
  });
  afterEach(closeAll);

  const squiggles = (cell: vscode.NotebookCell): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(cell.document.uri).filter(({ code }) => code === 'rows');

  async function fixes(cell: vscode.NotebookCell): Promise<vscode.CodeAction[]> {
    const [found] = await waitFor('a squiggle', () => {
      const all = squiggles(cell);
      return all.length > 0 && all;
    });
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      cell.document.uri,
      found!.range,
    );
    return actions.filter(({ title }) => title.startsWith('Run cell '));
  }

  async function apply(fix: vscode.CodeAction | undefined): Promise<void> {
    const { command, arguments: [cell] = [] } = fix!.command!;
    await vscode.commands.executeCommand(command, cell);
  }

  it('are joined on this machine', async () => {
    const notebook = await openNotebook(writeNotebook('moved.lakebook.sql', file));
    await runCells(notebook, 0, 3);
    assert.deepEqual(viewOf(notebook.cellAt(2), 'succeeded').table.rows, [
      [1, 'one', 'Ann'],
      [3, 'three', ''],
    ]);
    await waitFor('no squiggle', () => squiggles(notebook.cellAt(2)).length === 0);
  });

  it('that have not run are told, and run by a fix', async () => {
    const notebook = await openNotebook(writeNotebook('unrun.lakebook.sql', file));
    const [people, own, reader] = notebook.getCells();
    await runCells(notebook, 2);
    const { error } = viewOf(reader!, 'failed');
    assert.equal(
      error.message,
      'Cell people runs on another connection and has no result yet that could be joined here.',
    );
    assert.equal(error.hint, 'Run cell people, then this one.');
    assert.deepEqual([error.runFirst, error.line], ['people', 1]);
    const [fix] = await fixes(reader!);
    assert.equal(fix?.title, 'Run cell people');
    await apply(fix);
    await waitFor('its result', () => viewsOf(people!)[0]?.phase === 'succeeded');
    await runCells(notebook, 2);
    assert.equal(viewOf(reader!, 'failed').error.runFirst, 'own');
    await vscode.commands.executeCommand('lakebook.runWithUpstream', reader);
    await waitFor('the join', () => viewsOf(reader!)[0]?.phase === 'succeeded');
    assert.equal(viewOf(own!, 'succeeded').table.rows.length, 2);
    await waitFor('no squiggle', () => squiggles(reader!).length === 0);
  });

  it('are not joined where they are stale, and give their new rows once they have run', async () => {
    const notebook = await openNotebook(writeNotebook('stale.lakebook.sql', file));
    const [people, , reader] = notebook.getCells();
    await runCells(notebook, 0, 3);
    await replace(people!, "'Ann'", "'Bea'");
    await waitFor('a squiggle', () =>
      /^The result of cell people is stale: it has changed since it ran\./.test(squiggles(reader!)[0]?.message ?? ''),
    );
    const [fix] = await fixes(reader!);
    await runCells(notebook, 2);
    assert.match(viewOf(reader!, 'failed').error.message, /^The result of cell people is stale/);
    await apply(fix);
    await waitFor('no squiggle', () => squiggles(reader!).length === 0);
    await runCells(notebook, 2);
    assert.deepEqual(viewOf(reader!, 'succeeded').table.rows[0], [1, 'one', 'Bea']);
  });

  it('are not joined in part', async () => {
    const many =
      "SELECT x AS id, rpad(CAST(x AS varchar), 40, '-') AS name FROM UNNEST(sequence(1, 1000)) a(y), UNNEST(sequence(1, 1000)) b(x)";
    const text = file.replace(/SELECT \* FROM \(VALUES[^\n]+/, many);
    const notebook = await openNotebook(writeNotebook('partial.lakebook.sql', text));
    const [people, , reader] = notebook.getCells();
    await runCells(notebook, 1);
    const running = runCells(notebook, 0);
    await waitFor('the first rows', () => {
      const [view] = viewsOf(people!);
      if (view?.phase === 'failed' || view?.phase === 'succeeded') throw new Error(JSON.stringify(view).slice(0, 500));
      return view?.phase === 'loading';
    });
    await vscode.commands.executeCommand('notebook.cancelExecution', {
      ranges: [{ start: 0, end: 1 }],
      document: notebook.uri,
    });
    await running;
    viewOf(people!, 'cancelled');
    await runCells(notebook, 2);
    const { message, runFirst } = viewOf(reader!, 'failed').error;
    assert.match(
      message,
      /^The result of cell people ends after [\d,]+ rows and is not whole; a part of it is not joined/,
    );
    assert.equal(runFirst, 'people');
  });

  it('that are no longer kept are told', async () => {
    const cells = [
      { cell_type: 'code', source: 'SELECT 1 AS x', metadata: { lakebook: { connection: farAthena, name: 'a' } } },
      { cell_type: 'code', source: 'SELECT * FROM a', metadata: { lakebook: { connection: 'local-redshift' } } },
    ].map((cell) => ({ ...cell, execution_count: null, outputs: [] }));
    const uri = writeNotebook(
      'gone.ipynb',
      JSON.stringify({
        cells,
        metadata: { kernelspec: { name: 'sql', display_name: 'SQL' }, language_info: { name: 'sql' } },
        nbformat: 4,
        nbformat_minor: 5,
      }),
    );
    const notebook = await openNotebook(uri);
    await vscode.commands.executeCommand('notebook.selectKernel', {
      id: 'lakebook-jupyter-notebook',
      extension: 'lakebook.lakebook',
    });
    await runCells(notebook, 0, 2);
    assert.deepEqual(viewOf(notebook.cellAt(1), 'succeeded').table.rows, [[1]]);
    await notebook.save();
    const again = await openNotebook(writeNotebook('copied.ipynb', readBytes(uri)));
    const [found] = await waitFor('a squiggle', () => {
      const all = squiggles(again.cellAt(1));
      return all.length > 0 && all;
    });
    assert.match(
      found!.message,
      /^The result of cell a is no longer kept, so it cannot be joined here\. Run cell a again/,
    );
  });

  it('complete with the columns of their results, once they have run', async () => {
    const text = file.replace(/SELECT own\.id[^\n]+/, 'SELECT  FROM people');
    const notebook = await openNotebook(writeNotebook('columns.lakebook.sql', text));
    const { document } = notebook.cellAt(2);
    const labels = async (): Promise<string[]> => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new vscode.Position(0, 7),
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    assert.equal((await labels()).includes('id'), false);
    await runCells(notebook, 0);
    await waitFor('the columns', async () => {
      const found = await labels();
      return found.includes('id') && found.includes('name');
    });
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(0, 14),
    );
    const said = hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value)));
    assert.match(said.join('\n'), /cell people\n {2}id integer\n {2}name varchar/);
  });

  it('are refused where the reader runs elsewhere, with a fix that changes its connection', async () => {
    const text = `-- %% name=own connection=local-athena\nSELECT 1 AS x\n\n-- %% connection=${farAthena}\nSELECT * FROM own\n`;
    const notebook = await openNotebook(writeNotebook('elsewhere.lakebook.sql', text));
    const { uri } = notebook.cellAt(1).document;
    const found = await waitFor('a squiggle', () =>
      vscode.languages.getDiagnostics(uri).find(({ code }) => code === 'otherConnection'),
    );
    assert.match(
      found.message,
      /Switch this cell to a local connection, such as local-athena; it reads the rows of own there\.$/,
    );
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      found.range,
    );
    const fix = actions.find(({ title }) => title === 'Change the connection of this cell…');
    assert.equal(fix?.command?.command, 'lakebook.chooseConnection');
  });

  it('show what is sent for them', async () => {
    const notebook = await openNotebook(writeNotebook('sent.lakebook.sql', file));
    await runCells(notebook, 0);
    await vscode.commands.executeCommand('lakebook.showCompiledSql', notebook.cellAt(2));
    const document = await waitFor('the document', () =>
      vscode.workspace.textDocuments.find(
        ({ uri, isClosed }) =>
          uri.scheme === 'lakebook-compiled' && !isClosed && uri.query === notebook.cellAt(2).document.uri.toString(),
      ),
    );
    assert.equal(
      document.getText(),
      'WITH people AS (\nSELECT CAST(c0 AS integer) AS "id", c1 AS "name"\nFROM "rows of people"\n),\n' +
        'own AS (\nSELECT *\nFROM "rows of own"\n)\n' +
        'SELECT own.id, word, name FROM own JOIN people ON people.id = own.id ORDER BY 1\n',
    );
  });
});
