// The texts that the parser is measured with are those that the benchmarks publish.
import assert from 'node:assert/strict';
import { lex, type Dialect } from '../../src/sql/lexer.ts';
import { parse } from '../../src/sql/parse.ts';
import { print } from '../../src/sql/print.ts';
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

  for (const dialect of ['athena', 'redshift'] as const)
    it(`are read by ${dialect} without a finding and printed with the same tokens`, () => {
      const wrong: string[] = [];
      const samplesMs: number[] = [];
      const texts = tpcTexts();
      for (const { name, sql } of texts) {
        const startedMs = performance.now();
        const { tree, findings } = parse(sql, dialect);
        samplesMs.push(performance.now() - startedMs);
        if (findings[0]) wrong.push(`${name}: ${findings[0].message}`);
        else if (tokensOf(print(tree), dialect) !== tokensOf(sql, dialect)) wrong.push(`${name}: printed otherwise`);
      }
      const medianMs = samplesMs.sort((a, b) => a - b)[Math.floor(samplesMs.length / 2)]!;
      console.log(
        `    ${dialect}: ${texts.length - wrong.length} of ${texts.length}, ${medianMs.toFixed(2)} ms (median)`,
      );
      assert.deepEqual(wrong, []);
    });
});

function tokensOf(text: string, dialect: Dialect): string {
  return lex(text, dialect)
    .filter(({ kind }) => kind !== 'space' && kind !== 'comment')
    .map(({ kind, text: token }) => (kind === 'word' ? token.toUpperCase() : token))
    .join(' ');
}
