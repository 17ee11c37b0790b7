import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { idOf, type Node, type NoteNode, type ShownConnection } from '../../../src/extension/explorer/nodes.ts';
import { ExplorerTree } from '../../../src/extension/explorer/tree.ts';
import { LakeError } from '../../../src/kernels/api.ts';
import { CatalogCache } from '../../../src/kernels/catalogCache.ts';
import { FakeCatalog, type FakeNames } from '../../fakes/catalog.ts';

const lake: ShownConnection = { name: 'lake', description: 'Athena', engine: 'athena', dialect: 'athena' };
const bucket: ShownConnection = { name: 'bucket', description: 'S3 Tables', engine: 's3tables', dialect: 'athena' };

const many = (count: number): FakeNames => ({
  aws: { main: Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${String(at).padStart(5, '0')}`, {}])) },
});

describe('the tree of the explorer', () => {
  let folder: string;
  let catalog: FakeCatalog;
  let cache: CatalogCache;
  let tree: ExplorerTree;
  let shown: readonly ShownConnection[];
  let faults: Map<string, LakeError>;
  let hasOwn: boolean;
  let told: (string | undefined)[];
  let progressMs = 60_000;

  const setUp = (): void => {
    folder = mkdtempSync(join(tmpdir(), 'lakebook-tree-'));
    catalog = new FakeCatalog({
      aws: { main: { claims: { id: 'bigint', day: 'date' }, Patients: { id: 'bigint' }, visits: {} }, empty: {} },
    });
    shown = [lake];
    faults = new Map();
    hasOwn = true;
    told = [];
    const kernel = { catalog, whoami: async () => ({ account: '0', arn: 'arn:aws:iam::0:user/ada' }) };
    cache = new CatalogCache({ file: join(folder, 'c.json'), current: ['aws', 'main'], open: async () => kernel });
    tree = new ExplorerTree({
      connections: () => ({ shown, faults }),
      hasOwnConnection: () => hasOwn,
      cache: () => cache,
      kernel: async () => kernel,
      progressMs,
    });
    tree.onChange = (node) => told.push(node && idOf(node));
    cache.onChange((path) => tree.changed('lake', path));
  };
  const tearDown = async (): Promise<void> => {
    tree.close();
    await cache.close();
    rmSync(folder, { recursive: true });
  };

  beforeEach(setUp);
  afterEach(tearDown);

  /** Goes down by names. */
  async function at(...path: string[]): Promise<Node> {
    let [node] = (await tree.children()).filter((each) => each.kind === 'connection');
    for (const name of path)
      node = (await tree.children(node)).find((each) => each.kind === 'name' && each.entry.name === name) as never;
    assert.ok(node, path.join('.'));
    return node;
  }
  const isList = (node: Node): node is Extract<Node, { kind: 'connection' | 'name' }> =>
    node.kind === 'connection' || node.kind === 'name';
  async function listAt(...path: string[]): Promise<Extract<Node, { kind: 'connection' | 'name' }>> {
    const node = await at(...path);
    assert.ok(isList(node));
    return node;
  }
  const names = (nodes: readonly Node[]): string[] =>
    nodes.map((node) => {
      if (node.kind === 'name') return node.entry.name;
      if (node.kind === 'note') return `(${node.note.is})`;
      return node.kind === 'group' ? `[${node.group}]` : node.kind;
    });
  const noteOf = (nodes: readonly Node[]): NoteNode => {
    const found = nodes.find((node) => node.kind === 'note');
    assert.ok(found);
    return found;
  };

  it('goes from connections to columns with their types, names in order and columns as they stand', async () => {
    assert.deepEqual(names(await tree.children()), ['connection']);
    assert.deepEqual(names(await tree.children(await at())), ['aws']);
    assert.deepEqual(names(await tree.children(await at('aws'))), ['empty', 'main']);
    assert.deepEqual(names(await tree.children(await at('aws', 'main'))), ['Patients', 'claims', 'visits']);
    const columns = await tree.children(await at('aws', 'main', 'claims'));
    assert.deepEqual(names(columns), ['id', 'day']);
    assert.ok(columns[1]?.kind === 'name' && columns[1].entry.type === 'date');
    assert.deepEqual(await tree.children(columns[1]), []);
    const parent = tree.parent(columns[1]);
    assert.equal(parent && idOf(parent), '["lake","aws","main","claims"]');
  });

  it('is not told to draw what it has drawn already', async () => {
    await tree.children(await at('aws', 'main'));
    await new Promise(setImmediate);
    assert.deepEqual(told, []);
  });

  it('says so where there is nothing', async () => {
    const nodes = await tree.children(await at('aws', 'empty'));
    assert.deepEqual(
      nodes.map((node) => node.kind === 'note' && node.note),
      [{ is: 'none', noun: 'tables' }],
    );
  });

  it('offers to add a connection to who has none of their own, and shows what is wrong with the others', async () => {
    hasOwn = false;
    faults.set('mine', new LakeError('syntax', 'Connection "mine": region must be set.'));
    assert.deepEqual(names(await tree.children()), ['connection', '(settings)', '(addConnection)']);
  });

  it('shows 500 names and then more, as often as it is asked', async () => {
    catalog.names = many(1_200);
    const schema = await at('aws', 'main');
    assert.ok(isList(schema));
    const left = async (): Promise<unknown> => {
      const nodes = await tree.children(schema);
      const last = nodes.at(-1);
      return [nodes.length, last?.kind === 'note' && last.note];
    };
    await cache.load(['aws', 'main']).done;
    assert.deepEqual(await left(), [501, { is: 'more', left: 700 }]);
    tree.showMore(schema);
    assert.deepEqual(told.at(-1), idOf(schema));
    assert.deepEqual(await left(), [1_001, { is: 'more', left: 200 }]);
    tree.showMore(schema);
    assert.deepEqual(await left(), [1_200, false]);
  });

  it('shows the first names while the rest arrives, and all of them in the end', async () => {
    catalog.names = many(1_000);
    let release: () => void = () => undefined;
    let pages = 0;
    const schema = await at('aws', 'main');
    catalog.beforePage = () => (++pages === 12 ? new Promise((resolve) => (release = resolve)) : undefined);
    const early = await tree.children(schema);
    assert.ok(early.length > 500);
    assert.equal(noteOf(early).note.is, 'arriving');
    told.length = 0;
    release();
    await cache.load(['aws', 'main']).done;
    await new Promise(setImmediate);
    assert.deepEqual(told, [idOf(schema)], 'the view is told once');
    assert.deepEqual(noteOf(await tree.children(schema)).note, { is: 'more', left: 500 });
  });

  it('does not wait for 500 names of a slow service, and draws what has come meanwhile', async () => {
    await tearDown();
    progressMs = 5;
    setUp();
    progressMs = 60_000;
    catalog.names = many(200);
    const gates: (() => void)[] = [];
    const schema = await at('aws', 'main');
    catalog.beforePage = () => new Promise((resolve) => gates.push(resolve));
    const open = async (): Promise<void> => {
      while (gates.length === 0) await new Promise(setImmediate);
      gates.shift()?.();
    };
    const early = tree.children(schema);
    await open();
    assert.deepEqual(noteOf(await early).note, { is: 'arriving', count: 50 });
    told.length = 0;
    await open();
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual(told[0], idOf(schema), 'the view is told while the rest is on its way');
    await open();
    await open();
    await cache.load(['aws', 'main']).done;
    assert.equal((await tree.children(schema)).length, 200);
  });

  it('filters by a part of the name or by a pattern, over all names and not only those that are shown', async () => {
    catalog.names = many(3_000);
    const schema = await listAt('aws', 'main');
    await tree.children(schema);
    tree.filter(schema, ' T0299 ');
    assert.equal(tree.filterOf(schema), 'T0299');
    assert.deepEqual(names(await tree.children(schema)).slice(0, 2), ['t02990', 't02991']);
    assert.deepEqual(tree.countOf(schema), { matching: 10, all: 3_000 });
    tree.filter(schema, '*7');
    assert.deepEqual(tree.countOf(schema), { matching: 300, all: 3_000 });
    tree.filter(schema, 'a+(b');
    assert.deepEqual(noteOf(await tree.children(schema)).note, { is: 'noMatch', filter: 'a+(b', noun: 'tables' });
    tree.filter(schema, '');
    assert.equal(tree.filterOf(schema), undefined);
    assert.equal((await tree.children(schema)).length, 501);
    assert.equal(catalog.asked.filter((path) => path === 'aws.main').length, 1, 'no filter asks a service');
  });

  it('makes a failure one child, lets the rest of the tree go on, and tries again when it is told to', async () => {
    const denied = new LakeError('denied', 'Profile "ada" is not allowed to do glue:GetTables.', { hint: 'Ask.' });
    catalog.faults.set('aws.main', denied);
    const schema = await at('aws', 'main');
    const fault = noteOf(await tree.children(schema));
    assert.deepEqual(fault.note, { is: 'fault', error: denied });
    await tree.children(schema);
    await tree.children(schema);
    assert.equal(catalog.asked.filter((path) => path === 'aws.main').length, 1, 'nothing is tried unasked');
    assert.deepEqual(names(await tree.children(await at('aws', 'empty'))), ['(none)']);
    catalog.faults.clear();
    told.length = 0;
    tree.refresh(fault);
    assert.ok(told.includes(idOf(schema)));
    assert.equal((await tree.children(schema)).length, 3);
  });

  it('goes on showing names that are known when they cannot be listed anew, and says of when they are', async () => {
    const schema = await at('aws', 'main');
    await tree.children(schema);
    catalog.faults.set('aws.main', new LakeError('network', 'Nothing answers.'));
    tree.refresh(schema);
    const nodes = await tree.children(schema);
    assert.deepEqual(names(nodes), ['(fault)', 'Patients', 'claims', 'visits']);
    const { note } = noteOf(nodes);
    assert.ok(note.is === 'fault' && (note.shownOfMs ?? 0) > 0);
  });

  it('looks again at a schema that a statement has changed, without being asked', async () => {
    const schema = await at('aws', 'main');
    await tree.children(schema);
    catalog.names['aws'] = { main: { fresh: {} } };
    told.length = 0;
    cache.markChanged({ what: 'table', path: ['main', 'fresh'] });
    assert.deepEqual(told, [idOf(schema)]);
    assert.deepEqual(names(await tree.children(schema)), ['fresh']);
  });

  it('shows old names at once while a slow service lists them anew', async () => {
    await tearDown();
    progressMs = 4;
    setUp();
    progressMs = 60_000;
    const schema = await at('aws', 'main');
    await tree.children(schema);
    catalog.names['aws'] = { main: { fresh: {} } };
    let release: () => void = () => undefined;
    catalog.beforePage = () => new Promise((resolve) => (release = resolve));
    cache.markChanged({ what: 'table', path: ['main', 'fresh'] });
    assert.deepEqual(names(await tree.children(schema)), ['Patients', 'claims', 'visits']);
    release();
    await cache.load(['aws', 'main']).done;
    assert.deepEqual(names(await tree.children(schema)), ['fresh']);
  });

  it('refreshes everything', async () => {
    await tree.children(await at('aws', 'main'));
    told.length = 0;
    tree.refresh();
    assert.equal(told.at(-1), undefined);
    assert.equal(cache.isFresh(['aws', 'main']), false);
    assert.equal(cache.isFresh([]), false);
  });

  describe('beside the columns of a table', () => {
    const withGroups = async (): Promise<Node> => {
      const table = await at('aws', 'main', 'claims');
      assert.ok(table.kind === 'name');
      return { ...table, entry: { ...table.entry, format: 'iceberg' } };
    };

    it('shows its snapshots where it has some and the engine reads them', async () => {
      catalog.snapshotList = [
        { id: '2', committedAt: '2026-03-02T00:00:00Z', operation: 'append' },
        { id: '1', committedAt: '2026-03-01T00:00:00Z', operation: 'append' },
      ];
      const children = await tree.children(await withGroups());
      assert.deepEqual(names(children), ['id', 'day', '[snapshots]']);
      const snapshots = await tree.children(children.at(-1));
      assert.deepEqual(
        snapshots.map((node) => node.kind === 'snapshot' && [node.snapshot.id, node.isNewest]),
        [
          ['2', true],
          ['1', false],
        ],
      );
      assert.equal(tree.parent(snapshots[0] as Node), children.at(-1));
      catalog.snapshotList = [];
      assert.equal((await tree.children(children.at(-1))).length, 2, 'asked for once');
      tree.ended();
      assert.deepEqual(names(await tree.children(children.at(-1))), ['(none)']);
    });

    it('shows maintenance on S3 Tables, of buckets too, and a failure of it as one child', async () => {
      shown = [bucket];
      catalog.maintenanceList = [{ name: 'Compaction', state: 'enabled', settings: { targetFileSizeMB: 512 } }];
      assert.deepEqual(names(await tree.children(await withGroups())), ['id', 'day', '[snapshots]', '[maintenance]']);
      const ofBucket = (await tree.children(await at('aws'))).at(-1);
      assert.deepEqual(names(await tree.children(ofBucket)), ['maintenance']);
      tree.ended();
      catalog.maintenance = () => Promise.reject(new LakeError('expired', 'The credentials have expired.'));
      const fault = noteOf(await tree.children(ofBucket));
      assert.ok(fault.note.is === 'fault' && fault.note.error.code === 'expired');
      catalog.maintenance = async () => catalog.maintenanceList;
      tree.refresh(fault);
      assert.deepEqual(names(await tree.children(ofBucket)), ['maintenance']);
    });
  });
});
