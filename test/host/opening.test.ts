import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { closeAll, openNotebook, readBytes, waitFor, workFolder, writeNotebook } from './notebooks.ts';

const text = `-- %% lakebook connection=local-athena

-- %% [markdown]
-- # Readmissions
--
-- By age group.

-- %% connection=local-redshift owner="the team" pinned
SELECT 1 AS one,   2 AS two;  -- two blanks stay

-- %% name=second
SELECT 'a
-- b' AS text
`;

const faces: Readonly<Record<string, string>> = {
  'line feeds': text,
  'carriage returns and line feeds': text.replaceAll('\n', '\r\n'),
  'a byte order mark': `\ufeff${text}`,
  'no line end at the end': text.trimEnd(),
  'blank lines at both ends': `\n\n${text}\n\n\n`,
  'no mark at all': 'SELECT 1;\n\nSELECT 2;\n',
  'a language that nobody knows': `${text}\n-- %% [prql]\nfrom t\n`,
};

describe('a notebook file', () => {
  afterEach(closeAll);

  it('opens with its cells, languages and connections', async () => {
    const notebook = await openNotebook(writeNotebook('cells.lakebook.sql', text));
    assert.equal(notebook.notebookType, 'lakebook');
    assert.deepEqual(
      notebook.getCells().map((cell) => [cell.kind, cell.document.languageId, cell.document.getText()]),
      [
        [vscode.NotebookCellKind.Markup, 'markdown', '# Readmissions\n\nBy age group.'],
        [vscode.NotebookCellKind.Code, 'sql', 'SELECT 1 AS one,   2 AS two;  -- two blanks stay'],
        [vscode.NotebookCellKind.Code, 'sql', "SELECT 'a\n-- b' AS text"],
      ],
    );
  });

  for (const name of readdirSync(workFolder).filter((each) => each.endsWith('.lakebook.sql')))
    it(`opens the sample ${name} and does not change it`, async () => {
      const uri = vscode.Uri.file(join(workFolder, name));
      const before = readBytes(uri);
      const notebook = await openNotebook(uri);
      assert.ok(notebook.cellCount > 1);
      await editAndUndo(notebook);
      await notebook.save();
      assert.deepEqual(readBytes(uri), before);
    });

  for (const [name, content] of Object.entries(faces))
    it(`with ${name} is written back byte for byte after an edit that was taken back`, async () => {
      const uri = writeNotebook(`face of ${name}.lakebook.sql`, content);
      const notebook = await openNotebook(uri);
      await editAndUndo(notebook);
      assert.ok(await notebook.save());
      assert.equal(readBytes(uri).toString(), content);
    });

  for (const [name, content] of Object.entries(faces))
    it(`with ${name} keeps every byte that was there when a cell is added, and opens again`, async () => {
      const uri = writeNotebook(`${name} and a cell.lakebook.sql`, content);
      const notebook = await openNotebook(uri);
      const added = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'SELECT 42 AS added', 'sql');
      await change(notebook, vscode.NotebookEdit.insertCells(notebook.cellCount, [added]));
      assert.ok(await notebook.save());
      const saved = readBytes(uri).toString();
      assert.ok(saved.startsWith(content.trimEnd()), saved);
      assert.match(saved, /SELECT 42 AS added/);
      await closeAll();
      const again = await openNotebook(uri);
      assert.equal(again.cellAt(again.cellCount - 1).document.getText(), 'SELECT 42 AS added');
    });

  it('changes one mark alone when the connection of a cell changes', async () => {
    const uri = writeNotebook('connection.lakebook.sql', text);
    const notebook = await openNotebook(uri);
    const cell = notebook.cellAt(1);
    const attributes = { ...(cell.metadata['attributes'] as object), connection: 'local-athena' };
    await change(notebook, vscode.NotebookEdit.updateCellMetadata(1, { ...cell.metadata, attributes }));
    assert.ok(await notebook.save());
    assert.equal(
      readBytes(uri).toString(),
      text.replace('connection=local-redshift owner', 'connection=local-athena owner'),
    );
  });

  it('that is any other SQL opens as a notebook by "Open With"', async () => {
    const uri = writeNotebook('plain.sql', 'SELECT 1;\n');
    await vscode.commands.executeCommand('vscode.openWith', uri, 'lakebook-sql');
    const editor = await waitFor('the notebook editor', () => vscode.window.activeNotebookEditor);
    assert.equal(editor.notebook.notebookType, 'lakebook-sql');
    assert.equal(editor.notebook.cellCount, 1);
  });

  for (const [name, bytes, said] of [
    [
      'merge-conflict markers',
      Buffer.from('SELECT 1;\n<<<<<<< ours\nSELECT 2;\n=======\nSELECT 3;\n>>>>>>> theirs\n'),
      /conflict/,
    ],
    ['UTF-16 text', Buffer.from('\ufeffSELECT 1', 'utf16le'), /UTF-16/],
    ['bytes that are no text', Buffer.from([0x53, 0xff, 0xfe, 0x00, 0x0a]), /NUL|UTF-8/],
  ] as const)
    it(`with ${name} does not open, says why, and keeps its bytes`, async () => {
      const uri = writeNotebook(`${name}.lakebook.sql`, bytes);
      await assert.rejects(async () => vscode.workspace.openNotebookDocument(uri), said);
      await vscode.commands.executeCommand('vscode.openWith', uri, 'lakebook');
      await vscode.workspace.saveAll(true);
      assert.deepEqual(readBytes(uri), bytes);
    });
});

async function change(notebook: vscode.NotebookDocument, edit: vscode.NotebookEdit): Promise<void> {
  const changes = new vscode.WorkspaceEdit();
  changes.set(notebook.uri, [edit]);
  assert.ok(await vscode.workspace.applyEdit(changes));
}

/** Makes the notebook dirty and takes it back by hand: what a user does who tries something. */
async function editAndUndo(notebook: vscode.NotebookDocument): Promise<void> {
  const index = notebook.getCells().findIndex((each) => each.kind === vscode.NotebookCellKind.Code);
  const { document } = notebook.cellAt(index);
  const before = document.getText();
  const typed = new vscode.WorkspaceEdit();
  typed.insert(document.uri, new vscode.Position(0, 0), 'x');
  assert.ok(await vscode.workspace.applyEdit(typed));
  const erased = new vscode.WorkspaceEdit();
  erased.delete(document.uri, new vscode.Range(0, 0, 0, 1));
  assert.ok(await vscode.workspace.applyEdit(erased));
  assert.equal(document.getText(), before);
  assert.ok(notebook.isDirty);
}
