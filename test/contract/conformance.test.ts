import assert from 'node:assert/strict';
import { openLakehouse } from '../fakes/lakehouse.ts';
import { judge } from '../conformance/compare.ts';
import { judgeRedshift, RedshiftAsker, redshiftStatement, type RedshiftEntry } from '../conformance/redshift.ts';
import { measure, readKnown, worseThanKnown, type Result } from '../conformance/run.ts';

describe('answers of the local lakehouse beside those of the real engines', () => {
  it('are right, save those in known.json, and these are no worse than they were', async () => {
    const { athena, redshift } = await measure();
    const known = readKnown();
    const shown = ({ verdict, text, expected, got }: Result): string =>
      `${verdict}: ${text}: expected ${expected}, got ${got}`;
    assert.deepEqual(worseThanKnown(athena, known.athena).map(shown), []);
    assert.deepEqual(worseThanKnown(redshift, known.redshift).map(shown), []);
    assert.ok(athena.length > 2000, `only ${athena.length} questions`);
  }).timeout(300_000);
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
    assert.equal(judge(error, { refused: 'DIVISION_BY_ZERO: / by zero' }).verdict, 'right');
    assert.equal(judge(error, { refused: 'TYPE_MISMATCH: no' }).verdict, 'error');
    assert.equal(judge(error, { types: ['integer'], rows: [['7']] }).verdict, 'answered');
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
