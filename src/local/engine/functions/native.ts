/** What neither DuckDB nor a macro can say: functions over texts, in JavaScript. */
import { createHash, createHmac } from 'node:crypto';
import { javaDouble } from '../render.ts';
import { fail, failFunction } from './fail.ts';
import { numberAt, sortedJson } from './json.ts';
import { divideTexts, quotientOf } from './numeric.ts';

type Native = readonly [name: string, arity: number, body: (...values: string[]) => string | null];

export const nativeFunctions: readonly Native[] = [
  ['lb_java_double', 1, (value = '') => scientific(numberOf(value))],
  [failFunction, 1, fail],
  ['lb_divide', 3, divideTexts],
  ['lb_quotient', 3, quotientOf],
  ['lb_digest', 2, (algorithm = '', hex = '') => createHash(algorithm).update(hex, 'hex').digest('hex')],
  [
    'lb_hmac',
    3,
    (algorithm = '', hex = '', key = '') =>
      createHmac(algorithm, Buffer.from(key, 'hex')).update(hex, 'hex').digest('hex'),
  ],
  ['lb_to_bytes', 2, toBytes],
  ['lb_from_bytes', 2, fromBytes],
  ['lb_from_utf8', 1, (hex = '') => Buffer.from(hex, 'hex').toString('utf8')],
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
  ['lb_cbrt', 1, (value = '') => String(Math.cbrt(numberOf(value)))],
  ['lb_crc32', 1, (hex = '') => String(crc32(Buffer.from(hex, 'hex')))],
  ['lb_crc32_hex', 1, (text = '') => crc32(Buffer.from(text, 'utf8')).toString(16).padStart(8, '0')],
  ['lb_soundex', 1, (text = '') => soundex(text)],
  ['lb_from_base', 2, (text = '', base = '10') => fromBase(text, Number(base))],
  ['lb_to_base', 2, (value = '0', base = '10') => BigInt(value).toString(Number(base))],
  ['lb_readable_seconds', 1, (value = '0') => readableSeconds(Number(value))],
  ['lb_to_char_number', 2, (value = '', pattern = '') => numberToChar(value, pattern)],
  ['lb_initcap', 1, (text = '') => initcap(text)],
];

/** A double as DuckDB prints it. */
function numberOf(text: string): number {
  return Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'));
}

/** Trino's text of a double in a cast: always with an exponent, `1.5E0`. */
function scientific(value: number): string {
  if (!Number.isFinite(value)) return javaDouble(value);
  const [mantissa = '0', power = '0'] = value.toExponential().replace('+', '').split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${power}`;
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

/** to_char of a number with 9, 0, `.`, `,`, G and D; one place for the sign, as PostgreSQL has it. */
function numberToChar(value: string, pattern: string): string {
  const fill = pattern.startsWith('FM');
  const body = (fill ? pattern.slice(2) : pattern).replaceAll('G', ',').replaceAll('D', '.');
  const [whole = '', fraction = ''] = body.split('.');
  const places = (fraction.match(/[09]/g) ?? []).length;
  const number = Number(value);
  const [digits = '0', decimals = ''] = Math.abs(number).toFixed(places).split('.');
  const room = (whole.match(/[09]/g) ?? []).length;
  if (digits.length > room && digits !== '0') return ` ${body.replaceAll(/[09]/g, '#')}`;
  const zeros = whole.replaceAll(',', '').indexOf('0');
  const least = zeros < 0 ? 0 : room - zeros;
  const shown = digits === '0' && least === 0 ? (places ? '' : '0') : digits.padStart(least, '0');
  let out = '';
  let at = shown.length - 1;
  for (const letter of [...whole].reverse()) {
    if (letter === ',') out = (at >= 0 ? ',' : ' ') + out;
    else out = (at >= 0 ? shown[at--]! : ' ') + out;
  }
  const signed = out.replace(/^( *)/, (spaces) => `${spaces}${number < 0 ? '-' : ' '}`);
  const text = signed + (places ? `.${decimals}` : '');
  return fill ? text.trim() : text;
}

/** The checksum of gzip and PNG; Node's own came only with 20.15. */
function crc32(data: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
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
