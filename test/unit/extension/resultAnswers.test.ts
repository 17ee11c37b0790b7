import assert from 'node:assert/strict';
import { LakeError } from '../../../src/kernels/api.ts';
import { ResultAnswers, type Question } from '../../../src/extension/resultAnswers.ts';
import type { Reply } from '../../../src/extension/protocol.ts';
import { orders, wide } from '../../view/results.ts';
import type { FakeViewedResult } from '../../fakes/viewedResult.ts';

type Without<Whole, Name extends PropertyKey> = Whole extends unknown ? Omit<Whole, Name> : never;

function openAnswers(result: FakeViewedResult): {
  ask: (question: Without<Question, 'handle' | 'request'>, handle?: string) => Promise<Reply>;
  clipboard: string[];
} {
  const clipboard: string[] = [];
  const answers = new ResultAnswers({
    open: async (handle) => {
      if (handle === 'mine') return result;
      throw new LakeError(handle === 'theirs' ? 'denied' : 'notFound', 'No.');
    },
    writeClipboard: async (text) => void clipboard.push(text),
    log: () => undefined,
  });
  let request = 0;
  return {
    ask: (question, handle = 'mine') => answers.answer({ ...question, handle, request: ++request }),
    clipboard,
  };
}

async function openView(ask: ReturnType<typeof openAnswers>['ask']): Promise<number> {
  const reply = await ask({ type: 'view', spec: { sort: [{ column: 0, descending: true }], filters: [] } });
  assert.equal(reply.type, 'view');
  return reply.type === 'view' ? reply.view.id : -1;
}

describe('answers to what is asked of a result', () => {
  it('give a tile of the rows, in the order of the result or of a view', async () => {
    const { ask } = openAnswers(wide(40, 500));
    const tile = { type: 'page', start: 100, count: 2, column: 16, columns: 2 } as const;
    const reply = await ask(tile);
    assert.deepEqual(reply.type === 'rows' && reply.rows, [
      [100_016, 100_017],
      [101_016, 101_017],
    ]);
    const { ask: askOrders } = openAnswers(orders(50));
    const view = await openView(askOrders);
    const sorted = await askOrders({ ...tile, view, start: 0, column: 0, columns: 1 });
    assert.deepEqual(sorted.type === 'rows' && sorted.rows, [[49], [48]]);
  });

  it('tell a result that is gone or not theirs from a view that is gone', async () => {
    const result = orders(10);
    const { ask } = openAnswers(result);
    const value = { type: 'value', row: 0, column: 0 } as const;
    for (const handle of ['none', 'theirs']) assert.equal((await ask(value, handle)).type, 'gone');
    const view = await openView(ask);
    result.forgetViews();
    for (const question of [
      { ...value, view },
      { type: 'totals', range: { view, from: 0, to: 1 }, columns: [0] } as const,
    ])
      assert.equal((await ask({ ...question })).type, 'viewGone');
  });

  it('drop a question when the next one takes its place', async () => {
    const result = orders(100);
    result.viewDelayMs = 20;
    const { ask } = openAnswers(result);
    const clicks = Array.from({ length: 100 }, (_, at) =>
      ask({ type: 'view', spec: { sort: [{ column: 0, descending: at % 2 === 0 }], filters: [] } }),
    );
    const replies = await Promise.all(clicks);
    assert.deepEqual(
      replies.map(({ type }) => type),
      [...Array.from({ length: 99 }, () => 'fault'), 'view'],
    );
  });

  it('say in a sentence what is wrong', async () => {
    const result = orders(10);
    const { ask } = openAnswers(result);
    const filter = { column: 0, operator: '=', value: 'abc' } as const;
    const wrong = await ask({ type: 'view', spec: { sort: [], filters: [filter] } });
    assert.equal(wrong.type === 'fault' && wrong.message, '`abc` is no number.');
    const beyond = await ask({ type: 'profile', columns: [99] });
    assert.equal(beyond.type === 'fault' && beyond.message, 'There are only 12 columns.');
    result.isComplete = false;
    const early = await ask({ type: 'find', text: 'a', after: { row: 0, column: -1 } });
    assert.match(early.type === 'fault' ? early.message : '', /still arriving/);
    assert.equal((await ask({ type: 'page', start: 0, count: 1, column: 0, columns: 1 })).type, 'rows');
  });

  it('copy rows in every form, and no more than a clipboard should hold', async () => {
    const { ask, clipboard } = openAnswers(orders(3));
    const copy = { type: 'copy', range: { from: 0, to: 2 }, columns: [0, 1, 2, 11], names: false } as const;
    for (const format of ['tsv', 'csv', 'markdown', 'json', 'values'] as const) {
      const reply = await ask({ ...copy, format });
      assert.equal(reply.type === 'copied' && reply.rows, 2);
    }
    assert.deepEqual(clipboard, [
      '0\t\tAda\t"two\nlines"\n1\t54.19\tEdsger\tnote 7919',
      'id,amount,customer,note\n0,,Ada,"two\nlines"\n1,54.19,Edsger,note 7919\n',
      '| id | amount | customer | note |\n| ---: | ---: | --- | --- |\n| 0 | *NULL* | Ada | two<br>lines |\n| 1 | 54.19 | Edsger | note 7919 |\n',
      '[\n  {"id":0,"amount":null,"customer":"Ada","note":"two\\nlines"},\n  {"id":1,"amount":"54.19","customer":"Edsger","note":"note 7919"}\n]',
      "VALUES\n  (0, NULL, 'Ada', 'two\nlines'),\n  (1, 54.19, 'Edsger', 'note 7919')",
    ]);
    const { ask: askMuch, clipboard: much } = openAnswers(orders(1_000_000));
    const all = await askMuch({ ...copy, range: { from: 0, to: 1_000_000 }, format: 'csv' });
    const rows = all.type === 'copied' ? all.rows : 0;
    assert.ok(rows > 100_000 && rows < 1_000_000);
    assert.ok((much[0]?.length ?? 0) <= 16_000_100);
  });
});
