/** Values as the dialect's engine prints them in a result. */
import type { Dialect } from '../../sql/lexer.ts';
import type { DuckValue } from '../duckdb.ts';
import type { LakeType } from './types.ts';
import { offsetMs } from './zones.ts';

export type Printer = (value: DuckValue) => string | null;

/** Prints values of one type; made once for each column. */
export function printerOf(type: LakeType, dialect: Dialect): Printer {
  const print = dialect === 'athena' ? athenaPrinter(type) : redshiftPrinter(type);
  return (value) => (value === null ? null : print(value));
}

function athenaPrinter(type: LakeType): (value: DuckValue) => string {
  switch (type.name) {
    case 'date':
      return dateText;
    case 'double':
      return (value) => javaDouble(Number(value));
    case 'real':
      return (value) => javaDouble(shortFloat(Number(value)));
    case 'timestamp':
      return (value) => athenaTimestamp(value as bigint, type.size);
    case 'timestamptz':
      return (value) => zonedTimestamp(value as bigint, type);
    case 'time':
      return (value) => timeText(value as bigint, Math.max(3, type.size ?? 3));
    case 'varbinary':
      return (value) => Array.from(value as Uint8Array, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    case 'interval':
      return (value) => athenaInterval(value, type.unit);
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

/** Trino's text of a double in a cast: always with an exponent, `1.5E0`. */
export function scientific(value: number): string {
  if (!Number.isFinite(value)) return javaDouble(value);
  if (Object.is(value, -0)) return '-0E0';
  const [mantissa = '0', power = '0'] = value.toExponential().replace('+', '').split('e');
  return `${mantissa.includes('.') || value === 0 ? mantissa : `${mantissa}.0`}E${power}`;
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
const hourMicros = 3_600_000_000n;

/** `YYYY-MM-DD HH:MM:SS.fff` with so many digits of the second's fraction, cut off, not rounded. */
function timestampText(micros: bigint, digits: number): string {
  const inDay = ((micros % dayMicros) + dayMicros) % dayMicros;
  const date = new Date(Number((micros - inDay) / 1000n));
  const year = date.getUTCFullYear();
  const pad = (number: number): string => String(number).padStart(2, '0');
  return `${yearText(year)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())} ${timeText(inDay, digits)}`;
}

function timeText(micros: bigint, digits: number): string {
  const part = (unit: bigint, wrap: bigint, width: number): string =>
    String((micros / unit) % wrap).padStart(width, '0');
  const clock = `${part(3_600_000_000n, 25n, 2)}:${part(60_000_000n, 60n, 2)}:${part(1_000_000n, 60n, 2)}`;
  return `${clock}.${part(1n, 1_000_000n, 6).slice(0, digits)}`;
}

/** As many places as the type has, three at least; where it is not known, microseconds where there are such. */
function athenaTimestamp(micros: bigint, size: number | undefined): string {
  return timestampText(micros, size === undefined ? (micros % 1000n === 0n ? 3 : 6) : Math.max(3, size));
}

function zonedTimestamp(micros: bigint, { size, zone = 'UTC' }: LakeType): string {
  const ahead = zone === 'UTC' ? 0 : offsetMs(zone, Number(micros / 1000n));
  return `${athenaTimestamp(micros + BigInt(ahead) * 1000n, size)} ${zone}`;
}

/** DuckDB's text of a date in Java's: a sign before the year beyond 9999, a minus before those of before the year 1. */
function dateText(value: DuckValue): string {
  const [, year = '', rest = '', before] = /^(\d+)(-\d\d-\d\d)( \(BC\))?$/.exec(plainText(value)) ?? [];
  if (year === '') return plainText(value);
  return yearText(before ? 1 - Number(year) : Number(year)) + rest;
}

function yearText(year: number): string {
  const digits = String(Math.abs(year)).padStart(4, '0');
  return `${year < 0 ? '-' : year > 9999 ? '+' : ''}${digits}`;
}

/** The day that is so many days behind 1970-01-01, as Java writes it. */
export function dayText(days: number): string {
  const date = new Date(days * 86_400_000);
  if (Number.isNaN(date.getTime())) return String(days);
  const pad = (number: number): string => String(number).padStart(2, '0');
  return `${yearText(date.getUTCFullYear())}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

/** `YYYY-MM-DD HH:MM:SS.ffffff` of microseconds since 1970. */
export function momentTextOf(micros: bigint): string {
  return timestampText(micros, 6);
}

/** Milliseconds, or months, as Trino writes an interval. */
export function intervalText(unit: string, amount: bigint): string {
  const sign = amount < 0n ? '-' : '';
  const positive = amount < 0n ? -amount : amount;
  if (unit === 'year') return `${sign}${positive / 12n}-${positive % 12n}`;
  const micros = positive * 1000n;
  return `${sign}${micros / dayMicros} ${timeText(micros % dayMicros, 3)}`;
}

function postgresTimestamp(micros: bigint): string {
  return trimFraction(timestampText(micros, 6));
}

function trimFraction(text: string): string {
  return text.replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') || text.includes('.') ? '' : zeros));
}

function athenaInterval(value: DuckValue, unit: LakeType['unit']): string {
  if (value === null || typeof value !== 'object' || !('months' in value)) return plainText(value);
  if (value.months !== 0 || unit === 'month') {
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
  const hours = (positive / hourMicros).toString().padStart(2, '0');
  const minutes = trimFraction(timeText(positive % hourMicros, 6)).slice(2);
  return [...parts, `${value.micros < 0n ? '-' : ''}${hours}${minutes}`].join(' ');
}

/** Numbers, booleans and texts as they are. */
export function plainText(value: DuckValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
