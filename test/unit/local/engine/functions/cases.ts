/** Tables of expressions with the answers that the services give. */
import assert from 'node:assert/strict';
import type { Dialect } from '../../../../../src/sql/lexer.ts';
import { openLake, rowsOf, type Lake } from '../lake.ts';

/**
 * Answers that the services document; `null` is NULL. Where the service fails, what it says, and where the local engine
 * refuses, the name of what it refuses.
 */
export type Case = readonly [
  expression: string,
  answer: string | null | { readonly refused: string } | { readonly fails: string },
];

/** What is said, without its name and place, and without the list of what a function would take. */
function shortened(message: string): string {
  return message.replace(/^\w+: (?:line \d+:\d+: )?/, '').replace(/\. Expected: .*$/s, '');
}

/** A test of each expression: what follows SELECT, of which the first column of the first row counts. */
export function checkCases(title: string, cases: Partial<Record<Dialect, readonly Case[]>>): void {
  describe(title, () => {
    let lake: Lake;
    before(async () => {
      lake = await openLake();
    });
    after(() => lake.close());

    const check = (dialect: Dialect, [expression, answer]: Case): void => {
      it(`${dialect}: ${expression}`, async () => {
        const rows = rowsOf(lake[dialect], `SELECT ${expression}`);
        if (answer !== null && typeof answer === 'object')
          await assert.rejects(rows, (error: Error) => {
            const { message } = error;
            if ('fails' in answer) assert.equal(shortened(message), answer.fails);
            else assert.match(message, new RegExp(`local engine: .*${answer.refused}.* is not emulated`));
            return true;
          });
        else assert.equal((await rows)[0]?.[0], answer);
      });
    };
    for (const one of cases.athena ?? []) check('athena', one);
    for (const one of cases.redshift ?? []) check('redshift', one);
  });
}
