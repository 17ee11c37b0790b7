import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeShell } from '../../fakes/shell.ts';

describe('the data folder', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakebook-data-'));
    await writeFile(join(folder, 'file'), '');
    await writeFile(join(folder, 'one.sql'), '-- %%\nSELECT 1');
    await writeFile(join(folder, 'lake.json'), JSON.stringify({ lake: { kind: 'athena', region: 'eu-west-1' } }));
  });
  afterEach(async () => rm(folder, { recursive: true, force: true }));

  const commands = (): readonly (readonly string[])[] => [
    ['run', join(folder, 'one.sql'), '--report', join(folder, 'r.html')],
    ['tables'],
    ['whoami'],
    ['local'],
  ];

  it('that cannot be had is an error of usage in every command, and nothing is opened', async () => {
    const refused = [
      [join(folder, 'file'), 'is a file'],
      [join(folder, 'file', 'sub'), `cannot be made, since ${join(folder, 'file')} is a file`],
      ...(process.platform === 'linux' ? [['/proc/lakebook', 'cannot be made']] : []),
    ] as const;
    for (const [data, why] of refused)
      for (const words of commands()) {
        const shell = new FakeShell();
        assert.equal(await shell.run(...words, '--data', data), 2, words.join(' '));
        assert.ok(
          shell.err.endsWith(`error: The data folder ${data} ${why}. Name another one with --data.\n`),
          shell.err,
        );
        assert.equal(shell.lakehouse.opened, 0);
      }
    assert.deepEqual((await readdir(folder)).sort(), ['file', 'lake.json', 'one.sql']);
  });

  it('is made with those above it', async () => {
    const data = join(folder, 'a', 'b');
    assert.equal(await new FakeShell().run('whoami', '--data', data), 0);
    assert.ok((await stat(data)).isDirectory());
  });

  it('is left alone where no connection is local', async () => {
    const words = ['--connection', 'lake', '--connections', join(folder, 'lake.json'), '--data', join(folder, 'file')];
    assert.equal(await new FakeShell().run('whoami', ...words), 0);
  });
});
