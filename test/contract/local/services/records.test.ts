import assert from 'node:assert/strict';
import { mkdtemp, rm, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Records, type Dated } from '../../../../src/local/services/records.ts';

interface Note extends Dated {
  readonly token?: string;
  readonly state?: string;
}

describe('Records', () => {
  let folder = '';
  let records: Records<Note>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakebook-records-'));
    records = new Records(folder, ({ token }) => token);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are found by their key, in this process and in the next, until they are removed', async () => {
    await records.put({ id: 'a', createdMs: 1, token: 'first' });
    records.note({ id: 'b', createdMs: 2, token: 'second' });
    await records.end({ id: 'b', createdMs: 2, token: 'second', state: 'over' });
    assert.equal(records.findByKey('first')?.id, 'a');
    assert.equal(records.findByKey('second')?.state, 'over');
    assert.equal(records.findByKey('third'), undefined);
    const next = new Records<Note>(folder, ({ token }) => token);
    await next.load(0);
    assert.equal(next.findByKey('second')?.state, 'over');
    await next.remove('b');
    assert.equal(next.findByKey('second'), undefined);
  });

  it('are not there when the disk refused them, so that a client that tries again starts anew', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, '');
    await assert.rejects(records.put({ id: 'a', createdMs: 1, token: 'first' }), { code: 'EEXIST' });
    assert.equal(records.findByKey('first'), undefined);
    assert.deepEqual(records.all(), []);
    await rm(folder);
    await records.put({ id: 'b', createdMs: 2, token: 'first' });
    assert.equal(records.findByKey('first')?.id, 'b');
  });

  it('are all on disk that end at once, each written one time', async () => {
    const written: string[] = [];
    const watching = new AbortController();
    const watched = (async () => {
      for await (const { filename } of watch(folder, { signal: watching.signal }))
        if (filename?.endsWith('.json')) written.push(filename);
    })().catch(() => undefined);
    const ids = Array.from({ length: 100 }, (_, at) => `n${at}`);
    await Promise.all(ids.map((id, at) => records.end({ id, createdMs: at, state: 'over' })));
    const next = new Records<Note>(folder);
    for (const id of ids) assert.equal((await next.find(id))?.state, 'over');
    watching.abort();
    await watched;
    assert.ok(written.length <= 2 * ids.length, `${written.length} files were put in place`);
  });

  it('are listed newest first, each as it is now', async () => {
    for (const [id, createdMs] of [
      ['a', 1],
      ['c', 3],
      ['b', 2],
    ] as const)
      records.note({ id, createdMs });
    const ids = () => records.all().map(({ id }) => id);
    assert.deepEqual(ids(), ['c', 'b', 'a']);
    records.note({ id: 'a', createdMs: 1, state: 'over' });
    records.note({ id: 'd', createdMs: 4 });
    assert.deepEqual(ids(), ['d', 'c', 'b', 'a']);
    assert.equal(records.all().at(-1)?.state, 'over');
    await records.remove('c');
    assert.deepEqual(ids(), ['d', 'b', 'a']);
  });

  it('leave the memory of a process that runs on once they are too old', async () => {
    await records.put({ id: 'old', createdMs: 1, token: 'old' });
    await records.put({ id: 'young', createdMs: 9 });
    assert.deepEqual(await records.load(5), [{ id: 'old', createdMs: 1, token: 'old' }]);
    assert.deepEqual(
      records.all().map(({ id }) => id),
      ['young'],
    );
    assert.equal(await records.find('old'), undefined);
    assert.equal(records.findByKey('old'), undefined);
  });
});
