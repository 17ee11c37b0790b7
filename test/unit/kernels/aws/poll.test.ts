import assert from 'node:assert/strict';
import { LakeError } from '../../../../src/kernels/api.ts';
import { nextPauseMs, Poller } from '../../../../src/kernels/aws/poll.ts';

const unstopped = (): AbortSignal => new AbortController().signal;

/** When a run of this length is asked for, in ms since it began. */
function questions(runMs: number, firstMs: number): number[] {
  const at: number[] = [];
  for (let nowMs = firstMs; ; nowMs += nextPauseMs(nowMs, firstMs)) {
    at.push(nowMs);
    if (nowMs >= runMs) return at;
  }
}

describe('the poll schedule', () => {
  it('asks a local engine early and often', () => {
    for (const runMs of [5, 30, 80, 150, 300, 700]) {
      const last = questions(runMs, 20).at(-1) ?? 0;
      assert.ok(last - runMs <= 60, `${runMs} ms: seen at ${last}`);
    }
  });

  it('sees the end of a long run within 6 % and a second, with at most three questions a second', () => {
    for (const runMs of [10_000, 60_000, 600_000]) {
      const at = questions(runMs, 20);
      assert.ok((at.at(-1) ?? 0) - runMs <= Math.min(1000, 0.06 * runMs + 60));
      if (runMs >= 60_000) assert.ok(at.length / (runMs / 1000) <= 3, `${at.length} questions in ${runMs} ms`);
    }
  });

  it('does not ask a remote service sooner than it can answer', () => {
    assert.deepEqual(questions(400, 250).slice(0, 4), [250, 310, 370, 430]);
  });

  it('slows down by the factor that throttling asks for', () => {
    assert.equal(nextPauseMs(1000, 20, 4), 240);
    assert.equal(nextPauseMs(100_000, 20, 32), 8000);
  });
});

describe('the poller', () => {
  it('survives throttling and a short loss of the network or of the keys', async () => {
    const answers: (string | LakeError)[] = [
      'RUNNING',
      new LakeError('throttled', 'slow down'),
      new LakeError('network', 'lost'),
      new LakeError('expired', 'signed out'),
      'DONE',
    ];
    const poller = new Poller<string>(
      {
        fetch: async () => {
          const answer = answers.shift() ?? 'DONE';
          if (typeof answer !== 'string') throw answer;
          return answer;
        },
        isLast: (status) => status === 'DONE',
        throttled: () => 0,
      },
      { firstMs: 0, graceMs: 1000 },
    );
    assert.deepEqual(await all(poller.watch('1', unstopped())), ['RUNNING', 'DONE']);
  });

  it('ends with the error when the network or the keys stay away, and at once on any other', async () => {
    for (const code of ['network', 'expired', 'denied'] as const) {
      let asked = 0;
      const poller = new Poller<string>(
        {
          fetch: async () => {
            asked++;
            throw new LakeError(code, 'no');
          },
          isLast: () => true,
          throttled: () => 0,
        },
        { firstMs: 0, graceMs: 30 },
      );
      await assert.rejects(all(poller.watch('1', unstopped())), (error) => LakeError.is(error, code));
      assert.equal(asked > 1, code !== 'denied');
    }
  });

  it('asks again at once when a stop is under way', async () => {
    const hurry = new AbortController();
    let stopped = false;
    const poller = new Poller<string>(
      {
        // A long poll that would wait for ever, were it not for the stop.
        fetch: (_id, signal) =>
          stopped
            ? Promise.resolve('CANCELLED')
            : new Promise((_, reject) => {
                signal.addEventListener('abort', () => reject(new Error('aborted')));
              }),
        isLast: (status) => status === 'CANCELLED',
        throttled: () => 0,
      },
      { firstMs: 0 },
    );
    const seen = all(poller.watch('1', hurry.signal));
    await Promise.resolve();
    stopped = true;
    hurry.abort();
    assert.deepEqual(await seen, ['CANCELLED']);
  });

  it('fetches alone what a shared answer leaves out', async () => {
    const alone: string[] = [];
    const poller = new Poller<string>(
      {
        fetch: async (id) => {
          alone.push(id);
          return 'DONE';
        },
        fetchMany: async (ids) => new Map(ids.filter((id) => id !== '2').map((id) => [id, 'DONE'])),
        isLast: () => true,
        throttled: () => 0,
      },
      { firstMs: 0, shareAbove: 0 },
    );
    const runs = await Promise.all(['1', '2', '3'].map((id) => all(poller.watch(id, unstopped()))));
    assert.deepEqual(runs, [['DONE'], ['DONE'], ['DONE']]);
    assert.deepEqual(alone, ['2']);
  });
});

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
