/** Patterns of dates as strftime's: MySQL's (`date_format`) and Joda's (`format_datetime`). */
import { SqlError } from '../../api.ts';

const mysql: Readonly<Record<string, string>> = {
  a: '%a',
  b: '%b',
  c: '%-m',
  d: '%d',
  e: '%-d',
  f: '%f',
  H: '%H',
  h: '%I',
  I: '%I',
  i: '%M',
  j: '%j',
  k: '%-H',
  l: '%-I',
  M: '%B',
  m: '%m',
  p: '%p',
  r: '%I:%M:%S %p',
  S: '%S',
  s: '%S',
  T: '%H:%M:%S',
  v: '%V',
  W: '%A',
  Y: '%Y',
  y: '%y',
  x: '%G',
  '%': '%%',
};

export function mysqlPattern(pattern: string): string {
  return pattern.replaceAll(/%(.)/gs, (_, letter: string) => mysql[letter] ?? refuse(`the pattern %${letter}`));
}

const joda: Readonly<Record<string, string>> = {
  yyyy: '%Y',
  YYYY: '%Y',
  yy: '%y',
  y: '%Y',
  MMMM: '%B',
  MMM: '%b',
  MM: '%m',
  M: '%-m',
  dd: '%d',
  d: '%-d',
  HH: '%H',
  H: '%-H',
  hh: '%I',
  h: '%-I',
  mm: '%M',
  m: '%-M',
  ss: '%S',
  s: '%-S',
  SSS: '%g',
  SSSSSS: '%f',
  EEEE: '%A',
  EEE: '%a',
  E: '%a',
  a: '%p',
  DDD: '%j',
  D: '%-j',
  xxxx: '%G',
  ww: '%V',
  e: '%u',
};

export function jodaPattern(pattern: string): string {
  return pattern.replaceAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|%/g, (piece, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll("''", "'").replaceAll('%', '%%');
    return piece === '%' ? '%%' : (joda[piece] ?? refuse(`the pattern ${piece}`));
  });
}

function refuse(what: string): never {
  throw new SqlError('NOT_SUPPORTED', `local engine: ${what} is not emulated (runs on AWS)`);
}
