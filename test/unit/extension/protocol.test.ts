import assert from 'node:assert/strict';
import { readRequest } from '../../../src/extension/protocol.ts';

describe('messages of the renderer', () => {
  it('ask for a cell to be run by its name alone', () => {
    assert.deepEqual(readRequest({ type: 'runCell', cell: 'orders', sql: 'DROP TABLE t' }), {
      type: 'runCell',
      cell: 'orders',
    });
    for (const cell of [undefined, null, 1, {}, ['orders']])
      assert.equal(readRequest({ type: 'runCell', cell }), undefined);
  });

  it('ask for pages of a bounded size', () => {
    const page = { type: 'page', handle: 'h', start: 0, count: 10_000, columnCount: 2 };
    assert.deepEqual(readRequest(page), { ...page, count: 500 });
    for (const wrong of [{ start: -1 }, { count: 0 }, { handle: 1 }, { columnCount: 'x' }, { type: 'else' }])
      assert.equal(readRequest({ ...page, ...wrong }), undefined);
  });
});
