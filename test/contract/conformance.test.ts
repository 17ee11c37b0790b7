import assert from 'node:assert/strict';
import { openLakehouse } from '../fakes/lakehouse.ts';
import { judge } from '../conformance/compare.ts';
import { judgeRedshift, RedshiftAsker, redshiftStatement, type RedshiftEntry } from '../conformance/redshift.ts';
import { betterThanKnown, measure, readKnown, worseThanKnown, type Result } from '../conformance/run.ts';

// A whole run takes longer than a suite may; npm run conformance makes it.
const each = 3;

describe(`answers of the local lakehouse beside those of the real engines (each ${each}rd question)`, () => {
  it('are right, save those in known.json, and these are no worse than they were', async () => {
    const { athena, redshift } = await measure({ each });
    const known = readKnown();
    const shown = ({ verdict, text, expected, got }: Result): string =>
      `${verdict}: ${text}: expected ${expected}, got ${got}`;
    assert.deepEqual(worseThanKnown(athena, known.athena).map(shown), []);
    assert.deepEqual(worseThanKnown(redshift, known.redshift).map(shown), []);
    assert.ok(athena.length > 800, `only ${athena.length} questions`);
    assert.ok(redshift.length > 350, `only ${redshift.length} questions`);
    for (const results of [athena, redshift]) {
      assert.deepEqual(results.filter(({ verdict }) => verdict === 'wrong').map(shown), []);
      const right = results.filter(({ verdict }) => verdict === 'right').length;
      assert.ok(right / results.length >= 0.95, `only ${right} of ${results.length} are right`);
    }
  }).timeout(180_000);
});

describe('the measurement', () => {
  it('tells the five verdicts of Athena apart', () => {
    const seven = { columns: [{ name: 'x', type: 'integer' }], rows: [[7]] };
    const error = { error: { name: 'DIVISION_BY_ZERO', message: 'Division by zero' } };
    const refused = { refused: 'NOT_SUPPORTED: local engine: function f is not emulated (runs on Athena)' };
    assert.equal(judge(seven, { types: ['integer'], rows: [['7']] }).verdict, 'right');
    assert.equal(judge(seven, { types: ['bigint'], rows: [['7']] }).verdict, 'wrong');
    assert.equal(judge(seven, { types: ['integer'], rows: [['8']] }).verdict, 'wrong');
    assert.equal(judge(seven, { types: ['integer'], rows: [[null]] }).verdict, 'wrong');
    assert.equal(judge(seven, refused).verdict, 'refused');
    assert.equal(judge(seven, { refused: 'DIVISION_BY_ZERO: Division by zero' }).verdict, 'error');
    const map = { columns: [{ name: 'x', type: 'map(varchar, integer)' }], rows: [[{ a: 1, b: 2 }]] };
    assert.equal(judge(map, { types: ['map'], rows: [['{b=2, a=1}']] }).verdict, 'right');
    assert.equal(judge(map, { types: ['map'], rows: [['{b=1, a=2}']] }).verdict, 'wrong');
    assert.equal(judge(error, { refused: 'DIVISION_BY_ZERO: / by zero' }).verdict, 'right');
    assert.equal(judge(error, { refused: 'TYPE_MISMATCH: no' }).verdict, 'error');
    assert.equal(judge(error, { types: ['integer'], rows: [['7']] }).verdict, 'answered');
  });

  it('finds what is worse than it is known to be', () => {
    const result = (text: string, verdict: Result['verdict']): Result => ({
      family: 'x',
      text,
      verdict,
      expected: '',
      got: '',
    });
    const results = [result('a', 'error'), result('b', 'refused'), result('c', 'wrong'), result('d', 'right')];
    const known = [
      { text: 'a', verdict: 'refused' },
      { text: 'b', verdict: 'wrong' },
      { text: 'd', verdict: 'wrong' },
    ] as const;
    assert.deepEqual(
      worseThanKnown(results, known).map(({ text }) => text),
      ['a', 'c'],
    );
    assert.deepEqual(
      betterThanKnown(results, known).map(({ text }) => text),
      ['b', 'd'],
    );
  });

  it('tells them apart for Redshift, through the Data API', async () => {
    const lakehouse = await openLakehouse();
    const asker = new RedshiftAsker(lakehouse.clientConfig, lakehouse.address);
    const verdictOf = async (entry: Omit<RedshiftEntry, 'family' | 'source'>): Promise<string> => {
      const whole = { family: 'x', source: 'x', ...entry };
      return judgeRedshift(whole, await asker.ask(redshiftStatement(whole.sql))).verdict;
    };
    try {
      assert.equal(await verdictOf({ sql: '7 / 2', answer: '3', type: 'int4' }), 'right');
      assert.equal(await verdictOf({ sql: '7 / 2', answer: '3', type: 'int8' }), 'wrong');
      assert.equal(await verdictOf({ sql: '7 / 2', answer: '3.5' }), 'wrong');
      assert.equal(await verdictOf({ sql: 'NULL::int', answer: null }), 'right');
      assert.equal(await verdictOf({ sql: '0.5::float8', answer: '0.50' }), 'right');
      assert.equal(await verdictOf({ sql: "SELECT 1 AS a, 'x' AS b", rows: [['1', 'x']] }), 'right');
      assert.equal(await verdictOf({ sql: 'SELECT 1 AS a', rows: [['1'], ['2']] }), 'wrong');
      assert.equal(await verdictOf({ sql: '1', error: 'division' }), 'answered');
      assert.equal(await verdictOf({ sql: 'nosuchcolumn', answer: '1' }), 'error');
    } finally {
      asker.close();
      await lakehouse.close();
    }
  }).timeout(60_000);
});
