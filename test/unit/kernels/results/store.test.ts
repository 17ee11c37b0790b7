import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LakeError } from '../../../../src/kernels/api.ts';
import type { ResultSet, Row } from '../../../../src/kernels/api.ts';
import { FileResultStore, type StoredResult } from '../../../../src/kernels/results/store.ts';

const columns = [
  { name: 'id', type: 'integer', kind: 'integer' },
  { name: 'name', type: 'varchar', kind: 'text' },
] as const;

const rowAt = (index: number): Row => [index, index % 3 === 0 ? null : `row\n"${index}"`];

function resultOf(batches: readonly number[], fault?: Error): ResultSet {
  return {
    columns,
    async *rows() {
      let next = 0;
      for (const size of batches) {
        yield Array.from({ length: size }, () => rowAt(next++));
        await Promise.resolve();
      }
      if (fault) throw fault;
    },
  };
}

const unstopped = (): AbortSignal => new AbortController().signal;

describe('the result store', () => {
  let folder: string;
  let store: FileResultStore;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lakebook-store-'));
    store = new FileResultStore(folder);
  });

  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('stops reading a result that was removed meanwhile', async () => {
    let read = 0;
    const result: ResultSet = {
      columns,
      async *rows() {
        for (; read < 1000; read++) yield Array.from({ length: 300 }, (_, index) => rowAt(index));
      },
    };
    let removed: Promise<void> | undefined;
    const storing = store.store(result, 'ada', unstopped(), ({ handle }) => {
      removed = store.remove(handle);
    });
    await assert.rejects(storing, (error) => LakeError.is(error, 'notFound'));
    await removed;
    assert.ok(read < 10, `${read} batches were read`);
  });

  it('gives back any page of what it stored', async () => {
    const stored = await store.store(resultOf([1, 5000, 999, 4000]), 'ada', unstopped());
    assert.equal(stored.rowCount, 10_000);
    assert.equal(stored.complete, true);
    for (const [start, count] of [
      [0, 200],
      [63, 2],
      [64, 64],
      [4999, 1500],
      [9_999, 10],
      [10_000, 5],
    ] as const) {
      const expected = Array.from({ length: Math.max(0, Math.min(count, 10_000 - start)) }, (_, index) =>
        rowAt(start + index),
      );
      assert.deepEqual(await stored.page(start, count), expected);
    }
    await assert.rejects(stored.page(-1, 5), RangeError);
  });

  it('shows the first rows while the rest arrives', async () => {
    let release = (): void => undefined;
    const rest = new Promise<void>((resolve) => (release = resolve));
    const result: ResultSet = {
      columns,
      async *rows() {
        yield Array.from({ length: 250 }, (_, index) => rowAt(index));
        await rest;
        yield [rowAt(250)];
      },
    };
    let seen: (stored: StoredResult) => void = () => undefined;
    const preview = new Promise<StoredResult>((resolve) => (seen = resolve));
    const storing = store.store(result, 'ada', unstopped(), seen);
    const early = await preview;
    assert.equal(early.complete, false);
    assert.equal(early.rowCount, 250);
    assert.deepEqual((await early.page(0, 200)).length, 200);
    release();
    const stored = await storing;
    assert.equal(stored, early);
    assert.equal(stored.complete, true);
    assert.equal(stored.rowCount, 251);
  });

  it('calls for the preview once, also for few rows and for none', async () => {
    for (const batches of [[], [3], [200, 200, 200]]) {
      let calls = 0;
      const stored = await store.store(resultOf(batches), 'ada', unstopped(), () => calls++);
      assert.equal(calls, 1);
      assert.equal(
        stored.rowCount,
        batches.reduce((sum, size) => sum + size, 0),
      );
    }
  });

  it('opens a handle for its owner alone', async () => {
    const { handle } = await store.store(resultOf([3]), 'ada', unstopped());
    assert.equal(store.open(handle, 'ada').rowCount, 3);
    assert.throws(
      () => store.open(handle, 'eve'),
      (error) => LakeError.is(error, 'denied'),
    );
    assert.throws(
      () => store.open('nix', 'ada'),
      (error) => LakeError.is(error, 'notFound'),
    );
  });

  it('keeps what had arrived when the service fails', async () => {
    const fault = new LakeError('network', 'The connection broke.');
    let early: StoredResult | undefined;
    await assert.rejects(
      store.store(resultOf([50], fault), 'ada', unstopped(), (stored) => (early = stored)),
      fault,
    );
    assert.equal(early?.complete, false);
    assert.equal(early.rowCount, 50);
    assert.deepEqual(await early.page(49, 5), [rowAt(49)]);
  });

  it('says that the disk is full, and keeps what it has', async () => {
    const full = new FileResultStore(folder, {
      openFile: async (path) => {
        const file = await open(path, 'wx+');
        let room = 600_000;
        const write = file.write.bind(file);
        // The file of a disk with little room: real until it is full.
        return new Proxy(file, {
          get(target, member) {
            if (member === 'write')
              return async (bytes: Buffer, offset: number, length: number, position: number) => {
                if (length > room) throw Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
                room -= length;
                return write(bytes, offset, length, position);
              };
            const value: unknown = Reflect.get(target, member, target);
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          },
        }) satisfies FileHandle;
      },
    });
    let early: StoredResult | undefined;
    const storing = full.store(
      resultOf(Array<number>(100).fill(1000)),
      'ada',
      unstopped(),
      (stored) => (early = stored),
    );
    await assert.rejects(storing, (error) => {
      assert.ok(LakeError.is(error, 'internal'));
      assert.match(error.message, /^The disk is full/);
      assert.match(error.hint ?? '', /Free some space/);
      return true;
    });
    assert.ok(early);
    assert.equal(early.complete, false);
    assert.ok(early.rowCount > 200);
    const last = early.rowCount - 1;
    assert.deepEqual(await early.page(last, 10), [rowAt(last)]);
    await full.close();
  });

  it('ends with the reason of the signal', async () => {
    const stop = new AbortController();
    const result: ResultSet = {
      columns,
      async *rows(signal) {
        yield [rowAt(0)];
        stop.abort(new Error('stopped'));
        signal.throwIfAborted();
      },
    };
    await assert.rejects(store.store(result, 'ada', stop.signal), /stopped/);
  });

  it('has private files for each result and removes them', async () => {
    const { handle } = await store.store(resultOf([3]), 'ada', unstopped());
    await store.store(resultOf([3]), 'ada', unstopped());
    const files = readdirSync(folder);
    assert.equal(files.length, 4);
    for (const name of files) assert.equal(statSync(join(folder, name)).mode & 0o077, 0);
    const stored = store.open(handle, 'ada');
    await store.remove(handle);
    assert.equal(readdirSync(folder).length, 2);
    await assert.rejects(stored.page(0, 1), (error) => LakeError.is(error, 'notFound'));
    await store.close();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('clears away what processes that are gone have left, and nothing else', () => {
    writeFileSync(join(folder, '999999999-abc.csv'), '1\n');
    writeFileSync(join(folder, `${process.pid}-abc.csv`), '1\n');
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    new FileResultStore(folder);
    assert.deepEqual(readdirSync(folder).sort(), [`${process.pid}-abc.csv`, 'notes.txt']);
  });
});
