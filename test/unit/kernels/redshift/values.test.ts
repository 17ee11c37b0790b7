import assert from 'node:assert/strict';
import type { ColumnMetadata } from '@aws-sdk/client-redshift-data';
import { toColumn, valueReader } from '../../../../src/kernels/redshift/values.ts';
import type { Value } from '../../../../src/kernels/api.ts';

const cases: readonly [ColumnMetadata, string, string, string, Value][] = [
  [{ typeName: 'bool' }, 'bool', 'boolean', 'f', false],
  [{ typeName: 'int2', precision: 5 }, 'int2', 'integer', '-1', -1],
  [{ typeName: 'int4', precision: 10 }, 'int4', 'integer', '2147483647', 2147483647],
  [{ typeName: 'int8', precision: 19 }, 'int8', 'integer', '9876647876731151', '9876647876731151'],
  [{ typeName: 'float4' }, 'float4', 'number', '0.5', 0.5],
  [{ typeName: 'float8' }, 'float8', 'number', 'NaN', 'NaN'],
  [{ typeName: 'float8' }, 'float8', 'number', '-0', '-0'],
  [{ typeName: 'numeric', precision: 38, scale: 10 }, 'numeric(38,10)', 'decimal', '1.0000000000', '1.0000000000'],
  [{ typeName: 'varchar', precision: 256, length: 0 }, 'varchar(256)', 'text', '', ''],
  [{ typeName: 'bpchar', precision: 2 }, 'bpchar(2)', 'text', 'a ', 'a '],
  [{ typeName: 'date', precision: 13 }, 'date', 'date', '2026-01-31', '2026-01-31'],
  [{ typeName: 'timetz' }, 'timetz', 'time', '01:02:03+00', '01:02:03+00'],
  [
    { typeName: 'timestamp', precision: 29, scale: 6 },
    'timestamp',
    'timestamp',
    '2026-01-31 01:02:03',
    '2026-01-31 01:02:03',
  ],
  [{ typeName: 'timestamptz' }, 'timestamptz', 'timestamp', '2026-01-31 01:02:03+00', '2026-01-31 01:02:03+00'],
  [{ typeName: 'super' }, 'super', 'nested', '{"a":1}', '{"a":1}'],
  [{ typeName: 'varbyte' }, 'varbyte', 'binary', '0102', '0102'],
  [{ typeName: 'geometry' }, 'geometry', 'binary', '0101', '0101'],
  [{ typeName: 'hllsketch' }, 'hllsketch', 'nested', '{}', '{}'],
  [{ typeName: 'intervald2s' }, 'intervald2s', 'text', '1 day', '1 day'],
  [{ typeName: 'brand_new' }, 'brand_new', 'unknown', 'x', 'x'],
];

describe('the types of Redshift', () => {
  for (const [announced, type, kind, text, value] of cases)
    it(`read ${announced.typeName} ${JSON.stringify(text)} as ${JSON.stringify(value)}`, () => {
      const metadata = { name: 'c', ...announced };
      assert.deepEqual(toColumn(metadata), { name: 'c', type, kind });
      assert.equal(valueReader(metadata)(text), value);
    });
});
