/** Patterns of dates as strftime's: MySQL's (`date_format`), Joda's (`format_datetime`) and PostgreSQL's (`to_char`). */
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

/** PostgreSQL's words, longest first; a rule that is no strftime pattern stands as `{…}` for `to_char` to fill in. */
const postgres: readonly (readonly [string, string])[] = [
  ['YYYY', '%Y'],
  ['YY', '%y'],
  ['IYYY', '%G'],
  ['IW', '%V'],
  ['MONTH', '{MONTH}'],
  ['Month', '{Month}'],
  ['month', '{month}'],
  ['MON', '{MON}'],
  ['Mon', '%b'],
  ['mon', '{mon}'],
  ['MM', '%m'],
  ['DDD', '%j'],
  ['DD', '%d'],
  ['DAY', '{DAY}'],
  ['Day', '{Day}'],
  ['day', '{day}'],
  ['DY', '{DY}'],
  ['Dy', '%a'],
  ['dy', '{dy}'],
  ['D', '{D}'],
  ['HH24', '%H'],
  ['HH12', '%I'],
  ['HH', '%I'],
  ['MI', '%M'],
  ['SS', '%S'],
  ['MS', '%g'],
  ['US', '%f'],
  ['AM', '%p'],
  ['PM', '%p'],
  ['am', '{am}'],
  ['pm', '{am}'],
  ['Q', '{Q}'],
  ['WW', '{WW}'],
  ['J', '{J}'],
  ['W', '{W}'],
  ['ID', '{ID}'],
  ['CC', '{CC}'],
  ['Y,YYY', '{Y,YYY}'],
  ['YYY', '{YYY}'],
  ['Y', '{Y}'],
  ['RM', '{RM}'],
  ['BC', '{BC}'],
  ['AD', '{BC}'],
]
  .map(([word = '', pattern = '']) => [word, pattern] as const)
  .sort((a, b) => b[0].length - a[0].length);
const lowerCase = new Set([
  'yyyy',
  'yy',
  'mm',
  'dd',
  'ddd',
  'hh24',
  'hh12',
  'hh',
  'mi',
  'ss',
  'ms',
  'us',
  'iyyy',
  'iw',
  'q',
  'ww',
]);

/** The pattern in pieces: strftime patterns, and words in braces that need more than strftime. */
export function postgresPattern(pattern: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const quoted = /^"([^"]*)"/.exec(rest);
    if (quoted) {
      pieces.push(quoted[1]!.replaceAll('%', '%%'));
      at += quoted[0].length;
      continue;
    }
    if (/^(?:FM|TM|TZ|tz|OF|TH|th|SSSS)/.test(rest)) refuse(`the pattern ${rest.slice(0, 2)}`);
    const lower = [...lowerCase].filter((word) => rest.startsWith(word)).sort((a, b) => b.length - a.length)[0];
    const key = lower?.toUpperCase();
    const found = postgres.find(([word]) => (key ? word === key : rest.startsWith(word)));
    if (found) pieces.push(found[1]);
    else if (/^[A-Za-z]/.test(rest)) pieces.push(rest[0]!);
    else pieces.push(rest[0] === '%' ? '%%' : rest[0]!);
    at += found ? found[0].length : 1;
  }
  return pieces;
}

function refuse(what: string): never {
  throw new SqlError('NOT_SUPPORTED', `local engine: ${what} is not emulated (runs on AWS)`);
}
