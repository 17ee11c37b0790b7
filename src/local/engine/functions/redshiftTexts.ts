/** Regular expressions, bytes and hashes of Redshift, in JavaScript. */
import { fail } from './fail.ts';

const classes: Readonly<Record<string, string>> = {
  alpha: '\\p{L}',
  digit: '0-9',
  alnum: '\\p{L}\\p{N}',
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
};

const compiled = new Map<string, RegExp>();

function patternOf(pattern: string, options: string): RegExp {
  const flags = /i/.test(options) && !/c.*$/.test(options.slice(options.lastIndexOf('i'))) ? 'gi' : 'g';
  const key = `${flags}\0${pattern}`;
  let found = compiled.get(key);
  if (!found) {
    const own = pattern.replaceAll(/\[:(\w+):\]/g, (all, name: string) => classes[name] ?? all);
    found = compile(own, flags);
    if (compiled.size > 500) compiled.clear();
    compiled.set(key, found);
  }
  return found;
}

function compile(pattern: string, flags: string): RegExp {
  for (const own of [`${flags}u`, flags])
    try {
      return new RegExp(pattern, own);
    } catch {
      // Without `u` more is taken.
    }
  return fail('INVALID_REGULAR_EXPRESSION: invalid regular expression');
}

/** Where a search begins, in UTF-16 units. */
function startOf(text: string, position: string): number {
  return [...text].slice(0, Math.max(0, Number(position) - 1)).join('').length;
}

/**
 * What is found of a pattern: `count`, or of the n-th match its `text`, `start` or `end`. Places count letters from 1;
 * options: `i` whatever the case, `e` the first group instead of the whole.
 */
export function regexpOf(
  what = 'text',
  text = '',
  pattern = '',
  position = '1',
  occurrence = '1',
  options = 'c',
): string {
  const from = startOf(text, position);
  const all = [...text.slice(from).matchAll(patternOf(pattern, options))];
  if (what === 'count') return String(all.length);
  const found = all[Number(occurrence) - 1];
  if (what === 'text') return (/e/.test(options) ? found?.[1] : found?.[0]) ?? '';
  if (!found) return '0';
  const end = from + found.index + (what === 'end' ? found[0].length : 0);
  return String([...text.slice(0, end)].length + 1);
}

export function regexpReplaced(text = '', pattern = '', other = '', position = '1', options = 'c'): string {
  const from = startOf(text, position);
  return text.slice(0, from) + text.slice(from).replaceAll(patternOf(pattern, options), other.replaceAll('$&', '$$&'));
}

/** Hexadecimal digits as bits, and back. */
export function bitsOf(hex = ''): string {
  return [...Buffer.from(hex, 'hex')].map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

export function hexOfBits(bits = ''): string {
  if (!/^[01]*$/.test(bits)) return fail('INVALID_PARAMETER_VALUE: invalid binary digits');
  const padded = bits.padStart(Math.ceil(bits.length / 8) * 8, '0');
  return (padded.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2).toString(16).padStart(2, '0')).join('');
}

/** Bits count from the last one, from 0. */
export function bitAt(hex = '', index = '0'): string {
  const bits = bitsOf(hex);
  const at = bits.length - 1 - Number(index);
  return bits[at] ?? fail(`INVALID_PARAMETER_VALUE: bit index ${index} out of valid range`);
}

export function byteAt(hex = '', index = '0'): string {
  const byte = Buffer.from(hex, 'hex')[Number(index)];
  return byte === undefined ? fail(`INVALID_PARAMETER_VALUE: byte index ${index} out of valid range`) : String(byte);
}

/** Two sets of bytes of one length, bit by bit. */
export function bitwise(operator = '&', left = '', right = ''): string {
  const [a, b] = [Buffer.from(left, 'hex'), Buffer.from(right, 'hex')];
  if (a.length !== b.length) return fail('INVALID_PARAMETER_VALUE: the VARBYTE values have different lengths');
  return Buffer.from(
    a.map((byte, at) => (operator === '&' ? byte & b[at]! : operator === '|' ? byte | b[at]! : byte ^ b[at]!)),
  ).toString('hex');
}

const prime = 0x100000001b3n;
const basis = 0xcbf29ce484222325n;

/** The 64-bit FNV-1a hash of bytes, from a hash before it if there is one. */
export function fnvHash(hex = '', seed = ''): string {
  let hash = seed === '' ? basis : BigInt.asUintN(64, BigInt(seed));
  for (const byte of Buffer.from(hex, 'hex')) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * prime);
  return String(BigInt.asIntN(64, hash));
}

/** A whole number as its bytes, the lowest first. */
export function littleEndian(value = '0', size = '8'): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)));
  return bytes.subarray(0, Number(size)).toString('hex');
}

/** How many letters of two soundex codes are the same. */
export function sameLetters(left = '', right = ''): string {
  return String([...left].filter((letter, at) => letter === right[at]).length);
}

/** A pattern of SIMILAR TO as a regular expression. */
export function similarPattern(pattern = '', escape = '\\'): string {
  let out = '';
  let inSet = false;
  const letters = [...pattern];
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at]!;
    if (letter === escape && at + 1 < letters.length) out += quoted(letters[++at]!);
    else if (inSet) {
      if (letter === ']') inSet = false;
      out += letter === '\\' ? '\\\\' : letter;
    } else if (letter === '[') {
      inSet = true;
      out += letter;
    } else if (letter === '%') out += '(?s:.*)';
    else if (letter === '_') out += '(?s:.)';
    else out += /[.^$\\]/.test(letter) ? quoted(letter) : letter;
  }
  return out;
}

function quoted(letter: string): string {
  return /[\p{L}\p{N}_\s]/u.test(letter) ? letter : `\\${letter}`;
}
