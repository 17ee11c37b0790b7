/** Values as the dialect's engine prints them in a result. */
import type { Dialect } from '../../sql/lexer.ts';
import type { DuckValue } from '../duckdb.ts';
import type { LakeType } from './types.ts';

export type Printer = (value: DuckValue) => string | null;

/** Prints values of one type; made once for each column. */
export function printerOf(type: LakeType, dialect: Dialect): Printer {
  const print = dialect === 'athena' ? athenaPrinter(type) : redshiftPrinter(type);
  return (value) => (value === null ? null : print(value));
}

function athenaPrinter(type: LakeType): (value: DuckValue) => string {
  switch (type.name) {
    case 'double':
      return (value) => javaDouble(Number(value));
    case 'real':
      return (value) => javaDouble(shortFloat(Number(value)));
    case 'timestamp':
      return (value) => athenaTimestamp(value as bigint);
    case 'timestamptz':
      return (value) => `${athenaTimestamp(value as bigint)} UTC`;
    case 'time':
      return (value) => timeText(value as bigint, 3);
    case 'varbinary':
      return (value) => Array.from(value as Uint8Array, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    case 'interval':
      return (value) => athenaInterval(value);
    case 'array': {
      const item = nestedPrinter(type.inner![0]!);
      return (value) => `[${(value as DuckValue[]).map(item).join(', ')}]`;
    }
    case 'map': {
      const [key, item] = type.inner!.map(nestedPrinter);
      return (value) =>
        `{${(value as [DuckValue, DuckValue][]).map((pair) => `${key!(pair[0])}=${item!(pair[1])}`).join(', ')}}`;
    }
    case 'row': {
      const fields = type.inner!.map(nestedPrinter);
      return (value) =>
        `{${fields.map((field, at) => `${type.names![at]}=${field((value as DuckValue[])[at] ?? null)}`).join(', ')}}`;
    }
    default:
      return plainText;
  }
}

function nestedPrinter(type: LakeType): (value: DuckValue) => string {
  const print = athenaPrinter(type);
  return (value) => (value === null ? 'null' : print(value));
}

function redshiftPrinter(type: LakeType): (value: DuckValue) => string {
  switch (type.name) {
    case 'double':
      return (value) => postgresDouble(Number(value));
    case 'real':
      return (value) => postgresDouble(shortFloat(Number(value)));
    case 'timestamp':
      return (value) => postgresTimestamp(value as bigint);
    case 'timestamptz':
      return (value) => `${postgresTimestamp(value as bigint)}+00`;
    case 'time':
      return (value) => trimFraction(timeText(value as bigint, 6));
    case 'varbinary':
      return (value) => Buffer.from(value as Uint8Array).toString('hex');
    case 'interval':
      return (value) => redshiftInterval(value);
    case 'array':
    case 'map':
    case 'row':
      return (value) => jsonText(value, type);
    default:
      return plainText;
  }
}

/** SUPER as JSON, exact for 64-bit and decimal numbers. */
function jsonText(value: DuckValue, type: LakeType): string {
  if (value === null) return 'null';
  switch (type.name) {
    case 'array':
      return `[${(value as DuckValue[]).map((item) => jsonText(item, type.inner![0]!)).join(',')}]`;
    case 'map':
      return `{${(value as [DuckValue, DuckValue][])
        .map(([key, item]) => `${JSON.stringify(plainText(key))}:${jsonText(item, type.inner![1]!)}`)
        .join(',')}}`;
    case 'row':
      return `{${type
        .names!.map(
          (name, at) => `${JSON.stringify(name)}:${jsonText((value as DuckValue[])[at] ?? null, type.inner![at]!)}`,
        )
        .join(',')}}`;
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'decimal':
    case 'json':
    case 'super':
      return plainText(value);
    case 'double':
    case 'real':
      return postgresDouble(Number(value));
    default:
      return JSON.stringify(redshiftPrinter(type)(value));
  }
}

/** Java's Double.toString: always a fraction, exponent outside 10^-3 … 10^7. */
export function javaDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -3 && exponent < 7) {
    const text = value.toString();
    return text.includes('.') ? text : `${text}.0`;
  }
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent}`;
}

function postgresDouble(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 15) return value.toString();
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** The shortest decimal that is the same single-precision number. */
function shortFloat(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

const dayMicros = 86_400_000_000n;

/** `YYYY-MM-DD HH:MM:SS.fff` with so many digits of the second's fraction, cut off, not rounded. */
function timestampText(micros: bigint, digits: number): string {
  const inDay = ((micros % dayMicros) + dayMicros) % dayMicros;
  const date = new Date(Number((micros - inDay) / 1000n));
  const year = date.getUTCFullYear();
  const pad = (number: number): string => String(number).padStart(2, '0');
  const yearText = year < 0 ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0');
  return `${yearText}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())} ${timeText(inDay, digits)}`;
}

function timeText(micros: bigint, digits: number): string {
  const part = (unit: bigint, wrap: bigint, width: number): string =>
    String((micros / unit) % wrap).padStart(width, '0');
  const clock = `${part(3_600_000_000n, 25n, 2)}:${part(60_000_000n, 60n, 2)}:${part(1_000_000n, 60n, 2)}`;
  return `${clock}.${part(1n, 1_000_000n, 6).slice(0, digits)}`;
}

/** Milliseconds, or microseconds where a table holds such. */
function athenaTimestamp(micros: bigint): string {
  return timestampText(micros, micros % 1000n === 0n ? 3 : 6);
}

function postgresTimestamp(micros: bigint): string {
  return trimFraction(timestampText(micros, 6));
}

function trimFraction(text: string): string {
  return text.replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') || text.includes('.') ? '' : zeros));
}

function athenaInterval(value: DuckValue): string {
  if (value === null || typeof value !== 'object' || !('months' in value)) return plainText(value);
  if (value.months !== 0) {
    const sign = value.months < 0 ? '-' : '';
    return `${sign}${Math.floor(Math.abs(value.months) / 12)}-${Math.abs(value.months) % 12}`;
  }
  const total = BigInt(value.days) * dayMicros + value.micros;
  const positive = total < 0n ? -total : total;
  return `${total < 0n ? '-' : ''}${positive / dayMicros} ${timeText(positive % dayMicros, 3)}`;
}

function redshiftInterval(value: DuckValue): string {
  if (value === null || typeof value !== 'object' || !('months' in value)) return plainText(value);
  const years = Math.trunc(value.months / 12);
  const months = value.months % 12;
  const parts = [years && `${years} years`, months && `${months} mons`, value.days && `${value.days} days`].filter(
    Boolean,
  );
  const positive = value.micros < 0n ? -value.micros : value.micros;
  return [...parts, `${value.micros < 0n ? '-' : ''}${trimFraction(timeText(positive, 6))}`].join(' ');
}

/** Numbers, booleans and texts as they are. */
export function plainText(value: DuckValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
