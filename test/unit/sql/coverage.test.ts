import assert from 'node:assert/strict';
import { contradictions, coverageOf, functionsIn } from '../../conformance/coverage.ts';
import { askedOfAthena, askedOfRedshift, readKnown } from '../../conformance/run.ts';
import type { Verdict } from '../../conformance/compare.ts';
import { athenaCatalogue } from '../../../src/sql/functions/athena.ts';
import { FunctionCatalogue } from '../../../src/sql/functions/catalogue.ts';
import { redshiftCatalogue } from '../../../src/sql/functions/redshift.ts';

const known = readKnown();

function verdictsOf(list: readonly { readonly text: string; readonly verdict: Verdict }[]): (text: string) => Verdict {
  const verdicts = new Map(list.map(({ text, verdict }) => [text, verdict]));
  return (text) => verdicts.get(text) ?? 'right';
}

describe('what is said of functions, beside what the questions show', () => {
  it('Athena: what runs here has a right answer, and what does not has none', () => {
    assert.deepEqual(contradictions(coverageOf(athenaCatalogue, askedOfAthena(verdictsOf(known.athena)))), []);
  });

  it('Redshift: what runs here has a right answer, and what does not has none', () => {
    assert.deepEqual(contradictions(coverageOf(redshiftCatalogue, askedOfRedshift(verdictsOf(known.redshift)))), []);
  });

  it('finds functions wherever they stand', () => {
    const sql = `SELECT CAST(upper(trim(BOTH 'x' FROM a)) AS varchar), sum(b) OVER (ORDER BY lower(c)), extract(year FROM d), current_date
      FROM t CROSS JOIN UNNEST(sequence(1, 3)) AS u(n) WHERE json_exists(j, 'lax $.a')`;
    assert.deepEqual([...functionsIn(sql, 'athena')].sort(), [
      'cast',
      'current_date',
      'extract',
      'json_exists',
      'lower',
      'sequence',
      'sum',
      'trim',
      'unnest',
      'upper',
    ]);
  });

  it('tells of every contradiction', () => {
    const entry = { kind: 'scalar', signatures: [], meaning: 'Does something.' } as const;
    const catalogue = new FunctionCatalogue('athena', [
      { ...entry, name: 'f', local: 'none' },
      { ...entry, name: 'g', local: 'exact' },
      { ...entry, name: 'h', local: 'exact' },
      { ...entry, name: 'i', local: 'exact' },
    ]);
    const asked = [
      { sql: 'SELECT f(1)', verdict: 'right', isError: false },
      { sql: 'SELECT g(1)', verdict: 'refused', isError: false },
      { sql: 'SELECT i(1)', verdict: 'right', isError: false },
      { sql: 'SELECT i(2)', verdict: 'error', isError: false },
      { sql: 'SELECT h(1), f(2)', verdict: 'right', isError: true },
    ] as const;
    assert.deepEqual(contradictions(coverageOf(catalogue, asked)), [
      'f is none, and 1 of its answers are right',
      'g is exact, and 0 of its 1 answers are right',
      'h is exact, and 0 of its 0 answers are right',
      'i is exact, and fails by itself in 1 of its questions',
    ]);
  });
});
