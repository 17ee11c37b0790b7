/** Time zones: their names, and how far a wall clock is from UTC. */

/** The zone as Trino writes it: `UTC`, `+05:30`, `Europe/Oslo`; undefined for none. */
export function zoneName(text: string): string | undefined {
  const zone = text.trim();
  if (/^(?:Z|UTC|GMT|UT|Etc\/UTC|Zulu)$/i.test(zone)) return 'UTC';
  const [, sign, hours = '', minutes = '00'] = /^([+-])(\d{1,2})(?::?(\d\d))?$/.exec(zone) ?? [];
  if (sign !== undefined) {
    if (Number(hours) > 14 || Number(minutes) > 59) return undefined;
    if (Number(hours) === 0 && Number(minutes) === 0) return 'UTC';
    return `${sign}${hours.padStart(2, '0')}:${minutes}`;
  }
  // Java's zones are places; other names would mean something else to it.
  if (!/^[A-Z][\w+-]*(?:\/[\w+-]+)+$/i.test(zone)) return undefined;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return zone;
  } catch {
    return undefined;
  }
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that the wall clock of the zone is ahead of UTC at that moment. */
export function offsetMs(zone: string, atMs: number): number {
  const fixed = /^([+-])(\d\d):(\d\d)$/.exec(zone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3])) * 60_000;
  if (zone === 'UTC') return 0;
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    clocks.set(zone, clock);
  }
  const part: Record<string, string> = {};
  for (const { type, value } of clock.formatToParts(atMs)) part[type] = value;
  const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year']);
  const wall = Date.UTC(
    2000,
    Number(part['month']) - 1,
    Number(part['day']),
    Number(part['hour']),
    Number(part['minute']),
    Number(part['second']),
  );
  const shown = new Date(wall);
  shown.setUTCFullYear(year, Number(part['month']) - 1, Number(part['day']));
  return shown.getTime() - Math.floor(atMs / 1000) * 1000;
}

/** The moment at which the zone's clock shows that time, or undefined where it skips it. `wallMs` is the time as if it were UTC. */
export function momentOf(zone: string, wallMs: number): number | undefined {
  // Where a clock shows a time twice, the first one counts.
  for (const guess of [wallMs - 86_400_000, wallMs + 86_400_000]) {
    const found = wallMs - offsetMs(zone, guess);
    if (found + offsetMs(zone, found) === wallMs) return found;
  }
  return undefined;
}
