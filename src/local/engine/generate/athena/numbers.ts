/** Functions of Athena over numbers. */
import { duckType, withPlaces } from '../duck.ts';
import type { Given } from '../given.ts';
import { sqlError } from '../../errors.ts';
import { inRange } from './cast.ts';
import { remainderSql } from './operators.ts';
import { lib, once, type Way, type Ways } from './way.ts';

const library = 'athena_functions';

const bits: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, integer: 32, bigint: 64 };

/** Shifts to the right that fill with zeros. */
function rightShift({ args, types }: Given): string {
  const width = bits[types[0]!.name] ?? 64;
  const mask = (2n ** BigInt(width) - 1n).toString();
  return `CASE WHEN ${args[1]!} = 0 THEN ${args[0]!} WHEN ${args[1]!} NOT BETWEEN -64 AND ${width - 1} THEN 0 ELSE (CAST(${args[0]!} AS HUGEINT) & ${mask}::HUGEINT) >> (${args[1]!} & 63)::HUGEINT END`;
}

/** Of zeros only a positive one comes out of rounding. */
function withoutNegativeZero(given: Given): Given {
  const [value, ...rest] = given.args;
  return { ...given, args: [`(${value!} + 0)`, ...rest] };
}

/** Of what is beyond 1 there is no angle. */
const inOne =
  (name: string): Way =>
  ({ args }) =>
    `CASE WHEN abs(${args[0]!}) > 1 THEN CAST('NaN' AS DOUBLE) ELSE ${name}(CASE WHEN abs(${args[0]!}) <= 1 THEN ${args[0]!} END) END`;

/** Integers stay as they are. */
const whole =
  (name: string): Way =>
  ({ args, returns }) =>
    bits[returns.name] === undefined ? `${name}(${args[0]!})` : args[0]!;

/** By name. */
export const numbers: Ways = [
  ['ceil', whole('ceil')],
  ['ceiling', whole('ceil')],
  ['floor', whole('floor')],
  [
    'bit_count',
    (given) => {
      const bits = given.nodes[1];
      if (bits?.kind === 'literal' && (Number(bits.text) < 2 || Number(bits.text) > 64))
        throw sqlError(
          'athena',
          'INVALID_FUNCTION_ARGUMENT',
          `Bits specified in bit_count must be between 2 and 64, got ${bits.text}`,
        );
      return lib('bit_count')(given);
    },
  ],
  [
    'round',
    (given) =>
      given.args.length === 2 && given.returns.name === 'decimal' && given.nodes[1]?.kind !== 'literal'
        ? withPlaces(given.args[0]!, given.args[1]!, 'round', duckType(given.returns))
        : given.args.length === 2 && bits[given.returns.name] !== undefined
          ? inRange(`CAST(round(CAST(${given.args[0]!} AS HUGEINT), ${given.args[1]!}) AS HUGEINT)`, given.returns)
          : lib('round')(/^(?:real|double)$/.test(given.returns.name) ? withoutNegativeZero(given) : given),
  ],
  [
    'sign',
    (given) =>
      /^(?:real|double)$/.test(given.types[0]!.name)
        ? once(
            given.args[0]!,
            (value) => `CASE WHEN isnan(${value}) OR ${value} = 0 THEN ${value} ELSE sign(${value}) END`,
            given,
          )
        : `sign(${given.args[0]!})`,
  ],
  [
    'truncate',
    (given) =>
      given.args.length === 2 && given.returns.name === 'decimal' && given.nodes[1]?.kind !== 'literal'
        ? withPlaces(given.args[0]!, given.args[1]!, 'trunc', duckType(given.returns))
        : lib('truncate')(given),
  ],
  [
    'mod',
    (given) =>
      given.returns.name === 'decimal'
        ? `CAST(${remainderSql(given.args[0]!, given.args[1]!, given.returns)} AS ${duckType(given.returns)})`
        : lib('mod')(given),
  ],
  ['acos', inOne('acos')],
  ['asin', inOne('asin')],
  ['bitwise_right_shift', rightShift],
  [
    'bitwise_right_shift_arithmetic',
    ({ args }) => {
      // Java takes a number of places that is negative for one that is large.
      const places = `CASE WHEN ${args[1]!} BETWEEN 0 AND 63 THEN ${args[1]!} WHEN ${args[1]!} IS NOT NULL THEN 63 END`;
      return `CAST(floor(CAST(${args[0]!} AS HUGEINT) / power(2, ${places})) AS BIGINT)`;
    },
  ],
  [
    'width_bucket',
    ({ args }) =>
      args.length === 2
        ? `${library}.bucket_of(CAST(${args[0]!} AS DOUBLE), ${args[1]!})`
        : `lb_width_bucket(${args.map((arg) => `CAST(${arg} AS VARCHAR)`).join(', ')})`,
  ],
];
