/**
 * Single values: bounds and partition values. Inside, integers, dates (days), times and timestamps (microseconds) and
 * decimals (unscaled) are bigint; uuid, binary and fixed are bytes.
 */
import { quoteText } from '../../sql/quote.ts';
import { typeToDuckDb, type PrimitiveType } from './types.ts';

export type SingleValue = boolean | bigint | number | string | Buffer;

const microsPerSecond = 1_000_000n;
const microsPerDay = 86_400n * microsPerSecond;

/** Iceberg's binary form of a value, appendix D of its specification. */
export function encodeValue(type: PrimitiveType, value: SingleValue): Buffer {
  switch (type.kind) {
    case 'boolean':
      return Buffer.from([value === true ? 1 : 0]);
    case 'int':
    case 'date': {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32LE(Number(value));
      return bytes;
    }
    case 'long':
    case 'time':
    case 'timestamp':
    case 'timestamptz': {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(asBigInt(value));
      return bytes;
    }
    case 'float': {
      const bytes = Buffer.alloc(4);
      bytes.writeFloatLE(Number(value));
      return bytes;
    }
    case 'double': {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(Number(value));
      return bytes;
    }
    case 'decimal':
      return decimalBytes(asBigInt(value));
    case 'string':
      return Buffer.from(typeof value === 'string' ? value : '', 'utf8');
    case 'uuid':
    case 'binary':
    case 'fixed':
      return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
  }
}

export function decodeValue(type: PrimitiveType, bytes: Buffer): SingleValue {
  switch (type.kind) {
    case 'boolean':
      return bytes[0] !== 0;
    case 'int':
    case 'date':
      return BigInt(bytes.readInt32LE());
    // A bound written before a column was widened keeps its old width.
    case 'long':
      return bytes.length === 4 ? BigInt(bytes.readInt32LE()) : bytes.readBigInt64LE();
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return bytes.readBigInt64LE();
    case 'float':
      return bytes.readFloatLE();
    case 'double':
      return bytes.length === 4 ? bytes.readFloatLE() : bytes.readDoubleLE();
    case 'decimal':
      return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex') || '0'}`));
    case 'string':
      return bytes.toString('utf8');
    case 'uuid':
    case 'binary':
    case 'fixed':
      return bytes;
  }
}

function asBigInt(value: SingleValue): bigint {
  return typeof value === 'bigint' ? value : BigInt(Number(value));
}

/** Two's complement, big-endian, as few bytes as hold the number. */
export function decimalBytes(unscaled: bigint): Buffer {
  let length = 1;
  while (BigInt.asIntN(length * 8, unscaled) !== unscaled) length++;
  return Buffer.from(
    BigInt.asUintN(length * 8, unscaled)
      .toString(16)
      .padStart(length * 2, '0'),
    'hex',
  );
}

/** Compares two values of one type: below, above or equal to zero, as sorting wants it. */
export function compareValues(a: SingleValue, b: SingleValue): number {
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return a.compare(b);
  // By code point, which UTF-8 keeps and UTF-16 does not.
  if (typeof a === 'string' && typeof b === 'string') return Buffer.from(a).compare(Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Reads the text that DuckDB prints for a value of the type; undefined where it is no value that a bound can hold. */
export function parseValue(type: PrimitiveType, text: string): SingleValue | undefined {
  switch (type.kind) {
    case 'boolean':
      return text === 'true' || text === '1';
    case 'int':
    case 'long':
      return /^-?\d+$/.test(text) ? BigInt(text) : undefined;
    case 'float':
    case 'double': {
      const value = /^-?inf/i.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);
      return Number.isNaN(value) || text === '' ? undefined : value;
    }
    case 'decimal':
      return parseDecimal(text, type.scale);
    case 'date': {
      const micros = parseDate(text);
      return micros === undefined ? undefined : micros / microsPerDay;
    }
    case 'time':
      return parseTime(text);
    case 'timestamp':
    case 'timestamptz':
      return parseTimestamp(text);
    case 'string':
      return text;
    case 'uuid':
      return Buffer.from(text.replaceAll('-', ''), 'hex');
    case 'binary':
    case 'fixed':
      return /^(?:[0-9a-f]{2})*$/i.test(text) ? Buffer.from(text, 'hex') : undefined;
  }
}

function parseDecimal(text: string, scale: number): bigint | undefined {
  const parts = /^(-?)(\d*)(?:\.(\d+))?$/.exec(text);
  if (!parts) return undefined;
  const [, sign, whole = '', fraction = ''] = parts;
  if (fraction.length > scale) return undefined;
  const unscaled = BigInt(`${whole}${fraction.padEnd(scale, '0')}` || '0');
  return sign === '-' ? -unscaled : unscaled;
}

function parseDate(text: string): bigint | undefined {
  const parts = /^(\d{4,6})-(\d\d)-(\d\d)( \(BC\))?$/.exec(text);
  if (!parts) return undefined;
  const year = parts[4] === undefined ? Number(parts[1]) : 1 - Number(parts[1]);
  const date = new Date(0);
  date.setUTCFullYear(year, Number(parts[2]) - 1, Number(parts[3]));
  return Number.isNaN(date.getTime()) ? undefined : BigInt(date.getTime()) * 1000n;
}

function parseTime(text: string): bigint | undefined {
  const parts = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text);
  if (!parts) return undefined;
  const [, hours = '', minutes = '', seconds = '', fraction = ''] = parts;
  const whole = BigInt(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
  return whole * microsPerSecond + BigInt(fraction.padEnd(6, '0'));
}

function parseTimestamp(text: string): bigint | undefined {
  const parts = /^(\S+) (\d\d:\d\d:\d\d(?:\.\d+)?)(?:([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?)?( \(BC\))?$/.exec(text);
  if (!parts) return undefined;
  const [, date = '', time = '', sign, hours, minutes, seconds, era = ''] = parts;
  const [day, moment] = [parseDate(date + era), parseTime(time)];
  if (day === undefined || moment === undefined) return undefined;
  const offset = BigInt(Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * microsPerSecond;
  return day + moment - (sign === '-' ? -offset : offset);
}

/** A value as people read it, and as Trino prints bounds: ISO dates and times, decimals with their point, bytes as base64. */
export function printValue(type: PrimitiveType, value: SingleValue): string {
  switch (type.kind) {
    case 'date':
      return printDate(asBigInt(value));
    case 'time':
      return printTime(asBigInt(value));
    case 'timestamp':
      return printTimestamp(asBigInt(value));
    case 'timestamptz':
      return `${printTimestamp(asBigInt(value))}Z`;
    case 'decimal': {
      const unscaled = asBigInt(value);
      const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(type.scale + 1, '0');
      const whole = digits.slice(0, digits.length - type.scale);
      return `${unscaled < 0n ? '-' : ''}${whole}${type.scale > 0 ? `.${digits.slice(-type.scale)}` : ''}`;
    }
    case 'uuid': {
      const hex = Buffer.isBuffer(value) ? value.toString('hex') : '';
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    }
    default:
      return Buffer.isBuffer(value) ? value.toString('base64') : String(value);
  }
}

function printDate(days: bigint): string {
  const date = new Date(Number(days) * 86_400_000);
  // Beyond year 9999 and before 0, ISO text has a sign and six digits.
  return date.toISOString().replace(/T.*$/, '');
}

/** No more digits than there are: hours and minutes always, a fraction in threes, as Java prints times. */
function printTime(micros: bigint): string {
  const two = (part: bigint) => String(part).padStart(2, '0');
  const seconds = micros / microsPerSecond;
  const minutes = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}`;
  const fraction = String(micros % microsPerSecond)
    .padStart(6, '0')
    .replace(/^000000$/, '')
    .replace(/000$/, '');
  if (fraction === '' && seconds % 60n === 0n) return minutes;
  return `${minutes}:${two(seconds % 60n)}${fraction === '' ? '' : `.${fraction}`}`;
}

function printTimestamp(micros: bigint): string {
  const inDay = ((micros % microsPerDay) + microsPerDay) % microsPerDay;
  return `${printDate((micros - inDay) / microsPerDay)}T${printTime(inDay)}`;
}

/** A value as a literal of DuckDB, of the column's own type. */
export function valueToSql(type: PrimitiveType, value: SingleValue): string {
  switch (type.kind) {
    case 'date':
      return `(DATE '1970-01-01' + CAST(${asBigInt(value)} AS INTEGER))`;
    case 'time':
      return `(TIME '00:00:00' + system.main.to_microseconds(CAST(${asBigInt(value)} AS BIGINT)))`;
    case 'timestamp':
      return `system.main.make_timestamp(CAST(${asBigInt(value)} AS BIGINT))`;
    case 'timestamptz':
      return `(system.main.to_timestamp(0) + system.main.to_microseconds(CAST(${asBigInt(value)} AS BIGINT)))`;
    case 'binary':
    case 'fixed':
      return `system.main.unhex('${Buffer.isBuffer(value) ? value.toString('hex') : ''}')`;
    default:
      return `CAST(${quoteText(printValue(type, value))} AS ${typeToDuckDb(type)})`;
  }
}

const boundLength = 16;

/** The lower bound of a column as its binary form; texts are cut to 16 code points, bytes to 16 bytes. */
export function lowerBound(type: PrimitiveType, minimum: SingleValue): Buffer {
  if (typeof minimum === 'string') return encodeValue(type, cut(minimum).text);
  if (Buffer.isBuffer(minimum)) return type.kind === 'binary' ? minimum.subarray(0, boundLength) : minimum;
  // Both zeros are equal for SQL, yet not for a reader that compares bits.
  return encodeValue(type, minimum === 0 ? -0 : minimum);
}

/** The upper bound; what is cut is rounded up, and where that cannot be done there is none. */
export function upperBound(type: PrimitiveType, maximum: SingleValue): Buffer | undefined {
  if (typeof maximum === 'string') {
    const { text, shorter } = cut(maximum);
    const rounded = shorter ? nextText(text) : text;
    return rounded === undefined ? undefined : encodeValue(type, rounded);
  }
  if (Buffer.isBuffer(maximum)) {
    if (type.kind !== 'binary' || maximum.length <= boundLength) return maximum;
    const bytes = Buffer.from(maximum.subarray(0, boundLength));
    let last = bytes.length - 1;
    while (last >= 0 && bytes[last] === 0xff) last--;
    if (last < 0) return undefined;
    bytes[last] = (bytes[last] ?? 0) + 1;
    return bytes.subarray(0, last + 1);
  }
  return encodeValue(type, maximum === 0 ? 0 : maximum);
}

function cut(text: string): { readonly text: string; readonly shorter: boolean } {
  const points = Array.from(text.length > boundLength * 2 + 2 ? text.slice(0, boundLength * 2 + 2) : text);
  return { text: points.slice(0, boundLength).join(''), shorter: points.length > boundLength };
}

/** The least text of at most the same length that is greater than every text that starts with this one. */
function nextText(text: string): string | undefined {
  const points = Array.from(text, (point) => point.codePointAt(0) ?? 0);
  for (let at = points.length - 1; at >= 0; at--) {
    const point = points[at] ?? 0;
    if (point >= 0x10ffff) continue;
    // Surrogates are no characters.
    const next = point + 1 === 0xd800 ? 0xe000 : point + 1;
    return String.fromCodePoint(...points.slice(0, at), next);
  }
  return undefined;
}
