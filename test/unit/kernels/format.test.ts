import assert from 'node:assert/strict';
import { formatBytes, formatCount, formatDuration } from '../../../src/kernels/format.ts';

function check<Input>(format: (input: Input) => string, cases: readonly (readonly [Input, string])[]): void {
  for (const [input, expected] of cases) assert.equal(format(input), expected);
}

describe('figures', () => {
  it('of time grow from milliseconds to hours', () => {
    check(formatDuration, [
      [0, '0 ms'],
      [0.4, '0 ms'],
      [999.4, '999 ms'],
      [999.6, '1.0 s'],
      [12_340, '12.3 s'],
      [59_949, '59.9 s'],
      [59_960, '1 min 00 s'],
      [245_000, '4 min 05 s'],
      [3_599_600, '1 h 00 min'],
      [7_380_000, '2 h 03 min'],
    ]);
  });

  it('of bytes go by thousands', () => {
    check(formatBytes, [
      [0, '0 B'],
      [999, '999 B'],
      [1000, '1.0 kB'],
      [9_960, '10 kB'],
      [999_600, '1.0 MB'],
      [1_234_567, '1.2 MB'],
      [34e9, '34 GB'],
      [5e18, '5000 PB'],
    ]);
  });

  it('of counts have their thousands set apart', () => {
    check(formatCount, [
      [0, '0'],
      [999, '999'],
      [1_234_567, '1,234,567'],
    ]);
  });
});
