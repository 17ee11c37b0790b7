import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { isRunning } from '../../../src/kernels/processes.ts';

describe('a process', () => {
  it('runs while it is there, and not once it has ended', async () => {
    assert.equal(isRunning(process.pid), true);
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    assert.equal(isRunning(child.pid ?? 0), false);
  });

  it('does not run when it was killed and its parent has not looked', async function () {
    if (process.platform !== 'linux') this.skip();
    // The shell becomes a program that never asks after the child it had, before that child ends.
    const parent = spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 30']);
    try {
      const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
      while (isRunning(Number(line))) await new Promise(setImmediate);
      // The id is still taken.
      process.kill(Number(line), 0);
    } finally {
      parent.kill();
    }
  });
});
