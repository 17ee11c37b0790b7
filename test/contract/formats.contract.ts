/** What every face of a notebook owes to the file that it was read from. */
import assert from 'node:assert/strict';
import { LakeError } from '../../src/kernels/api.ts';
import type { Cell, Notebook } from '../../src/notebook/format.ts';

/** A kind of notebook file. A face that cannot write has no `print`: its file belongs to another serializer. */
export interface Face {
  readonly read: (name: string, bytes: Uint8Array) => Notebook;
  readonly print?: (notebook: Notebook) => Uint8Array;
}

export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Files that the face must refuse, naming the fault, rather than open as something else. */
export function refusesFiles(face: Face, files: readonly NamedFile[]): void {
  for (const { name, bytes } of files)
    it(`refuses ${name} with a sentence and a next step`, () => {
      assert.throws(
        () => face.read(name, bytes),
        (error) => {
          assert.ok(LakeError.is(error), String(error));
          assert.ok(error.code === 'syntax' || error.code === 'unsupported');
          assert.match(error.message, /^[A-Z][^\n]*\.$/);
          assert.match(error.hint ?? '', /^[A-Z][^\n]*\.$/);
          return true;
        },
      );
    });
}

/** Files that the face reads. */
export function keepsFiles(face: Face, files: readonly NamedFile[]): void {
  const { read, print } = face;
  for (const { name, bytes } of files) {
    it(`loses no word of ${name}`, () => {
      const notebook = read(name, bytes);
      const words = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];
      const inCells = new Set(notebook.cells.flatMap((cell) => words(cell.text)));
      // What stands in the marks is kept with the cell, and the header with the notebook.
      const elsewhere = new Set([notebook.head ?? '', ...notebook.cells.map(markOf)].flatMap(words));
      for (const word of words(visibleText(name, bytes))) assert.ok(inCells.has(word) || elsewhere.has(word), word);
    });
    if (!print) continue;

    it(`writes ${name} back byte for byte`, () => {
      assert.deepEqual(Buffer.from(print(read(name, bytes))), Buffer.from(bytes));
    });

    it(`writes ${name} back byte for byte after an editor has held it`, () => {
      for (const lineEnd of ['\n', '\r\n']) {
        const notebook = read(name, bytes);
        const held = { ...notebook, cells: notebook.cells.map((cell) => throughEditor(cell, lineEnd)) };
        assert.deepEqual(Buffer.from(print(held)), Buffer.from(bytes));
      }
    });

    it(`changes nothing but the cell that was changed in ${name}`, () => {
      const notebook = read(name, bytes);
      for (const [index, cell] of notebook.cells.entries()) {
        const text = `${cell.text}\nSELECT 'changed'`;
        const cells = notebook.cells.with(index, { ...cell, text });
        const printed = print({ ...notebook, cells });
        const again = read(name, printed);
        assert.deepEqual(again.cells.map(essence), cells.map(essence), `cell ${index}`);
        assert.deepEqual(again.attributes, notebook.attributes);
        keepsOtherBytes(bytes, printed, notebook.cells, index);
      }
    });

    it(`adds, moves and removes cells of ${name} and leaves the others as they were`, () => {
      const notebook = read(name, bytes);
      const added: Cell = { language: 'sql', attributes: { name: 'new' }, text: 'SELECT 1\n-- %% not a mark\n-- end' };
      const edits: readonly (readonly Cell[])[] = [
        [...notebook.cells, added],
        [added, ...notebook.cells],
        notebook.cells.slice(1),
        notebook.cells.slice(0, -1),
        notebook.cells.toReversed(),
        notebook.cells.flatMap((cell) => [cell, added]),
      ];
      for (const cells of edits) {
        const again = read(name, print({ ...notebook, cells }));
        assert.deepEqual(again.cells.map(essence), cells.map(essence));
      }
    });
  }
}

/** Any text that is read at all is written back byte for byte. */
export function keepsAnyText(face: Face, pieces: readonly string[], rounds: number): void {
  it(`writes ${rounds} random files back byte for byte`, () => {
    let seed = 20_260_101;
    const random = (limit: number): number => (seed = (seed * 48271) % 2147483647) % limit;
    let kept = 0;
    for (let round = 0; round < rounds; round++) {
      const text = Array.from({ length: random(14) }, () => pieces[random(pieces.length)]).join('');
      const bytes = new TextEncoder().encode(text);
      let notebook: Notebook;
      try {
        notebook = face.read('random.sql', bytes);
      } catch (error) {
        assert.ok(LakeError.is(error, 'syntax'), `${String(error)} for ${JSON.stringify(text)}`);
        continue;
      }
      kept++;
      const held = { ...notebook, cells: notebook.cells.map((cell) => throughEditor(cell, '\n')) };
      assert.equal(new TextDecoder('utf-8', { ignoreBOM: true }).decode(face.print?.(held)), text);
    }
    assert.ok(kept > rounds / 2);
  });
}

/** What an editor keeps of a cell: its text with one line end. */
function throughEditor({ line: _line, ...cell }: Cell, lineEnd: string): Cell {
  return { ...cell, text: cell.text.replace(/\r\n|\r|\n/g, lineEnd) };
}

/** What a reader sees of a cell; blank lines around the text are layout. */
function essence({ language, attributes, text }: Cell): object {
  return { language, attributes, text: text.replace(/\r\n|\r/g, '\n').trim() };
}

function markOf({ source = '', attributes, language }: Cell): string {
  const [first = ''] = source.split(/\r\n|\r|\n/);
  return `${first} ${language === 'markdown' ? 'markdown md MarkDown' : language} ${JSON.stringify(attributes)} %%`;
}

/** The text that a user wrote into the file: of JSON, the sources of its cells. */
function visibleText(name: string, bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  if (!name.endsWith('.ipynb')) return text;
  const { cells } = JSON.parse(text) as { cells: { source?: string | string[] }[] };
  const sources = cells.map(({ source = '' }) => (Array.isArray(source) ? source.join('') : source));
  return sources.map((source) => source.replace(/^%%sql.*/, '')).join('\n');
}

/** Lines before the changed cell's text, and those from the next cell's mark on, are the same bytes. */
function keepsOtherBytes(before: Uint8Array, after: Uint8Array, cells: readonly Cell[], index: number): void {
  const lines = (bytes: Uint8Array): string[] =>
    Buffer.from(bytes)
      .toString('latin1')
      .match(/[^\r\n]*(?:\r\n|\r|\n|$)/g) ?? [];
  const was = lines(before);
  const start = cells[index]?.line ?? 0;
  const head = was
    .slice(0, start)
    .join('')
    .replace(/[\r\n]+$/, '');
  const printed = Buffer.from(after).toString('latin1');
  assert.ok(printed.startsWith(head), `what stands before cell ${index}`);
  const next = cells[index + 1]?.line;
  if (next === undefined) return;
  let mark = next;
  while (mark > start && !/^-- %%(?![^\s[])/.test(was[mark] ?? '')) mark--;
  assert.ok(printed.endsWith(was.slice(mark).join('')), `what stands behind cell ${index}`);
}
