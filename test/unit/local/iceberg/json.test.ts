import assert from 'node:assert/strict';
import { parseJson, printJson } from '../../../../src/local/iceberg/json.ts';

describe('JSON of metadata files', () => {
  it('keeps integers of 63 bits to the last digit', () => {
    const text =
      '{"snapshot-id":9223372036854775807,"small":12,"negative":-9007199254740993,"list":[5283465927346582374]}';
    const value = parseJson(text);
    assert.deepEqual(value, {
      'snapshot-id': 9223372036854775807n,
      small: 12,
      negative: -9007199254740993n,
      list: [5283465927346582374n],
    });
    assert.equal(printJson(value).replace(/\s/g, ''), text);
  });

  it('does not touch digits inside texts and keys', () => {
    const value = {
      '9223372036854775807': 'id 9223372036854775807, "9223372036854775807"',
      'a\\"': '\\9223372036854775807',
    };
    assert.deepEqual(parseJson(printJson(value)), value);
    assert.deepEqual(parseJson('{"x":1.5e300,"y":-0.25,"z":1E5}'), { x: 1.5e300, y: -0.25, z: 1e5 });
  });

  it('prints small bigints as numbers too', () => {
    assert.equal(printJson({ id: 7n }).replace(/\s/g, ''), '{"id":7}');
  });

  it('refuses what is no JSON', () => {
    for (const text of ['', '{', '{"a":}', '{"a":9223372036854775807', 'nope'])
      assert.throws(() => parseJson(text), SyntaxError);
  });
});
