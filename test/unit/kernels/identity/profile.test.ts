import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeySource, profileKeys } from '../../../../src/kernels/identity/profile.ts';

const keysOf = (accessKeyId: string, endsInMs?: number) => ({
  accessKeyId,
  secretAccessKey: 'secret',
  ...(endsInMs !== undefined && { expiration: new Date(Date.now() + endsInMs) }),
});

describe('a source of keys', () => {
  it('loads once, also for callers at the same time', async () => {
    let loads = 0;
    const source = new KeySource(async () => keysOf(`AKIA${++loads}`));
    await Promise.all([source.keys(), source.keys(), source.keys()]);
    assert.equal((await source.keys()).accessKeyId, 'AKIA1');
  });

  it('renews keys that are about to end', async () => {
    let loads = 0;
    const source = new KeySource(async () => keysOf(`AKIA${++loads}`, loads === 1 ? 60_000 : 3_600_000));
    assert.equal((await source.keys()).accessKeyId, 'AKIA1');
    assert.equal((await source.keys()).accessKeyId, 'AKIA2');
    assert.equal((await source.keys()).accessKeyId, 'AKIA2');
  });

  it('renews once when several calls were refused with the same keys', async () => {
    let loads = 0;
    const source = new KeySource(async () => keysOf(`AKIA${++loads}`));
    await source.keys();
    const { generation } = source;
    await Promise.all([source.renew(generation), source.renew(generation)]);
    await source.renew(generation);
    assert.equal(loads, 2);
  });

  it('tries again after a load that failed', async () => {
    let loads = 0;
    const source = new KeySource(async () => {
      if (++loads === 1) throw new Error('offline');
      return keysOf('AKIA2');
    });
    await assert.rejects(source.keys(), /offline/);
    assert.equal((await source.keys()).accessKeyId, 'AKIA2');
  });
});

describe('a profile', () => {
  let folder: string;
  const before = { config: process.env.AWS_CONFIG_FILE, keys: process.env.AWS_SHARED_CREDENTIALS_FILE };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lakebook-profile-'));
    process.env.AWS_CONFIG_FILE = join(folder, 'config');
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, 'credentials');
  });

  afterEach(() => {
    if (before.config === undefined) delete process.env.AWS_CONFIG_FILE;
    else process.env.AWS_CONFIG_FILE = before.config;
    if (before.keys === undefined) delete process.env.AWS_SHARED_CREDENTIALS_FILE;
    else process.env.AWS_SHARED_CREDENTIALS_FILE = before.keys;
    rmSync(folder, { recursive: true });
  });

  it('is read again when its keys are renewed', async () => {
    const write = (id: string): void =>
      writeFileSync(join(folder, 'credentials'), `[analyst]\naws_access_key_id = ${id}\naws_secret_access_key = s\n`);
    write('AKIAOLD');
    const source = profileKeys('analyst');
    assert.equal((await source.keys()).accessKeyId, 'AKIAOLD');
    write('AKIANEW');
    await source.renew(source.generation);
    assert.equal((await source.keys()).accessKeyId, 'AKIANEW');
  });

  it('runs the program that its configuration names', async () => {
    const keys = JSON.stringify({ Version: 1, AccessKeyId: 'AKIAPROCESS', SecretAccessKey: 's' });
    writeFileSync(join(folder, 'keys.json'), keys);
    writeFileSync(join(folder, 'config'), `[profile tool]\ncredential_process = cat ${join(folder, 'keys.json')}\n`);
    assert.equal((await profileKeys('tool').keys()).accessKeyId, 'AKIAPROCESS');
  });
});
