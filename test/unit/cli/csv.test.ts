import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { csvLine } from '../../../src/cli/csv.ts';
import type { Row } from '../../../src/kernels/api.ts';

function check(row: Row, expected: string): void {
  assert.equal(csvLine(row), `${expected}\r\n`);
}

describe('csvLine', () => {
  it('writes NULL as nothing and the empty text as quotes', () => {
    check([null, '', null], ',"",');
    check([null], '');
    check([''], '""');
  });

  it('quotes what would break the record, and nothing else', () => {
    check(['a,b', 'say "hi"', 'two\nlines', 'cr\r', ' spaces '], '"a,b","say ""hi""","two\nlines","cr\r", spaces ');
  });

  it('writes numbers and booleans as they are', () => {
    check([1, -0.5, 1e21, true, false, '9007199254740993'], '1,-0.5,1e+21,true,false,9007199254740993');
  });

  it('is read back by another parser, whatever the text is', () => {
    const alphabet = ['"', ',', '\n', '\r', ' ', 'a', 'é', '東', '\u0000', ';', '\t', "'", '\\'];
    let seed = 1;
    const random = (limit: number): number => (seed = (seed * 48271) % 2147483647) % limit;
    for (let round = 0; round < 500; round++) {
      const row = Array.from({ length: 3 }, () =>
        Array.from({ length: random(6) }, () => alphabet[random(alphabet.length)]).join(''),
      );
      assert.deepEqual(parse(csvLine(row), { recordDelimiter: '\r\n' }), [row]);
    }
  });
});
