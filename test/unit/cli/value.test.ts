import assert from 'node:assert/strict';
import { engineText } from '../../../src/cli/value.ts';

describe('engineText', () => {
  it('writes a double as Athena does, and everything else as it came', () => {
    const double = { name: 'd', type: 'double', kind: 'number' } as const;
    for (const [value, text] of [
      [15, '15.0'],
      [-0, '-0.0'],
      [0, '0.0'],
      [0.1, '0.1'],
      [1234567, '1234567.0'],
      [12_345_678, '1.2345678E7'],
      [1e21, '1.0E21'],
      [0.0005, '5.0E-4'],
      ['NaN', 'NaN'],
    ] as const)
      assert.equal(engineText(value, double), text);
    assert.equal(engineText(15, { name: 'd', type: 'float8', kind: 'number' }), '15');
    assert.equal(engineText(15, { name: 'i', type: 'integer', kind: 'integer' }), '15');
  });
});
