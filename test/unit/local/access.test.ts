import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Access } from '../../../src/local/access/access.ts';
import { openAccess } from '../../../src/local/access/access.ts';
import { Keyring } from '../../../src/local/access/keyring.ts';
import { isOwnObject, ownPrefix } from '../../../src/local/access/names.ts';
import { PrincipalStore } from '../../../src/local/access/principalStore.ts';
import { ServiceError, type TableEntry } from '../../../src/local/api.ts';
import { glueCatalog } from '../../../src/local/store/layout.ts';
import { createStore, DiskStore } from '../../../src/local/store/store.ts';

describe("a user's own store", () => {
  let folder: string;
  let store: DiskStore;
  let access: Access;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakebook-access-'));
    store = await createStore(folder);
    access = await openAccess(store);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const external = (name: string, location: string): TableEntry => ({
    kind: 'external',
    name,
    columns: [{ name: 'a', type: 'string' }],
    partitionColumns: [],
    location,
    inputFormat: '',
    outputFormat: '',
    serde: '',
    serdeParameters: {},
    properties: {},
    createdAtMs: 1,
  });

  it('answers every question of a store itself, so that none reaches the files unasked', () => {
    const all = Object.getOwnPropertyNames(DiskStore.prototype).filter((name) => name !== 'constructor');
    const own = new Set(Object.getOwnPropertyNames(PrincipalStore.prototype));
    assert.ok(all.length > 15, all.join());
    assert.deepEqual(
      all.filter((name) => !own.has(name)),
      [],
    );
  });

  it('gets the first grants where there are none, and keeps those that are there', async () => {
    assert.equal(await access.isAdmin('admin'), true);
    assert.equal(await access.isAdmin('nurse'), false);
    const { document } = await access.rights();
    await access.grants.put({ ...document, users: [...document.users, { name: 'eve' }] });
    const again = await openAccess(store);
    assert.equal((await again.rights()).principal('eve')?.user, 'eve');
    await assert.rejects(
      again.requireUser('bob'),
      /no user bob\. Choose another, by --as or by user of the connection: admin, analyst, data-analyst, eve, nurse\./,
    );
  });

  it('gives whoever makes a table every right on it, in the own place alone', async () => {
    const { document } = await access.rights();
    const on = { kind: 'database', catalog: 'awsdatacatalog', database: 'default' } as const;
    await access.grants.put({
      ...document,
      grants: [{ id: 'make', to: 'user/nurse', on, privileges: ['CREATE_TABLE'] }],
    });
    const nurse = await access.storeFor('nurse');
    const outside = external('mine', 's3://lakebook-local/warehouse/x/');
    await assert.rejects(
      nurse.putTable(glueCatalog, 'default', outside, 'create'),
      /may use files in s3:\/\/lakebook-local\/athena-results\/users\/nurse\/ alone/,
    );
    assert.equal(await store.table(glueCatalog, 'default', 'mine'), undefined);
    const inside = external('mine', `s3://lakebook-local/${ownPrefix('nurse')}mine/`);
    await nurse.putTable(glueCatalog, 'default', inside, 'create');
    assert.equal((await nurse.table(glueCatalog, 'default', 'mine'))?.kind, 'external');
    assert.equal(await (await access.storeFor('analyst')).table(glueCatalog, 'default', 'mine'), undefined);
    const iceberg: TableEntry = {
      kind: 'iceberg',
      name: 'ice',
      folder: join(folder, 's3', 'elsewhere'),
      properties: {},
      createdAtMs: 1,
    };
    await assert.rejects(nurse.putTable(glueCatalog, 'default', iceberg, 'create'), /must lie in/);
    await nurse.dropTable(glueCatalog, 'default', 'mine');
    assert.equal(await store.table(glueCatalog, 'default', 'mine'), undefined);
    // Who made a table of the name before has no right on the next one.
    await store.putTable(glueCatalog, 'default', inside, 'create');
    assert.equal(await nurse.table(glueCatalog, 'default', 'mine'), undefined);
  });

  it('never takes a limited entry for the table itself', async () => {
    const { document } = await access.rights();
    const on = { kind: 'table', catalog: 'awsdatacatalog', database: 'default', table: 't' } as const;
    await access.grants.put({
      ...document,
      grants: [{ id: 'x', to: 'user/nurse', on, privileges: ['SELECT', 'ALTER', 'DROP'] }],
    });
    await store.putTable(glueCatalog, 'default', external('t', 's3://lakebook-local/raw/'), 'create');
    const nurse = await access.storeFor('nurse');
    const entry = await nurse.table(glueCatalog, 'default', 't');
    assert.equal(entry?.kind, 'limited');
    assert.deepEqual(entry.properties, {});
    await assert.rejects(nurse.putTable(glueCatalog, 'default', entry, 'replace'), ServiceError);
  });

  it('knows its own objects by every step of their names', () => {
    const own = (key: string): boolean => isOwnObject('ann', 'lakebook-local', key);
    assert.ok(own('athena-results/users/ann/x') && own('athena-results/users/ann/a/b..c'));
    for (const key of [
      'athena-results/users/ann',
      'athena-results/users/anna/x',
      'athena-results/users/ann/../bob/x',
      'athena-results/users/ann/./x',
      'athena-results\\users\\ann\\x',
      'warehouse/x',
      '',
    ])
      assert.equal(own(key), false, key);
    assert.equal(isOwnObject('ann', 'other', 'athena-results/users/ann/x'), false);
  });

  it('knows users by keys that each process makes anew', () => {
    const [one, other] = [new Keyring(['ann', 'bob']), new Keyring(['ann', 'bob'])];
    const keys = one.keysOf('ann');
    assert.equal(one.find(keys.accessKeyId)?.user, 'ann');
    assert.equal(one.find(keys.accessKeyId)?.secret, keys.secretAccessKey);
    assert.notEqual(one.keysOf('bob').secretAccessKey, keys.secretAccessKey);
    assert.equal(one.find(one.keysOf('eve').accessKeyId), undefined);
    assert.equal(other.find(keys.accessKeyId), undefined);
    assert.match(keys.accessKeyId, /^AKIA[A-Z2-7]{16}$/);
  });
});
