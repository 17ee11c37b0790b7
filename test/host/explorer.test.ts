import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { NameNode, SnapshotNode } from '../../src/extension/explorer/nodes.ts';
import type { CatalogEntry } from '../../src/kernels/catalog.ts';
import { closeAll, openCells, runCells, viewOf, waitFor } from './notebooks.ts';

const entry = (sql: string, more: Partial<CatalogEntry> = {}): CatalogEntry => ({
  kind: 'table',
  name: sql.replace(/^.*\./, ''),
  sql,
  ...more,
});

function node(engine: 'athena' | 'redshift' | 's3tables', path: readonly string[], what: CatalogEntry): NameNode {
  const dialect = engine === 'redshift' ? 'redshift' : 'athena';
  return { kind: 'name', path, entry: what, connection: { name: `local-${engine}`, description: '', engine, dialect } };
}

const claims = node(
  'athena',
  ['AwsDataCatalog', 'healthcare_db', 'claims'],
  entry('healthcare_db.claims', { format: 'iceberg' }),
);
const patients = node('redshift', ['dev', 'public', 'patient_info'], entry('public.patient_info'));

const active = (): vscode.NotebookDocument => {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  assert.ok(notebook, 'a notebook is open');
  return notebook;
};
const textsOf = (notebook: vscode.NotebookDocument): string[] =>
  notebook.getCells().map(({ document }) => document.getText());

describe('the explorer', () => {
  afterEach(closeAll);

  it('previews tables in one untitled notebook, each on its own connection, and runs the cells', async () => {
    await vscode.commands.executeCommand('lakebook.explorer.preview', claims);
    const notebook = active();
    assert.ok(notebook.isUntitled);
    await vscode.commands.executeCommand('lakebook.explorer.preview', patients);
    assert.equal(active(), notebook);
    assert.deepEqual(textsOf(notebook), [
      'SELECT *\nFROM healthcare_db.claims\nLIMIT 100',
      'SELECT *\nFROM public.patient_info\nLIMIT 100',
    ]);
    for (const cell of notebook.getCells()) {
      await waitFor('its rows', () => cell.executionSummary?.success, 120_000);
      assert.equal(viewOf(cell, 'succeeded').table.rows.length, 100);
    }
  }).timeout(180_000);

  it('writes a SELECT with every column into the active notebook, below the selection, with its connection', async () => {
    const notebook = await openCells('select.lakebook.sql', [
      { sql: 'SELECT 1', connection: 'local-athena' },
      { sql: 'SELECT 2', connection: 'local-athena' },
    ]);
    const editor = vscode.window.activeNotebookEditor;
    assert.ok(editor);
    editor.selection = new vscode.NotebookRange(0, 1);
    await vscode.commands.executeCommand('lakebook.explorer.newCell', patients);
    const [first, sql = '', last] = textsOf(notebook);
    assert.deepEqual([first, last], ['SELECT 1', 'SELECT 2']);
    assert.match(sql, /^SELECT\n {2}patient_nbr,\n {2}race,\n[^]*\nFROM public\.patient_info\nLIMIT 100$/);
    await runCells(notebook, 1);
    assert.equal(viewOf(notebook.cellAt(1), 'succeeded').table.rows.length, 100);
  });

  it('opens a notebook for a SELECT where none is active', async () => {
    await vscode.commands.executeCommand('lakebook.explorer.newCell', claims);
    const notebook = active();
    assert.ok(notebook.isUntitled);
    assert.match(textsOf(notebook).join(), /^SELECT\n {2}claim_id,[^]*FROM healthcare_db\.claims\nLIMIT 100$/);
  });

  it('copies a name as SQL', async () => {
    const mixed = node('athena', ['AwsDataCatalog', 'a', 'B'], entry('a."B"'));
    await vscode.commands.executeCommand('lakebook.explorer.copyName', mixed);
    assert.equal(await vscode.env.clipboard.readText(), 'a."B"');
  });

  for (const [subject, statement] of [
    [claims, /^CREATE TABLE healthcare_db\.claims \([^]*`claim_id` int/],
    [patients, /^CREATE TABLE public\.patient_info \([^]*patient_nbr integer/],
    [
      node('s3tables', ['patient-encounter', 'encounters', 'diabetic_encounters'], entry('x.y.diabetic_encounters')),
      /^CREATE TABLE encounters\.diabetic_encounters \(/,
    ],
  ] as const)
    it(`shows the DDL of a table of ${subject.connection.name} in a document that cannot be edited`, async () => {
      await vscode.commands.executeCommand('lakebook.explorer.showDdl', subject);
      const document = vscode.window.activeTextEditor?.document;
      assert.equal(document?.uri.scheme, 'lakebook-ddl');
      assert.equal(document.languageId, 'sql');
      assert.match(document.getText(), statement);
      await vscode.commands.executeCommand('type', { text: 'x' });
      assert.match(document.getText(), /^CREATE/);
    });

  it('reads a table as it was at a snapshot, and at a moment before a change', async () => {
    const connection = 'local-athena';
    const table = 'travel_db.trees';
    const made = await openCells('travel.lakebook.sql', [
      {
        sql: `CREATE DATABASE IF NOT EXISTS travel_db;
CREATE TABLE ${table} WITH (table_type = 'ICEBERG', is_external = false, location = 's3://lakebook-local/travel/') AS SELECT 1 AS id`,
        connection,
      },
      { sql: `SELECT CAST(snapshot_id AS varchar) FROM "travel_db"."trees$snapshots"`, connection },
      { sql: `INSERT INTO ${table} SELECT 2`, connection },
    ]);
    await runCells(made, 0, 3);
    const [[first] = []] = viewOf(made.cellAt(1), 'succeeded').table.rows;
    const id = typeof first === 'string' ? first : '';
    assert.match(id, /^\d+$/);
    const trees = node('athena', ['AwsDataCatalog', 'travel_db', 'trees'], entry(table, { format: 'iceberg' }));
    const snapshot: SnapshotNode = {
      kind: 'snapshot',
      of: trees,
      isNewest: false,
      snapshot: { id, committedAt: new Date().toISOString(), operation: 'append' },
    };
    await vscode.commands.executeCommand('lakebook.explorer.newCell', snapshot);
    const index = made.getCells().findIndex((cell) => cell.document.getText().includes('FOR VERSION AS OF'));
    assert.equal(
      made.cellAt(index).document.getText(),
      `SELECT\n  id\nFROM ${table}\nFOR VERSION AS OF ${id}\nLIMIT 100`,
    );
    await runCells(made, index);
    assert.deepEqual(viewOf(made.cellAt(index), 'succeeded').table.rows, [[1]]);
  }).timeout(120_000);

  it('has a column of a table that a cell has just changed', async () => {
    const connection = 'local-redshift';
    const table = node('redshift', ['dev', 'public', 'grown'], entry('public.grown'));
    const notebook = await openCells('grown.lakebook.sql', [
      { sql: 'CREATE TABLE public.grown (a int)', connection },
      { sql: 'ALTER TABLE public.grown ADD COLUMN b int', connection },
    ]);
    await runCells(notebook, 0);
    await vscode.commands.executeCommand('lakebook.explorer.newCell', table);
    await runCells(
      notebook,
      textsOf(notebook).findIndex((text) => text.startsWith('ALTER')),
    );
    await vscode.commands.executeCommand('lakebook.explorer.newCell', table);
    const selects = textsOf(notebook).filter((text) => text.startsWith('SELECT'));
    assert.deepEqual(
      new Set(selects),
      new Set(['SELECT\n  a\nFROM public.grown\nLIMIT 100', 'SELECT\n  a,\n  b\nFROM public.grown\nLIMIT 100']),
    );
  });
});
