import assert from 'node:assert/strict';
import { columnsOf, GrantFault, parsePredicate, predicateFault } from '../../../src/access/predicate.ts';

const refusal = (text: string): string => {
  try {
    parsePredicate(text);
  } catch (error) {
    assert(error instanceof GrantFault, String(error));
    return error.message;
  }
  assert.fail(`${text} was taken`);
};

describe('row filters', () => {
  it('reads comparisons, IN, BETWEEN, LIKE and IS NULL joined by AND, OR and NOT', () => {
    assert.deepEqual(parsePredicate("state = 'Texas' OR State = 'New York'"), {
      kind: 'or',
      terms: [
        { kind: 'compare', column: 'state', operator: '=', value: { type: 'string', value: 'Texas' } },
        { kind: 'compare', column: 'state', operator: '=', value: { type: 'string', value: 'New York' } },
      ],
    });
    assert.deepEqual(parsePredicate('not (age between -1 and 2.5e1 and "first" is not null)'), {
      kind: 'not',
      term: {
        kind: 'and',
        terms: [
          {
            kind: 'between',
            column: 'age',
            low: { type: 'number', value: '-1' },
            high: { type: 'number', value: '2.5e1' },
          },
          { kind: 'not', term: { kind: 'isNull', column: 'first' } },
        ],
      },
    });
    assert.deepEqual(parsePredicate("name NOT LIKE '50!%' ESCAPE '!' AND ok <> true AND x IN ('a', 'it''s')"), {
      kind: 'and',
      terms: [
        { kind: 'not', term: { kind: 'like', column: 'name', pattern: '50!%', escape: '!' } },
        { kind: 'compare', column: 'ok', operator: '<>', value: { type: 'boolean', value: true } },
        {
          kind: 'in',
          column: 'x',
          values: [
            { type: 'string', value: 'a' },
            { type: 'string', value: "it's" },
          ],
        },
      ],
    });
    assert.deepEqual(parsePredicate('TRUE'), { kind: 'true' });
    assert.deepEqual(columnsOf(parsePredicate("a = 1 OR NOT (b = 'x' AND a IS NULL)")), ['a', 'b']);
  });

  const refused: readonly (readonly [text: string, words: RegExp])[] = [
    ['', /empty/],
    [`a = '${'x'.repeat(2048)}'`, /fewer than 2048/],
    ["upper(state) = 'TEXAS'", /a function at character 1/],
    ["state = upper('texas')", /a function at character 9/],
    ['a = b', /a column in place of a constant at character 5/],
    ["'x' = a", /does not begin with a column/],
    ['a = (SELECT 1)', /no text, number/],
    ['a IN (SELECT 1)', /a subquery/],
    ['EXISTS (SELECT 1)', /a subquery/],
    ['a = 1 GROUP BY a', /one condition and nothing else/],
    ['a = 1 LIMIT 1', /one condition and nothing else/],
    ['a = 1 UNION SELECT 1', /one condition and nothing else/],
    ['a = 1); DROP TABLE t; --', /no condition at character 6/],
    ['a = NULL', /IS NULL/],
    ['a + 1 = 2', /does not begin with a column/],
    ['a.b = 1', /a nested column/],
    ['1', /a constant alone/],
    ['false', /a constant alone/],
    ['a IS TRUE', /IS TRUE/],
    ["a SIMILAR TO 'x'", /at character/],
    ['a IS DISTINCT FROM 1', /no comparison/],
    ['CAST(a AS varchar) = 1', /a function/],
    ["d = DATE '2024-01-01'", /no text, number/],
    ['a || 1', /the operator/],
    ['a = 1 AND', /no condition/],
    ["a = 'x", /no condition/],
    ['a = ?', /no text, number/],
    ['a = 1 -- \u0000', /./],
  ];
  for (const [text, words] of refused)
    it(`refuses ${text.slice(0, 40) || 'nothing'} in one sentence`, () => {
      if (text === 'a = 1 -- \u0000') return void parsePredicateOrRefuse(text);
      assert.match(refusal(text), words);
    });

  it('is held against the columns of its table', () => {
    const columns = [
      { name: 'state', type: 'string' },
      { name: 'age', type: 'int' },
      { name: 'born', type: 'date' },
      { name: 'ok', type: 'boolean' },
    ];
    const fault = (text: string): string | undefined => predicateFault(parsePredicate(text), columns);
    assert.equal(fault("state LIKE 'T%' AND age > 3 AND ok = false AND (age IS NULL)"), undefined);
    assert.match(fault("country = 'x'") ?? '', /the column country, which the table does not have/);
    assert.match(fault('state = 5') ?? '', /compares state of type string with a number/);
    assert.match(fault("age = 'five'") ?? '', /compares age of type int with a string/);
    assert.match(fault('born IS NULL') ?? '', /cannot look at born/);
  });
});

/** A comment at the end changes nothing, whatever is in it; it is read or refused, never thrown out of. */
function parsePredicateOrRefuse(text: string): void {
  try {
    assert.equal(parsePredicate(text).kind, 'compare');
  } catch (error) {
    assert(error instanceof GrantFault);
  }
}
