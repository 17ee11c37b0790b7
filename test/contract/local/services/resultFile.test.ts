import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TextRow } from '../../../../src/local/api.ts';
import { readRows, writeResult } from '../../../../src/local/services/resultFile.ts';

describe('Result files', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakebook-results-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function* batches(rows: readonly TextRow[]): AsyncGenerator<readonly TextRow[]> {
    for (const row of rows) yield [row];
  }
  const write = (rows: readonly TextRow[], quoting: 'all' | 'needed') =>
    writeResult(join(folder, 'r.csv'), batches(rows), { quoting }, new AbortController().signal);
  const readAll = async (limit: { rows: number; bytes: number }): Promise<TextRow[]> => {
    const rows: TextRow[] = [];
    for (let offset: number | undefined = 0; offset !== undefined;) {
      const page = await readRows(join(folder, 'r.csv'), offset, limit);
      assert.ok(page.rowCount > 0 || page.next === undefined);
      rows.push(...page.rows());
      offset = page.next;
    }
    return rows;
  };

  const awkward: readonly TextRow[] = [
    [null],
    [''],
    ['a'],
    ['"'],
    ['""'],
    ['a,b'],
    ['line\nbreak'],
    ['\r\n'],
    ['ünï 🦆'],
    [' '],
    [null, null],
    [null, ''],
    ['', null],
    ['a', null, 'b"c', ''],
    ['x'.repeat(600_000), null],
  ];

  for (const quoting of ['all', 'needed'] as const)
    it(`give every row back, whatever the size of the pages (${quoting} quotes)`, async () => {
      const { rowCount, bytes } = await write(awkward, quoting);
      assert.equal(rowCount, awkward.length);
      assert.equal((await readFile(join(folder, 'r.csv'))).length, bytes);
      for (const limit of [1, 2, 100]) assert.deepEqual(await readAll({ rows: limit, bytes: 1e9 }), awkward);
      for (const limit of [1, 10, 1000]) assert.deepEqual(await readAll({ rows: 1e9, bytes: limit }), awkward);
    });

  it('leave nothing behind when reading the rows fails', async () => {
    async function* failing(): AsyncGenerator<readonly TextRow[]> {
      yield [['a']];
      throw new Error('lost');
    }
    const path = join(folder, 'failed.csv');
    await assert.rejects(writeResult(path, failing(), { quoting: 'all' }, new AbortController().signal), /lost/);
    await assert.rejects(readFile(path), { code: 'ENOENT' });
  });
});
