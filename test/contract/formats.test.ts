import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { printNotebook, readNotebookFile } from '../../src/notebook/format.ts';
import { keepsAnyText, keepsFiles, refusesFiles, type Face, type NamedFile } from './formats.contract.ts';

const encoder = new TextEncoder();

function files(folder: string, end: string): NamedFile[] {
  const url = new URL(`../../${folder}/`, import.meta.url);
  const names = readdirSync(url).filter((name) => name.endsWith(end));
  assert.ok(names.length > 0, `${folder} holds files`);
  return names.sort().map((name) => ({ name, bytes: readFileSync(new URL(name, url)) }));
}

/** Too big to keep as files. */
const generated: readonly NamedFile[] = [
  {
    name: 'a line of 300,000 characters.sql',
    bytes: encoder.encode(`SELECT '${'x'.repeat(300_000)}'\n-- %%\nSELECT 2\n`),
  },
  {
    name: '200 cells.sql',
    bytes: encoder.encode(
      Array.from({ length: 200 }, (_, index) => `-- %% name=c${index}\nSELECT ${index}\n\n`).join(''),
    ),
  },
];

const sqlFace: Face = { read: readNotebookFile, print: (notebook) => encoder.encode(printNotebook(notebook)) };
const ipynbFace: Face = { read: readNotebookFile };

describe('the SQL face', () => {
  keepsFiles(sqlFace, [...files('test/fixtures/notebooks/sql', '.sql'), ...files('samples', '.sql'), ...generated]);
  refusesFiles(sqlFace, files('test/fixtures/notebooks/refused', '.sql'));
  keepsAnyText(
    sqlFace,
    [
      '-- %%',
      '-- %% [markdown]',
      '-- %% lakebook',
      '-- \\%%',
      '--',
      '-- ',
      ' a=b',
      ' x="y z"',
      'SELECT 1',
      ';',
      "'",
      '"',
      '/*',
      '*/',
      '\n',
      '\r\n',
      '\r',
      '\n\n',
      ' ',
      '\t',
      '\ufeff',
      '\u2028',
      '東',
      '=======',
      '\n<<<<<<< ',
    ],
    20_000,
  );
});

describe('the Jupyter face', () => {
  keepsFiles(ipynbFace, [...files('test/fixtures/notebooks/ipynb', '.ipynb'), ...files('samples', '.ipynb')]);
  refusesFiles(ipynbFace, files('test/fixtures/notebooks/ipynb-refused', '.ipynb'));

  it('reads the lines of a cell behind its magic at their own numbers', () => {
    const file = files('test/fixtures/notebooks/ipynb', 'jupyter-magic.ipynb')[0];
    assert.ok(file);
    const texts = readNotebookFile(file.name, file.bytes).cells.map((cell) => cell.text);
    assert.deepEqual(texts, ['# Orders\n\ntext', '%load_ext sql', '\nSELECT 1;\nSELECT 2\n', '\n\n\nSELECT 3']);
  });
});
