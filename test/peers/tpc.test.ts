// The texts that the parser is measured with are those that the benchmarks publish.
import assert from 'node:assert/strict';
import { split } from '../../src/sql/split.ts';
import { tpcMissing, tpcTexts } from './tpc.ts';

describe('texts of TPC-H and TPC-DS', () => {
  before(function () {
    const missing = tpcMissing();
    if (missing === undefined) return;
    console.log(`skipped: ${missing}`);
    this.skip();
  });

  it('are 22 and 99, each one statement without a template', () => {
    const texts = tpcTexts();
    assert.equal(texts.filter(({ name }) => name.startsWith('tpch ')).length, 22);
    assert.equal(texts.filter(({ name }) => name.startsWith('tpcds ')).length, 99);
    assert.equal(new Set(texts.map(({ name }) => name)).size, 121);
    for (const { name, sql } of texts) {
      assert.doesNotMatch(sql, /[{};]/, name);
      assert.equal(split(sql, 'athena').length, 1, name);
    }
    const [first] = texts;
    assert.match(first?.sql ?? '', /FROM\s+"lineitem"/i);
  });
});
