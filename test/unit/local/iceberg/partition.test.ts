import assert from 'node:assert/strict';
import { openDuckDb, type DuckConnection, type DuckDb } from '../../../../src/local/duckdb.ts';
import { IcebergError } from '../../../../src/local/iceberg/error.ts';
import { bytesSql, murmurSql } from '../../../../src/local/iceberg/murmur.ts';
import {
  partitionPath,
  partitionSpecOf,
  partitionTypes,
  specFromJson,
  specToJson,
  transformSql,
  type Transform,
} from '../../../../src/local/iceberg/partition.ts';
import { fieldsOf } from '../../../../src/local/iceberg/schema.ts';
import type { PrimitiveType } from '../../../../src/local/iceberg/types.ts';

describe('Iceberg partitions', () => {
  let duck: DuckDb;
  let engine: DuckConnection;
  before(async () => {
    duck = await openDuckDb({});
    engine = await duck.connect();
  });
  after(() => {
    engine.close();
    duck.close();
  });

  async function evaluate(sql: string): Promise<unknown> {
    return (await engine.all(`SELECT ${sql} AS x`))[0]?.['x'];
  }

  describe('murmur3', () => {
    const decimal: PrimitiveType = { kind: 'decimal', precision: 9, scale: 2 };
    // Appendix B of Iceberg's specification.
    const published: readonly (readonly [PrimitiveType, string, number])[] = [
      [{ kind: 'int' }, '34', 2017239379],
      [{ kind: 'long' }, '34::BIGINT', 2017239379],
      [decimal, '14.20::DECIMAL(9,2)', -500754589],
      [{ kind: 'date' }, "DATE '2017-11-16'", -653330422],
      [{ kind: 'time' }, "TIME '22:31:08'", -662762989],
      [{ kind: 'timestamp' }, "TIMESTAMP '2017-11-16 22:31:08'", -2047944441],
      [{ kind: 'timestamp' }, "TIMESTAMP '2017-11-16 22:31:08.000001'", -1207196810],
      [{ kind: 'timestamptz' }, "TIMESTAMPTZ '2017-11-16 14:31:08-08:00'", -2047944441],
      [{ kind: 'timestamptz' }, "TIMESTAMPTZ '2017-11-16 14:31:08.000001-08:00'", -1207196810],
      [{ kind: 'string' }, "'iceberg'", 1210000089],
      [{ kind: 'uuid' }, "'f79c3e09-677c-4bbd-a479-3f349cb785e7'::UUID", 1488055340],
      [{ kind: 'binary' }, "'\\x00\\x01\\x02\\x03'::BLOB", -188683207],
      [{ kind: 'fixed', length: 4 }, "'\\x00\\x01\\x02\\x03'::BLOB", -188683207],
    ];
    for (const [type, sql, hash] of published)
      it(`hashes the ${type.kind} ${sql} as the specification does`, async () => {
        const x = await evaluate(murmurSql(bytesSql(type, sql)));
        assert.equal(BigInt.asIntN(32, BigInt(String(x))), BigInt(hash));
      });

    it('takes texts of every length, and NULL', async () => {
      // Vectors that implementations of murmur3 test themselves with, seed 0.
      assert.equal(await evaluate(murmurSql("hex('')")), 0n);
      assert.equal(await evaluate(murmurSql("hex('a')")), 0x3c2569b2n);
      assert.equal(await evaluate(murmurSql("hex('hello')")), 0x248bfa47n);
      assert.equal(await evaluate(murmurSql("hex('hello, world')")), 0x149bbb7fn);
      assert.equal(await evaluate(murmurSql("hex('The quick brown fox jumps over the lazy dog.')")), 0xd5c48bfcn);
      assert.equal(await evaluate(murmurSql('NULL::VARCHAR')), null);
    });
  });

  describe('partition transforms', () => {
    async function check(
      transform: Transform,
      type: PrimitiveType,
      sql: string,
      expected: string | null,
    ): Promise<void> {
      assert.equal(await evaluate(transformSql(transform, type, `(${sql})`)), expected, sql);
    }
    const timestamp: PrimitiveType = { kind: 'timestamp' };
    const timestamptz: PrimitiveType = { kind: 'timestamptz' };

    it('cut times downwards, before 1970 too, and in UTC', async () => {
      await engine.run("SET TimeZone = 'America/New_York'");
      await check({ kind: 'year' }, timestamp, "TIMESTAMP '2017-11-16 22:31:08'", '47');
      await check({ kind: 'month' }, timestamp, "TIMESTAMP '2017-11-16 22:31:08'", '574');
      await check({ kind: 'day' }, timestamp, "TIMESTAMP '2017-11-16 22:31:08'", '2017-11-16');
      await check({ kind: 'hour' }, timestamp, "TIMESTAMP '2017-11-16 22:31:08'", '419686');
      await check({ kind: 'year' }, timestamp, "TIMESTAMP '1969-12-31 23:59:59.999999'", '-1');
      await check({ kind: 'month' }, timestamp, "TIMESTAMP '1969-12-31 23:59:59.999999'", '-1');
      await check({ kind: 'day' }, timestamp, "TIMESTAMP '1969-12-31 23:59:59.999999'", '1969-12-31');
      await check({ kind: 'hour' }, timestamp, "TIMESTAMP '1969-12-31 23:59:59.999999'", '-1');
      await check({ kind: 'day' }, timestamptz, "TIMESTAMPTZ '2023-12-31 23:30:00-05'", '2024-01-01');
      await check({ kind: 'hour' }, timestamptz, "TIMESTAMPTZ '1970-01-01 00:30:00+01'", '-1');
      await check({ kind: 'month' }, { kind: 'date' }, "DATE '1970-02-28'", '1');
      await check({ kind: 'year' }, { kind: 'date' }, 'NULL::DATE', null);
    });

    it('truncate numbers downwards and texts by code points', async () => {
      const width = (size: number): Transform => ({ kind: 'truncate', width: size });
      await check(width(10), { kind: 'int' }, '1', '0');
      await check(width(10), { kind: 'int' }, '-1', '-10');
      await check(width(10), { kind: 'long' }, '-10::BIGINT', '-10');
      await check(width(50), { kind: 'decimal', precision: 9, scale: 2 }, '10.65::DECIMAL(9,2)', '10.50');
      await check(width(50), { kind: 'decimal', precision: 9, scale: 2 }, '-0.05::DECIMAL(9,2)', '-0.50');
      await check(width(3), { kind: 'string' }, "'iceberg'", 'ice');
      await check(width(2), { kind: 'string' }, "'😀é!'", '😀é');
      await check(width(2), { kind: 'binary' }, "'\\x01\\x02\\x03'::BLOB", '0102');
    });

    it('put values into buckets that are never negative', async () => {
      const bucket: Transform = { kind: 'bucket', buckets: 16 };
      await check(bucket, { kind: 'string' }, "'iceberg'", String(1210000089 % 16));
      await check(bucket, { kind: 'date' }, "DATE '2017-11-16'", String((-653330422 & 0x7fffffff) % 16));
      await check(bucket, { kind: 'long' }, 'NULL::BIGINT', null);
    });

    it('do not mind macros that shadow the functions of DuckDB', async () => {
      const shadowed = await duck.connect();
      await shadowed.run(`CREATE SCHEMA shadow; SET search_path = 'shadow,main';
      CREATE MACRO shadow.datediff(a, b, c) AS 'wrong'; CREATE MACRO shadow.hex(a) AS 'wrong';
      CREATE MACRO shadow."left"(a, b) AS 'wrong'; CREATE MACRO shadow."replace"(a, b, c) AS 'wrong'`);
      const spec: readonly (readonly [Transform, PrimitiveType, string, string])[] = [
        [{ kind: 'month' }, { kind: 'date' }, "DATE '1970-02-28'", '1'],
        [{ kind: 'truncate', width: 1 }, { kind: 'string' }, "'ab'", 'a'],
        [{ kind: 'bucket', buckets: 16 }, { kind: 'string' }, "'iceberg'", String(1210000089 % 16)],
      ];
      for (const [transform, type, sql, expected] of spec)
        assert.deepEqual(await shadowed.all(`SELECT ${transformSql(transform, type, sql)} AS x`), [{ x: expected }]);
      shadowed.close();
    });
  });

  describe('partition specs', () => {
    let id = 0;
    const schema = {
      id: 0,
      fields: fieldsOf(
        [
          { name: 'id', type: 'bigint' },
          { name: 'Region', type: 'string' },
          { name: 'ts', type: 'timestamp' },
          { name: 'tags', type: 'array<string>' },
          { name: 'odd name', type: 'decimal(9,2)' },
          { name: 'id_bucket', type: 'int' },
        ],
        () => ++id,
      ),
    };

    it('are read from the terms of PARTITIONED BY, in Athena and in Trino', () => {
      const spec = partitionSpecOf(
        ['region', 'day(ts)', 'months(ts)', 'truncate(4, `odd name`)', 'BUCKET("odd name", 8)'],
        schema,
      );
      assert.deepEqual(specToJson(spec), {
        'spec-id': 0,
        fields: [
          { 'source-id': 2, 'field-id': 1000, name: 'Region', transform: 'identity' },
          { 'source-id': 3, 'field-id': 1001, name: 'ts_day', transform: 'day' },
          { 'source-id': 3, 'field-id': 1002, name: 'ts_month', transform: 'month' },
          { 'source-id': 5, 'field-id': 1003, name: 'odd name_trunc', transform: 'truncate[4]' },
          { 'source-id': 5, 'field-id': 1004, name: 'odd name_bucket', transform: 'bucket[8]' },
        ],
      });
      assert.deepEqual(specFromJson(specToJson(spec)), spec);
      assert.deepEqual(
        partitionTypes(spec, [schema]).map((type) => type.kind),
        ['string', 'date', 'int', 'decimal', 'int'],
      );
    });

    it('refuse what cannot be, in a sentence', () => {
      const refuse = (terms: readonly string[], message: RegExp, code = 'invalid') =>
        assert.throws(
          () => partitionSpecOf(terms, schema),
          (error) => error instanceof IcebergError && error.code === code && message.test(error.message),
        );
      refuse(['nope'], /no column nope/, 'notFound');
      refuse(['tags'], /cannot be partitioned by tags/);
      refuse(['day(region)'], /is of type string/);
      refuse(['hour(id)'], /is of type bigint/);
      refuse(['bucket(0, id)'], /is no partition/);
      refuse(['week(ts)'], /is no partition/);
      refuse(['bucket(id)'], /is no partition/);
      refuse(['bucket(4, id)'], /id_bucket is taken/);
      refuse(['day(ts)', 'day(ts)'], /ts_day is taken/);
    });

    it('name folders that any disk can hold', () => {
      const spec = partitionSpecOf(['region', 'year(ts)', 'hour(ts)'], schema);
      const path = (...partition: Parameters<typeof partitionPath>[2]) =>
        partitionPath(spec, partitionTypes(spec, [schema]), partition);
      assert.equal(path('eu', 54n, 473352n), 'Region=eu/ts_year=2024/ts_hour=2024-01-01-00');
      assert.equal(path('../a\\b:*?', -1n, null), 'Region=.._a_b___/ts_year=1969/ts_hour=null');
      assert.ok(path('é'.repeat(500), 0n, 0n).length < 150);
    });
  });
});
