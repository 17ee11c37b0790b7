/** Dates and times as Redshift writes and reads them by a pattern. */
import { fail } from './fail.ts';

const months = 'January February March April May June July August September October November December'.split(' ');
const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const romanMonths = 'I II III IV V VI VII VIII IX X XI XII'.split(' ');

const words =
  'Y,YYY IDDD IYYY IYY IY I YYYY YYY YY Y B.C. A.D. BC AD b.c. a.d. bc ad CC Q MONTH Month month MON Mon mon MM RM rm WW W IW DAY Day day DY Dy dy DDD DD D ID J HH24 HH12 HH MI SSSSS SSSS SS MS US A.M. P.M. AM PM a.m. p.m. am pm TZ tz OF'
    .split(' ')
    .sort((a, b) => b.length - a.length);

/** Words that mean the same in small letters. */
const caseless = new Set(
  'Y,YYY IYYY IYY IY YYYY YYY YY CC Q MM WW IW DDD DD HH24 HH12 HH MI SSSSS SSSS SS MS US'.split(' '),
);

interface Token {
  /** Of the pattern's words; empty for plain text. */
  readonly word: string;
  readonly text: string;
  readonly isFilled: boolean;
  readonly ordinal: string;
}

const known = new Map<string, readonly Token[]>();

function tokensOf(pattern: string): readonly Token[] {
  const before = known.get(pattern);
  if (before) return before;
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const quoted = /^"([^"]*)"/.exec(rest);
    if (quoted) {
      tokens.push({ word: '', text: quoted[1]!, isFilled: false, ordinal: '' });
      at += quoted[0].length;
      continue;
    }
    const isFilled = /^FM/i.test(rest);
    const own = isFilled ? rest.slice(2) : rest;
    const word = words.find((one) => own.startsWith(one) || (caseless.has(one) && own.toUpperCase().startsWith(one)));
    if (word === undefined) {
      tokens.push({ word: '', text: isFilled ? '' : rest[0]!, isFilled: false, ordinal: '' });
      at += isFilled ? 2 : 1;
      continue;
    }
    const ordinal = /^(?:TH|th)/.exec(own.slice(word.length))?.[0] ?? '';
    tokens.push({ word, text: '', isFilled, ordinal });
    at += (isFilled ? 2 : 0) + word.length + ordinal.length;
  }
  if (known.size > 500) known.clear();
  known.set(pattern, tokens);
  return tokens;
}

/** `to_char` of a moment, given as microseconds since 1970. */
export function momentToChar(micros = '0', pattern = ''): string {
  const all = BigInt(micros);
  const second = 1_000_000n;
  const inSecond = Number(((all % second) + second) % second);
  const date = new Date(Number((all - BigInt(inSecond)) / 1000n));
  return tokensOf(pattern)
    .map((token) => {
      if (token.word === '') return token.text;
      const text = shown(token, date, inSecond);
      return token.ordinal === ''
        ? text
        : text + (token.ordinal === 'TH' ? ordinal(text).toUpperCase() : ordinal(text));
    })
    .join('');
}

function ordinal(text: string): string {
  if (/1\d$/.test(text)) return 'th';
  return { '1': 'st', '2': 'nd', '3': 'rd' }[text.at(-1) ?? ''] ?? 'th';
}

function shown({ word, isFilled }: Token, date: Date, micros: number): string {
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const day = date.getUTCDate();
  const hour = date.getUTCHours();
  const dayOfYear = Math.floor((utcTime(year, month, day) - utcTime(year, 0, 1)) / 86_400_000) + 1;
  const pad = (value: number, width: number): string => (isFilled ? String(value) : String(value).padStart(width, '0'));
  const name = (text: string): string => (isFilled ? text : text.padEnd(9, ' '));
  const noon = hour < 12 ? 'am' : 'pm';
  const { isoYear, isoWeek, isoDay } = isoOf(date);
  switch (word) {
    case 'Y,YYY':
      return `${Math.floor(year / 1000)},${String(year % 1000).padStart(3, '0')}`;
    case 'YYYY':
    case 'YYY':
    case 'YY':
    case 'Y':
      return pad(year % 10 ** word.length, word.length);
    case 'IYYY':
    case 'IYY':
    case 'IY':
    case 'I':
      return pad(isoYear % 10 ** word.length, word.length);
    case 'CC':
      return pad(Math.ceil(year / 100), 2);
    case 'Q':
      return String(Math.floor(month / 3) + 1);
    case 'MONTH':
      return name(months[month]!.toUpperCase());
    case 'Month':
      return name(months[month]!);
    case 'month':
      return name(months[month]!.toLowerCase());
    case 'MON':
      return months[month]!.slice(0, 3).toUpperCase();
    case 'Mon':
      return months[month]!.slice(0, 3);
    case 'mon':
      return months[month]!.slice(0, 3).toLowerCase();
    case 'MM':
      return pad(month + 1, 2);
    case 'RM':
    case 'rm': {
      const text = isFilled ? romanMonths[month]! : romanMonths[month]!.padEnd(4, ' ');
      return word === 'rm' ? text.toLowerCase() : text;
    }
    case 'WW':
      return pad(Math.floor((dayOfYear - 1) / 7) + 1, 2);
    case 'W':
      return String(Math.floor((day - 1) / 7) + 1);
    case 'IW':
      return pad(isoWeek, 2);
    case 'DAY':
      return name(days[date.getUTCDay()]!.toUpperCase());
    case 'Day':
      return name(days[date.getUTCDay()]!);
    case 'day':
      return name(days[date.getUTCDay()]!.toLowerCase());
    case 'DY':
      return days[date.getUTCDay()]!.slice(0, 3).toUpperCase();
    case 'Dy':
      return days[date.getUTCDay()]!.slice(0, 3);
    case 'dy':
      return days[date.getUTCDay()]!.slice(0, 3).toLowerCase();
    case 'DDD':
      return pad(dayOfYear, 3);
    case 'IDDD':
      return pad((isoWeek - 1) * 7 + isoDay, 3);
    case 'DD':
      return pad(day, 2);
    case 'D':
      return String(date.getUTCDay() + 1);
    case 'ID':
      return String(isoDay);
    case 'J':
      return String(Math.floor(date.getTime() / 86_400_000) + 2440588);
    case 'HH24':
      return pad(hour, 2);
    case 'HH12':
    case 'HH':
      return pad(hour % 12 || 12, 2);
    case 'MI':
      return pad(date.getUTCMinutes(), 2);
    case 'SS':
      return pad(date.getUTCSeconds(), 2);
    case 'SSSS':
    case 'SSSSS':
      return String(hour * 3600 + date.getUTCMinutes() * 60 + date.getUTCSeconds());
    case 'MS':
      return String(Math.floor(micros / 1000)).padStart(3, '0');
    case 'US':
      return String(micros).padStart(6, '0');
    case 'AM':
    case 'PM':
      return noon.toUpperCase();
    case 'am':
    case 'pm':
      return noon;
    case 'A.M.':
    case 'P.M.':
      return noon === 'am' ? 'A.M.' : 'P.M.';
    case 'a.m.':
    case 'p.m.':
      return noon === 'am' ? 'a.m.' : 'p.m.';
    case 'TZ':
      return 'UTC';
    case 'tz':
      return 'utc';
    case 'OF':
      return '+00';
    default: {
      const era = year > 0 ? 'ad' : 'bc';
      const text = word.includes('.') ? `${era[0]!}.${era[1]!}.` : era;
      return word === word.toUpperCase() ? text.toUpperCase() : text;
    }
  }
}

/** `Date.UTC` takes years below 100 for those of the twentieth century. */
function utcTime(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day);
}

function isoOf(date: Date): { isoYear: number; isoWeek: number; isoDay: number } {
  const isoDay = date.getUTCDay() || 7;
  const thursday = new Date(utcTime(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 4 - isoDay));
  const isoYear = thursday.getUTCFullYear();
  const isoWeek = Math.floor((thursday.getTime() - utcTime(isoYear, 0, 1)) / 604_800_000) + 1;
  return { isoYear, isoWeek, isoDay };
}

/** `to_date` and `to_timestamp`: ISO text. What is out of range is carried over, unless it is to be refused. */
export function momentFromPattern(text = '', pattern = '', strict = 'false'): string {
  const parts: Record<string, number> = {};
  let rest = text.trim();
  const refuse = (): never =>
    fail(`INVALID_DATETIME_FORMAT: Invalid data: the value "${text}" does not match the format`);
  const digits = (most: number): number => {
    const found = new RegExp(`^\\s*([+-]?\\d{1,${most}})`).exec(rest);
    if (!found) return refuse();
    rest = rest.slice(found[0].length);
    return Number(found[1]);
  };
  const letters = (names: readonly string[]): number => {
    const found = names.findIndex((name) => rest.toLowerCase().startsWith(name.toLowerCase()));
    if (found < 0) return refuse();
    rest = rest.slice(names[found]!.length);
    return found;
  };
  const tokens = tokensOf(pattern);
  tokens.forEach(({ word, text: plain }, at) => {
    if (word === '') {
      // Any sign, or any blank, stands for the pattern's.
      if (/\s/.test(plain)) rest = rest.replace(/^\s+/, '');
      else if (rest.startsWith(plain) || /^[^\w\s]/.test(rest)) rest = rest.slice(1);
      return;
    }
    if (rest === '') return;
    const isOpen = tokens[at + 1]?.word === '' || at === tokens.length - 1;
    switch (word) {
      case 'YYYY':
        parts['year'] = digits(isOpen ? 6 : 4);
        break;
      case 'Y,YYY':
        parts['year'] = Number(rest.replace(/^(\d+),(\d{3}).*$/s, '$1$2'));
        rest = rest.replace(/^\d+,\d{3}/, '');
        break;
      case 'YYY':
      case 'YY':
      case 'Y': {
        const year = digits(word.length);
        parts['year'] = year < 70 ? 2000 + year : 1900 + year;
        break;
      }
      case 'MM':
        parts['month'] = digits(2);
        break;
      case 'MONTH':
      case 'Month':
      case 'month':
        parts['month'] = letters(months) + 1;
        break;
      case 'MON':
      case 'Mon':
      case 'mon':
        parts['month'] = letters(months.map((name) => name.slice(0, 3))) + 1;
        break;
      case 'DD':
        parts['day'] = digits(2);
        break;
      case 'DDD':
        parts['dayOfYear'] = digits(3);
        break;
      case 'DAY':
      case 'Day':
      case 'day':
        letters(days);
        break;
      case 'DY':
      case 'Dy':
      case 'dy':
        letters(days.map((name) => name.slice(0, 3)));
        break;
      case 'HH24':
      case 'HH12':
      case 'HH':
        parts['hour'] = digits(2);
        break;
      case 'MI':
        parts['minute'] = digits(2);
        break;
      case 'SS':
        parts['second'] = digits(2);
        break;
      case 'MS':
      case 'US': {
        const found = /^\d{1,6}/.exec(rest)?.[0] ?? '';
        parts['micros'] =
          Number(found.slice(0, word === 'MS' ? 3 : 6).padEnd(word === 'MS' ? 3 : 6, '0')) * (word === 'MS' ? 1000 : 1);
        rest = rest.slice(found.length);
        break;
      }
      case 'AM':
      case 'PM':
      case 'am':
      case 'pm':
        parts['noon'] = letters(['am', 'pm']);
        break;
      case 'A.M.':
      case 'P.M.':
      case 'a.m.':
      case 'p.m.':
        parts['noon'] = letters(['a.m.', 'p.m.']);
        break;
      default:
        fail(`NOT_SUPPORTED: local engine: reading ${word} by a pattern is not emulated (runs on Redshift)`);
    }
  });
  if (strict === 'true') checkRanges(parts);
  return written(parts);
}

function hourOf(parts: Readonly<Record<string, number>>): number {
  const given = parts['hour'] ?? 0;
  return parts['noon'] === undefined ? given : (given % 12) + parts['noon'] * 12;
}

function checkRanges(parts: Readonly<Record<string, number>>): void {
  const { year = 1, month = 1, day = 1, minute = 0, second = 0 } = parts;
  const last = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > last)
    fail('DATETIME_FIELD_OVERFLOW: date/time field date value out of range');
  if (hourOf(parts) > 23 || minute > 59 || second > 59)
    fail('DATETIME_FIELD_OVERFLOW: date/time field time value out of range');
}

function written(parts: Readonly<Record<string, number>>): string {
  const { year = 1, month = 1, day = 1, dayOfYear, minute = 0, second = 0, micros = 0 } = parts;
  const start = new Date(0);
  start.setUTCFullYear(year, dayOfYear === undefined ? month - 1 : 0, dayOfYear ?? day);
  start.setUTCHours(hourOf(parts), minute, second, 0);
  const text = start.toISOString().replace('T', ' ').slice(0, 19);
  return micros === 0 ? text : `${text}.${String(micros).padStart(6, '0')}`;
}
