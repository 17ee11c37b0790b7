/** Texts of dates and numbers by a pattern, and back. */
import { quoteText } from '../../../../sql/quote.ts';
import { NotGenerated } from '../duck.ts';
import { textArgument } from './calls.ts';
import type { Given } from '../given.ts';
import { isMoment } from './types.ts';
import type { Way, Ways } from './way.ts';

/** Microseconds since 1970 as text: what the natives read a moment by. */
function micros(sql: string): string {
  return `CAST(epoch_us(${sql}) AS VARCHAR)`;
}

const toChar: Way = (given) => {
  const [value, pattern] = given.args;
  const [type] = given.types;
  if (type && isMoment(type)) return `lb_to_char(${micros(value!)}, ${pattern!})`;
  const text = textArgument(given, 1);
  if (/V|E{2,}/.test(text)) throw new NotGenerated(`to_char with the pattern ${text}`);
  return `lb_to_char_number(CAST(${value!} AS VARCHAR), ${quoteText(text)})`;
};

/** A third argument true: what is out of range is refused instead of carried over. */
function strictness({ args }: Given): string {
  return args[2] === undefined ? `'false'` : `CAST(${args[2]} AS VARCHAR)`;
}

const toNumber: Way = (given) => {
  const pattern = textArgument(given, 1);
  const scale = (/[.D]([09]+)/.exec(pattern)?.[1] ?? '').length;
  return `CAST(lb_to_number(${given.args[0]!}, ${quoteText(pattern)}) AS DECIMAL(38,${scale}))`;
};

export const formats: Ways = [
  ['to_char', toChar],
  ['to_date', (given) => `CAST(lb_from_pattern(${given.args[0]!}, ${given.args[1]!}, ${strictness(given)}) AS DATE)`],
  [
    'to_timestamp',
    (given) =>
      `CAST(CAST(lb_from_pattern(${given.args[0]!}, ${given.args[1]!}, ${strictness(given)}) AS TIMESTAMP) AS TIMESTAMPTZ)`,
  ],
  ['to_number', toNumber],
];
