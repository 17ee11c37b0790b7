import assert from 'node:assert/strict';
import { maxPageRows, readRequest } from '../../../src/extension/protocol.ts';

describe('a message of the renderer', () => {
  const handle = 'h';
  const good = [
    { type: 'page', handle, start: 0, count: 100, columnCount: 3 },
    { type: 'page', handle, view: 2, start: 5, count: 1, columnCount: 3 },
    { type: 'value', handle, row: 1, column: 2 },
    { type: 'view', handle, spec: { sort: [{ column: 0, descending: true }], filters: [] } },
    {
      type: 'view',
      handle,
      spec: {
        sort: [],
        filters: [
          { column: 1, operator: 'isNull' },
          { column: 1, operator: 'contains', value: "' OR 1=1 --" },
          { column: 1, operator: 'between', low: '1', high: '2' },
          { column: 1, operator: 'notIn', values: ['a', null] },
        ],
      },
    },
    { type: 'totals', handle, from: 0, to: 5, columns: [0, 1] },
    { type: 'find', handle, text: 'x', row: -1, column: 0 },
    { type: 'copy', handle, from: 0, to: 5, columns: [0], names: true },
    { type: 'runCell', cell: 'a' },
  ];
  for (const message of good)
    it(`is taken: ${JSON.stringify(message)}`, () => assert.deepEqual(readRequest(message), message));

  it('holds nothing but what was asked for', () => {
    assert.deepEqual(readRequest({ type: 'runCell', cell: 'orders', sql: 'DROP TABLE t' }), {
      type: 'runCell',
      cell: 'orders',
    });
  });

  it('is cut to a page that can be sent', () => {
    const request = readRequest({ type: 'page', handle, start: 0, count: 1e9, columnCount: 1 });
    assert.deepEqual(request, { type: 'page', handle, start: 0, count: maxPageRows, columnCount: 1 });
  });

  for (const message of [
    undefined,
    null,
    'page',
    {},
    { type: 'page', start: 0, count: 1, columnCount: 1 },
    { type: 'page', handle, start: -1, count: 1, columnCount: 1 },
    { type: 'page', handle, start: 0.5, count: 1, columnCount: 1 },
    { type: 'page', handle, view: 'x', start: 0, count: 1, columnCount: 1 },
    { type: 'view', handle },
    { type: 'view', handle, spec: { sort: [], filters: [{ column: 0, operator: 'DROP TABLE' }] } },
    { type: 'view', handle, spec: { sort: [], filters: [{ column: 0, operator: '=', value: 'x'.repeat(20_000) }] } },
    { type: 'view', handle, spec: { sort: [{ column: 'a', descending: true }], filters: [] } },
    { type: 'view', handle, spec: { sort: Array(2000).fill({ column: 0, descending: true }), filters: [] } },
    { type: 'totals', handle, from: 0, to: 5, columns: ['a'] },
    { type: 'find', handle, text: '', row: 0, column: 0 },
    { type: 'runCell', cell: 7 },
    { type: 'runCell' },
    { type: 'close', handle },
  ])
    it(`is left alone: ${JSON.stringify(message)?.slice(0, 90)}`, () => assert.equal(readRequest(message), undefined));
});
