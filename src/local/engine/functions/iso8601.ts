/** Dates and moments in the forms of ISO 8601: of the calendar, of weeks and of the days of a year. */
import { fail } from './fail.ts';
import { offsetMs, zoneName } from '../zones.ts';

const day = 86_400_000;

/** Midnight of the date as if it were UTC, or undefined. */
function dateMs(text: string): number | undefined {
  const [, year, month = '1', date = '1'] = /^([+-]?\d{4,})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text) ?? [];
  if (year !== undefined) {
    const found = new Date(0);
    found.setUTCFullYear(Number(year), Number(month) - 1, Number(date));
    return found.getUTCMonth() === Number(month) - 1 && found.getUTCDate() === Number(date)
      ? found.getTime()
      : undefined;
  }
  const [, weekYear, week, weekday = '1'] = /^(\d{4})-W(\d\d)(?:-(\d))?$/.exec(text) ?? [];
  if (weekYear !== undefined) {
    const fourth = Date.UTC(Number(weekYear), 0, 4);
    const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * day;
    if (Number(week) < 1 || Number(week) > 53 || Number(weekday) < 1 || Number(weekday) > 7) return undefined;
    return monday + ((Number(week) - 1) * 7 + Number(weekday) - 1) * day;
  }
  const [, ofYear, days] = /^(\d{4})-(\d{3})$/.exec(text) ?? [];
  if (ofYear === undefined) return undefined;
  const found = Date.UTC(Number(ofYear), 0, Number(days));
  return new Date(found).getUTCFullYear() === Number(ofYear) && Number(days) > 0 ? found : undefined;
}

/** `YYYY-MM-DD`. */
export function isoDate(text = ''): string {
  const found = dateMs(text);
  if (found === undefined) return fail(`INVALID_FUNCTION_ARGUMENT: Invalid format: "${text}"`);
  return new Date(found).toISOString().slice(0, 10);
}

/** Milliseconds since 1970; without a zone UTC counts. */
export function isoMoment(text = ''): string {
  const refuse = (): never => fail(`INVALID_FUNCTION_ARGUMENT: Invalid format: "${text}"`);
  const [, date = '', hour = '0', minute = '0', second = '0', fraction = '', behind = 'Z'] =
    /^([^T]+)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/.exec(text) ?? [];
  const start = dateMs(date);
  const zone = zoneName(behind);
  if (start === undefined || zone === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return refuse();
  const wall =
    start +
    ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 +
    Number(fraction.slice(0, 3).padEnd(3, '0'));
  return String(wall - offsetMs(zone, wall));
}

/** `Z`, or how far the zone's clock is from UTC at that moment: `+02:00`. */
export function zoneOffset(zone = 'UTC', micros = '0'): string {
  const minutes = Math.round(offsetMs(zone, Number(BigInt(micros) / 1000n)) / 60_000);
  if (minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  const pad = (number: number): string => String(number).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}
