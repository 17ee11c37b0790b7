import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import {
  decodeName,
  encodeKey,
  encodeName,
  fileToKey,
  folderToKey,
  keyPath,
} from '../../../../src/local/store/names.ts';

function decodeKey(path: string, platform: NodeJS.Platform = process.platform): string {
  const parts = path.split('/');
  const last = parts.pop() ?? '';
  return parts.map((part) => folderToKey(part, platform)).join('') + fileToKey(last, platform);
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

  it('come back as they were, for random keys of awkward signs, on every system', () => {
    const signs = '% 2 A a 5 E e . / * : CON aux. nul %2A %2a %25 %41 %61 %folder %object %more %note é \n'.split(' ');
    let seed = 1;
    const random = (limit: number): number => (seed = (seed * 48_271) % 2_147_483_647) % limit;
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const seen = new Map<string, string>();
      for (let count = 0; count < 5000; count++) {
        const key = Array.from({ length: 1 + random(8) }, () => signs[random(signs.length)]).join('');
        const path = encodeKey(key, platform);
        assert.equal(decodeKey(path, platform), key, JSON.stringify([platform, key]));
        const file = platform === 'linux' ? path : path.toLowerCase();
        assert.equal(seen.get(file) ?? key, key, `two keys share a file on ${platform}`);
        seen.set(file, key);
      }
    }
    assert.equal(decodeName(encodeName('.%folder')), '.%folder');
  });

  it('differ by more than case where the system reads capital letters as small ones', () => {
    assert.equal(encodeKey('Data/A.csv', 'linux'), 'Data/A.csv');
    assert.equal(encodeKey('Data/A.csv', 'darwin'), '%44ata/%41.csv');
    assert.equal(encodeKey('data/a.csv', 'win32'), 'data/a.csv');
  });

  it('are no devices of Windows', () => {
    for (const name of ['CON', 'con', 'aux.csv', 'NUL .txt', 'com1', 'LPT9.a.b', 'COM²']) {
      const file = encodeName(name, 'win32');
      assert.doesNotMatch(file, /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|$)/i);
      assert.equal(decodeName(file, 'win32'), name);
    }
    assert.equal(encodeName('console.csv', 'win32'), 'console.csv');
    assert.equal(encodeName('aux.csv', 'linux'), 'aux.csv');
  });

  it('find what the engine or a person has put there in capital letters', async () => {
    const root = await mkdtemp(join(tmpdir(), 'lakebook-case-'));
    const plain = join(root, 'Region=EU', 'X.csv');
    assert.equal(keyPath(root, 'Region=EU/X.csv', 'darwin'), join(root, encodeKey('Region=EU/X.csv', 'darwin')));
    await mkdir(dirname(plain));
    await writeFile(plain, '');
    assert.equal(keyPath(root, 'Region=EU/X.csv', 'darwin'), plain);
    assert.equal(keyPath(root, 'Region=EU/Y.csv', 'darwin'), join(dirname(plain), '%59.csv'));
    const encoded = join(dirname(plain), '%58.csv');
    await writeFile(encoded, '');
    assert.equal(keyPath(root, 'Region=EU/X.csv', 'darwin'), encoded);
    await rm(root, { recursive: true });
  });
});
