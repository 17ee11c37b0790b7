import assert from 'node:assert/strict';
import { athenaCatalogue } from '../../../src/sql/functions/athena.ts';
import { redshiftCatalogue } from '../../../src/sql/functions/redshift.ts';

for (const catalogue of [athenaCatalogue, redshiftCatalogue])
  describe(`functions of ${catalogue.dialect}`, () => {
    const entries = [...catalogue.entries()];

    it('have a name, a sentence and signatures that can be read', () => {
      const names = new Set<string>();
      for (const { name, kind, meaning, local, signatures } of entries) {
        assert.match(name, /^[a-z_][a-z0-9_]*$/);
        assert.ok(!names.has(name), `${name} stands twice`);
        names.add(name);
        assert.match(kind, /^(?:scalar|aggregate|window|table|syntax)$/, name);
        assert.match(local, /^(?:exact|approximate|none)$/, name);
        assert.match(meaning, /^[A-Z][^\n]{5,118}\.$/, `${name}: ${meaning}`);
        assert.ok(signatures.length > 0, `${name} has no signature`);
        assert.equal(catalogue.signatures(name).length, signatures.length);
      }
    });

    it('say what is approximate', () => {
      for (const { name, local, note } of entries) if (local === 'approximate') assert.ok(note, name);
    });
  });
