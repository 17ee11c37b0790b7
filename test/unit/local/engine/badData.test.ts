import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { rowsOf, openLake, run, type Lake } from './lake.ts';

describe('files that cannot be read', () => {
  let lake: Lake;
  before(async () => {
    lake = await openLake();
  });
  after(() => lake.close());

  const put = async (key: string, data: string | Buffer): Promise<void> => {
    const path = lake.store.objectPath('lakebook-local', key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, data);
  };

  const refused = async (table: string, athena: string | RegExp): Promise<void> => {
    const text = (message: string | RegExp): string => (typeof message === 'string' ? message : message.source);
    await assert.rejects(rowsOf(lake.athena, `SELECT * FROM default.${table}`), { message: athena });
    const redshift = text(athena).replace(/^\^?\w+: /, 'ERROR: Spectrum Scan Error: ');
    await assert.rejects(rowsOf(lake.redshift, `SELECT * FROM awsdatacatalog.default.${table}`), {
      message: typeof athena === 'string' ? redshift : new RegExp(redshift),
    });
  };

  const json = `ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'`;
  const csv = `ROW FORMAT DELIMITED FIELDS TERMINATED BY ','`;
  const external: readonly (readonly [string, string, string | Buffer, string])[] = [
    [
      'garbage.parquet',
      'STORED AS PARQUET',
      'no Parquet, but long enough',
      'The file NAME is damaged: it is no whole Parquet file',
    ],
    ['short.parquet', 'STORED AS PARQUET', 'PAR1', 'The file NAME is damaged: it is no whole Parquet file'],
    [
      'a.json',
      json,
      '{"a":1}\n{"a":\n{"a":3}\n',
      'Line 2 of the file NAME cannot be read: the row is no valid JSON object',
    ],
    [
      'a.csv',
      csv,
      Buffer.from([0x31, 0x0a, 0xff, 0xfe, 0x0a]),
      'Line 2 of the file NAME cannot be read: it is not UTF-8',
    ],
  ];
  for (const [file, format, data, said] of external)
    it(`names ${file} of an external table`, async () => {
      const table = file.replace('.', '_');
      await put(`${table}/${file}`, data);
      await run(
        lake.athena,
        `CREATE EXTERNAL TABLE default.${table} (a string) ${format} LOCATION 's3://lakebook-local/${table}/'`,
      );
      const code = file.endsWith('json') ? 'HIVE_CURSOR_ERROR' : 'HIVE_BAD_DATA';
      await refused(table, `${code}: ${said.replace('NAME', `s3://lakebook-local/${table}/${file}`)}`);
    });

  const spoilt = async (path: string): Promise<void> => {
    const data = await readFile(path);
    await writeFile(path, data.fill(7, 4, data.length >> 1));
  };
  const iceberg: readonly (readonly [string, RegExp, (path: string) => Promise<void>, string])[] = [
    [
      'cut',
      /parquet$/,
      (path) => truncate(path, 200),
      'BAD_DATA: The file NAME.parquet is damaged: it is no whole Parquet file',
    ],
    ['gone', /parquet$/, (path) => rm(path), 'BAD_DATA: The file NAME.parquet is missing'],
    ['lost', /00001.*json$/, (path) => rm(path), 'MISSING_METADATA: The metadata file NAME.json is missing'],
    ['torn', /00001.*json$/, (path) => truncate(path, 9), 'INVALID_METADATA: The metadata file NAME.json is damaged: '],
    ['list', /snap.*avro$/, (path) => truncate(path, 9), 'BAD_DATA: The file NAME.avro is damaged: '],
    ['none', /snap.*avro$/, (path) => rm(path), 'BAD_DATA: The file NAME.avro is missing'],
  ];
  for (const [table, pattern, spoil, said] of iceberg)
    it(`names the file of an Iceberg table: ${table}`, async () => {
      await run(
        lake.athena,
        `CREATE TABLE default.${table} (a int) LOCATION 's3://lakebook-local/${table}/' TBLPROPERTIES ('table_type'='ICEBERG')`,
      );
      await run(lake.athena, `INSERT INTO default.${table} SELECT x FROM UNNEST(sequence(1, 1000)) AS t(x)`);
      const folder = lake.store.locationPath(`s3://lakebook-local/${table}/`);
      const names = await readdir(folder, { recursive: true });
      await spoil(join(folder, names.find((name) => pattern.test(name)) ?? ''));
      const message = new RegExp(`^ICEBERG_${said.replace('NAME', `s3://lakebook-local/${table}/\\S+`)}`);
      await refused(table, message);
      await assert.rejects(run(lake.athena, `DELETE FROM default.${table} WHERE a = 5`), { message });
    });

  it('says of a Parquet file that is damaged inside what is wrong with it', async () => {
    await run(lake.athena, 'CREATE TABLE default.inside AS SELECT x FROM UNNEST(sequence(1, 1000)) AS t(x)');
    const files = await readdir(lake.store.locationPath('s3://lakebook-local/tables/'), { recursive: true });
    const file = files.find((name) => name.endsWith('.parquet')) ?? '';
    await spoilt(join(lake.store.locationPath('s3://lakebook-local/tables/'), file));
    await refused('inside', /^HIVE_BAD_DATA: .*damaged: it is no whole Parquet file$/);
  });

  it('leaves texts alone that only look like such an error', async () => {
    await assert.rejects(rowsOf(lake.athena, `SELECT CAST('corrupt file /a/b' AS integer)`), {
      message: "INVALID_CAST_ARGUMENT: Cannot cast 'corrupt file /a/b' to INT",
    });
  });
});
