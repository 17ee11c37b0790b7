import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { closeAll, extensionId, openCells, openNotebook, runCells, viewOf, workFolder } from './notebooks.ts';

// What must hold of a packaged Lakebook in a clean profile, and so of every other one.
describe('Lakebook', () => {
  afterEach(closeAll);

  it('is activated by the welcome notebook', async () => {
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension);
    const notebook = await openNotebook(vscode.Uri.file(join(workFolder, 'welcome.lakebook.sql')));
    assert.equal(notebook.notebookType, 'lakebook');
    assert.equal(extension.isActive, true);
    assert.ok(notebook.getCells().some(({ kind }) => kind === vscode.NotebookCellKind.Code));
  });

  it('brings its samples along', async () => {
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension);
    const files = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(extension.extensionUri, 'samples'));
    assert.ok(files.some(([name]) => name === 'welcome.lakebook.sql'));
  });

  // The first of them starts the embedded lakehouse, which makes its sample lake.
  for (const connection of ['local-athena', 'local-redshift', 'local-s3tables'])
    it(`runs a cell on ${connection} and holds its rows`, async () => {
      const sql = "SELECT 1 AS one, CAST(NULL AS varchar(9)) AS nothing, '' AS empty";
      const notebook = await openCells(`${connection}.lakebook.sql`, [{ sql, connection }]);
      await runCells(notebook, 0);
      const { table } = viewOf(notebook.cellAt(0), 'succeeded');
      assert.deepEqual(
        table.columns.map(({ name }) => name),
        ['one', 'nothing', 'empty'],
      );
      assert.deepEqual(table.rows, [[1, null, '']]);
      assert.equal(notebook.cellAt(0).executionSummary?.success, true);
    }).timeout(180_000);

  it('reads the sample lake across S3 Tables and Redshift', async () => {
    const sql =
      'SELECT count(*) AS encounters FROM "patient-encounter@s3tablescatalog"."encounters"."diabetic_encounters" a ' +
      'JOIN public.patient_info b ON b.patient_nbr = a.patient_nbr';
    const notebook = await openCells('join.lakebook.sql', [{ sql, connection: 'local-redshift' }]);
    await runCells(notebook, 0);
    const [row] = viewOf(notebook.cellAt(0), 'succeeded').table.rows;
    assert.ok(Number(row?.[0]) > 1000, JSON.stringify(row));
  });
});
