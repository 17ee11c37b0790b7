/** Sums over cells that are selected. */
import type { Column } from '../../src/kernels/api.ts';
import type { RangeTotals } from '../../src/kernels/results/viewing.ts';
import type { ShownRow } from '../../src/notebook/view.ts';
import { countOf, isRightAligned } from './text.ts';

/** Of the rows of a range and their columns. Numbers of many digits are rounded as doubles are. */
export function addUp(rows: readonly ShownRow[], columns: readonly Column[]): RangeTotals {
  let nulls = 0;
  const numbers: number[] = [];
  for (const row of rows)
    for (const [at, value] of row.entries()) {
      if (value === null) nulls++;
      else if (isRightAligned(columns[at]?.kind ?? 'text') && Number.isFinite(Number(value)))
        numbers.push(Number(value));
    }
  const cells = rows.length * columns.length;
  if (numbers.length === 0) return { cells, nulls, numbers: 0 };
  const sum = numbers.reduce((so, one) => so + one, 0);
  return {
    cells,
    nulls,
    numbers: numbers.length,
    sum: plain(sum),
    average: plain(sum / numbers.length),
    min: plain(numbers.reduce((so, one) => Math.min(so, one), Infinity)),
    max: plain(numbers.reduce((so, one) => Math.max(so, one), -Infinity)),
  };
}

/** Without the dust of binary fractions. */
const plain = (value: number): string => String(Number(value.toPrecision(15)));

export function totalsWords({ cells, nulls, numbers, sum, average, min, max }: RangeTotals): string {
  const words = [countOf(cells, 'cell')];
  if (nulls > 0) words.push(`${nulls} NULL`);
  if (numbers > 0 && sum !== undefined)
    words.push(`sum ${sum}`, `average ${plain(Number(average))}`, `from ${min ?? ''} to ${max ?? ''}`);
  return words.join(' · ');
}
