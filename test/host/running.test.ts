import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { athenaStates, farAthena, farRedshift, lakehouse, redshiftStates } from './lake.ts';
import { closeAll, openCells, openNotebook, runCells, viewOf, viewsOf, waitFor, writeNotebook } from './notebooks.ts';

/** Runs until it is stopped. */
const endless = (mark: string, alias: (name: string, column: string) => string): string =>
  `SELECT count(*) AS ${mark} FROM ${alias('a', 'x')} CROSS JOIN ${alias('b', 'y')} CROSS JOIN ${alias('c', 'z')} ` +
  'WHERE (x % 1000 + y % 1000 + z % 1000) % 7 = 3';
const endlessAthena = (mark: string): string =>
  endless(mark, (name, column) => `UNNEST(sequence(1, 10000)) AS ${name}(${column})`);
const endlessRedshift = (mark: string): string =>
  endless(mark, (name, column) => `(SELECT patient_nbr AS ${column} FROM public.patient_info) ${name}`);

describe('a cell', () => {
  afterEach(closeAll);

  for (const connection of ['local-athena', 'local-redshift', 'local-s3tables'])
    it(`keeps 64-bit integers and decimals exact on ${connection}`, async () => {
      const sql =
        'SELECT CAST(9223372036854775807 AS bigint) AS big, CAST(12345678901234567.89 AS decimal(19,2)) AS exact';
      const notebook = await openCells(`exact-on-${connection}.lakebook.sql`, [{ sql, connection }]);
      await runCells(notebook, 0);
      assert.deepEqual(viewOf(notebook.cellAt(0), 'succeeded').table.rows, [
        ['9223372036854775807', '12345678901234567.89'],
      ]);
    }).timeout(120_000);

  it('shows each of its statements', async () => {
    const notebook = await openCells('several.lakebook.sql', [
      { sql: 'SELECT 1 AS a; SELECT 2 AS b', connection: 'local-athena' },
    ]);
    await runCells(notebook, 0);
    const rows = viewsOf(notebook.cellAt(0)).map((view) => view.phase === 'succeeded' && view.table.rows);
    assert.deepEqual(rows, [[[1]], [[2]]]);
  });

  it('that fails is the last one of Run All that starts', async () => {
    const connection = 'local-athena';
    const notebook = await openCells('stops.lakebook.sql', [
      { sql: 'SELECT 1 AS one', connection },
      { sql: 'SELECT * FROM nowhere_at_all', connection },
      { sql: 'SELECT 3 AS three', connection },
    ]);
    await vscode.commands.executeCommand('notebook.execute');
    await waitFor('the failure', () => viewsOf(notebook.cellAt(1)).some(({ phase }) => phase === 'failed'));
    await waitFor('the end of all', () => notebook.cellAt(1).executionSummary?.success !== undefined);
    assert.equal(viewOf(notebook.cellAt(0), 'succeeded').table.rows.length, 1);
    const { error } = viewOf(notebook.cellAt(1), 'failed');
    assert.match(error.message, /nowhere_at_all/);
    assert.equal(error.code, 'notFound');
    assert.deepEqual(viewsOf(notebook.cellAt(2)), []);
    assert.equal(notebook.cellAt(2).executionSummary?.success, undefined);
  });

  it('with a syntax error gets a squiggle where the engine says, which goes with the next edit', async () => {
    const sql = 'SELECT 1 AS one,\n       FORM nowhere x y';
    const notebook = await openCells('squiggle.lakebook.sql', [{ sql, connection: 'local-athena' }]);
    const { document } = notebook.cellAt(0);
    await runCells(notebook, 0);
    const { error } = viewOf(notebook.cellAt(0), 'failed');
    assert.equal(error.code, 'syntax');
    const [diagnostic, ...others] = vscode.languages.getDiagnostics(document.uri);
    assert.ok(diagnostic);
    assert.equal(others.length, 0);
    assert.equal(diagnostic.range.start.line, 1);
    assert.equal(diagnostic.range.start.line + 1, error.line);
    assert.equal(diagnostic.range.start.character <= (error.column ?? 0) - 1, true);
    const typed = new vscode.WorkspaceEdit();
    typed.replace(document.uri, new vscode.Range(0, 0, 1, 100), 'SELECT 1 AS one');
    await vscode.workspace.applyEdit(typed);
    await waitFor('no squiggle', () => vscode.languages.getDiagnostics(document.uri).length === 0);
  });

  it('without a statement says so', async () => {
    const notebook = await openCells('nothing.lakebook.sql', [
      { sql: '-- only a comment', connection: 'local-athena' },
    ]);
    await runCells(notebook, 0);
    assert.match(viewOf(notebook.cellAt(0), 'note').message, /no statement/);
  });

  it('on a connection that is not there fails with the names that are', async () => {
    const notebook = await openCells('unknown.lakebook.sql', [{ sql: 'SELECT 1', connection: 'local-athenna' }]);
    await runCells(notebook, 0);
    const { error } = viewOf(notebook.cellAt(0), 'failed');
    assert.equal(error.code, 'notFound');
    assert.match(error.hint ?? '', /local-athena/);
  });

  it('keeps its Redshift session when a setting changes that is not its connection', async () => {
    const connection = 'local-redshift';
    const notebook = await openCells('session.lakebook.sql', [
      { sql: 'CREATE TEMP TABLE kept AS SELECT 5 AS five', connection },
      { sql: 'SELECT five FROM kept', connection },
    ]);
    await runCells(notebook, 0);
    const settings = vscode.workspace.getConfiguration('lakebook');
    await settings.update('defaultConnection', 'local-redshift', vscode.ConfigurationTarget.Global);
    try {
      await runCells(notebook, 1);
      assert.deepEqual(viewOf(notebook.cellAt(1), 'succeeded').table.rows, [[5]]);
    } finally {
      await settings.update('defaultConnection', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('that waits runs the text that it had, and leaves the queue when it is stopped', async () => {
    const connection = 'local-athena';
    const slow =
      'SELECT count(*) AS slow FROM UNNEST(sequence(1, 10000)) a(x) CROSS JOIN UNNEST(sequence(1, 10000)) b(y)';
    const notebook = await openCells('queue.lakebook.sql', [
      { sql: `${slow} WHERE (x * y) % 7 = 3`, connection },
      { sql: "SELECT 'as it was' AS text", connection },
      { sql: 'SELECT 3 AS three', connection },
    ]);
    const [first, second, third] = notebook.getCells();
    assert.ok(first && second && third);
    const runs = [runCells(notebook, 0), runCells(notebook, 1), runCells(notebook, 2)];
    await waitFor('the first to run', () => viewsOf(first).some(({ phase }) => phase === 'running'));
    const typed = new vscode.WorkspaceEdit();
    typed.insert(second.document.uri, new vscode.Position(0, 0), 'NO ');
    await vscode.workspace.applyEdit(typed);
    await vscode.commands.executeCommand('notebook.cell.cancelExecution', {
      ranges: [{ start: 2, end: 3 }],
      document: notebook.uri,
    });
    // One that waits still would not be run again.
    runs.push(runCells(notebook, 2));
    await Promise.all(runs);
    assert.deepEqual(viewOf(second, 'succeeded').table.rows, [['as it was']]);
    assert.deepEqual(viewOf(third, 'succeeded').table.rows, [[3]]);
  });

  it('that runs while its file is renamed is followed under the new name', async () => {
    const sql = endlessAthena('renamed');
    const notebook = await openCells('before.lakebook.sql', [{ sql, connection: 'local-athena' }]);
    void runCells(notebook, 0);
    await waitFor('it to run', () => viewsOf(notebook.cellAt(0)).some(({ phase }) => phase === 'running'));
    const renamed = vscode.Uri.joinPath(notebook.uri, '../after.lakebook.sql');
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(notebook.uri, renamed);
    assert.ok(await vscode.workspace.applyEdit(edit));
    const after = await waitFor('the notebook under its new name', () =>
      vscode.workspace.notebookDocuments.find(({ uri }) => uri.path === renamed.path),
    );
    // Only a cell that is followed can be stopped.
    await waitFor('the stop', async () => {
      await vscode.commands.executeCommand('notebook.cell.cancelExecution', {
        ranges: [{ start: 0, end: 1 }],
        document: after.uri,
      });
      return viewsOf(after.cellAt(0)).some(({ phase }) => phase === 'cancelled');
    });
  }).timeout(120_000);

  it('that is deleted while it runs and comes back says that it was stopped', async () => {
    const sql = endlessAthena('restored');
    const notebook = await openCells('restored.lakebook.sql', [{ sql, connection: 'local-athena' }]);
    void runCells(notebook, 0);
    await waitFor('it to run', () => viewsOf(notebook.cellAt(0)).some(({ phase }) => phase === 'running'));
    const removed = new vscode.WorkspaceEdit();
    removed.set(notebook.uri, [vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(0, 1))]);
    await vscode.workspace.applyEdit(removed);
    await waitFor('the cell to go', () => notebook.cellCount === 0);
    await vscode.commands.executeCommand('undo');
    await waitFor('the cell to come back', () => notebook.cellCount === 1);
    await waitFor('its word', () => viewsOf(notebook.cellAt(0)).some(({ phase }) => phase === 'cancelled'));
  });

  it('of an .ipynb runs through the Lakebook kernel', async () => {
    const cell = {
      cell_type: 'code',
      execution_count: null,
      metadata: { vscode: { languageId: 'sql' }, lakebook: { connection: 'local-redshift' } },
      outputs: [],
      source: ['SELECT 7 AS seven'],
    };
    const file = { cells: [cell], metadata: { language_info: { name: 'sql' } }, nbformat: 4, nbformat_minor: 5 };
    const notebook = await openNotebook(writeNotebook('jupyter.ipynb', JSON.stringify(file)));
    assert.equal(notebook.notebookType, 'jupyter-notebook');
    await vscode.commands.executeCommand('notebook.selectKernel', {
      id: 'lakebook-jupyter-notebook',
      extension: 'lakebook.lakebook',
    });
    await runCells(notebook, 0);
    assert.deepEqual(viewOf(notebook.cellAt(0), 'succeeded').table.rows, [[7]]);
  });
});

describe('a cell on a service that somebody else runs', () => {
  before(function () {
    if (lakehouse === undefined) this.skip();
  });
  afterEach(closeAll);

  it('runs on Athena and on Redshift by endpoint and profile', async () => {
    const notebook = await openCells('far.lakebook.sql', [
      { sql: 'SELECT 11 AS eleven', connection: farAthena },
      { sql: 'SELECT 12 AS twelve', connection: farRedshift },
    ]);
    await runCells(notebook, 0, 2);
    assert.deepEqual(viewOf(notebook.cellAt(0), 'succeeded').table.rows, [[11]]);
    assert.deepEqual(viewOf(notebook.cellAt(1), 'succeeded').table.rows, [[12]]);
    assert.deepEqual(await athenaStates('eleven'), ['SUCCEEDED']);
    assert.deepEqual(await redshiftStates('twelve'), ['FINISHED']);
  });

  for (const [connection, sql, states, ended] of [
    [farAthena, endlessAthena, athenaStates, 'CANCELLED'],
    [farRedshift, endlessRedshift, redshiftStates, 'ABORTED'],
  ] as const)
    it(`that is stopped on ${connection} has ended there when it says so`, async () => {
      const mark = `stopped_${connection.replace('far-', '')}`;
      const notebook = await openCells(`${mark}.lakebook.sql`, [{ sql: sql(mark), connection }]);
      const phases = (): string[] => viewsOf(notebook.cellAt(0)).map(({ phase }) => phase);
      const running = runCells(notebook, 0);
      try {
        // A service that waits before it answers says "queued" for a while, and runs.
        await waitFor('the service to run it', async () =>
          ['STARTED', 'RUNNING'].includes((await states(mark))[0] ?? ''),
        );
        await waitFor('the cell to say that it runs', () => /^(queued|running)$/.test(phases().join()));
      } finally {
        // Also when the test has failed: an endless statement would starve every test behind it.
        await vscode.commands.executeCommand('notebook.cell.cancelExecution', {
          ranges: [{ start: 0, end: 1 }],
          document: notebook.uri,
        });
      }
      await waitFor('the stop', () => phases().includes('cancelled'));
      // Asked at this very moment: a cell that says stopped while the service runs on would be caught here.
      assert.deepEqual(await states(mark), [ended]);
      await running;
    });
});
