import assert from 'node:assert/strict';
import { LakeError } from '../../../src/kernels/api.ts';
import {
  decodeText,
  parseNotebook,
  printNotebook,
  readNotebookFile,
  type Cell,
  type Notebook,
} from '../../../src/notebook/format.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const texts = (notebook: Notebook): string[] => notebook.cells.map((cell) => cell.text);
const tour = `-- %% lakebook connection=local-athena

-- %% [markdown]
-- # Title
--
-- Words.

-- %% name=one
SELECT 1;
SELECT 2

-- %% connection="local redshift" color=red odd words
SELECT 3
`;

/** The notebook with one cell changed. */
function change(notebook: Notebook, index: number, to: Partial<Cell>): Notebook {
  return { ...notebook, cells: notebook.cells.map((cell, at) => (at === index ? { ...cell, ...to } : cell)) };
}

/** What a document of an editor makes of a cell: one line ending, no byte order mark. */
function throughEditor(notebook: Notebook, lineEnd: string): Notebook {
  return {
    ...notebook,
    cells: notebook.cells.map(({ line: _, ...cell }) => ({ ...cell, text: cell.text.replace(/\r\n|\n|\r/g, lineEnd) })),
  };
}

function failure(run: () => unknown): LakeError {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof LakeError);
    return error;
  }
  return assert.fail('nothing was thrown');
}

describe('notebook format', () => {
  it('reads header, Markdown, SQL and the attributes of a mark', () => {
    const notebook = parseNotebook(tour);
    assert.deepEqual(notebook.attributes, { connection: 'local-athena' });
    assert.deepEqual(
      notebook.cells.map(({ language, text, attributes, line }) => ({ language, text, attributes, line })),
      [
        { language: 'markdown', text: '# Title\n\nWords.', attributes: {}, line: 3 },
        { language: 'sql', text: 'SELECT 1;\nSELECT 2', attributes: { name: 'one' }, line: 8 },
        { language: 'sql', text: 'SELECT 3', attributes: { connection: 'local redshift', color: 'red' }, line: 12 },
      ],
    );
  });

  it('keeps no copy of a cell that stands as it would be written', () => {
    assert.deepEqual(
      parseNotebook(tour).cells.map((cell) => cell.source !== undefined),
      [false, false, true],
    );
  });

  it('takes text before the first mark, also behind the header, as a cell of its own', () => {
    assert.deepEqual(texts(parseNotebook('SELECT 0\n-- %%\nSELECT 1')), ['SELECT 0', 'SELECT 1']);
    assert.deepEqual(texts(parseNotebook('-- %% lakebook connection=c\nSELECT 0\n-- %%\nSELECT 1')), [
      'SELECT 0',
      'SELECT 1',
    ]);
    assert.deepEqual(texts(parseNotebook('')), []);
    assert.deepEqual(texts(parseNotebook('\ufeff\n \n')), []);
  });

  it('does not take look-alikes for marks', () => {
    for (const line of ['--%%', '-- %%%', '-- %%x', ' -- %%', '# %%'])
      assert.deepEqual(texts(parseNotebook(`SELECT 1\n${line}\nSELECT 2`)), [`SELECT 1\n${line}\nSELECT 2`]);
  });

  describe('writes back byte for byte', () => {
    const files: Record<string, string> = {
      'a plain file': tour,
      CRLF: tour.replaceAll('\n', '\r\n'),
      'a byte order mark': `\ufeff${tour}`,
      'a byte order mark before text': '\ufeffSELECT 1\n-- %%\nSELECT 2\n',
      'no final newline': '-- %%\nSELECT 1',
      'a mark alone': '-- %%',
      'mixed line endings': '-- %%\r\nSELECT 1\n\r\n-- %%\rSELECT 2\r\r\n-- %%\nSELECT 3',
      'unknown marks': '-- %% [python] {"a": 1} x="unclosed y\nprint(1)\n-- %% ===\nSELECT 1\n',
      'trailing blanks': '-- %%   \nSELECT 1   \n \t \n\n\n-- %% name=x \n\n\n  SELECT 2\n\n\n\n',
      'empty cells': '-- %%\n-- %%\n\n-- %%\n\n\n-- %% [markdown]\n-- %%\n',
      'form feeds': '\f\n-- %%\n\f\nSELECT\f1\n\f\n-- %%\n\f',
      'a header alone': '-- %% lakebook connection=x',
      'a header without a blank line': '-- %% lakebook connection=x\n-- %%\nSELECT 1\n',
      'Markdown that is not commented': '-- %% [md]\nfree text\n\n--tight\n--   wide\n-- \n-- %%\nSELECT 1',
      'escaped marks': '-- %%\n-- \\%% a\n-- \\\\%% b\n',
      'plain SQL': '/* x */\n\nSELECT 1;\n\nSELECT 2;\n',
      nothing: '',
      'blank lines': '\n \r\n\t',
    };
    for (const [name, file] of Object.entries(files)) {
      it(name, () => {
        const notebook = parseNotebook(file);
        assert.equal(printNotebook(notebook), file);
        assert.equal(printNotebook(throughEditor(notebook, '\n')), file);
        assert.equal(printNotebook(throughEditor(notebook, '\r\n')), file);
      });
    }

    it('fifteen hundred files of every mixture of lines', () => {
      const pieces = [
        '-- %%',
        '-- %% [markdown]',
        '-- %% lakebook connection=a',
        '-- %% x=1 ',
        '-- \\%%',
        '--',
        '-- m',
        'S',
        '',
        ' ',
        '\f',
        '\ufeff',
      ];
      const ends = ['\n', '\n', '\n', '\r\n', '\r'];
      let seed = 7;
      const pick = <T>(from: readonly T[]): T => {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        return from[Math.floor((seed / 2147483648) * from.length)]!;
      };
      for (let round = 0; round < 1_500; round++) {
        const end = pick([undefined, '\n', '\r\n']);
        let file = pick(['', '', '\ufeff']);
        for (let line = pick([0, 1, 2, 4, 8]); line > 0; line--) file += pick(pieces) + (end ?? pick(ends));
        if (pick([true, false])) file = file.trimEnd();
        const notebook = parseNotebook(file);
        assert.equal(printNotebook(notebook), file, JSON.stringify(file));
        assert.equal(printNotebook(throughEditor(notebook, '\r\n')), file, JSON.stringify(file));
        // Any edit of any cell survives a save and leaves the others alone.
        if (notebook.cells.length === 0) continue;
        const index = pick([...notebook.cells.keys()]);
        const edited = change(notebook, index, {
          text: pick(['X', 'X\nY', '-- %%\nX', '%% [markdown]\nX', 'X\n-- \\%%\nY']),
        });
        const again = parseNotebook(printNotebook(edited));
        assert.deepEqual(texts(again), texts(edited), JSON.stringify([file, index, edited.cells[index]]));
        assert.equal(printNotebook(again), printNotebook(edited));
      }
    });
  });

  it('changes only the bytes of the cell that changed, with the line ending of the file', () => {
    const file = tour.replaceAll('\n', '\r\n');
    const edited = change(parseNotebook(file), 1, { text: 'SELECT 4\nFROM t' });
    assert.equal(printNotebook(edited), file.replace('SELECT 1;\r\nSELECT 2', 'SELECT 4\r\nFROM t'));
  });

  it('changes one attribute of a mark and leaves the rest where it is', () => {
    const notebook = parseNotebook('-- %% a=1  connection=old  odd "words"\nSELECT 1');
    const to = (attributes: Record<string, string>): string => printNotebook(change(notebook, 0, { attributes }));
    assert.equal(to({ a: '1', connection: 'new one' }), '-- %% a=1  connection="new one"  odd "words"\nSELECT 1');
    assert.equal(to({ a: '1' }), '-- %% a=1  odd "words"\nSELECT 1');
    assert.equal(
      printNotebook(change(parseNotebook('-- %%\nSELECT 1'), 0, { attributes: { connection: 'c' } })),
      '-- %% connection=c\nSELECT 1',
    );
  });

  it('changes the default connection in the header, and makes a header where there is none', () => {
    const set = (file: string, connection: string): string =>
      printNotebook({ ...parseNotebook(file), attributes: { connection } });
    assert.equal(
      set('\ufeff-- %% lakebook connection=a x\n\n-- %%\nS', 'b'),
      '\ufeff-- %% lakebook connection=b x\n\n-- %%\nS',
    );
    assert.equal(set('SELECT 1\n', 'b'), '-- %% lakebook connection=b\n\nSELECT 1\n');
  });

  it('turns SQL into Markdown and back without losing a line', () => {
    const notebook = parseNotebook('-- %% name=x\none\n\ntwo\n');
    const markdown = printNotebook(change(notebook, 0, { language: 'markdown' }));
    assert.equal(markdown, '-- %% [markdown] name=x\n-- one\n--\n-- two\n');
    assert.equal(printNotebook(change(parseNotebook(markdown), 0, { language: 'sql' })), '-- %% name=x\none\n\ntwo\n');
  });

  it('gives a mark to an unmarked cell that is no longer the first', () => {
    const notebook = parseNotebook('SELECT 1\n');
    const cells = [{ language: 'sql', text: 'SELECT 0', attributes: {} }, ...notebook.cells];
    assert.equal(printNotebook({ ...notebook, cells }), '-- %%\nSELECT 0\n\n-- %%\nSELECT 1\n');
  });

  it('separates new cells by one blank line, also behind a file without final newline', () => {
    const notebook = parseNotebook('-- %%\nSELECT 1');
    const cells = [...notebook.cells, { language: 'sql', text: 'SELECT 2', attributes: {} }];
    assert.equal(printNotebook({ ...notebook, cells }), '-- %%\nSELECT 1\n\n-- %%\nSELECT 2\n');
  });

  it('keeps a cell whose text holds a mark in one piece', () => {
    const text = "SELECT '\n-- %% [markdown]\n'";
    const file = printNotebook({ attributes: {}, cells: [{ language: 'sql', text, attributes: {} }] });
    assert.equal(file, "-- %%\nSELECT '\n-- \\%% [markdown]\n'\n");
    assert.deepEqual(texts(parseNotebook(file)), [text]);
  });

  it('keeps an attribute that is called like a member of every object', () => {
    const file = '-- %% __proto__=1 constructor=2 connection=c\nS';
    assert.equal(printNotebook(parseNotebook(file)), file);
    assert.equal(
      printNotebook(change(parseNotebook(file), 0, { text: 'T' })),
      '-- %% __proto__=1 constructor=2 connection=c\nT',
    );
  });

  it('refuses merge-conflict markers with their line', () => {
    for (const marker of ['<<<<<<< HEAD', '=======', '>>>>>>> theirs', '||||||| base']) {
      const error = failure(() => parseNotebook(`-- %%\nSELECT 1\n${marker}\nSELECT 2\n`));
      assert.equal(error.code, 'syntax');
      assert.deepEqual(error.position, { line: 2, column: 0 });
      assert.match(error.message, /line 3/);
      assert.match(error.hint ?? '', /resolve/);
    }
    assert.equal(failure(() => parseNotebook('-- %%\r\n=======\r\n')).position?.line, 1);
  });

  it('takes no ruler of a comment, a string or a Markdown cell for a conflict', () => {
    for (const file of [
      '/*\n=======\n*/ SELECT 1',
      "SELECT '\n=======\n'",
      '-- %% [markdown]\n-- T\n-- =======\n',
      '========\n',
    ])
      assert.equal(printNotebook(parseNotebook(file)), file);
  });

  it('refuses bytes that would not come back', () => {
    const check = (data: number[], message: RegExp): void =>
      assert.match(failure(() => decodeText(Uint8Array.from(data))).message, message);
    check([0x53, 0xff, 0x0a], /not UTF-8/);
    check([0xed, 0xa0, 0x80], /not UTF-8/);
    check([0x53, 0x0a, 0x00], /NUL byte on line 2/);
    check([0xff, 0xfe, 0x53, 0x00], /UTF-16/);
    assert.equal(decodeText(bytes('\ufeffä')), '\ufeffä');
  });

  it('reads a long file with many blank lines', () => {
    const file = `-- %%\nSELECT 1${'\n'.repeat(50_000)}SELECT 2\n`.repeat(3);
    assert.equal(printNotebook(parseNotebook(file)), file);
  });

  it('picks the face by the name of the file', () => {
    const ipynb = JSON.stringify({ nbformat: 4, metadata: {}, cells: [] });
    assert.deepEqual(readNotebookFile('A.IPYNB', bytes(ipynb)).cells, []);
    assert.deepEqual(texts(readNotebookFile('a.sql', bytes(ipynb))), [ipynb]);
  });
});
