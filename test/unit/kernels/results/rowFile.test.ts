import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LakeError } from '../../../../src/kernels/api.ts';
import { RowFileReader, RowFileWriter, toCsv } from '../../../../src/kernels/results/rowFile.ts';
import { LoopScanner, makeRowScanner, pieceBytes } from '../../../../src/kernels/results/rowScanner.ts';
import { Random } from '../../../../src/local/sample/random.ts';

/** Texts of all that makes CSV hard, by chance. */
function hostileCsv(random: Random, length: number): Buffer {
  const parts = ['"', '""', '\n', '\r\n', ',', 'a', 'é', '😀', '"a\nb"', '"a,""b"""', '\u0000', 'x'.repeat(70)];
  let text = '';
  while (text.length < length) text += parts[random.integer(0, parts.length - 1)]!;
  return Buffer.from(text);
}

describe('the scan for the ends of rows', () => {
  it('is the same in both forms, wherever the text is cut into pieces', () => {
    const random = new Random(7);
    for (let turn = 0; turn < 300; turn++) {
      const bytes = hostileCsv(random, random.integer(0, 500));
      const [fast, plain] = [makeRowScanner(), new LoopScanner()];
      assert.notEqual(fast.constructor, plain.constructor);
      for (let at = 0; at < bytes.length;) {
        const piece = bytes.subarray(at, at + random.integer(1, 130));
        const [one, other] = [fast.scan(piece), plain.scan(piece)];
        assert.deepEqual([...one.ends.subarray(0, one.count)], [...other.ends.subarray(0, other.count)]);
        assert.equal(fast.isQuoted, plain.isQuoted);
        at += piece.length;
      }
    }
  });

  it('finds every row of a piece that is full of them', () => {
    const { ends, count } = makeRowScanner().scan(Buffer.alloc(pieceBytes, '\n'));
    assert.equal(count, pieceBytes);
    assert.equal(ends[pieceBytes - 1], pieceBytes);
  });
});

describe('a file of rows', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lakebook-rows-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function written(pieces: readonly Uint8Array[], more: { readonly skipRows?: number } = {}) {
    const [rows, index] = await Promise.all(['csv', 'index'].map((kind) => open(join(folder, kind), 'wx+')));
    const files = { rows: rows!, index: index! };
    const writer = new RowFileWriter(files, more);
    for (const piece of pieces) await writer.append(piece);
    return { writer, reader: new RowFileReader(files), close: () => Promise.all([rows!.close(), index!.close()]) };
  }

  it('gives the rows back, by page and by position', async () => {
    const rows = Array.from({ length: 2000 }, (_, at) => [
      at % 7 === 0 ? null : `${at}\n"`,
      at % 5 === 0 ? '' : `é${at}`,
    ]);
    const bytes = toCsv(rows);
    const cut = Array.from({ length: Math.ceil(bytes.length / 997) }, (_, at) =>
      bytes.subarray(at * 997, at * 997 + 997),
    );
    const { writer, reader, close } = await written(cut);
    await writer.end();
    assert.deepEqual(writer.extent, { rowCount: 2000, bytes: bytes.length });
    assert.deepEqual(await reader.page(0, 2000), rows);
    assert.deepEqual(await reader.page(1999, 1), rows.slice(1999));
    assert.deepEqual(await reader.page(3, 0), []);
    const positions = [1999, 0, 0, 700, 701, 5];
    assert.deepEqual(
      await reader.rowsAt(Uint32Array.from(positions)),
      positions.map((at) => rows[at]),
    );
    await close();
  });

  it('leaves a header out, takes CR LF and a last row without a line feed', async () => {
    const text = '"id","note"\r\n"1","a\r\nb"\r\n"2",';
    const { writer, reader, close } = await written([Buffer.from(text)], { skipRows: 1 });
    assert.equal(writer.extent.rowCount, 1);
    await writer.end();
    assert.equal(writer.extent.rowCount, 2);
    assert.deepEqual(await reader.page(0, 2), [
      ['1', 'a\r\nb'],
      ['2', null],
    ]);
    await close();
  });

  it('holds no rows of a header alone, and of nothing', async () => {
    for (const text of ['', '"id"\n', '"id"']) {
      const { writer, close } = await written([Buffer.from(text)], { skipRows: 1 });
      await writer.end();
      assert.equal(writer.extent.rowCount, 0);
      await close();
      rmSync(join(folder, 'csv'));
      rmSync(join(folder, 'index'));
    }
  });

  it('says so where the text ends inside a quoted field', async () => {
    const { writer, close } = await written([Buffer.from('"1"\n"2')]);
    await assert.rejects(
      writer.end(),
      (error) => LakeError.is(error, 'internal') && /row 2 ends inside/.test(error.message),
    );
    await close();
  });

  it('holds a row of three megabytes, twenty thousand columns and bytes that are no UTF-8', async () => {
    const large = 'x'.repeat(3_000_000);
    const wide = Array.from({ length: 20_000 }, (_, at) => String(at));
    const { writer, reader, close } = await written([
      toCsv([[large]]),
      toCsv([wide]),
      Buffer.concat([Buffer.from('"a'), Buffer.from([0xff, 0xfe]), Buffer.from('"\n')]),
    ]);
    await writer.end();
    const [first, second, third] = await reader.page(0, 3);
    assert.equal(first![0], large);
    assert.deepEqual(second, wide);
    assert.deepEqual(third, ['a\ufffd\ufffd']);
    await close();
  });

  it('says so where a file was cut off', async () => {
    const { writer, reader, close } = await written([toCsv([['a'], ['b']])]);
    await writer.end();
    await assert.rejects(reader.page(1, 3), (error) => LakeError.is(error, 'internal'));
    await close();
  });
});
