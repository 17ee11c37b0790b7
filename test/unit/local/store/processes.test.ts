import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Processes } from '../../../../src/local/services/owner.ts';
import { isRunning, ownMark } from '../../../../src/local/store/processes.ts';

describe('The mark of a process', () => {
  it('is alive for this one, and dead for an earlier one of its number', async () => {
    const own = await ownMark();
    assert.equal(await isRunning(own), true);
    assert.equal(await isRunning({ pid: process.pid, token: 'earlier' }), false);
  });

  it('is alive until the process ends, and dead for another process of the number', async () => {
    const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(other, 'spawn');
    const { pid = 0 } = other;
    assert.equal(await isRunning({ pid, token: 'other' }), true);
    if (process.platform === 'linux') {
      const { startedAt = '' } = await ownMark();
      assert.match(startedAt, /^[0-9a-f-]{36} \d+$/);
      assert.equal(await isRunning({ pid, token: 'other', startedAt: `${startedAt}0` }), false);
    }
    other.stdin.end();
    await once(other, 'exit');
    assert.equal(await isRunning({ pid, token: 'other' }), false);
  });

  it('is taken away once its process is gone, and its statements count as ended', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lakebook-marks-'));
    const earlier = { pid: process.pid, token: 'earlier' };
    await writeFile(join(folder, `${earlier.pid}-${earlier.token}`), JSON.stringify(earlier));
    const processes = new Processes(folder);
    assert.equal(await processes.isAlive(earlier), false);
    assert.equal(await processes.enter(), true);
    assert.deepEqual(await readdir(folder), [`${processes.own.pid}-${processes.own.token}`]);
    assert.equal(await processes.isAlive(processes.own), true);
    await processes.leave();
    assert.deepEqual(await readdir(folder), []);
    await rm(folder, { recursive: true });
  });
});
