/** Intervals of Redshift and PostgreSQL as they are written: `1 day 2 hours`, `3 hours, 35 minutes`, `1w, 1h`, `1-2`, `10:20`. */

export interface Amounts {
  readonly months: bigint;
  readonly days: bigint;
  readonly micros: bigint;
}

const second = 1_000_000;
const names: readonly (readonly [pattern: RegExp, kind: keyof Amounts, size: number])[] = [
  [/^(?:millenni(?:um|a)|mil|mils)$/, 'months', 12_000],
  [/^(?:centur(?:y|ies)|cent|c)$/, 'months', 1200],
  [/^(?:decades?|decs?)$/, 'months', 120],
  [/^(?:years?|yrs?|y)$/, 'months', 12],
  [/^(?:quarters?|qtrs?|q)$/, 'months', 3],
  [/^(?:months?|mons?)$/, 'months', 1],
  [/^(?:weeks?|w)$/, 'days', 7],
  [/^(?:days?|d)$/, 'days', 1],
  [/^(?:hours?|hrs?|h)$/, 'micros', 3600 * second],
  [/^(?:minutes?|mins?|m)$/, 'micros', 60 * second],
  [/^(?:seconds?|secs?|s)$/, 'micros', second],
  [/^(?:milliseconds?|millisecs?|msecs?|ms)$/, 'micros', 1000],
  [/^(?:microseconds?|microsecs?|usecs?|us)$/, 'micros', 1],
];

const daysOfMonth = 30;
const microsOfDay = 86_400 * second;

/** The amounts that a text means; `unit` are the words behind a literal, the first of which counts a bare number. */
export function readInterval(text: string, unit: readonly string[] = []): Amounts | undefined {
  const total = { months: 0, days: 0, micros: 0 };
  const [first = 'SECOND', , last = first] = unit;
  const add = (amount: number, word: string): boolean => {
    const found = names.find(([pattern]) => pattern.test(word.toLowerCase()));
    if (!found) return false;
    const [, kind, size] = found;
    const whole = Math.trunc(amount * size);
    const rest = amount * size - whole;
    if (kind === 'micros') total.micros += Math.round(amount * size);
    else {
      total[kind] += whole;
      if (kind === 'months') {
        total.days += Math.trunc(rest * daysOfMonth);
        total.micros += Math.round((rest * daysOfMonth - Math.trunc(rest * daysOfMonth)) * microsOfDay);
      } else total.micros += Math.round(rest * microsOfDay);
    }
    return true;
  };
  const pieces =
    /\s*,?\s*(?:([+-]?)(\d+)-(\d+)(?![\d-])|([+-]?)(\d+):(\d+)(?::(\d+(?:\.\d*)?))?|([+-]?(?:\d+\.?\d*|\.\d+))\s*([A-Za-z]+)?|(ago))/gy;
  let end = 0;
  let count = 0;
  for (let found = pieces.exec(text); found; found = pieces.exec(text)) {
    end = pieces.lastIndex;
    count++;
    const [, monthSign, years, months, clockSign, hours, minutes, seconds, amount, word, ago] = found;
    if (years !== undefined) {
      total.months += (monthSign === '-' ? -1 : 1) * (Number(years) * 12 + Number(months));
    } else if (hours !== undefined) {
      const turned = clockSign === '-' ? -1 : 1;
      // `10:20` is hours and minutes, unless the words say minutes and seconds.
      const [a, b, c] =
        unit.includes('MINUTE') && last === 'SECOND' && first === 'MINUTE' && seconds === undefined
          ? [0, Number(hours), Number(minutes)]
          : [Number(hours), Number(minutes), Number(seconds ?? 0)];
      total.micros += turned * Math.round((a * 3600 + b * 60 + c) * second);
    } else if (amount !== undefined) {
      if (!add(Number(amount), word ?? first)) return undefined;
    } else if (ago !== undefined) {
      total.months *= -1;
      total.days *= -1;
      total.micros *= -1;
    }
  }
  if (count === 0 || text.slice(end).trim() !== '') return undefined;
  return { months: BigInt(total.months), days: BigInt(total.days), micros: BigInt(total.micros) };
}

/** As DuckDB reads an interval. */
export function intervalWords(text = ''): string | null {
  const found = readInterval(text);
  return found ? `${found.months} months ${found.days} days ${found.micros} microseconds` : null;
}
