/** Functions of Athena over dates, times and intervals. */
import { quoteText } from '../../../../sql/quote.ts';
import type { Type } from '../../../../sql/types/type.ts';
import { jodaPattern, mysqlPattern } from '../../functions/patterns.ts';
import { sqlError } from '../../errors.ts';
import { textArgument } from './calls.ts';
import type { Given } from '../given.ts';
import { NotGenerated } from '../duck.ts';
import { cast, rounded } from './cast.ts';
import { intervalPart, momentValue, zonedPart } from './clock.ts';
import { momentSql, neededZone, wallSql } from './zones.ts';
import { momentText } from './texts.ts';
import { library, wanted, type Way, type Ways } from './way.ts';

const units = /^(?:millisecond|second|minute|hour|day|week|month|quarter|year)$/;
const inDay = /^(?:hour|minute|second|millisecond)$/;

function unitOf(given: Given): string {
  const unit = textArgument(given, 0).toLowerCase();
  if (!units.test(unit))
    throw sqlError(
      'athena',
      'INVALID_FUNCTION_ARGUMENT',
      `'${unit}' is not a valid ${given.types.at(-1)!.name === 'date' ? 'DATE' : 'TIMESTAMP'} field`,
    );
  return unit;
}

const isMoment = /^(?:date|timestamp|timestamptz)$/;
const ofClock = /^(?:hour|minute|second|millisecond)$/;

/** What the clock of the argument's zone shows. */
function wallOf({ args, nodes, types, context }: Given, at: number): string {
  return types[at]!.name === 'timestamptz' ? wallSql(args[at]!, neededZone(nodes[at]!, context)) : args[at]!;
}

/** A time of the day as a moment of one day. */
function onDay(sql: string, type: Type): string {
  return type.name === 'time' ? `(DATE '1970-01-01' + ${sql})` : sql;
}

const part =
  (name: string): Way =>
  (given) => {
    if (/^interval/.test(given.types[0]!.name))
      return intervalPart(name === 'day_of_month' ? 'day' : name, given.args[0]!);
    if (given.types[0]!.name === 'time' && ofClock.test(name))
      return `${library}.${name}(${onDay(given.args[0]!, given.types[0]!)})`;
    wanted(given, 0, isMoment);
    if (given.types[0]!.name === 'timestamptz') return zonedPart(name, given.nodes[0]!, given.context);
    return `${library}.${name}(${given.args[0]!})`;
  };

const strftime =
  (pattern: (text: string) => string): Way =>
  (given) => {
    wanted(given, 0, isMoment);
    const [type] = given.types;
    const wall = wallOf(given, 0);
    // Both functions look at milliseconds.
    return `strftime(${/^timestamp/.test(type!.name) && (type!.size ?? 3) > 3 ? rounded(wall, 3) : wall}, ${quoteText(pattern(textArgument(given, 1)))})`;
  };

/** Seconds of a double in milliseconds, as Trino rounds them. */
function unixSql({ args, types, node, context }: Given): string {
  if (args.length > 1) neededZone(node, context);
  if (types[0]!.name === 'decimal') throw new NotGenerated('from_unixtime of a decimal');
  return `make_timestamptz(CAST(round(${args[0]!} * 1000) AS BIGINT) * 1000)`;
}

/** A day without a year is of 2000; a time alone is of the first day of all. */
function parseSql(given: Given): string {
  const pattern = textArgument(given, 1);
  const duck = mysqlPattern(pattern);
  if (/%[Yyx]/.test(pattern)) return `strptime(${given.args[0]!}, ${quoteText(duck)})`;
  const year = /%[abcdejmMW]/.test(pattern) ? '2000' : '1970';
  return `strptime('${year} ' || ${given.args[0]!}, ${quoteText(`%Y ${duck}`)})`;
}

function isoMoment({ args, node, context }: Given): string {
  neededZone(node, context);
  return `make_timestamptz(CAST(lb_iso_moment(${args[0]!}) AS BIGINT) * 1000)`;
}

function isoSql({ args, types, nodes, context }: Given): string {
  const [type] = types;
  if (type!.name === 'timestamptz') {
    const zone = neededZone(nodes[0]!, context);
    const clock = `replace(${momentText(wallSql(args[0]!, zone), { name: 'timestamp', size: type!.size ?? 3 })!}, ' ', 'T')`;
    return `${clock} || lb_zone_offset(${quoteText(zone)}, CAST(epoch_us(${args[0]!}) AS VARCHAR))`;
  }
  const text = momentText(args[0]!, type!);
  return text === undefined ? `${library}.to_iso8601(${args[0]!})` : `replace(${text}, ' ', 'T')`;
}

/** A time of fewer places keeps them. */
function afterSql({ args, types }: Given, unit: string, amount: string): string {
  const later = `${library}.time_after(${quoteText(unit)}, ${amount}, ${args[2]!})`;
  const [, , type] = types;
  return type!.name === 'timestamp' && unit === 'millisecond' && (type!.size ?? 3) < 3
    ? rounded(later, type!.size!)
    : later;
}

function checkClock(unit: string): void {
  if (!inDay.test(unit)) throw sqlError('athena', 'INVALID_FUNCTION_ARGUMENT', `'${unit}' is not a valid Time field`);
}

function clockAfter({ args, types }: Given, unit: string): string {
  checkClock(unit);
  return `CAST(${onDay(args[2]!, types[2]!)} + INTERVAL 1 ${unit} * (${args[1]!}) AS TIME)`;
}

function truncSql(given: Given): string {
  const unit = unitOf(given);
  const [, type] = given.types;
  if (type!.name === 'time') {
    checkClock(unit);
    return `CAST(date_trunc(${quoteText(unit)}, ${onDay(given.args[1]!, type!)}) AS TIME)`;
  }
  wanted(given, 1, isMoment);
  const zone = type!.name === 'timestamptz' ? neededZone(given.nodes[1]!, given.context) : 'UTC';
  if (zone !== 'UTC') return momentSql(`date_trunc(${quoteText(unit)}, ${wallSql(given.args[1]!, zone)})`, zone);
  return `${library}.date_trunc_to(${quoteText(unit)}, ${given.args[1]!})`;
}

/** By name. */
export const moments: Ways = [
  [
    'at_timezone',
    ({ args, nodes, context, node, types }) => (
      neededZone(node, context),
      types[0]!.name === 'timestamptz' ? args[0]! : momentValue(nodes[0]!, context)
    ),
  ],
  ['with_timezone', ({ args, node, context }) => momentSql(args[0]!, neededZone(node, context))],
  ...['timezone_hour', 'timezone_minute'].map(
    (name) => [name, ({ nodes, context }: Given) => zonedPart(name, nodes[0]!, context)] as const,
  ),
  [
    'date',
    (given) =>
      given.types[0]!.name === 'timestamptz'
        ? `CAST(${wallOf(given, 0)} AS DATE)`
        : given.types[0]!.name === 'varchar'
          ? cast(given.args[0]!, given.types[0]!, { name: 'date' }, 'CAST')
          : `CAST(${given.args[0]!} AS DATE)`,
  ],
  ['last_day_of_month', (given) => `last_day(${wallOf(given, 0)})`],
  ['from_unixtime', unixSql],
  [
    'to_unixtime',
    ({ args, types }) =>
      `(epoch_us(${types[0]!.name === 'timestamptz' ? args[0]! : `CAST(${args[0]!} AS TIMESTAMP)`}) / 1e6)`,
  ],
  ['from_iso8601_timestamp', isoMoment],
  ['from_iso8601_date', ({ args }) => `CAST(lb_iso_date(${args[0]!}) AS DATE)`],
  ['parse_duration', ({ args }) => `to_microseconds(CAST(lb_duration(${args[0]!}) AS BIGINT) * 1000)`],
  ['to_iso8601', isoSql],
  ['to_milliseconds', ({ args }) => `CAST(epoch(${args[0]!}) * 1000 AS BIGINT)`],
  ['date_trunc', truncSql],
  [
    'date_add',
    (given) => {
      const unit = unitOf(given);
      if (given.types[2]!.name === 'time') return clockAfter(given, unit);
      wanted(given, 2, isMoment);
      const amount = `INTERVAL 1 ${unit} * (${given.args[1]!})`;
      const zone = given.types[2]!.name === 'timestamptz' ? neededZone(given.nodes[2]!, given.context) : 'UTC';
      if (zone !== 'UTC' && !inDay.test(unit)) return momentSql(`(${wallSql(given.args[2]!, zone)} + ${amount})`, zone);
      return inDay.test(unit) ? afterSql(given, unit, amount) : `${library}.date_plus(${amount}, ${given.args[2]!})`;
    },
  ],
  [
    'date_diff',
    (given) => {
      const unit = unitOf(given);
      // Trino measures between milliseconds; what is finer is cut off before.
      const [from, to] = [1, 2].map((at) => {
        const moment = onDay(given.args[at]!, given.types[at]!);
        return (given.types[at]!.size ?? 0) > 3 ? `date_trunc('millisecond', ${moment})` : moment;
      });
      if (given.types[1]!.name === 'time') checkClock(unit);
      else wanted(given, 1, isMoment);
      if (given.types[1]!.name === 'timestamptz' && !inDay.test(unit)) {
        const zone = neededZone(given.nodes[1]!, given.context);
        return `date_sub(${quoteText(unit)}, ${wallSql(given.args[1]!, zone)}, ${wallSql(given.args[2]!, zone)})`;
      }
      const name = inDay.test(unit) ? `${library}.between_moments` : 'date_sub';
      return `${name}(${quoteText(unit)}, ${from!}, ${to!})`;
    },
  ],
  ['date_format', strftime((text) => mysqlPattern(text).replaceAll('%f', '%g000'))],
  ['format_datetime', strftime(jodaPattern)],
  ['date_parse', parseSql],
  [
    'parse_datetime',
    (given) => `CAST(strptime(${given.args[0]!}, ${quoteText(jodaPattern(textArgument(given, 1)))}) AS TIMESTAMPTZ)`,
  ],
  ...[
    'year',
    'month',
    'day',
    'hour',
    'minute',
    'second',
    'quarter',
    'week',
    'week_of_year',
    'day_of_week',
    'dow',
    'day_of_year',
    'doy',
    'day_of_month',
    'year_of_week',
    'yow',
    'millisecond',
  ].map((name) => [name, part(name)] as const),
];
