import assert from 'node:assert/strict';
import type { ColumnInfo } from '@aws-sdk/client-athena';
import { toColumn, valueReader } from '../../../../src/kernels/athena/values.ts';
import type { Value } from '../../../../src/kernels/api.ts';

/** As the service announces each type, what it is called and is, and how a value of it is read. */
const cases: readonly [Partial<ColumnInfo>, string, string, string, Value][] = [
  [{ Type: 'boolean' }, 'boolean', 'boolean', 'true', true],
  [{ Type: 'tinyint', Precision: 3 }, 'tinyint', 'integer', '-128', -128],
  [{ Type: 'smallint', Precision: 5 }, 'smallint', 'integer', '32767', 32767],
  [{ Type: 'integer', Precision: 10 }, 'integer', 'integer', '-2147483648', -2147483648],
  [{ Type: 'bigint', Precision: 19 }, 'bigint', 'integer', '9223372036854775807', '9223372036854775807'],
  [{ Type: 'bigint', Precision: 19 }, 'bigint', 'integer', '1', '1'],
  [{ Type: 'float', Precision: 17 }, 'float', 'number', '0.1', 0.1],
  [{ Type: 'double', Precision: 17 }, 'double', 'number', '1.0E-10', 1e-10],
  [{ Type: 'double', Precision: 17 }, 'double', 'number', '-Infinity', '-Infinity'],
  [{ Type: 'double', Precision: 17 }, 'double', 'number', '-0.0', '-0.0'],
  [{ Type: 'double', Precision: 17 }, 'double', 'number', '0.0', 0],
  [{ Type: 'decimal', Precision: 38, Scale: 2 }, 'decimal(38,2)', 'decimal', '0.10', '0.10'],
  [{ Type: 'varchar', Precision: 2147483647 }, 'varchar', 'text', 'ä', 'ä'],
  [{ Type: 'varchar', Precision: 16 }, 'varchar(16)', 'text', '', ''],
  [{ Type: 'char', Precision: 3 }, 'char(3)', 'text', 'a  ', 'a  '],
  [{ Type: 'date' }, 'date', 'date', '2026-01-31', '2026-01-31'],
  [{ Type: 'time', Precision: 3 }, 'time(3)', 'time', '01:02:03.004', '01:02:03.004'],
  [
    { Type: 'timestamp', Precision: 3 },
    'timestamp(3)',
    'timestamp',
    '2017-01-01 00:00:00.000',
    '2017-01-01 00:00:00.000',
  ],
  [
    { Type: 'timestamp with time zone', Precision: 3 },
    'timestamp(3) with time zone',
    'timestamp',
    '2017-01-01 00:00:00.000 UTC',
    '2017-01-01 00:00:00.000 UTC',
  ],
  [{ Type: 'varbinary', Precision: 1073741824 }, 'varbinary', 'binary', '01 02', '01 02'],
  [{ Type: 'array' }, 'array', 'nested', '[1, 2]', '[1, 2]'],
  [{ Type: 'map' }, 'map', 'nested', '{k=v}', '{k=v}'],
  [{ Type: 'row' }, 'row', 'nested', '{a=1}', '{a=1}'],
  [{ Type: 'json' }, 'json', 'nested', '{"a":1}', '{"a":1}'],
  [{ Type: 'uuid' }, 'uuid', 'text', 'x', 'x'],
  [{ Type: 'interval day to second' }, 'interval day to second', 'text', '2 00:00:00.000', '2 00:00:00.000'],
  [{ Type: 'HyperLogLog' }, 'hyperloglog', 'unknown', 'x', 'x'],
];

describe('the types of Athena', () => {
  for (const [announced, type, kind, text, value] of cases)
    it(`read ${announced.Type} ${JSON.stringify(text)} as ${JSON.stringify(value)}`, () => {
      const info: ColumnInfo = { Name: 'c', Type: announced.Type, ...announced };
      assert.deepEqual(toColumn(info), { name: 'c', type, kind });
      assert.equal(valueReader(info)(text), value);
    });
});
