import assert from 'node:assert/strict';
import { LakeError } from '../../../src/kernels/api.ts';
import { readIpynb } from '../../../src/notebook/ipynb.ts';

const notebook = (cells: unknown[], metadata: object = {}): string =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells });
const code = (source: string | string[], metadata: object = {}): object => ({
  cell_type: 'code',
  source,
  metadata,
  outputs: [],
});

function check(text: string, code: string, message: RegExp): LakeError {
  try {
    readIpynb(text);
  } catch (error) {
    assert.ok(error instanceof LakeError);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return error;
  }
  return assert.fail('nothing was thrown');
}

describe('ipynb', () => {
  it('finds SQL by the language of the cell, by the magic, and by the notebook', () => {
    const cells = [
      code(['SELECT 1\n', 'FROM t'], { vscode: { languageId: 'sql' } }),
      code('%%sql somewhere\nSELECT 2'),
      code('print(1)'),
      { cell_type: 'markdown', source: '# T', metadata: {} },
    ];
    const read = readIpynb(notebook(cells, { language_info: { name: 'python' } }));
    assert.deepEqual(
      read.cells.map(({ language, text }) => [language, text]),
      [
        ['sql', 'SELECT 1\nFROM t'],
        ['sql', '\nSELECT 2'],
        ['python', 'print(1)'],
        ['markdown', '# T'],
      ],
    );
    assert.equal(
      readIpynb(notebook([code('SELECT 1')], { kernelspec: { language: 'SQL' } })).cells[0]?.language,
      'sql',
    );
    assert.equal(readIpynb(notebook([code('SELECT 1')])).cells[0]?.language, 'python');
  });

  it('reads connections of the notebook and of cells', () => {
    const read = readIpynb(
      notebook([code('SELECT 1', { lakebook: { connection: 'b' } }), code('SELECT 1')], {
        lakebook: { connection: 'a' },
      }),
    );
    assert.deepEqual(read.attributes, { connection: 'a' });
    assert.deepEqual(
      read.cells.map((cell) => cell.attributes['connection']),
      ['b', undefined],
    );
  });

  it('says what is wrong with a file that is no notebook', () => {
    assert.deepEqual(check('{\n "cells": [,]}', 'syntax', /not valid JSON/).code, 'syntax');
    check('[]', 'syntax', /no Jupyter notebook/);
    check('null', 'syntax', /no Jupyter notebook/);
    check('{"cells": [], "nbformat": 3}', 'unsupported', /nbformat 3/);
  });

  it('bears members of any shape', () => {
    const odd = notebook([1, null, [], {}, { cell_type: 'code', source: 7, metadata: [] }], {
      lakebook: { connection: 5 },
    });
    assert.equal(readIpynb(odd).cells.length, 2);
  });
});
