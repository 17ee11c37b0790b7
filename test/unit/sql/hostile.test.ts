import assert from 'node:assert/strict';
import { complete } from '../../../src/sql/assist/complete.ts';
import { diagnose } from '../../../src/sql/assist/diagnose.ts';
import { hoverAt } from '../../../src/sql/assist/hover.ts';
import { referenceAt } from '../../../src/sql/assist/reference.ts';
import { signatureAt } from '../../../src/sql/assist/signature.ts';
import { functionsOf } from '../../../src/sql/functions/functions.ts';
import { parse } from '../../../src/sql/parse.ts';
import { print } from '../../../src/sql/print.ts';
import { split } from '../../../src/sql/split.ts';
import { walk } from '../../../src/sql/walk.ts';
import { hostileForms } from '../../fuzz/hostileForms.ts';
import { countSteps } from '../../fuzz/steps.ts';
import { nothingKnown } from './corpora.ts';

/** A text is never thrown at the user, whatever it is, and every finding stands in it with a sentence. */
for (const dialect of ['athena', 'redshift'] as const)
  describe(`texts that are no SQL of ${dialect}`, () => {
    const surroundings = { dialect, catalogue: nothingKnown, functions: functionsOf(dialect) };

    it('are read, printed and walked without a throw, and findings stand inside of them', () => {
      for (const [name, form] of Object.entries(hostileForms)) {
        const text = form(900);
        const { tree, findings } = parse(text, dialect);
        print(tree);
        walk(tree, () => true);
        for (const { start, end, message } of findings) {
          assert.ok(start >= 0 && start <= end && end <= text.length, name);
          assert.match(message, /[.?]$/, name);
        }
      }
    });

    it('are looked at and completed without a throw', () => {
      for (const form of Object.values(hostileForms)) {
        const text = form(40);
        diagnose(text, surroundings);
        for (const at of [text.length, text.length >> 1]) {
          complete(text, at, surroundings);
          hoverAt(text, at, surroundings);
          signatureAt(text, at, surroundings);
          referenceAt(text, at, surroundings);
        }
      }
    });

    it('are looked at as deep as they are read', () => {
      const deep = ['plus', 'subscripts', 'casts', 'concat', 'zones', 'like', 'subqueries', 'inQuery', 'caseClosed'];
      for (const name of [...deep, 'pivot', 'sample', 'joinsOn', 'leftNesting', 'typesClosed', 'over', 'unionBrackets'])
        diagnose(hostileForms[name]!(900), surroundings);
    });

    it('take twice the steps where they are twice as long', () => {
      const slow: string[] = [];
      for (const [name, form] of Object.entries(hostileForms)) {
        const [once, twice] = [80, 160].map((n) => countSteps(form(n), dialect));
        if (twice! >= 3 * once!) slow.push(`${name}: ${once!} steps, then ${twice!}`);
      }
      assert.deepEqual(slow, []);
    });

    it('are read to the end where they are a megabyte long', () => {
      const row = "(1, 'text of a row', 2.5, NULL),\n";
      const long = `INSERT INTO t VALUES ${row.repeat(Math.ceil(2 ** 20 / row.length))}(1, 'x', 2, NULL)`;
      assert.deepEqual(parse(long, dialect).findings, []);
      const many = 'SELECT a, b FROM t WHERE a > 1 ORDER BY 2; -- next\n'.repeat(20_000);
      assert.equal(split(many, dialect).length, 20_000);
      const caret = complete(`${many}SELECT `, many.length + 7, surroundings);
      assert.ok(caret.items.length > 0);
    });
  });
