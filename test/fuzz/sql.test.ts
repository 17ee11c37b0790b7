import assert from 'node:assert/strict';
import { complete } from '../../src/sql/assist/complete.ts';
import { diagnose } from '../../src/sql/assist/diagnose.ts';
import { fixesAt } from '../../src/sql/assist/fixes.ts';
import { hoverAt } from '../../src/sql/assist/hover.ts';
import { referenceAt } from '../../src/sql/assist/reference.ts';
import { meaningsOf } from '../../src/sql/assist/tokens.ts';
import { classify } from '../../src/sql/classify.ts';
import { functionsOf } from '../../src/sql/functions/functions.ts';
import type { Dialect } from '../../src/sql/lexer.ts';
import { lineage } from '../../src/sql/lineage.ts';
import { parse, parseAt } from '../../src/sql/parse.ts';
import { readLexemes } from '../../src/sql/parse/cursor.ts';
import { print } from '../../src/sql/print.ts';
import { nothingKnown, statementsOf } from '../unit/sql/corpora.ts';
import { hostileForms } from './hostileForms.ts';
import { countSteps } from './steps.ts';

/** No statement of the corpora takes more looks at each of its tokens than this, nor does what is left of one. */
const stepsOfToken = 400;

/** The same numbers in every run, each from 0 to below its limit. */
function randomOf(start: number): (limit: number) => number {
  let state = start;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** Words without case, and without the semicolon that a statement may end with. */
function tokensOf(text: string, dialect: Dialect): string {
  return readLexemes(text, dialect)
    .filter(({ kind }) => kind !== 'semicolon')
    .map(({ word, text: token }) => word || token)
    .join(' ');
}

for (const dialect of ['athena', 'redshift'] as const)
  describe(`SQL of ${dialect} that is cut anywhere`, () => {
    const surroundings = { dialect, catalogue: nothingKnown, functions: functionsOf(dialect) };
    const statements = statementsOf(dialect);

    const read = (text: string): void => {
      const { tree, findings } = parse(text, dialect);
      print(tree);
      for (const { start, end } of findings) assert.ok(start >= 0 && start <= end && end <= text.length, text);
    };

    it('is read and completed at every place of every statement', () => {
      for (const text of statements)
        for (let at = 0; at <= text.length; at++) {
          read(text.slice(0, at));
          parseAt(text, at, dialect);
        }
    });

    it('is read without any one of its tokens, and with any one twice', () => {
      for (const text of statements)
        for (const { start, end } of readLexemes(text, dialect)) {
          read(text.slice(0, start) + text.slice(end));
          read(`${text.slice(0, end)} ${text.slice(start)}`);
        }
    });

    it('is looked at behind every token of every statement', () => {
      for (const text of statements)
        for (const { end } of readLexemes(text, dialect)) {
          diagnose(text.slice(0, end), surroundings);
          complete(text.slice(0, end), end, surroundings);
        }
    });

    it('is answered in any order of its words', () => {
      const words = statements.flatMap((text) => readLexemes(text, dialect).map((lexeme) => lexeme.text));
      const random = randomOf(dialect.length);
      for (let round = 0; round < 5_000; round++) {
        const parts: string[] = [];
        // Stretches of what somebody has written, and jumps between them.
        for (let at = random(words.length), left = random(40); left >= 0; left--) {
          parts.push(words[at]!);
          at = random(4) > 0 ? (at + 1) % words.length : random(words.length);
        }
        const text = parts.join(random(6) > 0 ? ' ' : '');
        const at = random(text.length + 1);
        const parsed = parse(text, dialect);
        if (parsed.findings.length === 0)
          assert.equal(tokensOf(print(parsed.tree), dialect), tokensOf(text, dialect), text);
        classify(parsed);
        lineage(parsed, surroundings.catalogue, surroundings.functions);
        complete(text, at, surroundings);
        fixesAt(text, at, at, surroundings);
        hoverAt(text, at, surroundings);
        referenceAt(text, at, surroundings);
        let end = 0;
        for (const meant of meaningsOf(text, surroundings)) {
          assert.ok(end <= meant.start, text);
          ({ end } = meant);
        }
      }
    });

    it('takes steps in proportion to its tokens', () => {
      for (const text of statements) {
        const lexemes = readLexemes(text, dialect);
        lexemes.forEach(({ end }, at) => {
          const steps = countSteps(text.slice(0, end), dialect);
          assert.ok(steps <= stepsOfToken * (at + 1), `${steps} steps for ${at + 1} tokens of ${text}`);
        });
      }
    });

    it('takes twice the steps where it is twice as long, and stands a quarter of a megabyte of every form', () => {
      for (const [name, form] of Object.entries(hostileForms)) {
        const [once, twice] = [1_000, 2_000].map((n) => countSteps(form(n), dialect));
        assert.ok(twice! < 3 * once!, `${name}: ${once!} steps, then ${twice!}`);
        const unit = form(2_000).length / 2_000;
        read(form(Math.ceil(2 ** 18 / unit)));
        diagnose(form(1_500), surroundings);
      }
    });
  });
