import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { asyncBufferFromFile, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { Kernel, QueryRun, Value } from '../../src/kernels/api.ts';
import { runCell } from '../../src/kernels/cell.ts';
import { openLakehouse, type TestLakehouse } from '../fakes/lakehouse.ts';

// A data set that nobody here made, read a second time by another reader: every answer below is computed from the
// files by hyparquet and plain JavaScript, and by the product's own SQL.
const folder = join(import.meta.dirname, '../../node_modules/vega-datasets/data');
const flightsFile = join(folder, 'flights-3m.parquet');
const airportsFile = join(folder, 'flights-airport.csv');
const bucket = '"s3tablescatalog/patient-encounter"';

interface Origin {
  flights: number;
  delay: number;
  farthest: number;
}

describe('3,000,000 flights through the product’s own SQL', function () {
  this.timeout(180_000);
  let lakehouse: TestLakehouse;
  let athena: Kernel;
  let redshift: Kernel;
  const origins = new Map<string, Origin>();
  let late = 0;

  before(async () => {
    lakehouse = await openLakehouse();
    athena = await lakehouse.connect('local-athena');
    redshift = await lakehouse.connect('local-redshift');
    const s3 = new S3Client(lakehouse.clientConfig);
    for (const [key, path] of [
      ['flights/parquet/flights-3m.parquet', flightsFile],
      ['flights/airports/flights-airport.csv', airportsFile],
    ] as const) {
      const body = await readFile(path);
      await s3.send(
        new PutObjectCommand({ Bucket: 'lakebook-local', Key: key, Body: body, ContentLength: body.length }),
      );
    }
    s3.destroy();
    const file = await asyncBufferFromFile(flightsFile);
    await parquetRead({
      file,
      compressors,
      columns: ['delay', 'distance', 'origin'],
      onComplete: (rows) => {
        for (const [delay, distance, name] of rows as [bigint, bigint, string][]) {
          const origin = origins.get(name) ?? { flights: 0, delay: 0, farthest: 0 };
          origin.flights++;
          origin.delay += Number(delay);
          origin.farthest = Math.max(origin.farthest, Number(distance));
          origins.set(name, origin);
          if (delay > 60n) late++;
        }
      },
    });
  });

  after(() => lakehouse?.close());

  /** Runs a cell and gives the rows of its last statement. */
  async function answer(kernel: Kernel, sql: string): Promise<Value[][]> {
    let last: QueryRun | undefined;
    for await (const { run } of runCell(kernel, sql, AbortSignal.timeout(120_000))) last = run;
    assert.equal(last?.phase, 'succeeded', last?.phase === 'failed' ? `${last.error.message}\n${sql}` : sql);
    const rows: Value[][] = [];
    for await (const batch of last.result.rows(AbortSignal.timeout(60_000))) rows.push(...batch.map((row) => [...row]));
    return rows;
  }

  const busiest = (): string[][] =>
    [...origins]
      .sort(([a, x], [b, y]) => y.flights - x.flights || (a < b ? -1 : 1))
      .slice(0, 5)
      .map(([name, { flights, delay, farthest }]) => [name, String(flights), String(delay), String(farthest)]);

  const asText = (rows: Value[][]): string[][] => rows.map((row) => row.map(String));

  it('reads Parquet and CSV as external tables', async () => {
    await answer(
      athena,
      `CREATE DATABASE IF NOT EXISTS flights;
       CREATE EXTERNAL TABLE flights.flown (\`date\` timestamp, delay bigint, distance bigint, origin string, destination string)
         STORED AS PARQUET LOCATION 's3://lakebook-local/flights/parquet/';
       CREATE EXTERNAL TABLE flights.airports (origin string, destination string, \`count\` int)
         ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lakebook-local/flights/airports/'
         TBLPROPERTIES ('skip.header.line.count'='1');`,
    );
    assert.deepEqual(
      asText(
        await answer(
          athena,
          `SELECT origin, count(*), sum(delay), max(distance) FROM flights.flown GROUP BY origin ORDER BY 2 DESC, 1 LIMIT 5`,
        ),
      ),
      busiest(),
    );
    const lines = (await readFile(airportsFile, 'utf8')).trim().split(/\r?\n/).slice(1);
    const total = lines.reduce((sum, line) => sum + Number(line.split(',')[2]), 0);
    assert.deepEqual(asText(await answer(athena, 'SELECT count(*), sum("count") FROM flights.airports')), [
      [String(lines.length), String(total)],
    ]);
  });

  it('copies them into an S3 table that both engines read alike', async () => {
    const table = `encounters.flown_${randomUUID().slice(0, 8)}`;
    const inAthena = `${bucket}.${table}`;
    const inRedshift = `"patient-encounter@s3tablescatalog".${table}`;
    await answer(athena, `CREATE TABLE ${inAthena} AS SELECT * FROM flights.flown`);
    const query = (name: string): string =>
      `SELECT origin, count(*), sum(delay), max(distance) FROM ${name} GROUP BY origin ORDER BY 2 DESC, 1 LIMIT 5`;
    assert.deepEqual(asText(await answer(athena, query(inAthena))), busiest());
    assert.deepEqual(asText(await answer(redshift, query(inRedshift))), busiest());

    const before = asText(
      await answer(
        athena,
        `SELECT snapshot_id FROM ${bucket}."encounters"."${table.slice(11)}$snapshots" ORDER BY committed_at`,
      ),
    ).at(-1)?.[0];
    await answer(athena, `INSERT INTO ${inAthena} SELECT * FROM flights.flown WHERE delay > 60`);
    assert.deepEqual(asText(await answer(athena, `SELECT count(*) FROM ${inAthena}`)), [[String(3_000_000 + late)]]);
    await answer(athena, `DELETE FROM ${inAthena} WHERE delay > 60`);
    assert.deepEqual(asText(await answer(redshift, `SELECT count(*) FROM ${inRedshift}`)), [
      [String(3_000_000 - late)],
    ]);
    assert.deepEqual(asText(await answer(athena, `SELECT count(*) FROM ${inAthena} FOR VERSION AS OF ${before}`)), [
      ['3000000'],
    ]);
  });

  it('joins the S3 table with a Redshift table', async () => {
    await answer(
      redshift,
      `DROP TABLE IF EXISTS public.hubs; CREATE TABLE public.hubs (origin varchar(3), hub varchar(40));
       INSERT INTO public.hubs VALUES ('ATL', 'Atlanta'), ('ORD', 'Chicago');`,
    );
    const rows = await answer(
      redshift,
      `SELECT h.hub, count(*) FROM awsdatacatalog.flights.flown f JOIN public.hubs h ON h.origin = f.origin GROUP BY h.hub ORDER BY h.hub`,
    );
    assert.deepEqual(asText(rows), [
      ['Atlanta', String(origins.get('ATL')?.flights)],
      ['Chicago', String(origins.get('ORD')?.flights)],
    ]);
  });
});
