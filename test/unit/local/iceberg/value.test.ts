import assert from 'node:assert/strict';
import type { PrimitiveType } from '../../../../src/local/iceberg/types.ts';
import {
  compareValues,
  decodeValue,
  encodeValue,
  lowerBound,
  parseValue,
  printValue,
  upperBound,
} from '../../../../src/local/iceberg/value.ts';

/** DuckDB's text of a value, its binary form in hexadecimal, and the text that people read. */
function check(type: PrimitiveType, text: string, hex: string, shown = text): void {
  const value = parseValue(type, text);
  assert.ok(value !== undefined, text);
  const bytes = encodeValue(type, value);
  assert.equal(bytes.toString('hex'), hex, text);
  assert.equal(compareValues(decodeValue(type, bytes), value), 0, text);
  assert.equal(printValue(type, value), shown, text);
}

const decimal = (scale: number): PrimitiveType => ({ kind: 'decimal', precision: 38, scale });

describe('single values', () => {
  it('have the binary form of the specification', () => {
    check({ kind: 'boolean' }, 'true', '01');
    check({ kind: 'boolean' }, 'false', '00');
    check({ kind: 'int' }, '34', '22000000');
    check({ kind: 'int' }, '-2147483648', '00000080');
    check({ kind: 'long' }, '34', '2200000000000000');
    check({ kind: 'long' }, '-9223372036854775808', '0000000000000080');
    check({ kind: 'float' }, '1.5', '0000c03f');
    check({ kind: 'double' }, '-1e+300', encodeDouble(-1e300), '-1e+300');
    check({ kind: 'double' }, 'inf', '000000000000f07f', 'Infinity');
    check({ kind: 'string' }, 'é', 'c3a9');
    check({ kind: 'binary' }, '0001FF', '0001ff', 'AAH/');
    check({ kind: 'uuid' }, 'f79c3e09-677c-4bbd-a479-3f349cb785e7', 'f79c3e09677c4bbda4793f349cb785e7');
    check({ kind: 'date' }, '2017-11-16', '4e440000');
    check({ kind: 'date' }, '1969-12-31', 'ffffffff');
    check({ kind: 'time' }, '22:31:08', encodeLong(81_068_000_000n), '22:31:08');
  });

  it('keep microseconds, zones and years that are far away', () => {
    const micros = encodeLong(1_510_871_468_000_001n);
    check({ kind: 'timestamp' }, '2017-11-16 22:31:08.000001', micros, '2017-11-16T22:31:08.000001');
    check({ kind: 'timestamptz' }, '2017-11-16 14:31:08.000001-08', micros, '2017-11-16T22:31:08.000001Z');
    check({ kind: 'timestamptz' }, '2017-11-17 04:01:08.000001+05:30', micros, '2017-11-16T22:31:08.000001Z');
    check({ kind: 'timestamp' }, '1969-12-31 23:59:59.999999', 'ffffffffffffffff', '1969-12-31T23:59:59.999999');
    check({ kind: 'date' }, '0044-03-15 (BC)', encodeValue({ kind: 'int' }, -735160n).toString('hex'), '-000043-03-15');
    check({ kind: 'date' }, '12345-01-01', encodeValue({ kind: 'int' }, 3789391n).toString('hex'), '+012345-01-01');
  });

  it('print a time with no more digits than it has', () => {
    const time: PrimitiveType = { kind: 'time' };
    const shown = ['00:00:00', '22:30:00', '22:30:01', '00:00:00.5', '00:00:00.000001', '00:01:00.12345'].map((text) =>
      printValue(time, parseValue(time, text) ?? 0n),
    );
    assert.deepEqual(shown, ['00:00', '22:30', '22:30:01', '00:00:00.500', '00:00:00.000001', '00:01:00.123450']);
  });

  it('store decimals in as few bytes as their sign allows', () => {
    check(decimal(2), '14.20', '058c');
    check(decimal(2), '-0.01', 'ff');
    check(decimal(2), '1.27', '7f');
    check(decimal(2), '1.28', '0080');
    check(decimal(2), '-1.28', '80');
    check(decimal(0), '0', '00');
    check(decimal(6), '-76543209187654320918765432091.654326', 'f14220e01961ae1c6d85815784c74a');
  });

  it('leave out what is no value of the type', () => {
    assert.equal(parseValue({ kind: 'timestamp' }, 'infinity'), undefined);
    assert.equal(parseValue({ kind: 'date' }, '-infinity'), undefined);
    assert.equal(parseValue({ kind: 'double' }, 'nan'), undefined);
    assert.equal(parseValue({ kind: 'int' }, ''), undefined);
    assert.equal(parseValue(decimal(2), '1.234'), undefined);
  });

  it('compare texts by code point', () => {
    assert.ok(compareValues('\uffff', '😀') < 0);
    assert.ok(compareValues('a', 'aa') < 0);
    assert.ok(compareValues(-1n, 1n) < 0);
  });
});

describe('bounds', () => {
  const string: PrimitiveType = { kind: 'string' };
  const lower = (text: string) => lowerBound(string, text).toString('utf8');
  const upper = (text: string) => upperBound(string, text)?.toString('utf8');

  it('cut a text to 16 code points, the upper one rounded up', () => {
    assert.equal(lower('exactly 16 chars'), 'exactly 16 chars');
    assert.equal(upper('exactly 16 chars'), 'exactly 16 chars');
    assert.equal(lower('exactly 16 chars and more'), 'exactly 16 chars');
    assert.equal(upper('exactly 16 chars and more'), 'exactly 16 chart');
    assert.equal(lower('😀'.repeat(17)), '😀'.repeat(16));
    assert.equal(upper('😀'.repeat(17)), `${'😀'.repeat(15)}😁`);
  });

  it('carry where the last character is the greatest, and give up where all are', () => {
    const most = '\u{10ffff}';
    assert.equal(upper(`${'a'.repeat(15)}${most}z`), `${'a'.repeat(14)}b`);
    assert.equal(upper(most.repeat(17)), undefined);
    assert.equal(upper(most.repeat(16)), most.repeat(16));
    assert.equal(upper(`${'a'.repeat(15)}\ud7ffz`), `${'a'.repeat(15)}\ue000`);
  });

  it('hold for every text in between', () => {
    const texts = [
      '',
      'a',
      'a'.repeat(40),
      `${'z'.repeat(15)}\u{10ffff}\u{10ffff}`,
      '\uffff'.repeat(20),
      'é😀'.repeat(12),
    ];
    for (const text of texts) {
      assert.ok(compareValues(lower(text), text) <= 0, text);
      const above = upper(text);
      assert.ok(above === undefined || compareValues(above, text) >= 0, text);
    }
  });

  it('cut bytes to 16 and round the last one up', () => {
    const binary: PrimitiveType = { kind: 'binary' };
    const bytes = (...tail: number[]) => Buffer.from([...Array<number>(14).fill(1), ...tail]);
    assert.deepEqual(lowerBound(binary, bytes(2, 3, 4)), bytes(2, 3));
    assert.deepEqual(upperBound(binary, bytes(2, 3, 4)), bytes(2, 4));
    assert.deepEqual(upperBound(binary, bytes(2, 255, 4)), bytes(3));
    assert.deepEqual(upperBound(binary, bytes(2, 255)), bytes(2, 255));
    assert.equal(upperBound(binary, Buffer.alloc(17, 255)), undefined);
  });

  it('span both zeros', () => {
    const double: PrimitiveType = { kind: 'double' };
    assert.ok(Object.is(decodeValue(double, lowerBound(double, 0)), -0));
    assert.ok(Object.is(decodeValue(double, upperBound(double, -0) ?? Buffer.alloc(8)), 0));
  });
});

function encodeLong(value: bigint): string {
  return encodeValue({ kind: 'long' }, value).toString('hex');
}

function encodeDouble(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes.toString('hex');
}
