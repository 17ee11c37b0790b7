import assert from 'node:assert/strict';
import {
  costWords,
  countOf,
  formatBytes,
  formatCount,
  formatDuration,
  lengthOf,
  lineOf,
  textOf,
  titleOf,
  toTabSeparated,
} from '../../../media/results/text.ts';
import * as program from '../../../src/kernels/format.ts';

describe('texts of a result', () => {
  it('tells NULL from an empty text and from the text NULL', () => {
    assert.deepEqual(toTabSeparated([[null, '', 'NULL']]), '\t\tNULL');
    assert.equal(lineOf(null), 'NULL');
    assert.equal(lineOf(''), '');
  });

  it('calls a syntax error what is one', () => {
    const title = (message: string, line?: number): string =>
      titleOf({ code: 'syntax', message, ...(line === undefined ? {} : { line }) });
    assert.equal(title("SYNTAX_ERROR: line 1:8: mismatched input 'FORM'", 1), 'Syntax error');
    assert.equal(title('syntax error at or near "Male"', 1), 'Syntax error');
    assert.equal(title('A bracket is never closed before FROM. Add `)`.', 1), 'Syntax error');
    assert.equal(title('TABLE_ALREADY_EXISTS: line 1:1: Table t already exists', 1), 'Already exists');
    assert.equal(title('relation "t" already exists', 1), 'Already exists');
    assert.equal(
      title('TYPE_MISMATCH: line 1:8: Cannot apply operator: integer + varchar', 1),
      'Error in the statement',
    );
    assert.equal(title('operator does not exist: integer + date', 1), 'Error in the statement');
    assert.equal(title('The query failed'), 'Failed');
  });

  it('keeps every digit', () => {
    assert.equal(lineOf('9007199254740993'), '9007199254740993');
    assert.equal(toTabSeparated([['0.10', false, 1.5]]), '0.10\tfalse\t1.5');
  });

  it('shows controls, line breaks and direction marks as signs', () => {
    assert.equal(lineOf('a\nb\tc\u001b[0m\u202ed'), 'a↵b⇥c\\u001b[0m\\u202ed');
  });

  it('quotes for the clipboard what would break the table', () => {
    assert.equal(
      toTabSeparated([
        ['a\tb', 'c"d', 'e\nf'],
        ['g', 'h', 'i'],
      ]),
      '"a\tb"\t"c""d"\t"e\nf"\ng\th\ti',
    );
  });

  it('says of a cut text how long it is, also in the clipboard', () => {
    const value = { text: 'abc', length: 5_000_000 };
    assert.equal(lineOf(value), 'abc…');
    assert.equal(lengthOf(value), '5,000,000 characters');
    assert.equal(textOf(value), 'abc… (5,000,000 characters)');
    assert.equal(toTabSeparated([[value]]), 'abc… (5,000,000 characters)');
    assert.equal(lengthOf('abc'), undefined);
  });

  it('writes figures as the program does', () => {
    for (const figure of [
      0, 0.4, 1, 9, 999, 999.6, 1000, 9949, 9950, 59_949, 59_950, 99_949, 1e6, 3_599_499, 3_599_500, 7.4e6, 999_499,
      999_500, 1e9, 5e12, 1e15, 9e18,
    ]) {
      assert.equal(formatDuration(figure), program.formatDuration(figure));
      assert.equal(formatBytes(figure), program.formatBytes(figure));
      assert.equal(formatCount(figure), program.formatCount(figure));
    }
    assert.deepEqual(costWords({ elapsedMs: 1234, scannedBytes: 0 }), ['1.2 s']);
    assert.deepEqual(costWords(undefined), []);
    assert.deepEqual([countOf(1, 'row'), countOf(1000, 'row')], ['1 row', '1,000 rows']);
  });
});
