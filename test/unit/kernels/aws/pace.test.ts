import assert from 'node:assert/strict';
import { Pace } from '../../../../src/kernels/aws/pace.ts';

const unstopped = new AbortController().signal;

describe('a pace of calls', () => {
  it('lets calls begin in turn, no faster than it says', async () => {
    const pace = new Pace(200);
    const began: number[] = [];
    const startedMs = performance.now();
    await Promise.all(
      Array.from({ length: 6 }, async (_, at) => {
        await pace.take(unstopped);
        began.push(at);
      }),
    );
    assert.deepEqual(began, [0, 1, 2, 3, 4, 5]);
    // Five gaps of 5 ms; each timer may be early by a millisecond.
    assert.ok(performance.now() - startedMs >= 19);
  });

  it('lets the first call begin at once', async () => {
    const startedMs = performance.now();
    await new Pace(0.1).take(unstopped);
    assert.ok(performance.now() - startedMs < 1_000);
  });

  it('waits no longer when it is stopped', async () => {
    const pace = new Pace(0.1);
    await pace.take(unstopped);
    const stop = new AbortController();
    const waiting = pace.take(stop.signal);
    stop.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
    await assert.rejects(pace.take(stop.signal), /enough/);
  });
});
