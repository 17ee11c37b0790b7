import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDuckDb, type DuckConnection, type DuckDb } from '../../../../src/local/duckdb.ts';
import { CommitConflict, IcebergError, type IcebergErrorCode } from '../../../../src/local/iceberg/error.ts';
import { pathOf } from '../../../../src/local/iceberg/files.ts';
import { metadataRelation, metadataTables } from '../../../../src/local/iceberg/metadataTables.ts';
import { currentSchema, printMetadata } from '../../../../src/local/iceberg/metadata.ts';
import { scan, scanSql, sizeOf, touchedFiles, type ScanOptions } from '../../../../src/local/iceberg/scan.ts';
import { readManifests } from '../../../../src/local/iceberg/snapshot.ts';
import {
  adoptMetadata,
  createTable,
  loadTable,
  prepareTable,
  type Table,
} from '../../../../src/local/iceberg/table.ts';
import { claimVersion, newMetadataFile, publishVersion } from '../../../../src/local/iceberg/versions.ts';
import { removeFolder } from '../../../../src/local/store/files.ts';

describe('An Iceberg table on disk', () => {
  let duck: DuckDb;
  let engine: DuckConnection;
  let root: string;
  let folder: string;
  let count = 0;

  before(async () => {
    duck = await openDuckDb({});
    engine = await duck.connect();
    root = mkdtempSync(join(tmpdir(), 'lakebook [iceberg] '));
  });
  after(() => {
    engine.close();
    duck.close();
    rmSync(root, { recursive: true });
  });
  beforeEach(() => {
    folder = join(root, `t${++count}`);
  });

  const columns = [
    { name: 'id', type: 'bigint' },
    { name: 'name', type: 'string' },
  ];

  const append = (table: Table, select: string) => table.apply({ kind: 'append', engine, select });
  const rowsOf = (from: number, to: number) => `SELECT range, 'n' || range FROM range(${from}, ${to})`;

  async function ids(table: Pick<Table, 'metadata'>, options: ScanOptions = {}): Promise<readonly number[]> {
    const rows = await engine.all(`SELECT id FROM ${scanSql(await scan(table.metadata, options))} ORDER BY id`);
    return rows.map((row) => Number(row['id']));
  }

  function remove(table: Pick<Table, 'prepare'>, condition: string) {
    return table.prepare({
      kind: 'rewrite',
      engine,
      plan: async (all) => {
        const removed = await touchedFiles(engine, all, 't', condition);
        const rest = `SELECT * FROM ${scanSql({ ...all, files: removed })} AS t WHERE (${condition}) IS NOT TRUE`;
        return { removed, select: rest };
      },
    });
  }

  const refused = (code: IcebergErrorCode, message: RegExp) => (error: unknown) =>
    error instanceof IcebergError && error.code === code && message.test(error.message);

  /** Files below the table's folder, without those that a version needs. */
  const filesBelow = (part: string) =>
    readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));

  describe('an Iceberg table', () => {
    it('starts empty, with its columns and types', async () => {
      const table = await createTable(folder, columns, { properties: { owner: 'me' } });
      assert.equal(table.version, 0);
      assert.match(table.metadataLocation, /^file:\/\/\/.*\/metadata\/00000-[0-9a-f-]{36}\.metadata\.json$/);
      const relation = scanSql(await scan(table.metadata), '$path');
      const shown = await engine.all(`DESCRIBE SELECT * FROM ${relation}`);
      assert.deepEqual(
        shown.map((row) => [row['column_name'], row['column_type']]),
        [
          ['id', 'BIGINT'],
          ['name', 'VARCHAR'],
          ['$path', 'VARCHAR'],
        ],
      );
      assert.deepEqual(await ids(table), []);
      assert.deepEqual((await loadTable(folder)).metadata, table.metadata);
    });

    it('appends, and says exactly what it holds', async () => {
      let table = await createTable(folder, columns);
      table = await append(table, rowsOf(0, 3));
      table = await append(table, `${rowsOf(3, 5)} -- a comment at the end`);
      assert.deepEqual(await ids(await loadTable(folder)), [0, 1, 2, 3, 4]);
      const { files, snapshot } = await scan(table.metadata);
      const { records, bytes } = sizeOf(files);
      assert.equal(records, 5);
      assert.equal(
        bytes,
        files.reduce((sum, file) => sum + readFileSync(pathOf(file.location)).length, 0),
      );
      assert.deepEqual(snapshot?.summary, {
        operation: 'append',
        'added-data-files': '1',
        'added-records': '2',
        'added-files-size': String(files[0]?.sizeBytes),
        'changed-partition-count': '1',
        'total-records': '5',
        'total-files-size': String(bytes),
        'total-data-files': '2',
        'total-delete-files': '0',
        'total-position-deletes': '0',
        'total-equality-deletes': '0',
      });
      assert.equal(table.metadata.lastSequenceNumber, 2);
      assert.deepEqual(table.metadata.refs, { main: { type: 'branch', snapshotId: snapshot.id } });
      assert.equal(table.metadata.metadataLog.length, 2);
      for (const manifest of await readManifests(table.metadata, snapshot))
        assert.equal(manifest.length, readFileSync(pathOf(manifest.location)).length);
    });

    it('commits nothing where nothing changes', async () => {
      const table = await createTable(folder, columns);
      assert.equal((await append(table, rowsOf(0, 0))).version, 0);
      assert.equal((await table.apply({ kind: 'overwrite', engine, select: rowsOf(0, 0) })).version, 0);
      assert.deepEqual(filesBelow('data'), []);
    });

    it('overwrites every row', async () => {
      let table = await append(await createTable(folder, columns), rowsOf(0, 3));
      table = await table.apply({ kind: 'overwrite', engine, select: rowsOf(7, 9) });
      assert.deepEqual(await ids(table), [7, 8]);
      assert.equal(table.metadata.snapshots.at(-1)?.summary['operation'], 'overwrite');
      assert.equal(table.metadata.snapshots.at(-1)?.summary['deleted-records'], '3');
      table = await table.apply({ kind: 'overwrite', engine, select: rowsOf(0, 0) });
      assert.deepEqual(await ids(table), []);
      assert.equal(table.metadata.snapshots.at(-1)?.summary['operation'], 'delete');
    });

    it('rewrites only the files that hold a touched row', async () => {
      let table = await createTable(folder, columns);
      for (const from of [0, 10, 20]) table = await append(table, rowsOf(from, from + 3));
      const before = (await scan(table.metadata)).files.map((file) => file.location);
      const prepared = await remove(table, 't.id = 11');
      assert.deepEqual([prepared.removedRows, prepared.addedRows], [3, 2]);
      table = await prepared.commit();
      assert.deepEqual(await ids(table), [0, 1, 2, 10, 12, 20, 21, 22]);
      const after = (await scan(table.metadata)).files.map((file) => file.location);
      assert.equal(after.filter((location) => before.includes(location)).length, 2);
      assert.equal(table.metadata.snapshots.at(-1)?.summary['operation'], 'overwrite');
      table = await (await remove(table, 't.id BETWEEN 20 AND 22')).commit();
      assert.equal(table.metadata.snapshots.at(-1)?.summary['operation'], 'delete');
      assert.deepEqual(await ids(table), [0, 1, 2, 10, 12]);
    });

    it('refuses a query with the wrong number of columns, and what the query itself fails with', async () => {
      const table = await createTable(folder, columns);
      await assert.rejects(
        append(table, 'SELECT 1'),
        refused('invalid', /returns 1 columns, the table has 2: id, name/),
      );
      await assert.rejects(append(table, "SELECT 'x' || range, 'y' FROM range(10)"), /Could not convert/);
      assert.deepEqual(filesBelow('data'), []);
      assert.equal((await loadTable(folder)).version, 0);
    });

    it('merges manifests when there are many, and keeps every row', async () => {
      let table = await createTable(folder, columns);
      for (let at = 0; at < 34; at++) table = await append(table, `SELECT ${at}, NULL`);
      assert.equal((await ids(table)).length, 34);
      const snapshot = table.metadata.snapshots.at(-1);
      assert.ok(snapshot && (await readManifests(table.metadata, snapshot)).length < 5);
    });
  });

  describe('schema evolution', () => {
    it('reads old files under the new names and types, and old snapshots as they were', async () => {
      let table = await createTable(folder, [
        { name: 'id', type: 'int' },
        { name: 'a', type: 'string' },
        { name: 'b', type: 'float' },
        { name: 'c', type: 'decimal(5,2)' },
      ]);
      table = await append(table, "SELECT 1, 'x', 1.5, 123.45");
      const first = table.metadata.currentSnapshotId;
      table = await table.apply({
        kind: 'schema',
        changes: [
          { kind: 'changeType', name: 'id', type: 'bigint' },
          { kind: 'renameColumn', name: 'a', to: 'label' },
          { kind: 'dropColumn', name: 'b' },
          { kind: 'addColumn', column: { name: 'b', type: 'array<int>' } },
          { kind: 'changeType', name: 'c', type: 'decimal(12,2)' },
        ],
      });
      table = await append(table, "SELECT 5000000000, 'y', 1234567.89, [7]");
      assert.deepEqual(await engine.all(`SELECT * FROM ${scanSql(await scan(table.metadata))} ORDER BY id`), [
        { id: 1n, label: 'x', c: '123.45', b: null },
        { id: 5000000000n, label: 'y', c: '1234567.89', b: [7] },
      ]);
      assert.ok(first !== undefined);
      assert.deepEqual(
        await engine.all(`SELECT * FROM ${scanSql(await scan(table.metadata, { snapshotId: first }))}`),
        [{ id: 1, a: 'x', b: 1.5, c: '123.45' }],
      );
      assert.equal(table.metadata.lastColumnId, 6);
    });

    it('goes back to an earlier schema by its number', async () => {
      let table = await createTable(folder, columns);
      const rename = (name: string, to: string) =>
        table.apply({ kind: 'schema', changes: [{ kind: 'renameColumn', name, to }] });
      table = await rename('name', 'label');
      table = await rename('label', 'name');
      assert.equal(table.metadata.currentSchemaId, 0);
      assert.equal(table.metadata.schemas.length, 2);
    });

    it('does not drop a column that the table is partitioned by', async () => {
      const table = await createTable(folder, columns, { partitionSpec: ['name'] });
      await assert.rejects(
        table.apply({ kind: 'schema', changes: [{ kind: 'dropColumn', name: 'name' }] }),
        refused('invalid', /partitioned by it/),
      );
    });
  });

  describe('partitions', () => {
    it('keep one partition in a file, NULLs and odd texts included', async () => {
      let table = await createTable(folder, columns, { partitionSpec: ['name', 'bucket(2, id)'] });
      table = await append(
        table,
        "SELECT range, CASE range % 4 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN '__HIVE_DEFAULT_PARTITION__' ELSE '/..%x=' END FROM range(40)",
      );
      const { files } = await scan(table.metadata);
      assert.equal(files.length, 8);
      assert.deepEqual(
        new Set(files.map((file) => file.partition[0])),
        new Set([null, '', '__HIVE_DEFAULT_PARTITION__', '/..%x=']),
      );
      assert.equal((await ids(table)).length, 40);
      const snapshot = table.metadata.snapshots[0];
      assert.ok(snapshot);
      const [manifest] = await readManifests(table.metadata, snapshot);
      assert.equal(manifest?.partitions[0]?.containsNull, true);
      assert.equal(manifest?.partitions[0]?.lowerBound?.toString(), '');
      assert.equal(manifest?.partitions[0]?.upperBound?.toString(), '__HIVE_DEFAULT_PARTITION__');
    });
  });

  describe('time travel', () => {
    it('finds a state by snapshot and by time', async () => {
      let table = await createTable(folder, columns);
      for (const at of [1, 2, 3]) table = await append(table, `SELECT ${at}, NULL`);
      const [first, second] = table.metadata.snapshots;
      assert.ok(first && second);
      assert.deepEqual(await ids(table, { snapshotId: first.id }), [1]);
      assert.deepEqual(await ids(table, { asOfMs: second.timestampMs }), [1, 2]);
      assert.deepEqual(await ids(table, { asOfMs: second.timestampMs - 1 }), [1]);
      await assert.rejects(
        scan(table.metadata, { asOfMs: first.timestampMs - 1 }),
        refused('notFound', /no snapshot from before/),
      );
      await assert.rejects(scan(table.metadata, { snapshotId: 1n }), refused('notFound', /no snapshot 1/));
    });

    it('opens the table as an earlier metadata file has it, for reading only', async () => {
      const old = await append(await createTable(folder, columns), rowsOf(0, 2));
      await append(old, rowsOf(2, 4));
      const past = await loadTable(folder, old.metadataLocation);
      assert.deepEqual(await ids(past), [0, 1]);
      await assert.rejects(append(past, rowsOf(0, 1)), refused('invalid', /past state/));
    });
  });

  describe('expiry', () => {
    it('forgets snapshots and deletes the files that only they had', async () => {
      let table = await createTable(folder, columns);
      table = await append(table, rowsOf(0, 3));
      table = await append(table, rowsOf(3, 6));
      table = await table.apply({ kind: 'overwrite', engine, select: rowsOf(10, 12) });
      assert.equal(filesBelow('data').length, 3);
      table = await table.apply({ kind: 'expire', graceMs: 0 });
      assert.equal(table.metadata.snapshots.length, 1);
      assert.deepEqual(await ids(table), [10, 11]);
      assert.equal(filesBelow('data').length, 1);
      // The list of the last snapshot, its manifest of one added file, and two of files that it deleted.
      assert.equal(filesBelow('metadata').filter((name) => name.endsWith('.avro')).length, 4);
      assert.equal(table.metadata.snapshotLog.length, 1);
    });

    it('keeps what is young, what a query may still read, and as many as asked for', async () => {
      let table = await createTable(folder, columns);
      for (const at of [1, 2, 3, 4]) table = await append(table, `SELECT ${at}, NULL`);
      const expire = (options: object) => table.apply({ kind: 'expire', ...options });
      assert.equal((await expire({})).metadata.snapshots.length, 4, 'all were current within five minutes');
      assert.equal((await expire({ graceMs: 0, keep: 9 })).metadata.snapshots.length, 4);
      const third = table.metadata.snapshots[2];
      assert.ok(third);
      table = await expire({ graceMs: 0, olderThanMs: third.timestampMs });
      assert.deepEqual(table.metadata.snapshots[0]?.id, third.id);
      table = await expire({ graceMs: 0, keep: 1 });
      assert.deepEqual(await ids(table), [1, 2, 3, 4]);
    });
  });

  describe('properties', () => {
    it('are set and removed', async () => {
      const table = await createTable(folder, columns, { properties: { a: '1', b: '2' } });
      await table.apply({ kind: 'properties', set: { b: '3', c: '4' }, remove: ['a'] });
      assert.deepEqual((await loadTable(folder)).metadata.properties, { b: '3', c: '4' });
    });
  });

  describe('prepared commits', () => {
    it('are seen by who prepared them, by others only after the commit', async () => {
      const table = await append(await createTable(folder, columns), rowsOf(0, 3));
      const first = await table.prepare({ kind: 'append', engine, select: rowsOf(3, 5) });
      const second = await remove(first, 't.id IN (1, 4)');
      assert.deepEqual(await ids(second), [0, 2, 3]);
      assert.deepEqual(await ids(first), [0, 1, 2, 3, 4]);
      assert.deepEqual(await ids(await loadTable(folder)), [0, 1, 2]);
      const done = await second.commit();
      assert.equal(done.version, 2);
      assert.deepEqual(await ids(await loadTable(folder)), [0, 2, 3]);
      await assert.rejects(first.commit(), refused('invalid', /committed already/));
    });

    it('leave no file behind when they are discarded', async () => {
      const table = await append(await createTable(folder, columns, { partitionSpec: ['id'] }), rowsOf(0, 3));
      const before = [...filesBelow('data'), ...filesBelow('metadata')].sort();
      const first = await table.prepare({ kind: 'append', engine, select: rowsOf(3, 5) });
      const second = await remove(first, 't.id = 1');
      await second.discard();
      assert.deepEqual([...filesBelow('data'), ...filesBelow('metadata')].sort(), before);
      assert.equal(readdirSync(join(folder, 'data')).length, 3);
      await assert.rejects(second.commit(), refused('invalid', /discarded already/));
    });

    it('make a table with its first rows at once', async () => {
      const empty = await prepareTable(folder, columns, { partitionSpec: ['name'] });
      const filled = await empty.prepare({ kind: 'append', engine, select: rowsOf(0, 3) });
      await assert.rejects(loadTable(folder), refused('notFound', /no table/));
      const table = await filled.commit();
      assert.equal(table.version, 0);
      assert.deepEqual(await ids(await loadTable(folder)), [0, 1, 2]);
    });

    it('stay as they were when a further change fails', async () => {
      const table = await createTable(folder, columns);
      const first = await table.prepare({ kind: 'append', engine, select: rowsOf(0, 2) });
      await assert.rejects(first.prepare({ kind: 'append', engine, select: 'SELECT no_such_column, 1' }));
      assert.deepEqual(await ids(await first.commit()), [0, 1]);
    });
  });

  describe('two writers', () => {
    it('both get their appends in', async () => {
      const table = await createTable(folder, columns);
      const handles = await Promise.all(Array.from({ length: 6 }, () => loadTable(folder)));
      const connections = await Promise.all(handles.map(() => duck.connect()));
      await Promise.all(
        handles.map((handle, at) =>
          handle.apply({ kind: 'append', engine: connections[at] ?? engine, select: `SELECT ${at}, NULL` }),
        ),
      );
      for (const connection of connections) connection.close();
      const after = await loadTable(folder);
      assert.equal(after.version, 6);
      assert.deepEqual(await ids(after), [0, 1, 2, 3, 4, 5]);
      assert.deepEqual(
        after.metadata.snapshots.map((snapshot) => snapshot.sequenceNumber),
        [1, 2, 3, 4, 5, 6],
      );
      const parents = after.metadata.snapshots.map((snapshot) => snapshot.parentId);
      assert.deepEqual(
        parents.slice(1),
        after.metadata.snapshots.slice(0, -1).map((snapshot) => snapshot.id),
      );
      assert.equal(table.version, 0);
      // What the losers wrote for the bases that they lost is gone.
      const lists = filesBelow('metadata').filter((name) => name.startsWith('snap-'));
      assert.equal(lists.length, 6);
    });

    it('do not overwrite each other: the later rewrite is told to repeat itself', async () => {
      const table = await append(await createTable(folder, columns), rowsOf(0, 4));
      const mine = await remove(table, 't.id = 1');
      await append(table, rowsOf(4, 5));
      const before = filesBelow('data').length;
      await assert.rejects(mine.commit(), (error) => error instanceof CommitConflict && error.code === 'conflict');
      assert.deepEqual(await ids(await loadTable(folder)), [0, 1, 2, 3, 4]);
      assert.equal(filesBelow('data').length, before - 1);
    });

    it('cannot both make the table', async () => {
      const results = await Promise.allSettled([1, 2, 3].map(() => createTable(folder, columns)));
      assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
      for (const result of results)
        if (result.status === 'rejected') assert.ok(refused('conflict', /is a table in/)(result.reason));
    });

    it('do not write into a table that was dropped and made again', async () => {
      const old = await append(await createTable(folder, columns), rowsOf(0, 1));
      const prepared = await old.prepare({ kind: 'append', engine, select: rowsOf(1, 2) });
      rmSync(join(folder, 'metadata'), { recursive: true });
      const again = await append(await createTable(folder, columns), rowsOf(5, 6));
      assert.equal(again.version, 1);
      // Both stand on version 1, so the commit would be version 2 of another table.
      await append(again, rowsOf(6, 7));
      await assert.rejects(prepared.commit(), (error) => error instanceof CommitConflict);
      assert.deepEqual(await ids(await loadTable(folder)), [5, 6]);
    });
  });

  describe('metadata of another writer', () => {
    it('becomes current only as the next version of this very table', async () => {
      const table = await append(await createTable(folder, columns), rowsOf(0, 2));
      const location = join(folder, 'metadata', '00002-by-another.metadata.json');
      writeFileSync(location, printMetadata({ ...table.metadata, properties: { by: 'another' } }));
      const adopted = await adoptMetadata(table, `file://${location}`);
      assert.equal(adopted.version, 2);
      assert.deepEqual((await loadTable(folder)).metadata.properties, { by: 'another' });
      const late = join(folder, 'metadata', '00002-too-late.metadata.json');
      writeFileSync(late, printMetadata(table.metadata));
      await assert.rejects(adoptMetadata(table, late), (error) => error instanceof CommitConflict);
      await assert.rejects(adoptMetadata(adopted, join(root, 'x.metadata.json')), refused('invalid', /does not lie/));
      assert.deepEqual(await ids(await append(await loadTable(folder), rowsOf(2, 3))), [0, 1, 2]);
    });

    it('keeps what it has beyond what is used here', async () => {
      const table = await createTable(folder, columns);
      const rest = {
        'sort-orders': [{ 'order-id': 0, fields: [] }],
        'default-sort-order-id': 0,
        statistics: [{ 'snapshot-id': 9223372036854775807n }],
      };
      const location = join(folder, 'metadata', '00001-x.metadata.json');
      writeFileSync(location, printMetadata({ ...table.metadata, rest }));
      await append(await adoptMetadata(table, location), rowsOf(0, 1));
      assert.deepEqual((await loadTable(folder)).metadata.rest, rest);
    });
  });

  describe('metadata tables', () => {
    it('run as relations of the types that they tell, for a new table too', async () => {
      let table = await createTable(folder, columns, { partitionSpec: ['name'] });
      for (const filled of [false, true]) {
        if (filled) table = await append(table, "SELECT range, 'it''s' FROM range(3)");
        for (const kind of metadataTables) {
          const relation = await metadataRelation(kind, table.metadata);
          const shown = await engine.all(`DESCRIBE SELECT * FROM ${relation.sql}`);
          assert.deepEqual(
            shown.map((row) => row['column_name']),
            relation.columns.map((column) => column.name),
          );
          const rows = await engine.all(`SELECT * FROM ${relation.sql}`);
          assert.equal(rows.length, filled ? 1 : 0, kind);
        }
      }
      const { sql } = await metadataRelation('partitions', table.metadata);
      assert.deepEqual(await engine.all(`SELECT partition.name, record_count, data.id.max FROM ${sql}`), [
        { name: "it's", record_count: 3n, max: 2n },
      ]);
      assert.equal(currentSchema(table.metadata).fields.length, 2);
    });
  });

  describe('that is dropped while a commit is on its way', () => {
    const prepareLate = async () => {
      let table = await createTable(folder, columns);
      for (const round of ['1', '2']) table = await table.apply({ kind: 'properties', set: { round } });
      return table.prepare({ kind: 'append', engine, select: rowsOf(0, 3) });
    };

    it('is not made anew by it', async () => {
      const late = await prepareLate();
      await removeFolder(folder);
      await assert.rejects(late.commit(), CommitConflict);
      await assert.rejects(loadTable(folder), { code: 'notFound' });
      await assert.rejects(publishVersion(folder, { number: 3, file: newMetadataFile(3) }, '{}'), CommitConflict);
      await assert.rejects(claimVersion(folder, { number: 3, file: newMetadataFile(3) }), CommitConflict);
      assert.ok(!existsSync(folder));
    });

    it('is not overwritten by it where a new one stands in its folder', async () => {
      const late = await prepareLate();
      await removeFolder(folder);
      const fresh = await createTable(folder, [{ name: 'word', type: 'string' }]);
      await assert.rejects(late.commit(), CommitConflict);
      const now = await loadTable(folder);
      assert.deepEqual([now.version, now.metadata.tableUuid], [0, fresh.metadata.tableUuid]);
    });
  });
});
