import assert from 'node:assert/strict';
import { LakeError } from '../../../../src/kernels/api.ts';
import { CsvReader, TabReader, type RowReader, type TextRow } from '../../../../src/kernels/results/csv.ts';

function readAll(reader: RowReader, chunks: readonly string[]): TextRow[] {
  return [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
}

function check(text: string, expected: readonly TextRow[]): void {
  assert.deepEqual(readAll(new CsvReader(), [text]), expected);
  // Whatever a chunk ends in the middle of, the rows are the same.
  for (let at = 0; at <= text.length; at++)
    assert.deepEqual(readAll(new CsvReader(), [text.slice(0, at), text.slice(at)]), expected, `cut at ${at}`);
  assert.deepEqual(readAll(new CsvReader(), text.split('')), expected, 'one character at a time');
}

/** Numbers that are the same in every run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
}

describe('the CSV reader', () => {
  it('keeps NULL and the empty string apart', () => {
    check('"a","",,"b"\n,"",\n', [
      ['a', '', null, 'b'],
      [null, '', null],
    ]);
  });

  it('reads quotes, commas and line ends inside of fields', () => {
    check('"say ""hi""","a,b","x\r\ny\nz"\r\n"""","\r",\n', [
      ['say "hi"', 'a,b', 'x\r\ny\nz'],
      ['"', '\r', null],
    ]);
  });

  it('reads bare fields, with line ends of both kinds', () => {
    check('1,true\r\n2,a"b\n3,x\ry\n', [
      ['1', 'true'],
      ['2', 'a"b'],
      ['3', 'x\ry'],
    ]);
  });

  it('reads an empty line as one NULL, and a last line without its end', () => {
    check('"a"\n\n"b"', [['a'], [null], ['b']]);
    check('1,', [['1', null]]);
    check('', []);
  });

  it('keeps every character, the byte order mark too', () => {
    check('"\ufeffä","😀"\n', [['\ufeffä', '😀']]);
  });

  it('gives back whatever was written', () => {
    const next = sequence(7);
    const alphabet = ['"', ',', '\n', '\r', 'a', 'ä', '😀', ' ', '\t'];
    for (let round = 0; round < 300; round++) {
      const rows = Array.from({ length: 1 + Math.floor(next() * 4) }, () =>
        Array.from({ length: 3 }, () => {
          if (next() < 0.2) return null;
          return Array.from(
            { length: Math.floor(next() * 5) },
            () => alphabet[Math.floor(next() * alphabet.length)],
          ).join('');
        }),
      );
      const text = rows
        .map((row) => `${row.map((field) => (field === null ? '' : `"${field.replaceAll('"', '""')}"`)).join(',')}\n`)
        .join('');
      const at = Math.floor(next() * text.length);
      assert.deepEqual(readAll(new CsvReader(), [text.slice(0, at), text.slice(at)]), rows);
    }
  });

  it('refuses what is not well-formed, or cut off', () => {
    assert.throws(
      () => readAll(new CsvReader(), ['"a"\n"b"x\n']),
      (error) => LakeError.is(error, 'internal') && /row 2/.test(error.message),
    );
    assert.throws(
      () => readAll(new CsvReader(), ['"a"\n"b']),
      (error) => LakeError.is(error, 'internal') && /row 2 ends inside/.test(error.message),
    );
  });

  it('reads a field of 5 MB in small chunks', () => {
    const field = 'x'.repeat(5_000_000);
    const text = `"${field}","y"\n`;
    const chunks = Array.from({ length: Math.ceil(text.length / 65_536) }, (_, index) =>
      text.slice(index * 65_536, (index + 1) * 65_536),
    );
    const [row] = readAll(new CsvReader(), chunks);
    assert.equal(row?.[0]?.length, 5_000_000);
    assert.equal(row[1], 'y');
  });
});

describe('the tab reader', () => {
  it('parts lines at tabs into as many fields as there are columns', () => {
    assert.deepEqual(readAll(new TabReader(3), ['a\tb\tc\nd\te', '\nf\tg\th\ti\n']), [
      ['a', 'b', 'c'],
      ['d', 'e', ''],
      ['f', 'g', 'h\ti'],
    ]);
  });

  it('takes the line whole for one column, empty lines too', () => {
    assert.deepEqual(readAll(new TabReader(1), ['a\tb\r\n\n  c']), [['a\tb'], [''], ['  c']]);
  });
});
