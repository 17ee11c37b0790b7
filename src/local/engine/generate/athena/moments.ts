/** Functions of Athena over dates, times and intervals. */
import { quoteText } from '../../../../sql/quote.ts';
import { jodaPattern, mysqlPattern } from '../../functions/patterns.ts';
import { sqlError } from '../../errors.ts';
import { textArgument, type Given } from '../calls.ts';
import { intervalPart } from '../expression.ts';
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

const part =
  (name: string): Way =>
  (given) => {
    if (/^interval/.test(given.types[0]!.name))
      return intervalPart(name === 'day_of_month' ? 'day' : name, given.args[0]!);
    wanted(given, 0, isMoment);
    return `${library}.${name}(${given.args[0]!})`;
  };

const strftime =
  (pattern: (text: string) => string): Way =>
  (given) => {
    wanted(given, 0, isMoment);
    return `strftime(${given.args[0]!}, ${quoteText(pattern(textArgument(given, 1)))})`;
  };

/** By name. */
export const moments: Ways = [
  ['to_milliseconds', ({ args }) => `CAST(epoch(${args[0]!}) * 1000 AS BIGINT)`],
  [
    'date_trunc',
    (given) => (wanted(given, 1, isMoment), `${library}.date_trunc_to(${quoteText(unitOf(given))}, ${given.args[1]!})`),
  ],
  [
    'date_add',
    (given) => {
      wanted(given, 2, isMoment);
      const unit = unitOf(given);
      const amount = `INTERVAL 1 ${unit} * (${given.args[1]!})`;
      return inDay.test(unit)
        ? `${library}.time_after(${quoteText(unit)}, ${amount}, ${given.args[2]!})`
        : `${library}.date_plus(${amount}, ${given.args[2]!})`;
    },
  ],
  [
    'date_diff',
    (given) => {
      wanted(given, 1, isMoment);
      const unit = unitOf(given);
      const name = inDay.test(unit) ? `${library}.between_moments` : 'date_sub';
      return `${name}(${quoteText(unit)}, ${given.args[1]!}, ${given.args[2]!})`;
    },
  ],
  ['date_format', strftime(mysqlPattern)],
  ['format_datetime', strftime(jodaPattern)],
  ['date_parse', (given) => `strptime(${given.args[0]!}, ${quoteText(mysqlPattern(textArgument(given, 1)))})`],
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
