import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { CatalogEntry } from '../../../src/kernels/api.ts';
import { CatalogCache } from '../../../src/kernels/catalogCache.ts';

const entry = (kind: CatalogEntry['kind'], name: string, type?: string): CatalogEntry => ({
  kind,
  name,
  ...(type === undefined ? {} : { type }),
});

/** A catalogue whose answers the test gives, one after another. */
class Source {
  readonly asked: string[] = [];
  readonly #waiting = new Map<
    string,
    { resolve: (found: readonly CatalogEntry[]) => void; reject: (error: Error) => void }
  >();

  readonly list = (path: readonly string[]): Promise<readonly CatalogEntry[]> => {
    this.asked.push(path.join('.'));
    return new Promise((resolve, reject) => this.#waiting.set(path.join('.'), { resolve, reject }));
  };

  async answer(path: string, found: readonly CatalogEntry[] | Error): Promise<void> {
    const waiting = this.#waiting.get(path);
    assert.ok(waiting, `nobody asked for ${path}`);
    this.#waiting.delete(path);
    if (found instanceof Error) waiting.reject(found);
    else waiting.resolve(found);
    await turn();
    await turn();
  }
}

describe('the catalogue kept for writing SQL', () => {
  let folder: string;
  let source: Source;
  let changes: number;
  const open = (file?: string): CatalogCache =>
    new CatalogCache({
      current: ['lake', 'sales'],
      list: source.list,
      onChange: () => changes++,
      ...(file === undefined ? {} : { file }),
    });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lakebook-catalogue-'));
    source = new Source();
    changes = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('answers at once, and reads behind what it does not know', async () => {
    const cache = open();
    assert.equal(cache.tables('lake', 'sales'), undefined);
    assert.equal(cache.tables('lake', 'sales'), undefined);
    assert.deepEqual(source.asked, ['lake.sales']);
    await source.answer('lake.sales', [entry('table', 'orders'), entry('view', 'recent')]);
    assert.equal(changes, 1);
    const [orders, recent] = cache.tables('lake', 'sales') ?? [];
    assert.deepEqual([orders?.kind, recent?.kind], ['table', 'view']);
    assert.equal(orders?.columns, undefined);
    assert.deepEqual(source.asked, ['lake.sales', 'lake.sales.orders']);
    await source.answer('lake.sales.orders', [entry('column', 'id', 'bigint')]);
    assert.deepEqual(cache.tables('lake', 'sales')?.[0]?.columns, [{ name: 'id', type: 'bigint' }]);
  });

  it('asks for nothing when only what is known is looked at', () => {
    const cache = open();
    assert.equal(cache.known.tables('lake', 'sales'), undefined);
    assert.equal(cache.known.catalogs(), undefined);
    assert.deepEqual(source.asked, []);
  });

  it('reads two lists at a time', async () => {
    const cache = open();
    cache.catalogs();
    cache.schemas('lake');
    cache.tables('lake', 'sales');
    assert.deepEqual(source.asked, ['', 'lake']);
    await source.answer('', []);
    assert.deepEqual(source.asked, ['', 'lake', 'lake.sales']);
  });

  it('does not ask again at once for what was refused', async () => {
    const cache = open();
    cache.tables('lake', 'secret');
    await source.answer('lake.secret', new Error('denied'));
    assert.equal(cache.tables('lake', 'secret'), undefined);
    assert.deepEqual(source.asked, ['lake.secret']);
    assert.equal(changes, 0);
  });

  it('shows what an earlier window knew, and reads it again', async () => {
    const file = join(folder, 'kept.json');
    const first = open(file);
    first.tables('lake', 'sales');
    await source.answer('lake.sales', [entry('table', 'orders')]);
    await first.close();
    const second = open(file);
    await second.open();
    assert.deepEqual(
      second.tables('lake', 'sales')?.map(({ path }) => path),
      [['lake', 'sales', 'orders']],
    );
    assert.deepEqual(source.asked, ['lake.sales', 'lake.sales']);
    await second.close();
  });

  it('takes a damaged file for none', async () => {
    for (const text of ['', '{', '[]', '{"version":99,"lists":{}}', 'null']) {
      const file = join(folder, 'damaged.json');
      writeFileSync(file, text);
      const cache = open(file);
      await cache.open();
      assert.equal(cache.known.catalogs(), undefined, text);
      await cache.close();
      assert.equal(readFileSync(file, 'utf8'), text);
    }
  });

  it('reads everything again after a refresh, and shows the old lists until then', async () => {
    const cache = open();
    cache.catalogs();
    await source.answer('', [entry('catalog', 'old')]);
    cache.refresh();
    assert.deepEqual(cache.catalogs(), ['old']);
    await source.answer('', [entry('catalog', 'new')]);
    assert.deepEqual(cache.catalogs(), ['new']);
  });
});
