import assert from 'node:assert/strict';
import { diagnose } from '../../../src/sql/assist/diagnose.ts';
import { functionsOf } from '../../../src/sql/functions/functions.ts';
import { lex, type Dialect } from '../../../src/sql/lexer.ts';
import { parse, parseAt } from '../../../src/sql/parse.ts';
import { print } from '../../../src/sql/print.ts';
import { applyFix, brokenOf, brokenSeeds, nothingKnown, statementsOf } from './corpora.ts';

/** Tokens without blanks and comments; words of the grammar and names alike without case. */
function tokensOf(text: string, dialect: Dialect): string[] {
  return lex(text, dialect)
    .filter(({ kind }) => kind !== 'space' && kind !== 'comment')
    .map(({ kind, text: token }) => (kind === 'word' ? token.toUpperCase() : token));
}

for (const dialect of ['athena', 'redshift'] as const)
  describe(`statements of ${dialect}`, () => {
    const statements = statementsOf(dialect);

    it('are many', () => {
      assert.ok(statements.length >= 150, String(statements.length));
    });

    it('are read without a finding', () => {
      const wrong = statements.flatMap((text) =>
        parse(text, dialect).findings.map(
          ({ message, start }) => `${message} — ${text.slice(start, start + 40)} — ${text.slice(0, 80)}`,
        ),
      );
      assert.deepEqual(wrong, []);
    });

    it('are printed with the same tokens', () => {
      for (const text of statements)
        assert.deepEqual(tokensOf(print(parse(text, dialect).tree), dialect), tokensOf(text, dialect), text);
    });

    it('get no squiggle where no table is known', () => {
      const surroundings = { dialect, catalogue: nothingKnown, functions: functionsOf(dialect) };
      const wrong = statements.flatMap((text) =>
        diagnose(text, surroundings).map(({ message }) => `${message} — ${text.slice(0, 100)}`),
      );
      // Trino refuses these as well: a row whose fields have no names, and FILTER before OVER.
      assert.deepEqual(
        wrong.filter((one) => !one.includes('field0') && !one.startsWith('FILTER is not yet')),
        [],
      );
    });

    it('are read at every place without a fault of ours', () => {
      statements.forEach((text, index) => {
        // Every place of some, some places of all.
        const step = index % 60 === 0 ? 1 : 43;
        for (let at = index % step; at <= text.length; at += step) {
          print(parse(text.slice(0, at), dialect).tree);
          parseAt(text, at, dialect);
        }
      });
    });
  });

describe('broken statements', () => {
  for (const dialect of ['athena', 'redshift'] as const) {
    it(`are told at the right place in every broken statement of ${dialect}`, () => {
      const missed = brokenOf(dialect).filter(({ sql, at, occurrence = 1 }) => {
        let place = -1;
        for (let count = 0; count < occurrence; count++) place = sql.indexOf(at, place + 1);
        const wanted = at === '<end>' ? sql.trimEnd().length : place;
        return parse(sql, dialect).findings[0]?.start !== wanted;
      });
      assert.deepEqual(missed, []);
    });

    it(`get past the fault of ${dialect} by the fix that is offered`, () => {
      let fixed = 0;
      for (const { sql } of brokenOf(dialect)) {
        const [finding] = parse(sql, dialect).findings;
        if (finding?.fix === undefined) continue;
        fixed++;
        const [next] = parse(applyFix(sql, finding), dialect).findings;
        assert.ok(!next || next.message !== finding.message || next.start > finding.start, applyFix(sql, finding));
      }
      assert.ok(fixed >= 30, String(fixed));
    });
  }

  it('are told at the right place in those of the seeds', () => {
    for (const { dialect, sql, at } of brokenSeeds()) {
      const [finding] = diagnose(sql, { dialect, catalogue: nothingKnown, functions: functionsOf(dialect) });
      assert.equal(finding?.start, sql.indexOf(at), sql);
    }
  });
});
