import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openDuckDb, type DuckConnection, type DuckDb } from '../../../../src/local/duckdb.ts';
import { readAvro, writeAvro } from '../../../../src/local/iceberg/avro.ts';
import { IcebergError } from '../../../../src/local/iceberg/error.ts';
import { pathOf } from '../../../../src/local/iceberg/files.ts';
import { parseManifestList } from '../../../../src/local/iceberg/manifestList.ts';
import { parseMetadata, printMetadata } from '../../../../src/local/iceberg/metadata.ts';
import type { ParquetEngine } from '../../../../src/local/iceberg/parquet.ts';
import { scan, scanSql } from '../../../../src/local/iceberg/scan.ts';
import { createTable, loadTable, type Table } from '../../../../src/local/iceberg/table.ts';

describe('An Iceberg table that meets damage', () => {
  let duck: DuckDb;
  let engine: DuckConnection;
  let root: string;
  let folder: string;
  let table: Table;
  let count = 0;

  before(async () => {
    duck = await openDuckDb({});
    engine = await duck.connect();
    root = mkdtempSync(join(tmpdir(), 'lakebook-damage-'));
  });
  after(() => {
    engine.close();
    duck.close();
    rmSync(root, { recursive: true });
  });
  beforeEach(async () => {
    folder = join(root, `t${++count}`);
    table = await createTable(folder, [{ name: 'id', type: 'int' }], { partitionSpec: ['id'] });
    table = await table.apply({ kind: 'append', engine, select: 'SELECT range FROM range(3)' });
  });

  async function rows(): Promise<number> {
    const { metadata } = await loadTable(folder);
    const [row] = await engine.all(`SELECT count(*) AS n FROM ${scanSql(await scan(metadata))}`);
    return Number(row?.['n']);
  }

  const file = (name: string) => join(folder, 'metadata', name);

  describe('a process that dies in a commit', () => {
    it('before the claim, leaves the old state', async () => {
      writeFileSync(file('.00002-x.metadata.json.tmp'), '{"half":');
      writeFileSync(file('.pointer-x.tmp'), '');
      mkdirSync(join(folder, 'data', '.staging-x'));
      writeFileSync(join(folder, 'data', '.staging-x', 'data_0.parquet'), 'PAR1');
      assert.equal(await rows(), 3);
      assert.equal((await table.apply({ kind: 'append', engine, select: 'SELECT 9' })).version, 2);
      assert.equal(await rows(), 4);
    });

    it('between the claim and the naming of the metadata file, leaves the new state', async () => {
      const next = await table.apply({ kind: 'append', engine, select: 'SELECT 9' });
      const name = next.metadataLocation.slice(next.metadataLocation.lastIndexOf('/') + 1);
      renameSync(file(name), file(`.${name}.tmp`));
      // Many readers come at once; each finds the file, whoever gives it its name.
      const readers = await Promise.all([1, 2, 3].map(() => loadTable(folder)));
      assert.deepEqual(
        readers.map((reader) => reader.version),
        [2, 2, 2],
      );
      assert.equal(await rows(), 4);
      assert.ok(readdirSync(join(folder, 'metadata')).includes(name));
    });

    it('at any moment, leaves a table with every commit that it reported', async function () {
      this.timeout(60_000);
      const program = `
      const { openDuckDb } = await import(${JSON.stringify(join(import.meta.dirname, '../../../../src/local/duckdb.ts'))});
      const { loadTable } = await import(${JSON.stringify(join(import.meta.dirname, '../../../../src/local/iceberg/table.ts'))});
      const engine = await (await openDuckDb({})).connect();
      let table = await loadTable(${JSON.stringify(folder)});
      for (;;) {
        table = await table.apply({ kind: 'append', engine, select: 'SELECT range FROM range(3)' });
        console.log(table.version);
      }`;
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program]);
      let reported = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        reported = Number(line);
        if (reported === 5) child.kill('SIGKILL');
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      const after = await loadTable(folder);
      assert.ok(reported >= 5 && after.version >= reported);
      assert.equal(await rows(), after.version * 3);
      await after.apply({ kind: 'append', engine, select: 'SELECT 9' });
      assert.equal(await rows(), after.version * 3 + 1);
    });
  });

  describe('a write that fails', () => {
    it('leaves no file, wherever it fails', async () => {
      const all = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
      const before = all();
      for (const pattern of [/^DESCRIBE/, /^COPY/, /^SELECT filename/]) {
        const failing: ParquetEngine = {
          async all(sql) {
            const result = await engine.all(sql);
            // The disk is full only after DuckDB has written something.
            if (pattern.test(sql)) throw new Error('No space left on device');
            return result;
          },
        };
        await assert.rejects(
          table.apply({ kind: 'append', engine: failing, select: 'SELECT range FROM range(5)' }),
          /No space left/,
        );
        assert.deepEqual(all(), before);
      }
    });
  });

  describe('a damaged table', () => {
    const damaged = (message: RegExp) => (error: unknown) =>
      error instanceof IcebergError && error.code === 'invalid' && message.test(error.message);

    it('is reported with the file that is damaged', async () => {
      const path = pathOf(table.metadataLocation);
      const text = readFileSync(path, 'utf8');
      const cases: readonly (readonly [string, RegExp])[] = [
        ['', /00001-.*\.metadata\.json is damaged/],
        [text.slice(0, text.length / 2), /00001-.*\.metadata\.json is damaged/],
        ['[]', /"metadata" is not an object/],
        [
          text.replace('"format-version": 2', '"format-version": 3'),
          /format version 3 cannot be read here, only version 2/,
        ],
        [text.replace('"current-schema-id": 0', '"current-schema-id": 7'), /has no schema 7/],
        [text.replace(/"current-snapshot-id": \d+/, '"current-snapshot-id": 7'), /has no snapshot 7/],
        [text.replace('"type": "int"', '"type": "variant"'), /The type variant is not one of Iceberg version 2/],
      ];
      for (const [damage, message] of cases) {
        assert.notEqual(damage, text);
        writeFileSync(path, damage);
        await assert.rejects(loadTable(folder), damaged(message));
      }
      rmSync(path);
      await assert.rejects(loadTable(folder), damaged(/metadata file .*00001-.* is missing/));
      writeFileSync(join(folder, 'metadata', 'versions', '00001'), '../../etc/passwd\n');
      await assert.rejects(loadTable(folder), damaged(/version pointer .*00001 is damaged/));
    });

    it('is reported with the manifest that is damaged or missing', async () => {
      const list = pathOf(table.metadata.snapshots[0]?.manifestList ?? '');
      appendFileSync(list, 'x');
      await assert.rejects(scan(table.metadata), damaged(/snap-.*avro is damaged/));
      rmSync(list);
      await assert.rejects(scan(table.metadata), damaged(/snap-.*avro is missing/));
    });

    it('is refused, never misread, wherever an Avro file is cut or flipped', () => {
      const list = table.metadata.snapshots[0]?.manifestList ?? '';
      const bytes = readFileSync(pathOf(list));
      for (let end = 0; end < bytes.length; end += 3) {
        // Behind the header an Avro file without blocks is whole.
        const cut = bytes.subarray(0, end);
        try {
          assert.equal(parseManifestList(cut, list).length, 0);
        } catch (error) {
          assert.ok(damaged(/is damaged/)(error), String(error));
        }
      }
      for (let at = 0; at < bytes.length; at += 7) {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ 0x55;
        try {
          readAvro(flipped, list);
        } catch (error) {
          assert.ok(damaged(/is damaged/)(error), String(error));
        }
      }
    });

    it('is refused, never misread, wherever the metadata file is cut', () => {
      const text = printMetadata(table.metadata);
      assert.deepEqual(parseMetadata(text, pathOf(table.metadataLocation)), table.metadata);
      for (let end = 0; end < text.length - 1; end += 11)
        assert.throws(() => parseMetadata(text.slice(0, end), 'x'), damaged(/The metadata file x is damaged/));
    });
  });

  describe('Avro files', () => {
    it('keep longs of 64 bits, nulls, bytes and lists', () => {
      const schema = {
        type: 'record',
        name: 'r',
        fields: [
          { name: 'l', type: ['null', 'long'], default: null, 'field-id': 1 },
          { name: 'b', type: 'bytes', 'field-id': 2 },
          { name: 't', type: ['null', { type: 'long', logicalType: 'timestamp-micros' }], default: null },
          { name: 'a', type: { type: 'array', items: 'int', 'element-id': 3 } },
        ],
      };
      const records = [
        { l: 9223372036854775807n, b: Buffer.from([0, 255]), t: -1n, a: [1, -2] },
        { l: -9223372036854775808n, b: Buffer.alloc(0), t: null, a: [] },
        { l: null, b: Buffer.from('x'), t: 0n, a: [2147483647] },
      ];
      const file = readAvro(writeAvro(schema, { content: 'data' }, records), 'x');
      assert.deepEqual(JSON.parse(JSON.stringify(file.records, big)), JSON.parse(JSON.stringify(records, big)));
      assert.equal(file.metadata['content'], 'data');
      assert.deepEqual(JSON.parse(file.metadata['avro.schema'] ?? ''), schema);
      const many = Array.from({ length: 10_000 }, () => records[0]);
      assert.equal(readAvro(writeAvro(schema, {}, many), 'x').records.length, 10_000);
    });
  });

  function big(_: string, value: unknown): unknown {
    return typeof value === 'bigint' ? String(value) : value;
  }
});
