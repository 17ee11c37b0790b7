import assert from 'node:assert/strict';
import { athenaCatalogue } from '../../../src/sql/functions/athena.ts';
import { elsewhere } from '../../../src/sql/functions/elsewhere.ts';
import { redshiftCatalogue } from '../../../src/sql/functions/redshift.ts';

const catalogues = { athena: athenaCatalogue, redshift: redshiftCatalogue };
const otherForms = /^(?:CASE|CAST|current_timestamp|~|EXTRACT\(.*\)|APPROXIMATE COUNT\(DISTINCT …\))$/;

describe('functions of other engines', () => {
  for (const dialect of ['athena', 'redshift'] as const)
    it(`are none of ${dialect}, and each has something of ${dialect} in its place`, () => {
      const { [dialect]: catalogue } = catalogues;
      for (const [name, here] of Object.entries(elsewhere[dialect])) {
        assert.ok(!catalogue.entry(name), `${name} is a function of ${dialect}`);
        assert.ok(otherForms.test(here) || catalogue.entry(here), `${dialect} has no ${here}`);
      }
    });
});
