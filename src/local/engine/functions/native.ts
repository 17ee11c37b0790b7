/** What neither DuckDB nor a macro can say: functions over texts, in JavaScript. */
import { createHash, createHmac } from 'node:crypto';
import { dayText, intervalText, javaDouble, momentTextOf, scientific } from '../render.ts';
import { fail, failFunction } from './fail.ts';
import { fromJson } from './fromJson.ts';
import { murmur3, spookyHash, xxhash64 } from './hashes.ts';
import { isoDate, isoMoment, zoneOffset } from './iso8601.ts';
import { formatJava } from './javaFormat.ts';
import { numberAt, readJson, sortedJson, writeJson } from './json.ts';
import { jsonExtract, jsonExtractScalar, jsonSize } from './jsonExtract.ts';
import { findPath } from './jsonPath/result.ts';
import { ofNumbers, ofPairs } from './moments.ts';
import { divideTexts, quotientOf, remainderOf, withPlaces } from './numeric.ts';
import { dataSize, durationMillis, fromBase32, levenshtein, luhn, shortNumber, toBase32 } from './parsing.ts';
import {
  regexpCount,
  regexpExtract,
  regexpExtractAll,
  regexpLike,
  regexpParts,
  regexpPosition,
  regexpReplace,
  regexpSplit,
} from './regexps.ts';

/** A function over texts, NULL in, NULL out. */
export type Native = readonly [name: string, arity: number, body: (...values: string[]) => string | null];

export const nativeFunctions: readonly Native[] = [
  ['lb_java_double', 1, (value = '') => scientific(numberOf(value))],
  [failFunction, 1, fail],
  ['lb_divide', 3, divideTexts],
  ['lb_quotient', 3, quotientOf],
  ['lb_with_places', 3, withPlaces],
  ['lb_remainder', 2, remainderOf],
  ['lb_reverse', 1, (text = '') => [...text].reverse().join('')],
  ['lb_digest', 2, (algorithm = '', hex = '') => createHash(algorithm).update(hex, 'hex').digest('hex')],
  [
    'lb_hmac',
    3,
    (algorithm = '', hex = '', key = '') =>
      createHmac(algorithm, Buffer.from(key, 'hex')).update(hex, 'hex').digest('hex'),
  ],
  ['lb_to_bytes', 2, toBytes],
  ['lb_from_bytes', 2, fromBytes],
  ['lb_from_utf8', 2, (hex = '', other = '\ufffd') => fromUtf8(Buffer.from(hex, 'hex'), other)],
  ['lb_url_encode', 1, (text = '') => encodeForm(text)],
  ['lb_strpos', 3, (text = '', sought = '', instance = '1') => placeOfNth(text, sought, Number(instance))],
  [
    'lb_replace',
    3,
    (text = '', sought = '', other = '') =>
      sought === ''
        ? [...text].reduce((so, letter) => so + letter + other, other)
        : text.replaceAll(sought, () => other),
  ],
  ['lb_normalize', 2, (form = 'NFC', text = '') => text.normalize(form)],
  ['lb_java_text', 1, (value = '') => javaDouble(numberOf(value))],
  ['lb_sorted_json', 1, sortedJson],
  ['lb_json_number', 2, numberAt],
  ['lb_json_path', 3, findPath],
  ['lb_json_extract', 2, jsonExtract],
  ['lb_json_extract_scalar', 2, jsonExtractScalar],
  ['lb_json_size', 2, jsonSize],
  ['lb_like_pattern', 2, likePattern],
  ['lb_width_bucket', 4, widthBucket],
  ['lb_months_between', 3, monthSteps],
  ['lb_format', 2, formatJava],
  ['lb_iso_date', 1, isoDate],
  ['lb_iso_moment', 1, isoMoment],
  ['lb_zone_offset', 2, zoneOffset],
  ['lb_of_pairs', 2, ofPairs],
  ['lb_of_numbers', 2, ofNumbers],
  ['lb_hex', 1, hexDigits],
  ['lb_hex_reverse', 1, (hex = '') => Buffer.from(hex, 'hex').reverse().toString('hex')],
  ['lb_hex_part', 3, hexPart],
  ['lb_xxhash64', 1, xxhash64],
  ['lb_murmur3', 1, murmur3],
  ['lb_spooky', 2, (hex = '', bits = '64') => spookyHash(hex, bits === '32' ? 32 : 64) ?? longSpooky()],
  ['lb_data_size', 1, dataSize],
  ['lb_duration', 1, durationMillis],
  ['lb_short_number', 1, shortNumber],
  ['lb_luhn', 1, luhn],
  ['lb_to_base32', 1, toBase32],
  ['lb_from_base32', 1, fromBase32],
  ['lb_to_base64url', 1, (hex = '') => padBase64(Buffer.from(hex, 'hex').toString('base64url'))],
  ['lb_from_base64url', 1, (text = '') => Buffer.from(text, 'base64url').toString('hex')],
  ['lb_levenshtein', 2, levenshtein],
  ['lb_regexp_like', 2, regexpLike],
  ['lb_regexp_extract', 3, regexpExtract],
  ['lb_regexp_extract_all', 3, regexpExtractAll],
  ['lb_regexp_count', 2, regexpCount],
  ['lb_regexp_split', 2, regexpSplit],
  ['lb_regexp_position', 4, regexpPosition],
  ['lb_regexp_replace', 3, regexpReplace],
  ['lb_regexp_parts', 2, regexpParts],
  ['lb_json_double', 1, (value = '') => jsonDouble(numberOf(value))],
  ['lb_json_again', 1, (text = '') => writeJson(readJson(text))],
  ['lb_json_text', 1, (value = '') => JSON.stringify(value)],
  ['lb_from_json', 2, fromJson],
  ['lb_date_text', 1, (days = '0') => dayText(Number(days))],
  ['lb_timestamp_text', 1, (micros = '0') => momentTextOf(BigInt(micros))],
  ['lb_interval_text', 2, (unit = '', amount = '0') => intervalText(unit, BigInt(amount))],
  ['lb_cbrt', 1, (value = '') => String(Math.cbrt(numberOf(value)))],
  ['lb_crc32', 1, (hex = '') => String(crc32(Buffer.from(hex, 'hex')))],
  ['lb_crc32c_hex', 1, (text = '') => crc32(Buffer.from(text, 'utf8'), 0x82f63b78).toString(16).padStart(8, '0')],
  ['lb_json_kind', 1, (text = '') => jsonKind(text)],
  ['lb_soundex', 1, (text = '') => soundex(text)],
  ['lb_from_base', 2, (text = '', base = '10') => fromBase(text, Number(base))],
  ['lb_to_base', 2, (value = '0', base = '10') => BigInt(value).toString(Number(base))],
  ['lb_readable_seconds', 1, (value = '0') => readableSeconds(Number(value))],
  ['lb_initcap', 1, (text = '') => initcap(text)],
];

/** A double as DuckDB prints it. */
function numberOf(text: string): number {
  return Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'));
}

/** What is no UTF-8 becomes the other text. */
function fromUtf8(bytes: Buffer, other: string): string {
  const text = bytes.toString('utf8');
  if (other === '\ufffd' || !text.includes('\ufffd')) return text;
  // A replacement mark that is there by itself stays.
  const mark = Buffer.from('\ufffd');
  return bytes.includes(mark)
    ? fail('NOT_SUPPORTED: local engine: from_utf8 of a replacement mark is not emulated (runs on Athena)')
    : text.replaceAll('\ufffd', () => other);
}

/** Bytes from a place that is counted from 1, from the end where it is below 0. */
function hexPart(hex = '', from = '1', length = ''): string {
  const bytes = Buffer.from(hex, 'hex');
  const start = Number(from) < 0 ? bytes.length + Number(from) : Number(from) - 1;
  if (Number(from) === 0 || start < 0) return '';
  return bytes.subarray(start, length === '' ? undefined : start + Math.max(0, Number(length))).toString('hex');
}

function hexDigits(text = ''): string {
  if (text.length % 2 !== 0) return fail(`INVALID_FUNCTION_ARGUMENT: invalid input length ${text.length}`);
  return /^[0-9A-Fa-f]*$/.test(text) ? text : fail('INVALID_FUNCTION_ARGUMENT: invalid hex character');
}

/** The bucket of n equal ones between two bounds, which may go down. */
function widthBucket(operand = '', low = '', high = '', count = ''): string {
  const refuse = (said: string): never => fail(`INVALID_FUNCTION_ARGUMENT: ${said}`);
  const [value, from, to, buckets] = [numberOf(operand), numberOf(low), numberOf(high), Number(count)];
  if (buckets <= 0) return refuse('bucketCount must be greater than 0');
  if (Number.isNaN(value)) return refuse('operand must not be NaN');
  if (!Number.isFinite(from)) return refuse('first bound must be finite');
  if (!Number.isFinite(to)) return refuse('second bound must be finite');
  if (from === to) return refuse('bounds cannot equal each other');
  const [lower, upper] = [Math.min(from, to), Math.max(from, to)];
  let bucket =
    value < lower ? 0 : value >= upper ? buckets + 1 : Math.floor((buckets * (value - lower)) / (upper - lower) + 1);
  if (from > to) bucket = buckets - bucket + 1;
  return String(bucket);
}

/** Days since 1970 of each step of months, as JSON; each counted from the start, so that short months cut none after them. */
function monthSteps(from = '', to = '', months = ''): string {
  const [start, end, step] = [Number(from), Number(to), Number(months)];
  if (step === 0) return fail('INVALID_FUNCTION_ARGUMENT: interval must not be zero');
  if (step > 0 ? end < start : end > start)
    return fail(
      'INVALID_FUNCTION_ARGUMENT: sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start',
    );
  const first = new Date(start * 86_400_000);
  const days: number[] = [];
  for (let count = 0; ; count++) {
    const month = first.getUTCMonth() + count * step;
    const last = new Date(Date.UTC(first.getUTCFullYear(), month + 1, 0)).getUTCDate();
    const day = Date.UTC(first.getUTCFullYear(), month, Math.min(first.getUTCDate(), last)) / 86_400_000;
    if (step > 0 ? day > end : day < end) return JSON.stringify(days);
    days.push(day);
    if (days.length > 10_000)
      return fail('INVALID_FUNCTION_ARGUMENT: result of sequence function must not have more than 10000 entries');
  }
}

/** A pattern of LIKE whose own escape sign has become a backslash. */
function likePattern(pattern = '', escape = ''): string {
  const refuse = (said: string): never => fail(`INVALID_FUNCTION_ARGUMENT: ${said}`);
  if ([...escape].length !== 1) return refuse('Escape string must be a single character');
  const letters = [...pattern];
  let out = '';
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at]!;
    if (letter !== escape) {
      out += letter === '\\' ? '\\\\' : letter;
      continue;
    }
    const next = letters[++at];
    if (next !== '%' && next !== '_' && next !== escape)
      return refuse("Escape character must be followed by '%', '_' or the escape character itself");
    out += next === '%' || next === '_' || next === '\\' ? `\\${next}` : next;
  }
  return out;
}

function longSpooky(): never {
  return fail('NOT_SUPPORTED: local engine: a SpookyHash of 192 bytes or more is not emulated (runs on Athena)');
}

function padBase64(text: string): string {
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

function jsonDouble(value: number): string {
  return Number.isFinite(value) ? javaDouble(value) : JSON.stringify(javaDouble(value));
}

function fromBase(text: string, base: number): string | null {
  const digits = text.toLowerCase().replace(/^[-+]/, '');
  const refused = (): never => fail(`INVALID_FUNCTION_ARGUMENT: Not a valid base-${base} number: ${text}`);
  if (!digits) return refused();
  let value = 0n;
  for (const digit of digits) {
    const number = Number.parseInt(digit, base);
    if (Number.isNaN(number)) return refused();
    value = value * BigInt(base) + BigInt(number);
  }
  return String(text.startsWith('-') ? -value : value);
}

function soundex(text: string): string {
  const codes: Record<string, string> = {};
  for (const [letters, code] of [
    ['BFPV', '1'],
    ['CGJKQSXZ', '2'],
    ['DT', '3'],
    ['L', '4'],
    ['MN', '5'],
    ['R', '6'],
  ] as const)
    for (const letter of letters) codes[letter] = code;
  const letters = text.toUpperCase().replace(/[^A-Z]/g, '');
  if (!letters) return '';
  let out = letters[0]!;
  let last = codes[letters[0]!] ?? '';
  for (const letter of letters.slice(1)) {
    const code = codes[letter] ?? '';
    if (code && code !== last) out += code;
    if (letter !== 'H' && letter !== 'W') last = code;
  }
  return out.slice(0, 4).padEnd(4, '0');
}

function readableSeconds(value: number): string {
  const parts: string[] = [];
  let left = Math.round(Math.abs(value));
  for (const [unit, length] of [
    ['week', 604800],
    ['day', 86400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
  }
  return parts.join(', ') || '0 seconds';
}

function initcap(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/(^|[^\p{L}\p{N}])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** The checksum of gzip and PNG, Node's own of which came only with 20.15; with another polynomial that of Castagnoli. */
function crc32(data: Buffer, polynomial = 0xedb88320): number {
  let sum = 0xffffffff;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? polynomial : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** What a text is as JSON, read strictly. */
function jsonKind(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return 'array';
    return typeof value === 'object' && value !== null ? 'object' : 'scalar';
  } catch {
    return 'none';
  }
}

/** Numbers as bytes, the first the highest. */
function toBytes(form = '', value = ''): string {
  const bytes = Buffer.alloc(form === 'integer' || form === 'real' ? 4 : 8);
  if (form === 'integer') bytes.writeInt32BE(Number(value));
  else if (form === 'bigint') bytes.writeBigInt64BE(BigInt(value));
  else if (form === 'real') bytes.writeFloatBE(numberOf(value));
  else bytes.writeDoubleBE(numberOf(value));
  return bytes.toString('hex');
}

function fromBytes(form = '', hex = ''): string {
  const bytes = Buffer.from(hex, 'hex');
  const size = form === 'integer' || form === 'real' ? 4 : 8;
  if (bytes.length !== size)
    return fail(`INVALID_FUNCTION_ARGUMENT: expected ${size}-byte input, but got instead: ${bytes.length} bytes`);
  if (form === 'integer') return String(bytes.readInt32BE());
  if (form === 'bigint') return String(bytes.readBigInt64BE());
  return String(form === 'real' ? bytes.readFloatBE() : bytes.readDoubleBE());
}

/** As a form of a web page sends it. */
function encodeForm(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The place of the n-th occurrence, counted from 1 and from the end where n is below 0; else 0. */
function placeOfNth(text: string, sought: string, instance: number): string {
  if (instance === 0) return fail("INVALID_FUNCTION_ARGUMENT: 'instance' must be a positive or negative number.");
  if (sought === '') return '1';
  let at = instance > 0 ? -1 : text.length;
  for (let count = 0; count < Math.abs(instance); count++) {
    at = instance > 0 ? text.indexOf(sought, at + 1) : at === 0 ? -1 : text.lastIndexOf(sought, at - 1);
    if (at < 0) return '0';
  }
  return String([...text.slice(0, at)].length + 1);
}
