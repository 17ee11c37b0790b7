/** Texts of dates and times in the forms that Redshift takes, as ISO text. */
import { fail } from './fail.ts';

const monthNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

interface Parts {
  year?: number;
  month?: number | undefined;
  day?: number;
  clock?: string;
  zone?: string;
}

/** The text as `YYYY-MM-DD HH:MM:SS.ffffff+hh:mm`, or of a time the clock alone; fails as Redshift does. */
export function momentText(text = '', kind = ''): string {
  const found = readMoment(text.trim(), kind);
  if (found === 'syntax') return fail(`INVALID_DATETIME_FORMAT: invalid input syntax for type ${kind}: "${text}"`);
  if (found === 'range') return fail(`DATETIME_FIELD_OVERFLOW: date/time field value out of range: "${text}"`);
  return found;
}

/** As `momentText`; NULL for what is none. */
export function tryMomentText(text = '', kind = ''): string | null {
  const found = readMoment(text.trim(), kind);
  return found === 'syntax' || found === 'range' ? null : found;
}

function readMoment(text: string, kind: string): string {
  if (/^epoch$/i.test(text)) return kind === 'time' ? '00:00:00' : '1970-01-01 00:00:00';
  const parts: Parts = {};
  const numbers: string[] = [];
  for (const word of wordsOf(text)) if (!readWord(word, parts, numbers)) return 'syntax';
  if (kind === 'time') {
    if (parts.clock === undefined) return 'syntax';
    return isClock(parts.clock) ? parts.clock : 'range';
  }
  if (!placeNumbers(numbers, parts)) return 'syntax';
  const { year, month, day, clock = '00:00:00', zone = '' } = parts;
  if (year === undefined || month === undefined || day === undefined) return 'syntax';
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate())
    return 'range';
  if (!isClock(clock)) return 'range';
  const date = `${String(year).padStart(4, '0')}-${pad(month)}-${pad(day)}`;
  if (kind === 'date') return date;
  return kind === 'timestamptz' ? `${date} ${clock}${zone || '+00'}` : `${date} ${clock}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** `2024-05-01T10:11:12.5+02` in words: the date, the clock, the zone. */
function wordsOf(text: string): string[] {
  return text
    .replace(/^(\d{4}-\d{1,2}-\d{1,2})T(?=\d)/i, '$1 ')
    .replaceAll(/(\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)\s*([+-]\d{1,2}(?::?\d\d)?|Z)(?=\s|$)/gi, '$1 $2')
    .replaceAll(/(\d)\s*([ap]m)(?=\s|$)/gi, '$1 $2')
    .split(/[\s,]+/)
    .filter((word) => word !== '');
}

function readWord(word: string, parts: Parts, numbers: string[]): boolean {
  if (/^\d{1,2}:\d\d(?::\d\d(?:\.\d*)?)?$/.test(word)) {
    const [hour = '', minute = '', second = '00'] = word.split(':');
    parts.clock = `${hour.padStart(2, '0')}:${minute}:${second}`;
    return true;
  }
  if (/^[+-]\d{1,2}(?::?\d\d)?$/.test(word) && parts.clock !== undefined) {
    const [, sign = '+', hours = '', minutes = '00'] = /^([+-])(\d{1,2}):?(\d\d)?$/.exec(word) ?? [];
    parts.zone = `${sign}${hours.padStart(2, '0')}:${minutes}`;
    return true;
  }
  if (/^[ap]m$/i.test(word) && parts.clock !== undefined) {
    const hour = (Number(parts.clock.slice(0, 2)) % 12) + (/^p/i.test(word) ? 12 : 0);
    parts.clock = pad(hour) + parts.clock.slice(2);
    return true;
  }
  if (/^(?:z|utc|gmt)$/i.test(word)) {
    parts.zone = '+00:00';
    return true;
  }
  const month = monthOf(word);
  if (month !== undefined) {
    parts.month = month;
    return true;
  }
  // `8-Jan-1999`, `2008-Feb-18`.
  const named = /^(\d{1,4})-([A-Za-z]{3,})-(\d{1,4})$|^([A-Za-z]{3,})-(\d{1,2})-(\d{2,4})$/.exec(word);
  if (named) {
    parts.month = monthOf(named[2] ?? named[4] ?? '');
    numbers.push(named[1] ?? named[5]!, named[3] ?? named[6]!);
    return parts.month !== undefined;
  }
  if (/^\d{8}$/.test(word)) {
    numbers.push(word.slice(0, 4), word.slice(4, 6), word.slice(6));
    return true;
  }
  const date = /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})$/.exec(word);
  if (date) {
    numbers.push(date[1]!, date[3]!, date[4]!);
    return true;
  }
  if (!/^\d{1,4}$/.test(word)) return false;
  numbers.push(word);
  return true;
}

function monthOf(word: string): number | undefined {
  const at = monthNames.indexOf(word.slice(0, 3).toLowerCase());
  return at >= 0 && /^[A-Za-z]+\.?$/.test(word) ? at + 1 : undefined;
}

/** Year, month, day, or month, day, year; with the month's name, day and year. */
function placeNumbers(numbers: readonly string[], parts: Parts): boolean {
  const [a = '', b = '', c = ''] = numbers;
  if (parts.month !== undefined) {
    if (numbers.length !== 2) return false;
    const [day, year] = a.length > 2 ? [b, a] : [a, b];
    Object.assign(parts, { day: Number(day), year: yearOf(year) });
    return true;
  }
  if (numbers.length !== 3) return false;
  const [year, month, day] = a.length > 2 ? [a, b, c] : [c, a, b];
  Object.assign(parts, { year: yearOf(year), month: Number(month), day: Number(day) });
  return true;
}

function yearOf(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

function isClock(clock: string): boolean {
  const [hour = '', minute = '', second = ''] = clock.split(':');
  return Number(hour) <= 24 && Number(minute) < 60 && Number(second) < 61;
}

const abbreviations: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  WET: 0,
  BST: 1,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  JST: 9,
  KST: 9,
  AEST: 10,
  HST: -10,
  AKST: -9,
  AKDT: -8,
  PST: -8,
  PDT: -7,
  MST: -7,
  MDT: -6,
  CST: -6,
  CDT: -5,
  EST: -5,
  EDT: -4,
};

/** Minutes ahead of UTC of an abbreviation, or of an offset behind a name, which counts westwards as in POSIX. */
export function zoneMinutes(zone = ''): string | null {
  const hours = abbreviations[zone.toUpperCase()];
  if (hours !== undefined) return String(hours * 60);
  const [, name, sign, hour = '', minute = '0'] = /^([A-Za-z]*)([-+])(\d{1,2})(?::?(\d\d))?$/.exec(zone) ?? [];
  if (name === undefined) return null;
  const size = Number(hour) * 60 + Number(minute);
  return String((sign === '-') === (name === '') ? -size : size);
}
