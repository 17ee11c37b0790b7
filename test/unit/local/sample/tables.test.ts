import assert from 'node:assert/strict';
import { Random } from '../../../../src/local/sample/random.ts';
import { sampleFiles } from '../../../../src/local/sample/tables.ts';

describe('the sample tables', () => {
  for (const [name, file] of Object.entries(sampleFiles))
    it(`of ${name} are the same every time and have a value for each column`, () => {
      const rows = (): string => {
        const random = new Random(7);
        return JSON.stringify(Array.from({ length: 300 }, (_, index) => file.row(index, random)));
      };
      assert.equal(rows(), rows());
      for (const row of JSON.parse(rows()) as unknown[][]) assert.equal(row.length, file.header.length);
    });

  it('have the sizes of the articles', () => {
    assert.equal(sampleFiles.encounters.rowCount, 100_000);
    assert.equal(sampleFiles.patientInfo.rowCount, 70_000);
    assert.equal(sampleFiles.bankTransactions.rowCount, 100);
  });
});

describe('Random', () => {
  it('gives the numbers of its seed', () => {
    const one = new Random(1);
    assert.deepEqual([one.integer(0, 9), one.integer(0, 9), one.integer(0, 9)], [6, 0, 5]);
  });

  it('keeps to its weights', () => {
    const random = new Random(3);
    const drawn = Array.from({ length: 10_000 }, () =>
      random.weighted([
        ['a', 9],
        ['b', 1],
      ]),
    );
    const share = drawn.filter((value) => value === 'a').length / drawn.length;
    assert.ok(share > 0.88 && share < 0.92, `share ${share}`);
  });

  it('stays inside of its years', () => {
    const random = new Random(5);
    const days = Array.from({ length: 2_000 }, () => random.day(2024, 2025)).sort();
    assert.ok(days[0]! >= '2024-01-01' && days.at(-1)! <= '2025-12-31', `${days[0]} to ${days.at(-1)}`);
  });
});
