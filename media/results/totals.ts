/** Totals of cells that are at hand; they say what the engine says of larger ranges. */
import type { Column } from '../../src/kernels/api.ts';
import type { RangeTotals } from '../../src/kernels/results/viewing.ts';
import type { ShownValue } from '../../src/notebook/view.ts';
import { countOf, formatCount, isRightAligned } from './text.ts';

/** Decimals and 64-bit integers are added digit by digit. */
export function totalsOf(rows: readonly (readonly ShownValue[])[], columns: readonly Column[]): RangeTotals {
  const flat = rows.flat();
  const cells = flat.length;
  const nulls = flat.filter((value) => value === null).length;
  const numbers = columns.flatMap(({ kind }, at) =>
    isRightAligned(kind)
      ? rows.map((row) => row[at]).filter((value) => typeof value === 'number' || typeof value === 'string')
      : [],
  );
  const figures = numbers.filter((value) => value !== '' && Number.isFinite(Number(value)));
  if (figures.length === 0) return { cells, nulls, numbers: 0 };
  const ordered = figures.toSorted((a, b) => Number(a) - Number(b));
  const sum = sumOf(figures.map(String));
  return {
    cells,
    nulls,
    numbers: figures.length,
    sum,
    average: String(Number(sum) / figures.length),
    min: String(ordered[0]),
    max: String(ordered.at(-1)),
  };
}

function sumOf(texts: readonly string[]): string {
  if (!texts.every((text) => /^-?\d+(?:\.\d+)?$/.test(text)))
    return String(texts.reduce((sum, text) => sum + Number(text), 0));
  const digits = Math.max(...texts.map((text) => text.split('.')[1]?.length ?? 0));
  const units = texts.reduce((sum, text) => {
    const [whole = '', part = ''] = text.split('.');
    return sum + BigInt(whole + part.padEnd(digits, '0'));
  }, 0n);
  const text = String(units < 0n ? -units : units).padStart(digits + 1, '0');
  const point = text.length - digits;
  return `${units < 0n ? '-' : ''}${text.slice(0, point)}${digits > 0 ? `.${text.slice(point)}` : ''}`;
}

/** `12 cells · 2 NULL · sum 1,234.50 · average 123.45 · least 1 · greatest 900`. */
export function totalsWords({ cells, nulls, numbers, sum, average, min, max }: RangeTotals): string {
  const words = [countOf(cells, 'cell')];
  if (nulls > 0) words.push(`${formatCount(nulls)} NULL`);
  if (numbers > 0 && sum !== undefined && average !== undefined && min !== undefined && max !== undefined)
    words.push(
      `sum ${grouped(sum)}`,
      `average ${grouped(rounded(average))}`,
      `min ${grouped(min)}`,
      `max ${grouped(max)}`,
    );
  return words.join(' · ');
}

function rounded(text: string): string {
  const number = Number(text);
  return Number.isFinite(number) && text.length > 12 ? String(Number(number.toPrecision(10))) : text;
}

function grouped(text: string): string {
  const [whole = '', ...part] = text.split('.');
  return /^-?\d+$/.test(whole) ? [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...part].join('.') : text;
}
