import assert from 'node:assert/strict';
import { readPanelMessage, readRequest } from '../../../src/extension/protocol.ts';

const asked = { handle: 'h', request: 1 };

/** Is the request read as it is, and refused with each of these changes? */
function check(request: Readonly<Record<string, unknown>>, wrong: readonly Readonly<Record<string, unknown>>[]): void {
  assert.deepEqual(readRequest({ ...request, more: 'of it' }), request);
  for (const change of [...wrong, { handle: 1 }, { request: -1 }, { request: undefined }])
    assert.equal(readRequest({ ...request, ...change }), undefined, JSON.stringify(change));
}

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
    const page = { ...asked, type: 'page', start: 0, count: 100, column: 16, columns: 16, view: 3 };
    check(page, [{ start: -1 }, { count: 0 }, { column: 'x' }, { columns: 1.5 }, { view: 'a' }]);
    const { view: _, ...plain } = page;
    assert.deepEqual(readRequest({ ...plain, count: 10_000 }), { ...plain, count: 500 });
  });

  it('ask for orders and filters of every kind, and of no other', () => {
    const filters = [
      { column: 0, operator: 'isNull' },
      { column: 1, operator: '>=', value: '1' },
      { column: 1, operator: 'contains', value: '%' },
      { column: 2, operator: 'between', low: '1', high: '2' },
      { column: 3, operator: 'in', values: ['a', null] },
    ];
    const spec = { sort: [{ column: 2, descending: true }], filters };
    const filter = (one: unknown): Record<string, unknown> => ({ spec: { ...spec, filters: [one] } });
    check({ ...asked, type: 'view', spec }, [
      { spec: undefined },
      { spec: { sort: [] } },
      { spec: { ...spec, sort: [{ column: 0 }] } },
      { spec: { ...spec, sort: [null] } },
      filter({ column: -1, operator: 'isNull' }),
      filter({ column: 0, operator: '; DROP TABLE t' }),
      filter({ column: 0, operator: '=' }),
      filter({ column: 0, operator: 'between', low: '1' }),
      filter({ column: 0, operator: 'in', values: [1] }),
      filter({ column: 0, operator: '=', value: 'x'.repeat(200_000) }),
    ]);
  });

  it('ask for profiles, totals, texts, copies, values and panels', () => {
    const range = { from: 0, to: 5, view: 1 };
    check({ ...asked, type: 'profile', columns: [0, 2] }, [{ columns: [] }, { columns: ['0'] }, { columns: 1 }]);
    check({ ...asked, type: 'totals', range, columns: [1] }, [{ range: { from: 5, to: 0 } }, { range: null }]);
    check({ ...asked, type: 'find', text: 'a', after: { row: 0, column: -1 } }, [
      { text: 1 },
      { after: { row: 0, column: -2 } },
      { after: undefined },
    ]);
    check({ ...asked, type: 'copy', range, columns: [1], format: 'markdown', names: false }, [
      { format: 'html' },
      { columns: [-1] },
    ]);
    check({ ...asked, type: 'value', row: 3, column: 1 }, [{ row: 0.5 }, { column: undefined }]);
    check({ ...asked, type: 'export', view: 2 }, [{ view: 'x' }]);
    check({ ...asked, type: 'openPanel' }, [{ type: 'openFile' }]);
    check({ ...asked, type: 'runAgain' }, []);
    for (const message of [undefined, null, 'page', 7, [], new Map()]) assert.equal(readRequest(message), undefined);
  });

  it('of a panel say that it is ready or wants its notebook', () => {
    assert.equal(readPanelMessage({ type: 'ready' }), 'ready');
    assert.equal(readPanelMessage({ type: 'openNotebook' }), 'openNotebook');
    for (const message of [undefined, {}, { type: 'page' }]) assert.equal(readPanelMessage(message), undefined);
  });
});
