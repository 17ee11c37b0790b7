/** Moments with a zone as engines write them, as the same moment in UTC. */

const written = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(\.\d+)? ?(?:([+-])(\d\d):?(\d\d)?|([A-Za-z][\w+\-/]*))$/;

/** `2024-02-29 01:02:03.4 +02:00` as `2024-02-28 23:02:03.4 UTC`; a text that is no such moment as it is. */
export function inUtc(text: string): string {
  const [, year, month, day, hour, minute, second, fraction = '', sign, hours, minutes = '00', zone] =
    written.exec(text) ?? [];
  if (year === undefined) return text;
  const [y = 0, mo = 1, d = 1, h = 0, mi = 0, s = 0] = [year, month, day, hour, minute, second].map(Number);
  const localMs = new Date(0).setUTCFullYear(y, mo - 1, d) + ((h * 60 + mi) * 60 + s) * 1000;
  const offsetMs =
    zone === undefined
      ? (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
      : offsetOfLocal(localMs, zone);
  if (offsetMs === undefined) return text;
  const utc = new Date(localMs - offsetMs).toISOString();
  return /^\d{4}-/.test(utc) ? `${utc.slice(0, 19).replace('T', ' ')}${fraction} UTC` : text;
}

const halfDayMs = 14 * 3_600_000;

/** Of the two moments that an hour means when clocks are set back, the earlier one, as Trino reads it. */
function offsetOfLocal(localMs: number, zone: string): number | undefined {
  if (/^(UTC|GMT|Z)$/i.test(zone)) return 0;
  const format = formatOf(zone);
  if (!format) return undefined;
  const around = [localMs - halfDayMs, localMs + halfDayMs].map((ms) => offsetAt(ms, format));
  const right = around.filter((offset) => offsetAt(localMs - offset, format) === offset);
  return right.length > 0 ? Math.max(...right) : around[0];
}

const formats = new Map<string, Intl.DateTimeFormat | undefined>();

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) formats.set(zone, makeFormat(zone));
  return formats.get(zone);
}

function makeFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, era: 'short', ...parts, ...clock });
  } catch {
    return undefined;
  }
}

function offsetAt(ms: number, format: Intl.DateTimeFormat): number {
  const found = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => found.get(type) ?? 0;
  const date = new Date(0).setUTCFullYear(part('year'), part('month') - 1, part('day'));
  const local = date + ((part('hour') * 60 + part('minute')) * 60 + part('second')) * 1000;
  return local - Math.floor(ms / 1000) * 1000;
}
