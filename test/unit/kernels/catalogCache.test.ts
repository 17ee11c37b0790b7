import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LakeError } from '../../../src/kernels/api.ts';
import { CatalogCache } from '../../../src/kernels/catalogCache.ts';
import { findTable } from '../../../src/sql/catalogue.ts';
import { FakeCatalog, type FakeNames } from '../../fakes/catalog.ts';

const minuteMs = 60_000;
const offline = new LakeError('network', 'Nothing answers.', { hint: 'Check the network.' });

const names = (): FakeNames => ({
  lake: { main: { claims: { id: 'bigint', day: 'date' }, patients: { id: 'bigint' } }, other: { x: { y: 'int' } } },
  Second: { a: { b: { c: 'int' } } },
});

describe('the cache of a catalogue', () => {
  let folder: string;
  let catalog: FakeCatalog;
  let nowMs: number;
  let principal: string;
  let opened: number;
  const caches: CatalogCache[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lakebook-cache-'));
    catalog = new FakeCatalog(names());
    nowMs = Date.parse('2026-03-01T10:00:00Z');
    principal = 'arn:aws:sts::111122223333:assumed-role/analyst/one';
    opened = 0;
  });

  afterEach(async () => {
    for (const cache of caches.splice(0)) await cache.close();
    rmSync(folder, { recursive: true });
  });

  const file = (): string => join(folder, 'deep', 'cache.json');
  const make = (): CatalogCache => {
    const cache = new CatalogCache({
      file: file(),
      current: ['lake', 'default'],
      now: () => nowMs,
      open: async () => {
        opened++;
        return { catalog, whoami: async () => ({ account: '111122223333', arn: principal }) };
      },
    });
    caches.push(cache);
    return cache;
  };

  /** Waits until nothing is loaded in the background any more. */
  async function settled(cache: CatalogCache): Promise<void> {
    await cache.ready;
    let asked = -1;
    while (asked !== catalog.asked.length || catalog.running > 0) {
      asked = catalog.asked.length;
      for (let turn = 0; turn < 8; turn++) await new Promise(setImmediate);
    }
  }

  it('knows nothing before somebody asks, and says so', async () => {
    const cache = make();
    await cache.ready;
    assert.equal(cache.catalogue.catalogs(), undefined);
    assert.equal(cache.catalogue.tables('lake', 'main'), undefined);
    assert.deepEqual(findTable(cache.catalogue, ['main', 'claims']), { kind: 'unknown' });
    assert.deepEqual(cache.catalogue.current, ['lake', 'default']);
    assert.equal(opened, 0);
  });

  it('lists once, and then answers without asking', async () => {
    const cache = make();
    const tables = await cache.list(['lake', 'main']);
    assert.deepEqual(
      tables.map(({ name }) => name),
      ['claims', 'patients'],
    );
    await cache.list(['lake', 'main']);
    assert.deepEqual(catalog.asked, ['lake.main']);
    assert.equal(cache.catalogue.tables('lake', 'main')?.length, 2);
    assert.deepEqual(cache.catalogue.current, ['lake', 'main'], 'as the catalog itself says');
  });

  it('joins loads of the same names, and gives what has come before the end', async () => {
    catalog.names = { lake: { main: Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`t${at}`, {}])) } };
    let release: () => void = () => undefined;
    let pages = 0;
    catalog.beforePage = () => (++pages === 3 ? new Promise((resolve) => (release = resolve)) : undefined);
    const cache = make();
    const load = cache.load(['lake', 'main']);
    assert.equal(cache.load(['lake', 'main']), load);
    await load.reached(70);
    assert.equal(load.entries.length, 100);
    assert.equal(cache.known(['lake', 'main']), undefined, 'half a list is no list');
    release();
    assert.equal((await load.done).entries.length, 120);
    assert.deepEqual(catalog.asked, ['lake.main']);
  });

  it('keeps what it knows in a file that nobody else can read, and needs no service in the next window', async () => {
    const first = make();
    for (const path of [[], ['lake'], ['lake', 'main']]) await first.list(path);
    await first.close();
    assert.equal(statSync(file()).mode & 0o077, 0);
    assert.deepEqual(readdirSync(join(folder, 'deep')), ['cache.json'], 'no draft is left');
    catalog.faults.set('', offline);
    catalog.faults.set('lake.main', offline);
    const second = make();
    await second.ready;
    assert.deepEqual(second.catalogue.catalogs(), ['lake', 'Second']);
    assert.deepEqual(
      second.catalogue.tables('LAKE', 'Main')?.map(({ path }) => path.join('.')),
      ['LAKE.main.claims', 'LAKE.main.patients'],
    );
    assert.deepEqual(second.catalogue.current, ['lake', 'main']);
    assert.equal(opened, 3, 'by the first one alone');
  });

  const whole = (): Record<string, unknown> => JSON.parse(readFileSync(file(), 'utf8')) as Record<string, unknown>;
  for (const [what, damage] of [
    ['cut off', () => readFileSync(file(), 'utf8').slice(0, -20)],
    ['empty', () => ''],
    ['no JSON', () => '\u0000\u0001 no'],
    ['another version', () => JSON.stringify({ ...whole(), version: 2 })],
    [
      'of another shape',
      () => JSON.stringify({ version: 1, lists: { '[]': { entries: [{ kind: 'house' }], loadedAtMs: 1 } } }),
    ],
    ['keyed by what is no path', () => JSON.stringify({ version: 1, lists: { nix: { entries: [], loadedAtMs: 1 } } })],
    ['a list', () => '[]'],
  ] as const)
    it(`drops a file that is ${what}, and lists anew`, async () => {
      const first = make();
      await first.list([]);
      await first.close();
      writeFileSync(file(), damage());
      const second = make();
      await second.ready;
      assert.equal(second.catalogue.catalogs(), undefined);
      assert.deepEqual(readdirSync(join(folder, 'deep')), []);
      assert.equal((await second.list([])).length, 2);
    });

  it('works on where no file can be written', async () => {
    writeFileSync(join(folder, 'deep'), 'a file in the way');
    const cache = make();
    assert.equal((await cache.list([])).length, 2);
    await cache.close();
  });

  it('forgets what it listed for somebody else, and only then', async () => {
    const first = make();
    await first.list(['lake', 'main']);
    await first.close();
    principal = 'arn:aws:sts::111122223333:assumed-role/analyst/two';
    const again = make();
    await again.list([]);
    assert.equal(again.catalogue.tables('lake', 'main')?.length, 2, 'another session of the same role');
    await again.close();
    principal = 'arn:aws:sts::111122223333:assumed-role/intern/one';
    const other = make();
    await other.list([]);
    assert.equal(other.catalogue.tables('lake', 'main'), undefined);
  });

  it('looks again at what a statement has changed, and at nothing else', async () => {
    const cache = make();
    for (const path of [[], ['lake'], ['lake', 'main'], ['lake', 'main', 'claims'], ['lake', 'other']])
      await cache.list(path);
    const told: string[] = [];
    cache.onChange((path) => told.push(path.join('.')));
    cache.markChanged({ what: 'table', path: ['MAIN', 'claims'] });
    assert.deepEqual(told, ['lake.main', 'lake.main.claims']);
    assert.equal(cache.isFresh(['lake', 'other']), true);
    assert.equal(cache.catalogue.tables('lake', 'main')?.length, 2, 'the old names stay until the new ones are here');
    catalog.names = { lake: { main: { fresh: {} }, other: {} } };
    catalog.asked.length = 0;
    assert.deepEqual(
      (await cache.list(['lake', 'main'])).map(({ name }) => name),
      ['fresh'],
    );
    await cache.list(['lake', 'other']);
    assert.deepEqual(catalog.asked, ['lake.main']);
    assert.equal(cache.known(['lake', 'main', 'claims']), undefined, 'a table that is gone has no columns');
  });

  it('tells a new schema from a new table, and what may be anything', async () => {
    const cache = make();
    for (const path of [[], ['lake'], ['lake', 'main'], ['lake', 'other']]) await cache.list(path);
    cache.markChanged({ what: 'schema', path: ['other'] });
    assert.deepEqual(
      [[], ['lake'], ['lake', 'main'], ['lake', 'other']].map((path) => cache.isFresh(path)),
      [true, false, true, false],
    );
    cache.markChanged({ what: 'anything', path: [] });
    assert.equal(cache.isFresh([]), false);
    assert.equal(cache.isFresh(['lake', 'main']), false);
  });

  it('looks again at what is old, and shows the old names meanwhile', async () => {
    const cache = make();
    await cache.list([]);
    nowMs += 14 * minuteMs;
    assert.equal(cache.isFresh([]), true);
    nowMs += 2 * minuteMs;
    assert.equal(cache.isFresh([]), false);
    assert.deepEqual(cache.catalogue.catalogs(), ['lake', 'Second']);
  });

  it('keeps the reason of a failure until a load succeeds, and the old names beside it', async () => {
    const cache = make();
    await cache.list(['lake']);
    cache.invalidate(['lake']);
    catalog.faults.set('lake', offline);
    assert.equal((await cache.list(['lake'])).length, 2);
    assert.equal(cache.failure(['lake'])?.message, 'Nothing answers.');
    catalog.faults.set('Second', offline);
    await assert.rejects(cache.list(['Second']), (error) => LakeError.is(error, 'network'));
    catalog.faults.clear();
    await cache.list(['lake']);
    assert.equal(cache.failure(['lake']), undefined);
  });

  describe('in the background', () => {
    it('loads what is wanted from the top down, and tells when it is here', async () => {
      const cache = make();
      const told: string[] = [];
      cache.onChange((path) => told.push(path.join('.')));
      cache.wanted(['LAKE', 'main', 'CLAIMS']);
      await settled(cache);
      assert.deepEqual(catalog.asked, ['', 'lake', 'lake.main', 'all columns of lake.main', 'lake.main.claims']);
      assert.deepEqual(told, ['', 'lake', 'lake.main', 'lake.main.claims']);
      assert.deepEqual(findTable(cache.catalogue, ['claims']), {
        kind: 'table',
        table: {
          path: ['lake', 'main', 'claims'],
          kind: 'table',
          columns: [
            { name: 'id', type: 'bigint' },
            { name: 'day', type: 'date' },
          ],
        },
      });
    });

    it('never asks a service for each key that is pressed', async () => {
      const cache = make();
      const text = 'claimsandmuchmore';
      for (let end = 1; end <= text.length; end++) cache.wanted(['lake', 'main', text.slice(0, end)]);
      await settled(cache);
      for (let end = 1; end <= text.length; end++) cache.wanted(['lake', 'main', text.slice(0, end)]);
      for (let end = 1; end <= text.length; end++) cache.wanted(['lake', text.slice(0, end), 't']);
      for (let end = 1; end <= text.length; end++) cache.wanted([text.slice(0, end), 's', 't']);
      await settled(cache);
      assert.deepEqual(catalog.asked, ['', 'lake', 'lake.main', 'all columns of lake.main', 'lake.main.claims']);
    });

    it('takes the columns that come along with the tables', async () => {
      catalog.columnsComeAlong = true;
      const cache = make();
      cache.wanted(['lake', 'main', 'claims']);
      cache.wanted(['lake', 'main', 'patients']);
      await settled(cache);
      assert.deepEqual(catalog.asked, ['', 'lake', 'lake.main']);
      assert.equal(
        cache.catalogue.tables('lake', 'main')?.every(({ columns }) => columns !== undefined),
        true,
      );
    });

    it('asks for the columns of a whole schema at once where the engine can', async () => {
      catalog.columnsComeAtOnce = true;
      const cache = make();
      cache.wanted(['lake', 'main', 'claims']);
      await settled(cache);
      cache.wanted(['lake', 'main', 'patients']);
      await settled(cache);
      assert.deepEqual(catalog.asked, ['', 'lake', 'lake.main', 'all columns of lake.main']);
      assert.deepEqual(
        cache.catalogue.tables('lake', 'main')?.map(({ columns }) => columns?.length),
        [2, 1],
      );
    });

    it('loads at most two wishes at once', async () => {
      catalog.names = {
        lake: Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`s${at}`, { t: { a: 'int' } }])),
      };
      const cache = make();
      for (let at = 0; at < 9; at++) cache.wanted(['lake', `s${at}`]);
      await settled(cache);
      assert.equal(catalog.asked.filter((path) => /^lake\.s/.test(path)).length, 9);
      assert.equal(catalog.mostRunning, 2);
    });

    it('leaves a service alone for a minute that has failed, and asks at once when somebody says refresh', async () => {
      catalog.faults.set('lake.main', new LakeError('throttled', 'Too many requests.'));
      const cache = make();
      cache.wanted(['lake', 'main', 'a']);
      await settled(cache);
      for (const name of ['ab', 'abc', 'abcd']) cache.wanted(['lake', 'main', name]);
      await settled(cache);
      assert.equal(catalog.asked.filter((path) => path === 'lake.main').length, 1);
      nowMs += minuteMs + 1;
      cache.wanted(['lake', 'main', 'abcd']);
      await settled(cache);
      assert.equal(catalog.asked.filter((path) => path === 'lake.main').length, 2);
      catalog.faults.clear();
      cache.invalidate([]);
      cache.wanted(['lake', 'main']);
      await settled(cache);
      assert.equal(cache.catalogue.tables('lake', 'main')?.length, 2);
    });

    it('reads a schema although the catalogs may not be listed', async () => {
      catalog.faults.set('', new LakeError('denied', 'Not allowed.'));
      const cache = make();
      cache.wanted(['lake', 'main']);
      await settled(cache);
      assert.equal(cache.catalogue.tables('lake', 'main')?.length, 2);
      assert.equal(cache.catalogue.catalogs(), undefined);
    });

    it('loads what is looked at through the asking view, columns only of the tables whose columns are looked at', async () => {
      const cache = make();
      assert.equal(cache.asking.tables('lake', 'main'), undefined);
      await settled(cache);
      const [claims, patients] = cache.asking.tables('lake', 'main') ?? [];
      assert.deepEqual([claims?.path.at(-1), patients?.path.at(-1)], ['claims', 'patients']);
      await settled(cache);
      assert.ok(!catalog.asked.some((path) => path.startsWith('lake.main.')), 'no columns yet');
      assert.equal(claims?.columns, undefined);
      await settled(cache);
      assert.deepEqual(
        cache.asking.tables('lake', 'main')?.map(({ columns }) => columns?.length),
        [2, undefined],
      );
      assert.equal(cache.asking.tables('lake', ''), undefined);
      await settled(cache);
      assert.equal(catalog.asked.filter((path) => path === 'lake.main').length, 1);
      const before = catalog.asked.length;
      assert.equal(cache.catalogue.tables('Second', 'a'), undefined);
      await settled(cache);
      assert.equal(catalog.asked.length, before, 'the other view asks for nothing');
    });

    it('ends with the window, without a word', async () => {
      const cache = make();
      cache.wanted(['lake', 'main']);
      const load = cache.load(['Second', 'a']);
      await cache.close();
      await assert.rejects(load.done);
      cache.wanted(['lake', 'other']);
      await settled(cache);
      assert.ok(!catalog.asked.includes('lake.other'));
    });
  });

  it('keeps no more than 20,000 names of one list, and says so', async () => {
    catalog.pageSize = 5_000;
    catalog.names = { lake: { main: Object.fromEntries(Array.from({ length: 30_000 }, (_, at) => [`t${at}`, {}])) } };
    const listing = await make().load(['lake', 'main']).done;
    assert.equal(listing.entries.length, 20_000);
    assert.equal(listing.isCut, true);
  });
});
