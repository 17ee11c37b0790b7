/** Functions of Athena over numbers. */
import type { Given } from '../calls.ts';
import { lib, type Ways } from './way.ts';

const bits: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, integer: 32, bigint: 64 };

/** Shifts to the right that fill with zeros. */
function rightShift({ args, types }: Given): string {
  const width = bits[types[0]!.name] ?? 64;
  const mask = (2n ** BigInt(width) - 1n).toString();
  return `CASE WHEN ${args[1]!} = 0 THEN ${args[0]!} WHEN ${args[1]!} >= ${width} THEN 0 ELSE (CAST(${args[0]!} AS HUGEINT) & ${mask}::HUGEINT) >> ${args[1]!}::HUGEINT END`;
}

/** By name. */
export const numbers: Ways = [
  ['bitwise_right_shift', rightShift],
  [
    'bitwise_right_shift_arithmetic',
    ({ args }) => `CAST(floor(CAST(${args[0]!} AS HUGEINT) / power(2, least(${args[1]!}, 63))) AS BIGINT)`,
  ],
  [
    'width_bucket',
    (given) =>
      given.args.length === 2
        ? `len(list_filter(${given.args[1]!}, lambda lb_b: ${given.args[0]!} >= lb_b))`
        : lib('width_bucket')(given),
  ],
];
