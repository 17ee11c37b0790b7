import assert from 'node:assert/strict';
import { LakeError, type Column, type Row } from '../../../src/kernels/api.ts';
import { printText } from '../../../src/notebook/plainText.ts';
import {
  printView,
  showError,
  showPage,
  showRun,
  showTable,
  type Table,
  type View,
} from '../../../src/notebook/view.ts';

const place = { connection: 'c', statement: 1, of: 1 };
const cost = { elapsedMs: 1200, scannedBytes: 3_400_000 };
const columns = (count: number): Column[] =>
  Array.from({ length: count }, (_, index) => ({ name: `c${index}`, type: 'varchar', kind: 'text' }));
const succeeded = (table: Table): View => ({ ...place, phase: 'succeeded', cost, table, handle: 'h' });
const bytesOf = (view: View): number => Buffer.byteLength(printView(view));
const limit = 256 * 1024;

describe('view of a result', () => {
  it('keeps what the kernel has to say beside the result, in the picture and in plain text', () => {
    const note = 'The session had ended.';
    const view = showRun({ phase: 'cancelled', cost, note }, place);
    assert.deepEqual(view, { ...place, phase: 'cancelled', cost, note });
    assert.equal(printText(view), `Stopped\n${note}`);
    assert.match(printText({ ...succeeded(showTable(columns(1), [['a']], 1)), note } as View), /ended\.$/);
  });

  it('shows the first 200 rows as they are', () => {
    const rows: Row[] = Array.from({ length: 250 }, (_, index) => [index, null, '', true, '9007199254740993']);
    const table = showTable(columns(5), rows, 250);
    assert.deepEqual(table.rows, rows.slice(0, 200));
    assert.equal(table.rowCount, 250);
  });

  it('cuts a huge text and says how long it is', () => {
    const { rows } = showTable(columns(1), [['x'.repeat(5_000_000)]], 1);
    assert.deepEqual(rows, [[{ text: 'x'.repeat(4096), length: 5_000_000 }]]);
  });

  it('never cuts between the halves of a surrogate pair', () => {
    const { rows } = showTable(columns(1), [[`${'x'.repeat(4095)}👩${'y'.repeat(9)}`]], 1);
    assert.deepEqual(rows, [[{ text: 'x'.repeat(4095), length: 4106 }]]);
  });

  it('stays within 256 KB, with at least one row, whatever the result is', () => {
    const texts = ['', 'x', '\u0001'.repeat(500), '👩'.repeat(3000), '"\\'.repeat(5000), 'ä'.repeat(100_000)];
    for (const width of [1, 7, 200, 2_000, 20_000])
      for (const text of texts) {
        const rows = Array.from({ length: 20 }, () => Array.from({ length: width }, () => text));
        const table = showTable(columns(width), rows, 20);
        assert.ok(table.rows.length >= 1, `${width} columns of ${text.length}`);
        assert.equal(table.rows[0]?.length, table.columns.length);
        assert.equal(table.columnCount, width);
        assert.ok(bytesOf(succeeded(table)) <= limit, `${width} columns of ${text.length}`);
      }
  }).timeout(30_000);

  it('bounds names that a hostile table gives its columns', () => {
    const table = showTable([{ name: 'n'.repeat(1_000_000), type: 't'.repeat(1_000_000), kind: 'text' }], [['a']], 1);
    assert.ok(bytesOf(succeeded(table)) < 10_000);
    assert.match(table.columns[0]?.name ?? '', /1000000 characters/);
  });

  it('bounds a page by cutting its texts, and gives every row of it', () => {
    const row = Array.from({ length: 16 }, () => 'x'.repeat(100_000));
    const page = showPage(Array.from({ length: 500 }, () => row));
    assert.equal(page.length, 500);
    assert.ok(Buffer.byteLength(JSON.stringify(page)) <= 1024 * 1024);
  });

  it('shows an error with code, hint and a position that counts from 1', () => {
    const error = new LakeError('syntax', 'No.', { hint: 'Yes.', position: { line: 2, column: 4 } });
    const view = showRun({ phase: 'failed', cost, error }, place);
    assert.deepEqual(view, {
      ...place,
      phase: 'failed',
      cost,
      error: { code: 'syntax', message: 'No.', hint: 'Yes.', line: 3, column: 5 },
    });
  });

  it('says of an error that is not ours that it should not be, without its stack', () => {
    const { code, message, hint } = showError(new TypeError('x is undefined'));
    assert.equal(code, 'internal');
    assert.match(message, /should not.*x is undefined$/);
    assert.match(hint ?? '', /Show Log/);
  });
});

describe('view as plain text', () => {
  it('prints a table with NULL, count, time and scanned bytes', () => {
    const table = showTable(
      columns(2),
      [
        ['a', null],
        ['', 'bc'],
      ],
      2,
    );
    assert.equal(printText(succeeded(table)), 'c0  c1\n--  ----\na   NULL\n    bc\n2 rows · 1.2 s · 3.4 MB scanned');
  });

  it('lets no control character and no direction mark through', () => {
    const hostile = '\u001b[31m\u202e\u0007\u0000\u009b\u2066a\nb\tc';
    const views: View[] = [
      succeeded(showTable([{ name: hostile, type: hostile, kind: 'text' }], [[hostile]], 1)),
      { ...place, phase: 'failed', error: showError(new LakeError('internal', hostile, { hint: hostile })) },
      { ...place, phase: 'note', message: hostile },
      { ...place, connection: hostile, phase: 'connecting' },
    ];
    for (const view of views) {
      assert.doesNotMatch(printText(view), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      assert.match(printText(view), /a↵b⇥c/);
    }
  });

  it('has a word for every phase', () => {
    const table = showTable([], []);
    const said = (view: View): string => printText(view);
    assert.equal(said({ ...place, phase: 'succeeded', cost, table }), 'Done · 1.2 s · 3.4 MB scanned');
    assert.equal(
      said({ ...place, phase: 'succeeded', cost, table, updateCount: 1 }),
      'Done · 1 row changed · 1.2 s · 3.4 MB scanned',
    );
    assert.equal(said({ ...place, phase: 'running', cost }), 'Running · 1.2 s · 3.4 MB scanned');
    assert.equal(said({ ...place, phase: 'cancelled' }), 'Stopped');
    assert.match(said({ ...place, phase: 'loading', cost, table: showTable(columns(1), [['a']], 1) }), /1 row so far/);
  });
});
