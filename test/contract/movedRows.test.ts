import assert from 'node:assert/strict';
import {
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Kernel, LakeError, Row } from '../../src/kernels/api.ts';
import { connect } from '../../src/kernels/connect.ts';
import { localTarget } from '../../src/kernels/localLakehouse.ts';
import { Moves } from '../../src/kernels/moves/moves.ts';
import { RowObjects } from '../../src/kernels/moves/rowObjects.ts';
import { CellPlayer, type Played, type PlayedCell } from '../fakes/cellPlayer.ts';
import { openLakehouse, type TestLakehouse } from '../fakes/lakehouse.ts';

const { signal } = new AbortController();

async function* lines(...all: readonly string[]): AsyncGenerator<string> {
  yield* all;
}

describe('rows that were moved', () => {
  let lakehouse: TestLakehouse;
  let player: CellPlayer;
  let athena: Kernel;
  let redshift: Kernel;
  let bucket: Kernel;
  const kernels: Kernel[] = [];
  before(async () => {
    lakehouse = await openLakehouse();
    player = await CellPlayer.open();
    [athena, redshift, bucket] = [
      await lakehouse.connect('local-athena'),
      await lakehouse.connect('local-redshift'),
      await lakehouse.connect('local-s3tables'),
    ];
  });
  after(async () => {
    for (const kernel of kernels) await kernel.close();
    await player.close();
    await lakehouse.close();
  });

  const play = (cells: readonly PlayedCell[]): Promise<Played> => player.play(cells);

  it('are found by the user who moved them alone, who sees no list of them', async () => {
    const as = async (name: string, engine: 'athena' | 'redshift'): Promise<Kernel> => {
      const identity = { kind: 'local', name } as const;
      const kernel = await connect(
        { kind: 'local', name: `${engine}-as-${name}`, engine, identity },
        { version: 'test', lakehouse: lakehouse.launch },
      );
      kernels.push(kernel);
      return kernel;
    };
    const [nurse, nurseToo, analyst] = [
      await as('nurse', 'athena'),
      await as('nurse', 'redshift'),
      await as('analyst', 'athena'),
    ];
    const tables = new Map<Kernel, string>();
    for (const kernel of [nurse, analyst, athena])
      tables.set(kernel, await kernel.intake!.take(lines('{"c0":"secret"}\n'), 1, signal));
    const rowsOf = async (on: Kernel, text: string): Promise<readonly Row[]> =>
      (await play([{ name: 'x', on, text }])).rows;
    assert.deepEqual(await rowsOf(nurseToo, `SELECT c0 FROM ${tables.get(nurse)!}`), [['secret']]);
    assert.deepEqual(await rowsOf(redshift, `SELECT c0 FROM ${tables.get(athena)!}`), [['secret']]);
    for (const [owner, table] of tables)
      for (const reader of [nurse, analyst, athena, bucket])
        if (reader.intake!.place === owner.intake!.place)
          assert.deepEqual(await rowsOf(reader, `SELECT c0 FROM ${table}`), [['secret']]);
        else
          for (const text of [
            `SELECT c0 FROM ${table}`,
            `SELECT count(*) FROM ${table}`,
            `INSERT INTO ${table} VALUES ('x')`,
          ])
            await assert.rejects(rowsOf(reader, text), /does not exist|Insufficient/i, text);
    for (const kernel of [nurse, athena]) {
      assert.deepEqual(
        await rowsOf(kernel, "SELECT * FROM information_schema.tables WHERE table_name LIKE 'p%|_1' ESCAPE '|'"),
        [],
      );
      assert.doesNotMatch(JSON.stringify(await rowsOf(kernel, 'SHOW DATABASES')), /lakebook_cells/);
    }
    for (const [kernel, table] of tables) {
      const plain = table.replaceAll('"', '`');
      await assert.rejects(rowsOf(kernel, `DROP TABLE ${plain}`), /not found|does not exist|not exist/i);
      await kernel.intake!.drop(table);
    }
    await assert.rejects(rowsOf(nurse, `SELECT c0 FROM ${tables.get(nurse)!}`), /does not exist/);
  });

  it('of a process that was killed are taken away by the next one, and those of another window stay', async () => {
    const client = new S3Client(lakehouse.clientConfig);
    const place = { Bucket: 'lakebook-local', Prefix: 'athena-results/cells/' };
    const ended = spawn(process.execPath, ['-e', '']);
    await once(ended, 'exit');
    const keyOf = (pid: number | undefined): string => `${place.Prefix}p${pid}_${'0'.repeat(32)}_1/rows.json`;
    for (const pid of [ended.pid, process.ppid])
      await client.send(new PutObjectCommand({ Bucket: place.Bucket, Key: keyOf(pid), Body: '{"c0":"x"}\n' }));
    const objects = new RowObjects(
      localTarget(lakehouse.address, 'local-athena', 'test'),
      lakehouse.address.outputLocation,
    );
    const mine = await objects.put(lines('{"c0":"mine"}\n'), 1, signal);
    await objects.sweep();
    const { Contents: found = [] } = await client.send(new ListObjectsV2Command(place));
    const keys = found.map(({ Key: key = '' }) => key);
    assert.equal(keys.includes(keyOf(ended.pid)), false);
    assert.equal(keys.includes(keyOf(process.ppid)), true);
    const own = keys.find((key) => mine.includes(key.split('/').at(-2) ?? '-'));
    assert.ok(own !== undefined && own.startsWith(`${place.Prefix}p${process.pid}_`));
    await objects.remove(mine);
    await client.send(new DeleteObjectCommand({ Bucket: place.Bucket, Key: keyOf(process.ppid) }));
    objects.close();
    client.destroy();
  });

  it('do not collide with those of another window', async () => {
    const other = new Moves();
    const { stored } = await play([{ name: 'a', on: athena, text: 'SELECT 1 AS x' }]);
    const [one, two] = await Promise.all([
      player.moves.move('a', stored, athena.intake!, signal),
      other.move('a', stored, redshift.intake!, signal),
    ]);
    assert.notEqual(one.table, two.table);
    await other.close();
    assert.deepEqual((await play([{ name: 'x', on: athena, text: `SELECT c0 FROM ${one.table}` }])).rows, [['1']]);
  });

  it('that are stopped on their way leave nothing', async () => {
    const stop = new AbortController();
    async function* endless(): AsyncGenerator<string> {
      for (let sent = 0; ; sent++) {
        if (sent === 20) stop.abort(new Error('stopped here'));
        yield `{"c0":"${'x'.repeat(1_000_000)}"}\n`;
      }
    }
    await assert.rejects(athena.intake!.take(endless(), 1, stop.signal), /stopped here/);
    const client = new S3Client(lakehouse.clientConfig);
    const { Uploads: uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: 'lakebook-local' }));
    client.destroy();
    assert.deepEqual(uploads, []);
  });

  it('that find no room are told in one sentence', async () => {
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(500, { 'content-type': 'application/xml' });
        response.end(
          '<Error><Code>InternalError</Code><Message>local lakehouse: ENOSPC: no space left on device, write</Message></Error>',
        );
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const target = localTarget({ ...lakehouse.address, endpoint: `http://127.0.0.1:${port}` }, 'local-athena', 'test');
    const objects = new RowObjects(target, lakehouse.address.outputLocation);
    await assert.rejects(objects.put(lines('{"c0":"x"}\n'), 1, signal), (error: LakeError) => {
      assert.equal(error.message, 'The disk of the local lakehouse is full: no rows were moved there.');
      assert.equal(error.hint, 'Free some space for its data folder, or read fewer rows.');
      return true;
    });
    objects.close();
    server.close();
  });

  it('are moved once, and are gone with their result', async () => {
    const list = async (): Promise<string[]> => {
      const client = new S3Client(lakehouse.clientConfig);
      const { Contents: found = [] } = await client.send(
        new ListObjectsV2Command({ Bucket: 'lakebook-local', Prefix: 'athena-results/cells/' }),
      );
      client.destroy();
      return found.map(({ Key: key = '' }) => key);
    };
    await player.moves.close();
    assert.deepEqual(await list(), []);
    const a = { name: 'a', on: redshift, text: 'SELECT 1 AS x' };
    await play([
      a,
      { name: 'b', on: athena, text: 'SELECT * FROM a' },
      { name: 'c', on: bucket, text: 'SELECT * FROM a' },
    ]);
    assert.equal((await list()).length, 1);
    await player.moves.close();
    assert.deepEqual(await list(), []);
  });
});
