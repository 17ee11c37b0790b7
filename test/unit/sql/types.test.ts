import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analyze } from '../../../src/sql/analyze/analyze.ts';
import type { Catalogue } from '../../../src/sql/catalogue.ts';
import { athenaCatalogue } from '../../../src/sql/functions/athena.ts';
import { parse } from '../../../src/sql/parse.ts';
import { parseType, typeText } from '../../../src/sql/types/type.ts';

const empty: Catalogue = {
  current: ['awsdatacatalog', 'default'],
  catalogs: () => [],
  schemas: () => [],
  tables: () => [],
};

/** Expressions with the type that Trino 406 gives them, or the name of the error with which it refuses them. */
const cases = JSON.parse(readFileSync('test/fixtures/sql/athenaTypes.json', 'utf8')) as [sql: string, answer: string][];

/** Errors that Trino finds before it runs anything. */
const beforeRunning =
  /^(?:SYNTAX_ERROR|TYPE_MISMATCH|FUNCTION_NOT_FOUND|COLUMN_NOT_FOUND|AMBIGUOUS_NAME|EXPRESSION_\w+|MISSING_OVER)$/;

describe('types of Athena', () => {
  it('are what Trino says of 260 expressions', () => {
    const wrong: string[] = [];
    for (const [sql, answer] of cases) {
      const parsed = parse(`SELECT ${sql}`, 'athena');
      const analysis = analyze(parsed, empty, athenaCatalogue);
      const outputs = parsed.tree.kind === 'query' ? analysis.outputs.get(parsed.tree) : undefined;
      const type = outputs?.[0] ? typeText(outputs[0].field.type, 'athena') : 'none';
      const refused = parsed.findings.length > 0 ? 'SYNTAX_ERROR' : analysis.faults[0]?.refusal.name;
      const isError = /^[A-Z_]+$/.test(answer);
      const right = !isError ? !refused && type === answer : beforeRunning.test(answer) ? refused === answer : !refused;
      if (!right) wrong.push(`${sql}: ${refused ?? type}, and Trino says ${answer}`);
    }
    assert.ok(cases.length >= 260);
    assert.deepEqual(wrong, []);
  });

  it('read back from their own text', () => {
    for (const [, answer] of cases) {
      if (/^[A-Z_]+$/.test(answer)) continue;
      const type = parseType(answer, 'athena');
      // Types that only the engine knows have no form of their own.
      if (type) assert.equal(typeText(type, 'athena'), answer);
    }
  });
});
