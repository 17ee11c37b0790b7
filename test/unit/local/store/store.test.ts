import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TableEntry } from '../../../../src/local/api.ts';
import { writeJson } from '../../../../src/local/store/files.ts';
import { openDataFolder } from '../../../../src/local/store/opening.ts';
import { createStore, DataFolderError, openStore, type DiskStore } from '../../../../src/local/store/store.ts';

describe('The store on disk', () => {
  let folder = '';
  let store: DiskStore;
  const glue = { kind: 'glue', name: 'awsdatacatalog' } as const;
  const bucket = { kind: 's3tables', name: 'b-1' } as const;
  const schema = (name: string) => ({ name, properties: {}, createdAtMs: 1 });
  const table = (name: string, path: string): TableEntry => ({
    kind: 'iceberg',
    name,
    folder: path,
    properties: {},
    createdAtMs: 1,
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakebook-store-'));
    store = await createStore(folder);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('finds catalogs by the names of each dialect, without case', async () => {
    await store.createCatalog(bucket);
    assert.deepEqual(await store.findCatalog('AwsDataCatalog', 'athena'), glue);
    assert.deepEqual(await store.findCatalog('S3TablesCatalog/B-1', 'athena'), bucket);
    assert.deepEqual(await store.findCatalog('b-1@s3tablescatalog', 'redshift'), bucket);
    assert.deepEqual(await store.findCatalog('DEV', 'redshift'), { kind: 'redshift', name: 'dev' });
    assert.equal(await store.findCatalog('b-1@s3tablescatalog', 'athena'), undefined);
    assert.equal(await store.findCatalog('dev', 'athena'), undefined);
    assert.equal(await store.findCatalog('no', 'redshift'), undefined);
  });

  it('keeps schemas and tables, and refuses duplicates and the missing', async () => {
    await store.putSchema(glue, schema('s'), 'create');
    await assert.rejects(store.putSchema(glue, schema('s'), 'create'), { code: 'AlreadyExistsException' });
    await assert.rejects(store.putSchema(glue, schema('t'), 'replace'), { code: 'EntityNotFoundException' });
    await assert.rejects(store.putSchema(bucket, schema('t'), 'create'), { code: 'EntityNotFoundException' });
    const entry = table('t', store.newTableFolder(glue, 's', 't'));
    await store.putTable(glue, 's', entry, 'create');
    await assert.rejects(store.putTable(glue, 's', entry, 'create'), { code: 'AlreadyExistsException' });
    await assert.rejects(store.putTable(glue, 'no', entry, 'create'), { code: 'EntityNotFoundException' });
    assert.deepEqual(await store.table(glue, 's', 't'), entry);
    assert.equal(await store.table(glue, 's', 'u'), undefined);
    const second = await openStore(folder);
    assert.deepEqual(await second.tables(glue, 's'), [entry]);
    await assert.rejects(store.dropSchema(glue, 's', 'empty'), { code: 'InvalidInputException' });
    await store.dropSchema(glue, 's', 'cascade');
    assert.equal(await second.schema(glue, 's'), undefined);
    await assert.rejects(store.dropTable(glue, 's', 't'), { code: 'EntityNotFoundException' });
  });

  it('lets one of many writers create a name', async () => {
    await store.putSchema(glue, schema('s'), 'create');
    const entry = table('t', '/nowhere');
    const writers = Array.from({ length: 8 }, () => store.putTable(glue, 's', entry, 'create'));
    const results = await Promise.allSettled(writers);
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    const names = await readdir(store.layout.table(glue, 's', 't'));
    assert.deepEqual(names, ['table.json']);
  });

  it('removes the files of a managed table and keeps those in a bucket of the user', async () => {
    const managed = table('managed', store.newTableFolder(glue, 'default', 'managed'));
    const own = table('own', store.locationPath('s3://users-bucket/own/'));
    for (const entry of [managed, own]) {
      assert.ok(entry.kind === 'iceberg');
      await mkdir(entry.folder, { recursive: true });
      await store.putTable(glue, 'default', entry, 'create');
      await store.dropTable(glue, 'default', entry.name);
    }
    assert.ok(managed.kind === 'iceberg');
    assert.equal(existsSync(managed.folder), false);
    assert.equal(existsSync(join(folder, 's3/users-bucket/own')), true);
  });

  it('gives every new table a folder of its own, and a renamed one keeps its folder', async () => {
    await store.createCatalog(bucket);
    await store.putSchema(bucket, schema('ns'), 'create');
    const first = table('a', store.newTableFolder(bucket, 'ns', 'a'));
    assert.ok(first.kind === 'iceberg');
    assert.match(first.folder.slice(folder.length), /^.s3tables.b-1.ns.a-[0-9a-f]{8}$/);
    await mkdir(first.folder, { recursive: true });
    await store.putTable(bucket, 'ns', first, 'create');
    await store.renameTable(bucket, { schema: 'ns', name: 'a' }, { schema: 'ns', name: 'b' });
    assert.notEqual(store.newTableFolder(bucket, 'ns', 'a'), first.folder);
    assert.deepEqual(await store.table(bucket, 'ns', 'b'), { ...first, name: 'b' });
    assert.equal(await store.table(bucket, 'ns', 'a'), undefined);
  });

  it('leaves no temporary file where a file cannot be written', async () => {
    await mkdir(join(folder, 'taken.json', 'x'), { recursive: true });
    for (const mode of ['create', 'replace'] as const)
      await assert.rejects(writeJson(join(folder, 'taken.json'), {}, mode));
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith('.')),
      [],
    );
  });

  it('refuses locations outside of its buckets', () => {
    assert.throws(() => store.locationPath('s3://../x'), { code: 'InvalidBucketName' });
    assert.throws(() => store.locationPath('/etc'), { code: 'InvalidInputException' });
    assert.equal(store.locationPath('s3://bucket/a/../../../x'), join(folder, 's3/bucket/a/%2E%2E/%2E%2E/%2E%2E/x'));
  });

  describe('when it is opened', () => {
    it('is filled by one of many, and seen by none before it is whole', async () => {
      const fresh = join(folder, 'fresh');
      let fills = 0;
      const open = () =>
        openDataFolder(fresh, async (made) => {
          fills++;
          await made.putSchema(glue, schema('sample'), 'create');
        });
      const stores = await Promise.all([open(), open(), open()]);
      assert.equal(fills, 1);
      for (const each of stores) assert.ok(await each.schema(glue, 'sample'));
      assert.ok(await (await open()).schema(glue, 'sample'));
      assert.equal(fills, 1);
    });

    it('is made anew where a process came to an end half-way', async () => {
      const half = join(folder, 'half');
      await mkdir(join(half, 'catalog', 'rest'), { recursive: true });
      await writeFile(join(half, 'making.json'), JSON.stringify({ pid: 2 ** 30 }));
      const made = await openDataFolder(half, async () => undefined);
      assert.deepEqual(await made.catalogs('redshift'), [{ kind: 'redshift', name: 'dev' }]);
      assert.equal(existsSync(join(half, 'catalog', 'rest')), false);
    });

    it('is made anew where an earlier process had the number of this one, as in a container', async () => {
      const half = join(folder, 'half');
      await mkdir(half);
      await writeFile(join(half, 'making.json'), JSON.stringify({ pid: process.pid, token: 'earlier' }));
      await openDataFolder(half, async () => undefined);
    });

    it('says what it waits for, once, while another process fills it', async () => {
      const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
      await once(other, 'spawn');
      const busy = join(folder, 'busy');
      await mkdir(busy);
      await writeFile(join(busy, 'making.json'), JSON.stringify({ pid: other.pid, token: 'other' }));
      const said: string[] = [];
      const say = (sentence: string): void => {
        said.push(sentence);
        other.stdin.end();
      };
      await openDataFolder(busy, async () => undefined, { patienceMs: 0, say });
      assert.equal(said.length, 1);
      assert.match(said[0] ?? '', new RegExp(`^Waiting for process ${other.pid}, .*--data\\.$`));
    });

    it('leaves nothing behind when it cannot be filled', async () => {
      const failing = join(folder, 'failing');
      await assert.rejects(
        openDataFolder(failing, async () => {
          throw new Error('disk full');
        }),
        /disk full/,
      );
      assert.deepEqual(await readdir(failing), []);
    });

    it('refuses other folders and newer formats in one sentence', async () => {
      const other = join(folder, 'other');
      await mkdir(other);
      await writeFile(join(other, 'thesis.doc'), '');
      const nothing = async (): Promise<void> => undefined;
      await assert.rejects(openDataFolder(other, nothing), (error: Error) => {
        assert.ok(error instanceof DataFolderError);
        assert.match(error.message, /holds other files .* --data/);
        return true;
      });
      const marker = await readFile(store.layout.marker, 'utf8');
      await writeFile(store.layout.marker, marker.slice(0, 9));
      await assert.rejects(openDataFolder(folder, nothing), /lake\.json is damaged, so .* Restore that file/);
      const moved = join(other, 'moved');
      await mkdir(moved);
      await writeFile(join(moved, 'lake.json'), marker);
      await assert.rejects(openDataFolder(moved, nothing), (error: Error) => {
        assert.match(error.message, /moved was made in \S+, where its tables look for their files/);
        return true;
      });
      await writeFile(store.layout.marker, JSON.stringify({ version: 99 }));
      await assert.rejects(openDataFolder(folder, nothing), /newer Lakebook/);
      const file = join(other, 'thesis.doc');
      await assert.rejects(openDataFolder(file, nothing), /is a file/);
    });
  });
});
