import assert from 'node:assert/strict';
import { measure, readKnown } from '../conformance/run.ts';

describe('answers of the local lakehouse beside those of a real Trino', () => {
  it('are right in 95 of 100 questions, and silently wrong in none that is not known', async () => {
    const results = await measure();
    const known = new Set(readKnown());
    const news = results.filter(({ verdict, text }) => verdict === 'wrong' && !known.has(text));
    assert.deepEqual(
      news.map(({ text, expected, got }) => `${text}: expected ${expected}, got ${got}`),
      [],
    );
    const right = results.filter(({ verdict }) => verdict === 'right').length;
    assert.ok(right / results.length >= 0.95, `${right} of ${results.length}`);
  }).timeout(180_000);
});
