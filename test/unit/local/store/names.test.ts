import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { decodeName, encodeKey, encodeName, fileToKey, folderToKey } from '../../../../src/local/store/names.ts';

function decodeKey(path: string): string {
  const parts = path.split('/');
  const last = parts.pop() ?? '';
  return parts.map(folderToKey).join('') + fileToKey(last);
}

describe('Names of objects on disk', () => {
  it('stay plain where they can', () => {
    assert.equal(encodeKey('a/b-c_d.csv'), 'a/b-c_d.csv');
    assert.equal(encodeKey('day=2024-01-01 00%3A00/x.parquet'), 'day=2024-01-01 00%3A00/x.parquet');
    assert.equal(encodeKey('ünï/日本'), 'ünï/日本');
  });

  it('never leave their folder and never are a pattern', () => {
    for (const key of ['..', '../x', 'a/../../x', '/etc/passwd', './x', 'a/./b', '...', '*?[a]', 'a\0b', '\\..\\x']) {
      const path = encodeKey(key);
      assert.ok(!posix.join('/root', path).split('/').includes('..'), key);
      assert.equal(posix.normalize(path), path, key);
      assert.ok(!posix.isAbsolute(path), key);
      assert.doesNotMatch(path, /[*?[\]\0\\]/);
      assert.equal(decodeKey(path), key);
    }
  });

  it('stay one part where the name of a catalogue, schema or table holds a slash', () => {
    for (const name of ['../../x', '/etc', 'a/b', 'a%2Fb', '%2F']) {
      assert.doesNotMatch(encodeName(name), /\//, name);
      assert.equal(decodeName(encodeName(name)), name);
    }
  });

  it('are no longer than a file system takes', () => {
    const key = `${'ä'.repeat(300)}/${'%'.repeat(400)}/${'*'.repeat(100)}`;
    const path = encodeKey(key);
    for (const part of path.split('/')) assert.ok(Buffer.byteLength(part) <= 255);
    assert.equal(decodeKey(path), key);
  });

  it('come back as they were, for random keys of awkward signs', () => {
    const signs = [
      '%',
      '2',
      'A',
      '5',
      'E',
      '.',
      '/',
      '*',
      '%2A',
      '%25',
      '%folder',
      '%object',
      '%more',
      '%note',
      'é',
      '\n',
    ];
    let seed = 1;
    const random = (limit: number): number => (seed = (seed * 48_271) % 2_147_483_647) % limit;
    const seen = new Map<string, string>();
    for (let count = 0; count < 5000; count++) {
      const key = Array.from({ length: 1 + random(8) }, () => signs[random(signs.length)]).join('');
      const path = encodeKey(key);
      assert.equal(decodeKey(path), key, JSON.stringify(key));
      assert.equal(seen.get(path) ?? key, key, 'two keys share a file');
      seen.set(path, key);
    }
    assert.equal(decodeName(encodeName('.%folder')), '.%folder');
  });
});
