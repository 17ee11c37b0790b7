/** Numbers as Redshift writes and reads them by a pattern, and in other bases. */
import { fail } from './fail.ts';

const romans: readonly (readonly [number, string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

/** `to_char` of a number, given as text: 9, 0, point, comma, G, D, S, MI, PR, SG, PL, L, TH, RN and FM, as in PostgreSQL. */
export function numberToChar(value = '', pattern = ''): string {
  const isFilled = /^FM/i.test(pattern);
  const body = isFilled ? pattern.slice(2) : pattern;
  if (/^RN$/i.test(body)) return isFilled ? roman(value) : roman(value).padStart(romanWidth, ' ');
  const tokens: readonly string[] = body.match(/MI|PR|SG|PL|TH|th|"[^"]*"|./gs) ?? [];
  const point = tokens.findIndex((token) => token === '.' || token === 'D');
  const isDigit = (token: string): boolean => token === '0' || token === '9';
  const wholes = (point < 0 ? tokens : tokens.slice(0, point)).filter(isDigit);
  const places = point < 0 ? [] : tokens.slice(point).filter(isDigit);
  const shown = rounded(value.replace(/^-/, ''), places.length);
  const [whole = '0', fraction = ''] = shown.split('.');
  // What is rounded to nothing has no sign.
  const isNegative = value.startsWith('-') && /[1-9]/.test(shown);
  const digits = whole === '0' && places.length > 0 ? '' : whole;
  const isTooLong = whole.length > wholes.length && whole !== '0';
  const zeroFrom = wholes.indexOf('0');
  const padded = digits.padStart(wholes.length, ' ');
  const signs = {
    S: isNegative ? '-' : '+',
    MI: isNegative ? '-' : ' ',
    SG: isNegative ? '-' : '+',
    PL: isNegative ? ' ' : '+',
  };
  const firstDigit = tokens.findIndex(isDigit);
  const leading = tokens.indexOf('S') >= 0 && tokens.indexOf('S') < firstDigit;
  const hasOwnSign = tokens.some((token) => (token in signs && token !== 'PL') || token === 'PR');
  const sign = leading ? signs.S : hasOwnSign ? '' : isNegative ? '-' : isFilled ? '' : ' ';
  const before: string[] = [];
  let number = '';
  let behind = '';
  let at = 0;
  let place = 0;
  tokens.forEach((token, index) => {
    if (isDigit(token) && (point < 0 || index < point)) {
      const digit = padded[at]!;
      const isShown = digit !== ' ' || (zeroFrom >= 0 && at >= zeroFrom);
      number += isTooLong ? '#' : digit !== ' ' ? digit : isShown ? '0' : ' ';
      at++;
    } else if (isDigit(token)) number += isTooLong ? '#' : fraction[place++]!;
    else if (token === ',' || token === 'G') number += /[0-9#]/.test(number) ? ',' : ' ';
    else if (index === point) number += '.';
    else if (token === 'S' && leading) return;
    else if (token === 'PR' || token === 'TH' || token === 'th') behind += token;
    else {
      const text =
        token in signs
          ? signs[token as keyof typeof signs]
          : token === 'L' || token === '$'
            ? '$'
            : token.replaceAll('"', '');
      if (index < firstDigit) before.push(text);
      else behind += text;
    }
  });
  if (isFilled && places.length > 0 && !isTooLong) {
    const least = places.lastIndexOf('0') + 1;
    const kept = fraction.slice(0, Math.max(least, fraction.replace(/0+$/, '').length));
    number = number.slice(0, number.indexOf('.') + 1) + kept;
    if (number.trim() === '.') number = '0.';
  }
  if (isFilled) number = number.trimStart();
  const signed = number.replace(/^( *)/, (blanks) => `${blanks}${sign}`);
  const ordinal = ordinalOf(whole);
  const tail = behind.replace('TH', ordinal.toUpperCase()).replace('th', ordinal);
  const text = tail.includes('PR')
    ? (isNegative ? signed.replace(/^( *)(.*)$/, '$1<$2>') : ` ${signed} `) + tail.replace('PR', '')
    : before.join('') + signed + tail;
  return isFilled ? text.trim() : text;
}

function ordinalOf(whole: string): string {
  if (/1\d$/.test(whole)) return 'th';
  return { '1': 'st', '2': 'nd', '3': 'rd' }[whole.at(-1) ?? ''] ?? 'th';
}

const romanWidth = 15;

function roman(value: string): string {
  let left = Math.round(Number(value));
  if (left < 1 || left > 3999) return '#'.repeat(romanWidth);
  let out = '';
  for (const [size, letters] of romans)
    while (left >= size) {
      out += letters;
      left -= size;
    }
  return out;
}

/** A decimal text without a sign, rounded half away from zero. */
function rounded(text: string, places: number): string {
  if (/e/i.test(text)) return Number(text).toFixed(places);
  const [whole = '0', fraction = ''] = text.split('.');
  if (fraction.length <= places) return places === 0 ? strip(whole) : `${strip(whole)}.${fraction.padEnd(places, '0')}`;
  const digits = BigInt(whole + fraction.slice(0, places)) + (fraction[places]! >= '5' ? 1n : 0n);
  const shown = digits.toString().padStart(places + 1, '0');
  return places === 0 ? shown : `${shown.slice(0, -places)}.${shown.slice(-places)}`;
}

function strip(whole: string): string {
  return whole.replace(/^0+(?=\d)/, '') || '0';
}

/** `to_number`: what the pattern lets through, as a decimal text. */
export function toNumber(text = '', pattern = ''): string {
  const isNegative = /-/.test(text) || (/PR/.test(pattern) && /<.*>/.test(text));
  const digits = text.replaceAll(/[^0-9.]/g, '');
  if (!/\d/.test(digits) || /\..*\./.test(digits))
    return fail(`INVALID_TEXT_REPRESENTATION: invalid input syntax for type numeric: "${text}"`);
  return (isNegative ? '-' : '') + digits;
}

/** A double as PostgreSQL prints it, from DuckDB's text. */
export function postgresDouble(text = ''): string {
  const value = Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'));
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 15) return value.toString();
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** The number that a text is in a base, as C's strtol reads it. */
export function strtol(text = '', base = '10'): string {
  const radix = Number(base);
  const [, sign = '', digits = ''] =
    /^\s*([-+]?)(.*)$/s.exec(radix === 16 ? text.replace(/^(\s*[-+]?)0x/i, '$1') : text) ?? [];
  let value = 0n;
  for (const digit of digits.toLowerCase()) {
    const number = Number.parseInt(digit, 36);
    if (Number.isNaN(number) || number >= radix)
      return fail(`INVALID_PARAMETER_VALUE: The input ${text} is not valid to be converted to base ${base}`);
    value = value * BigInt(radix) + BigInt(number);
  }
  return String(sign === '-' ? -value : value);
}

/** A text that a whole number is read from; fails as Redshift does. */
export function wholeText(text = ''): string {
  return tryWholeText(text) ?? fail(`INVALID_TEXT_REPRESENTATION: invalid input syntax for integer: "${text}"`);
}

export function tryWholeText(text = ''): string | null {
  return /^\s*[-+]?\d+\s*$/.test(text) ? text.trim() : null;
}

const truths: Readonly<Record<string, string>> = {
  t: 'true',
  true: 'true',
  y: 'true',
  yes: 'true',
  '1': 'true',
  f: 'false',
  false: 'false',
  n: 'false',
  no: 'false',
  '0': 'false',
};

/** A text that a boolean is read from. */
export function truthText(text = ''): string {
  const word = text.trim().toLowerCase();
  return truths[word] ?? fail(`INVALID_TEXT_REPRESENTATION: invalid input syntax for type boolean: "${text}"`);
}
