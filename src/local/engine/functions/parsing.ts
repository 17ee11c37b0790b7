/** Small readers and writers of Trino's: sizes, durations, numbers with a letter behind, Base32. */
import { fail } from './fail.ts';

const sizes = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];

/** `2.3MB` in bytes, as a whole number's digits. */
export function dataSize(text = ''): string {
  const [, digits, unit] = /^\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*$/.exec(text) ?? [];
  const power = unit === undefined ? -1 : sizes.indexOf(unit);
  if (digits === undefined || power < 0) return fail(`INVALID_FUNCTION_ARGUMENT: Invalid data size: '${text}'`);
  const [whole = '', fraction = ''] = digits.split('.');
  const scaled = BigInt(whole + fraction) * 1024n ** BigInt(power);
  return String(scaled / 10n ** BigInt(fraction.length));
}

const unitMillis: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `3.5h` in milliseconds. */
export function durationMillis(text = ''): string {
  const [, digits, unit] = /^\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*$/.exec(text) ?? [];
  if (digits === undefined || unit === undefined)
    return fail(`INVALID_FUNCTION_ARGUMENT: duration is not a valid data duration string: ${text}`);
  const millis = unitMillis[unit];
  if (millis === undefined) return fail(`INVALID_FUNCTION_ARGUMENT: Unknown time unit: ${unit}`);
  return String(Math.round(Number(digits) * millis));
}

/** `1.23M`: three digits and a letter for thousands. */
export function shortNumber(text = ''): string {
  const value = Number(text);
  const letters = ['', 'K', 'M', 'B', 'T', 'Q'];
  let size = Math.abs(value);
  let at = 0;
  while (size >= 1000 && at < letters.length - 1) {
    size /= 1000;
    at++;
  }
  const places = size < 10 ? 2 : size < 100 ? 1 : 0;
  const shown = at === 0 && Number.isInteger(size) ? String(size) : String(Number(size.toFixed(places)));
  return `${value < 0 ? '-' : ''}${shown}${letters[at]!}`;
}

/** Luhn's check of the last digit. */
export function luhn(text = ''): string {
  if (text === '') return 'false';
  if (!/^\d+$/.test(text)) return fail(`INVALID_FUNCTION_ARGUMENT: Input cannot be converted to a valid number`);
  const sum = [...text].reverse().reduce((so, digit, at) => {
    const twice = Number(digit) * (at % 2 === 0 ? 1 : 2);
    return so + (twice > 9 ? twice - 9 : twice);
  }, 0);
  return String(sum % 10 === 0);
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function toBase32(hex = ''): string {
  let bits = '';
  for (const byte of Buffer.from(hex, 'hex')) bits += byte.toString(2).padStart(8, '0');
  const letters = (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[parseInt(five.padEnd(5, '0'), 2)]!).join('');
  return letters.padEnd(Math.ceil(letters.length / 8) * 8, '=');
}

/** Hexadecimal digits. */
export function fromBase32(text = ''): string {
  const letters = text.replace(/=+$/, '');
  if (!/^[A-Z2-7]*$/.test(letters)) return fail(`INVALID_FUNCTION_ARGUMENT: Invalid input '${text}'`);
  const bits = [...letters].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2).toString(16).padStart(2, '0')).join('');
}

/** Edits between two texts, by code points. */
export function levenshtein(a = '', b = ''): string {
  const [from, to] = [[...a], [...b]];
  let row = to.map((_, at) => at + 1);
  from.forEach((letter, index) => {
    let corner = index;
    let left = index + 1;
    row = row.map((up, at) => {
      left = Math.min(up + 1, left + 1, corner + (letter === to[at] ? 0 : 1));
      corner = up;
      return left;
    });
  });
  return String(row.at(-1) ?? from.length);
}
